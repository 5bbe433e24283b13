"""Other numbers of the same shape, other numbers of clusters, other persons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from tests.mutation.edits import Edit, Specimen, applied, spans

_NUMBER = re.compile(r"(?<![\w.,/:-])\d+(?:[.,]\d+)*(?![\w/:]|[.,]\d|\s?[-–]\s?\d)")
_NO_NUMBER = re.compile(r"[\d.]+\.\d{1,2}\.\d+")
_RANGE_BEFORE = re.compile(r"\d\s?(?:%\s?)?(?:[-–]|đến)\s?$")
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_CLUSTER = re.compile(
    r"(?i)((?:cụm|khối)(?:\s+(?:trưởng|phó))?(?:\s+th[iị]\s+đua)?(?:\s+số)?\s+)(0?)(\d{1,2}|[IVX]+)(?![\w%/]|[.,-]\d)"
)


def _value(token: str) -> Decimal:
    """The number: dots that group thousands, else the decimal mark, whichever it is."""
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", token):
        return Decimal(token.replace(".", "").replace(",", "."))
    return Decimal(token.replace(",", "."))


def _shape(token: str, random: Random) -> str:
    """Another number: the first digit and the marks stay, the last digit behind a mark is not 0."""
    while True:
        digits = [c if not c.isdigit() or k == 0 else str(random.randrange(10)) for k, c in enumerate(token)]
        if digits[-1] == "0" and len(token) > 1:
            digits[-1] = str(random.randrange(1, 10))
        new = "".join(digits)
        if new != token or len(token) == 1:
            return new


def _figures(gold: Any) -> list[Any]:
    return [figure for meeting in gold["meetings"] for figure in meeting["figures"]]


def change_numbers(specimen: Specimen, random: Random) -> Specimen:
    """Values of figures and of their comparisons, wherever they stand."""
    text, figures = specimen.text, _figures(specimen.gold)
    places: dict[str, list[tuple[int, int]]] = {}
    for match in _NUMBER.finditer(text):
        places.setdefault(match[0], []).append(match.span())
    quoted = Counter(token for f in {f["quote"]: f for f in figures}.values() for token in _NUMBER.findall(f["quote"]))
    changes: dict[str, str] = {}
    for token, where in sorted(places.items()):
        if token == "100" or re.fullmatch(r"(19|20)\d\d", token) or token.count(",") > 1:
            continue
        if any(_RANGE_BEFORE.search(text[max(0, start - 8) : start]) for start, _ in where):
            continue
        if len(token) >= 3 or (len(token) == 2 and len(where) == 1 and quoted[token]):
            changes[token] = _shape(token, random)
    taken: set[str] = set()
    changes = {t: new for t, new in changes.items() if new not in places and not (new in taken or taken.add(new))}
    while wrong := [t for f in figures for t in _unexplained(f, changes)]:
        for token in wrong:
            changes.pop(token, None)
    used = {t for f in figures for t in _NUMBER.findall(f["quote"]) if t in changes}
    new_values = {id(f): _changed(f, changes) for f in figures}
    gold = _with_figures(specimen.gold, new_values)
    edits = [Edit(*span, changes[token]) for token in used for span in places.get(token, ())]
    return applied(Specimen(specimen.name, text, gold), edits)


def _source(value: float, tokens: Sequence[str]) -> tuple[str, int] | None:
    """The token that gives the value, and the power of ten between them."""
    for power in (0, 3, 6, 9):
        found = [t for t in dict.fromkeys(tokens) if float(_value(t) * 10**power) == float(value)]
        if found:
            return found[0], power
    return None


def _readable(figure: Any) -> list[str]:
    return [t for t in _NUMBER.findall(figure["quote"]) if t.count(",") <= 1 and not _NO_NUMBER.fullmatch(t)]


def _unexplained(figure: Any, changes: dict[str, str]) -> list[str]:
    """Changed tokens of the figure's quote, where the figure or a comparison would no longer follow from it."""
    tokens = _readable(figure)
    if not set(tokens) & set(changes):
        return []
    numbers = [figure["value"], *(c["value"] for c in figure["comparisons"])]
    lost = any(_source(n, tokens) is None for n in numbers)
    twice = any(len({t for t in tokens if float(_value(t)) == float(n)}) > 1 for n in numbers)
    return [t for t in tokens if t in changes] if lost or twice else []


