"""From a reading to the meetings that the article reports: frames first, then one extractor after the other."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from extractors import chairs, figures, members, people, winners
from extractors import chunk as kinds
from extractors.calendar_year import infer_date
from extractors.cast import Cast
from extractors.chunk import PartyMention, Sentence
from extractors.frames import Attribution, Frame, find_frames, is_announced
from extractors.linking import Linker, Place, provinces_of
from extractors.mention import ClusterFound, Ground, MeetingFound, MemberFound, PartyRef
from extractors.periods import Years
from extractors.reading import TEXT_ZONES, Reading
from extractors.setting import Setting, owner_of, read_kinds, read_venue, read_years
from gazetteer.fold import fold
from gazetteer.units import Unit, load


@dataclass
class Scene:
    """One meeting under extraction: its sentences, cast and years."""

    reading: Reading
    frame: Frame
    sentences: list[Sentence]
    cast: Cast
    found: MeetingFound
    years: Years
    several: bool


Extractor = Callable[[Scene], None]

MOST_MENTIONS = 8
"""Mentions that are kept as evidence of one implied member."""


def extract(reading: Reading) -> list[MeetingFound]:
    """Every meeting that the article reports; none for an article that merely mentions clusters."""
    frames = find_frames(reading)
    if not frames:
        return []
    attribution = Attribution(frames)
    scenes = [_scene(reading, frame, index, attribution, len(frames) > 1) for index, frame in enumerate(frames)]
    reading.set_roster({name: mention for scene in scenes for name, mention in _candidates(scene).items()})
    for scene in scenes:
        list_members(scene)
    _share_owner(scenes)
    roster: dict[str, PartyMention] = {}
    for scene in scenes:
        known = scene.cast.roster()
        complete = len(scene.cast.members) >= max(2, scene.found.stated_member_count or 2)
        for name, mention in (known if complete else {**_candidates(scene), **known}).items():
            if name in roster and roster[name] != mention:
                roster[name] = mention if len(scenes) == 1 else roster[name]
            roster.setdefault(name, mention)
    reading.set_roster(roster)
    for scene in scenes:
        for run in EXTRACTORS:
            run(scene)
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


def _candidates(scene: Scene) -> dict[str, PartyMention]:
    """Bare names that may stand for members before these are known: the units of the members' level there."""
    level, place = scene.cast.level, scene.cast.linker.place
    if level not in ("province", "district", "commune"):
        return {}
    gazetteer = load()
    if level == "province":
        units = [unit for unit in gazetteer.units if unit.level == level]
        units = [
            gazetteer.unit(unit.id, place.day)
            for unit in units
            if unit.valid_on(place.day) or len(gazetteer.states(unit.id)) > 1
        ]
    else:
        above = place.enclosing if level == "commune" and place.enclosing else place.provinces
        units = [unit for i in above for unit in _below(i, level, place.day)]
    names: dict[str, PartyMention] = {}
    for unit in units:
        if " " in unit.name or level == "province":
            for name in gazetteer.spellings(unit):
                names[fold(name)] = PartyMention(0, 0, name, (unit.type,))
    return names


def _below(above: str, level: str, day: date | None) -> list[Unit]:
    gazetteer = load()
    found: list[Unit] = []
    for child in gazetteer.children(above):
        unit = gazetteer.unit(child.id, day)
        if unit.level == level and unit.valid_on(day):
            found.append(unit)
        elif unit.level == "district" and level == "commune":
            found.extend(_below(unit.id, level, day))
    return found


def _scene(reading: Reading, frame: Frame, index: int, attribution: Attribution, several: bool) -> Scene:
    sentences = [s for s in reading.sentences if s.zone in TEXT_ZONES]
    if several:
        sentences = [part for s in sentences for part in _own_parts(reading, s, index, attribution)]
    setting = Setting(reading, frame, sentences)
    review, plan, midyear = read_years(setting)
    found_date = infer_date(setting, review, plan, midyear)
    day = _day(found_date.value if found_date else None, reading.published, review, plan)
    level = members.level_of_name(frame.cluster.name)
    place = _place(reading, frame, sentences, day, level, several)
    if level in (None, "mixed"):
        level = _level_by_parties(reading, sentences) or level
    linker = Linker(place, level)
    owner = owner_of(setting, linker)
    if owner and owner.unit_id:
        _narrow(place, owner)
    cast = Cast(linker, None if level == "mixed" else level, owner=owner.key if owner else None)
    ground = Ground(((frame.cluster.start, frame.cluster.end),), "cluster.named", 0.97)
    cluster = ClusterFound(frame.cluster.name, frame.cluster.kind, frame.cluster.number, owner, level, ground)
    text = reading.text[frame.lead.start : frame.lead.end]
    found = MeetingFound(
        cluster,
        status="announced" if is_announced(text) else "held",
        kinds=read_kinds(setting),
        date=found_date,
        venue=read_venue(setting, linker),
        review_year=review,
        plan_year=plan,
    )
    return Scene(
        reading, frame, sentences, cast, found, Years(review, plan, midyear, _school_year(reading, frame), _half_year(reading, frame)), several
    )


