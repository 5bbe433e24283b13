"""The command line: what each command prints, writes and returns, and every bad call and input of the issue."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main
from pipeline.evaluate import evaluate, load_gold
from pipeline.version import VERSION

PROGRAM = (sys.executable, "-m", "pipeline.entry")
SAMPLE = "gia-lai-cum-2-2025.txt"
ARTICLE = f"SELECT id FROM articles WHERE source = '{SAMPLE}'"
HEAVY = (
    "bs4",
    "datasette",
    "dateparser",
    "httpx",
    "pydantic",
    "rich",
    "spacy",
    "sqlite_utils",
    "trafilatura",
    "underthesea",
)

Process = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*args: str | Path, stdin: str | bytes | None = None) -> Result:
    """Run the program in this process."""
    result = CliRunner().invoke(main, [str(arg) for arg in args], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def records(text: str) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in text.splitlines()]


# Help and wrong calls.


@pytest.mark.parametrize("command", ["", *main.commands])
def test_help_has_an_example(command: str) -> None:
    result = call(*filter(None, [command]), "--help")
    assert result.exit_code == 0
    assert f"Example:\n    thidua {command}".rstrip() in result.stdout


@pytest.mark.parametrize("command", ["extract", "ingest", "export", "serve", "explain", "evaluate", "report", "forget"])
def test_commands_are_there(command: str) -> None:
    assert command in main.commands


def test_help_imports_nothing_heavy(thidua: Process, environment: dict[str, str]) -> None:
    code = f"import sys, pipeline.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_version() -> None:
    assert call("--version").stdout.strip() == f"thidua, version {VERSION}"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["extract"], "INPUT"),
        (["extract", "--colour", "x.txt"], "--colour"),
        (["extract", "--format", "xml", "x.txt"], "xml"),
        (["ingest"], "nothing to read"),
        (["ingest", "-f", "missing.txt"], "missing.txt"),
        (["ingest", "--unknown"], "--unknown"),
        (["export", "--format", "xlsx", "out"], "xlsx"),
        (["export"], "DIR"),
        (["export", "--format", "parquet", "--excel", "out"], "--excel"),
        (["export", "--format", "json", "--table", "chairs", "out"], "--table"),
        (["forget"], "ARTICLE"),
        (["serve", "--port", "many"], "many"),
        (["explain"], "ARTICLE"),
        (["evaluate", "x.txt"], "INPUT"),
        (["evaluate", "x.txt", "missing"], "missing"),
        (["exctract", "x.txt"], "exctract"),
        (["--unknown"], "--unknown"),
    ],
)
def test_wrong_calls_are_one_line_and_status_2(folder: Path, args: list[str], says: str) -> None:
    result = call(*args)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert says in result.stderr and "--help" in result.stderr
    assert list(folder.iterdir()) == []


def test_no_command_shows_the_help() -> None:
    result = call()
    assert result.exit_code == 2
    assert "Commands:" in result.output


# extract


def test_extract_writes_a_record_a_line(samples: Path) -> None:
    result = call("extract", samples)
    assert result.exit_code == 0 and result.stderr == ""
    found = records(result.stdout)
    assert [record["article"]["source"] for record in found] == sorted(file.name for file in samples.iterdir())
    for record in found:
        assert record["schema_version"] == 1
        assert record["meetings"]


def test_extract_as_one_array(samples: Path) -> None:
    as_json = call("extract", "--format", "json", samples)
    assert json.loads(as_json.stdout) == records(call("extract", samples).stdout)


def test_extract_of_nothing_good_is_an_empty_array(folder: Path) -> None:
    result = call("extract", "--format", "json", "missing.txt")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == []


def test_extract_as_text_marks_values_where_they_stand(samples: Path) -> None:
    result = call("extract", "--format", "text", samples / SAMPLE)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{SAMPLE}\n")
    assert "[date: " in result.stdout and "[cluster: " in result.stdout
    assert "\x1b[" not in result.stdout


def test_extract_reads_standard_input(samples: Path) -> None:
    result = call("extract", "-", stdin=(samples / SAMPLE).read_bytes())
    assert result.exit_code == 0
    (record,) = records(result.stdout)
    assert record["meetings"]


def test_output_file_is_what_standard_output_would_be(folder: Path, samples: Path) -> None:
    result = call("extract", "--output", "out.jsonl", samples)
    assert (result.exit_code, result.stdout) == (0, "")
    assert (folder / "out.jsonl").read_text(encoding="utf-8") == call("extract", samples).stdout
    assert [file.name for file in folder.iterdir()] == ["out.jsonl"]


def test_output_dash_is_standard_output(samples: Path) -> None:
    assert call("extract", "--output", "-", samples / SAMPLE).stdout == call("extract", samples / SAMPLE).stdout


def test_output_is_never_half_written(folder: Path, samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(article: object) -> None:
        raise KeyboardInterrupt

    (folder / "out.jsonl").write_text("before\n")
    monkeypatch.setattr("pipeline.resolve.extract_record", stop)
    result = call("extract", "--output", "out.jsonl", samples)
    assert result.exit_code == 130
    assert [file.name for file in folder.iterdir()] == ["out.jsonl"]
    assert (folder / "out.jsonl").read_text() == "before\n"


def test_output_to_a_device_does_not_replace_it(samples: Path) -> None:
    assert call("extract", "--output", "/dev/null", samples / SAMPLE).exit_code == 0
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("missing/out.jsonl", "its folder does not exist (make the folder first)"),
        ("folder", "is a folder, not a file"),
        ("file/out.jsonl", "is a file, not a folder"),
    ],
)
def test_unwritable_output_is_found_before_the_work(
    folder: Path, samples: Path, monkeypatch: pytest.MonkeyPatch, output: str, says: str
) -> None:
    (folder / "folder").mkdir()
    (folder / "file").touch()
    monkeypatch.setattr("pipeline.resolve.extract_record", lambda article: pytest.fail("the work was begun"))
    result = call("extract", "--output", output, samples)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "cannot be written" in result.stderr and output.partition("/")[0] in result.stderr
    assert says in result.stderr


# ingest


def test_ingest_twice_changes_nothing(folder: Path, samples: Path) -> None:
    first = call("ingest", samples)
    assert first.exit_code == 0
    assert first.stdout.splitlines()[-1] == "thidua.db: 5 new, 0 changed, 0 unchanged, 0 no meeting, 0 failed"
    tables = (
        "articles",
        "meetings",
        "clusters",
        "cluster_members",
        "figures",
        "winners",
        "chairs",
        "people",
        "evidence",
    )
    before = {table: rows(folder / "thidua.db", f"SELECT * FROM {table}") for table in tables}
    again = call("ingest", samples)
    assert again.stdout.splitlines()[-1] == "thidua.db: 0 new, 0 changed, 5 unchanged, 0 no meeting, 0 failed"
    assert {table: rows(folder / "thidua.db", f"SELECT * FROM {table}") for table in tables} == before


def test_ingest_says_what_became_of_each_input(folder: Path, samples: Path) -> None:
    (folder / "other.txt").write_text("Sáng nay trời mưa.", encoding="utf-8")
    result = call("ingest", samples / SAMPLE, "other.txt", "missing.txt")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"new        {samples / SAMPLE}: 1 meeting",
        "new        other.txt: no meeting",
        "thidua.db: 2 new, 0 changed, 0 unchanged, 1 no meeting, 1 failed",
    ]
    assert result.stderr.startswith("failed     missing.txt: ")


def test_ingest_reads_a_list_of_inputs(folder: Path, samples: Path) -> None:
    listed = sorted(samples.iterdir())[:2]
    lines = ["\ufeff# a comment", "", f"  {listed[0]}  ", str(listed[1])]
    (folder / "list.txt").write_text("\r\n".join(lines), encoding="utf-8")
    result = call("ingest", "--db", "other.db", "-f", "list.txt", samples / SAMPLE)
    assert result.exit_code == 0
    assert len(rows(folder / "other.db", "SELECT id FROM articles")) == len({*listed, samples / SAMPLE})


def test_a_list_that_is_no_text_is_a_wrong_call(folder: Path) -> None:
    (folder / "list.txt").write_bytes(b"\xff\xfe\xfa\x00")
    result = call("ingest", "-f", "list.txt")
    assert result.exit_code == 2
    assert "list.txt" in result.stderr


def bad_inputs(folder: Path) -> dict[str, tuple[bytes | None, str]]:
    """Name of a bad input: its content (None: not there) and the code of its failure."""
    return {
        "missing.txt": (None, "unreadable"),
        "empty.txt": (b"", "empty"),
        "blank.txt": (b" \n\t\n", "empty"),
        "binary.txt": (bytes(range(256)) * 50, "not_text"),
        "huge.txt": (b"a" * 50_000_000, "too_large"),
        "menu.html": (b"<html><body><nav><a href='/'>Trang</a></nav></body></html>", "no_article"),
    }


@pytest.mark.parametrize("name", bad_inputs(Path()))
def test_a_bad_input_is_a_row_and_the_rest_goes_on(folder: Path, samples: Path, name: str) -> None:
    content, code = bad_inputs(folder)[name]
    if content is not None:
        (folder / name).write_bytes(content)
    result = call("ingest", name, samples / SAMPLE)
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("failed     ") and name in line
    assert line.endswith(")"), "no remedy"
    assert rows(folder / "thidua.db", "SELECT source, code FROM failures") == [(name, code)]
    assert rows(folder / "thidua.db", "SELECT source FROM articles") == [(SAMPLE,)]
    assert rows(folder / "thidua.db", "PRAGMA integrity_check") == [("ok",)]


def test_a_broken_json_line_leaves_the_other_lines(folder: Path) -> None:
    lines = ['{"text": "Một."}', '{"text": "Hai', '{"title": "no text"}', "[]", '{"text": "Ba."}']
    (folder / "x.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result = call("ingest", "x.jsonl")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "thidua.db: 2 new, 0 changed, 0 unchanged, 2 no meeting, 3 failed"
    assert [line.split(": ")[0] for line in result.stderr.splitlines()] == [
        "failed     x.jsonl:2", "failed     x.jsonl:3", "failed     x.jsonl:4",
    ]  # fmt: skip


def in_windows_1258(text: str) -> bytes:
    """Vietnamese as old Windows programs write it: tones are characters of their own."""
    written = ""
    for letter in unicodedata.normalize("NFC", text):
        tones = [mark for mark in unicodedata.normalize("NFD", letter) if mark in "\u0300\u0301\u0303\u0309\u0323"]
        bare = (mark for mark in unicodedata.normalize("NFD", letter) if mark not in tones)
        written += unicodedata.normalize("NFC", "".join(bare)) + "".join(tones)
    return written.encode("cp1258", errors="replace")


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: unicodedata.normalize("NFD", text).encode("utf-8"),
        in_windows_1258,
    ],
    ids=["utf-8 with a mark", "utf-16", "decomposed", "windows-1258"],
)
def test_other_encodings_are_read_or_refused_never_garbled(
    folder: Path, samples: Path, encode: Callable[[str], bytes]
) -> None:
    (folder / "x.txt").write_bytes(encode((samples / SAMPLE).read_text(encoding="utf-8")))
    result = call("extract", "x.txt")
    if result.exit_code == 0:
        (record,) = records(result.stdout)
        assert "Cụm thi đua số 2" in record["article"]["text"]
    else:
        assert "x.txt" in result.stderr and result.stdout == ""


@pytest.mark.parametrize("database", ["folder", "missing/thidua.db", "text.db", "other.db"])
def test_a_database_that_cannot_be_used_is_found_before_the_work(
    folder: Path, samples: Path, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    (folder / "folder").mkdir()
    (folder / "text.db").write_text("not a database, and long enough to be none " * 9)
    with contextlib.closing(sqlite3.connect(folder / "other.db")) as connection:
        connection.execute("CREATE TABLE articles (x)")
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    monkeypatch.setattr("pipeline.resolve.extract_record", lambda article: pytest.fail("the work was begun"))
    result = call("ingest", "--db", database, samples)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1 and database in result.stderr
    assert {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()} == before


# What reads the database


@pytest.fixture
def ingested(folder: Path, samples: Path) -> Path:
    """A folder with thidua.db, made from the samples."""
    assert call("ingest", samples).exit_code == 0
    return folder


@pytest.mark.parametrize(
    "args", [["export", "out"], ["serve"], ["report"], ["explain", "--db", "thidua.db", "x"], ["forget", "x"]]
)
def test_without_a_database_the_remedy_is_ingest(folder: Path, args: list[str]) -> None:
    result = call(*args)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "thidua ingest --db thidua.db" in result.stderr
    assert not (folder / "thidua.db").exists()


@pytest.mark.parametrize(
    ("layout", "file"),
    [
        ("csv", "articles.csv"),
        ("json", "records.json"),
        ("jsonl", "records.jsonl"),
        ("datapackage", "articles.csv"),
    ],
)
def test_export(ingested: Path, layout: str, file: str) -> None:
    result = call("export", "--format", layout, "out")
    assert result.exit_code == 0
    assert file in result.stdout
    assert SAMPLE in (ingested / "out" / file).read_text(encoding="utf-8")


def test_unwritable_export(ingested: Path) -> None:
    (ingested / "out").touch()
    result = call("export", "out")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1 and "out: cannot be written: is a file, not a folder" in result.stderr
    assert "space" not in result.stderr


@pytest.mark.parametrize("columns", [100, 200])
def test_report_is_as_wide_as_columns_says(ingested: Path, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert 80 < max(map(len, call("report").stdout.partition("What next:")[0].splitlines())) <= columns


def test_report_shows_every_meeting_and_what_next(
    ingested: Path, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    result = call("report")
    assert result.exit_code == 0
    table, _, advice = result.stdout.partition("What next:")
    for file in samples.iterdir():
        assert file.name in table
    assert "next chair" in table and "huyện Mang Yang 2025" in table
    assert "thidua serve" in advice and "thidua explain" in advice


def test_report_names_the_program_as_it_was_called(ingested: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(ingested))
    monkeypatch.setattr("sys.argv", [str(ingested / ".venv" / "bin" / "thidua"), "report"])
    assert "  .venv/bin/thidua serve --db thidua.db" in call("report").stdout


def explained(result: Result) -> list[str]:
    """The explanation without its head, which has the article's id."""
    assert result.exit_code == 0
    return result.stdout.splitlines()[2:]


