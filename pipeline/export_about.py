"""What every export says of itself: version, date and licence, and what tells its data from other data.

The date is that of the data, not of the clock: the newest day on which an article was fetched (or published, where
it came from a file) or a correction was made. A run's time would be another one each time the database is made
again from the same articles; this one is not.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline import schema
from pipeline.export_data import metadata
from pipeline.record import SCHEMA_VERSION
from pipeline.version import VERSION

if TYPE_CHECKING:
    from pipeline.database import Database

_DAYS = """
SELECT substr(coalesce(fetched_at, published_at), 1, 10) AS day FROM articles
UNION ALL SELECT made_on FROM corrections WHERE state = 'applied'"""
LICENCE = "Apache-2.0"
"""SPDX identifier of the program and the compilation."""


@dataclass(frozen=True)
class About:
    """`date`: ISO 8601, None where no article has one. `data_sha256` is the same for the same records."""

    title: str
    description: str
    version: str
    schema_version: int
    record_version: int
    date: str | None
    licence: str
    licence_title: str
    licence_url: str
    source: str
    data_sha256: str
    articles: int
    meetings: int

    def as_json(self) -> dict[str, Any]:
        """As the sidecar file says it."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def about(db: Database) -> About:
    """What an export of the database, as it is now, says of itself."""
    texts = metadata()
    (date,) = db.db.execute(f"SELECT max(day) FROM ({_DAYS}) WHERE length(day) = 10").fetchone()
    digest = hashlib.sha256()
    articles = 0
    for article_id, record_sha256 in db.db.execute("SELECT id, record_sha256 FROM articles ORDER BY id"):
        digest.update(f"{article_id} {record_sha256}\n".encode())
        articles += 1
    (meetings,) = db.db.execute("SELECT count(*) FROM meetings").fetchone()
    return About(
        title=texts["title"],
        description=texts["description"],
        version=VERSION,
        schema_version=len(schema.MIGRATIONS),
        record_version=SCHEMA_VERSION,
        date=date,
        licence=LICENCE,
        licence_title=texts["license"],
        licence_url=texts["license_url"],
        source=texts["source"],
        data_sha256=digest.hexdigest(),
        articles=articles,
        meetings=meetings,
    )
