"""From a reading to the meetings that the article reports: frames first, then one extractor after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extractors import chairs, figures, members, people, winners
from extractors import chunk as kinds
from extractors.candidates import candidates
from extractors.chunk import PartyMention
from extractors.frames import find_frames
from extractors.member_count import stated_count
from extractors.mention import Ground, MeetingFound, MemberFound, PartyRef, Span
from extractors.owner import owner_of_bodies, owner_of_family
from extractors.reading import Reading
from extractors.scene import Scene, open_scenes

Extractor = Callable[[Scene], None]

MOST_MENTIONS = 8
"""Mentions that are kept as evidence of one implied member."""

STATED = 0.95
"""Confidence of a count of members that the article gives."""

IMPLIED = 0.95
"""Factor of confidence for a member that something else implies."""


def extract(reading: Reading) -> list[MeetingFound]:
    """Every meeting that the article reports; none for an article that merely mentions clusters."""
    frames = find_frames(reading)
    if not frames:
        return []
    scenes = open_scenes(reading, frames)
    reading.set_roster({name: mention for scene in scenes for name, mention in _candidates(scene).items()})
    for scene in scenes:
        list_members(scene)
    _share_owner(scenes)
    roster = _roster(scenes)
    reading.set_roster(roster)
    for scene in scenes:
        for run in EXTRACTORS:
            known = len(scene.found.members)
            run(scene)
            if len(scene.found.members) > known:  # `huyện A đạt 5%, B 4%`: B may be a member since it won
                reading.set_roster({**roster, **_roster(scenes)})
    for scene in scenes:
        _ground_members(scene)
    return [scene.found for scene in scenes]


def _share_owner(scenes: list[Scene]) -> None:
    """`Cụm thi đua 7 và Cụm thi đua 8 BHXH Việt Nam cùng tổ chức`: one owner named for both."""
    for scene in scenes:
        for other in scenes:
            together = scene.frame.lead.index == other.frame.lead.index
            if scene.found.cluster.owner is None and other.found.cluster.owner and together:
                scene.found.cluster = replace(scene.found.cluster, owner=other.found.cluster.owner)


# -- bare names --------------------------------------------------------------------------------------------


def _candidates(scene: Scene) -> dict[str, PartyMention]:
    return candidates(scene.cast.level, scene.cast.linker.place)


def _roster(scenes: list[Scene]) -> dict[str, PartyMention]:
    """The members' short names; while some of a meeting's members are not known, also those of possible ones."""
    roster: dict[str, PartyMention] = {}
    for scene in scenes:
        names = scene.cast.roster()
        if len(scene.cast.members) < max(2, scene.found.stated_member_count or 2):
            names = {**_candidates(scene), **names}
        for name, mention in names.items():
            roster.setdefault(name, mention)
    return roster


# -- the extractors, in order ------------------------------------------------------------------------------


def list_members(scene: Scene) -> None:
    """Members that the article enumerates; they settle who else is meant by a bare name."""
    found, cast = scene.found, scene.cast
    if count := stated_count(scene.reading, scene.sentences):
        found.stated_member_count, span = count
        found.grounds.append(Ground((span,), "members.stated_count", STATED))
    own = scene.frame.cluster if scene.several else None
    listed = members.listed(scene.reading, scene.sentences, cast, own)
    if len(listed) < 2:
        listed = members.attended(scene.reading, scene.sentences, cast, found.stated_member_count)
        listed = listed or members.enumerated(scene.reading, scene.sentences, cast)
    listed = members.under_their_bank(scene.reading, scene.sentences, cast, listed)
    for member in listed:
        cast.add(member.party)
    _note_aliases(scene)
    _infer_owner(scene, listed)
    if listed and cast.level is None:
        levels = {member.party.kind for member in listed}
        cast.level = next(iter(levels)) if len(levels) == 1 else None
        found.cluster = replace(found.cluster, member_level=cast.level or "mixed")
    found.members.extend(listed)


def _note_aliases(scene: Scene) -> None:
    """Abbreviations given in brackets behind a party: `… Việt Nam (VNPT)`."""
    for sentence in scene.sentences:
        chunks = scene.reading.chunks(sentence)
        for party, opening, inner, closing in zip(chunks, chunks[1:], chunks[2:], chunks[3:], strict=False):
            bracketed = opening.norm == "(" and closing.norm == ")"
            if party.kind != kinds.PARTY or not isinstance(party.value, tuple) or not bracketed:
                continue
            short = scene.reading.text[inner.start : inner.end]
            if short.isupper() and 2 <= len(short) <= 10 and party.value[-1].head:
                scene.cast.note_alias(short, party.value[-1])


def _infer_owner(scene: Scene, listed: list[MemberFound]) -> None:
    """The owner that the listed members show, where the article names none."""
    found, linker = scene.found, scene.cast.linker
    if found.cluster.owner is None and (owner := owner_of_bodies(listed, linker)):
        found.cluster = replace(found.cluster, owner=owner)
    if found.cluster.owner is None and (owner := owner_of_family(scene.reading, listed, linker)):
        found.cluster = replace(found.cluster, owner=owner)
        scene.cast.owner = owner.key


def name_chairs(scene: Scene) -> None:
    """Chairs and deputies."""
    found = scene.found
    reviews = {"review", "midyear_review"} & set(found.kinds) or found.plan_year is None
    review = found.review_year if reviews else None  # who presides at a signing is chair for the plan year
    found.chairs.extend(chairs.extract(scene.reading, scene.sentences, scene.cast, review, found.plan_year))
    for chair in found.chairs:
        _imply(scene, chair.party, chair.ground)


def name_winners(scene: Scene) -> None:
    """Ranks, proposals and awards."""
    found = scene.found
    found.winners.extend(
        winners.extract(scene.reading, scene.sentences, scene.cast, found.review_year, found.plan_year)
    )
    for winner in found.winners:
        if winner.party:
            _imply(scene, winner.party, winner.ground)


def read_figures(scene: Scene) -> None:
    """Production figures and the like."""
    found = scene.found
    found.figures.extend(figures.extract(scene.reading, scene.sentences, scene.cast, scene.years))
    for figure in found.figures:
        if figure.subject:
            _imply(scene, figure.subject, figure.ground)


def name_speakers(scene: Scene) -> None:
    """Members shown by nothing but that their delegates speak."""
    for member in members.spoke(scene.reading, scene.sentences, scene.cast):
        if member.party.key not in scene.cast.members and scene.cast.as_member(member.party):
            scene.cast.add(member.party)
            scene.found.members.append(member)


def name_people(scene: Scene) -> None:
    """Persons who take part."""
    scene.found.people.extend(people.extract(scene.reading, scene.sentences, scene.cast))


EXTRACTORS: tuple[Extractor, ...] = (name_chairs, name_winners, read_figures, name_speakers, name_people)


# -- implied members ---------------------------------------------------------------------------------------


def _imply(scene: Scene, party: PartyRef, ground: Ground) -> None:
    """A party that chairs, wins or reports is a member, if it is of the members' kind."""
    if party.key in scene.cast.members or scene.cast.as_member(party) is None:
        return
    scene.cast.add(party)
    implied = Ground(ground.spans[-1:], "members.implied", round(ground.confidence * IMPLIED, 3))
    scene.found.members.append(MemberFound(party, "implied", implied))


def _ground_members(scene: Scene) -> None:
    """What shows an implied member to be one is all that is said of it: every mention is evidence."""
    mentions = _mentions(scene)
    for number, member in enumerate(scene.found.members):
        if member.basis == "implied":
            more = mentions.get(member.party.key, ())[:MOST_MENTIONS]
            spans = tuple(dict.fromkeys((*member.ground.spans, *more)))
            scene.found.members[number] = replace(member, ground=replace(member.ground, spans=spans))


def _mentions(scene: Scene) -> dict[str, list[Span]]:
    """Where each possible member is named, by its key."""
    found: dict[str, list[Span]] = {}
    for sentence in scene.sentences:
        for chunk in scene.reading.chunks(sentence):
            if chunk.kind == kinds.PARTY:
                for ref, span in scene.cast.refs(chunk):
                    if party := scene.cast.as_member(ref):
                        found.setdefault(party.key, []).append(span)
    return found