def test_explain_a_file(samples: Path, folder: Path) -> None:
    text = call("explain", samples / SAMPLE).stdout
    assert "\nchair  " in text and "    confidence " in text and "«" in text
    assert "\x1b[" not in text


def test_explain_an_article_of_the_database(ingested: Path, samples: Path) -> None:
    expected = explained(call("explain", samples / SAMPLE))
    ((article,),) = rows(ingested / "thidua.db", f"SELECT id FROM articles WHERE source = '{SAMPLE}'")
    for args in ([SAMPLE], [str(article)], ["--db", "thidua.db", SAMPLE], ["--db", "thidua.db", samples / SAMPLE]):
        assert explained(call("explain", *args)) == expected


@pytest.mark.parametrize("args", [["nothing"], ["--db", "thidua.db", "nothing"]])
def test_explain_what_is_not_there(ingested: Path, args: list[str]) -> None:
    result = call("explain", *args)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1 and "nothing" in result.stderr


def test_explain_a_row(ingested: Path) -> None:
    ((chair,),) = rows(ingested / "thidua.db", f"SELECT id FROM chairs WHERE article_id = ({ARTICLE})")
    fields = [line.partition("  ")[0] for line in explained(call("explain", str(chair))) if line and line[0] != " "]
    assert fields == ["chair"]
    report = str(chair).rpartition("/chairs/")[0]
    fields = [line.partition("  ")[0] for line in explained(call("explain", report)) if line and line[0] != " "]
    assert {"meeting", "date", "cluster", "member", "figure", "chair"} <= set(fields)
    assert call("explain", f"{report}/chairs/999").exit_code == 1


