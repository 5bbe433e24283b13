"""The five sample articles: whole extracted records compared with gold, field by field."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.agreement import items
from pipeline.evaluate import overlaps, pair_items
from tests.extractors.examples import CORPORA, records
from tests.records import SAMPLES

Json = dict[str, Any]

ARTICLES, GOLD = CORPORA["articles"]

FREE = {"quote", "indicator"}
"""What gold says in words of its own, or beyond the record."""

VALUES = ("status", "review_year", "plan_year", "stated_member_count", "date", "venue", "cluster")
LISTS = ("members", "figures", "winners", "chairs", "people")


def gold(name: str) -> Json:
    content: Json = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
    return content


def extracted(name: str) -> Json:
    return next(record for record in records(ARTICLES) if record["article"]["source"] == f"{name}.txt")


def meetings(name: str) -> tuple[Json, Json]:
    """The one meeting of a sample, in gold and as extracted."""
    (wanted,), (found,) = gold(name)["meetings"], extracted(name)["meetings"]
    return wanted, found


def only(found: Any, wanted: Any) -> Any:
    """What was found, as far as gold speaks of it."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return {name: only(found.get(name), value) for name, value in wanted.items() if name not in FREE}
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [only(f, w) for f, w in zip(found, wanted, strict=True)]
    return found


def plain(wanted: Any) -> Any:
    """Gold without what is free."""
    return only(wanted, wanted)


def in_order(items: list[Json]) -> list[Json]:
    """Items in an order of their own: a record's lists follow the text, gold's may not."""
    return sorted(items, key=lambda item: json.dumps(item, ensure_ascii=False, sort_keys=True))


every_sample = pytest.mark.parametrize("name", SAMPLES)


@every_sample
def test_the_article(name: str) -> None:
    wanted = gold(name)["article"]
    assert only(extracted(name)["article"], wanted) == wanted


@every_sample
@pytest.mark.parametrize("field", VALUES)
def test_the_meeting(name: str, field: str) -> None:
    wanted, found = meetings(name)
    assert only(found[field], wanted[field]) == plain(wanted[field])


@every_sample
def test_the_kinds_of_meeting(name: str) -> None:
    wanted, found = meetings(name)
    assert sorted(found["kinds"]) == sorted(wanted["kinds"])


@every_sample
@pytest.mark.parametrize("field", LISTS)
def test_the_items(name: str, field: str) -> None:
    wanted, found = meetings(name)
    shape = set(wanted[field][0]) - FREE if wanted[field] else set()
    narrowed = [{key: value for key, value in item.items() if key in shape} for item in found[field]]
    assert in_order(_pure(narrowed)) == in_order(_pure([plain(item) for item in wanted[field]]))


def _pure(items: list[Json]) -> list[Json]:
    """Numbers as numbers: 12033 and 12033.0 are one."""
    same: list[Json] = json.loads(json.dumps(items), parse_int=float)
    return same


@every_sample
def test_figures_say_what_they_measure(name: str) -> None:
    """The wording is free, but it shares a word with gold's."""
    wanted, found = meetings(name)
    for figure, hit in matched(wanted, found, "figures"):
        assert set(figure["indicator"].casefold().split()) & set(hit["indicator"].casefold().split())


@every_sample
@pytest.mark.parametrize("field", ["date", "venue", "cluster", *LISTS])
def test_evidence_is_where_gold_has_its_quotes(name: str, field: str) -> None:
    wanted, found = meetings(name)
    text = extracted(name)["article"]["text"]
    if field in LISTS:
        pairs = matched(wanted, found, field)
        assert len(pairs) == len(wanted[field])
    else:
        pairs = [(wanted[field], found[field])] if wanted[field] else []
    assert [w for w, f in pairs if w.get("quote") and not overlaps(f["evidence"], w["quote"], text)] == []


def matched(wanted: Json, found: Json, field: str) -> list[tuple[Json, Json]]:
    """Gold's items of a field with the extracted ones that `thidua evaluate` takes for the same."""
    pairs, _, _ = pair_items(items(wanted, field), items(found, field))
    return [(one.data, other.data) for one, other in pairs]


@every_sample
def test_every_item_is_grounded(name: str) -> None:
    record = extracted(name)
    text = record["article"]["text"]
    for item in _items(record["meetings"]):
        assert item["evidence"]
        assert 0 < item["confidence"] <= 1
        for evidence in item["evidence"]:
            assert text[evidence["start"] : evidence["end"]] == evidence["text"] != ""
            assert evidence["rule"]


def _items(node: Any) -> list[Json]:
    """Everything in the meetings that carries evidence of its own."""
    found: list[Json] = []
    for meeting in node:
        found += [meeting[field] for field in ("date", "venue", "cluster") if meeting[field]]
        found += [item for field in LISTS for item in meeting[field]]
    return found


def test_one_cluster_in_two_years_is_one() -> None:
    old, new = (extracted(f"gia-lai-cum-2-{year}")["meetings"][0]["cluster"] for year in (2018, 2025))
    assert old["id"] == new["id"]
    assert len({extracted(name)["meetings"][0]["cluster"]["id"] for name in SAMPLES}) == len(SAMPLES) - 1


# What each article would lead astray, and where: no value may come from there.
TRAPS = [
    ("tay-nguyen-duyen-hai-2023", "Thứ 3, Ngày 25/06/2024"),
    ("gia-lai-cum-2-2018", "ngày 17/01/2017"),
    ("gia-lai-cum-2-2018", "ngày 08/5/2006"),
    ("gia-lai-cum-2-2018", "11/6/1948-11/6/2018"),
    ("gia-lai-cum-2-2018", "ngày 21/7/2020"),
    ("gia-lai-cum-2-2018", "Nguyễn Thị Định"),
    ("gia-lai-cum-2-2018", "(0269)3834792"),
    ("gia-lai-cum-2-2018", "70 năm ngày"),
    ("gia-lai-cum-2-2018", "02 năm phát động"),
    ("gia-lai-cum-2-2018", "Võ Thị Hiếu Thảo"),
    ("gia-lai-cum-2-2025", "lần thứ XIV"),
    ("gia-lai-cum-2-2025", "Ảnh: Ngọc Minh"),
    ("ninh-thuan-khoi-2024", "Thanh Châu"),
    ("quang-binh-cum-2024", "Phạm Trung Kiên"),
    ("tay-nguyen-duyen-hai-2023", "Hương Giang"),
]


@pytest.mark.parametrize(("name", "trap"), TRAPS)
def test_no_value_comes_from_a_trap(name: str, trap: str) -> None:
    record = extracted(name)
    start = record["article"]["text"].index(trap)
    taken = [
        evidence["text"]
        for item in _items(record["meetings"])
        for evidence in item["evidence"]
        if evidence["start"] < start + len(trap) and start < evidence["end"]
    ]
    assert taken == []
