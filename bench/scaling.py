"""How extraction time grows with the text: ratios measured in one run, one line a case.

    python bench/scaling.py

Each case is extracted at 1, 10 and 100 times its length. A ratio of about 10 and 100 is linear; the exit status is 1
where the longest is more than twice as slow as linear. Takes about two minutes.
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

LENGTHS = (1, 10, 100)
SLOW = 2
"""So many times what is linear is too slow."""

CASES: dict[str, Callable[[int], str]] = {
    "articles one after another": lambda n: (SAMPLE + "\n") * n,
    "one sentence of clauses": lambda n: ONE_LINE * n,
    "a list of units": lambda n: (
        LEAD + " của các huyện " + ", ".join(["Kbang", "Đak Pơ", "Mang Yang"] * (20 * n)) + "."
    ),
    "a sentence of dates": lambda n: LEAD + ", ngày 12/2/2025" * (20 * n),
    "a sentence of figures": lambda n: LEAD + "; huyện Kbang đạt 6.156 tỷ đồng, tăng 7,7%" * (10 * n),
    "a sentence of awards": lambda n: LEAD + "; đề nghị tặng Cờ thi đua cho huyện Kbang" * (10 * n),
    "a sentence of offices": lambda n: LEAD + "; bầu huyện Kbang làm Cụm trưởng năm 2025" * (10 * n),
    "a run of spaces": lambda n: LEAD + "\u00a0" * (400 * n) + "x",
    "plain words": lambda n: LEAD + " và các đơn vị thi đua" * (100 * n),
}


def seconds(text: str) -> float:
    """The best of two extractions, of more for a short text, in seconds of the processor."""
    best = float("inf")
    for _ in range(2 if len(text) > 100_000 else 5):
        begun = time.process_time()
        extract_record(from_text(text))
        best = min(best, time.process_time() - begun)
    return best


def main() -> int:
    """Run all cases; 1 if one grows much faster than its text."""
    extract_record(from_text(SAMPLE))
    slow = 0
    for name, make in CASES.items():
        times = [seconds(make(n)) for n in LENGTHS]
        ratios = [after / times[0] for after in times[1:]]
        slow += ratios[-1] > SLOW * LENGTHS[-1]
        told = "   ".join(f"x{n}: {ratio:6.1f}" for n, ratio in zip(LENGTHS[1:], ratios, strict=True))
        print(f"{name:28} {times[0] * 1000:8.1f} ms   {told}", flush=True)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
