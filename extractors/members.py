"""Members: listed by the article, or shown to be members by attending, signing and speaking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from extractors import chunk as kinds
from extractors.cast import Cast, is_above
from extractors.chunk import Chunk, PartyMention, Sentence
from extractors.clusters import ClusterMention
from extractors.families import BANKS, BRANCH
from extractors.matching import Rule, Symbols, compile_rules
from extractors.member_lists import (
    counts_members,
    is_host,
    is_of_other_cluster,
    list_at,
    list_of,
    members_of,
    says_members,
    unique,
)
from extractors.mention import MemberFound
from extractors.phrases import contains, expression, forms, pattern, stands_at, tokenised
from extractors.reading import Reading
from extractors.vocabulary import rules_data
from gazetteer.fold import fold

Members = list[MemberFound]


def _text(reading: Reading, sentence: Sentence) -> str:
    return fold(reading.text[sentence.start : sentence.end])


# -- listed ------------------------------------------------------------------------------------------------


def listed(reading: Reading, sentences: list[Sentence], cast: Cast, own: ClusterMention | None) -> Members:
    """The members that the article enumerates: its longest list of them.

    Args:
        sentences: the part of the article that speaks of this meeting.
        own: the cluster, where the article speaks of several (other clusters' lists are passed over).
    """
    best: Members = []
    for position, sentence in enumerate(sentences):
        opens = _opens_list(reading, sentence)
        if not opens and not any(chunk.kind == kinds.PARTY for chunk in reading.chunks(sentence)):
            continue
        lists = [*_by_rules(reading, sentence, cast, own), *_by_their_words(reading, sentence, cast, own)]
        if opens:
            lists.append(_lines(reading, sentences[position + 1 :], cast))
        best = max([best, *lists], key=len)
    excluded = _exclusions(reading, sentences, cast)
    return [member for member in _without_superiors(best) if member.party.key not in excluded]


def _without_superiors(members: Members) -> Members:
    """`Văn phòng Hội Luật gia Việt Nam và 12 Hội Luật gia các tỉnh: …`: the body above the others is no member."""
    parties = [member.party for member in members]
    return [member for member in members if member.party.unit_id or not is_above(member.party, parties)]


def _by_rules(reading: Reading, sentence: Sentence, cast: Cast, own: ClusterMention | None) -> Iterable[Members]:
    """Lists that the rules find."""
    chunks = reading.chunks(sentence)
    for match in reading.find(sentence, "members"):
        if match.rule.gives["basis"] != "listed" or is_of_other_cluster(chunks, match.slots["party"], own):
            continue
        if match.rule.id == "members.cluster_consists" and is_host(chunks, match):
            continue
        yield list_of(chunks, match, cast, "listed")


def _by_their_words(reading: Reading, sentence: Sentence, cast: Cast, own: ClusterMention | None) -> Iterable[Members]:
    """Lists that say in their own words, or in a count before them, that they are of members."""
    chunks = reading.chunks(sentence)
    for index, chunk in enumerate(chunks):
        if chunk.kind != kinds.PARTY or not (says_members(chunk.norm) or counts_members(chunks, index)):
            continue
        if not is_of_other_cluster(chunks, index, own):
            yield list_at(chunks, index, cast, "members.said_to_be", "listed", 0.95)


def _opens_list(reading: Reading, sentence: Sentence) -> bool:
    """`Cụm thi đua số 2 gồm các đơn vị sau đây:`: do the members follow line by line?"""
    text = _text(reading, sentence)
    opens = text.endswith(":") and expression("members", "lists.opens").search(text)
    return bool(opens) and pattern("members", "lists.cluster").search(text) is not None


def _lines(reading: Reading, sentences: Sequence[Sentence], cast: Cast) -> Members:
    """One or more members a line, behind `bao gồm:`."""
    members: Members = []
    for sentence in sentences:
        chunks = reading.chunks(sentence)
        parties = [chunk for chunk in chunks if chunk.kind == kinds.PARTY]
        words = sum(1 for chunk in chunks if chunk.kind == kinds.WORD and chunk.norm.isalpha())
        if not parties or chunks.index(parties[0]) > 3 or words > 6:
            break
        for chunk in parties:
            members.extend(members_of(chunk, cast, "members.lines", "listed", 0.95))
    return unique(members)


@cache
def _exclusion_rule() -> tuple[Rule, ...]:
    entry = {"id": "members.excluded", "means": "không có X", **rules_data("members")["excluded"]}
    return compile_rules({"rules": [entry]}, "members")


def _exclusions(reading: Reading, sentences: list[Sentence], cast: Cast) -> set[str]:
    """Keys of the parties that the article says are no members."""
    keys: set[str] = set()
    for sentence in sentences:
        chunks = reading.chunks(sentence)
        for match in Symbols(chunks).find(_exclusion_rule()):
            keys.update(ref.key for ref, _ in cast.refs(chunks[match.slots["party"]]))
    return keys


def under_their_bank(reading: Reading, sentences: Iterable[Sentence], cast: Cast, found: Members) -> Members:
    """`5 chi nhánh: A, B, …` where the article elsewhere names the bank of one of them: all are called after it."""
    areas = {member.party.unit_id for member in found}
    if not found or any(member.party.family != BRANCH for member in found):
        return found
    for sentence in sentences:
        for chunk in reading.chunks(sentence):
            for bank in chunk.value if chunk.kind == kinds.PARTY and isinstance(chunk.value, tuple) else ():
                if bank.family in BANKS and bank.name and cast.linker.ref(bank).unit_id in areas:
                    return [_called_after(member, bank, cast) for member in found]
    return found


def _called_after(member: MemberFound, bank: PartyMention, cast: Cast) -> MemberFound:
    own = cast.mentions[member.party.key]
    mention = replace(own, head=bank.head, family=bank.family, types=bank.types, listed=False)
    party = cast.linker.ref(mention)
    cast.mentions[party.key] = mention
    return replace(member, party=party)


# -- implied -----------------------------------------------------------------------------------------------


def attended(reading: Reading, sentences: Iterable[Sentence], cast: Cast, stated: int | None) -> Members:
    """Members shown by an attendance list of at least two units of the cluster's kind, else by who signs.

    A list of just the stated number of members counts as one that the article enumerates.
    """
    signed: Members = []
    for sentence in sentences:
        if contains(_text(reading, sentence), "members", "guests.forms"):
            continue
        chunks = reading.chunks(sentence)
        if attendants := _attendants(chunks, cast):
            basis = "listed" if stated == len(attendants) else "implied"
            return [MemberFound(member.party, basis, member.ground) for member in attendants]
        for match in reading.find(sentence, "members"):
            if match.rule.gives["basis"] == "signed":
                found = list_of(chunks, match, cast, "implied")
                signed = found if len(found) > max(1, len(signed)) else signed
    return signed


LEAST_ENUMERATED = 3
"""Parties of one list that are taken for members where the article does not say so."""


def enumerated(reading: Reading, sentences: Iterable[Sentence], cast: Cast) -> Members:
    """The longest list of parties of the members' level, where nothing else tells of members.

    `Chỉ huy BĐBP các tỉnh A, B, C đã phát động nhiều đợt thi đua`: who is spoken of together met together.
    """
    best: Members = []
    for sentence in sentences:
        if cast.level is None or contains(_text(reading, sentence), "members", "guests.forms"):
            continue
        chunks = reading.chunks(sentence)
        for index, chunk in enumerate(chunks):
            if chunk.kind == kinds.PARTY and isinstance(chunk.value, tuple) and len(chunk.value) >= LEAST_ENUMERATED:
                found = _without_superiors(list_at(chunks, index, cast, "members.enumerated", "implied", 0.8))
                best = found if len(found) > max(LEAST_ENUMERATED - 1, len(best)) else best
    return best


def _attendants(chunks: list[Chunk], cast: Cast) -> Members:
    """The longest list behind `tham dự` in the sentence, of two or more."""
    opening = _attendance(chunks)
    if opening is None:
        return []
    best: Members = []
    for index in range(opening + 1, len(chunks)):
        if chunks[index].kind == kinds.PARTY:
            found = _without_superiors(list_at(chunks, index, cast, "members.attended", "implied", 0.85))
            best = found if len(found) > max(1, len(best)) else best
    return best


def _attendance(chunks: list[Chunk]) -> int | None:
    """Where the sentence begins to say who attended, or None."""
    norms = [chunk.norm if chunk.kind == kinds.WORD else "" for chunk in chunks]
    for form in forms("members", "sets.attend"):
        phrase = tokenised(form)
        for index in range(len(norms)):
            if stands_at(norms, index, phrase):
                return index
    return None


def spoke(reading: Reading, sentences: Iterable[Sentence], cast: Cast) -> Members:
    """Units of the members' level whose delegates speak."""
    found: Members = []
    for sentence in sentences:
        for match in reading.find(sentence, "members"):
            if match.rule.gives["basis"] == "spoke" and cast.level in ("province", "district", "commune"):
                chunk = reading.chunks(sentence)[match.slots["party"]]
                found.extend(members_of(chunk, cast, match.rule.id, "implied", match.rule.confidence))
    return unique(found)
