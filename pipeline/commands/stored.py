"""Records that are in the database already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.record import Record


def find(database: Path, article: str) -> list[Record]:
    """The records of the articles with this id, URL or source (a file's name, with or without its folder).

    Raises:
        UnreadableInput: there is none.
        DatabaseError: the database cannot be read.
    """
    from pipeline.database import Database
    from pipeline.errors import UnreadableInput

    with Database.open(database, read_only=True) as opened:
        names = (article, Path(article).name)
        query = "SELECT id FROM articles WHERE id IN (?, ?) OR url IN (?, ?) OR source IN (?, ?) ORDER BY id"
        ids = [row["id"] for row in opened.db.query(query, names * 3)]
        records = [record for record in map(opened.record, ids) if record is not None]
    if not records:
        raise UnreadableInput(
            f"{article} is no article in {database}", "name an id, a source or a URL of its table articles, or an input"
        )
    return records


def all_records(database: Path) -> list[Record]:
    """The records of all articles, by source. Raises DatabaseError when the database cannot be read."""
    from pipeline.database import Database

    with Database.open(database, read_only=True) as opened:
        return sorted(opened.records(), key=lambda record: (record.article.source or "", record.article.id))
