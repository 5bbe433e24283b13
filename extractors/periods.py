"""The period that a figure is for: a year, a half year, or none for facts that stay."""

from __future__ import annotations

from dataclasses import dataclass

from extractors import chunk as kinds
from extractors.clauses import Clauses
from extractors.dates import DateMention
from extractors.phrases import contains, words
from extractors.quantities import Quantity
from gazetteer.fold import fold


@dataclass(frozen=True, slots=True)
class Years:
    """The years that a meeting speaks of. `midyear`: results are those of the first half of `review`."""

    review: int | None = None
    plan: int | None = None
    midyear: bool = False
    school: bool = False
    half: str | None = None


def static_fact(indicator: str, quantity: Quantity) -> bool:
    """Area, population, administrative units: what the cluster is made of."""
    text, unit = fold(indicator), fold(quantity.unit)
    if contains(text, "figures", "cues.static_not"):
        return False
    of_area = unit.endswith(tuple(words("figures", "cues.area_units")))
    if of_area or contains(text, "figures", "cues.static"):
        return True
    if quantity.is_percent and contains(text, "figures", "cues.area"):
        return True
    if unit in words("figures", "cues.static_people") or text in words("figures", "cues.static_whole"):
        return True
    return unit.startswith(tuple(words("figures", "cues.static_units")))


def half_named(clauses: Clauses, index: int) -> str | None:
    """`6 tháng đầu năm`, `sáu tháng cuối năm` at the chunk: H1 where `đầu` follows, H2 where `cuối` does."""
    chunk = clauses.chunks[index]
    if chunk.kind not in (kinds.WORD, kinds.QUANTITY) or chunk.norm not in words("figures", "half_year.six_months"):
        return None
    following = clauses.norms[index + 1 : index + 3]
    return "H1" if "đầu" in following else "H2" if "cuối" in following else None


def other_year(clauses: Clauses, index: int, years: Years) -> bool:
    """`6 tháng cuối năm 2015` at a midyear review of 2016: past."""
    written = [int(str(c.value)) for c in clauses.chunks[index + 1 : index + 4] if c.kind == kinds.YEAR]
    return bool(written) and written[0] != years.review


def since_july(clauses: Clauses, index: int) -> bool:
    """`từ 1/7 đến nay`, `từ ngày 01/7/2025 đến`: the second half of the year."""
    date = clauses.chunks[index].value
    begins = clauses.is_word(index, "half_year.first_of_july") or (
        isinstance(date, DateMention) and (date.day, date.month) == (1, 7)
    )
    since = "từ" in clauses.norms[max(0, index - 2) : index]
    return begins and since and clauses.norms[index + 1 : index + 2] == ["đến"]


def period_of(clauses: Clauses, index: int, target: bool, half: str | None, years: Years) -> str | None:
    """The period as the record writes it: `2024`, `2024-H1`, or None where it is not known."""
    if not target and _of_the_day(clauses):
        return None
    if school := _school_year(clauses, index):
        return school
    written = _written_year(clauses, index)
    return _target_period(written, half, years) if target else _result_period(written, half, years)


def _of_the_day(clauses: Clauses) -> bool:
    """Does the sentence tell what is done on the day of the meeting, or at it?"""
    head = " ".join(clauses.norms[:6])
    if head.startswith(tuple(words("figures", "cues.at_the_meeting"))):
        return True
    return any(f" {form}" in f" {head}" for form in words("figures", "cues.on_the_day"))


def _target_period(written: int | None, half: str | None, years: Years) -> str | None:
    """The year that is planned for: as written, if it is later than the one under review; else the plan's."""
    year = written if written and (not years.review or written > years.review or years.midyear) else years.plan
    if year is None and years.review:
        year = years.review if years.midyear else years.review + 1
    if year is None:
        return None
    return f"{year}-{half}" if half else str(year)


def _result_period(written: int | None, half: str | None, years: Years) -> str | None:
    """The year of a result: as written, unless that is the plan's; else the one under review."""
    year = written if written and (not years.plan or years.plan == years.review or written != years.plan) else None
    base = year or years.review
    if half and base:
        return f"{base}-{half}"
    if half and years.plan:
        return f"{years.plan if years.plan == years.review else years.plan - 1}-{half}"
    if years.midyear and base and year is None:
        return f"{base}-H1"
    if years.half and base == years.review and base and year is None:
        return f"{base}-{years.half}"
    if base is None and years.plan:
        return str(years.plan - 1)
    if years.school and base:
        return f"{base - 1}/{base}"
    return str(base) if base else None


def _school_year(clauses: Clauses, index: int) -> str | None:
    """`cho năm học 2022-2023` in the number's clause: `2022/2023`."""
    chunks, norms = clauses.chunks, clauses.norms
    for k in [*range(index - 1, -1, -1), *range(index + 1, len(chunks))]:
        if norms[k] == ";" or (k > index and norms[k] in (",", ".")):
            return None
        if chunks[k].kind == kinds.YEAR and " học " in f" {chunks[k].norm} " and "-" in chunks[k].norm:
            year = int(str(chunks[k].value))
            return f"{year - 1}/{year}"
    return None


def _written_year(clauses: Clauses, index: int) -> int | None:
    """A year said of the figure: the nearest one to its left in the sentence that is no base of comparison."""
    for k in range(index - 1, -1, -1):
        if clauses.norms[k] == ";":
            break
        if clauses.is_kind(k, kinds.YEAR):
            compared = any(clauses.is_word(n, "compare.before_base") for n in range(max(0, k - 4), k))
            named = any(clauses.is_kind(n, kinds.CLUSTER, kinds.ROLE) for n in range(max(0, k - 2), k))
            if not compared and not named:
                return int(str(clauses.chunks[k].value))
    return None
