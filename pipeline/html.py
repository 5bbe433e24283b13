"""Read a page of HTML: headline, author, day of publication and main text as lines.

What the page states about itself (metadata, JSON-LD, `<time>`) comes first, then the usual containers, then
trafilatura for the text and htmldate for the day. The page's clock is removed before either looks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.byline import authors
from pipeline.errors import NoArticle
from pipeline.layout import fold, layout
from pipeline.published import date_line, read_date

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import Tag

ARTICLE_TYPES = {"article", "newsarticle", "reportagenewsarticle", "blogposting", "webpage"}
# Elements that begin and end a line.
BLOCKS = re.compile(
    "address|article|blockquote|center|dd|div|dl|dt|fieldset|figcaption|figure|form|h[1-6]|header|hr|li|main|ol|p|pre|"
    "section|table|tbody|td|tfoot|th|thead|tr|ul"
)
# An article has a paragraph; less is a login page, a menu, a notice.
LEAST_WORDS = 25
LEAST_PARAGRAPH = 12
LONGEST_CAPTION = 60
# An element with so many paragraphs holds the article, whatever its class says.
MANY_PARAGRAPHS = 9
# lxml gives up on deeper nesting; so does the recursion below.
DEEPEST = 200
REMEDY = "give the page of one article, or its text"


@dataclass(frozen=True, slots=True)
class Page:
    """What was read: `text` begins with the headline and has one paragraph, table row or caption a line."""

    text: str
    title: str | None
    byline: str | None
    published_at: str | None


def read_page(html: str) -> Page:
    """Read an article from the markup of a page. Raises NoArticle where there is none."""
    from bs4 import BeautifulSoup

    try:
        soup = BeautifulSoup(html, "lxml")
        _remove(soup, "clock")
        stated = _json_ld(soup)
        title = _title(soup, stated)
        published = _published(soup, stated)
        byline = _byline(soup, stated)
        _strip(soup)
        lines = _container(soup) or _fallback(html)
        lines = lines or []
    except (RecursionError, ValueError, AssertionError) as error:
        raise NoArticle("HTML that cannot be read", REMEDY) from error
    if not _is_article(lines):
        raise NoArticle("HTML without a readable article", REMEDY)
    dated = any((date := date_line(line)) and date.labelled for line in lines)
    if not published and not dated:
        published = _last_resort(soup)
    if title and not any(_same(line, title) for line in lines[:5]):
        lines = [title, "", *lines]
    return Page("\n".join(lines), title, byline, published)


# What the page says about itself.


def _json_ld(soup: BeautifulSoup) -> dict[str, Any]:
    """The first JSON-LD object of an article, or {}."""
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            nodes: list[Any] = [json.loads(script.get_text(), strict=False)]
        except (ValueError, RecursionError):
            continue
        for node in nodes:
            if isinstance(node, list):
                nodes.extend(node)
            elif isinstance(node, dict):
                kinds = node.get("@type")
                if {str(kind).casefold() for kind in (kinds if isinstance(kinds, list) else [kinds])} & ARTICLE_TYPES:
                    return node
                nodes.extend(node["@graph"] if isinstance(node.get("@graph"), list) else [])
    return {}


def _meta(soup: BeautifulSoup, *names: str) -> str | None:
    for name in names:
        for tag in soup.find_all("meta"):
            key = tag.get("property") or tag.get("name") or tag.get("itemprop")
            if isinstance(key, str) and key.casefold() == name and (content := fold(str(tag.get("content") or ""))):
                return content
    return None


def _title(soup: BeautifulSoup, stated: dict[str, Any]) -> str | None:
    headline = stated.get("headline")
    if isinstance(headline, str) and fold(headline):
        return fold(_text_of(headline))
    meta = _meta(soup, "og:title", "twitter:title")
    shown = [fold(tag.get_text(" ")) for selector in layout().html["titles"] for tag in soup.select(selector)[:3]]
    named = fold(soup.title.get_text()) if soup.title else ""
    # A page's <title> carries the site's name behind a bar or a dash: the part that the page shows is the headline.
    for text in shown:
        if len(text.split()) >= 4 and any(text.casefold() in whole.casefold() for whole in (meta, named) if whole):
            return text
    if meta:
        return meta
    named = re.split(r"\s[|»]\s", named)[0].strip()
    # Many portals give every page the site's name; then the text has to show its headline.
    return named if len(named.split()) >= 6 and not layout().find(named, "head") else None


def _published(soup: BeautifulSoup, stated: dict[str, Any]) -> str | None:
    candidates: list[Any] = [stated.get("datePublished"), _meta(soup, *layout().html["published_meta"])]
    for tag in (tag for selector in layout().html["published"] for tag in soup.select(selector)[:1]):
        candidates += [tag.get("datetime"), tag.get("content"), tag.get_text(" ")]
    return next((value for text in candidates if isinstance(text, str) and (value := read_date(text))), None)


def _byline(soup: BeautifulSoup, stated: dict[str, Any]) -> str | None:
    author = stated.get("author")
    people = author if isinstance(author, list) else [author]
    names = [person.get("name") if isinstance(person, dict) else person for person in people]
    names.append(_meta(soup, "author", "article:author", "dc.creator"))
    return next((name for text in names if isinstance(text, str) and (name := authors(text[:200]))), None)


# The text.


def _marked(tag: Tag, key: str) -> bool:
    """Whether `class` or `id` has one of the words of a list in the layout rules."""
    names = " ".join([*(tag.get_attribute_list("class") or []), str(tag.get("id") or "")]).casefold()
    words = set(re.split(r"[\s_]+", names)) | set(re.split(r"[^a-z0-9]+", names))
    return any(word in words for word in layout().html[key])


def _strip(soup: BeautifulSoup) -> None:
    """Remove scripts, menus, related links and footers."""
    import bs4

    rules = layout().html
    for tag in soup.select(",".join(rules["remove"])):
        if tag.name not in ("html", "body"):
            tag.extract()
    for node in soup.find_all(string=lambda text: isinstance(text, bs4.Comment)):
        node.extract()
    _remove(soup, "noise")


def _remove(soup: BeautifulSoup, key: str) -> None:
    """Remove the elements that `class` or `id` marks with a word of a list, but none that holds an article."""
    holders = {id(parent) for body in soup.select("[itemprop=articleBody], article") for parent in body.parents}
    for tag in soup.find_all(True):
        if tag.name in ("html", "body", "article", "main") or id(tag) in holders:
            continue
        if _marked(tag, key) and len(tag.find_all("p", limit=MANY_PARAGRAPHS)) < MANY_PARAGRAPHS:
            tag.extract()


def _container(soup: BeautifulSoup) -> list[str] | None:
    for selector in layout().html["containers"]:
        found = sorted(soup.select(selector), key=lambda tag: len(tag.get_text()), reverse=True)
        for tag in found[:2]:
            lines = list(_lines(tag))
            if _is_article(lines):
                return lines
    # No container that is known by name: the element with most text in its own paragraphs.
    # (By identity: bs4 hashes an element by its whole markup.)
    parents: dict[int, tuple[int, int, Tag]] = {}
    for paragraph in soup.find_all("p"):
        words = len(paragraph.get_text(" ").split())
        if paragraph.parent and words >= LEAST_PARAGRAPH:
            key = id(paragraph.parent)
            total, number, _ = parents.get(key, (0, 0, paragraph.parent))
            parents[key] = (total + words, number + 1, paragraph.parent)
    _, number, best = max(parents.values(), key=lambda entry: entry[0], default=(0, 0, None))
    if best is None or number < 2:
        return None
    lines = list(_lines(best))
    return lines if _is_article(lines) else None


def _fallback(html: str) -> list[str]:
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what fails here is reported by the caller, by name
    text = trafilatura.extract(html, include_tables=True, include_comments=False, output_format="txt") or ""
    return [row.strip("| ") if "|" in row else fold(row) for row in text.split("\n")]


def _is_article(lines: list[str]) -> bool:
    return sum(len(line.split()) for line in lines) >= LEAST_WORDS and any(
        len(line.split()) >= LEAST_PARAGRAPH for line in lines
    )


def _lines(root: Tag) -> Iterator[str]:
    """The lines of a container: a paragraph, a row `a | b | c`, a caption, a list item each."""
    from bs4 import Tag
    from bs4.element import NavigableString

    pieces: list[str] = []

    def flush() -> Iterator[str]:
        line = fold("".join(pieces))
        pieces.clear()
        if line:
            yield line

    def walk(tag: Tag, depth: int) -> Iterator[str]:
        if depth > DEEPEST:
            pieces.append(tag.get_text(" "))
            return
        for child in tag.children:
            if isinstance(child, Tag):
                if child.name == "br":
                    yield from flush()
                elif child.name == "tr" and not child.find("table") and len(child.find_all(["td", "th"])) > 1:
                    yield from flush()
                    yield " | ".join(fold(cell.get_text(" ")) for cell in child.find_all(["td", "th"]))
                elif child.name == "figcaption" or (_marked(child, "caption") and _is_short(child)):
                    yield from flush()
                    yield from _caption(child)
                elif BLOCKS.fullmatch(child.name):
                    yield from flush()
                    if child.name == "li":
                        pieces.append("- ")
                    yield from walk(child, depth + 1)
                    yield from (() if fold("".join(pieces)) == "-" else flush())
                    pieces.clear()
                else:
                    yield from walk(child, depth + 1)
            elif type(child) is NavigableString:
                pieces.append(str(child))

    yield from walk(root, 0)
    yield from flush()


def _is_short(tag: Tag) -> bool:
    return len(tag.get_text(" ").split()) <= LONGEST_CAPTION


def _caption(tag: Tag) -> Iterator[str]:
    text = fold(tag.get_text(" "))
    if text:
        # Marked by the page, so marked in the text too: its zone must not depend on its words.
        yield text if re.search(r"\b(?:ảnh|hình)\b\s*\d*\s*:", text, re.IGNORECASE) else f"Ảnh: {text}"


def _text_of(markup: str) -> str:
    from bs4 import BeautifulSoup

    return BeautifulSoup(markup, "lxml").get_text() if "<" in markup or "&" in markup else markup


def _same(line: str, title: str) -> bool:
    return re.findall(r"\w+", line.casefold()) == re.findall(r"\w+", title.casefold())


def _last_resort(soup: BeautifulSoup) -> str | None:
    """htmldate on a page without its clock. A day that stands only in a clock-like line is not taken."""
    from htmldate import find_date

    clocks = set()
    for node in list(soup.find_all(string=True)):
        date = date_line(str(node))
        if date and not date.labelled and (date.weekday or date.clock_like):
            clocks.add(date.value[:10])
            node.extract()
    try:
        found = find_date(str(soup), extensive_search=False, original_date=True)
    except (ValueError, TypeError, AttributeError):
        return None
    return found if found and found not in clocks else None