@pytest.mark.parametrize(
    ("article", "says"),
    [
        ("gia-lai-cum-2-2025.pdf", "neither a file, nor an article or a row in thidua.db (did you mean gia-lai-cum-2-"),
        ("ftp://example.org/x", "only http:// and https:// URLs are fetched"),
    ],
)
def test_explain_says_what_is_wrong(ingested: Path, article: str, says: str) -> None:
    result = call("explain", article)
    assert result.exit_code == 1 and says in result.stderr and len(result.stderr.splitlines()) == 1


# evaluate


def test_evaluate_says_what_has_no_record(folder: Path, samples: Path, repository: Path) -> None:
    gold = repository / "corpus" / "gold"
    some = call("evaluate", samples / SAMPLE, gold)
    assert (some.exit_code, some.stderr.split(":")[0]) == (0, "4 of 5 gold files have no record")
    (folder / "x.txt").write_text("Sáng nay trời mưa.", encoding="utf-8")
    none = call("evaluate", "x.txt", gold)
    assert (none.exit_code, none.stdout, len(none.stderr.splitlines())) == (1, "", 1)
    assert "x.txt" in none.stderr and str(gold) in none.stderr


def test_evaluate_prints_the_numbers_of_the_module(samples: Path, repository: Path) -> None:
    gold = repository / "corpus" / "gold"
    expected = evaluate(records(call("extract", samples).stdout), load_gold(gold))
    assert json.loads(call("evaluate", "--json", samples, gold).stdout) == expected.as_json()
    lines = call("evaluate", samples, gold).stdout.splitlines()
    assert len(lines) == len(expected.scores) + 1
    assert lines[-1].startswith(f"six fields: mean F1 {expected.mean_f1:.3f}, ")


