"""Feeds: RSS 0.9x to 2.0, RSS 1.0 (RDF) and Atom (RFC 4287), with paging (RFC 5005)."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from pipeline.discovery.dates import stamp
from pipeline.discovery.links import Document, Link, Step
from pipeline.discovery.markup import REMEDY, decode, elements, is_cut, local, root_name, value
from pipeline.discovery.unpack import unpacked
from pipeline.discovery.urls import resolve
from pipeline.errors import BadIndex

ROOTS = frozenset({"rss", "feed", "rdf"})
# Feeds hold the latest few dozen; one with more is an archive or a bomb.
MAX_ITEMS = 10_000
LONGEST_TITLE = 500
TAG = re.compile(r"<[^<>]{1,500}>")
DATES = ("pubdate", "published", "date", "updated", "modified")
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


def read_feed(data: bytes, url: str, *, charset: str | None = None) -> Document:
    """Read a feed: its items with title and day, and the address of its next page.

    Args:
        data: the bytes. url: its address, against which its links are resolved. charset: as the server declared.

    Raises:
        BadIndex: it is no feed, or declares entities. What is cut off or broken is read up to there.
        TooLarge: above `unpack.MAX_BYTES`.
    """
    data, notes = unpacked(data)
    text, mended = decode(data, charset)
    notes += mended
    found = root_name(text)
    if found is None or found[0] not in ROOTS:
        kind = "not XML" if found is None else "an HTML page" if found[0] == "html" else f"an XML document <{found[0]}>"
        raise BadIndex(f"{kind}, not a feed", REMEDY)
    root, start = found
    if is_cut(text, root):
        notes += ("cut off: only whole items were read",)
    links: dict[str, Link] = {}
    following: str | None = None
    useless = 0
    for name, element in elements(text, start, root, ("item", "entry")):
        if name in ("item", "entry"):
            link = _item(element, url)
            if link is None:
                useless += 1
            elif len(links) >= MAX_ITEMS:
                notes += (f"more than {MAX_ITEMS} items: the rest was left out",)
                break
            else:
                links.setdefault(link.url, link)
        elif name == "link" and (element.get("rel") or "").lower() == "next" and not _is_in_item(element):
            following = following or resolve(_base(element, url), element.get("href") or "")
    if useless:
        notes += (f"items without a usable address: {useless}",)
    return Document("feed", tuple(links.values()), next=Step(following, "feed") if following else None, notes=notes)


def _is_in_item(element: Any) -> bool:
    parent = element.getparent()
    return parent is not None and local(parent) in ("item", "entry")


def _base(element: Any, url: str) -> str:
    """The address against which links of an element are resolved: `xml:base` of it and of what holds it."""
    bases = [holder.get(XML_BASE) for holder in (element, *element.iterancestors()) if holder.get(XML_BASE)]
    for base in reversed(bases):
        url = resolve(url, base) or url
    return url


def _item(element: Any, url: str) -> Link | None:
    texts: dict[str, str] = {}
    addresses: list[str] = []
    for child in element:
        name = local(child)
        if name == "link":
            # Atom: a link without `rel` is the item itself (RFC 4287, 4.2.7.2). RSS: the text of the element.
            href = child.get("href") if (child.get("rel") or "alternate").lower() == "alternate" else None
            addresses.append(href or (value(child) if not child.get("rel") else ""))
        elif name == "guid" and (child.get("isPermaLink") or "true").lower() != "false":
            texts["guid"] = value(child)
        elif name == "origlink":
            addresses.insert(0, value(child))
        elif name == "title" or name in DATES:
            texts.setdefault(name, value(child))
    guid = texts.get("guid", "")
    if guid.lower().startswith(("http://", "https://")):
        addresses.append(guid)
    base = _base(element, url)
    address = next((found for text in addresses if text and (found := resolve(base, text))), None)
    if address is None:
        return None
    title = " ".join(unescape(TAG.sub(" ", texts.get("title", "")[:LONGEST_TITLE])).split())
    day = next((day for name in DATES if (day := stamp(texts.get(name)))), None)
    return Link(address, title, day)
