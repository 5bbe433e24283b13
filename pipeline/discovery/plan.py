"""What a walk is told (where to begin, where to stop) and what it tells (links, what became of each document)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from pipeline.crawl.answer import Answer
from pipeline.discovery.links import Kind, Link
from pipeline.discovery.wanted import Wanted
from pipeline.errors import InputError

Get = Callable[[str], Awaitable[Answer]]
Refuse = Callable[[str, InputError], Awaitable[None]]
"""Is told of an address whose answer came and cannot be read, and why."""
State = Literal["read", "failed", "absent", "stopped"]


async def unheard(url: str, error: InputError) -> None:
    """A `Refuse` for whoever keeps no account."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where to begin: an address and what it is. pattern filters and recognises the articles of its site."""

    url: str
    kind: Kind = "auto"
    wanted: Wanted | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where to stop: documents read for one start, sitemaps within sitemaps, links in all, bytes for one start."""

    pages: int = 100
    depth: int = 4
    links: int = 200_000
    bytes: int = 500_000_000
    sites: int = 32


BOUNDS = Bounds()
EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Found(Link):
    """A link, and where it was found: the document and its kind."""

    found_at: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """What became of a document. links: how many new ones it gave. reason: why it failed or stopped, or notes.

    `absent`: not there, where that is no fault: a robots.txt, a sitemap that was only guessed.
    """

    url: str
    state: State
    kind: str = ""
    links: int = 0
    reason: str = ""
