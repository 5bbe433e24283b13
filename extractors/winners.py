"""Winners: ranks in the cluster's vote, units proposed to a higher body, awards given and counted.

An award or a rank is an anchor. Its recipients stand behind a word of giving to its right
(`tặng Cờ cho X`), else to its left in the clause (`X được suy tôn để đề nghị … tặng Cờ`); the body asked
and the manner (proposed, awarded) carry over from award to award within a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from extractors import chunk as kinds
from extractors.anaphora import resolve
from extractors.award_recipients import of_award, unnamed
from extractors.cast import Cast
from extractors.chunk import Chunk, Sentence
from extractors.clauses import Clauses, confidence, wording
from extractors.exclusions import is_of_another
from extractors.giver import Giving, code, level_of, own_giver, read_authority, read_giver
from extractors.mention import Ground, PartyRef, Span, WinnerFound
from extractors.ranking import (
    apposed_ranks,
    award_of_rank,
    merged_ranks,
    next_ranks,
    of_rank,
    opens_ranking,
    ranked_line,
)
from extractors.reading import Reading
from extractors.recipients import Hit, Recipients
from extractors.trace import stopped

_IN_THE_VOTE = ("don_vi_xuat_sac", "xep_hang")
_GROUPS = {"rest": "winners.the_rest", "above": "winners.named_before", "ranked": "winners.named_before"}
_WITHOUT_UNIT_ID = 0.92  # a recipient that the gazetteer does not know for certain


@dataclass(frozen=True, slots=True)
class _Scene:
    """What winners are read with: `year` is the one that they are of."""

    reading: Reading
    cast: Cast
    year: int | None


def extract(
    reading: Reading, sentences: Iterable[Sentence], cast: Cast, review_year: int | None, plan_year: int | None
) -> list[WinnerFound]:
    """The winners that the sentences name."""
    year = review_year if review_year is not None else plan_year - 1 if plan_year else None
    scene = _Scene(reading, cast, year)
    found: list[WinnerFound] = []
    ranking = False
    headed: Giving | None = None
    for chunks in _items(reading.chunks(sentence) for sentence in sentences):
        headed = _heading(scene, chunks) or (headed if headed and _is_item(chunks) else None)
        line = ranked_line(chunks, cast, year) if ranking else None
        if line:
            found.append(line)
            continue
        if not (ranking and chunks and chunks[0].norm.isdecimal()):
            ranking = opens_ranking(chunks)
        if _speaks_of_awards(chunks):
            found.extend(_in_sentence(scene, chunks, found, headed))
    return _once(found)


def _items(sentences: Iterable[list[Chunk]]) -> Iterable[list[Chunk]]:
    """The sentences' chunks; the number of an item that stands alone (`4.`) goes with what follows."""
    number: list[Chunk] = []
    for chunks in sentences:
        if len(chunks) == 2 and chunks[0].norm.isdecimal() and chunks[1].norm in (".", ")"):
            number = chunks
            continue
        yield [*number, *chunks]
        number = []


def _speaks_of_awards(chunks: list[Chunk]) -> bool:
    found = {chunk.kind for chunk in chunks}
    counted = kinds.RECIPIENTS in found and any(chunk.norm == "khen" for chunk in chunks)
    return kinds.AWARD in found or kinds.RANK in found or counted


def _heading(scene: _Scene, chunks: list[Chunk]) -> Giving | None:
    """`Hội nghị đề nghị UBND tỉnh khen thưởng:`: what its items begin with, None for other sentences."""
    if not chunks or chunks[-1].norm != ":":
        return None
    clauses = Clauses(chunks, "winners")
    for index in range(len(clauses)):
        if size := clauses.cue(index, "cues.propose"):
            asked, _ = read_authority(scene.reading, clauses, index + size, Giving())
            return replace(asked if asked.level else Giving(), status="proposed")
    return None


def _is_item(chunks: list[Chunk]) -> bool:
    """Is it an item of a list: numbered, behind a dash, or one that begins with the award?"""
    numbered = bool(chunks) and (chunks[0].norm.isdecimal() or chunks[0].norm in ("-", "–", "+", "*", "•"))
    return numbered or any(chunk.kind == kinds.AWARD for chunk in chunks[:3])


