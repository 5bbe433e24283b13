"""The tables of units: those that rows refer to, the units above them, and what became of all these.

Names, days and coordinates come from the gazetteer. An id that it does not know gets a row without a name, so that
every reference holds and the gap can be seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline import schema
from pipeline.views import fold

if TYPE_CHECKING:
    import sqlite_utils

Row = dict[str, Any]


@dataclass(frozen=True)
class _Known:
    """What the gazetteer says of one unit: its row, its states, what it went into."""

    row: Row
    states: list[Row]
    successions: list[Row]

    def refers_to(self) -> set[str]:
        """The units that must have rows too."""
        ids = {self.row[name] for name in _ABOVE}
        ids |= {state[name] for state in self.states for name in ("parent_id", "province_id")} | {
            link["to_id"] for link in self.successions
        }
        return ids - {None, self.row["id"]}


_ABOVE = ("parent_id", "province_id", "province_today_id")
_PARTS = (("unit_states", "unit_id"), ("unit_successions", "from_id"))
"""Tables that belong to units, and the column that says to which."""


class Units:
    """Keeps the tables of units of a database; all methods run inside the caller's transaction."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        self._db = db

    def add(self, ids: Iterable[str]) -> None:
        """Make sure that the units, all above them and all that they became have rows."""
        waiting, added = set(ids), {}
        while waiting:
            unit_id = waiting.pop()
            if unit_id in added or self._db.execute("SELECT 1 FROM units WHERE id = ?", [unit_id]).fetchone():
                continue
            known = added[unit_id] = _known(unit_id)
            waiting |= known.refers_to()
        for unit_id in sorted(added):
            self._write(added[unit_id])

    def refresh(self) -> None:
        """Bring the rows that are there into line with the gazetteer, where a newer one says something else."""
        changed = []
        for (unit_id,) in self._db.execute("SELECT id FROM units ORDER BY id").fetchall():
            known = _known(unit_id)
            if self._stored(unit_id) != known:
                changed.append(known)
        self.add(unit_id for known in changed for unit_id in known.refers_to())
        for known in changed:
            self._clear(known.row["id"])
            self._write(known)

    def of_article(self, article_id: str) -> set[str]:
        """The units that the stored rows of an article refer to, and those of its meetings and clusters."""
        found: set[str] = set()
        for table, column in schema.unit_columns():
            if "article_id" in schema.table(table).columns:
                rows = self._db.execute(f"SELECT DISTINCT {column} FROM {table} WHERE article_id = ?", [article_id])
                found |= {unit_id for (unit_id,) in rows if unit_id is not None}
        return found

    def drop_unused(self, ids: Iterable[str]) -> None:
        """Delete the units among `ids`, and those that had rows for their sake, that no row refers to any more."""
        uses = [f"SELECT 1 FROM {table} WHERE {column} = :id" for table, column in schema.unit_columns()]
        # A province is its own province, which is no use.
        uses += [f"SELECT 1 FROM units WHERE {name} = :id AND id <> :id" for name in _ABOVE]
        uses += [
            f"SELECT 1 FROM unit_states WHERE {name} = :id AND unit_id <> :id" for name in ("parent_id", "province_id")
        ]
        uses += ["SELECT 1 FROM unit_successions WHERE to_id = :id AND from_id <> :id"]
        used = f"SELECT 1 WHERE EXISTS ({' UNION ALL '.join(uses)})"
        waiting = set(ids)
        while waiting:
            unit_id = waiting.pop()
            if self._db.execute(used, {"id": unit_id}).fetchone():
                continue
            stored = self._stored(unit_id)
            if stored:
                self._clear(unit_id)
                self._db.execute("DELETE FROM units WHERE id = ?", [unit_id])
                waiting |= stored.refers_to()

    def _stored(self, unit_id: str) -> _Known | None:
        row = next(iter(self._db.query("SELECT * FROM units WHERE id = ?", [unit_id])), None)
        states, successions = (
            list(self._db.query(f"SELECT * FROM {table} WHERE {column} = ? ORDER BY id", [unit_id]))
            for table, column in _PARTS
        )
        return _Known(row, states, successions) if row else None

    def _clear(self, unit_id: str) -> None:
        for table, column in _PARTS:
            self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", [unit_id])

    def _write(self, known: _Known) -> None:
        self._db.table("units").upsert(known.row, pk="id")
        self._db.table("unit_states").insert_all(known.states)
        self._db.table("unit_successions").insert_all(known.successions)


def _known(unit_id: str) -> _Known:
    from gazetteer.successions import load_successions
    from gazetteer.units import load

    gazetteer, successions = load(), load_successions()
    row: Row = dict.fromkeys(schema.table("units").columns)
    row["id"] = unit_id
    try:
        states = gazetteer.states(unit_id)
    except KeyError:
        return _Known(row, [], [])
    unit = states[-1]
    today = successions.province_today(unit_id)
    row |= {name: getattr(unit, name) for name in ("name", "full_name", "type", "level", "parent_id")}
    row["folded"] = fold(unit.full_name)
    row |= {"valid_from": _day(unit.valid_from), "valid_to": _day(unit.valid_to)}
    row |= {"latitude": unit.lat, "longitude": unit.lon}
    row |= {"province_id": gazetteer.province_of(unit).id, "province_today_id": today.id if today else None}
    return _Known(
        row,
        [
            {
                "id": f"{unit_id}/{number:02}",
                "unit_id": unit_id,
                **{name: getattr(state, name) for name in ("name", "full_name", "type", "level", "parent_id")},
                "province_id": gazetteer.province_of(state).id,
                "valid_from": _day(state.valid_from),
                "valid_to": _day(state.valid_to),
                "act": state.act,
            }
            for number, state in enumerate(states, start=1)
        ],
        [
            {
                "id": f"{link.from_id}>{link.to_id}",
                "from_id": link.from_id,
                "to_id": link.to_id,
                "first_day": _day(link.first_day),
                "part": link.part,
                "act": link.act,
            }
            for link in sorted(successions.after(unit_id), key=lambda link: link.to_id)
        ],
    )


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
