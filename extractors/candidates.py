"""Bare names that may stand for members before these are known: the units of the members' level in the area."""

from __future__ import annotations

from datetime import date

from extractors.chunk import PartyMention
from extractors.place import Place
from gazetteer.fold import fold
from gazetteer.units import Unit, load


def candidates(level: str | None, place: Place) -> dict[str, PartyMention]:
    """Folded name -> unit. Names of one syllable are left out, but for provinces: too many words look like them."""
    if level == "province":
        units = _provinces(place.day)
    elif level in ("district", "commune"):
        above = place.enclosing if level == "commune" and place.enclosing else place.provinces
        units = [unit for unit_id in above for unit in _below(unit_id, level, place.day)]
    else:
        return {}
    names: dict[str, PartyMention] = {}
    for unit in units:
        if " " in unit.name or level == "province":
            for name in load().spellings(unit):
                names[fold(name)] = PartyMention(0, 0, name, (unit.type,))
    return names


def _provinces(day: date | None) -> list[Unit]:
    """The provinces on the day, and those that have had several states."""
    gazetteer = load()
    units = [unit for unit in gazetteer.units if unit.level == "province"]
    return [gazetteer.unit(unit.id, day) for unit in units if unit.valid_on(day) or len(gazetteer.states(unit.id)) > 1]


def _below(above: str, level: str, day: date | None) -> list[Unit]:
    """The units of the level that lie in the unit, be it through its districts."""
    gazetteer = load()
    found: list[Unit] = []
    for child in gazetteer.children(above):
        unit = gazetteer.unit(child.id, day)
        if unit.level == level and unit.valid_on(day):
            found.append(unit)
        elif unit.level == "district" and level == "commune":
            found.extend(_below(unit.id, level, day))
    return found
