"""Chairs and deputies: who holds the office in which year, and how that is said (rules/chairs.toml)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from extractors import chunk as kinds
from extractors.cast import Cast
from extractors.chunk import Chunk, Sentence
from extractors.matching import Found
from extractors.mention import ChairFound, Ground, PartyRef, Span
from extractors.reading import Reading
from extractors.vocabulary import rules_data
from gazetteer.fold import fold


@cache
def _cues() -> tuple[tuple[tuple[str, ...], str], ...]:
    data = rules_data("chairs")["status"]
    cues = [(tuple(fold(form).split()), status) for status in ("proposed", "elected") for form in data[status]]
    return tuple(sorted(cues, key=lambda cue: -len(cue[0])))


@cache
def _plain() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(fold(form).split()) for form in rules_data("chairs")["status"]["plain"])


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
    cue = _cue_before(chunks, roles[-1]) if roles else None
    if cue is None:
        return None
    years = [int(str(chunk.value)) for chunk in chunks[roles[0] :] if chunk.kind == kinds.YEAR]
    return cue, years[0] if years else None


def _goes_on(chunks: list[Chunk]) -> bool:
    """Does the sentence give the details of the one before: `Theo đó, …`, `Kết quả: …`, `Cụ thể …`?"""
    return " ".join(chunk.norm for chunk in chunks[:2]) in ("theo đó", "kết quả", "cụ thể", "trong đó")


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
        for party, span in _parties(chunks, match, cast, how, used):
            year, status = _year_and_status(chunks, match, how, review_year, plan_year)
            found.append(_chair(chunks, match, party, span, year, status))
        if "former" in match.slots:
            used.add(match.slots["former"])
            formers = cast.refs(chunks[match.slots["former"]])
            offices = _offices_before(chunks, role) if match.rule.id == "chairs.in_place_of" else []
            if len(offices) == len(formers) > 1:  # `A làm Cụm trưởng, B làm Cụm phó thay C và D`
                for office, (party, span) in zip(offices, formers, strict=True):
                    chair = _chair(
                        chunks, match, party, span, review_year or (plan_year - 1 if plan_year else None), "incumbent"
                    )
                    found.append(replace(chair, role=office))
                formers = []
            for party, span in formers[:1]:
                explicit = _year_inside(chunks, match.slots["former"], role)
                year = explicit if explicit and how == "hand" and match.rule.id.endswith("bracket") else review_year
                found.append(
                    _chair(chunks, match, party, span, year or (plan_year - 1 if plan_year else None), "incumbent")
                )
        if how == "hand":
            used.add(match.slots["party"])
        if how != "former":
            taken[role] = match.rule.id
    return found


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
    if how == "hand":  # `cho X và Y làm Cụm phó`: only X takes over
        refs = refs[: 1 if chunks[role].value == "chair" else None]
    elif how in ("incumbent", "former") or chunks[role].value == "chair" or party in used:
        refs = refs[-1:]
    resolved = [(cast.as_member(ref) or ref, span) for ref, span in refs]
    return [(ref, span) for ref, span in resolved if cast.level is None or cast.as_member(ref)]


def _chair(chunks: list[Chunk], match: Found, party: PartyRef, span: Span, year: int | None, status: str) -> ChairFound:
    role = chunks[match.slots["role"]]
    start, end = min(span[0], role.start), max(span[1], role.end)
    confidence = match.rule.confidence * (1.0 if party.unit_id else 0.9)
    return ChairFound(
        party, str(role.value), year, status, Ground(((start, end), span), match.rule.id, round(confidence, 3))
    )


def _year_inside(chunks: list[Chunk], first: int, last: int) -> int | None:
    low, high = sorted((first, last))
    for chunk in chunks[low : high + 4]:
        if chunk.kind == kinds.YEAR:
            return int(str(chunk.value))
    return None


def _year(chunks: list[Chunk], match: Found) -> int | None:
    """The year that is said of the office: behind it, at the end of its chain, or before the clause."""
    role = match.slots["role"]
    for index in range(role + 1, len(chunks)):
        chunk = chunks[index]
        if chunk.kind == kinds.YEAR:
            return int(str(chunk.value))
        if chunk.norm in (";", ".") or (chunk.norm == "(" and index > role + 4):
            break
        if (
            chunk.kind == kinds.WORD
            and chunk.norm in ("tổng", "phấn", "phát", "đồng", "cũng", "để", "tặng", "ký")
            and index > role + 1
        ):
            break
    for index in range(min(role, match.first), -1, -1):
        chunk = chunks[index]
        if chunk.norm == ";":
            break
        if chunk.kind == kinds.YEAR and (
            index == 0 or chunks[index - 1].norm in ("trong", "bước", "sang", ";", ",", "cho")
        ):
            return int(str(chunk.value))
        if chunk.kind == kinds.YEAR:
            break
    return None


def _year_and_status(
    chunks: list[Chunk], match: Found, how: str, review_year: int | None, plan_year: int | None
) -> tuple[int | None, str]:
    year = None if match.rule.id == "chairs.handed_over_bracket" else _year(chunks, match)
    status = _status(chunks, match, how)
    if how == "former":
        return review_year or (plan_year - 1 if plan_year else None), status
    if how == "hand":
        status = "proposed" if status == "proposed" else "elected"
    if how == "is" and status == "incumbent" and year and review_year and year > review_year:
        status = "elected"
    if how == "incumbent" and year and review_year and year > review_year:
        status = "elected"
    if (
        status != "incumbent"
        and how != "hand"
        and year
        and review_year
        and plan_year
        and year == review_year < plan_year
    ):
        status = "incumbent"
    if year is None:
        year = plan_year if status != "incumbent" else review_year
        if year is None and status == "incumbent":
            year = plan_year
        if year is None and review_year and status != "incumbent":
            year = review_year + 1
    return year, status


def _status(chunks: list[Chunk], match: Found, how: str) -> str:
    if how in ("incumbent", "former"):
        return "incumbent"
    party, role = match.slots["party"], match.slots["role"]
    if how == "elect":
        between = tuple(chunk.norm for chunk in chunks[party + 1 : role] if chunk.kind == kinds.WORD)
        cue = _cue_before(chunks, role)
        if between in _plain() and cue is None:
            return "incumbent"
        if party and chunks[party - 1].norm == "do" and cue is None:  # `Khối thi đua … do X làm Khối trưởng`
            return "incumbent"
        return cue or "elected"
    if how == "is":
        if role + 1 < len(chunks) and any(chunk.norm == "(" for chunk in chunks[role + 1 : party]):
            return _cue_before(chunks, role) or "incumbent"
        return _cue_before(chunks, role) or "elected"
    return _cue_before(chunks, role) or "elected"


def _cue_before(chunks: list[Chunk], role: int) -> str | None:
    """The nearest verb of electing or proposing before the office, in its sentence."""
    norms = [chunk.norm if chunk.kind == kinds.WORD else "" for chunk in chunks]
    awards = [index for index, chunk in enumerate(chunks) if chunk.kind in (kinds.AWARD, kinds.RANK)]
    for index in range(role, -1, -1):
        for phrase, status in _cues():
            if tuple(norms[index : index + len(phrase)]) == phrase and index + len(phrase) <= role + 1:
                if any(index < award < role for award in awards) and phrase in (
                    ("đề", "nghị"),
                    ("trao",),
                    ("suy", "tôn"),
                ):
                    continue
                if status == "elected" and _proposes(norms, _clause(norms, index), role):
                    return "proposed"
                return status
    return None


def _clause(norms: list[str], index: int) -> int:
    while index > 0 and norms[index - 1] not in (";", "."):
        index -= 1
    return index


def _proposes(norms: list[str], index: int, role: int) -> bool:
    return ("giới", "thiệu") in zip(norms[index:role], norms[index + 1 : role + 1], strict=False)


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
