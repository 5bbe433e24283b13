"""Parties: administrative units and organisations, alone and in lists that share a type word or a head.

`các huyện Kbang, Đak Pơ và thị xã An Khê` are three units, `Hội CCB các tỉnh Thanh Hoá, Hà Tĩnh` two
organisations. Names end where the gazetteer's longest name ends, or where the capitalised words end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from extractors.chunk import PartyMention
from extractors.tokens import Tokens
from extractors.vocabulary import Lookup, load_toml, rules_data
from extractors.words import WordBoundaries
from gazetteer.fold import fold
from gazetteer.units import load

LEVELS = {
    "tỉnh": {"province"},
    "thành phố": {"province", "district"},
    "huyện": {"district"},
    "quận": {"district"},
    "thị xã": {"district"},
    "thị trấn": {"commune"},
    "xã": {"commune"},
    "phường": {"commune"},
    "đặc khu": {"commune"},
}
ALL_LEVELS = {"province", "district", "commune"}


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the items of a list share: `các tỉnh A, B`, `Hội CCB các tỉnh A, B`."""

    types: tuple[str, ...] = ()
    head: str = ""
    family: str = ""
    plural: bool = False


class PartyParser:
    """Reads parties at a token of one document.

    Args:
        tokens: the document's tokens.
        lookup: where vocabulary and unit names stand in it.
        roster: folded bare name -> the party that it is short for (members named before).
    """

    def __init__(self, tokens: Tokens, lookup: Lookup, roster: dict[str, PartyMention] | None = None) -> None:
        self.tokens = tokens
        self.lookup = lookup
        self.roster = roster or {}
        self._words = WordBoundaries(tokens)
        words = rules_data("lists")
        self._plural = {fold(word) for word in words["plural"]}
        self._filler = [tuple(fold(phrase).split()) for phrase in words["filler"]]
        self._joiners = {fold(word) for word in words["joiners"]}
        self._not_names = {fold(word) for word in words["not_names"]}
        self._name_breakers = {fold(word) for word in words["name_breakers"]} | self._joiners
        self._landmarks = {fold(word) for word in words["landmarks"]}
        self._filled_words = {word for phrase in words["filled"] for word in fold(phrase).split()}
        self._gazetteer = load()

    # -- names ---------------------------------------------------------------------------------------

    def _name_end(self, index: int, last: int, levels: set[str], open_ended: bool) -> int | None:
        """Where the unit name that begins at the token ends; None when no name stands there."""
        tokens = self.tokens
        if index >= last or not tokens.is_title(index):
            return None
        for end in self.lookup.names.get(index, ()):
            if end > last:
                continue
            name = tokens.text[tokens.start[index] : tokens.end[end - 1]]
            if self._gazetteer.levels_of(name) & levels and tokens.is_title(end - 1):
                return end
        if not open_ended:
            return None
        return self._capitals_end(index, last)

    def _capitals_end(self, index: int, last: int, most: int = 4) -> int | None:
        tokens, end = self.tokens, index
        while end < last and end - index < most and tokens.is_title(end) and tokens.norm[end] not in self._not_names:
            if end > index and (self._starts_party(end) or self.lookup.term(tokens, end, "authority", last)):
                break
            end += 1
        return end if end > index else None

    def begins(self, index: int) -> bool:
        """Does an organisation's name begin at the token?"""
        return self._starts_party(index)

    def _starts_party(self, index: int) -> bool:
        return any(
            term.category in ("head", "sector_head", "stand", "cluster", "award")
            for _, term in self.lookup.terms.get(index, ())
        )

    def _type(self, index: int, last: int) -> tuple[int, str] | None:
        return self.lookup.term(self.tokens, index, "type", last)

    def _types(self, index: int, last: int) -> tuple[int, tuple[str, ...]] | None:
        """One or several type words: `huyện`, `huyện, thị xã, thành phố`."""
        found = self._type(index, last)
        if not found:
            return None
        end, types = found[0], [found[1]]
        while end < last and self.tokens.norm[end] in (",", "và", "-", "/") and (more := self._type(end + 1, last)):
            if self._name_end(more[0], last, LEVELS[more[1]], open_ended=False):
                break
            end, types = more[0], [*types, more[1]]
        return end, tuple(types)

    def _skip_filler(self, index: int, last: int) -> int:
        """Past `thành viên`, `trong cụm`, `:` between a shared type and its names."""
        norm = self.tokens.norm
        moved = True
        while moved and index < last:
            moved = False
            if norm[index] in (":", "là", "gồm"):
                index, moved = index + 1, True
                continue
            for phrase in self._filler:
                if tuple(norm[index : index + len(phrase)]) == phrase:
                    index, moved = index + len(phrase), True
                    break
        return index

    def _is_plural(self, index: int) -> bool:
        return self.tokens.norm[index] in self._plural or self.tokens.norm[index].isdigit()

    # -- enclosing units -----------------------------------------------------------------------------

    def _enclosing(self, end: int, last: int, level: set[str]) -> tuple[int, str]:
        """`(tỉnh Gia Lai)`, `, tỉnh Gia Lai`, `tỉnh Gia Lai` behind a unit: (end, name), or (end, "")."""
        norm = self.tokens.norm
        index, bracket = end, False
        if index < last and norm[index] == "(":
            index, bracket = index + 1, True
        elif index < last and norm[index] in (",", "-", "–"):
            index += 1
        if index < last and norm[index] == "thuộc":
            index += 1
        typed = self._type(index, last)
        if not typed and not bracket:
            return end, ""
        above = (
            {"tỉnh", "thành phố"}
            if "district" in level or "province" in level
            else {"tỉnh", "thành phố", "huyện", "thị xã", "quận"}
        )
        if typed and typed[1] not in above:
            return end, ""
        levels = LEVELS[typed[1]] if typed else {"province"}
        if "district" in level or "province" in level:
            levels = levels & {"province"}
        name_end = self._name_end(typed[0] if typed else index, last, levels, open_ended=False)
        if not name_end or "province" in level:
            return end, ""
        first = typed[0] if typed else index
        name = self.tokens.span(first, name_end)
        if bracket:
            if name_end < last and norm[name_end] == ")":
                return name_end + 1, name
            return end, ""
        more = self._enclosing(name_end, last, LEVELS[typed[1]] if typed else {"province"})
        return (more[0], more[1] or name) if more[1] else (name_end, name)

    # -- items ---------------------------------------------------------------------------------------

    def _unit(self, start: int, name: int, end: int, shared: _Shared, last: int) -> tuple[int, PartyMention]:
        """The party whose area name is tokens [name, end), and where it ends with its enclosing unit."""
        tokens = self.tokens
        bare = tokens.span(name, end)
        levels = set().union(*(LEVELS[t] for t in shared.types)) if shared.types else ALL_LEVELS
        stop, within = end, ""
        known = self._gazetteer.levels_of(bare)
        if not shared.plural and (known & levels or not known):
            lower = (known & levels) - {"province"} or levels - {"province"}
            city = "thành phố" in shared.types and self._is_province_city(bare)
            if (
                lower
                and not city
                and not ("province" in known & levels and shared.types and "thành phố" not in shared.types)
            ):
                stop, within = self._enclosing(end, last, lower)
        elif shared.plural and end < last and tokens.norm[end] == "(":
            stop, within = self._enclosing(end, last, levels - {"province"} or levels)
        if shared.head and not within and end < last and tokens.norm[end] == "(":
            stop, within = self._enclosing(end, last, {"district"})
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

    def _is_province_city(self, name: str) -> bool:
        """`thành phố Cần Thơ`: a city of province level, which nothing encloses."""
        return any(unit.level == "province" for unit in self._gazetteer.candidates(name, types=("thành phố",)))

    def _names(self, start: int, index: int, last: int, shared: _Shared) -> tuple[int, list[PartyMention]] | None:
        """A name, and the further names that share its type: `huyện Kbang, Đak Pơ và Mang Yang`."""
        levels = set().union(*(LEVELS[t] for t in shared.types)) if shared.types else ALL_LEVELS
        end = self._number_name(index, last, shared) or self._name_end(
            index, last, levels, open_ended=shared.types != ("tỉnh",)
        )
        if not end:
            return None
        stop, first = self._unit(start, index, end, shared, last)
        found = [first]
        while nxt := self._next_name(stop, last, levels, shared):
            name, name_end = nxt
            stop, mention = self._unit(name, name, name_end, shared, last)
            found.append(mention)
        return stop, found

    def _number_name(self, index: int, last: int, shared: _Shared) -> int | None:
        """`quận 1`, `phường 5`."""
        if shared.types and set(shared.types) <= {"quận", "phường"} and index < last:
            word = self.tokens.norm[index]
            if word.isdigit() and len(word) <= 2:
                return index + 1
        return None

    def _next_name(self, end: int, last: int, levels: set[str], shared: _Shared) -> tuple[int, int] | None:
        norm = self.tokens.norm
        index = end
        if index < last and norm[index] in (",", ";") and not (norm[index] == ";" and not shared.plural):
            index += 1
            if index < last and norm[index] in self._joiners:
                index += 1
        elif index < last and norm[index] in self._joiners:
            index += 1
        else:
            return None
        if index < last and (number := self._number_name(index, last, shared)):
            return index, number
        if index >= last or self._type(index, last) or self._is_plural(index) or self._starts_party(index):
            return None
        name_end = self._name_end(index, last, levels, open_ended=shared.plural and norm[end] != ";")
        if not name_end:
            return None
        # `A, B` without a plural word is a list only if nothing else begins with the name.
        if not shared.plural and name_end < last and self.tokens.is_title(name_end):
            return None
        return index, name_end

    def _typed(self, start: int, index: int, last: int, shared: _Shared) -> tuple[int, list[PartyMention]] | None:
        """Type words and names: `huyện Kbang`, `các huyện A, B`, `5 huyện, thị xã trong cụm: A, B`."""
        plural = shared.plural
        position = index
        while position < last and self._is_plural(position):
            plural, position = True, position + 1
        types = self._types(position, last)
        if not types:
            if plural and shared.head and (found := self._filled(start, position, last, shared)):
                return found
            return None
        plural = plural or len(types[1]) > 1
        name = self._skip_filler(types[0], last) if plural else types[0]
        inner = replace(shared, types=types[1], plural=plural)
        return self._names(start, name, last, inner)

    def _filled(self, start: int, index: int, last: int, shared: _Shared) -> tuple[int, list[PartyMention]] | None:
        """`Công an các đơn vị thành viên: Quảng Nam, Quảng Ngãi`: names of any type behind a colon."""
        end = index
        while end < last and end - index < 8 and self.tokens.norm[end] != ":":
            if self.tokens.norm[end] not in self._filled_words:
                return None
            end += 1
        if end < last and self.tokens.norm[end] == ":":
            return self._names(start, end + 1, last, replace(shared, plural=True))
        return None

    def _organisation(self, index: int, last: int) -> tuple[int, list[PartyMention]] | None:
        tokens = self.tokens
        if not tokens.is_title(index):
            return None
        longest_head = 0
        for end, term in self.lookup.terms.get(index, ()):
            if end > last or end < longest_head:
                continue
            if term.category == "head":
                longest_head = max(longest_head, end)
            if term.category == "head" and (found := self._area(index, end, last, term.value)):
                return found
            if term.category == "sector_head" and (found := self._sector(index, end, last)):
                return found
            if term.category == "free_head" and (found := self._free(index, end, last)):
                return found
        return None

    def _area(self, index: int, end: int, last: int, family: str) -> tuple[int, list[PartyMention]] | None:
        tokens = self.tokens
        own = next((t for t in _head_types().get(family, ())), "")
        shared = _Shared((own,) if own else (), tokens.span(index, end), family)
        if (
            end + 2 < last
            and tokens.norm[end] == "("
            and tokens.word(end + 1).isupper()
            and tokens.norm[end + 2] == ")"
        ):
            end += 3  # `Kho bạc Nhà nước (KBNN) Hưng Yên`
        if found := self._typed(index, end, last, shared):
            return found
        bare_type = self._type(end, last)
        if bare_type:  # `Công an tỉnh`: the area is the one in whose cluster we are
            mention = PartyMention(
                tokens.start[index], tokens.end[bare_type[0] - 1], "", (bare_type[1],), shared.head, family
            )
            return bare_type[0], [mention]
        if end < last and family in ("don_vi_quan_doi", "truong", "don_vi") and tokens.norm[end].isdigit():
            return end + 1, [
                PartyMention(tokens.start[index], tokens.end[end], "", (), tokens.span(index, end + 1), family)
            ]
        traits = _traits(family)
        if traits.get("named_by") == "words":
            stop = self._company_end(end, last)
            return self._with_area(index, stop, last, family) if stop > end else None
        found = self._names(index, end, last, shared)
        if not found and family == "tinh_doan":  # `Tỉnh đoàn` is the whole name
            return end, [PartyMention(tokens.start[index], tokens.end[end - 1], "", ("tỉnh",), shared.head, family)]
        if not found:
            return None
        stop, mentions = found
        joined = self.lookup.term(tokens, stop, "joined", last)
        if joined and len(mentions) == 1 and (name_end := self._name_end(joined[0], last, ALL_LEVELS, open_ended=True)):
            whole = PartyMention(
                tokens.start[index],
                tokens.end[name_end - 1],
                tokens.span(joined[0], name_end),
                (),
                tokens.span(index, joined[0]),
                family,
            )
            return name_end, [whole]
        return stop, mentions

    def _company_end(self, index: int, last: int) -> int:
        """Where the name of a company ends: capitalised words, whole as the segmentation has them."""
        tokens, end = self.tokens, index
        while end < last:
            glue = self.lookup.term(tokens, end, "glue", last)
            if glue:
                end = glue[0]
            elif (
                tokens.is_title(end)
                and tokens.norm[end] not in self._not_names
                and not (tokens.word(end).isupper() and len(tokens.word(end)) > 1 and end > index)
            ):
                word_end = min(self._words.end(end), last)
                tail = range(end + 1, word_end)
                end = word_end if all(tokens.norm[k].isalpha() for k in tail) and len(tail) <= 2 else end + 1
            elif (
                end > index
                and end + 1 < last
                and tokens.is_title(end + 1)
                and tokens.norm[end].isalpha()
                and tokens.norm[end] not in self._name_breakers
            ):
                end += 2  # a word's lower-case tail that the segmentation has missed: `Khoáng sản Việt Nam`
            elif (
                end > index and tokens.norm[end] in ("-", "–", "&", ",") and end + 1 < last and self._goes_on(end, last)
            ):
                end += 1
            else:
                break
        return end

    def _goes_on(self, index: int, last: int) -> bool:
        """`Than - Khoáng sản Việt Nam`: a dash within the name; a comma only before a last `Việt Nam`."""
        tokens = self.tokens
        if not tokens.is_title(index + 1) or self._starts_party(index + 1):
            return False
        return tokens.norm[index] != ","

    def _sector(self, index: int, end: int, last: int) -> tuple[int, list[PartyMention]] | None:
        tokens = self.tokens
        field = self.lookup.term(tokens, end, "field", last)
        if not field or not tokens.is_title(end):
            return None
        return self._with_area(index, field[0], last, "sector")

    def _free(self, index: int, end: int, last: int) -> tuple[int, list[PartyMention]] | None:
        tokens, stop = self.tokens, end
        while stop < last:
            glue = self.lookup.term(tokens, stop, "glue", last)
            if glue:
                stop = glue[0]
            elif tokens.is_title(stop) and tokens.norm[stop] not in self._not_names and not self._starts_party(stop):
                stop += 1
            else:
                break
        if stop == end:
            return None
        return self._with_area(index, stop, last, "free")

    def _with_area(self, index: int, end: int, last: int, family: str) -> tuple[int, list[PartyMention]]:
        """An organisation that is named whole, with the area behind it, if any."""
        tokens = self.tokens
        head = tokens.span(index, end)
        typed = self._types(end, last)
        if typed and len(typed[1]) == 1:
            name_end = self._name_end(typed[0], last, LEVELS[typed[1][0]], open_ended=typed[1][0] != "tỉnh")
            if name_end:
                return self._unit_of(index, typed[0], name_end, _Shared(typed[1], head, family), last)
            return typed[0], [PartyMention(tokens.start[index], tokens.end[typed[0] - 1], "", typed[1], head, family)]
        if end < last and self._is_plural(end) and (found := self._typed(index, end, last, _Shared((), head, family))):
            return found
        return end, [PartyMention(tokens.start[index], tokens.end[end - 1], "", (), head, family)]

    def _unit_of(self, start: int, name: int, end: int, shared: _Shared, last: int) -> tuple[int, list[PartyMention]]:
        stop, mention = self._unit(start, name, end, shared, last)
        return stop, [mention]

    # -- groups --------------------------------------------------------------------------------------

    def item(self, index: int, last: int) -> tuple[int, list[PartyMention]] | None:
        """One item of a list: what stands at the token, with the names that share its type or head."""
        tokens = self.tokens
        stand = self.lookup.term(tokens, index, "stand", last)
        if stand:
            found = self._typed(index, stand[0], last, _Shared())
            if found or tokens.norm[index] == "ubnd":
                return found
        if found := self._organisation(index, last):
            return found
        if self._is_plural(index):
            position = index
            while position < last and self._is_plural(position):
                position += 1
            if position < last and (listed := self._listed_organisations(index, position, last)):
                return listed
            if position < last and (organisation := self._organisation(position, last)):
                return organisation
        if found := self._typed(index, index, last, _Shared()):
            return found
        return self._from_roster(index, last)

    def _listed_organisations(self, start: int, index: int, last: int) -> tuple[int, list[PartyMention]] | None:
        """`5 Công ty Điện lực: Lâm Đồng, Bình Thuận`, `các Chi cục Thuế: A, B`: names behind the head's colon."""
        head = self.lookup.term(self.tokens, index, "head", last)
        if not head or head[0] >= last or self.tokens.norm[head[0]] != ":":
            return None
        shared = _Shared((), self.tokens.span(index, head[0]), head[1], plural=True)
        return self._names(start, head[0] + 1, last, shared)

    def _from_roster(self, index: int, last: int) -> tuple[int, list[PartyMention]] | None:
        """A member by its bare name: `Mang Yang đạt 8.603,9 tỷ đồng`."""
        if not self.roster or not self.tokens.is_title(index):
            return None
        if index and self.tokens.norm[index - 1] in self._landmarks:
            return None  # `Cao nguyên đá Đồng Văn`
        for end in range(min(last, index + 6), index, -1):
            name = fold(self.tokens.span(index, end))
            if name in self.roster:
                proper = all(self.tokens.is_title(k) or not self.tokens.norm[k].isalpha() for k in range(index, end))
                if not proper and name != "thị trấn":
                    continue
                alone = end - index == 1 and not self.tokens.word(index).isupper()
                if alone and end < last and self.tokens.is_title(end):
                    return None
                party = self.roster[name]
                return end, [replace(party, start=self.tokens.start[index], end=self.tokens.end[end - 1])]
        return None

    def group(self, index: int, last: int) -> tuple[int, tuple[PartyMention, ...]] | None:
        """Coordinated parties from the token on: (end token, parties), or None."""
        found = self.item(index, last)
        if not found:
            return None
        end, parties = found
        norm = self.tokens.norm
        at_place = index > 0 and norm[index - 1] in ("tại", "ở")  # `tại Điện lực A, Công ty B đã chủ trì`
        while end < last and not at_place:
            position = end
            if norm[position] in (",", "/"):
                position += 1
                if position < last and norm[position] in self._joiners:
                    position += 1
            elif norm[position] in self._joiners:
                position += 1
            else:
                break
            more = self.item(position, last) if position < last else None
            if not more or self._begins_clause(parties[-1], more[1][0]):
                break
            end, parties = more[0], [*parties, *self._inherit(parties[-1], more[1])]
        return end, tuple(_share_suffix(parties))

    @staticmethod
    def _begins_clause(before: PartyMention, after: PartyMention) -> bool:
        """`LĐLĐ huyện A, LĐLĐ tỉnh tặng …`: the body above is no further item."""
        return bool(before.name and before.head and not after.name and after.head == before.head)

    @staticmethod
    def _inherit(before: PartyMention, items: list[PartyMention]) -> list[PartyMention]:
        """`Hội LHPN các huyện A, B và thành phố C`: C's is a Hội LHPN too."""
        if before.head and before.name and before.types and before.family not in _head_types_of_own():
            return [replace(i, head=before.head, family=before.family) if i.is_unit and i.types else i for i in items]
        return items


