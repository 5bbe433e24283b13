"""Numbers that are no figures: counts of what a meeting consists of, dates, numbers of documents, votes."""

from __future__ import annotations

from extractors import chunk as kinds
from extractors.clauses import Clauses
from extractors.phrases import words
from extractors.quantities import Quantity
from gazetteer.fold import fold

_FEW, _MANY, _PEOPLE = 10, 60, 100
_HOUSEHOLD_REACH = 25  # chunks before a number within which a household is still spoken of


def is_figure(clauses: Clauses, index: int, quantity: Quantity, is_change: bool, has_subject: bool) -> bool:
    """Is the quantity one of performance or make-up, not a count of what the meeting consists of?

    `is_change`: it is compared or a change; `has_subject`: a member is being spoken of.
    """
    if not quantity.unit or _is_plan_in_brackets(clauses, index) or _is_number_of_something(clauses, index, quantity):
        return False
    if _is_start_of_change(clauses, index) or _is_of_household(clauses, index):
        return False
    unit = fold(quantity.unit)
    if unit == "thành viên" and (quantity.value > _PEOPLE or _of_groups(clauses, index)):
        return True  # `có 12 câu lạc bộ với 56 thành viên`
    if quantity.is_percent and (clauses.cue(index + 1, "cues.opinions") or clauses.cue_before(index, "cues.agreed")):
        return False
    if quantity.is_measure:
        return not (_is_time(clauses, index, quantity) or _is_distance(clauses, index, quantity))
    if quantity.of and unit in words("figures", "compare.planned_nouns"):
        return True
    if (
        _is_attendance(clauses, index)
        or _is_of_pact(clauses, index, unit)
        or _is_whole_cluster(clauses, index, quantity)
    ):
        return False
    if unit in words("figures", "guards.activities"):
        return quantity.value >= _FEW
    if unit in words("quantities", "not_figures.nouns"):
        return False
    behind_number = any(clauses.is_kind(k, kinds.QUANTITY) for k in range(max(0, index - 3), index))
    if unit == "tiêu chí" and (behind_number or clauses.norms[index - 1 : index] == ["cả"]):
        return False
    if unit in words("quantities", "not_figures.member_nouns"):
        return is_change or quantity.value > _MANY or _counts_achievers(clauses, index, unit, has_subject)
    on_agenda = clauses.is_word(index + 1, "guards.agenda_nouns") or unit in words("figures", "guards.agenda_units")
    return quantity.value >= _FEW or not on_agenda


def _of_groups(clauses: Clauses, index: int) -> bool:
    """`tổ hợp tác dệt chiếu với 56 thành viên`, `12 câu lạc bộ, 450 thành viên`: of groups, not of the cluster."""
    units = [
        chunk.value.unit for chunk in clauses.chunks[max(0, index - 8) : index] if isinstance(chunk.value, Quantity)
    ]
    return clauses.has("guards.groups", index - 8, index) or any(
        fold(u) in words("figures", "guards.groups") for u in units
    )


def _is_time(clauses: Clauses, index: int, quantity: Quantity) -> bool:
    """`lúc 8 giờ`, `gần 11 giờ trưa`, `chỉ sau 40 phút`: when, or how long something took."""
    if fold(quantity.unit) not in words("figures", "guards.clock_units"):
        return False
    if clauses.is_word(index - 1, "guards.at_time") or clauses.is_word(index + 1, "guards.times_of_day"):
        return True
    hours = clauses.chunks[index - 1].value if index else None
    if isinstance(hours, Quantity) and fold(hours.unit) == "giờ":
        return True  # `11 giờ 30 phút`
    return quantity.value < _PEOPLE and clauses.is_word(index - 1, "guards.lasting")


def _is_distance(clauses: Clauses, index: int, quantity: Quantity) -> bool:
    """`cách trung tâm xã 35 km`: where something lies."""
    return fold(quantity.unit) in words("figures", "guards.lengths") and clauses.has("guards.away", index - 6, index)


