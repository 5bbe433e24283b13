"""The database as files: CSV, JSON, JSONL, Parquet, or a Data Package; see docs/exports.md.

The same content gives the same bytes, in whatever order it was loaded: rows are sorted by their keys, and nothing
that differs between two runs on the same input is written (times and numbers of runs, row numbers of the search
index; `fetched_at` is of the input: the page as it was then). Files appear whole: they are written beside their
place and renamed when all are complete.

Every export carries version, date and licence: Parquet and the Data Package in themselves, the others in a file
`about-<format>.json` beside them, which lists them with their SHA-256.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, get_args

from pipeline.errors import ExportError

if TYPE_CHECKING:
    from pipeline.database import Database
    from pipeline.record import Record

Format = Literal["csv", "json", "jsonl", "parquet", "datapackage"]
FORMATS: tuple[Format, ...] = get_args(Format)
RECORD_FORMATS = ("json", "jsonl")
Writer = Callable[[Path], int]
"""Writes a file and returns how many rows or records it holds."""


def export(
    db_path: str | Path,
    directory: str | Path,
    format: Format,
    *,
    tables: Sequence[str] = (),
    excel: bool = False,
) -> list[Path]:
    """Write the database to files in a folder, which is made if it is not there.

    Args:
        db_path: the database.
        directory: where to; files of the same names are replaced, others stay.
        format: `csv`: `<table>.csv` and `<view>.csv`; `json`: `records.json`; `jsonl`: `records.jsonl`; `parquet`:
            `<table>.parquet`; `datapackage`: `<table>.csv` and `datapackage.json`.
        tables: only these tables (and views); all where it is empty. Not for records.
        excel: CSV that spreadsheets read as UTF-8, without cells that are formulas.

    Returns: the files, sorted by name.

    Raises:
        DatabaseError: the database is missing or cannot be read.
        ExportError: a wrong combination, or the files cannot be written; none of them is replaced by half a file.
    """
    from pipeline import export_data
    from pipeline.database import Database

    if format not in FORMATS:
        raise ExportError(f"{format}: not a format of export", f"choose {', '.join(FORMATS[:-1])} or {FORMATS[-1]}")
    if excel and format != "csv":
        raise ExportError(f"{format}: not for spreadsheets", "use --excel with --format csv")
    if tables and format in RECORD_FORMATS:
        raise ExportError(f"{format}: whole records, which have no tables", "use --table with another format")
    export_data.check_names(tables, with_views=format == "csv")
    # One snapshot for all files, whatever another program writes meanwhile.
    with Database.open(db_path, create=False, read_only=True) as db, db.snapshot(), _Drafts(Path(directory)) as drafts:
        if format == "datapackage":
            _package(db, drafts, tables)
        elif format == "parquet":
            _parquet(db, drafts, tables)
        else:
            _with_sidecar(db, drafts, format, tables, excel)
        return drafts.publish()


def record_schema() -> dict[str, Any]:
    """The JSON Schema of a record, as it lies beside an export of records."""
    from pipeline.record import Record

    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Record.json_schema()}


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


def _with_sidecar(db: Database, drafts: _Drafts, format: Format, tables: Sequence[str], excel: bool) -> None:
    from pipeline import export_csv, export_data
    from pipeline.export_about import about

    if format == "csv":
        for data in (*export_data.tables(tables), *export_data.views(tables)):
            drafts.write(f"{data.name}.csv", partial(export_csv.write, db, data.sql, excel=excel))
    else:
        write = _write_json if format == "json" else _write_lines
        drafts.write(f"records.{format}", partial(write, db.records()))
    listed = {name: dict(facts) for name, facts in sorted(drafts.facts.items())}
    told = about(db).as_json() | {"format": format, "excel": excel} | {"files": listed}
    if format in RECORD_FORMATS:
        drafts.write("record.schema.json", partial(_write_value, record_schema()))
    drafts.write(f"about-{format}.json", partial(_write_value, told))


def _parquet(db: Database, drafts: _Drafts, tables: Sequence[str]) -> None:
    from pipeline import export_data, export_parquet
    from pipeline.export_about import about

    told = about(db)
    for data in export_data.tables(tables):
        drafts.write(f"{data.name}.parquet", partial(export_parquet.write, db, data, told))


def _package(db: Database, drafts: _Drafts, tables: Sequence[str]) -> None:
    from pipeline import export_csv, export_data, export_package
    from pipeline.export_about import about

    chosen = export_data.tables(tables)
    for data in chosen:
        drafts.write(f"{data.name}.csv", partial(export_csv.write, db, data.sql))
    content = export_package.descriptor(about(db), chosen, drafts.facts)
    drafts.write("datapackage.json", partial(_write_value, content))


def _write_value(value: object, file: Path) -> int:
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="")
    return 1


def _write_json(records: Iterator[Record], file: Path) -> int:
    count = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write("[")
        for count, record in enumerate(records, start=1):
            out.write(",\n" if count > 1 else "\n")
            out.write(json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=1))
        out.write("\n]\n")
    return count


def _write_lines(records: Iterator[Record], file: Path) -> int:
    with file.open("w", encoding="utf-8", newline="") as out:
        return sum(bool(out.write(json_line(record) + "\n")) for record in records)


class _Drafts:
    """Files that are written beside their places, and put there together at the end."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._waiting: dict[Path, Path] = {}
        self.facts: dict[str, dict[str, Any]] = {}
        """Rows or records, bytes and SHA-256 of each file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for draft in self._waiting:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise cannot_write(error.filename2 or error.filename or self._directory, error) from error

    def write(self, name: str, write: Writer) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        draft = self._directory / f".{name}.{os.getpid()}.part"
        self._waiting[draft] = self._directory / name
        rows = write(draft)
        with draft.open("rb+") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        self.facts[name] = {"rows": rows, "bytes": draft.stat().st_size, "sha256": sha256}

    def publish(self) -> list[Path]:
        """Give every file its name and return them in order."""
        for draft, place in self._waiting.items():
            draft.replace(place)
        return sorted(self._waiting.values())
