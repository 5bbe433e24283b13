"""What the members of a cluster are: provinces, districts, communes or organisations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from extractors import chunk as kinds
from extractors.chunk import Chunk, PartyMention, Sentence
from extractors.families import ONE_OF_A_KIND, spellings
from extractors.member_lists import collect, counts_members, is_host, says_members
from extractors.phrases import expression, pattern
from extractors.reading import Reading
from extractors.unit_types import LEVELS
from extractors.vocabulary import rules_data
from gazetteer.fold import fold

LISTED_WEIGHT = 3.0
MENTIONED_WEIGHT = 1.0
CERTAIN_ORGANISATIONS = 6.0
"""Votes for organisations from which on counts of units (`Hội Nông dân 5 huyện`) say nothing."""


@cache
def _heads() -> re.Pattern[str]:
    forms = {fold(form) for family in spellings().values() for form in family}
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(forms, key=len, reverse=True))) + r")(?!\w)")


def level_of_name(name: str) -> str | None:
    """What the members are, as the cluster's name says it (`các huyện, thị xã`): a level, `mixed` or None."""
    text = (
        fold(expression("members", "level.kind").sub("", name)).replace("thị xã", "thị_xã").replace("xã hội", "xã_hội")
    )
    unit = expression("members", "level.unit").search(text)
    head = _heads().search(text)
    body = pattern("members", "levels.organisation").search(text)
    for organisation in (head, body):
        if organisation and (unit is None or organisation.start() < unit.start()):
            return "organisation"
    found = [level for level in rules_data("members")["levels"] if pattern("members", f"levels.{level}").search(text)]
    if "province" in found and expression("members", "level.provinces").search(text):
        return "province"
    found = [level for level in found if level not in ("province", "organisation")]
    return found[0] if len(found) == 1 else "mixed" if found else None


def level_by_use(reading: Reading, sentences: Iterable[Sentence]) -> str | None:
    """What the members are, by the parties that are listed as members, chair, win and are ranked."""
    votes: dict[str, float] = {}
    counts: dict[str, float] = {}
    for sentence in sentences:
        chunks = reading.chunks(sentence)
        if level := _level_of_count(reading.text[sentence.start : sentence.end]):
            counts[level] = counts.get(level, 0) + LISTED_WEIGHT
        for index, weight in _weights(reading, sentence, chunks).items():
            value = chunks[index].value
            for mention in value if isinstance(value, tuple) else ():
                if level := _mention_level(mention):
                    votes[level] = votes.get(level, 0) + weight
    if votes.get("organisation", 0) < CERTAIN_ORGANISATIONS:
        for level, weight in counts.items():
            votes[level] = votes.get(level, 0) + weight
    return max(votes, key=lambda level: votes[level]) if votes else None


def shows_bodies(reading: Reading, sentences: Iterable[Sentence], level: str) -> bool:
    """Are the parties that chair, win or are listed bodies of the level's units (`Hội LHPN tỉnh X`), none a unit?"""
    bodies = 0
    for sentence in sentences:
        chunks = reading.chunks(sentence)
        for index in _weights(reading, sentence, chunks):
            value = chunks[index].value
            for mention in value if isinstance(value, tuple) else ():
                of_level = any(LEVELS[name] == {level} for name in mention.types)
                if of_level and not mention.head:
                    return False
                bodies += of_level and bool(mention.name) and mention.family not in ONE_OF_A_KIND
    return bodies > 0


def _weights(reading: Reading, sentence: Sentence, chunks: list[Chunk]) -> dict[int, float]:
    """How much each party of the sentence (by chunk index) says of what the members are."""
    weights: dict[int, float] = {}
    for match in reading.find(sentence, "members"):
        if match.rule.gives["basis"] == "listed" and not is_host(chunks, match):
            for index in collect(chunks, match.slots["party"]):
                weights[index] = LISTED_WEIGHT
    parties = [index for index, chunk in enumerate(chunks) if chunk.kind == kinds.PARTY]
    if any(chunk.kind in (kinds.ROLE, kinds.RANK, kinds.AWARD) for chunk in chunks):
        for index in parties:
            weights.setdefault(index, MENTIONED_WEIGHT)
    for index in parties:
        if says_members(chunks[index].norm) or counts_members(chunks, index):
            weights[index] = LISTED_WEIGHT
    return weights


def _level_of_count(text: str) -> str | None:
    """`Cụm có 6 huyện thành viên`, `5 huyện, thị xã trong cụm`: what is counted."""
    match = expression("members", "level.counted").search(text)
    if not match:
        return None
    levels = LEVELS.get(fold(match[1] or match[2]), frozenset())
    return next(iter(levels)) if len(levels) == 1 else "district"


def _mention_level(mention: PartyMention) -> str | None:
    """What the party is, where its type words settle it."""
    if mention.head:
        return "organisation"
    settled = {level for name in mention.types if len(LEVELS[name]) == 1 for level in LEVELS[name]}
    return next((level for level in ("district", "commune", "province") if level in settled), None)
