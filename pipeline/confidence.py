"""How likely a value is right: a logistic function of its components, fitted to articles seen for the first time.

The map is data (`confidence.json`: weights in log-odds), made by `bench/calibrate.py`; docs/accuracy.md says for which
articles it holds. What each component adds is kept with the value, so that `thidua explain` can show it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.components import components
from pipeline.record import Grounded, Meeting, Part, Record

SURELY, HARDLY = 0.998, 0.005
"""Confidence is kept within these: no rule is beyond doubt."""


def shown(confidence: float) -> str:
    """Two digits, rounded down: what is not certain is not shown as 1.00."""
    return f"{math.floor(confidence * 100 + 1e-9) / 100:.2f}"


@cache
def fitted() -> Mapping[str, Any]:
    """The fitted map: `start` and `weights`."""
    loaded: dict[str, Any] = json.loads((files("pipeline") / "confidence.json").read_text(encoding="utf-8"))
    return loaded


def features(field: str, parts: Mapping[str, str], stated: float) -> dict[str, float]:
    """What is weighed: the field, each of its components, and the log-odds of the confidence that the rule states."""
    bounded = min(max(stated, HARDLY), SURELY)
    weighed = {f"{field}.{name}={value}": 1.0 for name, value in parts.items()}
    return {"stated": math.log(bounded / (1 - bounded)), field: 1.0, **weighed}


def judged(field: str, parts: Mapping[str, str], stated: float) -> tuple[float, tuple[Part, ...]]:
    """The confidence of a value, and what each component adds to it, in log-odds."""
    weights = fitted()["weights"]
    odds = {name: weights.get(name, 0.0) * value for name, value in features(field, parts, stated).items()}
    start = fitted()["start"] + odds[field]
    told = [Part("field", field, round(start, 4)), Part("stated", f"{stated:g}", round(odds["stated"], 4))]
    told += [Part(name, value, round(odds[f"{field}.{name}={value}"], 4)) for name, value in parts.items()]
    total = sum(part.weight for part in told)
    return min(max(round(1 / (1 + math.exp(-total)), 3), HARDLY), SURELY), tuple(told)


def judge(meeting: Meeting, text: str, date_source: str | None) -> None:
    """Give every value of a new meeting its confidence, in place of the one that its rule states."""
    for value in components(meeting, text, date_source):
        _set(value.item, *judged(value.field, value.components, value.item.confidence or HARDLY))


def _set(item: Grounded, confidence: float, parts: Sequence[Part]) -> None:
    item.confidence = confidence
    item.set_parts(parts)


def confident(record: Record, least: float) -> Record:
    """The record without the values whose confidence is below `least`. What has no confidence stays.

    A meeting whose own confidence is below goes with everything in it. The cluster of one that stays is kept, with its
    own confidence, for it is what the values are about. The years, kinds and the stated count belong to the meeting,
    the owner to the cluster, the part of day to the date.
    """
    if least <= 0:
        return record

    def sure(item: Grounded | None) -> bool:
        return item is not None and (item.confidence is None or item.confidence >= least)

    meetings = []
    for meeting in record.meetings:
        if not sure(meeting):
            continue
        kept: dict[str, Any] = {
            name: [item for item in getattr(meeting, name) if sure(item)]
            for name in ("members", "figures", "winners", "chairs", "people")
        }
        kept |= {name: getattr(meeting, name) if sure(getattr(meeting, name)) else None for name in ("date", "venue")}
        meetings.append(meeting.model_copy(update=kept))
    return record.model_copy(update={"meetings": meetings})
