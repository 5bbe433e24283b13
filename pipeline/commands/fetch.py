"""`thidua fetch`: pages into the archive."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from pipeline.commands import options, web

if TYPE_CHECKING:
    from pipeline.crawl.background import Crawl, Result

Show = Callable[[str, "Result"], None]


@click.command("fetch", epilog="\b\nExample:\n  thidua fetch --contact you@example.org -f urls.txt")
@web.archive("Where pages and the state of the crawl are kept.  [default: crawl]")
@web.crawling
@click.option(
    "-f",
    "--from-file",
    "lists",
    type=click.File(encoding="utf-8"),
    multiple=True,
    metavar="URLS.txt",
    help="Read URLs from a file too (- is standard input): one a line; lines that begin with # are passed over.",
)
@click.argument("urls", metavar="[URL]...", nargs=-1)
@click.pass_context
def command(
    ctx: click.Context,
    archive: Path | None,
    crawl: dict[str, Any],
    lists: tuple[IO[str], ...],
    urls: tuple[str, ...],
) -> None:
    """Fetch pages into an archive of WARC files, politely and each once.

    robots.txt is obeyed, and a host gets one request at a time. Stopped at any moment, the same command goes on where
    it was; without a URL it goes on with what the archive has waiting. `thidua ingest` with the same URLs and archive
    loads the pages, `thidua status` shows how far the crawl is.
    """
    from pipeline.crawl.frontier import FILE
    from pipeline.inputs import is_url

    archive = archive or web.DEFAULT_ARCHIVE
    wanted = [*urls, *(line for file in lists for line in web.lines(file))]
    for name in urls:
        if not is_url(name):
            raise click.UsageError(f"{name} is no URL: give http://… or https://…")
    if not wanted and not lists and not (archive / FILE).exists():
        raise click.UsageError(f"nothing to fetch: name a URL, or a list of URLs with -f; {archive} has no crawl yet")

    from pipeline.crawl.background import Crawl
    from pipeline.errors import FetchFailed

    settings = web.made(
        archive=archive,
        **crawl,
    )
    counts: Counter[str] = Counter()
    try:
        with (
            Crawl(wanted, settings, waiting=not urls and not lists, on_stop=web.stopping) as running,
            _progress(running, counts) as show,
        ):
            for url, result in running.finished():
                counts["failed" if isinstance(result, FetchFailed) else result.state] += 1
                show(url, result)
    except KeyboardInterrupt:
        click.echo(f"{archive}: {_summary(counts)}")
        web.note(f"Stopped; what came is kept in {archive}. Run the same command again to go on.")
        ctx.exit(130)
    click.echo(f"{archive}: {_summary(counts)}")
    if counts["failed"]:
        ctx.exit(1)


def _summary(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[state]} {state}" for state in ("fetched", "unchanged", "kept", "failed"))


@contextmanager
def _progress(crawl: Crawl, counts: Counter[str]) -> Iterator[Show]:
    """A bar with counts by state on a terminal, a line for each page elsewhere. Failures are lines in both."""
    if not sys.stderr.isatty():
        yield _line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=crawl.total)

        def show(url: str, result: Result) -> None:
            _failure(url, result)
            progress.update(task, advance=1, description=f"{_summary(counts)}")

        yield show


def _line(url: str, result: Result) -> None:
    if not _failure(url, result):
        with suppress(OSError):
            click.echo(f"{getattr(result, 'state', ''):<10} {url}")


def _failure(url: str, result: Result) -> bool:
    from pipeline.errors import FetchFailed
    from pipeline.inputs import named
    from pipeline.run import Failure

    if isinstance(result, FetchFailed):
        options.report_failure(Failure(result.code, " ".join(str(named(result, url)).split())))
        return True
    return False
