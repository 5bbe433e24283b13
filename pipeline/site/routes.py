"""Pages of our own beside Datasette's: front page, about, API, feed, sitemap, robots, style sheet, silhouette."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from datasette.utils.asgi import NotFound, Response

from pipeline.site import examples, feeds, glance, linked_data, maps, variables
from pipeline.site.cells import DATABASE, row_path
from pipeline.site.charts import Mark, bars_by_year
from pipeline.site.language import link, number, t

XML = "application/xml; charset=utf-8"
LONG = {"Cache-Control": "public, max-age=31536000, immutable"}


async def front(datasette: Any, request: Any) -> Response:
    """The front page."""
    reading = _database(datasette)
    numbers = await reading.once("glance", glance.read)
    marks = [
        Mark(
            str(row["year"]),
            row["meetings"],
            link(f"/{DATABASE}/meetings", review_year=row["year"]),
            f"{row['year']}: {number(row['meetings'])} {t('n_meetings')}",
        )
        for row in numbers["years"]
        if row["year"] and 1945 <= row["year"] <= 2100
    ]
    dots = [
        maps.Dot(
            row["latitude"],
            row["longitude"],
            row["meetings"],
            f"{row['full_name']}: {number(row['meetings'])} {t('n_meetings')}",
            row_path("units", row["id"]),
        )
        for row in numbers["provinces"]
        if row["latitude"] is not None and row["longitude"] is not None
    ]
    context = {
        "numbers": numbers,
        "chart": bars_by_year(marks, t("meetings_by_year")),
        "map": maps.picture(dots, t("map_title"), "/assets/land.svg"),
        "queries": (datasette.metadata("databases") or {}).get(DATABASE, {}).get("queries", {}),
        "structured": linked_data.dataset(datasette.metadata(), numbers, variables.origin(datasette, request)),
    }
    return Response.html(await datasette.render_template("front.html", context, request=request))


async def about(datasette: Any, request: Any) -> Response:
    """What the data are, licence, how to cite."""
    return Response.html(await datasette.render_template("about.html", {}, request=request))


async def api(datasette: Any, request: Any) -> Response:
    """How programs get the data, with examples."""
    context = {
        "examples": examples.EXAMPLES,
        "rows": datasette.setting("max_returned_rows"),
        "ms": datasette.setting("sql_time_limit_ms"),
    }
    return Response.html(await datasette.render_template("api.html", context, request=request))


async def feed(datasette: Any, request: Any) -> Response:
    """Atom feed of the meetings that were added last."""
    rows = await _database(datasette).once("feed", feeds.latest)
    body = feeds.atom(rows, variables.origin(datasette, request))
    return Response(body, content_type="application/atom+xml; charset=utf-8")


async def sitemap(datasette: Any, request: Any) -> Response:
    """The index of the site maps."""
    counts = await _database(datasette).once("sitemap", feeds.counts)
    return Response(feeds.sitemap_index(counts, variables.origin(datasette, request)), content_type=XML)


async def sitemap_part(datasette: Any, request: Any) -> Response:
    """One site map, of at most 50,000 addresses."""
    table, part = request.url_vars["table"], int(request.url_vars["part"])
    keys = await _database(datasette).execute_fn(lambda connection: feeds.keys(connection, table, part))
    if not keys:
        raise NotFound("no such site map")
    return Response(feeds.sitemap_part(table, keys, variables.origin(datasette, request)), content_type=XML)


async def robots(datasette: Any, request: Any) -> Response:
    """What crawlers may read: as the publisher chose."""
    chosen = (datasette.plugin_config("thidua") or {}).get("robots", "all")
    return Response.text(feeds.robots(chosen, variables.origin(datasette, request)))


async def style(request: Any) -> Response:
    return Response(style_sheet()[0], content_type="text/css; charset=utf-8", headers=LONG)


async def land(request: Any) -> Response:
    return Response(maps.land(), content_type="image/svg+xml", headers=LONG)


async def icon(request: Any) -> Response:
    return Response(_ICON, content_type="image/svg+xml", headers=LONG)


@cache
def style_sheet() -> tuple[str, str]:
    """The style sheet and a short hash of it."""
    text = (Path(__file__).parent / "static" / "site.css").read_text(encoding="utf-8")
    return text, hashlib.sha256(text.encode()).hexdigest()[:8]


def _database(datasette: Any) -> Any:
    try:
        return datasette.get_database(DATABASE)
    except KeyError:
        raise NotFound(f"no database named {DATABASE}") from None


_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b4a6f"/>'
    '<path d="M8 22h4v-6H8zm6 0h4V9h-4zm6 0h4v-9h-4z" fill="#fff"/></svg>'
)

ROUTES: list[tuple[str, Any]] = [
    (r"^/$", front),
    (r"^/about$", about),
    (r"^/api$", api),
    (r"^/feed\.atom$", feed),
    (r"^/sitemap\.xml$", sitemap),
    (r"^/sitemap-(?P<table>articles|meetings|clusters|units)-(?P<part>\d{1,4})\.xml$", sitemap_part),
    (r"^/robots\.txt$", robots),
    (r"^/assets/site\.css$", style),
    (r"^/assets/land\.svg$", land),
    (r"^/favicon\.(ico|svg)$", icon),
]
