"""Counts that are no quantity: recipients of awards, mothers cared for, and the members not yet named."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from extractors.phrases import phrases, words
from extractors.quantities import Quantity
from extractors.tokens import Tokens
from extractors.vocabulary import Lookup, rules_data
from gazetteer.fold import fold

LONGEST_REST = 9
"""Tokens between `các` or a number and `còn lại`."""


@cache
def _numerals() -> dict[str, int]:
    return {fold(word): value for word, value in rules_data("figures")["numerals"].items()}


@cache
def _rest_words() -> frozenset[str]:
    return frozenset(word for phrase in phrases("lists", "rest_words") for word in phrase)


def read_count(word: str) -> int | None:
    """`3`, `ba`, `1.250` as a folded token."""
    if word.isdecimal() and len(word) < 5:
        return int(word)
    if "." in word and word.replace(".", "").isdecimal():
        return int(word.replace(".", ""))
    return _numerals().get(word)


def read_recipients(tokens: Tokens, lookup: Lookup, index: int, last: int) -> tuple[int, tuple[int, str]] | None:
    """`03 cá nhân`, `5 tập thể` at the token: (end token, (count, kind))."""
    count = read_count(tokens.norm[index])
    if count is None or index + 1 >= last:
        return None
    term = lookup.term(tokens, index + 1, "recipient", last)
    return (term[0], (count, term[1])) if term else None


def is_cared_for(tokens: Tokens, index: int, first: int) -> bool:
    """`nhận phụng dưỡng 8 Bà mẹ Việt Nam anh hùng`: a figure, no award."""
    return not words("awards", "caring").isdisjoint(tokens.norm[max(first, index - 8) : index])


def read_mothers(tokens: Tokens, lookup: Lookup, index: int, first: int, last: int) -> tuple[int, Quantity] | None:
    """`phụng dưỡng 8 Mẹ Việt Nam anh hùng`: whom the members care for, as (end token, count)."""
    if not tokens.word(index).isdecimal():
        return None
    term = lookup.term(tokens, index + 1, "award", last)
    if not term or term[1] != "ba_me" or not is_cared_for(tokens, index, first):
        return None
    start, end = tokens.start[index], tokens.end[term[0] - 1]
    return term[0], Quantity(start, end, start, Decimal(tokens.word(index)), "mẹ", False)


def read_rest(tokens: Tokens, lookup: Lookup, index: int, last: int) -> int | None:
    """The end of `Hội Nông dân 4 tỉnh còn lại`, `các xã, thị trấn còn lại`: the members not yet named."""
    norm, position = tokens.norm, index
    if tokens.is_title(index) and (head := lookup.term(tokens, index, "head", last)):
        position = head[0]
    if position >= last:
        return None
    opener = norm[position]
    if not (opener in words("lists", "plural_articles") or opener.isdecimal() or opener in _numerals()):
        return None
    for end in range(position + 1, min(last - 1, position + LONGEST_REST)):
        if norm[end : end + 2] == ["còn", "lại"]:
            return end + 2
        if norm[end] not in _rest_words():
            return None
    return None
