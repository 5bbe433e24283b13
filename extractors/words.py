"""underthesea's word segmentation laid over the tokens: where a word of several syllables ends.

Tokens are syllables; names of companies go on to the end of their last word (`Tập đoàn Dầu khí`, `Hóa chất`).
The segmentation is asked for a line at a time, and only where a name needs it.
"""

from __future__ import annotations

from bisect import bisect_right

from extractors.segmentation import words
from extractors.tokens import Tokens


class WordBoundaries:
    """Ends of words by token index, computed lazily by line."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._lines = [0, *(k for k in range(1, len(tokens)) if tokens.begins_line(k))]
        self._ends: dict[int, dict[int, int]] = {}

    def end(self, index: int) -> int:
        """The token behind the last syllable of the word that the token belongs to."""
        number = bisect_right(self._lines, index) - 1
        if number not in self._ends:
            last = self._lines[number + 1] if number + 1 < len(self._lines) else len(self._tokens)
            self._ends[number] = self._segment(self._lines[number], last)
        return self._ends[number].get(index, index + 1)

    def _segment(self, first: int, last: int) -> dict[int, int]:
        """Word ends of tokens [first, last); empty where the words cannot be laid over the tokens."""
        tokens = self._tokens
        text = tokens.text[tokens.start[first] : tokens.end[last - 1]]
        segmented = words(text, normalized=False)
        sizes = [len("".join(word.split())) for word in segmented]
        lengths = [tokens.end[k] - tokens.start[k] for k in range(first, last)]
        if sum(sizes) != sum(lengths):
            return {}
        ends: dict[int, int] = {}
        token, reached, total = first, 0, 0
        for size in sizes:
            total += size
            begun = token
            while token < last and reached + lengths[token - first] <= total:
                reached += lengths[token - first]
                token += 1
            for k in range(begun, token):
                ends[k] = token
        return ends
