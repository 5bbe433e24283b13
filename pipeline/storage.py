"""Opening and closing the database's file, with SQLite's errors put in words.

Every `sqlite3.Error` leaves this package as a `DatabaseError` that names the file and the remedy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import DatabaseError
from pipeline.schema import APPLICATION_ID, MIGRATIONS

_REMEDIES: tuple[tuple[str, str, str], ...] = (
    ("locked", "is locked by another program", "wait until that program has finished, or stop it"),
    ("not a database", "is not an SQLite database", "name another file with --db, or remove this one"),
    ("malformed", "is damaged", "restore a copy, or remove it and ingest again"),
    ("readonly", "cannot be written", "check the permissions of the file and its folder"),
    ("unable to open", "cannot be opened", "check that the folder is there and that you may write to it"),
    ("disk is full", "cannot grow: the disk is full", "free some space and run the command again"),
    ("disk i/o", "cannot be read or written: disk error", "check the disk"),
)
"""A piece of SQLite's message, what it means, what to do."""


@contextmanager
def guard(path: Path) -> Iterator[None]:
    """Turn errors of SQLite into DatabaseError."""
    try:
        yield
    except sqlite3.Error as error:
        message = str(error)
        for piece, meaning, remedy in _REMEDIES:
            if piece in message.lower():
                raise DatabaseError(f"{path}: the database {meaning}", remedy) from error
        raise DatabaseError(f"{path}: {message}") from error


def connect(path: Path, *, create: bool, read_only: bool, timeout: float) -> sqlite3.Connection:
    """A connection to a file that is a database of this program, or empty and to become one.

    Raises:
        DatabaseError: see `Database.open`.
    """
    if path.is_dir():
        raise DatabaseError(f"{path}: a folder, not a database", "name a file with --db")
    if not path.parent.is_dir():
        raise DatabaseError(f"{path}: its folder does not exist", "make the folder, or name another file with --db")
    ingest = f"make it with: thidua ingest --db {path} INPUT..."
    if not create and not path.exists():
        raise DatabaseError(f"{path}: no such database", ingest)
    mode = "ro" if read_only else "rwc" if create else "rw"
    with guard(path):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=timeout)
        try:
            _check(path, connection, may_be_empty=create, may_be_old=not read_only, ingest=ingest)
        except BaseException:
            connection.close()
            raise
    return connection


def _check(path: Path, db: sqlite3.Connection, *, may_be_empty: bool, may_be_old: bool, ingest: str) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (objects,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION_ID:
        if objects or version or application:
            raise DatabaseError(f"{path}: the database of another program", "name another file with --db")
        if not may_be_empty:
            raise DatabaseError(f"{path}: an empty file, not a database", ingest)
    if version > len(MIGRATIONS):
        raise DatabaseError(
            f"{path}: made by a newer version of thidua (schema {version}, this one knows {len(MIGRATIONS)})",
            "install the newer version",
        )
    if version < len(MIGRATIONS) and not may_be_old:
        raise DatabaseError(
            f"{path}: made by an older version of thidua (schema {version} of {len(MIGRATIONS)})",
            f"bring it up to date with: thidua ingest --db {path} INPUT...",
        )


def enter_wal(connection: sqlite3.Connection) -> None:
    """Write ahead, so that readers are not disturbed. While one is in the midst of reading it cannot be switched on."""
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL")


def leave_wal(connection: sqlite3.Connection) -> None:
    """Leave one plain file. While others read the database it stays as it is; the next to close it tidies up."""
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
