"""Replacements in an article, with its gold brought into line: quotes by their place, other strings by themselves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Specimen:
    """An article's text and its gold."""

    name: str
    text: str
    gold: Json


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """text[start:end] becomes `new`. Edits of one article do not overlap."""

    start: int
    end: int
    new: str


class MovedText:
    """A text with its edits applied, and where each place of the old text came to lie."""

    def __init__(self, text: str, edits: Iterable[Edit]) -> None:
        self.old = text
        self.edits = sorted(edits)
        parts, position = [], 0
        for edit in self.edits:
            if edit.start < position:
                raise ValueError(f"edits overlap at {edit.start}")
            parts += [text[position : edit.start], edit.new]
            position = edit.end
        self.text = "".join([*parts, text[position:]])

    def moved(self, position: int, *, end: bool) -> int:
        """A start or an end in the new text; one within an edit goes to the edit's outer side."""
        shift = 0
        for edit in self.edits:
            if edit.end <= position:
                shift += len(edit.new) - (edit.end - edit.start)
            elif edit.start < position:
                return edit.start + shift + (len(edit.new) if end else 0)
            else:
                break
        return position + shift

    def quote(self, quote: str) -> str:
        """The quote as it stands now. Raises ValueError for one that was not in the text."""
        words = unicodedata.normalize("NFC", quote).split()
        found = re.search(r"\s+".join(map(re.escape, words)), self.old)
        if found is None:
            raise ValueError(f"the quote is not in the article: {quote!r}")
        return self.text[self.moved(found.start(), end=False) : self.moved(found.end(), end=True)]


def applied(
    specimen: Specimen, edits: Iterable[Edit], value: Callable[[str, Any], Any] = lambda key, value: value
) -> Specimen:
    """The specimen with the edits made; `value(key, value)` gives the new value of each leaf of the gold."""
    moved = MovedText(specimen.text, edits)

    def walk(node: Any, key: str) -> Any:
        if isinstance(node, dict):
            return {name: walk(child, name) for name, child in node.items()}
        if isinstance(node, list):
            return [walk(child, key) for child in node]
        if key == "quote" and isinstance(node, str):
            return moved.quote(node)
        return node if key in ("schema_version", "article_file") else value(key, node)

    return Specimen(specimen.name, moved.text, walk(specimen.gold, ""))


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where any of the words stand, as whole words."""
    choices = sorted({word for word in words if word}, key=len, reverse=True)
    if not choices:
        return []
    pattern = r"(?<!\w)(?:" + "|".join(r"\s+".join(map(re.escape, word.split())) for word in choices) + r")(?!\w)"
    return [match.span() for match in re.finditer(pattern, text)]
