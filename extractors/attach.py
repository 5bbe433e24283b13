"""Which figure a comparison belongs to: the one before it, the one that follows, or each of a list."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from extractors import chunk as kinds
from extractors.clauses import Clauses
from extractors.comparisons import Relation, read_base, read_relation
from extractors.mention import ComparisonFound
from extractors.phrases import words
from extractors.quantities import Quantity
from extractors.topic import Topic


@dataclass
class Value:
    """A quantity taken for a figure, while comparisons are still gathered in `pending`.

    `index` is its chunk; `relation` is set where the quantity is itself a change or a ratio; `last` is the chunk
    behind what has been read of it; `estimate` where the words before it say so; `rule` where words around the
    number give it to certain parties.
    """

    index: int
    quantity: Quantity
    topic: Topic
    relation: Relation | None
    last: int
    estimate: bool
    pending: list[tuple[Relation, Quantity]] = field(default_factory=list)
    rule: str | None = None


def attaches(clauses: Clauses, last: Value, relation: Relation, index: int, quantity: Quantity) -> bool:
    """Does the comparison belong to the figure before it? Only if nothing new is named between."""
    behind = clauses.behind_brackets(last.last)  # `12 tỷ đồng (giá so sánh 2010), tăng 9,8%`
    if any(clauses.is_kind(k, kinds.PARTY, kinds.QUANTITY) for k in range(behind, relation.verb)):
        return False
    own_unit = not quantity.is_percent and not quantity.is_points and quantity.unit != last.quantity.unit
    if last.relation is not None and own_unit and (relation.against is None or not last.quantity.is_percent):
        return False  # `giảm 21 vụ, giảm 6 người chết (so với cùng kỳ)`: another thing
    if clauses.is_word(index + 1, "compare.own_nouns"):
        return False  # `…, kéo giảm 5% số vụ phạm pháp hình sự so với năm 2020`
    counts = not quantity.is_percent and not quantity.is_points
    if counts and last.relation is not None and last.relation.change == relation.change != "ratio":
        return False  # `giảm 6 người chết, giảm 19 người bị thương`
    between, verbs = clauses.norms[behind : relation.verb], clauses.norms[relation.verb : index]
    if relation.change == "ratio" and _within_brackets(clauses, last, index):
        return True
    if not _no_new_noun(between):
        return False
    if relation.change == "ratio" and relation.against != "plan" and "=" not in verbs and quantity.unit != "lần":
        said = not words("figures", "compare.share_verbs").isdisjoint(verbs)
        return said and ";" not in between and "." not in between
    return ";" not in between or (relation.change == "ratio" and "=" in verbs)


def _within_brackets(clauses: Clauses, last: Value, index: int) -> bool:
    """`(5.120 tỷ đồng, không kể dầu thô; đạt 103,4%)`: brackets behind a party tell of one thing."""
    opening = last.index - 1
    opens = opening >= 1 and clauses.norms[opening] == "(" and clauses.is_kind(opening - 1, kinds.PARTY)
    return opens and ")" not in clauses.norms[opening:index]


def _no_new_noun(between: list[str]) -> bool:
    """After the counted noun's own words, a comma closes the phrase; words behind it name something new."""
    if "," not in between and "(" not in between:
        return len(between) <= 8
    cut = max(k for k, norm in enumerate(between) if norm in (",", "("))
    return all(norm in words("figures", "compare.fillers") for norm in between[cut + 1 :])


def repeats_change(clauses: Clauses, index: int) -> bool:
    """`giảm 196 vụ (5,43%)`: a percentage alone in brackets behind a number, the same change once more."""
    quantity = clauses.chunks[index].value
    if not isinstance(quantity, Quantity) or not quantity.is_percent or not clauses.is_kind(index - 2, kinds.QUANTITY):
        return False
    return clauses.norms[index - 1] == "(" and clauses.norms[index + 1 : index + 2] == [")"]


