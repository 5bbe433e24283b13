"""The tables of the database, and the steps that bring an older database to this version.

`TABLES` is the schema as data. `MIGRATIONS` is a tuple of functions: the database's `PRAGMA user_version` is
the number of those that it has had, so a new version of the schema is one more function at the end. A step
that has been released is never edited; it must not read `TABLES` either once these change (copy what it needs).

Keys are TEXT and come from identity: an article's id, the ordinal of a meeting in its article, the ordinal of
a row in its meeting (`<article>/1/figures/002`). None depends on a value that a correction could change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite_utils

APPLICATION_ID = 0x54484944
"""`PRAGMA application_id` of the program's databases: the letters THID."""


@dataclass(frozen=True)
class Table:
    """A STRICT table. `columns` maps names to Python types; `links` maps a column to the table it refers to."""

    name: str
    columns: dict[str, type]
    key: str = "id"
    required: tuple[str, ...] = ()
    links: dict[str, str] = field(default_factory=dict)
    indexes: tuple[tuple[str, ...], ...] = ()
    order: tuple[str, ...] = ("id",)


def _party(prefix: str) -> dict[str, type]:
    """Columns of a party: name, kind and unit."""
    return {f"{prefix}_name": str, f"{prefix}_kind": str, f"{prefix}_unit_id": str}


_IN_REPORT: dict[str, type] = {"id": str, "meeting_id": str, "article_id": str, "report_id": str, "position": int}
_REPORT_LINKS = {"meeting_id": "meetings", "article_id": "articles", "report_id": "article_meetings"}
_REPORT_REQUIRED = ("meeting_id", "article_id", "report_id", "position")
_REPORT_ORDER = ("article_id", "report_id", "position")
_REPORT_INDEXES = (("meeting_id",), ("article_id",), ("report_id",))

