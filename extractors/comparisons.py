"""What a figure is compared with: plan, previous year, same period; as a ratio, an increase or a decrease."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractors import chunk as kinds
from extractors.chunk import Chunk
from extractors.quantities import Quantity
from extractors.vocabulary import rules_data
from gazetteer.fold import fold


@cache
def _words(name: str) -> tuple[tuple[str, ...], ...]:
    forms = rules_data("figures")["compare"][name]
    return tuple(sorted((tuple(fold(form).split()) for form in forms), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Relation:
    """How a quantity relates to a base. `verb` is the chunk index of the word of change, `against` may be None
    where no base is written."""

    change: str
    against: str | None
    base: str | None
    verb: int
    end: int
    bare: bool = False


def norms_of(chunks: list[Chunk]) -> list[str]:
    """The folded words; kinds in angle brackets."""
    return [chunk.norm if chunk.kind == kinds.WORD else f"<{chunk.kind}>" for chunk in chunks]


def _ends_with(norms: list[str], index: int, name: str) -> int:
    """Length of a phrase of the list that ends just before the index, 0 if none."""
    for phrase in _words(name):
        if index >= len(phrase) and tuple(norms[index - len(phrase) : index]) == phrase:
            return len(phrase)
    return 0


def read_relation(chunks: list[Chunk], norms: list[str], index: int) -> Relation | None:
    """Is the quantity at the index a comparison or a change? Its verb, direction and base.

    `bằng 100,7% so với kế hoạch`, `tăng 16 vụ`, `vượt 8,5% kế hoạch`, `thấp hơn năm 2009 là 2,5 điểm %`.
    """
    quantity = chunks[index].value
    assert isinstance(quantity, Quantity)
    if quantity.is_percent and norms[index + 1 : index + 2] and _base(chunks, norms, index + 1)[0] == "plan":
        if not any(_ends_with(norms, index, change) for change in ("increase", "decrease")):
            against, base, end = _base(chunks, norms, index + 1)
            verb = index - (_ends_with(norms, index, "ratio") or 0)
            return None if norms[verb] == "chiếm" else Relation("ratio", against, base, verb, end)
    for change in ("increase", "decrease"):
        if size := _ends_with(norms, index, change):
            against, base, end = _base(chunks, norms, index + 1)
            if against is None and (before := _base_before(chunks, norms, index - size)):
                return Relation(change, before[1], before[2], before[0], index + 1)
            return Relation(change, against, base, index - size, end)
        # the base stands between: `thấp hơn kế hoạch Công ty giao 0,12 điểm %`
        for back in range(index - 1, max(-1, index - 9), -1):
            if norms[back] in (",", ";", ".", ":") or chunks[back].kind in (kinds.QUANTITY, kinds.PARTY):
                break
            size = _ends_with(norms, back, change)
            if size and norms[back - 1] in ("hơn", "vượt"):
                against, base, _ = _base(chunks, norms, back, index)
                if against:
                    return Relation(change, against, base, back - size, index + 1)
    against, year, end = _base(chunks, norms, index + 1)
    if against and against != "plan" and norms[index + 1 : index + 2] == ["so"]:
        for back in range(index - 1, max(-1, index - 9), -1):  # `tăng trưởng dư nợ 12% so với năm 2023`
            if norms[back] in (",", ";", ".", ":", "(") or chunks[back].kind in (kinds.QUANTITY, kinds.PARTY):
                break
            for change in ("increase", "decrease"):
                if size := _ends_with(norms, back, change):
                    return Relation(change, against, year, back - size, end)
    if quantity.unit == "lần" and index and norms[index - 1] in ("gấp", "bằng"):
        against, base, end = _base(chunks, norms, index + 1)
        following = chunks[index + 1] if index + 1 < len(chunks) else None
        if against is None and following is not None and following.kind == kinds.YEAR:
            against, base, end = "previous_year", str(following.value), index + 2
        return Relation("ratio", against, base, index - 1, end)
    if quantity.is_percent:
        against, base, end = _base(chunks, norms, index + 1)
        size = _ends_with(norms, index, "ratio")
        verb = index - size
        if against in ("plan", "estimate") and norms[verb] != "chiếm":
            return Relation("ratio", against, base, verb, end)
        if against in ("previous_year", "same_period", "other") and size and norms[verb] in ("bằng", "="):
            return Relation("ratio", against, base, verb, end)
        if against is None and size == 1 and norms[verb] in ("đạt", "bằng", "="):
            return Relation("ratio", None, None, verb, index + 1)  # `68,7 tỷ đồng, đạt 107%`
    return None


def _base(
    chunks: list[Chunk], norms: list[str], start: int, stop: int | None = None
) -> tuple[str | None, str | None, int]:
    """What stands behind `so với`, or a plan directly behind the number: (against, base year, end)."""
    index = start
    limit = stop if stop is not None else min(len(chunks), start + 12)
    compared = False
    if index < limit and norms[index] == "(":  # `giảm 196 vụ (5,43%) so với cùng kỳ`
        closing = next((k for k in range(index, min(index + 5, limit)) if norms[k] == ")"), None)
        if closing is not None:
            index = closing + 1
    position = index
    while position < limit:
        word = norms[position]
        if word in (";", ".", ","):
            break
        if chunks[position].kind in (kinds.QUANTITY, kinds.PARTY) and stop is None:
            break
        if word == "so" or word == "hơn":
            compared = True
        if chunks[position].kind == kinds.YEAR and (compared or stop is not None):
            return "previous_year", str(chunks[position].value), position + 1
        if word == "cùng" and position + 1 < limit and norms[position + 1] in ("kì", "kỳ", "thời"):
            year = _year_near(chunks, position + 2, limit)
            return "same_period", year, position + 2
        for name in ("plan", "estimate", "previous_year", "other"):
            for phrase in _words(name):
                if tuple(norms[position : position + len(phrase)]) == phrase and (
                    compared
                    or stop is not None
                    or (name == "plan" and position - index <= 4)
                    or phrase == ("cùng", "kì")
                ):
                    if name in ("previous_year", "other") and not compared:
                        continue
                    return name, None, position + len(phrase)
        position += 1
    return None, None, start


def _base_before(chunks: list[Chunk], norms: list[str], verb: int) -> tuple[int, str, str | None] | None:
    """`so với cùng kỳ giảm 4 vụ`: the base stands before the verb (its chunk, against, base year)."""
    for k in range(verb - 1, max(-1, verb - 8), -1):
        if norms[k] in (";", ".", ":") or chunks[k].kind in (kinds.QUANTITY, kinds.PARTY):
            return None
        if norms[k] == "so":
            against, base, _ = _base(chunks, norms, k)
            return (k, against, base) if against else None
    return None


def base_of(chunks: list[Chunk], norms: list[str], index: int) -> tuple[str | None, str | None]:
    """What stands behind `so với` at the chunk: (against, base year)."""
    against, base, _ = _base(chunks, norms, index)
    return against, base


def _year_near(chunks: list[Chunk], start: int, limit: int) -> str | None:
    for chunk in chunks[start : min(start + 4, limit)]:
        if chunk.kind == kinds.YEAR:
            return str(chunk.value)
        if chunk.norm in (",", ";", "."):
            return None
    return None


def price_base(text: str) -> str | None:
    """`theo giá so sánh 2010` -> '2010', `giá hiện hành` -> 'current', else None."""
    data = rules_data("figures")["price"]
    folded = fold(text)
    for form in data["constant"]:
        if match := re.search(rf"{re.escape(fold(form))}(?:\s+năm)?\s+((?:19|20)\d\d)", folded):
            return match[1]
    if any(fold(form) in folded for form in data["current"]):
        return "current"
    return None
