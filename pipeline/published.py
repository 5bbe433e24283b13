"""Days of publication: lines that state one, and their reading.

Regular expressions only find the stretch; dateparser reads it. The day is never invented: a stretch without
a day gives a month, one that names no real day gives nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache, lru_cache
from typing import Any

from pipeline.byline import is_name
from pipeline.layout import fold, layout

# Viet Nam has one time zone and no summer time.
VIETNAM = timezone(timedelta(hours=7))
# Viet Nam is on the internet since 1997. Programs that know no day write 01/01/0001 or 01/01/1970.
OLDEST = 1997
MAX_LINE = 200
SHORT_YEAR = re.compile(
    r"(?<![\d/.,-])(?P<day>\d{2}/\d{2})/(?P<year>[0-4]\d)(?=\s*[)\]|]?\s*$|[\s,|(-]+\d{1,2}[:hg]\d{2}(?!\d))"
)
# No month has the number 13: such a day before a time in twelve hours can be read.
ENGLISH_DAY = re.compile(
    r"(?<![\d/.,-])(?P<month>0?[1-9]|1[0-2])/(?P<day>1[3-9]|2\d|3[01])/(?P<year>\d{4})"
    r"(?=,?\s+\d{1,2}:\d{2}(?::\d{2})?\s*[AP]M\b)",
    re.IGNORECASE,
)
# Words that may stand in a date line beside day, time, label and navigation (`17/12/2018 | Tin vắn`).
MAX_OTHER_WORDS = 4


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line that is no more than a date.

    value: ISO 8601, Vietnamese time. labelled: with a word such as `Ngày đăng`. clock_like: with seconds or
    navigation words. weekday: names the day of the week. clock: says `Hôm nay`, so it is no day of publication.
    """

    value: str
    labelled: bool
    clock_like: bool
    weekday: bool
    clock: bool = False


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = layout()
    sources = {key: data.date[key] for key in ("day", "month", "time", "zone")}
    # A digit before a date is part of something else; so is one before a time.
    sources = {key: rf"(?<![\d/.,-])(?:{value})" if key != "zone" else value for key, value in sources.items()}
    sources["day"] = rf"(?:ngày\s*:?\s*)?{sources['day']}"
    sources["weekday"] = rf"\b{data.alternatives('weekday')}\b(?!/)"
    sources["label"] = rf"(?<!\w){data.alternatives('published')}(?!\w)(?:\s+(?:vào|lúc|ngày))?\s*:?"
    sources["clock"] = rf"(?<!\w){data.alternatives('clock')}(?!\w)\s*[:,]?"
    sources["nav"] = rf"(?<!\w){data.alternatives('nav')}(?!\w)"
    sources["widget"] = rf"(?:[\d.]+\s+)?(?<!\w){data.alternatives('widget')}(?!\w)\s*:?\s*[\d.]*"
    labels = rf"(?:{data.alternatives('credit')}\s*:|(?P<poster>{data.alternatives('poster')})\s*:?)"
    author = rf"^\W*{labels}(?:\s*[^\W\d_]+){{1,4}}?\W*"
    sources["author"] = rf"{author}(?=\d|{sources['weekday']}|{sources['label']})"
    return {key: re.compile(value, re.IGNORECASE) for key, value in sources.items()}


@lru_cache(maxsize=4096)
def date_line(line: str) -> DateLine | None:
    """Read a line that states a date and nothing else, or None."""
    if len(line) > MAX_LINE or not any(char.isdigit() for char in line):
        return None
    patterns = _patterns()
    line = _numbered(fold(line))
    author = patterns["author"].match(line)
    line = line[author.end() :] if author else line
    days = list(patterns["day"].finditer(line))
    if not days:
        return None
    if len(days) > 1:
        return _first_posted(line)
    day = days[0]
    rest = line[: day.start()] + " \0 " + line[day.end() :]
    time = patterns["time"].search(rest)
    found: dict[str, bool] = {}
    for key in ("time", "zone", "label", "clock", "weekday", "nav", "widget"):
        rest, count = patterns[key].subn(" ", rest)
        found[key] = bool(count)
    before, _, after = rest.partition("\0")
    others = re.findall(r"[^\W\d_]+", after)
    # `Gia Lai, ngày 20 tháng 11 năm 2023` dates a document; an author may stand before the day, apart or with the time.
    signed = bool(time or re.search(r"[-–|]\s*$", before)) and is_name(before.strip(" -–|()"))
    if (re.search(r"\w", before) and not signed) or len(others) > MAX_OTHER_WORDS or re.search(r"\d", after):
        return None
    value = read_date(line)
    if value is None:
        return None
    seconds = bool(time and re.search(r"\d\s*(?::|phút)\s*\d+\s*(?::|phút)\s*\d", time[0]))
    clock = found["clock"]
    labelled = found["label"] or bool(author and author["poster"])
    return DateLine(value, labelled and not clock, seconds or found["nav"] or clock, found["weekday"], clock)


def _first_posted(line: str) -> DateLine | None:
    """Of a line with several labelled days (`Ngày đăng: … | Cập nhật: …`) that of the posting, else the first."""
    starts = [label.start() for label in _patterns()["label"].finditer(line)]
    if len(starts) < 2 or re.search(r"\w", line[: starts[0]]):
        return None
    pieces = [line[start:stop].rstrip(" ,;|-–(") for start, stop in zip(starts, [*starts[1:], None], strict=True)]
    dates = [date_line(piece) for piece in pieces]
    posted = [date for piece, date in zip(pieces, dates, strict=True) if not is_change(piece)]
    return next(iter(posted), dates[0]) if all(dates) else None


