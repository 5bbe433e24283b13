"""The gazetteer's tables as Python objects: units and their states, successions, types, aliases."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Unit:
    """One state of an administrative unit. Days inclusive, None where not known or not ended; WGS 84 degrees.

    `act` is the resolution or decree that ended the state (of a unit's first known state: that began it).
    """

    id: str
    name: str
    type: str
    level: str
    parent_id: str | None
    valid_from: date | None
    valid_to: date | None
    lat: float | None
    lon: float | None
    act: str | None = None

    @property
    def full_name(self) -> str:
        """With its type: `huyện Đăk Pơ`, `quận 1`."""
        return f"{self.type} {self.name}"

    @property
    def scheme(self) -> str:
        """`qd124` or `qd19`."""
        return self.id.partition(":")[0]

    def valid_on(self, day: date | None) -> bool:
        """Whether this state is in force on the day; any state is where no day is given."""
        if day is None:
            return True
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class UnitType:
    """A line of types.toml."""

    name: str
    levels: tuple[str, ...]
    words: tuple[str, ...]
    becomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Succession:
    """One unit went into another, on that first day of the other's.

    `part` is `whole`; or, where it was divided among several, `main` for the one that took its centre, else `part`.
    """

    from_id: str
    to_id: str
    first_day: date
    part: str
    act: str | None = None


def read_states() -> list[Unit]:
    """Every state of every unit, by id and time, without holes as far as the unit went on.

    units.csv has the last states, history.csv and communes_past.csv earlier ones, and days and acts of last ones.
    """
    states = {(unit.id, unit.valid_to): unit for unit, _ in _read_units("units.csv")}
    made_of: dict[str, list[str]] = {}
    for name in ("history.csv", "communes_past.csv"):
        for unit, line in _read_units(name):
            if line.get("from_ids"):
                made_of[unit.id] = line["from_ids"].split()
            last = states.get((unit.id, unit.valid_to))
            if last is not None:
                unit = replace(last, valid_from=unit.valid_from or last.valid_from, act=unit.act)
            states[unit.id, unit.valid_to] = unit
    ordered = sorted(states.values(), key=lambda unit: (unit.id, unit.valid_to or date.max))
    for index, (before, unit) in enumerate(pairwise(ordered), start=1):
        if before.id == unit.id and before.valid_to and not unit.valid_from:
            ordered[index] = replace(unit, valid_from=before.valid_to + timedelta(days=1))
    return _in_their_parents_time(ordered, made_of)


def _in_their_parents_time(ordered: list[Unit], made_of: dict[str, list[str]]) -> list[Unit]:
    """Communes lie in their district from its first day; before that in the one of which it was made.

    Where it was made of several, where the commune lay is not known, and its state begins with the district. A ward
    (phường) begins when its district became urban: what it was in a huyện is not known.
    """
    of_unit: dict[str, list[Unit]] = {}
    for state in ordered:
        of_unit.setdefault(state.id, []).append(state)
    found: list[Unit] = []
    for state in ordered:
        parent = of_unit.get(state.parent_id or "", [])
        is_first = of_unit[state.id][0] is state
        if state.level == "commune" and parent and is_first:
            begun = parent[0].valid_from
            if begun and (state.valid_from is None or state.valid_from < begun):
                origin = made_of.get(parent[0].id, [])
                if len(origin) == 1 and state.type != "phường":
                    until = begun - timedelta(days=1)
                    found.append(replace(state, parent_id=origin[0], valid_to=until, lat=None, lon=None, act=None))
                state = replace(state, valid_from=begun)
            urban = next((one.valid_from for one in parent if one.type != "huyện"), None)
            if state.type == "phường" and urban and (state.valid_from is None or state.valid_from < urban):
                state = replace(state, valid_from=urban)
        found.append(state)
    return found


def read_successions() -> list[Succession]:
    """Every succession that is written down, sorted: between the schemes, and within that of 2004."""
    found = [
        Succession(line["from_id"], line["to_id"], date.fromisoformat(line["first_day"]), line["part"])
        for line in _read_lines("successions.csv")
    ]
    for name in ("history.csv", "communes_past.csv"):
        for unit, line in _read_units(name):
            if unit.valid_to:
                after = unit.valid_to + timedelta(days=1)
                found += [Succession(unit.id, i, after, "whole", unit.act) for i in line.get("into_ids", "").split()]
            if unit.valid_from:
                begun = unit.valid_from
                found += [Succession(i, unit.id, begun, "part", unit.act) for i in line.get("from_ids", "").split()]
    return sorted(found, key=lambda link: (link.from_id, link.first_day, link.to_id))


def read_spellings() -> list[tuple[str, str]]:
    """(unit's id, spelling) of names that earlier official lists write differently."""
    return [(line["id"], line["spelling"]) for line in _read_lines("spellings.csv")]


def read_types() -> list[UnitType]:
    """The unit types, in the order of the file."""
    return [
        UnitType(entry["name"], tuple(entry["levels"]), tuple(entry["words"]), tuple(entry["becomes"]))
        for entry in _read_toml("types.toml")["type"]
    ]


def read_aliases() -> tuple[list[list[str]], list[tuple[str, list[str]]]]:
    """Groups of spellings that are one name, and (short form, unit ids)."""
    aliases = _read_toml("aliases.toml")
    groups = [entry["spellings"] for entry in aliases["names"]]
    return groups, [(form, entry["ids"]) for entry in aliases["units"] for form in entry["short"]]


def _read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text("utf-8"))


def _read_lines(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _read_units(name: str) -> Iterator[tuple[Unit, dict[str, str]]]:
    """Each line as a unit, and as it stands there."""
    for line in _read_lines(name):
        get = line.get
        lat, lon = get("lat"), get("lon")
        unit = Unit(
            line["id"],
            line["name"],
            line["type"],
            line["level"],
            line["parent_id"] or None,
            _day(line["valid_from"]),
            _day(line["valid_to"]),
            float(lat) if lat else None,
            float(lon) if lon else None,
            get("act") or None,
        )
        yield unit, line


@cache
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
