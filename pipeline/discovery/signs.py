"""The signs of listing pages, read from `listing.toml`: which links are articles, which lead to the next page."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import unquote, urlsplit

from pipeline.discovery.urls import is_root, words
from pipeline.errors import RuleError

PARTS = frozenset({"path", "query", "slug", "text", "place", "list"})
WHOLE = frozenset({"slug", "text", "place", "list"})
SUFFIX = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)
NUMBER = re.compile(r"\d+")
VALUE = re.compile(r"=.*\d.*")
# Nothing longer is tried against a pattern.
LONGEST = 500
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign for (weight > 0) or against an article: `pattern` on one part of a link. `WHOLE` parts match whole."""

    id: str
    on: str
    pattern: re.Pattern[str]
    weight: int
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]

    def holds(self, part: str) -> bool:
        """Whether the sign is there, in that part of a link which `on` names."""
        part = part[:LONGEST]
        found = self.pattern.fullmatch(part) if self.on in WHOLE else self.pattern.search(part)
        return found is not None


@dataclass(frozen=True, slots=True)
class Signs:
    """All data of `listing.toml`, compiled."""

    signs: tuple[Sign, ...]
    threshold: int
    alike: int
    not_pages: re.Pattern[str]
    menus: re.Pattern[str]
    containers: re.Pattern[str]
    menu_elements: frozenset[str]
    headings: frozenset[str]
    page_keys: re.Pattern[str]
    offset_keys: re.Pattern[str]
    paths: tuple[re.Pattern[str], ...]
    marks: re.Pattern[str]
    back: re.Pattern[str]
    largest: int
    largest_p: int
    next_words: frozenset[str]
    next_signs: frozenset[str]

    def score(self, url: str, text: str, place: str, page: str) -> int:
        """How much speaks for an article, where `page` is the list's host and path without suffix: sum of weights."""
        parts = urlsplit(url)
        path = unquote(parts.path)
        slug = SUFFIX.sub("", path.rstrip("/").rpartition("/")[2])
        below = "below" if "/" in page and f"{parts.netloc}{path}".lower().startswith(page + "/") else ""
        values = {"path": path, "query": parts.query, "slug": words(slug).strip(), "text": text}
        values |= {"place": place, "list": below}
        return sum(sign.weight for sign in self.signs if sign.holds(values[sign.on]))

    def may_be_article(self, url: str) -> bool:
        """Whether nothing in an address speaks against an article: it is no site's root, file, section or command."""
        parts = urlsplit(url)
        values = {"path": unquote(parts.path), "query": parts.query}
        if is_root(url) or self.not_pages.search(parts.path):
            return False
        return not any(sign.weight < 0 and sign.on in values and sign.holds(values[sign.on]) for sign in self.signs)

    def is_menu(self, names: str) -> bool:
        """Whether classes and ids, with blanks between, mark a menu: `nav` does, `navy` and `entry-header` do not."""
        return any(self.menus.fullmatch(name[:LONGEST_NAME]) for name in names.split())

    def is_pager(self, names: str) -> bool:
        """Whether classes and ids, with blanks between, mark what holds the links to the pages of a list."""
        return any(self.containers.fullmatch(name[:LONGEST_NAME]) for name in names.split())


def shape(url: str) -> str | None:
    """An address with its numbers and its last words left out (`/tin/*-#.html`, `/tin.asp?id`), None without number."""
    parts = urlsplit(url)
    folder, _, last = unquote(parts.path).rstrip("/").rpartition("/")
    # `view=article` and `view=category` are two shapes, `id=5` and `id=512` one.
    keys = sorted(VALUE.sub("=#", pair) for pair in parts.query.split("&"))
    if not NUMBER.search(last) and not NUMBER.search(parts.query):
        return None
    name = SUFFIX.sub("", last)
    tokens = re.split(r"[-_ ]+", name)
    ends = [NUMBER.sub("#", token) if NUMBER.search(token) or len(tokens) == 1 else "*" for token in tokens]
    return f"{parts.netloc}{NUMBER.sub('#', folder)}/{ends[0]}-{ends[-1]}{last[len(name) :]}?{'&'.join(keys)}"


@cache
def signs() -> Signs:
    """The signs of the package. Raises RuleError if the file is wrong."""
    name = "listing.toml"
    try:
        data = tomllib.loads((resources.files("pipeline") / "discovery" / name).read_text(encoding="utf-8"))
        paging, article = data["paging"], data["article"]
        return Signs(
            signs=tuple(_sign(entry) for entry in article["sign"]),
            threshold=int(article["threshold"]),
            alike=int(article["alike"]),
            not_pages=_compiled(article["not_pages"]),
            menus=_compiled(article["menus"]),
            containers=_compiled(paging["containers"]),
            menu_elements=frozenset(article["menu_elements"]),
            headings=frozenset(article["headings"]),
            page_keys=_compiled("|".join(paging["page_keys"])),
            offset_keys=_compiled("|".join(paging["offset_keys"])),
            paths=tuple(_compiled(path) for path in paging["paths"]),
            marks=_compiled("|".join(map(re.escape, paging["marks"]))),
            back=_compiled("|".join(map(re.escape, paging["back"]))),
            largest=int(paging["largest"]),
            largest_p=int(paging["largest_p"]),
            next_words=frozenset(paging["next"]),
            next_signs=frozenset(paging["next_signs"]),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, re.error) as error:
        raise RuleError(f"pipeline/discovery/{name}: {error!r}", "correct the rules file") from error


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _sign(entry: dict[str, Any]) -> Sign:
    if entry["on"] not in PARTS:
        raise ValueError(f"sign {entry['id']}: unknown part {entry['on']}")
    examples, counterexamples = tuple(entry["examples"]), tuple(entry["counterexamples"])
    return Sign(entry["id"], entry["on"], _compiled(entry["pattern"]), int(entry["weight"]), examples, counterexamples)