def test_evaluate_takes_records_that_are_ready(folder: Path, samples: Path, repository: Path) -> None:
    gold = repository / "corpus" / "gold"
    assert call("extract", "--output", "records.jsonl", samples).exit_code == 0
    assert call("evaluate", "records.jsonl", gold).stdout == call("evaluate", samples, gold).stdout


def test_evaluate_lists_differences(folder: Path, samples: Path, repository: Path) -> None:
    gold = json.loads((repository / "corpus" / "gold" / SAMPLE.replace(".txt", ".json")).read_text(encoding="utf-8"))
    gold["meetings"][0]["plan_year"] = 1999
    (folder / "gold").mkdir()
    (folder / "gold" / "x.json").write_text(json.dumps(gold), encoding="utf-8")
    result = call("evaluate", "--errors", samples / SAMPLE, "gold")
    lines = result.stdout.splitlines()
    assert lines[0] == "x  missed  plan_year: 1999"
    assert lines[1].startswith("x  wrong  plan_year: 2025  (years.plan, confidence 0.")
    assert "«" in lines[2] and "năm 2025»" in lines[2]
    as_json = json.loads(call("evaluate", "--errors", "--json", samples / SAMPLE, "gold").stdout)
    missed, wrong = as_json["differences"]
    assert missed == {
        "article": "x",
        "kind": "missed",
        "field": "plan_year",
        "key": "1999",
        "quote": "",
        "sentence": "",
    }
    assert (wrong["kind"], wrong["key"], wrong["rule"]) == ("wrong", "2025", "years.plan")
    assert "năm 2025" in wrong["sentence"]


