"""Who receives: the parties, counts and groups that stand to the right or to the left of an award or a rank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from extractors import chunk as kinds
from extractors.anaphora import heads_place, meant_at, number_of
from extractors.cast import Cast
from extractors.chunk import Chunk
from extractors.clauses import Clauses
from extractors.mention import PartyRef, Span
from extractors.phrases import words
from extractors.quantities import Quantity
from gazetteer.fold import fold
from gazetteer.units import load

Party = tuple[PartyRef, Span]
Count = tuple[int, str, Span]


@dataclass(frozen=True, slots=True)
class Recipients:
    """Parties; counts (`13 tập thể`: number, kind, span); `rest`, `above` or `ranked` for a group that is named by
    what was said before, with its number; places in the vote whose holders receive (`cho đơn vị hạng nhất`)."""

    parties: tuple[Party, ...] = ()
    counts: tuple[Count, ...] = ()
    rest: str | None = None
    ranks: tuple[int, ...] = ()
    number: int | None = None

    @property
    def only_counted(self) -> bool:
        return bool(self.counts) and not self.parties


@dataclass(frozen=True, slots=True)
class Hit:
    """An anchor, the chunk of an award or a rank, with its recipients.

    `rank` is the place where it is not the anchor's own; `through_rank` the chunk of a rank that stands between
    the recipient and its award.
    """

    anchor: int
    rule: str
    recipients: Recipients
    rank: int | None = None
    through_rank: int | None = None


def eligible(cast: Cast, chunks: Iterable[Chunk]) -> tuple[Party, ...]:
    """The parties of PARTY chunks that can be members of the cluster."""
    refs = (pair for chunk in chunks for pair in cast.refs(chunk))
    return tuple((member, span) for ref, span in refs if (member := cast.as_member(ref)))


def honoured(cast: Cast, chunk: Chunk) -> tuple[Party, ...]:
    """The organisations of areas like the members', which are no members: `Công an phường X được Bộ Công an tặng …`."""
    refs = cast.refs(chunk)
    return tuple((r, span) for r, span in refs if r.kind == "organisation" and _area_level(r) == cast.level)


def _area_level(ref: PartyRef) -> str | None:
    return load().unit(ref.unit_id).level if ref.unit_id else None


def units_of(clauses: Clauses, position: int) -> Count | None:
    """`3 đơn vị` as a count of recipients."""
    chunk = clauses.chunks[position]
    quantity = chunk.value
    if isinstance(quantity, Quantity) and not quantity.is_measure and fold(quantity.unit) in _unit_nouns():
        return int(quantity.value), "unit", (chunk.start, chunk.end)
    return None


def _unit_nouns() -> frozenset[str]:
    return words("winners", "cues.unit_nouns")


def count_of(chunk: Chunk) -> Count | None:
    """What a RECIPIENTS chunk counts; None for other chunks."""
    if chunk.kind == kinds.RECIPIENTS and isinstance(chunk.value, tuple):
        return chunk.value[0], chunk.value[1], (chunk.start, chunk.end)
    return None


def _persons(clauses: Clauses, position: int) -> Count | None:
    """`40 nông dân`, `15 thợ cạo`: persons by what they are. The noun may go on behind the chunk."""
    chunk = clauses.chunks[position]
    quantity = chunk.value
    if not isinstance(quantity, Quantity) or quantity.is_measure or quantity.value != int(quantity.value):
        return None
    noun = " ".join([fold(quantity.unit), *clauses.norms[position + 1 : position + 3], ""])
    if not noun.startswith(tuple(f"{person} " for person in words("winners", "cues.person_nouns"))):
        return None
    return int(quantity.value), "individual", (chunk.start, chunk.end)


def is_score(chunk: Chunk) -> bool:
    """`968,5 điểm`, `5/6 phiếu`, `là 2 đơn vị được đề nghị`: what a vote consists of."""
    return isinstance(chunk.value, Quantity) and fold(chunk.value.unit) in words("winners", "cues.score_units")


# -- to the right -----------------------------------------------------------------------------------------


def collect(clauses: Clauses, index: int, cast: Cast) -> Recipients | None:
    """Recipients from the chunk on, over commas and `và`; None if nothing that receives stands there."""
    collector = _Collector(clauses, cast)
    position: int | None = index
    while position is not None and position < len(clauses):
        position = collector.take(position)
    return collector.recipients() if collector.some else None


