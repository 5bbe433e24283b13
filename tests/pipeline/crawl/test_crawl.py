"""A crawl as the user sees it: what is asked for when, what is kept, what the commands print."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main
from pipeline.crawl.background import Crawl
from pipeline.crawl.crawler import Crawler
from pipeline.crawl.faults import FAULTS
from pipeline.crawl.frontier import FILE, Frontier
from pipeline.crawl.lock import Lock
from pipeline.crawl.settings import Settings
from pipeline.errors import ArchiveError, FetchFailed
from tests.conftest import PROGRAM
from tests.records import query
from tests.web import Call, Site, Web, http, page, to

DAY = "Wed, 12 Feb 2025 00:00:00 GMT"
FAST = ("--allow-private", "--delay", "0", "--attempts", "1", "--contact", "you@example.org")


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as web:
        yield web


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*args: str | Path, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(main, [str(arg) for arg in args], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def fetch(*args: str | Path, stdin: str | None = None) -> Result:
    return call("fetch", *FAST, *args, stdin=stdin)


def bodies(urls: list[str], settings: Settings) -> dict[str, bytes | str]:
    """The body of each page, or the code of its failure."""
    found: dict[str, bytes | str] = {}
    with Crawl(urls, settings) as crawl:
        for url in urls:
            try:
                found[url] = crawl.answer(url).body
            except FetchFailed as error:
                found[url] = error.code
    return found


def settings(folder: Path, **values: object) -> Settings:
    made = Settings(archive=folder / "crawl", allow_private=True, delay=0, attempts=1, backoff=0)
    return replace(made, **values)  # type: ignore[arg-type]


# What is asked for, and when.


def test_a_page_is_asked_for_once(web: Web, tmp_path: Path) -> None:
    site = web.site({"/a": http("<p>a"), "/b": to("/a")})
    urls = [site.url("/a"), site.url("/a#part"), site.url("/a?utm_source=x"), site.url("/b"), site.url("/a")]
    for _ in range(2):
        assert set(bodies(urls, settings(tmp_path)).values()) == {b"<p>a"}
    assert web.paths() == ["/a", "/b"]


def test_where_redirects_lead_is_known_too(web: Web, tmp_path: Path) -> None:
    site = web.site({"/b": to("/a"), "/a": http("<p>a")})
    bodies([site.url("/b")], settings(tmp_path))
    assert bodies([site.url("/a"), site.url("/b")], settings(tmp_path)) == dict.fromkeys(
        [site.url("/a"), site.url("/b")], b"<p>a"
    )
    assert web.paths() == ["/b", "/a"]


def conditional(etag: str | None, modified: str | None) -> Callable[[Call], bytes]:
    """A page that changes with the third request that is not answered 304."""
    served = itertools.count(1)

    def reply(call: Call) -> bytes:
        headers = {"ETag": etag, "Last-Modified": modified}
        asked = call.asked.headers
        if asked.get("if-none-match") == etag and asked.get("if-modified-since") == modified and call.number < 4:
            return b"HTTP/1.1 304 Not Modified\r\n\r\n"
        return http(f"<p>{next(served)}", headers={name: value for name, value in headers.items() if value})

    return reply


@pytest.mark.parametrize(
    ("etag", "modified"),
    [('"abc"', None), (None, "Wed, 12 Feb 2025 00:00:00 GMT"), ('W/"x"', "Wed, 12 Feb 2025 00:00:00 GMT")],
)
def test_refresh_asks_with_conditions_and_304_keeps_the_body(
    web: Web, tmp_path: Path, etag: str | None, modified: str | None
) -> None:
    site = web.site({"/a": conditional(etag, modified)})
    url = site.url("/a")
    again = settings(tmp_path, refresh=True)
    assert bodies([url], settings(tmp_path)) == {url: b"<p>1"}
    assert bodies([url], again) == {url: b"<p>1"}
    assert bodies([url], again) == {url: b"<p>1"}
    assert bodies([url], settings(tmp_path)) == {url: b"<p>1"}
    assert bodies([url], again) == {url: b"<p>2"}
    asked = [one.headers for one in web.log if one.path == "/a"]
    assert len(asked) == 4
    assert "if-none-match" not in asked[0] and "if-modified-since" not in asked[0]
    for headers in asked[1:]:
        assert (headers.get("if-none-match"), headers.get("if-modified-since")) == (etag, modified)


def test_proxies_of_the_environment_are_not_used(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would look names up by itself, so that no address could be checked."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        for spelt in (name, name.upper()):
            monkeypatch.setenv(spelt, "http://127.0.0.1:1/")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    site = web.site({"/a": http("<p>a")})
    assert bodies([site.url("/a")], settings(tmp_path)) == {site.url("/a"): b"<p>a"}


def test_a_check_that_fails_keeps_the_page(web: Web, tmp_path: Path) -> None:
    site = web.site({"/a": lambda call: http("<p>a") if call.number == 1 else http("", "404 Not Found")})
    url = site.url("/a")
    bodies([url], settings(tmp_path))
    assert bodies([url], settings(tmp_path, refresh=True)) == {url: "gone"}
    assert bodies([url], settings(tmp_path)) == {url: b"<p>a"}
    with Frontier.open(tmp_path / "crawl", read_only=True) as frontier:
        (found,) = frontier.failures()
        assert (found.state, found.code) == ("fetched", "gone")


MAINTENANCE = http("<html><title>Thông báo</title><body><p>Hệ thống đang bảo trì, mời quay lại sau.</p></body></html>")
LOG_IN = http("<html><body><form><p>Đăng nhập</p><input name=user><input name=password></form></body></html>")


@pytest.mark.parametrize("later", [MAINTENANCE, to("/login"), http("")], ids=["maintenance", "log-in", "empty"])
@pytest.mark.parametrize("forget", [False, True], ids=["", "frontier removed"])
def test_a_check_without_an_article_keeps_the_one_that_was_there(
    web: Web, folder: Path, later: bytes, forget: bool
) -> None:
    site = web.site({"/a": lambda call: page() if call.number == 1 else later, "/login": LOG_IN})
    url = site.url("/a")
    first = bodies([url], settings(folder))
    checked = fetch("--refresh", url)
    assert checked.exit_code == 1 and re.search("holds no article|where no article is", checked.stderr)
    for file in (folder / "crawl").glob("frontier.db*") if forget else ():
        file.unlink()
    assert bodies([url], settings(folder)) == first
    with Frontier.open(folder / "crawl", read_only=True) as frontier:
        (found,) = frontier.failures()
        assert (found.url, found.state, found.code) == (url, "fetched", "lost_article")
    assert call("ingest", *FAST, url).exit_code == 0
    call("ingest", "--db", "other.db", "--from-warc", *(folder / "crawl").glob("*.gz"))
    texts = [query(folder / name, "SELECT text FROM articles") for name in ("thidua.db", "other.db")]
    assert texts[0] == texts[1] and texts[0]
    site.replies["/a"] = page("mới")
    assert fetch("--refresh", url).exit_code == 0
    assert bodies([url], settings(folder)) != first


def test_a_page_that_never_had_an_article_is_replaced(web: Web, tmp_path: Path) -> None:
    site = web.site({"/a": lambda call: http(f"<p>{call.number}")})
    bodies([site.url("/a")], settings(tmp_path))
    assert bodies([site.url("/a")], settings(tmp_path, refresh=True)) == {site.url("/a"): b"<p>2"}


def test_a_304_that_nobody_asked_for_is_a_failure(web: Web, tmp_path: Path) -> None:
    site = web.site({"/a": b"HTTP/1.1 304 Not Modified\r\n\r\n"})
    assert bodies([site.url("/a")], settings(tmp_path, refresh=True)) == {site.url("/a"): "bad_status"}


def test_lasting_failures_are_asked_for_again_only_with_retry(web: Web, tmp_path: Path) -> None:
    site = web.site({})
    url = site.url("/a")
    for _ in range(3):
        assert bodies([url], settings(tmp_path)) == {url: "gone"}
    assert web.paths() == ["/a"]
    site.replies["/a"] = http("<p>a")
    assert bodies([url], settings(tmp_path, retry=True)) == {url: b"<p>a"}
    assert web.paths() == ["/a", "/a"]


def test_passing_failures_are_asked_for_again_when_their_time_has_come(web: Web, tmp_path: Path) -> None:
    site = web.site({"/a": http("", "500 Error")})
    url = site.url("/a")
    waits = []
    for _ in range(3):
        assert bodies([url], settings(tmp_path)) == {url: "server_error"}
        assert bodies([url], settings(tmp_path)) == {url: "server_error"}
        with Frontier.open(tmp_path / "crawl", read_only=True) as frontier:
            (found,) = frontier.pages("waiting")
        assert found.next_try is not None and found.checked_at is not None
        waits.append(datetime.fromisoformat(found.next_try) - datetime.fromisoformat(found.checked_at))
        past = (datetime.now(UTC) - timedelta(seconds=5)).isoformat(timespec="seconds")
        with closing(sqlite3.connect(tmp_path / "crawl" / FILE)) as db, db:
            db.execute("UPDATE pages SET next_try = ?", [past])
    assert web.paths() == ["/a"] * 3
    assert [wait.total_seconds() for wait in waits] == [900, 1800, 3600]


def test_retry_after_decides_when_a_page_is_asked_for_again(web: Web, tmp_path: Path) -> None:
    site = web.site({"/a": http("", "429 Too Many Requests", {"Retry-After": "40000"})})
    bodies([site.url("/a")], settings(tmp_path))
    with Frontier.open(tmp_path / "crawl", read_only=True) as frontier:
        (found,) = frontier.pages()
    assert found.next_try is not None and found.checked_at is not None
    wait = datetime.fromisoformat(found.next_try) - datetime.fromisoformat(found.checked_at)
    assert wait.total_seconds() == 40000


def test_what_the_settings_forbade_is_asked_for_when_they_allow_it(web: Web, tmp_path: Path) -> None:
    site = web.site({"/a": http("<p>a")})
    url = site.url("/a")
    assert bodies([url], settings(tmp_path, allow_private=False)) == {url: "private_address"}
    assert bodies([url], settings(tmp_path)) == {url: b"<p>a"}


def test_what_robots_txt_forbade_is_asked_for_when_it_allows_it(web: Web, tmp_path: Path) -> None:
    site = web.site({"/a": http("<p>a"), "/robots.txt": http("User-agent: *\nDisallow: /")})
    url = site.url("/a")
    assert bodies([url], settings(tmp_path)) == {url: "robots"}
    site.replies["/robots.txt"] = http("")
    assert bodies([url], settings(tmp_path)) == {url: b"<p>a"}


def test_attempts_back_off(web: Web, tmp_path: Path) -> None:
    site = web.site({"/a": http("", "503 Unavailable")})
    bodies([site.url("/a")], settings(tmp_path, attempts=3, backoff=0.1))
    times = [one.begun for one in web.log if one.path == "/a"]
    first, second = (after - before for before, after in itertools.pairwise(times))
    assert first >= 0.1 and second >= 0.2
    with Frontier.open(tmp_path / "crawl", read_only=True) as frontier:
        assert [page.attempts for page in frontier.pages()] == [3]


@pytest.mark.parametrize("damage", ["removed", "torn", "overwritten"])
def test_a_page_whose_record_is_gone_is_fetched_again(web: Web, tmp_path: Path, damage: str) -> None:
    site = web.site({"/a": http("<p>a", headers={"ETag": '"1"'})})
    url = site.url("/a")
    bodies([url], settings(tmp_path))
    (file,) = (tmp_path / "crawl").glob("*.warc.gz")
    if damage == "removed":
        file.unlink()
    elif damage == "torn":
        os.truncate(file, file.stat().st_size - 10)
    else:
        data = file.read_bytes()
        file.write_bytes(data[:-40] + bytes(40))
        assert bodies([url], settings(tmp_path)) == {url: "damaged"}
    assert bodies([url], settings(tmp_path, refresh=damage == "overwritten")) == {url: b"<p>a"}
    assert bodies([url], settings(tmp_path)) == {url: b"<p>a"}
    assert web.paths() == ["/a", "/a"]


def test_a_frontier_that_was_removed_is_made_again(web: Web, tmp_path: Path) -> None:
    site = web.site({"/a": http("<p>a"), "/b": to("/c"), "/c": http("<p>c")})
    urls = [site.url(f"/{name}") for name in "abd"]
    first = bodies(urls, settings(tmp_path))
    for file in (tmp_path / "crawl").glob("frontier.db*"):
        file.unlink()
    assert bodies(urls, settings(tmp_path)) == first
    assert web.paths() == ["/a", "/b", "/c", "/d"]


def test_lists_are_checked_each_time_and_of_any_type(web: Web, tmp_path: Path) -> None:
    def reply(call: Call) -> bytes:
        if call.asked.headers.get("if-none-match") == '"1"':
            return b"HTTP/1.1 304 Not Modified\r\n\r\n"
        return http("<urlset/>", headers={"ETag": '"1"'}, kind="application/xml")

    site = web.site({"/sitemap.xml": reply, "/robots.txt": http("Sitemap: /sitemap.xml")})

    async def ask() -> None:
        async with Crawler(settings(tmp_path)) as crawler:
            for _ in range(2):
                answer = await crawler.get(site.url("/sitemap.xml"))
                assert (answer.body, answer.content_type) == (b"<urlset/>", "application/xml")
            assert (await crawler.get(site.url("/robots.txt"))).body == b"Sitemap: /sitemap.xml"
            with pytest.raises(FetchFailed):
                await crawler.get(site.url("/none.xml"))

    asyncio.run(ask())
    assert [one.path for one in web.log] == ["/robots.txt", "/sitemap.xml", "/sitemap.xml", "/none.xml"]


def test_one_crawl_in_a_folder_at_a_time(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "crawl")
    with pytest.raises(ArchiveError, match="another crawl is writing"):
        Crawl([], settings(tmp_path)).__enter__()
    lock.release()
    with Crawl([], settings(tmp_path)):
        pass


def test_a_fault_of_the_program_costs_one_page(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = web.site({"/a": http("<p>a"), "/b": http("<p>b")})
    real = Crawler._visit

    async def visit(self: Crawler, new: object, *, refresh: bool) -> object:
        if getattr(new, "url", "").endswith("/a"):
            raise ZeroDivisionError("a fault")
        return await real(self, new, refresh=refresh)  # type: ignore[arg-type]

    monkeypatch.setattr(Crawler, "_visit", visit)
    urls = [site.url("/a"), site.url("/b")]
    assert bodies(urls, settings(tmp_path)) == {urls[0]: "internal", urls[1]: b"<p>b"}


def test_without_an_archive_nothing_is_left_behind(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    site = web.site({"/a": http("<p>a")})
    assert bodies([site.url("/a")], settings(tmp_path, archive=None)) == {site.url("/a"): b"<p>a"}
    assert list(tmp_path.iterdir()) == []


# The commands.


def test_fetch_prints_a_line_for_each_page(web: Web, folder: Path) -> None:
    site = web.site({"/a": page(), "/b": page()})
    result = fetch(site.url("/a"), site.url("/b"), site.url("/none"))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"fetched    {site.url('/a')}",
        f"fetched    {site.url('/b')}",
        "crawl: 2 fetched, 0 unchanged, 0 kept, 1 failed",
    ]
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"failed     {site.url('/none')}: the server answered 404 Not Found (")
    again = fetch(site.url("/a"), site.url("/b"))
    assert again.exit_code == 0 and "2 kept" in again.stdout
    assert fetch("--refresh", site.url("/a")).stdout.splitlines()[0] == f"fetched    {site.url('/a')}"


def test_fetch_reads_lists_and_standard_input(web: Web, folder: Path) -> None:
    site = web.site({"/a": page(), "/b": page()})
    (folder / "urls.txt").write_text(f"\ufeff# list\n\n{site.url('/a')}\n", encoding="utf-8")
    result = fetch("-f", "urls.txt", "-f", "-", stdin=f"{site.url('/b')}\n")
    assert result.exit_code == 0 and "2 fetched" in result.stdout
    assert fetch("-f", "-", stdin="").exit_code == 0


def test_fetch_without_urls_goes_on(web: Web, folder: Path) -> None:
    site = web.site({"/a": page(), "/b": http("", "500 Error")})
    assert fetch(site.url("/a"), site.url("/b")).exit_code == 1
    assert fetch().stdout.splitlines() == ["crawl: 0 fetched, 0 unchanged, 0 kept, 0 failed"]
    site.replies["/b"] = page()
    assert fetch("--retry").stdout.splitlines()[0] == f"fetched    {site.url('/b')}"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((), "nothing to fetch"),
        (("a.txt",), "a.txt is no URL"),
        (("ftp://example.org/",), "is no URL"),
        (("--contact", "nobody", "http://127.0.0.1/"), "mail address or a web address"),
        (("--contact", "a@b.c\r\nX: y", "http://127.0.0.1/"), "mail address or a web address"),
        (("--delay", "-1", "http://127.0.0.1/"), "--delay"),
        (("--concurrency", "0", "http://127.0.0.1/"), "--concurrency"),
        (("--timeout", "0", "http://127.0.0.1/"), "--timeout"),
        (("-f", "none.txt"), "none.txt"),
    ],
)
def test_wrong_calls(folder: Path, args: tuple[str, ...], says: str) -> None:
    result = call("fetch", *args)
    assert result.exit_code == 2 and says in result.stderr
    assert len(result.stderr.splitlines()) == 1 and list(folder.iterdir()) == []


@pytest.mark.parametrize("command", [("fetch",), ("ingest",), ("status",)])
def test_folders_that_cannot_be_used(folder: Path, command: tuple[str, ...]) -> None:
    (folder / "other").mkdir()
    with closing(sqlite3.connect(folder / "other" / FILE)) as db:
        db.execute("CREATE TABLE x (y)")
    urls = () if command == ("status",) else ("http://127.0.0.1:1/",)
    result = call(*command, "--archive", "other", *urls)
    assert result.exit_code == 1
    assert "not the frontier of a crawl" in result.stderr.splitlines()[-1]


def test_how_to_give_a_contact_is_said_once(web: Web, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = web.site({"/a": page()})
    monkeypatch.delenv("THIDUA_CONTACT", raising=False)
    args = ("fetch", "--allow-private", "--delay", "0", site.url("/a"))
    (note,) = call(*args).stderr.splitlines()
    assert note.startswith("note: ") and "--contact" in note and "THIDUA_CONTACT" in note
    monkeypatch.setenv("THIDUA_CONTACT", "https://example.org/bot")
    assert call(*args, "--refresh").stderr == ""
    assert web.log[-1].headers["user-agent"].endswith("(+https://example.org/bot)")


def test_status(web: Web, folder: Path) -> None:
    rules = http("User-agent: *\nDisallow: /x")
    site = web.site({"/a": page(), "/b": http("", "500 Error"), "/robots.txt": rules})
    fetch(site.url("/a"), site.url("/b"), site.url("/none"), site.url("/x"))
    lines = call("status").stdout.splitlines()
    assert lines[0].startswith("crawl: 4 pages: 1 fetched, 1 waiting, 1 forbidden, 1 failed; ")
    assert lines[1].startswith("the next failed page is asked for again after 20")
    assert lines[2].split()[1:] == ["1", "fetched,", "1", "waiting,", "1", "forbidden,", "1", "failed"]
    codes = ["gone", "robots", "server_error"]
    assert [line.split(":")[0].split() for line in lines[3:]] == [["1", code] for code in codes]
    failures = [line.split("\t") for line in call("status", "--failures").stdout.splitlines()[2:]]
    assert [(line[0], line[2]) for line in failures] == [
        (code, site.url(path)) for code, path in zip(codes, ("/none", "/x", "/b"), strict=True)
    ]
    assert [line[1][:2] for line in failures] == ["wh", "ne", "20"]  # when asked, next run, a time
    found = json.loads(call("status", "--json").stdout)
    assert found["pages"] == {"fetched": 1, "waiting": 1, "forbidden": 1, "failed": 1} and found["bytes"] > 0
    assert [(failure["code"], failure["state"]) for failure in found["failures"]] == [
        ("gone", "failed"), ("robots", "forbidden"), ("server_error", "waiting")
    ]  # fmt: skip


def test_status_without_a_crawl(folder: Path) -> None:
    result = call("status")
    assert result.exit_code == 1 and "crawl: no crawl there" in result.stderr
    assert list(folder.iterdir()) == []


def test_ingest_archives_and_loads(web: Web, folder: Path) -> None:
    site = web.site({"/a": page(), "/old": to("/a")})
    result = call("ingest", *FAST, site.url("/a"), site.url("/none"))
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "thidua.db: 1 new, 0 changed, 0 unchanged, 0 no meeting, 1 failed"
    assert query(folder / "thidua.db", "SELECT url, source FROM articles") == [(site.url("/a"), site.host)]
    ((source, code, reason),) = query(folder / "thidua.db", "SELECT source, code, reason FROM failures")
    assert (source, code) == (site.url("/none"), "gone") and reason.startswith(f"{source}: the server answered 404")
    assert len(list((folder / "crawl").glob("*.warc.gz"))) == 1
    asked = len(web.log)
    again = call("ingest", *FAST, site.url("/a"))
    assert again.stdout.splitlines()[-1] == "thidua.db: 0 new, 0 changed, 1 unchanged, 0 no meeting, 0 failed"
    assert len(web.log) == asked


def test_ingest_from_warc_needs_no_network(web: Web, folder: Path) -> None:
    site = web.site({f"/{n}": page(f"Bài số {n}.") for n in range(3)})
    urls = [site.url(f"/{n}") for n in range(3)]
    assert fetch(*urls, site.url("/none")).exit_code == 1
    asked = len(web.log)
    (file,) = (folder / "crawl").glob("*.warc.gz")
    result = call("ingest", "--from-warc", file, "--db", "other.db")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "other.db: 3 new, 0 changed, 0 unchanged, 0 no meeting, 0 failed"
    assert len(web.log) == asked
    call("ingest", *FAST, "--db", "thidua.db", *urls)
    sql = "SELECT id, url, source, title, text, fetched_at, record_sha256 FROM articles ORDER BY id"
    assert query(folder / "other.db", sql) == query(folder / "thidua.db", sql)
    again = call("ingest", "--from-warc", file, "--db", "other.db")
    assert "0 new, 0 changed, 3 unchanged" in again.stdout


def test_ingest_from_a_damaged_warc(folder: Path) -> None:
    (folder / "x.warc.gz").write_bytes(b"noise")
    result = call("ingest", "--from-warc", "x.warc.gz", "--from-warc", "none.warc.gz")
    assert result.exit_code == 1 and len(result.stderr.splitlines()) == 2
    assert [row[0] for row in query(folder / "thidua.db", "SELECT source FROM failures ORDER BY source")] == [
        "none.warc.gz",
        "x.warc.gz",
    ]


def test_a_refreshed_page_replaces_the_article(web: Web, folder: Path) -> None:
    site = web.site({"/a": lambda call: page("cũ" if call.number == 1 else "mới")})
    assert "1 new" in call("ingest", *FAST, site.url("/a")).stdout
    assert "1 changed" in call("ingest", *FAST, "--refresh", site.url("/a")).stdout
    ((text,),) = query(folder / "thidua.db", "SELECT text FROM articles")
    assert "mới" in text and "cũ" not in text


def test_a_page_that_came_at_last_resolves_its_failure(web: Web, folder: Path) -> None:
    site = web.site({"/a": http("", "503 Unavailable")})
    assert call("ingest", *FAST, site.url("/a")).exit_code == 1
    site.replies["/a"] = page()
    assert call("ingest", *FAST, "--retry", site.url("/a")).exit_code == 0
    assert query(folder / "thidua.db", "SELECT code, resolved FROM failures") == [("server_error", 1)]


def test_extract_takes_urls_and_leaves_no_archive(web: Web, folder: Path) -> None:
    site = web.site({"/a": page()})
    result = call("extract", "--allow-private", "--contact", "you@example.org", site.url("/a"))
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["article"]["url"] == site.url("/a")
    assert list(folder.iterdir()) == []


def test_a_full_disk_is_one_line(web: Web, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = web.site({"/a": page(), "/b": page()})
    assert fetch(site.url("/a")).exit_code == 0
    (file,) = (folder / "crawl").glob("*.warc.gz")
    before = file.read_bytes()

    def full(descriptor: int, data: memoryview) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.crawl.archive.os.write", full)
        result = fetch(site.url("/b"))
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"thidua: {file.relative_to(folder)}: No space left on device (")
    assert file.read_bytes() == before
    assert fetch(site.url("/b")).exit_code == 0


def test_an_empty_list_is_no_reason_to_go_on(web: Web, folder: Path) -> None:
    site = web.site({"/a": http("", "500 Error")})
    fetch(site.url("/a"))
    assert fetch("--retry", "-f", "-", stdin="# nothing\n").exit_code == 0
    assert web.paths() == ["/a"]


# Ctrl-C, in a process of its own.


def running(site: Site, folder: Path, environment: dict[str, str], *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, *args, *FAST, *(site.url(f"/{n}") for n in range(50))], cwd=folder, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip


def slow(seconds: float) -> Callable[[Call], object]:
    async def reply(call: Call) -> bytes:
        await asyncio.sleep(seconds)
        return page(call.asked.path)

    return reply


@pytest.mark.parametrize("command", ["fetch", "ingest"])
def test_ctrl_c_finishes_what_is_under_way(web: Web, tmp_path: Path, environment: dict[str, str], command: str) -> None:
    site = web.site({"*": slow(0.5)})  # type: ignore[dict-item]
    with running(site, tmp_path, environment, command) as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        output, errors = process.stdout.read(), process.stderr.read()
    assert process.returncode == 130, errors
    assert "Stopping: what is under way is finished" in errors and "again to go on" in errors
    assert "Traceback" not in errors
    asked = web.paths()
    assert len(asked) < 20 and len(set(asked)) == len(asked)
    with Frontier.open(tmp_path / "crawl", read_only=True) as frontier:
        assert frontier.counts() == {"fetched": len(asked), "waiting": 50 - len(asked), "forbidden": 0, "failed": 0}
    assert output


def test_a_second_ctrl_c_stops_at_once(web: Web, tmp_path: Path, environment: dict[str, str]) -> None:
    site = web.site({"/0": page(), "*": slow(600)})  # type: ignore[dict-item]
    with running(site, tmp_path, environment, "fetch") as process:
        assert process.stdout and process.stderr
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.stderr.readline().startswith("Stopping: ")
        process.send_signal(signal.SIGINT)
        errors = process.stderr.read()
    assert process.returncode == 130
    assert "Traceback" not in errors
    with Frontier.open(tmp_path / "crawl", read_only=True) as frontier:
        assert frontier.counts()["fetched"] == 1


# The documentation.


def test_every_fault_is_documented(repository: Path) -> None:
    text = (repository / "docs" / "crawling.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(" `"): line for line in text.splitlines() if line.startswith("| `")}
    for code, fault in FAULTS.items():
        assert f"| {fault.meaning} | {fault.again} | {fault.remedy} |" in rows[code], code
