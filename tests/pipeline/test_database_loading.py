"""Loading: again, changed, from several articles; units, failures, runs, search."""

from __future__ import annotations

import itertools
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from pipeline.database import Database
from pipeline.record import Record
from pipeline.views import fold, letters
from tests.records import SAMPLES, assert_sound, dump, make_database, query, sample, samples


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "thidua.db"


def report(name: str, like: str, **changes: Any) -> Record:
    """An article of its own that reports the same meeting as a sample; `changes` are made to its first meeting."""
    record = sample(like)
    first = record.meetings[0].model_copy(update=changes)
    article = record.article.model_copy(update={"id": name, "url": f"https://{name}.example/1", "source": name})
    return record.model_copy(update={"article": article, "meetings": [first, *record.meetings[1:]]})


# Loading again


def test_loading_again_changes_nothing(path: Path) -> None:
    make_database(path)
    before = dump(path)
    with Database.open(path) as db:
        assert [db.load(record) for record in samples()] == ["unchanged"] * 5
        assert db.db.conn.total_changes == 0
    assert dump(path) == before


def test_fetching_again_is_no_change(path: Path) -> None:
    record = sample(SAMPLES[0])
    later = record.model_copy(update={"article": record.article.model_copy(update={"fetched_at": "2025-03-01"})})
    with Database.open(path) as db:
        assert [db.load(record), db.load(later)] == ["new", "unchanged"]


def test_the_first_of_several_names_is_kept(tmp_path: Path) -> None:
    record = sample(SAMPLES[0])
    names = [("b", "https://example.org/a?utm_source=x"), ("c", "https://example.org/a"), ("a", None)]
    records = [
        record.model_copy(update={"article": record.article.model_copy(update={"source": source, "url": url})})
        for source, url in names
    ]
    for number, order in enumerate(itertools.permutations(records)):
        path = make_database(tmp_path / f"{number}.db", order)
        assert query(path, "SELECT source, url FROM articles") == [("a", "https://example.org/a")]
        with Database.open(path) as db:
            assert [db.load(one) for one in order] == ["unchanged"] * 3


def test_a_corrected_date_makes_no_second_row(path: Path) -> None:
    record = sample("gia-lai-cum-2-2025")
    corrected = record.model_copy(deep=True)
    assert corrected.meetings[0].date is not None
    corrected.meetings[0].date.value = "2025-02-13"
    with Database.open(path) as db:
        keys = [db.load(record)]
        before = [row[0] for row in db.db.execute("SELECT id FROM evidence ORDER BY id")]
        keys.append(db.load(corrected))
        assert keys == ["new", "changed"]
        assert [row[0] for row in db.db.execute("SELECT id FROM evidence ORDER BY id")] == before
        assert db.db.execute("SELECT id, date FROM meetings").fetchall() == [("gia-lai-cum-2-2025/1", "2025-02-13")]


def test_what_an_article_no_longer_says_goes_with_its_cluster_and_units(path: Path) -> None:
    record = sample("ninh-thuan-khoi-2024")
    with Database.open(path) as db:
        assert db.load(record) == "new"
        assert db.load(record.model_copy(update={"meetings": []})) == "changed"
    after = dump(path)
    assert [row[0] for row in after.pop("articles")] == [record.article.id]
    assert all(rows == [] for rows in after.values())


# Several articles, one meeting


def test_two_articles_report_one_meeting(path: Path) -> None:
    other = report("zz-gov", "gia-lai-cum-2-2025", review_year=None, stated_member_count=6)
    make_database(path, [*samples(), other])
    key = "gia-lai-cum-2-2025/1"
    assert query(path, "SELECT article_count, stated_member_count FROM meetings WHERE id = ?", key) == [(2, None)]
    reports = query(path, "SELECT id, is_primary, stated_member_count FROM article_meetings WHERE meeting_id = ?", key)
    assert reports == [(key, 1, None), ("zz-gov/1", 0, 6)]
    assert query(
        path, "SELECT count(*), count(DISTINCT article_id), count(DISTINCT id) FROM figures WHERE meeting_id = ?", key
    ) == [(10, 2, 10)]
    assert_sound(path)


