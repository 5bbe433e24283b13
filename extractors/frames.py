"""Which clusters met, and which part of the article speaks of which.

A frame is one meeting of one cluster: it is opened by a sentence that names the cluster and says that it met
(`Cụm thi đua số 2 … tổ chức hội nghị tổng kết`). Articles that mention clusters otherwise have none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from extractors import chunk as kinds
from extractors.chunk import Chunk, Sentence
from extractors.clusters import ClusterMention
from extractors.dates import DateMention, plausible, vague_time
from extractors.phrases import pattern, words
from extractors.reading import Reading
from gazetteer.fold import fold

LAST_SHORT = 8
"""The last sentence that may open a frame by a short name (`Cụm 3`)."""

MOST_EARLY = 6
"""Sentences of the body that may tell of the meeting of a cluster named in the title."""

LONGEST_JOIN = 60
"""Characters between two clusters that meet together."""


@dataclass
class Frame:
    """One meeting: its cluster, the sentence that opens it, and all mentions of the cluster.

    `anchors` are the places (code points) from which on the text speaks of it.
    """

    cluster: ClusterMention
    lead: Sentence
    mentions: list[ClusterMention] = field(default_factory=list)
    anchors: list[int] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        return cluster_key(self.cluster)


def cluster_key(cluster: ClusterMention) -> tuple[str, str]:
    """Kind and number, or kind and folded descriptive name: the same for every spelling in one article."""
    if cluster.number:
        return cluster.kind, cluster.number.casefold()
    told = [
        word for word in re.findall(r"\w+", fold(cluster.name)) if word not in words("meetings", "name_noise.forms")
    ]
    return cluster.kind, " ".join(told)


def _says(text: str, key: str) -> bool:
    """Do the words hold a form of a list of rules/meetings.toml?"""
    return pattern("meetings", key).search(fold(text)) is not None


def has_event(text: str) -> bool:
    """Do the words say that a meeting takes place?"""
    return _says(text, "sets.event")


def said_generally(text: str) -> bool:
    """Do the words speak of clusters in general, or of other times?"""
    return _says(text, "not_meeting.forms")


def is_prepared(text: str) -> bool:
    """Do the words speak of a session that prepares a meeting?"""
    return _says(text, "preparing.forms")


def is_announced(text: str) -> bool:
    """Do the words speak of a meeting that is still to come?"""
    return _says(text, "announced.forms")


def clusters_of(chunks: list[Chunk]) -> list[ClusterMention]:
    """The clusters named in a sentence."""
    return [chunk.value for chunk in chunks if chunk.kind == kinds.CLUSTER and isinstance(chunk.value, ClusterMention)]


def find_frames(reading: Reading) -> list[Frame]:
    """The meetings that the article reports, in the order in which it tells of them."""
    frames: dict[tuple[str, str], Frame] = {}
    strong: set[tuple[str, str]] = set()
    sentences = [s for s in reading.sentences if s.zone in ("body", "list_item", "caption", "title")]
    body = [s for s in sentences if s.zone in ("body", "list_item")]
    for sentence in body:
        for cluster in clusters_of(reading.chunks(sentence)):
            score = _score(reading, sentence, cluster)
            key = cluster_key(cluster)
            if score >= 3 and key not in frames:
                frames[key] = Frame(cluster, sentence)
                if score >= 4:
                    strong.add(key)
            elif score >= 4 and key not in strong and key != next(iter(frames), key):
                # Another cluster's headline within the text, and then its report: that is where its meeting opens.
                frames[key] = Frame(cluster, sentence)
                strong.add(key)
    if not frames:
        frames = _from_title(reading, body)
    frames = _merge(frames, strong, reading)
    for sentence in sentences:
        for cluster in clusters_of(reading.chunks(sentence)):
            if frame := _resolve(cluster, frames):
                frame.mentions.append(cluster)
                if sentence.zone != "title":
                    frame.anchors.append(_clause_start(reading, sentence, cluster))
    for frame in frames.values():
        full = [m for m in frame.mentions if m.full and _in_body(reading, m)]
        if full and not frame.cluster.full:
            frame.cluster = full[0]
    return sorted(frames.values(), key=lambda frame: frame.cluster.start)


def _in_body(reading: Reading, cluster: ClusterMention) -> bool:
    return any(s.zone == "body" and s.start <= cluster.start < s.end for s in reading.sentences)


def _score(reading: Reading, sentence: Sentence, cluster: ClusterMention) -> int:
    """How strongly the sentence says that this cluster met (3 opens a frame)."""
    text = reading.text[sentence.start : sentence.end]
    if not has_event(text) or (not cluster.full and sentence.index > LAST_SHORT):
        return 0
    dated = bool(_meeting_dates(reading, sentence))
    if is_prepared(text) or (said_generally(text) and not dated):
        return 0
    after = reading.text[cluster.end : sentence.end]
    before = reading.text[sentence.start : cluster.start]
    score = 0
    if has_event(after) or _says(after, "sets.convene") or has_event(before):
        score += 2
    if dated or vague_time(reading.text, sentence.start, sentence.end):
        score += 2
    if re.search(r"(?<!\w)tại(?!\w)", text):
        score += 1
    if _says(text, "kinds.review") or _says(text, "kinds.pact_signing"):
        score += 1
    if _says(text, "kinds.midyear_review"):
        score += 1
    return score


def missing_for_a_frame(reading: Reading, sentence: Sentence, cluster: ClusterMention) -> tuple[int, str]:
    """The points that a sentence has towards opening a frame, and what it lacks."""
    score = _score(reading, sentence, cluster)
    text = reading.text[sentence.start : sentence.end]
    dated = bool(_meeting_dates(reading, sentence))
    if is_prepared(text):
        return score, "cue: it speaks of a session that prepares the meeting (preparing of rules/meetings.toml)"
    if not has_event(text):
        return score, "no word of a meeting (sets.event of rules/meetings.toml) stands in it"
    if not cluster.full and sentence.index > LAST_SHORT:
        return score, "the cluster is named short, and late in the article"
    if said_generally(text) and not dated:
        return score, "cue: it speaks of clusters in general or of other times (not_meeting of rules/meetings.toml)"
    lacking = [] if dated or vague_time(reading.text, sentence.start, sentence.end) else ["when"]
    lacking += [] if re.search(r"(?<!\w)tại(?!\w)", text) else ["where"]
    return score, f"it does not say {' or '.join(lacking) or 'that this cluster'} met" if score < 3 else "merged"


def _meeting_dates(reading: Reading, sentence: Sentence) -> list[DateMention]:
    return [
        chunk.value
        for chunk in reading.chunks(sentence)
        if chunk.kind == kinds.DATE
        and isinstance(chunk.value, DateMention)
        and plausible(reading.text, chunk.value, (sentence.start, sentence.end))
    ]


def _from_title(reading: Reading, body: list[Sentence]) -> dict[tuple[str, str], Frame]:
    """A cluster named in the title (or early on) alone, where a body sentence tells of the meeting."""
    opening = next((s for s in body[:MOST_EARLY] if _tells_of_meeting(reading, s)), None)
    if opening is None:
        return {}
    for sentence in reading.sentences:
        early = sentence.zone == "body" and sentence.index <= opening.index + 2
        if not (sentence.zone == "title" or early) or said_generally(reading.text[sentence.start : sentence.end]):
            continue
        for cluster in clusters_of(reading.chunks(sentence)):
            if has_event(reading.text[cluster.end : sentence.end]) or early:
                return {cluster_key(cluster): Frame(cluster, opening)}
    return {}


def _tells_of_meeting(reading: Reading, sentence: Sentence) -> bool:
    """Does the sentence say that a meeting took place, and when, or that it was a `hội nghị`?"""
    text = reading.text[sentence.start : sentence.end]
    if not has_event(text) or said_generally(text) or is_prepared(text):
        return False
    dated = _meeting_dates(reading, sentence) or vague_time(reading.text, sentence.start, sentence.end)
    return bool(dated) or "hội nghị" in fold(text)


def _merge(
    frames: dict[tuple[str, str], Frame], strong: set[tuple[str, str]], reading: Reading
) -> dict[tuple[str, str], Frame]:
    """Two names of one cluster are one frame; only another number, or a date of its own, makes another meeting."""
    if len(frames) < 2:
        return frames
    kept: dict[tuple[str, str], Frame] = {}
    for key, frame in frames.items():
        same = [other for other in kept.values() if _same(other, frame)]
        if not kept or (not same and (_own_meeting(reading, frame, kept) and key in strong)):
            kept[key] = frame
    return kept


def _same(one: Frame, other: Frame) -> bool:
    if one.cluster.kind != other.cluster.kind:
        return False
    if one.cluster.number and other.cluster.number:
        return one.cluster.number == other.cluster.number
    if one.cluster.number or other.cluster.number:
        return False
    a, b = set(one.key[1].split()), set(other.key[1].split())
    return bool(a & b)


def _own_meeting(reading: Reading, frame: Frame, kept: dict[tuple[str, str], Frame]) -> bool:
    """Does this cluster's opening sentence stand for a meeting of its own?"""
    dates = _meeting_dates(reading, frame.lead)
    if dates and all(frame.lead.index != other.lead.index for other in kept.values()):
        return True
    together = [other for other in kept.values() if other.lead.index == frame.lead.index]
    if together:  # `Cụm thi đua 7 và Cụm thi đua 8 cùng tổ chức hội nghị`
        between = reading.text[min(o.cluster.end for o in together) : frame.cluster.start]
        return len(between) < LONGEST_JOIN and ("," in between or _says(between, "together.forms"))
    text = fold(reading.text[frame.lead.start : frame.lead.end])
    return frame.cluster.number is not None and bool(
        vague_time(reading.text, frame.lead.start, frame.lead.end) or "hội nghị" in text
    )


