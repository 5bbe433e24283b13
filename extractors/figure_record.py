"""From a value with its comparisons to the figures of the record: indicator, status, period, evidence."""

from __future__ import annotations

from extractors.attach import Value, comparison, with_heading_base
from extractors.chunk import Sentence
from extractors.clauses import Clauses, confidence
from extractors.comparisons import price_base
from extractors.indicators import indicator_of
from extractors.mention import ComparisonFound, FigureFound, Ground
from extractors.periods import Years, period_of, static_fact
from extractors.phrases import words
from extractors.quantities import as_range
from extractors.reading import Reading
from gazetteer.fold import fold


def figures_of(
    reading: Reading,
    sentence: Sentence,
    clauses: Clauses,
    value: Value,
    settled: list[ComparisonFound],
    before: int,
    years: Years,
) -> list[FigureFound]:
    """The figure of a value, two for a range.

    `settled` are the comparisons that stand beside the value; `before` is the chunk of the value before it in the
    sentence, -1 if there is none.
    """
    quantity, index = value.quantity, value.index
    indicator = indicator_of(reading, clauses, index, before, quantity)
    target = value.topic.target or _is_target(clauses, value, before)
    status = "target" if target else "estimate" if quantity.estimate or value.estimate else "actual"
    stands = static_fact(indicator, quantity) or (
        value.topic.subject is None and clauses.has("cues.standing", _back_to(clauses, index, (";", ".")), index)
    )
    is_static = value.relation is None and status == "actual" and stands
    told = [quantity, *(other for _, other in value.pending)]
    start = min(_evidence_start(clauses, index, before), *(other.start for other in told), quantity.start)
    end = max(clauses.chunks[max(index, value.last - 1)].end, *(other.end for other in told), quantity.end)
    span = (start, end)
    rule = _rule(value)
    whole_year = target and clauses.has("cues.full_year", _back_to(clauses, index, (";", ".")), index)
    half = None if whole_year else value.topic.half
    return [
        FigureFound(
            subject=value.topic.subject,
            indicator=indicator,
            value=float(part.value),
            unit=part.unit or None,
            value_vnd=part.vnd,
            qualifier="about" if value.estimate and part.qualifier == "exact" else part.qualifier,
            status=status,
            period=None if is_static else period_of(clauses, index, target, half, years),
            price_base=_price_base(reading, sentence, clauses, index),
            comparisons=(*_own_comparisons(clauses, value), *settled),
            ground=Ground((span,), rule, confidence(rule)),
        )
        for part in as_range(quantity)
    ]


def _rule(value: Value) -> str:
    if value.rule is not None:
        return value.rule
    if value.relation is not None and value.relation.change != "ratio":
        return "figures.change_alone"
    return "figures.of_subject" if value.topic.subject else "figures.value"


def _own_comparisons(clauses: Clauses, value: Value) -> list[ComparisonFound]:
    """What the quantity says itself: a part of what was planned (`46/50 chỉ tiêu`), a change, a ratio."""
    quantity, relation = value.quantity, value.relation
    found: list[ComparisonFound] = []
    if quantity.of and fold(quantity.unit) in words("figures", "compare.planned_nouns"):
        share = round(float(quantity.value) / float(quantity.of) * 100, 2)
        found.append(ComparisonFound("plan", None, "ratio", share, "%"))
    if relation is not None and relation.against is None and relation.change != "ratio":
        relation = with_heading_base(clauses, value.index, relation)
    if relation is not None and (own := comparison(relation, quantity)):
        found.append(own)
    return found


def _is_target(clauses: Clauses, value: Value, before: int) -> bool:
    """`20 xã phấn đấu đạt chuẩn`, `mỗi xã ít nhất 2 mô hình`: the words around the number plan it."""
    index, norms = value.index, clauses.norms
    for k in range(index + 1, min(index + 4, len(norms))):
        if norms[k - 1] == ",":
            break
        if clauses.cue(k, "cues.target"):
            of_plan = fold(value.quantity.unit) in words("figures", "compare.planned_nouns")
            return not (of_plan and k == index + 1)  # `vượt 12/12 chỉ tiêu đề ra`
    return value.quantity.qualifier == "at_least" and "mỗi" in norms[max(before + 1, 0) : index]


def _evidence_start(clauses: Clauses, index: int, before: int) -> int:
    """The code point where the number's part of the clause begins, behind the value before it."""
    first = _back_to(clauses, index, (";", ".", ","))
    return clauses.chunks[max(before + 1, first)].start


def _price_base(reading: Reading, sentence: Sentence, clauses: Clauses, index: int) -> str | None:
    """The prices that the value is in: as its clause says, else as the sentence does."""
    last = index
    while last + 1 < len(clauses) and clauses.norms[last + 1] not in (";", "."):
        last += 1
    first = _back_to(clauses, index, (";", "."))
    clause = reading.text[clauses.chunks[first].start : clauses.chunks[last].end]
    return price_base(clause) or price_base(reading.text[sentence.start : sentence.end])


def _back_to(clauses: Clauses, index: int, stops: tuple[str, ...]) -> int:
    """The first chunk behind the nearest stop to the left."""
    while index > 0 and clauses.norms[index - 1] not in stops:
        index -= 1
    return index