def is_change(line: str) -> bool:
    """Whether the day of a line is that of a change, not of the first publication."""
    folded = line.casefold()
    return "cập nhật" in folded and "đăng" not in folded


def read_date(text: str, *, order: str = "DMY") -> str | None:
    """The first date in a short text as ISO 8601 (`2018-01-30T08:30`, `2018-01-30`, `2018-02`), or None.

    Args:
        order: `MDY` for the American order, `1/30/2018`, in which portals with English settings write.
    """
    text = _numbered(fold(text)[: 2 * MAX_LINE])
    if order == "MDY":
        text = re.sub(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)", r"\3\2\1\2\4", text, count=1)
    stamp = re.search(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[0-9:.]*(?:Z|[+-]\d{2}:?\d{2})?", text)
    if stamp:
        moment = _parse(stamp[0], ["day", "month", "year"])
        return _iso(moment, with_time=True) if moment else None
    patterns = _patterns()
    day = patterns["day"].search(text)
    if day:
        rest = text[: day.start()] + " " + text[day.end() :]
        time = patterns["time"].search(rest)
        stretch = re.sub(r"^ngày\W*", "ngày ", day[0], flags=re.IGNORECASE)
        moment = _parse(f"{stretch} {_plain_time(time[0])}" if time else stretch, ["day", "month", "year"])
        if moment is None and time:
            time, moment = None, _parse(stretch, ["day", "month", "year"])
        if moment is None or not _same_day(day[0], moment):
            return None
        return _iso(moment, with_time=time is not None)
    month = patterns["month"].search(text)
    if month:
        moment = _parse(month[0], ["month", "year"])
        return f"{moment:%Y-%m}" if moment else None
    return None


def _numbered(text: str) -> str:
    """Dates with the month's number, and the year's four figures, in the order in which people here write them.

    `17 Tháng Hai, 2025`, `17 Th2 2025` and `Tháng Hai 17, 2025` are of WordPress; `February 17, 2025`. `17/02/25` is
    one at the end of a line or before a time. `2/17/2025 8:30 AM` is of programs with English settings.
    """
    text = SHORT_YEAR.sub(r"\g<day>/20\g<year>", text)
    text = ENGLISH_DAY.sub(r"\g<day>/\g<month>/\g<year>", text)
    months, english = layout().words["month"], layout().words["english_month"]

    def in_vietnamese(found: re.Match[str]) -> str:
        return f"{found['day']} tháng {english.index(found['name'].casefold()) % 12 + 1} năm {found['year']}"

    name = rf"(?P<name>{layout().alternatives('english_month')})"
    for written in (rf"\b{name}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?", rf"\b(?P<day>\d{{1,2}}) {name}\.?,?"):
        text = re.sub(rf"{written} (?P<year>\d{{4}})\b", in_vietnamese, text, flags=re.IGNORECASE)
    written = rf"\btháng ({layout().alternatives('month')}) (\d{{1,2}}), (?=\d{{4}}\b)"
    text = re.sub(written, r"\2 tháng \1 ", text, flags=re.IGNORECASE)
    named = rf"(?<=\d )(?:tháng ({layout().alternatives('month')})|th(\d{{1,2}})),?(?= \d{{4}}\b)"

    def number(found: re.Match[str]) -> str:
        return f"tháng {found[2] or months.index(found[1].casefold()) + 1}"

    return re.sub(named, number, text, flags=re.IGNORECASE)


def _parse(stretch: str, parts: list[str]) -> datetime | None:
    import dateparser

    # The year begins a date written 2025-02-12, and dateparser's Vietnamese order would misread 2025-02-03.
    order = "YMD" if re.match(r"\d{4}", stretch) else "DMY"
    settings: Any = {"REQUIRE_PARTS": parts, "DATE_ORDER": order}
    try:
        moment: datetime | None = dateparser.parse(stretch, languages=["vi"], settings=settings)
    except (ValueError, OverflowError):
        return None
    return moment


def _plain_time(stretch: str) -> str:
    """`08 giờ 30`, `8h30`, `08g30` as `08:30`; `9h5'` as `9:05`."""
    hours, minutes = re.findall(r"\d+", stretch)[:2]
    half = re.search(r"(AM|PM|SA|CH)$", stretch, re.IGNORECASE)
    return f"{hours}:{minutes:0>2} {half[1] if half else ''}".strip()


def _same_day(stretch: str, moment: datetime) -> bool:
    """Whether day, month and year are the ones written: dateparser swaps day and month of 01/25/2020."""
    numbers = [int(number) for number in re.findall(r"\d+", stretch)]
    if numbers[0] > 31:
        numbers.reverse()
    return numbers == [moment.day, moment.month, moment.year]


def _iso(moment: datetime, *, with_time: bool) -> str | None:
    if moment.year < OLDEST:
        return None
    if moment.tzinfo:
        moment = moment.astimezone(VIETNAM)
    return f"{moment:%Y-%m-%dT%H:%M}" if with_time else f"{moment:%Y-%m-%d}"
