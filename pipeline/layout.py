"""The layout rules of news pages, read from `extractors/rules/zones.toml`.

`layout()` gives the compiled rules and word lists; they are loaded once. A wrong file raises `RuleError`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pipeline.errors import RuleError

KINDS = frozenset({"clock", "menu", "published", "title", "body", "list_item", "table", "caption", "byline", "footer"})
PLACES = frozenset({"any", "head", "body", "tail"})

# No layout line is longer; paragraphs are, and need not be tried.
MAX_LINE = 400


@dataclass(frozen=True, slots=True)
class Rule:
    """One layout rule: `pattern` must match a whole line, white space folded."""

    id: str
    zone: str
    where: str
    pattern: re.Pattern[str]
    max_words: int
    ends: bool
    long: bool
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]

    def matches(self, line: str) -> bool:
        """Whether the rule holds for a line whose white space is folded."""
        if self.long:
            return self.pattern.fullmatch(line[:MAX_LINE]) is not None
        return len(line) <= MAX_LINE and line.count(" ") < self.max_words and self.pattern.fullmatch(line) is not None

    def holds_in(self, place: str) -> bool:
        """Whether the rule is for this part of the page (`head`, `body` or `tail`)."""
        return self.where in ("any", place) or (self.where == "body" and place == "tail")


@dataclass(frozen=True, slots=True)
class Layout:
    """All layout data: rules in their order, word lists, patterns of date stretches, selectors of pages."""

    rules: tuple[Rule, ...]
    words: dict[str, tuple[str, ...]]
    date: dict[str, Any]
    html: dict[str, tuple[str, ...]]

    def alternatives(self, name: str) -> str:
        """A regular expression group of a word list, longest word first."""
        return alternatives(self.words[name])

    def find(self, line: str, place: str) -> Rule | None:
        """The first rule that holds for a folded line in a part of the page."""
        return next((rule for rule in self.rules if rule.holds_in(place) and rule.matches(line)), None)


def alternatives(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


def fold(line: str) -> str:
    """White space, no-break spaces included, folded to single blanks."""
    return " ".join(line.split())


@cache
def layout() -> Layout:
    """The layout rules of the package. Raises RuleError if the file is wrong."""
    name = "zones.toml"
    try:
        data = tomllib.loads((resources.files("extractors") / "rules" / name).read_text(encoding="utf-8"))
        words = {key: tuple(value) for key, value in data["words"].items()}
        groups = {key: alternatives(value) for key, value in words.items()}
        rules = tuple(_rule(entry, groups) for entry in data["line"])
        html = {key: tuple(value) for key, value in data["html"].items()}
        return Layout(rules, words, data["date"], html)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, re.error) as error:
        raise RuleError(f"extractors/rules/{name}: {error!r}", "correct the rules file") from error


def _rule(entry: dict[str, Any], groups: dict[str, str]) -> Rule:
    if entry["zone"] not in KINDS or entry["where"] not in PLACES:
        raise ValueError(f"rule {entry['id']}: unknown zone or place")
    # {name} is a word list; {2,60} is a quantifier and stays.
    pattern = re.sub(r"\{([a-z_]+)\}", lambda match: groups[match[1]], entry["pattern"])
    return Rule(
        id=entry["id"],
        zone=entry["zone"],
        where=entry["where"],
        pattern=re.compile(pattern, 0 if entry.get("case") else re.IGNORECASE),
        max_words=entry.get("max_words", 60),
        ends=entry.get("ends", False),
        long=entry.get("long", False),
        examples=tuple(entry["examples"]),
        counterexamples=tuple(entry["counterexamples"]),
    )
