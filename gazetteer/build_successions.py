"""Which unit of 2025-06-30 became which of 2025-07-01, and what past communes went into. Of `gazetteer.build`."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from gazetteer.build import FIRST_DAY_QD19, Link, Past
from gazetteer.fold import strip_accents


def successions(database: Path, converter: dict[str, Any], past: list[Past]) -> tuple[list[Link], list[str]]:
    """The links between the two schemes, sorted; fills `into_ids` of the past communes in place; and a report.

    Args:
        database: the package's dataset.db.
        converter: its converter_2025.json: keys are names without type, spaces and diacritics, province first.
        past: ended states of communes.
    """
    report: list[str] = []
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        old, new, provinces = _keys(connection)
        links = _links(converter, old, new, provinces, report)
        _fill(connection, past, report)
    finally:
        connection.close()
    return sorted(links), report


Keys = dict[str, str]


def _keys(connection: sqlite3.Connection) -> tuple[Keys, dict[tuple[str, str], str], tuple[Keys, Keys]]:
    """Ids by the converter's keys: old units, new communes by (province, commune), old and new provinces."""
    old: Keys = {}
    old_provinces: Keys = {}
    for province, district, ward, province_code, district_code, ward_code in connection.execute(
        "SELECT provinceKey, districtKey, wardKey, provinceCode, districtCode, wardCode FROM admin_units_legacy"
    ):
        # An island without communes stands for its district.
        unit_id = f"qd124:{ward_code or district_code}"
        key = f"{province}_{district}_{ward or ''}"
        if old.setdefault(key, unit_id) != unit_id:
            raise ValueError(f"the converter's key {key} means {old[key]} and {unit_id}")
        old_provinces[province] = f"qd124:{province_code}"
    new: dict[tuple[str, str], str] = {}
    new_provinces: Keys = {}
    for province, ward, province_code, ward_code in connection.execute(
        "SELECT provinceKey, wardKey, provinceCode, wardCode FROM admin_units"
    ):
        if new.setdefault((province, ward), f"qd19:{ward_code}") != f"qd19:{ward_code}":
            raise ValueError(f"the converter's key {province}, {ward} means two communes")
        new_provinces[province] = f"qd19:{province_code}"
    return old, new, (old_provinces, new_provinces)


def _links(
    converter: dict[str, Any],
    old: Keys,
    new: dict[tuple[str, str], str],
    provinces: tuple[Keys, Keys],
    report: list[str],
) -> set[Link]:
    links: set[Link] = set()
    for province, parts in converter["DICT_PROVINCE"].items():
        links |= {Link(provinces[0][part], provinces[1][province], FIRST_DAY_QD19, "whole") for part in parts}
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, parts in wards.items():
            links |= {Link(old[part], new[province, ward], FIRST_DAY_QD19, "whole") for part in parts}
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for ward, parts in divided.items():
            for part in parts:
                kind = "main" if part["isDefaultNewWard"] else "part"
                links.add(Link(old[ward], new[province, part["newWardKey"]], FIRST_DAY_QD19, kind))
    without = sorted(set(old.values()) - {link.from_id for link in links})
    report += [f"{unit_id}: no successor in the converter" for unit_id in without]
    return links


def _fill(connection: sqlite3.Connection, past: list[Past], report: list[str]) -> None:
    """Where the code itself has gone: the one commune of the district, else of the province, that goes on under the
    name (a merger often kept one name and another's code), or that has it as an alias."""
    places: tuple[dict[tuple[str, str], set[str]], ...] = ({}, {}, {})
    province_of: dict[str, str] = {}
    codes = set()
    for province, district, ward, key, bare_key, aliases in connection.execute(
        "SELECT provinceCode, districtCode, wardCode, wardKey, wardShortKey, wardAlias FROM admin_units_legacy"
        " WHERE wardCode IS NOT NULL"
    ):
        unit_id = f"qd124:{ward}"
        codes.add(unit_id)
        province_of[f"qd124:{district}"] = province
        names = {key, bare_key, *json.loads(aliases or "[]")}
        for name in names:
            places[0].setdefault((f"qd124:{district}", name), set()).add(unit_id)
        for alias in json.loads(aliases or "[]"):
            places[1].setdefault((province, alias), set()).add(unit_id)
        places[2].setdefault((f"qd124:{district}", key), set()).add(unit_id)
    last = {state.id: index for index, state in enumerate(past)}
    unknown = 0
    for unit_id, index in last.items():
        if unit_id in codes:
            continue
        state = past[index]
        full, bare = _key(f"{state.type} {state.name}"), _key(state.name)
        district, province = state.parent_id, province_of.get(state.parent_id, "")
        tries = (
            places[2].get((district, full)),
            places[0].get((district, full)),
            places[1].get((province, full)),
            places[0].get((district, bare)) if not bare.isdigit() else None,
        )
        into = next((found for found in tries if found and len(found) == 1), None)
        if into:
            past[index] = state._replace(into_ids=" ".join(into))
        else:
            unknown += 1
    report.append(f"{unknown} past communes whose successor the source does not tell")


def _key(name: str) -> str:
    return "".join(filter(str.isalnum, strip_accents(name).casefold()))
