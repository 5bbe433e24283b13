"""Which of the links that were found are wanted: by day and by words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.discovery.dates import is_before
from pipeline.discovery.links import Link
from pipeline.discovery.urls import date_in, words


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter.

    since: ISO day; a link is out if its stated day, or the day in its address, is before it for sure. A link
    without a day stays.
    match: words such as `thi đua`; one of them must stand in the address or in the link's text, as whole words,
    whatever their diacritics, case and what joins them. Empty: all are wanted.
    article_pattern: a regular expression that addresses must hold, or None.
    """

    since: str | None = None
    match: tuple[str, ...] = ()
    article_pattern: re.Pattern[str] | None = None

    def keeps(self, link: Link) -> bool:
        """Whether the link is wanted."""
        if self.since and self.is_old(link):
            return False
        if self.article_pattern is not None and not self.article_pattern.search(link.url):
            return False
        if not self.match:
            return True
        parts = urlsplit(link.url)
        said = words(f"{parts.path} {parts.query}"), words(link.text)
        return any(words(word) in text for word in self.match for text in said)

    def is_old(self, link: Link) -> bool:
        """Whether the link's day is before `since` for sure."""
        return self.since is not None and is_before(link.lastmod or date_in(link.url), self.since)
