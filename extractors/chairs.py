"""Chairs and deputies: who holds the office in which year, and how that is said (rules/chairs.toml)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from extractors import chunk as kinds
from extractors.cast import Cast
from extractors.chair_status import cue_before, former_year, year_and_status, year_inside
from extractors.chunk import Chunk, Sentence
from extractors.matching import Found
from extractors.mention import ChairFound, Ground, PartyRef, Span
from extractors.phrases import words
from extractors.reading import Reading
from extractors.trace import stopped
from extractors.vocabulary import rules_data


def extract(
    reading: Reading, sentences: Iterable[Sentence], cast: Cast, review_year: int | None, plan_year: int | None
) -> list[ChairFound]:
    """The chairs and deputies that the sentences name, best evidence first, each office once."""
    found: list[ChairFound] = []
    heading: tuple[str, int | None] | None = None
    for sentence in sentences:
        chunks = reading.chunks(sentence)
        named: list[ChairFound] = []
        if any(chunk.kind == kinds.ROLE for chunk in chunks):
            named = _in_sentence(reading, sentence, chunks, cast, review_year, plan_year)
            if heading and _goes_on(chunks):
                named = [replace(c, status=heading[0], year=heading[1] or c.year) for c in named]
            found.extend(named)
        heading = None if named else _heading(chunks)
    return _once(found)


def _heading(chunks: list[Chunk]) -> tuple[str, int | None] | None:
    """`Hội nghị đã bầu Cụm trưởng, Cụm phó năm 2023.`: the names follow in the next sentence."""
    roles = [index for index, chunk in enumerate(chunks) if chunk.kind == kinds.ROLE]
    cue = cue_before(chunks, roles[-1]) if roles else None
    if cue is None:
        return None
    years = [int(str(chunk.value)) for chunk in chunks[roles[0] :] if chunk.kind == kinds.YEAR]
    return cue, years[0] if years else None


def _goes_on(chunks: list[Chunk]) -> bool:
    """Does the sentence give the details of the one before: `Theo đó, …`, `Kết quả: …`, `Cụ thể …`?"""
    return " ".join(chunk.norm for chunk in chunks[:2]) in words("chairs", "details.forms")


def _in_sentence(
    reading: Reading,
    sentence: Sentence,
    chunks: list[Chunk],
    cast: Cast,
    review_year: int | None,
    plan_year: int | None,
) -> list[ChairFound]:
    found: list[ChairFound] = []
    taken: dict[int, str] = {}  # role chunk -> the rule that has spoken for it
    used: set[int] = set()  # party chunks whose first party another office has
    for match in reading.find(sentence, "chairs"):
        role = match.slots["role"]
        how = match.rule.gives["how"]
        if how == "former":
            if match.slots["party"] in _givers(chunks, found):
                continue
        elif role in taken and taken[role] != match.rule.id:
            if not (how == "hand" and taken[role] == "chairs.apposition"):
                continue
        elif role in taken and how != "is":
            continue
        if offices := _respective(chunks, match, cast):
            year, status = year_and_status(chunks, match, how, review_year, plan_year)
            for office, (party, span) in offices:
                found.append(replace(_chair(chunks, match, party, span, year, status), role=office))
            taken.update({index: match.rule.id for index, chunk in enumerate(chunks) if chunk.kind == kinds.ROLE})
            break
        for party, span in _parties(chunks, match, cast, how, used):
            year, status = year_and_status(chunks, match, how, review_year, plan_year)
            found.append(_chair(chunks, match, party, span, year, status))
        if "former" in match.slots:
            used.add(match.slots["former"])
            found.extend(_formers(chunks, match, cast, review_year, plan_year))
        if how == "hand":
            used.add(match.slots["party"])
        if how != "former":
            taken[role] = match.rule.id
    return found


def _respective(chunks: list[Chunk], match: Found, cast: Cast) -> list[tuple[str, tuple[PartyRef, Span]]]:
    """`A và B lần lượt giữ chức Cụm trưởng, Cụm phó`: as many parties before the word as offices behind it."""
    turn = next((k for k in range(len(chunks) - 1) if [c.norm for c in chunks[k : k + 2]] == ["lần", "lượt"]), None)
    if turn is None or not match.slots["party"] < turn < match.slots["role"]:
        return []
    parties = [ref for chunk in chunks[:turn] if chunk.kind == kinds.PARTY for ref in cast.refs(chunk)]
    offices = _offices_before(chunks[turn:], len(chunks) - turn - 1)
    resolved = [(cast.as_member(ref) or ref, span) for ref, span in parties]
    if not 1 < len(offices) <= len(resolved):
        return []
    return list(zip(offices, resolved[-len(offices) :], strict=True))


def _formers(
    chunks: list[Chunk], match: Found, cast: Cast, review_year: int | None, plan_year: int | None
) -> list[ChairFound]:
    """Who gives the office away: one party, or as many as there are offices in the sentence."""
    former, role = match.slots["former"], match.slots["role"]
    formers = cast.refs(chunks[former])
    year = former_year(review_year, plan_year)
    offices = _offices_before(chunks, role) if match.rule.id == "chairs.in_place_of" else []
    if len(offices) == len(formers) > 1:  # `A làm Cụm trưởng, B làm Cụm phó thay C và D`
        both = zip(offices, formers, strict=True)
        return [
            replace(_chair(chunks, match, party, span, year, "incumbent"), role=office)
            for office, (party, span) in both
        ]
    if match.rule.id == "chairs.handed_over_bracket":
        year = year_inside(chunks, former, role) or year
    return [_chair(chunks, match, party, span, year, "incumbent") for party, span in formers[:1]]


def _offices_before(chunks: list[Chunk], role: int) -> list[str]:
    """The offices named in the sentence up to this one, in order."""
    return [str(chunk.value) for chunk in chunks[: role + 1] if chunk.kind == kinds.ROLE]


def _givers(chunks: list[Chunk], found: list[ChairFound]) -> set[int]:
    starts = {span[0] for chair in found if chair.status == "incumbent" for span in chair.ground.spans}
    return {index for index, chunk in enumerate(chunks) if chunk.kind == kinds.PARTY and chunk.start in starts}


def _parties(chunks: list[Chunk], match: Found, cast: Cast, how: str, used: set[int]) -> list[tuple[PartyRef, Span]]:
    """All of a list where the office stands for each (two deputies), the nearest one where it is in apposition."""
    party, role = match.slots["party"], match.slots["role"]
    refs = cast.refs(chunks[party])
    count = _counted(chunks, role)
    if how == "elect" and chunks[role].value == "deputy":
        refs = [*_listed_before(chunks, party, cast), *refs]
    if how == "hand":  # `cho X và Y làm Cụm phó`: only X takes over
        refs = refs[: 1 if chunks[role].value == "chair" else None]
    elif how == "incumbent" and count > 1:
        refs = refs[-count:]
    elif how == "incumbent":
        # `trụ sở TAND khu vực 4, phường Buôn Hồ, đơn vị Cụm trưởng`: the last of those that can be members
        refs = [ref for ref in refs if cast.as_member(ref[0])][-1:] or refs[-1:]
    elif how == "former" or chunks[role].value == "chair" or party in used:
        refs = refs[-1:]
    resolved = [(cast.as_member(ref) or ref, span) for ref, span in refs]
    for ref, span in resolved:
        if cast.level is not None and not cast.as_member(ref):
            stopped("chairs", match.rule.id, *span, f"{ref.name} cannot be a member: those are of level {cast.level}")
    return [(ref, span) for ref, span in resolved if cast.level is None or cast.as_member(ref)]


def _counted(chunks: list[Chunk], role: int) -> int:
    """How many hold the office, as a numeral before it says (`A, B (hai Phó Trưởng khối)`); 1 without one."""
    word = chunks[role - 1].norm if role else ""
    counts: dict[str, int] = rules_data("chairs")["counts"]
    return counts.get(word, int(word) if word.isdecimal() and len(word) == 1 else 1)


def _listed_before(chunks: list[Chunk], party: int, cast: Cast) -> list[tuple[PartyRef, Span]]:
    """`Luật gia A, chi hội trưởng X; Luật gia B, chi hội trưởng Y và …`: the parties of persons listed before."""
    found: list[tuple[PartyRef, Span]] = []
    person = False
    for index in range(party - 1, -1, -1):
        chunk = chunks[index]
        if chunk.kind == kinds.PERSON:
            person = True
        elif chunk.kind == kinds.PARTY and person:
            found = [*cast.refs(chunk)[-1:], *found]
            person = False
        elif chunk.kind in (kinds.ROLE, kinds.AWARD, kinds.DATE):
            break
    return found if ";" in {chunk.norm for chunk in chunks[:party]} else []


def _chair(chunks: list[Chunk], match: Found, party: PartyRef, span: Span, year: int | None, status: str) -> ChairFound:
    role = chunks[match.slots["role"]]
    start, end = min(span[0], role.start), max(span[1], role.end)
    confidence = match.rule.confidence * (1.0 if party.unit_id else 0.9)
    return ChairFound(
        party, str(role.value), year, status, Ground(((start, end), span), match.rule.id, round(confidence, 3))
    )


def _once(found: list[ChairFound]) -> list[ChairFound]:
    """Each office of a party and year once; a plain statement of office gives way to an election."""
    kept: dict[tuple[str, str, int | None], ChairFound] = {}
    rank = {"elected": 0, "proposed": 1, "incumbent": 2}
    for chair in found:
        key = (chair.party.key, chair.role, chair.year)
        old = kept.get(key)
        if old is None:
            kept[key] = chair
        else:
            better, other = (chair, old) if rank[chair.status] < rank[old.status] else (old, chair)
            spans = tuple(dict.fromkeys((*better.ground.spans, *other.ground.spans)))
            kept[key] = replace(better, ground=replace(better.ground, spans=spans))
    return list(kept.values())
