"""The database: rows and keys of the samples, records in and out."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import pytest
import sqlite_utils
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import schema
from pipeline.database import Database
from pipeline.record import Evidence, Meeting, Model, Record
from tests.records import assert_sound, dev_records, dump, make_database, query, sample, samples


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "thidua.db"


# Rows and keys


def test_rows_of_the_samples(path: Path) -> None:
    make_database(path)
    counts = {name: len(rows) for name, rows in dump(path).items()}
    assert counts == {
        "units": 88,
        "unit_states": 88,
        "unit_successions": 71,
        "articles": 5,
        "article_links": 0,
        "clusters": 4,
        "meetings": 5,
        "article_meetings": 5,
        "cluster_members": 25,
        "figures": 13,
        "comparisons": 9,
        "winners": 21,
        "chairs": 9,
        "people": 4,
        "evidence": 86,
        "corrections": 0,
        "confidences": 0,
        "failures": 0,
    }
    assert_sound(path)


def test_keys_come_from_the_article_and_ordinals(path: Path) -> None:
    make_database(path, [sample("gia-lai-cum-2-2025")])
    key = "gia-lai-cum-2-2025/1"
    assert query(path, "SELECT id, meeting_id, is_primary FROM article_meetings") == [(key, key, 1)]
    assert query(path, "SELECT id, meeting_id, article_id, report_id FROM figures LIMIT 2 OFFSET 1") == [
        (f"{key}/figures/{number}", key, "gia-lai-cum-2-2025", key) for number in ("002", "003")
    ]
    assert query(path, "SELECT id, figure_id FROM comparisons LIMIT 1") == [
        (f"{key}/figures/001/comparisons/1", f"{key}/figures/001")
    ]
    assert query(path, "SELECT id, table_name, row_id, field FROM evidence WHERE table_name = 'chairs'") == [
        (f"{key}/chairs/001/chair/1", "chairs", f"{key}/chairs/001", "chair")
    ]


def test_rows_of_one_meeting(path: Path) -> None:
    make_database(path, [sample("gia-lai-cum-2-2025")])
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        (meeting,) = map(dict, db.execute("SELECT * FROM meetings"))
        figures = [
            tuple(row)
            for row in db.execute(
                "SELECT subject_name, subject_unit_id, value, unit, value_vnd, qualifier FROM figures ORDER BY id"
            )
        ]
        (chair,) = map(dict, db.execute("SELECT * FROM chairs"))
    key = "gia-lai-cum-2-2025/1"
    assert meeting == {
        "id": key,
        "label": "Cụm thi đua số 2 (tỉnh Gia Lai), 2025-02-12",
        "cluster_id": "cum:2:qd124:64",
        "status": "held",
        "kinds": '["review", "pact_signing"]',
        "date": "2025-02-12",
        "date_end": None,
        "date_precision": "day",
        "part_of_day": "morning",
        "year_inferred": 1,
        "not_after": None,
        "venue_name": "thị xã An Khê (tỉnh Gia Lai)",
        "venue_unit_id": "qd124:623",
        "review_year": 2024,
        "plan_year": 2025,
        "stated_member_count": None,
        "article_count": 1,
    }
    assert figures == [
        ("huyện Đak Đoa", "qd124:626", 12033.0, "tỷ đồng", 12033000000000, "exact"),
        ("huyện Mang Yang", "qd124:629", 8603.9, "tỷ đồng", 8603900000000, "exact"),
        ("huyện Kbang", "qd124:625", 6156.0, "tỷ đồng", 6156000000000, "over"),
        ("huyện Đak Pơ", "qd124:634", 2947.907, "tỷ đồng", 2947907000000, "exact"),
        ("thị xã An Khê", "qd124:623", 22011.0, "tỷ đồng", 22011000000000, "exact"),
    ]
    assert chair == {
        "id": f"{key}/chairs/001",
        "meeting_id": key,
        "article_id": "gia-lai-cum-2-2025",
        "report_id": key,
        "position": 1,
        "party_name": "huyện Mang Yang",
        "party_kind": "district",
        "party_unit_id": "qd124:629",
        "role": "chair",
        "year": 2025,
        "status": "elected",
        "confidence": 1.0,
    }


def test_evidence_is_the_words_of_the_article(path: Path) -> None:
    make_database(path)
    wrong = query(
        path,
        "SELECT e.id FROM evidence e JOIN articles a ON a.id = e.article_id "
        'WHERE substr(a.text, e.start + 1, e."end" - e.start) <> e.text',
    )
    assert wrong == []


def test_a_cluster_is_one_row_over_the_years(path: Path) -> None:
    make_database(path)
    assert query(path, "SELECT id, number, owner_unit_id FROM clusters WHERE number = '2'") == [
        ("cum:2:qd124:64", "2", "qd124:64")
    ]
    assert query(path, "SELECT id, date FROM meetings WHERE cluster_id = 'cum:2:qd124:64' ORDER BY date") == [
        ("gia-lai-cum-2-2018/1", "2018-01-29"),
        ("gia-lai-cum-2-2025/1", "2025-02-12"),
    ]


def test_tables_are_strict_and_linked(path: Path) -> None:
    make_database(path, [])
    with closing(sqlite3.connect(path)) as db:
        built = sqlite_utils.Database(db)
        for table in schema.TABLES:
            assert built.table(table.name).strict
            assert {key.column: key.other_table for key in built.table(table.name).foreign_keys} == table.links


# Records in and out


@pytest.mark.parametrize("record", [*samples(), *dev_records()], ids=lambda record: record.article.id)
def test_a_record_comes_back_as_it_was(path: Path, record: Record) -> None:
    make_database(path, [record])
    with Database.open(path, read_only=True) as db:
        assert db.record(record.article.id) == record
        assert db.record("another") is None
        assert db.articles() == [record.article.id]


TEXT = "Cụm thi đua số 2 họp 𝒳 ngày 12-2"
_STRINGS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
_SPANS = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(sorted)
_EVIDENCE = _SPANS.flatmap(
    lambda s: st.builds(
        Evidence, start=st.just(s[0]), end=st.just(s[1]), text=st.just(TEXT[s[0] : s[1]]), rule=st.none() | _STRINGS
    )
)


def values(annotation: Any, field: str = "") -> st.SearchStrategy[Any]:
    """Values of an annotation of the record's models, with evidence that is in TEXT."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return st.one_of(*(values(argument, field) for argument in arguments))
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is list:
        return st.lists(values(arguments[0], field), max_size=2)
    if annotation is Evidence:
        return _EVIDENCE
    if isinstance(annotation, type) and issubclass(annotation, Model):
        fields = {name: values(info.annotation, name) for name, info in annotation.model_fields.items()}
        return st.builds(annotation, **fields)
    if annotation is float:
        return st.floats(0, 1) if field == "confidence" else st.floats(allow_nan=False, allow_infinity=False)
    if field == "id":
        return st.sampled_from(["cum:1", "cum:2"])
    if field == "unit_id":
        return st.sampled_from(["qd124:623", "qd124:64", "qd19:52", "qd124:unknown"])
    plain = {str: _STRINGS, int: st.integers(-(2**63), 2**63 - 1), bool: st.booleans(), type(None): st.none()}
    return plain[annotation]


RECORDS = st.builds(
    lambda name, meetings: Record.model_validate(
        {"article": {"id": name, "text": TEXT, "text_sha256": "0"}, "meetings": [m.model_dump() for m in meetings]}
    ),
    st.sampled_from("abc"),
    st.lists(values(Meeting), max_size=2),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(RECORDS, min_size=1, max_size=4))
def test_any_records_in_any_history(tmp_path_factory: pytest.TempPathFactory, records: list[Record]) -> None:
    """Each article reads as it was loaded last, and the rows are those of a database that knows only these."""
    last = {record.article.id: record for record in records}
    folder = tmp_path_factory.mktemp("history")
    with_history = make_database(folder / "history.db", records)
    with Database.open(with_history, read_only=True) as db:
        assert list(db.records()) == [last[name] for name in sorted(last)]
    assert dump(with_history) == dump(make_database(folder / "fresh.db", reversed(last.values())))
    assert_sound(with_history)
