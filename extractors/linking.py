"""From a party as written to the unit that existed on the day, in the province that the article speaks of.

One of several possible units is never taken by chance: the type word, the enclosing unit that the text
gives, the province shared by the other names, and the date decide, or `unit_id` stays None.
"""

from __future__ import annotations

from collections.abc import Iterable

from extractors.chunk import PartyMention
from extractors.families import CENTRAL, ONE_OF_A_KIND, own_types, takes_type, whole_head
from extractors.mention import PartyRef
from extractors.place import Place
from extractors.unit_types import levels_of, types_at
from gazetteer.fold import fold
from gazetteer.successions import load_successions
from gazetteer.units import LAST_DAY_QD124, Unit, load


class Linker:
    """Links party mentions of one article.

    `level` is the members' level, which settles names that exist at two levels (`Hà Giang`); `named` are the folded
    names of all parties of the article.
    """

    def __init__(self, place: Place, level: str | None = None, named: frozenset[str] = frozenset()) -> None:
        self.place = place
        self.level = level
        self.named = named
        self._gazetteer = load()

    def unit(self, mention: PartyMention) -> Unit | None:
        """The unit that the mention names, None where it is not settled."""
        if not mention.name:
            return self._contextual(mention)
        found = self._link(mention) or self._link_ignoring_types(mention) or self._inside(mention)
        return self._continued(found) if found else None

    def _continued(self, unit: Unit) -> Unit:
        """One id through a merger that kept the name, so that a cluster's history holds together.

        Not where the article names the unit that bore the id on the day.
        """
        last = self._gazetteer.unit(unit.id)
        if last.valid_to is None or last.valid_to >= LAST_DAY_QD124:
            return unit
        heir = load_successions().continued(unit)
        then = self._gazetteer.unit(heir.id, self.place.day)
        return unit if fold(then.name) in self.named and fold(then.name) != fold(unit.name) else heir

    def _contextual(self, mention: PartyMention) -> Unit | None:
        """`Công an tỉnh`: the province of the article."""
        types = mention.types
        if not types or not types_at("province").isdisjoint(types):
            province = self.place.province
            return self._gazetteer.unit(province) if province and (types or mention.head) else None
        if len(self.place.enclosing) == 1:
            unit = self._gazetteer.unit(self.place.enclosing[0])
            return unit if unit.type in types else None
        return None

    def _within(self, mention: PartyMention) -> list[tuple[str, ...]]:
        """Enclosing units to try, most telling first."""
        tries: list[tuple[str, ...]] = []
        if mention.within:
            above = self._gazetteer.candidates(mention.within, on=self.place.day, lenient=True)
            tries.append(tuple(unit.id for unit in above if unit.level != "commune"))
        else:
            if self.place.enclosing:
                tries.append(self.place.enclosing)
            if self.place.provinces:
                tries.append(self.place.provinces)
        return tries

    def _link(self, mention: PartyMention) -> Unit | None:
        candidates = self._gazetteer.candidates(
            mention.name, types=mention.types, on=self.place.day, same_level=True, lenient=True
        )
        if self.level == "province" and not mention.head:
            provinces = [unit for unit in candidates if unit.level == "province"]
            if len(provinces) == 1:
                return provinces[0]
        if self.level in ("district", "commune") and not mention.types and not mention.head:
            at_level = [unit for unit in candidates if unit.level == self.level]
            candidates = at_level or candidates
        provincial = any(unit.level == "province" for unit in candidates)
        if mention.head and not mention.types and provincial and not self.place.enclosing:
            candidates = [unit for unit in candidates if unit.level != "commune"]  # `Công an Hòa Bình`
        return self._choose(candidates, mention)

    def _link_ignoring_types(self, mention: PartyMention) -> Unit | None:
        """Types were shared loosely: `các huyện, thị xã: Giá Rai`."""
        if len(mention.types) < 2 and not mention.head:
            return None
        candidates = self._gazetteer.candidates(mention.name, on=self.place.day, lenient=True)
        if levels := levels_of(mention.types):
            candidates = [unit for unit in candidates if unit.level in levels]
        return self._choose(candidates, mention)

    def _choose(self, candidates: list[Unit], mention: PartyMention) -> Unit | None:
        if len(candidates) == 1 and not mention.within and self._may_lie_outside(candidates[0], mention):
            return candidates[0]
        for within in self._within(mention):
            inside = [unit for unit in candidates if self._lies_in(unit, within)]
            if len(inside) == 1:
                return inside[0]
            if len(inside) > 1:
                return _one_level(inside)
        if len(candidates) > 1 and not mention.within and (mention.head or not mention.types):
            return _one_level(candidates)
        return None

    def _may_lie_outside(self, unit: Unit, mention: PartyMention) -> bool:
        """Whether a lone candidate may be meant wherever it lies.

        A commune outside the article's provinces may not: too many bear one name. Nor a district, where one of the
        name lies or lay inside: it is that one, under another type or at another time.
        """
        provinces = self.place.provinces
        if unit.level == "commune" and not provinces and mention.family in ONE_OF_A_KIND:
            return False  # schools bear names of persons, which communes bear too
        if unit.level == "province" or not provinces or self._lies_in(unit, provinces):
            return True
        if unit.level == "commune":
            return False
        namesakes = self._gazetteer.candidates(mention.name, level=unit.level)
        return not any(self._lies_in(one, provinces) for one in namesakes)

    def _inside(self, mention: PartyMention) -> Unit | None:
        """The one unit of the name and level in the article's provinces on the day, whatever its type."""
        levels = levels_of(mention.types)
        found = self._gazetteer.candidates(mention.name, on=self.place.day, lenient=True)
        inside = [unit for unit in found if unit.level in levels and self._lies_in(unit, self.place.provinces)]
        return inside[0] if len(inside) == 1 and inside[0].level == "district" else None

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
        # A body without an area is of the article's province; one with a name that is no unit's lies where it lies.
        placeless = bool(mention.name) or mention.family == CENTRAL
        area = unit.id if unit else (None if placeless else self.place.province)
        return PartyRef(_organisation_name(mention, unit), "organisation", area, mention.family)


def _organisation_name(mention: PartyMention, unit: Unit | None) -> str:
    """Head, type word and area; names that share a plural type word (`các huyện A, B`) get their own."""
    word = ""
    if mention.family in own_types():
        pass  # `Huyện ủy Tuy An`: the head says it
    elif mention.listed and not takes_type(mention.family):
        pass  # `KBNN các tỉnh A, B`: each is called KBNN A
    elif mention.types:
        word = unit.type if unit and len(mention.types) > 1 else mention.types[0]
    elif mention.listed and unit and unit.level != "commune":
        word = unit.type
    return " ".join(part for part in (whole_head(mention.head), word, mention.name) if part)


def _one_level(units: list[Unit]) -> Unit | None:
    """Of a province and its namesake town, a bare name in a list of provinces is the province."""
    for level in ("province", "district", "commune"):
        at = [unit for unit in units if unit.level == level]
        if at:
            return at[0] if len(at) == 1 else None
    return None


def _kind(types: tuple[str, ...]) -> str | None:
    levels = levels_of(types)
    return next(iter(levels)) if len(levels) == 1 else None
