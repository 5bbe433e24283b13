"""The walk through a site, against a real server: what is found, what is asked for, and what is said of each document.

Each case of the fault suite is a small site, the addresses that must come out, and the outcome of each document.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from pipeline.crawl.answer import Answer
from pipeline.crawl.crawler import Crawler
from pipeline.crawl.settings import Settings
from pipeline.discovery.links import Kind
from pipeline.discovery.loop import walk
from pipeline.discovery.plan import Bounds, Found, Get, Start, Visit
from pipeline.discovery.wanted import Wanted

XML = {"Content-Type": "application/xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
HEADLINE = "Cụm thi đua số 2 tổng kết công tác năm 2024"


@pytest.fixture
def crawler_settings(tmp_path: Path) -> Settings:
    """The program's own client, quick: one attempt and no pause."""
    return Settings(archive=tmp_path / "crawl", allow_private=True, delay=0, latency_factor=0, attempts=1)


@dataclass
class Walked:
    links: list[Found] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)


def run(starts: list[Start], client: Settings | Get, **options: Any) -> Walked:
    """Walk with the program's client, or with a function in its place."""
    walked = Walked()

    async def collect() -> None:
        async with AsyncExitStack() as stack:
            get = (await stack.enter_async_context(Crawler(client))).get if isinstance(client, Settings) else client
            async for link in walk(starts, get, report=walked.visits.append, **options):
                walked.links.append(link)

    asyncio.run(collect())
    return walked


def sitemap(*paths: str) -> str:
    return f"<urlset>{''.join(f'<url><loc>{path}</loc></url>' for path in paths)}</urlset>"


def index(*paths: str) -> str:
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{path}</loc></sitemap>' for path in paths)}</sitemapindex>"


def listing(*numbers: int, following: str = "") -> str:
    items = "".join(
        f'<h3><a href="/tin/{n}-cum-thi-dua-so-2-tong-ket-nam-2024.html">{HEADLINE}</a></h3>' for n in numbers
    )
    pager = f'<div class="pagination"><a href="{following}">Trang sau</a></div>' if following else ""
    return f"<!DOCTYPE html><html><body><p>Tin</p>{items}{pager}</body></html>"


def articles(*numbers: int) -> list[str]:
    return [f"/tin/{n}-cum-thi-dua-so-2-tong-ket-nam-2024.html" for n in numbers]


def rss(*paths: str, following: str = "") -> str:
    items = "".join(f"<item><title>{HEADLINE}</title><link>{path}</link></item>" for path in paths)
    link = f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="next" href="{following}"/>' if following else ""
    return f'<rss version="2.0"><channel>{link}{items}</channel></rss>'


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BOMB = f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>'


@dataclass
class Case:
    """A site: `pages` are bodies, or (body, headers), or (body, headers, status). visits: state and reason a path."""

    id: str
    start: str
    pages: dict[str, Any]
    found: list[str]
    visits: dict[str, tuple[str, str]]
    kind: Kind = "auto"


