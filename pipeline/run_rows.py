"""The tables `runs` and `failures`: what was done when, and which inputs could not be used.

All functions run inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.article_rows import now

if TYPE_CHECKING:
    import sqlite_utils


def start(db: sqlite_utils.Database, version: str, options: Mapping[str, object]) -> int:
    """Begin a run of the program and return its number. `options` must be JSON."""
    cursor = db.conn.execute(
        "INSERT INTO runs (version, options, started_at) VALUES (?, ?, ?)",
        [version, json.dumps(options, ensure_ascii=False, sort_keys=True), now()],
    )
    return int(cursor.lastrowid or 0)


def finish(db: sqlite_utils.Database, run_id: int, counts: Mapping[str, int]) -> None:
    """End a run, with the counts that it reported."""
    db.execute(
        "UPDATE runs SET finished_at = ?, counts = ? WHERE id = ?",
        [now(), json.dumps(counts, sort_keys=True), run_id],
    )


def fail(db: sqlite_utils.Database, source: str, code: str, reason: str, run_id: int | None) -> None:
    """Record that an input failed; one row an input, with its latest reason."""
    db.execute(
        """INSERT INTO failures (source, code, reason, resolved, run_id) VALUES (?, ?, ?, 0, ?)
        ON CONFLICT (source) DO UPDATE SET code = excluded.code, reason = excluded.reason, resolved = 0,
          run_id = excluded.run_id
        WHERE resolved = 1 OR code <> excluded.code OR reason <> excluded.reason""",
        [source, code, reason, run_id],
    )
