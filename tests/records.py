"""Records made from the gold files, for tests of what comes after extraction."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.record import Record

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SAMPLES = (
    "gia-lai-cum-2-2018",
    "gia-lai-cum-2-2025",
    "ninh-thuan-khoi-2024",
    "quang-binh-cum-2024",
    "tay-nguyen-duyen-hai-2023",
)


def cluster_id(cluster: dict[str, Any]) -> str:
    """A simple id that is the same over years and spellings: kind, number or name, owner."""
    owner = cluster["owner"]["unit_id"] if cluster.get("owner") else ""
    name = cluster["number"] or " ".join(cluster["name"].casefold().split())
    return f"{cluster['kind']}:{name}:{owner}"


def record_from_gold(gold_file: Path, text_file: Path) -> Record:
    """The record that a gold file describes, with evidence where its quotes stand in the article."""
    text = unicodedata.normalize("NFC", text_file.read_text(encoding="utf-8"))
    gold = json.loads(gold_file.read_text(encoding="utf-8"))

    def ground(node: Any) -> Any:
        if isinstance(node, list):
            return [ground(item) for item in node]
        if not isinstance(node, dict):
            return node
        grounded = {name: ground(value) for name, value in node.items() if name != "quote"}
        if node.get("quote"):
            start, end = _find(text, node["quote"])
            grounded |= {
                "evidence": [{"start": start, "end": end, "text": text[start:end], "rule": "gold"}],
                "confidence": 1.0,
            }
        return grounded

    meetings = ground(gold["meetings"])
    for meeting in meetings:
        meeting["cluster"]["id"] = cluster_id(meeting["cluster"])
    article = {
        "id": text_file.stem,
        "source": text_file.name,
        "text": text,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        **gold["article"],
    }
    return Record.model_validate({"article": article, "meetings": meetings})


def sample(name: str) -> Record:
    """The record of one of the sample articles."""
    return record_from_gold(CORPUS / "gold" / f"{name}.json", CORPUS / "articles" / f"{name}.txt")


def samples() -> list[Record]:
    return [sample(name) for name in SAMPLES]


def dev_records() -> Iterator[Record]:
    """The records of the development articles."""
    for gold_file in sorted((CORPUS / "dev" / "gold").glob("*.json")):
        yield record_from_gold(gold_file, CORPUS / "dev" / "articles" / f"{gold_file.stem}.txt")


def _find(text: str, quote: str) -> tuple[int, int]:
    pattern = r"\s+".join(map(re.escape, unicodedata.normalize("NFC", quote).split()))
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"the quote is not in the article: {quote!r}")
    return found.span()


def query(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """The rows of a statement, past the program."""
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql, values).fetchall()


def assert_sound(path: Path) -> None:
    """The file, its references and its full-text index are whole."""
    assert query(path, "PRAGMA integrity_check") == [("ok",)]
    assert query(path, "PRAGMA foreign_key_check") == []
    # Raises where the index does not agree with the articles.
    query(path, "INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)")


def make_database(path: Path, records: Iterable[Record] | None = None) -> Path:
    """A database with these records, the samples by default."""
    from pipeline.database import Database

    with Database.open(path) as db:
        for record in samples() if records is None else records:
            db.load(record)
    return path


def dump(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, sorted, without what the order of loading or the time of day decides."""
    from pipeline.schema import TABLES

    with closing(sqlite3.connect(path)) as db:
        return {
            table.name: db.execute(
                "SELECT {} FROM {} ORDER BY {}".format(
                    ", ".join(f'"{name}"' for name in table.columns if name not in ("search_id", "added_at")),
                    table.name,
                    table.key,
                )
            ).fetchall()
            for table in TABLES
            if table.name != "runs"
        }
