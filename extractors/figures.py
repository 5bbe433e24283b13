"""Figures: what the cluster and its members produced, with subject, indicator, period and comparisons.

A sentence is read with its topic: the subject and the indicator carry over along a list, a target cue and a
period carry from a heading to the lines under it. Totals of a higher level, counts of what the meeting
consists of, and numbers of documents are no figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

from extractors import chunk as kinds
from extractors.cast import Cast
from extractors.chunk import Chunk, Sentence
from extractors.comparisons import Relation, base_of, norms_of, price_base, read_relation
from extractors.indicators import indicator_of
from extractors.mention import ComparisonFound, FigureFound, Ground, PartyRef
from extractors.periods import Years, period_of, static_fact
from extractors.quantities import Quantity, as_range
from extractors.reading import Reading
from extractors.tables import figures_of_tables
from extractors.vocabulary import rules_data
from gazetteer.fold import fold


@cache
def cue(name: str) -> tuple[tuple[str, ...], ...]:
    """The word sequences of a cue list in rules/figures.toml, longest first."""
    forms = rules_data("figures")["cues"][name]
    return tuple(sorted((tuple(fold(form).replace(",", " ,").split()) for form in forms), key=len, reverse=True))


def cue_at(norms: list[str], index: int, name: str) -> int:
    """Length of the cue that begins at the chunk, 0 if none."""
    return next((len(p) for p in cue(name) if tuple(norms[index : index + len(p)]) == p), 0)


@cache
def confidence(rule: str) -> float:
    """The confidence of a rule in rules/figures.toml."""
    return next(float(r["confidence"]) for r in rules_data("figures")["rules"] if r["id"] == rule)


@cache
def _not_figures() -> tuple[frozenset[str], frozenset[str], tuple[tuple[str, ...], ...]]:
    data = rules_data("quantities")["not_figures"]
    before = rules_data("figures")["member_counts"]["figure_before"]
    return (
        frozenset(map(fold, data["nouns"])),
        frozenset(map(fold, data["member_nouns"])),
        tuple(tuple(fold(form).split()) for form in before),
    )


@cache
def _planned_nouns() -> frozenset[str]:
    return frozenset(fold(noun) for noun in rules_data("figures")["compare"]["planned_nouns"])


@dataclass
class _Topic:
    """What carries over within a sentence, and from a heading to its list."""

    subject: PartyRef | None = None
    sticky: bool = False
    target: bool = False
    dropped: bool = False
    half: str | None = None
    half_carried: bool = False
    half_leads: bool = False
    indicator: str = ""


@dataclass
class _Value:
    """A quantity taken for a figure, while comparisons are still gathered."""

    index: int
    quantity: Quantity
    topic: _Topic
    relation: Relation | None = None
    comparisons: list[ComparisonFound] = field(default_factory=list)
    pending: list[tuple[Relation, Quantity]] = field(default_factory=list)
    last: int = 0
    estimate: bool = False


def extract(reading: Reading, sentences: Iterable[Sentence], cast: Cast, years: Years) -> list[FigureFound]:
    """The figures of the sentences, in their order, tables included."""
    found: list[FigureFound] = []
    carried = _Topic()
    table: list[Sentence] = []
    previous: Sentence | None = None
    half: str | None = None
    pledged = False
    for sentence in sentences:
        if sentence.zone == "table":
            table.append(sentence)
            continue
        if sentence.zone == "caption":
            continue
        if sentence.zone != "list_item" and not (previous is not None and _continues(previous, sentence, carried)):
            carried = _Topic()
        chunks = reading.chunks(sentence)
        same = previous is not None and previous.paragraph == sentence.paragraph
        topic = replace(carried, half=carried.half or half, half_carried=carried.half is None)
        if same and pledged and not _tells_results(norms_of(chunks), chunks, years):
            topic.target = True
        if any(chunk.kind == kinds.YEAR for chunk in chunks):
            topic.half = None
        if any(chunk.kind == kinds.QUANTITY for chunk in chunks):
            found.extend(_in_sentence(reading, sentence, chunks, cast, years, topic))
        else:
            _heading_cues(norms_of(chunks), topic)
        if chunks and chunks[-1].norm == ":":
            carried = replace(topic, indicator="")
            _heading_cues(norms_of(chunks), carried)
        if topic.half_leads:
            half = topic.half
        pledged = topic.target and any(chunk.kind == kinds.QUANTITY for chunk in chunks)
        previous = sentence
    found.extend(figures_of_tables(reading, table, cast, years, confidence("figures.table_cell")))
    return _once(found)


def _tells_results(norms: list[str], chunks: list[Chunk], years: Years) -> bool:
    """Does the sentence speak of what has been done, though the one before pledged?"""
    if "đã" in norms or "qua" in norms or any(cue_at(norms, index, "done") for index in range(len(norms))):
        return True
    return any(chunk.kind == kinds.YEAR and int(str(chunk.value)) != years.plan for chunk in chunks)


def _continues(previous: Sentence, sentence: Sentence, carried: _Topic) -> bool:
    """Lines under a heading that are no marked list items still belong to it."""
    short = sentence.end - sentence.start < 80 and sentence.paragraph != previous.paragraph
    return short and (carried.target or carried.subject is not None)


def _heading_cues(norms: list[str], topic: _Topic) -> None:
    if any(cue_at(norms, index, "target") for index in range(len(norms))):
        topic.target = True


def _in_sentence(
    reading: Reading, sentence: Sentence, chunks: list[Chunk], cast: Cast, years: Years, topic: _Topic
) -> list[FigureFound]:
    norms = norms_of(chunks)
    values: list[_Value] = []
    pending: list[tuple[Relation, Quantity, int]] = []
    consumed_to = 0
    respective = _respectively(chunks, norms, cast)
    for index, chunk in enumerate(chunks):
        _update(topic, chunks, norms, index, cast, years)
        if respective and index in respective:
            topic.subject, topic.dropped = respective[index], False
        if chunk.kind != kinds.QUANTITY or not isinstance(chunk.value, Quantity):
            continue
        quantity = chunk.value
        if not quantity.unit and values and index and chunks[index - 1].kind == kinds.PARTY:
            last = values[-1].quantity  # `Ngọc Lặc 64 kỹ thuật, Bá Thước 41, Thường Xuân 33`
            quantity = replace(quantity, unit=last.unit, is_measure=last.is_measure)
        quantity = _range_end(chunks, norms, index, quantity)
        if index < consumed_to or _in_brackets_of_change(norms, chunks, index):
            if values and values[-1].pending and norms[index - 1] == "(":  # `giảm 196 vụ (5,43%)`: the same change
                values[-1].pending.append((values[-1].pending[-1][0], quantity))
            elif values and norms[index - 1] == "(":  # `Bình Đại 68,5 tỷ đồng (56,1%)`: of what the list says
                values[-1].pending.append((Relation("ratio", None, None, index, index + 1, bare=True), quantity))
            continue
        relation = read_relation(chunks, norms, index)
        if relation and values and _attaches(chunks, norms, values[-1], relation, index, quantity):
            values[-1].pending.append((relation, quantity))
            values[-1].last = consumed_to = relation.end
            continue
        if relation and relation.change == "ratio" and relation.against is None:
            relation = None
        if relation and relation.change != "ratio" and _precedes_value(chunks, norms, index, quantity):
            pending.append((relation, quantity, index))
            continue
        if not _is_figure(chunks, norms, index, quantity, relation, topic.subject is not None) or topic.dropped:
            continue
        value = _Value(index, quantity, replace(topic), relation, last=index + 1)
        value.estimate = _estimated(chunks, norms, index, relation, values)
        if pending and index - pending[-1][2] < 12:
            value.pending.extend((r, q) for r, q, _ in pending)
            pending.clear()
        values.append(value)
    _settle(values)
    found: list[FigureFound] = []
    for number, value in enumerate(values):
        before = values[number - 1].index if number else -1
        figures = _figures(reading, sentence, chunks, norms, value, before, years)
        if found and figures and figures[0].indicator == figures[0].unit == found[-1].unit:
            figures = [replace(figure, indicator=found[-1].indicator) for figure in figures]  # a list's shared indicator
        found.extend(figures)
    return found


def _range_end(chunks: list[Chunk], norms: list[str], index: int, quantity: Quantity) -> Quantity:
    """`từ 9,2% đến 14,3%`: the ends of a range, each with its measure."""
    if quantity.qualifier != "exact":
        return quantity
    ahead = chunks[index + 2].value if index + 2 < len(chunks) and norms[index + 1] == "đến" else None
    behind = chunks[index - 2].value if index > 1 and norms[index - 1] == "đến" else None
    if index and norms[index - 1] == "từ" and isinstance(ahead, Quantity) and ahead.unit == quantity.unit:
        return replace(quantity, qualifier="at_least")
    if isinstance(behind, Quantity) and behind.unit == quantity.unit and index > 2 and norms[index - 3] == "từ":
        return replace(quantity, qualifier="at_most")
    return quantity


def _respectively(chunks: list[Chunk], norms: list[str], cast: Cast) -> dict[int, PartyRef]:
    """`các xã A, B lần lượt đạt 18,6 tỷ đồng và 9,2 tỷ đồng`: quantity -> its party, in order."""
    found: dict[int, PartyRef] = {}
    for index in range(len(norms) - 1):
        if norms[index : index + 2] != ["lần", "lượt"]:
            continue
        group = next((k for k in range(index - 1, -1, -1) if chunks[k].kind == kinds.PARTY), None)
        if group is None:
            continue
        parties = [cast.as_subject(ref) for ref, _ in cast.refs(chunks[group])]
        numbers = [
            k for k in range(index, len(chunks)) if chunks[k].kind == kinds.QUANTITY and ";" not in norms[index:k]
        ]
        if len(parties) > 1 and len(numbers) >= len(parties):
            found.update({k: party for k, party in zip(numbers, parties, strict=False) if party})
    return found


def _update(topic: _Topic, chunks: list[Chunk], norms: list[str], index: int, cast: Cast, years: Years) -> None:
    """Follow the sentence: new clause, new subject, target cue, total of a higher level."""
    chunk = chunks[index]
    if norms[index] == ";":
        topic.dropped = False
        if not topic.sticky:
            topic.subject = None
    elif chunk.kind == kinds.ROLE:
        topic.subject, topic.sticky = None, False
    elif chunk.kind == kinds.PARTY:
        _subject(topic, chunks, norms, index, cast)
    elif cue_at(norms, index, "whole"):
        topic.subject, topic.sticky = None, False
    elif cue_at(norms, index, "higher") and not _after_number(chunks, index) and norms[index - 1 : index] != ["các"]:
        topic.dropped = True
    elif cue_at(norms, index, "target") and not (
        index and norms[index - 1] in ("vượt", "đạt", "%", "<Q>", "so", "với", "hoàn")
    ):
        topic.target = topic.target or not _about_results(chunks, years)
        if norms[index : index + 5] == ["từ", "nay", "đến", "cuối", "năm"]:
            topic.half, topic.half_carried = "H2", False
        elif topic.half_carried:
            topic.half = None
    elif cue_at(norms, index, "done"):
        topic.target = False
    elif (
        chunk.kind == kinds.YEAR
        and years.plan
        and int(str(chunk.value)) == years.plan != years.review
        and _leads(norms, index)
    ):
        topic.target = True
    elif chunk.norm == "6" or (chunk.kind == kinds.QUANTITY and fold(chunk.norm) == "6 tháng") or norms[index] == "sáu":
        rest = norms[index + 1 : index + 3]
        if "đầu" in rest:
            topic.half, topic.half_carried, topic.half_leads = "H1", False, index <= 6 and not _OPENING & set(norms)
        elif "cuối" in rest:
            topic.half, topic.half_carried, topic.half_leads = "H2", False, index <= 6 and not _OPENING & set(norms)


_OPENING = frozenset(fold(word) for word in ("tổng", "sơ", "triển"))  # `sơ kết 6 tháng đầu năm, triển khai …`


def _about_results(chunks: list[Chunk], years: Years) -> bool:
    """`Năm 2009, … phấn đấu hoàn thành nhiệm vụ, … đạt 9,2%`: the sentence opens with the year under review."""
    leading = [int(str(chunk.value)) for chunk in chunks[:3] if chunk.kind == kinds.YEAR]
    return bool(leading) and leading[0] == years.review and years.review != years.plan


def _leads(norms: list[str], index: int) -> bool:
    """Does the year open its clause (`Năm 2013, cụm …`, `Sang năm 2021`, `Trong năm 2025`)?"""
    return index == 0 or norms[index - 1] in ("sang", "trong", "bước", ",", ";", "vào", "cuối")


def _after_number(chunks: list[Chunk], index: int) -> bool:
    """`chiếm 70% diện tích toàn tỉnh`: the total is what the number is a share of."""
    for chunk in reversed(chunks[max(0, index - 6) : index]):
        if chunk.kind == kinds.QUANTITY:
            return isinstance(chunk.value, Quantity) and chunk.value.is_percent
        if chunk.norm in (",", ";", ".", ":"):
            return False
    return False


def _subject(topic: _Topic, chunks: list[Chunk], norms: list[str], index: int, cast: Cast) -> None:
    refs = cast.refs(chunks[index])
    if _lists_members(chunks, norms, index):
        return
    if _reports(chunks, norms, index) or (index and norms[index - 1] in ("cho", "với", "giao")):
        return
    if len(refs) > 1:
        topic.subject, topic.sticky, topic.dropped = None, False, False
        return
    ref = refs[0][0]
    member = cast.as_subject(ref)
    if member is None:
        rank = {"province": 0, "district": 1, "commune": 2, "organisation": 3}
        higher = (
            ref.kind in rank
            and cast.level in rank
            and rank[str(ref.kind)] < rank[cast.level]
            and ref.kind != "organisation"
        )
        opens = index == 0 or norms[index - 1] in ("của", "toàn", "cả", ",", "<Y>", "nay")
        if higher and cast.level != "organisation" and opens:
            topic.dropped = True
        return
    topic.subject, topic.dropped = member, False
    topic.sticky = _opens_sentence(chunks, norms, index)


def _lists_members(chunks: list[Chunk], norms: list[str], index: int) -> bool:
    """`Cụm thi đua số 2 gồm A; B`, `Cụm có 8 xã: A, …`: members, no subjects."""
    for k in range(index - 1, -1, -1):
        if norms[k] in ("gồm", ":") or (norms[k] == "có" and chunks[k + 1].kind == kinds.QUANTITY):
            before = chunks[max(0, k - 7) : k]
            if any(c.kind == kinds.CLUSTER or c.norm in ("cụm", "khối") for c in before):
                return not any(
                    isinstance(c.value, Quantity) and c.value.is_measure for c in chunks[k:index] if c.kind == kinds.QUANTITY
                )
    return False


def _opens_sentence(chunks: list[Chunk], norms: list[str], index: int) -> bool:
    """Is the party the topic of the whole sentence: at its beginning, or before a colon?"""
    if index + 1 < len(norms) and norms[index + 1] == ":":
        return True
    before = [
        n
        for n in norms[:index]
        if n
        not in (
            "-",
            "+",
            "*",
            "riêng",
            "tại",
            "ở",
            "đối",
            "với",
            "trong",
            "đó",
            ",",
            "<Y>",
            "năm",
            "qua",
            "cùng",
            "thời",
            "gian",
        )
    ]
    return not before


def _reports(chunks: list[Chunk], norms: list[str], index: int) -> bool:
    """`Theo báo cáo của X - đơn vị cụm trưởng`: X reports for the cluster."""
    for phrase in cue("reporter"):
        if index >= len(phrase) and tuple(norms[index - len(phrase) : index]) == phrase:
            return True
    following = norms[index + 1 : index + 5]
    return (
        kinds.ROLE in [chunk.kind for chunk in chunks[index + 1 : index + 5]]
        and bool(following)
        and following[0] in ("-", "–", ",", "(")
    )


def _in_brackets_of_change(norms: list[str], chunks: list[Chunk], index: int) -> bool:
    """`giảm 196 vụ (5,43%)`: the same change once more."""
    quantity = chunks[index].value
    return (
        isinstance(quantity, Quantity)
        and quantity.is_percent
        and index >= 2
        and norms[index - 1] == "("
        and chunks[index - 2].kind == kinds.QUANTITY
        and index + 1 < len(norms)
        and norms[index + 1] == ")"
    )


def _attaches(
    chunks: list[Chunk], norms: list[str], last: _Value, relation: Relation, index: int, quantity: Quantity
) -> bool:
    """Does the comparison belong to the figure before it? Only if nothing new is named between."""
    start = last.last
    between = norms[start : relation.verb]
    if any(chunks[k].kind in (kinds.PARTY, kinds.QUANTITY) for k in range(start, relation.verb)):
        return False
    own_unit = not quantity.is_percent and not quantity.is_points and quantity.unit != last.quantity.unit
    if last.relation is not None and own_unit and relation.against is None:
        return False  # `giảm 21 vụ, giảm 6 người chết`: another thing
    if relation.change == "ratio":
        if relation.against == "plan" and ";" not in between and _no_new_noun(between):
            return True
        if "=" in norms[relation.verb : index]:
            return _no_new_noun(between)
        if quantity.unit == "lần":
            return ";" not in between and _no_new_noun(between)
        if (
            "đạt" in norms[relation.verb : index]
            or "bằng" in norms[relation.verb : index]
            or "hoàn" in norms[relation.verb : index]
        ):
            return ";" not in between and "." not in between and _no_new_noun(between)
        return False
    return ";" not in between and _no_new_noun(between)


@cache
def _fillers() -> frozenset[str]:
    return frozenset(fold(word) for word in rules_data("figures")["compare"]["fillers"])


def _estimated(
    chunks: list[Chunk], norms: list[str], index: int, relation: Relation | None, values: list[_Value]
) -> bool:
    """`ước tăng 8,39%`, and the further items of its list: `An Giang ước tăng 8,39%, Đồng Tháp 8,21%`."""
    first = relation.verb if relation else index
    if first and norms[first - 1] == "ước":
        return True
    follows = index >= 2 and chunks[index - 1].kind == kinds.PARTY and norms[index - 2] in (",", "và")
    return follows and bool(values) and (values[-1].estimate or values[-1].quantity.estimate)


def _no_new_noun(between: list[str]) -> bool:
    """After the counted noun's own words, a comma closes the phrase; words behind it name something new."""
    if "," not in between and "(" not in between:
        return len(between) <= 8
    cut = max(k for k, n in enumerate(between) if n in (",", "("))
    return (
        len([n for n in between[cut + 1 :] if n not in _fillers()])
        == 0
    )


