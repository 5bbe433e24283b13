"""Folding of Vietnamese spelling: two spellings of one name give the same folded form.

What is folded away, by rule (single names with several spellings are data, in `aliases.toml`):

* Unicode form and case;
* tone placement: `hoà` = `hòa`, `uỷ` = `ủy`, and the slips `Hòang`, `qúy`; the older style is kept;
* i or y as the whole rhyme after a consonant: `Lý` = `Lí`, `Mỹ` = `Mĩ`, `Quy` = `Qui`;
* the highland syllable `Đak`, `Đăk`, `Đắk`, `Đắc` (Bahnar and Ê Đê for water), always `đăk`;
* the letter Đ typed as the Icelandic Ð or the African Ɖ;
* kinds of apostrophe and dash, space around a dash, white space, invisible characters.

Diacritics stay: without them `Chủ` (of Chủ tịch, chairman) would be the town `Chũ`. Whoever compares a folded
text with a word must fold the word too (`fold("tỷ") == "tỉ"`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_CHARACTERS = str.maketrans(
    dict.fromkeys("’ʼ‘`´′ʹˈ＇", "'") | dict.fromkeys("‐‑‒–—―−﹣－", "-") | dict.fromkeys("ðɖ", "đ")
)
_DASH = re.compile(" ?- ?")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")  # grave, acute, tilde, hook above, dot below
# A run of letters; not one that carries a mark which composes with none of them.
_LETTERS = re.compile(r"[^\W\d_]++(?![\u0300-\u036f])")
# Onset, vowels, coda; the u of `qu` and the i of `gi` belong to the onset where a vowel follows.
_VOWELS = "aăâeêioôơuưy"
_SYLLABLE = re.compile(rf"((?:qu|gi)(?=[{_VOWELS}])|[^{_VOWELS}]*)([{_VOWELS}]+)([^{_VOWELS}]*)")
# The tones of the highland syllable: none or acute before c (đặc is an ordinary word), any before k.
_HIGHLAND = re.compile(r"đ(?:[aăâáắấ]c|[aăâáắấàằầảẳẩãẵẫạặậ]k)")


def fold(text: str) -> str:
    """The folded form of a text (see the module). Idempotent; the length may change."""
    text = unicodedata.normalize("NFD", text.translate(_INVISIBLE)).casefold()
    text = unicodedata.normalize("NFC", text).translate(_CHARACTERS)
    text = _DASH.sub("-", " ".join(text.split()))
    return unicodedata.normalize("NFC", _LETTERS.sub(lambda run: _fold_syllable(run[0]), text))


@lru_cache(maxsize=65536)
def fold_token(token: str) -> str:
    """The folded form of one token, for `Token.norm_`: `fold`, but never empty."""
    return fold(token) or token


def strip_accents(text: str) -> str:
    """The text in NFC without diacritics, đ as d. Case and spaces stay. For search, not for linking."""
    marks_off = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", marks_off).translate(str.maketrans("đĐðÐ", "dDdD"))


@lru_cache(maxsize=65536)
def _fold_syllable(syllable: str) -> str:
    """One run of lower-case letters; runs that are no Vietnamese syllable come back as they are."""
    if _HIGHLAND.fullmatch(syllable):
        return "đăk"
    decomposed = unicodedata.normalize("NFD", syllable)
    tones = [c for c in decomposed if c in _TONES]
    toneless = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    parts = _SYLLABLE.fullmatch(toneless)
    if parts is None or len(tones) > 1:
        return syllable
    onset, vowels, coda = parts.groups()
    if onset and vowels == "y" and not coda:
        vowels = "i"
    if tones:
        at = _tone_position(vowels, coda)
        vowels = unicodedata.normalize("NFC", vowels[: at + 1] + tones[0] + vowels[at + 1 :])
    return onset + vowels + coda


def _tone_position(vowels: str, coda: str) -> int:
    """Index of the vowel that bears the tone: the last of ă â ê ô ơ ư, else by the number of vowels."""
    for index in range(len(vowels) - 1, -1, -1):
        if vowels[index] in "ăâêôơư":
            return index
    if len(vowels) == 2:
        return 1 if coda else 0
    return len(vowels) // 2
