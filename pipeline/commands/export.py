"""`thidua export`: the database as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands import options

if TYPE_CHECKING:
    from pipeline.export import Format


@click.command(
    "export",
    epilog="\b\nExample:\n  thidua export --db thidua.db --format csv exports\n"
    "  thidua export --excel --table meetings exports",
)
@options.database
@click.option(
    "--format",
    "layout",
    type=click.Choice(["csv", "json", "jsonl", "parquet", "datapackage"]),
    default="csv",
    show_default=True,
    help="csv: a file a table and view; json and jsonl: the records; parquet: a typed file a table; "
    "datapackage: CSV with datapackage.json, the data dictionary.",
)
@click.option("--excel", is_flag=True, help="CSV for spreadsheets: with a byte order mark, formulas made text.")
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="NAME",
    help="Only this table or view; may be repeated. Not for json and jsonl.",
)
@options.min_confidence
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def command(
    database: Path, layout: Format, excel: bool, tables: tuple[str, ...], least: float, directory: Path
) -> None:
    """Write the database to files in DIR. The same content gives the same bytes.

    meetings.csv is one wide table, a row a meeting, for spreadsheets. docs/exports.md describes all files.
    """
    if excel and layout != "csv":
        raise click.UsageError("--excel goes with --format csv")
    if tables and layout in ("json", "jsonl"):
        raise click.UsageError(f"--table does not go with --format {layout}: records are whole")

    from pipeline import export
    from pipeline.confident_copy import confident_copy

    with confident_copy(database, least) as source:
        files = export.export(source, directory, layout, tables=tables, excel=excel)
    click.echo(f"{database} exported to {directory}: {', '.join(file.name for file in files)}")
