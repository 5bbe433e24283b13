"""The frontier: which pages a crawl knows and what became of each, in an SQLite file of its own.

The WARC files are the truth, the frontier is an index of them: what it lost in a crash is found again in them.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline.crawl.archive import Place
from pipeline.crawl.changes import Change, Failed, Fetched, New, Page, Refused, Unchanged
from pipeline.errors import ArchiveError
from pipeline.storage import leave_wal

FILE = "frontier.db"
APPLICATION_ID = 0x54484946
"""The letters THIF."""
VERSION = 1
STANDINGS = ("fetched", "waiting", "forbidden", "failed")
"""What `Page.standing` may be, in the order in which it is shown."""
TABLES = """
CREATE TABLE pages (
  key TEXT PRIMARY KEY NOT NULL,
  url TEXT NOT NULL,
  host TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('page', 'list')),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'fetched', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  status INTEGER,
  final_url TEXT,
  content_type TEXT,
  etag TEXT,
  last_modified TEXT,
  digest TEXT,
  fetched_at TEXT,
  checked_at TEXT,
  file TEXT,
  offset INTEGER,
  length INTEGER,
  code TEXT,
  reason TEXT,
  next_try TEXT
) STRICT;
CREATE INDEX pages_by_state ON pages (state, host);
CREATE TABLE files (name TEXT PRIMARY KEY NOT NULL, length INTEGER NOT NULL) STRICT;
"""


class Frontier:
    """The open frontier of a folder. Use `Frontier.open`."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
        self.path = path
        self._db = connection
        self._read_only = read_only
        # A crawl reads from its own thread and writes from another.
        self._turn = threading.RLock()
        self._db.row_factory = sqlite3.Row

    @classmethod
    def open(cls, folder: Path, *, read_only: bool = False) -> Frontier:
        """Open the frontier of a crawl's folder, and make it where there is none.

        Raises:
            ArchiveError: no such crawl (`read_only`), not a frontier, damaged, or not writable.
        """
        path = folder / FILE
        if read_only and not path.is_file():
            raise ArchiveError(
                f"{folder}: no crawl there", "begin one with: thidua fetch URL..., or name its --archive"
            )
        mode = "ro" if read_only else "rwc"
        with _guard(path):
            uri = f"{path.absolute().as_uri()}?mode={mode}"
            db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=10)
        try:
            with _guard(path):
                _prepare(path, db, read_only=read_only)
        except BaseException:
            db.close()
            raise
        return cls(path, db, read_only=read_only)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; while nobody else reads it, it is left as one plain file."""
        with self._turn:
            if not self._read_only:
                leave_wal(self._db)
            self._db.close()

    def page(self, key: str) -> Page | None:
        """The page of a key, if it is known."""
        with self._turn, _guard(self.path):
            row = self._db.execute("SELECT * FROM pages WHERE key = ?", [key]).fetchone()
        return Page(**row) if row else None

    def pages(self, *states: str, kind: str = "page") -> list[Page]:
        """The pages in the order in which they became known, of some states or of all."""
        marks = ", ".join("?" * len(states))
        where = f"AND state IN ({marks})" if states else ""
        with self._turn, _guard(self.path):
            rows = self._db.execute(f"SELECT * FROM pages WHERE kind = ? {where} ORDER BY rowid", [kind, *states])
            return [Page(**row) for row in rows]

    def failures(self) -> list[Page]:
        """The pages with a failure, of their last check too, by code and URL."""
        with self._turn, _guard(self.path):
            rows = self._db.execute("SELECT * FROM pages WHERE code IS NOT NULL ORDER BY code, url")
            return [Page(**row) for row in rows]

    def counts(self, kind: str = "page") -> dict[str, int]:
        """Number of pages, or of lists, by `Page.standing`, all of them."""
        standing = "CASE WHEN state = 'waiting' AND code = 'robots' THEN 'forbidden' ELSE state END"
        with self._turn, _guard(self.path):
            rows = self._db.execute(f"SELECT {standing}, count(*) FROM pages WHERE kind = ? GROUP BY 1", [kind])
            found = {state: number for state, number in rows}
        return {state: found.get(state, 0) for state in STANDINGS}

    def files(self) -> dict[str, int]:
        """The WARC files and how many of their bytes the frontier knows."""
        with self._turn, _guard(self.path):
            return {name: length for name, length in self._db.execute("SELECT name, length FROM files")}

    def add(self, pages: Iterable[New]) -> None:
        """Make pages known that are not."""
        with self._transaction():
            self._add(pages)

    def apply(self, changes: Iterable[tuple[Change | None, Place | None]]) -> None:
        """Record what became of pages, in one transaction, with how far the WARC files have come."""
        with self._transaction():
            for change, place in changes:
                if change is not None:
                    self._apply(change, place)
                if place is not None:
                    self._db.execute(
                        "INSERT INTO files VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET length = excluded.length",
                        [place.file, place.offset + place.length],
                    )

    def _add(self, pages: Iterable[New]) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO pages (key, url, host, kind, state) VALUES (?, ?, ?, ?, 'waiting')",
            [(page.key, page.url, page.host, page.kind) for page in pages],
        )

    def _apply(self, change: Change, place: Place | None) -> None:
        self._add([change.page])
        values: dict[str, Any]
        if isinstance(change, Fetched):
            place = change.place or place
            assert place is not None
            values = {
                "url": change.page.url, "state": "fetched", "status": change.status, "final_url": change.final_url,
                "content_type": change.content_type, "etag": change.etag, "last_modified": change.last_modified,
                "digest": change.digest, "fetched_at": change.at, "checked_at": change.at, "file": place.file,
                "offset": place.offset, "length": place.length, "code": None, "reason": None, "next_try": None,
            }  # fmt: skip
        elif isinstance(change, Unchanged):
            # What was refused when it came may be read by now: whoever asked looks at it again.
            values = {"state": "fetched", "checked_at": change.at, "code": None, "reason": None, "next_try": None}
        elif isinstance(change, Refused):
            values = {"checked_at": change.at, "code": change.code, "reason": change.reason, "next_try": None}
        else:
            values = {"checked_at": change.at, "code": change.code, "reason": change.reason}
            values["next_try"] = change.next_try
        sets = ", ".join(f"{name} = ?" for name in values)
        self._db.execute(
            f"UPDATE pages SET {sets}, attempts = attempts + ? WHERE key = ?",
            [*values.values(), 0 if isinstance(change, Refused) else change.attempts, change.page.key],
        )
        if isinstance(change, Refused):
            # A page that was fetched as an article stays so, whatever it is as a list.
            self._db.execute("UPDATE pages SET state = 'failed' WHERE key = ? AND kind = 'list'", [change.page.key])
        if isinstance(change, Failed):
            state = "failed" if change.next_try is None else "waiting"
            self._db.execute(
                "UPDATE pages SET state = ?, status = ? WHERE key = ? AND state <> 'fetched'",
                [state, change.status, change.page.key],
            )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._turn, _guard(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise


def _prepare(path: Path, db: sqlite3.Connection, *, read_only: bool) -> None:
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (objects,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION_ID and (objects or application or version or read_only):
        raise ArchiveError(f"{path}: not the frontier of a crawl", "give another --archive")
    if version > VERSION:
        raise ArchiveError(f"{path}: made by a newer version of thidua", "install the newer version")
    if read_only:
        return
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    if not version:
        db.executescript(
            f"BEGIN; {TABLES} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; COMMIT;"
        )


@contextmanager
def _guard(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        reason = str(error)
        if "malformed" in reason or "not a database" in reason:
            remedy = "remove this file; the next crawl makes it again from the WARC files beside it"
            raise ArchiveError(f"{path}: damaged", remedy) from error
        raise ArchiveError(
            f"{path}: {reason}", "check the folder, its permissions and the space on the disk"
        ) from error