def _is_of_household(clauses: Clauses, index: int) -> bool:
    """`hộ ông Bốc thu nhập 300 triệu đồng`, `nhà tôi vay 80 triệu đồng`: one family's, not a member's."""
    reach = range(max(0, index - _HOUSEHOLD_REACH), index)
    first = max((k for k in reach if clauses.norms[k] in (";", ".")), default=reach.start)
    return clauses.has("guards.households", first, index)


def _is_attendance(clauses: Clauses, index: int) -> bool:
    """`đại diện lãnh đạo của 37/43 Chi hội`, `lãnh đạo 7 tỉnh ký giao ước`: who came; `12 tập thể và 40 thợ`."""
    if clauses.is_kind(index - 2, kinds.RECIPIENTS) and clauses.joins(index - 1):
        return True
    if clauses.has("guards.attending", 0, min(4, index)):
        return True
    first = index
    while clauses.is_word(first - 1, "guards.delegates"):
        first -= 1
    return clauses.has("guards.delegation", first, index)


def _is_of_pact(clauses: Clauses, index: int, unit: str) -> bool:
    """`giao ước gồm 5 nội dung, 24 chỉ tiêu`: what a document consists of."""
    if unit not in words("figures", "guards.pact_units"):
        return False
    first = max(0, index - 8)
    begin = max((k + 1 for k in range(first, index) if clauses.norms[k] in (";", ".")), default=first)
    return clauses.has("guards.pact", begin, index) or _follows_agenda(clauses, index)


def _follows_agenda(clauses: Clauses, index: int) -> bool:
    """`7 nội dung, 24 chỉ tiêu`, `5 nhóm nhiệm vụ với 20 chỉ tiêu`: the number before counts an agenda."""
    for k in range(index - 1, max(-1, index - 5), -1):
        quantity = clauses.chunks[k].value
        if isinstance(quantity, Quantity):
            return fold(quantity.unit) in words("quantities", "not_figures.nouns")
    return False


def _is_whole_cluster(clauses: Clauses, index: int, quantity: Quantity) -> bool:
    """`14 đài trong Cụm đã phát động`, `sự hưởng ứng của 5 tổ chức`, `8 xã, phường đã tiếp nhận`: the members act."""
    unit = fold(quantity.unit)
    if unit not in words("figures", "guards.bodies") or quantity.of or quantity.value > _MANY:
        return False
    if _has_achieved(clauses, index):
        return False
    behind = index + 1
    if clauses.is_word(behind, "guards.within") and (
        clauses.is_kind(behind + 1, kinds.CLUSTER) or clauses.is_word(behind + 1, "cues.cluster_words")
    ):
        return True
    if clauses.is_word(index - 1, "guards.of") and unit not in words("figures", "guards.businesses"):
        return True
    opens = index == 0 or clauses.norms[index - 1] in (",", ";", "cả")
    return clauses.cue(behind, "guards.of_members") > 0 or (opens and clauses.is_word(behind, "guards.acting"))


def _has_achieved(clauses: Clauses, index: int) -> bool:
    """`cả 7 xã trong cụm đã đạt chuẩn`: the standard stands behind what the units belong to."""
    behind = index + 1
    while behind < index + 6 and (
        clauses.is_word(behind, "guards.before_achievement") or clauses.is_kind(behind, kinds.CLUSTER)
    ):
        behind += 1
    return clauses.cue(behind, "guards.achieved") > 0


def _is_plan_in_brackets(clauses: Clauses, index: int) -> bool:
    """`310 tỷ đồng (kế hoạch 290 tỷ đồng)`, `vượt kế hoạch đề ra (15,5%)`: the plan, no result."""
    opening = next((k for k in range(index - 1, max(-1, index - 5), -1) if clauses.norms[k] in ("(", "/")), None)
    if opening is None:
        return False
    inside = clauses.has("guards.plan", opening + 1, index)
    alone = index == opening + 1 and clauses.norms[index + 1 : index + 2] == [")"]
    return inside or (alone and any(clauses.cue_before(k, "guards.plan_before") for k in (opening, opening - 2)))


