"""Extraction does not know its articles: other units, numbers, days, years, clusters and persons, the same scores.

`tests/mutation` changes an article and its gold together. Where a mutant scores less than the article that it was
made from, a rule has learned a name instead of the language.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest

from pipeline.article import from_text
from pipeline.evaluate import Evaluation, evaluate
from pipeline.resolve import extract_record
from tests.extractors.examples import CORPORA, records
from tests.mutation import KINDS, Specimen, mutant, pool_of, specimens
from tests.mutation.edits import Edit, MovedText, applied

SEEDS = (1, 2)

LEAST_CHANGED = {"years": 140, "days": 110, "units": 130, "numbers": 138, "clusters": 80, "people": 130}
"""Of 161 articles, how many each kind of change must reach: a test on articles as they were would show nothing."""


@cache
def originals() -> tuple[Specimen, ...]:
    return tuple(specimen for folders in CORPORA.values() for specimen in specimens(*folders))


@cache
def mutants(seed: int) -> tuple[Specimen, ...]:
    pool = pool_of(originals())
    return tuple(mutant(specimen, seed, pool) for specimen in originals())


def scored(found: tuple[Specimen, ...]) -> Evaluation:
    extracted = [extract_record(from_text(s.text, source=s.gold["article_file"])) for s in found]
    return evaluate([record.model_dump(mode="json") for record in extracted], [(s.name, s.gold) for s in found])


@cache
def base() -> Evaluation:
    extracted = [record for folder, _ in CORPORA.values() for record in records(folder)]
    return evaluate(extracted, [(s.name, s.gold) for s in originals()])


@pytest.mark.parametrize("seed", SEEDS)
def test_mutants_score_like_their_articles(seed: int) -> None:
    mutated = scored(mutants(seed))
    known = {(d.article, d.kind, d.field) for d in base().differences}
    new = [d for d in mutated.differences if (d.article, d.kind, d.field) not in known]
    assert new == []
    assert {name for name, score in base().scores.items() if mutated.scores[name].f1 < score.f1} == set()
    assert mutated.micro_f1 >= base().micro_f1
    assert mutated.invented == 0


@pytest.mark.parametrize("kind", KINDS)
def test_each_change_reaches_most_articles(kind: str) -> None:
    pool = pool_of(originals())
    changed = [s for s in originals() if mutant(s, SEEDS[0], pool, (kind,)).text != s.text]
    assert len(changed) >= LEAST_CHANGED[kind]


def test_a_mutant_is_a_function_of_its_seed() -> None:
    pool, some = pool_of(originals()), originals()[:12]
    assert [mutant(s, 7, pool) for s in some] == [mutant(s, 7, pool) for s in some]
    assert [mutant(s, 7, pool).text for s in some] != [mutant(s, 8, pool).text for s in some]


def test_the_gold_of_a_mutant_is_gold_of_its_text() -> None:
    """Every quote stands in the text; values that moved do so in text and gold."""
    moved: Counter[str] = Counter()
    for old, new in zip(originals(), mutants(SEEDS[0]), strict=True):
        words = " ".join(new.text.split())
        assert all(" ".join(quote.split()) in words for quote in _leaves(new.gold, "quote")), new.name
        assert len(old.gold["meetings"]) == len(new.gold["meetings"])
        for field in ("unit_id", "value", "year", "review_year", "number", "name"):
            moved[field] += _leaves(old.gold, field) != _leaves(new.gold, field)
    assert all(count > 40 for count in moved.values()), moved


def _leaves(node: Any, name: str) -> list[Any]:
    if isinstance(node, dict):
        own = [value for key, value in node.items() if key == name and value is not None]
        return own + [leaf for value in node.values() for leaf in _leaves(value, name)]
    return [leaf for value in node for leaf in _leaves(value, name)] if isinstance(node, list) else []


def test_quotes_move_with_their_edits() -> None:
    moved = MovedText("huyện Kbang đạt 12 tỷ", [Edit(6, 11, "Mang Yang"), Edit(16, 18, "345")])
    assert moved.text == "huyện Mang Yang đạt 345 tỷ"
    assert moved.quote("Kbang đạt  12") == "Mang Yang đạt 345"
    assert moved.quote("bang") == "Mang Yang"  # a quote that cuts an edit is widened to it
    with pytest.raises(ValueError, match="not in the article"):
        moved.quote("Đak Pơ")
    with pytest.raises(ValueError, match="overlap"):
        MovedText("abc", [Edit(0, 2, "x"), Edit(1, 3, "y")])


def test_other_strings_of_the_gold_are_changed_by_themselves() -> None:
    specimen = Specimen("a", "x 1", {"article_file": "1", "meetings": [{"name": "1", "quote": "x 1"}]})
    changed = applied(specimen, [Edit(2, 3, "22")], lambda key, value: value.replace("1", "22"))
    assert changed.gold == {"article_file": "1", "meetings": [{"name": "22", "quote": "x 22"}]}
