"""`thidua explain`: where every value of an article comes from."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands import options, stored

if TYPE_CHECKING:
    from pipeline.article import Article
    from pipeline.record import Record

ALL = "all"
"""Asked of --why-not without a field."""


@click.command(
    "explain",
    epilog="\b\nExample:\n  thidua explain corpus/articles/gia-lai-cum-2-2018.txt"
    "\n  thidua explain corpus/articles/gia-lai-cum-2-2018.txt --why-not venue",
)
@click.option("--db", "database", type=click.Path(path_type=Path), metavar="FILE", help="Look ARTICLE up in FILE.")
@click.option(
    "--why-not",
    "empty",
    is_flag=False,
    flag_value=ALL,
    metavar="[FIELD]",
    help="Say for an empty field, or for all of them, which rule came nearest and what stopped it.",
)
@click.argument("article", required=False)
@click.pass_context
def command(ctx: click.Context, database: Path | None, empty: str | None, article: str | None) -> None:
    """Print every value of ARTICLE with its rule, its evidence and its confidence, and what that is made of.

    ARTICLE is an input as for extract, or the id, the source or the URL of an article in the database, or the key of
    a row there, whose value alone is shown. Without --db an input is tried first, then thidua.db. FIELD is one of
    meeting, date, venue, owner, review_year, plan_year, stated_member_count, members, figures, winners, chairs and
    people.
    """
    from pipeline import render, run
    from pipeline.inputs import iter_inputs
    from pipeline.why_not import FIELDS

    if article is None and empty not in (None, ALL, *FIELDS):
        article, empty = empty, ALL  # `--why-not ARTICLE`: the option has taken the argument
    if article is None:
        raise click.UsageError("Missing argument 'ARTICLE'.")
    if empty not in (None, ALL, *FIELDS):
        raise click.UsageError(f"no field {empty!r}: choose from {', '.join(FIELDS)}")
    colour = render.wants_colour(sys.stdout)
    if database is None and not _is_input(article) and options.DEFAULT_DATABASE.exists():
        database = options.DEFAULT_DATABASE
    if database is not None:
        records, row = stored.find(database, article)
        for record in records:
            lines = render.explanation(record, row) if empty is None else _why_not(_article(record), empty)
            click.echo("\n".join((*lines, "")), color=colour)
        return
    failed = False
    for outcome in iter_inputs([article]):
        if empty is not None and outcome.article is not None:
            click.echo("\n".join((*_why_not(outcome.article, empty), "")), color=colour)
            continue
        result = run.extract(outcome)
        if result.record is not None:
            click.echo("\n".join((*render.explanation(result.record), "")), color=colour)
        elif result.failure is not None:
            failed = True
            options.report_failure(result.failure)
    if failed:
        ctx.exit(1)


def _why_not(article: Article, field: str) -> Iterator[str]:
    """Lines that say why fields are empty, with the words where a rule came near."""
    from pipeline.explain import sentence
    from pipeline.why_not import why_not

    yield click.style(article.title or article.source or article.id, bold=True)
    empty, filled = why_not(article, None if field == ALL else field)
    for number in filled:
        yield f"meeting {number}: {field} is not empty: see thidua explain without --why-not"
    if not empty and not filled:
        yield "No field is empty." if field == ALL else f"{field} is not empty."
    for one in empty:
        yield ""
        yield click.style(f"meeting {one.meeting}: no {one.field}" if one.meeting else "no meeting", bold=True)
        for near in one.nearest:
            yield f"    {near.rule}: {near.reason}"
            if near.start is not None and near.end is not None:
                before, itself, after = sentence(article.text, near.start, near.end)
                yield f"      {before}«{click.style(itself, bold=True)}»{after}"


def _article(record: Record) -> Article:
    """A stored article as it was read."""
    from pipeline.article import Article

    info = record.article.model_dump(exclude={"id", "text_sha256"})
    return Article(**info)


def _is_input(article: str) -> bool:
    from pipeline.inputs import OTHER_URL, STDIN, is_url

    return article == STDIN or is_url(article) or bool(OTHER_URL.match(article)) or Path(article).exists()