def test_reports_of_an_unknown_day_join_the_only_meeting_they_can_mean(path: Path) -> None:
    undated = report("aa-gov", "gia-lai-cum-2-2025", date=None)
    make_database(path, [*samples(), undated])
    sql = "SELECT id, date, article_count FROM meetings WHERE plan_year = 2025 AND label LIKE '%số 2%'"
    meetings = query(path, sql)
    assert meetings == [("aa-gov/1", "2025-02-12", 2)]
    assert query(path, "SELECT id, is_primary FROM article_meetings WHERE meeting_id = 'aa-gov/1' ORDER BY id") == [
        ("aa-gov/1", 0),
        ("gia-lai-cum-2-2025/1", 1),
    ]
    assert {row[0] for row in query(path, "SELECT meeting_id FROM chairs WHERE article_id = 'gia-lai-cum-2-2025'")} == {
        "aa-gov/1"
    }


def test_the_order_of_loading_does_not_matter(tmp_path: Path) -> None:
    records = [
        sample("gia-lai-cum-2-2018"),
        sample("gia-lai-cum-2-2025"),
        report("aa-gov", "gia-lai-cum-2-2025", date=None),
        report("zz-gov", "gia-lai-cum-2-2025", stated_member_count=6),
    ]
    dumps = [
        dump(make_database(tmp_path / f"{number}.db", order))
        for number, order in enumerate(itertools.permutations(records))
    ]
    assert all(other == dumps[0] for other in dumps)


# Units


def test_units_are_those_referred_to_those_above_and_what_they_became(path: Path) -> None:
    make_database(path, [sample("ninh-thuan-khoi-2024")])
    rows = query(path, "SELECT id, full_name, level, parent_id, province_id, province_today_id FROM units ORDER BY id")
    assert rows == [
        ("qd124:58", "tỉnh Ninh Thuận", "province", None, "qd124:58", "qd19:56"),
        ("qd124:586", "huyện Ninh Hải", "district", "qd124:58", "qd124:58", "qd19:56"),
        *(
            (f"qd19:{code}", name, "commune", "qd19:56", "qd19:56", "qd19:56")
            for code, name in (
                ("22834", "phường Ninh Chử"),
                ("22846", "xã Vĩnh Hải"),
                ("22852", "xã Ninh Hải"),
                ("22861", "xã Xuân Hải"),
            )
        ),
        ("qd19:56", "tỉnh Khánh Hòa", "province", None, "qd19:56", "qd19:56"),
    ]
    assert query(path, "SELECT from_id, to_id, first_day, part FROM unit_successions WHERE part = 'whole'") == [
        ("qd124:58", "qd19:56", "2025-07-01", "whole")
    ]
    assert_sound(path)


def test_units_then_and_now(path: Path) -> None:
    record = sample("ninh-thuan-khoi-2024")
    meeting = record.meetings[0]
    assert meeting.venue is not None and meeting.date is not None
    meeting.venue.unit_id, meeting.date.value = "qd124:271", "2008-03-05"
    make_database(path, [record])
    sql = (
        "SELECT unit, province, province_today_id, province_today FROM units_then_and_now WHERE field = 'venue_unit_id'"
    )
    assert query(path, sql) == [("huyện Ba Vì", "tỉnh Hà Tây", "qd19:01", "thành phố Hà Nội")]
    meeting.date.value = "2025-02"
    make_database(path, [record])
    assert query(path, sql) == [("huyện Ba Vì", "thành phố Hà Nội", "qd19:01", "thành phố Hà Nội")]
    meeting.venue.unit_id = "qd124:46"
    make_database(path, [record])
    assert query(path, sql) == [("thành phố Huế", "thành phố Huế", "qd19:46", "thành phố Huế")]
    assert query(path, "SELECT full_name, valid_to FROM unit_states WHERE unit_id = 'qd124:46' ORDER BY id") == [
        ("tỉnh Thừa Thiên Huế", "2024-12-31"),
        ("thành phố Huế", "2025-06-30"),
    ]
    assert query(path, "SELECT count(*) FROM unit_states WHERE unit_id = 'qd124:271'") == [(0,)]


