"""Why something that looked like a value was passed over: notes that extractors leave when somebody asks.

Nobody asks in a normal run: then a note costs one look at a variable. `pipeline/why_not.py` asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stop:
    """A candidate that was passed over: its field, the rule that it came under, where it stands, and why."""

    field: str
    rule: str
    start: int
    end: int
    reason: str


_stops: ContextVar[list[Stop] | None] = ContextVar("stops", default=None)


def stopped(field: str, rule: str, start: int, end: int, reason: str) -> None:
    """Note that a candidate for a field was passed over, if anybody asks."""
    stops = _stops.get()
    if stops is not None:
        stops.append(Stop(field, rule, start, end, reason))


@contextmanager
def tracing() -> Iterator[list[Stop]]:
    """Collect the notes of the extraction inside the block, in the order in which they were made."""
    stops: list[Stop] = []
    token = _stops.set(stops)
    try:
        yield stops
    finally:
        _stops.reset(token)
