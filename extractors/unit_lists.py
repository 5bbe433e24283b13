"""Administrative units, alone with the units that enclose them and in lists that share a type word.

`các huyện Kbang, Đak Pơ và thị xã An Khê`: the first two share `huyện`. With a head before the type word
(`Hội CCB các tỉnh A, B`) the names are those of organisations.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from extractors.chunk import PartyMention
from extractors.families import AFTER_PERSONS
from extractors.party_names import NameReader
from extractors.phrases import phrase_at, phrases, words
from extractors.unit_types import LEVELS, levels_of, possible_levels, types_at
from gazetteer.units import load

Parties = tuple[int, list[PartyMention]]
"""End token and the parties read up to there."""

MOST_FILLED = 8
"""Tokens between a head and the colon behind which its members' names stand."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What the items of a list share: `các tỉnh A, B`, `Hội CCB các tỉnh A, B`."""

    types: tuple[str, ...] = ()
    head: str = ""
    family: str = ""
    plural: bool = False


class UnitReader:
    """Reads units and their lists at a token of one document; None where none stands there."""

    def __init__(self, names: NameReader) -> None:
        self.names = names
        self._tokens = names.tokens
        self._gazetteer = load()
        self._filled = frozenset(word for phrase in phrases("lists", "filled") for word in phrase)

    # -- enclosing units -----------------------------------------------------------------------------

    def _enclosing(self, end: int, last: int, level: Collection[str]) -> tuple[int, str]:
        """`(tỉnh Gia Lai)`, `, tỉnh Gia Lai`, `tỉnh Gia Lai` behind a unit: (end, name), or (end, "")."""
        norm = self._tokens.norm
        index, bracket = end, False
        if index < last and norm[index] == "(":
            index, bracket = index + 1, True
        elif index < last and norm[index] in (",", "-", "–"):
            index += 1
        if index < last and norm[index] == "thuộc":
            index += 1
        typed = self.names.type_at(index, last)
        if not typed and not bracket:
            return end, ""
        in_province = "district" in level or "province" in level
        if typed and typed[1] not in (types_at("province") if in_province else types_at("province", "district")):
            return end, ""
        above = LEVELS[typed[1]] if typed else frozenset({"province"})
        first = typed[0] if typed else index
        name_end = self.names.name_end(first, last, above & {"province"} if in_province else above, open_ended=False)
        if not name_end or "province" in level:
            return end, ""
        name = self._tokens.span(first, name_end)
        if bracket:
            return (name_end + 1, name) if name_end < last and norm[name_end] == ")" else (end, "")
        more = self._enclosing(name_end, last, above)
        return (more[0], more[1] or name) if more[1] else (name_end, name)

    def _above(self, bare: str, end: int, shared: Shared, last: int) -> tuple[int, str]:
        """The enclosing unit that the text gives behind the name, as far as one can stand there."""
        levels = possible_levels(shared.types)
        bracketed = end < last and self._tokens.norm[end] == "("
        stop, within = end, ""
        known = self._gazetteer.levels_of(bare)
        if shared.plural:
            if bracketed:
                stop, within = self._enclosing(end, last, levels - {"province"} or levels)
        elif known & levels or not known:
            lower = (known & levels) - {"province"} or levels - {"province"}
            if lower and not self._is_province(bare, known, shared.types):
                stop, within = self._enclosing(end, last, lower)
        if shared.head and not within and bracketed:
            stop, within = self._enclosing(end, last, {"district"})
        return stop, within

    def _is_province(self, name: str, known: set[str], types: tuple[str, ...]) -> bool:
        """Is the name, under these type words, that of a province (`thành phố Cần Thơ`), which nothing encloses?"""
        if "thành phố" in types:
            cities = self._gazetteer.candidates(name, types=("thành phố",))
            return any(unit.level == "province" for unit in cities)
        return bool(types) and "province" in known & levels_of(types)

    # -- names ---------------------------------------------------------------------------------------

    def unit(self, start: int, name: int, end: int, shared: Shared, last: int) -> tuple[int, PartyMention]:
        """The party whose area name is tokens [name, end), and where it ends with its enclosing unit."""
        tokens = self._tokens
        bare = tokens.span(name, end)
        stop, within = self._above(bare, end, shared, last)
        return stop, PartyMention(
            tokens.start[start],
            tokens.end[stop - 1],
            bare,
            shared.types,
            shared.head,
            shared.family,
            within,
            shared.plural,
        )

    def named(self, start: int, index: int, last: int, shared: Shared) -> Parties | None:
        """A name, and the further names that share its type: `huyện Kbang, Đak Pơ và Mang Yang`."""
        levels = possible_levels(shared.types)
        bare = shared.head and not shared.types and not shared.plural and shared.family not in AFTER_PERSONS
        if bare and self.names.is_person(index, last):
            return None
        open_ended = shared.types != ("tỉnh",)
        end = self.names.number_end(index, last, shared.types) or self.names.name_end(index, last, levels, open_ended)
        if not end:
            return None
        stop, first = self.unit(start, index, end, shared, last)
        found = [first]
        if shared.types == ("thành phố",) and not shared.plural and self._is_province(first.name, set(), shared.types):
            # `Hội LHPN TP Hồ Chí Minh, Đồng Nai`: behind a city under the centre come provinces.
            shared = replace(shared, types=("tỉnh", "thành phố"))
        while nxt := self._next_name(stop, last, levels, shared):
            name, name_end = nxt
            stop, mention = self.unit(name, name, name_end, shared, last)
            found.append(mention)
        return stop, found

    def _next_name(self, end: int, last: int, levels: Collection[str], shared: Shared) -> tuple[int, int] | None:
        norm = self._tokens.norm
        index = self._behind_separator(end, last, shared.plural)
        if index is None:
            return None
        if index < last and (number := self.names.number_end(index, last, shared.types)):
            return index, number
        if (
            index >= last
            or self.names.type_at(index, last)
            or self.names.is_plural(index)
            or (self.names.starts_party(index) and not self.names.name_end(index, last, levels, open_ended=False))
        ):
            return None  # `Vụ Bản` is a district, whatever `Vụ` may head
        known = shared.types == ("tỉnh",)  # every province is known
        open_ended = shared.plural and norm[end] != ";" and not known
        name_end = self.names.name_end(index, last, levels, open_ended)
        if not name_end:
            return None
        # `A, B` without a plural word is a list only if nothing else begins with the name.
        if not shared.plural and name_end < last and self._tokens.is_title(name_end):
            return None
        return index, name_end

    def _behind_separator(self, end: int, last: int, plural: bool) -> int | None:
        """Past `,`, `và`, `, và` between two names; past `;` where a plural word holds the list together."""
        norm, joiners = self._tokens.norm, words("lists", "joiners")
        if end < last and (norm[end] == "," or (norm[end] == ";" and plural)):
            return end + 2 if end + 1 < last and norm[end + 1] in joiners else end + 1
        return end + 1 if end < last and norm[end] in joiners else None

    # -- type words with names -----------------------------------------------------------------------

    def typed(self, start: int, index: int, last: int, shared: Shared) -> Parties | None:
        """Type words and names: `huyện Kbang`, `các huyện A, B`, `5 huyện, thị xã trong cụm: A, B`."""
        if shared.head and index + 1 < last and self._tokens.norm[index] == "của" and self.names.is_plural(index + 1):
            index += 1  # `12 Hội Luật gia của các tỉnh: A, B`
        position = self.names.skip_plural(index, last)
        plural = shared.plural or position > index
        types = self.names.types_at(position, last)
        if not types:
            return self._filled_names(start, position, last, shared) if plural and shared.head else None
        plural = plural or len(types[1]) > 1
        shared = replace(shared, types=types[1], plural=plural)
        if plural and (bracketed := self._bracketed(start, types[0], last, shared)):
            return bracketed
        name = self._skip_filler(types[0], last) if plural else types[0]
        return self.named(start, name, last, shared)

    def _bracketed(self, start: int, index: int, last: int, shared: Shared) -> Parties | None:
        """`3 phường (Nghĩa Lộ, Trung Tâm, Cầu Thia)`: the names in a bracket behind their shared type."""
        if index >= last or self._tokens.norm[index] != "(":
            return None
        found = self.named(start, index + 1, last, shared)
        closed = found and found[0] < last and self._tokens.norm[found[0]] == ")"
        return (found[0] + 1, found[1]) if found and closed and len(found[1]) > 1 else None

    def _skip_filler(self, index: int, last: int) -> int:
        """Past `thành viên`, `trong cụm`, `:` between a shared type and its names."""
        while index < last and (phrase := phrase_at(self._tokens.norm, index, phrases("lists", "filler"))):
            index += len(phrase)
        return index

    def _filled_names(self, start: int, index: int, last: int, shared: Shared) -> Parties | None:
        """`Công an các đơn vị thành viên: Quảng Nam, Quảng Ngãi`: names of any type behind a colon."""
        norm, end = self._tokens.norm, index
        while end < last and end - index < MOST_FILLED and norm[end] not in (":", "gồm"):
            if norm[end] not in self._filled:
                return None
            end += 1
        if end + 1 < last and norm[end] == "gồm" and self.names.types_at(self.names.skip_plural(end + 1, last), last):
            return self.typed(start, end + 1, last, replace(shared, plural=True))
        if end < last and norm[end] == ":":
            return self.named(start, end + 1, last, replace(shared, plural=True))
        return None
