"""`thidua report`: what the database holds, in a table."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from pipeline.commands import options, stored


@click.command("report", epilog="\b\nExample:\n  thidua report --db thidua.db")
@options.database
def command(database: Path) -> None:
    """Print a table of the meetings in the database, and what to do next."""
    from rich.console import Console

    from pipeline import render

    console = Console(soft_wrap=False)
    if not console.is_terminal and not os.environ.get("COLUMNS", "").isdigit():
        console.width = 160
    records = stored.all_records(database)
    console.print(render.table(records))
    example = next((record.article.source or record.article.id for record in records if record.meetings), "ARTICLE")
    for line in stored.corrections(database):
        click.echo(line)
    click.echo("What next:")
    program = _program()
    steps = (
        (f"{program} serve --db {database}", "browse and query it at http://127.0.0.1:8001 (or: make serve)"),
        (f"{program} explain --db {database} {example}", "see which words every value comes from"),
        (f"{program} export --db {database} --format csv exports", "take it to a spreadsheet"),
    )
    for step, purpose in steps:
        click.echo(f"  {step:<62}  {purpose}")


def _program() -> str:
    """How to call the program from here: an environment that is not active is not on the path."""
    if shutil.which("thidua") or Path(sys.argv[0]).name != "thidua":
        return "thidua"
    return os.path.relpath(sys.argv[0])