def _precedes_value(chunks: list[Chunk], norms: list[str], index: int, quantity: Quantity) -> bool:
    """`giảm 38 vụ so với cùng kỳ, còn 417 vụ`: the change comes first."""
    for k in range(index + 1, min(len(chunks), index + 14)):
        if norms[k] in (";", "."):
            return False
        other = chunks[k].value
        if chunks[k].kind == kinds.QUANTITY and isinstance(other, Quantity):
            return other.unit == quantity.unit and norms[k - 1] in ("còn", "xuống", "lên")
    return False


def _is_figure(
    chunks: list[Chunk], norms: list[str], index: int, quantity: Quantity, relation: Relation | None, topic_known: bool
) -> bool:
    """Is the quantity one of performance or make-up, not a count of what the meeting consists of?"""
    nouns, member_nouns, figure_before = _not_figures()
    before = norms[max(0, index - 3) : index]
    if before and before[-1] in ("cả", "giờ") and not quantity.is_measure:
        return False
    if "covid" in before:
        return False
    if before and before[-1] in ("thứ", "điều", "khóa", "quý", "khoản", "phố", "/"):
        return False
    if before and before[-1] in ("số", "mức", "lớp") and not quantity.is_measure and quantity.qualifier == "exact":
        if before[-2:-1] not in (["dân"], ["tổng"]):
            return False
    if ("kỉ" in before and "niệm" in before) or "kỷ" in before or "lần" in before[-1:]:
        return False
    if not quantity.unit:
        return False
    unit = fold(quantity.unit)
    if unit == "thành viên" and quantity.value > 100:
        return True
    if quantity.is_percent and norms[index + 1 : index + 3] in _opinions():
        return False
    if quantity.is_measure:
        return not (unit in ("giờ", "phút", "m") and index and norms[index - 1] in ("lúc", "hồi"))
    if unit in nouns:
        return False
    if unit == "tiêu chí" and any(chunk.kind == kinds.QUANTITY for chunk in chunks[max(0, index - 3) : index]):
        return False
    if unit in member_nouns:
        follows = norms[index + 1 : index + 4]
        if any(tuple(follows[: len(p)]) == p for p in figure_before) and (
            follows[1:2] != ["<Q>"] or (unit in ("xã", "thôn", "phường") and _counts_criteria(chunks[index + 2]))
        ):
            return True
        counted = norms[:index] if topic_known else norms[max(0, index - 8) : index]
        if unit in ("xã", "phường", "thôn", "thị trấn") and ("chuẩn" in counted or "mới" in counted):
            return True
        return relation is not None or quantity.value > 60
    return not (quantity.value < 10 and index + 1 < len(norms) and norms[index + 1] in ("nội", "nhóm", "nhiệm"))


