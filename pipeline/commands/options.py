"""Options and messages that commands share."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipeline.run import Failure, Result

DEFAULT_DATABASE = Path("thidua.db")

inputs = click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
database = click.option(
    "--db",
    "database",
    type=click.Path(path_type=Path),
    default=DEFAULT_DATABASE,
    show_default=True,
    metavar="FILE",
    help="The SQLite database.",
)

min_confidence = click.option(
    "--min-confidence",
    "least",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="X",
    help="Leave out values whose confidence is below X (0 to 1); a meeting below X goes whole.",
)


def report_failure(failure: Failure) -> None:
    """One line on standard error for an input that gave no record. The failure is kept where it cannot be shown."""
    report(f"failed     {failure.reason}")


def report(line: str) -> None:
    """One line on standard error, where that can be written."""
    with contextlib.suppress(OSError):
        click.echo(line, err=True)


def report_notes(result: Result) -> None:
    """A line on standard error for each note on how an article was read: what was mended, or seems to be missing."""
    with contextlib.suppress(OSError):
        for note in result.reading.notes if result.reading else ():
            click.echo(f"note       {result.source}: {note}", err=True)


def _sources(ctx: click.Context, parameter: click.Parameter, folder: Path | None) -> None:
    if folder is not None:
        from pipeline.sources import use

        use(folder)


sources = click.option(
    "--sources",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    expose_value=False,
    callback=_sources,
    help="Site files (docs/sites.md) are in DIR.  [default: corpus/sources; environment: THIDUA_SOURCES]",
)


def give_up(stream: IO[str] | None) -> None:
    """Let a stream that cannot be written lead to nowhere: at the end Python would complain of what is buffered."""
    with contextlib.suppress(OSError, io.UnsupportedOperation, AttributeError, ValueError):
        assert stream is not None
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _debug(ctx: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        import logging

        logging.basicConfig()
        logging.getLogger("pipeline").setLevel(logging.DEBUG)


def debug() -> click.Option:
    """The option --debug, which the program and each command take."""
    text = "Show the traceback of a fault inside an article's extraction."
    return click.Option(["--debug"], is_flag=True, expose_value=False, callback=_debug, help=text)
