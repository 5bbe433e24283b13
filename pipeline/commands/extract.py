"""`thidua extract`: records without a database."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from pipeline.commands import options, web

if TYPE_CHECKING:
    from pipeline.record import Record


@click.command("extract", epilog="\b\nExample:\n  thidua extract --format text corpus/articles/quang-binh-cum-2024.txt")
@click.option(
    "--format",
    "layout",
    type=click.Choice(["jsonl", "json", "text"]),
    default="jsonl",
    show_default=True,
    help="jsonl: a record a line; json: one array; text: the article with each value highlighted where it stands.",
)
@click.option("--output", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE", help="Write to FILE.")
@web.contact
@web.allow_private
@options.min_confidence
@options.sources
@options.inputs
@click.pass_context
def command(
    ctx: click.Context,
    layout: str,
    output: Path | None,
    contact: str | None,
    allow_private: bool,
    least: float,
    inputs: tuple[str, ...],
) -> None:
    """Write the records of articles.

    INPUT is a file (.txt, .html, or .jsonl with `text` or `html` a line and optional `url`, `title`,
    `published_at`), a folder of such files, a URL, or - for standard input. FILE is complete or not written at all.
    """
    from pipeline import render, run
    from pipeline.confidence import confident

    failed = False
    settings = web.settings(inputs, contact=contact, allow_private=allow_private)

    def records() -> Iterator[Record]:
        nonlocal failed
        for result in run.extract_all(inputs, web=settings):
            options.report_notes(result)
            if result.record is not None:
                yield confident(result.record, least)
            elif result.failure is not None:
                failed = True
                options.report_failure(result.failure)

    with _open(output) as out:
        if layout == "text":
            colour = render.wants_colour(out)
            for record in records():
                _write(out, f"{record.article.source or record.article.id}\n\n")
                _write(out, f"{render.highlighted(record, colour=colour).rstrip()}\n\n\n")
        else:
            for part in _json(records(), array=layout == "json"):
                _write(out, part)
    if failed:
        ctx.exit(1)


def _json(records: Iterable[Record], *, array: bool) -> Iterator[str]:
    """Records as JSON lines, or as one array with a record a line."""
    from pipeline.export import json_line

    before, after = ("[\n", "") if array else ("", "\n")
    for record in records:
        yield f"{before}{json_line(record)}{after}"
        before = ",\n" if array else ""
    if array:
        yield "[]\n" if before == "[\n" else "\n]\n"


def _write(out: IO[str], text: str) -> None:
    out.write(text)
    out.flush()


@contextmanager
def _open(path: Path | None) -> Iterator[IO[str]]:
    """Standard output, or a file that appears under its name only when the block has ended well."""
    from pipeline.export import cannot_write

    if path is None or str(path) == "-":
        yield sys.stdout
        return
    path = path.resolve()
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not path.parent.is_dir() and path.parent.exists():
            raise cannot_write(path.parent, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))
        if path.exists() and not path.is_file():  # a device or a pipe: nothing to put in its place
            with path.open("w", encoding="utf-8") as out:
                yield out
            return
        out = _beside(path)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        with out:
            yield out
        os.replace(out.name, path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        Path(out.name).unlink(missing_ok=True)


def _beside(path: Path) -> Any:
    """A temporary file in the folder of `path`, with the permissions that a new file would have."""
    out = tempfile.NamedTemporaryFile(  # noqa: SIM115 - closed by the caller
        "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}.", suffix=".part", delete=False
    )
    mask = os.umask(0)
    os.umask(mask)
    os.chmod(out.name, 0o666 & ~mask)
    return out