@cache
def _opinions() -> list[list[str]]:
    return [fold(form).split() for form in rules_data("figures")["cues"]["opinions"]]


def _counts_criteria(chunk: Chunk) -> bool:
    """`1 xã đạt 15 tiêu chí`: the communes are counted."""
    return isinstance(chunk.value, Quantity) and chunk.value.unit == "tiêu chí"


def _settle(values: list[_Value]) -> None:
    """Bases that are written once for a list: the one before holds, else the one behind.

    `… đạt 12 tỷ, tăng 5% so với cùng kỳ; … 3 tỷ, tăng 11,8%`; `70 vụ, tăng 16 vụ; … 57 vụ, tăng 07 vụ so với
    năm 2016`. A bare `đạt 107%` behind an amount is of the plan.
    """
    written = [
        (number, relation) for number, value in enumerate(values) for relation, _ in value.pending if relation.against
    ]
    for number, value in enumerate(values):
        for relation, quantity in value.pending:
            against, year = relation.against, relation.base
            if not against:
                same = [(n, r) for n, r in written if (r.change == "ratio") == (relation.change == "ratio")]
                before = [r for n, r in same if n <= number]
                after = [r for n, r in same if n > number]
                near = before[-1] if before else after[0] if after else None
                if near is not None:
                    against, year = near.against, near.base
                elif relation.change == "ratio" and not relation.bare:
                    against = "plan"
            if against:
                value.comparisons.append(
                    ComparisonFound(against, year, relation.change, float(quantity.value), quantity.unit)
                )


