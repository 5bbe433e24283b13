"""The article record, version 1: what the program says about one article.

Every extracted object carries `evidence`, a list of stretches of `article.text` with exact offsets
(Unicode code points, start inclusive, end exclusive), and `confidence`, an estimate between 0 and 1 of
the probability that it is right. `Record.json_schema()` gives the JSON Schema.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

SCHEMA_VERSION: Literal[1] = 1

PartyKind = Literal["province", "district", "commune", "organisation"]
MeetingKind = Literal["review", "midyear_review", "pact_signing", "launch", "handover", "other"]
Precision = Literal["day", "month", "year"]
PartOfDay = Literal["morning", "afternoon", "evening"]
MemberLevel = Literal["province", "district", "commune", "organisation", "mixed"]
Qualifier = Literal["exact", "about", "over", "nearly", "at_least", "at_most"]
FigureStatus = Literal["actual", "estimate", "target"]
Against = Literal["plan", "previous_year", "same_period", "estimate", "other"]
Change = Literal["ratio", "increase", "decrease"]
RecipientKind = Literal["unit", "collective", "individual"]
WinnerStatus = Literal["voted", "proposed", "awarded"]
ChairRole = Literal["chair", "deputy"]
ChairStatus = Literal["elected", "proposed", "incumbent"]
PersonRole = Literal["presided", "directed", "attended", "spoke", "signed", "recipient", "other"]


class Model(BaseModel):
    """Base of the record's models: nothing unknown is let in."""

    model_config = ConfigDict(extra="forbid")


class Evidence(Model):
    """A stretch of the article: `article.text[start:end] == text`."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A component of a confidence: its name, its value, and what it adds to the log-odds (`pipeline/confidence.py`)."""

    name: str
    value: str
    weight: float


class Grounded(Model):
    """A value with its evidence. What its confidence is made of stays with it, but is no part of the contract."""

    evidence: list[Evidence] = Field(default_factory=list)
    confidence: float | None = Field(default=None, ge=0, le=1)
    _parts: tuple[Part, ...] = PrivateAttr(default=())

    @property
    def parts(self) -> tuple[Part, ...]:
        """The components of the confidence; none where another program gave it."""
        return self._parts

    def set_parts(self, parts: Iterable[Part]) -> None:
        """Say what the confidence is made of."""
        self._parts = tuple(parts)


class Party(Model):
    """A unit that can be a member, winner or chair: an administrative unit or an organisation."""

    name: str
    kind: PartyKind | None = None
    unit_id: str | None = None


class MeetingDate(Grounded):
    value: str | None = None
    end: str | None = None
    precision: Precision | None = None
    part_of_day: PartOfDay | None = None
    year_inferred: bool = False
    not_after: str | None = None


class Venue(Grounded):
    name: str
    unit_id: str | None = None


class Cluster(Grounded):
    """`id` is the same for the same cluster in every article, over years and spellings."""

    id: str
    name: str
    kind: Literal["cum", "khoi"]
    number: str | None = None
    owner: Party | None = None
    member_level: MemberLevel | None = None


class Member(Grounded):
    name: str
    kind: PartyKind | None = None
    unit_id: str | None = None
    basis: Literal["listed", "implied"]


class Comparison(Model):
    against: Against
    base: str | None = None
    change: Change
    value: float
    unit: str | None = None


class Figure(Grounded):
    """A quantity. `subject` is null for the cluster as a whole; `value_vnd` is in đồng."""

    subject: Party | None = None
    indicator: str
    value: float
    unit: str | None = None
    value_vnd: int | None = None
    qualifier: Qualifier = "exact"
    status: FigureStatus = "actual"
    period: str | None = None
    price_base: str | None = None
    comparisons: list[Comparison] = Field(default_factory=list)


class Winner(Grounded):
    party: Party | None = None
    count: int | None = None
    recipient_kind: RecipientKind
    award: str
    award_name: str | None = None
    rank: int | None = None
    status: WinnerStatus
    authority: str | None = None
    year: int | None = None


class Chair(Grounded):
    party: Party
    role: ChairRole
    year: int | None = None
    status: ChairStatus


class Person(Grounded):
    name: str
    titles: list[str] = Field(default_factory=list)
    role: PersonRole | None = None


class Meeting(Grounded):
    status: Literal["held", "announced"] = "held"
    kinds: list[MeetingKind] = Field(default_factory=list)
    date: MeetingDate | None = None
    venue: Venue | None = None
    review_year: int | None = None
    plan_year: int | None = None
    cluster: Cluster
    stated_member_count: int | None = None
    members: list[Member] = Field(default_factory=list)
    figures: list[Figure] = Field(default_factory=list)
    winners: list[Winner] = Field(default_factory=list)
    chairs: list[Chair] = Field(default_factory=list)
    people: list[Person] = Field(default_factory=list)


class ArticleInfo(Model):
    """The article as read. `published_at` is ISO 8601, as precise as the page says, never the page's clock."""

    id: str
    url: str | None = None
    source: str | None = None
    title: str | None = None
    byline: str | None = None
    published_at: str | None = None
    fetched_at: str | None = None
    text: str
    text_sha256: str


class Record(Model):
    """One article and the meetings that it reports."""

    schema_version: Literal[1] = SCHEMA_VERSION
    article: ArticleInfo
    meetings: list[Meeting] = Field(default_factory=list)

    @model_validator(mode="after")
    def _evidence_is_in_the_text(self) -> Record:
        text = self.article.text
        for evidence in iter_evidence(self):
            if text[evidence.start : evidence.end] != evidence.text:
                raise ValueError(f"evidence {evidence.start}:{evidence.end} is not in the text: {evidence.text!r}")
        return self

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """The JSON Schema of a record."""
        return cls.model_json_schema()


def iter_evidence(record: Record) -> list[Evidence]:
    """All evidence of a record, in the order of its fields."""
    found: list[Evidence] = []

    def walk(node: object) -> None:
        if isinstance(node, Evidence):
            found.append(node)
        elif isinstance(node, Model):
            for name in type(node).model_fields:
                walk(getattr(node, name))
        elif isinstance(node, list):
            for item in node:
                walk(item)

    walk(record.meetings)
    return found
