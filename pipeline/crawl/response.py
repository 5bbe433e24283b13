"""An answer as it came, and what it is worth: a page, or one of the faults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pipeline.crawl.answer import HTML_TYPES, Answer, content_type
from pipeline.crawl.faults import failed
from pipeline.crawl.markup import missing, refreshed
from pipeline.crawl.packing import unpack
from pipeline.crawl.settings import MOST_LIST
from pipeline.encoding import MAX_BYTES
from pipeline.errors import FetchFailed

PAGE_TYPES = HTML_TYPES | {"text/plain", ""}
"""What an article comes as. Without a declared type its looks decide."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
LONGEST_WAIT = 30 * 24 * 3600.0
"""Seconds; a longer Retry-After is taken for this."""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer as it came: the body still packed. `truncated`: None, or why the body is not whole (WARC's words)."""

    url: str
    status: int
    reason: str
    version: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: str
    address: str | None = None
    truncated: str | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def is_redirect(self) -> bool:
        """Whether it sends to another address (RFC 9110, 15.4)."""
        return self.status in REDIRECTS

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait from its date on, as the server asks (RFC 9110, 10.2.3); None where it says nothing."""
        value = (self.header("retry-after") or "").strip()
        if value.isdecimal():
            return min(float(value[:12]), LONGEST_WAIT)
        try:
            until = parsedate_to_datetime(value)
            seconds = (until.replace(tzinfo=until.tzinfo or UTC) - datetime.fromisoformat(self.at)).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return None
        return min(max(seconds, 0.0), LONGEST_WAIT)


def wanted(response: Response, types: frozenset[str] | None = PAGE_TYPES) -> None:
    """Raises FetchFailed for another status than 200 (or 203), and for another type than one of these."""
    if response.status not in (200, 203):
        raise _status(response)
    declared = content_type(response.header("content-type"))
    if types is not None and declared not in types:
        raise failed("not_a_page", f"is {declared[:80]}, not a page")


def judged(
    response: Response, asked: str, *, types: frozenset[str] | None = PAGE_TYPES, most: int | None = None
) -> Answer:
    """The answer that a response gives to the question for `asked`.

    Args:
        types: content types that are wanted; None for all.
        most: bytes of the unpacked body; by default a page's limit, or a list's where any type is wanted.

    Raises:
        FetchFailed: another status than 200 (or 203), another type, not whole, not to be unpacked, or a page that
            says it is not there.
    """
    wanted(response, types)
    if most is None:
        most = MAX_BYTES if types is not None else MOST_LIST
    if response.truncated is not None:
        raise _truncated(response, most)
    if len(response.body) > most:
        raise failed("too_large", f"larger than {most / 1_000_000:g} MB")
    packing = ", ".join(value for name, value in response.headers if name.lower() == "content-encoding")
    body = unpack(response.body, packing, most)
    answer = Answer(asked, response.url, response.status, response.headers, body, response.at)
    if types is not None and answer.is_html and (title := missing(body)):
        raise failed("soft_404", f"the page says {title[:100]!r}")
    return answer


def moved(response: Response, most: int = MAX_BYTES) -> str | None:
    """Where the markup of a page sends its reader, as written; None where it does not, or cannot be read."""
    if response.status not in (200, 203) or response.truncated is not None:
        return None
    if content_type(response.header("content-type")) not in HTML_TYPES:
        return None
    packing = ", ".join(value for name, value in response.headers if name.lower() == "content-encoding")
    try:
        return refreshed(unpack(response.body, packing, most))
    except FetchFailed:
        return None


def _truncated(response: Response, most: int) -> FetchFailed:
    if response.truncated == "length" and 0 < len(response.body) < most:
        # Others' archives keep less of a page: Common Crawl's 1 MB, later 5 MB.
        return failed("too_large", f"the archive has only its first {len(response.body):,} bytes")
    if response.truncated == "length":
        return failed("too_large", f"larger than {most / 1_000_000:g} MB")
    if response.truncated == "time":
        return failed("timeout", "the page did not come to its end in time")
    return failed("cut_off", f"the connection broke off after {len(response.body)} bytes")


def _status(response: Response) -> FetchFailed:
    status, wait = response.status, response.retry_after
    said = f"the server answered {status} {response.reason}".rstrip()[:200]
    if status == 429 or (status == 503 and wait is not None) or status == 425:
        return failed("busy", said if wait is None else f"{said}, and to wait {wait:.0f} s", wait=wait)
    if status == 408:
        return failed("timeout", said)
    if status >= 500:
        return failed("server_error", said, wait=wait)
    if status in (404, 410):
        return failed("gone", said)
    if status in (401, 403, 407, 451):
        return failed("denied", said)
    return failed("client_error" if status >= 400 else "bad_status", said)
