"""The lines of a page: a paragraph, a list item, a row of a table, a caption each, with what it takes to judge them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.layout import fold, layout

if TYPE_CHECKING:
    from bs4.element import Tag

# Elements that begin and end a line.
_NAMES = """address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer
form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul"""
BLOCKS = frozenset(_NAMES.split())
# lxml gives up on deeper nesting; so does the recursion below.
DEEPEST = 200
LONGEST_CAPTION = 60
# A cell with more words is text: the table only arranges the page.
LONGEST_CELL = 45
# A list item or a line of an article has words outside of links.
PARAGRAPH_WORDS = 12
LINKED = 0.34
CENTRED = re.compile(r"text-align\s*:\s*center")
WORD = re.compile(r"\w+")
DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
# In `<pre>` it parts paragraphs.
BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


@dataclass(slots=True, eq=False)
class Line:
    """A line, the element that holds it, how many words it has and how many of these are in links."""

    text: str
    tag: Tag
    words: int
    linked: int
    kind: str = "text"
    heading: bool = False

    @property
    def links_only(self) -> bool:
        """Whether it is (nearly) nothing but links."""
        return self.words > 0 and self.linked >= 0.6 * self.words

    @property
    def is_text(self) -> bool:
        """Whether it reads as a paragraph or is a row of a table of data; menus, headlines and links do not."""
        if self.kind == "row":
            return self.linked <= LINKED * self.words
        return self.words >= PARAGRAPH_WORDS and self.linked <= LINKED * self.words and not self.heading


def marked(tag: Tag, key: str) -> bool:
    """Whether `class` or `id` has one of the words of a list in the layout rules."""
    return bool(_names(tag) & _words(key))


def lines(root: Tag) -> list[Line]:
    """All lines of an element in their order."""
    return list(_Walker(root).walk())


def line_texts(found: list[Line]) -> list[str]:
    """The lines as they stand in an article's text: captions and list items are marked."""
    return [_caption(line.text) if line.kind == "caption" else line.text for line in found]


def _names(tag: Tag) -> set[str]:
    text = " ".join([*(tag.get_attribute_list("class") or []), str(tag.get("id") or "")])
    if not text.strip():
        return set()
    # `boxRelated`, `box-related` and `box_related` have the word `related`; a name counts as a whole too.
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).casefold()
    return {*re.split(r"[^a-z0-9]+", parts), *re.split(r"[\s_]+", text.casefold())} - {""}


def _words(key: str) -> frozenset[str]:
    return frozenset(layout().html[key])


def _caption(text: str) -> str:
    # Marked by the page, so marked in the text too: its zone must not depend on its words.
    return text if re.search(r"\b(?:ảnh|hình)\b\s*\d*\s*:", text, re.IGNORECASE) else f"Ảnh: {text}"


