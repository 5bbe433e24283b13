"""A record with its corrections applied: after extraction, before it is loaded.

All paths mean the record as it was extracted, so the order of corrections does not matter. A correction whose
article has changed, or whose old value is another now, is left out and says so: people have to look again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.correction_paths import is_grounded
from pipeline.corrections import RULE, Action, Correction, State
from pipeline.record import Record
from pipeline.rows import CHILDREN, row_key

Json = dict[str, Any]

_TABLES = {child.attribute: child.table for child in CHILDREN}
_ORDER: Mapping[Action, int] = {"set": 0, "add": 1, "delete": 2}
"""Deletion comes last, so that ordinals stay those of the rows."""

_SURE = 1.0
"""The confidence of what a person has read and corrected."""

_PRECISION = {10: "day", 7: "month", 4: "year"}
_DELETED: Json = {}
"""What stands in a list in place of a deleted item until all changes are made."""


@dataclass(frozen=True)
class Outcome:
    """What became of a correction. row: the key of the row that it is about, if there is one.

    text_sha256: of the text that the correction was made for, or its beginning.
    """

    correction: Correction
    state: State
    reason: str | None = None
    row: str | None = None
    text_sha256: str | None = None


class _Stale(Exception):
    """Why a correction is left out."""


@dataclass(frozen=True)
class _Target:
    """`holder[key]` in one record, and the dicts on the way to it, itself not among them."""

    holder: Any
    key: Any
    way: tuple[Json, ...]

    @property
    def value(self) -> Any:
        return self.holder[self.key]


def apply(
    record: Record, corrections: Sequence[Correction], known: Mapping[str, str | None] | None = None
) -> tuple[Record, list[Outcome]]:
    """The corrected record, and what became of each correction, in their order.

    Args:
        record: as it was extracted.
        corrections: of this article.
        known: SHA-256 of the text that a correction (by its id) was applied to before.
    """
    if not corrections:
        return record, []
    content: Json = record.model_dump(mode="json")
    text = record.article.text_sha256
    made_for = {one.id: one.text_sha256 or (known or {}).get(one.id) or text for one in corrections}
    targets: dict[str, _Target] = {}
    stale: dict[str, str] = {}
    for one in corrections:
        try:
            if not text.startswith(made_for[one.id]):
                raise _Stale(f'the article\'s text has changed: look again, then set text_sha256 = "{text[:16]}"')
            targets[one.id] = _target(content, one)
        except _Stale as reason:
            stale[one.id] = str(reason)
    rows: dict[str, Json | None] = {}
    for one in sorted(corrections, key=lambda one: _ORDER[one.action]):
        if one.id not in stale:
            try:
                rows[one.id] = _change(content, one, targets[one.id])
            except _Stale as reason:
                stale[one.id] = str(reason)
    keys = _sweep(content)
    outcomes = [
        Outcome(
            one,
            "stale" if one.id in stale else "applied",
            stale.get(one.id),
            keys.get(id(rows.get(one.id))),
            text if text.startswith(made_for[one.id]) else made_for[one.id],
        )
        for one in corrections
    ]
    return Record.model_validate(content), outcomes


def _target(content: Json, correction: Correction) -> _Target:
    """Where a correction points. Raises _Stale where there is nothing to hold it."""
    try:
        steps = correction.place.steps
    except ValueError as error:  # the database keeps it from an older program
        raise _Stale(f"records have no such value now: {error}") from error
    node: Any = content
    way: list[Json] = []
    holder: Any = content
    key: Any = None
    last = ""
    for name, ordinal in steps:
        if node is None:
            raise _Stale(f"there is no {last} now")
        way.append(node)
        holder, key, node, last = node, name, node[name], name
        if ordinal is not None:
            if ordinal > len(node):
                raise _Stale(f"there are only {len(node)} {name} now")
            holder, key, node = node, ordinal - 1, node[ordinal - 1]
    return _Target(holder, key, tuple(way))


def _change(content: Json, correction: Correction, target: _Target) -> Json | None:
    """Make the change; return the meeting or item that it is about, None for the article.

    Raises:
        _Stale: the value is another now, or the quote is not there. Nothing is changed then.
    """
    now, new = target.value, correction.new
    quoted = _quoted(content, correction)
    # Where an item is meant, the row is that item; where a part of it, too.
    row = next(iter([*target.way, now][2:3] if _in_item(correction) else target.way[1:2]), None)
    if correction.action == "add":
        if any(_agrees(new, item) for item in now):
            return row  # the rules have learnt it
        item = dict(new)
        now.append(item)
        if not is_grounded(correction.place):
            _ground(target.way, quoted)
            return row
        item |= {"evidence": [quoted], "confidence": _SURE}
        return item
    if not _agrees(correction.old, now):
        if correction.action == "set" and _agrees(new, now):
            return row
        raise _Stale(f"the value is another now: {_shown(now)}")
    if correction.action == "delete":
        item_of_list = isinstance(target.holder, list)
        target.holder[target.key] = _DELETED if item_of_list else None
        if not item_of_list:
            _ground(target.way, quoted)
        return None if now is row else row
    if is_grounded(correction.place) and new is not None:
        kept = now["evidence"] if isinstance(now, dict) else []
        if not kept and quoted is None:
            raise _Stale("nothing in the article states it yet: give the words in quote")
        new = dict(new)
        if now and now.get("comparisons") and not new["comparisons"]:
            new["comparisons"] = now["comparisons"]
        new["evidence"] = kept
        _ground((new,), quoted)
    else:
        _ground(target.way, quoted)
    target.holder[target.key] = new
    _set_precision(correction, target)
    return new if now is row else row


def _in_item(correction: Correction) -> bool:
    steps = correction.place.steps
    return len(steps) > 1 and steps[1][0] in _TABLES and steps[1][1] is not None


def _set_precision(correction: Correction, target: _Target) -> None:
    """A date is as precise as its value says."""
    names = [name for name, _ in correction.place.steps]
    date = target.value if names[-1] == "date" else target.holder if names[-2:] == ["date", "value"] else None
    if date and date["value"]:
        date["precision"] = _PRECISION[len(date["value"])]


def _ground(way: Sequence[Json], quoted: Json | None) -> None:
    """Say at the innermost part that has evidence of its own that a person gave the value."""
    part = next((node for node in reversed(way) if "evidence" in node), None)
    if part is None:
        return  # the article itself
    is_meeting = "cluster" in part
    if quoted is None:
        part["evidence"] = [evidence | {"rule": RULE} for evidence in part["evidence"]]
    else:
        # A meeting's evidence states many values: the others keep theirs.
        part["evidence"] = [quoted, *(part["evidence"] if is_meeting else ())]
    if not is_meeting:
        part["confidence"] = _SURE


def _quoted(content: Json, correction: Correction) -> Json | None:
    """The evidence of a correction's quote. Raises _Stale where it does not stand in the text, or more than once."""
    if correction.quote is None:
        return None
    text, quote = content["article"]["text"], correction.quote
    start = text.find(quote)
    if start < 0:
        raise _Stale("the quote is not in the article's text")
    if text.find(quote, start + 1) >= 0:
        raise _Stale("the quote stands more than once in the article: make it longer")
    return {"start": start, "end": start + len(quote), "text": quote, "rule": RULE}


