"""What became of a unit: successors, predecessors, and the province in which its area lies today.

Sources: the acts of 2008 to 2025 in history.csv, the reorganisations of communes of 2019 to 2025, and the mergers of
1 July 2025 (Resolution 202/2025/QH15 for provinces, 34 resolutions of the Standing Committee for communes).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from gazetteer.tables import Succession, Unit, read_successions
from gazetteer.units import Gazetteer, load


class Successions:
    """All successions. Made by `load_successions()`; immutable by convention."""

    def __init__(self, gazetteer: Gazetteer, links: Iterable[Succession]) -> None:
        self._gazetteer = gazetteer
        self._after: dict[str, list[Succession]] = {}
        self._before: dict[str, list[Succession]] = {}
        for link in links:
            self._after.setdefault(link.from_id, []).append(link)
            self._before.setdefault(link.to_id, []).append(link)

    def after(self, unit_id: str) -> list[Succession]:
        """What the unit went into, or what was made of its area while it went on, by day and id.

        A district of 2025-06-30 was dissolved: its successors are those of its communes, each a `part`, or `whole`
        where there is but one. KeyError for an unknown id.
        """
        unit = self._gazetteer.unit(unit_id)
        own = self._after.get(unit_id, [])
        if unit.level != "district" or unit.scheme != "qd124" or any(link.to_id.startswith("qd19:") for link in own):
            return list(own)
        of_communes = {
            link.to_id: link
            for commune in self._gazetteer.children(unit_id)
            if commune.parent_id == unit_id
            for link in self._after.get(commune.id, ())
            if link.to_id.startswith("qd19:")
        }
        part = "whole" if len(of_communes) == 1 else "part"
        dissolved = [Succession(unit_id, to, of_communes[to].first_day, part) for to in sorted(of_communes)]
        return [*own, *dissolved]

    def before(self, unit_id: str) -> list[Succession]:
        """What went into the unit, or of whose area it was made; districts dissolved into communes are not named."""
        self._gazetteer.unit(unit_id)
        return list(self._before.get(unit_id, []))

    def continued(self, unit: Unit) -> Unit:
        """The unit under whose code the name goes on, if this one went whole into one of its type and name; else it.

        A merger of communes often kept the name of one and the code of another. On the day of `unit` the other had
        another name: who asks must see that it is not meant as well.
        """
        for link in self._after.get(unit.id, ()):
            heir = self._gazetteer.unit(link.to_id)
            same = (heir.scheme, heir.type, heir.name) == (unit.scheme, unit.type, unit.name)
            if link.part == "whole" and same:
                return heir
        return unit

    def today(self, unit_id: str) -> list[Unit]:
        """The units in force today in which the unit's area lies, by id; [] where a successor is not known."""
        found: dict[str, Unit] = {}
        waiting, seen = [unit_id], set()
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            unit = self._gazetteer.unit(one)
            if unit.valid_to is None:
                found[one] = unit
            else:
                waiting += [link.to_id for link in self.after(one) if link.first_day > unit.valid_to]
        return [found[one] for one in sorted(found)]

    def province_today(self, unit_id: str) -> Unit | None:
        """The province of today in which the unit's area lies. KeyError for an unknown id.

        Every unit of 2008 and later lies in one: no merger of 2025 divided a province. None for none known.
        """
        unit = self._gazetteer.unit(unit_id)
        province = self._gazetteer.province_of(unit)
        todays = self.today(province.id)
        return todays[0] if len(todays) == 1 else None


@cache
def load_successions() -> Successions:
    """The successions of this package's data files, read once."""
    return Successions(load(), read_successions())
