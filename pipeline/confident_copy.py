"""A database without the values that are not sure enough, as a copy that is gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.confidence import confident
from pipeline.storage import guard


@contextmanager
def confident_copy(path: Path, least: float) -> Iterator[Path]:
    """The database itself where nothing is to be left out, else a copy in which articles have only what is sure.

    The copy is made in the folder for temporary files (`TMPDIR`), and needs as much room as the database.

    Raises DatabaseError where the database is missing or cannot be read.
    """
    from pipeline.database import Database

    if least <= 0:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="thidua-") as folder:
        copy = Path(folder) / path.name
        with Database.open(path, create=False, read_only=True) as opened, guard(copy):
            opened.db.execute("VACUUM INTO ?", [str(copy)])
        with Database.open(copy, create=False) as opened:
            for article_id in opened.articles():
                if record := opened.record(article_id):
                    opened.load(confident(record, least))
        yield copy
