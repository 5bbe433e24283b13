"""How extraction time grows with the text: ratios measured in one run, one line a case.

    python bench/scaling.py

Each case is extracted at 1, 4 and 16 times its length. A ratio of about 4 and 16 is linear; the exit status is 1
where the longest is more than three times as slow as linear.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.article import from_text
from pipeline.resolve import extract_record

ROOT = Path(__file__).resolve().parent.parent
LEAD = "Ngày 12/2/2025, Cụm thi đua số 2 tỉnh Gia Lai tổ chức hội nghị tổng kết năm 2024"
SAMPLE = (ROOT / "corpus" / "articles" / "gia-lai-cum-2-2025.txt").read_text(encoding="utf-8")
ONE_LINE = " ".join(SAMPLE.replace(".", ",").replace(";", ",").split())

CASES: dict[str, Callable[[int], str]] = {
    "articles one after another": lambda n: (SAMPLE + "\n") * (4 * n),
    "one sentence of clauses": lambda n: ONE_LINE * n,
    "a sentence of dates": lambda n: LEAD + ", ngày 12/2/2025" * (100 * n),
    "a run of spaces": lambda n: LEAD + "\u00a0" * (2000 * n) + "x",
    "plain words": lambda n: LEAD + " và các đơn vị thi đua" * (500 * n),
}


def seconds(text: str) -> float:
    """The best of two extractions, in seconds."""
    best = float("inf")
    for _ in range(2):
        begun = time.perf_counter()
        extract_record(from_text(text))
        best = min(best, time.perf_counter() - begun)
    return best


def main() -> int:
    """Run all cases; 1 if one grows much faster than its text."""
    extract_record(from_text(SAMPLE))
    slow = 0
    for name, make in CASES.items():
        times = [seconds(make(n)) for n in (1, 4, 16)]
        ratios = [times[1] / times[0], times[2] / times[0]]
        slow += ratios[1] > 48
        print(f"{name:28} {times[0] * 1000:8.1f} ms   x4: {ratios[0]:5.1f}   x16: {ratios[1]:6.1f}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
