"""The database's file: crashes, readers, errors, upgrades."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils

from pipeline import schema
from pipeline.database import Database
from pipeline.errors import BadRecord, DatabaseError
from tests.records import SAMPLES, assert_sound, dump, make_database, query, sample, samples

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "thidua.db"


# Crashes

CRASH = """
import os, signal, sys
from pathlib import Path
from pipeline.database import Database
from tests.records import samples

db, countdown = Database.open(Path(sys.argv[1])), int(sys.argv[2])

def count(statement):
    global countdown
    countdown -= 1
    if countdown == 0:
        os.kill(os.getpid(), signal.SIGKILL)

db.db.conn.set_trace_callback(count)
for record in samples():
    db.load(record)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("share", [0.01, 0.15, 0.3, 0.5, 0.7, 0.85, 0.99])
def test_a_crash_leaves_whole_articles(tmp_path: Path, share: float) -> None:
    """Killed at a statement in the midst of loading: an article is as it was or as it should be."""
    old = [record.model_copy(update={"meetings": record.meetings[:0]}) for record in samples()[:3]]
    statements: list[str] = []
    with Database.open(make_database(tmp_path / "count.db", old)) as db:
        db.db.conn.set_trace_callback(statements.append)
        for record in samples():
            db.load(record)
    path = make_database(tmp_path / "crash.db", old)
    killed = subprocess.run(
        [sys.executable, "-c", CRASH, str(path), str(max(1, int(len(statements) * share)))],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    before, after = ({r.article.id: r for r in records} for records in (old, samples()))
    with Database.open(path) as db:
        found = {name: db.record(name) for name in db.articles()}
    done = [name for name in SAMPLES if found.get(name) == after[name]]
    assert done == list(SAMPLES[: len(done)])
    for name in SAMPLES[len(done) :]:
        assert found.get(name) == before.get(name)
    assert_sound(path)
    with Database.open(path) as db:
        for record in samples():
            db.load(record)
    assert dump(path) == dump(tmp_path / "count.db")


def test_an_error_in_a_load_leaves_the_database_as_it_was(path: Path) -> None:
    make_database(path, [sample("gia-lai-cum-2-2025")])
    before = dump(path)
    record = sample("gia-lai-cum-2-2025")
    record.meetings[0].figures[-1].value_vnd = 2**63
    with Database.open(path) as db, pytest.raises(BadRecord, match=r"x\.txt: a value that cannot be stored"):
        db.load(record, source="x.txt")
    assert dump(path) == before


# The file


def test_one_plain_file_is_left(path: Path) -> None:
    make_database(path)
    assert [file.name for file in path.parent.iterdir()] == ["thidua.db"]
    assert query(path, "PRAGMA journal_mode") == [("delete",)]


def test_a_reader_is_not_disturbed(path: Path) -> None:
    make_database(path, samples()[:1])
    with Database.open(path) as writer, Database.open(path, read_only=True) as reader:
        with reader.snapshot():
            assert reader.articles() == [SAMPLES[0]]
            assert writer.load(samples()[1]) == "new"
            assert reader.articles() == [SAMPLES[0]]
        assert reader.articles() == list(SAMPLES[:2])
    assert [file.name for file in path.parent.iterdir()] == ["thidua.db"]


def test_writing_begins_while_another_program_reads(path: Path) -> None:
    make_database(path, samples()[:1])
    with Database.open(path, read_only=True) as reader:
        with reader.snapshot():
            assert reader.articles() == [SAMPLES[0]]
            writer = Database.open(path, timeout=0)
        assert writer.load(samples()[1]) == "new"
        writer.close()
        assert reader.articles() == list(SAMPLES[:2])


def _missing(folder: Path) -> tuple[Path, dict[str, Any]]:
    return folder / "none.db", {"create": False}


def _folder(folder: Path) -> tuple[Path, dict[str, Any]]:
    return folder, {}


def _no_folder(folder: Path) -> tuple[Path, dict[str, Any]]:
    return folder / "none" / "x.db", {}


def _text_file(folder: Path) -> tuple[Path, dict[str, Any]]:
    (folder / "x.db").write_text("no database, but a text that is long enough to have a header" * 9)
    return folder / "x.db", {}


def _empty_file(folder: Path) -> tuple[Path, dict[str, Any]]:
    (folder / "x.db").touch()
    return folder / "x.db", {"read_only": True, "create": False}


def _other_program(folder: Path) -> tuple[Path, dict[str, Any]]:
    query(folder / "x.db", "CREATE TABLE other (id)")
    return folder / "x.db", {}


def _newer(folder: Path) -> tuple[Path, dict[str, Any]]:
    make_database(folder / "x.db", [])
    query(folder / "x.db", "PRAGMA user_version = 99")
    return folder / "x.db", {}


def _damaged(folder: Path) -> tuple[Path, dict[str, Any]]:
    content = make_database(folder / "x.db", []).read_bytes()
    (folder / "x.db").write_bytes(content[:100] + b"\xff" * 4000 + content[4100:])
    return folder / "x.db", {}


@pytest.mark.parametrize(
    ("case", "message", "remedy"),
    [
        (_missing, "no such database", "thidua ingest --db"),
        (_folder, "a folder", "--db"),
        (_no_folder, "its folder does not exist", "make the folder"),
        (_text_file, "not an SQLite database", "--db"),
        (_empty_file, "an empty file", "thidua ingest --db"),
        (_other_program, "another program", "--db"),
        (_newer, "newer version of thidua", "install the newer version"),
        (_damaged, "is damaged", "ingest again"),
    ],
)
def test_a_database_that_cannot_be_opened(tmp_path: Path, case: Any, message: str, remedy: str) -> None:
    path, options = case(tmp_path)
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(DatabaseError) as raised:
        Database.open(path, **options)
    assert raised.value.message.startswith(f"{path}: ")
    assert message in raised.value.message
    assert remedy in raised.value.remedy
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_file_that_may_not_be_written(path: Path) -> None:
    make_database(path, [])
    path.chmod(0o400)
    path.parent.chmod(0o500)
    try:
        if os.access(path, os.W_OK):
            pytest.skip("this user may write everything")
        with pytest.raises(DatabaseError, match="cannot be"):
            Database.open(path)
    finally:
        path.parent.chmod(0o700)


def test_a_locked_database_says_so(path: Path) -> None:
    make_database(path, [])
    with closing(sqlite3.connect(path)) as other, Database.open(path, timeout=0) as db:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="locked by another program"):
            db.load(sample(SAMPLES[0]))
        other.rollback()
        assert db.load(sample(SAMPLES[0])) == "new"


