"""What machines read of the site: the Atom feed (RFC 4287), site maps (sitemaps.org), robots.txt (RFC 9309)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from datasette.utils import tilde_encode

from pipeline.site.cells import DATABASE
from pipeline.site.language import meeting_label, t
from pipeline.site.rows import Row, rows_of

MOST_ADDRESSES = 50_000
"""Of one site map, by the protocol."""
ENTRIES = 40
TABLES = ("clusters", "meetings", "articles", "units")
_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_EPOCH = "1970-01-01T00:00:00Z"
# XML 1.0 has no place for most control characters, which a hostile title may hold.
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def latest(connection: Any) -> list[Row]:
    """The meetings that were added last, newest first: each with the article that brought it.

    Articles are numbered as they are added (`search_id`); a meeting is as new as its first article.
    """
    return rows_of(
        connection,
        """SELECT m.id, m.label, m.date, m.venue_name, c.label AS cluster, a.published_at, a.title, a.source,
  coalesce(a.added_at, a.fetched_at, a.published_at) AS added_at
FROM (SELECT * FROM articles ORDER BY search_id DESC LIMIT 400) a
JOIN article_meetings r ON r.article_id = a.id
JOIN meetings m ON m.id = r.meeting_id JOIN clusters c ON c.id = m.cluster_id
WHERE NOT EXISTS (SELECT 1 FROM article_meetings e JOIN articles b ON b.id = e.article_id
  WHERE e.meeting_id = m.id AND b.search_id < a.search_id)
GROUP BY m.id ORDER BY a.search_id DESC, m.id LIMIT ?""",
        [ENTRIES],
    )


def atom(rows: Sequence[Row], origin: str) -> str:
    """The feed. An entry's id is the address of its meeting's page."""
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", f"{origin}/feed.atom")
    _add(feed, "title", t("feed_title"))
    _add(feed, "updated", max((_moment(row["added_at"]) for row in rows), default=_EPOCH))
    _add(feed, "link", None, rel="self", href=f"{origin}/feed.atom")
    _add(feed, "link", None, rel="alternate", href=f"{origin}/")
    _add(_add(feed, "author", None), "name", t("site_short"))
    for row in rows:
        address = f"{origin}/{DATABASE}/meetings/{tilde_encode(row['id'])}"
        entry = _add(feed, "entry", None)
        _add(entry, "id", address)
        _add(entry, "title", meeting_label(row["label"]))
        _add(entry, "updated", _moment(row["added_at"]))
        if row["published_at"]:
            _add(entry, "published", _moment(row["published_at"]))
        _add(entry, "link", None, rel="alternate", href=address)
        told = [row["cluster"], row["venue_name"], row["title"] or row["source"]]
        _add(entry, "summary", ". ".join(str(part) for part in told if part))
    return _document(feed)


_TOLD = """(WITH told AS MATERIALIZED (SELECT u.id, u.province_today_id FROM units u
  WHERE EXISTS (SELECT 1 FROM chairs x WHERE x.party_unit_id = u.id AND x.party_kind IS NOT 'organisation')
  OR EXISTS (SELECT 1 FROM winners x WHERE x.party_unit_id = u.id AND x.party_kind IS NOT 'organisation')
  OR EXISTS (SELECT 1 FROM cluster_members x WHERE x.unit_id = u.id AND x.kind IS NOT 'organisation')
  OR EXISTS (SELECT 1 FROM clusters x WHERE x.owner_unit_id = u.id))
SELECT id FROM told UNION SELECT province_today_id FROM told WHERE province_today_id IS NOT NULL
UNION SELECT u.id FROM units u
  WHERE EXISTS (SELECT 1 FROM figures x WHERE x.subject_unit_id = u.id AND x.subject_kind IS NOT 'organisation'))"""
"""Units whose page tells something: of them, or, for a province of today, of a unit that lies in it."""
_ROWS = dict.fromkeys(TABLES) | {"units": _TOLD}


def counts(connection: Any) -> dict[str, int]:
    """The number of pages of each kind."""
    return {name: connection.execute(f"SELECT count(*) FROM {_ROWS[name] or name}").fetchone()[0] for name in TABLES}


def keys(connection: Any, table: str, part: int) -> list[str]:
    """The keys of the rows of one site map; parts count from 1."""
    sql = f"SELECT id FROM {_ROWS[table] or table} ORDER BY id LIMIT ? OFFSET ?"
    return [key for (key,) in connection.execute(sql, [MOST_ADDRESSES, (part - 1) * MOST_ADDRESSES])] if part else []


def sitemap_index(number_of: dict[str, int], origin: str) -> str:
    """The index: one site map for each table and 50,000 rows."""
    ElementTree.register_namespace("", _SITEMAP)
    root = ElementTree.Element(f"{{{_SITEMAP}}}sitemapindex")
    for table, number in number_of.items():
        for part in range(1, -(-number // MOST_ADDRESSES) + 1):
            place = ElementTree.SubElement(root, f"{{{_SITEMAP}}}sitemap")
            ElementTree.SubElement(place, f"{{{_SITEMAP}}}loc").text = f"{origin}/sitemap-{table}-{part}.xml"
    return _document(root)


def sitemap_part(table: str, found: Sequence[str], origin: str) -> str:
    """The site map of these rows."""
    # By hand: 50,000 elements of ElementTree take ten times as long, and encoded keys need no escaping.
    root = origin.replace("&", "&amp;").replace("<", "&lt;")
    places = "".join(f"<url><loc>{root}/{DATABASE}/{table}/{tilde_encode(key)}</loc></url>\n" for key in found)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_SITEMAP}">\n{places}</urlset>\n'


def robots(chosen: str, origin: str) -> str:
    """robots.txt. `none`: nothing; `all`: the pages, but not their countless sorted and filtered variants."""
    if chosen == "none":
        return "User-agent: *\nDisallow: /\n"
    closed = "".join(f"Disallow: /*{part}\n" for part in ("?*_sort", "?*_facet", "?*_next", "?*__", ".csv", ".db$"))
    return f"User-agent: *\nAllow: /\n{closed}Disallow: /-/\n\nSitemap: {origin}/sitemap.xml\n"


def _add(parent: ElementTree.Element, name: str, text: object, **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    if text is not None:
        child.text = str(text).translate(_CONTROL)
    return child


def _moment(value: str | None) -> str:
    """A day or time as RFC 3339: in Vietnam where no zone is named, a month or year from its first day."""
    if value is None:
        return _EPOCH
    if value.endswith(("Z", "+00:00")):
        return f"{value.removesuffix('Z').removesuffix('+00:00')}Z"
    day, _, clock = value.partition("T")
    day = "-".join([*day.split("-"), "01", "01"][:3])
    clock = clock.partition("+")[0].removesuffix("Z") or "00:00"
    return f"{day}T{clock if clock.count(':') == 2 else clock + ':00'}+07:00"


def _document(root: ElementTree.Element) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")
