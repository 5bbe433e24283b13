"""Lists of members in a sentence: which parties stand in one list, and whether it is one of members."""

from __future__ import annotations

from collections.abc import Iterable

from extractors import chunk as kinds
from extractors.cast import Cast
from extractors.chunk import Chunk
from extractors.clusters import ClusterMention
from extractors.matching import Found
from extractors.mention import Ground, MemberFound
from extractors.phrases import contains, phrase_at, phrases, words

LONGEST_BRACKET = 8
"""Chunks of a bracket within a list: `(Cụm trưởng)`."""

REACH = 18
"""Chunks before a list of organisations within which `thành viên` makes it one of members."""

UNLINKED = 0.93
"""Factor of confidence for a party that is not linked to a unit."""


def collect(chunks: list[Chunk], first: int) -> list[int]:
    """The PARTY chunks of one list: from the first on, over separators and brackets (`(Cụm trưởng)`)."""
    found = [first]
    index = first + 1
    while index < len(chunks):
        chunk = chunks[index]
        if chunk.kind == kinds.PARTY:
            found.append(index)
        elif chunk.norm == "(":
            bracket = range(index, min(index + LONGEST_BRACKET, len(chunks)))
            closing = next((k for k in bracket if chunks[k].norm == ")"), None)
            if closing is None:
                break
            index = closing
        elif chunk.kind or chunk.norm not in words("members", "lists.separators"):
            break
        index += 1
    return found


def list_at(chunks: list[Chunk], index: int, cast: Cast, rule: str, basis: str, confidence: float) -> list[MemberFound]:
    """The members of the list that begins at the PARTY chunk."""
    return unique(m for k in collect(chunks, index) for m in members_of(chunks[k], cast, rule, basis, confidence))


def list_of(chunks: list[Chunk], match: Found, cast: Cast, basis: str) -> list[MemberFound]:
    """The members of the list that a rule has found."""
    return list_at(chunks, match.slots["party"], cast, match.rule.id, basis, match.rule.confidence)


def members_of(chunk: Chunk, cast: Cast, rule: str, basis: str, confidence: float) -> list[MemberFound]:
    """The parties of a PARTY chunk that are of the members' level; the cast keeps how they are named."""
    found = []
    mentions = chunk.value if isinstance(chunk.value, tuple) else ()
    for mention in mentions:
        ref = cast.resolve(mention)
        if cast.level in ("province", "district", "commune", "organisation") and ref.kind != cast.level:
            continue
        cast.mentions.setdefault(ref.key, mention)
        ground = Ground(
            ((mention.start, mention.end),), rule, round(confidence * (1.0 if ref.unit_id else UNLINKED), 3)
        )
        found.append(MemberFound(ref, basis, ground))
    return found


def unique(members: Iterable[MemberFound]) -> list[MemberFound]:
    """Each party once, as it was found first."""
    kept: dict[str, MemberFound] = {}
    for member in members:
        kept.setdefault(member.party.key, member)
    return list(kept.values())


def says_members(norm: str) -> bool:
    """`5 huyện thành viên: A, B`, `các xã trong cụm gồm A, B`: the list itself says so."""
    return any(f" {phrase} " in f" {norm} " for phrase in words("members", "lists.own"))


def counts_members(chunks: list[Chunk], index: int) -> bool:
    """`6 đơn vị thành viên là: A, B`: a count of members and an opening word before the list."""
    value = chunks[index].value
    if isinstance(value, tuple) and len(value) >= 3:  # `về phía các đơn vị thành viên có Ban Giám đốc của 5 Công ty …`
        before = [chunk.norm for chunk in chunks[max(0, index - REACH) : index]]
        named = any(phrase_at(before, k, phrases("members", "lists.members")) for k in range(len(before)))
        if named and ";" not in before:
            return True
    back = index - 1
    while back >= 0 and chunks[back].norm in words("members", "lists.count_openers"):
        back -= 1
    if back < 0 or back == index - 1:
        return False
    return chunks[back].kind == kinds.QUANTITY and contains(chunks[back].norm, "members", "lists.members")


def is_host(chunks: list[Chunk], match: Found) -> bool:
    """`Cụm … họp với sự chủ trì của X`, `… tổ chức tại X có …`: a place or a host, no list."""
    between = chunks[match.first : match.slots["party"]]
    return any(chunk.kind == kinds.WORD and chunk.norm in words("members", "lists.hosts") for chunk in between)


def is_of_other_cluster(chunks: list[Chunk], index: int, own: ClusterMention | None) -> bool:
    """Is the cluster named last before the chunk another one than this meeting's?"""
    if own is None:
        return False
    named = [c.value for c in chunks[:index] if c.kind == kinds.CLUSTER and isinstance(c.value, ClusterMention)]
    return bool(named) and (named[-1].kind, named[-1].number) != (own.kind, own.number)