def test_a_database_opened_for_reading_is_not_written(path: Path) -> None:
    make_database(path, [])
    with Database.open(path, read_only=True) as db, pytest.raises(DatabaseError, match="reading only"):
        db.load(sample(SAMPLES[0]))


# Upgrades


def fill(path: Path, like: Path) -> None:
    """Give an older database the rows of a new one, without the columns that it does not have."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("ATTACH ? AS new", [str(like)])
        db.execute("CREATE VIEW IF NOT EXISTS meetings_overview AS SELECT 1 AS old")
        for table in schema.TABLES:
            columns = ", ".join(f'"{row[1]}"' for row in db.execute(f"PRAGMA main.table_info({table.name})"))
            if not columns:  # a table of a later version
                continue
            db.execute(f"INSERT INTO main.{table.name} ({columns}) SELECT {columns} FROM new.{table.name}")
        db.commit()


def test_every_older_version_is_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    current = dump(make_database(tmp_path / "current.db"))
    for version in range(1, len(schema.MIGRATIONS)):
        path = tmp_path / f"{version}.db"
        with monkeypatch.context() as older:
            older.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:version])
            older.setattr("pipeline.storage.MIGRATIONS", schema.MIGRATIONS[:version])
            make_database(path, [])
        fill(path, make_database(tmp_path / f"like {version}.db", samples()[:4]))
        assert query(path, "PRAGMA user_version") == [(version,)]
        with pytest.raises(DatabaseError, match="older version"):
            Database.open(path, read_only=True)
        make_database(path, samples()[4:])
        assert dump(path) == current
        assert query(path, "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH '\"gia lai\"'") == [(3,)]
        assert query(path, "PRAGMA user_version") == [(len(schema.MIGRATIONS),)]
        assert len(query(path, "SELECT cluster FROM meetings_overview")) == 5
        assert_sound(path)


def test_an_upgrade_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_database(path)
    before = dump(path)

    def broken(db: sqlite_utils.Database) -> None:
        db.execute("DROP TABLE people")
        db.execute("SELECT * FROM nowhere")

    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, broken))
    with pytest.raises(DatabaseError, match="no such table: nowhere"):
        Database.open(path)
    assert (dump(path), query(path, "PRAGMA user_version")) == (before, [(len(schema.MIGRATIONS) - 1,)])
