"""Indexes that keep pages and canned queries quick over hundreds of thousands of articles, as SQL.

Each is there for a question that is asked: its columns are those that the question compares, then those by which it
sorts or groups, so that the index alone answers or only a few rows are read. `bench/site.py` measures them.

Awards and chairs of a unit are its own: those of an organisation in it (its police, its union) are not counted, as on
its page.

`indicators` is the vocabulary of `figures.folded`, each wording once. A question for figures "about thu ngan sach"
looks through some ten thousand wordings instead of millions of figures. A trigger fills it; a wording that no figure
has any more stays and finds nothing.
"""

from __future__ import annotations

INDEXES: tuple[str, ...] = (
    "CREATE INDEX idx_winners_unit_year ON winners (party_unit_id, year, rank, party_kind)",
    "CREATE INDEX idx_chairs_unit_year ON chairs (party_unit_id, year, role, party_kind)",
    "CREATE INDEX idx_chairs_role_year ON chairs (role, year, id)",
    "CREATE INDEX idx_chairs_year_id ON chairs (year, id)",
    "CREATE INDEX idx_cluster_members_year_id ON cluster_members (year, id)",
    "CREATE INDEX idx_winners_year_id ON winners (year, id)",
    "CREATE INDEX idx_articles_source_published_at ON articles (source, published_at)",
    "CREATE INDEX idx_evidence_confidence ON evidence (confidence, id)",
    "CREATE INDEX idx_figures_period ON figures (period, id)",
    "CREATE INDEX idx_figures_folded_period ON figures (folded, period)",
    "CREATE INDEX idx_figures_unit_period_folded ON figures (subject_unit_id, period, folded)",
    "CREATE INDEX idx_meetings_review_year_date ON meetings (review_year, date)",
    "CREATE INDEX idx_meetings_plan_year_date ON meetings (plan_year, date)",
    "CREATE INDEX idx_meetings_article_count ON meetings (article_count)",
    "CREATE INDEX idx_article_meetings_stated ON article_meetings (review_year, id)"
    " WHERE stated_member_count IS NOT NULL",
    "CREATE INDEX idx_clusters_label ON clusters (label)",
    "CREATE INDEX idx_units_full_name ON units (full_name)",
    "CREATE TABLE indicators (folded TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID",
    "INSERT OR IGNORE INTO indicators SELECT DISTINCT folded FROM figures WHERE folded IS NOT NULL",
    """CREATE TRIGGER figures_inserted AFTER INSERT ON figures WHEN new.folded IS NOT NULL BEGIN
  INSERT OR IGNORE INTO indicators VALUES (new.folded);
END""",
    """CREATE TRIGGER figures_updated AFTER UPDATE OF folded ON figures WHEN new.folded IS NOT NULL BEGIN
  INSERT OR IGNORE INTO indicators VALUES (new.folded);
END""",
)
"""Statements, to be executed one by one: a script of them would end the transaction of an upgrade."""

SORTED: tuple[str, ...] = (
    "CREATE INDEX idx_people_folded ON people (folded)",
    "CREATE INDEX idx_articles_title ON articles (title)",
    "CREATE INDEX idx_articles_byline ON articles (byline)",
)
"""People are asked for by name, typed with diacritics or without; the listing of articles is sorted by its columns."""

_FACETS = {
    "chairs": ("status",),
    "cluster_members": ("kind", "basis"),
    "comparisons": ("against", "change", "unit"),
    "figures": ("unit", "status", "qualifier"),
    "evidence": ("rule",),
    "people": ("role",),
    "winners": ("award", "status", "recipient_kind"),
}
"""Columns that large tables are narrowed by, each with the key by which the rows are then listed."""

OFFERED: tuple[str, ...] = (
    "CREATE INDEX idx_figures_without_unit ON figures (period, meeting_id, folded, unit) WHERE subject_unit_id IS NULL",
    "CREATE INDEX idx_meetings_date_id ON meetings (date, id)",
    "CREATE INDEX idx_meetings_latest ON meetings (date DESC, id)",
    *(
        f"CREATE INDEX idx_{table}_{column}_id ON {table} ({column}, id)"
        for table, columns in _FACETS.items()
        for column in columns
    ),
)
"""Figures of no unit are of their cluster: two that contradict each other are in meetings of one cluster. The others
are for what listings offer: the next page in the order of days, and rows of one value, however rare it is."""
