"""Days of publication that are told from the day of reading: `3 giờ trước` (three hours ago), `Hôm qua` (yesterday).

They mean nothing without the time of the request. What they leave open stays open: programs round down, so `2 ngày
trước` (two days ago) is one of two days, and only the month is taken where both are in one.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache

from pipeline.layout import alternatives, fold, layout
from pipeline.published import VIETNAM

MAX_LINE = 60


def is_relative(line: str) -> bool:
    """Whether a line says no more than how long ago something was posted."""
    return len(line) <= MAX_LINE and _pattern().fullmatch(fold(line)) is not None


def relative_day(line: str, fetched_at: str | None) -> str | None:
    """The day of such a line, ISO 8601 (`2025-02-17`, or `2025-02`); None where it is not sure.

    Args:
        fetched_at: when the page was asked for, ISO 8601; without a zone it is Vietnamese time.
    """
    found = _pattern().fullmatch(fold(line)) if len(line) <= MAX_LINE else None
    try:
        moment = datetime.fromisoformat(fetched_at or "")
        moment = moment.astimezone(VIETNAM) if moment.tzinfo else moment
        if found is None:
            return None
        data = layout().date["relative"]
        if found["day"]:
            return f"{moment - timedelta(days=data['days'][found['day'].casefold()]):%Y-%m-%d}"
        unit = timedelta(seconds=data["units"][found["unit"].casefold()])
        late, early = (moment - unit * number for number in (int(found["number"]), int(found["number"]) + 1))
    except (ValueError, OverflowError):
        return None
    if late.date() == early.date():
        return f"{late:%Y-%m-%d}"
    return f"{late:%Y-%m}" if (late.year, late.month) == (early.year, early.month) else None


@cache
def _pattern() -> re.Pattern[str]:
    data = layout()
    relative = data.date["relative"]
    units, days = (alternatives(tuple(relative[name])) for name in ("units", "days"))
    label = rf"(?:{data.alternatives('published')}\s*:?\s*)?"
    time = rf"(?:[\s,|-]*{data.date['time']})?"
    said = rf"(?:(?P<number>\d{{1,3}})\s+(?P<unit>{units})\s+{relative['ago']}|(?P<day>{days}){time})"
    return re.compile(rf"[\s(|•·-]*{label}{said}[\s)|•·.-]*", re.IGNORECASE)
