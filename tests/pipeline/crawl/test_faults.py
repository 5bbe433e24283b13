"""Everything that a server can do wrong: each ends in its row and its line, and the crawl goes on.

One crawl fetches all cases, each from a host of its own. To add a case: a name, a reply, what comes of it.
"""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import brotli
import pytest
import zstandard

from pipeline import run
from pipeline.crawl.faults import FAULTS
from pipeline.crawl.frontier import Frontier
from pipeline.crawl.settings import Settings
from pipeline.database import Database
from tests.web import ARTICLE, SENTENCE, Call, Reply, Web, http, page, to

PAGE = ARTICLE.encode()
SECONDS = 4.0
"""Longest silence that the crawl bears: long enough for a right answer on a machine that is busy."""


@dataclass(frozen=True)
class Case:
    """`replies`: of the page, or of paths. `code`: of the failure, or ok. `says`: a piece of the line."""

    name: str
    replies: Reply | dict[str, Reply]
    code: str
    says: str = ""


# Connections.


async def hang(call: Call) -> None:
    await call.hang()


def parts(*data: bytes, then: str = "close", pause: float = 0.0) -> Reply:
    """Send pieces, then close, hang or reset."""

    async def reply(call: Call) -> None:
        for piece in data:
            await call.send(piece)
            await asyncio.sleep(pause)
        if then == "hang":
            await call.hang()
        elif then == "reset":
            call.reset()

    return reply


def drip(head: bytes, piece: bytes) -> Reply:
    """A piece every now and then, for ever: never silent for long, never done."""

    async def reply(call: Call) -> None:
        await call.send(head)
        while True:
            await call.send(piece)
            await asyncio.sleep(SECONDS / 5)

    return reply


def endless(head: bytes, block: bytes) -> Reply:
    async def reply(call: Call) -> None:
        await call.send(head)
        while True:
            await call.send(block)

    return reply


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
LENGTH = b"Content-Length: %d\r\n\r\n" % len(PAGE)
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
GZIP = gzip.compress(PAGE)
CHUNK = b"%x\r\n%s\r\n" % (len(PAGE), PAGE)

CONNECTIONS = [
    Case("hang before the answer", hang, "timeout", "no answer within 4 s"),
    Case("hang in the status line", parts(b"HTTP/1.1 20", then="hang"), "timeout"),
    Case("hang in the headers", parts(HEAD, then="hang"), "timeout"),
    Case("hang in the body", parts(HEAD + LENGTH, PAGE[:100], then="hang"), "timeout", "did not come to its end"),
    Case("hang between chunks", parts(CHUNKED, CHUNK, then="hang"), "timeout"),
    Case("dripping headers", drip(HEAD, b"X-A: b\r\n"), "timeout", "no answer within 8 s"),
    Case("dripping body", drip(HEAD + b"\r\n", b"x"), "timeout", "did not come to its end"),
    Case("reset before the answer", parts(then="reset"), "disconnected"),
    Case("reset in the headers", parts(HEAD, then="reset", pause=0.05), "disconnected"),
    Case("reset in the body", parts(HEAD + LENGTH, PAGE[:100], then="reset", pause=0.05), "cut_off", "broke off"),
    Case("closed before the answer", parts(), "disconnected"),
    Case("closed in the headers", parts(HEAD), "disconnected"),
    Case("cut off, with a length", parts(HEAD + LENGTH, PAGE[:100]), "cut_off", "after 100 bytes"),
    Case("cut off, in chunks", parts(CHUNKED, CHUNK), "cut_off"),
    Case("cut off within a chunk", parts(CHUNKED, CHUNK[:-50]), "cut_off"),
    Case("cut off, in gzip, without a length", parts(HEAD + b"Content-Encoding: gzip\r\n\r\n", GZIP[:-20]), "cut_off"),
    Case("ended by closing", parts(HEAD + b"\r\n", PAGE), "ok"),
    Case("HTTP/1.0", parts(b"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n", PAGE), "ok"),
    Case("in chunks", parts(CHUNKED, CHUNK, b"0\r\n\r\n"), "ok"),
]  # fmt: skip

