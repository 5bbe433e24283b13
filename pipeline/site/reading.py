"""The database as the site reads it: pages stay fast and no request can keep it busy.

Datasette counts all rows of a listing and groups all of them for each facet, which takes seconds over millions of
rows. Here a count gets a short time, and a facet is only counted when what it counts is small or was counted before;
a page without a count says so. Where the file cannot change (`-i`), answers that took long are kept, and `warm_up`
asks for the plain pages once after the start, without these limits.
"""

from __future__ import annotations

import gc
import re
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from datasette.database import Database, QueryInterrupted, Results
from datasette.utils import sqlite_timelimit
from datasette.views.base import DatasetteError

from pipeline.site import sorting, table_search
from pipeline.views import VIEWS

COUNT_MS = 40
"""How long a count of a page's rows may take."""
SHORT_MS = 25
"""How long the first of several ways to an answer may take."""
LOOKED_UP_MS = 120
"""How long articles may be looked up one by one, before all that have the words are gathered instead."""
FACET_ROWS = 3000
"""A facet is counted over at most so many rows of a filter (unless it is kept)."""
VIEW_ROWS = 1000
"""The same of a view, whose rows are put together for each facet."""
WHOLE_ROWS = 20_000
"""And over so many of a whole table, which are read one after the other (those of a view are looked up)."""
WARM_UP_MS = 10_000
"""How long one question of the warm-up may take; what takes longer stays without a count."""
PATIENCE_S = 60
"""A count that took too long is not tried again for so many seconds."""
WORTH_MS = 3
"""An answer is kept if it took longer than this."""
KEPT_ROWS = 60_000
"""Rows of all kept answers together; the least recently used go first."""

PAGE_ROWS = 100
"""Rows of a canned query's answer that a page shows; JSON and CSV have them all, up to Datasette's limit."""

page: ContextVar[bool] = ContextVar("page", default=False)
"""Set while the request is for a page, not for JSON or CSV."""
uncounted: ContextVar[bool] = ContextVar("uncounted", default=False)
"""Set once the rows of this request's page could not be counted in time; its facets are not counted then."""
unhurried: ContextVar[bool] = ContextVar("unhurried", default=False)
"""Set while the site asks itself: a question may take WARM_UP_MS."""

_last_many: ContextVar[tuple[Any, bool] | None] = ContextVar("last_many", default=None)
"""The rows that were counted last for this request, and whether they are too many."""

T = TypeVar("T")
_COUNT = re.compile(r"select count\(\*\) from ")
_FACET = re.compile(
    r"\s*select (?P<column>\S+) as value, count\(\*\) as count from \((?P<rows>.*)\)\s*where .*", re.DOTALL
)
_ARRAY_FACET = re.compile(r"\s*with inner as \((?P<rows>.*)\),\s*deduped_array_items as .*", re.DOTALL)
_COLUMNS = re.compile(r"\Aselect .*? from", re.DOTALL)
_WHOLE = re.compile(r"select .* from (?P<name>\w+) *")
_PARAMETER = re.compile(r":(\w+)")


