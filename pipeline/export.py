"""The database as files: CSV (one file a table or view), JSON (one array of records), JSONL (one record a line).

The same content gives the same bytes, in whatever order it was loaded: rows are sorted by their keys, and nothing
that differs between two runs on the same input is written (times and numbers of runs, row numbers of the search
index; `fetched_at` is of the input: the page as it was then). Files appear whole: they are written beside their
place and renamed when all are complete.
"""

from __future__ import annotations

import csv
import errno
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

from pipeline import schema
from pipeline.errors import ExportError
from pipeline.views import VIEWS

if TYPE_CHECKING:
    from pipeline.database import Database
    from pipeline.record import Record

Format = Literal["csv", "json", "jsonl"]
Writer = Callable[[IO[str]], None]

_LEFT_OUT = {
    "articles": {"search_id", "input_sha256"},
    "failures": {"run_id"},
    "clusters": {"folded"},
    "figures": {"folded"},
}
"""Columns that depend on the order of loading, the number of runs or the program's code, and those for queries."""

_VIEW_ORDER = {
    "meetings_overview": "meeting_id",
    "chairs_by_cluster": "cluster_id, year, article_id, chair_id",
    "winners_by_year": "year, cluster_id, article_id, winner_id",
    "figures_with_comparisons": "cluster_id, article_id, figure_id, comparison_id",
    "members_by_year": "cluster_id, year, article_id, member_id",
    "units_then_and_now": "article_id, row_id, field",
}


def export(db_path: str | Path, directory: str | Path, format: Format) -> list[Path]:
    """Write the database to files in a folder, which is made if it is not there.

    Args:
        db_path: the database.
        directory: where to; files of the same names are replaced, others stay.
        format: `csv`: `<table>.csv` and `<view>.csv`; `json`: `records.json`; `jsonl`: `records.jsonl`.

    Returns: the files, sorted by name.

    Raises:
        DatabaseError: the database is missing or cannot be read.
        ExportError: the files cannot be written; none of them is replaced by half a file.
    """
    from pipeline.database import Database

    with Database.open(db_path, create=False, read_only=True) as db:
        writers: dict[str, Writer]
        if format == "csv":
            writers = {f"{name}.csv": _csv_writer(db, sql) for name, sql in csv_queries().items()}
        elif format == "json":
            writers = {"records.json": lambda file: _write_json(db.records(), file)}
        elif format == "jsonl":
            writers = {"records.jsonl": lambda file: _write_lines(db.records(), file)}
        else:
            raise ExportError(f"{format}: not a format of export", "choose csv, json or jsonl")
        # One snapshot for all files, whatever another program writes meanwhile.
        with db.snapshot():
            return _write_all(Path(directory), writers)


def csv_queries() -> dict[str, str]:
    """The SELECT behind each CSV file: every table but `runs`, and every view with names resolved."""
    queries = {}
    for table in schema.TABLES:
        if table.name != "runs":
            columns = ", ".join(f'"{name}"' for name in table.columns if name not in _LEFT_OUT.get(table.name, ()))
            queries[table.name] = f"SELECT {columns} FROM {table.name} ORDER BY {', '.join(table.order)}"
    return queries | {name: f"SELECT * FROM {name} ORDER BY {_VIEW_ORDER[name]}" for name in VIEWS}


def json_line(record: Record) -> str:
    """A record as one line of JSON, without the line's end."""
    return json.dumps(record.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))


def cannot_write(place: object, error: OSError) -> ExportError:
    """The error for people: a file or folder that cannot be written, why, and the remedy that fits."""
    reason, remedy = _REASONS.get(error.errno or 0, (error.strerror or str(error), "name another place"))
    return ExportError(f"{place}: cannot be written: {reason}", remedy)


_FULL = ("no space left", "free some space, or name a place on another disk")
_FORBIDDEN = ("no permission", "name a place that you may write to")
_IS_A_FILE = ("is a file, not a folder", "name a folder")
_REASONS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: _FORBIDDEN,
    errno.EEXIST: _IS_A_FILE,
    errno.ENOTDIR: _IS_A_FILE,
    errno.EISDIR: ("is a folder, not a file", "name a file, or move the folder away"),
    errno.ENOENT: ("its folder does not exist", "make the folder first"),
}


def _csv_writer(db: Database, sql: str) -> Writer:
    def write(file: IO[str]) -> None:
        cursor = db.db.execute(sql)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column[0] for column in cursor.description])
        writer.writerows([_plain(value) for value in row] for row in cursor)

    return write


def _plain(value: object) -> object:
    """12033.0 is written 12033."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def _write_json(records: Iterator[Record], file: IO[str]) -> None:
    file.write("[")
    for number, record in enumerate(records):
        file.write(",\n" if number else "\n")
        file.write(json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=1))
    file.write("\n]\n")


def _write_lines(records: Iterator[Record], file: IO[str]) -> None:
    for record in records:
        file.write(json_line(record) + "\n")


def _write_all(directory: Path, writers: dict[str, Writer]) -> list[Path]:
    """Write every file beside its place, then rename them all."""
    waiting: dict[Path, Path] = {}
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, write in writers.items():
            draft = directory / f".{name}.{os.getpid()}.part"
            waiting[draft] = directory / name
            with draft.open("w", encoding="utf-8", newline="") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
        for draft, place in waiting.items():
            draft.replace(place)
    except OSError as error:
        raise cannot_write(error.filename2 or error.filename or directory, error) from error
    finally:
        _remove(waiting)
    return sorted(waiting.values())


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        with suppress(OSError):
            file.unlink(missing_ok=True)
