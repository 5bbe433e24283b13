"""Dates in the text, and which of them is the meeting's.

`find_dates` gives every date of a stretch of text; `meeting_date` chooses the day on which the cluster met:
a date near the words that say that it met, never that of a decree, a hall, an anniversary or the page.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors.vocabulary import rules_data
from gazetteer.fold import fold

_DAY = r"(?P<{name}>0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?P<{name}>0?[1-9]|1[0-2])"
_YEAR = r"(?P<{name}>(?:19|20)\d\d)"
_WORD_BEFORE = re.compile(r"(\w+)[\s,(]*$")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as written: parts that the text does not give are None. Offsets are code points."""

    start: int
    end: int
    day: int | None
    month: int | None
    year: int | None
    end_day: int | None = None
    end_month: int | None = None
    part_of_day: str | None = None
    rule: str = ""

    @property
    def precision(self) -> str:
        return "day" if self.day else "month" if self.month else "year"


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str], bool], ...]:
    fields = {
        "d": _DAY.format(name="d"),
        "d2": _DAY.format(name="d2"),
        "d3": _DAY.format(name="d3"),
        "m3": _MONTH.format(name="m3"),
        "y3": _YEAR.format(name="y3"),
        "m": _MONTH.format(name="m"),
        "m2": _MONTH.format(name="m2"),
        "y": _YEAR.format(name="y"),
        "y1": _YEAR.format(name="y1"),
        "s": r"\s?[/.-]\s?",
    }
    compiled = []
    for form in rules_data("dates")["forms"]:
        pattern = form["pattern"]
        for name, expression in fields.items():
            pattern = pattern.replace("{" + name + "}", expression)
        compiled.append(
            (
                form["id"],
                re.compile(rf"(?i)(?<![\d/.,:-])(?<!\w[-/]){pattern}(?![\d%]|[/.,:-]\d)"),
                form.get("needs_cue", False),
            )
        )
    return tuple(compiled)


@cache
def _cues() -> tuple[frozenset[str], dict[str, str]]:
    data = rules_data("dates")
    parts = {fold(word): part for part, words in data["part_of_day"].items() for word in words}
    return frozenset(fold(cue) for cue in data["cues"]), parts


def _is_date(day: int | None, month: int | None, year: int | None) -> bool:
    if day is None or month is None:
        return month is not None
    return day <= calendar.monthrange(year or 2024, month)[1]


def find_dates(text: str, start: int = 0, end: int | None = None) -> list[DateMention]:
    """Every date in text[start:end], in order, longest forms first where they overlap."""
    stretch = text[start:end]
    cues, parts = _cues()
    found: list[DateMention] = []
    taken: list[tuple[int, int]] = []
    for rule, pattern, needs_cue in _forms():
        for match in pattern.finditer(stretch):
            if any(match.start() < b and a < match.end() for a, b in taken):
                continue
            groups = match.groupdict()
            number = {key: int(value) for key, value in groups.items() if value}
            day, month, year = (number.get(f"{part}3", number.get(part)) for part in "dmy")
            end_day = number.get("d2")
            end_month = number.get("m2")
            if not _is_date(day, month, year) or (end_day and not _is_date(end_day, end_month or month, year)):
                continue
            before = stretch[: match.start()].rstrip(" \t\u00a0(,")
            words = [fold(word) for word in re.findall(r"\w+", before[-40:])[-4:]]
            begins_with_cue = fold(match.group()).startswith(("ngày", "tháng"))
            cue = begins_with_cue or (bool(words) and words[-1] in cues)
            if needs_cue and not cue and not (year and _in_range(match)):
                continue
            part, lead = _part_of_day(before, parts)
            taken.append(match.span())
            found.append(
                DateMention(
                    start + (lead if lead is not None else match.start()),
                    start + match.end(),
                    day,
                    month,
                    year,
                    end_day,
                    end_month,
                    part,
                    rule,
                )
            )
    return sorted(found, key=lambda date: date.start)


def _in_range(match: re.Match[str]) -> bool:
    return "d2" in match.groupdict()


def _part_of_day(before: str, parts: dict[str, str]) -> tuple[str | None, int | None]:
    """`Chiều ngày`, `Sáng nay (`, `sáng` directly before a date: (part of day, where it begins)."""
    tail = re.search(r"(?i)\b(\w+)(?:\s+(?:hôm nay|nay|qua|cùng))?[\s,(]*(?:ngày)?[\s(]*$", before)
    if tail and (part := parts.get(fold(tail[1]))):
        return part, tail.start()
    clock = re.search(r"(?i)\b(\d{1,2})\s*(?:giờ|h)\s*\d{0,2}(?:\s*phút)?[\s,]*(?:ngày)?[\s(]*$", before)
    if clock and int(clock[1]) < 24:  # `8h00 ngày 05/02/2021`
        hour = int(clock[1])
        return "morning" if hour < 12 else "afternoon" if hour < 18 else "evening", None
    return None, None


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """A date that may be the meeting's, with how well its place in the text speaks for it."""

    date: DateMention
    score: float


def plausible(text: str, date: DateMention, sentence: tuple[int, int]) -> bool:
    """Is the date one on which something was done, not a document's, a hall's or an anniversary's?"""
    data = rules_data("dates")["not_meeting"]
    before = fold(text[max(sentence[0], date.start - 45) : date.start])
    before = re.sub(r"[\s(\"“]*(ngày|số|hồi)?[\s(]*$", "", before)
    if re.search(r"(?:/\s?[\w-]+|số \S+)$", before):
        return False
    if any(re.search(rf"(?:^|\W){re.escape(fold(phrase))}$", before) for phrase in data["before"]):
        return False
    clause = re.split(r"[,;:.(]", fold(text[sentence[0] : date.start]).rstrip(" ("))[-1]
    return not any(re.search(rf"(?:^|\W){re.escape(fold(phrase))}\b", clause) for phrase in data["within"])


def vague_time(text: str, start: int, end: int) -> tuple[int, int, str] | None:
    """`Vừa qua`, `mới đây` in text[start:end]: (start, end, words), or None."""
    for phrase in rules_data("dates")["vague"]:
        if match := re.search(rf"(?i)\b{re.escape(phrase)}\b", text[start:end]):
            return start + match.start(), start + match.end(), match.group()
    return None


def years(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, int]]:
    """Every `năm 2017`, `năm học 2022-2023` (its later year), as (start, end, year)."""
    stretch = text[start:end]
    for match in re.finditer(r"(?i)\bnăm\s+(?:học\s+)?(?:(?:19|20)\d\d\s*[-–/]\s*)?((?:19|20)\d\d)\b", stretch):
        yield start + match.start(), start + match.end(), int(match[1])
