"""Other articles on the page of an article: which element is the article's own, where several stand side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.reading.lines import Line

if TYPE_CHECKING:
    from bs4.element import Tag

# A heading with fewer words is that of a section of one article.
LEAST_HEADING = 6
# A whole article has as many paragraphs; an entry of a listing has one.
LEAST_PARAGRAPHS = 2


def own_element(found: Sequence[Line], spans: Mapping[int, tuple[int, int]], head: int, root: Tag) -> Tag | None:
    """The element of the article whose headline is line `head`, where text beside it is not the article's.

    That is where elements of the same name and class stand side by side, each with a heading of the headline's level
    and text of its own; or where the headline and its whole text stand in one cell of a table that arranges the page.
    None where nothing tells.

    Args:
        spans: the lines of each element, by its id.
    """
    line = found[head]
    for tag in (line.tag, *line.tag.parents):
        if tag is root or tag.parent is None:
            return None
        if not _is_whole(found, spans.get(id(tag))):
            continue
        others = [other for other in tag.parent.find_all(tag.name, recursive=False) if other is not tag]
        if tag.name == "td" and any(_is_whole(found, spans.get(id(other))) for other in others):
            return tag
        if any(_is_like(found, spans.get(id(other)), tag, other, line) for other in others):
            return tag
    return None


def _is_whole(found: Sequence[Line], span: tuple[int, int] | None) -> bool:
    return span is not None and sum(found[at].is_text for at in range(*span)) >= LEAST_PARAGRAPHS


def _is_like(found: Sequence[Line], span: tuple[int, int] | None, own: Tag, other: Tag, head: Line) -> bool:
    """Whether an element beside the article's own is another article."""
    if span is None or not _is_headline(head) or other.get("class") != own.get("class"):
        return False
    heading = next((at for at in range(*span) if found[at].heading and found[at].tag.name == head.tag.name), None)
    return (
        heading is not None
        and _is_headline(found[heading])
        and not any(found[at].is_text for at in range(span[0], heading))
        and _is_whole(found, (heading, span[1]))
    )


def _is_headline(line: Line) -> bool:
    return line.heading and line.words >= LEAST_HEADING and not line.links_only and not line.text[:1].isdigit()
