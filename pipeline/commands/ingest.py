"""`thidua ingest`: articles into the database."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from pipeline.commands import options, web

if TYPE_CHECKING:
    from pipeline.run import Result


@click.command("ingest", epilog="\b\nExample:\n  thidua ingest --db thidua.db corpus/articles")
@options.database
@options.sources
@click.option(
    "-f",
    "--from-file",
    "lists",
    type=click.File(encoding="utf-8"),
    multiple=True,
    metavar="URLS.txt",
    help="Read inputs from a file too (- is standard input): one a line; empty lines and lines that begin with # are "
    "passed over.",
)
@click.option(
    "--corrections",
    "corrections_file",
    type=click.Path(path_type=Path),
    metavar="FILE.toml",
    help="Corrections by people, in place of all that the database keeps (docs/corrections.md). Without it those "
    "that the database keeps are applied.",
)
@click.option(
    "--from-warc",
    "warcs",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    metavar="FILE.warc.gz",
    help="Load the pages of a WARC file, without any network; may be given more than once.",
)
@web.archive("Where fetched pages are kept.  [default: the folder crawl beside the database]")
@web.crawling
@click.argument("inputs", metavar="INPUT...", nargs=-1)
@click.pass_context
def command(
    ctx: click.Context,
    database: Path,
    lists: tuple[IO[str], ...],
    corrections_file: Path | None,
    warcs: tuple[Path, ...],
    archive: Path | None,
    crawl: dict[str, Any],
    inputs: tuple[str, ...],
) -> None:
    """Extract articles and load them into the database.

    INPUT is a file (.txt, .html, or .jsonl with `text` or `html` a line and optional `url`, `title`,
    `published_at`), a folder of such files, a URL, or - for standard input. An input that fails becomes a row of
    the failures table, and the rest goes on; loading the same article again changes nothing. A page that is in the
    archive already is read from there.
    """
    paths = [*inputs, *(line for file in lists for line in web.lines(file))]
    if not paths and not lists and not warcs and corrections_file is None:
        raise click.UsageError("nothing to read: name an INPUT, a list of inputs with -f, or a WARC file")

    from pipeline import corrections, corrector, run
    from pipeline.database import Database

    settings = web.settings(paths, archive=archive or database.parent / web.DEFAULT_ARCHIVE, **crawl)
    given = None if corrections_file is None else corrections.read(corrections_file)
    options_of_run: dict[str, object] = {"inputs": [*paths, *map(str, warcs)]}
    if corrections_file is not None:
        options_of_run["corrections"] = str(corrections_file)
    counts = run.Counts()
    with Database.open(database) as opened:
        try:
            with _progress(paths, warcs) as show:
                run.ingest(
                    opened,
                    paths,
                    options=options_of_run,
                    web=settings,
                    warcs=warcs,
                    on_stop=web.stopping,
                    on_result=show,
                    counts=counts,
                    corrections=given,
                )
        except KeyboardInterrupt:
            click.echo(f"{database}: {counts}")
            click.echo(
                f"Stopped after {counts.total} articles; they are kept in {database}. "
                "Run the same command again to go on.",
                err=True,
            )
            ctx.exit(130)
        states, lines = corrector.summary(opened)
    for line in lines:
        options.report(line)
    try:
        if states:
            shown = ", ".join(f"{states[state]} {state}" for state in sorted(states))
            click.echo(f"corrections: {shown}")
        click.echo(f"{database}: {counts}")
    except BrokenPipeError:
        raise
    except OSError as error:
        options.give_up(sys.stdout)
        raise click.ClickException(
            f"{database}: {counts}; all are kept, but standard output cannot be written: {error.strerror}"
        ) from error
    if counts.failed:
        ctx.exit(1)


@contextmanager
def _progress(paths: list[str], warcs: Sequence[Path]) -> Iterator[Callable[[Result, str], None]]:
    """Show each article as it is done: a bar on a terminal, a line elsewhere. Failures are lines in both."""
    if not sys.stderr.isatty():
        yield _line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from pipeline.inputs import count_inputs

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None if warcs else count_inputs(paths))

        def show(result: Result, state: str) -> None:
            if result.failure is not None:
                options.report_failure(result.failure)
            if state != "unchanged":
                options.report_notes(result)
            progress.update(task, advance=1, description=f"{state} {result.source}")

        yield show


def _line(result: Result, state: str) -> None:
    if result.failure is not None:
        options.report_failure(result.failure)
    elif result.record is not None:
        meetings = len(result.record.meetings)
        found = "no meeting" if not meetings else "1 meeting" if meetings == 1 else f"{meetings} meetings"
        # What cannot be shown is loaded all the same.
        with suppress(OSError):
            click.echo(f"{state:<10} {result.source}: {found}")
        if state != "unchanged":
            options.report_notes(result)
