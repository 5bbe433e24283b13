"""Places in the cluster's own vote: who holds a rank that a sentence names, and numbered lists of results."""

from __future__ import annotations

from extractors import chunk as kinds
from extractors.cast import Cast
from extractors.chunk import Chunk
from extractors.clauses import Clauses, confidence
from extractors.mention import Ground, WinnerFound
from extractors.phrases import contains
from extractors.recipients import (
    Hit,
    Party,
    Recipients,
    before_bracket,
    collect,
    eligible,
    is_place,
    is_score,
    left_list,
)

_RULE = "winners.ranked"
_APPOSING = ("(", "-", "–", ",")


def award_of_rank(rank: int | None) -> str:
    """The code of a place in the vote."""
    return "don_vi_xuat_sac" if rank == 1 else "xep_hang"


# -- numbered lists ---------------------------------------------------------------------------------------


def opens_ranking(chunks: list[Chunk]) -> bool:
    """`Kết quả bình chọn (thang điểm 1.000):`: numbered lines follow."""
    text = " ".join(chunk.norm for chunk in chunks)
    return text.endswith(":") and contains(text, "winners", "cues.ranking")


def ranked_line(chunks: list[Chunk], cast: Cast, year: int | None) -> WinnerFound | None:
    """`4. Huyện Tánh Linh: 940 điểm` under such a heading, where the line names no rank itself."""
    if len(chunks) < 4 or not chunks[0].norm.isdecimal() or chunks[1].norm not in (".", ")", "-"):
        return None
    if chunks[2].kind != kinds.PARTY or any(chunk.kind in (kinds.RANK, kinds.AWARD) for chunk in chunks):
        return None
    named = eligible(cast, [chunks[2]])
    if len(named) != 1 or not any(chunk.kind == kinds.QUANTITY and is_score(chunk) for chunk in chunks):
        return None
    rank = int(chunks[0].norm)
    ground = Ground(((chunks[0].start, chunks[-1].end),), _RULE, confidence(_RULE))
    return WinnerFound(named[0][0], None, "unit", award_of_rank(rank), None, rank, "voted", None, year, ground)


# -- ranks in a sentence ----------------------------------------------------------------------------------


def of_rank(clauses: Clauses, index: int, cast: Cast) -> Hit | None:
    """The parties that hold the rank at the chunk, None if none are named."""
    if clauses.is_word(index - 1, "cues.degree"):
        return None  # `đạt cao nhất cụm`
    beside = _beside(clauses, index)
    if beside is not None:
        return _hit(index, eligible(cast, [clauses.chunks[beside]]))
    return _rightwards(clauses, index, cast) or _leftwards(clauses, index, cast)


def _hit(index: int, parties: tuple[Party, ...]) -> Hit | None:
    return Hit(index, _RULE, Recipients(parties)) if parties else None


def _beside(clauses: Clauses, index: int) -> int | None:
    """The party directly behind the rank: `xếp hạng Nhất X, hạng Nhì Y`, `thứ Nhì (X)`, `Nhất - xã X`."""
    if not clauses.is_kind(index - 1, kinds.PARTY):
        if clauses.is_kind(index + 1, kinds.PARTY):
            return index + 1
        if clauses.is_word(index + 1, "cues.rank_at") and clauses.is_kind(index + 2, kinds.PARTY):
            return index + 2
    if clauses.norms[index + 1 : index + 4] == ["(", f"<{kinds.PARTY}>", ")"]:
        return index + 2
    return None


def _rightwards(clauses: Clauses, index: int, cast: Cast) -> Hit | None:
    """`xếp thứ Nhất: X`, `thứ Nhì thuộc về Y`."""
    for position in range(index + 1, min(len(clauses), index + 9)):
        if clauses.norms[position] in (";", ".", ",") or clauses.is_kind(position, kinds.RANK, kinds.AWARD, kinds.ROLE):
            return None
        if size := clauses.cue(position, "cues.rank_of"):
            found = collect(clauses, position + size, cast)
            return Hit(index, _RULE, found) if found and (found.parties or found.rest) else None
        if clauses.is_kind(position, kinds.PARTY) and clauses.cue(max(0, index - 1), "cues.vote"):
            return None
    return None


def _leftwards(clauses: Clauses, index: int, cast: Cast) -> Hit | None:
    """`X xếp thứ Nhì`, `X và Y ở vị trí thứ hai, thứ ba`."""
    position = index - 1
    while position > 1 and clauses.joins(position) and clauses.is_kind(position - 1, kinds.RANK):
        position -= 2
    while position >= 0 and index - position < 18:
        position = before_bracket(clauses, position)
        chunk = clauses.chunks[position]
        if _closes(clauses, position, index):
            return None
        if chunk.kind in (kinds.PARTY, kinds.REST) and not is_place(clauses, position):
            if chunk.kind == kinds.REST:
                return Hit(index, _RULE, Recipients(rest=str(chunk.value)))
            return _hit(index, _respective(clauses, index, left_list(clauses, position, cast)))
        position -= 1
    return None


