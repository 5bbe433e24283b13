"""Sitemaps and sitemap indexes (sitemaps.org), as XML or as plain lists of addresses."""

from __future__ import annotations

from typing import Any

from pipeline.discovery.dates import stamp
from pipeline.discovery.links import Document, Link, Step
from pipeline.discovery.markup import REMEDY, decode, elements, is_cut, local, root_name, value
from pipeline.discovery.unpack import unpacked
from pipeline.discovery.urls import resolve
from pipeline.errors import BadIndex

# The protocol's own limit for one file, of pages and of sitemaps.
MAX_ENTRIES = 50_000
IMAGE = "http://www.google.com/schemas/sitemap-image"


def read_sitemap(data: bytes, url: str, *, charset: str | None = None) -> Document:
    """Read a sitemap: links with their day of change, and the sitemaps that an index names.

    Args:
        data: the bytes, packed in gzip or not.
        url: its address; links in it may be relative, though they should not.
        charset: the encoding that the server declared.

    Raises:
        BadIndex: it is no sitemap, or declares entities. What is cut off or broken is read up to there.
        TooLarge: above the protocol's 50 MB.
    """
    data, notes = unpacked(data)
    text, mended = decode(data, charset)
    notes += mended
    found = root_name(text)
    if found is None:
        return _plain(text, url, notes)
    root, start = found
    if root not in ("urlset", "sitemapindex"):
        kind = "an HTML page" if root == "html" else f"an XML document <{root}>"
        raise BadIndex(f"{kind}, not a sitemap", REMEDY)
    if is_cut(text, root):
        notes += ("cut off: only whole entries were read",)
    links: dict[str, Link] = {}
    further: dict[str, Step] = {}
    useless = 0
    for name, element in elements(text, start, root, ("url", "sitemap")):
        if name not in ("url", "sitemap"):
            continue
        entry = _entry(element)
        address = resolve(url, entry.get("loc", ""))
        if address is None:
            useless += 1
        elif len(links) + len(further) >= MAX_ENTRIES:
            notes += (f"more than {MAX_ENTRIES} entries: the rest was left out",)
            break
        elif name == "sitemap":
            further.setdefault(address, Step(address, "sitemap", _day(entry, "lastmod")))
        else:
            day = _day(entry, "publication_date") or _day(entry, "lastmod")
            links.setdefault(address, Link(address, entry.get("title", ""), day))
    if useless:
        notes += (f"entries without a usable address: {useless}",)
    kind = "sitemap index" if root == "sitemapindex" else "sitemap"
    return Document(kind, tuple(links.values()), tuple(further.values()), notes=notes)


def _entry(element: Any) -> dict[str, str]:
    """What an entry states, by local name; the `loc` and `title` of its pictures and videos are not its own."""
    entry: dict[str, str] = {}
    for child in element:
        name = local(child)
        if name == "news":
            entry |= {local(item): value(item) for item in child if local(item) in ("title", "publication_date")}
        elif name in ("loc", "lastmod"):
            entry.setdefault(name, value(child))
    return entry


def _day(entry: dict[str, str], name: str) -> str | None:
    return stamp(entry.get(name), worded=False)


def _plain(text: str, url: str, notes: tuple[str, ...]) -> Document:
    """A list of addresses, one a line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    addresses = [line for line in lines if line.lower().startswith(("http://", "https://"))]
    if not addresses or len(addresses) * 2 < len(lines):
        raise BadIndex("neither XML nor a list of addresses", REMEDY)
    if len(addresses) > MAX_ENTRIES:
        notes += (f"more than {MAX_ENTRIES} entries: the rest was left out",)
    resolved = filter(None, (resolve(url, line) for line in addresses[:MAX_ENTRIES]))
    return Document("sitemap", tuple(Link(address) for address in dict.fromkeys(resolved)), notes=notes)
