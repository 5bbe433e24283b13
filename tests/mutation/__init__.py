"""Articles with other units, numbers, days, years, clusters and persons, and their gold changed with them.

The words between stay as they are, so that rules which know the language score the same, and rules which know an
article do not. All changes come from a seed.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from random import Random

from tests.mutation.dates import shift_days, shift_years
from tests.mutation.edits import Specimen
from tests.mutation.numbers import change_cluster_numbers, change_numbers, change_people
from tests.mutation.units import change_units

__all__ = ["KINDS", "Specimen", "mutant", "specimens"]

KINDS = ("years", "days", "units", "numbers", "clusters", "people")
"""The changes, in the order in which they are made: units are those of the new day."""


@cache
def specimens(articles: Path, gold: Path) -> tuple[Specimen, ...]:
    """The articles of a folder with their gold."""
    found = []
    for file in sorted(gold.glob("*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        text = (articles / content["article_file"]).read_text(encoding="utf-8")
        found.append(Specimen(file.stem, unicodedata.normalize("NFC", text).replace("\r\n", "\n"), content))
    return tuple(found)


def pool_of(all_specimens: Iterable[Specimen]) -> tuple[str, ...]:
    """Every person's name."""
    meetings = (meeting for specimen in all_specimens for meeting in specimen.gold["meetings"])
    return tuple(sorted({person["name"] for meeting in meetings for person in meeting["people"]}))


def mutant(specimen: Specimen, seed: int, pool: Sequence[str], kinds: Sequence[str] = KINDS) -> Specimen:
    """The specimen changed in every way that it allows."""
    changes: dict[str, Callable[[Specimen, Random], Specimen]] = {
        "years": shift_years,
        "days": shift_days,
        "units": change_units,
        "numbers": change_numbers,
        "clusters": change_cluster_numbers,
        "people": lambda subject, random: change_people(subject, random, pool),
    }
    for kind in kinds:
        specimen = changes[kind](specimen, Random(f"{seed}/{specimen.name}/{kind}"))
    return specimen
