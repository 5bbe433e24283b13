"""Words before a number that qualify it: `hơn` (over), `gần` (nearly), `ước đạt` (an estimate)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extractors.phrases import Phrase, phrases, stands_at, words

OPEN_ABOVE_REACH = 10
"""Tokens from the number on within which `trở lên` makes `từ 50` mean at least 50."""

COMPARED_REACH = 8
"""Tokens from the number on within which `so với` makes `thấp hơn 2%` a change."""


@dataclass(frozen=True, slots=True)
class Qualified:
    """The qualifiers of a number: where they begin, which it is, whether the number is an estimate."""

    start: int
    qualifier: str = "exact"
    estimate: bool = False


@cache
def _qualifiers() -> tuple[tuple[Phrase, str], ...]:
    names = ("over", "nearly", "about", "at_least", "at_most")
    found = [(phrase, name) for name in names for phrase in phrases("quantities", f"qualifiers.{name}")]
    return tuple(sorted(found, key=lambda item: -len(item[0])))


def _stands_before(norm: Sequence[str], start: int, first: int, phrase: Phrase) -> bool:
    return start - len(phrase) >= first and stands_at(norm, start - len(phrase), phrase)


def read_qualifiers(norm: Sequence[str], index: int, first: int) -> Qualified:
    """The qualifiers to the left of the number at the token, down to token `first`."""
    found = Qualified(index)
    while more := _more(norm, index, first, found):
        found = more
    return found


def _more(norm: Sequence[str], index: int, first: int, found: Qualified) -> Qualified | None:
    """What is found with the words before it taken in; None where they qualify nothing."""
    start, qualifier, estimate = found.start, found.qualifier, found.estimate
    for phrase, name in _qualifiers():
        if not _stands_before(norm, start, first, phrase) or not (qualifier in ("exact", name) or name == "about"):
            continue
        if phrase == ("từ",) and not opens_above(norm, index):
            continue
        if phrase == ("hơn",) and start - 2 >= first and norm[start - 2] in words("quantities", "qualifiers.compared"):
            continue  # `nhiều hơn 11 vụ`: a change
        changes = phrase[-1] == "hơn" and phrase[0] in words("quantities", "qualifiers.compared")
        if changes and _is_compared(norm, index):
            continue  # `thấp hơn 0,1 điểm % so với đầu năm`: a change
        start, qualifier = start - len(phrase), name if qualifier == "exact" else qualifier
        break
    if not estimate:
        for phrase in phrases("quantities", "qualifiers.estimate.forms"):
            if _stands_before(norm, start, first, phrase):
                start, estimate = start - len(phrase), True
                break
    inner = start - 2 >= first and norm[start - 2] == "ước" and norm[start - 1] in words("numbers", "behind_estimate")
    if inner and start == found.start and not estimate:  # `ước đạt` as such is in the list
        start, estimate = start - 2, True
    return Qualified(start, qualifier, estimate) if start < found.start else None


def opens_above(norm: Sequence[str], index: int) -> bool:
    """Does `trở lên` (and more) follow?"""
    return any(
        stands_at(norm, k, phrase) and k + len(phrase) <= index + OPEN_ABOVE_REACH
        for phrase in phrases("quantities", "qualifiers.open_above.forms")
        for k in range(index, index + OPEN_ABOVE_REACH)
    )


def _is_compared(norm: Sequence[str], index: int) -> bool:
    """Does `so với` stand behind the number, in its clause?"""
    for word in norm[index + 1 : index + COMPARED_REACH]:
        if word in (",", ";", ".", ":"):
            return False
        if word == "so":
            return True
    return False
