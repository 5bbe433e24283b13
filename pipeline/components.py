"""What speaks for or against a value of a record: the components of its confidence, each a name and a value.

==============  ======================================================================================
rule            the rule that found it
link            unit, unlinked, body (an organisation), body_in_area, none: how far its party is known
date_source     of the day: written, published, years, other, today, vague (see `extractors/meeting_date.py`)
agreement       what else in the article agrees: members as many as stated, a party among the listed
                members, no other chair of the year
counted         whether the members found are as many as the article states
others          lengths, neighbours and kinds, as `components` names them
==============  ======================================================================================

They are read off the record, so that records which other versions of the program made can be judged too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.record import Chair, Evidence, Figure, Grounded, Meeting, Member, Party, Person, Winner

Components = dict[str, str]

_SENTENCE_END = re.compile(r"(?<=\w{3})[.!?…]\s+|\n")


@dataclass(frozen=True, slots=True)
class Judged:
    """A value with its field and components."""

    field: str
    item: Grounded
    components: Components


def components(meeting: Meeting, text: str, date_source: str | None) -> Iterator[Judged]:
    """The values of a meeting, in the order of `pipeline.explain.meeting_values`."""
    seen = _Seen(meeting, text)
    yield Judged("meeting", meeting, {"rule": (meeting.evidence[0].rule or "none") if meeting.evidence else "none"})
    if meeting.date is not None:
        yield Judged("date", meeting.date, _rule(meeting.date) | {"date_source": date_source or "none"})
    if meeting.venue is not None:
        link = "unit" if meeting.venue.unit_id else "unlinked"
        yield Judged("venue", meeting.venue, _rule(meeting.venue) | {"link": link})
    cluster = meeting.cluster
    named = {"numbered": _yes(cluster.number), "owned": _yes(cluster.owner)}
    yield Judged("cluster", cluster, _rule(cluster) | named)
    for member in meeting.members:
        yield Judged("member", member, _rule(member) | seen.member(member))
    for figure in meeting.figures:
        yield Judged("figure", figure, _rule(figure) | seen.figure(figure))
    for winner in meeting.winners:
        yield Judged("winner", winner, _rule(winner) | seen.winner(winner))
    for chair in meeting.chairs:
        yield Judged("chair", chair, _rule(chair) | seen.chair(chair))
    for person in meeting.people:
        yield Judged("person", person, _rule(person) | seen.person(person))


def _rule(item: Grounded) -> Components:
    return {"rule": item.evidence[-1].rule or "none"} if item.evidence else {"rule": "none"}


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _up_to(number: float, *edges: int) -> str:
    """The first edge that the number does not pass: `to_4`; `over_8` past the last."""
    return next((f"to_{edge}" for edge in edges if number <= edge), f"over_{edges[-1]}")


def party_key(party: Party | Member) -> str:
    """The same for every mention of a party in one record."""
    return party.unit_id if party.unit_id and party.kind != "organisation" else party.name.casefold()


def _link(party: Party | Member | None) -> str:
    if party is None:
        return "none"
    if party.kind == "organisation":
        return "body_in_area" if party.unit_id else "body"
    return "unit" if party.unit_id else "unlinked"


def _length(evidence: Sequence[Evidence]) -> str:
    return _up_to(evidence[-1].end - evidence[-1].start, 20, 50, 100, 200) if evidence else "none"


class _Seen:
    """A meeting as a whole, looked at once."""

    def __init__(self, meeting: Meeting, text: str) -> None:
        self._meeting = meeting
        self._text = text
        self._ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        self._listed = {party_key(member) for member in meeting.members if member.basis == "listed"}
        self._names = [" ".join(m.name.split()[1:]) or m.name for m in meeting.members]
        stated = meeting.stated_member_count
        as_stated = "as_stated" if stated == len(meeting.members) else "not_as_stated"
        self._counted = "unstated" if stated is None else as_stated
        self._figures: dict[int, list[Figure]] = {}
        for figure in meeting.figures:
            self._figures.setdefault(self._sentence(figure), []).append(figure)
        self._crowds: dict[int, str] = {}

    def _sentence(self, item: Grounded) -> int:
        """The number of the sentence in which the last evidence begins; -1 without evidence."""
        return bisect_right(self._ends, item.evidence[-1].start) if item.evidence else -1

    def _crowd(self, sentence: int) -> str:
        """How many members the sentence names."""
        if sentence not in self._crowds:
            first = self._ends[sentence - 1] if sentence > 0 else 0
            last = self._ends[sentence] if sentence < len(self._ends) else len(self._text)
            words = self._text[first:last]
            self._crowds[sentence] = _up_to(sum(name in words for name in self._names), 0, 1, 3)
        return self._crowds[sentence]

    def _known(self, party: Party | None) -> str:
        if party is None:
            return "no_party"
        return "listed_member" if party_key(party) in self._listed else "implied_member"

    def member(self, member: Member) -> Components:
        return {"link": _link(member), "agreement": self._counted, "basis": member.basis}

    def figure(self, figure: Figure) -> Components:
        beside = self._figures[self._sentence(figure)]
        subjects = {other.subject and party_key(other.subject) for other in beside}
        mixed = "with_and_without" if None in subjects else "several"
        return {
            "link": _link(figure.subject),
            "agreement": self._known(figure.subject),
            "counted": self._counted,
            "figures_beside": _up_to(len(beside), 1, 2, 4, 8),
            "subjects_beside": "one" if len(subjects) == 1 else mixed,
            "indicator_words": _up_to(len(figure.indicator.split()), 1, 2, 5, 9),
            "unit_words": _up_to(len((figure.unit or "").split()), 0, 1, 2),
        }

    def winner(self, winner: Winner) -> Components:
        return {
            "link": _link(winner.party),
            "agreement": self._known(winner.party),
            "award": winner.award,
            "length": _length(winner.evidence),
            "members_beside": self._crowd(self._sentence(winner)),
        }

    def chair(self, chair: Chair) -> Components:
        rivals = (
            other
            for other in self._meeting.chairs
            if other.role == chair.role == "chair" and other.year == chair.year and other.party != chair.party
        )
        return {
            "link": _link(chair.party),
            "agreement": "other_chair" if any(rivals) else self._known(chair.party),
            "length": _length(chair.evidence),
            "mentions": _up_to(len(chair.evidence), 2, 4),
        }

    def person(self, person: Person) -> Components:
        return {"titles": str(min(2, len(person.titles))), "length": _length(person.evidence)}
