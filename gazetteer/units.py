"""Administrative units of Vietnam that know their dates: loader and look-up.

A unit is known by its id: scheme and code. `qd124:` are the codes of Decision 124/2004/QĐ-TTg (provinces, districts,
communes; to 2025-06-30), `qd19:` those of Decision 19/2025/QĐ-TTg (provinces and communes; from 2025-07-01). A unit
may have had several states under one code (tỉnh Thừa Thiên Huế, then thành phố Huế: both `qd124:46`); each state is
a `Unit` with its own days. Look-up by name gives the state of the day that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from functools import cache

from gazetteer.fold import fold
from gazetteer.tables import Unit, UnitType, read_aliases, read_spellings, read_states, read_types

__all__ = ["Gazetteer", "Unit", "UnitType", "load", "name_key"]

FIRST_DAY_QD19 = date(2025, 7, 1)
"""The day from which provinces and communes have the codes of Decision 19/2025/QĐ-TTg."""

LAST_DAY_QD124 = FIRST_DAY_QD19 - timedelta(days=1)

REMEMBERED = timedelta(days=400)
"""How long texts still speak of a unit that has ended: to the report on the year in which it did."""

# Quận 1, Phường 05, Phường IV: the number alone is no name to look for in a text.
_NUMBER = re.compile(r"\d+|[IVX]+")
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_APOSTROPHE = re.compile(r"'\s?")
_STATE_FARM = re.compile(r"^n\.?\s?t\.?\s")
_DASHED = re.compile(r"(?<=\w)\s*-\s*(?=\w)")


class Gazetteer:
    """All units. Made by `load()`; immutable by convention.

    Args:
        states: every state of every unit, those of one id in order of time.
        types: the unit types.
        groups: spellings that are one name, whichever unit bears it.
        short_forms: (form, ids) of forms that mean these units alone.
        spellings: (id, spelling) of names that official lists write differently.
    """

    def __init__(
        self,
        states: Collection[Unit],
        types: Collection[UnitType],
        groups: Collection[Collection[str]] = (),
        short_forms: Collection[tuple[str, Collection[str]]] = (),
        spellings: Collection[tuple[str, str]] = (),
    ) -> None:
        self.types = {unit_type.name: unit_type for unit_type in types}
        self._states: dict[str, list[Unit]] = {}
        self._by_key: dict[str, list[Unit]] = {}
        self._children: dict[str, set[str]] = {}
        self._twins: dict[str, set[str]] = {}
        self._words: dict[str, tuple[str, ...]] = {}
        self._names: dict[str, str] = {}
        self._written: dict[str, set[str]] = {}
        for state in states:
            self._states.setdefault(state.id, []).append(state)
            if state.parent_id:
                self._children.setdefault(state.parent_id, set()).add(state.id)
        for unit_type in types:
            for word in unit_type.words:
                key = _word_key(word)
                self._words[key] = (*self._words.get(key, ()), unit_type.name)
        self._index(states)
        for unit_id, spelling in spellings:
            self._put(spelling, self._states[unit_id])
        self._add_aliases(groups, short_forms)
        self._pair_provinces()

    @property
    def units(self) -> tuple[Unit, ...]:
        """The last state of every unit; ids are unique."""
        return tuple(states[-1] for states in self._states.values())

    def states(self, unit_id: str) -> tuple[Unit, ...]:
        """All known states of a unit in order of time. KeyError for an unknown id."""
        return tuple(self._states[unit_id])

    def unit(self, unit_id: str, on: date | None = None) -> Unit:
        """The unit's state on that day; its last state without a day or where the day is outside what is known.

        KeyError for an unknown id.
        """
        states = self._states[unit_id]
        return next((state for state in states if on and state.valid_on(on)), states[-1])

    def parent(self, unit: Unit, on: date | None = None) -> Unit | None:
        """The unit above, in its state on that day (else on the last day of `unit`)."""
        return self.unit(unit.parent_id, on or unit.valid_to) if unit.parent_id else None

    def ancestors(self, unit: Unit, on: date | None = None) -> list[Unit]:
        """The units above, nearest first."""
        above = []
        day = on or unit.valid_to
        while (parent := self.parent(unit, day)) is not None:
            above.append(unit := parent)
        return above

    def province_of(self, unit: Unit, on: date | None = None) -> Unit:
        """The province that the unit is or lies in."""
        return [unit, *self.ancestors(unit, on)][-1]

    def children(self, unit_id: str) -> list[Unit]:
        """The units directly below in their last states, by id, whenever they lay there."""
        return [self.unit(child) for child in sorted(self._children.get(unit_id, ()))]

    def type_word(self, text: str) -> tuple[str, ...]:
        """The unit types that a written type word may mean (`TP.` -> thành phố), () if it is none."""
        return self._words.get(_word_key(text), ())

    def candidates(
        self,
        name: str,
        *,
        types: Collection[str] = (),
        level: str | None = None,
        on: date | None = None,
        within: Collection[str] = (),
        same_level: bool = False,
        lenient: bool = False,
    ) -> list[Unit]:
        """The units that a bare name may mean, by id, one state each.

        Args:
            name: without type word (`Đak Pơ`), or with one for units that have a number (`Quận 1`, `1`).
            types: only these types, by name (`huyện`); KeyError for one that there is not.
            level: only province, district or commune.
            on: only what is in force on that day; any time if None.
            within: ids of units; only these and what lies in them. A province of the other scheme counts as its
                namesake where both schemes have one.
            same_level: where no unit has one of the types, take what such a unit is upgraded to (huyện -> thị xã ->
                thành phố, xã -> thị trấn -> phường): people use the older word for some time.
            lenient: where nothing of the name is in force on the day, take what ended within a year before it: a text
                of January speaks of the units of the year that it reviews.
        """
        states = self._by_key.get(name_key(name), ())
        found = self.narrowed(states, types=types, level=level, on=on, within=within, same_level=same_level)
        if lenient and on and not found:
            scheme = "qd19" if on >= FIRST_DAY_QD19 else "qd124"
            ended = [s for s in states if s.scheme == scheme and s.valid_to and on - REMEMBERED <= s.valid_to < on]
            found = self.narrowed(ended, types=types, level=level, within=within, same_level=same_level)
        return found

    def narrowed(
        self,
        states: Collection[Unit],
        *,
        types: Collection[str] = (),
        level: str | None = None,
        on: date | None = None,
        within: Collection[str] = (),
        same_level: bool = False,
    ) -> list[Unit]:
        """Those of the states, each unit's in order of time, that `candidates` would leave, one a unit, by id."""
        wanted = self._with_twins(within)
        found = [
            state
            for state in states
            if state.valid_on(on)
            and (level is None or state.level == level)
            and (not wanted or self._lies_in(state, wanted, on))
        ]
        if types:
            tiers = self._tiers(types)
            of_type = [state for state in found if (state.type, state.level) in tiers[0]]
            if not of_type and same_level:
                of_type = [s for s in found if (s.type, s.level) in tiers[1] and not self._is_seat(s)]
            found = of_type
        last = {state.id: state for state in found}  # states of one id are in order of time
        return [last[unit_id] for unit_id in sorted(last)]

    def keyed_states(self) -> Iterator[tuple[str, list[Unit]]]:
        """Every key of a name (see `name_key`) with the states that bear it."""
        yield from self._by_key.items()

    def names(self) -> Iterator[str]:
        """Every written bare name and variant, sorted; numbered units with their type (`Quận 1`)."""
        return iter(sorted(self._names))

    def spellings(self, unit: Unit) -> list[str]:
        """The written forms that name this unit (its name and variants), sorted."""
        return sorted({unit.name, *(written for written in self._written.get(unit.id, ()))})

    def levels_of(self, name: str) -> set[str]:
        """The levels at which the name occurs at any time."""
        return {state.level for state in self._by_key.get(name_key(name), ())}

    def _index(self, states: Collection[Unit]) -> None:
        for state in states:
            if _NUMBER.fullmatch(state.name):
                written = f"{state.type.capitalize()} {state.name}"
                self._put(written, [state])
                self._by_key.setdefault(name_key(state.name), []).append(state)  # not written alone
            else:
                self._put(state.name, [state])

    def _put(self, written: str, states: Collection[Unit]) -> None:
        key, forms = _forms(written)
        known = self._by_key.setdefault(key, [])
        seen = set(map(id, known))
        known.extend(state for state in states if id(state) not in seen)
        if len(states) < 4:
            for state in states:
                self._written.setdefault(state.id, set()).add(written)
        for form in forms:
            self._names[form] = key

    def _add_aliases(
        self, groups: Collection[Collection[str]], short_forms: Collection[tuple[str, Collection[str]]]
    ) -> None:
        for group in groups:
            together = {key: self._by_key.get(key, []) for key in map(name_key, group)}
            bearers = [state for states in list(together.values()) for state in states]
            if not bearers:
                raise ValueError(f"aliases.toml: no unit bears any of {list(group)}")
            for spelling in group:
                self._put(spelling, bearers)
        for form, ids in short_forms:
            for unit_id in ids:
                if unit_id not in self._states:
                    raise ValueError(f"aliases.toml: unknown unit {unit_id}")
                self._put(form, self._states[unit_id])

    def _pair_provinces(self) -> None:
        """Provinces of the two schemes that bear the same name in some state."""
        by_name: dict[str, set[str]] = {}
        for states in self._states.values():
            for state in states:
                if state.level == "province":
                    by_name.setdefault(name_key(state.name), set()).add(state.id)
        for ids in by_name.values():
            for unit_id in ids:
                self._twins.setdefault(unit_id, set()).update(ids - {unit_id})

    def _is_seat(self, state: Unit) -> bool:
        """A township that bears its district's name has been one for long: nobody means it by `xã`."""
        parent = self.parent(state)
        return state.type == "thị trấn" and parent is not None and parent.name == state.name

    def _with_twins(self, within: Collection[str]) -> set[str]:
        return set(within).union(*(self._twins.get(unit_id, ()) for unit_id in within))

    def _lies_in(self, state: Unit, wanted: set[str], on: date | None) -> bool:
        return state.id in wanted or any(above.id in wanted for above in self.ancestors(state, on))

    def _tiers(self, types: Collection[str]) -> list[set[tuple[str, str]]]:
        """(type, level) pairs: as written, and upgraded since."""
        written: set[tuple[str, str]] = set()
        upgraded: set[tuple[str, str]] = set()
        for name in types:
            unit_type = self.types[name]
            written.update((name, level) for level in unit_type.levels)
            upgraded.update((later, unit_type.levels[-1]) for later in unit_type.becomes)
        return [written, upgraded]


def name_key(name: str) -> str:
    """What is compared of a name: folded, without apostrophes (K'Bang = KBang) and leading zeros (01 = 1), and with
    `nông trường` (state farm, in names of townships) written out."""
    return _STATE_FARM.sub("nông trường ", _LEADING_ZEROS.sub("", _APOSTROPHE.sub("", fold(name))))


@cache
def _forms(written: str) -> tuple[str, tuple[str, ...]]:
    """The key of a name, and the forms in which it is looked for in a text."""
    forms = {written}
    if "'" in written:
        forms.add(_APOSTROPHE.sub("", written))
    if "-" in written:
        forms |= {_DASHED.sub("-", written), _DASHED.sub(" - ", written)}
    return name_key(written), tuple(sorted(forms))


def _word_key(word: str) -> str:
    """`T.P.`, `TP`, `T. P` are one; words of whole syllables keep the space between them."""
    parts = fold(word).replace(".", " ").split()
    return ("" if all(len(part) <= 2 for part in parts) else " ").join(parts)


@cache
def load() -> Gazetteer:
    """The gazetteer of this package's data files, read once."""
    groups, short_forms = read_aliases()
    return Gazetteer(read_states(), read_types(), groups, short_forms, read_spellings())