CASES = [
    # Sitemaps.
    Case("a sitemap", "/s.xml", {"/s.xml": sitemap("/1", "/2")}, ["/1", "/2"], {"/s.xml": ("read", "")}),
    Case(
        "billion laughs",
        "/i.xml",
        {"/i.xml": index("/bomb.xml", "/s.xml"), "/bomb.xml": BOMB + sitemap("/&l11;"), "/s.xml": sitemap("/1")},
        ["/1"],
        {"/i.xml": ("read", ""), "/bomb.xml": ("failed", "declares entities"), "/s.xml": ("read", "")},
    ),
    Case(
        "an index of itself",
        "/i.xml",
        {"/i.xml": index("/i.xml", "/i.xml?", "/i.xml#a", "/s.xml"), "/s.xml": sitemap("/1")},
        ["/1"],
        {"/i.xml": ("read", ""), "/s.xml": ("read", "")},
    ),
    Case(
        "a cycle of indexes",
        "/a.xml",
        {
            "/a.xml": index("/b.xml"),
            "/b.xml": index("/c.xml", "/a.xml"),
            "/c.xml": index("/a.xml", "/s.xml"),
            "/s.xml": sitemap("/1"),
        },
        ["/1"],
        {"/a.xml": ("read", ""), "/b.xml": ("read", ""), "/c.xml": ("read", ""), "/s.xml": ("read", "")},
    ),
    Case(
        "indexes too deep",
        "/0.xml",
        {f"/{n}.xml": index(f"/{n + 1}.xml") for n in range(20)},
        [],
        {f"/{n}.xml": ("read", "more than 4 deep" if n == 4 else "") for n in range(5)},
    ),
    Case(
        "cut off",
        "/s.xml",
        {"/s.xml": sitemap("/1", "/2")[:-25]},
        ["/1"],
        {"/s.xml": ("read", "cut off: only whole entries were read")},
    ),
    Case(
        "packed", "/s.xml.gz", {"/s.xml.gz": gzip.compress(sitemap("/1").encode())}, ["/1"], {"/s.xml.gz": ("read", "")}
    ),
    Case(
        "called packed",
        "/s.xml.gz",
        {"/s.xml.gz": (sitemap("/1"), {"Content-Type": "application/gzip"})},
        ["/1"],
        {"/s.xml.gz": ("read", "")},
    ),
    Case(
        "packed and called XML",
        "/s.xml",
        {"/s.xml": (gzip.compress(sitemap("/1").encode()), XML)},
        ["/1"],
        {"/s.xml": ("read", "")},
    ),
    Case(
        "packed twice, once by the server",
        "/s.xml.gz",
        {"/s.xml.gz": (gzip.compress(gzip.compress(sitemap("/1").encode())), {"Content-Encoding": "gzip"})},
        ["/1"],
        {"/s.xml.gz": ("read", "")},
    ),
    Case(
        "packed and cut off",
        "/s.xml.gz",
        {"/s.xml.gz": gzip.compress(sitemap(*(f"/{n}" for n in range(99))).encode(), 0)[:1000]},
        [f"/{n}" for n in range(39)],
        {"/s.xml.gz": ("read", "gzip cut off.*; cut off: only whole")},
    ),
    Case(
        "not packed, though the server says so",
        "/i.xml",
        {
            "/i.xml": index("/s.xml", "/1.xml"),
            "/s.xml": (sitemap("/1"), {"Content-Encoding": "gzip"}),
            "/1.xml": sitemap("/2"),
        },
        ["/2"],
        {"/i.xml": ("read", ""), "/s.xml": ("failed", "gzip that is broken"), "/1.xml": ("read", "")},
    ),
    Case(
        "packed garbage",
        "/s.xml.gz",
        {"/s.xml.gz": b"\x1f\x8b\x08" + b"\xff" * 99},
        [],
        {"/s.xml.gz": ("failed", "gzip")},
    ),
    Case(
        "a gzip bomb",
        "/i.xml",
        {
            "/i.xml": index("/b.xml.gz", "/s.xml"),
            "/b.xml.gz": gzip.compress(b"<urlset>" + b" " * 60_000_000),
            "/s.xml": sitemap("/1"),
        },
        ["/1"],
        {"/i.xml": ("read", ""), "/b.xml.gz": ("failed", "larger than 50 MB"), "/s.xml": ("read", "")},
    ),
    Case(
        "huge",
        "/s.xml",
        {"/s.xml": sitemap(*(f"/{n}" for n in range(50_010)))},
        [f"/{n}" for n in range(50_000)],
        {"/s.xml": ("read", "more than 50000 entries")},
    ),
    Case(
        "UTF-16 that says UTF-8",
        "/s.xml",
        {"/s.xml": ('<?xml version="1.0" encoding="utf-8"?>' + sitemap("/1")).encode("utf-16")},
        ["/1"],
        {"/s.xml": ("read", "")},
    ),
    Case(
        "UTF-8 that says UTF-16",
        "/s.xml",
        {
            "/s.xml": (
                '<?xml version="1.0" encoding="utf-16"?>' + sitemap("/1"),
                {"Content-Type": "text/xml; charset=utf-16"},
            )
        },
        ["/1"],
        {"/s.xml": ("read", "")},
    ),
    Case(
        "mixed encodings",
        "/s.xml",
        {"/s.xml": sitemap("/hội", "/1").encode() + "<!-- hội \x80 -->".encode("cp1258", "ignore") + b"\xff\x81"},
        None,
        {"/s.xml": ("read", "")},
    ),  # type: ignore[arg-type]
    Case("nothing", "/s.xml", {"/s.xml": ""}, [], {"/s.xml": ("failed", "is empty")}),
    Case("binary", "/s.xml", {"/s.xml": bytes(range(256)) * 9}, [], {"/s.xml": ("failed", "binary")}, "sitemap"),
    Case(
        "an error page with status 200",
        "/s.xml",
        {"/s.xml": (listing(1), HTML)},
        [],
        {"/s.xml": ("failed", "an HTML page, not a sitemap")},
        "sitemap",
    ),
    Case("not found", "/s.xml", {}, [], {"/s.xml": ("failed", "404|500")}, "sitemap"),
    Case(
        "one of many fails",
        "/i.xml",
        {
            "/i.xml": index("/1.xml", "/2.xml", "/3.xml"),
            "/1.xml": sitemap("/1"),
            "/2.xml": ("", {}, 503),
            "/3.xml": sitemap("/3"),
        },
        ["/1", "/3"],
        {"/i.xml": ("read", ""), "/1.xml": ("read", ""), "/2.xml": ("failed", "503"), "/3.xml": ("read", "")},
    ),
    Case(
        "addresses of other sites",
        "/i.xml",
        {
            "/i.xml": index("http://other.example.com/s.xml", "/s.xml"),
            "/s.xml": sitemap("http://other.example.com/x", "/1", "javascript:x"),
        },
        ["/1"],
        {"/i.xml": ("read", "left out on other sites: 1"), "/s.xml": ("read", "without a usable address: 1")},
    ),
    Case(
        "pages that are no articles",
        "/s.xml",
        {"/s.xml": sitemap("/", "/cum-2", "/tag/cum-thi-dua-so-2-tong-ket", "/a.PDF", "/?s=thi+dua", "/?ItemID=5")},
        ["/cum-2", "/?ItemID=5"],
        {"/s.xml": ("read", "surely no articles: 4")},
    ),
    # Feeds.
    Case("a feed as a sitemap", "/rss", {"/rss": rss("/1")}, ["/1"], {"/rss": ("read", "")}, "sitemap"),
    Case("a feed called text/html", "/rss", {"/rss": (rss("/1"), HTML)}, ["/1"], {"/rss": ("read", "")}),
    Case("a garbage feed", "/rss", {"/rss": "]]>&&<<rss" * 50}, [], {"/rss": ("failed", "not a feed")}, "feed"),
    Case(
        "a feed with entities",
        "/rss",
        {"/rss": BOMB + rss("/&l11;")},
        [],
        {"/rss": ("failed", "declares entities")},
        "feed",
    ),
    Case(
        "a feed that is cut off",
        "/rss",
        {"/rss": rss("/1", "/2")[:-40]},
        ["/1"],
        {"/rss": ("read", "cut off: only whole items")},
        "feed",
    ),
    Case(
        "a feed in pages",
        "/rss",
        {"/rss": rss("/1", following="/rss2"), "/rss2": rss("/2", following="/rss")},
        ["/1", "/2"],
        {"/rss": ("read", ""), "/rss2": ("read", "read already: the list ends here")},
    ),
    # Listings.
    Case(
        "a listing in pages",
        "/tin",
        {
            "/tin": (listing(1, 2, following="/tin?page=2"), HTML),
            "/tin?page=2": (listing(3, following="/tin?page=3"), HTML),
            "/tin?page=3": (listing(4), HTML),
        },
        articles(1, 2, 3, 4),
        {"/tin": ("read", ""), "/tin?page=2": ("read", ""), "/tin?page=3": ("read", "")},
    ),
    Case(
        "a page that leads to itself",
        "/tin",
        {"/tin": (listing(1, following="/tin"), HTML)},
        articles(1),
        {"/tin": ("read", "")},
    ),
    Case(
        "pages in a circle",
        "/tin",
        {"/tin": (listing(1, following="/tin?page=2"), HTML), "/tin?page=2": (listing(2, following="/tin"), HTML)},
        articles(1, 2),
        {"/tin": ("read", ""), "/tin?page=2": ("read", "read already")},
    ),
    Case(
        "the last page for ever",
        "/tin",
        {"/tin": (listing(1, following="/tin?page=2"), HTML)}
        | {f"/tin?page={n}": (listing(2, following=f"/tin?page={n + 1}"), HTML) for n in range(2, 50)},
        articles(1, 2),
        {"/tin": ("read", ""), "/tin?page=2": ("read", ""), "/tin?page=3": ("read", "nothing new on this page")},
    ),
    Case(
        "new for ever",
        "/tin",
        {"/tin": (listing(1, following="/tin?page=2"), HTML)}
        | {f"/tin?page={n}": (listing(n, following=f"/tin?page={n + 1}"), HTML) for n in range(2, 50)},
        articles(*range(1, 11)),
        {"/tin": ("read", "")}
        | {f"/tin?page={n}": ("read", "") for n in range(2, 11)}
        | {"/tin?page=11": ("stopped", "10 documents were read.*--max-pages")},
    ),
    Case("an empty page", "/tin", {"/tin": ("", HTML)}, [], {"/tin": ("failed", "is empty")}, "listing"),
    Case(
        "not a page",
        "/tin",
        {"/tin": (b"%PDF-1.4 \x00\x01\x02\x03", {"Content-Type": "application/pdf"})},
        [],
        {"/tin": ("failed", "binary")},
    ),
    Case(
        "words for a page",
        "/tin",
        {"/tin": ("Service Unavailable", {"Content-Type": "text/plain"})},
        [],
        {"/tin": ("failed", "not a page")},
        "listing",
    ),
    Case(
        "a windows-1258 page that says UTF-8",
        "/tin",
        {
            "/tin": (
                listing(1).replace("Tin", "Tin Đak Đoa").replace(HEADLINE, "Huyện Đak Đoa").encode("cp1258", "ignore"),
                HTML,
            )
        },
        articles(1),
        {"/tin": ("read", "")},
    ),
    # Whole sites.
    Case(
        "robots.txt names the sitemaps",
        "/",
        {
            "/robots.txt": "User-agent: *\nDisallow: /x\nSitemap: /s.xml\nsitemap: http://other.example.com/s.xml\n",
            "/s.xml": sitemap("/1"),
            "/": (listing(2), HTML),
        },
        ["/1", *articles(2)],
        {"/robots.txt": ("read", "other sites: 1"), "/": ("read", ""), "/s.xml": ("read", "")},
    ),
    Case(
        "no robots.txt, a sitemap at the usual place, a feed in the head",
        "/",
        {
            "/robots.txt": ("", {}, 404),
            "/sitemap.xml": sitemap("/1"),
            "/": (
                listing(2).replace("<body>", '<link rel=alternate type="application/rss+xml" href="/rss"><body>'),
                HTML,
            ),
            "/rss": rss("/3"),
        },
        ["/1", "/3", *articles(2)],
        {"/robots.txt": ("absent", "404"), "/sitemap.xml": ("read", ""), "/": ("read", ""), "/rss": ("read", "")},
    ),
    Case(
        "robots.txt is garbage, no sitemap",
        "/",
        {"/robots.txt": bytes(range(256)) * 50, "/sitemap.xml": (listing(9), HTML), "/": (listing(1), HTML)},
        articles(1),
        {"/robots.txt": ("read", ""), "/sitemap.xml": ("absent", "not a sitemap"), "/": ("read", "")},
    ),
    Case(
        "robots.txt is huge",
        "/robots.txt",
        {
            "/robots.txt": "Sitemap: /s.xml\n" + "".join(f"Sitemap: /{n}.xml\n" for n in range(500)),
            "/s.xml": sitemap("/1"),
        },
        ["/1"],
        {"/robots.txt": ("read", "more than 200 sitemaps"), "/s.xml": ("read", "")}
        | {f"/{n}.xml": ("failed", "") for n in range(8)}
        | {"/8.xml": ("stopped", "max-pages")},
    ),
]