TABLES: tuple[Table, ...] = (
    Table(
        "runs",
        {"id": int, "version": str, "options": str, "started_at": str, "finished_at": str, "counts": str},
        required=("version", "options", "started_at"),
    ),
    Table(
        "units",
        {
            "id": str,
            "name": str,
            "full_name": str,
            "type": str,
            "level": str,
            "parent_id": str,
            "province_id": str,
            "valid_from": str,
            "valid_to": str,
            "latitude": float,
            "longitude": float,
            "province_today_id": str,
            "folded": str,
        },
        links={"parent_id": "units", "province_id": "units", "province_today_id": "units"},
        indexes=(("parent_id",), ("province_id",), ("province_today_id",)),
    ),
    Table(
        "unit_states",
        {
            "id": str,
            "unit_id": str,
            "name": str,
            "full_name": str,
            "type": str,
            "level": str,
            "parent_id": str,
            "province_id": str,
            "valid_from": str,
            "valid_to": str,
            "act": str,
        },
        required=("unit_id", "name", "full_name", "type", "level"),
        links={"unit_id": "units", "parent_id": "units", "province_id": "units"},
        indexes=(("unit_id", "valid_to"), ("parent_id",), ("province_id",)),
    ),
    Table(
        "unit_successions",
        {"id": str, "from_id": str, "to_id": str, "first_day": str, "part": str, "act": str},
        required=("from_id", "to_id", "first_day", "part"),
        links={"from_id": "units", "to_id": "units"},
        indexes=(("from_id",), ("to_id",)),
    ),
    Table(
        "articles",
        {
            "id": str,
            "url": str,
            "source": str,
            "title": str,
            "byline": str,
            "published_at": str,
            "fetched_at": str,
            "text": str,
            "text_sha256": str,
            "record_sha256": str,
            "search_id": int,
            "input_sha256": str,
            "date_source": str,
            "notes": str,
            "added_at": str,
        },
        required=("text", "text_sha256", "record_sha256", "search_id"),
        indexes=(("url",), ("source",), ("published_at",)),
    ),
    Table(
        "article_links",
        {"id": str, "article_id": str, "other_id": str, "kind": str, "score": float},
        required=("article_id", "other_id", "kind", "score"),
        links={"article_id": "articles", "other_id": "articles"},
        indexes=(("article_id",), ("other_id",), ("kind",)),
    ),
    Table(
        "clusters",
        {
            "id": str,
            "label": str,
            "name": str,
            "kind": str,
            "number": str,
            **_party("owner"),
            "member_level": str,
            "folded": str,
        },
        required=("label", "name", "kind"),
        links={"owner_unit_id": "units"},
        indexes=(("owner_unit_id",),),
    ),
    Table(
        "meetings",
        {
            "id": str,
            "label": str,
            "cluster_id": str,
            "status": str,
            "kinds": str,
            "date": str,
            "date_end": str,
            "date_precision": str,
            "part_of_day": str,
            "year_inferred": int,
            "not_after": str,
            "venue_name": str,
            "venue_unit_id": str,
            "review_year": int,
            "plan_year": int,
            "stated_member_count": int,
            "article_count": int,
        },
        required=("label", "cluster_id", "status", "kinds", "article_count"),
        links={"cluster_id": "clusters", "venue_unit_id": "units"},
        indexes=(("cluster_id", "plan_year"), ("date",), ("venue_unit_id",)),
    ),
    Table(
        "article_meetings",
        {
            "id": str,
            "article_id": str,
            "position": int,
            "meeting_id": str,
            "is_primary": int,
            "status": str,
            "kinds": str,
            "date": str,
            "date_end": str,
            "date_precision": str,
            "part_of_day": str,
            "year_inferred": int,
            "not_after": str,
            "date_confidence": float,
            "venue_name": str,
            "venue_unit_id": str,
            "venue_confidence": float,
            "review_year": int,
            "plan_year": int,
            "stated_member_count": int,
            "cluster_id": str,
            "cluster_name": str,
            "cluster_kind": str,
            "cluster_number": str,
            **_party("owner"),
            "member_level": str,
            "cluster_confidence": float,
            "confidence": float,
        },
        required=(
            "article_id",
            "position",
            "meeting_id",
            "is_primary",
            "status",
            "kinds",
            "cluster_id",
            "cluster_name",
            "cluster_kind",
        ),
        links={
            "article_id": "articles",
            "meeting_id": "meetings",
            "cluster_id": "clusters",
            "venue_unit_id": "units",
            "owner_unit_id": "units",
        },
        indexes=(("article_id",), ("meeting_id",), ("cluster_id",), ("venue_unit_id",), ("owner_unit_id",)),
        order=("article_id", "position"),
    ),
    Table(
        "cluster_members",
        {
            **_IN_REPORT,
            "cluster_id": str,
            "year": int,
            "name": str,
            "kind": str,
            "unit_id": str,
            "basis": str,
            "confidence": float,
        },
        required=(*_REPORT_REQUIRED, "cluster_id", "name", "basis"),
        links={**_REPORT_LINKS, "cluster_id": "clusters", "unit_id": "units"},
        indexes=(*_REPORT_INDEXES, ("cluster_id", "year"), ("unit_id",)),
        order=_REPORT_ORDER,
    ),
    Table(
        "figures",
        {
            **_IN_REPORT,
            **_party("subject"),
            "indicator": str,
            "value": float,
            "unit": str,
            "value_vnd": int,
            "qualifier": str,
            "status": str,
            "period": str,
            "price_base": str,
            "confidence": float,
            "folded": str,
        },
        required=(*_REPORT_REQUIRED, "indicator", "value", "qualifier", "status"),
        links={**_REPORT_LINKS, "subject_unit_id": "units"},
        indexes=(*_REPORT_INDEXES, ("subject_unit_id",), ("indicator",)),
        order=_REPORT_ORDER,
    ),
    Table(
        "comparisons",
        {
            "id": str,
            "figure_id": str,
            "article_id": str,
            "position": int,
            "against": str,
            "base": str,
            "change": str,
            "value": float,
            "unit": str,
        },
        required=("figure_id", "article_id", "position", "against", "change", "value"),
        links={"figure_id": "figures", "article_id": "articles"},
        indexes=(("figure_id",), ("article_id",), ("against",)),
        order=("article_id", "figure_id", "position"),
    ),
    Table(
        "winners",
        {
            **_IN_REPORT,
            **_party("party"),
            "count": int,
            "recipient_kind": str,
            "award": str,
            "award_name": str,
            "rank": int,
            "status": str,
            "authority": str,
            "year": int,
            "confidence": float,
        },
        required=(*_REPORT_REQUIRED, "recipient_kind", "award", "status"),
        links={**_REPORT_LINKS, "party_unit_id": "units"},
        indexes=(*_REPORT_INDEXES, ("party_unit_id",), ("year",), ("award",)),
        order=_REPORT_ORDER,
    ),
    Table(
        "chairs",
        {**_IN_REPORT, **_party("party"), "role": str, "year": int, "status": str, "confidence": float},
        required=(*_REPORT_REQUIRED, "party_name", "role", "status"),
        links={**_REPORT_LINKS, "party_unit_id": "units"},
        indexes=(*_REPORT_INDEXES, ("party_unit_id",), ("year",)),
        order=_REPORT_ORDER,
    ),
    Table(
        "people",
        {**_IN_REPORT, "name": str, "titles": str, "role": str, "confidence": float, "folded": str},
        required=(*_REPORT_REQUIRED, "name", "titles"),
        links=dict(_REPORT_LINKS),
        indexes=(*_REPORT_INDEXES, ("name",)),
        order=_REPORT_ORDER,
    ),
    Table(
        "evidence",
        {
            "id": str,
            "article_id": str,
            "table_name": str,
            "row_id": str,
            "field": str,
            "position": int,
            "start": int,
            "end": int,
            "text": str,
            "rule": str,
            "confidence": float,
        },
        required=("article_id", "table_name", "row_id", "field", "position", "start", "end", "text"),
        links={"article_id": "articles"},
        indexes=(("article_id", "start"), ("table_name", "row_id"), ("rule",)),
        order=("article_id", "row_id", "field", "position"),
    ),
    Table(
        "corrections",
        {
            "id": str,
            "article": str,
            "article_id": str,
            "path": str,
            "action": str,
            "old": str,
            "new": str,
            "quote": str,
            "why": str,
            "who": str,
            "made_on": str,
            "text_sha256": str,
            "state": str,
            "reason": str,
            "row_id": str,
        },
        required=("article", "path", "action", "why", "who", "made_on", "state"),
        links={"article_id": "articles"},
        indexes=(("article_id",), ("state",), ("row_id",)),
        order=("article", "path", "id"),
    ),
    Table(
        "confidences",
        {
            "id": str,
            "article_id": str,
            "table_name": str,
            "row_id": str,
            "field": str,
            "confidence": float,
            "rule": str,
            "link": str,
            "date_source": str,
            "agreement": str,
            "parts": str,
        },
        required=("article_id", "table_name", "row_id", "field", "parts"),
        links={"article_id": "articles"},
        indexes=(("article_id",), ("table_name", "row_id"), ("confidence",)),
        order=("article_id", "row_id", "field"),
    ),
    Table(
        "failures",
        {"source": str, "code": str, "reason": str, "resolved": int, "run_id": int},
        key="source",
        required=("code", "reason", "resolved"),
        links={"run_id": "runs"},
        indexes=(("run_id",), ("code",)),
        order=("source",),
    ),
)


