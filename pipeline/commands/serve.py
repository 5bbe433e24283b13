"""`thidua serve`: the database published with Datasette."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands import options

EXAMPLES = """\b
Example:
  thidua serve --db thidua.db --port 8001
  thidua serve --db thidua.db --immutable --host 0.0.0.0 --url https://thidua.example.vn"""


@click.command("serve", epilog=EXAMPLES)
@options.database
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets other machines in.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option(
    "--immutable", "-i", is_flag=True, help="Nobody writes to the file meanwhile: faster, and it may be downloaded."
)
@click.option("--sql", is_flag=True, help="Let visitors write SQL of their own (reading only, within a time limit).")
@click.option(
    "--robots",
    type=click.Choice(["all", "none"]),
    default="all",
    show_default=True,
    help="Whether search engines may index the pages.",
)
@click.option("--url", help="Public address of the site, for its full addresses (feed, next pages).")
def command(database: Path, host: str, port: int, immutable: bool, sql: bool, robots: str, url: str | None) -> None:
    """Publish the database as web pages and a JSON API, until Ctrl-C."""
    from pipeline import publish

    if url is not None and not _is_web_address(url):
        raise click.BadParameter(f"{url}: not a web address; it begins with https://", param_hint="--url")
    chosen = publish.Options(
        immutable=immutable, sql=sql, robots="none" if robots == "none" else "all", url=url, warm_up=immutable
    )
    publish.serve(database, host=host, port=port, options=chosen)


def _is_web_address(url: str) -> bool:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.netloc.encode("idna"))
    except ValueError:  # UnicodeError too
        return False
