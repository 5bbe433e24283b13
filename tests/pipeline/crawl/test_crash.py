"""Killed with SIGKILL at thirty random moments of a crawl of 500 pages, and resumed: nothing is lost or fetched twice,
and the database is the one of a crawl that nobody disturbed.
"""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.crawl.archive import Archive
from pipeline.crawl.frontier import Frontier
from pipeline.crawl.recovery import recover
from tests.conftest import PROGRAM
from tests.records import assert_sound, dump, query
from tests.web import ARTICLE, NOTHING, Reply, Web, http, page, to

HOSTS = 5
PAGES = 500
KILLS = 28
KILLS_OF_LOADING = 2
OPTIONS = ("--allow-private", "--delay", "0.05", "--attempts", "1", "--contact", "you@example.org", "-f", "urls.txt")
OTHER = ARTICLE.replace("Cụm thi đua", "Tổ dân phố").replace("thi đua, khen thưởng", "dân vận")

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")


def reply_of(number: int) -> Reply:
    """Mostly pages, few of them about a cluster; some redirects, some that are not there, some files."""
    if number % 50 == 7:
        return to(f"/p/{number - 1}")
    if number % 50 == 13:
        return NOTHING
    if number % 50 == 23:
        return http(b"%PDF", kind="application/pdf")
    if number % 20 == 0:
        return page(f"Bài số {number}.")
    return http(OTHER.replace("</article>", f"<p>Bài số {number}.</p></article>"))


def command(*args: str) -> list[str]:
    return [*PROGRAM, *args]


def run(folder: Path, args: Sequence[str], environment: dict[str, str]) -> str:
    """The last line of what a whole run prints."""
    done = subprocess.run(
        command(*args), cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=300, check=False
    )
    assert done.returncode == 1, done.stderr[-2000:]  # some pages are not there
    return done.stdout.splitlines()[-1]


def killed(folder: Path, args: Sequence[str], environment: dict[str, str], begun: str, wait: float) -> bool:
    """Start, wait for a line that begins so, wait on, kill. False if it came to its end before that."""
    with subprocess.Popen(
        command(*args), cwd=folder, env=environment, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(begun):
                break
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.stdout.read()
    return process.returncode == -signal.SIGKILL


def known(folder: Path) -> set[str]:
    """The pages whose answer the archive holds, found as the program finds them when it starts."""
    with Frontier.open(folder) as frontier:
        recover(Archive(folder), frontier)
        return {found.url for found in frontier.pages("fetched", "failed")}


def rows(path: Path) -> dict[str, list[Any]]:
    """What a database holds, without the time at which it was fetched and the run in which it failed."""
    found = dump(path)
    found["articles"] = query(path, "SELECT id, url, source, title, text, record_sha256 FROM articles ORDER BY id")
    found["failures"] = query(path, "SELECT source, code, reason, resolved FROM failures ORDER BY source")
    return found


def test_killed_at_thirty_moments(tmp_path: Path, environment: dict[str, str]) -> None:
    chance = random.Random(4)
    with Web() as web:
        replies = {f"/p/{number}": reply_of(number) for number in range(PAGES // HOSTS)}
        sites = {site.host: site for site in (web.site(replies, host=f"127.2.0.{n + 1}") for n in range(HOSTS))}
        urls = [site.url(path) for path in replies for site in sites.values()]
        calm, hurt = tmp_path / "calm", tmp_path / "hurt"
        for folder in (calm, hurt):
            folder.mkdir()
            (folder / "urls.txt").write_text("\n".join(urls))

        def asked() -> Counter[str]:
            paths = (one for one in web.log if one.path != "/robots.txt")
            return Counter(sites[one.host].url(one.path) for one in paths)

        assert run(calm, ["fetch", *OPTIONS], environment).endswith("470 fetched, 0 unchanged, 10 kept, 20 failed")
        assert asked() == Counter(urls)
        web.log.clear()

        for number in range(KILLS):
            before, there = asked(), known(hurt / "crawl") if number % 2 and number > 1 else set()
            assert killed(hurt, ["fetch", *OPTIONS], environment, "fetched", chance.uniform(0, 0.2)), number
            after = asked()
            assert all(before[url] == after[url] for url in there), "fetched twice"
        for _ in range(KILLS_OF_LOADING):
            assert killed(hurt, ["ingest", *OPTIONS], environment, "new", chance.uniform(0, 0.2))
            assert_sound(hurt / "thidua.db")
        run(hurt, ["fetch", *OPTIONS], environment)
        total = asked()
        assert set(total) == set(urls), "a page was lost"
        # Only what was under way when it was killed is asked for again: at most one request a host and kill.
        assert sum(total.values()) - PAGES <= (KILLS + KILLS_OF_LOADING) * HOSTS

        for folder in (calm, hurt):
            run(folder, ["ingest", *OPTIONS], environment)
        assert asked() == total, "what is in the archive is not asked for again"
    assert rows(calm / "thidua.db") == rows(hurt / "thidua.db")
    assert_sound(hurt / "thidua.db")
    assert len(query(hurt / "thidua.db", "SELECT id FROM articles")) == 470