def test_evaluate_lists_details_that_differ(folder: Path, samples: Path, repository: Path) -> None:
    gold = json.loads((repository / "corpus" / "gold" / SAMPLE.replace(".txt", ".json")).read_text(encoding="utf-8"))
    chair = next(c for c in gold["meetings"][0]["chairs"] if c["status"] == "elected")
    chair["status"] = "proposed"
    (folder / "gold").mkdir()
    (folder / "gold" / "x.json").write_text(json.dumps(gold), encoding="utf-8")
    lines = call("evaluate", "--errors", samples / SAMPLE, "gold").stdout.splitlines()
    assert lines[0].startswith("x  differs  chairs: ") and ", proposed  (chairs." in lines[0]
    assert lines[1].startswith("    found as ") and lines[1].endswith(", elected")
    assert f"«{' '.join(chair['quote'].split())}»" in lines[2]


def test_evaluate_without_gold(folder: Path, samples: Path) -> None:
    result = call("evaluate", samples, folder)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1 and "no gold files" in result.stderr


# The program as a process


@pytest.mark.parametrize(
    ("args", "status"),
    [(["--version"], 0), (["extract", "missing.txt"], 1), (["report"], 1), (["extract"], 2), (["extract", "-x"], 2)],
)
def test_exit_status(thidua: Process, args: list[str], status: int) -> None:
    result = thidua(*args)
    assert result.returncode == status
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("args", [["extract"], ["extract", "--format", "text"], ["ingest"], ["explain"]])
def test_a_reader_that_leaves_is_no_fault(thidua: Process, samples: Path, args: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as stdout:
        result = thidua(*args, samples, capture_output=False, stdout=stdout, stderr=subprocess.PIPE)
    assert result.returncode == 141
    assert result.stderr == ""


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize("args", [["extract"], ["extract", "--format", "text"], ["explain"]])
def test_a_full_disk_behind_standard_output_is_one_line(thidua: Process, samples: Path, args: list[str]) -> None:
    with FULL.open("w") as stdout:
        result = thidua(*args, samples, capture_output=False, stdout=stdout, stderr=subprocess.PIPE)
    assert result.returncode == 1
    assert result.stderr == "thidua: standard output: cannot be read or written: No space left on device\n"


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_ingest_goes_on_when_it_cannot_say_so(thidua: Process, samples: Path, tmp_path: Path) -> None:
    with FULL.open("w") as stdout:
        result = thidua("ingest", samples, capture_output=False, stdout=stdout, stderr=subprocess.PIPE)
        report = thidua("report", capture_output=False, stdout=stdout, stderr=subprocess.PIPE)
    assert (result.returncode, report.returncode) == (1, 1)
    assert len(result.stderr.splitlines()) == len(report.stderr.splitlines()) == 1
    assert "5 new" in result.stderr and "all are kept" in result.stderr
    assert len(rows(tmp_path / "thidua.db", "SELECT id FROM articles")) == 5


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_output_to_a_full_disk(samples: Path) -> None:
    result = call("extract", "--output", FULL, samples / SAMPLE)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"thidua: {FULL}: cannot be written: no space left (free some space")