class _Collector:
    """Takes recipients chunk by chunk; `skipped` counts the words passed since the last one."""

    def __init__(self, clauses: Clauses, cast: Cast) -> None:
        self.some = False
        self._skipped = 0
        self._clauses = clauses
        self._cast = cast
        self._parties: list[Party] = []
        self._counts: list[Count] = []
        self._named: list[Count] = []  # `2 tập thể gồm …`: counted where none of the names is a member's
        self._rest: str | None = None
        self._number: int | None = None
        self._ranks: list[int] = []

    def recipients(self) -> Recipients:
        counts = self._counts if self._parties else [*self._named, *self._counts]
        return Recipients(tuple(self._parties), tuple(counts), self._rest, tuple(self._ranks), self._number)

    def take(self, position: int) -> int | None:
        """The chunk to read next, None where the list ends."""
        chunk = self._clauses.chunks[position]
        if chunk.kind == kinds.PARTY:
            if self.some and self._clauses.cue(position + 1, "cues.give"):
                return None  # `cho X, LĐLĐ tỉnh tặng …`: the next giver
            self._parties.extend(eligible(self._cast, [chunk]))
        elif group := meant_at(self._clauses, position):
            position, (self._rest, self._number) = group[0] - 1, group[1]
        elif heads_place(self._clauses, position) and chunk.kind in (kinds.QUANTITY, kinds.RECIPIENTS):
            pass  # `cho 2 đơn vị hạng nhì`: the place says who
        elif counted := count_of(chunk):
            named = self._clauses.is_word(position + 1, "cues.namely") and self._party_follows(position)
            (self._named if named else self._counts).append(counted)
        elif chunk.kind == kinds.REST:
            self._rest, self._number = str(chunk.value), number_of(chunk)
        elif chunk.kind == kinds.RANK and not self._parties:  # `tặng Cờ cho đơn vị hạng nhất`
            self._ranks.append(int(str(chunk.value)))
        else:
            return self._pass(position, chunk)
        self.some, self._skipped = True, 0
        return position + 1

    def _pass(self, position: int, chunk: Chunk) -> int | None:
        """Over a number of units, what links a list, brackets, and a few words before the first recipient."""
        quantity = chunk.value
        if (persons := _persons(self._clauses, position)) and (self._counts or not self.some):
            self._counts.append(persons)
            self.some, self._skipped = True, 0
            return self._past_noun(position + 1)
        if isinstance(quantity, Quantity) and not quantity.is_measure and not self.some:
            self._skipped += 1
            if fold(quantity.unit) in words("winners", "cues.unit_nouns") and not self._party_follows(position):
                self._counts.append((int(quantity.value), "unit", (chunk.start, chunk.end)))
                self.some = True
            return position + 1
        if self._clauses.is_word(position, "cues.list_links") and self._skipped < 3:
            return position + 1
        if chunk.norm == "(":
            closing = self._clauses.closing_bracket(position, position + 8)
            return None if closing is None else closing + 1
        if not self.some and chunk.kind == kinds.WORD and self._skipped < 4 and chunk.norm not in (";", "."):
            self._skipped += 1
            return position + 1
        return None

    def _past_noun(self, position: int) -> int:
        """Past the rest of what is counted (`40 thợ | cạo giỏi`), where the list goes on behind it."""
        for end in range(position, min(len(self._clauses) - 1, position + 8)):
            if self._clauses.joins(end):
                return end
            if not self._clauses.is_kind(end, kinds.WORD) or self._clauses.norms[end] in (";", "."):
                break
        return position

    def _party_follows(self, index: int) -> bool:
        for chunk in self._clauses.chunks[index + 1 : index + 6]:
            if chunk.kind == kinds.PARTY:
                return True
            if chunk.kind or chunk.norm in (";", "."):
                return False
        return False


# -- to the left ------------------------------------------------------------------------------------------


def left_list(clauses: Clauses, position: int, cast: Cast, *, over_ranks: bool = False) -> tuple[Party, ...]:
    """The party chunk, and those coordinated with it to the left (over brackets, scores and places).

    `over_ranks`: also those that a rank of their own follows (`X xếp thứ nhì, Y xếp thứ ba được đề nghị …`).
    """
    at = [position]
    back = _over_ranked(clauses, position - 1, at)
    while back > 0 and clauses.joins(back) and clauses.is_kind(back - 1, kinds.PARTY):
        at.append(back - 1)
        back -= 2
    while back > 1 and clauses.joins(back) and (item := _before_item(clauses, back - 1, over_ranks)) is not None:
        at.append(item)
        back = item - 1
    while over_ranks and back > 1 and clauses.joins(back) and _is_ranked(clauses, back - 1):
        at.append(back - 2)
        back -= 3
    return eligible(cast, [clauses.chunks[k] for k in reversed(at)])


def _is_ranked(clauses: Clauses, rank: int) -> bool:
    return clauses.is_kind(rank, kinds.RANK) and clauses.is_kind(rank - 1, kinds.PARTY)


def _over_ranked(clauses: Clauses, back: int, at: list[int]) -> int:
    """`xếp thứ Nhì (X), thứ Ba (Y) đề nghị …`: notes the parties in brackets; the chunk before them."""
    while (
        back > 5
        and clauses.norms[back] == "("
        and clauses.is_kind(back - 1, kinds.RANK)
        and clauses.joins(back - 2)
        and clauses.norms[back - 3] == ")"
        and clauses.is_kind(back - 4, kinds.PARTY)
    ):
        at.append(back - 4)
        back -= 5
    return back


def _before_item(clauses: Clauses, position: int, over_ranks: bool) -> int | None:
    """The party of a list item that ends here with a score, or with something in brackets, or None.

    `A đạt 7/7 phiếu, B 6/7 phiếu`; `A (thứ nhất), B (thứ nhì)` only where ranks are passed.
    """
    if clauses.norms[position] == ")":
        opening = clauses.opening_bracket(position)
        if opening and not over_ranks and any(clauses.is_kind(k, kinds.RANK) for k in range(opening, position)):
            return None
        return opening - 1 if opening and clauses.is_kind(opening - 1, kinds.PARTY) else None
    if not clauses.is_kind(position, kinds.QUANTITY) or not is_score(clauses.chunks[position]):
        return None
    position -= 1
    while clauses.is_word(position, "cues.score_verbs"):
        position -= 1
    return position if clauses.is_kind(position, kinds.PARTY) else None


def before_bracket(clauses: Clauses, position: int) -> int:
    """Over `(5/5 phiếu)` to the left; brackets with a party in them are not passed."""
    if clauses.norms[position] == ")":
        opening = clauses.opening_bracket(position)
        if opening and not clauses.names_party(opening, position):
            return opening - 1
    return position


def is_place(clauses: Clauses, index: int) -> bool:
    """Is the party where something happens (`tại huyện X`)?"""
    return clauses.is_word(index - 1, "cues.place")
