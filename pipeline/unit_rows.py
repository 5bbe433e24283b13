"""The units table: the administrative units that rows refer to, and the units above them.

Names and coordinates come from the gazetteer. An id that it does not know gets a row without a name, so that
every reference holds and the gap can be seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from pipeline import schema

if TYPE_CHECKING:
    import sqlite_utils

Row = dict[str, Any]


class Gazetteer(Protocol):
    """What is used of `gazetteer.units`."""

    def unit(self, unit_id: str) -> Any: ...

    def province_of(self, unit: Any) -> Any: ...


class Units:
    """Keeps the units table of a database; all methods run inside the caller's transaction."""

    def __init__(self, db: sqlite_utils.Database, gazetteer: Gazetteer | None = None) -> None:
        self._db = db
        self._gazetteer = gazetteer

    def add(self, ids: Iterable[str]) -> None:
        """Make sure that the units and all above them have a row."""
        waiting, rows = set(ids), {}
        while waiting:
            unit_id = waiting.pop()
            if unit_id in rows or self._db.execute("SELECT 1 FROM units WHERE id = ?", [unit_id]).fetchone():
                continue
            row = rows[unit_id] = self._row(unit_id)
            waiting |= {row[name] for name in ("parent_id", "province_id") if row[name]}
        if rows:
            self._db.table("units").insert_all(rows[unit_id] for unit_id in sorted(rows))

    def refresh(self) -> None:
        """Bring the rows that are there into line with the gazetteer, where a newer one says something else."""
        for stored in list(self._db.query("SELECT * FROM units ORDER BY id")):
            row = self._row(stored["id"])
            if row != stored:
                self.add(row[name] for name in ("parent_id", "province_id") if row[name])
                self._db.table("units").update(row["id"], {k: v for k, v in row.items() if k != "id"})

    def of_article(self, article_id: str) -> set[str]:
        """The units that the stored rows of an article refer to, and those of its meetings and clusters."""
        found: set[str] = set()
        for table, column in schema.unit_columns():
            if "article_id" in schema.table(table).columns:
                rows = self._db.execute(f"SELECT DISTINCT {column} FROM {table} WHERE article_id = ?", [article_id])
                found |= {unit_id for (unit_id,) in rows if unit_id is not None}
        return found

    def drop_unused(self, ids: Iterable[str]) -> None:
        """Delete the units among `ids`, and those above them, that no row refers to any more."""
        waiting = set(ids)
        while waiting:
            unit_id = waiting.pop()
            uses = [f"SELECT 1 FROM {table} WHERE {column} = :id" for table, column in schema.unit_columns()]
            # A province is its own province, which is no use.
            uses += [f"SELECT 1 FROM units WHERE {name} = :id AND id <> :id" for name in ("parent_id", "province_id")]
            used = " UNION ALL ".join(uses)
            if self._db.execute(f"SELECT 1 WHERE EXISTS ({used})", {"id": unit_id}).fetchone():
                continue
            above = self._db.execute("SELECT parent_id, province_id FROM units WHERE id = ?", [unit_id]).fetchone()
            if above:
                self._db.execute("DELETE FROM units WHERE id = ?", [unit_id])
                waiting |= {other for other in above if other and other != unit_id}

    def _row(self, unit_id: str) -> Row:
        if self._gazetteer is None:
            from gazetteer import units

            self._gazetteer = units.load()
        row: Row = dict.fromkeys(schema.table("units").columns)
        row["id"] = unit_id
        try:
            unit = self._gazetteer.unit(unit_id)
        except LookupError:
            unit = None
        if unit is None:
            return row
        province = self._gazetteer.province_of(unit)
        for name in ("name", "full_name", "type", "level", "parent_id", "valid_from", "valid_to"):
            row[name] = None if getattr(unit, name) is None else str(getattr(unit, name))
        for name, attribute in (("latitude", "lat"), ("longitude", "lon")):
            row[name] = None if getattr(unit, attribute) is None else float(getattr(unit, attribute))
        row["province_id"] = None if province is None else province.id
        return row