def precedes_value(clauses: Clauses, index: int, quantity: Quantity) -> bool:
    """`giảm 38 vụ so với cùng kỳ, còn 417 vụ`: the change comes first."""
    for k in range(index + 1, min(len(clauses), index + 14)):
        if clauses.norms[k] in (";", "."):
            return False
        other = clauses.chunks[k].value
        if isinstance(other, Quantity):
            reached = other.unit == quantity.unit and clauses.is_word(k - 1, "compare.reaches")
            return reached and not _names_another(clauses.norms[index + 1 : k - 1])
    return False


def _names_another(between: list[str]) -> bool:
    """`vượt 10% dự toán, tỷ lệ hộ nghèo còn 2%`: behind a comma something else is named."""
    cut = max((k for k, norm in enumerate(between) if norm == ","), default=len(between))
    return any(norm not in words("figures", "compare.fillers") for norm in between[cut + 1 :])


def is_estimate(clauses: Clauses, index: int, relation: Relation | None, before: Value | None) -> bool:
    """`ước tăng 8,39%`, and the further items of its list: `An Giang ước tăng 8,39%, Đồng Tháp 8,21%`."""
    first = relation.verb if relation else index
    if first and clauses.norms[first - 1] == "ước":
        return True
    follows = index >= 2 and clauses.is_kind(index - 1, kinds.PARTY) and clauses.joins(index - 2)
    return follows and before is not None and (before.estimate or before.quantity.estimate)


def comparison(relation: Relation, quantity: Quantity) -> ComparisonFound | None:
    """The quantity as a comparison; None without a base."""
    if not relation.against:
        return None
    return ComparisonFound(relation.against, relation.base, relation.change, float(quantity.value), quantity.unit)


def settle(values: list[Value]) -> list[list[ComparisonFound]]:
    """The comparisons of each value. Bases are written once for a list: the one before holds, else the one behind.

    `… đạt 12 tỷ, tăng 5% so với cùng kỳ; … 3 tỷ, tăng 11,8%`; `70 vụ, tăng 16 vụ; … 57 vụ, tăng 07 vụ so với
    năm 2016`. A bare `đạt 107%` behind an amount is of the plan.
    """
    pending = [(number, relation) for number, value in enumerate(values) for relation, _ in value.pending]
    written = [(number, relation) for number, relation in pending if relation.against]
    return [
        [
            found
            for relation, quantity in value.pending
            if (found := comparison(_with_shared_base(relation, number, written), quantity))
        ]
        for number, value in enumerate(values)
    ]


def _with_shared_base(relation: Relation, number: int, written: list[tuple[int, Relation]]) -> Relation:
    """The relation of the value with that number, with a base of the list if it has none of its own."""
    if relation.against:
        return relation
    same = [(n, other) for n, other in written if (other.change == "ratio") == (relation.change == "ratio")]
    before = [other for n, other in same if n <= number]
    after = [other for n, other in same if n > number]
    near = before[-1] if before else after[0] if after else None
    if near is not None:
        return replace(relation, against=near.against, base=near.base)
    if relation.change == "ratio" and not relation.bare:
        return replace(relation, against="plan")
    return relation


def with_heading_base(clauses: Clauses, index: int, relation: Relation) -> Relation:
    """A change whose base stands before its list, or behind it: `giảm 9 vụ, giảm 4 người chết so với cùng kỳ`."""
    for k in range(index - 1, -1, -1):
        if clauses.norms[k] == "so":
            base = read_base(clauses, k)
            if base.against:
                return replace(relation, against=base.against, base=base.year)
    for k in range(index + 1, len(clauses)):
        if clauses.norms[k] in (";", ".") or clauses.is_kind(k, kinds.PARTY):
            return relation
        if clauses.is_kind(k, kinds.QUANTITY):
            later = read_relation(clauses, k)
            if later is None or later.change != relation.change:
                return relation
            if later.against == "plan":
                return relation
            if later.against:
                return replace(relation, against=later.against, base=later.base)
    return relation
