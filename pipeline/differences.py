"""Where extraction and gold differ: the item, and the words that state it in their sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable
from dataclasses import dataclass

from pipeline.agreement import Item, Json
from pipeline.explain import sentence


@dataclass(frozen=True, slots=True)
class Difference:
    """A gold item that was missed, an extracted one that is wrong, or one whose details differ.

    `kind` is missed, wrong or differs; `quote` the words that state the item, `sentence` those with what stands
    before and behind them, where the article has them. An extracted item has its rule and confidence; one that
    differs has gold's details as `key` and its own as `instead`.
    """

    article: str
    kind: str
    field: str
    key: Hashable
    quote: str
    sentence: tuple[str, str, str] = ("", "", "")
    rule: str | None = None
    confidence: float | None = None
    instead: Hashable = None


_PARENTS = {"owner": "cluster", "venue": "venue", "part_of_day": "date", "review_year": None, "plan_year": None}
"""Fields that are single values, with the part of the meeting that states them; None: the meeting itself."""


@dataclass(frozen=True, slots=True)
class Said:
    """Differences in one field of one article, with the words behind them."""

    article: str
    field: str
    text: str

    def missed(self, item: Item, meeting: Json) -> Difference:
        quote = self._stating(item, meeting).get("quote") or ""
        place = _find(self.text, quote)
        return Difference(self.article, "missed", self.field, item.key, quote, self._sentence(place))

    def wrong(self, item: Item, meeting: Json) -> Difference:
        data = self._stating(item, meeting)
        found = (data.get("evidence") or [{}])[-1]
        place = (found["start"], found["end"]) if found else None
        told = (data.get("evidence") or [{}])[0].get("text", "")
        return Difference(
            self.article,
            "wrong",
            self.field,
            item.key,
            told,
            self._sentence(place),
            found.get("rule"),
            data.get("confidence"),
        )

    def differs(self, wanted: Item, hit: Item) -> Difference:
        quote = wanted.data.get("quote") or ""
        rule = (hit.data.get("evidence") or [{}])[-1].get("rule")
        sentence = self._sentence(_find(self.text, quote))
        trust = hit.data.get("confidence")
        return Difference(
            self.article, "differs", self.field, wanted.strict, quote, sentence, rule, trust, instead=hit.strict
        )

    def _stating(self, item: Item, meeting: Json) -> Json:
        """The item, or for a single value the part of the meeting that it belongs to."""
        if item.data or self.field not in _PARENTS:
            return item.data
        part = _PARENTS[self.field]
        return (meeting.get(part) or {}) if part else meeting

    def _sentence(self, place: tuple[int, int] | None) -> tuple[str, str, str]:
        return sentence(self.text, *place) if place else ("", "", "")


def _find(text: str, quote: str) -> tuple[int, int] | None:
    """Where the quote stands first, white space folded."""
    words = unicodedata.normalize("NFC", quote).split()
    found = re.search(r"\s+".join(re.escape(word) for word in words), text) if words else None
    return found.span() if found else None
