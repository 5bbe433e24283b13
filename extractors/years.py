"""The year whose results a meeting reviews, and the year that it plans or signs for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from extractors import chunk as kinds
from extractors.chunk import Sentence
from extractors.mention import Ground
from extractors.phrases import contains, expression, pattern, words
from extractors.setting import Setting
from extractors.trace import stopped
from gazetteer.fold import fold


@dataclass
class _Stated:
    """The years that sentences state; the first of each kind counts."""

    review: int | None = None
    plan: int | None = None
    midyear: int | None = None
    grounds: dict[str, Ground] = field(default_factory=dict)

    def note(self, kind: str, year: int, ground: Ground) -> None:
        if getattr(self, kind) is None:
            setattr(self, kind, year)
            self.grounds[kind] = ground

    def fill(self, other: _Stated) -> None:
        """Take from another what is not stated here."""
        for kind in ("review", "plan", "midyear"):
            if (year := getattr(other, kind)) is not None:
                self.note(kind, year, other.grounds[kind])


def _stated_in(setting: Setting, sentences: Iterable[Sentence]) -> _Stated:
    stated = _Stated()
    for sentence in sentences:
        chunks = setting.chunks(sentence)
        if not any(chunk.kind == kinds.YEAR for chunk in chunks):
            continue
        for match in setting.reading.find(sentence, "meetings"):
            kind = match.rule.gives["field"]
            said = {chunk.norm for chunk in chunks[match.first : match.slots["year"]]}
            if kind == "review" and said & words("meetings", "years.not_reviewed"):
                first, last = chunks[match.first].start, chunks[match.slots["year"]].end
                reason = "cue between: the year is that of a signing or a plan"
                stopped("review_year", match.rule.id, first, last, reason)
                continue
            year = chunks[match.slots["year"]]
            span = (chunks[match.first].start, year.end)
            stated.note(kind, int(str(year.value)), Ground((span,), match.rule.id, match.rule.confidence))
    return stated


@dataclass(frozen=True)
class MeetingYears:
    """The year reviewed, the year planned, and where the article states them; `midyear`: it reviews half a year."""

    review: int | None
    plan: int | None
    midyear: bool
    grounds: tuple[Ground, ...]


def read_years(setting: Setting) -> MeetingYears:
    """The meeting's years, from the opening sentences first."""
    opening = setting.opening()
    text = fold(" ".join(setting.text(s) for s in opening[:2]))
    stated = _stated_in(setting, opening[:1])
    for more in (opening[1:], [s for s in setting.sentences if s.zone in ("body", "list_item")]):
        if stated.review is None or stated.plan is None:
            stated.fill(_stated_in(setting, more))
    if _is_midyear(text):
        year = stated.midyear or stated.review or stated.plan or _published_year(setting)
        return MeetingYears(year, year, True, tuple(stated.grounds.values()))
    review, plan = stated.review, stated.plan
    if review is not None and plan is not None and review < plan - 1 and not _is_opening(opening, stated, "review"):
        span = stated.grounds["review"].spans[0]
        stopped("review_year", stated.grounds["review"].rule, *span, f"an earlier meeting: {plan} is planned here")
        review = None
    if review is not None and plan is not None and plan <= review:
        span = stated.grounds["plan"].spans[0]
        stopped("plan_year", stated.grounds["plan"].rule, *span, f"{plan} is not after {review}, which is reviewed")
        plan = None
    if contains(text, "meetings", "sets.review"):
        review = _review_of_a_review(setting, opening, review, plan)
    else:
        review = _review_of_a_signing(setting, review, plan)
    if plan is None and review is not None and _sets_targets(setting, review + 1):
        plan = review + 1
    return MeetingYears(review, plan, False, tuple(stated.grounds.values()))


def _is_opening(opening: list[Sentence], stated: _Stated, kind: str) -> bool:
    """Was the year of this kind stated in one of the opening sentences?"""
    start = stated.grounds[kind].spans[0][0]
    return any(sentence.start <= start < sentence.end for sentence in opening)


def _is_midyear(text: str) -> bool:
    half = contains(text, "meetings", "years.first_half") and not contains(text, "meetings", "years.closing")
    return contains(text, "meetings", "years.midyear") or half


def _review_of_a_review(setting: Setting, opening: list[Sentence], review: int | None, plan: int | None) -> int | None:
    """A meeting that says it reviews: the year before the plan year, else any year of its opening."""
    if review is not None:
        return review
    return plan - 1 if plan is not None else _first_year(setting, opening)


def _review_of_a_signing(setting: Setting, review: int | None, plan: int | None) -> int | None:
    """A meeting that does not say it reviews: a year only where the article reports results of it."""
    if (
        plan is not None
        and review is not None
        and not contains(fold(setting.reading.text), "meetings", "years.closing")
    ):
        review = None
    if review is None and plan is not None and _reports_on(setting, plan - 1):
        return plan - 1
    return review


def _reports_on(setting: Setting, year: int) -> bool:
    """Does a meeting that only signs report results of the year (`Năm 2017, các cơ quan đã …`)?"""
    for sentence in setting.sentences:
        if fold(setting.text(sentence)).startswith((f"năm {year}", f"trong năm {year}")):
            results = (kinds.QUANTITY, kinds.AWARD, kinds.RECIPIENTS)
            if any(chunk.kind in results for chunk in setting.chunks(sentence)):
                return True
    return False


def _published_year(setting: Setting) -> int | None:
    published = setting.reading.published
    return int(published[:4]) if published else None


def _first_year(setting: Setting, sentences: list[Sentence]) -> int | None:
    years = (chunk for s in sentences for chunk in setting.chunks(s) if chunk.kind == kinds.YEAR)
    return next((int(str(chunk.value)) for chunk in years), None)


def _sets_targets(setting: Setting, year: int) -> bool:
    """Does a sentence set targets for the year: `Năm 2024, khối phấn đấu …`?"""
    offices = {s.index for s in setting.sentences if any(c.kind == kinds.ROLE for c in setting.chunks(s))}
    texts = (fold(setting.text(sentence)) for sentence in setting.sentences if sentence.index not in offices)
    return any(str(year) in text and pattern("meetings", "years.targets").search(text) for text in texts)


def half_year(setting: Setting) -> str | None:
    """H2 for clusters that began in July and review half a year."""
    text = fold(setting.text(setting.frame.lead))
    return "H2" if expression("meetings", "years.second_half").search(text) else None


def is_school_year(setting: Setting) -> bool:
    """Are the results those of a school year (năm học)?"""
    chunks = setting.chunks(setting.frame.lead)
    return any(chunk.kind == kinds.YEAR and " học " in f" {chunk.norm} " for chunk in chunks)
