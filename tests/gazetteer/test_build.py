"""The script that makes units.csv."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from gazetteer import build
from gazetteer.tables import HERE

PROVINCE = ["provinceCode", "province", "provinceLat", "provinceLon"]
DISTRICT = ["districtCode", "district", "districtType", "districtLat", "districtLon"]
WARD = ["wardCode", "ward", "wardType", "wardLat", "wardLon"]
GIA_LAI = ("64", "Tỉnh Gia Lai", 13.9, 108.2)
AN_KHE = ("623", "Thị Xã An Khê", "Thị xã", 13.95, 108.66)
LEGACY_ROWS = [
    (*GIA_LAI, *AN_KHE, "23617", "Phường An Phú", "Phường", 13.95, 108.65),
    (*GIA_LAI, *AN_KHE, "23614", "Phường An Bình", "Xã", 13.95, 108.65),
    (*GIA_LAI, "999", "Huyện Đảo Xa", "Huyện", 60.0, 108.7, None, None, None, None, None),
]
NEW_ROWS = [("52", "Tỉnh Gia Lai", 13.9, 108.2, "23617", "Phường  An Khê", "Phường", 13.95, 108.6)]

TABLES: list[tuple[str, list[str], list[Any]]] = [
    ("admin_units_legacy", [*PROVINCE, *DISTRICT, *WARD], LEGACY_ROWS),
    ("admin_units", [*PROVINCE, *WARD], NEW_ROWS),
]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "dataset.db"
    with sqlite3.connect(path) as connection:
        for table, columns, rows in TABLES:
            connection.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", rows)
    connection.close()
    return path


def test_units_have_bare_names_types_parents_and_days(database: Path) -> None:
    rows, _ = build.build(database, [])
    assert [tuple(row)[:5] + tuple(row)[7:] for row in rows] == [
        ("qd124:64", "Gia Lai", "tỉnh", "province", "", "", "2025-06-30"),
        ("qd124:623", "An Khê", "thị xã", "district", "qd124:64", "", "2025-06-30"),
        ("qd124:999", "Đảo Xa", "huyện", "district", "qd124:64", "", "2025-06-30"),
        ("qd124:23614", "An Bình", "phường", "commune", "qd124:623", "", "2025-06-30"),
        ("qd124:23617", "An Phú", "phường", "commune", "qd124:623", "", "2025-06-30"),
        ("qd19:52", "Gia Lai", "tỉnh", "province", "", "2025-07-01", ""),
        ("qd19:23617", "An Khê", "phường", "commune", "qd19:52", "2025-07-01", ""),
    ]


def test_what_is_odd_is_reported(database: Path) -> None:
    _, report = build.build(database, [])
    assert [line.partition(":")[0] + ":" + line.split(":")[1] for line in sorted(report)] == [
        "qd124:23614",  # type column and name disagree
        "qd124:999",  # outside the country
        "qd124:999",  # without communes
        "qd19:23617",  # two spaces
    ]


def test_history_says_when_the_last_state_began(database: Path) -> None:
    past = build.Row("qd124:623", "An Khê", "huyện", "district", "qd124:64", "", "", "", "2003-12-23")
    rows, _ = build.build(database, [past])
    assert {row.id: row.valid_from for row in rows if row.valid_from < "2025"}["qd124:623"] == "2003-12-24"


def test_history_that_contradicts_the_source_is_refused(database: Path) -> None:
    wrong = build.Row("qd124:623", "An Khe", "thị xã", "district", "qd124:64", "", "", "2003-12-24", "2025-06-30")
    with pytest.raises(ValueError, match="qd124:623"):
        build.build(database, [wrong])


def test_same_input_same_bytes(database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = [tmp_path / "one.csv", tmp_path / "two.csv"]
    assert [build.main([str(database), str(output)]) for output in outputs] == [0, 0]
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
    assert outputs[0].read_text("utf-8").splitlines()[1] == "qd124:64,Gia Lai,tỉnh,province,,13.9,108.2,,2025-06-30"
    assert "qd124:999: no commune in the source" in capsys.readouterr().out
    assert build.main([]) == 2


def test_every_line_of_history_names_its_act() -> None:
    lines = (HERE / "history.csv").read_text("utf-8").splitlines()
    assert lines[0].endswith(",act")
    assert [line for line in lines[1:] if not line.split(",")[-1].startswith(("Nghị quyết ", "Nghị định "))] == []
