"""`thidua discover`: the addresses of articles."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from pipeline.commands import web

if TYPE_CHECKING:
    from pipeline.crawl.settings import Settings
    from pipeline.discovery.links import Kind
    from pipeline.discovery.plan import Bounds, Found, Start, Visit
    from pipeline.interrupts import Twice

EXAMPLE = (
    "\b\nExample:\n  thidua discover --match 'thi đua' --since 2025-01-01 https://example.gov.vn/ > urls.txt\n"
    "  thidua ingest -f urls.txt"
)


def _pattern(ctx: click.Context, parameter: click.Parameter, value: str | None) -> re.Pattern[str] | None:
    try:
        return re.compile(value) if value else None
    except re.error as error:
        raise click.BadParameter(f"not a regular expression: {error}") from error


@click.command("discover", epilog=EXAMPLE)
@click.option(
    "--kind",
    type=click.Choice(["auto", "site", "sitemap", "feed", "listing"]),
    default="auto",
    show_default=True,
    help="What each URL is. auto looks; the address of a host alone is a site: its robots.txt, sitemaps, feeds and "
    "first page are read.",
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Leave out what is older for sure.")
@click.option(
    "--match",
    multiple=True,
    metavar="WORDS",
    help="Keep links with these words in the address or the text, with or without diacritics; with several, any.",
)
@click.option("--pattern", callback=_pattern, metavar="REGEX", help="Take as articles what this finds in the address.")
@click.option(
    "--max-pages",
    type=click.IntRange(1, 100_000),
    default=100,
    show_default=True,
    metavar="N",
    help="Documents that are read for one URL.",
)
@click.option(
    "--max-links",
    type=click.IntRange(1, 10_000_000),
    default=200_000,
    show_default=True,
    metavar="N",
    help="Links that are given in all.",
)
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    show_default=True,
    help="text: an address a line; jsonl: also its text, its day, and where it was found.",
)
@click.option(
    "--output", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE", help="Write to FILE, link by link."
)
@click.option("--all-sites", is_flag=True, help="Read the start pages of all site files.")
@web.archive("Where answers are kept, so that what is unchanged is not sent again.  [default: crawl]")
@web.polite
@click.argument("urls", metavar="[URL|HOST]...", nargs=-1)
@click.pass_context
def command(
    ctx: click.Context,
    kind: Kind,
    since: datetime | None,
    match: tuple[str, ...],
    pattern: re.Pattern[str] | None,
    max_pages: int,
    max_links: int,
    layout: str,
    output: Path | None,
    all_sites: bool,
    archive: Path | None,
    crawl: dict[str, Any],
    urls: tuple[str, ...],
) -> None:
    """Find the addresses of articles in sitemaps, feeds and listing pages.

    URL is a sitemap, a feed, a listing page (its further pages are read too), a robots.txt or a whole site. HOST
    stands for the start pages of its site file, or for the whole site where the file has none. Only links of the
    same site are given, each once. What was read and what failed is said on standard error.
    """
    if not urls and not all_sites:
        raise click.UsageError("nothing to read: name a URL, a host with a site file, or --all-sites")
    if any(not word.strip() or not any(char.isalnum() for char in word) for word in match):
        raise click.UsageError("--match needs a word")

    from pipeline.discovery.plan import Bounds
    from pipeline.discovery.starts import all_starts, starts
    from pipeline.discovery.wanted import Wanted
    from pipeline.interrupts import Twice

    wanted = Wanted(f"{since:%Y-%m-%d}" if since else None, match, pattern)
    begin = [*starts(urls, kind, wanted), *(all_starts(wanted) if all_sites else [])]
    settings = web.made(archive=archive or web.DEFAULT_ARCHIVE, **crawl)
    bounds = Bounds(pages=max_pages, links=max_links, sites=settings.concurrency)
    counts: Counter[str] = Counter()
    stopped = False
    with _open(output) as out, Twice() as ctrl_c:
        write = _writer(out, layout, counts)
        try:
            asyncio.run(_discover(begin, settings, bounds, write, _reporter(counts), ctrl_c))
        except (KeyboardInterrupt, asyncio.CancelledError):
            stopped = True
    stopped |= ctrl_c.came
    found = f"{counts['links']} links from {counts['read']} documents, {counts['failed']} failed"
    web.note(f"{found}; stopped: what was found is written, the same command begins again" if stopped else found)
    if stopped:
        ctx.exit(130)
    if counts["failed"]:
        ctx.exit(1)


async def _discover(
    begin: list[Start],
    settings: Settings,
    bounds: Bounds,
    write: Callable[[Found], None],
    report: Callable[[Visit], None],
    ctrl_c: Twice,
) -> None:
    from contextlib import aclosing

    from pipeline.crawl.crawler import Crawler
    from pipeline.discovery.loop import walk

    async with (
        Crawler(settings) as crawler,
        aclosing(walk(begin, crawler.get, bounds=bounds, report=report, refuse=crawler.refuse)) as links,
    ):

        def stop() -> None:
            crawler.stop()
            web.note("Stopping: what is under way is finished. Ctrl-C again stops at once.")

        ctrl_c.first(stop)
        async for found in links:
            write(found)


def _writer(out: IO[str], layout: str, counts: Counter[str]) -> Callable[[Found], None]:
    def write(found: Found) -> None:
        line = found.url
        if layout == "jsonl":
            values = {"url": found.url, "text": found.text, "lastmod": found.lastmod}
            values |= {"found_at": found.found_at, "kind": found.kind}
            line = json.dumps(values, ensure_ascii=False)
        out.write(f"{line}\n")
        out.flush()
        counts["links"] += 1

    return write


def _reporter(counts: Counter[str]) -> Callable[[Visit], None]:
    """A line on standard error for each document; `failed` lines look like those of other commands."""

    def report(visit: Visit) -> None:
        counts[visit.state] += 1
        said = visit.reason
        if visit.state == "read" and visit.kind:
            links = "1 link" if visit.links == 1 else f"{visit.links} links"
            said = "; ".join(filter(None, [f"{visit.kind}, {links}", visit.reason]))
        web.note(f"{visit.state:<10} {visit.url}: {' '.join(said.split())}")

    return report


@contextmanager
def _open(path: Path | None) -> Iterator[IO[str]]:
    """Standard output, or a file that has each link as soon as it is found."""
    from pipeline.export import cannot_write

    if path is None or str(path) == "-":
        yield sys.stdout
        return
    try:
        out = path.open("w", encoding="utf-8")
    except OSError as error:
        raise cannot_write(path, error) from error
    with out:
        try:
            yield out
        except OSError as error:
            raise cannot_write(path, error) from error
