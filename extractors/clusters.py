"""Emulation clusters (cụm thi đua) and blocs (khối thi đua) as the text names them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from extractors.tokens import Tokens
from extractors.vocabulary import Lookup, rules_data
from gazetteer.fold import fold


@dataclass(frozen=True, slots=True)
class ClusterMention:
    """A cluster by name or number. Offsets are code points; `last` is the token behind the name.

    `number` is in Arabic digits; `full` says that the words `thi đua` stand in it, not just `Cụm 3`.
    """

    start: int
    end: int
    last: int
    kind: str
    name: str
    number: str | None
    full: bool


@cache
def _words() -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]], dict[str, str], dict[str, str]]:
    data = rules_data("clusters")
    stops = frozenset(tuple(fold(word).split()) for word in data["stops"])
    openers = frozenset(tuple(fold(word).split()) for word in data["openers"])
    short = {fold(word): kind for kind in ("cum", "khoi") for word in data["short"][kind]}
    return stops, openers, short, data["roman"]


def _begins(norm: list[str], index: int, last: int, phrases: frozenset[tuple[str, ...]]) -> bool:
    return any(tuple(norm[index : min(last, index + size)]) in phrases for size in (1, 2, 3))


def read_number(tokens: Tokens, index: int, last: int) -> tuple[int, str] | None:
    """`số 2`, `số II`, `02`, `2A`, `số: 5` at the token: (end token, number in Arabic digits)."""
    norm, roman = tokens.norm, _words()[3]
    position = index
    said = position < last and norm[position] in ("số", "sô")
    if said:
        position += 1
        if position < last and norm[position] == ":":
            position += 1
    if position >= last:
        return None
    word = tokens.word(position)
    if word.isdigit() and len(word) <= 3:
        return position + 1, word.lstrip("0") or "0"
    digits = word.rstrip("ABCDEĐ")
    if digits.isdigit() and len(word) - len(digits) == 1:
        return position + 1, word.lstrip("0")
    if word in roman:
        return position + 1, roman[word]
    return None


def read_cluster(tokens: Tokens, lookup: Lookup, index: int, last: int) -> ClusterMention | None:
    """The cluster that is named at the token, or None.

    Bare `cụm` and `khối` are clusters only beside a number (`Cụm 3`, `Khối số 5`).
    """
    stops, openers, short, _ = _words()
    norm = tokens.norm
    term = lookup.term(tokens, index, "cluster", last)
    if not term:
        kind = short.get(norm[index])
        if not kind:
            return None
        number = read_number(tokens, index + 1, last)
        if not number or (norm[index + 1] not in ("số", "sô") and not tokens.is_title(index)):
            return None
        if number[0] < last and norm[number[0]] in ("%", "huyện", "tỉnh", "xã"):
            return None
        return ClusterMention(
            tokens.start[index],
            tokens.end[number[0] - 1],
            number[0],
            kind,
            tokens.span(index, number[0]),
            number[1],
            False,
        )
    end, kind = term
    number = read_number(tokens, end, last)
    if (
        number
        and number[0] < last
        and norm[number[0]] in ("tỉnh", "huyện", "xã", "địa", "thành", "đơn")
        and norm[end] not in ("số", "sô")
    ):
        number = None  # `Cụm thi đua 7 tỉnh miền núi`
    if number:
        end = number[0]
        if end + 1 < last and norm[end] == "," and norm[end + 1] in short and tokens.norm[end + 1] != fold(kind):
            end = _descriptive_end(tokens, lookup, end + 2, last)
        return ClusterMention(
            tokens.start[index], tokens.end[end - 1], end, kind, tokens.span(index, end), number[1], True
        )
    if end >= last or (not _begins(norm, end, last, openers) and not tokens.is_title(end) and not norm[end].isdigit()):
        return None
    if _begins(norm, end, last, stops):
        return None
    stop = _descriptive_end(tokens, lookup, end, last)
    if stop == end:
        return None
    return ClusterMention(tokens.start[index], tokens.end[stop - 1], stop, kind, tokens.span(index, stop), None, True)


def _descriptive_end(tokens: Tokens, lookup: Lookup, index: int, last: int) -> int:
    """Where a name such as `các huyện, thị xã, thành phố` or `khu vực miền Đông Nam Bộ` ends."""
    stops, openers, _, _ = _words()
    norm, end = tokens.norm, index
    while end < last:
        word = norm[end]
        if word in ("và", "-", "&"):
            if end + 1 >= last or _begins(norm, end + 1, last, stops):
                break
        elif word == ",":
            follows = end + 1 < last and (
                lookup.term(tokens, end + 1, "type", last)
                or lookup.term(tokens, end + 1, "sector_head", last)
                or _begins(norm, end + 1, last, openers)
            )
            bodies = norm[end - 1] == "đảng" and norm[end + 1] in ("mặt", "mttq", "đoàn")  # `các cơ quan Đảng, Mặt trận …`
            if not follows or (tokens.is_title(end + 1) and not bodies and _is_party(lookup, end + 1)):
                break
        elif norm[end : end + 4] == ["trực", "thuộc", "trung", "ương"]:
            end += 3
        elif not word[0].isalnum() or _begins(norm, end, last, stops):
            break
        elif (
            end > index
            and word == "tỉnh"
            and end + 1 < last
            and tokens.is_title(end + 1)
            and norm[end - 1] not in ("các", "những")
            and not norm[end - 1].isdigit()
        ):
            break  # the owner: `các huyện phía Bắc tỉnh Kon Tum`
        elif end > index and word in ("huyện", "thị", "thành") and _owner_follows(tokens, lookup, end, last):
            break
        end += 1
    while end > index and norm[end - 1] in ("và", "-", ",", "&"):
        end -= 1
    return end


def _is_party(lookup: Lookup, index: int) -> bool:
    return any(term.category in ("head", "sector_head") for _, term in lookup.terms.get(index, ()))


def _owner_follows(tokens: Tokens, lookup: Lookup, index: int, last: int) -> bool:
    """`cụm thi đua các xã vùng cao huyện Hoàng Su Phì`: a single unit behind the descriptor."""
    typed = lookup.term(tokens, index, "type", last)
    before = tokens.norm[index - 1]
    if typed is None or typed[0] >= last:
        return False
    return tokens.is_title(typed[0]) and before not in ("các", "những", ",", "và", "-")


@cache
def is_generic(name: str) -> bool:
    """Is this `cụm, khối thi đua` in general, not one of them?"""
    return fold(name) in {"cụm thi đua", "khối thi đua"}
