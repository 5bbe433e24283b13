"""Extracted records against gold: precision, recall and F1 for each field.

A gold file is a record whose items have a `quote`, a stretch of the article that states them, in place of
evidence, and an `article_file`. A record belongs to the gold file that has the file name, or the stem, of its
`article.source`, `article.url` or `article.id`. An article without a record counts as one without meetings.

What must agree for a match (an item matches at most once):

==============================  ===================================================================
meeting                         the article reports one (by count)
date                            value and precision; gold without a day counts only against a day
                                that was invented
cluster                         kind, and number or, without a number, folded name
owner, venue, review_year,      the value; not counted where gold has none
plan_year, part_of_day
members                         the party
figures                         subject and quantity: 12 triệu người = 12000000 người; the noun of
                                a count is free, a measure is not
figures+                        also qualifier, status, period and comparisons
winners                         the party (or count and kind of recipient) and the award
winners+                        also status and year
chairs                          party, role and year
chairs+                         also status
people                          folded name
==============================  ===================================================================

A party is its unit id or, for an organisation, its folded name. Folding: NFC, case, one tone placement,
punctuation and white space; `agreement.toml` has the abbreviations. Meetings are paired by their cluster; where
gold has one meeting only, with whatever meeting was found.

`grounded` is the share of matched items whose evidence overlaps the gold quote in the article; `invented` counts
evidence that is not `text[start:end]`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from pipeline.agreement import Item, Json, cluster_key, items
from pipeline.differences import Difference, Said
from pipeline.errors import UnreadableInput

MAIN_FIELDS = ("date", "cluster", "members", "figures", "winners", "chairs")
SCALARS = ("owner", "venue", "review_year", "plan_year", "part_of_day")
FIELDS = (*MAIN_FIELDS, *SCALARS, "people")
STRICT_FIELDS = ("figures", "winners", "chairs")


@dataclass(slots=True)
class Score:
    matched: int = 0
    found: int = 0
    gold: int = 0

    def add(self, matched: int, found: int, gold: int) -> None:
        self.matched += matched
        self.found += found
        self.gold += gold

    @property
    def precision(self) -> float:
        return self.matched / self.found if self.found else 0.0 if self.gold else 1.0

    @property
    def recall(self) -> float:
        return self.matched / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(slots=True)
class Evaluation:
    scores: dict[str, Score]
    grounded: Score = field(default_factory=Score)
    invented: int = 0
    without_record: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def mean_f1(self) -> float:
        """Unweighted mean of F1 over the six main fields."""
        return sum(self.scores[name].f1 for name in MAIN_FIELDS) / len(MAIN_FIELDS)

    @property
    def micro_f1(self) -> float:
        """F1 over all items of the six main fields."""
        matched = sum(self.scores[name].matched for name in MAIN_FIELDS)
        total = sum(self.scores[name].found + self.scores[name].gold for name in MAIN_FIELDS)
        return 2 * matched / total if total else 0.0

    @property
    def grounded_share(self) -> float:
        return self.grounded.matched / self.grounded.gold if self.grounded.gold else 0.0

    def as_json(self) -> Json:
        return {
            "mean_f1": self.mean_f1,
            "micro_f1": self.micro_f1,
            "grounded": self.grounded_share,
            "invented": self.invented,
            "without_record": self.without_record,
            "fields": {
                name: {
                    "precision": score.precision,
                    "recall": score.recall,
                    "f1": score.f1,
                    "gold": score.gold,
                    "found": score.found,
                }
                for name, score in self.scores.items()
            },
        }


def pair_meetings(gold: list[Json], found: list[Json]) -> list[tuple[Json, Json]]:
    """Each gold meeting with the found one of its cluster, or with nothing; then what was found beyond."""
    left, pairs = list(found), []
    for wanted in gold:
        key = cluster_key(wanted.get("cluster") or {})
        best = next((m for m in left if cluster_key(m.get("cluster") or {}) == key), None)
        if best is None and left and len(gold) == 1:
            best = left[0]
        if best is not None:
            left.remove(best)
        pairs.append((wanted, best or {}))
    return pairs + [({}, extra) for extra in left]


def pair_items(wanted: list[Item], found: list[Item]) -> tuple[list[tuple[Item, Item]], list[Item], list[Item]]:
    """Matched pairs, missed gold items, wrong found items; a strict match is preferred."""
    left, matched, missed = list(found), [], []
    for item in wanted:
        same = [other for other in left if other.key == item.key]
        if not same:
            missed.append(item)
            continue
        hit = next((other for other in same if other.strict == item.strict), same[0])
        left.remove(hit)
        matched.append((item, hit))
    return matched, missed, left


def overlaps(evidence: list[Json], quote: str, text: str) -> bool:
    """Whether a stretch of evidence shares a character with the quote, white space folded, in the text."""
    words = unicodedata.normalize("NFC", quote).split()
    pattern = r"\s+".join(re.escape(word) for word in words)
    return any(
        e["start"] < match.end() and match.start() < e["end"] for match in re.finditer(pattern, text) for e in evidence
    )


def _all_evidence(node: object) -> Iterator[Json]:
    if isinstance(node, dict):
        yield from node.get("evidence") or []
        for value in node.values():
            yield from _all_evidence(value)
    elif isinstance(node, list):
        for value in node:
            yield from _all_evidence(value)


def load_gold(directory: Path) -> list[tuple[str, Json]]:
    """Gold files of a directory, by stem. Raises UnreadableInput when there are none, or one is no gold."""
    gold = []
    for file in sorted(directory.glob("*.json")):
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            content["article_file"], content["meetings"]
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableInput(
                f"{file} is not a gold file: {error!r}", "it needs article_file and meetings"
            ) from error
        gold.append((file.stem, content))
    if not gold:
        raise UnreadableInput(f"{directory} has no gold files", "name a folder with one .json file an article")
    return gold


def _by_name(records: Iterable[Json]) -> dict[str, Json]:
    names: dict[str, Json] = {}
    for record in records:
        article = record["article"]
        for name in (article.get("source"), article.get("url"), article.get("id")):
            if name:
                names.setdefault(PurePath(str(name)).name, record)
                names.setdefault(PurePath(str(name)).stem, record)
    return names


def evaluate(records: Iterable[Json], gold: Iterable[tuple[str, Json]]) -> Evaluation:
    """Compare records (as JSON objects) with gold, `(name, content)` pairs as from `load_gold`."""
    result = Evaluation({name: Score() for name in ("meeting", *FIELDS, *(f"{name}+" for name in STRICT_FIELDS))})
    names = _by_name(records)
    for stem, wanted in gold:
        record = names.get(wanted["article_file"]) or names.get(PurePath(wanted["article_file"]).stem)
        if record is None:
            result.without_record += 1
            record = {"article": {"text": ""}, "meetings": []}
        _compare(result, stem, record, wanted)
    return result


def _compare(result: Evaluation, stem: str, record: Json, gold: Json) -> None:
    text = record["article"]["text"]
    result.invented += sum(text[e["start"] : e["end"]] != e["text"] for e in _all_evidence(record["meetings"]))
    n_gold, n_found = len(gold["meetings"]), len(record["meetings"])
    result.scores["meeting"].add(min(n_gold, n_found), n_found, n_gold)
    for gold_meeting, found_meeting in pair_meetings(gold["meetings"], record["meetings"]):
        for name in FIELDS:
            wanted = items(gold_meeting, name) if gold_meeting else []
            found = items(found_meeting, name) if found_meeting else []
            if name in SCALARS and not wanted:
                continue
            matched, missed, wrong = pair_items(wanted, found)
            result.scores[name].add(len(matched), len(found), len(wanted))
            if name in STRICT_FIELDS:
                strict = sum(item.strict == hit.strict for item, hit in matched)
                result.scores[f"{name}+"].add(strict, len(found), len(wanted))
            for item, hit in matched:
                if quote := item.data.get("quote"):
                    result.grounded.add(overlaps(hit.data.get("evidence") or [], quote, text), 1, 1)
            said = Said(stem, name, text)
            result.differences += [said.missed(item, gold_meeting) for item in missed]
            result.differences += [said.wrong(item, found_meeting) for item in wrong]
            result.differences += [said.differs(*pair) for pair in matched if pair[0].strict != pair[1].strict]
