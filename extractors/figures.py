"""Figures: what the cluster and its members produced, with subject, indicator, period and comparisons.

A sentence is read with its topic: the subject carries over along a list, a target cue and a period carry from a
heading to the lines under it. Totals of a higher level, counts of what the meeting consists of, and numbers of
documents are no figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from extractors import chunk as kinds
from extractors.assignment import Assigned, assigned
from extractors.attach import Value, attaches, is_estimate, precedes_value, repeats_change, settle
from extractors.cast import Cast
from extractors.chunk import Sentence
from extractors.clauses import Clauses
from extractors.comparisons import Relation, continued, read_relation
from extractors.figure_guards import ends_change, is_figure
from extractors.figure_record import figures_of
from extractors.mention import FigureFound
from extractors.periods import Years
from extractors.quantities import Quantity
from extractors.reading import Reading
from extractors.tables import figures_of_tables
from extractors.topic import Carried, Topic, follow
from extractors.trace import stopped
from gazetteer.fold import fold

_WHOLE = 100  # per cent
_NEAR = 12  # chunks between a change and the value that follows it


def extract(reading: Reading, sentences: Iterable[Sentence], cast: Cast, years: Years) -> list[FigureFound]:
    """The figures of the sentences, in their order, those of tables at the end."""
    found: list[FigureFound] = []
    table: list[Sentence] = []
    carried = Carried(years)
    for sentence in sentences:
        if sentence.zone == "table":
            table.append(sentence)
        if sentence.zone in ("table", "caption"):
            continue
        clauses = Clauses(reading.chunks(sentence), "figures")
        topic = carried.topic(sentence, clauses)
        if any(chunk.kind == kinds.QUANTITY for chunk in clauses.chunks):
            values = _SentenceReader(clauses, cast, years, topic).values()
            found.extend(_in_sentence(reading, sentence, clauses, values, years))
        carried.note(sentence, clauses, topic)
    found.extend(figures_of_tables(reading, table, cast, years))
    return _once(found)


def _in_sentence(
    reading: Reading, sentence: Sentence, clauses: Clauses, values: list[Value], years: Years
) -> list[FigureFound]:
    """The figures of the sentence's values."""
    found: list[FigureFound] = []
    before = -1
    for value, comparisons in zip(values, settle(values), strict=True):
        figures = figures_of(reading, sentence, clauses, value, comparisons, before, years)
        if found and figures and figures[0].indicator == figures[0].unit == found[-1].unit:
            figures = [replace(figure, indicator=found[-1].indicator) for figure in figures]  # a list's indicator
        found.extend(figures)
        before = value.index
    return found


