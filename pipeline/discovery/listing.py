"""Listing pages: the links that are likely articles, and the page on which the list goes on."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from pipeline.discovery.links import Document, Link, Step
from pipeline.discovery.markup import decode
from pipeline.discovery.paging import Anchor, is_paging, next_page, position
from pipeline.discovery.signs import shape, signs
from pipeline.discovery.unpack import too_large
from pipeline.discovery.urls import date_in, is_root, key, resolve, site
from pipeline.errors import BadIndex

# A listing of a few dozen articles has a few hundred links with its menus.
MAX_ANCHORS = 5000
MAX_PAGE = 10 * 1024 * 1024
LONGEST_TEXT = 300
# Enough words for a headline; the first such text of an address wins over the block around it.
HEADLINE = 5
# How far up the page an element is looked for that says menu or pager.
ANCESTORS = 40
FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
POSTBACK = re.compile(r"javascript:\s*(?:__doPostBack|WebForm_DoPostBack)", re.IGNORECASE)
FORM_PAGING = "its further pages come by form posts, which are not sent: give its feed, sitemap or other listings"


def read_listing(
    data: bytes, url: str, *, charset: str | None = None, article_pattern: re.Pattern[str] | None = None
) -> Document:
    """Read a listing page.

    Args:
        data: the bytes of the page. url: its address. charset: the encoding that the server declared.
        article_pattern: decides alone which addresses are articles; without it, the signs of `listing.toml` do.

    Returns:
        links on this site, with their texts; `further`: the feeds that the page names; `next`: the next page.

    Raises:
        BadIndex: not a page. TooLarge: above `MAX_PAGE`.
    """
    if len(data) > MAX_PAGE:
        raise too_large(MAX_PAGE)
    text, notes = decode(data, charset)
    root = _parsed(text)
    base = next((found for tag in root.iter("base") if (found := resolve(url, tag.get("href") or ""))), url)
    anchors, feeds, forms = _anchors(root, base)
    if len(anchors) >= MAX_ANCHORS:
        notes += (f"more than {MAX_ANCHORS} links: the rest was left out",)
    following = next_page(url, anchors)
    if forms and not following:
        notes += (FORM_PAGING,)
    links = _articles(anchors, url, article_pattern)
    steps = tuple(Step(feed, "feed") for feed in dict.fromkeys(feeds) if site(feed) == site(url))
    return Document("listing", links, steps, Step(following, "listing") if following else None, notes)


def _parsed(text: str) -> Any:
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    remedy = "give a listing page, a feed or a sitemap"
    try:
        root = html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise BadIndex("HTML that cannot be read", remedy) from error
    if next(root.iter("a", "link", "form", "div", "table", "frame"), None) is None:
        raise BadIndex("not a page with links", remedy)
    return root


def _anchors(root: Any, base: str) -> tuple[list[Anchor], list[str], bool]:
    """The links of a page, the feeds that its head names, and whether it pages by form posts."""
    anchors: list[Anchor] = []
    feeds: list[str] = []
    forms = False
    contexts: dict[Any, tuple[str, bool]] = {}
    for tag in root.iter("a", "area", "link"):
        href = tag.get("href") or ""
        if POSTBACK.match(href):
            text = _text(tag)
            forms = forms or text.isdigit() or _context(tag, contexts)[1]
            continue
        url = resolve(base, href)
        if url is None or href.lstrip().startswith("#"):
            continue
        rel = frozenset((tag.get("rel") or "").lower().split())
        if tag.tag == "link":
            if "alternate" in rel and (tag.get("type") or "").lower().strip() in FEEDS:
                feeds.append(url)
            elif "next" in rel:
                anchors.append(Anchor(url, rel=rel, place="menu"))
            continue
        place, in_pager = _context(tag, contexts)
        anchors.append(Anchor(url, _text(tag), rel, place, in_pager))
        if len(anchors) >= MAX_ANCHORS:
            break
    return anchors, feeds, forms


def _text(tag: Any) -> str:
    """What an anchor says; its title or its picture's description where it has no text."""
    text = " ".join("".join(tag.itertext()).split())
    if not text:
        text = tag.get("title") or next((image.get("alt") for image in tag.iter("img") if image.get("alt")), "")
        text = " ".join(text.split())
    return text[:LONGEST_TEXT]


def _context(tag: Any, known: dict[Any, tuple[str, bool]]) -> tuple[str, bool]:
    """Where a link stands (`menu`, `heading`, "") and whether among links to pages."""
    parent = tag.getparent()
    if parent is None:
        return "", False
    if parent in known:
        return known[parent]
    rules = signs()
    place, in_pager = "", False
    for level, element in enumerate([parent, *parent.iterancestors()]):
        if level > ANCESTORS or not isinstance(element.tag, str) or element.tag in ("body", "html"):
            break
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        in_pager = in_pager or rules.is_pager(names)
        if element.tag in rules.headings and not place:
            place = "heading"
        elif element.tag in rules.menu_elements or rules.is_menu(names):
            place = "menu"
            break
    known[parent] = place, in_pager
    return known[parent]


def _articles(anchors: list[Anchor], url: str, pattern: re.Pattern[str] | None) -> tuple[Link, ...]:
    groups: dict[str, list[Anchor]] = {}
    for anchor in anchors:
        groups.setdefault(key(anchor.url), []).append(anchor)
    here, home = key(url), site(url)
    candidates = [
        (Link(group[0].url, _best_text([anchor.text for anchor in group]), date_in(group[0].url)), _place(group))
        for name, group in groups.items()
        if name != here and site(group[0].url) == home
    ]
    if pattern is not None:
        return tuple(link for link, _ in candidates if pattern.search(link.url))
    rules, page = signs(), position(url)
    scored = [
        (link, place, rules.score(link.url, link.text, place, page.path))
        for link, place in candidates
        if not _is_elsewhere(link.url, url) and not is_paging(link.url, page)
    ]
    shapes = {shape(link.url) for link, _, score in scored if score >= rules.threshold} - {None}
    return tuple(
        link
        for link, place, score in scored
        if score + (rules.alike if place != "menu" and shape(link.url) in shapes else 0) >= rules.threshold
    )


def _is_elsewhere(url: str, page: str) -> bool:
    """Whether an address can be no article in a list: a site's root, a file, or what holds the list itself."""
    parts = urlsplit(url)
    above = urlsplit(page).path.startswith(parts.path.rstrip("/") + "/") and not parts.query
    return is_root(url) or above or signs().not_pages.search(parts.path) is not None


def _best_text(texts: list[str]) -> str:
    return next((text for text in texts if len(text.split()) >= HEADLINE), max(texts, key=len))


def _place(group: list[Anchor]) -> str:
    """Of several links to one address the best place counts: a headline that also stands in a menu is one."""
    places = {anchor.place for anchor in group}
    return "heading" if "heading" in places else "" if "" in places else "menu"
