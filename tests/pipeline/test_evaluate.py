"""Evaluation: exact numbers on small records made by hand, and what counts as the same value."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from pipeline.agreement import fold, items, party_key, quantity_key
from pipeline.errors import UnreadableInput
from pipeline.evaluate import FIELDS, Evaluation, evaluate, load_gold, overlaps

TEXT = "Chiều 29/01/2018, Cụm thi đua số 2 bầu huyện Đak Pơ làm Cụm trưởng. Tăng trưởng đạt 7,5%. Cờ: huyện Kbang."
KBANG = {"name": "huyện Kbang", "kind": "district", "unit_id": "qd124:625"}
DAK_PO = {"name": "huyện Đak Pơ", "kind": "district", "unit_id": "qd124:634"}


def said(quote: str) -> dict[str, Any]:
    """What both gold and record say of one item: gold as a quote, the record as evidence."""
    start = TEXT.index(quote)
    return {"quote": quote, "evidence": [{"start": start, "end": start + len(quote), "text": quote}]}


MEETING: dict[str, Any] = {
    "status": "held",
    "date": {"value": "2018-01-29", "precision": "day", "part_of_day": "afternoon", **said("Chiều 29/01/2018")},
    "cluster": {"kind": "cum", "number": "2", "name": "Cụm thi đua số 2", **said("Cụm thi đua số 2")},
    "venue": None,
    "review_year": 2017,
    "plan_year": 2018,
    "members": [{**KBANG, **said("huyện Kbang")}, {**DAK_PO, **said("huyện Đak Pơ")}],
    "figures": [
        {
            "subject": None,
            "value": 7.5,
            "unit": "%",
            "qualifier": "exact",
            "status": "actual",
            "period": "2017",
            "comparisons": [],
            **said("đạt 7,5%"),
        }
    ],
    "winners": [
        {
            "party": KBANG,
            "count": None,
            "recipient_kind": "unit",
            "award": "co_thi_dua_tinh",
            "status": "proposed",
            "year": 2017,
            **said("Cờ: huyện Kbang"),
        }
    ],
    "chairs": [{"party": DAK_PO, "role": "chair", "year": 2018, "status": "elected", **said("bầu huyện Đak Pơ")}],
    "people": [],
}


def score(*found: dict[str, Any], gold: tuple[dict[str, Any], ...] = (MEETING,)) -> Evaluation:
    """The evaluation of one article with these meetings."""
    record = {"article": {"id": "a1", "source": "x.txt", "text": TEXT}, "meetings": list(found)}
    return evaluate([record], [("x", {"article_file": "x.txt", "meetings": list(gold)})])


def changed(path: str, value: object) -> dict[str, Any]:
    """The meeting with one value changed: `figures.0.value`."""
    meeting = deepcopy(MEETING)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    node: Any = meeting
    for step in steps:
        node = node[step]
    node[last] = value
    return meeting


def numbers(evaluation: Evaluation, field: str) -> tuple[int, int, int]:
    score = evaluation.scores[field]
    return score.matched, score.found, score.gold


def test_equal_records_are_perfect() -> None:
    evaluation = score(deepcopy(MEETING))
    assert {name: value.f1 for name, value in evaluation.scores.items()} == dict.fromkeys(evaluation.scores, 1.0)
    assert (evaluation.mean_f1, evaluation.micro_f1, evaluation.grounded_share) == (1.0, 1.0, 1.0)
    assert (evaluation.invented, evaluation.without_record, evaluation.differences) == (0, 0, [])


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        # field: (matched, found, gold)
        ("date.value", "2018-01-30", {"date": (0, 1, 1)}),
        ("date.precision", "month", {"date": (0, 1, 1)}),
        ("date.value", None, {"date": (0, 0, 1)}),
        ("date.part_of_day", "morning", {"date": (1, 1, 1), "part_of_day": (0, 1, 1)}),
        ("cluster.number", "02", {"cluster": (1, 1, 1)}),
        ("cluster.number", "3", {"cluster": (0, 1, 1)}),
        ("cluster.kind", "khoi", {"cluster": (0, 1, 1)}),
        ("review_year", None, {"review_year": (0, 0, 1)}),
        ("members.0.unit_id", "qd124:626", {"members": (1, 2, 2)}),
        ("members.0", {**DAK_PO, "evidence": []}, {"members": (1, 2, 2)}),
        ("figures.0.value", 7.4, {"figures": (0, 1, 1), "figures+": (0, 1, 1)}),
        ("figures.0.unit", "tỷ đồng", {"figures": (0, 1, 1)}),
        ("figures.0.subject", KBANG, {"figures": (0, 1, 1)}),
        ("figures.0.status", "target", {"figures": (1, 1, 1), "figures+": (0, 1, 1)}),
        (
            "figures.0.comparisons",
            [{"against": "plan", "change": "ratio", "value": 101}],
            {"figures": (1, 1, 1), "figures+": (0, 1, 1)},
        ),
        ("winners.0.award", "bang_khen_tinh", {"winners": (0, 1, 1)}),
        ("winners.0.year", 2016, {"winners": (1, 1, 1), "winners+": (0, 1, 1)}),
        ("chairs.0.role", "deputy", {"chairs": (0, 1, 1)}),
        ("chairs.0.year", None, {"chairs": (0, 1, 1)}),
        ("chairs.0.status", "proposed", {"chairs": (1, 1, 1), "chairs+": (0, 1, 1)}),
        ("chairs", [], {"chairs": (0, 0, 1), "chairs+": (0, 0, 1)}),
    ],
)
def test_one_change_changes_its_field(path: str, value: object, expected: dict[str, tuple[int, int, int]]) -> None:
    evaluation = score(changed(path, value))
    assert {field: numbers(evaluation, field) for field in expected} == expected
    others = set(FIELDS) - {field.rstrip("+") for field in expected}
    assert {field for field in others if evaluation.scores[field].f1 != 1.0} == set()


def test_precision_recall_and_means() -> None:
    found = changed("members", [*MEETING["members"][:1], {"name": "huyện Mang Yang", "kind": "district"}])
    evaluation = score(found)
    members = evaluation.scores["members"]
    assert (members.precision, members.recall, members.f1) == (0.5, 0.5, 0.5)
    assert evaluation.mean_f1 == pytest.approx(5.5 / 6)
    assert evaluation.micro_f1 == pytest.approx(2 * 6 / 14)  # 7 items on either side, 6 of them matched
    assert [(d.kind, d.field, d.key) for d in evaluation.differences] == [
        ("missed", "members", "qd124:634"),
        ("wrong", "members", "huyện mang yang"),
    ]


def test_article_without_a_meeting() -> None:
    right = score(gold=())
    assert all(value.f1 == 1.0 for value in right.scores.values())
    invented = score(MEETING, gold=())
    assert numbers(invented, "meeting") == (0, 1, 0)
    assert numbers(invented, "members") == (0, 2, 0)
    assert numbers(invented, "review_year") == (0, 0, 0)
    assert invented.scores["members"].precision == 0.0


def test_missing_record_counts_as_no_meeting() -> None:
    evaluation = evaluate([], [("x", {"article_file": "x.txt", "meetings": [MEETING]})])
    assert evaluation.without_record == 1
    assert numbers(evaluation, "chairs") == (0, 0, 1)
    assert evaluation.micro_f1 == 0.0


@pytest.mark.parametrize(
    "article",
    [{"source": "folder/x.txt"}, {"source": "host.vn", "url": "https://host.vn/news/x.txt"}, {"id": "x"}],
)
def test_a_record_belongs_to_gold_by_its_names(article: dict[str, str]) -> None:
    record = {"article": {"text": TEXT, **article}, "meetings": [MEETING]}
    assert evaluate([record], [("x", {"article_file": "x.txt", "meetings": [MEETING]})]).without_record == 0


def test_meetings_are_paired_by_cluster() -> None:
    other = changed("cluster", {"kind": "khoi", "number": "7", "name": "Khối 7"})
    evaluation = score(other, deepcopy(MEETING), gold=(MEETING, other))
    assert numbers(evaluation, "cluster") == (2, 2, 2)
    # Gold with several meetings takes none of another cluster.
    third = changed("cluster.number", "9")
    assert numbers(score(third, gold=(MEETING, other)), "members") == (0, 2, 4)


def test_grounding_and_inventions() -> None:
    elsewhere = changed("chairs.0.evidence", [{"start": 0, "end": 5, "text": "Chiều"}])
    evaluation = score(elsewhere)
    assert evaluation.grounded.gold == 7
    assert evaluation.grounded_share == pytest.approx(6 / 7)
    assert evaluation.invented == 0
    assert score(changed("date.evidence", [{"start": 0, "end": 5, "text": "Sáng"}])).invented == 1


@pytest.mark.parametrize(
    ("quote", "text", "start", "end", "expected"),
    [
        ("hai  từ", "một hai\n từ ba", 4, 6, True),
        ("hai từ", "một hai từ ba", 0, 4, False),
        ("hai", "hai một hai", 8, 11, True),
        ("a.b", "axb", 0, 3, False),
        ("không có", "một hai", 0, 7, False),
    ],
)
def test_overlap_with_the_quote(quote: str, text: str, start: int, end: int, expected: bool) -> None:
    assert overlaps([{"start": start, "end": end}], quote, text) is expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "UBND huyện Đak Pơ"}, {"name": "Huyện Đăk Pơ"}),
        ({"name": "Đơn vị TP. Huế"}, {"name": "thành phố Huế"}),
        ({"name": "LĐLĐ tỉnh Hòa Bình", "kind": "organisation"}, {"name": "Liên đoàn Lao động tỉnh Hoà Bình"}),
        ({"name": "x", "kind": "district", "unit_id": "qd124:625"}, {"name": "y", "unit_id": "qd124:625"}),
    ],
)
def test_parties_that_are_the_same(one: dict[str, str], other: dict[str, str]) -> None:
    assert party_key(one) == party_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "huyện Quảng Ninh", "unit_id": "qd124:456"}, {"name": "tỉnh Quảng Ninh", "unit_id": "qd124:22"}),
        # An organisation is not the area it belongs to.
        (
            {"name": "Công an huyện Kbang", "kind": "organisation", "unit_id": "qd124:625"},
            {"name": "huyện Kbang", "unit_id": "qd124:625"},
        ),
        ({"name": "huyện Kbang"}, None),
    ],
)
def test_parties_that_differ(one: dict[str, str], other: dict[str, str] | None) -> None:
    assert party_key(one) != party_key(other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((12, "triệu người"), (12_000_000, "người"), True),
        ((68.4, "nghìn tỷ đồng"), (68_400, "tỷ đồng"), True),
        ((5, "hộ"), (5, "hộ nghèo"), True),
        ((5, None), (5, "hộ"), True),
        ((5, "km²"), (5, "km2"), True),
        ((5, "%"), (5, "hộ"), False),
        ((5, "ha"), (5, "tấn"), False),
        ((5, "tỷ đồng"), (5, "triệu đồng"), False),
    ],
)
def test_quantities(one: tuple[float, str | None], other: tuple[float, str | None], same: bool) -> None:
    assert (quantity_key(*one) == quantity_key(*other)) is same


def test_fold() -> None:
    assert fold("  Cụm thi đua\nsố II — HÒA Bình, 50%") == "cụm thi đua số ii hoà bình 50%"


def test_counted_winners_are_known_by_number_and_kind() -> None:
    counted = {"party": None, "count": 3, "recipient_kind": "individual", "award": "bang_khen_tinh"}
    (item,) = items({"winners": [counted]}, "winners")
    assert item.key == ((3, "individual"), "bang_khen_tinh")


def test_gold_files_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="no gold files"):
        load_gold(tmp_path)
    (tmp_path / "x.json").write_text(json.dumps({"meetings": []}), encoding="utf-8")
    with pytest.raises(UnreadableInput, match=r"x\.json is not a gold file"):
        load_gold(tmp_path)


def test_gold_of_the_samples_agrees_with_itself(repository: Path) -> None:
    gold = load_gold(repository / "corpus" / "gold")
    assert len(gold) == 5
    records = [{**content, "article": {"source": content["article_file"], "text": ""}} for _, content in gold]
    evaluation = evaluate(records, gold)
    assert all(value.f1 == 1.0 for value in evaluation.scores.values())
    assert evaluation.grounded_share == 0.0
