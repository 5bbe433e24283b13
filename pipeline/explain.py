"""Every value of a record in words, with where it stands in the article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.record import (
    Chair,
    Cluster,
    Evidence,
    Figure,
    Grounded,
    Meeting,
    MeetingDate,
    Member,
    Part,
    Party,
    Person,
    Record,
    Venue,
    Winner,
)
from pipeline.rows import row_key

CONTEXT = 140
"""Characters of a long sentence that are shown before and after the evidence."""

# A full stop ends a sentence only after a word of some length: not in "TP. Hồ Chí Minh" or "ThS. Nguyễn".
_SENTENCE_END = re.compile(r"(?:(?<=\w{3})|(?<=[%)”]))(?P<mark>[.!?…]+[”»)]*)\s+(?=\S)|\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a record: the key of its row in the database, its field, itself in words, what supports it."""

    row: str
    field: str
    words: str
    evidence: tuple[Evidence, ...]
    confidence: float | None
    parts: tuple[Part, ...] = ()


def values(record: Record) -> Iterator[Value]:
    """The values of all meetings of a record, in the order of its fields."""
    for position, meeting in enumerate(record.meetings, start=1):
        yield from meeting_values(meeting, f"{record.article.id}/{position}")


def meeting_values(meeting: Meeting, key: str) -> Iterator[Value]:
    """The values of a meeting whose report has this key."""

    def value(table: str, number: int, field: str, words: str, item: Grounded) -> Value:
        return of_item(row_key(key, table, number), field, words, item)

    def of_item(row: str, field: str, words: str, item: Grounded) -> Value:
        return Value(row, field, words, tuple(item.evidence), item.confidence, item.parts)

    yield of_item(key, "meeting", _meeting(meeting), meeting)
    if meeting.date is not None:
        yield of_item(key, "date", _date(meeting.date), meeting.date)
    if meeting.venue is not None:
        yield of_item(key, "venue", _venue(meeting.venue), meeting.venue)
    yield of_item(key, "cluster", _cluster(meeting.cluster), meeting.cluster)
    for number, member in enumerate(meeting.members, start=1):
        yield value("cluster_members", number, "member", _member(member), member)
    for number, figure in enumerate(meeting.figures, start=1):
        yield value("figures", number, "figure", _figure(figure), figure)
    for number, winner in enumerate(meeting.winners, start=1):
        yield value("winners", number, "winner", _winner(winner), winner)
    for number, chair in enumerate(meeting.chairs, start=1):
        yield value("chairs", number, "chair", _chair(chair), chair)
    for number, person in enumerate(meeting.people, start=1):
        yield value("people", number, "person", _person(person), person)


def composition(parts: Iterable[Part]) -> str:
    """What a confidence is made of: `figure +2.31, rule figures.value -0.12 …`, in log-odds, the field's part first."""
    return ", ".join(
        f"{part.value if part.name == 'field' else f'{part.name} {part.value}'} {part.weight:+.2f}" for part in parts
    )


def next_chairs(meeting: Meeting) -> list[Chair]:
    """Who chairs the cluster next: chosen or proposed at the meeting."""
    return [chair for chair in meeting.chairs if chair.role == "chair" and chair.status != "incumbent"]


def number(value: float) -> str:
    """The number as JSON and SQL write it, without a needless `.0`."""
    return str(int(value)) if value.is_integer() else repr(value)


def sentence(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Evidence in its sentence: the words before it, itself, the words after it; each on one line."""
    first = max((m.end() for m in _SENTENCE_END.finditer(text, 0, start)), default=0)
    after = _SENTENCE_END.search(text, end)
    last = len(text) if after is None else after.end("mark") if after["mark"] else after.start()
    before, behind = text[first:start], text[end:last]
    if len(before) > CONTEXT:
        before = "…" + before[-CONTEXT:].partition(" ")[2]
    if len(behind) > CONTEXT:
        behind = behind[:CONTEXT].rpartition(" ")[0] + "…"
    return _one_line(before), _one_line(text[start:end]), _one_line(behind)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _details(head: str, *details: object) -> str:
    """The value, with what else is known about it in brackets; empty details are left out."""
    told = [str(detail) for detail in details if detail]
    return f"{head} ({', '.join(told)})" if told else head


def _unit(party: Party | Member | Venue) -> str:
    return f"{party.name} [{party.unit_id}]" if party.unit_id else party.name


def _meeting(meeting: Meeting) -> str:
    return _details(
        meeting.status,
        *meeting.kinds,
        meeting.review_year and f"reviews {meeting.review_year}",
        meeting.plan_year and f"plans {meeting.plan_year}",
        meeting.stated_member_count and f"{meeting.stated_member_count} members stated",
    )


def _date(date: MeetingDate) -> str:
    head = date.value or "not stated"
    if date.end:
        head = f"{head} to {date.end}"
    return _details(
        head,
        date.precision if date.precision != "day" else None,
        date.part_of_day,
        "year inferred" if date.year_inferred else None,
        date.not_after and f"not after {date.not_after}",
    )


def _venue(venue: Venue) -> str:
    return _unit(venue)


def _cluster(cluster: Cluster) -> str:
    owner = cluster.owner and f"of {_unit(cluster.owner)}"
    return _details(cluster.name, f"id {cluster.id}", owner, cluster.member_level and f"{cluster.member_level} level")


def _member(member: Member) -> str:
    return _details(_unit(member), member.basis)


def _figure(figure: Figure) -> str:
    subject = figure.subject.name if figure.subject else "the cluster"
    comparisons = (
        f"{c.against} {c.base or ''} {c.change} {number(c.value)} {c.unit or '%'}".replace("  ", " ")
        for c in figure.comparisons
    )
    return _details(
        f"{subject}: {figure.indicator} = {number(figure.value)} {figure.unit or ''}".rstrip(),
        figure.qualifier if figure.qualifier != "exact" else None,
        figure.status if figure.status != "actual" else None,
        figure.period,
        figure.price_base and f"prices of {figure.price_base}",
        *comparisons,
    )


def _winner(winner: Winner) -> str:
    who = _unit(winner.party) if winner.party else f"{winner.count or 'some'} {winner.recipient_kind}"
    return _details(
        f"{who}: {winner.award_name or winner.award}",
        winner.award if winner.award_name else None,
        winner.rank and f"rank {winner.rank}",
        winner.status,
        winner.authority and f"by {winner.authority}",
        winner.year,
    )


def _chair(chair: Chair) -> str:
    return _details(_unit(chair.party), chair.role, chair.year, chair.status)


def _person(person: Person) -> str:
    return _details(person.name, *person.titles, person.role)
