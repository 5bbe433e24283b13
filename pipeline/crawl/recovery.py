"""After a crash: what is in the WARC files and not in the frontier is entered there, and torn ends are cut off."""

from __future__ import annotations

import logging

from pipeline.crawl import addresses, visits
from pipeline.crawl.archive import Archive, Kept, Place
from pipeline.crawl.changes import Change, New, Unchanged
from pipeline.crawl.faults import may_pass
from pipeline.crawl.frontier import Frontier
from pipeline.crawl.loss import loses, without_article
from pipeline.crawl.response import PAGE_TYPES, judged
from pipeline.crawl.warc import Entry
from pipeline.errors import FetchFailed

log = logging.getLogger(__name__)

AT_ONCE = 500
"""Records in one transaction."""


def recover(archive: Archive, frontier: Frontier) -> int:
    """Bring the frontier up to what the WARC files hold, and return the number of records that it did not know.

    A frontier that was removed is made anew from them.

    Raises:
        ArchiveError: a file cannot be read or written.
    """
    found = 0
    steps: list[tuple[Change | None, Place | None]] = []
    entered: set[str] = set()
    for place, entry in archive.recover(frontier.files()):
        found += 1
        # What an answer means for a page depends on what was there before it.
        if len(steps) >= AT_ONCE or (entered and _keys(entry) & entered):
            frontier.apply(steps)
            steps.clear()
            entered.clear()
        changes = _changes(entry, archive, frontier)
        entered.update(change.page.key for change in changes)
        steps += [(change, place) for change in changes] or [(None, place)]
    frontier.apply(steps)
    if found:
        log.debug("%s: %d records found that the frontier did not know", archive.folder, found)
    return found


def _keys(entry: Entry) -> set[str]:
    """The pages that an answer may change."""
    if entry.asked is None or entry.response is None:
        return set()
    try:
        return {addresses.key(url) for url in (entry.asked, entry.response.url)}
    except FetchFailed:
        return set()


def _changes(entry: Entry, archive: Archive, frontier: Frontier) -> list[Change]:
    response = entry.response
    if entry.asked is None or response is None:
        return []
    try:
        asked = visits.new_page(entry.asked)
    except FetchFailed:
        return []
    page = frontier.page(asked.key)
    new = New(asked.key, asked.url, asked.host, page.kind if page else "page")
    if response.status == 304:
        return [Unchanged(new, response.at)] if page and page.place else []
    try:
        answer = judged(response, new.url, types=PAGE_TYPES if new.kind == "page" else None)
        if page is not None and loses(archive, page, answer):
            raise without_article(page, answer)
        changes = visits.fetched(new, answer)
        return [changes[0], *(c for c in changes[1:] if not loses(archive, frontier.page(c.page.key), answer))]
    except FetchFailed as error:
        if page is None and error.code == "not_a_page":
            return []  # a sitemap or a feed, most likely; it is asked for each time
        return [visits.failure(new, page, error, Kept(response), 0 if may_pass(error.code) else 1)]
