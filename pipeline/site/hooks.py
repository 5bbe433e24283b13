"""The plugin's hooks: what Datasette calls while it serves our database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Generator
from typing import Any

from datasette import hookimpl
from datasette.database import Database
from datasette.filters import FilterArguments
from datasette.utils.asgi import Response

from pipeline.site import language, routes, security, sorting, variables
from pipeline.site.cells import DATABASE
from pipeline.site.reading import ReadDatabase, warm_up
from pipeline.site.search import ranked_words, search_words

PLUGIN = "thidua"
"""The name of our settings in Datasette's metadata: `plugins: {thidua: {robots, url, warm_up}}`."""
_tasks: set[asyncio.Task[int]] = set()


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    settings = datasette.plugin_config(PLUGIN) or {}
    return lambda application: security.guarded(application, settings.get("robots", "all"), settings.get("url"))


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    env.globals.update(variables.FUNCTIONS)
    env.filters.update(variables.FILTERS)
    env.trim_blocks = env.lstrip_blocks = True


@hookimpl
def prepare_connection(conn: Any) -> None:
    conn.create_function("search_words", 1, search_words, deterministic=True)
    conn.create_function("ranked_words", 1, ranked_words, deterministic=True)


@hookimpl
def startup(datasette: Any) -> Callable[[], Any]:
    async def start() -> None:
        for name, database in list(datasette.databases.items()):
            if name == DATABASE and type(database) is Database and database.path:
                reading = ReadDatabase(datasette, path=database.path, is_mutable=database.is_mutable)
                reading.name, reading.route = database.name, database.route
                datasette.databases = {**datasette.databases, name: reading}
        settings = datasette.plugin_config(PLUGIN) or {}
        kept = DATABASE in datasette.databases and not datasette.databases[DATABASE].is_mutable
        if settings.get("warm_up") and kept:
            task = asyncio.get_running_loop().create_task(warm_up(datasette, DATABASE))
            _tasks.add(task)
            task.add_done_callback(_tasks.discard)

    return start


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return routes.ROUTES


@hookimpl
def extra_template_vars(
    template: str, database: str | None, table: str | None, view_name: str, request: Any, datasette: Any
) -> Callable[[], Any]:
    async def collect() -> dict[str, Any]:
        return await variables.collect(datasette, request, view_name, database, table)

    return collect


@hookimpl
def filters_from_request(request: Any, database: str, table: str, datasette: Any) -> Callable[[], Any]:
    """No filter of ours: the listing is told what it may be sorted by."""

    async def answer() -> FilterArguments:
        wanted = await sorting.of_request(datasette, request, database, table)
        slow = wanted.column is not None and not wanted.at_once(wanted.column)
        sorting.asked.set(wanted if slow and database == DATABASE else None)
        return FilterArguments([], extra_context={"order": wanted})

    return answer


@hookimpl
def permission_allowed(action: str, resource: Any) -> bool | None:
    """The tables behind the search index are nobody's business."""
    if action == "view-table" and resource[0] == DATABASE and resource[1].startswith("articles_fts"):
        return False
    return None


@hookimpl(tryfirst=True)
def forbidden(datasette: Any, request: Any, message: str) -> Callable[[], Any]:
    async def answer() -> Response:
        return await _answer(datasette, request, 403, message)

    return answer


@hookimpl(hookwrapper=True)
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Generator[None, Any, None]:
    """A page in our words for what went wrong; a wrong request is 400, never 500.

    In place of Datasette's own handler, which would run too and print every wrong request with a traceback.
    """

    async def answer() -> Response:
        status, reason = problem(exception)
        if status >= 500:
            import traceback

            traceback.print_exception(exception)
        return await _answer(datasette, request, status, reason)

    outcome = yield
    if DATABASE in datasette.databases:
        outcome.force_result([answer])


async def _answer(datasette: Any, request: Any, status: int, reason: str) -> Response:
    if request.path.endswith((".json", ".csv", ".atom", ".xml")):
        body = json.dumps({"ok": False, "error": reason, "status": status}, ensure_ascii=False)
        return Response(body, status=status, content_type="application/json; charset=utf-8")
    key = f"error_{status}" if status in (400, 403, 404) else "error_500"
    more = {404: language.t("error_404_more"), 500: language.t("error_500_more")}.get(status, reason)
    context = {"status": status, "heading": language.t(key), "more": more}
    return Response.html(await datasette.render_template("error.html", context, request=request), status=status)


def problem(exception: Exception) -> tuple[int, str]:
    """The HTTP status of an exception and its reason in words that may be shown."""
    import sqlite3

    from datasette.database import QueryInterrupted
    from datasette.utils.asgi import Base400
    from datasette.views.base import DatasetteError

    if isinstance(exception, QueryInterrupted):
        return 400, language.t("too_slow")
    if isinstance(exception, Base400):
        return exception.status, str(exception.args[0]) if exception.args else ""
    if isinstance(exception, DatasetteError):
        if exception.title == "SQL Interrupted":
            return 400, language.t("too_slow")
        # Datasette raises these for wrong values of _sort, _where and the like, some of them as 500.
        status = exception.status if exception.status < 500 else 400
        return status, "" if exception.message_is_html else str(exception.message)
    if isinstance(exception, sqlite3.OperationalError) and str(exception).startswith(_CLIENT):
        return 400, str(exception)
    if _is_of_arguments(exception):
        return 400, ""
    return 500, language.t("error_500")


_CLIENT = ("no such column", "unable to use function", "malformed MATCH", "fts5:", "unterminated", "no such cursor",
           "malformed JSON")  # fmt: skip


def _is_of_arguments(exception: Exception) -> bool:
    """Whether Datasette itself fell over a value of the address: `_next=x`, `_through=x`, `_facet_array=x`."""
    import traceback

    if isinstance(exception, OverflowError):  # a number beyond SQLite's 64 bits
        return True
    if not isinstance(exception, ValueError | KeyError | IndexError | TypeError):
        return False
    frames = traceback.extract_tb(exception.__traceback__)
    last = next(
        (frame for frame in reversed(frames) if "datasette" in frame.filename or "pipeline" in frame.filename), None
    )
    return last is not None and last.filename.rsplit("datasette", 1)[-1].lstrip("/\\").startswith(
        ("views", "filters", "facets", "utils")
    )
