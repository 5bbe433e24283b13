"""A sentence as cue lists see it: its chunks as words, and the listed phrases that stand among them.

Lists are named by their table and key in a rules file: `cues.target` is `target` in the table `[cues]`.
"""

from __future__ import annotations

from functools import cache

from extractors import chunk as kinds
from extractors.chunk import Chunk
from extractors.phrases import phrase_at, phrases, words
from extractors.vocabulary import rules_data


@cache
def confidence(rule: str) -> float:
    """The confidence of a rule, whose id begins with the name of its rules file."""
    rules = rules_data(rule.split(".")[0])["rules"]
    return next(float(entry["confidence"]) for entry in rules if entry["id"] == rule)


class Clauses:
    """One sentence's chunks, read with the lists of one rules file.

    `norms` are the folded words, with kinds in angle brackets for the other chunks.
    """

    def __init__(self, chunks: list[Chunk], rules: str) -> None:
        self.chunks = chunks
        self.norms = [chunk.symbol for chunk in chunks]
        self._rules = rules

    def __len__(self) -> int:
        return len(self.chunks)

    def cue(self, index: int, name: str) -> int:
        """Length of the listed phrase that begins at the chunk, 0 if none."""
        return len(phrase_at(self.norms, index, phrases(self._rules, name)) or ())

    def cue_before(self, index: int, name: str) -> int:
        """Length of the listed phrase that ends just before the chunk, 0 if none."""
        listed = (p for p in phrases(self._rules, name) if len(p) <= index)
        return next((len(p) for p in listed if tuple(self.norms[index - len(p) : index]) == p), 0)

    def has(self, name: str, first: int = 0, last: int | None = None) -> bool:
        """Does a listed phrase begin among the chunks [first, last)?"""
        end = len(self.chunks) if last is None else last
        return any(self.cue(index, name) for index in range(max(0, first), end))

    def is_word(self, index: int, name: str) -> bool:
        """Is the chunk one of the listed words? False beyond either end of the sentence."""
        return 0 <= index < len(self.norms) and self.norms[index] in words(self._rules, name)

    def is_kind(self, index: int, *wanted: str) -> bool:
        """Is the chunk of one of the kinds? False beyond either end of the sentence."""
        return 0 <= index < len(self.chunks) and self.chunks[index].kind in wanted

    def joins(self, index: int) -> bool:
        """Does the chunk join the items of a list: a comma, or `và`?"""
        return self.norms[index] in (",", "và")

    def opening_bracket(self, closing: int) -> int | None:
        """The bracket that the one at the chunk closes, where it is near; None if there is none or it begins all."""
        first = max(-1, closing - 8)
        return next((k for k in range(closing, first, -1) if self.norms[k] == "("), None) or None

    def closing_bracket(self, opening: int, last: int) -> int | None:
        """The bracket before `last` that closes the one at the chunk."""
        return next((k for k in range(opening, min(last, len(self.norms))) if self.norms[k] == ")"), None)

    def behind_brackets(self, start: int) -> int:
        """The chunk behind the brackets that open at the chunk, the chunk itself if none do or they do not close."""
        if self.norms[start : start + 1] != ["("]:
            return start
        closing = self.closing_bracket(start, start + 10)
        return start if closing is None else closing + 1

    def names_party(self, first: int, last: int) -> bool:
        """Is there a party among the chunks [first, last)?"""
        return any(chunk.kind == kinds.PARTY for chunk in self.chunks[first:last])


def wording(text: str, first: Chunk, last: Chunk) -> str:
    """The article's words from one chunk to another, white space evened out."""
    return " ".join(text[first.start : last.end].split())
