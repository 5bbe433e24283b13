"""Dates in the text, and whether one may be the day of a meeting.

`find_dates` gives every date of a stretch of text; `plausible` rules out those of decrees, halls and
anniversaries. Which date is the meeting's is decided in `meeting_date`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from functools import cache

from extractors.phrases import expression, forms, words
from extractors.vocabulary import rules_data
from gazetteer.fold import fold

_DAY = r"(?P<{name}>0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?P<{name}>0?[1-9]|1[0-2])"
_YEAR = r"(?P<{name}>(?:19|20)\d\d)"

LEAP_YEAR = 2024
"""Taken for a date without its year, which may be 29 February."""

BEFORE = 80
"""Characters before a date that are read for its cue and its part of the day."""


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
        for name, digits in fields.items():
            pattern = pattern.replace("{" + name + "}", digits)
        compiled.append(
            (
                form["id"],
                re.compile(rf"(?i)(?<![\d/.,:-])(?<!\w[-/]){pattern}(?![\d%]|[/.,:-]\d)"),
                form.get("needs_cue", False),
            )
        )
    return tuple(compiled)


@cache
def parts_of_day() -> dict[str, str]:
    """Word -> morning, afternoon, evening."""
    return {fold(word): part for part, said in rules_data("dates")["part_of_day"].items() for word in said}


def _is_date(day: int | None, month: int | None, year: int | None) -> bool:
    if day is None or month is None:
        return month is not None
    return day <= calendar.monthrange(year or LEAP_YEAR, month)[1]


def find_dates(text: str, start: int = 0, end: int | None = None) -> list[DateMention]:
    """Every date in text[start:end], in order, longest forms first where they overlap."""
    stretch = text[start:end]
    found: list[DateMention] = []
    taken: list[tuple[int, int]] = []
    for rule, pattern, needs_cue in _forms():
        for match in pattern.finditer(stretch):
            if any(match.start() < b and a < match.end() for a, b in taken):
                continue
            mention = _mention(match, rule, start)
            if mention is None:
                continue
            window = max(0, match.start() - BEFORE)
            before = stretch[window : match.start()].rstrip(" \t\u00a0(,")
            before = expression("dates", "weekday_before").sub("", before)
            is_range = "d2" in match.groupdict() and mention.year is not None
            if needs_cue and not is_range and not _has_cue(match, before):
                continue
            taken.append(match.span())
            part, lead = _part_of_day(before)
            found.append(
                replace(mention, part_of_day=part, start=mention.start if lead is None else start + window + lead)
            )
    return sorted(found, key=lambda date: date.start)


def _mention(match: re.Match[str], rule: str, offset: int) -> DateMention | None:
    """The date of a match; None if the calendar has no such day."""
    number = {key: int(value) for key, value in match.groupdict().items() if value}
    day, month, year = (number.get(f"{part}3", number.get(part)) for part in "dmy")
    end_day, end_month = number.get("d2"), number.get("m2")
    if not _is_date(day, month, year) or (end_day and not _is_date(end_day, end_month or month, year)):
        return None
    return DateMention(offset + match.start(), offset + match.end(), day, month, year, end_day, end_month, rule=rule)


def _has_cue(match: re.Match[str], before: str) -> bool:
    """Does the date begin with `ngày`, or stand behind a word of time?"""
    if fold(match.group()).startswith(tuple(words("dates", "worded"))):
        return True
    last = re.findall(r"\w+", before[-40:])[-1:]
    return bool(last) and fold(last[0]) in words("dates", "cues")


def _part_of_day(before: str) -> tuple[str | None, int | None]:
    """`Chiều ngày`, `Sáng nay (`, `sáng` directly before a date: (part of day, where it begins)."""
    tail = expression("dates", "part_before").search(before)
    if tail and (part := parts_of_day().get(fold(tail[1]))):
        return part, tail.start()
    clock = expression("dates", "clock_before").search(before)
    if clock and int(clock[1]) < 24:
        hour = int(clock[1])
        return "morning" if hour < 12 else "afternoon" if hour < 18 else "evening", None
    return None, None


def plausible(text: str, date: DateMention, sentence: tuple[int, int]) -> bool:
    """Is the date one on which something was done, not a document's, a hall's or an anniversary's?"""
    before = fold(text[max(sentence[0], date.start - 45) : date.start])
    before = expression("dates", "lead_in").sub("", before)
    if expression("dates", "document_before").search(before):
        return False
    if any(re.search(rf"(?:^|\W){re.escape(phrase)}$", before) for phrase in words("dates", "not_meeting.before")):
        return False
    clause = re.split(r"[,;:.(]", fold(text[sentence[0] : date.start]).rstrip(" ("))[-1]
    within = words("dates", "not_meeting.within")
    return not any(re.search(rf"(?:^|\W){re.escape(phrase)}\b", clause) for phrase in within)


def vague_time(text: str, start: int, end: int) -> tuple[int, int, str] | None:
    """`Vừa qua`, `mới đây` in text[start:end]: (start, end, words), or None."""
    for phrase in forms("dates", "vague"):
        if match := re.search(rf"(?i)\b{re.escape(phrase)}\b", text[start:end]):
            return start + match.start(), start + match.end(), match.group()
    return None