class _Walker:
    """Walks an element and cuts its text into lines."""

    def __init__(self, root: Tag) -> None:
        self.root = root
        self.pieces: list[tuple[str, bool, bool]] = []
        self.after_picture = False
        # How many lines were cut, and the inline element that ended after a cut, with the pieces there were then.
        self.cuts = 0
        self.ended: tuple[Tag, int] | None = None

    def walk(self) -> Iterator[Line]:
        yield from self._walk(self.root, 0, linked=False, slanted=False)
        yield from self._flush(self.root)

    def _flush(self, tag: Tag, kind: str = "text", prefix: str = "") -> Iterator[Line]:
        text = fold("".join(piece for piece, _, _ in self.pieces))
        linked = sum(len(WORD.findall(piece)) for piece, is_link, _ in self.pieces if is_link)
        slanted = all(is_slanted or not piece.strip() for piece, _, is_slanted in self.pieces)
        holder = tag
        if self.ended and not any(WORD.search(piece) for piece, _, _ in self.pieces[self.ended[1] :]):
            # The last line of `<span id=lblContent>…<br>…</span>` stands in the span as the others do.
            holder = self.ended[0]
        self.pieces.clear()
        self.cuts, self.ended = self.cuts + 1, None
        if not WORD.search(text):
            return
        words = len(WORD.findall(text))
        if kind == "text" and self.after_picture and words <= LONGEST_CAPTION and not text.endswith(":"):
            # What stands directly below a picture, centred or in italics or in the picture's own table, describes it.
            beside = self._in_picture_table(tag)
            if beside or ((slanted or _is_centred(tag)) and words <= LONGEST_CELL):
                kind = "caption"
        self.after_picture = False
        heading = tag.name in ("h1", "h2", "h3", "h4", "h5", "h6")
        yield Line(prefix + text, holder, words, linked, kind, heading)

    def _in_picture_table(self, tag: Tag) -> bool:
        table = tag.find_parent("table") if tag.name != "table" else tag
        return table is not None and table.find("img") is not None and len(WORD.findall(table.get_text(" "))) <= 80

    def _walk(self, tag: Tag, depth: int, *, linked: bool, slanted: bool) -> Iterator[Line]:
        from bs4 import Tag
        from bs4.element import NavigableString

        if depth > DEEPEST:
            self.pieces.append((tag.get_text(" "), linked, slanted))
            return
        for child in tag.children:
            if type(child) is NavigableString:
                *before, last = BLANK_LINE.split(child) if tag.name == "pre" else [str(child)]
                for text in before:
                    self.pieces.append((text, linked, slanted))
                    yield from self._flush(tag)
                self.pieces.append((last, linked, slanted))
            elif not isinstance(child, Tag):
                continue
            elif child.name == "br":
                yield from self._flush(tag)
            elif child.name == "img":
                yield from self._flush(tag)
                self.after_picture = _is_picture(child)
            elif child.name == "table" and is_data(child):
                yield from self._flush(tag)
                yield from self._rows(child)
            elif child.name == "figcaption" or (marked(child, "caption") and _is_short(child)):
                yield from self._flush(tag)
                yield from self._caption(child)
            elif child.name in BLOCKS:
                yield from self._flush(tag)
                found = self._block(child, depth, linked=linked, slanted=slanted)
                if child.name == "li":
                    found = _itemised(found)
                yield from found
            else:
                is_link = linked or child.name == "a"
                if self._is_glued(child):
                    self.pieces.append((" ", linked, slanted))
                cuts = self.cuts
                yield from self._walk(child, depth + 1, linked=is_link, slanted=slanted or child.name in ("i", "em"))
                if self.cuts > cuts:
                    self.ended = (child, len(self.pieces))

    def _is_glued(self, tag: Tag) -> bool:
        """Whether what an element before ends with would run into a number or a day: `08:20` and `205 lượt xem`."""
        from bs4 import Tag

        if not isinstance(tag.previous_sibling, Tag) or not self.pieces:
            return False
        before, text = self.pieces[-1][0][-1:], tag.get_text()
        return text[:1].isdigit() and (before.isdigit() or (before.isalpha() and DAY.match(text) is not None))

    def _block(self, tag: Tag, depth: int, *, linked: bool, slanted: bool) -> Iterator[Line]:
        yield from self._walk(tag, depth + 1, linked=linked, slanted=slanted)
        yield from self._flush(tag)

    def _caption(self, tag: Tag) -> Iterator[Line]:
        self.pieces.append((tag.get_text(" "), False, False))
        yield from self._flush(tag, "caption")

    def _rows(self, table: Tag) -> Iterator[Line]:
        if (caption := table.find("caption")) is not None:
            yield from self._block(caption, 0, linked=False, slanted=False)
        for row in table.find_all("tr"):
            cells = [fold(cell.get_text(" ")) for cell in row.find_all(["td", "th"])]
            if not any(cells):
                continue
            text = " | ".join(cells)
            linked = sum(len(WORD.findall(link.get_text(" "))) for link in row.find_all("a"))
            yield Line(text, table, len(WORD.findall(text)), linked, "row" if len(cells) > 1 else "text")
        self.after_picture = False


def _itemised(found: Iterator[Line]) -> Iterator[Line]:
    for number, line in enumerate(found):
        if not number and line.kind == "text" and not line.text.startswith(("-", "+", "•", "*")):
            line.text = f"- {line.text}"
        yield line


def _is_short(tag: Tag) -> bool:
    return len(tag.get_text(" ").split()) <= LONGEST_CAPTION


def _is_picture(image: Tag) -> bool:
    """Whether an image is a picture, not a bullet or a button."""
    for name in ("width", "height"):
        size = re.match(r"\d+", str(image.get(name) or ""))
        if size and int(size[0]) < 60:
            return False
    return True


def _is_centred(tag: Tag) -> bool:
    for _ in range(3):
        if tag.name in ("td", "body") and tag.get("align") != "center":
            return bool(CENTRED.search(str(tag.get("style") or "")))
        style = str(tag.get("style") or "") + " " + " ".join(tag.get_attribute_list("class") or [])
        if tag.name == "center" or tag.get("align") == "center" or CENTRED.search(style) or "aligncenter" in style:
            return True
        if tag.parent is None:
            return False
        tag = tag.parent
    return False


def is_data(table: Tag) -> bool:
    """Whether a table holds data in rows; most tables of old pages only arrange them."""
    if table.find("table") or table.find("img"):
        return False
    filled = 0
    for row in table.find_all("tr"):
        cells = [cell.get_text(" ").split() for cell in row.find_all(["td", "th"])]
        if any(len(cell) > LONGEST_CELL for cell in cells):
            return False
        filled += sum(bool(cell) for cell in cells) > 1
    return filled > 1
