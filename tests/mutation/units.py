"""Other administrative units: each of the same type, and what lies in a province lies in the new one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from gazetteer.tables import Unit, read_states
from gazetteer.units import Gazetteer, load, name_key
from tests.mutation.dates import meeting_day
from tests.mutation.edits import Edit, MovedText, Specimen, applied, spans

TRIES = 12
"""Choices of provinces before a unit is held in its place."""

_LEVELS = ("province", "district", "commune")
_NUMBER = re.compile(r"\d+|[IVX]+")

REGIONS = ["Đồng Tháp Mười", "Tứ giác Long Xuyên"]
"""Names of regions that hold those of units: a unit of another name is no part of them."""

MOVED_PROVINCE = "tỉnh"
"""Cities under central rule stay: they are too few, and have districts of their own kind."""


class Country:
    """The units that are in force on one day."""

    def __init__(self, day: date) -> None:
        self.gazetteer: Gazetteer = load()
        self.units = {unit.id: unit for unit in _states() if unit.valid_on(day)}
        self.bearers: dict[str, list[Unit]] = defaultdict(list)
        self.children: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units.values():
            self.bearers[name_key(unit.name)].append(unit)
            self.children[unit.parent_id or ""].append(unit)

    def above(self, unit: Unit) -> Unit | None:
        return self.units.get(unit.parent_id or "")

    def province(self, unit: Unit) -> Unit:
        while (parent := self.above(unit)) is not None:
            unit = parent
        return unit

    def ambiguity(self, unit: Unit) -> tuple[int, bool]:
        """How many of the level bear the name, and whether a unit of a higher level does."""
        alike = self.bearers[name_key(unit.name)]
        higher = _LEVELS[: _LEVELS.index(unit.level)]
        return sum(u.level == unit.level for u in alike), any(u.level in higher for u in alike)

    def keys(self, unit: Unit) -> set[str]:
        """What the gazetteer compares of the unit's names."""
        return {name_key(unit.name), *map(name_key, self.gazetteer.spellings(unit))}


@cache
def _states() -> tuple[Unit, ...]:
    return tuple(read_states())


@cache
def _changes() -> list[date]:
    """The days on which a unit begins or is no more, in order: between two of them nothing changes."""
    begun = {unit.valid_from for unit in _states() if unit.valid_from}
    return sorted(begun | {unit.valid_to + timedelta(days=1) for unit in _states() if unit.valid_to})


_countries: dict[int, Country] = {}


def country(day: date) -> Country:
    """The units of the day; made once for all days between two changes."""
    era = bisect_right(_changes(), day)
    if era not in _countries:
        _countries[era] = Country(day)
    return _countries[era]


LONGEST = 8
"""Words of the longest name of a unit, dashes among them."""

_WORD = re.compile(r"[\w'’ʼ‘`]+|[-–](?=\s?\w)")


class Names:
    """Where a text has words that may be a unit's name: stretches that begin with a capital letter, by their key."""

    def __init__(self, text: str) -> None:
        self.text = text
        words = list(_WORD.finditer(text))
        self.at: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for k, first in enumerate(words):
            if not first[0][0].isupper():
                continue
            for last in words[k : k + LONGEST]:
                if re.search(r"[^\w\s'’ʼ‘`–-]|\n", text[first.start() : last.end()]):
                    break
                self.at[name_key(text[first.start() : last.end()])].append((first.start(), last.end()))

    def has(self, keys: Iterable[str]) -> bool:
        return any(key in self.at for key in keys)

    def has_typed(self, unit: Unit, keys: Iterable[str]) -> bool:
        """Does one of the names stand behind the unit's type?"""
        places = [span for key in keys for span in self.at.get(key, ())]
        return any(self.text[:start].rstrip().casefold().endswith(unit.type) for start, _ in places)


def _ids(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["unit_id"]} if node.get("unit_id") else set()
        return own.union(*map(_ids, node.values()))
    return set().union(*map(_ids, node)) if isinstance(node, list) else set()


def _involved(where: Country, specimen: Specimen, names: Names) -> dict[str, Unit]:
    """The units of the gold, the provinces named in the text, and what else of these the text names."""
    found = {i: where.units[i] for i in _ids(specimen.gold) if i in where.units}
    for unit in list(found.values()):
        found[where.province(unit).id] = where.province(unit)
    found |= {u.id: u for u in where.children[""] if names.has(where.keys(u))}
    for level in ("province", "district"):
        for parent in [unit for unit in found.values() if unit.level == level]:
            for child in where.children[parent.id]:
                keys = where.keys(child)
                bare = child.level == "district" and not keys & {name_key(u.name) for u in found.values()}
                if names.has(keys) if bare else names.has_typed(child, keys):
                    found[child.id] = child
    for unit in list(found.values()):
        while (parent := where.above(unit)) is not None:
            unit = found[parent.id] = parent
    return found


