"""`thidua discover`: what it prints, says and returns, alone and in front of `thidua ingest`."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from pipeline.cli import main
from pipeline.crawl.frontier import Frontier
from tests.conftest import PROGRAM

QUICK = ("--allow-private", "--delay", "0", "--attempts", "1")
ARTICLE = "/tin/1-cum-thi-dua-so-2-tong-ket-nam-2024.html"
PAGE = f"""<!DOCTYPE html><html><body><article><h1>Cụm thi đua số 2 tổng kết năm 2024</h1>
<p>{"Sáng 12/2/2025, tại huyện Đak Pơ, Cụm thi đua số 2 tỉnh Gia Lai tổ chức hội nghị tổng kết năm 2024. " * 3}</p>
</article></body></html>"""
LISTING = f'<html><body><a href="{ARTICLE}">Cụm thi đua số 2 tổng kết năm 2024</a></body></html>'
SITEMAP = f"""<urlset><url><loc>{ARTICLE}</loc><lastmod>2025-02-12</lastmod></url>
<url><loc>/bong-da</loc><lastmod>2024-01-01</lastmod></url></urlset>"""
PAGES = {
    "/robots.txt": ("Disallow: /cam\nUser-agent: *\nDisallow: /cam/\nSitemap: /s.xml", "text/plain"),
    "/s.xml": (SITEMAP, "application/xml"),
    "/": (LISTING, "text/html"),
    "/tin": (LISTING, "text/html"),
    "/bad.xml": ("<!DOCTYPE x [<!ENTITY a 'b'>]><urlset/>", "text/xml"),
    "/cam/s.xml": (SITEMAP, "text/xml"),
    "/to-tin": ("/tin", "redirect"),
    ARTICLE: (PAGE, "text/html; charset=utf-8"),
}


@pytest.fixture
def site(httpserver: HTTPServer) -> str:
    """The address of a small site, without a slash."""

    def handler(request: Request) -> Response:
        body, kind = PAGES.get(request.path, ("", ""))
        if kind == "redirect":
            return Response("", 302, {"Location": body})
        return Response(body, 200, content_type=kind) if kind else Response("", 404)

    httpserver.expect_request(re.compile(".*")).respond_with_handler(handler)
    return httpserver.url_for("").rstrip("/")


@pytest.fixture
def discover(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `thidua discover ARGS` in this process and an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("THIDUA_CONTACT", raising=False)

    def call(*args: str) -> Result:
        result = CliRunner().invoke(main, ["discover", *QUICK, *args])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return call


def test_a_site(discover: Callable[..., Result], site: str, tmp_path: Path) -> None:
    result = discover("--contact", "a@example.org", site)
    assert result.stdout.split() == [site + ARTICLE, f"{site}/bong-da"]
    assert result.stderr.splitlines() == [
        f"read       {site}/robots.txt: robots.txt, 0 links",
        f"read       {site}/: listing, 1 link",
        f"read       {site}/s.xml: sitemap, 1 link",
        "2 links from 3 documents, 0 failed",
    ]
    assert result.exit_code == 0
    assert list((tmp_path / "crawl").glob("*.warc.gz"))


def test_filters_and_jsonl_to_a_file(discover: Callable[..., Result], site: str, tmp_path: Path) -> None:
    result = discover(
        "--match", "Thi Đua", "--since", "2025-01-01", "--format", "jsonl", "--output", "x.jsonl", f"{site}/s.xml"
    )  # fmt: skip
    assert (result.stdout, result.exit_code) == ("", 0)
    assert [json.loads(line) for line in (tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()] == [
        {"url": site + ARTICLE, "text": "", "lastmod": "2025-02-12", "found_at": f"{site}/s.xml", "kind": "sitemap"}
    ]


@pytest.mark.parametrize(
    ("path", "args", "line", "row"),
    [
        ("/bad.xml", (), r"failed     \S+/bad\.xml: declares entities, as bombs do \(.+\)", ("failed", "bad_index")),
        ("/none.xml", (), r"failed     \S+/none\.xml: .*404.*", ("failed", "gone")),
        ("/cam/s.xml", (), r"failed     \S+/cam/s\.xml: .*robots\.txt.*", ("waiting", "robots")),
        ("/tin", ("--kind", "sitemap"), r"failed     \S+/tin: an HTML page, not .+ \(.+\)", ("failed", "bad_index")),
        ("/", ("--kind", "sitemap"), r"failed     \S+/: an HTML page, not a sitemap \(.+\)", ("failed", "bad_index")),
        ("/to-tin", ("--kind", "sitemap"), r"failed     \S+/to-tin: an HTML page, not .+", ("failed", "bad_index")),
    ],
)
def test_a_document_that_fails(
    discover: Callable[..., Result],
    site: str,
    tmp_path: Path,
    path: str,
    args: tuple[str, ...],
    line: str,
    row: tuple[str, str],
) -> None:
    """The others go on, the exit status tells, and the frontier has a row for it."""
    result = discover(*args, site + path, f"{site}/s.xml")
    said = [text for text in result.stderr.splitlines() if text.startswith("failed")]
    assert len(said) == 1 and re.fullmatch(line, said[0]), said
    assert result.stderr.splitlines()[-1].endswith("1 failed")
    assert result.exit_code == 1
    assert ARTICLE in result.stdout
    with Frontier.open(tmp_path / "crawl", read_only=True) as frontier:
        rows = {page.url: (page.state, page.code) for page in frontier.pages(kind="list")}
        reasons = {page.url: page.reason or "" for page in frontier.failures()}
    assert rows.pop(f"{site}/s.xml") == ("fetched", None)
    assert rows[site + path] == row
    assert all(found == row for found in rows.values())  # where a redirect led, too
    assert reasons[site + path] in said[0]


def test_a_list_that_was_refused_is_asked_for_again_with_conditions(
    discover: Callable[..., Result], httpserver: HTTPServer, tmp_path: Path
) -> None:
    """While nothing changes it stays failed, without being sent again; when it is mended it is read."""
    answers = {"tag": '"1"', "body": "<html><body>x</body></html>"}
    sent: list[int] = []

    def handler(request: Request) -> Response:
        if request.path == "/robots.txt":
            return Response("", 404)
        same = request.headers.get("If-None-Match") == answers["tag"]
        sent.append(304 if same else 200)
        return Response("" if same else answers["body"], sent[-1], {"ETag": answers["tag"]}, content_type="text/xml")

    httpserver.expect_request(re.compile(".*")).respond_with_handler(handler)
    url = httpserver.url_for("/s.xml")

    def state() -> tuple[str, str | None]:
        with Frontier.open(tmp_path / "crawl", read_only=True) as frontier:
            (page,) = frontier.pages(kind="list")
        return page.state, page.code

    for _ in range(2):
        assert discover("--kind", "sitemap", url).exit_code == 1
        assert state() == ("failed", "bad_index")
    shown = CliRunner().invoke(main, ["status"]).stdout
    assert "sitemaps, feeds and listing pages: 0 fetched, 0 waiting, 1 failed" in shown and "1 bad_index:" in shown
    answers |= {"tag": '"2"', "body": SITEMAP}
    assert discover("--kind", "sitemap", url).exit_code == 0
    assert state() == ("fetched", None)
    assert sent == [200, 304, 200]


@pytest.mark.parametrize(
    ("args", "status", "message"),
    [
        ((), 2, "nothing to read"),
        (("--match", " - ", "https://a.example.vn"), 2, "--match needs a word"),
        (("--since", "hôm qua", "https://a.example.vn"), 2, "--since"),
        (("--pattern", "(", "https://a.example.vn"), 2, "not a regular expression"),
        (("--max-pages", "0", "https://a.example.vn"), 2, "--max-pages"),
        (("ftp://a.example.vn/x",), 1, "no web address"),
        (("http://",), 1, "no web address"),
        (("khong-co.example.vn",), 1, "give https://khong-co.example.vn/"),
        (("x",), 1, "give https://"),
        (("--output", "no/such/folder", "https://a.example.vn"), 1, "cannot be written"),
    ],
)
def test_wrong_calls(discover: Callable[..., Result], args: tuple[str, ...], status: int, message: str) -> None:
    runner = discover(*args)
    assert runner.exit_code == status and runner.stdout == ""
    lines = [line for line in runner.stderr.splitlines() if not line.startswith("note:")]
    assert len(lines) == 1 and message in lines[0]


def test_site_files(
    discover: Callable[..., Result], site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    monkeypatch.setenv("THIDUA_SOURCES", str(folder))
    text = 'host = "tinh.example.vn"\nname = "Báo tỉnh"\narticle_pattern = "bong-da$"\n'
    (folder / "tinh.example.vn.toml").write_text(f'{text}[[start]]\nurl = "{site}/s.xml"\nkind = "sitemap"\n', "utf-8")
    for name in ("tinh.example.vn", "--all-sites"):
        assert discover(name).stdout.split() == [f"{site}/bong-da"]
    assert discover("--pattern", "tin/", "tinh.example.vn").stdout.split() == [site + ARTICLE]


@pytest.mark.parametrize(
    ("text", "args", "message"),
    [
        ("x = 1", ["tinh.example.vn"], "tinh.example.vn.toml"),
        ("x = 1", ["https://tinh.example.vn/"], "tinh.example.vn.toml"),
        (None, ["--all-sites"], "there are no site files"),
    ],
)
def test_bad_site_files(
    discover: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str | None,
    args: list[str],
    message: str,
) -> None:
    monkeypatch.setenv("THIDUA_SOURCES", str(tmp_path))
    if text is not None:
        (tmp_path / "tinh.example.vn.toml").write_text(text, "utf-8")
    result = discover(*args)
    assert result.exit_code == 1 and message in result.stderr and len(result.stderr.splitlines()) == 1


def test_a_site_file_without_start_pages_stands_for_the_whole_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.discovery.plan import Start
    from pipeline.discovery.starts import starts
    from pipeline.discovery.wanted import Wanted

    monkeypatch.setenv("THIDUA_SOURCES", str(tmp_path))
    (tmp_path / "tinh.example.vn.toml").write_text('host = "tinh.example.vn"\nname = "Báo tỉnh"\n', "utf-8")
    found = starts(["www.tinh.example.vn"], "auto", Wanted())
    assert found == [Start("https://tinh.example.vn/", "site", Wanted())]


def test_what_is_found_can_be_ingested(thidua: Callable[..., Any], site: str) -> None:
    found = thidua("discover", *QUICK, "--match", "thi đua", site)
    assert found.returncode == 0
    loaded = thidua("ingest", *QUICK, "--db", "x.db", "-f", "-", input=found.stdout)
    assert (loaded.returncode, "1 new" in loaded.stdout) == (0, True), loaded


def test_the_delay_of_a_site_file_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.commands import web

    monkeypatch.setenv("THIDUA_SOURCES", str(tmp_path))
    (tmp_path / "tinh.example.vn.toml").write_text('host = "tinh.example.vn"\nname = "x"\ndelay = 7\n', "utf-8")
    made = web.made(contact="a@example.org")
    assert [made.site_delay(name) for name in ("tinh.example.vn", "www.tinh.example.vn", "a.vn")] == [7, 7, 0]


@pytest.fixture
def go() -> Iterator[threading.Event]:
    """Lets a server answer that hangs."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def reached() -> threading.Event:
    """Is set when the server hangs."""
    return threading.Event()


