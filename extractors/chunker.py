"""Cuts a sentence into chunks, the alphabet of the grammar rules."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from functools import cache

from extractors import chunk as kinds
from extractors.chunk import Chunk, PartyMention, Sentence
from extractors.clusters import read_cluster
from extractors.counts import is_cared_for, read_mothers, read_recipients, read_rest
from extractors.dates import DateMention, find_dates
from extractors.parties import PartyParser
from extractors.person_names import PersonReader
from extractors.phrases import words
from extractors.quantities import read_quantity
from extractors.ranks import heading_place, leading_place, read_term
from extractors.tokens import Tokens
from extractors.unit_types import ALL_LEVELS, LEVELS
from extractors.vocabulary import Lookup
from gazetteer.fold import fold

_CLOSING = {"“": "”", '"': '"', "‘": "’", "«": "»"}
"""Opening quotation marks with the closing ones."""

LONGEST_QUOTE = 60
"""Tokens up to the closing quotation mark."""

Read = tuple[int, list[Chunk]]
"""End token and the chunks up to there."""


@cache
def _type_ends() -> frozenset[str]:
    """Last syllables of type words: `tỉnh`, `phố`."""
    return frozenset(fold(name).split()[-1] for name in LEVELS)


class Chunker:
    """Chunks sentences of one document; the roster lets bare names of members be parties."""

    def __init__(self, tokens: Tokens, lookup: Lookup, roster: Mapping[str, PartyMention] | None = None) -> None:
        self._tokens = tokens
        self._lookup = lookup
        self._parties = PartyParser(tokens, lookup, roster)
        self._persons = PersonReader(tokens, self._parties.names)

    def chunk(self, sentence: Sentence) -> list[Chunk]:
        """The sentence as chunks, in order, white space left out."""
        return _SentenceChunker(self._tokens, self._lookup, self._parties, self._persons, sentence).run()


class _SentenceChunker:
    """Goes through one sentence. At each token the readers are tried in order; the first that reads wins."""

    def __init__(
        self, tokens: Tokens, lookup: Lookup, parties: PartyParser, persons: PersonReader, sentence: Sentence
    ) -> None:
        self._tokens = tokens
        self._norm = tokens.norm
        self._lookup = lookup
        self._parties = parties
        self._persons = persons
        self._first, self._last = sentence.first, sentence.last
        self._dates: dict[int, DateMention] = {
            bisect_left(tokens.start, date.start): date
            for date in find_dates(tokens.text, sentence.start, sentence.end)
        }
        self._chunks: list[Chunk] = []
        self._readers: tuple[Callable[[int], Read | None], ...] = (
            self._quote,
            self._count_of_days,
            self._date,
            self._year,
            self._cluster,
            self._term,
            self._heading_rank,
            self._mothers,
            self._rest,
            self._recipients,
            self._party_or_authority,
            self._person,
            self._quantity,
        )

    def run(self) -> list[Chunk]:
        """The chunks of the sentence."""
        index = self._first
        while index < self._last:
            if not self._norm[index].strip():
                index += 1
                continue
            index, found = self._next(index)
            self._chunks.extend(found)
        return self._chunks

    def _next(self, index: int) -> Read:
        for reader in self._readers:
            if found := reader(index):
                return found
        return index + 1, [self._word(index)]

    # -- making chunks -------------------------------------------------------------------------------

    def _make(self, kind: str, first: int, last: int, value: object = None) -> Chunk:
        tokens = self._tokens
        norm = " ".join(word for word in self._norm[first:last] if word.strip())
        return Chunk(kind, tokens.start[first], tokens.end[last - 1], norm, value)

    def _one(self, kind: str, first: int, last: int, value: object = None) -> Read:
        return last, [self._make(kind, first, last, value)]

    def _word(self, index: int) -> Chunk:
        return self._make(kinds.WORD, index, index + 1)

    # -- readers, in order ---------------------------------------------------------------------------

    def _quote(self, index: int) -> Read | None:
        tokens = self._tokens
        closing = _CLOSING.get(tokens.word(index))
        if closing is None:
            return None
        for end in range(index + 2, min(self._last, index + LONGEST_QUOTE)):
            if tokens.word(end) in (closing, "”", '"'):
                term = self._lookup.term(tokens, index + 1, "award", end)
                return (
                    self._one(kinds.AWARD, index, end + 1, term[1]) if term else self._one(kinds.QUOTE, index, end + 1)
                )
        return None

    def _count_of_days(self, index: int) -> Read | None:
        """`trong 2 ngày 17 và 18/1`: the first number is no day."""
        counts = (
            self._tokens.word(index)[0].isdecimal() and index + 1 in self._dates and self._norm[index + 1] == "ngày"
        )
        return (index + 1, [self._word(index)]) if counts else None

    def _date(self, index: int) -> Read | None:
        date = self._dates.get(index)
        if date is None:
            return None
        end = max(index + 1, bisect_left(self._tokens.start, date.end))
        return end, [Chunk(kinds.DATE, date.start, date.end, "", date)]

    def _year(self, index: int) -> Read | None:
        """`năm 2017`, `năm học 2022 - 2023` (its later year)."""
        if self._norm[index] != "năm":
            return None
        position = index + 1
        if position < self._last and self._norm[position] == "học":
            position += 1
        year = self._four_digits(position)
        if year is None or not 1900 < year < 2100:
            return None
        end = position + 1
        if end < self._last and self._norm[end] in ("-", "–") and (later := self._four_digits(end + 1)) is not None:
            year, end = later, end + 2
        return self._one(kinds.YEAR, index, end, year)

    def _four_digits(self, index: int) -> int | None:
        word = self._tokens.word(index) if index < self._last else ""
        return int(word) if len(word) == 4 and word.isdecimal() else None

    def _cluster(self, index: int) -> Read | None:
        cluster = read_cluster(self._tokens, self._lookup, index, self._last)
        return (cluster.last, [Chunk(kinds.CLUSTER, cluster.start, cluster.end, "", cluster)]) if cluster else None

    def _term(self, index: int) -> Read | None:
        term = read_term(self._tokens, self._lookup, index, self._last)
        return self._one(term[1], index, term[0], term[2]) if term else None

    def _heading_rank(self, index: int) -> Read | None:
        if end := leading_place(self._tokens, index, self._last):
            return self._one(kinds.RANK, index, end, 1)
        place = heading_place(self._tokens, index, self._last, self._chunks)
        if place is None or not self._parties.group(index + 2, self._last):
            return None
        return self._one(kinds.RANK, index, index + 1, place)

    def _mothers(self, index: int) -> Read | None:
        found = read_mothers(self._tokens, self._lookup, index, self._first, self._last)
        return self._one(kinds.QUANTITY, index, found[0], found[1]) if found else None

    def _rest(self, index: int) -> Read | None:
        end = read_rest(self._tokens, self._lookup, index, self._last)
        return self._one(kinds.REST, index, end, "rest") if end else None

    def _recipients(self, index: int) -> Read | None:
        found = read_recipients(self._tokens, self._lookup, index, self._last)
        if not found or is_cared_for(self._tokens, index, self._first):
            return None
        return self._one(kinds.RECIPIENTS, index, found[0], found[1])

    def _party_or_authority(self, index: int) -> Read | None:
        tokens = self._tokens
        group = self._parties.group(index, self._last)
        authority = self._lookup.term(tokens, index, "authority", self._last) if tokens.is_title(index) else None
        if authority and (not group or authority[0] >= group[0]):
            return self._authority(index, *authority)
        if not group:
            return None
        end, parties = group
        if len(parties) == 1 and parties[0].family == "sector" and fold(parties[0].head).startswith("bộ "):
            return self._one(kinds.AUTHORITY, index, end, "ministry")
        return self._one(kinds.PARTY, index, end, parties)

    def _authority(self, index: int, end: int, level: str) -> Read | None:
        norm, last = self._norm, self._last
        if (
            norm[index] in words("lists", "office_leads")
            and end < last
            and norm[end - 1] in _type_ends()
            and self._parties.names.name_end(end, last, ALL_LEVELS, open_ended=False)
        ):
            return None
        if level == "military" and end < last and self._tokens.word(end).isdecimal():
            end += 1  # `Quân khu 5`
        elif level == "ministry" and norm[end - 1] == "bộ":
            return None
        return self._one(kinds.AUTHORITY, index, end, level)

    def _person(self, index: int) -> Read | None:
        found = self._persons.read(index, self._last, self._chunks)
        if not found:
            return None
        start, end = found
        address = [self._word(k) for k in range(index, start)]
        return end, [*address, self._make(kinds.PERSON, start, end, self._tokens.span(start, end))]

    def _quantity(self, index: int) -> Read | None:
        """A quantity; it swallows its qualifiers, which have already been taken for words."""
        counts_term = any(term.category in ("role", "rank") for _, term in self._lookup.terms.get(index + 1, ()))
        if counts_term or not self._tokens.word(index)[0].isdecimal():
            return None
        read = read_quantity(self._tokens, index, self._first, self._last)
        if read is None:
            return None
        first, end, quantity = read
        start = self._tokens.start[first]
        while self._chunks and self._chunks[-1].start >= start and self._chunks[-1].kind == kinds.WORD:
            self._chunks.pop()
        return self._one(kinds.QUANTITY, first, end, quantity)
