"""The day of the meeting as an ISO date, with its year inferred from the best evidence where it is not written."""

from __future__ import annotations

from datetime import date as calendar_date
from typing import TYPE_CHECKING

from extractors import chunk as kinds
from extractors.chunk import Sentence
from extractors.dates import DateMention, parts_of_day, plausible, vague_time
from extractors.frames import has_event, is_announced
from extractors.mention import DateFound, Ground
from extractors.trace import stopped
from gazetteer.fold import fold

if TYPE_CHECKING:
    from extractors.setting import Setting

CONFIDENCE = {"written": 0.97, "published": 0.95, "years": 0.9, "other": 0.7, "none": 0.5}
"""By where the year comes from."""

LEAST = 3
"""Score that a date needs to be the meeting's."""

MOST_SENTENCES = 8
"""Sentences, the lead among them, that are searched for the date."""

SHORTLY = 14
"""Days before publication within which a day that no word of meeting stands beside may be the meeting's."""

LATEST_REPORT, EARLIEST_REPORT = 330, -35
"""Days between a meeting and the publication of its report; reports are dated before it by mistake."""


def infer_date(setting: Setting, review: int | None, plan: int | None, midyear: bool) -> DateFound | None:
    """The meeting's date: the most telling date mention, its year as written or inferred.

    Returns a DateFound without a value where the article only says `vừa qua`; None where it says nothing.
    """
    chosen = _choose(setting)
    if chosen is None:
        return _vague(setting)
    year, source = _year(setting, chosen, review, plan, midyear)
    if year is None:
        reason = "no year: none is written, and neither publication nor years under review or planned are known"
        stopped("date", chosen.rule, chosen.start, chosen.end, reason)
        ground = Ground(((chosen.start, chosen.end),), chosen.rule, CONFIDENCE["none"])
        return DateFound(None, None, None, chosen.part_of_day, True, _published_day(setting), ground, "none")
    value, end = _iso(chosen, year)
    ground = Ground(((chosen.start, chosen.end),), chosen.rule, CONFIDENCE[source])
    return DateFound(value, end, chosen.precision, chosen.part_of_day, chosen.year is None, None, ground, source)


def _choose(setting: Setting) -> DateMention | None:
    """Dates of the lead sentence before others; days before months."""
    lead = setting.frame.lead
    others = [s for s in setting.sentences if s.index != lead.index and s.zone in ("body", "list_item")]
    best: tuple[float, DateMention] | None = None
    for position, sentence in enumerate([lead, *others][:MOST_SENTENCES]):
        if position and not has_event(setting.text(sentence)):
            for mention in _dates(setting, sentence):
                stopped("date", mention.rule, mention.start, mention.end, "its sentence tells of no meeting")
            continue
        for mention in _dates(setting, sentence):
            if not plausible(setting.reading.text, mention, (sentence.start, sentence.end)):
                reason = "cue beside it: the date of a document, a hall or an anniversary"
                stopped("date", mention.rule, mention.start, mention.end, reason)
                continue
            score = _score(setting, mention, sentence, position)
            if best is None or score > best[0]:
                best = (score, mention)
    if best and best[0] < LEAST:
        reason = "too far from what tells of the meeting"
        stopped("date", best[1].rule, best[1].start, best[1].end, reason)
    if best and best[0] >= LEAST:
        return best[1]
    return _shortly_before(setting, [lead, *others][:MOST_SENTENCES])


def _shortly_before(setting: Setting, sentences: list[Sentence]) -> DateMention | None:
    """A day shortly before publication, in a sentence that says in other words that the cluster met."""
    if not setting.reading.published or len(setting.reading.published) < len("2020-01-01"):
        return None
    published = calendar_date.fromisoformat(setting.reading.published[:10])
    for sentence in sentences:
        for mention in _dates(setting, sentence):
            if not mention.day or not plausible(setting.reading.text, mention, (sentence.start, sentence.end)):
                continue
            year = mention.year or _near_publication(published.isoformat(), mention.month or 1, mention.day, False)
            value = _iso(mention, year)[0] if year else None
            if value and 0 <= (published - calendar_date.fromisoformat(value)).days <= SHORTLY:
                return mention
    return None


