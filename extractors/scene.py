"""One meeting under extraction: its sentences, where and when it was, whose cluster met, and its parties."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from datetime import date

from extractors.cast import Cast
from extractors.chunk import Sentence
from extractors.frames import Attribution, Frame, is_announced
from extractors.linking import Linker
from extractors.meeting_date import infer_date
from extractors.meeting_kinds import read_kinds
from extractors.member_level import level_by_use, level_of_name, shows_bodies
from extractors.mention import ClusterFound, Ground, MeetingFound, PartyRef
from extractors.owner import owner_of
from extractors.periods import Years
from extractors.place import find_place, parties_in
from extractors.reading import TEXT_ZONES, Reading
from extractors.setting import Setting
from extractors.venue import read_venue
from extractors.years import half_year, is_school_year, read_years
from gazetteer.fold import fold

LEAD = 0.97
"""Confidence that the sentence which opens the frame tells of a meeting of the cluster."""


@dataclass
class Scene:
    """One meeting under extraction. `several`: the article reports other meetings too."""

    reading: Reading
    frame: Frame
    sentences: list[Sentence]
    cast: Cast
    found: MeetingFound
    years: Years
    several: bool


def open_scenes(reading: Reading, frames: list[Frame]) -> list[Scene]:
    """The meetings of the frames, each with what its opening sentences say of it."""
    attribution = Attribution(frames)
    texts = [sentence for sentence in reading.sentences if sentence.zone in TEXT_ZONES]
    scenes = []
    for index, frame in enumerate(frames):
        sentences = texts
        if len(frames) > 1:
            sentences = [part for sentence in texts for part in _own_parts(reading, sentence, index, attribution)]
        scenes.append(_scene(Setting(reading, frame, sentences), len(frames) > 1))
    return scenes


def _scene(setting: Setting, several: bool) -> Scene:
    reading, frame, sentences = setting.reading, setting.frame, setting.sentences
    stated = read_years(setting)
    review, plan, midyear = stated.review, stated.plan, stated.midyear
    found_date = infer_date(setting, review, plan, midyear)
    day = _day(found_date.value if found_date else None, reading.published, review, plan)
    level = level_of_name(frame.cluster.name)
    place = find_place(reading, sentences, day)
    if level in (None, "mixed"):
        level = level_by_use(reading, sentences) or level
    elif level != "organisation" and shows_bodies(reading, sentences, level):
        level = "organisation"  # `Hội LHPN tỉnh X, Cụm trưởng Cụm thi đua các tỉnh miền Đông`
    named = frozenset(fold(mention.name) for mention in parties_in(reading, sentences) if mention.name)
    linker = Linker(place, level, named)
    owner = owner_of(setting, linker)
    if owner:
        place.narrow(owner)
    cast = Cast(linker, None if level == "mixed" else level, owner=owner.key if owner else None)
    found = MeetingFound(
        _cluster(frame, owner, level),
        grounds=[Ground(((frame.lead.start, frame.lead.end),), "meetings.lead", LEAD), *stated.grounds],
        status="announced" if is_announced(setting.text(frame.lead)) else "held",
        kinds=read_kinds(setting),
        date=found_date,
        venue=read_venue(setting, linker),
        review_year=review,
        plan_year=plan,
    )
    years = Years(review, plan, midyear, is_school_year(setting), half_year(setting))
    return Scene(reading, frame, sentences, cast, found, years, several)


def _cluster(frame: Frame, owner: PartyRef | None, level: str | None) -> ClusterFound:
    cluster = frame.cluster
    ground = Ground(((cluster.start, cluster.end),), "cluster.named", LEAD)
    return ClusterFound(cluster.name, cluster.kind, cluster.number, owner, level, ground)


def _own_parts(reading: Reading, sentence: Sentence, index: int, attribution: Attribution) -> list[Sentence]:
    """The clauses of a sentence that speak of this meeting, where one speaks of several."""
    cuts = [position for position in attribution.positions if sentence.start < position < sentence.end]
    if not cuts:
        return [sentence] if index in attribution(sentence.start) else []
    tokens = reading.tokens
    inner = range(sentence.first, sentence.last)
    edges = [next((k for k in inner if tokens.start[k] >= cut), sentence.last) for cut in cuts]
    return [
        replace(sentence, first=first, last=last, start=tokens.start[first], end=tokens.end[last - 1])
        for first, last in itertools.pairwise([sentence.first, *edges, sentence.last])
        if first < last and index in attribution(tokens.start[first])
    ]


def _day(value: str | None, published: str | None, review: int | None, plan: int | None) -> date | None:
    """The day on which units must exist: the meeting's, else that of publication, else by the years."""
    for text in (value, published):
        if text:
            year, month, day, *_ = [*(int(part) for part in re.findall(r"\d+", text[:10])), 1, 1]
            return date(year, month, day)
    if review:
        return date(review, 12, 15)
    return date(plan, 1, 15) if plan else None
