"""Emulation clusters (cụm thi đua) and blocs (khối thi đua) as the text names them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from extractors.phrases import forms, phrase_at, phrases, stands_at, words
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
def _short() -> dict[str, str]:
    return {fold(form): kind for kind in ("cum", "khoi") for form in forms("clusters", f"short.{kind}")}


def _begins(norm: list[str], index: int, last: int, key: str) -> bool:
    """Does a phrase of the list begin at the token?"""
    return any(stands_at(norm, index, phrase) and index + len(phrase) <= last for phrase in phrases("clusters", key))


def _is_number_word(norm: list[str], index: int) -> bool:
    return norm[index] in words("clusters", "number_words")


def read_number(tokens: Tokens, index: int, last: int) -> tuple[int, str] | None:
    """`số 2`, `số II`, `02`, `2A`, `số: 5` at the token: (end token, number in Arabic digits)."""
    norm = tokens.norm
    position = index
    if position < last and _is_number_word(norm, position):
        position += 1
        if position < last and norm[position] == ":":
            position += 1
    if position >= last:
        return None
    word = tokens.word(position)
    if word.isdecimal() and len(word) <= 3:
        return position + 1, word.lstrip("0") or "0"
    digits = word.rstrip("ABCDEĐ")
    if digits.isdecimal() and len(word) - len(digits) == 1:
        return position + 1, word.lstrip("0")
    roman = rules_data("clusters")["roman"]
    return (position + 1, roman[word]) if word in roman else None


def read_cluster(tokens: Tokens, lookup: Lookup, index: int, last: int) -> ClusterMention | None:
    """The cluster that is named at the token, or None.

    Bare `cụm` and `khối` are clusters only beside a number (`Cụm 3`, `Khối số 5`).
    """
    term = lookup.term(tokens, index, "cluster", last)
    if not term:
        return _short_mention(tokens, index, last)
    end, kind = term
    number = _own_number(tokens, end, last)
    if number:
        end = _behind_number(tokens, lookup, number[0], last)
        return _mention(tokens, index, end, kind, number[1], full=True)
    norm = tokens.norm
    opens = end < last and (_begins(norm, end, last, "openers") or tokens.is_title(end) or norm[end].isdecimal())
    if not opens or _begins(norm, end, last, "stops"):
        return None
    stop = _descriptive_end(tokens, lookup, end, last)
    numbered = next((k for k in range(end + 1, stop) if _is_number_word(norm, k)), None)
    if numbered and (inner := read_number(tokens, numbered, stop)):  # `Khối thi đua Doanh nghiệp số 3`
        return _mention(tokens, index, inner[0], kind, inner[1], full=True)
    named = tuple(norm[end:stop]) not in phrases("clusters", "bare_owners")
    return _mention(tokens, index, stop, kind, None, full=True) if stop > end and named else None


def _mention(tokens: Tokens, first: int, end: int, kind: str, number: str | None, full: bool) -> ClusterMention:
    """Tokens [first, end) as a cluster."""
    return ClusterMention(tokens.start[first], tokens.end[end - 1], end, kind, tokens.span(first, end), number, full)


def _short_mention(tokens: Tokens, index: int, last: int) -> ClusterMention | None:
    """`Cụm 3`, `khối số 5`; never `khối 3 huyện`."""
    norm = tokens.norm
    kind = _short().get(norm[index])
    number = read_number(tokens, index + 1, last) if kind else None
    if not kind or not number or not (_is_number_word(norm, index + 1) or tokens.is_title(index)):
        return None
    if number[0] < last and norm[number[0]] in words("clusters", "counted_short"):
        return None
    return _mention(tokens, index, number[0], kind, number[1], full=False)


def _own_number(tokens: Tokens, end: int, last: int) -> tuple[int, str] | None:
    """The cluster's number behind its name, never the count of `Cụm thi đua 7 tỉnh miền núi`."""
    number = read_number(tokens, end, last)
    if not number or _is_number_word(tokens.norm, end):
        return number
    counts = number[0] < last and tokens.norm[number[0]] in words("clusters", "counted")
    return None if counts else number


def _behind_number(tokens: Tokens, lookup: Lookup, end: int, last: int) -> int:
    """`Cụm thi đua số 2, khối Văn hóa - Xã hội`: the end with the descriptive name behind the number."""
    if end + 1 < last and tokens.norm[end] == "," and tokens.norm[end + 1] in _short():
        return _descriptive_end(tokens, lookup, end + 2, last)
    return end


def _descriptive_end(tokens: Tokens, lookup: Lookup, index: int, last: int) -> int:
    """Where a name such as `các huyện, thị xã, thành phố` or `khu vực miền Đông Nam Bộ` ends."""
    norm, end = tokens.norm, index
    while end < last and (more := _name_goes_on(tokens, lookup, index, end, last)):
        end = more
    while end > index and norm[end - 1] in ("và", "-", ",", "&"):
        end -= 1
    return end


def _name_goes_on(tokens: Tokens, lookup: Lookup, first: int, index: int, last: int) -> int | None:
    """The token behind the next word of a descriptive name that began at `first`; None where the name is over."""
    norm = tokens.norm
    word = norm[index]
    if word in ("và", "-", "&"):
        goes_on = index + 1 < last and not _begins(norm, index + 1, last, "stops")
    elif word == ",":
        goes_on = _behind_comma(tokens, lookup, index, last)
    elif inner := phrase_at(norm, index, phrases("clusters", "within_name")):
        return index + len(inner)
    elif norm[index - 1] in words("lists", "plural_articles") and (
        noun := phrase_at(norm, index, phrases("clusters", "nouns"))
    ):
        return index + len(noun)
    elif not word[0].isalnum() or _begins(norm, index, last, "stops"):
        goes_on = False
    else:
        goes_on = index == first or not _is_owner(tokens, lookup, index, last)
    return index + 1 if goes_on else None


def _behind_comma(tokens: Tokens, lookup: Lookup, index: int, last: int) -> bool:
    """Does the descriptive name go on behind the comma, with a further kind of unit or body?"""
    norm, following = tokens.norm, index + 1
    if following < last and norm[index - 1] == "tỉnh" and norm[following] in words("clusters", "cities"):
        return True  # `các tỉnh, thành miền Đông Nam Bộ`
    follows = following < last and (
        lookup.term(tokens, following, "type", last)
        or lookup.term(tokens, following, "sector_head", last)
        or _begins(norm, following, last, "openers")
    )
    if not follows:
        return False
    kin = norm[index - 1] == "đảng" and norm[following] in words("clusters", "party_kin")
    return kin or not (tokens.is_title(following) and _is_party(lookup, following))


def _is_party(lookup: Lookup, index: int) -> bool:
    return any(term.category in ("head", "sector_head") for _, term in lookup.terms.get(index, ()))


def _is_owner(tokens: Tokens, lookup: Lookup, index: int, last: int) -> bool:
    """`các huyện phía Bắc tỉnh Kon Tum`, `các xã vùng cao huyện Hoàng Su Phì`: a single unit behind the descriptor."""
    before = tokens.norm[index - 1]
    if tokens.norm[index] == "tỉnh":
        titled = index + 1 < last and tokens.is_title(index + 1)
        return titled and before not in words("lists", "plural_articles") and not before.isdecimal()
    if tokens.norm[index] not in words("clusters", "owner_types"):
        return False
    typed = lookup.term(tokens, index, "type", last)
    if typed is None or typed[0] >= last:
        return False
    return tokens.is_title(typed[0]) and before not in words("clusters", "no_owner_behind")
