"""The gazetteer's tables as Python objects: `units.csv`, `history.csv`, `types.toml`, `aliases.toml`."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Unit:
    """One state of an administrative unit. Days inclusive, None where not known or not ended; WGS 84 degrees."""

    id: str
    name: str
    type: str
    level: str
    parent_id: str | None
    valid_from: date | None
    valid_to: date | None
    lat: float | None
    lon: float | None

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


def read_states() -> list[Unit]:
    """Every state of every unit: units.csv (last states) and history.csv (earlier ones), by id and time."""
    states = {(unit.id, unit.valid_to): unit for unit in _read_units("history.csv")}
    states |= {(unit.id, unit.valid_to): unit for unit in _read_units("units.csv")}
    return sorted(states.values(), key=lambda unit: (unit.id, unit.valid_to or date.max))


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


def _read_units(name: str) -> Iterator[Unit]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        for unit_id, own_name, unit_type, level, parent_id, lat, lon, start, end, *_ in lines:
            yield Unit(
                unit_id,
                own_name,
                unit_type,
                level,
                parent_id or None,
                _day(start),
                _day(end),
                float(lat) if lat else None,
                float(lon) if lon else None,
            )


@cache
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