def serve(server: HTTPServer, pages: dict[str, Any]) -> list[str]:
    """Answer from a table of paths with their queries. Returns the list of what was asked for, growing."""
    asked: list[str] = []

    def handler(request: Request) -> Response:
        path = request.full_path.rstrip("?")
        asked.append(path)
        page = pages.get(path, ("not found", {}, 404))
        body, headers, status = (*page, *({}, 200)[len(page) - 1 :]) if isinstance(page, tuple) else (page, XML, 200)
        return Response(body, status, headers)

    server.expect_request(re.compile(".*")).respond_with_handler(handler)
    return asked


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_faults(case: Case, httpserver: HTTPServer, crawler_settings: Settings) -> None:
    asked = serve(httpserver, case.pages)
    root = httpserver.url_for("").rstrip("/")
    walked = run([Start(root + case.start, case.kind)], crawler_settings, bounds=Bounds(pages=10))
    if case.found is not None:
        assert sorted(link.url.removeprefix(root) for link in walked.links) == sorted(case.found)
    said = {visit.url.removeprefix(root): visit for visit in walked.visits}
    assert {path: visit.state for path, visit in said.items()} == {
        path: state for path, (state, _) in case.visits.items()
    }
    for path, (_, reason) in case.visits.items():
        assert re.search(reason, said[path].reason), said[path]
        if reason == "" and said[path].state == "read":
            assert "left out" not in said[path].reason and "cut off" not in said[path].reason
    assert [path for path, times in Counter(asked).items() if times > 1] == [], "asked for twice"
    assert len(walked.visits) == len(case.visits)