def _pinned(where: Country, found: dict[str, Unit], known: set[str]) -> set[str]:
    """Units that stay: cities under central rule, names that are numbers or stand for two units, ids out of force."""
    by_name: dict[str, list[Unit]] = defaultdict(list)
    for unit in found.values():
        for key in where.keys(unit):
            by_name[key].append(unit)
    stay = {u.id for u in found.values() if u.level == "province" and u.type != MOVED_PROVINCE}
    stay |= {u.id for u in found.values() if _NUMBER.fullmatch(u.name)}
    for alike in by_name.values():
        if len(alike) > 1:
            stay |= {unit.id for unit in alike}
    stay |= known - set(found)
    for unit_id in list(stay):  # what lies above it stays too
        unit = found.get(unit_id)
        while unit is not None and unit.parent_id:
            stay.add(unit.parent_id)
            unit = found.get(unit.parent_id)
    return stay


def _mapping(where: Country, specimen: Specimen, names: Names, random: Random) -> dict[str, Unit]:
    """A unit for each that moves. One for which no province has another stays, and what it lies in."""
    found = _involved(where, specimen, names)
    stay = _pinned(where, found, _ids(specimen.gold))
    while True:
        for _ in range(TRIES):
            try:
                return _tried(where, found, stay, names, random)
            except LookupError as error:
                unit = found.get(error.args[0])
        while unit is not None:
            stay.add(unit.id)
            unit = found.get(unit.parent_id or "")


def _tried(where: Country, found: dict[str, Unit], stay: set[str], names: Names, random: Random) -> dict[str, Unit]:
    """Provinces first, then what lies in them. Raises LookupError with the id of a unit that finds no other."""
    new: dict[str, Unit] = {unit_id: found[unit_id] for unit_id in stay if unit_id in found}
    taken = {name_key(unit.name) for unit in found.values()}
    for unit in sorted(found.values(), key=lambda u: (_LEVELS.index(u.level), u.id)):
        if unit.id in new:
            continue
        parent = where.above(unit)
        choices = [
            other
            for other in where.children[new[parent.id].id if parent else ""]
            if other.type == unit.type
            and name_key(other.name) not in taken
            and where.ambiguity(other) <= where.ambiguity(unit)
            and not names.has(where.keys(other))
            and not _NUMBER.fullmatch(other.name)
            and (parent is not None or _has_room(where, unit, other, found.values()))
        ]
        if not choices:
            raise LookupError(unit.id)
        new[unit.id] = random.choice(sorted(choices, key=lambda u: u.id))
        taken.add(name_key(new[unit.id].name))
    return {unit_id: unit for unit_id, unit in new.items() if unit.id != unit_id}


def _has_room(where: Country, old: Unit, new: Unit, found: Iterable[Unit]) -> bool:
    """Does the new province have as many units of each type as the text names in the old one?"""
    needed: dict[str, int] = defaultdict(int)
    for unit in found:
        if unit.parent_id == old.id:
            needed[unit.type] += 1
    return all(sum(c.type == kind for c in where.children[new.id]) >= n for kind, n in needed.items())


def change_units(specimen: Specimen, random: Random) -> Specimen:
    """Every unit that can move does; an article for which no province has room stays as it is."""
    day = meeting_day(specimen.gold)
    if day is None:
        return specimen
    where = country(day)
    names = Names(specimen.text)
    mapping = _mapping(where, specimen, names, random)
    still = [unit.name for unit in _involved(where, specimen, names).values() if unit.id not in mapping]
    people = [p["name"] for m in specimen.gold["meetings"] for p in m["people"]]
    new: dict[str, str] = {}
    for unit_id, unit in mapping.items():
        for key in where.keys(where.units[unit_id]):
            new.setdefault(key, unit.name)

    def renamed(named: Names, keep: Iterable[tuple[int, int]] = ()) -> list[Edit]:
        """The longest names first; none within what is kept."""
        taken, edits = list(keep), []
        for key, span in sorted(((k, s) for k in new for s in named.at.get(k, ())), key=lambda p: p[1][0] - p[1][1]):
            if any(start < span[1] and span[0] < end for start, end in taken):
                continue
            taken.append(span)
            old = named.text[slice(*span)]
            edits.append(Edit(*span, new[key].upper() if old.isupper() else new[key]))
        return edits

    def value(key: str, old: Any) -> Any:
        if key == "unit_id":
            return mapping[old].id if old in mapping else old
        if not isinstance(old, str) or old in people or key in ("kind", "award", "id"):
            return old
        return MovedText(old, renamed(Names(old), spans(old, [*REGIONS, *still]))).text

    return applied(specimen, renamed(names, spans(specimen.text, [*people, *REGIONS, *still])), value)
