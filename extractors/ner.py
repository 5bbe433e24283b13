"""underthesea's CRF models for words, parts of speech, chunks and entities, with features built in linear time.

`underthesea.ner` rebuilds whole columns for each token and template, which is quadratic in the sentence's
length; here each template is compiled once and read by index. The tags are the same (a test compares them).
Only the pinned version's model classes are used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

Tagged = tuple[str, str, str, str]
"""Word, part of speech, chunk tag, entity tag."""

_TEMPLATE = re.compile(r"T\[(?P<i>-?\d+)(,(?P<j>-?\d+))?\](\[(?P<column>.*)\])?(\.(?P<function>.*))?")
_Template = tuple[str, int, int | None, int, str | None]


def _compiled(templates: Sequence[str]) -> list[_Template]:
    found: list[_Template] = []
    for template in templates:
        match = _TEMPLATE.match(template)
        if match is None:
            raise ValueError(f"underthesea's feature template {template!r} is of an unknown form")
        last = int(match["j"]) if match["j"] else None
        found.append((f"{template}=", int(match["i"]), last, int(match["column"] or 0), match["function"]))
    return found


@cache
def _models() -> tuple[tuple[Any, list[_Template]], ...]:
    from underthesea.pipeline.chunking.model_crf import CRFChunkingPredictor
    from underthesea.pipeline.ner.model_crf import CRFNERPredictor
    from underthesea.pipeline.pos_tag.model_crf import CRFPOSTagPredictor

    models = [CRFPOSTagPredictor.Instance(), CRFChunkingPredictor.Instance(), CRFNERPredictor.Instance()]
    return tuple((model.model, _compiled(model.transformer.template)) for model in models)


def _features(rows: list[tuple[str, ...]], templates: list[_Template]) -> list[list[str]]:
    from underthesea.pipeline.ner.tagged_feature import text_istitle

    lower = [row[0].lower() for row in rows]
    title = [str(text_istitle(row[0])) for row in rows]
    size = len(rows)
    out: list[list[str]] = []
    for k in range(size):
        item: list[str] = []
        for prefix, first, last, column, function in templates:
            if k + first < 0:
                value = "BOS"
            elif k + first >= size or (last is not None and k + last >= size):
                value = "EOS"
            elif last is not None:
                value = " ".join(rows[j][column] for j in range(k + first, k + last + 1))
            elif function == "lower":
                value = lower[k + first]
            elif function == "istitle":
                value = title[k + first]
            else:
                value = rows[k + first][column]
            item.append(prefix + value)
        out.append(item)
    return out


def tag(words: Sequence[str]) -> list[Tagged]:
    """Tags of one sentence's words, as `underthesea.ner` gives them."""
    if not words:
        return []
    (pos_model, pos), (chunk_model, chunk), (ner_model, ner) = _models()
    pos_tags = pos_model.tag(_features([(word, "X") for word in words], pos))
    pairs = list(zip(words, pos_tags, strict=True))
    chunk_tags = chunk_model.tag(_features([(word, p, "X") for word, p in pairs], chunk))
    triples = [(word, p, c, "X") for (word, p), c in zip(pairs, chunk_tags, strict=True)]
    ner_tags = ner_model.tag(_features(list(triples), ner))
    return [(word, p, c, n) for (word, p, c, _), n in zip(triples, ner_tags, strict=True)]


@lru_cache(maxsize=512)
def persons(sentence: str) -> tuple[str, ...]:
    """The persons that the model sees in a sentence, as it writes them (spelling normalised by underthesea)."""
    from underthesea import word_tokenize

    names: list[str] = []
    for word, _, _, label in tag(word_tokenize(sentence)):
        if label == "B-PER":
            names.append(word)
        elif label == "I-PER" and names:
            names[-1] += f" {word}"
    return tuple(names)
