"""`_search` of the table of articles: the same rows whichever way they are found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.site import table_search
from tests.pipeline.site.conftest import Answers

ADDRESSES = (
    "_search=thi+%C4%91ua",
    "_search=thi+%C4%91ua&_sort=published_at",
    "_search=thi+%C4%91ua&_sort_desc=published_at",
    "_search=thi+%C4%91ua&_sort=title",
    "_search=thi+%C4%91ua&source=khac.example",
    "_search=thi+%C4%91ua&source=khac.example&published_at__notnull=1",
    "_search=thi+%C4%91ua&title__contains=C%E1%BB%A5m&_sort_desc=title",
    "_search=thi+%C4%91ua&_size=7",
    "_search=dak+lak",
    "_search=xyzzy",
    "_search=%22",
    "_search=",
    "_search=thi*&_searchmode=raw",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_frequent_words_find_what_rare_ones_would(ask: Answers, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def found() -> list[Any]:
        page, rows = ask(f"/thidua/articles?{address}", f"/thidua/articles.json?{address}")
        assert page.status_code == rows.status_code == 200
        return [json.loads(rows.text)[key] for key in ("rows", "next")]

    rare = found()
    monkeypatch.setattr(table_search, "FREQUENT", table_search.FREQUENT.replace("5000", "0"))
    assert found() == rare
    assert (len(rare[0]) > 5) == address.startswith("_search=thi") or "source=" in address or "title__" in address


def test_a_search_is_not_counted_where_it_finds_many(ask: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_search, "FREQUENT", table_search.FREQUENT.replace("5000", "0"))
    plain, filtered = ask(
        "/thidua/articles.json?_search=thi+%C4%91ua", "/thidua/articles.json?_search=thi+%C4%91ua&source=khac.example"
    )
    assert plain.json()["filtered_table_rows_count"] is None
    assert filtered.json()["filtered_table_rows_count"] == len(filtered.json()["rows"]) == 1


def test_datasette_writes_the_condition_that_is_looked_for(ask: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where this fails after a new Datasette: `table_search.GATHERED` is no longer what it asks."""
    from pipeline.site import reading

    seen: list[str] = []
    plain = reading.ReadDatabase._search

    async def watched(self: Any, sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return await plain(self, sql, *rest)

    monkeypatch.setattr(reading.ReadDatabase, "_search", watched)
    ask("/thidua/articles?_search=thi")
    assert seen


def test_a_search_in_the_listing_looks_for_both_tone_placements(ask: Answers) -> None:
    one, other = ask(*(f"/thidua/articles.json?_search={w}&_shape=array&_col=id" for w in ("H%C3%B2a", "Ho%C3%A0")))
    assert one.json() == other.json() != []


def test_an_equal_sign_keeps_the_order_only_where_it_is_wanted() -> None:
    sql = f'select id from articles where "source" = :p0 and {table_search.GATHERED} order by id limit 51'
    assert '+"source" = :p0' in table_search.looked_up(sql, in_order=True)
    assert '+"source"' not in table_search.looked_up(sql, in_order=False)
    assert not table_search.only_searches(sql)
    assert table_search.only_searches(f"select count(*) from articles where {table_search.GATHERED}")
