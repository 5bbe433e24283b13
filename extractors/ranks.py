"""Offices, ranks and awards where they are named, with what belongs to their names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from extractors import chunk as kinds
from extractors.chunk import Chunk
from extractors.clusters import read_cluster
from extractors.phrases import words
from extractors.tokens import Tokens
from extractors.vocabulary import Lookup, rules_data
from gazetteer.fold import fold

_KINDS = {"role": kinds.ROLE, "rest": kinds.REST, "rank": kinds.RANK, "award": kinds.AWARD}
"""Categories of terms that are chunks by themselves, in the order in which they are tried."""

_SCORE_WITHIN = 14
"""Tokens from `dẫn đầu` to the score."""

_HEADING = frozenset({";", ",", ":", "-", "+", "*", "."})


@cache
def _places() -> dict[str, int]:
    return {fold(word): place for word, place in rules_data("lists")["places"].items()}


def read_term(tokens: Tokens, lookup: Lookup, index: int, last: int) -> tuple[int, str, str | int] | None:
    """The office, rank or award named at the token: (end token, kind of chunk, value)."""
    for category, kind in _KINDS.items():
        term = lookup.term(tokens, index, category, last)
        if not term:
            continue
        end, value = term
        if category == "rank":
            if lookup.term(tokens, end - 1, "role", last) or lookup.term(tokens, index + 1, "role", last):
                continue  # `ba Cụm phó`: three deputies, no third place
            return end, kind, int(value)
        if category == "role":
            return _office_end(tokens, lookup, index, end, last), kind, value
        if category == "rest":
            return end, kind, value
        if _is_award(tokens, index, end):
            return _award_end(tokens, end, last), kind, value
    return None


def _office_end(tokens: Tokens, lookup: Lookup, index: int, end: int, last: int) -> int:
    """`Trưởng Cụm thi đua số 1`: office and cluster share a word, which is left to the cluster."""
    if end - index > 1:
        cluster = read_cluster(tokens, lookup, end - 1, last)
        if cluster and cluster.full:
            return end - 1
    return end


def _is_award(tokens: Tokens, index: int, end: int) -> bool:
    """Awards are capitalised; `cờ` alone is one behind a verb of giving, never `cờ luân lưu`."""
    norm = tokens.norm
    if norm[index] == "cờ" and end < len(norm) and norm[end] in words("awards", "no_flag"):
        return False
    if tokens.is_title(index) or end - index > 1:
        return True
    return index > 0 and norm[index - 1] in words("awards", "giving")


def _award_end(tokens: Tokens, end: int, last: int) -> int:
    """Past `hạng Ba`, `hạng II`, `cấp tỉnh` behind an award's name."""
    return end + 2 if end + 1 < last and tokens.norm[end] in words("awards", "degree") else end


def heading_place(tokens: Tokens, index: int, last: int, before: Sequence[Chunk]) -> int | None:
    """The place of `Nhất - xã Tùng Ảnh; Nhì: …; Ba là …`, which heads its item; a party must follow the sign.

    `nhất là` behind a comma, or at the beginning, means `especially`.
    """
    norm = tokens.norm
    place = _places().get(norm[index])
    if place is None or index + 2 >= last or norm[index + 1] not in ("-", "–", ":", "là"):
        return None
    if norm[index] in words("awards", "especially") and norm[index + 1] == "là":
        return place if before and before[-1].norm in (":", ";") else None
    return place if not before or before[-1].norm in _HEADING else None


def leading_place(tokens: Tokens, index: int, last: int) -> int | None:
    """The end of `dẫn đầu (với 985 điểm)`: first by a score that is said near by, no matter of figures."""
    norm = tokens.norm
    if norm[index : index + 2] != ["dẫn", "đầu"]:
        return None
    for position in range(index + 2, min(last - 1, index + _SCORE_WITHIN)):
        if norm[position] in (";", "."):
            return None
        if norm[position][0].isdecimal():
            scored = norm[position + 1] in words("awards", "scores") and norm[position + 2 : position + 3] != ["%"]
            return index + 2 if scored else None
    return None
