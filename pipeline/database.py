"""The SQLite database: records in, rows, and records out.

    with Database.open("thidua.db") as db:
        db.load(record)

One transaction an article: it is in the database whole or not at all. While the database is open for writing it
is in WAL mode, so readers are not disturbed; closing it leaves one plain file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from pipeline import article_rows, correction_rows, links, run_rows, schema
from pipeline.article import Article, Reading
from pipeline.correction_apply import Outcome
from pipeline.corrections import Correction
from pipeline.errors import BadRecord, DatabaseError
from pipeline.record import Record
from pipeline.rows import Row, content_hash, rows_of, words
from pipeline.storage import connect, enter_wal, guard, leave_wal
from pipeline.unit_rows import Units

Loaded = Literal["new", "changed", "unchanged"]


class Database:
    """An open database. Use `Database.open`."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
        import sqlite_utils

        self.path = path
        self.read_only = read_only
        self.db = sqlite_utils.Database(connection, execute_plugins=False)
        self._units = Units(self.db)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        create: bool = True,
        read_only: bool = False,
        timeout: float = 5.0,
    ) -> Database:
        """Open a database, make it if it is not there, and bring an older one to this version's schema.

        Args:
            path: the file.
            create: make the file where there is none; else that is an error.
            read_only: for reading; nothing is made or migrated.
            timeout: seconds to wait for a lock that another program holds.

        Raises:
            DatabaseError: no such file or folder, not writable, not a database of this program, locked, or made by
                a newer version.
        """
        path = Path(path)
        connection = connect(path, create=create and not read_only, read_only=read_only, timeout=timeout)
        try:
            with guard(path):
                opened = cls(path, connection, read_only=read_only)
                if not read_only:
                    connection.execute("PRAGMA foreign_keys = ON")
                    opened._migrate()
                    enter_wal(connection)
                    connection.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            connection.close()
            raise
        return opened

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; what was not committed is undone."""
        connection = self.db.conn
        try:
            if not self.read_only:
                if connection.in_transaction:
                    connection.rollback()
                leave_wal(connection)
        finally:
            connection.close()

    def load(
        self,
        record: Record,
        *,
        source: str | None = None,
        input_sha256: str | None = None,
        corrections: Iterable[Outcome] | None = None,
        reading: Reading | None = None,
    ) -> Loaded:
        """Store a record in one transaction, in place of what its article had before.

        An article that comes under several names keeps the first of them, whatever is loaded first: of sources the
        one that gives the day of publication, then the smallest; of URLs the shortest, then the smallest.

        Args:
            record: the record; a record that says the same as the stored one is not written again.
            source: the input as it was named to `fail`; an open failure of it is then resolved.
            input_sha256: what the record was made from (`pipeline.digest`), for `made_from`.
            corrections: what became of those of this article, kept in place of what is stored about them; None
                leaves these as they are.
            reading: how the article was read; None where that is not known.

        Articles that say the same, or are versions of one page, are linked (`article_links`), never merged.

        Raises:
            DatabaseError: it could not be written; the database is as before.
            BadRecord: a value that no database can hold (a number above 64 bits); the database is as before.
        """
        article = record.article
        named = [name for name in (source, article.url) if name] or [name for name in (article.source,) if name]
        with self._transaction():
            for name in named:
                self.db.execute("UPDATE failures SET resolved = 1 WHERE resolved = 0 AND source = ?", [name])
            stored = self._row(
                "SELECT record_sha256, input_sha256, source, url, published_at, date_source, notes FROM articles "
                "WHERE id = ?",
                article.id,
            )
            if stored is not None:
                record = article_rows.known_as(record, stored)
            if stored is not None and stored["record_sha256"] == content_hash(record):
                if input_sha256 not in (None, stored["input_sha256"]):
                    self.db.execute("UPDATE articles SET input_sha256 = ? WHERE id = ?", [input_sha256, article.id])
                self._keep_corrections(article.id, corrections)
                said = reading.canonical if reading else None
                if said is not None and links.canonical_keys(said) != links.stated_keys(self.db, article.id):
                    row = self._row("SELECT id, url, title, text FROM articles WHERE id = ?", article.id)
                    assert row is not None
                    links.refresh(self.db, row, said)
                if reading and _read(reading) != {name: stored[name] for name in ("date_source", "notes")}:
                    self.db.table("articles").update(article.id, _read(reading))
                return "unchanged"
            rows = rows_of(record)
            rows["articles"][0] |= {"input_sha256": input_sha256, **_read(reading or Reading())}
            try:
                canonical = reading.canonical if reading else None
                article_rows.replace(self.db, self._units, rows, is_new=stored is None, canonical=canonical)
            except (OverflowError, UnicodeEncodeError) as error:
                reason = f"{source or article.id}: a value that cannot be stored: {error}"
                raise BadRecord(reason, "a fault of thidua: please report it") from error
            self._keep_corrections(article.id, corrections)
        return "new" if stored is None else "changed"

    def fail(self, source: str, code: str, reason: str, *, run_id: int | None = None) -> None:
        """Record that an input failed; one row an input, with its latest reason.

        Args:
            source: the input as the user named it: a path, a URL, a line of a file.
            code: `InputError.code`.
            reason: one line for people.
            run_id: the run in which it happened; a failure that stays the same keeps its first run.
        """
        with self._transaction():
            run_rows.fail(self.db, source, code, reason, run_id)

    def corrections(self) -> list[tuple[Correction, Row]]:
        """The corrections that are kept, each with its row."""
        with guard(self.path):
            return correction_rows.read(self.db)

    def keep_corrections(self, article_id: str, corrections: Iterable[Outcome]) -> None:
        """Keep these in place of the corrections that are stored for an article, which need not be there."""
        with self._transaction():
            self._keep_corrections(article_id, corrections)

    def prune_corrections(self, kept: Collection[str]) -> None:
        """Delete the corrections of articles that are not stored, but those with these ids."""
        with self._transaction():
            correction_rows.prune(self.db, kept)

    def article(self, article_id: str) -> Article | None:
        """An article as it was read, before corrections; None where there is no such article."""
        with guard(self.path):
            return article_rows.as_read(self.db, article_id)

    def forget(self, article_ids: Iterable[str]) -> int:
        """Delete articles and all that was read from them in one transaction; return how many were there.

        Their meetings and clusters are made anew from the other articles. What is deleted is overwritten in the
        file, in its search index too: a copy of the database does not hold it any more.

        Raises:
            DatabaseError: it could not be done; the database is as before.
        """
        self.db.execute("PRAGMA secure_delete = ON")
        with self._transaction():
            found = sum(article_rows.remove(self.db, self._units, one) for one in sorted(set(article_ids)))
            if found:
                # Deleted words stay in the index until its parts are merged.
                self.db.execute("INSERT INTO articles_fts(articles_fts) VALUES ('optimize')")
        return found

    def start_run(self, version: str, options: Mapping[str, object]) -> int:
        """Begin a run of the program and return its number. `options` must be JSON."""
        with self._transaction():
            run_id = run_rows.start(self.db, version, options)
            self._units.refresh()
        return run_id

    def finish_run(self, run_id: int, counts: Mapping[str, int]) -> None:
        """End a run, with the counts that it reported."""
        with self._transaction():
            run_rows.finish(self.db, run_id, counts)

    def articles(self) -> list[str]:
        """The ids of all articles, in order."""
        with guard(self.path):
            return [row["id"] for row in self.db.query("SELECT id FROM articles ORDER BY id")]

    def preferred(self, article: Article) -> Article:
        """The article under the name, and with what is said of it, that is kept of several inputs with its text.

        So that inputs with one text, loaded again and again in any order, end with one row that stays.
        """
        with guard(self.path):
            return article_rows.preferred(self.db, article)

    def made_from(self, article_id: str, input_sha256: str) -> Record | None:
        """The record of an article if it was made from just this; None where it must be extracted (again)."""
        with guard(self.path):
            stored = self._row("SELECT input_sha256 FROM articles WHERE id = ?", article_id)
        return self.record(article_id) if stored and stored["input_sha256"] == input_sha256 else None

    def record(self, article_id: str) -> Record | None:
        """The record of an article, equal to the one that was loaded; None where there is no such article."""
        with guard(self.path):
            return article_rows.read(self.db, article_id)

    def records(self) -> Iterator[Record]:
        """All records in the order of their articles' ids."""
        for article_id in self.articles():
            record = self.record(article_id)
            if record is not None:
                yield record

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read everything as it is now, whatever another program writes meanwhile."""
        with guard(self.path):
            self.db.conn.execute("BEGIN")
            try:
                yield
            finally:
                self.db.rollback()

    def _keep_corrections(self, article_id: str, corrections: Iterable[Outcome] | None) -> None:
        if corrections is not None:
            correction_rows.write(self.db, article_id, corrections)

    def _migrate(self) -> None:
        """Apply the steps that the database has not had, all or none."""
        done = self.db.execute("PRAGMA user_version").fetchone()[0]
        if done == len(schema.MIGRATIONS):
            return
        with self._transaction():
            for number, step in enumerate(schema.MIGRATIONS[done:], start=done + 1):
                step(self.db)
                self.db.conn.execute(f"PRAGMA user_version = {number}")
            self._units.refresh()
            self.db.conn.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing; foreign keys are checked at the end."""
        if self.read_only:
            raise DatabaseError(f"{self.path}: the database is open for reading only")
        with guard(self.path):
            # IMMEDIATE: a transaction that began by reading cannot wait for another writer when it comes to write.
            self.db.conn.execute("BEGIN IMMEDIATE")
            try:
                self.db.conn.execute("PRAGMA defer_foreign_keys = ON")
                yield
                self.db.conn.execute("COMMIT")
            except BaseException:
                self.db.rollback()
                raise

    def _row(self, sql: str, *values: object) -> Row | None:
        return next(iter(list(self.db.query(sql, values))), None)


def _read(reading: Reading) -> Row:
    """How an article was read, as columns of its row."""
    return {"date_source": reading.date_source, "notes": words(reading.notes) if reading.notes else None}
