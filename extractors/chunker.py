"""Cuts a sentence into chunks, the alphabet of the grammar rules."""

from __future__ import annotations

from bisect import bisect_left
from decimal import Decimal
from collections.abc import Sequence
from functools import cache

from extractors import chunk as kinds
from extractors.chunk import Chunk, PartyMention, Sentence
from extractors.clusters import read_cluster
from extractors.dates import DateMention, find_dates
from extractors.parties import PartyParser
from extractors.quantities import Quantity, read_quantity
from extractors.tokens import Tokens
from extractors.vocabulary import Lookup, rules_data
from gazetteer.fold import fold

_OPEN = {"“": "”", '"': '"', "‘": "’", "«": "»"}


@cache
def _people() -> tuple[tuple[tuple[str, ...], ...], frozenset[str], tuple[tuple[str, ...], ...]]:
    data = rules_data("people")
    address = tuple(
        sorted((tuple(fold(a).replace("/", " / ").split()) for a in data["address"]), key=len, reverse=True)
    )
    ranks = tuple(sorted((tuple(fold(r).split()) for r in data["ranks"]), key=len, reverse=True))
    return address, frozenset(fold(name) for name in data["surnames"]), ranks


@cache
def _places() -> dict[str, int]:
    return {fold(word): place for word, place in rules_data("lists")["places"].items()}


@cache
def _rest_words() -> frozenset[str]:
    return frozenset(word for form in rules_data("lists")["rest_words"] for word in fold(form).split())


@cache
def _historic() -> frozenset[str]:
    return frozenset(fold(name) for name in rules_data("people")["historic"])


@cache
def _title_starts() -> frozenset[tuple[str, ...]]:
    return frozenset(
        tuple(fold(title).split()[:2]) for title in rules_data("people")["titles"] if len(title.split()) > 1
    )


@cache
def _numerals() -> dict[str, int]:
    return {fold(word): value for word, value in rules_data("figures")["numerals"].items()}


