"""Read a page of HTML: headline, author, day of publication and main text as lines.

The selectors of the site's file come first, then those of the publishing system's profile, then the general way, which
needs no names (`pipeline.reading.content`), then trafilatura for the text and htmldate for the day.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import NoArticle
from pipeline.layout import fold, layout
from pipeline.published import date_line, is_change
from pipeline.reading import dates, legacy
from pipeline.reading.content import Content, Region, is_article, select, select_all
from pipeline.reading.headlines import unbroken
from pipeline.reading.lines import PARAGRAPH_WORDS, Line, line_texts, lines
from pipeline.reading.profiles import Selectors, profiles, recognise
from pipeline.reading.stated import byline, person, stated, title
from pipeline.sources import Site

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import Tag

# So many different paragraphs that stand twice are a text that stands twice.
REPEATED = 3
SEVERAL = "several days of posting stand in the text: perhaps a list, or more than one article"
ALONE = "more than one article, or a text as long, stands on the page: the one under the headline is read"
REMEDY = "give the page of one article, or its text"
# Letters and blanks that an editor escaped once more: `&amp;#7841;`, `&amp;aacute;`, `&amp;nbsp;`.
TWICE = re.compile(r"&amp;(#\d{3,5};|#x[0-9a-f]{2,4};|[a-z](?:acute|grave|circ|tilde|uml);|nbsp;)", re.IGNORECASE)
# Selectors that find less than this share of the text that the general way finds are out of date.
ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Page:
    """What was read: `text` begins with the headline and has one paragraph, table row or caption a line.

    `date_source` is one of `dates.SOURCES`; `named` is an author that only a meta tag names; `profile` the id of the
    publishing system that was recognised. `undated` is what htmldate may look at where no day was found, `ago` the
    line that says how long ago it was posted. `canonical` is the page's own address as its head states it.
    """

    text: str
    title: str | None
    byline: str | None
    published_at: str | None
    date_source: str | None = None
    named: str | None = None
    profile: str | None = None
    notes: tuple[str, ...] = ()
    undated: str | None = None
    ago: str | None = None
    canonical: str | None = None


def read_page(html: str, *, site: Site | None = None, fetched_at: str | None = None) -> Page:
    """Read an article from the markup of a page. Raises NoArticle where there is none."""
    from bs4 import BeautifulSoup

    html = TWICE.sub(r"&\1", html)
    try:
        return _read(BeautifulSoup(html, "lxml"), html, site, fetched_at)
    except (RecursionError, ValueError, AssertionError) as error:
        raise NoArticle("HTML that cannot be read", REMEDY) from error


def _read(soup: BeautifulSoup, html: str, site: Site | None, fetched_at: str | None) -> Page:
    notes = legacy.convert(soup)
    link = soup.select_one("link[rel~=canonical][href]")
    said = stated(soup)
    profile = profiles()[site.profile] if site and site.profile else recognise(html)
    own, of_system = site.read if site else Selectors(), profile.select if profile else Selectors()
    _strip(soup)
    root = soup.body or soup
    beside = (*layout().html["beside"], *own.remove, *of_system.remove)
    found_lines = unbroken(lines(root), (said.headline, said.og_title, said.named))
    content = Content(root, found_lines, select_all(soup, beside))
    headline = title(soup, said, content, (own, of_system))
    region = _region(soup, content, (own, of_system), headline)
    chosen = [content.lines[at] for at in region.chosen] if region else []
    texts = line_texts(_once(dates.without_clock(chosen, fetched_at)))
    if not is_article(texts):
        region, texts = None, _fallback(str(soup))
    if not is_article(texts):
        raise NoArticle("HTML without a readable article", REMEDY)
    more = [note for note, is_so in ((ALONE, region and region.alone), (SEVERAL, _several(texts))) if is_so]
    found = dates.published(soup, said, content, region, site=own, profile=of_system, fetched_at=fetched_at)
    return Page(
        text="\n".join(_headed(texts, headline, content, region, found, fetched_at)),
        title=headline,
        byline=byline(soup, said, own) or byline(soup, said, of_system),
        published_at=found.value,
        date_source=found.source,
        named=person(said.meta_author),
        profile=profile.id if profile else None,
        notes=(*notes, *([found.note] if found.note else []), *more),
        undated=None if found.value else dates.head_and_text(soup, texts),
        ago=dates.relative_line(content, region),
        canonical=str(link["href"]) if link else None,
    )


def _once(found: Sequence[Line]) -> list[Line]:
    """The lines without paragraphs that stood before, where a page holds its text twice: for desktops and phones."""
    paragraphs = [line for line in found if line.kind == "text" and line.words >= PARAGRAPH_WORDS]
    counts = Counter(line.text for line in paragraphs)
    if sum(number > 1 for number in counts.values()) < REPEATED:
        return list(found)
    first = {line.text: line for line in reversed(paragraphs)}
    again = {id(line) for line in paragraphs if first[line.text] is not line}
    return [line for line in found if id(line) not in again]


def _several(texts: Sequence[str]) -> bool:
    """Whether another day of posting stands behind a paragraph: a listing, or an article behind another."""
    days = {at: date.value[:10] for at, text in enumerate(texts) if (date := date_line(text)) and not date.clock}
    days = {at: day for at, day in days.items() if not is_change(texts[at])}
    first, last = min(days, default=0), max(days, default=0)
    return len(set(days.values())) > 1 and is_article(texts[first:last])


def _strip(soup: BeautifulSoup) -> None:
    """Remove scripts, controls and what is hidden."""
    import bs4

    for tag in soup.select(",".join(layout().html["remove"])):
        if tag.name not in ("html", "body"):
            tag.extract()
    for node in soup.find_all(string=lambda text: isinstance(text, bs4.Comment)):
        node.extract()


def _region(soup: BeautifulSoup, content: Content, choices: Sequence[Selectors], headline: str | None) -> Region | None:
    """The article by the selectors, where these find as much of it as should be there; else by the general way."""
    general = content.region((), headline)
    least = ENOUGH * _words(content, general)
    for choice in choices:
        for body in (select(soup, [selector]) for selector in choice.body):
            body = sorted(body, key=content.weight, reverse=True)[:1]
            if not body or not content.weight(body[0]):
                continue
            lead = [tag for tag in select(soup, choice.lead)[:1] if not _nested(tag, body[0])]
            region = content.region([*lead, *body], headline)
            if region and _words(content, region) >= least:
                return region
    return general


def _words(content: Content, region: Region | None) -> int:
    return sum(content.lines[at].words for at in region.chosen if content.lines[at].is_text) if region else 0


def _nested(one: Tag, other: Tag) -> bool:
    return any(tag is one for tag in (other, *other.parents)) or any(tag is other for tag in one.parents)


def _headed(
    texts: list[str],
    headline: str | None,
    content: Content,
    region: Region | None,
    found: dates.Published,
    fetched_at: str | None,
) -> list[str]:
    """The lines with the headline and the line of the day above them, where the page shows such lines."""
    if region is not None and found.source in (None, "labelled_line") and not found.note:
        dated = dates.day_line(content, region, fetched_at)
        if dated and dated not in texts:
            texts = [dated, *texts]
    if headline and not any(_same(line, headline) for line in texts[:5]):
        texts = [headline, "", *texts]
    return texts


def _same(line: str, headline: str) -> bool:
    return re.findall(r"\w+", line.casefold()) == re.findall(r"\w+", headline.casefold())


def _fallback(html: str) -> list[str]:
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what fails here is reported by the caller, by name
    text = trafilatura.extract(html, include_tables=True, include_comments=False, output_format="txt") or ""
    return [row.strip("| ") if "|" in row else fold(row) for row in text.split("\n")]
