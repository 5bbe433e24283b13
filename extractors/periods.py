"""The period that a figure is for: a year, a half year, or none for facts that stay."""

from __future__ import annotations

from dataclasses import dataclass

from extractors import chunk as kinds
from extractors.chunk import Chunk
from extractors.quantities import Quantity
from extractors.vocabulary import rules_data
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
    text = fold(indicator)
    cues = rules_data("figures")["cues"]
    if any(fold(form) in text for form in cues["static_not"]):
        return False
    if "diện tích" in text and (quantity.is_percent or fold(quantity.unit).endswith("km2")):
        return True
    if fold(quantity.unit).endswith("km2") or any(fold(form) in text for form in cues["static"]):
        return True
    return fold(quantity.unit).startswith("xã, phường")


def period_of(
    chunks: list[Chunk], norms: list[str], index: int, target: bool, half: str | None, years: Years
) -> str | None:
    """The period as the record writes it: `2024`, `2024-H1`, or None where it is not known."""
    on_the_day = rules_data("figures")["cues"]["on_the_day"]
    head = " ".join(norms[:6])
    if any(head.startswith(fold(form)) or f" {fold(form)}" in head for form in on_the_day) and not target:
        return None
    if head.startswith(("tại hội nghị", "tại buổi")) and not target:
        return None
    if school := _school_year(chunks, norms, index):
        return school
    written = _written_year(chunks, norms, index)
    if target:
        year = written if written and (not years.review or written > years.review or years.midyear) else years.plan
        if year is None and years.review:
            year = years.review if years.midyear else years.review + 1
        if year is None:
            return None
        return f"{year}-{half}" if half else str(year)
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


def _school_year(chunks: list[Chunk], norms: list[str], index: int) -> str | None:
    """`cho năm học 2022-2023` in the number's clause: `2022/2023`."""
    for k in [*range(index - 1, -1, -1), *range(index + 1, len(chunks))]:
        if norms[k] == ";" or (k > index and norms[k] in (",", ".")):
            if k < index:
                return None
            break
        if chunks[k].kind == kinds.YEAR and " học " in f" {chunks[k].norm} " and "-" in chunks[k].norm:
            year = int(str(chunks[k].value))
            return f"{year - 1}/{year}"
    return None


def _written_year(chunks: list[Chunk], norms: list[str], index: int) -> int | None:
    """A year said of the figure: the nearest one to its left in the sentence that is no base of comparison."""
    for k in range(index - 1, -1, -1):
        if norms[k] == ";":
            break
        if chunks[k].kind == kinds.YEAR:
            compared = any(n in ("so", "hơn", "cùng") for n in norms[max(0, k - 4) : k])
            if not compared and not any(c.kind in (kinds.CLUSTER, kinds.ROLE) for c in chunks[max(0, k - 2) : k]):
                return int(str(chunks[k].value))
    return None
