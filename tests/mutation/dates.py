"""Another year and another day: every year of the time about the meeting, every date with a cue, weekdays."""

from __future__ import annotations

import re
from datetime import date
from random import Random
from typing import Any

from gazetteer.units import load
from tests.mutation.edits import Edit, Specimen, applied

_TEXTS = {"period", "price_base", "base", "value", "end", "not_after", "published_at", "title", "indicator", "name"}

REACH = 3
"""Years before the first and after the last year of the gold that move with it; others are history."""

_YEAR = re.compile(r"(?<!\d)(?<!\d[.,])((?:19|20)\d\d)(?!\d|[.,]\d|\s*%|\s+(?:đồng|tỷ|triệu|người|hộ|ha|đại biểu)\b)")
_LEAP_DAY = re.compile(r"(?<!\d)29\s*(?:[/.-]\s*0?2(?!\d)|tháng 0?2(?!\d))")
_DATES = (
    re.compile(r"(?<![\d/.,-])(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>(?:19|20)\d\d)(?!\d)"),
    re.compile(r"(?i)\bngày\s+(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})(?!\d)"),
    re.compile(
        r"(?i)\b(?:ngày|sáng|chiều|tối|nay|qua)\s*\(?\s*(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})(?!\d|\s?[/.-]\s?\d|%)"
    ),
)
_WEEKDAYS = ("hai", "ba", "tư", "năm", "sáu", "bảy", "chủ nhật")
_WEEKDAY = re.compile(r"(?i)(?P<w>thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)(?=,?\s*\(?(?:ngày\s*)?\d{1,2}[/.-]\d)")


def _gold_years(gold: Any) -> list[int]:
    """The years of the gold's own fields."""
    found = []
    for meeting in gold["meetings"]:
        day = (meeting.get("date") or {}).get("value")
        found += [meeting["review_year"], meeting["plan_year"], int(day[:4]) if day else None]
        found += [item["year"] for item in (*meeting["winners"], *meeting["chairs"])]
    published = gold["article"].get("published_at")
    return [year for year in (*found, int(published[:4]) if published else None) if year]


def meeting_day(gold: Any) -> date | None:
    """The day on which the units of the gold are looked up: the meeting's, else publication, else by its years."""
    for meeting in gold["meetings"]:
        told = (meeting.get("date") or {}).get("value") or gold["article"].get("published_at")
        if told and len(told) >= 10:
            return date.fromisoformat(told[:10])
        if year := meeting["review_year"] or meeting["plan_year"]:
            return date(year, 12, 15) if meeting["review_year"] else date(year, 1, 15)
    return None


def _unit_ids(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["unit_id"]} if node.get("unit_id") else set()
        return own.union(*map(_unit_ids, node.values()))
    return set().union(*map(_unit_ids, node)) if isinstance(node, list) else set()


def _same_units(gold: Any, day: date, by: int) -> bool:
    """Are all units of the gold in force, with the same name and type, that many years later?"""
    gazetteer = load()
    later = day.replace(year=day.year + by, day=min(day.day, 28))
    then = [(gazetteer.unit(i, day), gazetteer.unit(i, later)) for i in _unit_ids(gold)]
    return all(u.valid_on(day) and v.valid_on(later) and (u.name, u.type) == (v.name, v.type) for u, v in then)


def shift_years(specimen: Specimen, random: Random) -> Specimen:
    """All years near the meeting's move by the same number."""
    years, day = _gold_years(specimen.gold), meeting_day(specimen.gold)
    if not years or day is None:
        return specimen
    first, last = min(years) - REACH, max(years) + REACH
    leaps = _LEAP_DAY.search(specimen.text) is not None
    choices = [
        by
        for by in range(-6, 7)
        if by and last - REACH + by <= 2027 and (not leaps or by % 4 == 0) and _same_units(specimen.gold, day, by)
    ]
    if not choices:
        return specimen
    by = random.choice(choices)

    def moved(text: str) -> str:
        return _YEAR.sub(lambda m: str(int(m[1]) + by) if first <= int(m[1]) <= last else m[1], text)

    def value(key: str, old: Any) -> Any:
        if key in ("review_year", "plan_year", "year"):
            return old and old + by
        return moved(old) if key in _TEXTS and isinstance(old, str) else old

    edits = [
        Edit(*match.span(1), str(int(match[1]) + by))
        for match in _YEAR.finditer(specimen.text)
        if first <= int(match[1]) <= last
    ]
    return _weekdays(applied(specimen, edits, value))


def shift_days(specimen: Specimen, random: Random) -> Specimen:
    """Every date of day and month moves by the same number of days within its month."""
    found: dict[tuple[int, int], re.Match[str]] = {}
    for pattern in _DATES:
        for match in pattern.finditer(specimen.text):
            found.setdefault(match.span("d"), match)
    told = {(int(m["d"]), int(m["m"])) for m in found.values()}
    wanted = []
    for meeting in specimen.gold["meetings"]:
        day = meeting.get("date") or {}
        if day.get("end"):
            return specimen
        wanted.append(day.get("value") if day.get("precision") == "day" else None)
    wanted.append((specimen.gold["article"].get("published_at") or "")[:10] or None)
    days_told = [(int(day[8:10]), int(day[5:7])) for day in wanted if day and len(day) == 10]
    if not any(wanted[:-1]) or not told.issuperset(days_told):
        return specimen
    days = [day for day, month in told if 1 <= month <= 12 and day <= 28]
    choices = [by for by in range(1 - min(days, default=1), 29 - max(days, default=28)) if by]
    if not choices:
        return specimen
    by = random.choice(choices)

    def value(key: str, old: Any) -> Any:
        if key in ("value", "not_after", "published_at") and isinstance(old, str) and len(old) >= 10:
            return f"{old[:8]}{int(old[8:10]) + by:02d}{old[10:]}" if int(old[8:10]) <= 28 else old
        return old

    edits = []
    for (start, end), match in found.items():
        day = int(match["d"])
        if day <= 28 and 1 <= int(match["m"]) <= 12:
            edits.append(Edit(start, end, f"{day + by:02d}" if match["d"].startswith("0") else str(day + by)))
    return _weekdays(applied(specimen, edits, value))


def _weekdays(specimen: Specimen) -> Specimen:
    """Weekdays named before a full date are those of the date."""
    edits = []
    for match in _WEEKDAY.finditer(specimen.text):
        day = _DATES[0].search(specimen.text, match.end(), match.end() + 24)
        if day is None:
            continue
        try:
            weekday = date(int(day["y"]), int(day["m"]), int(day["d"])).weekday()
        except ValueError:
            continue
        new = _WEEKDAYS[weekday] if weekday == 6 else f"thứ {_WEEKDAYS[weekday]}"
        edits.append(Edit(*match.span("w"), new.capitalize() if match["w"][0].isupper() else new))
    return applied(specimen, edits)