class Kept:
    """Answers by what was asked; bounded."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Any, tuple[Any, int]] = OrderedDict()
        self._rows = 0

    def get(self, key: Any) -> Any:
        if key not in self._answers:
            return None
        self._answers.move_to_end(key)
        return self._answers[key][0]

    def replace(self, key: Any, answer: Any) -> None:
        """Keep a single value in place of what was kept."""
        if key in self._answers:
            self._answers[key] = (answer, self._answers[key][1])
        else:
            self.put(key, answer, 0)

    def put(self, key: Any, answer: Any, rows: int) -> None:
        if key in self._answers or rows > KEPT_ROWS // 20:
            return
        self._answers[key] = (answer, rows + 1)
        self._rows += rows + 1
        while self._rows > KEPT_ROWS:
            _, (_, gone) = self._answers.popitem(last=False)
            self._rows -= gone


class ReadDatabase(Database):  # type: ignore[misc]
    """A database that is only read, within limits."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kept = Kept()
        self._asked: set[str] | None = None

    async def execute(
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
    ) -> Results:
        """As Datasette's, with the limits and the memory of this module. Raises QueryInterrupted beyond a limit."""
        if (wanted := sorting.asked.get()) is not None and (rows := sorting.gathered(sql)) is not None:
            sorting.asked.set(None)
            if await self._many(rows, params, sorting.MOST_SORTED):
                raise DatasetteError(f"Cannot sort table by {wanted.column}", status=400)
        if table_search.GATHERED in sql:
            return await self._search(sql, params, truncate, page_size)
        key = self._key(sql, params, truncate, page_size)
        if key is not None and (kept := self._kept.get(key)) is not None:
            return kept
        if not unhurried.get():
            if _COUNT.match(sql):
                custom_time_limit = min(custom_time_limit or COUNT_MS, COUNT_MS)
            elif (facet := _FACET.fullmatch(sql) or _ARRAY_FACET.fullmatch(sql)) is not None:
                rows = facet["rows"]
                if uncounted.get() or await self._many(rows, params, _most(rows)):
                    raise QueryInterrupted(None, sql, params)
                # The limit is above their number: it keeps SQLite from going through an index of the whole table, but
                # also makes it compute every column of a view; so only the one that is counted is asked for.
                column = facet.groupdict().get("column")
                needed = _COLUMNS.sub(f"select {column} from", rows, count=1) if column else rows
                sql = sql.replace(rows, f"{needed} limit {WHOLE_ROWS}", 1)
            if key is not None and time.monotonic() < (self._kept.get(("too long", key)) or 0):
                raise QueryInterrupted(None, sql, params)
        begun = time.perf_counter()
        try:
            answer = await self._run(sql, params, truncate, custom_time_limit, page_size)
        except QueryInterrupted:
            if _COUNT.match(sql):
                uncounted.set(True)
            if key is not None and custom_time_limit in (COUNT_MS, SHORT_MS, LOOKED_UP_MS):
                self._kept.replace(("too long", key), time.monotonic() + PATIENCE_S)
            raise
        if page.get() and len(answer.rows) > PAGE_ROWS and sql in self._questions():
            answer = Results(answer.rows[:PAGE_ROWS], True, answer.description)
        if key is not None and (time.perf_counter() - begun) * 1000 > WORTH_MS:
            self._kept.put(key, answer, len(answer.rows))
        return answer

    async def _search(self, sql: str, params: Any, truncate: bool, page_size: int | None) -> Results:
        """A question to a table with words to search for. Raises QueryInterrupted beyond a limit."""
        if not (await self.execute(table_search.FREQUENT, {"search": params["search"]})).rows:
            return await self.execute(table_search.gathered(sql), params, truncate, page_size=page_size)
        if _COUNT.match(sql) or _FACET.fullmatch(sql):
            if table_search.only_searches(sql):
                uncounted.set(True)
                raise QueryInterrupted(None, sql, params)
            return await self.execute(table_search.looked_up(sql, in_order=False), params, truncate, SHORT_MS)
        for in_order in (True, False):
            walk = table_search.looked_up(sql, in_order=in_order)
            plan = await self.execute(f"explain query plan {walk}", params)
            sorts = "USE TEMP B-TREE FOR ORDER BY" in {step["detail"] for step in plan.rows}
            if sorts and (in_order or table_search.only_searches(sql)):
                continue  # that would look up all before it sorts them
            try:
                # Frequent words fill a page soon; a filter may leave so few that the walk does not meet them.
                limit = SHORT_MS if in_order and not table_search.only_searches(sql) else LOOKED_UP_MS
                return await self.execute(walk, params, truncate, limit, page_size)
            except QueryInterrupted:
                if walk == table_search.looked_up(sql, in_order=False):
                    break
        return await self.execute(table_search.gathered(sql), params, truncate, page_size=page_size)

    def _questions(self) -> set[str]:
        if self._asked is None:
            described = (self.ds.metadata("databases") or {}).get(self.name, {})
            self._asked = {query["sql"] for query in described.get("queries", {}).values()}
        return self._asked

    async def _run(self, sql: str, params: Any, truncate: bool, limit: int | None, page_size: int | None) -> Results:
        if unhurried.get():
            return await self.execute_fn(lambda connection: _unhurried(connection, sql, params, truncate, self.ds))
        # Wrong SQL comes from a wrong request, which is answered; a fault of ours has its traceback anyway.
        return await super().execute(sql, params, truncate, limit, page_size, log_sql_errors=False)

    async def once(self, name: str, read: Callable[[Any], T], rows: int = 100) -> T:
        """What `read` makes of a connection, kept under this name where the file cannot change."""
        if self.is_mutable:
            return await self.execute_fn(read)  # type: ignore[no-any-return]
        kept = self._kept.get(name)
        if kept is None:
            kept = await self.execute_fn(read)
            self._kept.put(name, kept, rows)
        return kept  # type: ignore[no-any-return]

    async def _many(self, rows: str, params: Any, most: int) -> bool:
        """Whether these are more than so many rows, or cannot be counted in time. A page's facets ask the same."""
        asked = (rows, most, tuple(params.items()) if isinstance(params, dict) else tuple(params or ()))
        if (known := _last_many.get()) is not None and known[0] == asked:
            return known[1]
        sql = f"select 1 from ({rows}) limit 1 offset {most}"
        try:
            many = bool((await self.execute(sql, params, custom_time_limit=COUNT_MS)).rows)
        except QueryInterrupted:
            many = True
        _last_many.set((asked, many))
        return many

    def _key(self, sql: str, params: Any, truncate: bool, page_size: int | None) -> Any:
        """What identifies a question; None where its answer must not be kept."""
        if self.is_mutable or ":_" in sql:
            return None
        if isinstance(params, dict):
            asked = {name for name in _PARAMETER.findall(sql) if name in params}
            given: Any = tuple(sorted((name, params[name]) for name in asked))
        else:
            given = tuple(params or ())
        return (sql, given, truncate, page_size, page.get())


