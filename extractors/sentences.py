"""Sentences with offsets: split at line breaks and at full stops that end one, never at abbreviations."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from extractors.chunk import Sentence
from extractors.tokens import Tokens
from extractors.vocabulary import rules_data
from gazetteer.fold import fold

LONG = 600
"""Tokens after which a sentence ends at its next comma or semicolon: a page without full stops is no sentence."""

LONGEST = 900
"""Tokens after which it ends anywhere."""

Zone = tuple[str, int, int]
"""Kind, start, end of a zone of the page (see pipeline/zones.py)."""


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(fold(word).rstrip(".") for word in rules_data("sentences")["abbreviations"])


def split(tokens: Tokens, zones: Sequence[Zone]) -> tuple[Sentence, ...]:
    """The sentences of the zones, in order. Lines are never joined; zones cover whole lines."""
    sentences: list[Sentence] = []
    for kind, start, end in zones:
        index, stop = bisect_left(tokens.start, start), bisect_left(tokens.start, end)
        first = index
        while index < stop:
            if _ends(tokens, index, stop) or _is_too_long(tokens, first, index):
                _add(sentences, tokens, first, index + 1, kind)
                first = index + 1
            index += 1
        _add(sentences, tokens, first, stop, kind)
    return tuple(sentences)


def _is_too_long(tokens: Tokens, first: int, index: int) -> bool:
    length = index + 1 - first
    return length >= LONGEST or (length >= LONG and tokens.word(index) in (",", ";"))


def _add(sentences: list[Sentence], tokens: Tokens, first: int, last: int, kind: str) -> None:
    if first == last:
        return
    start = tokens.start[first]
    previous = sentences[-1] if sentences else None
    same = previous is not None and previous.zone == kind and "\n" not in tokens.text[previous.end : start]
    paragraph = previous.paragraph + (not same) if previous else 0
    sentences.append(Sentence(len(sentences), first, last, start, tokens.end[last - 1], kind, paragraph))


def _ends(tokens: Tokens, index: int, stop: int) -> bool:
    """Does the token end a sentence, or its line?"""
    if index + 1 < stop and tokens.begins_line(index + 1):
        return True
    word = tokens.word(index)
    if word not in (".", "!", "?", "…", "...") or index + 1 >= stop:
        return False
    following = index + 1
    if tokens.end[index] == tokens.start[following]:
        closing = tokens.word(following) in ('"', "”", ")", "/")
        if not closing and not (
            word == "." and tokens.is_title(following) and index and len(tokens.word(index - 1)) > 2
        ):
            return False
        if tokens.word(following) == "/":
            return False
    if index and tokens.end[index - 1] == tokens.start[index] and word == ".":
        before = tokens.word(index - 1)
        if fold(before) in _abbreviations() or (len(before) == 1 and before.isupper()):
            return False
    nxt = tokens.word(following)
    return nxt[0].isupper() or nxt[0].isdecimal() or nxt[0] in "“\"'(-–+*"
