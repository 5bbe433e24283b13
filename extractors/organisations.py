"""Organisations: bodies of an area (`Công an tỉnh X`), departments (`Sở Nội vụ`), companies, and lists of them.

`Hội CCB các tỉnh Thanh Hoá, Hà Tĩnh` are two organisations that share a head.
"""

from __future__ import annotations

from dataclasses import replace

from extractors.chunk import PartyMention
from extractors.families import (
    CENTRAL,
    NUMBERED,
    OF_REGION,
    country_parts,
    is_association,
    named_by_words,
    own_types,
    stands_alone,
)
from extractors.party_names import NameReader
from extractors.phrases import phrase_at, phrases, words
from extractors.unit_lists import Parties, Shared, UnitReader
from extractors.unit_types import ALL_LEVELS, LEVELS
from gazetteer.fold import fold

MOST_NATIONAL = 9
"""Tokens between a national body's head and `Việt Nam`."""

MOST_SMALL = 4
"""Of these, how many may be written small."""


class OrganisationReader:
    """Reads organisations at a token of one document; None where none stands there."""

    def __init__(self, names: NameReader, units: UnitReader) -> None:
        self.names = names
        self.units = units
        self._tokens = names.tokens
        self._lookup = names.lookup

    def read(self, index: int, last: int) -> Parties | None:
        """The organisation, or the organisations under one head, that begin at the token; longest heads first."""
        if not self._tokens.is_title(index) and not self._heads_an_office(index):
            # `trường Trung cấp Y tế`, `sở Tư pháp`: only the first word of the head is small.
            inner = index + 1 < last and self._tokens.is_title(index + 1) and self._headed(index, last)
            return inner or self._written_small(index, last)
        return self._headed(index, last)

    def _headed(self, index: int, last: int) -> Parties | None:
        longest_head = 0
        for end, term in self._lookup.terms.get(index, ()):
            if end > last or end < longest_head:
                continue
            found: Parties | None = None
            if term.category == "head":
                longest_head = max(longest_head, end)
                found = self._of_area(index, end, last, term.value)
            elif term.category == "sector_head":
                found = self._of_sector(index, end, last)
            elif term.category == "central":
                found = end, [self._mention(index, end, self._tokens.span(index, end), CENTRAL)]
            elif term.category == "base_head":
                found = self._within(index, end, last)
            elif term.category == "national_head":
                found = self._national(index, end, last)
            elif term.category == "free_head":
                found = self._free(index, end, last)
            if found:
                return found
        return None

    def _written_small(self, index: int, last: int) -> Parties | None:
        """`Chủ tịch hội nông dân tỉnh Gia Lai`: a head in small letters, where an area is named behind it."""
        if base := self._lookup.term(self._tokens, index, "base_head", last):
            return self._within(index, base[0], last)
        head = self._lookup.term(self._tokens, index, "head", last)
        if not head or head[0] < index + 2:
            return None
        found = self._of_area(index, head[0], last, head[1])
        return found if found and all(mention.name for mention in found[1]) else None

    def _heads_an_office(self, index: int) -> bool:
        """`Trưởng ban Tổ chức Tỉnh ủy`, `bầu chi nhánh Quảng Bình`: the body's first word, written small."""
        norm = self._tokens.norm
        if phrase_at(norm, index, phrases("lists", "small_heads")):
            return True
        small = norm[index] in words("lists", "office_bodies") and index > 0
        return small and norm[index - 1] in words("lists", "office_heads")

    def listed(self, start: int, index: int, last: int) -> Parties | None:
        """`5 Công ty Điện lực: Lâm Đồng, Bình Thuận`, `các Chi cục Thuế: A, B`: names behind the head's colon."""
        head = self._lookup.term(self._tokens, index, "head", last)
        if not head or head[0] >= last or self._tokens.norm[head[0]] != ":":
            return None
        shared = Shared((), self._tokens.span(index, head[0]), head[1], plural=True)
        return self.units.named(start, head[0] + 1, last, shared)

    # -- heads of areas ------------------------------------------------------------------------------

    def _of_area(self, index: int, end: int, last: int, family: str) -> Parties | None:
        """The bodies under a head that ends at `end`: with type words, with names alone, or the head alone."""
        several = index > 0 and self.names.is_plural(index - 1)
        shared = Shared(own_types().get(family, ())[:1], self._tokens.span(index, end), family, several)
        end = self._behind_acronym(end, last)
        if not named_by_words(family) and (found := self._of_country(index, end, last, family)):
            return found
        if found := self._of_region(index, end, last):
            return found
        if found := self.units.typed(index, end, last, shared):
            return found
        if bare_type := self.names.type_at(end, last):  # `Công an tỉnh`: of the area in whose cluster we are
            return bare_type[0], [self._mention(index, bare_type[0], shared.head, family, types=(bare_type[1],))]
        if end < last and family in NUMBERED and self._tokens.norm[end].isdecimal():
            return end + 1, [self._mention(index, end + 1, self._tokens.span(index, end + 1), family)]
        if named_by_words(family):
            stop = self.names.company_end(end, last)
            return self._with_area(index, stop, last, family) if stop > end else None
        found = self.units.named(index, end, last, shared)
        through = index > 0 and self._tokens.norm[index - 1] in words("lists", "through")
        alone = fold(shared.head) in stands_alone(family) or (is_association(shared.head) and not several)
        if not found and not through and alone:  # never `78 Hội Luật gia cấp huyện`
            return end, [self._mention(index, end, shared.head, family, types=shared.types)]
        return found and self._joined(index, last, family, found)

    def _behind_acronym(self, end: int, last: int) -> int:
        """Past the bracket of `Kho bạc Nhà nước (KBNN) Hưng Yên`."""
        tokens = self._tokens
        bracketed = end + 2 < last and tokens.norm[end] == "(" and tokens.norm[end + 2] == ")"
        return end + 3 if bracketed and tokens.word(end + 1).isupper() else end

    def _joined(self, index: int, last: int, family: str, found: Parties) -> Parties:
        """One body whose name goes on behind its area's with a joining word, up to another area's name."""
        stop, mentions = found
        joined = self._lookup.term(self._tokens, stop, "joined", last)
        if not joined or len(mentions) != 1:
            return found
        name_end = self.names.name_end(joined[0], last, ALL_LEVELS, open_ended=True)
        if not name_end:
            return found
        head, name = self._tokens.span(index, joined[0]), self._tokens.span(joined[0], name_end)
        return name_end, [self._mention(index, name_end, head, family, name=name)]

    # -- bodies of the country, and within others ----------------------------------------------------

    def _country_end(self, index: int, last: int) -> int | None:
        """The token behind `Việt Nam`, and behind the part of the country in a bracket, at the token."""
        norm = self._tokens.norm
        if norm[index : index + 2] != ["việt", "nam"] or index + 2 > last or not self._tokens.is_title(index):
            return None
        end = index + 2
        part = norm[end : end + 4]
        if len(part) == 4 and part[0] == "(" and part[1] in country_parts() and part[3] == ")" and end + 4 <= last:
            return end + 4
        return end

    def _of_country(self, index: int, end: int, last: int, family: str) -> Parties | None:
        """The body whose head ends at `end`, where `Việt Nam` stands behind it."""
        stop = self._country_end(end, last)
        if stop is None:
            return None
        head, country = self._tokens.span(index, end), self._tokens.span(end, stop)
        return stop, [self._mention(index, stop, head, family, name=country)]

    def _of_region(self, index: int, end: int, last: int) -> Parties | None:
        """`TAND khu vực 4 - Đắk Lắk`, `Chi cục Hải quan khu vực VI`: numbered bodies of several areas."""
        tokens = self._tokens
        if tuple(tokens.norm[end : end + 2]) != ("khu", "vực") or end + 2 >= last:
            return None
        word = tokens.word(end + 2)
        if not (word.isdecimal() or (word.isupper() and set(word) <= set("IVXL"))):
            return None
        stop = end + 3
        area = stop + (stop < last and tokens.norm[stop] in ("-", "–", "tỉnh"))
        name_end = self.names.name_end(area, last, {"province"}, open_ended=False) if area < last else None
        if area == stop or name_end is None:
            return stop, [self._mention(index, stop, tokens.span(index, stop), OF_REGION)]
        head, name = tokens.span(index, area), tokens.span(area, name_end)
        return name_end, [self._mention(index, name_end, head, OF_REGION, name=name)]

    def _national(self, index: int, end: int, last: int) -> Parties | None:
        """`Hội đồng Trị sự Giáo hội Phật giáo Việt Nam`: words up to the country's name."""
        tokens = self._tokens
        small = 0
        for stop in range(end, min(end + MOST_NATIONAL, last)):
            if self._country_end(stop, last):
                return self._of_country(index, stop, last, "free")
            small += not tokens.is_title(stop)
            named = tokens.norm[stop].isalpha() or tokens.norm[stop] in ("-", "–")
            if not named or small > MOST_SMALL or tokens.norm[stop] in words("lists", "name_breakers"):
                return None
        return None

    def _within(self, index: int, end: int, last: int) -> Parties | None:
        """`Chi hội Luật gia bộ Công an`: a body of another, whose name stands behind."""
        inner = self._headed(end, last) if end < last else None
        if not inner or len(inner[1]) != 1:
            return None
        body = inner[1][0]
        if not body.head:
            return None
        head = f"{self._tokens.span(index, end)} {body.head}"
        return inner[0], [replace(body, start=self._tokens.start[index], head=head, family="free")]

    # -- bodies with names of their own --------------------------------------------------------------

    def _of_sector(self, index: int, end: int, last: int) -> Parties | None:
        """`Sở` or `Ban` with its field: `Sở Nội vụ`, `Ban Tuyên giáo`."""
        field = self._lookup.term(self._tokens, end, "field", last)
        if not field or not self._tokens.is_title(end):
            return None
        return self._with_area(index, field[0], last, "sector")

    def _free(self, index: int, end: int, last: int) -> Parties | None:
        if self.names.is_person(index, last):
            return None  # `Lâm Trường Định`
        stop = self.names.free_end(end, last)
        return self._with_area(index, stop, last, "free") if stop > end else None

    def _with_area(self, index: int, end: int, last: int, family: str) -> Parties:
        """An organisation that is named whole, with the area behind it, if any."""
        head = self._tokens.span(index, end)
        typed = self.names.types_at(end, last)
        if typed and len(typed[1]) == 1:
            name, types = typed
            name_end = self.names.name_end(name, last, LEVELS[types[0]], open_ended=types[0] != "tỉnh")
            if not name_end:
                return name, [self._mention(index, name, head, family, types=types)]
            stop, mention = self.units.unit(index, name, name_end, Shared(types, head, family), last)
            return stop, [mention]
        if end < last and self.names.is_plural(end):
            found = self.units.typed(index, end, last, Shared((), head, family))
            if found:
                return found
        if family == "sector" and (name_end := self.names.bare_province(end, last)):
            stop, mention = self.units.unit(index, end, name_end, Shared((), head, family), last)
            return stop, [mention]
        return end, [self._mention(index, end, head, family)]

    def _mention(
        self, first: int, end: int, head: str, family: str, name: str = "", types: tuple[str, ...] = ()
    ) -> PartyMention:
        """Tokens [first, end) as an organisation."""
        return PartyMention(self._tokens.start[first], self._tokens.end[end - 1], name, types, head, family)
