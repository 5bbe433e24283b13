"""A pattern language over chunks, compiled to regular expressions.

A pattern is a sequence of elements, each standing for whole chunks:

    word            the folded word or punctuation mark (`\\(` and `\\)` for brackets, `\\?` for a question mark)
    {name}          one of the alternatives of a named set; each alternative is itself a pattern
    <P>  <P|A:x>    a chunk of one of the kinds, kept under the name x
    ~3  ~3^PR       up to three chunks (fewest first), none of them a barrier or of the kinds P or R
    ( a | b )?      grouping, alternatives, option

Barriers end a clause: `;` `.` `:` and the end of the sentence. `~` alone is `~6`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractors.chunk import Chunk
from gazetteer.fold import fold

_ELEMENT = re.compile(
    r"\s*(?:(?P<set>\{\w+\})|<(?P<kinds>\w+(?:\|\w+)*)(?::(?P<name>\w+))?>|(?P<gap>~(?P<most>\d*)(?:\^(?P<not>\w+))?)"
    r"|(?P<meta>[()|?])|\\(?P<literal>[()?])|(?P<word>[^\s()|?{}<>~\\]+))"
)
BARRIERS = (";", ".", ":", "./.")


class PatternError(ValueError):
    """A pattern that cannot be compiled; the message names it."""


def _compile(pattern: str, sets: Mapping[str, Sequence[str]], where: str) -> str:
    out: list[str] = []
    position = 0
    pattern = pattern.strip()
    while position < len(pattern):
        match = _ELEMENT.match(pattern, position)
        if match is None or match.end() == position:
            raise PatternError(f"{where}: cannot read {pattern[position:]!r}")
        position = match.end()
        if match["set"]:
            name = match["set"][1:-1]
            if name not in sets:
                raise PatternError(f"{where}: no set {name!r}")
            choices = sorted(sets[name], key=len, reverse=True)
            out.append("(?:" + "|".join(_compile(choice, sets, where) for choice in choices) + ")")
        elif match["kinds"]:
            kinds = "|".join(f"<{kind}>" for kind in match["kinds"].split("|"))
            out.append(f"(?P<{match['name']}>(?:{kinds}) )" if match["name"] else f"(?:(?:{kinds}) )")
        elif match["gap"]:
            most = match["most"] or "6"
            stop = [re.escape(b) + " " for b in BARRIERS] + [f"<{kind}> " for kind in match["not"] or ""]
            out.append(f"(?:(?!{'|'.join(stop)})\\S+ ){{0,{most}}}?")
        elif match["meta"]:
            out.append("(?:" if match["meta"] == "(" else match["meta"])
        else:
            out.append("(?:" + re.escape(fold(match["word"] or match["literal"])) + " )")
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the grammar: its pattern compiled, and the values that it gives (`status`, `role` …)."""

    id: str
    means: str
    regex: re.Pattern[str]
    gives: Mapping[str, Any]
    confidence: float
    positive: tuple[tuple[str, str], ...]
    negative: tuple[str, ...]


def compile_rules(data: Mapping[str, Any], where: str) -> tuple[Rule, ...]:
    """The rules of one TOML file, in its order. Raises PatternError for a wrong pattern."""
    sets = data.get("sets", {})
    rules = []
    for entry in data.get("rules", ()):
        patterns = entry["pattern"]
        patterns = [patterns] if isinstance(patterns, str) else patterns
        source = "|".join(f"(?:{_compile(pattern, sets, entry['id'])})" for pattern in patterns)
        try:
            regex = re.compile(r"(?:(?<=\s)|^)(?:" + _rename(source) + ")")
        except re.error as error:
            raise PatternError(f"{where}: {entry['id']}: {error}") from error
        rules.append(
            Rule(
                id=entry["id"],
                means=entry["means"],
                regex=regex,
                gives=entry.get("gives", {}),
                confidence=entry.get("confidence", 0.9),
                positive=tuple((text, expected) for text, expected in entry.get("positive", ())),
                negative=tuple(entry.get("negative", ())),
            )
        )
    return tuple(rules)


def compile_pattern(pattern: str, sets: Mapping[str, Sequence[str]], where: str) -> re.Pattern[str]:
    """One pattern as a regular expression over `Symbols.text`. Raises PatternError for a wrong one."""
    return re.compile(r"(?:(?<=\s)|^)(?:" + _rename(_compile(pattern, sets, where)) + ")")


def _rename(source: str) -> str:
    """Give each repeated group its own number (x, x__2 …): a name may stand in several alternatives."""
    seen: dict[str, int] = {}

    def name(match: re.Match[str]) -> str:
        seen[match[1]] = seen.get(match[1], 0) + 1
        return f"(?P<{match[1]}>" if seen[match[1]] == 1 else f"(?P<{match[1]}__{seen[match[1]]}>"

    return re.sub(r"\(\?P<(\w+)>", name, source)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a rule matched: chunk indices [first, last) and the chunk index of each named slot."""

    rule: Rule
    first: int
    last: int
    slots: Mapping[str, int]


class Symbols:
    """A sentence's chunks as one string that patterns run over."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self.chunks = chunks
        starts, parts, position = {}, [], 0
        for index, chunk in enumerate(chunks):
            symbol = chunk.symbol if chunk.kind else chunk.norm.replace("<", "‹").replace(" ", "_")
            starts[position] = index
            parts.append(symbol)
            position += len(symbol) + 1
        starts[position] = len(chunks)
        self.text = " ".join(parts) + (" " if parts else "")
        self._index = starts

    def index_of(self, position: int) -> int:
        """The chunk that begins at a place of the text."""
        return self._index[position]

    def find(self, rules: Sequence[Rule]) -> Iterator[Found]:
        """Every match of every rule, rules first in their order, then from left to right."""
        for rule in rules:
            position = 0
            while match := rule.regex.search(self.text, position):
                slots = {
                    name.split("__")[0]: self._index[start]
                    for name in rule.regex.groupindex
                    if (start := match.start(name)) >= 0
                }
                yield Found(rule, self._index[match.start()], self._index[match.end()], slots)
                # Go on behind the first chunk only: one unit may be the object of two verbs.
                position = self.text.index(" ", match.start()) + 1
