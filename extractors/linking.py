"""From a party as written to the unit that existed on the day, in the province that the article speaks of.

One of several possible units is never taken by chance: the type word, the enclosing unit that the text
gives, the province shared by the other names, and the date decide, or `unit_id` stays None.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from extractors.chunk import PartyMention
from extractors.mention import PartyRef
from extractors.parties import takes_type
from gazetteer.fold import fold
from gazetteer.units import Unit, load

SELF_TYPED = frozenset(
    {
        "huyen_uy",
        "thi_uy",
        "thanh_uy",
        "quan_uy",
        "tinh_uy",
        "huyen_doan",
        "thi_doan",
        "thanh_doan",
        "quan_doan",
        "tinh_doan",
    }
)


@dataclass
class Place:
    """What the article says of where and when it is: the day, and the provinces (ids) that it speaks of."""

    day: date | None = None
    provinces: tuple[str, ...] = ()
    enclosing: tuple[str, ...] = ()


class Linker:
    """Links party mentions of one article.

    `level` is the members' level, which settles names that exist at two levels (`Hà Giang`).
    """

    def __init__(self, place: Place, level: str | None = None) -> None:
        self.place = place
        self.level = level
        self._gazetteer = load()

    def unit(self, mention: PartyMention) -> Unit | None:
        """The unit that the mention names, None where it is not settled."""
        if not mention.name:
            return self._contextual(mention)
        for unit in (self._link(mention), self._link_ignoring_types(mention)):
            if unit:
                return unit
        return None

    def _contextual(self, mention: PartyMention) -> Unit | None:
        """`Công an tỉnh`: the province of the article."""
        types = set(mention.types)
        if types & {"tỉnh", "thành phố"} or not types:
            ids = self.place.provinces
            return self._gazetteer.unit(ids[0]) if len(ids) == 1 and (types or mention.head) else None
        ids = self.place.enclosing
        if len(ids) == 1:
            unit = self._gazetteer.unit(ids[0])
            return unit if unit.type in types else None
        return None

    def _within(self, mention: PartyMention) -> list[tuple[str, ...]]:
        """Enclosing units to try, most telling first."""
        tries: list[tuple[str, ...]] = []
        if mention.within:
            above = self._gazetteer.candidates(mention.within, on=self.place.day)
            tries.append(tuple(unit.id for unit in above if unit.level != "commune"))
        else:
            if self.place.enclosing:
                tries.append(self.place.enclosing)
            if self.place.provinces:
                tries.append(self.place.provinces)
        return tries

    def _link(self, mention: PartyMention) -> Unit | None:
        candidates = self._gazetteer.candidates(mention.name, types=mention.types, on=self.place.day, same_level=True)
        if self.level == "province" and not mention.head:
            provinces = [unit for unit in candidates if unit.level == "province"]
            if len(provinces) == 1:
                return provinces[0]
        if self.level in ("district", "commune") and not mention.types and not mention.head:
            at_level = [unit for unit in candidates if unit.level == self.level]
            candidates = at_level or candidates
        return self._choose(candidates, mention)

    def _link_ignoring_types(self, mention: PartyMention) -> Unit | None:
        """Types were shared loosely: `các huyện, thị xã: Giá Rai`."""
        if len(mention.types) < 2 and not mention.head:
            return None
        candidates = self._gazetteer.candidates(mention.name, on=self.place.day)
        levels = {level for t in mention.types for level in _levels(t)}
        if levels:
            candidates = [unit for unit in candidates if unit.level in levels]
        return self._choose(candidates, mention)

    def _choose(self, candidates: list[Unit], mention: PartyMention) -> Unit | None:
        if len(candidates) == 1 and not mention.within:
            return candidates[0]
        for within in self._within(mention):
            inside = [unit for unit in candidates if self._lies_in(unit, within)]
            if len(inside) == 1:
                return inside[0]
            if len(inside) > 1:
                return self._one_level(inside, mention)
        if len(candidates) > 1 and not mention.within and (mention.head or not mention.types):
            return self._one_level(candidates, mention)
        return None

    def _one_level(self, units: list[Unit], mention: PartyMention) -> Unit | None:
        """Of a province and its namesake town, a bare name in a list of provinces is the province."""
        for level in ("province", "district", "commune"):
            at = [unit for unit in units if unit.level == level]
            if at:
                return at[0] if len(at) == 1 else None
        return None

    def _lies_in(self, unit: Unit, within: Iterable[str]) -> bool:
        ids = {unit.id, *(above.id for above in self._gazetteer.ancestors(unit, self.place.day))}
        names = {fold(self._gazetteer.unit(i).name) for i in ids}
        return any(
            i in ids or (fold(self._gazetteer.unit(i).name) in names and self._gazetteer.unit(i).level == "province")
            for i in within
        )

    def ref(self, mention: PartyMention) -> PartyRef:
        """The party under its display name: type word and name as written, linked where the text settles it."""
        unit = self.unit(mention)
        name = mention.name
        if mention.is_unit:
            kind = unit.level if unit else _kind(mention.types)
            types = mention.types if len(mention.types) == 1 else ((unit.type,) if unit else mention.types[:1])
            return PartyRef(" ".join([*types, name]).strip(), kind, unit.id if unit else None)
        display = mention.head
        if mention.types and mention.family not in SELF_TYPED:
            word = mention.types[0] if len(mention.types) == 1 else unit.type if unit else mention.types[0]
            display += f" {word}"
        elif (
            mention.listed
            and unit
            and mention.family not in SELF_TYPED
            and not mention.types
            and unit.level != "commune"
            and takes_type(mention.family)
        ):
            display += f" {unit.type}"
        if name:
            display += f" {name}"
        area = unit.id if unit else self._area()
        return PartyRef(display, "organisation", area, mention.family)

    def _area(self) -> str | None:
        return self.place.provinces[0] if len(self.place.provinces) == 1 else None


@cache
def _levels(type_name: str) -> frozenset[str]:
    from extractors.parties import LEVELS

    return frozenset(LEVELS[type_name])


def _kind(types: tuple[str, ...]) -> str | None:
    levels = {level for t in types for level in _levels(t)}
    return levels.pop() if len(levels) == 1 else None


def provinces_of(mentions: Iterable[tuple[PartyMention, float]], day: date | None) -> tuple[str, ...]:
    """The province that the mentions, with their weights, speak of: one id, or none where they disagree."""
    gazetteer = load()
    votes: dict[str, float] = {}
    for mention, weight in mentions:
        if not mention.name:
            continue
        within: tuple[str, ...] = ()
        if mention.within:
            within = tuple(u.id for u in gazetteer.candidates(mention.within, on=day) if u.level != "commune")
        units = gazetteer.candidates(mention.name, types=mention.types, on=day, within=within, same_level=True)
        found = {gazetteer.province_of(unit, day).id for unit in units}
        if mention.types == ("tỉnh",) or {u.level for u in units} == {"province"}:
            weight *= 2.0
        if 0 < len(found) <= 8:
            for province in found:
                votes[province] = votes.get(province, 0.0) + weight / len(found)
    if not votes:
        return ()
    ranked = sorted(votes.items(), key=lambda vote: -vote[1])[:2]
    if len(ranked) == 1 or ranked[0][1] > 1.2 * ranked[1][1]:
        return (ranked[0][0],)
    return ()
