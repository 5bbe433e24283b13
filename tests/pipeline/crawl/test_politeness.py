"""No host is hurried: measured from the servers' own log, over many hosts at once."""

from __future__ import annotations

import asyncio
import itertools
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.crawl.answer import Answer
from pipeline.crawl.background import Crawl
from pipeline.crawl.pace import Lane, Pace
from pipeline.crawl.robots import LONGEST_DELAY, MOST_BYTES, Robots, rules_of
from pipeline.crawl.settings import Settings
from pipeline.errors import FetchFailed
from tests.web import Asked, Call, Reply, Site, Web, http, page, to

HOSTS = 24
PAGES = 5
DELAY = 0.06
CRAWL_DELAY = 0.15
SITE_DELAY = 0.12


def slowly(seconds: float) -> Reply:
    async def reply(call: Call) -> bytes:
        await asyncio.sleep(seconds)
        return page()

    return reply


def site_of(number: int) -> tuple[dict[str, Reply], float]:
    """The replies of a host and the pause that it may expect: some are slow, fail, redirect, or ask for more time."""
    replies: dict[str, Reply] = {f"/{n}": page(f"{number} {n}") for n in range(PAGES)}
    replies["/robots.txt"] = http("User-agent: *\nDisallow: /forbidden\n")
    kind = number % 6
    if kind == 0:
        return replies, SITE_DELAY
    if kind == 1:
        replies |= {f"/{n}": slowly(0.1) for n in range(PAGES)}
    elif kind == 2:
        replies["/robots.txt"] = http(f"User-agent: *\nDisallow: /forbidden\nCrawl-delay: {CRAWL_DELAY}\n")
        return replies, CRAWL_DELAY
    elif kind == 3:
        replies["/1"] = http("", "500 Internal Server Error")
    elif kind == 4:
        replies["/1"] = to("/redirected")
        replies["/redirected"] = page()
    elif kind == 5:
        busy = http("", "429 Too Many Requests", {"Retry-After": "1"})
        replies["/1"] = lambda call: busy if call.number == 1 else page()
    return replies, DELAY


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[tuple[Site, float]], list[Asked]]:
    slow: set[str] = set()
    settings = Settings(
        archive=tmp_path_factory.mktemp("polite"), allow_private=True, delay=DELAY, attempts=2, backoff=0.1,
        concurrency=HOSTS * 2, site_delay=lambda host: SITE_DELAY if host in slow else 0,
    )  # fmt: skip
    with Web() as web:
        sites = []
        for number in range(HOSTS):
            replies, pause = site_of(number)
            sites.append((web.site(replies), pause))
            if pause == SITE_DELAY:
                slow.add(sites[-1][0].host)
        urls = [site.url(f"/{n}") for n in (*range(PAGES), "forbidden") for site, _ in sites]
        with Crawl(urls, settings) as crawl:
            results = dict(crawl.finished())
    assert len(results) == len(urls)
    return sites, sorted(web.log, key=lambda asked: asked.begun)


def by_host(log: list[Asked], site: Site) -> list[Asked]:
    return [asked for asked in log if asked.host == site.host]


def test_never_two_requests_at_once_to_a_host(crawled: tuple[list[tuple[Site, float]], list[Asked]]) -> None:
    sites, log = crawled
    for site, _ in sites:
        for before, after in itertools.pairwise(by_host(log, site)):
            assert before.ended <= after.begun, (site.host, before.path, after.path)


def test_never_closer_than_the_delay(crawled: tuple[list[tuple[Site, float]], list[Asked]]) -> None:
    sites, log = crawled
    for site, pause in sites:
        asked = by_host(log, site)
        assert len(asked) >= PAGES
        for before, after in itertools.pairwise(asked):
            assert after.begun - before.ended >= pause, (site.host, before.path, after.path)


def test_robots_txt_is_asked_for_first_and_obeyed(crawled: tuple[list[tuple[Site, float]], list[Asked]]) -> None:
    sites, log = crawled
    for site, _ in sites:
        paths = [asked.path for asked in by_host(log, site)]
        assert paths[0] == "/robots.txt" and paths.count("/robots.txt") == 1
        assert "/forbidden" not in paths


def test_hosts_are_crawled_side_by_side(crawled: tuple[list[tuple[Site, float]], list[Asked]]) -> None:
    _, log = crawled
    firsts = {asked.host for asked in log[: HOSTS * 2]}
    assert len(firsts) > HOSTS / 2


def test_a_slow_host_is_left_alone_longer(crawled: tuple[list[tuple[Site, float]], list[Asked]]) -> None:
    sites, log = crawled
    slow = [asked for asked in by_host(log, sites[1][0]) if asked.path != "/robots.txt"]
    pauses = [after.begun - before.ended for before, after in itertools.pairwise(slow)]
    assert pauses[-1] >= 0.12  # twice its latency is 0.2; the delay goes there by halves


