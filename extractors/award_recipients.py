"""Who receives an award: behind a word of giving to its right, else to its left in the clause.

`tặng Cờ cho X` (give the flag to X), else `X được suy tôn để đề nghị … tặng Cờ` (X is put forward for it).
"""

from __future__ import annotations

from dataclasses import replace

from extractors import chunk as kinds
from extractors.anaphora import is_holder, meant_before, number_of
from extractors.cast import Cast
from extractors.clauses import Clauses
from extractors.giver import is_asked, is_put_forward
from extractors.recipients import (
    Count,
    Hit,
    Recipients,
    before_bracket,
    collect,
    count_of,
    eligible,
    honoured,
    is_place,
    is_score,
    left_list,
    units_of,
)


def of_award(clauses: Clauses, index: int, cast: Cast) -> Hit | None:
    """The recipients of the award at the chunk, None if none are named."""
    if clauses.is_kind(index + 1, kinds.RECIPIENTS):  # `Chiến sĩ thi đua 128 đồng chí`
        return Hit(index, "winners.counted", collect(clauses, index + 1, cast) or Recipients())
    if index > 1 and clauses.norms[index - 1] in ("-", ":") and clauses.is_kind(index - 2, kinds.PARTY):
        parties = eligible(cast, [clauses.chunks[index - 2]])
        return Hit(index, "winners.recipient_first", Recipients(parties))
    for position in range(index + 1, min(len(clauses), index + 16)):
        if _ends_search(clauses, index, position):
            break
        if clauses.is_kind(position, kinds.AWARD):
            shared = of_award(clauses, position, cast) if clauses.is_word(position - 1, "cues.award_links") else None
            if shared and shared.recipients.only_counted:
                adjacent = position == index + 2
                return shared if clauses.norms[position - 1] == "," and not adjacent else None
            named = shared and (shared.recipients.parties or shared.recipients.rest)
            if shared and named and shared.rule == "winners.for_recipient":
                return replace(shared, anchor=index)
            break
        if (size := clauses.cue(position, "cues.recipient")) and (found := collect(clauses, position + size, cast)):
            rule = "winners.counted" if found.only_counted else "winners.for_recipient"
            return Hit(index, rule, found)
    return _leftwards(clauses, index, cast)


def _ends_search(clauses: Clauses, index: int, position: int) -> bool:
    """Does something else begin at the chunk: a sentence part, a proposal, a rank, another giving?"""
    if clauses.norms[position] in (";", ".") or clauses.is_kind(position, kinds.RANK, kinds.ROLE, kinds.QUANTITY):
        return True
    if clauses.cue(position, "cues.propose"):
        return not is_put_forward(clauses, index)
    return position > index + 1 and clauses.joins(position - 1) and bool(clauses.cue(position, "cues.give"))


def _leftwards(clauses: Clauses, index: int, cast: Cast) -> Hit | None:
    """The recipients to the left, beyond what they do (`X đạt …`, `X được suy tôn …`)."""
    if not (
        clauses.has("cues.give", index - 8, index)
        or clauses.has("cues.propose", index - 14, index)
        or clauses.has("cues.put_up", index - 14, index)
        or clauses.has("cues.vote", index - 6, index)
    ):
        return None
    position, through, receives, units = index - 1, None, False, None
    while position >= 0 and index - position < 30:
        position = before_bracket(clauses, position)
        if _closes(clauses, position) or _is_person(clauses, position):
            break
        if through is None and clauses.is_kind(position, kinds.RANK):
            through = position
        if receives and (group := meant_before(clauses, position)):
            return Hit(index, "winners.named_before", Recipients(rest=group[0], number=group[1]))
        receives = receives or _is_receiving(clauses, position)
        if receives and _is_recipient(clauses, position):
            return _recipient_first(clauses, index, position, through, cast)
        if clauses.is_word(position + 1, "cues.receive") and (counted := units_of(clauses, position)):
            units = counted
        position -= 1
    if units is not None:
        return Hit(index, "winners.counted", Recipients(counts=(units,)))
    if through is not None and receives and is_holder(clauses, through):
        held = Recipients(ranks=(int(str(clauses.chunks[through].value)),))
        return Hit(index, "winners.named_before", held)
    return None


def _closes(clauses: Clauses, position: int) -> bool:
    """What stands further left is said of something else."""
    chunk = clauses.chunks[position]
    if clauses.norms[position] in (";", ".") or chunk.kind in (kinds.AWARD, kinds.ROLE):
        return True
    return chunk.kind == kinds.QUANTITY and not is_score(chunk)


def _is_person(clauses: Clauses, position: int) -> bool:
    """`Giám đốc Sở Tư pháp được tặng …`, `ông Hà, huyện X được tặng …`: a person is honoured, not the party."""
    if not clauses.is_kind(position, kinds.PARTY) or clauses.norms[position + 1] != "được":
        return False
    return clauses.cue_before(position, "cues.heads_of") > 0 or clauses.is_kind(position - 2, kinds.PERSON)


def _is_receiving(clauses: Clauses, position: int) -> bool:
    if clauses.is_word(position, "cues.receive") or clauses.is_word(position, "cues.so_that"):
        return True
    return any(clauses.cue(position, cues) for cues in ("cues.propose", "cues.put_up", "cues.vote"))


def _is_recipient(clauses: Clauses, position: int) -> bool:
    if count_of(clauses.chunks[position]):
        return True
    named = clauses.is_kind(position, kinds.PARTY, kinds.REST)
    return named and not is_asked(clauses, position) and not is_place(clauses, position)


def _recipient_first(clauses: Clauses, index: int, position: int, through: int | None, cast: Cast) -> Hit | None:
    """The recipients whose last one is the chunk at the position."""
    chunk = clauses.chunks[position]
    if chunk.kind == kinds.RECIPIENTS:
        return Hit(index, "winners.counted", Recipients(counts=_left_counts(clauses, position)))
    if chunk.kind == kinds.REST:
        rest = Recipients(rest=str(chunk.value), number=number_of(chunk))
        return Hit(index, "winners.recipient_first", rest, through_rank=through)
    parties = left_list(clauses, position, cast, over_ranks=True)
    if not parties and clauses.is_word(position + 1, "cues.receive"):
        parties = honoured(cast, chunk)
    if not parties:
        return None
    rule = "winners.recipient_first" if through is None else "winners.ranked_and_proposed"
    return Hit(index, rule, Recipients(parties), through_rank=through)


def _left_counts(clauses: Clauses, position: int) -> tuple[Count, ...]:
    """`13 tập thể và 42 cá nhân`, ending at the chunk."""
    counts: list[Count] = []
    for chunk in reversed(clauses.chunks[max(0, position - 4) : position + 1]):
        if counted := count_of(chunk):
            counts.insert(0, counted)
        elif chunk.norm not in (",", "và"):
            break
    return tuple(counts)


def unnamed(clauses: Clauses, index: int) -> Hit | None:
    """`6 tập thể, 14 cá nhân cũng được đề nghị khen thưởng`: recipients of an award that is not named."""
    counted = count_of(clauses.chunks[index])
    if counted is None or not clauses.has("cues.praise"):
        return None
    if not clauses.has("cues.propose") and not clauses.has("cues.give"):
        return None
    return Hit(index, "winners.counted", Recipients(counts=(counted,)))