def _half_year(reading: Reading, frame: Frame) -> str | None:
    """`tổng kết phong trào thi đua 6 tháng cuối năm 2025`: clusters that began in July review half a year."""
    text = fold(reading.text[frame.lead.start : frame.lead.end])
    return "H2" if re.search(r"tổng kết[^;.]{0,80}6 tháng cuối năm", text) else None


def _school_year(reading: Reading, frame: Frame) -> bool:
    """Are the results those of a school year (năm học)?"""
    return any(chunk.kind == kinds.YEAR and " học " in f" {chunk.norm} " for chunk in reading.chunks(frame.lead))


def _own_parts(reading: Reading, sentence: Sentence, index: int, attribution: Attribution) -> list[Sentence]:
    """The clauses of a sentence that speak of this meeting, where one speaks of several."""
    cuts = [p for p in attribution.positions if sentence.start < p < sentence.end]
    if not cuts:
        return [sentence] if index in attribution(sentence.start) else []
    tokens = reading.tokens
    edges = [
        sentence.first,
        *(
            next(k for k in range(sentence.first, sentence.last + 1) if k == sentence.last or tokens.start[k] >= cut)
            for cut in cuts
        ),
        sentence.last,
    ]
    parts = []
    for first, last in itertools.pairwise(edges):
        if first < last and index in attribution(tokens.start[first]):
            parts.append(replace(sentence, first=first, last=last, start=tokens.start[first], end=tokens.end[last - 1]))
    return parts


def _day(value: str | None, published: str | None, review: int | None, plan: int | None) -> date | None:
    """The day on which units must exist: the meeting's, else that of publication, else by the years."""
    for text in (value, published):
        if text:
            parts = [int(part) for part in re.findall(r"\d+", text[:10])]
            return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
    if review or plan:
        return date(review, 12, 15) if review else date(plan or 2000, 1, 15)
    return None


def _parties(reading: Reading, sentences: list[Sentence]) -> list[PartyMention]:
    found: list[PartyMention] = []
    for sentence in sentences:
        for chunk in reading.chunks(sentence):
            if chunk.kind == kinds.PARTY and isinstance(chunk.value, tuple):
                found.extend(chunk.value)
    return found


def _place(
    reading: Reading, frame: Frame, sentences: list[Sentence], day: date | None, level: str | None, several: bool
) -> Place:
    """Where the article is: the province that most of its names share, and the district for communes."""
    weighted = [(mention, 1.0) for mention in _parties(reading, sentences)]
    others = [s for s in reading.sentences if s.zone in ("title", "menu", "footer", "clock", "byline", "published")]
    weighted += [(mention, 0.7) for mention in _parties(reading, others)]
    weighted = [(m, w * (0.5 if m.listed and not m.types else 1.0)) for m, w in weighted]
    provinces = provinces_of(weighted, day)
    enclosing: tuple[str, ...] = ()
    if provinces:
        enclosing = _enclosing_district(weighted, day, provinces)
    return Place(day, provinces, enclosing)


def _enclosing_district(
    weighted: list[tuple[PartyMention, float]], day: date | None, provinces: tuple[str, ...]
) -> tuple[str, ...]:
    """The district that the article's communes lie in, if they lie in one."""
    gazetteer = load()
    votes: dict[str, float] = {}
    total = 0.0
    for mention, weight in weighted:
        if not mention.name or not set(mention.types) & {"xã", "phường", "thị trấn"}:
            continue
        units = gazetteer.candidates(mention.name, types=mention.types, on=day, within=provinces, same_level=True)
        parents = {unit.parent_id for unit in units if unit.parent_id}
        total += weight
        for parent in parents:
            votes[parent] = votes.get(parent, 0) + weight
    districts = {p: v for p, v in votes.items() if gazetteer.unit(p).level == "district"}
    if not districts:
        return ()
    best = max(districts, key=lambda p: districts[p])
    return (best,) if districts[best] > 0.6 * total else ()


def _narrow(place: Place, owner: PartyRef) -> None:
    """The owner's area is where the members are."""
    gazetteer = load()
    unit = gazetteer.unit(str(owner.unit_id))
    if unit.level == "province":
        place.provinces = (unit.id,)
    elif unit.level == "district":
        place.provinces, place.enclosing = (gazetteer.province_of(unit).id,), (unit.id,)


def _level_by_parties(reading: Reading, sentences: list[Sentence]) -> str | None:
    """What the members are, by who is listed, chairs and wins, where the cluster's name does not say it."""
    return members.level_by_use(reading, sentences)


# -- the extractors, in order ------------------------------------------------------------------------------


