"""What extractors say: plain frozen objects with offsets, the rule that found them, and a confidence."""

from __future__ import annotations

from dataclasses import dataclass, field

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where and by which rule something was found. Spans are code points into the text, end exclusive."""

    spans: tuple[Span, ...]
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class PartyRef:
    """A party linked to the gazetteer as far as the text allows: `unit_id` is None where it does not settle it."""

    name: str
    kind: str | None
    unit_id: str | None
    family: str = ""

    @property
    def key(self) -> str:
        """The same for every mention of the party in one article."""
        from gazetteer.fold import fold

        return self.unit_id if self.unit_id and self.kind != "organisation" else fold(self.name)


@dataclass(frozen=True, slots=True)
class DateFound:
    """The day of the meeting as ISO strings, as precise as the text; `source`: where its year comes from."""

    value: str | None
    end: str | None
    precision: str | None
    part_of_day: str | None
    year_inferred: bool
    not_after: str | None
    ground: Ground
    source: str


@dataclass(frozen=True, slots=True)
class MemberFound:
    party: PartyRef
    basis: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class ChairFound:
    party: PartyRef
    role: str
    year: int | None
    status: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class WinnerFound:
    party: PartyRef | None
    count: int | None
    recipient_kind: str
    award: str
    award_name: str | None
    rank: int | None
    status: str
    authority: str | None
    year: int | None
    ground: Ground


@dataclass(frozen=True, slots=True)
class ComparisonFound:
    """`change` is ratio, increase or decrease against plan, previous_year, same_period …"""

    against: str
    base: str | None
    change: str
    value: float
    unit: str | None


@dataclass(frozen=True, slots=True)
class FigureFound:
    """A quantity with its subject (None: the cluster as a whole); `value_vnd` in đồng."""

    subject: PartyRef | None
    indicator: str
    value: float
    unit: str | None
    value_vnd: int | None
    qualifier: str
    status: str
    period: str | None
    price_base: str | None
    comparisons: tuple[ComparisonFound, ...]
    ground: Ground


@dataclass(frozen=True, slots=True)
class PersonFound:
    name: str
    titles: tuple[str, ...]
    role: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class VenueFound:
    name: str
    unit_id: str | None
    ground: Ground


@dataclass(frozen=True, slots=True)
class ClusterFound:
    name: str
    kind: str
    number: str | None
    owner: PartyRef | None
    member_level: str | None
    ground: Ground


@dataclass
class MeetingFound:
    """Everything said of one meeting, filled by one extractor after the other.

    `grounds` show what has no ground of its own: kinds, status, years and the stated count of members.
    """

    cluster: ClusterFound
    grounds: list[Ground] = field(default_factory=list)
    status: str = "held"
    kinds: list[str] = field(default_factory=list)
    date: DateFound | None = None
    venue: VenueFound | None = None
    review_year: int | None = None
    plan_year: int | None = None
    stated_member_count: int | None = None
    members: list[MemberFound] = field(default_factory=list)
    figures: list[FigureFound] = field(default_factory=list)
    winners: list[WinnerFound] = field(default_factory=list)
    chairs: list[ChairFound] = field(default_factory=list)
    people: list[PersonFound] = field(default_factory=list)
