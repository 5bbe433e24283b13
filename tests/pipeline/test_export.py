"""Exports: the same content gives the same bytes, and nothing half-written is left."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import jsonschema
import pytest

from pipeline import export as module
from pipeline import schema
from pipeline.database import Database
from pipeline.errors import DatabaseError, ExportError
from pipeline.export import export
from pipeline.record import Record
from pipeline.views import VIEWS
from tests.records import SAMPLES, make_database, samples

FORMATS = ("csv", "json", "jsonl")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return make_database(tmp_path / "thidua.db")


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize("layout", FORMATS)
def test_the_order_of_loading_and_the_runs_do_not_matter(tmp_path: Path, database: Path, layout: module.Format) -> None:
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


def test_csv_has_a_file_for_each_table_and_view(tmp_path: Path, database: Path) -> None:
    files = export(database, tmp_path / "out", "csv")
    names = {table.name for table in schema.TABLES} - {"runs"} | set(VIEWS)
    assert [file.name for file in files] == sorted(f"{name}.csv" for name in names)
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
    (file,) = export(database, tmp_path / "out", "json")
    found = json.loads(file.read_text(encoding="utf-8"))
    jsonschema.validate(found, {"type": "array", "items": {"$ref": "#/$defs/Record"}, "$defs": _definitions()})
    assert [Record.model_validate(item) for item in found] == samples()


def test_jsonl_is_a_record_a_line(tmp_path: Path, database: Path) -> None:
    (file,) = export(database, tmp_path / "out", "jsonl")
    lines = file.read_text(encoding="utf-8").split("\n")
    assert lines.pop() == ""
    assert [Record.model_validate_json(line) for line in lines] == samples()


@pytest.mark.parametrize(("layout", "content"), [("json", "[\n]\n"), ("jsonl", "")])
def test_an_empty_database(tmp_path: Path, layout: module.Format, content: str) -> None:
    (file,) = export(make_database(tmp_path / "x.db", []), tmp_path / "out", layout)
    assert file.read_text(encoding="utf-8") == content


def test_a_failed_export_leaves_the_files_as_they_were(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    export(make_database(tmp_path / "old.db", samples()[:1]), out, "csv")
    before = contents(out)
    queries = module.csv_queries()
    monkeypatch.setattr(module, "csv_queries", lambda: {**queries, "zz": "SELECT * FROM nowhere"})
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


def _definitions() -> dict[str, object]:
    whole = Record.json_schema()
    definitions: dict[str, object] = whole.pop("$defs")
    return {**definitions, "Record": whole}