@pytest.mark.parametrize("args", [["--debug", "extract"], ["extract", "--debug"]])
def test_debug_shows_the_traceback_of_a_fault(thidua: Process, tmp_path: Path, args: list[str]) -> None:
    (tmp_path / "x.txt").write_text("Cụm thi đua số 2 tổ chức hội nghị tổng kết.", encoding="utf-8")
    code = (
        "import sys, pipeline.resolve as module; from pipeline.cli import main\n"
        "def fault(article): raise KeyError('a fault')\n"
        "module.extract_record = fault; main()"
    )
    shown = [
        subprocess.run(
            [sys.executable, "-c", code, *call_args, str(tmp_path / "x.txt")],
            env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            capture_output=True, text=True, check=False,
        ).stderr
        for call_args in (args, ["extract"])
    ]  # fmt: skip
    assert ["Traceback" in text for text in shown] == [True, False]


def test_closed_standard_output(samples: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    command = f'exec "$@" ingest {samples / SAMPLE} >&-'
    result = subprocess.run(
        ["sh", "-c", command, "sh", *PROGRAM],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert "Traceback" not in result.stderr
    assert len(rows(tmp_path / "thidua.db", "SELECT id FROM articles")) == 1


def test_ctrl_c_keeps_what_is_loaded(samples: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    # The program loads the sample, then waits for standard input, which stays open and empty.
    with subprocess.Popen(
        [*PROGRAM, "ingest", str(samples / SAMPLE), "-"],
        cwd=tmp_path, env=environment, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None and process.stderr is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert first.startswith("new ")
        output, errors = process.stdout.read(), process.stderr.read()
    assert process.returncode == 130
    assert output == "thidua.db: 1 new, 0 changed, 0 unchanged, 0 no meeting, 0 failed\n"
    assert len(errors.splitlines()) == 1 and "again to go on" in errors
    assert len(rows(tmp_path / "thidua.db", "SELECT id FROM articles")) == 1
    assert rows(tmp_path / "thidua.db", "PRAGMA integrity_check") == [("ok",)]


def test_ctrl_c_while_modules_are_imported_is_one_line(tmp_path: Path, environment: dict[str, str]) -> None:
    # The first module that the program needs hangs.
    (tmp_path / "click.py").write_text("print('here', flush=True)\nimport time\ntime.sleep(60)\n", encoding="utf-8")
    slow = environment | {"PYTHONPATH": os.pathsep.join([str(tmp_path), environment["PYTHONPATH"]])}
    with subprocess.Popen(
        [*PROGRAM, "status"], cwd=tmp_path, env=slow, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline() == "here\n"
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == "thidua: stopped\n"
    assert process.returncode == 130


def test_output_is_utf_8_in_any_locale(thidua: Process, samples: Path, environment: dict[str, str]) -> None:
    plain = environment | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    assert thidua("extract", samples / SAMPLE, env=plain).stdout == thidua("extract", samples / SAMPLE).stdout


def on_a_terminal(args: list[str], *, cwd: Path, env: dict[str, str]) -> tuple[int, str]:
    """Exit status and what the program writes to a terminal of its own."""
    terminal, other = pty.openpty()
    environment = {name: value for name, value in env.items() if name != "NO_COLOR"} | {"TERM": "xterm"}
    with subprocess.Popen(
        [*PROGRAM, *args], cwd=cwd, env=environment, stdin=other, stdout=other, stderr=other
    ) as process:
        os.close(other)
        shown = b""
        with contextlib.suppress(OSError):  # Linux reports the end of a terminal as an error
            while block := os.read(terminal, 65536):
                shown += block
    os.close(terminal)
    return process.returncode, shown.decode("utf-8", errors="replace")


def test_a_terminal_has_a_progress_bar(samples: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    status, shown = on_a_terminal(["ingest", str(samples)], cwd=tmp_path, env=environment)
    assert status == 0
    assert "5/5" in shown
    assert "5 new, 0 changed, 0 unchanged, 0 no meeting, 0 failed" in shown


def test_a_terminal_has_colours(samples: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    status, shown = on_a_terminal(["extract", "--format", "text", str(samples / SAMPLE)], cwd=tmp_path, env=environment)
    assert status == 0
    assert "\x1b[9" in shown and "[date: " not in shown
