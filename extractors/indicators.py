"""What a figure measures, in the article's words."""

from __future__ import annotations

from functools import cache

from extractors import chunk as kinds
from extractors.chunk import Chunk
from extractors.quantities import Quantity
from extractors.reading import Reading
from extractors.vocabulary import rules_data
from gazetteer.fold import fold


@cache
def _strip() -> tuple[tuple[str, ...], ...]:
    forms = rules_data("figures")["indicator"]["strip"]
    return tuple(sorted((tuple(fold(form).split()) for form in forms), key=len, reverse=True))


def indicator_of(
    reading: Reading, chunks: list[Chunk], norms: list[str], index: int, before: int, quantity: Quantity
) -> str:
    """The words before the number in its clause, or the counted noun with what follows it; never empty."""
    left = _left_words(chunks, norms, index, before, quantity)
    words = _trim([chunks[k] for k in left])
    if words:
        text = _text(reading, words)
        if quantity.is_measure or len(words) > 3:
            tail = _right(reading, chunks, norms, index) if quantity.is_measure and len(words) <= 2 else ""
            return f"{text} {tail}".strip()
        return f"{text} {_right(reading, chunks, norms, index, quantity.unit)}".strip()
    right = _right(reading, chunks, norms, index, "" if quantity.is_measure else quantity.unit)
    if right:
        return right
    head = _head(reading, chunks, norms, index)
    return head or quantity.unit or "số lượng"


def _left_words(chunks: list[Chunk], norms: list[str], index: int, before: int, quantity: Quantity) -> list[int]:
    """Word chunks between the number and the last separator, party or number before it."""
    found: list[int] = []
    for k in range(index - 1, before, -1):
        chunk = chunks[k]
        if norms[k] == "và" and not found and not quantity.is_measure:
            break
        if norms[k] in (";", ".", ",", ":") and found and not (norms[k] == "," and len(found) < 2):
            break
        if norms[k] in (";", ".", ":"):
            break
        if chunk.kind in (kinds.QUANTITY, kinds.PARTY, kinds.YEAR, kinds.CLUSTER, kinds.DATE, kinds.PERSON):
            if any(norms[m] not in _fillers() for m in found):
                break
            found.clear()  # `Thu ngân sách huyện Lục Yên đạt 181 tỷ đồng`: what is measured stands before the unit
            continue
        if norms[k] == ",":
            break
        found.insert(0, k)
    return found


@cache
def _fillers() -> frozenset[str]:
    return frozenset(word for phrase in _strip() for word in phrase)


def _trim(words: list[Chunk]) -> list[Chunk]:
    """Without verbs and fillers at both ends, and without what stands in brackets."""
    norms = [chunk.norm for chunk in words]
    if "(" in norms:
        cut = norms.index("(")
        words, norms = words[:cut], norms[:cut]
    moved = True
    while moved and words:
        moved = False
        for phrase in _strip():
            size = len(phrase)
            if tuple(norms[-size:]) == phrase:
                words, norms, moved = words[:-size], norms[:-size], True
                break
            if tuple(norms[:size]) == phrase and (size > 1 or len(words) > 1):
                words, norms, moved = words[size:], norms[size:], True
                break
        if words and not any(c.isalpha() for c in norms[0]):
            words, norms, moved = words[1:], norms[1:], True
        if words and not any(c.isalpha() for c in norms[-1]):
            words, norms, moved = words[:-1], norms[:-1], True
    return words


def _text(reading: Reading, words: list[Chunk]) -> str:
    text = " ".join(reading.text[words[0].start : words[-1].end].split())
    return text[0].lower() + text[1:] if len(text) > 1 and not text[1].isupper() else text


def _right(reading: Reading, chunks: list[Chunk], norms: list[str], index: int, noun: str = "") -> str:
    """The counted noun with the words that go on: `17 xã đạt chuẩn nông thôn mới`."""
    words: list[Chunk] = []
    for chunk in chunks[index + 1 : index + 9]:
        if chunk.kind not in (kinds.WORD, kinds.QUOTE) or not any(c.isalnum() for c in chunk.norm or "x"):
            break
        if chunk.norm in ("và", "so", "tăng", "giảm", "bằng", "đạt", "với", "cho", "trị", "của", "tại", "trong"):
            if not (chunk.norm == "đạt" and not words):
                break
        words.append(chunk)
    tail = " ".join(reading.text[words[0].start : words[-1].end].split()) if words else ""
    return f"{noun} {tail}".strip()


def _head(reading: Reading, chunks: list[Chunk], norms: list[str], index: int) -> str:
    """The heading of the list that the number stands in: what precedes the last colon of the sentence."""
    colon = next((k for k in range(index - 1, -1, -1) if norms[k] == ":"), None)
    if colon is None:
        return ""
    start = max((k for k in range(colon) if norms[k] in (";", ".")), default=-1) + 1
    words = [chunk for chunk in chunks[start:colon]]
    for k, chunk in enumerate(words):
        if chunk.kind in (kinds.YEAR,) or chunk.norm == "(":
            words = words[:k] if k else words[1:]
            break
    words = _trim([chunk for chunk in words if chunk.kind in (kinds.WORD, kinds.QUOTE)])
    return _text(reading, words) if words else ""