def test_after_errors_a_host_is_asked_less(crawled: tuple[list[tuple[Site, float]], list[Asked]]) -> None:
    sites, log = crawled
    asked = by_host(log, sites[3][0])
    failed = [number for number, one in enumerate(asked) if one.path == "/1"]
    assert len(failed) == 2
    assert asked[failed[1]].begun - asked[failed[0]].ended >= 2 * DELAY
    assert asked[failed[1] + 1].begun - asked[failed[1]].ended >= 4 * DELAY


def test_retry_after_is_kept(crawled: tuple[list[tuple[Site, float]], list[Asked]]) -> None:
    sites, log = crawled
    asked = by_host(log, sites[5][0])
    first = next(number for number, one in enumerate(asked) if one.path == "/1")
    assert asked[first + 1].path == "/1"
    assert asked[first + 1].begun - asked[first].ended >= 1.0


def test_the_program_says_who_it_is(tmp_path: Path) -> None:
    with Web() as web:
        site = web.site({"/a": page()})
        settings = Settings(archive=tmp_path, allow_private=True, delay=0, contact="you@example.org")
        with Crawl([site.url("/a")], settings) as crawl:
            list(crawl.finished())
    assert {asked.headers["user-agent"] for asked in web.log} == {settings.user_agent}
    assert settings.user_agent.startswith("thidua/") and settings.user_agent.endswith(" (+you@example.org)")
    assert Settings().user_agent.startswith("thidua/") and "(" not in Settings().user_agent


def test_a_host_that_asks_to_wait_long_is_not_asked_again(tmp_path: Path) -> None:
    with Web() as web:
        busy = http("", "503 Service Unavailable", {"Retry-After": "86400"})
        site = web.site({"/0": page(), "/1": busy, "/2": page(), "/3": page()})
        urls = [site.url(f"/{n}") for n in range(4)]
        with Crawl(urls, Settings(archive=tmp_path, allow_private=True, delay=0)) as crawl:
            codes = [getattr(result, "code", "ok") for _, result in crawl.finished()]
        assert codes == ["ok", "busy", "busy", "busy"]
        assert web.paths() == ["/0", "/1"]
        with Crawl(urls, Settings(archive=tmp_path, allow_private=True, delay=0)) as crawl:
            assert [getattr(result, "code", "ok") for _, result in crawl.finished()] == codes
        assert web.paths() == ["/0", "/1"]


def test_a_robots_txt_that_is_busy_is_waited_for(tmp_path: Path) -> None:
    """429 allows, as every 4xx; its Retry-After is kept before the first page."""
    with Web() as web:
        busy = http("", "429 Too Many Requests", {"Retry-After": "1"})
        site = web.site({"/robots.txt": busy, "/0": page(), "/1": page("1")})
        settings = Settings(archive=tmp_path, allow_private=True, delay=0)
        with Crawl([site.url("/0"), site.url("/1")], settings) as crawl:
            assert all(not isinstance(result, FetchFailed) for _, result in crawl.finished())
        asked = by_host(web.log, site)
    assert [one.path for one in asked] == ["/robots.txt", "/0", "/1"]
    assert asked[1].begun - asked[0].ended >= 1.0


def test_a_host_that_is_down_is_left_for_later(tmp_path: Path) -> None:
    with Web() as web:
        site = web.site({"*": http("", "500 Error")})
        urls = [site.url(f"/{n}") for n in range(30)]
        settings = Settings(archive=tmp_path, allow_private=True, delay=0, attempts=1, backoff=0, most_failures=4)
        with Crawl(urls, settings) as crawl:
            codes = [getattr(result, "code", "ok") for _, result in crawl.finished()]
    assert codes == ["server_error"] * 4 + ["host_down"] * 26
    assert len(web.paths()) == 4


def test_at_most_so_many_requests_at_once(tmp_path: Path) -> None:
    with Web() as web:
        urls = [web.site({"/a": slowly(0.05)}).url("/a") for _ in range(12)]
        with Crawl(urls, Settings(archive=tmp_path, allow_private=True, delay=0, concurrency=3)) as crawl:
            assert all(not isinstance(result, FetchFailed) for _, result in crawl.finished())
    for asked in web.log:
        assert sum(other.begun <= asked.begun < other.ended for other in web.log) <= 3


def test_more_hosts_than_connections_are_kept_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.crawl.client.MOST_CLIENTS", 8)
    with Web() as web:
        sites = [web.site({f"/{n}": page(str(n)) for n in range(2)}) for _ in range(100)]
        urls = [site.url(f"/{n}") for n in range(2) for site in sites]
        settings = Settings(archive=tmp_path, allow_private=True, delay=0, attempts=1, concurrency=20)
        with Crawl(urls, settings) as crawl:
            failures = [result for _, result in crawl.finished() if isinstance(result, FetchFailed)]
    assert failures == []


