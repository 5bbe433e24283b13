"""The year of an office, and whether its holder is elected, proposed or holds it already."""

from __future__ import annotations

from functools import cache

from extractors import chunk as kinds
from extractors.chunk import Chunk
from extractors.matching import Found
from extractors.phrases import Phrase, phrase_at, phrases, stands_at, words


@cache
def _cues() -> tuple[tuple[Phrase, str], ...]:
    """Verbs of electing and proposing, longest first."""
    cues = [(cue, status) for status in ("proposed", "elected") for cue in phrases("chairs", f"status.{status}")]
    return tuple(sorted(cues, key=lambda cue: -len(cue[0])))


def former_year(review_year: int | None, plan_year: int | None) -> int | None:
    """The year of who gives the office away: the one that is reviewed, or the one before the plan's."""
    return review_year or (plan_year - 1 if plan_year else None)


def year_inside(chunks: list[Chunk], first: int, last: int) -> int | None:
    """A year between two chunks or directly behind them: `A (Cụm trưởng năm 2015)`."""
    low, high = sorted((first, last))
    return next((int(str(chunk.value)) for chunk in chunks[low : high + 4] if chunk.kind == kinds.YEAR), None)


def year_and_status(
    chunks: list[Chunk], match: Found, how: str, review_year: int | None, plan_year: int | None
) -> tuple[int | None, str]:
    """The year and the status (incumbent, elected, proposed) of the office that a rule has found.

    Args:
        how: what the rule gives (rules/chairs.toml): elect, hand, is, incumbent or former.
    """
    status = _status(chunks, match, how)
    if how == "former":
        return former_year(review_year, plan_year), status
    year = None if match.rule.id == "chairs.handed_over_bracket" else _year(chunks, match, how)
    if how == "hand":
        status = "proposed" if status == "proposed" else "elected"
    elif how in ("is", "incumbent") and status == "incumbent" and year and review_year and year > review_year:
        status = "elected"
    elif status != "incumbent" and year and review_year and plan_year and year == review_year <= plan_year:
        status = "incumbent"
    return year or _implied_year(status, review_year, plan_year), status


def _implied_year(status: str, review_year: int | None, plan_year: int | None) -> int | None:
    """Who holds the office holds it in the year reviewed, who is elected in the year planned."""
    if status == "incumbent":
        return plan_year if review_year is None else review_year
    if plan_year is None and review_year:
        return review_year + 1
    return plan_year


# -- year --------------------------------------------------------------------------------------------------


def _year(chunks: list[Chunk], match: Found, how: str) -> int | None:
    """The year that is said of the office: behind it, at the end of its chain, or before the clause."""
    role = match.slots["role"]
    behind = _year_behind(chunks, role, how)
    return behind if behind is not None else _year_before(chunks, min(role, match.first))


def _year_behind(chunks: list[Chunk], role: int, how: str) -> int | None:
    for index in range(role + 1, len(chunks)):
        chunk = chunks[index]
        if chunk.kind == kinds.YEAR:
            return int(str(chunk.value))
        if how == "incumbent" and chunk.norm == ",":  # `Khối trưởng, cho biết năm 2021 các đơn vị đã …`
            return None
        if chunk.norm in (";", ".") or (chunk.norm == "(" and index > role + 4):
            return None
        if chunk.kind == kinds.WORD and chunk.norm in words("chairs", "years.stops") and index > role + 1:
            return None
    return None


def _year_before(chunks: list[Chunk], first: int) -> int | None:
    for index in range(first, -1, -1):
        chunk = chunks[index]
        if chunk.norm == ";":
            return None
        if chunk.kind == kinds.YEAR:
            own = index == 0 or chunks[index - 1].norm in words("chairs", "years.openers")
            return int(str(chunk.value)) if own else None
    return None


# -- status ------------------------------------------------------------------------------------------------


def _status(chunks: list[Chunk], match: Found, how: str) -> str:
    if how in ("incumbent", "former"):
        return "incumbent"
    party, role = match.slots["party"], match.slots["role"]
    cue = cue_before(chunks, role)
    if cue is not None:
        return cue
    if how == "elect":
        between = tuple(chunk.norm for chunk in chunks[party + 1 : role] if chunk.kind == kinds.WORD)
        if between in phrases("chairs", "status.plain"):
            return "incumbent"
        if party and chunks[party - 1].norm in words("chairs", "status.holders"):
            return "incumbent"
    if how == "is" and any(chunk.norm == "(" for chunk in chunks[role + 1 : party]):
        return "incumbent"
    return "elected"


def cue_before(chunks: list[Chunk], role: int) -> str | None:
    """What the nearest verb of electing or proposing before the office says, in its sentence."""
    norms = [chunk.norm if chunk.kind == kinds.WORD else "" for chunk in chunks]
    awards = [index for index, chunk in enumerate(chunks) if chunk.kind in (kinds.AWARD, kinds.RANK)]
    for index in range(role, -1, -1):
        for phrase, status in _cues():
            if not stands_at(norms, index, phrase) or index + len(phrase) > role + 1:
                continue
            if phrase in phrases("chairs", "status.of_awards") and any(index < award < role for award in awards):
                continue
            if index + len(phrase) == role and _is_asked(chunks, role):
                continue
            return "proposed" if status == "elected" and _introduces(norms, index, role) else status
    return None


def _is_asked(chunks: list[Chunk], role: int) -> bool:
    """`đề nghị Phó khối là huyện Triệu Phong sớm chuẩn bị …`: is the office asked for something, not proposed?"""
    party = next((k for k in range(role + 1, len(chunks)) if chunks[k].kind == kinds.PARTY), None)
    behind = chunks[party + 1].norm if party is not None and party + 1 < len(chunks) else ""
    return behind in words("chairs", "status.asked")


def _introduces(norms: list[str], index: int, role: int) -> bool:
    """Does the clause of the verb, up to the office, say that somebody is introduced (giới thiệu)?"""
    while index > 0 and norms[index - 1] not in (";", "."):
        index -= 1
    clause = norms[index : role + 1]
    return any(phrase_at(clause, k, phrases("chairs", "status.introducing")) for k in range(len(clause)))
