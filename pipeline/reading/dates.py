"""The day of publication of a page, and where it was read. The page's clock is never it.

In this order: where the site file says, where the profile of the publishing system says, JSON-LD, meta tags, an element
that is marked as a date, the address, htmldate, a line such as `3 giờ trước` (three hours ago). A line that people read
(`Ngày đăng: …`) wins over JSON-LD and meta tags that name another day: these hold the day of a migration, or the time
of the request, on many a portal.
Lines of the text itself come between the marked elements and the address; `pipeline.article` reads those.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.layout import layout
from pipeline.published import VIETNAM, DateLine, date_line, is_change, read_date
from pipeline.reading.content import Content, Region, select
from pipeline.reading.lines import Line, marked
from pipeline.reading.profiles import Selectors
from pipeline.reading.stated import Stated
from pipeline.relative import is_relative

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import Tag

SOURCES = (
    "given",
    "site",
    "profile",
    "json_ld",
    "meta",
    "element",
    "labelled_line",
    "bare_line",
    "dateline",
    "url",
    "htmldate",
    "relative",
)
"""Where a day of publication was read: the values of `Article.date_source`."""

# Elements of one selector that are looked at.
MANY = 200
# A stated time so near to that of the request is the page's clock.
CLOCK_SECONDS = 600
# So much later than the request nothing is posted; less may be a wrong time zone.
DAY = 86400
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Lines above the headline and below the text in which the day may stand.
AROUND = 3


@dataclass(frozen=True, slots=True)
class Published:
    """A day of publication (ISO 8601) and its source; `note` says what disagreed with it."""

    value: str | None = None
    source: str | None = None
    note: str | None = None


def published(
    soup: BeautifulSoup,
    said: Stated,
    content: Content,
    region: Region | None,
    *,
    site: Selectors,
    profile: Selectors,
    fetched_at: str | None,
) -> Published:
    """What the markup states; nothing where only lines of the text, the address or htmldate may tell."""
    today, late = _day_of(fetched_at), Published()
    for source, choice in (("site", site), ("profile", profile)):
        stated = _selected(soup, choice, content, region)
        if stated and not (source == "profile" and stated == today and _shows_another_day(content, region, stated)):
            return Published(stated, source)
    shown = _posted_line(content, region)
    for source, text in (("json_ld", said.json_ld_date), *(("meta", text) for text in said.meta_dates)):
        value = read_date(text) if text else None
        if value is None or _is_clock(value, fetched_at):
            continue
        if shown and shown.value[:10] != value[:10]:
            note = f"published_at: the page's {source} says {value[:10]}, the line that it shows {shown.value[:10]}"
            return Published(shown.value, "labelled_line", note)
        if value != today:
            return Published(value, source)
        late = Published(value, source) if late.value is None else late  # perhaps the clock: any other day is better
    for selector in layout().html["published"]:
        for tag in soup.select(selector)[:MANY]:
            if content.is_noise(tag) or not content.beside(tag, region):
                continue
            if (day := _value(tag, "DMY")) and (day[:10] != today or not content.above(tag, region)):
                return Published(day, "element")
    if shown:
        return Published(shown.value, "labelled_line")
    return Published() if late.value and _shows_another_day(content, region, late.value) else late


def day_line(content: Content, region: Region, fetched_at: str | None = None) -> str | None:
    """The line by which people know the day: one that says `Ngày đăng`, else a bare day beside the headline.

    Above the headline stands the page's clock too, so there only a plain day next to it counts that is not the day of
    the request.
    """
    posted = _posted_at(content, region)
    if posted is not None:
        return content.lines[posted].text
    first = region.chosen[0] if region.chosen else region.stop
    for place in [*range(region.start, first), region.start - 1]:
        if not 0 <= place < len(content.lines) or content.noisy[place]:
            continue
        text: str = content.lines[place].text
        date = date_line(text)
        clock_like = date and (date.weekday or date.clock_like or date.value[:10] == _day_of(fetched_at))
        if date and not date.clock and (place >= region.start or not clock_like):
            return text
    return None


def relative_line(content: Content, region: Region | None) -> str | None:
    """The line between headline and text that says how long ago the article was posted."""
    return next((text for text in _below_headline(content, region) if is_relative(text)), None)


def without_clock(found: Sequence[Line], fetched_at: str | None) -> list[Line]:
    """The lines without those that tell the time of reading: `Ngày in: …` (printed), the day of the request at the end.

    Args:
        fetched_at: when the page was asked for, ISO 8601.
    """
    last = max((at for at, line in enumerate(found) if line.is_text), default=len(found))
    today = _day_of(fetched_at)

    def tells(at: int) -> bool:
        date = date_line(found[at].text) if found[at].kind == "text" else None
        return date is not None and (date.clock or (at > last and not date.labelled and date.value[:10] == today))

    return [line for at, line in enumerate(found) if not tells(at)]


def from_url(url: str | None) -> str | None:
    """The day that an address states: `/2024/02/12/`, or a time stamp `-20240212083012345.htm`."""
    if not url:
        return None
    for pattern in layout().date["url"]:
        if (match := re.search(pattern, url)) and (value := read_date("-".join(match.groups()))):
            return value
    return None


def last_resort(markup: str, url: str | None, fetched_at: str | None = None) -> str | None:
    """htmldate on what a page states in its head, and its article. The day of the request is not taken.

    Args:
        markup: `head_and_text`: no more, or htmldate takes the page's clock and the days of other articles.
    """
    from htmldate import find_date

    try:
        found: str | None = find_date(markup, extensive_search=False, original_date=True, url=url)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return found if found and found != _day_of(fetched_at) else None


def head_and_text(soup: BeautifulSoup, texts: Iterable[str]) -> str:
    """The head of a page without days of change, and its article without lines that tell the time, as a page."""
    from html import escape

    kept = [text for text in texts if not ((date := date_line(text)) and not date.labelled)]
    head = re.sub(r"<meta\b[^>]*(?:modified|updated|revised)[^>]*>", "", str(soup.head or ""), flags=re.IGNORECASE)
    return f"<html>{head}<body>{''.join(f'<p>{escape(text)}</p>' for text in kept)}</body></html>"


def _selected(soup: BeautifulSoup, choice: Selectors, content: Content, region: Region | None) -> str | None:
    for selector in choice.date:
        for tag in select(soup, [selector])[:MANY]:
            if not marked(tag, "clock") and content.beside(tag, region) and (value := _value(tag, choice.date_order)):
                return value
    return None


def _value(tag: Tag, order: str) -> str | None:
    """The day that an element states: of the machine, in its attributes, or of its text."""
    texts = [str(tag.get(name) or "") for name in ("datetime", "content")]
    inner = tag.find("time")
    if inner is not None:
        texts.append(str(inner.get("datetime") or ""))
    for text in filter(None, texts):
        if value := read_date(text):
            return value
    text = tag.get_text(" ")
    date = date_line(" ".join(text.split()))
    return _by_weekday(text) or (date.value if date and order == "DMY" else read_date(text, order=order))


def _by_weekday(text: str) -> str | None:
    """The day of `Mon, 02/17/2025 - 08:30`: in the order in which it was that day of the week."""
    named = re.search(rf"\b({'|'.join(WEEKDAYS)})[a-z]*,", text)
    for order in ("MDY", "DMY") if named else ():
        value = read_date(text, order=order)
        if named and value and value[8:] and WEEKDAYS[datetime.fromisoformat(value).weekday()] == named[1]:
            return value
    return None


def _posted_at(content: Content, region: Region | None) -> int | None:
    """The line near headline and text that says when the article was posted; a change only where no posting is said."""
    if region is None:
        return None
    changed: int | None = None
    for at in range(max(0, region.start - AROUND), min(len(content.lines), region.stop + AROUND)):
        line = content.lines[at]
        date = None if content.noisy[at] else date_line(line.text)
        if date and date.labelled:
            if not is_change(line.text):
                return at
            changed = at if changed is None else changed
    return changed


def _posted_line(content: Content, region: Region | None) -> DateLine | None:
    at = _posted_at(content, region)
    return date_line(content.lines[at].text) if at is not None else None


def _shows_another_day(content: Content, region: Region | None, day: str) -> bool:
    """Whether a line between headline and text states a day that is not the given one."""
    dates = [date_line(text) for text in _below_headline(content, region)]
    return any(date and not date.clock and date.value[:10] != day for date in dates)


def _below_headline(content: Content, region: Region | None) -> Iterator[str]:
    """The headline, which may be as long as a paragraph, and the lines between it and the text."""
    for at in range(region.start, region.stop) if region else ():
        if content.lines[at].is_text and region and at > region.start:
            return
        if not content.noisy[at]:
            yield content.lines[at].text


def _day_of(fetched_at: str | None) -> str | None:
    """The day of a request in Viet Nam."""
    try:
        moment = datetime.fromisoformat(fetched_at or "")
    except ValueError:
        return None
    return f"{moment.astimezone(VIETNAM) if moment.tzinfo else moment:%Y-%m-%d}"


def _is_clock(value: str, fetched_at: str | None) -> bool:
    """Whether a stated time is that of the request, or a day after it."""
    if not fetched_at:
        return False
    try:
        fetched = datetime.fromisoformat(fetched_at)
        stated = datetime.fromisoformat(value).replace(tzinfo=VIETNAM)
    except ValueError:
        return False
    fetched = fetched if fetched.tzinfo else fetched.replace(tzinfo=VIETNAM)
    seconds = (stated - fetched).total_seconds()
    return seconds > DAY or ("T" in value and abs(seconds) <= CLOCK_SECONDS)
