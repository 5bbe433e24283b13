"""Which columns a listing may be sorted by: those for which an answer comes at once.

Rows of a large table come sorted quickly where an index leads with the column and nothing filters them; anything else
has to be gathered first, which is quick as long as they are few. So a small table, and what a filter leaves of a large
one, can be sorted by every column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

MOST_SORTED = 3000
"""So many rows are gathered and sorted, whatever the column."""
SELECTIVE = {"id", "article_id", "report_id", "meeting_id", "figure_id", "title", "published_at", "label",
             "full_name"}  # fmt: skip
"""Columns that few rows of a table have the same value of."""
_LISTED = re.compile(r"select .* (?P<order>order by .*limit \d+(?: offset \d+)?)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request wants of a listing.

    column: the one that it names to sort by.
    default: the one that the listing is sorted by where a request names none.
    filtered: whether it wants some of the rows only.
    quick: columns with which an index leads.
    """

    column: str | None
    default: str | None
    filtered: bool
    quick: frozenset[str]

    def at_once(self, column: str) -> bool:
        """Whether rows come in this order without being gathered."""
        return column == self.default or (not self.filtered and column in self.quick)

    def offered(self, columns: Sequence[str], count: int | None) -> frozenset[str]:
        """The columns by which a page of so many rows (None: too many to count) offers to sort."""
        few = count is not None and count <= MOST_SORTED
        return frozenset(column for column in columns if few or self.at_once(column))

    def narrowed(self, address: str, count: int | None) -> str:
        """The address of fewer rows than these: it keeps the order only where that is quick there too."""
        few = count is not None and count <= MOST_SORTED
        return address if few or self.column in (None, self.default) else _unordered(address)

    def widened(self, address: str) -> str:
        """The address of more rows than these: nobody has counted them."""
        return address if self.column in (None, self.default) else _unordered(address)


asked: ContextVar[Asked | None] = ContextVar("asked", default=None)
"""Set until the rows of a listing are read for which a request names an order that does not come at once."""


def _unordered(address: str) -> str:
    parts = urlsplit(address)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in ("_sort", "_sort_desc")]
    return urlunsplit(parts._replace(query=urlencode(kept)))


async def of_request(site: Any, request: Any, database: str, table: str) -> Asked:
    """What the request wants of the listing of this table."""
    told = site.table_metadata(database, table)
    return Asked(
        request.args.get("_sort") or request.args.get("_sort_desc"),
        told.get("sort") or told.get("sort_desc"),
        any(map(_is_filter, request.args)),
        await site.get_database(database).execute_fn(lambda connection: indexed(connection, table)),
    )


def _is_filter(name: str) -> bool:
    """Whether a parameter of this name filters a listing; `_search` has ways of its own (`table_search.py`)."""
    return not name.startswith("_") or "__" in name or name.startswith(("_where", "_through", "_search_"))


def indexed(connection: Any, table: str) -> frozenset[str]:
    """The columns in whose order an index has all rows, those of one value by their key; of a view none.

    Of an index without the key, a second page would gather all rows of one value: there must be few of each.
    """
    found = set()
    for name, partial in connection.execute("SELECT name, partial FROM pragma_index_list(?)", [table]).fetchall():
        columns = [row[0] for row in connection.execute("SELECT name FROM pragma_index_info(?)", [name])]
        if not partial and (columns[0] in SELECTIVE or columns[1:2] == ["id"]):
            found.add(columns[0])
    return frozenset(found)


def gathered(sql: str) -> str | None:
    """The rows of a listing's page without order and end, as SQL; None for another statement."""
    found = _LISTED.fullmatch(sql)
    return sql[: found.start("order")] if found else None
