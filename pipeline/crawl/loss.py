"""Whether an answer would cost the article that a page had: a notice of maintenance, a form to log in, with status 200.

Such an answer goes to the archive like any other, and the frontier keeps the place of the earlier one.
"""

from __future__ import annotations

import hashlib
import logging

from pipeline.crawl.answer import Answer
from pipeline.crawl.archive import Archive
from pipeline.crawl.changes import Page
from pipeline.crawl.faults import failed
from pipeline.crawl.response import judged
from pipeline.errors import ArchiveError, FetchFailed, InputError

log = logging.getLogger(__name__)


def has_article(answer: Answer) -> bool:
    """Whether a page reads as an article."""
    from pipeline.inputs import article_of

    try:
        article_of(answer)
    except InputError:
        return False
    except Exception:
        # A fault of the program says nothing about the page.
        log.debug("reading %s failed", answer.url, exc_info=True)
    return True


def loses(archive: Archive, page: Page | None, answer: Answer) -> bool:
    """Whether a page read as an article when it was fetched before, and this answer for it does not.

    Both are read only where their bytes differ. An earlier answer that cannot be had any more is none.
    """
    if page is None or page.place is None or page.kind == "list":
        return False
    if page.digest == hashlib.sha256(answer.body).hexdigest() or has_article(answer):
        return False
    try:
        response = archive.read(page.place).response
        return response is not None and has_article(judged(response, page.url))
    except (ArchiveError, FetchFailed):
        return False


def without_article(page: Page, answer: Answer) -> FetchFailed:
    """The failure of such a check."""
    final, kept = answer.final_url, f"the one of {page.fetched_at} is kept"
    if final != (page.final_url or page.url):
        return failed("lost_article", f"redirects now lead to {final[:200]}, where no article is; {kept}")
    return failed("lost_article", f"what came holds no article; {kept}")
