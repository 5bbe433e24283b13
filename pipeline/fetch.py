"""Fetch a page from the web, bounded in time and size."""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.encoding import MAX_BYTES, too_large
from pipeline.errors import FetchFailed

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
# Seconds: for one answer of a server, and for a whole page.
TIMEOUT = 20.0
DEADLINE = 60.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: its address after redirects, its body unpacked, what the server says it is, and when it came.

    `at` is ISO 8601 in UTC, to the second.
    """

    url: str
    body: bytes
    is_html: bool
    charset: str | None
    at: str


def fetch(url: str) -> Fetched:
    """Fetch one page with GET.

    Raises:
        FetchFailed: no answer, another status than 200, no text, too slow.
        TooLarge: more than `encoding.MAX_BYTES`.
    """
    import httpx

    from pipeline.article import host

    if not host(url):
        raise FetchFailed("no host in it", "give the whole address: https://…")
    headers = {"User-Agent": "thidua", "Accept": "text/html, text/plain;q=0.8", "Accept-Encoding": "gzip"}
    remedy = "open it in a browser; try again later, or save the page and give the file"
    started = time.monotonic()
    try:
        with (
            httpx.Client(timeout=TIMEOUT, follow_redirects=True, max_redirects=5, headers=headers) as client,
            client.stream("GET", url) as answer,
        ):
            if answer.status_code != 200:
                raise FetchFailed(f"the server answered {answer.status_code} {answer.reason_phrase}", remedy)
            kind = answer.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
            if kind not in HTML_TYPES and kind != "text/plain":
                raise FetchFailed(f"is {kind}, not a page", "give the address of an article")
            data = bytearray()
            for chunk in answer.iter_raw():
                data += chunk
                if len(data) > MAX_BYTES:
                    raise too_large()
                if time.monotonic() - started > DEADLINE:
                    raise FetchFailed(f"took longer than {DEADLINE:.0f} s", remedy)
            body = _unpacked(bytes(data), answer.headers.get("content-encoding", "identity").strip().lower())
            final, charset = str(answer.url), answer.charset_encoding
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise FetchFailed(f"no answer: {error or type(error).__name__}", remedy) from error
    return Fetched(final, body, kind in HTML_TYPES, charset, datetime.now(UTC).isoformat(timespec="seconds"))


def _unpacked(data: bytes, encoding: str) -> bytes:
    """Decompress an answer with a bound: a small answer may unpack to gigabytes."""
    if encoding in ("identity", ""):
        return data
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchFailed(f"is packed as {encoding}, which was not asked for", "save the page and give the file")
    try:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
        body = unpacker.decompress(data, MAX_BYTES + 1)
    except zlib.error as error:
        raise FetchFailed("a broken packed answer", "try again later") from error
    if len(body) > MAX_BYTES:
        raise too_large()
    if not unpacker.eof:
        raise FetchFailed("a packed answer that is cut off", "try again later")
    return body