def list_members(scene: Scene) -> None:
    """Members that the article enumerates; they settle who else is meant by a bare name."""
    found = scene.found
    text = " ".join(scene.reading.text[s.start : s.end] for s in scene.sentences)
    found.stated_member_count = members.stated_count(text)
    own = scene.frame.cluster if scene.several else None
    listed = members.listed(scene.reading, scene.sentences, scene.cast, own)
    if len(listed) < 2:
        listed = members.attended(scene.reading, scene.sentences, scene.cast, found.stated_member_count)
    for member in listed:
        scene.cast.add(member.party)
    _note_aliases(scene)
    if found.cluster.owner is None and (owner := _owner_by_context(scene, listed)):
        found.cluster = replace(found.cluster, owner=owner)
    if found.cluster.owner is None and (owner := _owner_by_family(scene, listed)):
        found.cluster = replace(found.cluster, owner=owner)
        scene.cast.owner = owner.key
    if listed and scene.cast.level is None:
        kinds_found = {member.party.kind for member in listed}
        scene.cast.level = next(iter(kinds_found)) if len(kinds_found) == 1 else None
        found.cluster = replace(found.cluster, member_level=scene.cast.level or "mixed")
    found.members.extend(listed)


def _note_aliases(scene: Scene) -> None:
    """Abbreviations given in brackets behind a party: `… Việt Nam (VNPT)`."""
    for sentence in scene.sentences:
        chunks = scene.reading.chunks(sentence)
        for index in range(len(chunks) - 3):
            value = chunks[index].value
            if chunks[index].kind != kinds.PARTY or not isinstance(value, tuple) or chunks[index + 1].norm != "(":
                continue
            short = scene.reading.text[chunks[index + 2].start : chunks[index + 2].end]
            if chunks[index + 3].norm == ")" and short.isupper() and 2 <= len(short) <= 10 and value[-1].head:
                scene.cast.note_alias(short, value[-1])


def _owner_by_context(scene: Scene, listed: list[MemberFound]) -> PartyRef | None:
    """`Công an tỉnh, Viện KSND tỉnh, Sở Tư pháp`: bodies of one province, whose cluster it is."""
    plain = [m for m in listed if fold(m.party.name).endswith(" tỉnh")]
    provinces = scene.cast.linker.place.provinces
    if len(plain) < 2 or len(provinces) != 1:
        return None
    unit = load().unit(provinces[0], scene.cast.linker.place.day)
    return PartyRef(unit.full_name, "province", unit.id)


def _owner_by_family(scene: Scene, listed: list[MemberFound]) -> PartyRef | None:
    """`LĐLĐ huyện A, LĐLĐ huyện B` in an article that names LĐLĐ tỉnh X: it is that body's cluster."""
    families = {member.party.family for member in listed}
    if len(families) != 1 or not (family := families.pop()) or len(listed) < 2:
        return None
    gazetteer = load()
    levels = {gazetteer.unit(m.party.unit_id).level for m in listed if m.party.unit_id}
    if levels != {"district"} and levels != {"commune"}:
        return None
    found: PartyRef | None = None
    for mention in _parties(scene.reading, list(scene.reading.sentences)):
        if mention.family == family and mention.types in (("tỉnh",), ("thành phố",)):
            ref = scene.cast.linker.ref(mention)
            unit = gazetteer.unit(ref.unit_id) if ref.unit_id else None
            if unit and unit.level == "province":
                name = ref.name if mention.name else f"{ref.name} {unit.name}"
                if mention.name:
                    return ref
                found = found or replace(ref, name=name)
    return found


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


def _ground_members(scene: Scene) -> None:
    """What shows an implied member to be one is all that is said of it: every mention is evidence."""
    mentions: dict[str, list[tuple[int, int]]] = {}
    for sentence in scene.sentences:
        for chunk in scene.reading.chunks(sentence):
            if chunk.kind == kinds.PARTY:
                for ref, span in scene.cast.refs(chunk):
                    member = scene.cast.as_member(ref)
                    if member is not None:
                        mentions.setdefault(member.key, []).append(span)
    for number, member in enumerate(scene.found.members):
        if member.basis == "implied":
            spans = tuple(dict.fromkeys((*member.ground.spans, *mentions.get(member.party.key, ())[:MOST_MENTIONS])))
            scene.found.members[number] = replace(member, ground=replace(member.ground, spans=spans))


def name_people(scene: Scene) -> None:
    """Persons who take part."""
    scene.found.people.extend(people.extract(scene.reading, scene.sentences, scene.cast))


def _imply(scene: Scene, party: PartyRef, ground: Ground) -> None:
    """A party that chairs, wins or reports is a member, if it is of the members' kind."""
    if party.key in scene.cast.members or scene.cast.as_member(party) is None:
        return
    scene.cast.add(party)
    implied = Ground(ground.spans[-1:], "members.implied", round(ground.confidence * 0.95, 3))
    scene.found.members.append(MemberFound(party, "implied", implied))


EXTRACTORS: tuple[Extractor, ...] = (name_chairs, name_winners, read_figures, name_speakers, name_people)