# What is not HTTP as it should be.

WRONG = [
    Case("another protocol", b"SSH-2.0-OpenSSH_9.6\r\n", "disconnected"),
    Case("a page without a head", PAGE, "disconnected"),
    Case("noise", bytes(range(256)) * 8, "bad_answer"),
    Case("a status of letters", b"HTTP/1.1 OK 200\r\n\r\n", "bad_answer"),
    Case("a chunk size of letters", parts(CHUNKED, b"zz\r\nabc\r\n"), "cut_off"),
    Case("a negative chunk", parts(CHUNKED, b"-5\r\nabc\r\n"), "cut_off"),
    Case("a chunk of 10^19 bytes", parts(CHUNKED, b"8AC7230489E80000\r\nabc\r\n"), "cut_off"),
    Case("a length of letters", parts(HEAD + b"Content-Length: abc\r\n\r\n", PAGE), "bad_answer"),
    Case("a negative length", parts(HEAD + b"Content-Length: -1\r\n\r\n", PAGE), "bad_answer"),
    Case("two lengths", parts(HEAD + b"Content-Length: 5\r\n" + LENGTH, PAGE), "bad_answer"),
    Case("one length twice", parts(HEAD + LENGTH[:-2] + LENGTH, PAGE), "ok"),
    Case("a length that is too small", parts(HEAD + b"Content-Length: %d\r\n\r\n" % (len(PAGE) - 16), PAGE), "ok"),
    Case("a length that is too large", parts(HEAD + b"Content-Length: %d\r\n\r\n" % (len(PAGE) + 1), PAGE), "cut_off"),
    Case("a length and chunks", parts(CHUNKED[:-2] + b"Content-Length: 3\r\n\r\n", CHUNK, b"0\r\n\r\n"), "ok"),
    Case("a header without a colon", parts(HEAD + b"nonsense\r\n" + LENGTH, PAGE), "bad_answer"),
    Case("a header with a zero byte", parts(HEAD + b"X-A: a\0b\r\n" + LENGTH, PAGE), "bad_answer"),
    Case("a header of 300 kB", parts(HEAD + b"X-A: " + b"a" * 300_000 + b"\r\n" + LENGTH, PAGE), "bad_answer"),
    Case("headers without end", endless(HEAD, b"X-A: b\r\n" * 1000), "bad_answer"),
    Case("duplicate types", parts(HEAD + b"Content-Type: image/png\r\n" + LENGTH, PAGE), "ok"),
    Case("bytes in a header that are no text", parts(HEAD + b"X-A: \xe9\xff\r\n" + LENGTH, PAGE), "ok"),
]  # fmt: skip

# Types and sizes.

ENDLESS = HEAD + b"\r\n"
BOMB = b"<p>" + b" " * 3_000_000


def packed(data: bytes, name: str) -> bytes:
    return http(data, headers={"Content-Encoding": name})


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


