"""XML of strangers: decoded whatever it declares, mended where sites usually break it, read as a stream.

libxml2 gets UTF-8 without a document type, so there are no entities to expand and nothing to load; it stops by
itself at elements nested too deep and at texts too long. What is broken ends the reading, and what was read stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from html.entities import html5
from itertools import islice
from typing import Any

from pipeline.errors import BadIndex, NotText

# Undefined in XML, and common in feeds; an ampersand before anything else is meant as itself.
AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)(?:([A-Za-z][A-Za-z0-9]{1,31};)?)")
XML_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{2,40})[\"']")
PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,2000}([>\[])", re.IGNORECASE)
ROOT = re.compile(r"<([A-Za-z_][\w.-]{0,60})(?::([\w.-]{1,60}))?(?=[\s/>])")
# A warning of the server's own program may stand before the document.
FIRST_TAG = re.compile(r"<(?:\?xml|!DOCTYPE|!--|[A-Za-z])", re.IGNORECASE)
JUNK = 5000
ELEMENT_END = 2000
# The largest sitemap has some 300 thousand elements; each costs memory.
MAX_ELEMENTS = 1_000_000
# Characters that are given to the parser at once.
PIECE = 256 * 1024
REMEDY = "open it in a browser; give another sitemap, a feed or a listing page of the site"


def decode(data: bytes, charset: str | None) -> tuple[str, tuple[str, ...]]:
    """Decode a sitemap, feed or page. `charset` is what the server declared. Never fails for text.

    Raises:
        BadIndex: empty, or binary.
    """
    from pipeline.encoding import decode as decode_text

    if not data.strip():
        raise BadIndex("is empty", REMEDY)
    declared = XML_ENCODING.search(data[:1000].replace(b"\0", b""))
    encoding = declared[1].decode("ascii") if declared else charset
    # UTF-16 without a byte order mark shows by the zero bytes of its first tag (XML 1.0, F.1).
    wide = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(data[:2])
    if wide:
        return data.decode(wide, errors="replace"), ()
    try:
        return decode_text(data, declared=encoding, html=True)
    except NotText:
        text = data.decode("utf-8", errors="replace")
        if re.search("[\0-\x08\x0e-\x1a]", text[:JUNK]) or "<" not in text:
            raise BadIndex("is binary, not text", REMEDY) from None
        return text, ("bytes in mixed or unknown encodings replaced",)


def root_name(text: str) -> tuple[str, int] | None:
    """The local name of the root element in lower case and where its tag begins; None if there is no markup.

    Raises:
        BadIndex: the document declares entities, or may: its type has a part of its own.
    """
    first = FIRST_TAG.search(text, 0, JUNK)
    at = first.start() if first else 0
    while True:
        if found := PROLOG.match(text, at):
            at = found.end()
        elif found := DOCTYPE.match(text, at):
            if found[1] == "[":
                raise BadIndex("declares entities, as bombs do", REMEDY)
            at = found.end()
        else:
            root = ROOT.match(text, at)
            return ((root[2] or root[1]).lower(), at) if root else None


def elements(text: str, start: int, root: str, records: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """The elements of a document, children before parents, each with its local name in lower case.

    Args:
        start: where the root's tag begins. records: the elements that hold one entry each. They are emptied after
            they were given, so memory stays small; one that is cut off at the document's end is not given.
    """
    for element in islice(_parsed(text, start, _end(text, start, root, records)), MAX_ELEMENTS):
        name = local(element)
        yield name, element
        if name in records:
            element.clear()
            parent = element.getparent()
            # Not within a record, which an end tag that is missing makes of the one before.
            while parent is not None and local(parent) not in records and element.getprevious() is not None:
                del parent[0]


def _parsed(text: str, start: int, stop: int) -> Iterator[Any]:
    """The elements of a stretch, each when it ends. It is given to the parser a piece at a time."""
    from lxml import etree

    options: dict[str, Any] = {"recover": True, "resolve_entities": False, "no_network": True, "load_dtd": False}
    parser = etree.XMLPullParser(events=("end",), huge_tree=False, encoding="utf-8", **options)
    try:
        while start < stop:
            # Behind a tag's end, where no ampersand is cut from what follows it.
            end = text.find(">", min(start + PIECE, stop) - 1, stop) + 1 or stop
            piece = AMPERSAND.sub(
                lambda found: escape(html5.get(found[1] or "") or f"&{found[1] or ''}"), text[start:end]
            )
            parser.feed(piece.encode("utf-8", errors="replace"))
            start = end
            yield from (element for _, element in parser.read_events())
        parser.close()
        yield from (element for _, element in parser.read_events())
    except etree.XMLSyntaxError:
        return


def is_cut(text: str, root: str) -> bool:
    """Whether the document ends before its root element does."""
    return not re.search(rf"(?i)</(?:[\w.-]+:)?{re.escape(root)}\s*>|/>\s*$", text[-ELEMENT_END:])


def _end(text: str, start: int, root: str, records: tuple[str, ...]) -> int:
    """Where the document ends, or its last whole entry where it is cut off: half an address is a wrong one."""
    if not is_cut(text, root):
        return len(text)
    ends = re.compile(rf"(?i)</(?:[\w.-]+:)?(?:{'|'.join(records)})\s*>")
    return max((found.end() for found in ends.finditer(text, start)), default=start)


def value(element: Any) -> str:
    """All text of an element on one line. An ampersand that was escaped twice, or in CDATA, is unescaped."""
    return " ".join("".join(element.itertext()).split()).replace("&amp;", "&")


def local(element: Any) -> str:
    """The local name of an element in lower case, its prefix declared or not; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""
