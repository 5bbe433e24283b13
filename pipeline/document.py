"""From an article to the Doc that the extractors read: spaCy's Doc over underthesea's tokens, and zones."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pipeline.article import Article, host
from pipeline.zones import zones

if TYPE_CHECKING:
    from spacy.language import Language

    from extractors.reading import Reading
    from extractors.vocabulary import Vocabulary

LONGEST = 100_000_000
"""Code points of one text: spaCy's own limit guards its parser, which is not used here."""


@cache
def language() -> tuple[Language, Vocabulary]:
    """The blank Vietnamese pipeline and the vocabulary compiled for it; built once a process."""
    import spacy

    from extractors.tokens import make_doc
    from extractors.vocabulary import Vocabulary

    nlp = spacy.blank("xx")
    nlp.max_length = LONGEST
    nlp.tokenizer = lambda text: make_doc(nlp.vocab, text)
    return nlp, Vocabulary(nlp.vocab)


def read(article: Article) -> Reading:
    """The article as a Reading. Offsets of everything in it are offsets into `article.text`."""
    from extractors.reading import Reading

    nlp, vocabulary = language()
    found = [(zone.kind, zone.start, zone.end) for zone in zones(article.text, article.title)]
    source = host(article.url) or article.source
    return Reading(nlp.make_doc(article.text), found, vocabulary, article.published_at, source)