def _figures(
    reading: Reading,
    sentence: Sentence,
    chunks: list[Chunk],
    norms: list[str],
    value: _Value,
    before: int,
    years: Years,
) -> list[FigureFound]:
    quantity, relation, topic = value.quantity, value.relation, value.topic
    rule = "figures.of_subject" if topic.subject else "figures.value"
    comparisons = list(value.comparisons)
    if relation is not None:
        if relation.change != "ratio":
            rule = "figures.change_alone"
        if relation.against is None and relation.change != "ratio":
            relation = _with_base(chunks, norms, value.index, relation)
        if relation.against:
            comparisons.insert(
                0,
                ComparisonFound(relation.against, relation.base, relation.change, float(quantity.value), quantity.unit),
            )
    if quantity.of and fold(quantity.unit) in _planned_nouns():
        share = float(round(quantity.value / quantity.of * 100, 2))
        comparisons.insert(0, ComparisonFound("plan", None, "ratio", share, "%"))
    indicator = indicator_of(reading, chunks, norms, value.index, before, quantity)
    clause = _clause_text(reading, chunks, norms, value.index)
    late = any(
        cue_at(norms, k, "target")
        for k in range(value.index + 1, min(value.index + 4, len(norms)))
        if "," not in norms[value.index : k]
    )
    late = late or (quantity.qualifier == "at_least" and "mỗi" in norms[max(before + 1, 0) : value.index])
    status = "target" if topic.target or late else "estimate" if quantity.estimate or value.estimate else "actual"
    is_static = relation is None and status == "actual" and static_fact(indicator, quantity)
    period = None if is_static else period_of(chunks, norms, value.index, topic.target or late, topic.half, years)
    start = chunks[max(before + 1, _evidence_start(chunks, norms, value.index))].start
    end = chunks[value.index].end
    found = []
    for part in as_range(quantity):
        found.append(
            FigureFound(
                subject=topic.subject,
                indicator=indicator,
                value=float(part.value),
                unit=part.unit or None,
                value_vnd=part.vnd,
                qualifier="about" if value.estimate and part.qualifier == "exact" else part.qualifier,
                status=status,
                period=period,
                price_base=price_base(clause) or price_base(reading.text[sentence.start : sentence.end]),
                comparisons=tuple(comparisons),
                ground=Ground(((min(start, quantity.start), end),), rule, confidence(rule)),
            )
        )
    return found


