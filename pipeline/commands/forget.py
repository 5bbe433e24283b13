"""`thidua forget`: an article taken out of the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands import options, stored

if TYPE_CHECKING:
    from pipeline.record import Record

SHOWN = 20
"""Articles that are listed before the question; of more, their number."""


@click.command("forget", epilog="\b\nExample:\n  thidua forget --db thidua.db https://example.org/news/123")
@options.database
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.argument("names", metavar="ARTICLE...", nargs=-1, required=True)
def command(database: Path, yes: bool, names: tuple[str, ...]) -> None:
    """Delete articles and all that was read from them.

    ARTICLE is the id, the URL or the source of an article (the source of a site's articles is its host, and means
    them all). Meetings and clusters are made anew from the other articles, all in one transaction. An article comes
    back if it is loaded again.
    """
    from pipeline.database import Database

    articles = {record.article.id: record for name in names for record in _named(database, name)}
    for record in list(articles.values())[:SHOWN]:
        click.echo(_shown(record))
    if len(articles) > SHOWN:
        click.echo(f"... and {len(articles) - SHOWN} more")
    if not yes:
        _ask(database, len(articles))
    with Database.open(database, create=False) as opened:
        count = opened.forget(articles)
    click.echo(f"{database}: {count} deleted")


def _named(database: Path, name: str) -> list[Record]:
    """The articles of a name; a row's key is no name of an article here."""
    from pipeline.errors import UnreadableInput

    records, row = stored.find(database, name)
    if row is not None:
        raise UnreadableInput(f"{name}: a row, not an article", f"to forget its article: {records[0].article.id}")
    return records


def _shown(record: Record) -> str:
    article = record.article
    meetings = f"{len(record.meetings)} meeting{'' if len(record.meetings) == 1 else 's'}"
    return " ".join(f"{article.id}  {article.url or article.source}  {article.title or ''}  ({meetings})".split())


def _ask(database: Path, count: int) -> None:
    what = "this article" if count == 1 else f"these {count} articles"
    try:
        if click.confirm(f"Delete {what} from {database}?"):
            return
    except click.Abort:
        click.echo(err=True)
    raise click.ClickException("nothing was deleted (--yes deletes without asking)")
