"""One article as the extractors see it: tokens, sentences, zones, and chunks made on demand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from extractors.chunk import Chunk, PartyMention, Sentence
from extractors.chunker import Chunker
from extractors.matching import Found, Rule, Symbols, compile_rules
from extractors.sentences import Zone, split
from extractors.tokens import Tokens
from extractors.vocabulary import Lookup, Vocabulary, rules_data

if TYPE_CHECKING:
    from spacy.tokens import Doc

TEXT_ZONES = frozenset({"body", "list_item", "caption", "table"})
"""Zones in which something is said of the meeting."""


@cache
def rules(name: str) -> tuple[Rule, ...]:
    """The compiled rules of `extractors/rules/<name>.toml`."""
    return compile_rules(rules_data(name), name)


class Reading:
    """An article under extraction.

    Args:
        doc: the article's Doc, offsets as in its text.
        zones: (kind, start, end) of the page's zones, in order.
        vocabulary: the compiled vocabulary.
        published: ISO date or date-time of publication, if known.
        source: host of the site, if known.
    """

    def __init__(
        self,
        doc: Doc,
        zones: Sequence[Zone],
        vocabulary: Vocabulary,
        published: str | None = None,
        source: str | None = None,
    ) -> None:
        self.text = doc.text
        self.published = published
        self.source = source
        self.tokens = Tokens.of(doc)
        self.lookup: Lookup = vocabulary.lookup(self.tokens)
        self.sentences = split(self.tokens, zones)
        self._chunker = Chunker(self.tokens, self.lookup)
        self._chunks: dict[tuple[int, int], list[Chunk]] = {}

    def set_roster(self, roster: dict[str, PartyMention]) -> None:
        """From here on bare names of these parties are parties too (folded bare name -> party)."""
        self._chunker = Chunker(self.tokens, self.lookup, roster)
        self._chunks.clear()

    def chunks(self, sentence: Sentence) -> list[Chunk]:
        """The sentence's chunks."""
        key = (sentence.first, sentence.last)
        found = self._chunks.get(key)
        if found is None:
            found = self._chunks[key] = self._chunker.chunk(sentence)
        return found

    def find(self, sentence: Sentence, rule_set: str) -> list[Found]:
        """Matches of a rule set in the sentence."""
        return list(Symbols(self.chunks(sentence)).find(rules(rule_set)))