def _most(rows: str) -> int:
    """The rows that a facet may go through."""
    if (table := _WHOLE.fullmatch(rows)) is not None and table["name"] not in VIEWS:
        return WHOLE_ROWS
    return VIEW_ROWS if any(f" from {view} " in f"{rows} " for view in VIEWS) else FACET_ROWS


def _unhurried(connection: Any, sql: str, params: Any, truncate: bool, site: Any) -> Results:
    with sqlite_timelimit(connection, WARM_UP_MS):
        try:
            cursor = connection.execute(sql, params if params is not None else {})
            most = site.max_returned_rows
            rows = cursor.fetchmany(most + 1) if truncate else cursor.fetchall()
        except sqlite3.OperationalError as error:
            if error.args == ("interrupted",):
                raise QueryInterrupted(error, sql, params) from error
            raise
    return Results(rows[:most] if truncate else rows, truncate and len(rows) > most, cursor.description)


async def warm_up(site: Any, database: str) -> int:
    """Ask for every plain page once, so that what is costly is kept. Returns the number of pages.

    Only where the file cannot change; else nothing would be kept.
    """
    described = (site.metadata("databases") or {}).get(database, {})
    token = unhurried.set(True)
    pages = ["/", *(f"/{database}/{name}" for kind in ("tables", "queries") for name in described.get(kind, {}))]
    try:
        for page in pages:
            await site.client.get(page)
    finally:
        unhurried.reset(token)
    # What there is now stays for good: collecting garbage need not go through it, which would hold a page up.
    gc.collect()
    gc.freeze()
    return len(pages)
