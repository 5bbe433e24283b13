"""Every unit that the gold files name is one that the gazetteer knows by that name on that day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gazetteer.fold import fold
from gazetteer.successions import load_successions
from gazetteer.units import load

CORPUS = Path(__file__).parents[2] / "corpus"
FILES = sorted([*CORPUS.glob("gold/*.json"), *CORPUS.glob("dev/gold/*.json")])
UNIT_KINDS = {"province", "district", "commune"}


def parties(node: Any) -> Iterator[dict[str, Any]]:
    """Everything with a unit_id below a node."""
    if isinstance(node, dict):
        if node.get("unit_id"):
            yield node
        for value in node.values():
            yield from parties(value)
    elif isinstance(node, list):
        for value in node:
            yield from parties(value)


def day_of(meeting: dict[str, Any]) -> date | None:
    """The first day of the meeting's date; None where it has none."""
    value = (meeting.get("date") or {}).get("value")
    return date.fromisoformat(value + "-01-01"[len(value) - 4 :]) if value else None


def bare(name: str) -> str:
    return fold(name).replace("'", "")


def test_there_is_gold() -> None:
    assert len(FILES) > 5


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_units_of_a_gold_file(path: Path) -> None:
    gazetteer = load()
    for meeting in json.loads(path.read_text("utf-8"))["meetings"]:
        day = day_of(meeting)
        for party in parties(meeting):
            unit = gazetteer.unit(party["unit_id"], day)
            assert unit.valid_on(day), (party["name"], unit)
            if party.get("kind") not in UNIT_KINDS:
                continue  # organisations and venues need not name their unit
            assert unit.level == party["kind"], (party["name"], unit)
            names = {state.name for state in gazetteer.states(unit.id)}
            assert any(bare(name) in bare(party["name"]) for name in names), (party["name"], unit)
            first, second, *_ = words = party["name"].partition(" (")[0].split()
            types = gazetteer.type_word(f"{first} {second}")
            types, rest = (types, words[2:]) if types else (gazetteer.type_word(first), words[1:])
            found = gazetteer.candidates(
                " ".join(rest),
                types=types,
                on=day,
                within=[gazetteer.province_of(unit).id],
                same_level=True,
                lenient=True,
            )
            assert unit.id in {load_successions().continued(candidate).id for candidate in found}, party["name"]
