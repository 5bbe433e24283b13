"""What a figure measures, in the article's words."""

from __future__ import annotations

from functools import cache

from extractors import chunk as kinds
from extractors.chunk import Chunk
from extractors.clauses import Clauses, wording
from extractors.phrases import phrases, words
from extractors.quantities import Quantity
from extractors.reading import Reading
from gazetteer.fold import fold

_UNNAMED = "số lượng"
_SEPARATORS = (kinds.QUANTITY, kinds.PARTY, kinds.YEAR, kinds.CLUSTER, kinds.DATE, kinds.PERSON)


def indicator_of(reading: Reading, clauses: Clauses, index: int, before: int, quantity: Quantity) -> str:
    """The words before the number in its clause, or the counted noun with what follows it; never empty.

    `before` is the chunk of the figure before it in the sentence, -1 if there is none.
    """
    chunks = clauses.chunks
    left = _trim([chunks[k] for k in _left_words(clauses, index, before, quantity)])
    if left:
        tail = ""
        if not quantity.is_measure and len(left) <= 3:
            tail = _right(reading, clauses, index, quantity.unit)
        elif quantity.is_measure and len(left) <= 2:
            tail = _right(reading, clauses, index)
        return f"{_text(reading, left)} {tail}".strip()
    right = _right(reading, clauses, index, "" if quantity.is_measure else quantity.unit)
    return right or _head(reading, clauses, index) or quantity.unit or _UNNAMED


def _left_words(clauses: Clauses, index: int, before: int, quantity: Quantity) -> list[int]:
    """Word chunks between the number and the last separator, party or number before it."""
    found: list[int] = []
    for k in range(index - 1, before, -1):
        norm = clauses.norms[k]
        if norm == "và" and not found and not quantity.is_measure:
            break
        if norm in (";", ".", ":", ",") and not _joins_sectors(clauses, k):
            break
        if _is_part_of_year(clauses, k):
            found = [m for m in found if clauses.norms[m] not in words("figures", "indicator.part_of_year")]
            continue
        if clauses.is_kind(k, *_SEPARATORS):
            verbs = words("figures", "indicator.verbs")
            if any(clauses.norms[m] not in _fillers() | verbs for m in found):
                break
            found.clear()  # `Thu ngân sách huyện Lục Yên đạt 181 tỷ đồng`: what is measured stands before the unit
            continue
        found.insert(0, k)
    return found


def _joins_sectors(clauses: Clauses, index: int) -> bool:
    """`nông, lâm nghiệp và thủy sản`: the comma stands within one name."""
    sectors = "indicator.sectors"
    return clauses.norms[index] == "," and clauses.is_word(index - 1, sectors) and clauses.is_word(index + 1, sectors)


def _is_part_of_year(clauses: Clauses, index: int) -> bool:
    """`6 tháng đầu năm`: says when, measures nothing."""
    quantity = clauses.chunks[index].value
    followed = clauses.is_word(index + 1, "indicator.part_of_year")
    return isinstance(quantity, Quantity) and fold(quantity.unit) == "tháng" and followed


@cache
def _fillers() -> frozenset[str]:
    return frozenset(word for phrase in phrases("figures", "indicator.strip") for word in phrase)


def _trim(stretch: list[Chunk]) -> list[Chunk]:
    """Without verbs and fillers at both ends, and without what stands in brackets."""
    norms = [chunk.norm for chunk in stretch]
    last = norms.index("(") if "(" in norms else len(norms)
    first = _behind_opener(norms[:last])
    moved = True
    while moved and first < last:
        left, right = _filler_ends(norms[first:last])
        first, last = first + left, last - right
        moved = bool(left or right)
        if first < last and not _has_letter(norms[first]):
            first, moved = first + 1, True
        if first < last and not _has_letter(norms[last - 1]):
            last, moved = last - 1, True
    return stretch[first:last]


def _behind_opener(norms: list[str]) -> int:
    """`các xã trong cụm phấn đấu tốc độ tăng …`: what is aimed at stands behind the verb."""
    ends = [
        index + len(opener)
        for opener in phrases("figures", "indicator.openers")
        for index in range(len(norms) - len(opener))
        if tuple(norms[index : index + len(opener)]) == opener
    ]
    return max(ends, default=0)


def _filler_ends(norms: list[str]) -> tuple[int, int]:
    """How many words the longest filler takes at the beginning or at the end, one of the two."""
    for phrase in phrases("figures", "indicator.strip"):
        size = len(phrase)
        if tuple(norms[-size:]) == phrase:
            return 0, size
        if tuple(norms[:size]) == phrase and (size > 1 or len(norms) > 1):
            return size, 0
    return 0, 0


def _has_letter(norm: str) -> bool:
    return any(character.isalpha() for character in norm)


def _text(reading: Reading, stretch: list[Chunk]) -> str:
    """The words, beginning small unless they begin with an abbreviation."""
    text = wording(reading.text, stretch[0], stretch[-1])
    return text[0].lower() + text[1:] if len(text) > 1 and not text[1].isupper() else text


def _right(reading: Reading, clauses: Clauses, index: int, noun: str = "") -> str:
    """The counted noun with the words that go on: `17 xã đạt chuẩn nông thôn mới`."""
    found: list[Chunk] = []
    for k in range(index + 1, min(index + 9, len(clauses))):
        chunk = clauses.chunks[k]
        if not _goes_on(chunk):
            break
        if chunk.norm in words("figures", "indicator.tail_stops") and (chunk.norm != "đạt" or found):
            break
        found.append(chunk)
    tail = wording(reading.text, found[0], found[-1]) if found else ""
    return f"{noun} {tail}".strip()


def _goes_on(chunk: Chunk) -> bool:
    """A word or a quotation; no punctuation."""
    return chunk.kind in (kinds.WORD, kinds.QUOTE) and any(c.isalnum() for c in chunk.norm or "x")


def _head(reading: Reading, clauses: Clauses, index: int) -> str:
    """The heading of the list that the number stands in: what precedes the last colon of the sentence."""
    norms = clauses.norms
    colon = next((k for k in range(index - 1, -1, -1) if norms[k] == ":"), None)
    if colon is None:
        return ""
    start = max((k for k in range(colon) if norms[k] in (";", ".")), default=-1) + 1
    heading = clauses.chunks[start:colon]
    for k, chunk in enumerate(heading):
        if chunk.kind == kinds.YEAR or chunk.norm == "(":
            heading = heading[:k] if k else heading[1:]
            break
    left = _trim([chunk for chunk in heading if chunk.kind in (kinds.WORD, kinds.QUOTE)])
    return _text(reading, left) if left else ""
