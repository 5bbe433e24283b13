"""Tokens with exact offsets: underthesea's own token pattern, laid over the text as it is.

Every character of the text is kept (`doc.text == text`): what stands between tokens becomes white-space
tokens. Tokens are syllables, the unit that Vietnamese names and numbers are made of; underthesea's words
joined by a hyphen or a full stop (`Thi-Đua`, `TX.An`) are split, numbers stay whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from gazetteer.fold import fold_token

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

_JOINED = re.compile(r"(?<=[^\W\d_])([-.–&/])(?=[^\W\d_])")
_ABBREVIATION = re.compile(r"(?i)(?:t\.p|v\.v)\.*")
_PIECE = re.compile(r"[-.–&/]|[^-.–&/]+")
_MEASURED = re.compile(
    r"(?i)(\d[\d.,]*)(ha|km2?|m[23]?|kg|tấn|tạ|tỷ|tỉ|triệu|nghìn|lít|kwh|mw|người|hộ|vụ|xã|cây|con)"
)  # `620ha`


_DECIMAL_RANGE = re.compile(r"\d+-\d+,\d+")


@cache
def _pattern() -> tuple[re.Pattern[str], dict[int, str]]:
    from underthesea.pipeline.text_normalize.text_normalizer import character_map
    from underthesea.pipeline.word_tokenize import regex_tokenize

    table = {ord(old): new for old, new in character_map.items() if len(old) == 1 == len(new)}
    return regex_tokenize.patterns, table


def token_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every token of an NFC text, in order, without overlap; white space lies between."""
    pattern, table = _pattern()
    spans: list[tuple[int, int]] = []
    for match in pattern.finditer(text.translate(table)):
        start, end = match.span()
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start == end:
            continue
        word = text[start:end]
        if word.endswith(".") and len(word) > 1 and word[0].isalpha() and not _ABBREVIATION.fullmatch(word):
            spans.extend([(start, end - 1), (end - 1, end)])
            start, end = start, end - 1
            word = text[start:end]
            if _JOINED.search(word):
                stop = spans.pop()
                spans.pop()
                spans.extend((start + piece.start(), start + piece.end()) for piece in _PIECE.finditer(word))
                spans.append(stop)
            continue
        if _JOINED.search(word) and not _ABBREVIATION.fullmatch(word):
            spans.extend((start + piece.start(), start + piece.end()) for piece in _PIECE.finditer(word))
        elif measured := _MEASURED.fullmatch(word):
            spans.extend([(start, start + measured.end(1)), (start + measured.start(2), end)])
        else:
            spans.append((start, end))
    return _whole_ranges(text, spans)


def _whole_ranges(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """`9-9,5` is one token: underthesea's pattern ends a range at its decimal comma."""
    whole: list[tuple[int, int]] = []
    for start, end in spans:
        if len(whole) > 1 and whole[-1][1] == start and _DECIMAL_RANGE.fullmatch(text, whole[-2][0], end):
            whole.pop()
            start = whole.pop()[0]
        whole.append((start, end))
    return whole


def make_doc(vocab: Vocab, text: str) -> Doc:
    """A spaCy Doc whose text is `text`, character by character, with folded NORMs.

    Raises ValueError when the text would not come back (it always does for NFC text).
    """
    from spacy.tokens import Doc

    words: list[str] = []
    spaces: list[bool] = []
    position = 0
    for start, end in [*token_spans(text), (len(text), len(text))]:
        gap = text[position:start]
        if gap and words and gap[0] == " " and not spaces[-1]:
            spaces[-1], gap = True, gap[1:]
        if gap:
            words.append(gap)
            spaces.append(False)
        if end > start:
            words.append(text[start:end])
            spaces.append(False)
        position = end
    doc = Doc(vocab, words=words, spaces=spaces)
    for token in doc:
        token.norm_ = fold_token(token.text)
    if doc.text != text:
        raise ValueError("the tokenizer did not give the text back")
    return doc


@dataclass(frozen=True, slots=True)
class Tokens:
    """A document's tokens without white space, as plain lists, which are faster to walk than spaCy's objects."""

    text: str
    start: list[int]
    end: list[int]
    norm: list[str]

    @classmethod
    def of(cls, doc: Doc) -> Tokens:
        found = [token for token in doc if not token.is_space]
        starts = [token.idx for token in found]
        return cls(doc.text, starts, [token.idx + len(token) for token in found], [token.norm_ for token in found])

    def __len__(self) -> int:
        return len(self.start)

    def begins_line(self, index: int) -> bool:
        """Does a line break stand before the token?"""
        return index > 0 and "\n" in self.text[self.end[index - 1] : self.start[index]]

    def compact(self, vocab: Vocab) -> Doc:
        """The tokens as a Doc of their own, one space between: names are found over NBSP and double spaces."""
        from spacy.tokens import Doc

        doc = Doc(vocab, words=[self.word(index) for index in range(len(self))])
        for token, norm in zip(doc, self.norm, strict=True):
            token.norm_ = norm
        return doc

    def word(self, index: int) -> str:
        """The token as written."""
        return self.text[self.start[index] : self.end[index]]

    def is_title(self, index: int) -> bool:
        """Does the token begin with a capital letter?"""
        return self.text[self.start[index]].isupper()

    def span(self, first: int, last: int) -> str:
        """The text of tokens [first, last), white space folded."""
        return " ".join(self.text[self.start[first] : self.end[last - 1]].split())
