"""Awards and ranks that are none of this meeting's: of another year, of what might be, of another contest."""

from __future__ import annotations

from extractors import chunk as kinds
from extractors.clauses import Clauses
from extractors.dates import DateMention


def is_of_another(clauses: Clauses, index: int, year: int | None) -> bool:
    """Is the award or rank at the chunk said of a year before `year`, of what might be, or of another contest?"""
    start, end = _clause(clauses, index)
    comma = max((k for k in range(start, index) if clauses.norms[k] == ","), default=start)
    if clauses.has("cues.past", comma, index) or clauses.has("cues.past", 0, min(3, index)):
        return True
    if clauses.has("cues.hypothetical", start, index):
        return True
    said = [*_opening_year(clauses, start, comma), *_years(clauses, comma, index, end)]
    if year is not None and said and max(said) < year:
        return True
    if not clauses.is_kind(index, kinds.RANK):
        if clauses.has("cues.no_award", max(comma, index - 8), index):
            return True
        return clauses.has("cues.long_run", index, _next_anchor(clauses, index, end))
    if any(clauses.cue_before(k, "cues.no_place") for k in (index, index - 1)):
        return True
    if clauses.has("cues.other_contest", index, min(end, index + 6)) or clauses.cue_before(index, "cues.classed"):
        return True
    if clauses.is_word(start, "cues.about") and not clauses.has("cues.of_vote", start, index):
        return True
    return clauses.has("cues.contest", 0, index)


def _opening_year(clauses: Clauses, start: int, comma: int) -> list[int]:
    """`Năm 2010, …`, `(Trước đó, tháng 3/2010, …)`: the year that the clause begins with, up to its last comma."""
    position = start
    while position < comma and (clauses.is_word(position, "cues.clause_openers") or clauses.norms[position] == ","):
        position += 1
    if position >= comma or clauses.norms[position + 1] != ",":
        return []
    value = clauses.chunks[position].value
    if clauses.is_kind(position, kinds.YEAR):
        return [int(str(value))]
    return [value.year] if isinstance(value, DateMention) and value.year else []


def _next_anchor(clauses: Clauses, index: int, end: int) -> int:
    """The award, rank or proposal behind the chunk, or the end of the clause."""
    for position in range(index + 1, end):
        if clauses.is_kind(position, kinds.AWARD, kinds.RANK) or clauses.cue(position, "cues.propose"):
            return position
    return end


def _clause(clauses: Clauses, index: int) -> tuple[int, int]:
    """The clause around the chunk: at most 14 chunks to its left, to the right up to its end."""
    start = end = index
    while start > 0 and clauses.norms[start - 1] not in (";", ".", ":") and index - start < 14:
        start -= 1
    while end < len(clauses) and clauses.norms[end] not in (";", "."):
        end += 1
    return start, end


def _years(clauses: Clauses, first: int, index: int, end: int) -> list[int]:
    """The years before the chunk, and the one behind it unless another award, a rank or a comma comes first."""
    chunks = clauses.chunks
    found = [int(str(chunk.value)) for chunk in chunks[first:index] if chunk.kind == kinds.YEAR]
    for chunk in chunks[index + 1 : end]:
        if chunk.kind in (kinds.AWARD, kinds.RANK, kinds.ROLE) or chunk.norm == ",":
            break
        if chunk.kind == kinds.YEAR:
            found.append(int(str(chunk.value)))
            break
    return found
