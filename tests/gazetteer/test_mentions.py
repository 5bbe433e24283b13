"""Which unit a written mention means: name, place and day. The table is `mentions.tsv`; add a line to it."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from gazetteer.mentions import Found, load_lookup
from gazetteer.units import load
from pipeline.cli import main
from pipeline.commands.gazetteer import days

TABLE = Path(__file__).parent / "mentions.tsv"


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def find(mention: str, within: str = "", on: str = "") -> Found:
    return load_lookup().find(mention, within=within, on=days(on))


def test_the_table_is_long_enough_and_says_nothing_twice() -> None:
    keys = [(row["mention"], row["in"], row["on"]) for row in rows()]
    assert len(keys) >= 150 and len(set(keys)) == len(keys)
    assert 30 < sum(not row["unit_id"] for row in rows()) < len(keys) / 2


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['mention']}, {row['in']}, {row['on']}")
def test_a_mention_means_the_unit_of_its_day(row: dict[str, str]) -> None:
    found = find(row["mention"], row["in"], row["on"])
    assert (found.unit.id if found.unit else "") == row["unit_id"], found


@pytest.mark.parametrize(
    ("mention", "within", "on", "expected"),
    [
        ("Châu Thành", "", "2024-01-01", 15),
        ("huyện Châu Thành", "", "2024-01-01", 10),
        ("huyện Phong Điền", "", "2020-05-05", 2),
        ("Long Mỹ", "Hậu Giang", "2020-05-05", 2),
        ("xã Ia Băng", "Gia Lai", "2020-05-05", 2),
        ("Gia Lai", "", "", 2),  # the province of each scheme
        ("tỉnh Gia Lai", "", "2025", 2),  # a year in which both were in force
        ("xã Đak Đoa", "", "2020-05-05", 0),
        ("xã Đak Đoa", "", "", 1),
    ],
)
def test_several_are_all_told_and_none_is_chosen(mention: str, within: str, on: str, expected: int) -> None:
    found = find(mention, within, on)
    assert len(found.candidates) == expected
    assert found.status == {0: "none", 1: "linked"}.get(expected, "ambiguous")
    assert (found.unit is not None) == (expected == 1)


def test_every_unit_is_found_by_its_own_full_name_in_its_own_time() -> None:
    gazetteer, lookup = load(), load_lookup()
    missed = []
    for unit_id in (unit.id for unit in gazetteer.units):
        for state in gazetteer.states(unit_id):
            day = state.valid_to or date(2026, 1, 1)
            above = gazetteer.ancestors(state, day)
            found = lookup.find(state.full_name, within=", ".join(unit.full_name for unit in above), on=(day,))
            if found.unit is not state:
                missed.append((state, found.candidates))
    assert missed == []


@given(st.sampled_from([unit.id for unit in load().units]), st.dates(date(2008, 1, 1), date(2026, 12, 31)))
def test_what_is_linked_is_in_force_and_bears_the_name(unit_id: str, day: date) -> None:
    for state in load().states(unit_id):
        found = load_lookup().find(state.full_name, on=(day,))
        for unit in found.candidates:
            assert unit.valid_on(day) and unit.type == state.type
        if state.valid_on(day):
            assert state in found.candidates


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_is_looked_up(mention: str, within: str) -> None:
    found = load_lookup().find(mention, within=within)
    assert found.status in ("linked", "ambiguous", "none")


@pytest.mark.parametrize(
    ("mention", "within", "on", "expected"),
    [
        ("huyện Đak Poa", "Gia Lai", "2020-05-05", "huyện Đăk Pơ (Gia Lai)"),
        ("Dak Doa", "", "2020-05-05", "huyện Đak Đoa (Gia Lai)"),
        ("tỉnh Quảng Nim", "", "2020-05-05", "tỉnh Quảng Ninh"),
        ("Cả nước chung sức", "", "2020-05-05", None),
        ("", "", "", None),
    ],
)
def test_near_spellings_are_suggestions_only(mention: str, within: str, on: str, expected: str | None) -> None:
    assert find(mention, within, on).unit is None
    near = load_lookup().suggestions(mention, within=within, on=days(on))
    assert expected in near if expected else near == []


# The command


def run(*arguments: str, stdin: str | bytes | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["gazetteer", *arguments], input=stdin, prog_name="thidua")
    return result.exit_code, result.stdout, result.stderr


def test_the_command_shows_parents_validity_and_successors() -> None:
    status, out, _ = run("huyện Quảng Ninh", "--in", "Quảng Bình", "--on", "2024-01-15")
    assert (status, out.splitlines()) == (
        0,
        [
            "qd124:456  huyện Quảng Ninh, tỉnh Quảng Bình",
            "  in force: to 2025-06-30",
            "  into: qd19:19204  xã Trường Sơn (2025-07-01, part)",
            "  into: qd19:19207  xã Quảng Ninh (2025-07-01, part)",
            "  into: qd19:19225  xã Ninh Châu (2025-07-01, part)",
            "  into: qd19:19237  xã Trường Ninh (2025-07-01, part)",
            "  today in: qd19:44  tỉnh Quảng Trị",
        ],
    )


def test_the_command_shows_other_states_and_the_acts() -> None:
    _, out, _ = run("thị xã Chí Linh", "--on", "15/3/2012")
    assert out.splitlines()[:4] == [
        "qd124:290  thị xã Chí Linh, tỉnh Hải Dương",
        "  in force: 2010-02-13 to 2019-02-28",
        "  also: huyện Chí Linh, to 2010-02-12 (Nghị quyết 09/NQ-CP năm 2010)",
        "  also: thành phố Chí Linh, 2019-03-01 to 2025-06-30",
    ]


def test_what_a_state_came_from_and_went_into_is_of_its_time() -> None:
    _, out, _ = run("quận Bắc Từ Liêm", "--on", "2015")
    assert "  from: qd124:019  huyện Từ Liêm (2014-04-01, part, Nghị quyết 132/NQ-CP năm 2013" in out
    _, out, _ = run("Quận 2", "--in", "TPHCM", "--on", "2019")
    assert "quận Thủ Đức" not in out and "  into" not in out and "  also: thành phố Thủ Đức, 2021-01-01" in out
    _, out, _ = run("thành phố Thủ Đức", "--on", "2022")
    assert "  from: qd124:762  quận Thủ Đức (2021-01-01, Nghị quyết 1111/NQ-UBTVQH14)" in out
    assert "  into: qd19:26824  phường Thủ Đức (2025-07-01, part)" in out


def test_the_command_lists_candidates_and_says_what_was_at_another_time() -> None:
    _, out, _ = run("Long Mỹ", "--in", "Hậu Giang", "--on", "2020")
    assert out.splitlines() == [
        "Long Mỹ: 2 units; say more with --in, --on or a type word",
        "  qd124:936     huyện Long Mỹ, tỉnh Hậu Giang (to 2025-06-30)",
        "  qd124:937     thị xã Long Mỹ, tỉnh Hậu Giang (2015-05-16 to 2025-06-30)",
    ]
    _, out, _ = run("huyện Hoành Bồ", "--on", "2021-05")
    assert out.splitlines()[:2] == [
        "huyện Hoành Bồ: no such unit then",
        "  at another time: qd124:204  huyện Hoành Bồ, to 2019-12-31",
    ]


def test_the_command_as_json() -> None:
    _, out, _ = run("TP. Huế", "--on", "2025-03-01", "--json")
    answer = json.loads(out)
    assert (answer["status"], answer["unit_id"]) == ("linked", "qd124:46")
    (unit,) = answer["candidates"]
    assert [(state["full_name"], state["valid_to"]) for state in unit["states"]] == [
        ("tỉnh Thừa Thiên Huế", "2024-12-31"),
        ("thành phố Huế", "2025-06-30"),
    ]
    assert unit["successors"] == [
        {
            "unit_id": "qd19:46",
            "full_name": "thành phố Huế",
            "part": "whole",
            "first_day": "2025-07-01",
            "act": None,
        }
    ]
    assert unit["province_today"] == {"unit_id": "qd19:46", "full_name": "thành phố Huế"}


BATCH = (
    "mention\tin\ton\nhuyện Quảng Ninh\tQuảng Bình\t2024-01-15\nChâu Thành\tLong An\t2024\n\n"
    'x "y\t\t\nLong Mỹ\tHậu Giang\t2020\n'
)


def test_a_batch_gives_a_line_a_row(tmp_path: Path) -> None:
    file = tmp_path / "mentions.tsv"
    file.write_text("\ufeff" + BATCH, encoding="utf-8")
    status, out, err = run("--batch", str(file))
    assert (status, err) == (0, "")
    assert [json.loads(line) for line in out.splitlines()] == [
        {"mention": "huyện Quảng Ninh", "status": "linked", "unit_id": "qd124:456", "candidates": ["qd124:456"]},
        {"mention": "Châu Thành", "status": "linked", "unit_id": "qd124:808", "candidates": ["qd124:808"]},
        {"mention": 'x "y', "status": "none", "unit_id": None, "candidates": []},
        {"mention": "Long Mỹ", "status": "ambiguous", "unit_id": None, "candidates": ["qd124:936", "qd124:937"]},
    ]
    assert run("--batch", "-", stdin=BATCH)[1] == out
    columns = "on\tmention\n2018\tTX. An Khê\n"
    assert json.loads(run("--batch", "-", stdin=columns)[1])["unit_id"] == "qd124:623"
    assert json.loads(run("--batch", "-", stdin="TX. An Khê\tGia Lai\n")[1])["unit_id"] == "qd124:623"


def test_a_wrong_date_in_a_batch_names_its_line_and_the_others_go_on() -> None:
    status, out, err = run("--batch", "-", stdin="tỉnh Gia Lai\t\t2024-02-30\ntỉnh Gia Lai\t\t2024-02-03\n")
    assert status == 1 and "<stdin>:1: '2024-02-30' is no day of the calendar" in err
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["unit_id"] for row in rows] == [None, "qd124:64"]
    assert "no day of the calendar" in rows[0]["error"] and "error" not in rows[1]


def test_a_long_field_in_a_batch() -> None:
    status, out, _ = run("--batch", "-", stdin="x" * 200_000 + "\t\t\n")
    assert (status, json.loads(out)["status"]) == (0, "none")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "no MENTION"),
        ((" ",), "no MENTION"),
        (("Huế", "--on", "yesterday"), "'yesterday' is no date; write 2024-01-15"),
        (("Huế", "--batch", "-"), "--batch takes all from its file"),
        (("--batch", "nowhere.tsv"), "nowhere.tsv"),
    ],
)
def test_wrong_calls(arguments: tuple[str, ...], message: str) -> None:
    status, _, err = run(*arguments)
    assert (status, message in err) == (2, True), err


def test_a_batch_that_is_no_text_says_so(tmp_path: Path) -> None:
    file = tmp_path / "mentions.tsv"
    file.write_bytes("huyện Đak Đoa\n".encode("utf-16"))
    status, _, err = run("--batch", str(file))
    assert status == 2 and "is not in UTF-8" in err
