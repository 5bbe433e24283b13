"""Which reports are of one meeting.

A report is what one article says about one meeting. Reports of the same cluster are of the same meeting where

1. their days are the same or overlap, and the years that they state do not contradict each other; or
2. one of them is vague (a month, a year, or no date at all), both state the same review and plan year, and
   there is only one meeting that it can mean; or
3. they are equally vague in the same way and state the same years.

Two reports of one article are never joined directly: the article says that they are two meetings. The result is
a function of the set of reports, so the order in which they were loaded does not matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_MEETING = 31
"""Days; an `end` that lies further off is taken for a mistake and left out of the comparison."""


@dataclass(frozen=True)
class Report:
    """One article's report of one meeting of a cluster; dates as in `record.MeetingDate`."""

    article_id: str
    position: int
    review_year: int | None = None
    plan_year: int | None = None
    date: str | None = None
    date_end: str | None = None
    not_after: str | None = None

    @property
    def id(self) -> str:
        return f"{self.article_id}/{self.position}"

    @property
    def order(self) -> tuple[str, int]:
        return self.article_id, self.position


@dataclass(frozen=True)
class Group:
    """A meeting: its key (that of the first report in the order of article ids), primary report and reports."""

    id: str
    primary: Report
    reports: tuple[Report, ...]


def group(reports: Iterable[Report]) -> list[Group]:
    """The meetings that the reports of ONE cluster are about, in the order of their keys."""
    ordered = sorted(set(reports), key=lambda report: report.order)
    found = _same_days([report for report in ordered if _days(report)])
    vague = [report for report in ordered if not _days(report)]
    for vagueness in (1, 2, 3):
        found = _attach(found, [report for report in vague if _vagueness(report) == vagueness])
    return sorted((_group(members) for members in found), key=lambda one: one.id)


def _group(members: Sequence[Report]) -> Group:
    members = sorted(members, key=lambda report: report.order)
    primary = min(members, key=lambda report: (_vagueness(report), report.order))
    return Group(members[0].id, primary, tuple(members))


def _vagueness(report: Report) -> int:
    """0 for days, 1 for a month, 2 for a year, 3 for nothing that can be compared."""
    if _days(report):
        return 0
    return {7: 1, 4: 2}.get(len(report.date or ""), 3)


def _days(report: Report) -> tuple[str, ...]:
    """The days of a report, ISO; empty where it does not give a day."""
    first = _day(report.date)
    if first is None:
        return ()
    last = _day(report.date_end) or first
    length = (last - first).days
    if not 0 <= length < LONGEST_MEETING:
        length = 0
    return tuple((first + timedelta(days=number)).isoformat() for number in range(length + 1))


def _day(text: str | None) -> date | None:
    if text is None or len(text) != 10:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _agree(left: Report, right: Report) -> bool:
    """The years that both state are the same."""
    pairs = ((left.review_year, right.review_year), (left.plan_year, right.plan_year))
    return all(one is None or other is None or one == other for one, other in pairs)


def _same_years(left: Report, right: Report) -> bool:
    years = (left.review_year, left.plan_year)
    return years != (None, None) and years == (right.review_year, right.plan_year)


def _same_days(reports: Sequence[Report]) -> list[list[Report]]:
    """Connected components of the reports that share a day and agree on the years."""
    parent = {report: report for report in reports}

    def root(report: Report) -> Report:
        while parent[report] is not report:
            report = parent[report]
        return report

    by_day: dict[str, list[Report]] = {}
    for report in reports:
        for day in _days(report):
            for other in by_day.get(day, ()):
                if other.article_id != report.article_id and _agree(other, report):
                    parent[root(report)] = root(other)
            by_day.setdefault(day, []).append(report)
    components: dict[Report, list[Report]] = {}
    for report in reports:
        components.setdefault(root(report), []).append(report)
    return list(components.values())


def _attach(found: list[list[Report]], vague: Sequence[Report]) -> list[list[Report]]:
    """Vague reports join the only meeting that they can mean, or one another; else they stand alone.

    Two reports of one article that can mean the same meeting stay out of it: which of them it is, is unknown.
    """
    candidates: dict[Report, list[int]] = {
        report: [number for number, members in enumerate(found) if _can_mean(report, members)] for report in vague
    }
    claims = Counter((report.article_id, numbers[0]) for report, numbers in candidates.items() if len(numbers) == 1)
    joined: list[list[Report]] = [list(members) for members in found]
    alone: dict[tuple[object, ...], list[Report]] = {}
    for report, numbers in candidates.items():
        if len(numbers) == 1 and claims[report.article_id, numbers[0]] == 1:
            joined[numbers[0]].append(report)
            continue
        key: tuple[object, ...] = (report.date, report.review_year, report.plan_year)
        own = any(other.article_id == report.article_id for other in alone.get(key, ()))
        if numbers or own or not _same_years(report, report):
            key = (report.id,)
        alone.setdefault(key, []).append(report)
    return joined + list(alone.values())


def _can_mean(report: Report, members: Sequence[Report]) -> bool:
    """Whether a vague report can be of the meeting that the others report."""
    if any(member.article_id == report.article_id for member in members):
        return False
    if not any(_same_years(report, member) for member in members):
        return False
    dates = [member.date for member in members if member.date]
    if report.date and not any(known.startswith(report.date) for known in dates):
        return False
    latest = report.not_after
    return latest is None or not dates or any(known <= latest for known in dates)