class _SentenceReader:
    """Reads the quantities of one sentence from left to right, the topic following."""

    def __init__(self, clauses: Clauses, cast: Cast, years: Years, topic: Topic) -> None:
        self._clauses = clauses
        self._cast = cast
        self._years = years
        self._topic = topic
        self._owners = assigned(clauses, cast)
        self._values: list[Value] = []
        self._changes: list[tuple[Relation, Quantity]] = []  # told before their value
        self._changed_at = 0
        self._change: tuple[Relation, int] | None = None  # that a list may go on with
        self._read_to = 0

    def values(self) -> list[Value]:
        """What is taken for figures, with the comparisons told of them."""
        for index, chunk in enumerate(self._clauses.chunks):
            follow(self._topic, self._clauses, index, self._cast, self._years)
            if isinstance(chunk.value, Quantity):
                self._take(index, self._whole(index, chunk.value))
        self._share_in_turn()
        return self._values

    def _share_in_turn(self) -> None:
        """`lần lượt 41% và 39,5% dự toán`: what stands behind the last holds for those before it."""
        for value, following in reversed([*zip(self._values, self._values[1:], strict=False)]):
            in_turn = value.rule == following.rule == "figures.in_turn"
            if in_turn and value.relation is None and value.quantity.unit == following.quantity.unit:
                value.relation = following.relation

    def _whole(self, index: int, quantity: Quantity) -> Quantity:
        """The quantity with the unit of its list, or as the end of a range."""
        if not quantity.unit and self._clauses.is_kind(index + 1, kinds.QUOTE):
            named = self._clauses.norms[index + 1]  # `xây 62 “Mái ấm tình thương”`
            quantity = replace(quantity, unit=self._clauses.chunks[index + 1].norm.strip('“”"‘’«» ') or named)
        elif not quantity.unit and self._values and self._clauses.is_kind(index - 1, kinds.PARTY):
            last = self._values[-1].quantity  # `Ngọc Lặc 64 kỹ thuật, Bá Thước 41, Thường Xuân 33`
            quantity = replace(quantity, unit=last.unit, is_measure=last.is_measure)
        return _range_end(self._clauses, index, quantity)

    def _take(self, index: int, quantity: Quantity) -> None:
        """The quantity is a comparison of the value before, a change of the one that follows, a value, or nothing."""
        clauses, last = self._clauses, self._values[-1] if self._values else None
        if index < self._read_to or repeats_change(clauses, index):
            if last is not None and clauses.norms[index - 1] == "(":
                last.pending.append((_in_brackets(last, index), quantity))
            return
        relation = None if ends_change(clauses, index) else read_relation(clauses, index)
        if relation is None and self._change and (relation := continued(clauses, index, *self._change)):
            self._go_on(index, quantity, relation, last)
            return
        self._change = None if relation is None else (relation, index)
        of_count = last is not None and not last.quantity.is_measure
        if relation and relation.against is None and relation.change == "ratio" and of_count:
            # `khám phá 85 vụ, đạt 87,7%` is a rate of its own, `thu 68,7 tỷ đồng, đạt 107%` a share of the plan
            relation = None if quantity.value <= _WHOLE else relation
        if (
            relation
            and last is not None
            and self._owners.get(index, Assigned()).rule != "figures.in_turn"
            and attaches(clauses, last, relation, index, quantity)
        ):
            own = last if last.quantity.unit == quantity.unit else self._in_unit(index, quantity)
            (own or last).pending.append((relation, quantity))
            last.last = self._read_to = relation.end
            return
        if relation is None and last is not None and quantity.is_percent and clauses.norms[index - 1] in (";", ","):
            alone = Relation("ratio", None, None, index, index + 1)
            if clauses.norms[index + 1 : index + 2] == [")"] and attaches(clauses, last, alone, index, quantity):
                last.pending.append((alone, quantity))  # `Lâm Đồng (4.388 tỷ đồng; 100,8%)`
                return
        if relation and relation.change == "ratio" and relation.against is None:
            relation = None
        if relation and relation.change != "ratio" and precedes_value(clauses, index, quantity):
            self._changes.append((relation, quantity))
            self._changed_at = index
            return
        owned = index in self._owners
        has_subject = self._topic.subject is not None or owned
        if self._topic.dropped and not owned:
            self._stop(index, "it is of a guest, a superior or a whole province")
        elif is_figure(clauses, index, quantity, relation is not None, has_subject):
            self._add(index, quantity, relation, last)
        else:
            self._stop(index, "it counts what the meeting or a name consists of, or has no unit")

    def _go_on(self, index: int, quantity: Quantity, relation: Relation, last: Value | None) -> None:
        """A further item of a list of changes: of a value in its unit, else a value of its own."""
        assert self._change is not None
        before, first = self._change
        self._change = replace(relation, against=None), index
        for value in self._values:
            if value.index == first and value.relation == before:
                value.relation = replace(before, against=relation.against, base=relation.base)
        if told := self._in_unit(index, quantity):
            told.pending.append((relation, quantity))
        elif not self._topic.dropped and is_figure(self._clauses, index, quantity, True, bool(self._topic.subject)):
            self._add(index, quantity, relation, last)

    def _in_unit(self, index: int, change: Quantity) -> Value | None:
        """`45 vụ, 20 người chết, giảm 5 vụ`: the clause's first amount in that unit without a change."""
        if change.is_measure or not change.unit:
            return None
        clause = max((k for k in range(index) if self._clauses.norms[k] == ";"), default=-1)
        same = (value for value in self._values if value.index > clause and value.quantity.unit == change.unit)
        return next((value for value in same if value.relation is None and not value.pending), None)

    def _stop(self, index: int, reason: str) -> None:
        chunk = self._clauses.chunks[index]
        stopped("figures", "figures.value", chunk.start, chunk.end, reason)

    def _add(self, index: int, quantity: Quantity, relation: Relation | None, last: Value | None) -> None:
        estimate = is_estimate(self._clauses, index, relation, last)
        pending: list[tuple[Relation, Quantity]] = []  # shared: what is told of a number holds for each owner
        if self._changes and index - self._changed_at < _NEAR:
            pending.extend(self._changes)
            self._changes.clear()
        topic = replace(self._topic)
        owners, rule = self._owners.get(index, Assigned())
        topics = [replace(topic, subject=owner, dropped=False) for owner in owners] or [topic]
        self._values.extend(
            Value(index, quantity, each, relation, index + 1, estimate, pending, rule) for each in topics
        )


def _in_brackets(last: Value, index: int) -> Relation:
    """`giảm 196 vụ (5,43%)`: the same change; `Bình Đại 68,5 tỷ đồng (56,1%)`: of what the list says."""
    if last.pending:
        return last.pending[-1][0]
    return Relation("ratio", None, None, index, index + 1, bare=True)


def _range_end(clauses: Clauses, index: int, quantity: Quantity) -> Quantity:
    """`từ 9,2% đến 14,3%`: the ends of a range, each with its measure."""
    if quantity.qualifier != "exact":
        return quantity
    norms, unit = clauses.norms, quantity.unit
    starts = index > 0 and norms[index - 1] == "từ" and norms[index + 1 : index + 2] == ["đến"]
    if starts and _unit_at(clauses, index + 2) == unit:
        return replace(quantity, qualifier="at_least")
    ends = index > 2 and norms[index - 1] == "đến" and norms[index - 3] == "từ"
    if ends and _unit_at(clauses, index - 2) == unit:
        return replace(quantity, qualifier="at_most")
    return quantity


def _unit_at(clauses: Clauses, index: int) -> str | None:
    """The unit of the quantity at the chunk, None if none stands there."""
    quantity = clauses.chunks[index].value if clauses.is_kind(index, kinds.QUANTITY) else None
    return quantity.unit if isinstance(quantity, Quantity) else None


def _once(found: list[FigureFound]) -> list[FigureFound]:
    """A figure said twice (in the lead and again below) is one."""
    kept: dict[tuple[object, ...], FigureFound] = {}
    for figure in found:
        subject = figure.subject.key if figure.subject else None
        indicator = fold(figure.indicator)
        key = (subject, figure.value, figure.unit, figure.status, figure.qualifier, indicator)
        kept.setdefault(key, figure)
    return list(kept.values())
