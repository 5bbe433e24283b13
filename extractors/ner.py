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


def _features(
    columns: list[list[str]], templates: list[_Template], of_words: dict[str, list[str]]
) -> list[tuple[str, ...]]:
    """The features of each token: the templates filled a column at a time, not a token at a time.

    `of_words` keeps what templates make of the words alone, which is the same for the three models.
    """
    size = len(columns[0])
    values: dict[tuple[int, str | None], list[str]] = {(k, None): column for k, column in enumerate(columns)}
    joined: dict[tuple[int, int], list[str]] = {}
    out: list[list[str]] = []
    for prefix, first, last, column, function in templates:
        if column == 0 and prefix in of_words:
            out.append(of_words[prefix])
            continue
        if last is None:
            if (column, function) not in values:
                values[column, function] = _applied(columns[0], columns[column], function)
            own, width = values[column, function], 1
        else:
            width = last - first + 1
            if (column, width) not in joined:
                joined[column, width] = _runs(columns[column], width)
            own = joined[column, width]
        # own[j] is the value of the run that begins at j; the token k has the run that begins at k + first.
        begin = [f"{prefix}BOS"] * min(max(-first, 0), size)
        inside = [prefix + value for value in own[max(first, 0) : max(size + min(first, 0), 0)]]
        filled = begin + inside
        out.append(filled + [f"{prefix}EOS"] * (size - len(filled)))
        if column == 0:
            of_words[prefix] = out[-1]
    return list(zip(*out, strict=True))


def _applied(words: list[str], column: list[str], function: str | None) -> list[str]:
    """A column with a function of the word, as underthesea writes it; functions are known by name."""
    from underthesea.pipeline.ner.tagged_feature import text_istitle

    if function == "lower":
        return [word.lower() for word in words]
    if function == "istitle":
        return [str(text_istitle(word)) for word in words]
    return column


def _runs(column: list[str], width: int) -> list[str]:
    """The runs of so many values, joined, by where they begin; those that reach past the end are missing."""
    return [" ".join(run) for run in zip(*(column[k:] for k in range(width)), strict=False)]


def tag(words: Sequence[str]) -> list[Tagged]:
    """Tags of one sentence's words, as `underthesea.ner` gives them."""
    if not words:
        return []
    (pos_model, pos), (chunk_model, chunk), (ner_model, ner) = _models()
    told, unknown = list(words), ["X"] * len(words)
    of_words: dict[str, list[str]] = {}
    pos_tags = pos_model.tag(_features([told, unknown], pos, of_words))
    chunk_tags = chunk_model.tag(_features([told, pos_tags, unknown], chunk, of_words))
    ner_tags = ner_model.tag(_features([told, pos_tags, chunk_tags, unknown], ner, of_words))
    return list(zip(told, pos_tags, chunk_tags, ner_tags, strict=True))


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
