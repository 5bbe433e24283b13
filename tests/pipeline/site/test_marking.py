"""Evidence marked in a text: nothing of the text is lost, spans are nested rightly, links do not nest."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.site.marking import Marked, paragraphs

TEXT = "Sáng 12-2, cụm <2> họp.\n\nBầu huyện A & B.\nHết."


def mark(start: int, end: int, name: str = "figure", number: int = 1) -> Marked:
    return Marked(start, end, name, f"e-{number}", f"v-{number}", "x")


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def marked_words(markup: str, anchor: str) -> str:
    """The words within the element of that id."""
    begun = re.search(rf'<span class="[^"]*" id="{anchor}">', markup)
    assert begun is not None
    depth, place = 1, begun.end()
    while depth:
        tag = re.compile(r"<(/?)span[^>]*>").search(markup, place)
        assert tag is not None
        depth += -1 if tag[1] else 1
        place = tag.end()
    return plain(markup[begun.end() : place])


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 4), (11, 19), (0, 23), (25, 40), (37, 41)],
)
def test_one_mark_holds_its_words(start: int, end: int) -> None:
    whole = "\n".join(paragraphs(TEXT, [mark(start, end)]))
    assert marked_words(whole, "e-1") == TEXT[start:end]


def test_the_longer_is_outside_and_the_innermost_is_the_link() -> None:
    (line, *_) = paragraphs(TEXT, [mark(5, 9, "date", 1), mark(0, 23, "meeting", 2)])
    assert line.index('id="e-2"') < line.index('id="e-1"')
    assert '<a href="#v-1" title="x">12-2</a>' in line
    assert '<a href="#v-2" title="x">Sáng </a>' in line


def test_a_mark_over_lines_goes_on_in_the_next() -> None:
    first, second, _ = paragraphs(TEXT, [mark(20, 30)])
    assert 'id="e-1"' in first and 'class="ev ev-figure"' in second and "id=" not in second


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="aộ <&\n\u0301🙂", max_size=60),
    st.lists(st.tuples(st.integers(-3, 70), st.integers(-3, 70)), max_size=9),
)
def test_nothing_is_lost_and_everything_is_closed(text: str, places: list[tuple[int, int]]) -> None:
    marks = [mark(start, end, "figure", number) for number, (start, end) in enumerate(places)]
    made = paragraphs(text, marks)
    assert [plain(one) for one in made] == [line for line in text.split("\n") if line.strip()]
    for one in made:
        depth = 0
        for closing in re.findall(r"<(/?)span", one):
            depth += -1 if closing else 1
            assert depth >= 0
        assert depth == 0
        assert not re.search(r"<a [^>]*>[^<]*<a ", one)
    ids = re.findall(r'id="([^"]*)"', "".join(made))
    assert len(ids) == len(set(ids))
