"""`thidua serve`: the database published with Datasette."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands import options


@click.command("serve", epilog="\b\nExample:\n  thidua serve --db thidua.db --port 8001")
@options.database
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets other machines in.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
def command(database: Path, host: str, port: int) -> None:
    """Publish the database as web pages and a JSON API, until Ctrl-C."""
    from pipeline import publish

    publish.serve(database, host=host, port=port)
