"""What discovery reads and gives: links, and the documents in which they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

# What a document may be taken for. `auto` looks at the answer; `site` is the address of a whole site.
Kind = Literal["auto", "site", "sitemap", "feed", "listing", "robots"]


@dataclass(frozen=True, slots=True)
class Link:
    """A link to what is likely an article.

    url: absolute, cleaned by `urls.resolve`. text: the anchor's text or the item's title, maybe empty.
    lastmod: ISO 8601 in Vietnamese time, as precise as it was stated (`2025`, `2025-02`, `2025-02-12`,
    `2025-02-12T08:30`), the day of the last change or of publication; None if not stated.
    """

    url: str
    text: str = ""
    lastmod: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A document to read next: a sitemap of an index, the next page of a listing, a feed of a site."""

    url: str
    kind: Kind = "auto"
    lastmod: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What one document holds.

    kind: what it turned out to be, for people (`sitemap`, `sitemap index`, `feed`, `listing`, `robots.txt`).
    links: candidates for articles, in the document's order, each once. further: other documents that it names.
    next: where it goes on (the next page of a listing or a feed). notes: for people, what was mended or left out.
    """

    kind: str
    links: tuple[Link, ...] = ()
    further: tuple[Step, ...] = ()
    next: Step | None = None
    notes: tuple[str, ...] = field(default=())
