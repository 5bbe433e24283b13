"""Corrections that people made: a TOML file under version control. docs/corrections.md describes it.

    [[correction]]
    article = "https://example.org/news/123"
    path = "meetings[1].chairs[1].year"
    old = 2024
    new = 2025
    why = "the office is that of 2025: last paragraph"
    who = "Nguyễn Văn A"
    date = 2025-03-01

Everything that can be wrong with the file itself is found when it is read, before any article is touched.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import math
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from pipeline.article import Article
from pipeline.correction_paths import Place, is_grounded, is_meeting, overlap, parse
from pipeline.errors import CorrectionError
from pipeline.record import Meeting, MeetingDate

Action = Literal["set", "add", "delete"]
State = Literal["applied", "stale", "unmatched"]
"""applied: the value is as the correction says; stale: what it was made for has changed, so it was left out;
unmatched: no such article is in the database."""

RULE = "correction"
"""The rule of evidence for a value that people gave."""

_FIELDS = ("article", "path", "old", "new", "add", "delete", "quote", "why", "who", "date", "text_sha256")
_ACTIONS: Mapping[str, Action] = {"new": "set", "add": "add", "delete": "delete"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAYS = {"value": re.compile(r"\d{4}(-\d{2}(-\d{2})?)?"), "end": _DAY, "not_after": _DAY}


@dataclass(frozen=True)
class Correction:
    """One correction. `old` and `new` are as JSON has them; `new` is the item to add, or the value to set.

    article: as the file names it. path: as `str(place)` writes it. date: ISO 8601. text_sha256: of the article's text
    that it was made for, or its beginning.
    """

    article: str
    path: str
    action: Action
    old: Any
    new: Any
    why: str
    who: str
    date: str
    quote: str | None = None
    text_sha256: str | None = None

    @cached_property
    def article_id(self) -> str:
        """The id of the article: of a URL, that of the page whatever form it is given in."""
        return Article("", url=self.article).id if "://" in self.article else self.article

    @cached_property
    def place(self) -> Place:
        return parse(self.path)

    @cached_property
    def id(self) -> str:
        """The same for the same change of the same article, whoever made it and why."""
        return "c" + hashlib.sha256(words([self.article_id, self.path, *self.change]).encode()).hexdigest()[:16]

    @property
    def of_article(self) -> str | None:
        """The field of the article that it corrects; None for a value of a meeting."""
        return self.path.partition(".")[2] if self.path.startswith("article.") else None

    @property
    def change(self) -> tuple[Any, ...]:
        """All that decides what becomes of the record."""
        return self.action, self.old, self.new, self.quote


def words(value: Any) -> str:
    """A value as JSON, the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def read(file: Path) -> list[Correction]:
    """The corrections of a file.

    Raises:
        CorrectionError: it cannot be read, or a correction in it can never be right; the message says which and why.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CorrectionError(f"{file}: cannot be read: {error.strerror or error}", "check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CorrectionError(f"{file}: is no TOML: {error}", "docs/corrections.md shows the form") from error
    entries = content.pop("correction", [])
    if content:
        raise CorrectionError(f"{file}: unknown: {', '.join(content)}", "it holds [[correction]] tables only")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise CorrectionError(f"{file}: correction is no list of tables", "begin each with [[correction]]")
    found: list[Correction] = []
    for number, entry in enumerate(entries, start=1):
        try:
            found.append(_correction(entry))
        except ValueError as error:
            raise CorrectionError(
                f"{file}: correction {number} ({entry.get('path', 'without a path')}): {error}",
                "docs/corrections.md shows the form",
            ) from error
    _check_together(file, found)
    return found


def by_article(corrections: Iterable[Correction]) -> dict[str, tuple[Correction, ...]]:
    """Corrections by the id of their article, in an order that does not depend on that of the file."""
    found: dict[str, list[Correction]] = {}
    for correction in corrections:
        found.setdefault(correction.article_id, []).append(correction)
    return {article: tuple(sorted(some, key=lambda one: one.id)) for article, some in found.items()}


def _correction(entry: Mapping[str, Any]) -> Correction:
    entry = {name: _plain(value) for name, value in entry.items()}
    unknown = [name for name in entry if name not in _FIELDS]
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}")
    article, path, why, who, date = (_text(entry, name) for name in ("article", "path", "why", "who", "date"))
    quote, sha256 = (_text(entry, name) if name in entry else None for name in ("quote", "text_sha256"))
    given = [name for name in _ACTIONS if name in entry]
    if len(given) != 1:
        raise ValueError("it needs one of new, add and delete = true")
    try:
        datetime.date.fromisoformat(date)
    except ValueError:
        raise ValueError(f"date is no day: {date}") from None
    if sha256 is not None and not re.fullmatch(r"[0-9a-f]{8,64}", sha256):
        raise ValueError("text_sha256 is not of 8 to 64 hexadecimal digits in small letters")
    place, action = parse(path), _ACTIONS[given[0]]
    old, new = entry.get("old"), entry[given[0]]
    _check_action(place, action, old, new, quote)
    new = None if action == "delete" else _typed(place, new)
    return Correction(article, str(place), action, old, new, why, who, date, quote, sha256)


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} is missing" if value is None else f"{name} is no text")
    return value if name == "quote" else value.strip()


def _check_action(place: Place, action: Action, old: Any, new: Any, quote: str | None) -> None:
    if action == "delete":
        if new is not True:
            raise ValueError("delete is true or left out")
        if place.kind == "list" or (place.kind == "value" and not place.nullable):
            raise ValueError("only an item of a list, or a value that may be empty, can be deleted")
        if old in (None, {}):
            raise ValueError("old is missing: what is to be deleted")
    elif action == "add":
        if place.kind != "list":
            raise ValueError("add goes with a list, such as meetings[1].chairs")
        if old is not None:
            raise ValueError("old does not go with add")
        if quote is None and is_grounded(place):
            raise ValueError("quote is missing: the words of the article that state the new item")
    elif place.kind == "list":
        raise ValueError("a list is changed item by item")
    elif is_meeting(place):
        raise ValueError("a meeting is changed value by value")
    if action != "delete" and _blank(new):
        raise ValueError("a text of the new value is empty: delete = true empties a value")
    if place.kind == "item" and old is not None and not isinstance(old, dict):
        raise ValueError("old is a table of some values of the item, such as {name = '…'}")


def _blank(value: Any) -> bool:
    """It is, or has in it, a text of nothing but white space."""
    if isinstance(value, dict | list):
        return any(map(_blank, value.values() if isinstance(value, dict) else value))
    return isinstance(value, str) and not value.strip()


def _typed(place: Place, value: Any) -> Any:
    """The value as the record's model takes it. Raises ValueError where it does not."""
    if place.model is not None and isinstance(value, dict) and {"evidence", "confidence"} & set(value):
        raise ValueError("evidence and confidence are not given: name the words in quote")
    try:
        taken = TypeAdapter(place.annotation).validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(f"{where + ': ' if where else ''}{first['msg']}") from None
    dumped = TypeAdapter(place.annotation).dump_python(taken, mode="json")
    field = place.steps[-1][0]
    if place.model is MeetingDate:
        _check_days(dumped or {})
    elif len(place.steps) > 1 and place.steps[-2][0] == "date" and field in _DAYS:
        _check_days({field: dumped})
    elif place.model is Meeting:
        _check_days(dumped.get("date") or {})
    return dumped


def _check_days(date: Mapping[str, Any]) -> None:
    for field, pattern in _DAYS.items():
        value = date.get(field)
        if value is None:
            continue
        try:
            if not pattern.fullmatch(value):
                raise ValueError
            datetime.date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)
        except ValueError:
            raise ValueError(f"{field} is no such day in ISO 8601: {value}") from None


def _plain(value: Any) -> Any:
    """A TOML value as JSON has it, text in NFC. Raises ValueError for a number that no database can hold."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError(f"{value} is too large")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is no number")
    return value


def _check_together(file: Path, found: Sequence[Correction]) -> None:
    """No two corrections of one article may be about the same value."""
    for some in by_article(found).values():
        for left, right in combinations([one for one in some if one.action != "add"], 2):
            if overlap(left.place.steps, right.place.steps):
                raise CorrectionError(
                    f"{file}: two corrections of {left.article} are about the same value: {left.path}, {right.path}",
                    "keep one of them",
                )
        for one in {one.id for one in some}:
            twice = [correction for correction in some if correction.id == one]
            if len(twice) > 1:
                raise CorrectionError(f"{file}: {twice[0].path} of {twice[0].article}: twice", "keep one of them")
