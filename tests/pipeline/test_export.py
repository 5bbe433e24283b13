"""Exports: the same content gives the same bytes, and nothing half-written is left."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import jsonschema
import pytest

from pipeline import export_data, schema
from pipeline.database import Database
from pipeline.errors import DatabaseError, ExportError
from pipeline.export import FORMATS, Format, export
from pipeline.record import Record
from pipeline.version import VERSION
from pipeline.views import VIEWS
from tests.records import SAMPLES, make_database, sample, samples

EXPORTED = {table.name for table in schema.TABLES} - {"runs"}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return make_database(tmp_path / "thidua.db")


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize("layout", FORMATS)
def test_the_order_of_loading_and_the_runs_do_not_matter(tmp_path: Path, database: Path, layout: Format) -> None:
    other = tmp_path / "other.db"
    changed = samples()[2].model_copy(update={"meetings": []})
    with Database.open(other) as db:
        db.load(changed)
        for record in reversed(samples()):
            run = db.start_run("0.2", {"inputs": ["x"]})
            db.load(record)
            db.finish_run(run, {"new": 1})
    first, second = tmp_path / "first", tmp_path / "second"
    export(database, first, layout)
    export(other, second, layout)
    assert contents(first) == contents(second)
    export(database, first, layout)
    assert contents(first) == contents(second)


@pytest.mark.parametrize(
    ("layout", "names"),
    [
        ("csv", {f"{name}.csv" for name in EXPORTED | set(VIEWS)} | {"about-csv.json"}),
        ("json", {"records.json", "record.schema.json", "about-json.json"}),
        ("jsonl", {"records.jsonl", "record.schema.json", "about-jsonl.json"}),
        ("parquet", {f"{name}.parquet" for name in EXPORTED}),
        ("datapackage", {f"{name}.csv" for name in EXPORTED} | {"datapackage.json"}),
    ],
)
def test_files_of_a_format(tmp_path: Path, database: Path, layout: Format, names: set[str]) -> None:
    files = export(database, tmp_path / "out", layout)
    assert [file.name for file in files] == sorted(names)
    assert set(files) == set((tmp_path / "out").iterdir())


def test_csv_rows(tmp_path: Path, database: Path) -> None:
    export(database, tmp_path, "csv")
    assert (tmp_path / "comparisons.csv").read_text(encoding="utf-8").splitlines()[:2] == [
        "id,figure_id,article_id,position,against,base,change,value,unit",
        "gia-lai-cum-2-2018/1/figures/001/comparisons/1,gia-lai-cum-2-2018/1/figures/001,gia-lai-cum-2-2018,1,"
        "previous_year,2016,increase,16,vụ",
    ]
    figures = [row for row in read(tmp_path / "figures.csv") if row["article_id"] == "gia-lai-cum-2-2025"]
    assert [(row["value"], row["value_vnd"]) for row in figures[:2]] == [
        ("12033", "12033000000000"),
        ("8603.9", "8603900000000"),
    ]
    assert [row["text"] for row in read(tmp_path / "articles.csv")] == [record.article.text for record in samples()]
    assert [row["id"] for row in read(tmp_path / "articles.csv")] == list(SAMPLES)
    chairs = [(row["cluster"], row["year"], row["chair"]) for row in read(tmp_path / "chairs_by_cluster.csv")]
    assert chairs[-1] == ("Khối thi đua các huyện, thành phố (tỉnh Ninh Thuận)", "2025", "huyện Ninh Hải")


def test_json_is_an_array_of_records(tmp_path: Path, database: Path) -> None:
    export(database, tmp_path, "json")
    found = json.loads((tmp_path / "records.json").read_text(encoding="utf-8"))
    rules = json.loads((tmp_path / "record.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(rules)
    validator = jsonschema.Draft202012Validator(rules)
    for item in found:
        validator.validate(item)
    assert not validator.is_valid({**found[0], "schema_version": 2})
    assert [Record.model_validate(item) for item in found] == samples()


def test_jsonl_is_a_record_a_line(tmp_path: Path, database: Path) -> None:
    export(database, tmp_path, "jsonl")
    lines = (tmp_path / "records.jsonl").read_text(encoding="utf-8").split("\n")
    assert lines.pop() == ""
    assert [Record.model_validate_json(line) for line in lines] == samples()


@pytest.mark.parametrize(("layout", "content"), [("json", "[\n]\n"), ("jsonl", "")])
def test_an_empty_database(tmp_path: Path, layout: Format, content: str) -> None:
    export(make_database(tmp_path / "x.db", []), tmp_path / "out", layout)
    assert (tmp_path / "out" / f"records.{layout}").read_text(encoding="utf-8") == content


def test_a_failed_export_leaves_the_files_as_they_were(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    export(make_database(tmp_path / "old.db", samples()[:1]), out, "csv")
    before = contents(out)
    monkeypatch.setattr(export_data, "views", lambda names: [export_data.Data("zz", "SELECT * FROM nowhere")])
    with pytest.raises(DatabaseError, match="nowhere"):
        export(database, out, "csv")
    assert contents(out) == before


def test_a_folder_that_cannot_be_written(tmp_path: Path, database: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="cannot be written") as raised:
        export(database, tmp_path / "file", "csv")
    assert str(tmp_path / "file") in raised.value.message
    (tmp_path / "out" / "records.json").mkdir(parents=True)
    with pytest.raises(ExportError, match=r"records\.json: cannot be written"):
        export(database, tmp_path / "out", "json")
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["records.json"]


def test_a_missing_database_and_an_unknown_format(tmp_path: Path, database: Path) -> None:
    with pytest.raises(DatabaseError, match="no such database"):
        export(tmp_path / "none.db", tmp_path / "out", "csv")
    with pytest.raises(ExportError, match="xlsx: not a format"):
        export(database, tmp_path / "out", "xlsx")  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "none.db").exists()


# What every export says of itself


def about(folder: Path, layout: str = "csv") -> dict[str, object]:
    return dict(json.loads((folder / f"about-{layout}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("layout", ["csv", "json", "jsonl"])
def test_version_date_and_licence_lie_beside_the_files(tmp_path: Path, database: Path, layout: Format) -> None:
    files = export(database, tmp_path / "out", layout)
    told = about(tmp_path / "out", layout)
    days = [(record.article.published_at or "")[:10] for record in samples()]
    assert (told["version"], told["schema_version"], told["licence"]) == (VERSION, len(schema.MIGRATIONS), "Apache-2.0")
    assert told["date"] == max(filter(lambda day: len(day) == 10, days))
    listed = told["files"]
    assert isinstance(listed, dict)
    assert {f"about-{layout}.json", "record.schema.json"}.isdisjoint(listed)
    for file in files:
        if file.name in listed:
            assert listed[file.name]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
            assert listed[file.name]["bytes"] == file.stat().st_size
    if layout == "csv":
        assert {name: facts["rows"] for name, facts in listed.items()} == {
            file.name: len(read(file)) for file in files if file.suffix == ".csv"
        }
    else:
        assert listed[f"records.{layout}"]["rows"] == len(SAMPLES)


@pytest.mark.parametrize(
    ("articles", "date"),
    [
        ([], None),
        ([{}], None),
        ([{"published_at": "2025-02"}], None),
        ([{"published_at": "2025-02-13"}, {"published_at": "2024-12-31T08:00"}], "2025-02-13"),
        # A page cannot be published after it was fetched: a wrong day does not become that of the data.
        ([{"published_at": "2099-01-01", "fetched_at": "2025-03-01T01:02:03+00:00"}], "2025-03-01"),
        ([{"published_at": "2025-02-13"}, {"fetched_at": "2025-03-01T01:02:03+00:00"}], "2025-03-01"),
    ],
)
def test_the_date_is_that_of_the_newest_article(
    tmp_path: Path, articles: list[dict[str, str]], date: str | None
) -> None:
    bare = {"published_at": None, "fetched_at": None}
    records = [
        record.model_copy(update={"article": record.article.model_copy(update=bare | changes)})
        for record, changes in zip(samples(), articles, strict=False)
    ]
    export(make_database(tmp_path / "x.db", records), tmp_path / "out", "csv")
    assert about(tmp_path / "out")["date"] == date


def test_other_records_have_another_digest(tmp_path: Path, database: Path) -> None:
    export(database, tmp_path / "all", "jsonl")
    export(make_database(tmp_path / "x.db", samples()[:4]), tmp_path / "four", "jsonl")
    assert about(tmp_path / "all", "jsonl")["data_sha256"] != about(tmp_path / "four", "jsonl")["data_sha256"]


# The wide table


def test_meetings_are_one_wide_table(tmp_path: Path, database: Path) -> None:
    export(database, tmp_path, "csv")
    rows = read(tmp_path / "meetings.csv")
    own = list(schema.table("meetings").columns)
    assert list(rows[0])[: len(own)] == own
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    (row,) = [row for row in rows if row["article_id"] == "gia-lai-cum-2-2025"]
    (meeting,) = sample("gia-lai-cum-2-2025").meetings
    assert row["cluster"] == "Cụm Thi đua số 2 (tỉnh Gia Lai)"
    assert row["members"] == "; ".join(member.name for member in meeting.members)
    assert row["member_count"] == str(len(meeting.members))
    assert row["figure_count"] == str(len(meeting.figures))
    assert row["next_chairs"] == "huyện Mang Yang (2025)"
    assert row["winners"].startswith("huyện Đak Đoa (")
    assert row["other_articles"] == ""


def test_a_meeting_of_two_articles_is_one_wide_row(tmp_path: Path) -> None:
    record = sample("gia-lai-cum-2-2025")
    again = record.article.model_copy(update={"id": "zz", "url": "https://zz.example/1"})
    database = make_database(tmp_path / "x.db", [record, record.model_copy(update={"article": again})])
    export(database, tmp_path / "out", "csv", tables=["meetings"])
    (row,) = read(tmp_path / "out" / "meetings.csv")
    assert (row["article_count"], row["other_articles"]) == ("2", "https://zz.example/1")


def test_a_view_without_an_order_of_its_own_is_sorted(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_data, "_VIEW_ORDER", {})
    export(database, tmp_path, "csv", tables=["winners_by_year"])
    keys = [row["winner_id"] for row in read(tmp_path / "winners_by_year.csv")]
    assert keys and keys == sorted(keys)


# A part of it


@pytest.mark.parametrize("layout", ["csv", "parquet", "datapackage"])
def test_only_some_tables(tmp_path: Path, database: Path, layout: Format) -> None:
    files = export(database, tmp_path, layout, tables=["chairs", "units"])
    assert {file.stem for file in files} - {"about-csv", "datapackage"} == {"chairs", "units"}


@pytest.mark.parametrize(
    ("layout", "options", "says"),
    [
        ("csv", {"tables": ["chair"]}, "chair: no table of an export"),
        ("csv", {"tables": ["runs"]}, "runs: no table"),
        ("parquet", {"tables": ["winners_by_year"]}, "winners_by_year: a view"),
        ("json", {"tables": ["chairs"]}, "json: whole records"),
        ("parquet", {"excel": True}, "parquet: not for spreadsheets"),
        ("datapackage", {"excel": True}, "datapackage: not for spreadsheets"),
    ],
)
def test_wrong_combinations(
    tmp_path: Path, database: Path, layout: Format, options: dict[str, object], says: str
) -> None:
    with pytest.raises(ExportError, match=says):
        export(database, tmp_path / "out", layout, **options)  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()
