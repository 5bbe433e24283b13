"""What is typed into the search box."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.site.search import ranked_words, search_words


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("dak lak", '"dak" AND "lak"'),
        ("Hoà Bình", '("Hoà" OR "Hòa") AND "Bình"'),
        ("Hòa Bình", '("Hòa" OR "Hoà") AND "Bình"'),
        ('"Khánh Hoà"', '("Khánh Hoà" OR "Khánh Hòa")'),
        ("Huyện uỷ", '"Huyện" AND ("uỷ" OR "ủy")'),
        ("quý Thuỷ", '"quý" AND ("Thuỷ" OR "Thủy")'),
        ("hoàn toàn", '"hoàn" AND "toàn"'),
        ("thi đua - khen", '"thi" AND "đua" AND "khen"'),
        ("", ""),
        (" - ", ""),
        (None, ""),
        ('" OR * (NEAR', '" OR * (NEAR"'),
    ],
)
def test_words_are_looked_for_in_both_tone_placements(typed: str | None, query: str) -> None:
    assert search_words(typed) == query


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("gia lai", '("gia" AND "lai") OR "gia lai"'),
        ("Hoà Bình", '(("Hoà" OR "Hòa") AND "Bình") OR "Hoà Bình" OR "Hòa Bình"'),
        ('"gia lai"', '"gia lai"'),
        ("gia", '"gia"'),
        ("", ""),
        (None, ""),
    ],
)
def test_the_words_together_rank_before_the_words_apart(typed: str | None, query: str) -> None:
    assert ranked_words(typed) == query


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_query(typed: str) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE f USING fts5(t)")
    query = search_words(typed.replace("\0", ""))
    db.execute("INSERT INTO f VALUES (?)", [typed.replace("\0", "")])
    ranked = ranked_words(typed.replace("\0", ""))
    sql = "SELECT rowid FROM f WHERE f MATCH coalesce(nullif(?, ''), '\"\"')"
    assert set(db.execute(sql, [query])) <= set(db.execute(sql, [ranked]))
    db.close()
