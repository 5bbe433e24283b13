"""Days that sitemaps and feeds state, as ISO 8601 in Vietnamese time."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from pipeline.published import VIETNAM, read_date

PLAIN = re.compile(r"(\d{4})(-(?:0[1-9]|1[0-2]))?$")
NUMBERS = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:[ T,-]+(\d{1,2}):(\d\d)(?::\d\d)?)?$")
# Systems write year 1 or 1900 for a day that was never set.
FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST = 100


def stamp(text: str | None, *, worded: bool = True) -> str | None:
    """Read a W3C date (sitemaps, Atom), an RFC 5322 date (RSS) or a Vietnamese one; None if it is no real day.

    Args:
        worded: try also what takes a thousand times as long to read, such as `12 tháng 2 năm 2025`.
    """
    text = (text or "").strip()
    if not text or len(text) > LONGEST:
        return None
    if PLAIN.match(text):
        return text if FIRST_YEAR <= int(text[:4]) <= LAST_YEAR else None
    for read in (datetime.fromisoformat, _numbers, parsedate_to_datetime):
        try:
            moment = read(text)
            if not FIRST_YEAR <= moment.year <= LAST_YEAR:
                return None
            if moment.tzinfo:
                moment = moment.astimezone(VIETNAM)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
        return f"{moment:%Y-%m-%d}" if len(text) <= len("2025-02-12") else f"{moment:%Y-%m-%dT%H:%M}"
    found = read_date(text) if worded else None
    return found if found and FIRST_YEAR <= int(found[:4]) <= LAST_YEAR else None


def _numbers(text: str) -> datetime:
    """`12/02/2025 08:30`: the day first, as in Viet Nam. Raises ValueError."""
    found = NUMBERS.match(text)
    if found is None:
        raise ValueError(text)
    day, month, year, hour, minute = (int(number or 0) for number in found.groups())
    return datetime(year, month, day, hour, minute)


def is_before(found: str | None, since: str) -> bool:
    """Whether a stated day is before `since` (`2025-02-12`) for sure: `2025-02` is not."""
    if not found:
        return False
    day = found[:10]
    return day < since[: len(day)]
