"""Profiles of publishing systems: where their pages have headline, day, lead, text and author. Data in `profiles/`.

The profiles lie in the package, not beside the site files: the program installed as a wheel needs them for every page.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

from pipeline.errors import RuleError

DATE_ORDERS = frozenset({"DMY", "MDY"})


@dataclass(frozen=True, slots=True)
class Selectors:
    """CSS selectors by what they select, each list in order of preference; `date_order` reads `01/02/2020`."""

    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    date_order: str = "DMY"


@dataclass(frozen=True, slots=True)
class Profile:
    """A publishing system. `markers` are stretches of markup, lower case, of which a page of the system has some."""

    id: str
    name: str
    markers: tuple[str, ...]
    select: Selectors


SELECTOR_KEYS = tuple(field.name for field in fields(Selectors))


def selectors(data: Mapping[str, Any]) -> Selectors:
    """The selectors among the keys of a TOML table. Raises ValueError that names the key."""
    import soupsieve

    found: dict[str, Any] = {}
    for key in SELECTOR_KEYS:
        if key not in data:
            continue
        value = data[key]
        if key == "date_order":
            if value not in DATE_ORDERS:
                raise ValueError(f"date_order: {value!r} is not one of {', '.join(sorted(DATE_ORDERS))}")
            found[key] = value
            continue
        if not isinstance(value, list) or not all(isinstance(selector, str) for selector in value):
            raise ValueError(f"{key}: a list of CSS selectors is wanted")
        for selector in value:
            try:
                soupsieve.compile(selector)
            except soupsieve.SelectorSyntaxError as error:
                raise ValueError(f"{key}: {selector!r} is no CSS selector") from error
        found[key] = tuple(value)
    return Selectors(**found)


@cache
def profiles() -> Mapping[str, Profile]:
    """All profiles of the package by id, which is the file's name. Raises RuleError naming file and key."""
    found: dict[str, Profile] = {}
    folder = resources.files("pipeline.reading") / "profiles"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            id = entry.name.removesuffix(".toml")
            try:
                found[id] = _profile(id, tomllib.loads(entry.read_text(encoding="utf-8")))
            except (ValueError, OSError) as error:
                raise RuleError(f"pipeline/reading/profiles/{entry.name}: {error}", "correct the profile") from error
    return found


def _profile(id: str, data: dict[str, Any]) -> Profile:
    unknown = set(data) - {"name", "markers", *SELECTOR_KEYS}
    if unknown:
        raise ValueError(f"{min(unknown)}: no such key")
    name, markers = data.get("name"), data.get("markers")
    if not isinstance(name, str):
        raise ValueError("name: a text is wanted")
    if not isinstance(markers, list) or not markers or not all(isinstance(marker, str) for marker in markers):
        raise ValueError("markers: a list of texts is wanted")
    return Profile(id, name, tuple(marker.lower() for marker in markers), selectors(data))


def recognise(html: str) -> Profile | None:
    """The profile of which the markup has most markers, or None.

    Systems stand on ASP.NET, which marks pages too: `webforms` is taken only where no other is recognised.
    """
    lower = html.lower()
    scores = {id: sum(marker in lower for marker in profile.markers) for id, profile in profiles().items()}
    best = max(scores, key=lambda id: (scores[id] > 0 and id != "webforms", scores[id]))
    return profiles()[best] if scores[best] else None
