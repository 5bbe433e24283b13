"""Records for the eye: values highlighted in the text, explained one by one, and in a table."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import IO, TYPE_CHECKING

import click

from pipeline import explain
from pipeline.confidence import shown
from pipeline.record import Record

if TYPE_CHECKING:
    from rich.table import Table

COLOURS = {
    "date": "bright_yellow",
    "venue": "yellow",
    "cluster": "bright_blue",
    "member": "bright_cyan",
    "figure": "bright_green",
    "winner": "bright_magenta",
    "chair": "bright_red",
    "person": "cyan",
}
"""Fields shown in the text, with their colours on a terminal. (A meeting's own evidence is its date and cluster.)"""


Span = tuple[int, int]


def wants_colour(stream: IO[str]) -> bool:
    """Whether to colour: a terminal, and no NO_COLOR in the environment (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def highlighted(record: Record, *, colour: bool) -> str:
    """The article's text with each value marked where it stands.

    With colour a stretch has the colour of the shortest evidence over it, and a legend stands above. Without colour
    evidence is in brackets with its field: `[date: Chiều 29/01/2018]`; brackets nest once, and evidence that crosses
    the end of other evidence is closed there and opened again.
    """
    spans = _spans(record)
    if not colour:
        return _bracketed(record.article.text, _thinned(spans))
    fields = {field for names in spans.values() for field in names}
    legend = " ".join(
        click.style(f" {name} ", fg=shade, reverse=True) for name, shade in COLOURS.items() if name in fields
    )
    text = "".join(_coloured(record.article.text, spans))
    return f"{legend}\n\n{text}" if legend else text


def _spans(record: Record) -> dict[Span, list[str]]:
    """Stretches of the text that are evidence, with the fields that they are evidence of."""
    spans: dict[Span, list[str]] = defaultdict(list)
    for value in explain.values(record):
        for evidence in value.evidence:
            fields = spans[evidence.start, evidence.end]
            if value.field in COLOURS and value.field not in fields and evidence.start < evidence.end:
                fields.append(value.field)
    return {span: fields for span, fields in spans.items() if fields}


def _thinned(spans: dict[Span, list[str]]) -> dict[Span, list[str]]:
    """At most two brackets deep: what lies between a longer and a shorter stretch goes, its fields to the longer.

    Fields that the longer has already are not said again within, unless several of one kind are told apart so.
    """
    found = dict(spans)
    by_length = sorted(found, key=lambda span: span[1] - span[0])
    for span in by_length:
        around = [other for other in by_length if other in found and _lies_in(span, other)]
        if around and any(_lies_in(other, span) for other in found):
            found[around[0]] = list(dict.fromkeys([*found[around[0]], *found.pop(span)]))
    for outer in by_length:
        within = [span for span in found if _lies_in(span, outer)] if outer in found else []
        for span in within:
            fields = [field for field in found[span] if field not in found[outer]]
            if fields:
                found[span] = fields
            elif len(within) == 1:
                del found[span]
    return found


def _lies_in(span: Span, other: Span) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _coloured(text: str, spans: dict[Span, list[str]]) -> Iterator[str]:
    bounds = sorted({0, len(text), *(offset for span in spans for offset in span)})
    for start, end in pairwise(bounds):
        over = [span for span in spans if span[0] <= start and end <= span[1]]
        if over:
            shortest = min(over, key=lambda span: (span[1] - span[0], span))
            yield click.style(text[start:end], fg=COLOURS[spans[shortest][0]], bold=True)
        else:
            yield text[start:end]


def _bracketed(text: str, spans: dict[Span, list[str]]) -> str:
    opening: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        opening[span[0]].append(span)
    parts: list[str] = []
    stack: list[Span] = []
    bounds = sorted({0, len(text), *(offset for span in spans for offset in span)})
    for start, end in zip(bounds, [*bounds[1:], len(text)], strict=True):
        again = []
        while any(span[1] == start for span in stack):
            span = stack.pop()
            parts.append("]")
            if span[1] > start:
                again.append(span)
        for span in sorted([*again, *opening[start]], key=lambda span: -span[1]):
            parts.append(f"[{'+'.join(spans[span])}: ")
            stack.append(span)
        parts.append(text[start:end])
    return "".join(parts)


def explanation(record: Record, row: str | None = None) -> Iterator[str]:
    """Lines that give every value with its confidence, its rules, and its evidence in its sentence.

    Evidence is in bold; where styles are not shown, « » around it say the same. With `row`, the key of a row in the
    database, only the value of that row, or those of that report.
    """
    article = record.article
    yield click.style(article.title or article.source or article.id, bold=True)
    published = f"published {article.published_at}" if article.published_at else "publication date not stated"
    yield f"{article.id}, {published}"
    if not record.meetings:
        yield "No meeting of an emulation cluster was found in it."
    for value in explain.values(record):
        if row is not None and not f"{value.row}/".startswith(f"{row}/"):
            continue
        yield ""
        yield f"{click.style(value.field, fg=COLOURS.get(value.field), bold=True)}  {value.words}"
        if value.confidence is not None:
            made_of = f" = {explain.composition(value.parts)}" if value.parts else ""
            yield f"    confidence {shown(value.confidence)}{made_of}"
        if not value.evidence:
            yield "    no evidence of its own"
        for evidence in value.evidence:
            before, itself, after = explain.sentence(article.text, evidence.start, evidence.end)
            yield f"    {evidence.rule or 'no rule'}, characters {evidence.start} to {evidence.end}:"
            yield f"      {before}«{click.style(itself, bold=True)}»{after}"


def table(records: Iterable[Record]) -> Table:
    """One row a meeting: what was found, in short."""
    from rich.table import Table
    from rich.text import Text

    result = Table(title="What was found", title_justify="left")
    for heading in ("article", "date", "cluster"):
        result.add_column(heading, overflow="fold")
    for heading in ("members", "figures", "winners"):
        result.add_column(heading, justify="right")
    result.add_column("next chair", overflow="fold")
    for record in records:
        name = record.article.source or record.article.url or record.article.id
        if not record.meetings:
            result.add_row(Text(name), "-", "no meeting", "", "", "", "")
        for meeting in record.meetings:
            date = meeting.date.value if meeting.date and meeting.date.value else "-"
            chairs = [f"{c.party.name} {c.year or ''}".strip() for c in explain.next_chairs(meeting)]
            result.add_row(
                Text(name),
                date,
                Text(meeting.cluster.name),
                str(len(meeting.members)),
                str(len(meeting.figures)),
                str(len(meeting.winners)),
                Text(", ".join(chairs) or "-"),
            )
    return result