@pytest.mark.parametrize("packed", [False, True])
def test_a_sitemap_larger_than_a_page_may_be(httpserver: HTTPServer, crawler_settings: Settings, packed: bool) -> None:
    """As the protocol allows, up to 50 MB; and again from the archive, when it has not changed."""
    paths = [f"/{n}" for n in range(200)]
    body = sitemap(*paths).replace("</loc>", f"</loc><!--{'x' * 110_000}-->").encode()
    assert 20_000_000 < len(body) < 50 * 2**20
    headers = {"Content-Type": "application/xml", "ETag": '"1"'}

    def handler(request: Request) -> Response:
        if request.path != "/s.xml":
            return Response("", 404)
        if request.headers.get("If-None-Match"):
            return Response("", 304, headers)
        zipped = {"Content-Encoding": "gzip"} if packed else {}
        return Response(gzip.compress(body, 1) if packed else body, 200, headers | zipped)

    httpserver.expect_request(re.compile(".*")).respond_with_handler(handler)
    for _ in range(2):
        walked = run([Start(httpserver.url_for("/s.xml"))], crawler_settings)
        assert [visit.reason for visit in walked.visits] == [""]
        assert [link.url for link in walked.links] == [httpserver.url_for(path) for path in paths]
    small = replace(crawler_settings, most_list=20_000_000, archive=None)
    (visit,) = run([Start(httpserver.url_for("/s.xml"))], small).visits
    assert visit.state == "failed" and "20 MB" in visit.reason


