"""`thidua explain`: where every value of an article comes from."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipeline.commands import options, stored


@click.command("explain", epilog="\b\nExample:\n  thidua explain corpus/articles/gia-lai-cum-2-2018.txt")
@click.option("--db", "database", type=click.Path(path_type=Path), metavar="FILE", help="Look ARTICLE up in FILE.")
@click.argument("article")
@click.pass_context
def command(ctx: click.Context, database: Path | None, article: str) -> None:
    """Print every value of ARTICLE with its rule, its evidence and its confidence.

    ARTICLE is an input as for extract, or the id, the source or the URL of an article in the database, or the key of
    a row there, whose value alone is shown. Without --db an input is tried first, then thidua.db.
    """
    from pipeline import render, run

    colour = render.wants_colour(sys.stdout)
    if database is None and not _is_input(article) and options.DEFAULT_DATABASE.exists():
        database = options.DEFAULT_DATABASE
    if database is not None:
        records, row = stored.find(database, article)
        for record in records:
            click.echo("\n".join((*render.explanation(record, row), "")), color=colour)
        return
    failed = False
    for result in run.extract_all([article]):
        if result.record is not None:
            click.echo("\n".join((*render.explanation(result.record), "")), color=colour)
        elif result.failure is not None:
            failed = True
            options.report_failure(result.failure)
    if failed:
        ctx.exit(1)


def _is_input(article: str) -> bool:
    from pipeline.inputs import OTHER_URL, STDIN, is_url

    return article == STDIN or is_url(article) or bool(OTHER_URL.match(article)) or Path(article).exists()