def _resolve(cluster: ClusterMention, frames: dict[tuple[str, str], Frame]) -> Frame | None:
    key = cluster_key(cluster)
    if key in frames:
        return frames[key]
    if cluster.number:
        return next(
            (f for f in frames.values() if f.cluster.number == cluster.number and f.cluster.kind == cluster.kind), None
        )
    unnumbered = [f for f in frames.values() if not f.cluster.number and f.cluster.kind == cluster.kind]
    told = set(key[1].split())
    return next(
        (f for f in unnumbered if told & set(f.key[1].split())),
        unnumbered[0] if len(frames) == 1 and unnumbered else None,
    )


def _clause_start(reading: Reading, sentence: Sentence, cluster: ClusterMention) -> int:
    """Where the clause that names the cluster begins: behind the last `;`, or at the sentence."""
    before = reading.text[sentence.start : cluster.start]
    return sentence.start + before.rfind(";") + 1


class Attribution:
    """Which frame a place in the text speaks of, for articles that report several meetings."""

    def __init__(self, frames: list[Frame]) -> None:
        self._frames = frames
        points: dict[int, set[int]] = {}
        for index, frame in enumerate(frames):
            for position in frame.anchors:
                points.setdefault(position, set()).add(index)
            points.setdefault(frame.lead.start, set()).add(index)
        self.positions = sorted(points)
        self._at = [points[position] for position in self.positions]

    def __call__(self, position: int) -> set[int]:
        """The indices of the frames that the position belongs to (all of them before the first is named)."""
        if len(self._frames) == 1:
            return {0}
        index = bisect_right(self.positions, position) - 1
        return self._at[index] if index >= 0 else set(range(len(self._frames)))