def redirecting(table: dict[str, str]) -> Callable[[str], Any]:
    """A client for which addresses lead to others; each answers with one article of its own."""

    async def fetch(url: str) -> Answer:
        final = table.get(url, url)
        body = listing(sum(map(ord, final)), following="/tin?page=2")
        return Answer(url, final, 200, (("Content-Type", "text/html"),), body.encode(), "2026-01-01T00:00:00Z")

    return fetch


def test_redirects_of_a_start_move_the_site() -> None:
    walked = run(
        [Start("https://old.example.vn/tin")], redirecting({"https://old.example.vn/tin": "https://new.vn/tin"})
    )
    assert {link.url.split("/")[2] for link in walked.links} == {"new.vn"}
    assert next(visit.url for visit in walked.visits) == "https://new.vn/tin"


def test_redirects_of_later_pages_to_other_sites_are_refused() -> None:
    table = {"https://a.example.vn/tin?page=2": "https://ads.example.com/"}
    walked = run([Start("https://a.example.vn/tin")], redirecting(table))
    assert [visit.state for visit in walked.visits] == ["read", "failed"]
    assert "leads to another site" in walked.visits[1].reason


def test_redirects_to_a_page_that_was_read() -> None:
    table = {"https://a.example.vn/tin?page=2": "https://a.example.vn/tin"}
    walked = run([Start("https://a.example.vn/tin")], redirecting(table))
    assert len(walked.links) == 1
    assert [visit.state for visit in walked.visits] == ["read", "read"]
    assert "which was read already" in walked.visits[1].reason