def _sweep(content: Json) -> dict[int, str]:
    """Take out what is deleted; return the key of each row by the identity of its dict."""
    keys: dict[int, str] = {}
    content["meetings"] = _left(content["meetings"])
    for position, meeting in enumerate(content["meetings"], start=1):
        report = f"{content['article']['id']}/{position}"
        keys[id(meeting)] = report
        for attribute, table in _TABLES.items():
            meeting[attribute] = _left(meeting[attribute])
            keys |= {id(item): row_key(report, table, number) for number, item in enumerate(meeting[attribute], 1)}
        for figure in meeting["figures"]:
            figure["comparisons"] = _left(figure["comparisons"])
    return keys


def _left(items: list[Json]) -> list[Json]:
    return [item for item in items if item is not _DELETED]


def _agrees(wanted: Any, now: Any) -> bool:
    """A value is as expected; of a table, the values that it names, without what the program says about them."""
    if isinstance(wanted, dict) and isinstance(now, dict):
        said = {name: value for name, value in wanted.items() if name not in ("evidence", "confidence")}
        return all(_agrees(value, now.get(name)) for name, value in said.items())
    return bool(wanted == now) and isinstance(wanted, bool) == isinstance(now, bool)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        value = {name: part for name, part in value.items() if part not in (None, []) and name != "evidence"}
    text = "empty" if value is None else str(value)
    return text if len(text) <= 100 else text[:99] + "…"
