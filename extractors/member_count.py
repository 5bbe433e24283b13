"""The number of members that an article states: `gồm 05 huyện, thị xã`, `4 đơn vị thành viên`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from extractors.chunk import Sentence
from extractors.mention import Span
from extractors.phrases import expression, forms, words
from extractors.reading import Reading
from extractors.vocabulary import rules_data
from gazetteer.fold import fold

CONTEXT = 60
"""Characters before a count within which the cluster must be named."""


def _choices(key: str) -> str:
    return "|".join(forms("members", f"count.{key}"))


@cache
def _count() -> re.Pattern[str]:
    """A lead, the number (group 1), what is counted, and what closes the count (group 3)."""
    numerals = "|".join(word for word, value in rules_data("figures")["numerals"].items() if value > 1)
    return re.compile(
        rf"(?<!\w)(?:(?:{_choices('leads')})\s*)?(0?\d{{1,2}}|{numerals})\s+"
        rf"((?:(?:{_choices('counted')})(?:,\s*|\s+và\s+|\s*-\s*|\s+)?)+?)"
        rf"\s*({_choices('closings')})?(?=\s|[,.;:)]|$)",
        re.IGNORECASE,
    )


def stated_count(reading: Reading, sentences: Iterable[Sentence]) -> tuple[int, Span] | None:
    """The number of members that the sentences give first, and where; None if none does."""
    for sentence in sentences:
        for match in _count().finditer(reading.text, sentence.start, sentence.end):
            if match[3] or (_has_own_lead(match) and _follows_cluster(reading.text, match.start())):
                word = fold(match[1])
                value = int(word) if word.isdecimal() else rules_data("figures")["numerals"].get(word)
                if value is not None:
                    return value, match.span()
    return None


def _has_own_lead(match: re.Match[str]) -> bool:
    return fold(match.group()).split()[0] in words("members", "count.own_leads")


def _follows_cluster(text: str, start: int) -> bool:
    before = fold(text[max(0, start - CONTEXT) : start])
    return expression("members", "count.of_cluster").search(before + " ") is not None