BODIES = [
    Case("no type", http(PAGE, kind=None), "ok"),
    Case("an empty type", http(PAGE, kind=""), "ok"),
    Case("a type in capitals", http(PAGE, kind="TEXT/HTML;CHARSET=UTF-8"), "ok"),
    Case("a PDF without a type", http(b"%PDF-1.4\n" + bytes(range(256)) * 20, kind=None), "not_text"),
    Case("a PDF that says it is a page", http(b"%PDF-1.4\n" + bytes(range(256)) * 20), "not_text"),
    Case("a PDF", http(b"%PDF", kind="application/pdf"), "not_a_page", "is application/pdf"),
    Case("a picture", http(b"\x89PNG", kind="image/png"), "not_a_page"),
    Case("bytes", http(PAGE, kind="application/octet-stream"), "not_a_page"),
    Case("an endless picture", endless(HEAD.replace(b"text/html", b"image/png") + b"\r\n", b"x" * 65536), "not_a_page"),
    Case("an endless page", endless(ENDLESS, b"<p>x</p>" * 8192), "too_large"),
    Case("a declared length of 1 TB", parts(HEAD + b"Content-Length: %d\r\n\r\n" % 10**12, then="hang"), "too_large"),
    Case("gzip bomb", packed(gzip.compress(BOMB, 1), "gzip"), "too_large", "unpacks to more"),
    Case("deflate bomb", packed(zlib.compress(BOMB, 1), "deflate"), "too_large"),
    Case("bare deflate bomb", packed(bare_deflate(BOMB), "deflate"), "too_large"),
    Case("br bomb", packed(brotli.compress(BOMB, quality=1), "br"), "too_large"),
    Case("zstd bomb", packed(zstandard.compress(BOMB), "zstd"), "too_large"),
    Case("a bomb in a bomb", packed(gzip.compress(gzip.compress(BOMB, 1)), "gzip, gzip"), "too_large"),
    Case("zstd with a huge window", packed(b"\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00", "zstd"), "bad_packing"),
    Case("gzip that is broken", packed(gzip.compress(PAGE)[:-8] + bytes(8), "gzip"), "bad_packing"),
    Case("gzip that is none", packed(PAGE, "gzip"), "bad_packing"),
    Case("br that is none", packed(PAGE, "br"), "bad_packing"),
    Case("zstd that is cut off", packed(zstandard.compress(PAGE)[:-9], "zstd"), "cut_off"),
    Case("an unknown packing", packed(PAGE, "compress"), "bad_packing", "'compress'"),
    Case("packed four times", packed(PAGE, "gzip, gzip, gzip, gzip"), "bad_packing"),
    Case("gzip", packed(gzip.compress(PAGE), "gzip"), "ok"),
    Case("gzip in members", packed(gzip.compress(PAGE[:200]) + gzip.compress(PAGE[200:]), "x-gzip"), "ok"),
    Case("gzip with noise behind it", packed(gzip.compress(PAGE) + b"\0\0noise", "gzip"), "ok"),
    Case("deflate", packed(zlib.compress(PAGE), "deflate"), "ok"),
    Case("bare deflate", packed(bare_deflate(PAGE), "deflate"), "ok"),
    Case("br", packed(brotli.compress(PAGE), "br"), "ok"),
    Case("zstd", packed(zstandard.compress(PAGE), "zstd"), "ok"),
    Case("gzip over br", packed(gzip.compress(brotli.compress(PAGE)), "br, gzip"), "ok"),
    Case("nothing", http(b""), "empty"),
    Case("white space", http(b" \n\t "), "empty"),
    Case("a page without an article", http("<p>x"), "no_article"),
    Case("declared as UTF-8, with broken bytes", http(PAGE.replace(b"<h1>", b"<h1>\xe1\xff ")), "ok"),
    Case("declared as UTF-8, in UTF-16", http(ARTICLE.encode("utf-16")), "ok"),
    Case("declared as Latin-1, in UTF-8", http(PAGE, kind="text/html; charset=iso-8859-1"), "ok"),
    Case("declared as UTF-16, in UTF-8", http(PAGE, kind="text/html; charset=utf-16"), "ok"),
    Case("said otherwise by the page", http(PAGE.replace(b"<head>", b'<head><meta charset="windows-1258">')), "ok"),
    Case("an encoding that is none", http(PAGE, kind="text/html; charset=nonsense"), "ok"),
    Case("zeros", http(b"\0" * 5000), "not_text"),
]  # fmt: skip

# Redirects.


def chain(length: int) -> dict[str, Reply]:
    hops: dict[str, Reply] = {f"/{n}": to(f"/{n + 1}") for n in range(length)}
    return {"/page": to("/0"), **hops, f"/{length}": page()}


def cookie_first(call: Call) -> bytes:
    return page() if call.asked.headers.get("cookie") == "a=b" else to("/page", Set_Cookie="a=b")


def robots(reply: Reply) -> dict[str, Reply]:
    return {"/robots.txt": reply, "/page": page()}


DISALLOW = "User-agent: *\nDisallow: /page\n"


