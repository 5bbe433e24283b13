"""What a page says about itself: JSON-LD, meta tags, `<title>`; and its headline, which is shown and stated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.byline import authors
from pipeline.layout import fold, layout
from pipeline.published import date_line
from pipeline.reading.content import Content, select
from pipeline.reading.profiles import Selectors

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

ARTICLE_TYPES = {"article", "newsarticle", "reportagenewsarticle", "blogposting", "webpage"}
# Words of a headline.
LEAST_TITLE, SURE_TITLE, LONGEST_TITLE = 3, 9, 45
# Where the heading with the site's name leads.
HOME = frozenset({"/", "", "#", "./", "index.html", "/index.html", "index.php", "default.aspx", "/default.aspx"})
# Between a headline and the site's name in <title>.
SEPARATORS = re.compile(r"\s+[|»·•–—-]+\s+|\s*[|»]\s*|\s+::\s+|\s+>+\s+")


@dataclass(frozen=True, slots=True)
class Stated:
    """What the head of a page states, each None where it does not: headlines as they stand, days, author."""

    headline: str | None = None
    og_title: str | None = None
    named: str | None = None
    site_name: str | None = None
    json_ld_date: str | None = None
    meta_dates: tuple[str, ...] = ()
    json_ld_author: str | None = None
    meta_author: str | None = None


def stated(soup: BeautifulSoup) -> Stated:
    """Read the head of a page, and JSON-LD wherever it stands."""
    data = _json_ld(soup)
    meta = _metas(soup)
    headline, published = data.get("headline"), data.get("datePublished")
    names = layout().html["published_meta"]
    return Stated(
        headline=fold(_text_of(headline)) or None if isinstance(headline, str) else None,
        og_title=meta.get("og:title") or meta.get("twitter:title"),
        named=fold(soup.title.get_text()) or None if soup.title else None,
        site_name=meta.get("og:site_name") or meta.get("application-name"),
        json_ld_date=published if isinstance(published, str) else None,
        meta_dates=tuple(meta[name] for name in names if name in meta),
        json_ld_author=_author(data.get("author")),
        meta_author=next((meta[key] for key in ("author", "article:author", "dc.creator") if key in meta), None),
    )


def title(soup: BeautifulSoup, said: Stated, content: Content, choices: Sequence[Selectors]) -> str | None:
    """The headline: where site or profile says, else what the page shows and states, else what it shows or states.

    None where nothing is sure: then the text has to show its headline.
    """
    names = {_key(name) for name in (said.site_name,) if name}
    for selector in (selector for choice in choices for selector in choice.title):
        tags = [tag for tag in select(soup, [selector])[:5] if not content.is_noise(tag)]
        found = [text for tag in tags if is_title(text := fold(tag.get_text(" "))) and _key(text) not in names]
        if found:
            # Other articles have headlines of the same class.
            return next((text for text in found if content.near(text)), found[0])
    wholes = [_key(whole) for whole in (said.headline, said.og_title, said.named) if whole]
    shown = [text for text in _shown(soup, content) if _key(text) not in names and not _is_body(text, said.named)]
    both = [text for text in shown if any(_key(text) in whole for whole in wholes)]
    # A heading, or a line that is none: `<div class="t">`, `<font size="5">`.
    agreed = next(iter(both), None) or _line(content, wholes, names)
    if agreed:
        return agreed
    near = [text for text in shown if len(text.split()) > LEAST_TITLE and content.near(text)]
    for whole in (said.headline, said.og_title):
        # (What is stated and not shown may be the site's name, which is shorter than a headline.)
        words = SURE_TITLE if near else 2 * LEAST_TITLE
        if whole and (stated := _without_site(whole, said.site_name)) and len(stated.split()) >= words:
            return stated
    if near:
        return near[0]
    # Many portals give every page the site's name.
    stated = _without_site(said.named, said.site_name) if said.named else None
    return stated if stated and len(stated.split()) >= 2 * LEAST_TITLE and not stated.isascii() else None


def _is_body(text: str, named: str | None) -> bool:
    """Whether a heading is the name of the body whose site it is: `<title>`, and of which area that body is."""
    key = _key(text)
    for part in SEPARATORS.split(named or ""):
        name = _key(part)
        if name and key != name and _area().fullmatch(key.removeprefix(name) if key.startswith(name) else ""):
            return True
        if name and key.endswith(name) and _area().fullmatch(f" {key.removesuffix(name)}".rstrip()):
            return True
    return False


@cache
def _area() -> re.Pattern[str]:
    return re.compile(rf" (?:(?:ubnd|uỷ ban nhân dân|ủy ban nhân dân) )?{layout().alternatives('area')}(?: \w+){{1,4}}")


def _line(content: Content, wholes: Sequence[str], names: set[str]) -> str | None:
    """A line of the page that is (most of) a headline that the page states."""
    for line in content.lines:
        key = _key(line.text)
        if len(key.split()) <= LEAST_TITLE or key in names or not is_title(line.text):
            continue
        if any(f" {key} " in f" {whole} " and 2 * len(key) > len(whole) for whole in wholes):
            return line.text
    return None


def is_title(text: str) -> bool:
    """Whether a text can be a headline: long enough, no menu, no name of a site, no date."""
    if not LEAST_TITLE <= len(text.split()) <= LONGEST_TITLE:
        return False
    return layout().find(text, "head") is None and date_line(text) is None


def byline(soup: BeautifulSoup, said: Stated, choice: Selectors) -> str | None:
    """The author where the profile says, else of the JSON-LD. Accounts such as `admin` are nobody."""
    for selector in choice.author:
        for tag in select(soup, [selector])[:1]:
            if name := person(tag.get_text(" ")):
                return name
    return person(said.json_ld_author)


def person(text: str | None) -> str | None:
    """The persons in what a page states as author."""
    if not text or fold(text).casefold() in layout().words["account"]:
        return None
    name = authors(re.sub(r"^\s*(?:viết bởi|đăng bởi|bởi|by)\s*:?\s+", "", fold(text)[:200], flags=re.IGNORECASE))
    return None if name and name.casefold() in layout().words["account"] else name


def _shown(soup: BeautifulSoup, content: Content) -> list[str]:
    """Headings and what is marked as a headline, the likeliest first, without menus, boxes and links home."""
    found: dict[str, None] = {}
    for selector in layout().html["titles"]:
        for tag in soup.select(selector)[:5]:
            text = fold(tag.get_text(" "))
            link = tag.find("a", href=True)
            home = link is not None and str(link["href"]).strip() in HOME
            if is_title(text) and not home and not content.is_noise(tag):
                found.setdefault(text)
    return list(found)


def _without_site(whole: str, site_name: str | None) -> str | None:
    """A stated headline without the name of the site before or behind it."""
    parts = [part.strip() for part in SEPARATORS.split(whole) if part.strip()]
    if site_name and len(parts) > 1 and _key(site_name) in (_key(parts[0]), _key(parts[-1])):
        cut = whole.rfind(parts[-1]) if _key(parts[-1]) == _key(site_name) else None
        text = whole[:cut].rstrip(" |»·•–—->:") if cut else whole[whole.find(parts[1]) :]
        return text if is_title(text) else None
    if "|" in whole or "»" in whole:
        parts = [part.strip() for part in re.split(r"\s*[|»]\s*", whole) if part.strip()]
        whole = max(parts, key=len, default=whole)
    elif len(parts) > 1 and (layout().find(parts[-1], "head") or len(parts[-1].split()) <= 6 < len(parts[0].split())):
        # The dash before a site's name; a dash within a headline has more words behind it.
        whole = whole[: whole.rfind(parts[-1])].rstrip(" –—->:·•")
    elif len(parts) > 1 and layout().find(parts[0], "head"):
        whole = whole[whole.find(parts[1]) :]
    return whole if is_title(whole) else None


def _json_ld(soup: BeautifulSoup) -> dict[str, Any]:
    """The first JSON-LD object of an article, or {}. A web page is one only where no article is described."""
    page: dict[str, Any] = {}
    for node in _nodes(soup):
        kinds = node.get("@type")
        names = {str(kind).casefold() for kind in (kinds if isinstance(kinds, list) else [kinds])}
        if names & (ARTICLE_TYPES - {"webpage"}):
            return node
        if names & ARTICLE_TYPES and not page:
            page = node
    return page


def _nodes(soup: BeautifulSoup) -> Iterator[dict[str, Any]]:
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            nodes: list[Any] = [json.loads(re.sub(r"^\s*<!--|-->\s*$", "", script.get_text()), strict=False)]
        except (ValueError, RecursionError):
            continue
        for node in nodes:
            if isinstance(node, list):
                nodes.extend(node)
            elif isinstance(node, dict):
                yield node
                nodes.extend(node["@graph"] if isinstance(node.get("@graph"), list) else [])


def _metas(soup: BeautifulSoup) -> dict[str, str]:
    """Meta tags by `property`, `name` or `itemprop` in small letters; of several the first."""
    found: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        key = tag.get("property") or tag.get("name") or tag.get("itemprop")
        if isinstance(key, str) and (content := fold(str(tag.get("content") or ""))):
            found.setdefault(key.casefold(), content)
    return found


def _author(value: Any) -> str | None:
    people = value if isinstance(value, list) else [value]
    names = [person.get("name") if isinstance(person, dict) else person for person in people]
    return ", ".join(name for name in names if isinstance(name, str)) or None


def _text_of(markup: str) -> str:
    from bs4 import BeautifulSoup

    return BeautifulSoup(markup, "lxml").get_text() if "<" in markup or "&" in markup else markup


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
