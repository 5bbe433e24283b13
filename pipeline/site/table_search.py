"""`/thidua/articles?_search=…`: the rows that Datasette would give, found in the way that is quick for these words.

Datasette asks for `search_id in (<all that the index finds>)`. Where the index finds few, nothing is quicker. Where it
finds most of 200,000 articles, their numbers are first gathered and sorted, which takes a tenth of a second, for the
fifty rows of a page. Then it is quicker to go through the articles in the order that is asked for and to look each up
in the index (some ten microseconds), until the page is full.
"""

from __future__ import annotations

import re

GATHERED = "search_id in (select rowid from articles_fts where articles_fts match escape_fts(:search))"
"""The condition as Datasette 0.65 writes it (`datasette/filters.py`)."""
MANY = 5000
"""With more articles than this the words are frequent: looking fifty of them up costs less than gathering them."""
_MATCH = "articles_fts match coalesce(nullif(search_words(:search), ''), '\"\"')"
FREQUENT = f"select 1 from articles_fts where {_MATCH} limit 1 offset {MANY}"
"""Has one row where the words are frequent."""
_LOOKED_UP = f"exists (select 1 from articles_fts where {_MATCH} and articles_fts.rowid = articles.search_id)"
_EQUAL = re.compile(r'(?P<column>"[^"]+"|\b\w+\b) = (?P<value>:p\d+)')
_ORDER = re.compile(r"( order by (?!id\b)\S+(?: desc)?)( limit )")


def gathered(sql: str) -> str:
    """The statement with both placements of a tone mark looked for, as the search box does."""
    return _ordered(sql.replace("articles_fts match escape_fts(:search)", _MATCH))


def looked_up(sql: str, *, in_order: bool) -> str:
    """The statement with each article looked up in the index.

    in_order: go through the articles in the order of the answer, whatever index there is for an `=` of a filter. Good
    for the first rows of many; without it all rows of the filter are looked up, which is right for counting them.
    """
    found = _ordered(sql.replace(GATHERED, _LOOKED_UP))
    return _EQUAL.sub(r"+\g<column> = \g<value>", found) if in_order else found


def _ordered(sql: str) -> str:
    """Rows of one value by their key, as Datasette's second page expects of its first, which leaves them open."""
    return _ORDER.sub(r"\1, id\2", sql)


def only_searches(sql: str) -> bool:
    """Whether the statement has no other condition: then frequent words have more than MANY rows, uncounted."""
    return f"where {GATHERED}" in sql and f"{GATHERED} and " not in sql
