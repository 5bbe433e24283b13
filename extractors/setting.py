"""The setting of a meeting: its frame, and the sentences that tell that the cluster met."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.chunk import Chunk, Sentence
from extractors.frames import Frame, has_event
from extractors.reading import Reading

MOST_EARLY = 6
"""Sentences of the body, beside the lead, that may open the report."""


@dataclass(frozen=True)
class Setting:
    """A meeting's frame and the sentences that speak of it."""

    reading: Reading
    frame: Frame
    sentences: list[Sentence]

    def titles(self) -> list[Sentence]:
        """The page's titles."""
        return [sentence for sentence in self.reading.sentences if sentence.zone == "title"]

    def opening(self) -> list[Sentence]:
        """The sentences that tell that the cluster met: the lead, the title, then other early ones."""
        early = [s for s in self.sentences if s.zone == "body" and s.index != self.frame.lead.index][:MOST_EARLY]
        return [self.frame.lead, *self.titles(), *(s for s in early if has_event(self.text(s)))]

    def text(self, sentence: Sentence) -> str:
        """The sentence's text."""
        return self.reading.text[sentence.start : sentence.end]

    def chunks(self, sentence: Sentence) -> list[Chunk]:
        """The sentence's chunks."""
        return self.reading.chunks(sentence)
