"""Corrections: what the file may say, what becomes of a record, and that they stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.article import Article
from pipeline.correction_apply import apply
from pipeline.corrections import Correction, read
from pipeline.errors import CorrectionError
from pipeline.record import Record
from tests.records import sample

NAME = "gia-lai-cum-2-2025"
MADE = {"article": NAME, "why": "read again", "who": "A", "date": "2025-03-01"}


def written(tmp_path: Path, *entries: dict[str, Any]) -> Path:
    """A file with these corrections; what is missing of article, why, who and date is added. None leaves out."""
    lines: list[str] = []
    for entry in entries:
        told = {name: value for name, value in (MADE | entry).items() if value is not None}
        lines += ["[[correction]]", *(f"{name} = {toml(value)}" for name, value in told.items()), ""]
    file = tmp_path / "corrections.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {toml(part)}" for name, part in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


Make = Callable[..., list[Correction]]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return lambda *entries: read(written(tmp_path, *entries))


def corrected(make: Make, *entries: dict[str, Any]) -> dict[str, Any]:
    """The meeting of the sample after corrections that must all be applied."""
    record, outcomes = apply(sample(NAME), make(*entries))
    assert [(outcome.state, outcome.reason) for outcome in outcomes] == [("applied", None)] * len(entries)
    assert Record.model_validate(record.model_dump()) == record
    return record.model_dump()["meetings"][0]  # type: ignore[no-any-return]


def rules(part: dict[str, Any]) -> list[str]:
    return [evidence["rule"] for evidence in part["evidence"]]


# What the file may say


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"path": "meetings[1].date.start", "new": "2025-01-01"}, "'start' is nothing that can be corrected"),
        ({"path": "meetings[1].char[1].year", "new": 1}, "did you mean chairs?"),
        ({"path": "meetings[0].status", "new": "held"}, "no path"),
        ({"path": "meetings.status", "new": "held"}, "meetings is a list: name one of it"),
        ({"path": "meetings[1]..status", "new": "held"}, "no path"),
        ({"path": "", "new": "held"}, "path is missing|path is no text"),
        ({"path": "meetings[1].status[1]", "new": "held"}, "status is no list of items"),
        ({"path": "meetings[1].kinds[1]", "new": "review"}, "kinds is no list of items"),
        ({"path": "meetings[1].status.x", "new": "held"}, "status has no parts"),
        ({"path": "meetings[1].chairs[1].evidence", "new": []}, "evidence"),
        ({"path": "meetings[1].chairs[1].confidence", "new": 0.5}, "confidence"),
        ({"path": "article.text", "new": "x"}, "choose one of title, byline, published_at"),
        ({"path": "article", "new": {"title": "x"}}, "as a whole"),
        ({"path": "schema_version", "new": 2}, "schema_version"),
        ({"path": "meetings[1]", "new": {"status": "held"}}, "value by value"),
        ({"path": "meetings[1].chairs", "new": []}, "item by item"),
        ({"path": "meetings[1].status", "new": "over"}, "Input should be 'held' or 'announced'"),
        ({"path": "meetings[1].review_year", "new": "last"}, "valid integer"),
        ({"path": "meetings[1].review_year", "new": 2**64}, "too large"),
        ({"path": "meetings[1].date.value", "new": "12/2/2025"}, "no such day"),
        ({"path": "meetings[1].date.value", "new": "2025-02-30"}, "no such day"),
        ({"path": "meetings[1].date.value", "new": "2025-13"}, "no such day"),
        ({"path": "meetings[1].date.end", "new": "2025-02"}, "no such day"),
        ({"path": "meetings[1].date", "new": {"value": "soon"}}, "no such day"),
        ({"path": "meetings[1].chairs[1]", "new": {"role": "chair"}}, "party: Field required"),
        ({"path": "meetings[1].chairs[1].party", "new": {"name": "x", "colour": "red"}}, "colour"),
        ({"path": "meetings[1].date", "new": {"value": "2025", "evidence": []}}, "name the words in quote"),
        ({"path": "meetings[1].chairs[1]", "old": "x", "delete": True}, "old is a table"),
        ({"path": "meetings[1].chairs[1]", "delete": True}, "old is missing"),
        ({"path": "meetings[1].chairs[1]", "old": {}, "delete": True}, "old is missing"),
        ({"path": "meetings[1].chairs[1].party.name", "old": "x", "new": " "}, "delete = true empties"),
        ({"path": "meetings[1].people[1].titles", "old": ["x"], "new": ["y", ""]}, "delete = true empties"),
        ({"path": "meetings[1].chairs[1]", "old": {}, "delete": False}, "delete is true"),
        ({"path": "meetings[1].status", "old": "held", "delete": True}, "only an item"),
        ({"path": "meetings[1].chairs", "old": {}, "delete": True}, "only an item"),
        ({"path": "meetings[1].chairs[1]", "add": {}, "quote": "x"}, "add goes with a list"),
        ({"path": "meetings[1].people", "add": {"name": "x"}}, "quote is missing"),
        ({"path": "meetings[1].people", "add": {"name": "x"}, "old": {}, "quote": "x"}, "old does not go with add"),
        ({"path": "meetings[1].status"}, "one of new, add and delete"),
        ({"path": "meetings[1].status", "new": "held", "delete": True}, "one of new, add and delete"),
        ({"path": "meetings[1].status", "new": "held", "why": None}, "why is missing"),
        ({"path": "meetings[1].status", "new": "held", "why": " "}, "why is no text"),
        ({"path": "meetings[1].status", "new": "held", "who": 3}, "who is no text"),
        ({"path": "meetings[1].status", "new": "held", "date": "yesterday"}, "date is no day"),
        ({"path": "meetings[1].status", "new": "held", "article": None}, "article is missing"),
        ({"path": "meetings[1].status", "new": "held", "text_sha256": "xyz"}, "hexadecimal"),
        ({"path": "meetings[1].status", "new": "held", "colour": "red"}, "unknown: colour"),
    ],
)
def test_a_correction_that_cannot_be_right_is_named(make: Make, entry: dict[str, Any], says: str) -> None:
    with pytest.raises(CorrectionError, match=r"correction 2 ") as raised:
        make({"path": "meetings[1].review_year", "old": 2024, "new": 2023}, entry)
    assert "corrections.toml" in raised.value.message
    with pytest.raises(CorrectionError, match=says):
        make(entry)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[[correction]\n", "is no TOML"),
        (b"\xff\xfe", "is no TOML"),
        (b"correction = 3\n", "no list of tables"),
        (b"correction = [3]\n", "no list of tables"),
        (b"[corrections]\n", "unknown: corrections"),
        (b"x = " + b"[" * 100_000, "is no TOML"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "x.toml").write_bytes(content)
    with pytest.raises(CorrectionError, match=says):
        read(tmp_path / "x.toml")
    with pytest.raises(CorrectionError, match="cannot be read"):
        read(tmp_path)


def test_an_empty_file_has_no_corrections(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"")
    assert read(tmp_path / "x.toml") == []


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("meetings[1].chairs[1].year", "meetings[1].chairs[001].year"),
        ("meetings[1].date", "meetings[1].date.value"),
        ("meetings[1].members[1].name", "meetings[1].cluster_members[1].name"),
    ],
)
def test_two_corrections_of_one_value(make: Make, left: str, right: str) -> None:
    values: dict[str, Any] = {"year": 2026, "date": {"value": "2026"}, "value": "2026", "name": "x"}
    entries = [{"path": path, "new": values[path.rpartition(".")[2]]} for path in (left, right)]
    with pytest.raises(CorrectionError, match="the same value"):
        make(*entries)
    assert len(make(entries[0], {**entries[1], "article": "another"})) == 2


def test_the_same_addition_twice(make: Make) -> None:
    entry = {"path": "meetings[1].people", "add": {"name": "x"}, "quote": "x"}
    with pytest.raises(CorrectionError, match="twice"):
        make(entry, entry)


def test_an_article_is_known_by_its_url_in_any_form(make: Make) -> None:
    urls = ("https://example.org/tin/1", "http://example.org/tin/1?utm_source=x#top")
    found = {make({"path": "article.title", "new": "x", "article": url})[0].article_id for url in urls}
    assert found == {Article("", url=urls[0]).id}


# What becomes of a record


def test_a_value_is_set_and_says_by_whom(make: Make) -> None:
    before = sample(NAME).meetings[0].chairs[0]
    meeting = corrected(make, {"path": "meetings[1].chairs[1].year", "old": before.year, "new": 2031})
    chair = meeting["chairs"][0]
    assert (chair["year"], chair["party"]["name"], chair["confidence"]) == (2031, before.party.name, 1.0)
    assert [evidence["text"] for evidence in chair["evidence"]] == [evidence.text for evidence in before.evidence]
    assert set(rules(chair)) == {"correction"}
    others = [meeting["cluster"], meeting["date"], *meeting["chairs"][1:], *meeting["members"], *meeting["winners"]]
    assert all("correction" not in rules(part) for part in others)


def test_a_quote_is_the_evidence(make: Make) -> None:
    text = sample(NAME).article.text
    quote = "bầu huyện Mang Yang làm Cụm trưởng"
    party = {"name": "huyện Kbang", "kind": "district", "unit_id": "qd124:625"}
    meeting = corrected(
        make,
        {"path": "meetings[1].chairs[1].party", "old": {"name": "huyện Mang Yang"}, "new": party, "quote": quote},
    )
    (evidence,) = meeting["chairs"][0]["evidence"]
    assert meeting["chairs"][0]["party"] == party
    assert evidence == {"start": (start := text.index(quote)), "end": start + len(quote), "text": quote} | {
        "rule": "correction"
    }


def test_values_of_the_meeting_keep_the_other_evidence(make: Make) -> None:
    before = sample(NAME).meetings[0]
    quote = "bầu huyện Mang Yang làm Cụm trưởng"
    meeting = corrected(
        make, {"path": "meetings[1].review_year", "old": before.review_year, "new": 2023, "quote": quote}
    )
    assert meeting["review_year"] == 2023
    assert rules(meeting) == ["correction", *(evidence.rule for evidence in before.evidence)]
    assert meeting["confidence"] == before.confidence


@pytest.mark.parametrize(
    ("change", "value", "precision"),
    [
        ({"path": "meetings[1].date.value", "new": "2025-03"}, "2025-03", "month"),
        ({"path": "meetings[1].date.value", "new": "2025"}, "2025", "year"),
        ({"path": "meetings[1].date", "new": {"value": "2025-03-04"}}, "2025-03-04", "day"),
    ],
)
def test_the_precision_of_a_date_follows(make: Make, change: dict[str, Any], value: str, precision: str) -> None:
    date = sample(NAME).meetings[0].date
    assert date is not None
    old = date.value if change["path"].endswith("value") else {"value": date.value}
    meeting = corrected(make, {**change, "old": old})
    assert (meeting["date"]["value"], meeting["date"]["precision"]) == (value, precision)


def test_items_are_added_and_deleted_by_the_ordinals_of_the_extraction(make: Make) -> None:
    before = sample(NAME).meetings[0].members
    quote = "bầu huyện Mang Yang làm Cụm trưởng"
    added = {"name": "huyện Mới", "basis": "listed"}
    meeting = corrected(
        make,
        {"path": "meetings[1].members", "add": added, "quote": quote},
        {"path": "meetings[1].members[1]", "old": {"name": before[0].name}, "delete": True},
        {"path": "meetings[1].members[2].name", "old": before[1].name, "new": "huyện Khác"},
        {"path": "meetings[1].members[3]", "old": {"name": before[2].name}, "delete": True},
    )
    names = ["huyện Khác", *(member.name for member in before[3:]), "huyện Mới"]
    assert [member["name"] for member in meeting["members"]] == names
    assert rules(meeting["members"][-1]) == ["correction"]


def test_rows_are_named_as_they_are_loaded(make: Make) -> None:
    before = sample(NAME).meetings[0]
    corrections = make(
        {"path": "meetings[1].members[1]", "old": {"name": before.members[0].name}, "delete": True},
        {"path": "meetings[1].members[2].name", "old": before.members[1].name, "new": "x"},
        {"path": "meetings[1].review_year", "old": before.review_year, "new": 2020},
        {"path": "article.title", "old": sample(NAME).article.title, "new": "x"},
    )
    record, outcomes = apply(sample(NAME), corrections)
    assert [outcome.row for outcome in outcomes] == [None, f"{NAME}/1/cluster_members/001", f"{NAME}/1", None]
    assert record.article.title == "x"


def test_a_value_is_emptied_and_a_list_of_words_set(make: Make) -> None:
    before = sample(NAME).meetings[0]
    assert before.date is not None
    meeting = corrected(
        make,
        {"path": "meetings[1].date", "old": {"value": before.date.value}, "delete": True},
        {"path": "meetings[1].chairs[1].year", "old": before.chairs[0].year, "delete": True},
        {"path": "meetings[1].kinds", "old": list(before.kinds), "new": ["launch"]},
    )
    assert (meeting["date"], meeting["chairs"][0]["year"], meeting["kinds"]) == (None, None, ["launch"])
    assert set(rules(meeting["chairs"][0])) == {"correction"}


def test_figures_keep_their_comparisons(make: Make) -> None:
    number, figure = next((n, f) for n, f in enumerate(sample(NAME).meetings[0].figures) if f.comparisons)
    path = f"meetings[1].figures[{number + 1}]"
    old = {"indicator": figure.indicator}
    meeting = corrected(make, {"path": path, "old": old, "new": {"indicator": "x", "value": 1.5}})
    assert meeting["figures"][number]["comparisons"] == [c.model_dump() for c in figure.comparisons]
    comparison = {"against": "plan", "change": "ratio", "value": 99}
    meeting = corrected(make, {"path": f"{path}.comparisons", "add": comparison})
    assert len(meeting["figures"][number]["comparisons"]) == len(figure.comparisons) + 1
    assert set(rules(meeting["figures"][number])) == {"correction"}


def test_a_whole_meeting_is_deleted(make: Make) -> None:
    record, _ = apply(sample(NAME), make({"path": "meetings[1]", "old": {"status": "held"}, "delete": True}))
    assert record.meetings == []


def test_a_meeting_is_added(make: Make) -> None:
    cluster = {"id": "x", "name": "Cụm thi đua số 9", "kind": "cum"}
    quote = "bầu huyện Mang Yang làm Cụm trưởng"
    record, outcomes = apply(
        sample(NAME), make({"path": "meetings", "add": {"cluster": cluster, "plan_year": 2025}, "quote": quote})
    )
    assert (record.meetings[1].cluster.name, outcomes[0].row) == ("Cụm thi đua số 9", f"{NAME}/2")


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"path": "meetings[1].chairs[1].year", "old": 1999, "new": 2025 + 6}, "the value is another now: 2025"),
        ({"path": "meetings[1].chairs[1].year", "new": 2031}, "the value is another now"),
        ({"path": "meetings[2].status", "old": "held", "new": "announced"}, "only 1 meetings now"),
        ({"path": "meetings[1].chairs[99].year", "old": 1, "new": 2}, "chairs now"),
        ({"path": "meetings[1].chairs[1]", "old": {"party": {"name": "x"}}, "delete": True}, "another now"),
        ({"path": "meetings[1].members[1].name", "old": True, "new": "x"}, "another now"),
        ({"path": "meetings[1].people", "add": {"name": "x"}, "quote": "nowhere"}, "not in the article"),
        ({"path": "meetings[1].people", "add": {"name": "x"}, "quote": "huyện"}, "more than once"),
        ({"path": "meetings[1].review_year", "old": 2024, "new": 2020, "quote": "nowhere"}, "not in the article"),
        ({"path": "meetings[1].review_year", "old": 2024, "new": 2020, "text_sha256": "0" * 8}, "has changed"),
    ],
)
def test_what_it_was_made_for_is_not_there(make: Make, entry: dict[str, Any], says: str) -> None:
    record, (outcome,) = apply(sample(NAME), make(entry))
    assert outcome.state == "stale" and says in (outcome.reason or "")
    assert record == sample(NAME)


def test_a_part_of_what_is_not_there(make: Make) -> None:
    record = sample(NAME)
    bare = record.model_copy(update={"meetings": [record.meetings[0].model_copy(update={"date": None})]})
    corrections = make({"path": "meetings[1].date.value", "old": "2025", "new": "2026"})
    assert apply(bare, corrections)[1][0].reason == "there is no date now"
    bare_date: dict[str, Any] = {"path": "meetings[1].date", "new": {"value": "2026"}}
    assert "give the words in quote" in (apply(bare, make(bare_date))[1][0].reason or "")
    found, (outcome,) = apply(bare, make(bare_date | {"quote": "bầu huyện Mang Yang làm Cụm trưởng"}))
    assert outcome.state == "applied" and found.meetings[0].date is not None


def test_a_path_of_an_older_program_is_stale(make: Make) -> None:
    (known,) = make({"path": "meetings[1].plan_year", "old": 2025, "new": 2026})
    record, (outcome,) = apply(sample(NAME), [replace(known, path="meetings[1].weather")])
    assert (outcome.state, record) == ("stale", sample(NAME))


def test_what_the_rules_say_by_now_is_left_to_them(make: Make) -> None:
    record = sample(NAME)
    chair = record.meetings[0].chairs[0]
    added = chair.model_dump(exclude={"evidence", "confidence"}, exclude_none=True)
    found, outcomes = apply(
        record,
        make(
            {"path": "meetings[1].chairs[1].year", "old": 1999, "new": chair.year},
            {"path": "meetings[1].chairs", "add": added, "quote": "x"},
        ),
    )
    assert found == record
    assert [outcome.state for outcome in outcomes] == ["applied", "stale"]
    assert "quote" in (outcomes[1].reason or "")


def test_one_that_is_stale_does_not_stop_the_others(make: Make) -> None:
    record, outcomes = apply(
        sample(NAME),
        make(
            {"path": "meetings[1].status", "old": "announced", "new": "held"},
            {"path": "meetings[1].review_year", "old": 1999, "new": 2000},
            {"path": "meetings[1].plan_year", "old": 2025, "new": 2026},
        ),
    )
    assert [outcome.state for outcome in outcomes] == ["applied", "stale", "applied"]
    assert (record.meetings[0].review_year, record.meetings[0].plan_year) == (2024, 2026)


def test_the_text_that_it_was_made_for_is_remembered(make: Make) -> None:
    corrections = make({"path": "meetings[1].plan_year", "old": 2025, "new": 2026})
    (outcome,) = apply(sample(NAME), corrections)[1]
    assert outcome.text_sha256 == sample(NAME).article.text_sha256
    (again,) = apply(sample(NAME), corrections, {corrections[0].id: "f" * 64})[1]
    assert (again.state, again.text_sha256) == ("stale", "f" * 64)
    mine = sample(NAME).article.text_sha256[:12]
    (looked,) = apply(
        sample(NAME),
        make({"path": "meetings[1].plan_year", "old": 2025, "new": 2026, "text_sha256": mine}),
        {corrections[0].id: "f" * 64},
    )[1]
    assert looked.state == "applied"