def table(name: str) -> Table:
    """The table of that name. Raises KeyError for none."""
    for candidate in TABLES:
        if candidate.name == name:
            return candidate
    raise KeyError(name)


def unit_columns() -> tuple[tuple[str, str], ...]:
    """(table, column) of every column that refers to a unit, without the tables of units themselves."""
    of_units = {"units", "unit_states", "unit_successions"}
    return tuple(
        (t.name, c) for t in TABLES for c, other in t.links.items() if other == "units" and t.name not in of_units
    )


_FOLDED = {"clusters": "label", "figures": "indicator"}
"""Tables with a column `folded`, and the column that it folds."""

_ADDED: dict[int, frozenset[str]] = {
    3: frozenset({"articles.input_sha256", *(f"{name}.folded" for name in _FOLDED)}),
    4: frozenset({"units.province_today_id", "unit_states", "unit_successions", "units_then_and_now"}),
    5: frozenset({"corrections"}),
    7: frozenset({"confidences"}),
    8: frozenset({"articles.date_source", "articles.notes"}),
    9: frozenset({"article_links"}),
    10: frozenset({"people.folded", "units.folded", "articles.added_at"}),
}
"""Tables, columns (`table.column`) and views that were not there from the first, by the version that added them."""


def _later_than(version: int) -> frozenset[str]:
    return frozenset().union(*(names for added, names in _ADDED.items() if added > version))


def create_tables(db: sqlite_utils.Database) -> None:
    """Version 1: the tables and their indexes."""
    for definition in TABLES:
        if definition.name not in _later_than(1):
            _create(db, definition, version=1)


def _create(db: sqlite_utils.Database, definition: Table, *, version: int) -> None:
    """Create a table as it was in that version."""
    later = _later_than(version)
    columns = [name for name in definition.columns if f"{definition.name}.{name}" not in later]
    created = db.create_table(
        definition.name,
        {name: definition.columns[name] for name in columns},
        pk=definition.key,
        not_null=(definition.key, *definition.required),
        foreign_keys=[(column, other, "id") for column, other in definition.links.items() if column in columns],
        strict=True,
    )
    if definition.name == "articles":
        created.create_index(["search_id"], unique=True)
    for indexed in definition.indexes:
        if set(indexed) <= set(columns):
            created.create_index(list(indexed))


def create_search(db: sqlite_utils.Database) -> None:
    """Version 2: full-text search over the articles. (The views that it had are made anew by version 3.)"""
    from pipeline.views import SEARCH

    db.executescript(SEARCH)