def _in_sentence(
    scene: _Scene, chunks: list[Chunk], before: list[WinnerFound], headed: Giving | None
) -> list[WinnerFound]:
    clauses = Clauses(chunks, "winners")
    hits = _hits(scene, clauses, headed or _asked_before(before))
    ranks: dict[str, int] = {}
    merged: set[int] = set()
    for hit, _ in hits:
        others = [other for other, _ in hits if clauses.is_kind(other.anchor, kinds.RANK)]
        if hit.rule in ("winners.recipient_first", "winners.ranked_and_proposed"):
            merged.update(merged_ranks(clauses, hit, others, ranks))
        elif hit.rule == "winners.for_recipient":
            merged.update(apposed_ranks(clauses, hit, others, ranks))
    found: list[WinnerFound] = []
    for hit, giving in hits:
        if hit.anchor not in merged:
            found.extend(_winners(scene, chunks[hit.anchor], _with_rank(chunks, hit), giving, [*before, *found]))
    return [
        replace(winner, rank=ranks[winner.party.key])
        if winner.party and winner.award not in _IN_THE_VOTE and winner.party.key in ranks
        else winner
        for winner in found
    ]


def _asked_before(before: list[WinnerFound]) -> Giving:
    """A sentence begins with the body that was asked last."""
    for winner in reversed(before):
        if winner.status == "proposed" and winner.authority:
            return Giving(last=(winner.authority, level_of(winner.authority, [])))
    return Giving()


def _hits(scene: _Scene, clauses: Clauses, giving: Giving) -> list[tuple[Hit, Giving]]:
    """The awards and ranks of a sentence with their recipients, each with who gives it."""
    found: list[tuple[Hit, Giving]] = []
    position, asked_to = 0, -1
    for index in range(len(clauses)):
        if index < position:
            continue
        if size := clauses.cue(index, "cues.propose"):
            giving, asked_to = read_authority(scene.reading, clauses, index + size, giving)
            giving, position = replace(giving, status="proposed"), index + size
        elif put_up := _put_up(scene, clauses, index, giving):
            giving, asked_to, position = *put_up, index + 1
        elif size := clauses.cue(index, "cues.give"):
            if index != asked_to:
                giving = read_giver(scene.reading, clauses, index, giving)
            position = index + size
        else:
            hits = _at_anchor(scene, clauses, index, giving)
            if hits and (own := hits[0][1]).level and own.authority and giving.last[1] is None:
                giving = replace(giving, last=(own.authority, own.level))
            found.extend(hits)
    return found


def _put_up(scene: _Scene, clauses: Clauses, index: int, giving: Giving) -> tuple[Giving, int] | None:
    """`xin UBND tỉnh tặng …`, `đề cử X nhận …`: words that propose only where a word of giving follows."""
    size = clauses.cue(index, "cues.put_up")
    if not size:
        return None
    asked, verb = read_authority(scene.reading, clauses, index + size, giving)
    if verb < 0 or "," in clauses.norms[index:verb]:
        return None
    return replace(asked, status="proposed"), verb


def _at_anchor(scene: _Scene, clauses: Clauses, index: int, giving: Giving) -> list[tuple[Hit, Giving]]:
    """The hits of the chunk, if it is an anchor."""
    kind, cast = clauses.chunks[index].kind, scene.cast
    if kind == kinds.AWARD:
        hit = of_award(clauses, index, cast)
        if hit is None or is_of_another(clauses, index, scene.year):
            chunk = clauses.chunks[index]
            reason = "no recipient stands by the award" if hit is None else "it is of another year, or of others"
            stopped("winners", "winners.for_recipient", chunk.start, chunk.end, reason)
            return []
        return [(hit, own_giver(scene.reading, clauses, index, giving))]
    if kind == kinds.RANK:
        hit = of_rank(clauses, index, cast)
        if hit is None:
            chunk = clauses.chunks[index]
            stopped("winners", "winners.ranked", chunk.start, chunk.end, "no unit stands by the rank")
            return []
        own = [] if is_of_another(clauses, index, scene.year) else [hit]
        return [(each, giving) for each in (*own, *next_ranks(clauses, index, cast))]
    if kind == kinds.RECIPIENTS and not any(chunk.kind == kinds.AWARD for chunk in clauses.chunks):
        hit = unnamed(clauses, index)
        to_be_asked = clauses.has("cues.propose")
        return [(hit, replace(giving, status="proposed") if to_be_asked else giving)] if hit else []
    return []


