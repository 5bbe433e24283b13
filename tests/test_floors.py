"""Accuracy on the samples and the development articles does not fall below corpus/floors.json.

Floors are lower bounds of precision and F1 for each field of `pipeline/evaluate.py`, of the share of matched items
that are grounded, and an upper bound of evidence that is not in the text. Raise them when extraction improves.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from pipeline.evaluate import Evaluation, evaluate, load_gold
from tests.extractors.examples import CORPORA, records
from tests.records import CORPUS

FLOORS: dict[str, dict[str, Any]] = json.loads((CORPUS / "floors.json").read_text(encoding="utf-8"))

ALL_FIELDS = [(corpus, field) for corpus, floors in FLOORS.items() for field in floors["fields"]]


@cache
def measured(corpus: str) -> Evaluation:
    articles, gold = CORPORA[corpus]
    return evaluate(records(articles), load_gold(gold))


def test_floors_name_every_corpus_and_every_field() -> None:
    assert set(FLOORS) == set(CORPORA)
    for corpus, floors in FLOORS.items():
        assert set(floors) == {"grounded", "invented", "fields"}
        assert set(floors["fields"]) == set(measured(corpus).scores)
        assert {frozenset(field) for field in floors["fields"].values()} == {frozenset({"precision", "f1"})}


@pytest.mark.parametrize("corpus", CORPORA)
def test_every_article_has_a_record(corpus: str) -> None:
    assert measured(corpus).without_record == 0


@pytest.mark.parametrize(("corpus", "field"), ALL_FIELDS)
def test_a_field_keeps_its_floor(corpus: str, field: str) -> None:
    evaluation, floor = measured(corpus), FLOORS[corpus]["fields"][field]
    score = evaluation.scores[field]
    wrong = [str(d) for d in evaluation.differences if d.field == field.rstrip("+")]
    assert score.precision >= floor["precision"], wrong
    assert score.f1 >= floor["f1"], wrong


@pytest.mark.parametrize("corpus", CORPORA)
def test_what_is_found_is_grounded(corpus: str) -> None:
    assert measured(corpus).grounded_share >= FLOORS[corpus]["grounded"]
    assert measured(corpus).invented <= FLOORS[corpus]["invented"]
