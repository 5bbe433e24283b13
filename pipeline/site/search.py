"""What was typed into the search box, as a query of the full-text index.

The index keeps diacritics, so `Hoà Bình` and `Hòa Bình`, one word with its tone mark in the older and the newer place,
are two for it: each word or phrase is looked for in both spellings.
"""

from __future__ import annotations

import re
import unicodedata

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
# `oa`, `oe` and `uy` that end a syllable, the tone on the first vowel or on the second; not the `u` of `qu`.
_FIRST = re.compile(rf"(?<![qQ])([oO]|[uU])([{_TONES}])([aAeEyY])(?!\w)")
_SECOND = re.compile(rf"(?<![qQ])([oO]|[uU])([aAeEyY])([{_TONES}])(?!\w)")
_PAIRS = {"oa", "oe", "uy"}


def search_words(typed: str | None) -> str:
    """The FTS5 query for what people type: all words, phrases in quotes together, each in both tone placements."""
    groups = map(_spellings, _parts(typed))
    return " AND ".join(f"({group})" if '" OR "' in group else group for group in groups)


def ranked_words(typed: str | None) -> str:
    """The same articles, those first that have the words as they stand: `gia lai` is more than `gia` and `lai`."""
    words, parts = search_words(typed), _parts(typed)
    phrase = " ".join(part.strip('"') for part in parts)
    return f"({words}) OR {_spellings(chr(34) + phrase + chr(34))}" if len(parts) > 1 else words


def _parts(typed: str | None) -> list[str]:
    """Words and phrases, each in quotes; without those that have neither letters nor digits and would find nothing."""
    from datasette.utils import escape_fts

    parts = re.findall(r'"[^"]*"', escape_fts(unicodedata.normalize("NFC", typed or "")))
    return [part for part in parts if any(char.isalnum() for char in part)]


def _spellings(part: str) -> str:
    return " OR ".join(dict.fromkeys((part, *(_moved(part, where) for where in (_FIRST, _SECOND)))))


def _moved(words: str, where: re.Pattern[str]) -> str:
    def move(match: re.Match[str]) -> str:
        vowels = "".join(char for char in match[0] if char not in _TONES).lower()
        return match.expand(r"\1\3\2") if vowels in _PAIRS else match[0]

    return unicodedata.normalize("NFC", where.sub(move, unicodedata.normalize("NFD", words)))
