"""Which reports are of one meeting, and that the order of reports does not matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.grouping import Report, group

DAY = Report("a", 1, 2024, 2025, "2025-02-12")

CASES: list[tuple[str, list[Report], list[str]]] = [
    # what is shown, reports of one cluster, the meetings as their reports' keys
    ("same day", [DAY, Report("b", 1, 2024, 2025, "2025-02-12")], ["a/1 b/1"]),
    ("another day", [DAY, Report("b", 1, 2024, 2025, "2025-02-13")], ["a/1", "b/1"]),
    (
        "one of several days",
        [Report("a", 1, date="2021-01-15", date_end="2021-01-16"), Report("b", 1, date="2021-01-16")],
        ["a/1 b/1"],
    ),
    ("same day, one year not stated", [DAY, Report("b", 1, None, 2025, "2025-02-12")], ["a/1 b/1"]),
    ("same day, years that contradict each other", [DAY, Report("b", 1, 2023, 2024, "2025-02-12")], ["a/1", "b/1"]),
    ("no date, same years", [DAY, Report("b", 1, 2024, 2025)], ["a/1 b/1"]),
    ("no date, other years", [DAY, Report("b", 1, 2023, 2024)], ["a/1", "b/1"]),
    ("no date, no years", [DAY, Report("b", 1)], ["a/1", "b/1"]),
    ("no date, but the day is too late", [DAY, Report("b", 1, 2024, 2025, not_after="2025-01-31")], ["a/1", "b/1"]),
    (
        "no date, two days to choose from",
        [DAY, Report("b", 1, 2024, 2025, "2025-03-01"), Report("c", 1, 2024, 2025)],
        ["a/1", "b/1", "c/1"],
    ),
    ("the month of the day", [DAY, Report("b", 1, 2024, 2025, "2025-02")], ["a/1 b/1"]),
    ("another month", [DAY, Report("b", 1, 2024, 2025, "2025-03")], ["a/1", "b/1"]),
    (
        "the same month, no day anywhere",
        [Report("a", 1, 2024, 2025, "2025-02"), Report("b", 1, 2024, 2025, "2025-02")],
        ["a/1 b/1"],
    ),
    ("no date anywhere, same years", [Report("a", 1, 2023, 2024), Report("b", 1, 2023, 2024)], ["a/1 b/1"]),
    ("nothing known", [Report("a", 1), Report("b", 1)], ["a/1", "b/1"]),
    ("two meetings of one article", [DAY, Report("a", 2, 2024, 2025, "2025-02-12")], ["a/1", "a/2"]),
    (
        "an end far off is no meeting of months",
        [Report("a", 1, date="2024-01-01", date_end="2024-12-31"), Report("b", 1, date="2024-06-01")],
        ["a/1", "b/1"],
    ),
    (
        "a day that does not exist",
        [Report("a", 1, date="2025-02-30"), Report("b", 1, date="2025-02-28")],
        ["a/1", "b/1"],
    ),
]


def _keys(reports: list[Report]) -> list[str]:
    return [" ".join(report.id for report in one.reports) for one in group(reports)]


@pytest.mark.parametrize(("reports", "meetings"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_grouping(reports: list[Report], meetings: list[str]) -> None:
    assert _keys(reports) == meetings
    assert _keys(reports[::-1]) == meetings


def test_the_primary_report_has_the_most_precise_date() -> None:
    vague, month = Report("a", 1, 2024, 2025), Report("b", 1, 2024, 2025, "2025-02")
    day = Report("c", 1, 2024, 2025, "2025-02-12")
    (one,) = group([vague, month, day])
    assert (one.id, one.primary) == ("a/1", day)


_YEARS = st.sampled_from([None, 2024, 2025])
_REPORTS = st.lists(
    st.builds(
        Report,
        article_id=st.sampled_from("abcd"),
        position=st.integers(1, 2),
        review_year=_YEARS,
        plan_year=_YEARS,
        date=st.sampled_from([None, "2025", "2025-02", "2025-02-12", "2025-02-13", "2025-02-30"]),
        date_end=st.sampled_from([None, "2025-02-13"]),
        not_after=st.sampled_from([None, "2025-02-12"]),
    ),
    unique_by=lambda report: report.id,
)


@given(_REPORTS, st.randoms())
def test_the_order_of_reports_does_not_matter(reports: list[Report], random: object) -> None:
    shuffled = list(reports)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert group(shuffled) == group(reports)
    assert sorted(report.id for one in group(reports) for report in one.reports) == sorted(r.id for r in reports)
