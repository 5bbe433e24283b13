"""Headlines that a `<br>` breaks over lines: one line again, in front of the first paragraph only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.layout import layout
from pipeline.published import date_line
from pipeline.reading.lines import Line

if TYPE_CHECKING:
    from bs4.element import Tag

LONGEST = 45
"""Words of a headline."""
LEAST = 6
"""Words of a headline that only its capitals tell."""
SENTENCE_END = re.compile(r"[.;:!?…]$")


def unbroken(found: Sequence[Line], stated: Sequence[str | None]) -> list[Line]:
    """The lines, with those joined that are one headline.

    Joined are neighbours in one element, with no paragraph before them, where it is a heading, where the page states
    both as one (`stated`: its headlines), where the second goes on in small letters, or where all is in capitals.
    """
    wholes = [_key(text) for text in stated if text]
    lines: list[Line] = []
    text_came = False  # before the last line: a headline's half may be as long as a paragraph
    for line in found:
        if lines and not text_came and _are_one(lines[-1], line, wholes):
            lines[-1] = _joined(lines[-1], line)
            continue
        text_came = text_came or bool(lines and lines[-1].is_text)
        lines.append(line)
    return lines


def _are_one(one: Line, other: Line, wholes: Sequence[str]) -> bool:
    if one.kind != "text" or other.kind != "text" or not _together(one.tag, other.tag):
        return False
    if one.words + other.words > LONGEST or one.linked or other.linked or SENTENCE_END.search(one.text):
        return False
    if any(date_line(line.text) or layout().find(line.text, "head") for line in (one, other)):
        return False
    if one.heading and other.heading:
        return True
    text = f"{one.text} {other.text}"
    if any(f" {_key(text)} " in f" {whole} " for whole in wholes):
        return True
    if one.is_text or other.is_text:
        return False
    if other.text[:1].islower():
        return one.words >= 3 and other.words >= 3 and _is_marked(one.tag)
    return text.isupper() and one.words + other.words >= LEAST and _is_marked(one.tag)


def _joined(one: Line, other: Line) -> Line:
    return Line(
        f"{one.text} {other.text}", one.tag, one.words + other.words, one.linked + other.linked, "text", one.heading
    )


def _together(one: Tag, other: Tag) -> bool:
    """Whether two lines stand in one element, or one of them in an element within that of the other."""
    return one is other or any(tag is one for tag in other.parents) or any(tag is other for tag in one.parents)


def _is_marked(tag: Tag) -> bool:
    """Whether an element holds nothing but a few lines, so that it may be a headline's."""
    return len(tag.get_text(" ").split()) <= LONGEST


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