def _dates(setting: Setting, sentence: Sentence) -> list[DateMention]:
    chunks = setting.chunks(sentence)
    return [c.value for c in chunks if c.kind == kinds.DATE and isinstance(c.value, DateMention)]


def _score(setting: Setting, mention: DateMention, sentence: Sentence, position: int) -> float:
    """How well the date's place speaks for it: early, with a part of the day, before the cluster's name."""
    score = 10.0 - 3 * min(position, 3) + (2 if mention.part_of_day else 0) + (0 if mention.day else -4)
    score += 2 if mention.start < setting.frame.cluster.start or position else 0
    return score - (mention.start - sentence.start) / 400


def _vague(setting: Setting) -> DateFound | None:
    for sentence in [setting.frame.lead, *setting.sentences[:4]]:
        if found := vague_time(setting.reading.text, sentence.start, sentence.end):
            start, end, words = found
            if words.lower().endswith(("nay", "hôm qua")) and setting.reading.published:
                return _today(setting, start, end, words)
            ground = Ground(((start, end),), "date.vague", 0.9)
            return DateFound(None, None, None, None, False, _published_day(setting), ground, "vague")
    return None


def _today(setting: Setting, start: int, end: int, words: str) -> DateFound:
    """`Sáng nay`, `hôm nay` without a date: relative to the day of publication, read by dateparser."""
    import dateparser

    published = str(setting.reading.published)[:10]
    base = dateparser.parse(published, languages=["vi", "en"], settings={"DATE_ORDER": "YMD"})
    relative = dateparser.parse(
        "hôm qua" if "qua" in words else "hôm nay", languages=["vi"], settings={"RELATIVE_BASE": base} if base else None
    )
    part = parts_of_day().get(fold(words).split()[0])
    value = relative.date().isoformat() if relative and len(published) == 10 else None
    ground = Ground(((start, end),), "date.today", 0.8)
    return DateFound(value, None, "day" if value else None, part, True, None, ground, "today")


def _published_day(setting: Setting) -> str | None:
    published = setting.reading.published
    return published[:10] if published else None


def _iso(mention: DateMention, year: int) -> tuple[str, str | None]:
    if mention.day is None:
        return f"{year:04d}-{mention.month:02d}", None
    value = f"{year:04d}-{mention.month:02d}-{mention.day:02d}"
    end = None
    if mention.end_day:
        month = mention.end_month or mention.month or 1
        end = f"{year + (month < (mention.month or 1)):04d}-{month:02d}-{mention.end_day:02d}"
        if mention.end_month and mention.end_month < (mention.month or 1) and mention.year:
            value, end = f"{year - 1:04d}" + value[4:], f"{year:04d}" + end[4:]
    return value, end


def _year(
    setting: Setting, mention: DateMention, review: int | None, plan: int | None, midyear: bool
) -> tuple[int | None, str]:
    """(year, where it comes from), best source first: written, publication, review and plan years, other dates."""
    if mention.year:
        return mention.year, "written"
    month, day = mention.month or 1, mention.day or 1
    if published := setting.reading.published:
        found = _near_publication(published, month, day, is_announced(setting.text(setting.frame.lead)))
        if found:
            return found, "published"
    if midyear and (review or plan):
        return review or plan, "years"
    if review:
        return (review if month >= 7 else review + 1), "years"
    if plan:
        return (plan - 1 if month >= 10 else plan), "years"
    years = [date.year for sentence in setting.sentences for date in _dates(setting, sentence) if date.year]
    return (max(years), "other") if years else (None, "none")


def _near_publication(published: str, month: int, day: int, announced: bool) -> int | None:
    """The year that puts the day shortly before publication (after it, for an announcement)."""
    parts = [int(part) for part in published[:10].split("-")]
    year = parts[0]
    at = calendar_date(year, parts[1] if len(parts) > 1 else month, min(parts[2] if len(parts) > 2 else 28, 28))
    candidates = []
    for candidate in (year - 1, year, year + 1):
        try:
            meeting = calendar_date(candidate, month, day)
        except ValueError:
            continue
        distance = (at - meeting).days
        if announced:
            distance = -distance
        if EARLIEST_REPORT <= distance <= LATEST_REPORT:
            candidates.append((abs(distance), candidate))
    return min(candidates)[1] if candidates else None