def by_markup(content: str, packing: str = "", *, article: bool = False) -> bytes:
    """A page that sends its reader on; with an article in it or without."""
    meta = f'<meta http-equiv="Refresh" content="{content}">'
    text = ARTICLE.replace("<head>", f"<head>{meta}") if article else f"<html><head>{meta}</head><body>x</body></html>"
    return packed(gzip.compress(text.encode()), packing) if packing else http(text)


REDIRECTS = [
    Case("to itself", to("/page"), "redirects", "in a circle"),
    Case("to and fro", {"/page": to("/b"), "/b": to("/page")}, "redirects", "in a circle"),
    Case("four times", chain(3), "ok"),
    Case("ten times", chain(10), "redirects", "more than 5"),
    Case("ever further", {"*": lambda call: to(f"/page/{call.asked.path.count('/')}{call.asked.path}")}, "redirects"),
    Case("to nowhere", http("", "302 Found"), "redirects", "without saying where"),
    Case("to an empty place", to(""), "redirects"),
    Case("to another scheme", to("ftp://example.org/x"), "redirects", "ftp:"),
    Case("to a script", to("javascript:alert(1)"), "redirects"),
    Case("to a file", to("file:///etc/passwd"), "redirects"),
    Case("to what is no address", to("http://[::1/"), "redirects"),
    Case("with a password", to("http://a:b@example.org/"), "redirects"),
    Case("with a line break", to("/b%0d%0aX: y"), "gone"),
    Case("in UTF-8", {"/page": to("/trang-chủ".encode()), "/trang-ch%E1%BB%A7": page()}, "ok"),
    Case("in Latin-1", {"/page": to("/\xe9".encode("latin-1")), "/%C3%A9": page()}, "ok"),
    Case("to itself, with a cookie first", {"/page": cookie_first}, "ok"),
    Case("to a dead port", to("http://127.0.0.1:1/x"), "connect"),
    Case("for good", {"/page": to("/b", "308 Permanent Redirect"), "/b": page()}, "ok"),
    Case("by markup", {"/page": by_markup("0; url=/b"), "/b": page()}, "ok"),
    Case("by markup, packed", {"/page": by_markup("0;url='/b'", "gzip"), "/b": page()}, "ok"),
    Case("by markup, then by status", {"/page": by_markup("2;URL=b"), "/b": to("/c"), "/c": page()}, "ok"),
    Case("by markup to and fro", {"/page": by_markup("0;/b"), "/b": by_markup("0;/page")}, "redirects", "in a circle"),
    Case("by markup ever further", {"*": lambda call: by_markup(f"0; url={call.asked.path}/x")}, "redirects"),
    Case("by markup to what is not there", {"/page": by_markup("0; url=/none")}, "gone"),
    Case("by markup to a dead port", by_markup("0; url=http://127.0.0.1:1/x"), "connect"),
    Case("by markup to what is forbidden",
         {"/robots.txt": http("User-agent: *\nDisallow: /b"), "/page": by_markup("0; url=/b"), "/b": page()}, "robots"),
    Case("by markup to itself", by_markup("5; url=/page", article=True), "ok"),
    Case("by markup, after an hour", by_markup("3600; url=/b", article=True), "ok"),
    Case("by markup to a script", by_markup("0; url=javascript:x()", article=True), "ok"),
]  # fmt: skip

# Statuses.


