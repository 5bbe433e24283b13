"""From mentions to the record: the contract's models, ids, evidence, confidence."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.article import Article
from pipeline.confidence import judge
from pipeline.record import (
    ArticleInfo,
    Chair,
    Cluster,
    Comparison,
    Evidence,
    Figure,
    Meeting,
    MeetingDate,
    Member,
    Party,
    Person,
    Record,
    Venue,
    Winner,
)

if TYPE_CHECKING:
    from extractors.mention import Ground, MeetingFound, PartyRef

Ev = Callable[["Ground"], list[Evidence]]


def extract_record(article: Article) -> Record:
    """Everything that the article says of cluster meetings. The same article gives the same record."""
    from extractors.gate import may_hold_a_meeting

    info = ArticleInfo(
        id=article.id,
        url=article.url,
        source=article.source,
        title=article.title,
        byline=article.byline,
        published_at=article.published_at,
        fetched_at=article.fetched_at,
        text=article.text,
        text_sha256=article.text_sha256,
    )
    if not may_hold_a_meeting(article.text):
        return Record(article=info)
    from extractors.meeting import extract
    from pipeline.document import read

    meetings = []
    for found in extract(read(article)):
        meeting = _meeting(article, found)
        judge(meeting, article.text, found.date.source if found.date else None)
        meetings.append(meeting)
    return Record(article=info, meetings=meetings)


def _evidence(text: str) -> Ev:
    def make(ground: Ground) -> list[Evidence]:
        spans = dict.fromkeys(ground.spans)
        return [Evidence(start=start, end=end, text=text[start:end], rule=ground.rule) for start, end in spans]

    return make


def _party(ref: PartyRef) -> Party:
    return Party.model_validate({"name": ref.name, "kind": ref.kind, "unit_id": ref.unit_id})


def _meeting(article: Article, found: MeetingFound) -> Meeting:
    ev = _evidence(article.text)
    cluster = found.cluster
    return Meeting.model_validate(
        {
            "status": found.status,
            "kinds": found.kinds,
            "date": _date(found, ev),
            "venue": _venue(found, ev),
            "review_year": found.review_year,
            "plan_year": found.plan_year,
            "cluster": Cluster.model_validate(
                {
                    "id": cluster_id(article, found),
                    "name": cluster.name,
                    "kind": cluster.kind,
                    "number": cluster.number,
                    "owner": _party(cluster.owner) if cluster.owner else None,
                    "member_level": cluster.member_level,
                    "evidence": ev(cluster.ground),
                    "confidence": cluster.ground.confidence,
                }
            ),
            "stated_member_count": found.stated_member_count,
            "members": [
                Member.model_validate(
                    {
                        "name": m.party.name,
                        "kind": m.party.kind,
                        "unit_id": m.party.unit_id,
                        "basis": m.basis,
                        "evidence": ev(m.ground),
                        "confidence": m.ground.confidence,
                    }
                )
                for m in found.members
            ],
            "figures": [
                Figure.model_validate(
                    {
                        "subject": _party(f.subject) if f.subject else None,
                        "indicator": f.indicator,
                        "value": f.value,
                        "unit": f.unit,
                        "value_vnd": f.value_vnd,
                        "qualifier": f.qualifier,
                        "status": f.status,
                        "period": f.period,
                        "price_base": f.price_base,
                        "comparisons": [Comparison.model_validate(asdict(c)) for c in f.comparisons],
                        "evidence": ev(f.ground),
                        "confidence": f.ground.confidence,
                    }
                )
                for f in found.figures
            ],
            "winners": [
                Winner.model_validate(
                    {
                        "party": _party(w.party) if w.party else None,
                        "count": w.count,
                        "recipient_kind": w.recipient_kind,
                        "award": w.award,
                        "award_name": w.award_name,
                        "rank": w.rank,
                        "status": w.status,
                        "authority": w.authority,
                        "year": w.year,
                        "evidence": ev(w.ground),
                        "confidence": w.ground.confidence,
                    }
                )
                for w in found.winners
            ],
            "chairs": [
                Chair.model_validate(
                    {
                        "party": _party(c.party),
                        "role": c.role,
                        "year": c.year,
                        "status": c.status,
                        "evidence": ev(c.ground),
                        "confidence": c.ground.confidence,
                    }
                )
                for c in found.chairs
            ],
            "people": [
                Person.model_validate(
                    {
                        "name": p.name,
                        "titles": list(p.titles),
                        "role": p.role,
                        "evidence": ev(p.ground),
                        "confidence": p.ground.confidence,
                    }
                )
                for p in found.people
            ],
            "evidence": [item for ground in (cluster.ground, *found.grounds) for item in ev(ground)],
            "confidence": cluster.ground.confidence,
        }
    )


def _date(found: MeetingFound, ev: Ev) -> MeetingDate | None:
    if found.date is None:
        return None
    return MeetingDate.model_validate(
        {
            "value": found.date.value,
            "end": found.date.end,
            "precision": found.date.precision,
            "part_of_day": found.date.part_of_day,
            "year_inferred": found.date.year_inferred,
            "not_after": found.date.not_after,
            "evidence": ev(found.date.ground),
            "confidence": found.date.ground.confidence,
        }
    )


def _venue(found: MeetingFound, ev: Ev) -> Venue | None:
    if found.venue is None:
        return None
    return Venue(
        name=found.venue.name,
        unit_id=found.venue.unit_id,
        evidence=ev(found.venue.ground),
        confidence=found.venue.ground.confidence,
    )


def cluster_id(article: Article, found: MeetingFound) -> str:
    """The same for one cluster over years and spellings, different for clusters of different owners.

    Made of kind, number or folded descriptive name, and the owner (`cum-2@tinh-gia-lai`); owners are named, not
    coded, since codes change (qd124, qd19) where the cluster goes on. Without an owner a cluster is known by its
    source, for there is a `Cụm thi đua số 2` and a `Khối thi đua các ngân hàng` in every province; only clusters
    of provinces are one of a kind.
    """
    from extractors.cast import long_name
    from gazetteer.fold import fold, strip_accents

    cluster = found.cluster

    def slug(text: str) -> str:
        return re.sub(r"[^a-z0-9]+", "-", strip_accents(fold(text))).strip("-")

    if cluster.number:
        what = f"{cluster.kind}-{cluster.number.casefold()}"
        tail = re.sub(r"(?i)^.*?\d+[A-ZĐ]?\b|^.*?\b[IVX]+\b", "", cluster.name).strip(" ,-")
        if tail:
            what += f"-{slug(tail)}"
    else:
        name = re.sub(r"(?i)^(cụm|khối)\s+th[iị]\s+đua(\s*,?\s*-?\s*khen thưởng)?", "", cluster.name)
        what = f"{cluster.kind}-{slug(long_name(name))}"
    if cluster.owner:
        return f"{what}@{slug(long_name(cluster.owner.name))}"
    if cluster.number or cluster.member_level != "province":
        where = article.source if article.url and article.source else article.id
        digest = hashlib.sha256(where.encode()).hexdigest()[:8]
        return f"{what}@unknown-{digest}"
    return what
