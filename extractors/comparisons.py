"""What a figure is compared with: plan, previous year, same period; as a ratio, an increase or a decrease."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from extractors import chunk as kinds
from extractors.clauses import Clauses
from extractors.phrases import contains, forms
from extractors.quantities import Quantity
from gazetteer.fold import fold

_CHANGES = ("increase", "decrease")
_LONGEST_NOUN = 4  # chunks behind a counted number


@dataclass(frozen=True, slots=True)
class Relation:
    """How a quantity relates to a base. `verb` is the chunk index of the word of change, `against` may be None
    where no base is written; `base` is the base's year. `bare`: only brackets say that it is a share."""

    change: str
    against: str | None
    base: str | None
    verb: int
    end: int
    bare: bool = False


class Base(NamedTuple):
    """What something is compared with, its year if that is written, and the chunk behind it."""

    against: str | None
    year: str | None
    end: int


def read_relation(clauses: Clauses, index: int) -> Relation | None:
    """Is the quantity at the index a comparison or a change? Its verb, direction and base.

    `bằng 100,7% so với kế hoạch`, `tăng 16 vụ`, `vượt 8,5% kế hoạch`, `thấp hơn năm 2009 là 2,5 điểm %`.
    """
    quantity = clauses.chunks[index].value
    assert isinstance(quantity, Quantity)
    behind = read_base(clauses, index + 1)
    changed = any(clauses.cue_before(index, f"compare.{change}") for change in _CHANGES)
    if quantity.is_percent and behind.against == "plan" and not changed:
        return _share(clauses, index, behind)
    for change in _CHANGES:
        if found := _change_before(clauses, index, change, behind) or _change_over_base(clauses, index, change):
            return found
    if found := _change_in_noun(clauses, index, behind):
        return found
    if quantity.unit == "lần" and clauses.is_word(index - 1, "compare.times"):
        return _multiple(clauses, index, behind)
    return _ratio(clauses, index, behind) if quantity.is_percent else None


def continued(clauses: Clauses, index: int, before: Relation, at: int) -> Relation | None:
    """`giảm 5 vụ, 3 người chết và 7 người bị thương so với năm 2022`: the change at chunk `at` goes on to this number.

    Only numbers with their nouns stand between, and the base behind the last.
    """
    between = clauses.chunks[at + 1 : index - 1]
    if before.change not in _CHANGES or before.against or not clauses.joins(index - 1) or len(between) > _LONGEST_NOUN:
        return None
    if any(chunk.kind != kinds.WORD or not chunk.norm.isalpha() for chunk in between):
        return None
    for k in range(index + 1, len(clauses)):
        if clauses.norms[k] in (";", ".") or clauses.is_kind(k, kinds.PARTY, kinds.ROLE):
            return None
        if clauses.is_kind(k, kinds.QUANTITY) and not clauses.joins(k - 1):
            return None
        if clauses.norms[k] == "so":
            base = read_base(clauses, k)
            return Relation(before.change, base.against, base.year, index, index + 1) if base.against else None
    return None


def _share(clauses: Clauses, index: int, behind: Base) -> Relation | None:
    """`đạt 107% kế hoạch`; `chiếm 30%` is a share of something else."""
    verb = index - clauses.cue_before(index, "compare.ratio")
    if clauses.norms[verb] == "chiếm":
        return None
    return Relation("ratio", behind.against, behind.year, verb, behind.end)


def _change_before(clauses: Clauses, index: int, change: str, behind: Base) -> Relation | None:
    """`tăng 16 vụ so với năm 2016`, `so với cùng kỳ giảm 4 vụ`."""
    size = clauses.cue_before(index, f"compare.{change}")
    if not size:
        return None
    if behind.against is None and (before := _base_before(clauses, index - size)):
        opens, base = before
        return Relation(change, base.against, base.year, opens, index + 1)
    return Relation(change, behind.against, behind.year, index - size, behind.end)


def _change_over_base(clauses: Clauses, index: int, change: str) -> Relation | None:
    """The base stands between: `thấp hơn kế hoạch Công ty giao 0,12 điểm %`."""
    for back in _back_in_clause(clauses, index, (",", ";", ".", ":", "(")):
        size = clauses.cue_before(back, f"compare.{change}")
        if size and clauses.is_word(back - 1, "compare.than"):
            base = read_base(clauses, back, index)
            if base.against:
                return Relation(change, base.against, base.year, back - size, index + 1)
    return None


