"""Recipients that are named by what was said of them before: `hai đơn vị này`, `các đơn vị được xếp hạng`."""

from __future__ import annotations

from extractors import chunk as kinds
from extractors.chunk import Chunk
from extractors.clauses import Clauses
from extractors.counts import read_count
from extractors.mention import PartyRef, WinnerFound
from extractors.phrases import words
from extractors.quantities import Quantity
from gazetteer.fold import fold

Group = tuple[str, int | None]
"""`above` (those last named) or `ranked` (those with a place), and their number where it is said."""

_LONGEST = 9
"""Chunks from the number to the last word of such a group."""

_UNIT = "đơn vị"


def meant_before(clauses: Clauses, last: int) -> Group | None:
    """The group whose last chunk is the given one."""
    ends = clauses.is_word(last, "cues.ranked_end") or clauses.cue_before(last + 1, "cues.unit_nouns")
    if not ends and not _counts_units(clauses.chunks[last]):
        return None
    for first in range(max(0, last - _LONGEST), last):
        found = meant_at(clauses, first)
        if found and found[0] == last + 1:
            return found[1]
    return None


def meant_at(clauses: Clauses, first: int) -> tuple[int, Group] | None:
    """The group that begins at the chunk, with the index behind it."""
    opened, number, position = _opened(clauses, first)
    behind = _past_nouns(clauses, position)
    if behind is None:
        return None
    if opened and (size := clauses.cue(behind, "cues.ranked_ones")):
        return behind + size, ("ranked", number)
    if size := clauses.cue(behind, "cues.these" if opened else "cues.this"):
        return behind + size, ("above", number if opened else 1)
    if number and clauses.is_word(first, "cues.all_of"):
        return behind, ("above", number)
    return None


def is_holder(clauses: Clauses, rank: int) -> bool:
    """`đơn vị xếp thứ nhất (được đề nghị …)`: is whoever holds the place at the chunk meant, and nobody named?"""
    position = rank - 1
    while clauses.is_word(position, "cues.rank_verbs"):
        position -= 1
    if clauses.chunks[rank].norm.startswith(_UNIT) or clauses.cue_before(position + 1, "cues.unit_nouns"):
        return True
    return position >= 0 and _counts_units(clauses.chunks[position])


def heads_place(clauses: Clauses, index: int) -> bool:
    """Does a place follow the number at the chunk (`2 đơn vị xếp hạng nhì`)?"""
    position = index + 1
    while clauses.is_word(position, "cues.rank_verbs"):
        position += 1
    return clauses.is_kind(position, kinds.RANK)


def _counts_units(chunk: Chunk) -> bool:
    return isinstance(chunk.value, Quantity) and fold(chunk.value.unit) in words("winners", "cues.unit_nouns")


def _opened(clauses: Clauses, first: int) -> tuple[bool, int | None, int]:
    """Past `các`, `cả hai`, `2`: (does something open the group, its number, the chunk behind)."""
    position = first
    while clauses.is_word(position, "cues.plural"):
        position += 1
    if position < len(clauses):
        value = clauses.chunks[position].value
        if isinstance(value, Quantity) and _counts_units(clauses.chunks[position]):
            return True, int(value.value), position + 1
        if clauses.is_kind(position, kinds.RECIPIENTS) and isinstance(value, tuple):
            return True, int(value[0]), position + 1
        if clauses.is_kind(position, kinds.WORD) and (number := read_count(clauses.norms[position])) is not None:
            return True, number, position + 1
    return position > first, None, position


def _past_nouns(clauses: Clauses, position: int) -> int | None:
    """Past `đơn vị`, `huyện, thị xã`; a number may have taken the noun with it."""
    at = position
    while size := clauses.cue(at, "cues.unit_nouns"):
        at += size
        if at < len(clauses) and clauses.joins(at) and clauses.cue(at + 1, "cues.unit_nouns"):
            at += 1
    taken = position > 0 and clauses.is_kind(position - 1, kinds.QUANTITY, kinds.RECIPIENTS)
    return at if at > position or taken else None


def resolve(which: str | None, number: int | None, before: list[WinnerFound]) -> list[PartyRef]:
    """Whom a group means among the winners that were named before: those with a place (`ranked`), or the last."""
    voted = _parties(before, only_voted=True)
    if which == "ranked" or number is None:
        return voted
    return (voted if len(voted) >= number > 1 else _parties(before, only_voted=False))[-number:]


def _parties(before: list[WinnerFound], *, only_voted: bool) -> list[PartyRef]:
    """The winners' parties in the order in which they were named last."""
    kept: dict[str, PartyRef] = {}
    for winner in before:
        if winner.party and (winner.status == "voted" or not only_voted):
            kept.pop(winner.party.key, None)
            kept[winner.party.key] = winner.party
    return list(kept.values())


def number_of(chunk: Chunk) -> int | None:
    """`hai đơn vị trên` as one chunk: its number."""
    return read_count(chunk.norm.split()[0])