# The rules by themselves.


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 100))), st.floats(0, 10))
def test_the_delay_stays_within_its_bounds_and_never_falls_after_an_error(
    answers: list[tuple[bool, float]], least: float
) -> None:
    settings = Settings(delay=least)
    lane = Lane(least, least)
    for good, latency in answers:
        before = lane.delay
        if good:
            lane.answered(latency, settings)
        else:
            lane.failed(latency, settings)
            assert lane.delay >= before
        assert least <= lane.delay <= max(settings.most_delay, least)


def test_a_crawl_delay_holds_from_the_first_page_on() -> None:
    async def turns() -> float:
        pace = Pace(Settings(delay=0))
        async with pace.turn("a"):
            pass
        pace.lane("a").slow_to(0.2)
        begun = time.monotonic()
        async with pace.turn("a"):
            return time.monotonic() - begun

    assert asyncio.run(turns()) >= 0.19


def robots(text: str | bytes, status: int = 200) -> Answer:
    body = text.encode() if isinstance(text, str) else text
    return Answer("http://a/robots.txt", "http://a/robots.txt", status, (), body, "")


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /\nAllow: /tin-tuc", "/tin-tuc/a", True),
        ("User-agent: *\nDisallow: /a*b$", "/axxb", False),
        ("User-agent: *\nDisallow: /a*b$", "/axxbc", True),
        ("User-agent: thidua\nDisallow: /a\nUser-agent: *\nDisallow: /b", "/b", True),
        ("User-agent: thidua\nDisallow: /a\nUser-agent: *\nDisallow: /b", "/a", False),
        ("User-agent: thidua/0.1.0\nDisallow: /a\n\nUser-agent: *\nAllow: /", "/a", False),
        ("User-agent: Thidua/* # old\nDisallow: /a\nUser-agent: *\nDisallow: /b", "/b", True),
        ("User-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /trang-chủ", "/trang-ch%E1%BB%A7", False),
        ("User-agent: *\nDisallow: /x\n" + "#" * MOST_BYTES + "\nDisallow: /a", "/a", True),
    ],
)
def test_rules(text: str, path: str, allowed: bool) -> None:
    rules = rules_of(robots(text))
    if allowed:
        rules.check(f"http://a{path}")
    else:
        with pytest.raises(FetchFailed) as caught:
            rules.check(f"http://a{path}")
        assert caught.value.code == "robots"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 451])
def test_no_robots_txt_allows(status: int) -> None:
    rules_of(robots("User-agent: *\nDisallow: /", status)).check("http://a/b")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_robots_txt_that_fails_forbids_for_now(status: int) -> None:
    with pytest.raises(FetchFailed) as caught:
        rules_of(robots("", status))
    assert caught.value.code == "robots_unavailable"


@pytest.mark.parametrize(
    ("line", "delay"),
    [("Crawl-delay: 5", 5), ("crawl-delay: 0.5", 0.5), ("Crawl-delay: x", 0), ("Crawl-delay: -3", 0),
     ("Crawl-delay: 1e9", LONGEST_DELAY), ("Crawl-delay: nan", 0), ("Crawl-delay: inf", 0), ("", 0)],
)  # fmt: skip
def test_crawl_delay(line: str, delay: float) -> None:
    assert rules_of(robots(f"User-agent: *\n{line}\n")).delay == delay


@given(st.binary(max_size=2000))
def test_any_robots_txt_is_understood(data: bytes) -> None:
    rules = rules_of(robots(data))
    assert 0 <= rules.delay <= LONGEST_DELAY


def test_a_robots_txt_is_asked_for_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    status = [200]

    async def get(url: str) -> Answer:
        asked.append(url)
        return robots("", status[0])

    async def run() -> None:
        rules = Robots(get)
        await asyncio.gather(*(rules.of(f"http://a/{n}") for n in range(5)), rules.of("https://a/"))
        assert asked == ["http://a/robots.txt", "https://a/robots.txt"]
        now = time.monotonic()
        monkeypatch.setattr("time.monotonic", lambda: now + 25 * 3600)
        await rules.of("http://a/")
        assert len(asked) == 3
        status[0] = 429
        await rules.of("http://b/")
        monkeypatch.setattr("time.monotonic", lambda: now + 26 * 3600)
        await asyncio.gather(rules.of("http://a/"), rules.of("http://b/"))
        assert asked[3:] == ["http://b/robots.txt", "http://b/robots.txt"]

    asyncio.run(run())
