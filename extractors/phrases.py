"""Lists of words from the rules files, folded and compiled once: sets, token sequences, patterns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from extractors.vocabulary import rules_data
from gazetteer.fold import fold

Phrase = tuple[str, ...]
"""Folded tokens."""


def _at(name: str, key: str) -> Any:
    found: Any = rules_data(name)
    for part in key.split("."):
        found = found[part]
    return found


def forms(name: str, key: str) -> tuple[str, ...]:
    """The list at a dotted key of `extractors/rules/<name>.toml`. Raises KeyError for a key that is not there."""
    return tuple(_at(name, key))


def tokenised(form: str) -> Phrase:
    """The form as the folded tokens that it is in a text: commas and strokes stand alone."""
    return tuple(fold(form).replace(",", " , ").replace("/", " / ").split())


@cache
def words(name: str, key: str) -> frozenset[str]:
    """The forms of a list, folded whole."""
    return frozenset(fold(form) for form in forms(name, key))


@cache
def phrases(name: str, key: str) -> tuple[Phrase, ...]:
    """The forms of a list as token sequences, longest first."""
    return tuple(sorted((tokenised(form) for form in forms(name, key)), key=len, reverse=True))


@cache
def pattern(name: str, key: str) -> re.Pattern[str]:
    """Any form of a list as whole words of a folded text, the longest that fits."""
    choices = sorted((fold(form) for form in forms(name, key)), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, choices)) + r")(?!\w)")


def stands_at(norm: Sequence[str], index: int, phrase: Phrase) -> bool:
    """Do the tokens of the phrase stand at the index?"""
    return tuple(norm[index : index + len(phrase)]) == phrase


def phrase_at(norm: Sequence[str], index: int, choices: Sequence[Phrase]) -> Phrase | None:
    """The first of the phrases that stands at the index, or None."""
    return next((phrase for phrase in choices if stands_at(norm, index, phrase)), None)


@cache
def expression(name: str, key: str) -> re.Pattern[str]:
    """The regular expression at a dotted key."""
    return re.compile(_at(name, key))


def contains(text: str, name: str, key: str) -> bool:
    """Does a folded text contain a form of the list, be it within a word?"""
    return any(form in text for form in words(name, key))