@pytest.fixture
def endless(httpserver: HTTPServer, go: threading.Event, reached: threading.Event) -> str:
    """A listing with ever more pages, of which those behind the twentieth wait for `go`."""

    def handler(request: Request) -> Response:
        if request.path == "/robots.txt":
            return Response("", 404)
        number = int(request.args.get("page", "1"))
        if number > 20:
            reached.set()
            go.wait(60)
        item = (
            f'<a href="/tin/{number}-cum-thi-dua-so-2-tong-ket.html">Cụm thi đua số {number} tổng kết công tác năm</a>'
        )
        pager = f'<div class="pager"><a href="/tin?page={number + 1}">{number + 1}</a></div>'
        return Response(f"<html><body>{item}{pager}</body></html>", 200, content_type="text/html")

    httpserver.expect_request(re.compile(".*")).respond_with_handler(handler)
    return httpserver.url_for("/tin")


@pytest.mark.parametrize("again", [False, True])
def test_ctrl_c_finishes_what_is_under_way_and_a_second_one_stops_at_once(
    endless: str,
    go: threading.Event,
    reached: threading.Event,
    tmp_path: Path,
    environment: dict[str, str],
    again: bool,
) -> None:
    """In both cases what was found is kept."""
    process = subprocess.Popen(
        [*PROGRAM, "discover", *QUICK, endless],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stderr is not None
    first = [process.stdout.readline() for _ in range(20)]
    assert reached.wait(60)
    process.send_signal(signal.SIGINT)
    while not process.stderr.readline().startswith("Stopping: what is under way is finished."):
        assert process.poll() is None
    if again:
        process.send_signal(signal.SIGINT)
    else:
        go.set()
    out, err = process.communicate(timeout=50)
    assert process.returncode == 130
    found = [*first, *out.splitlines(keepends=True)]
    assert all(re.fullmatch(r"\S+-cum-thi-dua-so-2-tong-ket\.html\n", line) for line in found)
    number = 20 if again else 21
    assert len(found) == number
    assert "Traceback" not in err, err
    assert err.splitlines()[-1].startswith(f"{number} links from {number} documents, 0 failed; stopped")
    with Frontier.open(tmp_path / "crawl", read_only=True) as frontier:
        assert frontier.counts("list")["fetched"] == number


def test_a_reader_who_leaves(endless: str, tmp_path: Path, environment: dict[str, str]) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "discover", *QUICK, endless],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stderr is not None
    with process.stderr:
        process.stdout.readline()
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()
    assert process.wait(60) == 141
