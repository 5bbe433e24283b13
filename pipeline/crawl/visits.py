"""What an answer, or the lack of one, means for a page; and whether a page may be asked for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from pipeline.crawl import addresses
from pipeline.crawl.answer import Answer
from pipeline.crawl.archive import Kept, Place
from pipeline.crawl.changes import Change, Failed, Fetched, New, Page
from pipeline.crawl.faults import FAULTS
from pipeline.errors import FetchFailed

FIRST_RETRY = 900.0
"""Seconds after a run before a page whose failure may pass is asked for again; they double with each run."""
LAST_RETRY = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Stored:
    """A page that is in the archive. state: fetched now, unchanged (304), or kept: it was there already."""

    url: str
    final_url: str
    state: Literal["fetched", "unchanged", "kept"]
    place: Place


def new_page(url: str, kind: str = "page") -> New:
    """The page of a URL. Raises FetchFailed (`bad_url`)."""
    url = addresses.checked(url)
    return New(addresses.key(url), url, addresses.host_of(url), kind)


def fetched(new: New, answer: Answer) -> list[Change]:
    """The change for the page that was asked for, and for the one that redirects led to."""
    pages = [new]
    if answer.final_url != new.url:
        final = new_page(answer.final_url, new.kind)
        pages += [final] if final.key != new.key else []
    return [
        Fetched(
            page, answer.status, answer.final_url, answer.content_type, answer.header("etag"),
            answer.header("last-modified"), hashlib.sha256(answer.body).hexdigest(), answer.at,
            attempts=int(page is new),
        )
        for page in pages
    ]  # fmt: skip


def alias(new: New, known: Page) -> Fetched:
    """The change for a page that redirects to one that is known already."""
    return Fetched(
        new, known.status or 200, known.final_url or known.url, known.content_type or "", known.etag,
        known.last_modified, known.digest or "", known.fetched_at or "", place=known.place,
    )  # fmt: skip


def failure(new: New, page: Page | None, error: FetchFailed, kept: Kept | None, attempts: int) -> Failed:
    """The change for a page that did not come.

    Args:
        page: what was known of it before.
        kept: the answer, where there was one.
        attempts: requests for a page in one run; 0 where another is made in this run.
    """
    fault = FAULTS.get(error.code)
    wait: float | None = None
    if fault is None or fault.again != "when asked":
        wait = 0.0
        if attempts and fault is not None and fault.again == "soon":
            runs = (page.attempts if page else 0) // attempts
            wait = max(error.wait or 0.0, min(FIRST_RETRY * 2 ** min(runs, 10), LAST_RETRY))
    now = datetime.now(UTC)
    return Failed(
        new,
        error.code,
        error.message,
        now.isoformat(timespec="seconds"),
        None if wait is None else (now + timedelta(seconds=wait)).isoformat(timespec="seconds"),
        status=kept.response.status if kept else None,
        attempts=0 if error.code == "host_down" else 1,
    )


def may_ask(page: Page) -> bool:
    """Whether a page that was not fetched may be asked for without the user's word."""
    fault = FAULTS.get(page.code or "")
    if fault is None or fault.again == "next run":
        return True
    return page.next_try is not None and page.next_try <= datetime.now(UTC).isoformat(timespec="seconds")


def when(page: Page) -> str:
    """The remedy for a page that is not asked for again now."""
    if page.next_try:
        return f"it is asked for again after {page.next_try}; at once with --retry"
    return "it failed before and is asked for again with --retry only"


def conditions(page: Page | None, url: str) -> dict[str, str]:
    """The headers that ask for a page only if it is not as it was fetched."""
    if page is None or page.place is None or (page.final_url or page.url) != url:
        return {}
    found = {"If-None-Match": page.etag, "If-Modified-Since": page.last_modified}
    return {name: value for name, value in found.items() if value and value.isascii()}
