"""The corrections of a run: those of a file, else those that the database keeps.

With a file, the database's corrections become those of the file, article by article: each article is loaded
together with what became of its corrections. Articles that are stored but not among the inputs are extracted again
from their stored text where their corrections changed.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pipeline import correction_rows
from pipeline.correction_apply import Outcome, apply
from pipeline.corrections import Correction, by_article, words

if TYPE_CHECKING:
    from pipeline.database import Database
    from pipeline.record import Record


class Corrector:
    """Args: database: where corrections are kept. given: those of a file; None: those of the database."""

    def __init__(self, database: Database, given: Sequence[Correction] | None) -> None:
        self._database = database
        self._given = given is not None
        stored = database.corrections()
        self._of = by_article([correction for correction, _ in stored] if given is None else given)
        if given is not None:
            database.prune_corrections({one.id for one in given})
        self._known: dict[str, str | None] = {row["id"]: row["text_sha256"] for _, row in stored}

    def stamp(self, article_id: str, program: str) -> str:
        """The program's hash, and that of the corrections that it makes to an article, as one."""
        some = self._of.get(article_id)
        if not some:
            return program
        return hashlib.sha256((program + words([(one.path, *one.change) for one in some])).encode()).hexdigest()

    def apply(self, record: Record) -> tuple[Record, list[Outcome]]:
        """The corrected record, and what became of its corrections."""
        return apply(record, self._of.get(record.article.id, ()), self._known)

    def waiting(self) -> Iterator[str]:
        """Stored articles whose corrections are others than those that they were loaded with.

        What is said about articles that are not stored is brought up to date on the way.
        """
        if not self._given:
            return
        stored: dict[str, dict[str, dict[str, Any]]] = {}
        for correction, row in self._database.corrections():
            stored.setdefault(correction.article_id, {})[correction.id] = row
        for article_id in sorted(stored.keys() | self._of.keys()):
            wanted = self._of.get(article_id, ())
            rows = stored.get(article_id, {})
            there = self._database.article(article_id) is not None
            if there and not _same(wanted, rows):
                yield article_id
            elif not there:
                outcomes = [correction_rows.unmatched(one, self._known.get(one.id)) for one in wanted]
                self._database.keep_corrections(article_id, outcomes)


def summary(database: Database) -> tuple[Counter[str], list[str]]:
    """How many corrections are in which state, and a line for each that people have to look at."""
    rows = [row for _, row in database.corrections()]
    lines = [
        f"{row['state']:<10} {row['article']} {row['path']}: {row['reason']}"
        for row in sorted(rows, key=lambda row: (row["article"], row["path"], row["id"]))
        if row["state"] != "applied"
    ]
    return Counter(row["state"] for row in rows), lines


def _same(wanted: Sequence[Correction], rows: dict[str, dict[str, Any]]) -> bool:
    """The rows are those of these corrections, and say what became of them."""
    if {one.id for one in wanted} != rows.keys():
        return False
    return all(
        row["state"] != "unmatched"
        and (one.article, one.why, one.who, one.date) == (row["article"], row["why"], row["who"], row["made_on"])
        and (one.text_sha256 is None or (row["text_sha256"] or "").startswith(one.text_sha256))
        for one in wanted
        for row in (rows[one.id],)
    )
