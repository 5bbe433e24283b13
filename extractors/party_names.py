"""Where names end: units' names by the gazetteer or by their capitals, companies' by the word segmentation."""

from __future__ import annotations

from collections.abc import Collection

from extractors.phrases import phrase_at, phrases, words
from extractors.tokens import Tokens
from extractors.unit_types import LEVELS
from extractors.vocabulary import Lookup
from extractors.words import WordBoundaries
from gazetteer.units import load

MOST_CAPITALS = 4
"""Capitalised tokens that a name which the gazetteer does not know may have."""


class NameReader:
    """Reads type words and names at a token of one document; ends are exclusive token indices."""

    def __init__(self, tokens: Tokens, lookup: Lookup) -> None:
        self.tokens = tokens
        self.lookup = lookup
        self._words = WordBoundaries(tokens)
        self._gazetteer = load()

    # -- what begins at a token ----------------------------------------------------------------------

    def starts_party(self, index: int) -> bool:
        """Does the name of an organisation, a cluster or an award begin at the token?"""
        return any(
            term.category in ("head", "sector_head", "stand", "cluster", "award")
            for _, term in self.lookup.terms.get(index, ())
        )

    def is_plural(self, index: int) -> bool:
        """`các`, `hai`, `5`: does the token announce several? Not where a unit's name begins: `Ba Tơ`."""
        word = self.tokens.norm[index]
        if self.tokens.is_title(index) and any(end > index + 1 for end in self.lookup.names.get(index, ())):
            return False
        return word in words("lists", "plural") or word.isdecimal()

    def skip_plural(self, index: int, last: int) -> int:
        """Past `các`, `5`, `cả hai`."""
        while index < last and self.is_plural(index):
            index += 1
        return index

    # -- type words ----------------------------------------------------------------------------------

    def type_at(self, index: int, last: int) -> tuple[int, str] | None:
        """The type word at the token: (end, type)."""
        return self.lookup.term(self.tokens, index, "type", last)

    def types_at(self, index: int, last: int) -> tuple[int, tuple[str, ...]] | None:
        """One or several type words: `huyện`, `huyện, thị xã, thành phố`."""
        found = self.type_at(index, last)
        if not found:
            return None
        end, types = found[0], [found[1]]
        joiners = words("lists", "type_joiners")
        while end < last and self.tokens.norm[end] in joiners and (more := self.type_at(end + 1, last)):
            if self.name_end(more[0], last, LEVELS[more[1]], open_ended=False) or self.starts_party(end + 1):
                break  # `Hội CCB tỉnh và Tỉnh Đoàn`
            end, types = more[0], [*types, more[1]]
        return end, tuple(types)

    # -- names of units ------------------------------------------------------------------------------

    def name_end(self, index: int, last: int, levels: Collection[str], open_ended: bool) -> int | None:
        """Where the unit name that begins at the token ends; None when no name stands there.

        Args:
            levels: the levels of units whose names are looked for.
            open_ended: whether capitalised words that the gazetteer does not know are a name.
        """
        tokens = self.tokens
        if index >= last or not tokens.is_title(index):
            return None
        for end in self.lookup.names.get(index, ()):
            if end > last:
                continue
            name = tokens.text[tokens.start[index] : tokens.end[end - 1]]
            if not self._gazetteer.levels_of(name).isdisjoint(levels) and self._ends_a_name(end - 1, last):
                return end
        return self._capitals_end(index, last) if open_ended else None

    def bare_province(self, index: int, last: int) -> int | None:
        """Where a province's name without its type ends behind a department (`Sở Công Thương Trà Vinh`), or None.

        One more capitalised word makes it a person's name: `Giám đốc Sở Y tế Hà Nam Sơn`; two are a person behind it.
        """
        end = self.name_end(index, last, {"province"}, open_ended=False)
        if end is None:
            return None
        behind = end
        while behind < last and self.tokens.is_title(behind):
            behind += 1
        return None if behind == end + 1 else end

    def _ends_a_name(self, index: int, last: int) -> bool:
        """Is the token capitalised, or the number of `xã Tân Phước 3` that no measure follows?"""
        tokens = self.tokens
        if tokens.is_title(index):
            return True
        counts = phrase_at(tokens.norm, index + 1, phrases("measures", "measures.forms"))
        multiplies = index + 1 < last and tokens.norm[index + 1] in words("measures", "multipliers")
        return tokens.norm[index].isdecimal() and not counts and not multiplies

    def _capitals_end(self, index: int, last: int) -> int | None:
        end = index
        while end < last and end - index < MOST_CAPITALS and self._goes_on_a_name(end):
            if end > index and (self.starts_party(end) or self.lookup.term(self.tokens, end, "authority", last)):
                break
            end += 1
        return end if end > index else None

    def is_person(self, index: int, last: int) -> bool:
        """`Phó Tổng Giám đốc VNPT Phan Văn Sơn`: a surname with two to four syllables more, and no unit's name."""
        end = index
        while end < last and self.tokens.is_title(end) and self.tokens.word(end).isalpha():
            end += 1
        known = any(stop > index + 1 for stop in self.lookup.names.get(index, ()))
        return 3 <= end - index <= 5 and not known and self.tokens.norm[index] in words("people", "surnames")

    def _goes_on_a_name(self, index: int) -> bool:
        return self.tokens.is_title(index) and self.tokens.norm[index] not in words("lists", "not_names")

    def number_end(self, index: int, last: int, types: tuple[str, ...]) -> int | None:
        """`1` of `quận 1`, `5` of `phường 5`."""
        if types and words("units", "numbered").issuperset(types) and index < last:
            word = self.tokens.norm[index]
            if word.isdecimal() and len(word) <= 2:
                return index + 1
        return None

    # -- names of organisations ----------------------------------------------------------------------

    def free_end(self, index: int, last: int) -> int:
        """Where capitalised words with small words between them (`và`) end that name no other party."""
        end = index
        while end < last:
            if glue := self.lookup.term(self.tokens, end, "glue", last):
                end = glue[0]
            elif self._goes_on_a_name(end) and not self.starts_party(end):
                end += 1
            else:
                break
        return end

    def company_end(self, index: int, last: int) -> int:
        """Where the name of a company ends: capitalised words, whole as the segmentation has them."""
        tokens, end = self.tokens, index
        while end < last:
            begun = end > index
            if glue := self.lookup.term(tokens, end, "glue", last):
                end = glue[0]
            elif begun and tokens.norm[end - 1] == "số" and tokens.norm[end].isdecimal():
                end += 1  # `Công ty Luật số 5 Quốc gia`
            elif self._goes_on_a_name(end) and not (begun and self._is_acronym(end)):
                end = self._word_end(end, last)
            elif begun and self._is_missed_tail(end, last):
                end += 2
            elif begun and self._is_inner_dash(end, last):
                end += 1
            else:
                break
        return end

    def _is_acronym(self, index: int) -> bool:
        word = self.tokens.word(index)
        return word.isupper() and len(word) > 1

    def _word_end(self, index: int, last: int) -> int:
        """The end of the token's word, if that has at most two more syllables; else of the token."""
        if any(index + 1 in self.lookup.names.get(begun, ()) for begun in range(max(0, index - 3), index)):
            return index + 1  # `Công ty Nước sạch Hà Nam giảm …`: a unit's name is whole
        end = min(self._words.end(index), last)
        end = next((stop for stop in self.lookup.names.get(index, ()) if index + 1 < stop < end), end)
        tail = range(index + 1, end)
        return end if len(tail) <= 2 and all(self.tokens.norm[k].isalpha() for k in tail) else index + 1

    def _is_missed_tail(self, index: int, last: int) -> bool:
        """A word's lower-case tail that the segmentation has missed: `Khoáng sản Việt Nam`."""
        word = self.tokens.norm[index]
        if index + 1 >= last or not self.tokens.is_title(index + 1) or not word.isalpha():
            return False
        return word not in words("lists", "name_breakers") and word not in words("lists", "joiners")

    def _is_inner_dash(self, index: int, last: int) -> bool:
        """`Than - Khoáng sản Việt Nam`: a dash within the name."""
        if self.tokens.norm[index] not in ("-", "–", "&") or index + 1 >= last:
            return False
        role = self.lookup.term(self.tokens, index + 1, "role", last)
        return self.tokens.is_title(index + 1) and not self.starts_party(index + 1) and not role