def add_folded_names_and_views(db: sqlite_utils.Database) -> None:
    """Version 3: names without diacritics, what an article was extracted from, the views with names resolved."""
    from pipeline.views import VIEWS, fold, folding

    for table_name, column in sorted(name.split(".") for name in _ADDED[3]):
        db.execute(f"ALTER TABLE {table_name} ADD COLUMN {column} TEXT")
    for table_name, column in _FOLDED.items():
        rows = db.execute(f"SELECT DISTINCT {column} FROM {table_name}").fetchall()
        for (words,) in rows:
            db.execute(f"UPDATE {table_name} SET folded = ? WHERE {column} = ?", [fold(words), words])
    letters = db.create_table("letters", {"position": int, "letter": str, "bare": str}, pk="position", strict=True)
    pairs = enumerate(folding().items(), start=1)
    letters.insert_all({"position": number, "letter": letter, "bare": bare} for number, (letter, bare) in pairs)
    for name, sql in VIEWS.items():
        if name not in _later_than(3):
            db.execute(f"DROP VIEW IF EXISTS {name}")
            db.create_view(name, sql)


def add_units_in_time(db: sqlite_utils.Database) -> None:
    """Version 4: the states of units, what they went into, and the province of today. (`Units.refresh` fills them.)"""
    from pipeline.views import VIEWS

    db.execute("ALTER TABLE units ADD COLUMN province_today_id TEXT REFERENCES units(id)")
    db.table("units").create_index(["province_today_id"])
    for name in ("unit_states", "unit_successions"):
        _create(db, table(name), version=4)
    db.create_view("units_then_and_now", VIEWS["units_then_and_now"])


def add_corrections(db: sqlite_utils.Database) -> None:
    """Version 5: the corrections that people made."""
    _create(db, table("corrections"), version=5)


def add_indexes_for_the_site(db: sqlite_utils.Database) -> None:
    """Version 6: indexes that keep the site's pages and canned queries quick, and the vocabulary of indicators."""
    from pipeline.indexes import INDEXES

    for statement in INDEXES:
        db.execute(statement)


def add_confidences(db: sqlite_utils.Database) -> None:
    """Version 7: what each confidence is made of. Articles loaded before have none until they are read again."""
    _create(db, table("confidences"), version=7)


def add_date_source_and_notes(db: sqlite_utils.Database) -> None:
    """Version 8: where the day of publication was read, and what was mended or missing while reading."""
    for table_name, column in sorted(name.split(".") for name in _ADDED[8]):
        db.execute(f"ALTER TABLE {table_name} ADD COLUMN {column} TEXT")


def add_article_links(db: sqlite_utils.Database) -> None:
    """Version 9: articles that are versions of one page or say the same, found among those that are stored too."""
    from pipeline.links import refresh

    _create(db, table("article_links"), version=9)
    db.execute(
        "CREATE TABLE article_sketches (key INTEGER NOT NULL, article_id TEXT NOT NULL REFERENCES articles (id), "
        "PRIMARY KEY (key, article_id)) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX idx_article_sketches_article_id ON article_sketches (article_id)")
    for article in db.query("SELECT id, url, title, text FROM articles ORDER BY id"):
        refresh(db, article)


def add_folded_people_and_units(db: sqlite_utils.Database) -> None:
    """Version 10: names of people and units without diacritics; when an article was added, from now on."""
    from pipeline.indexes import SORTED
    from pipeline.views import fold

    for table_name, column in sorted(name.split(".") for name in _ADDED[10]):
        db.execute(f"ALTER TABLE {table_name} ADD COLUMN {column} TEXT")
    for table_name, column in (("people", "name"), ("units", "full_name")):
        rows = db.execute(f"SELECT DISTINCT {column} FROM {table_name} WHERE {column} IS NOT NULL").fetchall()
        for (words,) in rows:
            db.execute(f"UPDATE {table_name} SET folded = ? WHERE {column} = ?", [fold(words), words])
    for statement in SORTED:
        db.execute(statement)


def add_indexes_for_what_is_offered(db: sqlite_utils.Database) -> None:
    """Version 11: figures of a whole cluster are found by what they are compared by; rows by what listings offer."""
    from pipeline.indexes import OFFERED

    for statement in OFFERED:
        db.execute(statement)


MIGRATIONS: tuple[Callable[[sqlite_utils.Database], None], ...] = (
    create_tables,
    create_search,
    add_folded_names_and_views,
    add_units_in_time,
    add_corrections,
    add_indexes_for_the_site,
    add_confidences,
    add_date_source_and_notes,
    add_article_links,
    add_folded_people_and_units,
    add_indexes_for_what_is_offered,
)
