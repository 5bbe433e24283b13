"""What counts as the same value when extracted items are compared with gold.

The rules are those of the table in `pipeline/evaluate.py`; `agreement.toml` has the spellings, abbreviations and
measures that they treat as equal.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One value to compare: `key` decides a match, `strict` the field's stricter variant."""

    key: Hashable
    strict: Hashable
    data: Json


@cache
def _equivalents() -> Json:
    return tomllib.loads((files("pipeline") / "agreement.toml").read_text(encoding="utf-8"))


def fold(text: str | None) -> str:
    """Text without what spelling leaves free: case, tone placement, punctuation, white space."""
    folded = unicodedata.normalize("NFC", text or "").casefold()
    for new, old in _equivalents()["tones"].items():
        folded = folded.replace(new, old)
    return " ".join(re.sub(r"[^\w%]+", " ", folded).split())


def party_key(party: Json | None) -> str | None:
    """The unit's id, or an organisation's folded name: abbreviations written out, highland spellings as one."""
    if not party:
        return None
    if party.get("kind") != "organisation" and party.get("unit_id"):
        return str(party["unit_id"])
    name = fold(party.get("name"))
    for prefix in _equivalents()["unit_prefixes"]:
        name = name.removeprefix(prefix)
    long_forms = _equivalents()["long_forms"]
    name = " ".join(long_forms.get(word, word) for word in name.split())
    return re.sub(r"\bđ[aăắ][kc]\b", "đăk", name)  # Đak, Đắc, Đắk


def quantity_key(value: float, unit: str | None) -> tuple[float, str]:
    """Absolute value and measure; `#` stands for any count."""
    words = re.sub(r"[^\w%]+", " ", unicodedata.normalize("NFKC", unit or "").casefold()).split()
    absolute = float(value)
    while words and words[0] in _equivalents()["multipliers"]:
        absolute *= _equivalents()["multipliers"][words.pop(0)]
    measure = " ".join(words) if set(_equivalents()["measures"]) & set(words) else "#"
    return float(f"{absolute:.9g}"), measure


def _comparisons_key(figure: Json) -> Hashable:
    return frozenset(
        (c.get("against"), c.get("change"), None if c.get("value") is None else round(float(c["value"]), 6))
        for c in figure.get("comparisons") or []
    )


def _figure(data: Json) -> Item:
    key = (party_key(data.get("subject")), *quantity_key(data["value"], data.get("unit")))
    details = (data.get("qualifier"), data.get("status"), data.get("period"), _comparisons_key(data))
    return Item(key, (*key, *details), data)


def _winner(data: Json) -> Item:
    who = party_key(data.get("party")) or (data.get("count"), data.get("recipient_kind"))
    key = (who, data.get("award"))
    return Item(key, (*key, data.get("status"), data.get("year")), data)


def _chair(data: Json) -> Item:
    key = (party_key(data.get("party")), data.get("role"), data.get("year"))
    return Item(key, (*key, data.get("status")), data)


def cluster_key(cluster: Json) -> tuple[str | None, str]:
    """Kind, and number or folded name."""
    number = cluster.get("number")
    return cluster.get("kind"), str(number).casefold().lstrip("0") if number else fold(cluster.get("name"))


def items(meeting: Json, name: str) -> list[Item]:
    """The items of one field of a meeting."""

    def same(key: Hashable, data: Json) -> Item:
        return Item(key, key, data)

    date = meeting.get("date") or {}
    cluster = meeting.get("cluster") or {}
    match name:
        case "members":
            return [same(party_key(data), data) for data in meeting.get("members") or []]
        case "figures":
            return [_figure(data) for data in meeting.get("figures") or []]
        case "winners":
            return [_winner(data) for data in meeting.get("winners") or []]
        case "chairs":
            return [_chair(data) for data in meeting.get("chairs") or []]
        case "people":
            return [same(fold(data.get("name")), data) for data in meeting.get("people") or []]
        case "cluster":
            return [same(cluster_key(cluster), cluster)]
        case "date":
            return [same((date["value"], date.get("precision")), date)] if date.get("value") else []
    scalar = {
        "owner": party_key(cluster.get("owner")),
        "venue": (meeting.get("venue") or {}).get("unit_id"),
        "review_year": meeting.get("review_year"),
        "plan_year": meeting.get("plan_year"),
        "part_of_day": date.get("part_of_day"),
    }[name]
    return [] if scalar is None else [same(scalar, {})]
