"""Pages a second of the crawler, of bare httpx and of Scrapy, on the same local servers: ratios in one run.

    python bench/crawling.py [--scrapy-python VENV/bin/python]

Each asks every host for one page at a time. thidua and Scrapy obey robots.txt; only thidua writes an archive. `flat
out` has no pause between requests: what the program itself costs. `polite` has one: how much of what is allowed is
used; Scrapy counts its pause from request to request, the others from an answer to the next request.

Scrapy lives in an environment of its own: python -m venv VENV; VENV/bin/pip install -r bench/requirements.txt
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

BODY = b"<!DOCTYPE html><html><body>" + b"<p>Hoi nghi tong ket cum thi dua.</p>" * 800 + b"</body></html>"
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
NONE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
SCRAPY = """
import sys
import time
import scrapy
from scrapy.crawler import CrawlerProcess

class Pages(scrapy.Spider):
    name = "pages"
    seen = 0
    async def start(self):
        for url in open(sys.argv[1]).read().split():
            yield scrapy.Request(url)
    def parse(self, response):
        Pages.seen += 1

process = CrawlerProcess({
    "ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS": 256, "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": float(sys.argv[2]), "RANDOMIZE_DOWNLOAD_DELAY": False, "LOG_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False, "RETRY_ENABLED": False,
})
process.crawl(Pages)
begun = time.perf_counter()
process.start()
print(Pages.seen, time.perf_counter() - begun)
"""

Program = Callable[[list[str], float], tuple[int, float]]
"""Fetches URLs with a pause for each host; returns the number of pages and the seconds."""


def serve(hosts: int, out: Connection) -> None:
    """Serve pages on so many loopback addresses, in a process of its own."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(NONE if head.startswith(b"GET /robots.txt") else PAGE)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def main() -> None:
        servers = [await asyncio.start_server(answer, f"127.3.0.{n + 1}", 0) for n in range(hosts)]
        out.send(["http://{}:{}".format(*server.sockets[0].getsockname()) for server in servers])
        await asyncio.Event().wait()

    asyncio.run(main())


def by_thidua(urls: list[str], delay: float) -> int:
    from pipeline.crawl.background import Crawl
    from pipeline.crawl.settings import Settings
    from pipeline.crawl.visits import Stored

    with tempfile.TemporaryDirectory() as folder:
        # The least delay alone: a host that is slow because the machine is busy is not spared.
        settings = Settings(
            archive=Path(folder), allow_private=True, delay=delay, latency_factor=0, concurrency=256, contact="a@b.c"
        )
        with Crawl(urls, settings) as crawl:
            return sum(isinstance(result, Stored) for _, result in crawl.finished())


def by_httpx(urls: list[str], delay: float) -> int:
    import httpx

    async def host(client: httpx.AsyncClient, urls: list[str]) -> int:
        number = 0
        for url in urls:
            number += (await client.get(url)).status_code == 200
            await asyncio.sleep(delay)
        return number

    async def main() -> int:
        hosts: dict[str, list[str]] = {}
        for url in urls:
            hosts.setdefault(url.rpartition("/")[0], []).append(url)
        async with httpx.AsyncClient(limits=httpx.Limits(max_connections=256), timeout=60) as client:
            return sum(await asyncio.gather(*(host(client, some) for some in hosts.values())))

    return asyncio.run(main())


def timed(fetch: Callable[[list[str], float], int]) -> Program:
    def call(urls: list[str], delay: float) -> tuple[int, float]:
        begun = time.perf_counter()
        return fetch(urls, delay), time.perf_counter() - begun

    return call


def by_scrapy(python: str) -> Program:
    """Scrapy in its own process; starting that is not counted."""

    def fetch(urls: list[str], delay: float) -> tuple[int, float]:
        with tempfile.TemporaryDirectory() as folder:
            script, listed = Path(folder, "spider.py"), Path(folder, "urls.txt")
            script.write_text(SCRAPY)
            listed.write_text("\n".join(urls))
            done = subprocess.run([python, script, listed, str(delay)], capture_output=True, text=True, check=True)
            number, seconds = done.stdout.split()[-2:]
            return int(number), float(seconds)

    return fetch


def main() -> int:
    """Run all; 1 if one of them did not get every page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scrapy-python", default=sys.executable, help="the Python that has Scrapy")
    options = parser.parse_args()
    programs = {"bare httpx": timed(by_httpx), "thidua": timed(by_thidua)}
    if subprocess.run([options.scrapy_python, "-c", "import scrapy"], capture_output=True, check=False).returncode:
        print("Scrapy is missing, and left out: python -m venv VENV; VENV/bin/pip install -r bench/requirements.txt;")
        print(f"then: python {Path(__file__).name} --scrapy-python VENV/bin/python")
    else:
        programs["Scrapy"] = by_scrapy(options.scrapy_python)
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(25, theirs), daemon=True)
    server.start()
    bases, wrong = ours.recv(), 0
    for name, pages, delay in (("flat out", 60, 0.0), ("polite", 12, 0.25)):
        urls = [f"{base}/{n}" for n in range(pages) for base in bases]
        print(f"{name}: {len(bases)} hosts, {pages} pages each, pause {delay:g} s")
        rates: dict[str, float] = {}
        for program, fetch in programs.items():
            number, seconds = fetch(urls, delay)
            rates[program] = number / seconds
            wrong += number != len(urls)
            share = f"   {rates[program] / rates['bare httpx']:5.2f} of bare httpx"
            most = f"   {rates[program] * delay / len(bases):5.2f} of what is allowed" if delay else ""
            print(f"  {program:12} {rates[program]:8.1f} pages/s{share}{most}   ({number} of {len(urls)})")
    server.terminate()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
