"""Parties: administrative units and organisations, one by one and in coordination.

`các huyện Kbang, Đak Pơ và thị xã An Khê` are three units, `Hội CCB các tỉnh Thanh Hoá, Hà Tĩnh` two
organisations. Single items are read by `unit_lists` and `organisations`; here they are put together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from extractors.chunk import PartyMention
from extractors.families import own_types
from extractors.organisations import OrganisationReader
from extractors.party_names import NameReader
from extractors.phrases import forms, words
from extractors.tokens import Tokens
from extractors.unit_lists import Parties, Shared, UnitReader
from extractors.vocabulary import Lookup
from gazetteer.fold import fold

LONGEST_SHORT_NAME = 6
"""Tokens that the bare name of a known party may have."""


class PartyParser:
    """Reads parties at a token of one document.

    Args:
        tokens: the document's tokens.
        lookup: where vocabulary and unit names stand in it.
        roster: folded bare name -> the party that it is short for (members named before).
    """

    def __init__(self, tokens: Tokens, lookup: Lookup, roster: Mapping[str, PartyMention] | None = None) -> None:
        self.tokens = tokens
        self.lookup = lookup
        self.roster = roster or {}
        self.names = NameReader(tokens, lookup)
        self._units = UnitReader(self.names)
        self._organisations = OrganisationReader(self.names, self._units)

    def group(self, index: int, last: int) -> tuple[int, tuple[PartyMention, ...]] | None:
        """Coordinated parties from the token on: (end token, parties), or None."""
        found = self._item(index, last)
        if not found:
            return None
        end, parties = found
        at_place = index > 0 and self.tokens.norm[index - 1] in words("lists", "at_place")
        while not at_place and (position := self._behind_separator(end, last)) is not None:
            more = self._item(position, last) if position < last else None
            if not more or _begins_clause(parties[-1], more[1][0]):
                break
            end, parties = more[0], [*parties, *_inherit(parties[-1], more[1])]
        return end, tuple(_share_suffix(parties))

    def _behind_separator(self, end: int, last: int) -> int | None:
        """Past `,`, `/`, `và`, `, và` between two items."""
        norm, joiners = self.tokens.norm, words("lists", "joiners")
        if end >= last:
            return None
        if norm[end] in (",", "/"):
            return end + 2 if end + 1 < last and norm[end + 1] in joiners else end + 1
        return end + 1 if norm[end] in joiners else None

    def _item(self, index: int, last: int) -> Parties | None:
        """One item of a list: what stands at the token, with the names that share its type or head."""
        if stand := self.lookup.term(self.tokens, index, "stand", last):
            found = self._units.typed(index, stand[0], last, Shared())
            if found or self.tokens.norm[index] == "ubnd":
                return found
        if found := self._organisations.read(index, last):
            known = self._from_roster(index, last)  # `Hội Phú` among wards is no association
            return known if known and known[0] >= found[0] and known[1][0].is_unit else found
        if self.names.is_plural(index):
            position = self.names.skip_plural(index, last)
            if position < last and (found := self._organisations.listed(index, position, last)):
                return found
            if position < last and (found := self._organisations.read(position, last)):
                return found
        return self._units.typed(index, index, last, Shared()) or self._from_roster(index, last)

    def _from_roster(self, index: int, last: int) -> Parties | None:
        """A member by its bare name: `Mang Yang đạt 8.603,9 tỷ đồng`."""
        tokens = self.tokens
        if not self.roster or not tokens.is_title(index):
            return None
        if index and tokens.norm[index - 1] in words("lists", "landmarks"):
            return None  # `Cao nguyên đá Đồng Văn`
        if index > 1 and self._goes_on(index - 1) and self._goes_on(index - 2, small=True):
            return None  # `vùng Đồng Tháp Mười` is not Tháp Mười
        for end in range(min(last, index + LONGEST_SHORT_NAME), index, -1):
            name = fold(tokens.span(index, end))
            if name not in self.roster:
                continue
            proper = all(tokens.is_title(k) or not tokens.norm[k].isalpha() for k in range(index, end))
            if not proper and name != "thị trấn":
                continue
            alone = end - index == 1 and not tokens.word(index).isupper()
            if alone and end < last and tokens.is_title(end):
                return None
            party = self.roster[name]
            return end, [replace(party, start=tokens.start[index], end=tokens.end[end - 1])]
        return None

    def _goes_on(self, index: int, small: bool = False) -> bool:
        """Is the token a capitalised syllable, or any word, of the same line, behind which a name goes on?"""
        word = self.tokens.word(index)
        return word.isalpha() and (small or (self.tokens.is_title(index) and not word.isupper()))


def _begins_clause(before: PartyMention, after: PartyMention) -> bool:
    """`LĐLĐ huyện A, LĐLĐ tỉnh tặng …`: the body above is no further item."""
    return bool(before.name and before.head and not after.name and after.head == before.head)


def _inherit(before: PartyMention, items: list[PartyMention]) -> list[PartyMention]:
    """`Hội LHPN các huyện A, B và thành phố C`: C's is a Hội LHPN too."""
    if before.head and before.name and before.types and before.family not in own_types():
        return [replace(i, head=before.head, family=before.family) if i.is_unit and i.types else i for i in items]
    return items


def _share_suffix(parties: list[PartyMention]) -> list[PartyMention]:
    """`Ban Tổ chức, Ban Tuyên giáo, Ban Nội chính Tỉnh ủy`: the last one's body is that of all."""
    suffixes = tuple(fold(form) for form in forms("lists", "shared_bodies"))
    bearer = next((p for p in reversed(parties) if fold(p.head).endswith(suffixes)), None)
    if bearer is None or len(parties) < 2:
        return parties
    suffix = next(s for s in suffixes if fold(bearer.head).endswith(s))
    written = bearer.head[-len(suffix) :]
    return [replace(p, head=f"{p.head} {written}") if _lacks_suffix(p, suffix) else p for p in parties]


def _lacks_suffix(party: PartyMention, suffix: str) -> bool:
    """Is this a department (`Ban …`) without the body that it belongs to?"""
    department = party.family == "sector" and party.head.startswith("Ban ")
    return department and not party.types and not party.name and not fold(party.head).endswith(suffix)
