"""Numbers that the words around them give to certain parties: in turn, to each of a group, in brackets behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from extractors import chunk as kinds
from extractors.cast import Cast
from extractors.clauses import Clauses
from extractors.mention import PartyRef

Owners = tuple[PartyRef, ...]


class Assigned(NamedTuple):
    """The parties that a number is said of, each on its own, and the id of the rule that says so."""

    owners: Owners = ()
    rule: str | None = None


_SUPERLATIVE_REACH = 6
"""Chunks before a number within which `cao nhất` asks where that is."""


def assigned(clauses: Clauses, cast: Cast) -> dict[int, Assigned]:
    """Chunk of a quantity -> the parties that it is said of, where that is not the subject of the clause."""
    readers = (
        ("figures.named_behind", _named_behind),
        ("figures.of_each", _each),
        ("figures.in_turn", _in_turn),
    )
    return {index: Assigned(owners, rule) for rule, read in readers for index, owners in read(clauses, cast)}


def _members(clauses: Clauses, index: int, cast: Cast) -> Owners:
    """The members that the chunk names; none if one of its parties is no member."""
    refs = [cast.as_subject(ref) for ref, _ in cast.refs(clauses.chunks[index])]
    members = tuple(ref for ref in refs if ref is not None)
    return members if len(members) == len(refs) else ()


def _in_turn(clauses: Clauses, cast: Cast) -> Iterator[tuple[int, Owners]]:
    """`các xã A, B lần lượt đạt 18,6 tỷ đồng và 9,2 tỷ đồng`: the numbers in the order of the parties."""
    for index in range(len(clauses)):
        if not clauses.cue(index, "cues.in_turn"):
            continue
        group = next((k for k in range(index - 1, -1, -1) if clauses.is_kind(k, kinds.PARTY)), None)
        if group is None:
            continue
        parties = [cast.as_subject(ref) for ref, _ in cast.refs(clauses.chunks[group])]
        ahead = range(index, len(clauses))
        numbers = [k for k in ahead if clauses.is_kind(k, kinds.QUANTITY) and ";" not in clauses.norms[index:k]]
        if len(parties) > 1 and len(numbers) >= len(parties):
            yield from ((k, (party,)) for k, party in zip(numbers, parties, strict=False) if party)


def _each(clauses: Clauses, cast: Cast) -> Iterator[tuple[int, Owners]]:
    """`xã A và xã B mỗi xã trồng 30 ha`, `A, B đều đạt 19 tiêu chí`: the number holds for each of the group."""
    for index in range(len(clauses)):
        if not clauses.is_kind(index, kinds.PARTY):
            continue
        members = _members(clauses, index, cast)
        if len(members) < 2:
            continue
        each = False
        for k in _clause_behind(clauses, index):
            each = each or clauses.cue(k, "cues.each") > 0
            if each and clauses.is_kind(k, kinds.QUANTITY):
                yield k, members


def _clause_behind(clauses: Clauses, index: int) -> Iterator[int]:
    """The chunks behind the party up to the end of its clause, or to what names another subject."""
    for k in range(index + 1, len(clauses)):
        if clauses.norms[k] in (";", ".", ":", "(") or clauses.is_kind(k, kinds.PARTY, kinds.CLUSTER, kinds.ROLE):
            return
        if clauses.cue(k, "cues.whole") or clauses.cue(k, "cues.higher"):
            return
        yield k


def _named_behind(clauses: Clauses, cast: Cast) -> Iterator[tuple[int, Owners]]:
    """`cao nhất 100 triệu đồng (KBNN Hà Nam)`, `thấp nhất là 5,2% ở huyện X`: whose it is stands behind."""
    for index in range(len(clauses) - 2):
        if not clauses.is_kind(index, kinds.QUANTITY) or not clauses.is_kind(index + 2, kinds.PARTY):
            continue
        bracketed = clauses.norms[index + 1] == "(" and clauses.norms[index + 3 : index + 4] == [")"]
        placed = clauses.is_word(index + 1, "cues.place_of") and _is_superlative(clauses, index)
        members = _members(clauses, index + 2, cast)
        if (bracketed or placed) and len(members) == 1:
            yield index, members


def _is_superlative(clauses: Clauses, index: int) -> bool:
    """`cao nhất là`, `thấp nhất chỉ` before the number, in its clause and with no party between."""
    for k in range(index - 1, max(-1, index - _SUPERLATIVE_REACH), -1):
        if clauses.norms[k] in (";", ".", ",", ":") or clauses.is_kind(k, kinds.PARTY, kinds.QUANTITY):
            return False
        if clauses.norms[k] == "nhất":
            return True
    return False
