"""An article's text with its evidence marked in place.

Evidence overlaps: the sentence that states a meeting holds the date, the venue, the names of members. A line of
text becomes a tree of spans, the longer outside; what crosses is cut where it crosses. Only the innermost stretch is a
link (links do not nest), to the value that it states; a value around it is reached from the list beside the text.
Offsets count code points, as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of the text that states a value. `anchor` is the id of its words, `value` that of the value."""

    start: int
    end: int
    field: str
    anchor: str
    value: str
    title: str


def paragraphs(text: str, marks: Sequence[Marked]) -> list[Markup]:
    """The lines of the text that are not empty, each with its marks. Marks beyond the text are left out."""
    ordered = sorted(
        (mark for mark in marks if 0 <= mark.start < mark.end <= len(text)), key=lambda mark: (mark.start, -mark.end)
    )
    found, begun, seen = [], 0, set[str]()
    first = 0
    for line in text.split("\n"):
        end = begun + len(line)
        # Marks are sorted by start; one that ended before this line is never wanted again once all before it ended.
        while first < len(ordered) and ordered[first].end <= begun:
            first += 1
        here = [mark for mark in _until(ordered, first, end) if mark.end > begun]
        if line.strip():
            found.append(_line(text, begun, end, here, seen))
        begun = end + 1
    return found


def _until(ordered: Sequence[Marked], first: int, end: int) -> Sequence[Marked]:
    last = first
    while last < len(ordered) and ordered[last].start < end:
        last += 1
    return ordered[first:last]


def _line(text: str, begun: int, end: int, marks: Sequence[Marked], seen: set[str]) -> Markup:
    """One line as nested spans. `seen` holds the anchors that were given out: an id stands once."""
    out: list[Markup] = []
    open_marks: list[Marked] = []
    borders = sorted({begun, end, *(max(m.start, begun) for m in marks), *(min(m.end, end) for m in marks)})
    waiting = sorted(marks, key=lambda mark: (max(mark.start, begun), -mark.end))
    place = 0
    for left, right in pairwise(borders):
        # Close what ends here; what lies inside it and goes on is opened again.
        again: list[Marked] = []
        while any(mark.end <= left for mark in open_marks):
            closed = open_marks.pop()
            out.append(Markup("</span>"))
            if closed.end > left:
                again.append(closed)
        starting = list(reversed(again))
        while place < len(waiting) and max(waiting[place].start, begun) <= left:
            starting.append(waiting[place])
            place += 1
        for mark in sorted(starting, key=lambda m: (-m.end, m.start)):
            out.append(_opening(mark, seen))
            open_marks.append(mark)
        words = escape(text[left:right])
        if open_marks and text[left:right].strip():
            inner = open_marks[-1]
            out.append(Markup('<a href="#{}" title="{}">{}</a>').format(inner.value, inner.title, words))
        else:
            out.append(words)
    out.extend(Markup("</span>") for _ in open_marks)
    return Markup("").join(out)


def _opening(mark: Marked, seen: set[str]) -> Markup:
    if mark.anchor in seen:
        return Markup('<span class="ev ev-{}">').format(mark.field)
    seen.add(mark.anchor)
    return Markup('<span class="ev ev-{}" id="{}">').format(mark.field, mark.anchor)
