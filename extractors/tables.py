"""Figures in tables: rows of cells, the row's unit is the subject, the column's head the indicator and unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from extractors import chunk as kinds
from extractors.cast import Cast, long_name
from extractors.chunk import PartyMention, Sentence
from extractors.clauses import confidence
from extractors.mention import ComparisonFound, FigureFound, Ground, PartyRef
from extractors.periods import Years
from extractors.phrases import forms, words
from extractors.quantities import parse_number
from extractors.reading import Reading
from extractors.vocabulary import rules_data
from gazetteer.fold import fold

_RULED_CELL = re.compile(r"[^|\t]+")
_SPACED_CELL = re.compile(r"\S+(?:\s\S+)*")
_HEAD = re.compile(r"^(?P<indicator>.*?)\s*\((?P<unit>[^()]*)\)\s*$")
_BASE_YEAR = re.compile(r"(?<!\w)(?:so với|hơn)(?: cùng kỳ)? năm (\d{4})(?!\d)")
_RULE = "figures.table_cell"


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    text: str


def figures_of_tables(reading: Reading, rows: list[Sentence], cast: Cast, years: Years) -> list[FigureFound]:
    """The figures of consecutive table rows (sentences of zone `table`)."""
    found: list[FigureFound] = []
    head: list[_Cell] | None = None
    for row in rows:
        cells = _cells(reading, row)
        has_numbers = any(_number(cell) is not None for cell in cells)
        if len(cells) >= 2 and not has_numbers:
            head = cells
            continue
        subject = _subject(cells, cast) or _named_in(reading, row, cells, cast)
        if head is not None and subject is not None and has_numbers:
            found.extend(_row(cells, head, subject, years))
    return found


def _cells(reading: Reading, row: Sentence) -> list[_Cell]:
    """The cells of a row that is ruled with strokes or tabs, else spaced out."""
    line = reading.text[row.start : row.end]
    pattern = _RULED_CELL if "|" in line or "\t" in line else _SPACED_CELL
    cells: list[_Cell] = []
    for match in pattern.finditer(line):
        text = match.group().strip()
        if text:
            start = row.start + match.start() + len(match.group()) - len(match.group().lstrip())
            cells.append(_Cell(start, start + len(text), text))
    return cells


def _number(cell: _Cell) -> Decimal | None:
    return parse_number(cell.text.rstrip("%").strip())


def _subject(cells: list[_Cell], cast: Cast) -> PartyRef | None:
    """The member that the row is about: its name stands in the first cell with letters."""
    label = next((cell for cell in cells if any(c.isalpha() for c in cell.text)), None)
    if label is None:
        return None
    wanted = fold(label.text)
    for key, mention in cast.mentions.items():
        ref = cast.members.get(key)
        if ref is not None and (wanted in _names(ref, mention) or long_name(label.text) == long_name(ref.name)):
            return ref
    areas = (ref for ref in cast.members.values() if ref.kind != "organisation")
    units = [ref for ref in areas if fold(ref.name).endswith(f" {wanted}")]
    if len(units) == 1:
        return units[0]
    if body := _body(wanted, cast):
        return body
    roster = cast.roster()
    return cast.as_member(cast.resolve(roster[wanted])) if wanted in roster else None


def _body(wanted: str, cast: Cast) -> PartyRef | None:
    """The organisation that the row names short: `Cao su Đồng Phú` of `Công ty CP Cao su Đồng Phú`."""
    bodies = [ref for ref in cast.members.values() if ref.kind == "organisation"]
    same = {name: ref for ref in bodies if (name := fold(ref.name).rstrip(" -–,")).endswith(f" {wanted}")}
    return next(iter(same.values())) if len(same) == 1 else None


def _names(ref: PartyRef, mention: PartyMention) -> set[str]:
    """The folded names that a row may give to a member: with its type, without, its organisation's alone."""
    names = (ref.name, mention.name, mention.head.replace(" chi nhánh", ""), ref.name.split(" ", 1)[-1])
    return {fold(name) for name in names} - {""}


