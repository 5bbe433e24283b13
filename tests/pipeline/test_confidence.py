"""Confidence: calibrated on articles held back, explained by its parts, and a threshold for what goes out."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench import calibrate
from pipeline.components import components
from pipeline.confidence import HARDLY, SURELY, confident, fitted, judged
from pipeline.database import Database
from pipeline.record import Record
from tests.extractors.examples import CORPORA, article
from tests.extractors.examples import records as extracted_records
from tests.records import CORPUS, query

# Calibration


@cache
def held_back() -> tuple[calibrate.Sample, np.ndarray]:
    data = calibrate.sample()
    return data, calibrate.held_back(data)


def test_the_fitted_map_is_what_the_script_makes_of_the_data() -> None:
    data = calibrate.sample()
    again = calibrate.fit(data.x, data.right, calibrate.shares(data))
    assert again["start"] == pytest.approx(fitted()["start"], abs=0.01)
    assert again["weights"] == pytest.approx(fitted()["weights"], abs=0.01)


def test_confidence_is_calibrated_on_articles_held_back() -> None:
    data, confidence = held_back()
    assert len(data.right) > 2000 and len(set(data.article)) > 70
    assert calibrate.calibration_error(confidence, data.right) <= 0.05
    for field in set(data.field):
        own = np.array([name == field for name in data.field])
        assert calibrate.calibration_error(confidence[own], data.right[own]) <= 0.06, field


def test_confidence_tells_right_from_wrong() -> None:
    data, confidence = held_back()
    assert confidence[data.right == 1].mean() - confidence[data.right == 0].mean() > 0.05
    least, recall = calibrate.threshold(confidence, data.right, 0.99)
    assert least < 1 and recall > 0.1
    assert calibrate.threshold(confidence, data.right, 0.97)[1] > 0.4


def test_on_the_articles_that_the_rules_know_the_threshold_keeps_its_word() -> None:
    from pipeline.evaluate import evaluate, load_gold

    for corpus in ("dev", "more"):
        articles, gold = CORPORA[corpus]
        sure = [confident(Record.model_validate(r), 0.97).model_dump(mode="json") for r in extracted_records(articles)]
        scores = evaluate(sure, load_gold(gold)).scores
        matched, found = (
            sum(getattr(scores[f], n) for f in ("members", "winners", "chairs")) for n in ("matched", "found")
        )
        assert matched / found >= 0.99, corpus


@pytest.mark.parametrize(
    ("confidence", "right", "error"),
    [([0.9] * 10, [1] * 9 + [0], 0.0), ([0.9] * 10, [1] * 10, 0.1), ([0.95, 0.05], [1, 0], 0.05), ([1.0], [0], 1.0)],
)
def test_calibration_error(confidence: list[float], right: list[int], error: float) -> None:
    assert calibrate.calibration_error(np.array(confidence), np.array(right)) == pytest.approx(error)


def test_the_data_is_of_the_written_sets() -> None:
    with (CORPUS / "first_sight.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["article"][0] for row in rows} == set("abcdefghi")
    assert {row["right"] for row in rows} == {"0", "1"}


# Parts


def test_the_parts_add_up() -> None:
    confidence, parts = judged("member", {"rule": "members.cluster_consists", "link": "unit"}, 0.9)
    assert confidence == pytest.approx(1 / (1 + math.exp(-sum(part.weight for part in parts))), abs=0.001)
    assert [(part.name, part.value) for part in parts] == [
        ("field", "member"),
        ("stated", "0.9"),
        ("rule", "members.cluster_consists"),
        ("link", "unit"),
    ]


def test_what_was_never_seen_weighs_nothing_and_nothing_is_beyond_doubt() -> None:
    known, _ = judged("chair", {}, 0.9)
    assert judged("chair", {"rule": "chairs.made_up"}, 0.9)[0] == known
    assert judged("chair", {}, 1.0)[0] <= SURELY and judged("chair", {}, 0.0)[0] >= HARDLY


def test_a_rule_that_is_stated_to_be_surer_is() -> None:
    assert judged("chair", {}, 0.95)[0] > judged("chair", {}, 0.8)[0]


TEXT = (
    "Ngày 12/2/2025, Cụm thi đua số 2 tỉnh Gia Lai gồm {count} huyện: Kbang, Đak Pơ, Mang Yang tổ chức hội nghị tổng "
    "kết năm 2024. Hội nghị bầu huyện Mang Yang làm Cụm trưởng năm 2025{more}."
)


@pytest.mark.parametrize(
    ("count", "more", "field", "name", "expected"),
    [
        ("3", "", "member", "agreement", {"as_stated"}),
        ("5", "", "member", "agreement", {"not_as_stated"}),
        ("các", "", "member", "agreement", {"unstated"}),
        ("3", "", "chair", "agreement", {"listed_member"}),
        ("3", "; bầu huyện Đak Pơ làm Cụm trưởng năm 2025", "chair", "agreement", {"other_chair"}),
        ("3", "", "date", "date_source", {"written"}),
        ("3", "", "chair", "link", {"unit"}),
        ("3", "", "cluster", "numbered", {"yes"}),
    ],
)
def test_components(count: str, more: str, field: str, name: str, expected: set[str]) -> None:
    record = article(TEXT.format(count=count, more=more))
    (meeting,) = record.meetings
    found = {v.components[name] for v in components(meeting, record.article.text, "written") if v.field == field}
    assert found == expected


def test_agreement_makes_surer() -> None:
    def least(count: str) -> float:
        (meeting,) = article(TEXT.format(count=count, more="")).meetings
        return min(member.confidence or 0 for member in meeting.members)

    assert least("3") > least("các") > least("5")


@pytest.mark.parametrize(
    ("lead", "published", "source"),
    [
        ("Ngày 12/2/2025", None, "written"),
        ("Ngày 12/2", "2025-02-13", "published"),
        ("Ngày 12/2", None, "years"),
        ("Sáng nay", "2025-02-13", "today"),
        ("Vừa qua", None, "vague"),
    ],
)
def test_where_the_year_of_the_day_comes_from(lead: str, published: str | None, source: str) -> None:
    text = f"{lead}, Cụm thi đua số 2 tỉnh Gia Lai tổ chức hội nghị tổng kết công tác thi đua năm 2024."
    (meeting,) = article(text, published_at=published).meetings
    assert meeting.date is not None
    assert {part.value for part in meeting.date.parts if part.name == "date_source"} == {source}


# Stored


def test_parts_are_stored_and_come_back(tmp_path: Path) -> None:
    record = article(TEXT.format(count="3", more=""))
    with Database.open(tmp_path / "x.db") as db:
        assert db.load(record) == "new"
        stored = db.record(record.article.id)
        assert stored == record
        assert db.load(stored) == "unchanged"
        bare = record.model_copy(deep=True)
        for member in bare.meetings[0].members:
            member.set_parts(())
        assert bare != record
        assert db.load(bare) == "changed"  # such as a database of an older program has them
        assert db.load(record) == "changed"
    rows = query(tmp_path / "x.db", "SELECT rule, link, agreement, confidence FROM confidences WHERE field = 'member'")
    assert [row[:3] for row in rows] == [("members.cluster_consists", "unit", "as_stated")] * 3
    assert {row[3] for row in rows} == {member.confidence for member in record.meetings[0].members}


# The threshold


def test_a_threshold_leaves_out_what_is_below() -> None:
    record = article(TEXT.format(count="3", more="; bầu huyện Đak Pơ làm Cụm trưởng năm 2025"))
    (meeting,) = record.meetings
    meeting.date.confidence, meeting.members[1].confidence, meeting.chairs[0].confidence = 0.4, 0.5, None
    meeting.cluster.confidence = 0.3
    (kept,) = confident(record, 0.5).meetings
    assert kept.date is None
    assert kept.cluster == meeting.cluster
    assert [m.name for m in kept.members] == [m.name for m in meeting.members]
    (kept,) = confident(record, 0.51).meetings
    assert [m.name for m in kept.members] == ["huyện Kbang", "huyện Mang Yang"]
    assert meeting.chairs[0] in kept.chairs  # no confidence: another program's, which says nothing
    meeting.confidence = 0.5
    assert confident(record, 0.51).meetings == []
    assert confident(record, 0) is record


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT.format(count="5", more=""), encoding="utf-8")
    return tmp_path


def test_extract_and_export_take_a_threshold(files: Path, thidua: Callable[..., Any]) -> None:
    everything = json.loads(thidua("extract", "a.txt").stdout)
    doubts = [m["confidence"] for m in everything["meetings"][0]["members"]]
    least = max(doubts) + 0.001
    assert least < everything["meetings"][0]["confidence"]
    sure = json.loads(thidua("extract", "--min-confidence", str(least), "a.txt").stdout)
    assert sure["meetings"][0]["members"] == [] and sure["meetings"][0]["cluster"]
    assert thidua("ingest", "a.txt").returncode == 0
    assert thidua("export", "--min-confidence", str(least), "--format", "jsonl", "out").returncode == 0
    assert json.loads((files / "out" / "records.jsonl").read_text(encoding="utf-8"))["meetings"] == sure["meetings"]
    assert thidua("export", "--min-confidence", str(least), "out").returncode == 0
    assert (files / "out" / "cluster_members.csv").read_text(encoding="utf-8").count("\n") == 1
    assert thidua("export", "all").returncode == 0  # the database has kept what the export left out
    assert (files / "all" / "cluster_members.csv").read_text(encoding="utf-8").count("\n") == 1 + len(doubts)


@pytest.mark.parametrize("least", ["1.5", "-0.1", "sure"])
def test_a_threshold_is_between_0_and_1(files: Path, thidua: Callable[..., Any], least: str) -> None:
    done = thidua("extract", "--min-confidence", least, "a.txt")
    assert done.returncode == 2
    assert "--min-confidence" in done.stderr and len(done.stderr.splitlines()) == 1


def test_explain_says_what_a_confidence_is_made_of(files: Path, thidua: Callable[..., Any]) -> None:
    told = thidua("explain", "a.txt").stdout
    (line,) = {line.strip() for line in told.splitlines() if "agreement not_as_stated" in line}
    assert line.startswith("confidence 0.") and "rule members.cluster_consists" in line and "link unit" in line
    assert thidua("ingest", "a.txt").returncode == 0
    assert thidua("explain", "--db", "thidua.db", "a.txt").stdout == told
