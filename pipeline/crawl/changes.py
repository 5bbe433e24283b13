"""What the frontier knows of a page, and the changes that a crawl makes to it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.crawl.archive import Place


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of a page. Times are ISO 8601 in UTC.

    state: waiting (to be asked for, again after a failure that may pass), fetched, or failed for good. A page that was
    fetched stays so when a later check fails; `code` and `reason` then tell of that check. A list that came and cannot
    be read has failed; its answer has a place all the same.
    digest: SHA-256 of the unpacked body. final_url: where redirects led. place: where its answer lies.
    """

    key: str
    url: str
    host: str
    kind: str
    state: str
    attempts: int
    status: int | None
    final_url: str | None
    content_type: str | None
    etag: str | None
    last_modified: str | None
    digest: str | None
    fetched_at: str | None
    checked_at: str | None
    file: str | None
    offset: int | None
    length: int | None
    code: str | None
    reason: str | None
    next_try: str | None

    @property
    def standing(self) -> str:
        """Its state as people are told of it: `forbidden` where it waits for another robots.txt."""
        return "forbidden" if self.state == "waiting" and self.code == "robots" else self.state

    @property
    def place(self) -> Place | None:
        """Where its answer lies in the archive."""
        if self.file is None or self.offset is None or self.length is None:
            return None
        return Place(self.file, self.offset, self.length)


@dataclass(frozen=True, slots=True)
class New:
    """A page to be asked for, if it is not known yet."""

    key: str
    url: str
    host: str
    kind: str = "page"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page came. `attempts`: requests that it took. `place`: where it lies, if not where the change is made for."""

    page: New
    status: int
    final_url: str
    content_type: str
    etag: str | None
    last_modified: str | None
    digest: str
    at: str
    attempts: int = 1
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server says that a page is as it was fetched (304)."""

    page: New
    at: str
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Failed:
    """A page did not come. `next_try`: when it may be asked for again; None if only when the user says so."""

    page: New
    code: str
    reason: str
    at: str
    next_try: str | None
    status: int | None = None
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Refused:
    """A document came, and whoever asked for it cannot read it. Its answer stays in the archive."""

    page: New
    code: str
    reason: str
    at: str


Change = Fetched | Unchanged | Failed | Refused
