"""`thidua export`: the database as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands import options

if TYPE_CHECKING:
    from pipeline.export import Format


@click.command("export", epilog="\b\nExample:\n  thidua export --db thidua.db --format csv exports")
@options.database
@click.option(
    "--format",
    "layout",
    type=click.Choice(["csv", "json", "jsonl"]),
    default="csv",
    show_default=True,
    help="csv: a file a table; json and jsonl: the records.",
)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def command(database: Path, layout: Format, directory: Path) -> None:
    """Write the database to files in DIR. The same content gives the same bytes."""
    from pipeline import export

    files = export.export(database, directory, layout)
    click.echo(f"{database} exported to {directory}: {', '.join(file.name for file in files)}")