def test_since_and_match(httpserver: HTTPServer, crawler_settings: Settings) -> None:
    old = f"<sitemap><loc>{httpserver.url_for('/old.xml')}</loc><lastmod>2023-01-01</lastmod></sitemap>"
    pages = {
        "/i.xml": index("/new.xml").replace("</sitemapindex>", f"{old}</sitemapindex>"),
        "/new.xml": sitemap("/cum-thi-dua-1", "/2024/01/cum-thi-dua-2", "/bong-da", "/2025/02/thi-dua").replace(
            "</loc>", "</loc><lastmod>2024-01-01</lastmod>", 1
        ),
    }
    asked = serve(httpserver, pages)
    walked = run(
        [Start(httpserver.url_for("/i.xml"))], crawler_settings, wanted=Wanted(since="2025-01-01", match=("thi đua",))
    )
    assert [link.url for link in walked.links] == [httpserver.url_for("/2025/02/thi-dua")]
    assert asked == ["/robots.txt", "/i.xml", "/new.xml"]


def test_since_ends_a_list(httpserver: HTTPServer, crawler_settings: Settings) -> None:
    def page(year: int, following: str) -> Any:
        return (listing(1, 2, following=following).replace("/tin/", f"/tin/{year}/03/04/"), HTML)

    pages = {"/tin": page(2025, "/tin?p=2"), "/tin?p=2": page(2024, "/tin?p=3"), "/tin?p=3": page(2023, "/tin?p=4")}
    asked = serve(httpserver, pages)
    walked = run([Start(httpserver.url_for("/tin"))], crawler_settings, wanted=Wanted(since="2025-01-01"))
    assert asked == ["/robots.txt", "/tin", "/tin?p=2"] and len(walked.links) == 2
    assert "older than 2025-01-01" in walked.visits[-1].reason


def test_many_sites_at_once_and_one_request_a_site_at_a_time() -> None:
    running: dict[str, int] = {}
    most: list[int] = []

    async def fetch(url: str) -> Answer:
        site = url.split("/")[2]
        running[site] = running.get(site, 0) + 1
        assert running[site] == 1
        most.append(sum(running.values()))
        await asyncio.sleep(0.01)
        running[site] -= 1
        number = int(url.rpartition("=")[2]) if "=" in url else 1
        body = listing(number, following=f"/tin?page={number + 1}").encode()
        return Answer(url, url, 200, (("Content-Type", "text/html"),), body, "2026-01-01T00:00:00Z")

    starts = [Start(f"https://tinh{n}.gov.vn/{path}") for n in range(40) for path in ("tin", "khac")]
    walked = run(starts, fetch, bounds=Bounds(pages=3, sites=8))
    # `khac` leads to pages of `tin` that are known.
    assert len({link.url for link in walked.links}) == len(walked.links) == 40 * 3
    assert 1 < max(most) <= 8


def test_bounds_on_links_and_bytes() -> None:
    fetch = redirecting({})
    many = run([Start(f"https://tinh{n}.gov.vn/tin") for n in range(5)], fetch, bounds=Bounds(links=3))
    assert len(many.links) == 3 and any("--max-links" in visit.reason for visit in many.visits)
    few = run([Start("https://a.example.vn/tin")], fetch, bounds=Bounds(bytes=100))
    assert [visit.state for visit in few.visits] == ["read", "stopped"]


def test_a_fault_of_ours_in_one_document_leaves_the_others() -> None:
    async def fetch(url: str) -> Answer:
        if "bad" in url:
            raise ZeroDivisionError
        return await redirecting({})(url)  # type: ignore[no-any-return]

    walked = run([Start("https://a.gov.vn/bad"), Start("https://a.gov.vn/tin"), Start("https://b.gov.vn/bad")], fetch)
    assert len(walked.links) == 2
    assert sum("ZeroDivisionError" in visit.reason for visit in walked.visits) == 2


def test_a_reader_who_leaves_stops_the_walk() -> None:
    asked = []

    async def fetch(url: str) -> Answer:
        asked.append(url)
        return Answer(url, url, 200, (), sitemap(*(f"/{n}" for n in range(5000))).encode(), "2026-01-01T00:00:00Z")

    async def leave() -> None:
        starts = [Start(f"https://tinh{n}.gov.vn/s.xml") for n in range(100)]
        async with aclosing(walk(starts, fetch, bounds=Bounds(sites=2))) as links:
            async for _ in links:
                break
        before = len(asked)
        await asyncio.sleep(0.05)
        assert len(asked) == before < 100

    asyncio.run(asyncio.wait_for(leave(), 30))
