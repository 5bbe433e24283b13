"""Where an article is: the province that most of its names share, and the district that its communes lie in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from extractors import chunk as kinds
from extractors.chunk import PartyMention, Sentence
from extractors.families import ONE_OF_A_KIND
from extractors.mention import PartyRef
from extractors.reading import Reading
from extractors.unit_types import types_at
from gazetteer.hosts import province_of_host
from gazetteer.units import Unit, load

Weighted = list[tuple[PartyMention, float]]
"""Parties, each with how much it says of where the article is."""

PAGE_ZONES = frozenset({"title", "menu", "footer", "clock", "byline", "published"})
"""Zones that say where the page comes from."""

PAGE_WEIGHT = 0.7
BARE_IN_LIST_WEIGHT = 0.5
PROVINCE_WEIGHT = 2.0
NAMESAKE_WEIGHT = 0.25
"""Schools and hospitals are named after persons too, and so are communes elsewhere (`Trường THPT Lý Bôn`)."""
MOST_PROVINCES = 8
"""A name that is borne in more provinces than this says nothing."""
LEAD = 1.2
"""How many times the votes of the second province the first must have."""
SHARE = 0.6
"""The share of the communes that must lie in one district."""


@dataclass
class Place:
    """What the article says of where and when it is: the day, and the provinces (ids) that it speaks of."""

    day: date | None = None
    provinces: tuple[str, ...] = ()
    enclosing: tuple[str, ...] = ()

    @property
    def province(self) -> str | None:
        """The one province of the article, or None."""
        return self.provinces[0] if len(self.provinces) == 1 else None

    def narrow(self, owner: PartyRef) -> None:
        """The area of the cluster's owner is where the members are."""
        if owner.unit_id is None:
            return
        gazetteer = load()
        unit = gazetteer.unit(owner.unit_id)
        if unit.level == "province":
            self.provinces = (unit.id,)
        elif unit.level == "district":
            self.provinces, self.enclosing = (gazetteer.province_of(unit).id,), (unit.id,)


def parties_in(reading: Reading, sentences: Iterable[Sentence]) -> list[PartyMention]:
    """All parties that the sentences name."""
    found: list[PartyMention] = []
    for sentence in sentences:
        for chunk in reading.chunks(sentence):
            if chunk.kind == kinds.PARTY and isinstance(chunk.value, tuple):
                found.extend(chunk.value)
    return found


def find_place(reading: Reading, sentences: Sequence[Sentence], day: date | None) -> Place:
    """Where the sentences are, with the help of the page around them, on the day."""
    page = [sentence for sentence in reading.sentences if sentence.zone in PAGE_ZONES]
    weighted = [(mention, 1.0) for mention in parties_in(reading, sentences)]
    weighted += [(mention, PAGE_WEIGHT) for mention in parties_in(reading, page)]
    weighted = [(m, w * (BARE_IN_LIST_WEIGHT if m.listed and not m.types else 1.0)) for m, w in weighted]
    provinces = _shared_province(weighted, day, province_of_host(reading.source, day))
    return Place(day, provinces, _enclosing_district(weighted, day, provinces) if provinces else ())


def _shared_province(mentions: Weighted, day: date | None, source: Unit | None) -> tuple[str, ...]:
    """The province that the mentions, with their weights, speak of: one id, or none where they disagree.

    The source's own province counts like a name on the page, but does not speak alone: papers report of others too.
    """
    gazetteer = load()
    votes: dict[str, float] = {}
    possible: set[str] = set()
    for mention, weight in mentions:
        if not mention.name:
            continue
        within: tuple[str, ...] = ()
        if mention.within:
            within = tuple(u.id for u in gazetteer.candidates(mention.within, on=day) if u.level != "commune")
        units = gazetteer.candidates(
            mention.name, types=mention.types, on=day, within=within, same_level=True, lenient=True
        )
        found = {gazetteer.province_of(unit, day).id for unit in units}
        if mention.types == ("tỉnh",) or {u.level for u in units} == {"province"}:
            weight *= PROVINCE_WEIGHT
        elif mention.family in ONE_OF_A_KIND and not mention.types:
            weight *= NAMESAKE_WEIGHT
        possible |= found
        if len(found) <= MOST_PROVINCES:
            for province in found:
                votes[province] = votes.get(province, 0.0) + weight / len(found)
    if source and source.id in votes:
        votes[source.id] += PAGE_WEIGHT
    ranked = sorted(votes.items(), key=lambda vote: -vote[1])[:2]
    if len(ranked) == 1 or (ranked and ranked[0][1] > LEAD * ranked[1][1]):
        return (ranked[0][0],)
    # `huyện Châu Thành` and nothing else, on the site of one of its provinces.
    return (source.id,) if source and not ranked and source.id in possible else ()


def _enclosing_district(mentions: Weighted, day: date | None, provinces: tuple[str, ...]) -> tuple[str, ...]:
    """The district that the article's communes lie in, if they lie in one."""
    gazetteer = load()
    in_districts = types_at("commune") - {"đặc khu"}
    votes: dict[str, float] = {}
    total = 0.0
    for mention, weight in mentions:
        if not mention.name or in_districts.isdisjoint(mention.types):
            continue
        units = gazetteer.candidates(
            mention.name, types=mention.types, on=day, within=provinces, same_level=True, lenient=True
        )
        total += weight
        for parent in {unit.parent_id for unit in units if unit.parent_id}:
            votes[parent] = votes.get(parent, 0) + weight
    districts = {parent: vote for parent, vote in votes.items() if gazetteer.unit(parent).level == "district"}
    if not districts:
        return ()
    best = max(sorted(districts), key=lambda parent: districts[parent])
    return (best,) if districts[best] > SHARE * total else ()
