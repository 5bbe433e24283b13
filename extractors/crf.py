"""Features of underthesea's CRF models, filled a column at a time.

`underthesea.ner` rebuilds whole columns for each token and template, which is quadratic in the sentence's
length; here a template is compiled once, makes its column of values once, and reads it by index. The values are
the same to the letter (tests compare the words and the tags of every sentence), as underthesea's source has them:
`underthesea/transformer/tagged_feature.py` and, for words, `underthesea_core/src/featurizers.rs`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_FORM = re.compile(r"T\[(?P<i>-?\d+)(,(?P<j>-?\d+))?\](\[(?P<column>.*)\])?(\.(?P<function>.*))?")

Function = Callable[[str], str]

Key = tuple[int, int, str | None]
"""Column, tokens in a run, function."""


@dataclass(frozen=True, slots=True)
class Template:
    """`T[-1,1][2].lower`: the tokens from the one before to the one behind, column 2, in lower case."""

    prefix: str
    first: int
    width: int
    column: int
    function: str | None


def compiled(templates: Sequence[str]) -> list[Template]:
    """The templates of a model; `ValueError` for a form that is not known."""
    found = []
    for template in templates:
        match = _FORM.fullmatch(template)
        if match is None:
            raise ValueError(f"underthesea's feature template {template!r} is of an unknown form")
        first = int(match["i"])
        width = int(match["j"]) - first + 1 if match["j"] else 1
        found.append(Template(f"{template}=", first, width, int(match["column"] or 0), match["function"]))
    return found


def features(
    columns: Sequence[list[str]],
    templates: list[Template],
    functions: dict[str, Function],
    of_words: dict[str, list[str]] | None = None,
) -> list[tuple[str, ...]]:
    """The features of each token.

    A function of a single token is taken of the token's own word, whatever the column, and one of several tokens
    of the words joined; a function that is not among `functions` leaves the text as it is. `of_words` keeps what
    templates make of the words alone, for models that share them.
    """
    size = len(columns[0])
    values: dict[Key, list[str]] = {}
    out: list[list[str]] = []
    for template in templates:
        prefix, first = template.prefix, template.first
        if of_words is not None and template.column == 0 and prefix in of_words:
            out.append(of_words[prefix])
            continue
        key = (template.column, template.width, template.function)
        if key not in values:
            values[key] = _values(columns, template, functions, values)
        # own[j] is the value of the run that begins at j; the token k has the run that begins at k + first.
        own = values[key]
        if first < 0:
            filled = [f"{prefix}BOS"] * min(-first, size)
            filled += [prefix + value for value in own[: max(size + first, 0)]]
        else:
            filled = [prefix + value for value in own[first:]]
        filled += [f"{prefix}EOS"] * (size - len(filled))
        out.append(filled)
        if of_words is not None and template.column == 0:
            of_words[prefix] = filled
    return list(zip(*out, strict=True))


def _values(
    columns: Sequence[list[str]], template: Template, functions: dict[str, Function], known: dict[Key, list[str]]
) -> list[str]:
    """The template's value by where its run begins; runs that reach past the end are missing.

    What templates before have made of the same runs is `known`; the dictionary is asked for runs in lower case.
    """
    column, width = template.column, template.width
    function = functions.get(template.function or "")
    before = "lower" if template.function == "is_in_dict" else None
    texts = known.get((column, width, before)) if width > 1 or before else None
    if texts is None and width > 1:
        texts = [" ".join(run) for run in zip(*(columns[column][k:] for k in range(width)), strict=False)]
    if function is None:
        return columns[column] if texts is None else texts
    return [function(text) for text in (columns[0] if texts is None else texts)]
