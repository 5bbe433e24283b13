"""How near a pattern came to a sentence that it does not match, and what stopped it.

A pattern (`extractors/matching.py`) is read as its elements from left to right and from right to left; what counts
is the longest run that stands in the sentence. Behind it stands what stopped the rule: an element that is missing, a
barrier, a chunk that the gap must not pass, or too many words.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from extractors.matching import BARRIERS, Symbols, compile_pattern

NAMES = {
    "P": "a party", "C": "a cluster", "R": "an office (cụm trưởng, cụm phó)", "Y": "a year (năm 2017)", "D": "a date",
    "Q": "a quantity", "N": "counted recipients", "W": "an award", "K": "a rank", "A": "a body that gives awards",
    "H": "a person", "S": "a quotation", "L": "the remaining members",
}  # fmt: skip
"""The kinds of chunks, for people."""

_ELEMENT = re.compile(r"\{\w+\}|<[\w|]+(?::\w+)?>|~\d*(?:\^\w+)?|\\[()?]|[^\s()|?{}<>~\\]+|[()|?]")
_GAP = re.compile(r"~(\d*)(?:\^(\w+))?")


@dataclass(frozen=True, slots=True)
class Near:
    """A rule that nearly matched: how many of its elements stand together, where, and what stopped it.

    `weight`, from 0 to 1, is their share, telling elements (an office, a year) counting more than others.
    """

    rule: str
    means: str
    has: int
    of: int
    weight: float
    start: int
    end: int
    reason: str


def elements(pattern: str) -> list[str]:
    """The elements of a pattern; a group, with its `?`, is one, and so is a pattern with alternatives outside any."""
    found: list[str] = []
    depth = 0
    for match in _ELEMENT.finditer(pattern):
        piece = match[0]
        if depth or piece in ("?", "|"):
            found[-1] += f" {piece}"
        else:
            found.append(piece)
        depth += (piece == "(") - (piece == ")")
    return found


def nearest(symbols: Symbols, rules: Mapping[str, Any]) -> Iterator[Near]:
    """For each pattern of a rules file, how near it came to the sentence; nothing where no element stands in it."""
    sets = rules.get("sets", {})
    for rule in rules.get("rules", ()):
        patterns = [rule["pattern"]] if isinstance(rule["pattern"], str) else rule["pattern"]
        tries = [near for pattern in patterns if (near := _try(symbols, pattern, rule, sets))]
        if tries:
            yield max(tries, key=lambda near: near.weight)


def _try(symbols: Symbols, pattern: str, rule: Mapping[str, Any], sets: Mapping[str, Sequence[str]]) -> Near | None:
    """The pattern's longest beginning or end that stands in the sentence, with what stopped it."""
    parts = elements(pattern)
    needed = [k for k, part in enumerate(parts) if _is_needed(part)]
    weights = [_weight(parts[k]) for k in needed]
    best: Near | None = None
    for count, forward in itertools.product(range(len(needed), 0, -1), (True, False)):
        weight = sum(weights[:count] if forward else weights[-count:]) / sum(weights)
        if best is not None and weight <= best.weight:
            continue
        first, last = (0, needed[count - 1]) if forward else (needed[-count], len(parts) - 1)
        span = _stands(symbols, tuple(parts[first : last + 1]), sets)
        if span is None:
            continue
        if count == len(needed):
            reason = "it matches, but what it found was not taken"
        else:
            gap = parts[last + 1 : needed[count]] if forward else parts[needed[-count - 1] + 1 : first]
            wanted = parts[needed[count] if forward else needed[-count - 1]]
            reason = _reason(symbols, span, gap, wanted, sets, forward)
        start, end = symbols.chunks[span[0]].start, symbols.chunks[span[1] - 1].end
        best = Near(rule["id"], rule["means"], count, len(needed), weight, start, end, reason)
    return best


def _weight(part: str) -> int:
    """An office or a year tells more than a word or a party, which stand everywhere."""
    return 3 if part.startswith(("<R", "<Y", "<C")) else 1


def _is_needed(part: str) -> bool:
    return not part.startswith("~") and not part.endswith("?")


@lru_cache(maxsize=4096)
def _compiled(parts: tuple[str, ...], sets: tuple[tuple[str, tuple[str, ...]], ...]) -> re.Pattern[str]:
    return compile_pattern(" ".join(parts), dict(sets), "explain")


def _stands(symbols: Symbols, parts: tuple[str, ...], sets: Mapping[str, Sequence[str]]) -> tuple[int, int] | None:
    """Chunks [first, last) on which the elements stand first."""
    frozen = tuple((name, tuple(forms)) for name, forms in sets.items())
    match = _compiled(parts, frozen).search(symbols.text)
    return (symbols.index_of(match.start()), symbols.index_of(match.end())) if match else None


def _reason(
    symbols: Symbols,
    span: tuple[int, int],
    gap: Sequence[str],
    wanted: str,
    sets: Mapping[str, Sequence[str]],
    forward: bool,
) -> str:
    """What stands between the run and the element that it lacks."""
    chunks = symbols.chunks
    rest = list(chunks[span[1] :]) if forward else list(chunks[: span[0]])
    side = "behind" if forward else "before"
    name = _name(wanted, sets)
    found = _stands(Symbols(rest), (wanted,), sets)
    if found is None:
        return f"missing {side} it: {name}"
    between = rest[: found[0]] if forward else rest[found[1] :]
    most, forbidden = _limits(gap)
    for chunk in between:
        if chunk.symbol in BARRIERS:
            return f"barrier: `{chunk.symbol}` stands between it and {name}"
        if chunk.kind and chunk.kind in forbidden:
            return f"{NAMES[chunk.kind]} ({chunk.norm or 'it'}) stands between it and {name}"
    if len(between) > most:
        return f"{len(between)} words stand between it and {name}, at most {most} may"
    return f"{name} stands {side} it, but not as the rule wants it"


def _limits(gap: Sequence[str]) -> tuple[int, str]:
    """Most chunks that the gaps may pass, and the kinds that they may not."""
    most, forbidden = 0, ""
    for part in gap:
        if match := _GAP.fullmatch(part):
            most += int(match[1] or 6)
            forbidden += match[2] or ""
    return most, forbidden


def _name(wanted: str, sets: Mapping[str, Sequence[str]]) -> str:
    """An element for people."""
    if wanted.startswith("<"):
        kinds = wanted.strip("<>").split(":")[0].split("|")
        return " or ".join(NAMES.get(kind, kind) for kind in kinds)
    if wanted.startswith("{"):
        forms = list(sets[wanted.strip("{}")])
        return "one of " + ", ".join(f"`{form}`" for form in forms[:6]) + (" …" if len(forms) > 6 else "")
    return f"`{wanted.strip('( )')}`"
