"""Sentences and small articles put through the extractors, and what came out in the notation of the rules files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from extractors import chairs, figures, members, winners
from extractors import chunk as kinds
from extractors.cast import Cast
from extractors.chunk import Chunk
from extractors.clusters import ClusterMention
from extractors.dates import DateMention, find_dates
from extractors.linking import Linker, Place
from extractors.mention import ChairFound, FigureFound, MemberFound, WinnerFound
from extractors.periods import Years
from extractors.quantities import Quantity
from extractors.reading import Reading
from pipeline.article import from_text
from pipeline.document import language
from pipeline.record import Record
from pipeline.resolve import extract_record
from tests.records import CORPUS

CORPORA = {
    "articles": (CORPUS / "articles", CORPUS / "gold"),
    "dev": (CORPUS / "dev" / "articles", CORPUS / "dev" / "gold"),
    "more": (CORPUS / "more" / "articles", CORPUS / "more" / "gold"),
}
"""Folder of articles and folder of gold, by the name that corpus/floors.json uses."""


def reading(text: str) -> Reading:
    """The text as the body of an article, without a page around it."""
    nlp, vocabulary = language()
    return Reading(nlp.make_doc(text), [("body", 0, len(text))], vocabulary)


def cast(day: date | None = None, level: str | None = None) -> Cast:
    """A cast that knows no members and no province."""
    return Cast(Linker(Place(day), level), level)


def chunks(text: str) -> list[Chunk]:
    """The chunks of all sentences of the text."""
    read = reading(text)
    return [chunk for sentence in read.sentences for chunk in read.chunks(sentence)]


def values(text: str, kind: str) -> list[Any]:
    """The values of the chunks of one kind."""
    return [chunk.value for chunk in chunks(text) if chunk.kind == kind]


def quantities(text: str) -> list[Quantity]:
    return values(text, kinds.QUANTITY)


def parties(text: str, day: date | None = None) -> list[tuple[str, str | None]]:
    """(display name, unit id) of the parties that the text names, in order."""
    who = cast(day)
    named = [chunk for chunk in chunks(text) if chunk.kind == kinds.PARTY]
    return [(ref.name, ref.unit_id) for chunk in named for ref, _ in who.refs(chunk)]


def article(text: str, published_at: str | None = None, title: str | None = None) -> Record:
    """The record of a small article."""
    return extract_record(from_text(text, source="example.txt", published_at=published_at, title=title))


@cache
def typed_records(folder: Path) -> tuple[Record, ...]:
    """The records of a folder of articles; extracted once a process."""
    from pipeline.run import extract_all

    found = []
    for result in extract_all([str(folder)]):
        assert result.record is not None, result.failure
        found.append(result.record)
    return tuple(found)


@cache
def records(folder: Path) -> tuple[dict[str, Any], ...]:
    """The records of a folder of articles as JSON objects."""
    return tuple(record.model_dump(mode="json") for record in typed_records(folder))


# -- the notation of the rules files ----------------------------------------------------------------------


def number(value: float) -> str:
    """A number without needless digits: 20000, 8603.9."""
    return f"{value:.12g}"


def written(items: Iterable[str]) -> str:
    return "; ".join(items)


def chair_items(text: str) -> list[tuple[str, str]]:
    """`role|party|year|status` of each chair, with the rule that found it."""
    read = reading(text)
    found: list[ChairFound] = chairs.extract(read, read.sentences, cast(), None, None)
    return [(f"{c.role}|{c.party.name}|{c.year}|{c.status}", c.ground.rule) for c in found]


def member_items(text: str) -> list[tuple[str, str]]:
    """The name of each member, listed or else attending, with the rule that found it."""
    read = reading(text)
    who = cast()
    found: list[MemberFound] = members.listed(read, list(read.sentences), who, None)
    found = found or members.attended(read, read.sentences, who, None)
    if not found:  # what units say is taken for members of their level only
        who.level = "district"
        found = members.spoke(read, read.sentences, who)
    return [(m.party.name, m.ground.rule) for m in found]


def year_items(text: str) -> list[tuple[str, str]]:
    """`field|year` of each year of the meeting, with the rule that found it."""
    read = reading(text)
    return [
        (f"{match.rule.gives['field']}|{read.chunks(sentence)[match.slots['year']].value}", match.rule.id)
        for sentence in read.sentences
        for match in read.find(sentence, "meetings")
    ]


def winner_items(text: str) -> list[tuple[str, str]]:
    """`code|party or "13 collective"|status` of each winner, with the rule that found it."""
    read = reading(text)
    found: list[WinnerFound] = winners.extract(read, read.sentences, cast(), None, None)
    return [
        (f"{w.award}|{w.party.name if w.party else f'{w.count} {w.recipient_kind}'}|{w.status}", w.ground.rule)
        for w in found
    ]


def figure_items(text: str) -> list[tuple[str, str]]:
    """`subject|value|unit|qualifier|status|against change value` of each figure, with the rule that found it."""
    read = reading(text)
    found: list[FigureFound] = figures.extract(read, read.sentences, cast(), Years())
    return [(_figure(figure), figure.ground.rule) for figure in found]


def _figure(figure: FigureFound) -> str:
    compared = ", ".join(f"{c.against} {c.change} {number(c.value)}" for c in figure.comparisons)
    subject = figure.subject.name if figure.subject else None
    return f"{subject}|{number(figure.value)}|{figure.unit}|{figure.qualifier}|{figure.status}|{compared}"


def cluster_items(text: str) -> list[str]:
    """`kind|number|name` of each cluster."""
    found: list[ClusterMention] = values(text, kinds.CLUSTER)
    return [f"{c.kind}|{c.number or ''}|{c.name}" for c in found]


def date_text(mention: DateMention) -> str:
    """`2012-03-15..16`, `--12-03` without a year, `2022-12` without a day, `2019-11-30..2019-12-01`."""
    year = f"{mention.year:04d}-" if mention.year else "--"
    text = f"{year}{mention.month:02d}" + (f"-{mention.day:02d}" if mention.day else "")
    if mention.end_day and mention.end_month:
        text += f"..{year.removeprefix('--')}{mention.end_month:02d}-{mention.end_day:02d}"
    elif mention.end_day:
        text += f"..{mention.end_day:02d}"
    return text


def date_items(text: str) -> list[tuple[str, str]]:
    """Each date, with the form that found it."""
    return [(date_text(mention), mention.rule) for mention in find_dates(text)]


ITEMS: dict[str, Callable[[str], list[tuple[str, str]]]] = {
    "chairs": chair_items,
    "members": member_items,
    "meetings": year_items,
    "winners": winner_items,
    "figures": figure_items,
}
"""By rules file, what its extractor makes of a text: items in the file's notation, each with its rule."""
