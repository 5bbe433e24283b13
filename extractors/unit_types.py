"""Type words of administrative units (`huyện`, `thị xã`) and the levels at which such units stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from extractors.vocabulary import rules_data

LEVELS: Mapping[str, frozenset[str]] = {
    name: frozenset(levels) for name, levels in rules_data("units")["levels"].items()
}
"""Type word -> province, district, commune; a `thành phố` may stand at two of them."""

ALL_LEVELS = frozenset({"province", "district", "commune"})


def levels_of(types: Iterable[str]) -> frozenset[str]:
    """The levels at which units of any of the types stand."""
    return frozenset(level for name in types for level in LEVELS[name])


def possible_levels(types: Iterable[str]) -> frozenset[str]:
    """Like `levels_of`, but every level where no type is given."""
    return levels_of(types) or ALL_LEVELS


def types_at(*levels: str) -> frozenset[str]:
    """The types of units that may stand at one of the levels."""
    return frozenset(name for name, at in LEVELS.items() if at & set(levels))
