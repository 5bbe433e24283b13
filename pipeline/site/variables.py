"""What templates see: functions for words and links, and the data of the page of a row."""

from __future__ import annotations

from typing import Any

from datasette.utils import path_with_added_args, path_with_removed_args, tilde_decode, tilde_encode

from pipeline.site import (
    article_page,
    cells,
    cluster_page,
    glance,
    language,
    linked_data,
    listing,
    meeting_page,
    names,
    questions,
    row_page,
    unit_page,
)
from pipeline.site.cells import DATABASE

FUNCTIONS: dict[str, Any] = {
    "t": language.t,
    "current_language": language.current,
    "link": language.link,
    "row_path": cells.row_path,
    "table_title": language.table_title,
    "table_description": language.table_description,
    "column_label": language.column_label,
    "column_description": language.column_description,
    "value_label": language.value_label,
    "query_title": questions.title,
    "query_description": questions.description,
    "query_parameters": questions.parameters,
    "query_chart": questions.chart,
    "query_group": questions.group,
    "listing": listing.listing,
    "row_cell": listing.row_cell,
    "whole_csv": listing.whole_csv,
    "results": listing.results,
    "facet_groups": listing.facet_groups,
    "filter_form": listing.filter_form,
    "chips": listing.chips,
    "figure_words": article_page.figure_words,
    "comparison_words": article_page.comparison_words,
    "tilde": tilde_encode,
}
FILTERS: dict[str, Any] = {
    "number": language.number,
    "day": language.day,
    "meeting_label": language.meeting_label,
    "outside": cells.outside,
    "meter": cells.meter,
}
_PAGES: dict[str, Any] = {
    "articles": article_page,
    "clusters": cluster_page,
    "units": unit_page,
    "meetings": meeting_page,
}


async def collect(site: Any, request: Any, view: str, database: str | None, table: str | None) -> dict[str, Any]:
    """The variables of a page: those of every page, and of a row's page what it shows."""
    found: dict[str, Any] = {
        "lang": language.current(),
        "other_language_path": _other_language(request),
        "origin": origin(site, request),
        "canonical": _canonical(site, request),
        "cited": origin(site, request) + (request.path if request is not None else "/"),
        "asset_version": asset_version(),
    }
    reading = site.databases.get(DATABASE)
    if reading is not None and hasattr(reading, "once"):
        found["updated"] = await reading.once("updated", glance.updated, 1)
    if reading is not None and request is not None and request.path == f"/{DATABASE}/search":
        typed = request.args.get("q") or ""
        found["named"] = await reading.execute_fn(lambda connection: names.read(connection, typed))
    if view == "row" and database == DATABASE and table and reading is not None:
        key = tilde_decode(request.url_vars["pks"])
        maker = _PAGES.get(table)
        if maker is not None:
            rows = await reading.execute_fn(lambda connection: maker.read(connection, key))
            if rows is not None:
                found["page"] = maker.page(rows)
                found["structured"] = linked_data.of_page(table, found["page"], origin(site, request))
        else:
            found["page"] = await reading.execute_fn(lambda connection: row_page.read(connection, table, key))
    return found


def origin(site: Any, request: Any) -> str:
    """The site's public address without a slash at the end: as the publisher set it, else as the request came."""
    chosen = (site.plugin_config("thidua") or {}).get("url")
    if chosen:
        return str(chosen).rstrip("/")
    return f"{request.scheme}://{request.host}" if request is not None else ""


def asset_version() -> str:
    """Changes with the style sheet, so that browsers may keep it for long."""
    from pipeline.site.routes import style_sheet

    return style_sheet()[1]


def _other_language(request: Any) -> str:
    if request is None:
        return "/"
    path: str = request.path
    if language.current() == "vi":
        return path_with_added_args(request, {"lang": "en"}, path)  # type: ignore[no-any-return]
    return path_with_removed_args(request, {language.PARAMETER}, path)  # type: ignore[no-any-return]


def _canonical(site: Any, request: Any) -> str | None:
    if request is None:
        return None
    return f"{origin(site, request)}{request.path}{'?lang=en' if language.current() == 'en' else ''}"