def _is_start_of_change(clauses: Clauses, index: int) -> bool:
    """`từ 6,5% xuống còn 4,8%`: what it was before, no result of the year. The `từ` may belong to the quantity.

    `từ 41,2% (năm 2013) xuống còn 18%` gives two figures, each with its year.
    """
    quantity = clauses.chunks[index].value
    begun = clauses.is_word(index - 1, "guards.change_from") or (
        isinstance(quantity, Quantity) and quantity.qualifier == "at_least"
    )
    length = clauses.cue(index + 1, "guards.change_to")
    return begun and length > 0 and clauses.is_kind(index + 1 + length, kinds.QUANTITY)


def ends_change(clauses: Clauses, index: int) -> bool:
    """`từ 52 triệu đồng năm 2020 tăng lên 68 triệu đồng`: what it has come to, a value and no change by so much."""
    size = clauses.cue_before(index, "guards.change_to")
    if not size:
        return False
    for k in range(index - size - 1, max(-1, index - size - 6), -1):
        if clauses.norms[k] in (",", ";", "."):
            return False
        quantity = clauses.chunks[k].value
        if isinstance(quantity, Quantity):
            begun = clauses.is_word(k - 1, "guards.change_from") or quantity.qualifier == "at_least"
            return begun and quantity.unit == _unit(clauses, index)
    return False


def _unit(clauses: Clauses, index: int) -> str:
    quantity = clauses.chunks[index].value
    return quantity.unit if isinstance(quantity, Quantity) else ""


def _is_number_of_something(clauses: Clauses, index: int, quantity: Quantity) -> bool:
    """`Điều 3`, `khóa 12`, `thứ 5`, `Covid-19`, `lớp 12`, `kỷ niệm 70 năm`: a name, not an amount."""
    before = clauses.norms[max(0, index - 3) : index]
    if not words("figures", "guards.not_amounts").isdisjoint(before) or clauses.has(
        "guards.anniversaries", index - 3, index
    ):
        return True
    if clauses.is_word(index - 1, "guards.before_ordinal") and not _is_second_count(clauses, index, quantity):
        return True
    if quantity.is_measure:
        return False
    if clauses.is_word(index - 1, "guards.before_count"):
        return True
    numbered = clauses.is_word(index - 1, "guards.before_number") and quantity.qualifier == "exact"
    return numbered and not clauses.is_word(index - 2, "guards.number_is_amount")


def _is_second_count(clauses: Clauses, index: int, quantity: Quantity) -> bool:
    """`2.050 cuộc/2.709 lượt người`: behind the stroke something else is counted."""
    before = clauses.chunks[index - 2].value if index >= 2 else None
    return clauses.norms[index - 1] == "/" and isinstance(before, Quantity) and "" != before.unit != quantity.unit


def _counts_achievers(clauses: Clauses, index: int, unit: str, has_subject: bool) -> bool:
    """`17 xã đạt chuẩn nông thôn mới`: units are counted for what they have reached."""
    norms = clauses.norms
    if _has_achieved(clauses, index):
        return True
    criteria = unit in words("figures", "guards.units_with_criteria") and _counts_criteria(clauses, index + 2)
    if clauses.cue(index + 1, "member_counts.figure_before") and (
        not clauses.is_kind(index + 2, kinds.QUANTITY) or criteria
    ):
        return True
    said = norms[:index] if has_subject else norms[max(0, index - 8) : index]
    reached = not words("figures", "guards.standard_words").isdisjoint(said)
    return reached and unit in words("figures", "guards.units_of_standard")


def _counts_criteria(clauses: Clauses, index: int) -> bool:
    """`1 xã đạt 15 tiêu chí`: the communes are counted."""
    quantity = clauses.chunks[index].value if clauses.is_kind(index, kinds.QUANTITY) else None
    return isinstance(quantity, Quantity) and quantity.unit == "tiêu chí"
