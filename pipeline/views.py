"""Full-text search and the views with names resolved, as SQL.

Search is an FTS5 index of three columns: title, text and `folded`, which holds both without diacritics and with
d for đ. The tokenizer keeps diacritics (`remove_diacritics 0`; with 1 or 2 it would still leave đ as it is), so
`Đắk Lắk` finds that spelling only, and `dak lak` finds them all. Folding is plain SQL, so that any SQLite
program can write to the table without breaking the index.

Names are compared in one case and without diacritics too: clusters and figures hold a folded column, and the table
`letters` lets a query fold what was typed, letter by letter.
"""

from __future__ import annotations

import unicodedata

_VOWELS = "aăâeêioôơuưy"
_TONES = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


def letters() -> dict[str, str]:
    """Every Vietnamese letter with a diacritic, small and capital, NFC, and its bare letter."""
    found = {"đ": "d", "ă": "a", "â": "a", "ê": "e", "ô": "o", "ơ": "o", "ư": "u"}
    for vowel in _VOWELS:
        for tone in _TONES:
            found[unicodedata.normalize("NFC", vowel + tone)] = found.get(vowel, vowel)
    return found | {letter.upper(): bare.upper() for letter, bare in found.items()}


def folding() -> dict[str, str]:
    """What to replace with what, in order, in words without ASCII capitals. Marks of decomposed letters go."""
    small = {letter: bare.lower() for letter, bare in letters().items()}
    return small | {chr(mark): "" for mark in (0x302, 0x306, 0x31B, *map(ord, _TONES))}


def fold(words: str) -> str:
    """Words in small letters, without diacritics and with d for đ, as the queries compare them."""
    return words.lower().translate({ord(letter): bare for letter, bare in folding().items()})


def _folding() -> str:
    """A SELECT of search_id, title, text and folded. SQLite's parser stack is short: 15 nested calls at a time."""
    steps = ["f0 AS (SELECT search_id, title, text, coalesce(title, '') || char(10) || text AS folded FROM articles)"]
    pairs = list(letters().items())
    for first in range(0, len(pairs), 15):
        expression = "folded"
        for letter, bare in pairs[first : first + 15]:
            expression = f"replace({expression},'{letter}','{bare}')"
        steps.append(f"f{len(steps)} AS (SELECT search_id, title, text, {expression} AS folded FROM f{len(steps) - 1})")
    return f"WITH {', '.join(steps)} SELECT search_id, title, text, folded FROM f{len(steps) - 1}"


_INDEXED = "title, text, folded"

SEARCH = f"""
CREATE VIEW articles_search AS {_folding()};
CREATE VIRTUAL TABLE articles_fts USING fts5(
  {_INDEXED}, content='articles_search', content_rowid='search_id', tokenize='unicode61 remove_diacritics 0'
);
CREATE TRIGGER articles_inserted AFTER INSERT ON articles BEGIN
  INSERT INTO articles_fts(rowid, {_INDEXED})
    SELECT search_id, {_INDEXED} FROM articles_search WHERE search_id = new.search_id;
END;
CREATE TRIGGER articles_to_be_deleted BEFORE DELETE ON articles BEGIN
  INSERT INTO articles_fts(articles_fts, rowid, {_INDEXED})
    SELECT 'delete', search_id, {_INDEXED} FROM articles_search WHERE search_id = old.search_id;
END;
CREATE TRIGGER articles_to_be_updated BEFORE UPDATE ON articles BEGIN
  INSERT INTO articles_fts(articles_fts, rowid, {_INDEXED})
    SELECT 'delete', search_id, {_INDEXED} FROM articles_search WHERE search_id = old.search_id;
END;
CREATE TRIGGER articles_updated AFTER UPDATE ON articles BEGIN
  INSERT INTO articles_fts(rowid, {_INDEXED})
    SELECT search_id, {_INDEXED} FROM articles_search WHERE search_id = new.search_id;
END;
INSERT INTO articles_fts(articles_fts) VALUES ('rebuild');
"""
"""The index, the triggers that keep it in step (an entry is taken out before its text changes), its first filling."""

# An article without a title is known by its source.
_ARTICLE = "a.id AS article_id, coalesce(a.title, a.source) AS article, a.source AS source, a.url AS url"
_CONTEXT = f"m.id AS meeting_id, m.date AS meeting_date, {_ARTICLE}"
_JOINS = """
JOIN meetings m ON m.id = x.meeting_id
JOIN clusters c ON c.id = m.cluster_id
JOIN articles a ON a.id = x.article_id
"""


def _unit(column: str) -> str:
    """The joins that give the unit u of a column and its province p."""
    return f"LEFT JOIN units u ON u.id = x.{column} LEFT JOIN units p ON p.id = u.province_id"


def _in_force(state: str) -> str:
    """Is the state the one of the meeting's day? Of a month or a year that is known alone, its first day counts."""
    day = "substr(m.date || '-01-01', 1, 10)"
    start, end = f"{state}.valid_from", f"{state}.valid_to"
    return f"({start} IS NULL OR {start} <= {day}) AND ({end} IS NULL OR {end} >= {day})"