class Chunker:
    """Chunks sentences of one document; the roster lets bare names of members be parties."""

    def __init__(self, tokens: Tokens, lookup: Lookup, roster: dict[str, PartyMention] | None = None) -> None:
        self.tokens = tokens
        self.lookup = lookup
        self.parties = PartyParser(tokens, lookup, roster)

    def chunk(self, sentence: Sentence) -> list[Chunk]:
        """The sentence as chunks, in order, white space left out."""
        tokens = self.tokens
        dates = {
            bisect_left(tokens.start, date.start): date
            for date in find_dates(tokens.text, sentence.start, sentence.end)
        }
        chunks: list[Chunk] = []
        index = sentence.first
        while index < sentence.last:
            if not tokens.norm[index].strip():
                index += 1
                continue
            index, found = self._next(index, sentence, dates, chunks)
            chunks.extend(found)
        return chunks

    def _make(self, kind: str, first: int, last: int, value: object = None) -> Chunk:
        tokens = self.tokens
        start, end = tokens.start[first], tokens.end[last - 1]
        norm = " ".join(word for word in tokens.norm[first:last] if word.strip())
        return Chunk(kind, start, end, norm, value)

    def _next(
        self, index: int, sentence: Sentence, dates: dict[int, DateMention], before: list[Chunk]
    ) -> tuple[int, list[Chunk]]:
        last, norm, tokens = sentence.last, self.tokens.norm, self.tokens
        if tokens.word(index) in _OPEN and (quoted := self._quote(index, last)):
            return quoted
        if tokens.word(index)[0].isdigit() and index + 1 in dates and norm[index + 1] == "ngày":
            return index + 1, [self._make(kinds.WORD, index, index + 1)]  # `trong 2 ngày 17 và 18/1`
        if date := dates.get(index):
            end = max(index + 1, bisect_left(tokens.start, date.end))
            return end, [Chunk(kinds.DATE, date.start, date.end, "", date)]
        if norm[index] == "năm" and (year := self._year(index, last)):
            return year
        if cluster := read_cluster(tokens, self.lookup, index, last):
            return cluster.last, [Chunk(kinds.CLUSTER, cluster.start, cluster.end, "", cluster)]
        for category, kind in (
            ("role", kinds.ROLE),
            ("rest", kinds.REST),
            ("rank", kinds.RANK),
            ("award", kinds.AWARD),
        ):
            term = self.lookup.term(tokens, index, category, last)
            if term and (category != "award" or self._is_award(index, term[0])):
                end, value = term
                if category == "role" and end - index > 1:  # `Trưởng Cụm thi đua số 1`: office and cluster
                    cluster = read_cluster(tokens, self.lookup, end - 1, last)
                    if cluster and cluster.full:
                        return end - 1, [self._make(kind, index, end - 1, value)]
                if category == "award":
                    end = self._award_tail(end, last)
                return end, [self._make(kind, index, end, int(value) if category == "rank" else value)]
        if rank := self._bare_rank(index, last, before):
            return rank
        if tokens.word(index).isdigit() and (mothers := self._mothers(index, sentence)):
            return mothers
        if rest := self._rest(index, last):
            return rest
        if (recipients := self._recipients(index, last)) and not self._cared_for(index, sentence.first):
            return recipients
        if party := self._party_or_authority(index, last):
            return party
        if person := self._person(index, last, before):
            return person
        counts_term = any(term.category in ("role", "rank") for _, term in self.lookup.terms.get(index + 1, ()))
        if (
            tokens.word(index)[0].isdigit()
            and not counts_term
            and (read := read_quantity(tokens, index, sentence.first, last))
        ):
            return self._quantity(read, index, before)
        return index + 1, [self._make(kinds.WORD, index, index + 1)]

    def _quantity(self, read: tuple[int, int, object], index: int, before: list[Chunk]) -> tuple[int, list[Chunk]]:
        """A quantity swallows its qualifiers, which have already been taken for words."""
        first, end, quantity = read
        start = self.tokens.start[first]
        while before and before[-1].start >= start and before[-1].kind == kinds.WORD:
            before.pop()
        return end, [self._make(kinds.QUANTITY, first, end, quantity)]

    def _quote(self, index: int, last: int) -> tuple[int, list[Chunk]] | None:
        tokens = self.tokens
        closing = _OPEN[tokens.word(index)]
        for end in range(index + 1, min(last, index + 60)):
            if tokens.word(end) in (closing, "”", '"') and end > index + 1:
                term = self.lookup.term(tokens, index + 1, "award", end)
                if term:
                    return end + 1, [self._make(kinds.AWARD, index, end + 1, term[1])]
                return end + 1, [self._make(kinds.QUOTE, index, end + 1)]
        return None

    def _year(self, index: int, last: int) -> tuple[int, list[Chunk]] | None:
        tokens = self.tokens
        position = index + 1
        if position < last and tokens.norm[position] == "học":
            position += 1
        if position >= last or not (len(tokens.word(position)) == 4 and tokens.word(position).isdigit()):
            return None
        end, year = position + 1, int(tokens.word(position))
        if not 1900 < year < 2100:
            return None
        if (
            end + 1 < last
            and tokens.norm[end] in ("-", "–")
            and tokens.word(end + 1).isdigit()
            and len(tokens.word(end + 1)) == 4
        ):
            year, end = int(tokens.word(end + 1)), end + 2
        return end, [self._make(kinds.YEAR, index, end, year)]

    def _is_award(self, index: int, end: int) -> bool:
        """Awards are capitalised; `cờ` alone is one behind a verb of giving, never `cờ luân lưu`."""
        norm = self.tokens.norm
        if norm[index] == "cờ" and end < len(norm) and norm[end] in ("luân", "lưu", "tổ", "đảng", "đỏ", "cụm", "khối"):
            return False
        if self.tokens.is_title(index) or end - index > 1:
            return True
        return index > 0 and norm[index - 1] in ("tặng", "thưởng", "nhận", "xét")

    def _award_tail(self, end: int, last: int) -> int:
        """`hạng Ba`, `hạng II`, `cấp tỉnh` behind an award's name."""
        norm = self.tokens.norm
        if end + 1 < last and norm[end] in ("hạng", "cấp"):
            return end + 2
        return end

    def _bare_rank(self, index: int, last: int, before: Sequence[Chunk]) -> tuple[int, list[Chunk]] | None:
        """`Nhất - xã Tùng Ảnh; Nhì: …; Ba là …`: a rank that heads its item."""
        norm = self.tokens.norm
        place = _places().get(norm[index])
        if place is None or index + 2 >= last or norm[index + 1] not in ("-", "–", ":", "là"):
            return None
        heads = not before or before[-1].norm in (";", ",", ":", "-", "+", "*", ".")
        if heads and self.parties.group(index + 2, last):
            return index + 1, [self._make(kinds.RANK, index, index + 1, place)]
        return None

    def _mothers(self, index: int, sentence: Sentence) -> tuple[int, list[Chunk]] | None:
        """`phụng dưỡng 8 Mẹ Việt Nam anh hùng`: whom the members care for, a count."""
        term = self.lookup.term(self.tokens, index + 1, "award", sentence.last)
        if not term or term[1] != "ba_me" or not self._cared_for(index, sentence.first):
            return None
        start, end = self.tokens.start[index], self.tokens.end[term[0] - 1]
        count = Quantity(start, end, start, Decimal(self.tokens.word(index)), "mẹ", False)
        return term[0], [self._make(kinds.QUANTITY, index, term[0], count)]

    def _rest(self, index: int, last: int) -> tuple[int, list[Chunk]] | None:
        """`Hội Nông dân 4 tỉnh còn lại`, `các xã, thị trấn còn lại`: the members not yet named."""
        tokens, norm = self.tokens, self.tokens.norm
        position = index
        head = self.lookup.term(tokens, index, "head", last) if tokens.is_title(index) else None
        if head:
            position = head[0]
        if position >= last or not (norm[position] in ("các", "những") or norm[position].isdigit() or norm[position] in _numerals()):
            return None
        for end in range(position + 1, min(last - 1, position + 9)):
            if norm[end] == "còn" and norm[end + 1] == "lại":
                return end + 2, [self._make(kinds.REST, index, end + 2, "rest")]
            if norm[end] not in _rest_words():
                return None
        return None

    def _cared_for(self, index: int, first: int) -> bool:
        """`nhận phụng dưỡng 8 Bà mẹ Việt Nam anh hùng`: a figure, no award."""
        return "dưỡng" in self.tokens.norm[max(first, index - 8) : index]

    def _recipients(self, index: int, last: int) -> tuple[int, list[Chunk]] | None:
        tokens = self.tokens
        word = tokens.norm[index]
        count = int(word) if word.isdigit() and len(word) < 5 else _numerals().get(word)
        if count is None and "." in word and word.replace(".", "").isdigit():
            count = int(word.replace(".", ""))
        if count is None or index + 1 >= last:
            return None
        term = self.lookup.term(tokens, index + 1, "recipient", last)
        if not term:
            return None
        return term[0], [self._make(kinds.RECIPIENTS, index, term[0], (count, term[1]))]

    def _party_or_authority(self, index: int, last: int) -> tuple[int, list[Chunk]] | None:
        tokens = self.tokens
        group = self.parties.group(index, last)
        authority = self.lookup.term(tokens, index, "authority", last) if tokens.is_title(index) else None
        if authority and (not group or authority[0] >= group[0]):
            end, level = authority
            if (
                end < last
                and tokens.norm[end - 1] in _type_ends()
                and self.parties._name_end(end, last, {"province", "district", "commune"}, False)
            ) and tokens.norm[index] in ("chủ", "ban"):
                return None
            if end < last and tokens.word(end).isdigit() and level == "military":
                end += 1
            elif level == "ministry" and tokens.norm[end - 1] == "bộ":
                return None
            return end, [self._make(kinds.AUTHORITY, index, end, level)]
        if not group:
            return None
        end, parties = group
        if parties[0].family == "sector" and fold(parties[0].head).startswith("bộ ") and len(parties) == 1:
            return end, [self._make(kinds.AUTHORITY, index, end, "ministry")]
        return end, [self._make(kinds.PARTY, index, end, parties)]

    def _person(self, index: int, last: int, before: Sequence[Chunk]) -> tuple[int, list[Chunk]] | None:
        address, surnames, ranks = _people()
        tokens = self.tokens
        norm = tokens.norm
        for phrase in (*address, *ranks):
            if tuple(norm[index : index + len(phrase)]) == phrase:
                start = index + len(phrase)
                while start < last and norm[start] == ".":
                    start += 1
                if found := self._name(start, last):
                    words = [self._make(kinds.WORD, k, k + 1) for k in range(index, start)]
                    return found, [*words, self._make(kinds.PERSON, start, found, tokens.span(start, found))]
        if tokens.is_title(index) and norm[index] in surnames:
            found_end = self._name(index, last)
            if (
                found_end
                and not self._before_name(before)
                and not (
                    (not before or before[-1].norm in (";", ":", "+", "*")) and self._title_follows(found_end, last)
                )
            ):
                found_end = None
            if found_end and found_end - index >= 2:
                return found_end, [self._make(kinds.PERSON, index, found_end, tokens.span(index, found_end))]
        return None

    def _name(self, start: int, last: int) -> int | None:
        tokens, end = self.tokens, start
        while (
            end < last
            and end - start < 5
            and tokens.is_title(end)
            and tokens.word(end).replace("'", "").replace("’", "").isalpha()
        ):
            end += 1
        size = end - start
        if tuple(tokens.norm[start : start + 2]) in _title_starts() or self.parties.begins(start):
            return None
        if fold(tokens.span(start, end)) in _historic():
            return None
        if size >= 2 and tokens.word(end - 1).isupper() and not tokens.word(start).isupper():
            end -= 1
        return end if end - start >= 2 else None

    def _title_follows(self, end: int, last: int) -> bool:
        """`Trần Quang Dũng, Phó Chủ tịch UBND …` at the beginning of a sentence."""
        norm = self.tokens.norm
        return end + 2 < last and norm[end] in (",", "-", "–") and tuple(norm[end + 1 : end + 3]) in _title_starts()

    def _before_name(self, before: Sequence[Chunk]) -> bool:
        """Does what stands before say that a person's name may follow: a title, a dash, a comma?"""
        if not before:
            return False
        return before[-1].kind in (kinds.PARTY, kinds.AUTHORITY, kinds.PERSON, kinds.ROLE) or before[-1].norm in (
            "-",
            "–",
            ",",
            "và",
            ":",
            "trưởng",
            "tịch",
            "thư",
            "đốc",
            "trực",
            "viên",
            "tỉnh",
            "huyện",
        )


@cache
def _type_ends() -> frozenset[str]:
    return frozenset(
        fold(word.split()[-1]) for word in ("tỉnh", "thành phố", "huyện", "thị xã", "xã", "phường", "quận")
    )
