"""The province that a site's host names: `baogialai.com.vn`, `congan.quangbinh.gov.vn`, `baria-vungtau.gov.vn`."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache

from gazetteer.fold import strip_accents
from gazetteer.tables import HERE, Unit
from gazetteer.units import FIRST_DAY_QD19, load

_LABELS = re.compile(r"[.:/]")
_JOINED = re.compile(r"[\W_]+")
LEAST_LETTERS = 5
"""Names of fewer letters mean the province only as a whole label: `hue.gov.vn`, not `nghue…`."""


def province_of_host(host: str | None, on: date | None = None) -> Unit | None:
    """The one province in force on the day that a label of the host names; None where none or several are meant."""
    labels = [_JOINED.sub("", label) for label in _LABELS.split((host or "").casefold())]
    scheme = "qd19" if on and on >= FIRST_DAY_QD19 else "qd124"
    for pick in (lambda label: label, _stripped):
        found = {unit_id for label in labels for unit_id in _by_label().get(f"{scheme}:{pick(label)}", ())}
        if found:
            return load().unit(found.pop(), on) if len(found) == 1 else None
    return None


def _stripped(label: str) -> str:
    match = _around().match(label)
    return match[1] if match and len(match[1]) >= LEAST_LETTERS else ""


@cache
def _around() -> re.Pattern[str]:
    words = tomllib.loads((HERE / "hosts.toml").read_text("utf-8"))
    before, behind = ("|".join(map(re.escape, words[key])) for key in ("before", "behind"))
    return re.compile(rf"^(?:{before})?(.+?)(?:{behind})?$")


@cache
def _by_label() -> dict[str, set[str]]:
    """`qd124:gialai` -> ids of provinces, by all names and spellings that they had under these codes."""
    gazetteer = load()
    found: dict[str, set[str]] = {}
    for unit in gazetteer.units:
        if unit.level == "province":
            names = {state.name for state in gazetteer.states(unit.id)} | set(gazetteer.spellings(unit))
            for name in names:
                label = strip_accents(_JOINED.sub("", name)).casefold()
                found.setdefault(f"{unit.scheme}:{label}", set()).add(unit.id)
    return found