def _with_rank(chunks: list[Chunk], hit: Hit) -> Hit:
    """The hit with the place that its recipients hold: the anchor's own, or the one said on the way to an award."""
    anchor = chunks[hit.anchor]
    if anchor.kind == kinds.RANK:
        return replace(hit, rank=hit.rank or int(str(anchor.value)) or None)
    if anchor.kind == kinds.AWARD and hit.through_rank is not None:
        return replace(hit, rank=int(str(chunks[hit.through_rank].value)))
    return replace(hit, rank=None)


def _winners(
    scene: _Scene, anchor: Chunk, hit: Hit, giving: Giving, before: list[WinnerFound]
) -> Iterable[WinnerFound]:
    """The winners of one anchor; the hit's rank is settled."""
    authority = giving.authority
    if anchor.kind == kinds.RANK:
        award, status, authority = award_of_rank(hit.rank), "voted", None
    elif anchor.kind == kinds.AWARD:
        award, status = code(str(anchor.value), giving.level), giving.status or "voted"
    else:
        award, status = "other", giving.status or "awarded"
    name = None
    if anchor.kind in (kinds.AWARD, kinds.RANK):
        name = wording(scene.reading.text, anchor, anchor).strip('“”"‘’')
    rule = _GROUPS.get(hit.recipients.rest or "", hit.rule)
    if hit.recipients.ranks and not hit.recipients.parties:
        rule = "winners.named_before"
    for ref, span in _parties(scene, anchor, hit, status, before):
        trust = round(confidence(rule) * (1.0 if ref.unit_id else _WITHOUT_UNIT_ID), 3)
        ground = Ground((_hull(anchor, span), span), rule, trust)
        who = "unit" if scene.cast.as_member(ref) else "collective"
        yield WinnerFound(ref, None, who, award, name, hit.rank, status, authority, scene.year, ground)
    for count, kind, span in hit.recipients.counts:
        ground = Ground((_hull(anchor, span),), "winners.counted", confidence("winners.counted"))
        yield WinnerFound(None, count, kind, award, name, None, status, authority, scene.year, ground)


def _hull(anchor: Chunk, span: Span) -> Span:
    return min(anchor.start, span[0]), max(anchor.end, span[1])


def _parties(
    scene: _Scene, anchor: Chunk, hit: Hit, status: str, before: list[WinnerFound]
) -> list[tuple[PartyRef, Span]]:
    """The parties named, those that hold a rank, and the members not yet named."""
    meant: list[PartyRef] = []
    for rank in hit.recipients.ranks:
        known = {w.party.key: w.party for w in before if w.party and w.rank == rank and w.status == "voted"}
        meant.extend(known.values())
    if hit.recipients.rest:
        meant.extend(_the_rest(hit.recipients, scene.cast, before, status))
    return [*hit.recipients.parties, *((ref, (anchor.start, anchor.end)) for ref in meant)]


def _the_rest(group: Recipients, cast: Cast, before: list[WinnerFound], status: str) -> list[PartyRef]:
    """`các đơn vị còn lại`: members without an award so far; `hai đơn vị trên`: those last named."""
    if group.rest != "rest":
        return resolve(group.rest, group.number, before)
    named = {winner.party.key for winner in before if winner.party and winner.status == status}
    return [ref for key, ref in cast.members.items() if key not in named]


def _once(found: list[WinnerFound]) -> list[WinnerFound]:
    """Each award of a party once; repeated counts with the same award are one statement."""
    kept: dict[tuple[object, ...], WinnerFound] = {}
    for winner in found:
        who: object = winner.party.key if winner.party else (winner.count, winner.recipient_kind)
        key = (who, winner.award, winner.status if winner.party is None else "")
        kept.setdefault(key, winner)
    return list(kept.values())
