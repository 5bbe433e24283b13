"""Figures in tables: rows of cells, the row's unit is the subject, the column's head the indicator and unit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors import chunk as kinds
from extractors.cast import Cast, long_name
from extractors.chunk import Sentence
from extractors.mention import ComparisonFound, FigureFound, Ground, PartyRef
from extractors.periods import Years
from extractors.quantities import parse_number
from extractors.reading import Reading
from extractors.vocabulary import rules_data
from gazetteer.fold import fold

_CELL = re.compile(r"[^|\t]+?(?=\s*\||\s*\t|\s{2,}|\s*$)")
_HEAD = re.compile(r"^(?P<indicator>.*?)\s*\((?P<unit>[^()]*)\)\s*$")
_RANK = re.compile(r"(?i)^(tt|stt|số tt|xếp (hạng|thứ|loại)|hạng|thứ hạng|tổng điểm|điểm|ghi chú)$")


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    text: str


def figures_of_tables(
    reading: Reading, rows: list[Sentence], cast: Cast, years: Years, confidence: float
) -> list[FigureFound]:
    """The figures of consecutive table rows (sentences of zone `table`)."""
    found: list[FigureFound] = []
    head: list[_Cell] | None = None
    for row in rows:
        cells = _cells(reading, row)
        numbers = [cell for cell in cells if parse_number(cell.text.rstrip("%").strip()) is not None]
        if len(cells) >= 2 and not numbers:
            head = cells
            continue
        subject = _subject(cells, cast) or _named_in(reading, row, cells, cast)
        if head is None or subject is None or not numbers:
            continue
        found.extend(_row(cells, head, subject, years, confidence))
    return found


def _cells(reading: Reading, row: Sentence) -> list[_Cell]:
    line = reading.text[row.start : row.end]
    cells: list[_Cell] = []
    for match in re.finditer(r"[^|\t]+", line) if "|" in line or "\t" in line else re.finditer(r"\S+(?:\s\S+)*", line):
        text = match.group().strip()
        if text:
            start = row.start + match.start() + len(match.group()) - len(match.group().lstrip())
            cells.append(_Cell(start, start + len(text), text))
    return cells


def _subject(cells: list[_Cell], cast: Cast) -> PartyRef | None:
    """The member that the row is about: its name stands in the first cell with letters."""
    label = next((cell for cell in cells if any(c.isalpha() for c in cell.text)), None)
    if label is None:
        return None
    wanted = fold(label.text)
    for key, mention in cast.mentions.items():
        ref = cast.members.get(key)
        if ref is None:
            continue
        names = {
            fold(ref.name),
            fold(mention.name),
            fold(mention.head.replace(" chi nhánh", "")),
            fold(ref.name.split(" ", 1)[-1]),
        }
        if wanted in names - {""} or long_name(label.text) == long_name(ref.name):
            return ref
    units = [ref for ref in cast.members.values() if ref.kind != "organisation" and fold(ref.name).endswith(f" {wanted}")]
    if len(units) == 1:
        return units[0]
    roster = cast.roster()
    if wanted in roster:
        return cast.as_member(cast.resolve(roster[wanted]))
    return None


def _named_in(reading: Reading, row: Sentence, cells: list[_Cell], cast: Cast) -> PartyRef | None:
    """A unit of the members' level in the row's first cell, where the members are not listed."""
    for chunk in reading.chunks(row):
        if chunk.kind == kinds.PARTY and chunk.start < cells[min(1, len(cells) - 1)].end:
            refs = cast.refs(chunk)
            return cast.as_subject(refs[0][0]) if len(refs) == 1 else None
    return None


def _counted(title: str) -> str | None:
    """`Xã đạt chuẩn NTM`: the head's first noun is what is counted."""
    word = title.split()[0].lower() if title.split() else ""
    return word if word.isalpha() and fold(word) not in ("tỷ", "tỉ", "kết", "đơn", "xếp", "tổng") else None


def _row(
    cells: list[_Cell], head: list[_Cell], subject: PartyRef, years: Years, confidence: float
) -> list[FigureFound]:
    found = []
    offset = len(cells) - len(head)
    for position, cell in enumerate(cells):
        column = position - offset if offset < 0 or position >= offset else None
        if column is None or not 0 <= column < len(head):
            continue
        value = parse_number(cell.text.rstrip("%").strip())
        title = head[column].text
        if value is None or _RANK.match(title):
            continue
        match = _HEAD.match(title)
        indicator = match["indicator"] if match else title
        unit = match["unit"] if match else ("%" if cell.text.endswith("%") else None)
        if unit is None:
            unit = _counted(title)
        if not unit or fold(unit) == "điểm":
            continue
        vnd = _vnd(float(value), unit)
        period = str(years.review) if years.review else None
        if years.midyear and period:
            period += "-H1"
        ground = Ground(((cell.start, cell.end),), "figures.table_cell", confidence)
        indicator = indicator[0].lower() + indicator[1:] if len(indicator) > 1 else indicator
        found.append(
            FigureFound(subject, indicator, float(value), unit, vnd, "exact", "actual", period, None, _of_plan(title, float(value), unit), ground)
        )
    return found


def _of_plan(title: str, value: float, unit: str) -> tuple[ComparisonFound, ...]:
    """A column `So với kế hoạch (%)`, `Đạt % dự toán`: the cell is a ratio of the plan."""
    plan = any(fold(form) in fold(title).split() or f" {fold(form)}" in fold(title) for form in rules_data("figures")["compare"]["plan"])
    return (ComparisonFound("plan", None, "ratio", value, "%"),) if unit == "%" and plan else ()


def _vnd(value: float, unit: str) -> int | None:
    multipliers = {fold(k): v for k, v in rules_data("quantities")["multipliers"].items()}
    words = fold(unit).split()
    if words[-1:] != ["đồng"]:
        return None
    factor = 1
    for word in words[:-1]:
        factor *= multipliers.get(word, 1)
    return round(value * factor)
