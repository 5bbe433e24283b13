"""Why a field stayed empty: the rule that came nearest, and what stopped it.

Three things can stop a value: the gate and the frame (no meeting of a cluster is told of), a pattern that lacks an
element or meets a barrier (`extractors/near.py`), and a candidate that an extractor passed over
(`extractors/trace.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.article import Article

if TYPE_CHECKING:
    from extractors.chunk import Sentence
    from extractors.mention import MeetingFound
    from extractors.near import Near
    from extractors.reading import Reading
    from extractors.trace import Stop

FIELDS = (
    "meeting", "date", "venue", "owner", "review_year", "plan_year", "stated_member_count", "members", "figures",
    "winners", "chairs", "people",
)  # fmt: skip
"""What `thidua explain --why-not` can be asked for."""

MOST = 3
"""Candidates that are shown for one field."""

_PATTERNS = {"chairs": ("chairs", None), "members": ("members", None), "review_year": ("meetings", "review"),
             "plan_year": ("meetings", "plan")}  # fmt: skip
"""Fields that patterns find: their rules file, and which of its rules, by the field that these give."""

_LACKING = {
    "date": "no date stands in a sentence that tells of the meeting",
    "venue": "no `tại` with a place stands in the opening sentences",
    "owner": "the text names no body whose cluster it is, and not one province that all its units lie in",
    "stated_member_count": "no number stands by the words for members (rules/members.toml)",
    "figures": "no quantity with a unit stands in the text",
    "winners": "neither an award nor a rank, nor recipients, stand in the text",
    "people": "no name stands behind a form of address or beside a title",
    "members": "no units or organisations stand in the text",
    "chairs": "no office of a cluster (cụm trưởng, cụm phó) stands in the text",
    "review_year": "no year stands in the text",
    "plan_year": "no year stands in the text",
}
"""What to say where nothing came near."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """What came nearest to a value: the rule, what stopped it, and where; no place for the article as a whole."""

    rule: str
    reason: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class WhyNot:
    """An empty field of one meeting (`meeting` counts from 1; 0 for the article), nearest candidates first."""

    meeting: int
    field: str
    nearest: tuple[Nearest, ...]


def why_not(article: Article, field: str | None = None) -> tuple[list[WhyNot], list[int]]:
    """The empty fields of an article, or one of them, each with what came nearest.

    Returns: those, and the meetings (from 1) in which the field that was asked for is not empty.
    """
    from extractors.gate import missing_for_a_meeting

    if missing := missing_for_a_meeting(article.text):
        return [WhyNot(0, "meeting", (Nearest("gate", f"the text {missing}"),))], []
    from extractors.meeting import extract
    from extractors.trace import tracing
    from pipeline.document import read

    reading = read(article)
    with tracing() as stops:
        meetings = extract(reading)
    if not meetings:
        return [WhyNot(0, "meeting", tuple(_frames(reading)))], []
    found, filled = [], []
    for number, meeting in enumerate(meetings, start=1):
        empty = _empty(meeting)
        if field is not None and field not in empty:
            filled.append(number)
        for name in empty:
            if field in (None, name):
                found.append(WhyNot(number, name, tuple(_nearest(name, reading, stops))))
    return found, filled


def _empty(meeting: MeetingFound) -> list[str]:
    has = {
        "date": meeting.date is not None and meeting.date.value is not None,
        "venue": meeting.venue is not None,
        "owner": meeting.cluster.owner is not None,
        **{
            name: bool(getattr(meeting, name))
            for name in FIELDS
            if hasattr(meeting, name) and name not in ("date", "venue")
        },
    }
    return [name for name in FIELDS if name != "meeting" and not has[name]]


def _nearest(field: str, reading: Reading, stops: Iterable[Stop]) -> Iterator[Nearest]:
    """The candidates that were passed over, then the patterns that came nearest; else what is lacking."""
    seen: dict[tuple[int, int], Nearest] = {}
    for stop in stops:
        if stop.field == field:
            seen.setdefault((stop.start, stop.end), Nearest(stop.rule, stop.reason, stop.start, stop.end))
    shown = list(seen.values())[:MOST]
    for near in _near(field, reading)[: MOST - len(shown)]:
        parts = f"{near.has} of {near.of} parts of the pattern" if near.has < near.of else "the whole pattern"
        shown.append(Nearest(near.rule, f"({near.means}) {parts}; {near.reason}", near.start, near.end))
    yield from shown or [Nearest("none", _LACKING[field])]


def _near(field: str, reading: Reading) -> list[Near]:
    """The nearest place of each pattern, the nearest of all first."""
    from extractors.matching import Symbols
    from extractors.near import nearest
    from extractors.vocabulary import rules_data

    if field not in _PATTERNS:
        return []
    file, gives = _PATTERNS[field]
    best: dict[str, Near] = {}
    wanted = {rule["id"] for rule in rules_data(file)["rules"] if gives in (None, rule["gives"].get("field"))}
    for sentence in _body(reading):
        for near in nearest(Symbols(reading.chunks(sentence)), rules_data(file)):
            if near.rule in wanted and (near.rule not in best or near.weight > best[near.rule].weight):
                best[near.rule] = near
    return sorted(best.values(), key=lambda near: (-near.weight, -near.of, near.start))


def _body(reading: Reading) -> list[Sentence]:
    from extractors.reading import TEXT_ZONES

    return [sentence for sentence in reading.sentences if sentence.zone in TEXT_ZONES]


def _frames(reading: Reading) -> Iterator[Nearest]:
    """The sentences that name a cluster, and why none of them opens a meeting."""
    from extractors.frames import clusters_of, missing_for_a_frame

    named = [
        (score, reason, sentence)
        for sentence in _body(reading)
        for cluster in clusters_of(reading.chunks(sentence))
        for score, reason in [missing_for_a_frame(reading, sentence, cluster)]
    ]
    if not named:
        yield Nearest("meetings.lead", "no sentence of the body names a cluster")
    for score, reason, sentence in sorted(named, key=lambda entry: (-entry[0], entry[2].start))[:MOST]:
        yield Nearest(
            "meetings.lead", f"{score} of 3 points that open a meeting; {reason}", sentence.start, sentence.end
        )