def _closes(clauses: Clauses, position: int, index: int) -> bool:
    """What stands further left is said of something else."""
    chunk = clauses.chunks[position]
    if chunk.kind in (kinds.AWARD, kinds.RANK, kinds.ROLE):
        return True
    if chunk.kind == kinds.QUANTITY:
        return not is_score(chunk)
    stops = chunk.norm in (";", ".") or (chunk.norm == ":" and not _names_line(clauses, position))
    return stops and position < index - 1


def _names_line(clauses: Clauses, colon: int) -> bool:
    """`Xã Định Long: 6/6 phiếu, xếp thứ nhất`: the party heads its line."""
    return 0 < colon < 5 and clauses.is_kind(colon - 1, kinds.PARTY)


def _respective(clauses: Clauses, index: int, parties: tuple[Party, ...]) -> tuple[Party, ...]:
    """`A và B đạt vị trí thứ hai và thứ ba`: each its own place, in order."""
    ranks = [index]
    for step in (1, -1):
        k = index + step * 2
        while clauses.is_kind(k, kinds.RANK) and clauses.joins(k - step):
            ranks.append(k)
            k += step * 2
    return (parties[sorted(ranks).index(index)],) if len(ranks) == len(parties) > 1 else parties


def next_ranks(clauses: Clauses, index: int, cast: Cast) -> list[Hit]:
    """`X dẫn đầu cụm; kế đến lần lượt là Y và Z`: the further places, in order."""
    for position in range(index + 1, min(len(clauses), index + 12)):
        if clauses.is_kind(position, kinds.RANK, kinds.AWARD, kinds.ROLE) or clauses.norms[position] == ".":
            break
        size = clauses.cue(position, "cues.next_place")
        if not size:
            continue
        after = position + size
        while clauses.is_word(after, "cues.in_turn"):
            after += 1
        found = collect(clauses, after, cast) if clauses.is_kind(after, kinds.PARTY) else None
        if found:
            following = int(str(clauses.chunks[index].value)) + 1
            return [
                Hit(index, _RULE, Recipients((party,)), rank=rank)
                for rank, party in enumerate(found.parties, start=following)
            ]
    return []


# -- ranks that go with an award --------------------------------------------------------------------------


def merged_ranks(clauses: Clauses, hit: Hit, hits: list[Hit], ranks: dict[str, int]) -> set[int]:
    """The rank anchors that the proposal takes up (`X xếp thứ nhì, được đề nghị …`); notes each party's rank."""
    proposed = {ref.key for ref, _ in hit.recipients.parties}
    found: set[int] = set()
    for other in hits:
        if other.anchor > hit.anchor:
            continue
        keys = {ref.key for ref, _ in other.recipients.parties}
        if keys and keys <= proposed and ";" not in clauses.norms[other.anchor : hit.anchor]:
            found.add(other.anchor)
            for key in keys:
                ranks[key] = int(str(clauses.chunks[other.anchor].value))
    return found


def apposed_ranks(clauses: Clauses, hit: Hit, hits: list[Hit], ranks: dict[str, int]) -> set[int]:
    """The rank anchors that go with a recipient behind its award: `tặng Cờ cho X (xếp thứ nhất)`, `… - đơn vị dẫn đầu`,
    `cho đơn vị dẫn đầu cụm là X`; notes each party's rank."""
    receiving = {ref.key for ref, _ in hit.recipients.parties}
    found: set[int] = set()
    for other in hits:
        keys = {ref.key for ref, _ in other.recipients.parties}
        between = range(hit.anchor + 1, other.anchor)
        if not between or not keys <= receiving or any(_parts(clauses, k) for k in between):
            continue
        sign = next((k for k in reversed(between) if clauses.chunks[k].kind or clauses.norms[k] in _APPOSING), 0)
        if clauses.norms[sign] in _APPOSING or clauses.is_word(other.anchor - 1, "cues.recipient"):
            found.add(other.anchor)
            ranks.update({key: int(str(clauses.chunks[other.anchor].value)) for key in keys})
    return found


def _parts(clauses: Clauses, index: int) -> bool:
    """Does the chunk part an award from a rank: the end of the clause, another award, a vote?"""
    return clauses.norms[index] in (";", ".") or clauses.is_kind(index, kinds.AWARD)
