"""The fixture pages and how a reading of one is scored: words of the text, lines of the text.

A page is a pair in `tests/fixtures/pages`: the bytes (`.html`) and what a person reads there (`.json`):

    url, charset, fetched_at   what the crawler would know besides; may be missing
    title, byline, published_at, date_source, note, profile, captions
    text       the lines of the article: paragraphs, list items, captions, rows of tables (cells joined by ` | `)
    neutral    lines that a reader may keep or leave out: the headline, a line of the day
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "fixtures" / "pages"


@dataclass(frozen=True)
class Page:
    """One fixture: its name, its bytes, what is expected."""

    name: str
    body: bytes
    expected: dict[str, Any]

    @property
    def given(self) -> dict[str, str]:
        """What the crawler knows besides the bytes, as arguments of `from_html`."""
        return {key: self.expected[key] for key in ("url", "charset", "fetched_at") if key in self.expected}


def pages() -> list[Page]:
    """All fixtures that state their text, in the order of their names."""
    found = []
    for file in sorted(FOLDER.glob("*.json")):
        expected = json.loads(file.read_text(encoding="utf-8"))
        if "text" in expected:
            found.append(Page(file.stem, file.with_suffix(".html").read_bytes(), expected))
    return found


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def scored(page: Page, lines: Iterable[str]) -> tuple[float, float]:
    """F1 of the words that were read, and the share of the expected lines that were read as lines of their own."""
    neutral = {" ".join(words(line)) for line in [*page.expected["neutral"], page.expected["title"] or ""]}
    byline = " ".join(words(page.expected["byline"] or ""))
    read = [" ".join(words(line)) for line in lines]
    # A line that only signs the article is neutral too: what it names is compared as the byline.
    read = [line for line in read if line and line not in neutral and not (byline and line.endswith(byline))]
    want = [" ".join(words(line)) for line in page.expected["text"]]
    got, wanted = Counter(" ".join(read).split()), Counter(" ".join(want).split())
    common = sum((got & wanted).values())
    f1 = 2 * common / max(1, got.total() + wanted.total())
    # A caption may be marked by a label in front of it.
    have = {line.removeprefix("ảnh ") for line in read} | set(read)
    return f1, sum(line in have for line in want) / max(1, len(want))
