"""underthesea's CRF models for parts of speech, chunks and entities, with the features of `extractors.crf`.

The tags are those of `underthesea.ner` (a test compares them); only the pinned version's model classes are used.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from extractors.crf import Function, Template, compiled, features
from extractors.segmentation import words

Tagged = tuple[str, str, str, str]
"""Word, part of speech, chunk tag, entity tag."""


@cache
def _models() -> tuple[tuple[tuple[Any, list[Template]], ...], dict[str, Function]]:
    from underthesea.pipeline.chunking.model_crf import CRFChunkingPredictor
    from underthesea.pipeline.ner.model_crf import CRFNERPredictor
    from underthesea.pipeline.ner.tagged_feature import text_istitle
    from underthesea.pipeline.pos_tag.model_crf import CRFPOSTagPredictor

    models = [CRFPOSTagPredictor.Instance(), CRFChunkingPredictor.Instance(), CRFNERPredictor.Instance()]
    functions: dict[str, Function] = {
        "lower": str.lower,
        "istitle": lru_cache(4096)(lambda word: str(text_istitle(word))),
    }
    return tuple((model.model, compiled(model.transformer.template)) for model in models), functions


def tag(told: Sequence[str]) -> list[Tagged]:
    """Tags of one sentence's words, as `underthesea.ner` gives them."""
    if not told:
        return []
    models, functions = _models()
    unknown = ["X"] * len(told)
    # A model reads the words, the tags of those before it, and a column that is not known yet.
    known, of_words = [list(told)], dict[str, list[str]]()
    for model, templates in models:
        known.append(model.tag(features([*known, unknown], templates, functions, of_words)))
    return list(zip(*known, strict=True))


@lru_cache(maxsize=512)
def persons(sentence: str) -> tuple[str, ...]:
    """The persons that the model sees in a sentence, as it writes them (spelling normalised by underthesea)."""
    names: list[str] = []
    for word, _, _, label in tag(words(sentence)):
        if label == "B-PER":
            names.append(word)
        elif label == "I-PER" and names:
            names[-1] += f" {word}"
    return tuple(names)
