"""Names of persons: behind a form of address or a rank, or a surname where a name may stand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from extractors import chunk as kinds
from extractors.chunk import Chunk
from extractors.party_names import NameReader
from extractors.phrases import Phrase, phrases, stands_at, words
from extractors.tokens import Tokens
from gazetteer.fold import fold

MOST_SYLLABLES = 5
"""Syllables that a person's name may have."""


@cache
def _leads() -> dict[str, tuple[Phrase, ...]]:
    """Forms of address, ranks and degrees, longest first, by their first syllable."""
    sources = (("people", "address"), ("titles", "ranks"), ("titles", "honours"))
    found = sorted((phrase for file, key in sources for phrase in phrases(file, key)), key=len, reverse=True)
    firsts = dict.fromkeys(phrase[0] for phrase in found)
    return {first: tuple(phrase for phrase in found if phrase[0] == first) for first in firsts}


@cache
def _title_starts() -> frozenset[Phrase]:
    return frozenset(phrase[:2] for phrase in phrases("titles", "titles") if len(phrase) > 1)


class PersonReader:
    """Reads names of persons at a token of one document."""

    def __init__(self, tokens: Tokens, names: NameReader) -> None:
        self._tokens = tokens
        self._names = names

    def read(self, index: int, last: int, before: Sequence[Chunk]) -> tuple[int, int] | None:
        """Where a name that is announced at the token begins and ends, or None.

        Args:
            before: the chunks of the sentence up to here; a name without a form of address needs them.
        """
        tokens = self._tokens
        for lead in _leads().get(tokens.norm[index], ()):
            if stands_at(tokens.norm, index, lead):
                start = self._behind_leads(index + len(lead), last)
                if end := self._name_end(start, last):
                    return start, end
        if tokens.is_title(index) and tokens.norm[index] in words("people", "surnames"):
            alone = self._name_end(index, last)
            if alone and (_may_follow(before) or self._heads_its_item(alone, last, before)):
                return index, alone
        return None

    def _behind_leads(self, index: int, last: int) -> int:
        """Past stops and further ranks and degrees: `Trung tướng, GS.TS Nguyễn Ngọc Anh`."""
        norm = self._tokens.norm
        while index < last:
            if norm[index] == ".":
                index += 1
                continue
            behind = index + (norm[index] in (",", "-"))
            leads = _leads().get(norm[behind], ()) if behind < last else ()
            lead = next((lead for lead in leads if stands_at(norm, behind, lead)), None)
            if lead is None:
                break
            index = behind + len(lead)
        return index

    def _name_end(self, start: int, last: int) -> int | None:
        tokens, end = self._tokens, start
        while end < last and end - start < MOST_SYLLABLES and self._is_syllable(end):
            end += 1
        runs_on = end > start and end < last and not tokens.is_title(end)
        if runs_on and tuple(tokens.norm[end - 1 : end + 1]) in _title_starts():
            end -= 1  # `Ủy viên Đoàn Chủ tịch`, `Trần Văn An Phó chủ tịch`: the last syllable begins a title
        if end == start:
            return None
        if tuple(tokens.norm[start : start + 2]) in _title_starts() or self._names.starts_party(start):
            return None
        if fold(tokens.span(start, end)) in words("people", "historic"):
            return None
        if end - start >= 2 and tokens.word(end - 1).isupper() and not tokens.word(start).isupper():
            end -= 1  # `Nguyễn Văn A UBND`: an abbreviation is no syllable
        return end if end - start >= 2 else None

    def _is_syllable(self, index: int) -> bool:
        letters = self._tokens.word(index).replace("'", "").replace("’", "")
        return self._tokens.is_title(index) and letters.isalpha()

    def _heads_its_item(self, end: int, last: int, before: Sequence[Chunk]) -> bool:
        """`Trần Quang Dũng, Phó Chủ tịch UBND …` at the beginning of a sentence or of an item of a list."""
        norm = self._tokens.norm
        if before and before[-1].norm not in (";", ":", "+", "*"):
            return False
        return end + 2 < last and norm[end] in (",", "-", "–") and tuple(norm[end + 1 : end + 3]) in _title_starts()


def _may_follow(before: Sequence[Chunk]) -> bool:
    """Does what stands before say that a person's name may follow: a title, a dash, a comma?"""
    if not before:
        return False
    named = before[-1].kind in (kinds.PARTY, kinds.AUTHORITY, kinds.PERSON, kinds.ROLE)
    return named or before[-1].norm in words("people", "before_names")