_UNIT_COLUMNS = (
    ("article_meetings", "owner_name", "owner_unit_id"),
    ("article_meetings", "venue_name", "venue_unit_id"),
    ("cluster_members", "name", "unit_id"),
    ("figures", "subject_name", "subject_unit_id"),
    ("winners", "party_name", "party_unit_id"),
    ("chairs", "party_name", "party_unit_id"),
)
_UNIT_MENTIONS = " UNION ALL ".join(
    f"SELECT '{table}' AS table_name, id AS row_id, '{unit}' AS field, {name} AS name, {unit} AS unit_id, "
    f"meeting_id, article_id FROM {table} WHERE {unit} IS NOT NULL"
    for table, name, unit in _UNIT_COLUMNS
)

VIEWS: dict[str, str] = {
    "meetings_overview": f"""
SELECT m.id AS meeting_id, m.cluster_id, c.label AS cluster, m.status, m.date, m.review_year, m.plan_year,
  m.venue_name AS venue, o.full_name AS owner_unit,
  (SELECT count(*) FROM cluster_members x WHERE x.report_id = r.id) AS members,
  (SELECT count(*) FROM figures x WHERE x.report_id = r.id) AS figures,
  (SELECT count(*) FROM winners x WHERE x.report_id = r.id) AS winners,
  (SELECT group_concat(x.party_name, '; ') FROM chairs x
    WHERE x.report_id = r.id AND x.role = 'chair' AND x.status <> 'incumbent') AS next_chair,
  m.article_count, {_ARTICLE}
FROM meetings m
JOIN clusters c ON c.id = m.cluster_id
JOIN article_meetings r ON r.meeting_id = m.id AND r.is_primary = 1
JOIN articles a ON a.id = r.article_id
LEFT JOIN units o ON o.id = c.owner_unit_id""",
    "chairs_by_cluster": f"""
SELECT x.id AS chair_id, m.cluster_id, c.label AS cluster, x.year, x.role, x.status, x.party_name AS chair,
  x.party_kind AS kind, x.party_unit_id AS unit_id, u.full_name AS unit, p.full_name AS province,
  x.confidence, {_CONTEXT}
FROM chairs x {_JOINS} {_unit("party_unit_id")}""",
    "winners_by_year": f"""
SELECT x.id AS winner_id, x.year, m.cluster_id, c.label AS cluster, x.party_name AS winner, x.party_kind AS kind,
  x.party_unit_id AS unit_id, u.full_name AS unit, p.full_name AS province, x.count, x.recipient_kind,
  x.award, x.award_name, x.rank, x.status, x.authority, x.confidence, {_CONTEXT}
FROM winners x {_JOINS} {_unit("party_unit_id")}""",
    "figures_with_comparisons": f"""
SELECT x.id AS figure_id, q.id AS comparison_id, m.cluster_id, c.label AS cluster, x.subject_name AS subject,
  x.subject_kind AS kind, x.subject_unit_id AS unit_id, u.full_name AS unit_name, p.full_name AS province,
  x.indicator, x.period, x.qualifier, x.value, x.unit, x.value_vnd, x.status, x.price_base,
  q.against, q.base, q.change, q.value AS comparison_value, q.unit AS comparison_unit,
  x.confidence, {_CONTEXT}
FROM figures x {_JOINS} {_unit("subject_unit_id")}
LEFT JOIN comparisons q ON q.figure_id = x.id""",
    "members_by_year": f"""
SELECT x.id AS member_id, x.cluster_id, c.label AS cluster, x.year, x.name AS member, x.kind, x.unit_id,
  u.full_name AS unit, p.full_name AS province, x.basis, x.confidence, {_CONTEXT}
FROM cluster_members x {_JOINS} {_unit("unit_id")}""",
    "units_then_and_now": f"""
SELECT x.table_name, x.row_id, x.field, x.name, x.unit_id,
  CASE WHEN instr(x.name, s.name) = 0 AND instr(x.name, u.name) > 0
    THEN u.full_name ELSE coalesce(s.full_name, u.full_name) END AS unit,
  coalesce(o.full_name, p.full_name) AS province, u.province_today_id, t.full_name AS province_today,
  m.id AS meeting_id, m.date AS meeting_date, m.cluster_id, {_ARTICLE}
FROM ({_UNIT_MENTIONS}) x
JOIN meetings m ON m.id = x.meeting_id
JOIN articles a ON a.id = x.article_id
JOIN units u ON u.id = x.unit_id
LEFT JOIN units p ON p.id = u.province_id
LEFT JOIN units t ON t.id = u.province_today_id
LEFT JOIN unit_states s ON s.unit_id = x.unit_id AND {_in_force("s")}
LEFT JOIN unit_states o ON o.unit_id = s.province_id AND {_in_force("o")}""",
}
"""Name of a view and its SELECT. One row a report: where two articles differ, both are there."""
