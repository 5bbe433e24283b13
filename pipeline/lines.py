"""Lines of a page of plain text, with their offsets, and which of them are rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.byline import is_byline
from pipeline.layout import fold, layout

# The dispatch mark `./.` ends an article; its author may stand on the same line.
SIGNED_END = re.compile(r"\./\.\s+(?P<name>\S.{1,60})$")


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line: its stretch, its text with white space folded, its indent, its place among all lines."""

    start: int
    end: int
    raw: str
    text: str
    indent: int
    number: int
    preset: str | None = None

    @property
    def words(self) -> int:
        return self.text.count(" ") + 1


@cache
def _dateline() -> re.Pattern[str]:
    return re.compile(layout().date["dateline"])


def split_lines(text: str) -> Iterator[Line]:
    """The non-blank lines of a text. A machine's date before the dateline and an author behind `./.` are cut off,
    with their kind as `preset`.
    """
    start = 0
    for number, raw in enumerate(text.split("\n")):
        stripped = raw.strip()
        if stripped:
            begin = start + len(raw) - len(raw.lstrip())
            indent = begin - start
            cuts: list[tuple[int, int, str | None]] = [(0, len(stripped), None)]
            machine = _dateline().match(stripped)
            signed = SIGNED_END.search(stripped[-80:])
            if machine:
                rest = stripped[machine.end() :]
                cuts = [(0, machine.end(), "published"), (len(stripped) - len(rest.lstrip()), len(stripped), None)]
            elif signed and is_byline(signed["name"]):
                name = len(stripped) - len(signed["name"])
                cuts = [(0, len(stripped[:name].rstrip()), None), (name, len(stripped), "byline")]
            for left, right, preset in cuts:
                piece = stripped[left:right]
                yield Line(begin + left, begin + right, piece, fold(piece), indent, number, preset)
        start += len(raw) + 1


def _cells(raw: str) -> tuple[str, int]:
    """The separator of a row and the number of its cells; ("", 1) for running text."""
    if "|" in raw:
        return "|", len(raw.strip("| ").split("|"))
    if "\t" in raw:
        return "\t", len(re.split(r"\s*\t\s*", raw))
    parts = re.split(r"\s{2,}", raw) if len(raw) < 300 else [raw]
    return (" ", len(parts)) if len(parts) >= 2 and all(len(part) <= 40 for part in parts) else ("", 1)


def table_rows(lines: list[Line]) -> list[bool]:
    """Which lines are rows: neighbours with the same separators and number of cells, figures among them."""
    shapes = [_cells(line.raw) for line in lines]
    rows = [False] * len(lines)
    at = 0
    while at < len(lines):
        stop = at + 1
        while stop < len(lines) and shapes[stop] == shapes[at]:
            stop += 1
        mark, cells = shapes[at]
        figures = sum(bool(re.search(r"\d", line.raw)) for line in lines[at:stop])
        if cells >= 2 and stop - at >= 2 and figures and (mark == "|" or figures >= 2):
            rows[at:stop] = [True] * (stop - at)
            # A head that spans columns has fewer cells.
            if at and shapes[at - 1][0] == "|" == mark:
                rows[at - 1] = True
        at = stop
    return rows