def _with_base(chunks: list[Chunk], norms: list[str], index: int, relation: Relation) -> Relation:
    """A change whose base stands before its list: `so với cùng kỳ: giảm 21 vụ, giảm 6 người chết`."""
    for k in range(index - 1, -1, -1):
        if norms[k] == "so":
            against, base = base_of(chunks, norms, k)
            if against:
                return replace(relation, against=against, base=base)
    return relation


def _clause_text(reading: Reading, chunks: list[Chunk], norms: list[str], index: int) -> str:
    first = index
    while first > 0 and norms[first - 1] not in (";", "."):
        first -= 1
    last = index
    while last + 1 < len(chunks) and norms[last + 1] not in (";", "."):
        last += 1
    return reading.text[chunks[first].start : chunks[last].end]


def _evidence_start(chunks: list[Chunk], norms: list[str], index: int) -> int:
    first = index
    while first > 0 and norms[first - 1] not in (";", ".", ","):
        first -= 1
    return first


def _once(found: list[FigureFound]) -> list[FigureFound]:
    """A figure said twice (in the lead and again below) is one."""
    kept: dict[tuple[object, ...], FigureFound] = {}
    for figure in found:
        key = (
            figure.subject.key if figure.subject else None,
            figure.value,
            figure.unit,
            figure.status,
            figure.qualifier,
            fold(figure.indicator),
        )
        kept.setdefault(key, figure)
    return list(kept.values())