def _new(value: float, tokens: Sequence[str], changes: dict[str, str]) -> float:
    source = _source(value, tokens)
    if source is None or source[0] not in changes:
        return value
    return float(_value(changes[source[0]]) * 10 ** source[1])


def _changed(figure: Any, changes: dict[str, str]) -> Any:
    tokens = _readable(figure)
    value = _new(figure["value"], tokens, changes)
    vnd = figure.get("value_vnd")
    if vnd is not None and value != figure["value"]:
        vnd = int(Fraction(vnd) / Fraction(str(figure["value"])) * Fraction(str(value)))
    compared = [c | {"value": _new(c["value"], tokens, changes)} for c in figure["comparisons"]]
    return figure | {"value": value, "value_vnd": vnd, "comparisons": compared}


def _with_figures(gold: Any, new: dict[int, Any]) -> Any:
    meetings = [m | {"figures": [new[id(f)] for f in m["figures"]]} for m in gold["meetings"]]
    return gold | {"meetings": meetings}


def change_cluster_numbers(specimen: Specimen, random: Random) -> Specimen:
    """Each cluster's number, as digits, with a zero, or Roman, becomes another in the same style."""
    numbers = {m["cluster"]["number"] for m in specimen.gold["meetings"]} - {None}
    if not numbers or not all(n.isdigit() and int(n) < len(_ROMAN) for n in numbers):
        return specimen
    seen = {_arabic(m[3]) for m in _CLUSTER.finditer(specimen.text)}
    free = [n for n in range(1, len(_ROMAN)) if n not in seen]
    random.shuffle(free)
    if len(free) < len(numbers):
        return specimen
    new = dict(zip(sorted(map(int, numbers)), free, strict=False))

    def written(match: re.Match[str]) -> str:
        number = new.get(_arabic(match[3]) or 0)
        if number is None:
            return match[0]
        if not match[3].isdigit():
            return match[1] + _ROMAN[number]
        return match[1] + (f"{number:02d}" if match[2] else str(number))

    def value(key: str, old: Any) -> Any:
        if key == "number":
            return old and str(new.get(int(old), old))
        return _CLUSTER.sub(written, old) if isinstance(old, str) else old

    edits = [Edit(*m.span(), written(m)) for m in _CLUSTER.finditer(specimen.text) if written(m) != m[0]]
    return applied(specimen, edits, value)


def _arabic(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    return _ROMAN.index(text.upper()) if text.upper() in _ROMAN else None


def _is_called_short(name: str, text: str) -> bool:
    """Does the text also give the name without its last or its first syllables (`bà Kim Thanh`)?"""
    syllables = name.split()
    parts = {" ".join(syllables[:-1]), " ".join(syllables[1:])} if len(syllables) > 2 else set()
    return any(len(spans(text, [part])) > len(spans(text, [name])) for part in parts)


def change_people(specimen: Specimen, random: Random, pool: Sequence[str]) -> Specimen:
    """Each person becomes one of another article, with as many syllables in the name."""
    everyone = {p["name"] for m in specimen.gold["meetings"] for p in m["people"]}
    names = sorted(name for name in everyone if not _is_called_short(name, specimen.text))
    new: dict[str, str] = {}
    for name in names:
        alike = [
            other
            for other in pool
            if len(other.split()) == len(name.split()) and other not in specimen.text and other not in new.values()
        ]
        if alike:
            new[name] = random.choice(alike)
    edits = []
    for start, end in spans(specimen.text, new):
        edits.append(Edit(start, end, new[" ".join(specimen.text[start:end].split())]))
    return applied(specimen, edits, lambda key, old: new.get(old, old) if isinstance(old, str) else old)
