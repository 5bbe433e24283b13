"""One answer of a server as a document: sitemap, feed, listing page or robots.txt, by what it is."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from pipeline.crawl.answer import Answer
from pipeline.discovery.feed import ROOTS, read_feed
from pipeline.discovery.links import Document, Kind, Step
from pipeline.discovery.listing import read_listing
from pipeline.discovery.markup import REMEDY, decode, root_name
from pipeline.discovery.signs import signs
from pipeline.discovery.sitemap import read_sitemap
from pipeline.discovery.unpack import GZIP, unpacked
from pipeline.discovery.urls import resolve
from pipeline.errors import BadIndex

# RFC 9309, 2.5: a robots.txt is read up to 500 kibibytes at least; sitemaps that it may name.
MAX_ROBOTS = 512 * 1024
MAX_SITEMAPS = 200


def read_document(answer: Answer, kind: Kind = "auto", *, article_pattern: re.Pattern[str] | None = None) -> Document:
    """Read an answer.

    Args:
        kind: what it is expected to be; `auto` and `site` go by its content. The declared type is often wrong and
            decides nothing.
        article_pattern: which addresses of a listing page or a sitemap are articles.

    Raises:
        BadIndex: it is not what was expected, or nothing that lists articles.
        TooLarge: above the bounds of its kind.
    """
    url, charset = answer.final_url, answer.charset
    if kind == "robots" or (kind == "auto" and urlsplit(url).path == "/robots.txt"):
        return read_robots(answer.body, url)
    if kind == "sitemap":
        # The protocol lets feeds serve as sitemaps.
        if _root(answer) in ROOTS:
            return read_feed(answer.body, url, charset=charset)
        return _pages(read_sitemap(answer.body, url, charset=charset), article_pattern)
    if kind == "feed":
        return read_feed(answer.body, url, charset=charset)
    root = _root(answer)
    if root in ("urlset", "sitemapindex"):
        return _pages(read_sitemap(answer.body, url, charset=charset), article_pattern)
    if root in ROOTS:
        return read_feed(answer.body, url, charset=charset)
    if root is None:
        if answer.is_html and b"<" in answer.body:
            return read_listing(answer.body, url, charset=charset, article_pattern=article_pattern)
        if kind == "listing":
            decode(answer.body, charset)  # what is empty or binary is called so
            raise BadIndex("not a page", REMEDY)
        return _pages(read_sitemap(answer.body, url, charset=charset), article_pattern)
    return read_listing(unpacked(answer.body)[0], url, charset=charset, article_pattern=article_pattern)


def _pages(sitemap: Document, article_pattern: re.Pattern[str] | None) -> Document:
    """A sitemap without what is surely no article: a site's first page, its files, tags and searches."""
    if article_pattern is not None:
        return sitemap
    links = tuple(link for link in sitemap.links if signs().may_be_article(link.url))
    others = len(sitemap.links) - len(links)
    notes = (*sitemap.notes, f"surely no articles: {others}") if others else sitemap.notes
    return replace(sitemap, links=links, notes=notes)


def _root(answer: Answer) -> str | None:
    """The root element's name, None where there is no markup. Raises BadIndex for entities and binary bytes."""
    head = answer.body
    if head.startswith(GZIP):
        head = unpacked(head)[0]
    found = root_name(decode(head[:20_000], answer.charset)[0]) if head.strip() else None
    return found[0] if found else None


def read_robots(data: bytes, url: str) -> Document:
    """The sitemaps that a robots.txt names (sitemaps.org, "Specifying the location"); garbage names none."""
    from protego import Protego

    text = data[:MAX_ROBOTS].decode("utf-8-sig", errors="replace")
    try:
        stated = list(Protego.parse(text).sitemaps)
    except (ValueError, AttributeError, IndexError, TypeError, RecursionError):
        return Document("robots.txt", notes=("cannot be understood",))
    named = list(dict.fromkeys(found for text in stated if (found := resolve(url, text))))
    notes = (f"more than {MAX_SITEMAPS} sitemaps: the rest was left out",) if len(named) > MAX_SITEMAPS else ()
    return Document("robots.txt", further=tuple(Step(name, "sitemap") for name in named[:MAX_SITEMAPS]), notes=notes)