def test_an_unknown_unit_has_a_row_without_a_name(path: Path) -> None:
    record = sample("ninh-thuan-khoi-2024")
    assert record.meetings[0].venue is not None
    record.meetings[0].venue.unit_id = "qd124:none"
    make_database(path, [record])
    assert query(path, "SELECT id, name, parent_id FROM units WHERE name IS NULL") == [("qd124:none", None, None)]
    assert_sound(path)


# Failures and runs


def test_a_failure_is_a_row_until_the_source_succeeds(path: Path) -> None:
    with Database.open(path) as db:
        first, second = db.start_run("0.1", {"inputs": ["x"]}), db.start_run("0.1", {"inputs": ["x"]})
        db.fail("a.txt", "empty", "a.txt: empty", run_id=first)
        db.fail("a.txt", "empty", "a.txt: empty", run_id=second)
        db.fail("b.txt", "not_text", "b.txt: binary", run_id=first)
        db.fail("b.txt", "empty", "b.txt: empty", run_id=second)

        def failures() -> list[tuple[Any, ...]]:
            return db.db.execute("SELECT source, code, resolved, run_id FROM failures ORDER BY source").fetchall()

        assert failures() == [("a.txt", "empty", 0, 1), ("b.txt", "empty", 0, 2)]
        assert db.load(sample(SAMPLES[0]), source="b.txt") == "new"
        assert db.load(sample(SAMPLES[0]), source="a.txt") == "unchanged"
        assert failures() == [("a.txt", "empty", 1, 1), ("b.txt", "empty", 1, 2)]
        db.fail("a.txt", "empty", "a.txt: empty", run_id=second)
        assert failures()[0] == ("a.txt", "empty", 0, 2)


def test_a_run_is_recorded(path: Path) -> None:
    with Database.open(path) as db:
        run = db.start_run("0.1", {"inputs": ["bài.txt"]})
        db.finish_run(run, {"new": 1, "failed": 0})
    assert query(path, "SELECT id, version, options, counts FROM runs WHERE finished_at >= started_at") == [
        (1, "0.1", '{"inputs": ["bài.txt"]}', '{"failed": 0, "new": 1}')
    ]


# Search

MATCHING = """
SELECT a.id FROM articles_fts f JOIN articles a ON a.search_id = f.rowid WHERE articles_fts MATCH ? ORDER BY a.id
"""


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("dak lak", ["tay-nguyen-duyen-hai-2023"]),
        ("Đắk Lắk", ["tay-nguyen-duyen-hai-2023"]),
        ("ĐẮK lak", ["tay-nguyen-duyen-hai-2023"]),
        ("Đàk Lắk", []),
        ('"dak po"', ["gia-lai-cum-2-2018", "gia-lai-cum-2-2025"]),
        ("lệ thủy", ["quang-binh-cum-2024"]),
        ("le thuy", ["quang-binh-cum-2024"]),
        ("lê thuỷ", []),
    ],
)
def test_search(path: Path, words: str, found: list[str]) -> None:
    make_database(path)
    assert [row[0] for row in query(path, MATCHING, words)] == found


def test_search_follows_a_change_and_a_vacuum(path: Path) -> None:
    make_database(path)
    record = sample("quang-binh-cum-2024")
    title = record.article.model_copy(update={"title": "Đắk Lắk"})
    with Database.open(path) as db:
        db.load(record.model_copy(update={"article": title}))
    query(path, "VACUUM")
    assert query(path, MATCHING, "lak") == [("quang-binh-cum-2024",), ("tay-nguyen-duyen-hai-2023",)]
    assert query(path, MATCHING, "title: trien khai") == []
    assert_sound(path)


def test_every_vietnamese_letter_is_folded() -> None:
    """134 letters: 12 vowels with 5 tones, 7 letters of their own, small and capital."""
    assert len(letters()) == 2 * (12 * 5 + 7)
    for form in ("NFC", "NFD"):
        assert fold(unicodedata.normalize(form, "Cụm thi đua ĐẮK LẮK, Ưỡn Ơ")) == "cum thi dua dak lak, uon o"
    for letter, bare in letters().items():
        first = unicodedata.normalize("NFD", letter)[0]
        assert bare == {"đ": "d", "Đ": "D"}.get(first, first)
