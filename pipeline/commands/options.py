"""Options and messages that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipeline.run import Failure

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


def report_failure(failure: Failure) -> None:
    """One line on standard error for an input that gave no record."""
    click.echo(f"failed     {failure.reason}", err=True)
