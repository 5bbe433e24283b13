"""What earlier versions of the rules found in articles that nobody had looked at yet, and whether it was right.

    python bench/first_sight.py

Each set of corpus/more is extracted by the program as it stood in this repository's history just before the set was
learned from; the values found, with their components and whether gold agrees, are written to corpus/first_sight.csv,
which `bench/calibrate.py` fits the confidence to. Needs the history (a full clone). Takes three minutes.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.agreement import items
from pipeline.components import components
from pipeline.evaluate import load_gold, pair_items, pair_meetings
from pipeline.record import Record

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "corpus" / "first_sight.csv"
VERSIONS = {
    "a": "1d02e33",
    "b": "afdb89e",
    "c": "d4437f0",
    "d": "32ba20b",
    "e": "7eb4b29",
    "f": "4d8c08e",
    "g": "33608e1",
    "h": "b0810cd",
    "i": "b0810cd",
}
"""Set -> the last commit before it was learned from (b: its second, still unseen score)."""

FIELDS = {"members": "member", "figures": "figure", "winners": "winner", "chairs": "chair", "people": "person"}
_DATE_SOURCES = {0.97: "written", 0.95: "published", 0.9: "years", 0.7: "other", 0.5: "none", 0.8: "today"}
"""By the confidence that these versions gave a date, where its year came from."""

_EXTRACT = """
import json, sys
import pipeline.resolve
from pipeline.run import extract_all
pipeline.resolve.judge = lambda *_: None  # the confidence that rules state, not the one that was fitted
for result in extract_all(sys.argv[1:]):
    if result.record is not None:
        print(json.dumps(result.record.model_dump(mode="json"), ensure_ascii=False))
"""


def extracted(commit: str, files: list[Path]) -> list[dict[str, Any]]:
    """The records that the program of a commit makes of the files."""
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True)
    if archive.returncode:
        sys.exit(f"commit {commit} is not in this clone's history: {archive.stderr.decode().strip()}")
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
            tar.extractall(folder, filter="data")
        done = subprocess.run(
            [sys.executable, "-c", _EXTRACT, *map(str, files)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": folder},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    return [json.loads(line) for line in done.stdout.splitlines()]


def judged(record: dict[str, Any], gold: dict[str, Any]) -> Iterator[tuple[str, bool, float, dict[str, str]]]:
    """(field, right, the rule's own confidence, components) of each value of a record that gold decides on."""
    typed = Record.model_validate(record)
    places = {id(meeting): number for number, meeting in enumerate(record["meetings"])}
    for wanted, found in pair_meetings(gold["meetings"], record["meetings"]):
        if not found:
            continue
        meeting = typed.meetings[places[id(found)]]
        date_source = _DATE_SOURCES.get((found["date"] or {}).get("confidence"), "vague")
        of: dict[str, list[Any]] = {}
        for value in components(meeting, typed.article.text, date_source):
            of.setdefault(value.field, []).append(value)
        right = _right(wanted, found)
        for field, values in of.items():
            for value, verdict in zip(values, right.get(field, ()), strict=False):
                if verdict is not None:
                    yield field, verdict, value.item.confidence or 0.0, value.components


def _right(wanted: dict[str, Any], found: dict[str, Any]) -> dict[str, list[bool | None]]:
    """By field, whether gold has each found item; None where it does not say."""
    right: dict[str, list[bool | None]] = {"meeting": [bool(wanted)]}
    for name, field in {**FIELDS, "date": "date", "cluster": "cluster"}.items():
        has = items(found, name)
        matched = {id(hit) for _, hit in pair_items(items(wanted, name) if wanted else [], has)[0]}
        right[field] = [id(item) in matched for item in has]
    asked = wanted and (wanted.get("venue") or {}).get("unit_id")
    right["venue"] = [found["venue"]["unit_id"] == asked] if found["venue"] and asked else [None]
    return right


def main() -> int:
    """Write corpus/first_sight.csv."""
    gold = load_gold(ROOT / "corpus" / "more" / "gold")
    articles = ROOT / "corpus" / "more" / "articles"
    rows = []
    for name, commit in VERSIONS.items():
        own = [(stem, content) for stem, content in gold if stem.startswith(f"{name}-")]
        records = extracted(commit, [articles / content["article_file"] for _, content in own])
        by_file = {Path(record["article"]["source"]).name: record for record in records}
        for stem, content in own:
            for field, right, stated, parts in judged(by_file[content["article_file"]], content):
                told = " ".join(f"{key}={value}" for key, value in parts.items())
                rows.append([stem, field, int(right), stated, told])
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["article", "field", "right", "stated", "components"])
        writer.writerows(rows)
    print(f"{len(rows)} values in {OUT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