_SHARED_SUFFIXES = ("tỉnh ủy", "thành ủy", "huyện ủy", "thị ủy")


def _share_suffix(parties: list[PartyMention]) -> list[PartyMention]:
    """`Ban Tổ chức, Ban Tuyên giáo, Ban Nội chính Tỉnh ủy`: the last one's body is that of all."""
    bearer = next((p for p in reversed(parties) if p.head.casefold().endswith(_SHARED_SUFFIXES)), None)
    if bearer is None or len(parties) < 2:
        return parties
    suffix = next(s for s in _SHARED_SUFFIXES if bearer.head.casefold().endswith(s))
    written = bearer.head[-len(suffix) :]
    return [
        replace(p, head=f"{p.head} {written}")
        if p.family == "sector"
        and p.head.startswith("Ban ")
        and not p.types
        and not p.name
        and not p.head.casefold().endswith(suffix)
        else p
        for p in parties
    ]


def _head_types_of_own() -> frozenset[str]:
    return frozenset(family for family, types in _head_types().items() if types)


@cache
def _traits(family: str) -> dict[str, Any]:
    heads = load_toml("gazetteer", "organisations.toml")["area_head"]
    return next((head for head in heads if head["family"] == family), {})


def takes_type(family: str) -> bool:
    """Does a unit's type word stand between head and name (`Công an tỉnh X`, but `Điện lực X`)?"""
    return not _traits(family).get("bare", False)


def _head_types() -> dict[str, tuple[str, ...]]:
    heads = load_toml("gazetteer", "organisations.toml")["area_head"]
    return {head["family"]: tuple(head.get("types", ())) for head in heads}
