"""Where a correction points: `meetings[1].chairs[2].party.name`, a path into the record, checked against its models.

Ordinals count from 1 and are those of the rows' keys: `<article>/1/chairs/002` is `meetings[1].chairs[2]` (or
`meetings[1].chairs[002]`). A list may have its table's name, `cluster_members`.
"""

from __future__ import annotations

import re
import types
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, Union, get_args, get_origin

from pipeline.record import Grounded, Meeting, Model, Record
from pipeline.rows import CHILDREN

Step = tuple[str, int | None]
"""A field, and the ordinal in it from 1 where one is named."""

_STEP = re.compile(r"([a-z_]+)(?:\[0*([1-9]\d{0,8})\])?")
_ALIASES = {child.table: child.attribute for child in CHILDREN}
_OF_ARTICLE = ("title", "byline", "published_at")
_NEVER = frozenset({"evidence", "confidence", "schema_version"})


@dataclass(frozen=True)
class Place:
    """A place in any record. `kind`: a value, an item of a list, or a list of items.

    annotation: the type of what stands there (of an item, for a list). nullable: it may be empty.
    """

    steps: tuple[Step, ...]
    kind: Literal["value", "item", "list"]
    annotation: Any
    nullable: bool

    @property
    def model(self) -> type[Model] | None:
        """The model of what stands there, None for a plain value."""
        return _model(self.annotation)

    def __str__(self) -> str:
        return ".".join(name if number is None else f"{name}[{number}]" for name, number in self.steps)


def parse(path: str) -> Place:
    """The place that a path means. Raises ValueError, with a line for people, for one that no record has."""
    steps: list[Step] = []
    model: type[Model] = Record
    for number, part in enumerate(parts := path.strip().split("."), start=1):
        found = _STEP.fullmatch(part)
        if found is None:
            raise ValueError(f"{path!r} is no path such as meetings[1].chairs[2].party.name")
        name = _ALIASES.get(found[1], found[1])
        annotation = _field(model, name)
        inner, nullable = _without_none(annotation)
        items = get_args(inner)[0] if get_origin(inner) is list else None
        ordinal = int(found[2]) if found[2] else None
        if ordinal is not None and _model(items) is None:
            raise ValueError(f"{name} is no list of items: leave out [{ordinal}]")
        steps.append((name, ordinal))
        if number == len(parts):
            if _model(items) is None:
                return _checked(Place(tuple(steps), "value", annotation, nullable))
            return Place(tuple(steps), "list" if ordinal is None else "item", items, False)
        if items is not None and ordinal is None:
            raise ValueError(f"{name} is a list: name one of it, {name}[1]")
        following = _model(items if items is not None else inner)
        if following is None:
            raise ValueError(f"{name} has no parts")
        model = following
    raise AssertionError("a path has a part")


def _checked(place: Place) -> Place:
    if place.steps == (("article", None),):
        raise ValueError(f"the article as a whole cannot be corrected: name one of {', '.join(_OF_ARTICLE)}")
    return place


def _field(model: type[Model], name: str) -> Any:
    known = [field for field in model.model_fields if field not in _NEVER]
    if "text_sha256" in known:
        known = list(_OF_ARTICLE)
    if name not in known:
        close = get_close_matches(name, known, n=1)
        raise ValueError(
            f"{name!r} is nothing that can be corrected"
            + (f": did you mean {close[0]}?" if close else f": choose one of {', '.join(known)}")
        )
    return model.model_fields[name].annotation


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [kind for kind in get_args(annotation) if kind is not type(None)]
        if len(rest) == 1:
            return rest[0], True
    return annotation, False


def _model(annotation: Any) -> type[Model] | None:
    inner = _without_none(annotation)[0]
    return inner if isinstance(inner, type) and issubclass(inner, Model) else None


def is_meeting(place: Place) -> bool:
    return place.model is Meeting


def is_grounded(place: Place) -> bool:
    """What stands there has evidence of its own."""
    return place.model is not None and issubclass(place.model, Grounded)


def overlap(left: Sequence[Step], right: Sequence[Step]) -> bool:
    """One place is the other or lies in it."""
    shorter = min(len(left), len(right))
    return tuple(left[:shorter]) == tuple(right[:shorter])
