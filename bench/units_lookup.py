"""The gazetteer: load, look-up and matching, side by side with the parser of vietnamadminunits.

    python bench/units_lookup.py

Both get the mentions of tests/gazetteer/mentions.tsv, with the place that encloses each; vietnamadminunits gets the
set of units that fits the day. A mention without an answer in the table is right where nothing, or nothing single,
comes back. Without vietnamadminunits (bench/requirements.txt) only our figures are shown.
"""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Row = tuple[str, str, date | None, str]
REPEAT = 20


def rows() -> list[Row]:
    with (ROOT / "tests" / "gazetteer" / "mentions.tsv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(x["mention"], x["in"], date.fromisoformat(x["on"]) if x["on"] else None, x["unit_id"]) for x in lines]


def seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def report(name: str, answers: list[str], table: list[Row], spent: float) -> None:
    pairs = list(zip(answers, (row[3] for row in table), strict=True))
    linked = [pair for pair in pairs if pair[0]]
    right = sum(one == other for one, other in linked)
    wanted = sum(bool(expected) for _, expected in pairs)
    precision = right / len(linked) if linked else 0.0
    print(
        f"{name:<18} precision {precision:.3f}  recall {right / wanted:.3f}  "
        f"of {wanted} mentions with a unit and {len(pairs) - wanted} without; "
        f"{spent / len(pairs) * 1e6:.0f} µs a mention"
    )


def ours(table: list[Row]) -> float:
    from gazetteer.mentions import load_lookup

    lookup = load_lookup()
    answers: list[str] = []

    def run() -> None:
        answers[:] = [
            found.unit.id if (found := lookup.find(mention, within=within, on=(day,) if day else ())).unit else ""
            for mention, within, day, _ in table
        ]

    run()
    spent = min(seconds(run) for _ in range(3))
    report("thidua", answers, table, spent)
    return spent


def theirs(table: list[Row]) -> float | None:
    try:
        from vietnamadminunits import parse_address
    except ImportError as error:
        print(f"vietnamadminunits is not here ({error}): pip install -r bench/requirements.txt")
        return None

    def one(mention: str, within: str, day: date | None) -> str:
        new = day is None or day >= date(2025, 7, 1)
        address = re.sub(r"\s*\((.+)\)", r", \1", mention) + (f", {within}" if within else "")
        unit = parse_address(address, mode="FROM_2025" if new else "LEGACY", keep_street=False)
        for level in ("ward_code", "district_code", "province_code"):
            if code := getattr(unit, level, None):
                return f"{'qd19' if new else 'qd124'}:{code}"
        return ""

    answers: list[str] = []

    def run() -> None:
        answers[:] = [one(mention, within, day) for mention, within, day, _ in table]

    run()
    spent = min(seconds(run) for _ in range(3))
    report("vietnamadminunits", answers, table, spent)
    return spent


def matching() -> None:
    import spacy
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

    from extractors.name_cache import token_norms
    from extractors.tokens import make_doc
    from gazetteer.units import load

    print(f"load the units                          {seconds(load.__wrapped__) * 1000:6.0f} ms")
    vocab = spacy.blank("xx").vocab
    matcher = PhraseMatcher(vocab, attr="NORM")
    names = list(load().names())
    token_norms(vocab, names)

    def compile_names() -> None:
        matcher.add("name", [Doc(vocab, words=words) for words in token_norms(vocab, names)])

    print(f"compile {len(names)} names from the cached form    {seconds(compile_names) * 1000:6.0f} ms")
    articles = [make_doc(vocab, path.read_text("utf-8")) for path in sorted((ROOT / "corpus/articles").glob("*.txt"))]
    found = sum(len(matcher(doc)) for doc in articles)
    spent = seconds(lambda: [[matcher(doc) for doc in articles] for _ in range(REPEAT)]) / REPEAT
    tokens = sum(map(len, articles))
    print(f"match {len(articles)} articles ({tokens} tokens, {found} names)  {spent * 1000:6.2f} ms")


def main() -> None:
    table = rows()
    matching()
    spent, other = ours(table), theirs(table)
    if other:
        print(f"ratio of times, vietnamadminunits to thidua: {other / spent:.1f}")


if __name__ == "__main__":
    main()
