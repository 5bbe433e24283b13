"""Where a listing goes on: the next page, by `rel=next`, by numbers in addresses, or by what links say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from pipeline.discovery.signs import signs
from pipeline.discovery.urls import key, site, words

SUFFIXES = (".html", ".htm", ".aspx", ".php", ".jsp", ".chn", ".vnp", ".epi")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link of a page: cleaned address, text on one line, `rel` values, where it stands (`menu`, `heading`, "")."""

    url: str
    text: str = ""
    rel: frozenset[str] = frozenset()
    place: str = ""
    in_pager: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """An address as a page of a list: `path` and `extra` (the other parameters) name the list, `number` the page.

    number is None without a number: the first page. For offsets it is that of the first entry.
    """

    path: str
    extra: frozenset[str]
    number: int | None

    def same_list(self, other: Position) -> bool:
        """Whether the other is in this list; it may have more parameters, as portlets add them to further pages."""
        return self.path == other.path and self.extra <= other.extra


@lru_cache(maxsize=8192)
def position(url: str) -> Position:
    """Read the number of a page from an address."""
    rules = signs()
    parts = urlsplit(url)
    number: int | None = None
    extra = set()
    for pair in parts.query.split("&") if parts.query else ():
        name, _, value = pair.partition("=")
        if number is None and value.isascii() and value.isdigit() and len(value) < 7 and _names_page(name, int(value)):
            number = int(value)
        else:
            extra.add(pair)
    path = unquote(parts.path)
    for pattern in rules.paths if number is None else ():
        # A number in front of which nothing stands is no page: `/p/12` without a list is an article.
        if (found := pattern.search(path)) and int(found[1]) <= rules.largest and found.start() > 0:
            number, path = int(found[1]), path[: found.start()] + path[found.end() :]
            break
    path = path.rstrip("/").lower()
    for suffix in SUFFIXES:
        path = path.removesuffix(suffix)
    return Position(f"{parts.netloc}{path}", frozenset(extra), number)


def _names_page(name: str, value: int) -> bool:
    rules = signs()
    if rules.page_keys.fullmatch(name):
        return value <= (rules.largest_p if name.lower() in ("p", "pageid") else rules.largest)
    return rules.offset_keys.fullmatch(name) is not None


def is_paging(url: str, page: Position) -> bool:
    """Whether an address is another page of the list, not an article in it."""
    query = urlsplit(url).query
    if signs().marks.search(query) or signs().back.search(query):
        return True
    other = position(url)
    return other.number is not None and page.same_list(other)


def next_page(url: str, anchors: Iterable[Anchor]) -> str | None:
    """The address of the next page of the list at `url`, or None. Only this site's, and never the page itself."""
    here, home = key(url), site(url)
    others = [anchor for anchor in anchors if key(anchor.url) != here and site(anchor.url) == home]
    return next(
        (
            found
            for way in (_by_rel, _by_number, _by_mark, _by_word)
            if (found := next(way(position(url), others), None))
        ),
        None,
    )


def _by_rel(_page: Position, anchors: list[Anchor]) -> Iterator[str]:
    return (anchor.url for anchor in anchors if "next" in anchor.rel)


def _by_number(page: Position, anchors: list[Anchor]) -> Iterator[str]:
    """The smallest number above this page's. Systems count from 0 or from 1: `?page=1` with the text 1 is this page."""
    found: dict[int, str] = {}
    for anchor in anchors:
        other = position(anchor.url)
        number = other.number
        if number is None or not page.same_list(other) or signs().back.search(anchor.url):
            continue
        if page.extra != other.extra and not (anchor.in_pager or anchor.text.isdigit() or _says_next(anchor)):
            continue
        first = page.number is None and (number == 0 or anchor.text.strip(" []") == "1")
        if not first and number > (page.number or 0):
            found.setdefault(number, anchor.url)
    return iter([found[min(found)]] if found else [])


def _by_mark(_page: Position, anchors: list[Anchor]) -> Iterator[str]:
    rules = signs()
    return (anchor.url for anchor in anchors if rules.marks.search(anchor.url) and not rules.back.search(anchor.url))


def _by_word(_page: Position, anchors: list[Anchor]) -> Iterator[str]:
    return (anchor.url for anchor in anchors if anchor.in_pager and _says_next(anchor))


def _says_next(anchor: Anchor) -> bool:
    return words(anchor.text).strip() in signs().next_words or anchor.text.strip() in signs().next_signs