def _change_in_noun(clauses: Clauses, index: int, behind: Base) -> Relation | None:
    """`tăng trưởng dư nợ 12% so với năm 2023`: what changes stands between."""
    if behind.against in (None, "plan") or clauses.norms[index + 1 : index + 2] != ["so"]:
        return None
    for back in _back_in_clause(clauses, index, (",", ";", ".", ":", "(")):
        for change in _CHANGES:
            if size := clauses.cue_before(back, f"compare.{change}"):
                return Relation(change, behind.against, behind.year, back - size, behind.end)
    return None


def _back_in_clause(clauses: Clauses, index: int, stops: tuple[str, ...]) -> list[int]:
    """The chunks before the index, nearest first: at most eight, up to a stop, a quantity or a party."""
    found: list[int] = []
    for back in range(index - 1, max(-1, index - 9), -1):
        if clauses.norms[back] in stops or clauses.is_kind(back, kinds.QUANTITY, kinds.PARTY):
            break
        found.append(back)
    return found


def _multiple(clauses: Clauses, index: int, behind: Base) -> Relation:
    """`gấp 2 lần năm 2015`."""
    if behind.against is None and clauses.is_kind(index + 1, kinds.YEAR):
        behind = Base("previous_year", str(clauses.chunks[index + 1].value), index + 2)
    return Relation("ratio", behind.against, behind.year, index - 1, behind.end)


def _ratio(clauses: Clauses, index: int, behind: Base) -> Relation | None:
    """A percentage of a base, or one that only its verb says is of a base (`68,7 tỷ đồng, đạt 107%`)."""
    size = clauses.cue_before(index, "compare.ratio")
    verb = index - size
    if behind.against in ("plan", "estimate"):
        return _share(clauses, index, behind)
    if behind.against is None:
        reached = size == 1 and clauses.is_word(verb, "compare.reached")
        return Relation("ratio", None, None, verb, index + 1) if reached else None
    if size and clauses.is_word(verb, "compare.equals"):
        return Relation("ratio", behind.against, behind.year, verb, behind.end)
    return None


def read_base(clauses: Clauses, start: int, stop: int | None = None) -> Base:
    """What stands behind `so với`, or a plan directly behind the number.

    Read from the chunk `start` over at most 12 chunks, up to a number or a party; with `stop`, up to that chunk,
    where the words before have already said that something is compared.
    """
    limit = min(len(clauses), start + 12) if stop is None else stop
    first = _behind_brackets(clauses, start, limit)
    compared = False
    for position in range(first, limit):
        if clauses.norms[position] in (";", ".", ","):
            break
        if stop is None and clauses.is_kind(position, kinds.QUANTITY, kinds.PARTY):
            break
        compared = compared or clauses.is_word(position, "compare.openers")
        expected = compared or stop is not None
        if expected and clauses.is_kind(position, kinds.YEAR):
            return Base("previous_year", str(clauses.chunks[position].value), position + 1)
        if position + 1 < limit and (size := clauses.cue(position, "compare.same_period")):
            return Base("same_period", _year_near(clauses, position + size, limit), position + size)
        for against, possible in (
            ("plan", expected or position - first <= 4),
            ("estimate", expected),
            ("previous_year", compared),
            ("other", compared),
        ):
            if possible and (size := clauses.cue(position, f"compare.{against}")):
                return Base(against, None, position + size)
    return Base(None, None, start)


def _behind_brackets(clauses: Clauses, start: int, limit: int) -> int:
    """`giảm 196 vụ (5,43%) so với cùng kỳ`: over the brackets."""
    if start < limit and clauses.norms[start] == "(":
        closing = clauses.closing_bracket(start, min(start + 5, limit))
        if closing is not None:
            return closing + 1
    return start


def _base_before(clauses: Clauses, verb: int) -> tuple[int, Base] | None:
    """`so với cùng kỳ giảm 4 vụ`: the base stands before the verb; with the chunk that it begins at."""
    for k in range(verb - 1, max(-1, verb - 8), -1):
        if clauses.norms[k] in (";", ".", ":") or clauses.is_kind(k, kinds.QUANTITY, kinds.PARTY):
            return None
        if clauses.norms[k] == "so":
            base = read_base(clauses, k)
            return (k, base) if base.against else None
    return None


def _year_near(clauses: Clauses, start: int, limit: int) -> str | None:
    for chunk in clauses.chunks[start : min(start + 4, limit)]:
        if chunk.kind == kinds.YEAR:
            return str(chunk.value)
        if chunk.norm in (",", ";", "."):
            return None
    return None


def price_base(text: str) -> str | None:
    """`theo giá so sánh 2010` -> '2010', `giá hiện hành` -> 'current', else None."""
    folded = fold(text)
    for form in forms("figures", "price.constant"):
        if match := re.search(rf"{re.escape(fold(form))}(?:\s+năm)?\s+((?:19|20)\d\d)", folded):
            return match[1]
    return "current" if contains(folded, "figures", "price.current") else None