def later(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


def busy(after: str | None, status: str = "429 Too Many Requests") -> bytes:
    return http("later", status, {} if after is None else {"Retry-After": after})


def once(first: bytes) -> Reply:
    """Wrong the first time, right the second."""
    return lambda call: first if call.number == 1 else page()


def says(title: str, body: str = "<ul><li>Trang chủ</li><li>Tin tức</li></ul>") -> bytes:
    return http(f"<html><head><title>{title}</title></head><body>{body}</body></html>")


STATUSES = [
    Case("200, not there", says("404 Not Found"), "soft_404", "'404 Not Found'"),
    Case("200, not there, in Vietnamese", says("Kh&ocirc;ng tìm thấy trang - Sở Nội vụ"), "soft_404"),
    Case("200, not there by its heading", says("Sở Nội vụ", "<h1>Trang <b>không</b> tồn tại</h1>"), "soft_404"),
    Case("200, an article all the same", says("404 | Báo Mẫu", f"<h1>Hội nghị</h1><p>{SENTENCE * 3}</p>"), "ok"),
    *(Case(f"status {code}", http("x", f"{code} Reason"), fault, f"answered {code}")
      for code, fault in {
          204: "bad_status", 206: "bad_status", 304: "bad_status", 300: "bad_status", 400: "client_error",
          401: "denied", 403: "denied", 404: "gone", 405: "client_error", 408: "timeout", 410: "gone",
          418: "client_error", 451: "denied", 500: "server_error", 502: "server_error", 503: "server_error",
          504: "server_error",
          999: "server_error",
      }.items()),
    Case("429", busy(None), "busy"),
    Case("429, in seconds", busy("3600"), "busy", "wait 3600 s"),
    Case("429, a date", lambda call: busy(later(7200)), "busy", "to wait 7"),
    Case("429, an old date", busy("Sun, 06 Nov 1994 08:49:37 GMT"), "busy", "to wait 0 s"),
    Case("429, a date of RFC 850", busy("Sunday, 06-Nov-94 08:49:37 GMT"), "busy"),
    Case("429, nonsense", busy("soon"), "busy"),
    Case("429, negative", busy("-5"), "busy"),
    Case("429, for ever", busy("9" * 30), "busy", "wait 2592000 s"),
    Case("503, in seconds", busy("3600", "503 Service Unavailable"), "busy", "wait 3600 s"),
    Case("500 once", once(http("x", "500 Internal Server Error")), "ok"),
    Case("429 once", once(busy("1")), "ok"),
    Case("a reset once", {"/page": lambda call: parts(then="reset")(call) if call.number == 1 else page()}, "ok"),
]  # fmt: skip

# robots.txt.

ROBOTS = [
    Case("robots: forbidden", robots(http(DISALLOW)), "robots", "robots.txt forbids it"),
    Case("robots: forbidden to us", robots(http("User-agent: Thidua\nDisallow: /\n\n" + DISALLOW[:15])), "robots"),
    Case("robots: forbidden to others", robots(http("User-agent: other\nDisallow: /")), "ok"),
    Case("robots: with a mark", robots(http(b"\xef\xbb\xbf" + DISALLOW.encode())), "robots"),
    Case("robots: in gzip", robots(packed(gzip.compress(DISALLOW.encode()), "gzip")), "robots"),
    Case("robots: noise", robots(http(bytes(range(256)) * 100)), "ok"),
    Case("robots: a page", robots(page()), "ok"),
    Case("robots: empty", robots(http("")), "ok"),
    Case("robots: 3 MB", robots(http(DISALLOW + "# x\n" * 750_000)), "robots"),
    Case("robots: endless", robots(endless(HEAD + b"\r\n" + DISALLOW.encode(), b"# x\n" * 10_000)), "robots"),
    Case("robots: a bomb", robots(packed(gzip.compress(BOMB, 1), "gzip")), "robots_unavailable"),
    Case("robots: 403", robots(http("", "403 Forbidden")), "ok"),
    Case("robots: 429", robots(http("", "429 Too Many")), "ok"),
    Case("robots: 429, for a second", robots(busy("1")), "ok"),
    Case("robots: 429, for an hour", robots(busy("3600")), "busy", "asked to wait 3"),
    Case("robots: 429, a date", robots(lambda call: busy(later(7200))), "busy", "asked to wait 7"),
    Case("robots: 500", robots(http("", "500 Error")), "robots_unavailable", "robots.txt: the server answered 500"),
    Case("robots: 500 once", robots(lambda call: http("", "500 Error" if call.number == 1 else "404 Not Found")), "ok"),
    Case("robots: hangs", robots(hang), "robots_unavailable"),
    Case("robots: closed", robots(parts()), "robots_unavailable"),
    Case("robots: no HTTP", robots(b"SSH-2.0\r\n"), "robots_unavailable"),
    Case("robots: redirects in a circle", robots(to("/robots.txt")), "ok"),
    Case("robots: elsewhere", {"/robots.txt": to("/r"), "/r": http(DISALLOW), "/page": page()}, "robots"),
    Case("robots: patterns that could take for ever", robots(http("User-agent: *\nDisallow: /" + "*a" * 3000)), "ok"),
]  # fmt: skip

CASES = [*CONNECTIONS, *WRONG, *BODIES, *REDIRECTS, *STATUSES, *ROBOTS]
ELSEWHERE = {
    "refused": ("http://127.0.0.1:1/page", "connect", "no connection"),
    "a host without an address": ("http://no-such-host.invalid/page", "dns", "has no address"),
    "a host that is none": ("http://a b/", "bad_url", ""),
    "a host with a password": ("http://user:word@127.0.0.1/", "bad_url", "password"),
    "no host": ("http:///page", "bad_url", "no host"),
    "a port that is none": ("http://127.0.0.1:99999/", "bad_url", ""),
    "a URL of 5,000 characters": ("http://127.0.0.1/" + "a" * 5000, "bad_url", "longer"),
}


@dataclass(frozen=True)
class Seen:
    """What came of the crawl: states and lines by URL, rows of the database and of the frontier by URL."""

    urls: dict[str, str]
    states: dict[str, str]
    lines: dict[str, str]
    failures: dict[str, tuple[str, str]]
    articles: set[str]
    frontier: dict[str, tuple[str, str | None]]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    folder: Path = tmp_path_factory.mktemp("faults")
    settings = Settings(
        archive=folder / "crawl", allow_private=True, delay=0, backoff=0.2, attempts=2, concurrency=80,
        read_timeout=SECONDS, connect_timeout=SECONDS, deadline=2 * SECONDS,
        most_packed=2_000_000, most_bytes=2_000_000,
    )  # fmt: skip
    states: dict[str, str] = {}
    lines: dict[str, str] = {}
    with Web() as web, Database.open(folder / "x.db") as database:
        urls = {}
        for case in CASES:
            replies = case.replies if isinstance(case.replies, dict) else {"/page": case.replies}
            urls[case.name] = web.site(replies).url("/page")
        urls |= {name: url for name, (url, _, _) in ELSEWHERE.items()}

        def note(result: run.Result, state: str) -> None:
            states[result.source] = state
            lines[result.source] = result.failure.reason if result.failure else ""

        run.ingest(database, list(urls.values()), options={}, web=settings, on_result=note)
        failures = {row["source"]: (row["code"], row["reason"]) for row in database.db.query("SELECT * FROM failures")}
        articles = {row["url"] for row in database.db.query("SELECT url FROM articles")}
    with Frontier.open(folder / "crawl", read_only=True) as frontier:
        pages = {page.url: (page.state, page.code) for page in frontier.pages()}
    yield Seen(urls, states, lines, failures, articles, pages)


def test_there_are_enough_cases() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_ends_in_its_row_and_its_line(case: Case, seen: Seen) -> None:
    url = seen.urls[case.name]
    if case.code == "ok":
        assert seen.lines[url] == ""
        assert url not in seen.failures
        assert seen.frontier[url] == ("fetched", None)
        return
    assert seen.states[url] == "failed"
    code, reason = seen.failures[url]
    assert (code, reason) == (case.code, seen.lines[url])
    assert reason.startswith(f"{url}: ") and reason.endswith(")") and "\n" not in reason
    assert case.says in reason
    if code in FAULTS:
        state = "failed" if FAULTS[code].again == "when asked" else "waiting"
        assert seen.frontier[url] == (state, code)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_addresses_that_lead_nowhere(name: str, seen: Seen) -> None:
    url, code, says = ELSEWHERE[name]
    found, reason = seen.failures[url]
    assert (found, reason) == (code, seen.lines[url])
    assert says in reason and reason.startswith(url[:50])


def test_every_page_that_came_is_an_article(seen: Seen) -> None:
    assert len(seen.articles) >= 20
    assert set(seen.states.values()) <= {"new", "failed", "unchanged", "changed"}