def _named_in(reading: Reading, row: Sentence, cells: list[_Cell], cast: Cast) -> PartyRef | None:
    """A unit of the members' level in the row's first cell, where the members are not listed."""
    for chunk in reading.chunks(row):
        if chunk.kind == kinds.PARTY and chunk.start < cells[min(1, len(cells) - 1)].end:
            refs = cast.refs(chunk)
            return cast.as_subject(refs[0][0]) if len(refs) == 1 else None
    return None


def _row(cells: list[_Cell], head: list[_Cell], subject: PartyRef, years: Years) -> list[FigureFound]:
    """A figure a cell; cells and heads are aligned at the right, where they are not as many."""
    missing = len(cells) - len(head)
    found: list[FigureFound] = []
    for position, cell in enumerate(cells):
        column = position - missing
        if 0 <= column < len(head) and (figure := _figure(cell, head[column].text, subject, years)):
            found.append(figure)
    return found


def _figure(cell: _Cell, title: str, subject: PartyRef, years: Years) -> FigureFound | None:
    """The figure of a cell under the title; None for ranks, points, and cells without a number or a unit."""
    number = _number(cell)
    if number is None or title.lower() in _rank_titles():
        return None
    value, match = float(number), _HEAD.match(title)
    indicator = match["indicator"] if match else title
    unit = match["unit"] if match else "%" if cell.text.endswith("%") else _counted(title)
    if not unit or fold(unit) == "điểm":
        return None
    period = str(years.review) if years.review else None
    if years.midyear and period:
        period += "-H1"
    return FigureFound(
        subject=subject,
        indicator=indicator[0].lower() + indicator[1:] if len(indicator) > 1 else indicator,
        value=value,
        unit=unit,
        value_vnd=_vnd(value, unit),
        qualifier="exact",
        status="actual",
        period=period,
        price_base=None,
        comparisons=_compared(title, value, unit),
        ground=Ground(((cell.start, cell.end),), _RULE, confidence(_RULE)),
    )


@cache
def _rank_titles() -> frozenset[str]:
    return frozenset(form.lower() for form in forms("figures", "table.rank_titles"))


def _counted(title: str) -> str | None:
    """`Xã đạt chuẩn NTM`: the head's first noun is what is counted."""
    word = title.split()[0].lower() if title.split() else ""
    return word if word.isalpha() and fold(word) not in words("figures", "table.not_counted") else None


def _compared(title: str, value: float, unit: str) -> tuple[ComparisonFound, ...]:
    """A column `So với kế hoạch (%)`, `Đạt % dự toán`, `Tăng so với năm 2023 (%)`: the cell says how it compares."""
    folded = fold(title)
    if unit == "%" and any(form in folded.split() or f" {form}" in folded for form in words("figures", "compare.plan")):
        return (ComparisonFound("plan", None, "ratio", value, "%"),)
    changes = [change for change in ("increase", "decrease") if _says(folded, f"compare.{change}")]
    if len(changes) != 1:  # `Tăng (+), giảm (-)`
        return ()
    year = _BASE_YEAR.search(folded)
    for against in ("same_period", "previous_year"):
        if _says(folded, f"compare.{against}") or (year and against == "previous_year"):
            return (ComparisonFound(against, year[1] if year else None, changes[0], value, unit),)
    return ()


def _says(folded: str, key: str) -> bool:
    """Does the folded title hold one of the listed phrases?"""
    return any(f" {form} " in f" {folded} " for form in words("figures", key))


def _vnd(value: float, unit: str) -> int | None:
    """The value in đồng, None where the unit is no money."""
    multipliers = {fold(word): factor for word, factor in rules_data("measures")["multipliers"].items()}
    *multiples, currency = fold(unit).split() or [""]
    if currency != "đồng":
        return None
    factor = 1
    for word in multiples:
        factor *= multipliers.get(word, 1)
    return round(value * factor)
