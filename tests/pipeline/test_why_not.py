"""Why a field stayed empty: which rule came nearest, and what stopped it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractors.matching import Symbols
from extractors.near import elements, nearest
from extractors.trace import stopped, tracing
from extractors.vocabulary import rules_data
from pipeline.article import from_text
from pipeline.why_not import FIELDS, why_not
from tests.extractors.examples import chunks

LEAD = "Ngày 12/2/2025, tại huyện Kbang, Cụm thi đua số 2 tỉnh Gia Lai tổ chức hội nghị tổng kết năm 2024. "


@pytest.mark.parametrize(
    ("text", "field", "rule", "reason"),
    [
        # nothing that could hold a meeting
        ("Xã Đông khởi công đường mới.", "meeting", "gate", "names no emulation cluster"),
        ("Cụm thi đua số 2 có 5 huyện.", "meeting", "gate", "no word of a meeting"),
        ("Theo quy chế, Cụm thi đua số 2 họp hội nghị hằng năm.", "meeting", "meetings.lead", "cue: it speaks"),
        # a missing slot, a barrier, something in between, too many words
        (LEAD + "Hội nghị bầu Cụm trưởng.", "chairs", "chairs.role_is_party", "missing behind it: a party"),
        (LEAD + "Huyện Kbang phát biểu; bầu Cụm trưởng.", "chairs", "chairs.apposition", "barrier: `;`"),
        (LEAD + "Hội nghị bàn phương hướng công tác.", "plan_year", "years.plan", "missing before it: one of `"),
        # candidates that were passed over
        (LEAD + "Hội nghị bầu xã Đông làm Cụm trưởng; các huyện Kbang, Đak Pơ là thành viên của cụm.",
         "chairs", "chairs.party_as_role", "cannot be a member: those are of level district"),
        (LEAD + "Tặng Giấy khen.", "winners", "winners.for_recipient", "no recipient stands by the award"),
        (LEAD + "Dự có 45 đại biểu.", "figures", "figures.value", "counts what the meeting"),
        ("Cụm thi đua số 2 tổ chức hội nghị tổng kết năm 2024 theo Nghị định số 98 ngày 31/12/2023 tại huyện Kbang.",
         "date", "date.full", "cue beside it"),
        ("Ngày 12/2/2025, tại hội nghị tổng kết năm 2024, Cụm thi đua số 2 tổ chức bình xét.",
         "venue", "venue.at", "the meeting itself"),
        # nothing came near
        (LEAD, "people", "none", "no name stands"),
        (LEAD, "stated_member_count", "none", "no number stands"),
    ],
)  # fmt: skip
def test_what_came_nearest(text: str, field: str, rule: str, reason: str) -> None:
    empty, filled = why_not(from_text(text), field)
    assert not filled
    (one,) = empty
    assert one.field == field
    assert any(near.rule == rule and reason in near.reason for near in one.nearest), one


def test_every_place_is_in_the_text_and_every_empty_field_is_told() -> None:
    article = from_text(LEAD)
    empty, _ = why_not(article)
    told = {one.field for one in empty}
    assert told == {"plan_year", "stated_member_count", "members", "figures", "winners", "chairs", "people"}
    for near in (near for one in empty for near in one.nearest):
        assert near.reason
        assert (near.start is None) == (near.end is None)
        assert near.start is None or 0 <= near.start < near.end <= len(article.text)


def test_a_field_that_is_not_empty() -> None:
    assert why_not(from_text(LEAD), "date") == ([], [1])


@pytest.mark.parametrize(
    "text", ["", "x", "Cụm thi đua số 2 hội nghị " * 200, "; . : ( ? | < { ~ \\ hội nghị cụm thi đua"]
)
def test_nothing_stops_the_question(text: str) -> None:
    for field in (None, *FIELDS):
        why_not(from_text(text), field)


# The parts


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("<P:party> ~2^PRW {as} <R:role>", ["<P:party>", "~2^PRW", "{as}", "<R:role>"]),
        ("( a | b )? c", ["( a | b ) ?", "c"]),
        ("a (thay | thay cho) ~6 <P|A:x>", ["a", "( thay | thay cho )", "~6", "<P|A:x>"]),
        (r"\( a \)", [r"\(", "a", r"\)"]),
    ],
)
def test_elements_of_a_pattern(pattern: str, expected: list[str]) -> None:
    assert elements(pattern) == expected


def test_every_pattern_of_the_rules_is_read_whole() -> None:
    """The elements put together again match what the rule's own examples say that it matches."""
    for name in ("chairs", "members", "meetings"):
        for rule in rules_data(name)["rules"]:
            text = rule["positive"][0][0]
            found = [n for n in nearest(Symbols(chunks(text)), rules_data(name)) if n.rule == rule["id"]]
            assert found and found[0].has == found[0].of, (rule["id"], found)


def test_notes_are_kept_only_where_somebody_asks() -> None:
    stopped("date", "date.full", 0, 1, "before")
    with tracing() as stops:
        stopped("date", "date.full", 0, 1, "inside")
        with tracing() as inner:
            stopped("date", "date.full", 0, 1, "within")
    stopped("date", "date.full", 0, 1, "after")
    assert [stop.reason for stop in stops] == ["inside"]
    assert [stop.reason for stop in inner] == ["within"]


# The command


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(LEAD + "Hội nghị bầu Cụm trưởng.", encoding="utf-8")
    return tmp_path


def test_the_command(files: Path, thidua: Callable[..., Any]) -> None:
    told = thidua("explain", "a.txt", "--why-not", "chairs").stdout
    assert "meeting 1: no chairs" in told and "«Cụm trưởng»" in told
    everything = thidua("explain", "--why-not", "a.txt").stdout
    assert told.splitlines()[2:] and all(line in everything for line in told.splitlines()[2:])
    assert "is not empty" in thidua("explain", "a.txt", "--why-not", "date").stdout
    assert thidua("ingest", "a.txt").returncode == 0
    assert thidua("explain", "--db", "thidua.db", "a.txt", "--why-not", "chairs").stdout == told


@pytest.mark.parametrize(
    ("args", "message"),
    [(("--why-not", "chairz", "a.txt"), "no field 'chairz'"), (("--why-not", "chairs"), "Missing argument 'ARTICLE'")],
)
def test_a_wrong_call(files: Path, thidua: Callable[..., Any], args: tuple[str, ...], message: str) -> None:
    done = thidua("explain", *args)
    assert done.returncode == 2
    assert message in done.stderr and len(done.stderr.splitlines()) == 1
