"""Look-up of a written mention: which unit it means, in which place, on which day.

A type word in front is strict, an enclosing unit is binding, the day decides what exists, and of several that remain
none is taken by chance. A bare name that a unit shares only with units inside it means the outer one (`Đak Đoa`: the
district, not its town; `Lào Cai`: the province). Spellings are compared in tiers, each asked only where the one before
found nothing: folded (see `fold`); without spaces, dashes and apostrophes; and, behind a type word, without
diacritics where the mention has none.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

from gazetteer.fold import strip_accents
from gazetteer.tables import Unit
from gazetteer.units import Gazetteer, load, name_key

Days = tuple[date, ...]
"""The days of which any may be meant: one, or the first and the last of a year or a month; () for any time."""

_DOTTED = re.compile(r"^((?:[^\W\d_]{1,3}\.)+)\s*(?=\S)")
_GLUED_NUMBER = re.compile(r"^([pqPQ])(?=\d)")
_BRACKET = re.compile(r"^(.*?)\s*\(([^()]+)\)\s*\.?$")
_BETWEEN = re.compile(r"\s+(?:thuộc|của)\s+")
_QUOTES = "\"'“”‘’«»"
_JOINED = re.compile(r"[\W_]+")
MOST_SUGGESTIONS = 5
LIKENESS = 0.75
"""The least ratio of `difflib` between a mention and a spelling that is suggested for it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a mention means: `linked` (unit, its only candidate), `ambiguous` (candidates) or `none`."""

    mention: str
    candidates: tuple[Unit, ...] = ()

    @property
    def status(self) -> str:
        return ("none", "linked")[len(self.candidates)] if len(self.candidates) < 2 else "ambiguous"

    @property
    def unit(self) -> Unit | None:
        """The unit, in its state on the day."""
        return self.candidates[0] if len(self.candidates) == 1 else None


class MentionLookup:
    """Looks mentions up in a gazetteer. Made by `load_lookup()`."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._keyed: dict[str, list[Unit]] = {}
        self._joined: dict[str, list[Unit]] = {}
        self._plain: dict[str, list[Unit]] = {}
        self._plain_types = {strip_accents(name): (name,) for name in gazetteer.types}
        for key, states in gazetteer.keyed_states():
            self._keyed[key] = states
            joined = _JOINED.sub("", key)
            self._joined.setdefault(joined, []).extend(states)
            self._plain.setdefault(strip_accents(joined), []).extend(states)

    def find(self, mention: str, *, within: str = "", on: Days = ()) -> Found:
        """Look a mention up.

        Args:
            mention: a unit as written (`huyện Quảng Ninh`, `TX. An Khê`, `Kbang`), also with what encloses it
                (`xã Ia Băng, huyện Đak Đoa`, `huyện Quảng Ninh (Quảng Bình)`).
            within: an enclosing unit, or several from the inner to the outer, with commas between; binding.
            on: the day, or the days of which any may be meant.
        """
        found: dict[str, Unit] = {}
        for day in on or (None,):
            for unit in self._on(mention, within, day):
                found[unit.id] = unit
        return Found(mention, tuple(found[unit_id] for unit_id in sorted(found)))

    def suggestions(self, mention: str, *, within: str = "", on: Days = ()) -> list[str]:
        """The nearest spellings of units that were there on the days, in the place if that is known; no answer."""
        inner, *above = _split(mention)
        name = self._readings(inner)[-1][1]
        ids = self._above([*above, *_parts(within)], on[0] if on else None) or ()
        plain = strip_accents(_JOINED.sub("", name_key(name)))
        near = difflib.get_close_matches(plain, self._plain, n=4 * MOST_SUGGESTIONS, cutoff=LIKENESS)
        shown: dict[str, None] = {}
        for key in near:
            for day in on or (None,):
                for unit in self._gazetteer.narrowed(self._plain[key], on=day, within=ids):
                    province = self._gazetteer.province_of(unit, day)
                    shown[unit.full_name + ("" if province is unit else f" ({province.name})")] = None
        return list(shown)[:MOST_SUGGESTIONS]

    def _on(self, mention: str, within: str, day: date | None) -> list[Unit]:
        inner, *above = _split(mention)
        units = self._in(inner, [*above, *_parts(within)], day)
        if units or above:
            return units
        # `xã Ia Băng huyện Chư Prông tỉnh Gia Lai`: nothing but further type words parts them.
        words = inner.split()
        starts = [index for index in range(2, len(words) - 1) if self._type_at(words[index:])]
        for first in range(len(starts)):
            bounds = [0, *starts[first:], len(words)]
            parts = [" ".join(words[start:end]).strip(" -–—") for start, end in pairwise(bounds)]
            units = self._in(parts[0], [*parts[1:], *_parts(within)], day)
            if units:
                return units
        return []

    def _in(self, inner: str, above: list[str], day: date | None) -> list[Unit]:
        ids = self._above(above, day)
        return [] if ids is None else self._one(inner, ids, day)

    def _above(self, above: list[str], day: date | None) -> set[str] | None:
        """Ids of the innermost enclosing units, () without any; None where one of them is nobody."""
        ids: set[str] = set()
        for name in reversed(above):
            units = [unit for unit in self._one(name, ids, day, outermost=False) if unit.level != "commune"]
            if not units:
                return None
            ids = {unit.id for unit in units}
        return ids

    def _one(self, written: str, within: Collection[str], day: date | None, outermost: bool = True) -> list[Unit]:
        for types, name in self._readings(written):
            for states in self._tiers(name, bool(types)):
                units = self._gazetteer.narrowed(states, types=types, on=day, within=within)
                units = [unit for unit in units if self._inside(unit, within, day)]
                if units:
                    return self._outermost(units, day) if outermost and not types else units
        return []

    def _inside(self, unit: Unit, within: Collection[str], day: date | None) -> bool:
        """Whether the unit lies in one of these other than itself; a province may be told as its own place.

        `Thái Nguyên` encloses thành phố Thái Nguyên as the province, not as the city; huyện Quảng Ninh lies in none.
        """
        if unit.id not in within or unit.level == "province":
            return True
        return bool(self._gazetteer.narrowed([unit], on=day, within=set(within) - {unit.id}) if len(within) > 1 else ())

    def _tiers(self, name: str, typed: bool) -> Iterable[list[Unit]]:
        key = name_key(name)
        joined = _JOINED.sub("", key)
        yield self._keyed.get(key, [])
        if len(joined) > 2:
            yield self._joined.get(joined, [])
        if typed and strip_accents(name).casefold() == name.casefold().replace("đ", "d"):
            yield self._plain.get(strip_accents(joined), [])

    def _readings(self, written: str) -> list[tuple[tuple[str, ...], str]]:
        """(types, name): the whole as a name, then a type word and the rest."""
        written = " ".join(written.split()).strip(" .,;:")
        if written[:1] in _QUOTES or written[-1:] in _QUOTES:
            written = written.strip(_QUOTES + " ")
        readings: list[tuple[tuple[str, ...], str]] = [((), written)]
        words = _GLUED_NUMBER.sub(r"\1 ", _DOTTED.sub(r"\1 ", written)).split()
        if (count := self._type_at(words)) and len(words) > count:
            types = self._types(" ".join(words[:count]))
            readings.append((types, " ".join(words[count:])))
        return readings

    def _type_at(self, words: list[str]) -> int:
        """How many words a type word in front has, 0 for none. A lone letter needs its dot or a number behind it."""
        for count in (3, 2, 1):
            word = " ".join(words[:count])
            if count < len(words) and self._types(word):
                lone = len(word) == 1 and not words[1][:1].isdigit()
                return 0 if lone else count
        return 0

    def _types(self, word: str) -> tuple[str, ...]:
        """The types that a type word means, `huyen` without diacritics too."""
        return self._gazetteer.type_word(word) or self._plain_types.get(strip_accents(word).casefold(), ())

    def _outermost(self, units: list[Unit], day: date | None) -> list[Unit]:
        """The one that all others lie in, if there is one; the one province among communes elsewhere; else all.

        Nobody calls a distant commune by its bare name: `Thái Nguyên` is the province, whatever xã bears the name too.
        """
        for outer in units:
            if all(outer.id in self._ids_above(one, day) for one in units):
                return [outer]
        provinces = [unit for unit in units if unit.level == "province"]
        if len(provinces) == 1:
            elsewhere = [unit for unit in units if provinces[0].id not in self._ids_above(unit, day)]
            if all(unit.level == "commune" for unit in elsewhere):
                return provinces
        return units

    def _ids_above(self, unit: Unit, day: date | None) -> set[str]:
        return {unit.id, *(above.id for above in self._gazetteer.ancestors(unit, day))}


def _parts(within: str) -> list[str]:
    return [part for part in (part.strip() for part in within.split(",")) if part]


def _split(mention: str) -> list[str]:
    """`xã A, huyện B (tỉnh C)` -> [xã A, huyện B, tỉnh C]."""
    above: list[str] = []
    while match := _BRACKET.match(mention):
        mention, inside = match.groups()
        above = [*_parts(inside), *above]
    inner = [part for piece in mention.split(",") for part in _BETWEEN.split(piece) if part.strip()]
    return [part.strip() for part in inner or [""]] + above


@cache
def load_lookup() -> MentionLookup:
    """The look-up of this package's data files."""
    return MentionLookup(load())
