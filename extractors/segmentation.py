"""underthesea's word segmentation: its syllables and its CRF model, with the features of `extractors.crf`.

The words are those of `underthesea.word_tokenize`, in less than half the time (a test compares them).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from extractors.crf import Function, Template, compiled, features

_INTEGER = re.compile(r"[+-]?[0-9]+")


@cache
def _model() -> tuple[Any, list[Template], dict[str, Function]]:
    """The model, as `FastCRFSequenceTagger.load` reads it."""
    import joblib
    import underthesea.pipeline.word_tokenize as package
    from underthesea_core import CRFTagger

    folder = Path(package.__file__).parent / "models" / "ws_crf_vlsp2013_20230727"
    tagger = CRFTagger()
    tagger.load(str(folder / "models.bin"))
    dictionary = frozenset(joblib.load(folder / "dictionary.bin"))
    functions: dict[str, Function] = {
        "lower": str.lower,
        "isdigit": _is_digit,
        "istitle": _is_title,
        "is_in_dict": lambda text: "True" if text.lower() in dictionary else "False",
    }
    return tagger, compiled(joblib.load(folder / "features.bin")), functions


def _is_digit(text: str) -> str:
    """A whole number that fits in Rust's `i32`."""
    return str(bool(_INTEGER.fullmatch(text)) and -(2**31) <= int(text) < 2**31)


def _is_title(text: str) -> str:
    for word in text.split(" "):
        if word[0] != word[0].upper():
            return "False"
    return "True"


def words(text: str, *, normalized: bool = True) -> list[str]:
    """The text's words, syllables joined by blanks; `normalized` as underthesea's `use_token_normalize`."""
    from underthesea.pipeline.word_tokenize.regex_tokenize import tokenize

    syllables = tokenize(text, use_token_normalize=normalized)
    if not syllables:
        return []
    tagger, templates, functions = _model()
    found: list[str] = []
    for syllable, label in zip(syllables, tagger.tag(features([syllables], templates, functions)), strict=True):
        if label == "I-W" and found:
            found[-1] += f" {syllable}"
        else:
            found.append(syllable)
    return found
