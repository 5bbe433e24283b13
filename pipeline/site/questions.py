"""Canned queries in words: titles, descriptions, parameters, and the chart that some answers have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from datasette.utils import tilde_encode
from markupsafe import Markup

from pipeline.site.charts import Mark, bars_by_name, bars_by_year
from pipeline.site.language import link, number, pick, query_words, t, value_label

MOST_BARS = 25


def title(name: str, default: str = "") -> str:
    return pick(query_words(name).get("title"), default or name)


def description(name: str, default: str = "") -> str:
    return pick(query_words(name).get("description"), default)


def group(name: str) -> str:
    """Under which heading a query stands: clusters, units, figures or sources; empty for one that pages lead to."""
    told = query_words(name)
    return str(told.get("group", "" if told else "sources"))


def parameters(name: str, values: dict[str, str]) -> list[dict[str, str]]:
    """The parameters of a query: name, value, label, hint, whether it must be filled, kind of input."""
    told = query_words(name).get("parameters", {})
    return [
        {
            "name": key,
            "value": value,
            "label": pick(told.get(key, {}).get("label"), key),
            "hint": pick(told.get(key, {}).get("hint"), t("empty_parameter")),
            "required": "yes" if told.get(key, {}).get("required") else "",
            "kind": str(told.get(key, {}).get("kind", "text")),
        }
        for key, value in values.items()
    ]


def chart(name: str, rows: Sequence[Any], columns: Sequence[str]) -> Markup | None:
    """The chart of an answer, where the query has one (`chart = { … }` in `words/queries.toml`) and rows to draw."""
    told = query_words(name).get("chart")
    if not told or not rows or not {told["label"], told["value"]} <= set(columns):
        return None
    picked = [row for row in rows if isinstance(row[told["value"]], int | float) and _label(row, told) is not None]
    heading = t("chart_of", name=title(name))
    if told["kind"] == "years":
        years: dict[str, float] = {}
        for row in picked:
            if str(row[told["label"]]).isdigit():
                years[str(row[told["label"]])] = years.get(str(row[told["label"]]), 0) + row[told["value"]]
        leads = {str(row[told["label"]]): _address(row, told) for row in picked}
        return bars_by_year([Mark(year, value, leads[year]) for year, value in years.items()], heading) or None
    marks = []
    for row in picked[:MOST_BARS]:
        note = " · ".join(value_label(part, row[part]) or str(row[part]) for part in told.get("more", []) if row[part])
        name, value = str(_label(row, told)), row[told["value"]]
        said = f"{name}{' · ' if note else ''}{note}: {number(value)} {told.get('unit', '')}".strip()
        marks.append(Mark(name, value, _address(row, told), said, note or None))
    return bars_by_name(marks, heading, reference=told.get("reference")) or None


def _address(row: Any, told: dict[str, Any]) -> str | None:
    """Where the bar of a row leads: `to`, with the row's values in place of {column}; None where one is missing."""
    path, _, asked = told.get("to", "").partition("?")
    columns = set(re.findall(r"\{(\w+)\}", path + asked))
    if not path or any(row[column] is None for column in columns):
        return None
    parameters = dict(pair.split("=", 1) for pair in asked.split("&") if pair)
    values = {column: row[column] for column in columns}
    encoded = {column: tilde_encode(str(value)) for column, value in values.items()}
    return link(path.format(**encoded), **{name: text.format(**values) for name, text in parameters.items()})


def _label(row: Any, told: dict[str, Any]) -> Any:
    """What a row of the answer is of: its label, else what stands for it."""
    return row[told["label"]] if row[told["label"]] is not None or "else" not in told else row[told["else"]]
