"""The site's two languages: every string of the interface, and labels of tables, columns, codes and queries.

The words are data: `words/*.toml`, each `key = { vi = "…", en = "…" }`. Vietnamese is the language of addresses
without `?lang=`; there is no cookie and no guess from the browser, so that an address always shows the same page.
The language of a request is kept in a context variable, because Datasette's hooks do not all get the request.
"""

from __future__ import annotations

import re
import tomllib
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

LANGUAGES = ("vi", "en")
PARAMETER = "_lang"
"""As Datasette keeps it in the links that it makes; `lang` means the same (`security.py` rewrites it)."""

_current: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


def current() -> str:
    """The language of the request that is being answered: vi or en."""
    return _current.get()


def use(language: str | None) -> None:
    """Answer in this language; in Vietnamese where it is none that we have."""
    _current.set(language if language in LANGUAGES else LANGUAGES[0])


@cache
def words(name: str) -> dict[str, Any]:
    """The tables of `words/<name>.toml`."""
    return tomllib.loads((Path(__file__).parent / "words" / f"{name}.toml").read_text(encoding="utf-8"))


def t(key: str, **values: object) -> str:
    """A string of the interface. KeyError for a key that there is not."""
    text: str = words("interface")[key][current()]
    return text.format(**values) if values else text


def _pick(found: Any, default: str) -> str:
    return str(found.get(current(), default)) if isinstance(found, dict) else default


def table_title(table: str) -> str:
    return _pick(words("tables").get(table, {}).get("title"), table.replace("_", " "))


def table_description(table: str, default: str = "") -> str:
    return _pick(words("tables").get(table, {}).get("description"), default)


def column_label(column: str, table: str = "") -> str:
    """A short label of a column, by table where one name means two things."""
    labels = words("columns")["labels"]
    return _pick(labels.get(f"{table}.{column}", labels.get(column)), column.replace("_", " "))


def column_description(column: str, table: str, default: str = "") -> str:
    """What a column holds: in English as the metadata say (`default`), in Vietnamese from our words."""
    if current() == "en" and default:
        return default
    told = words("columns")["descriptions"]
    return str(told.get(f"{table}.{column}", told.get(column, default)))


def value_label(column: str, value: object) -> str | None:
    """What a code means (`held`: đã diễn ra); None where the column has no codes, an unknown code as it is."""
    if column == "period":
        return period(value)
    kind = words("values")["columns"].get(column)
    if kind is None:
        return None
    if kind == "award":
        return _awards().get(str(value), {}).get(current(), str(value))
    return _pick(words("values")[kind].get(str(value)), str(value))


@cache
def _awards() -> dict[str, dict[str, str]]:
    import csv
    from importlib.resources import files

    text = (files("gazetteer") / "awards.csv").read_text(encoding="utf-8")
    return {row["code"]: {"vi": row["name_vi"], "en": row["name_en"]} for row in csv.DictReader(text.splitlines())}


def query_words(name: str) -> dict[str, Any]:
    """Our words about a canned query; empty for one that has none."""
    found: dict[str, Any] = words("queries").get(name, {})
    return found


def pick(entry: Any, default: str = "") -> str:
    """The text of `{ vi = …, en = … }` in the current language."""
    return _pick(entry, default)


def link(path: str, fragment: str = "", **parameters: object) -> str:
    """An address of this site that stays in the language. Parameters that are None are left out."""
    kept = {name: str(value) for name, value in parameters.items() if value is not None}
    if current() != LANGUAGES[0]:
        kept["lang"] = current()
    return path + (f"?{urlencode(kept)}" if kept else "") + (f"#{fragment}" if fragment else "")


def number(value: float | int | None, digits: int | None = None) -> str:
    """A number as the language writes it: 12.033,5 in Vietnamese, 12,033.5 in English."""
    if value is None:
        return ""
    text = f"{value:,}" if digits is None else f"{value:,.{digits}f}"
    if digits is None and isinstance(value, float):
        text = (
            f"{int(value):,}" if value.is_integer() and abs(value) < 1e15 else f"{value:,.6f}".rstrip("0").rstrip(".")
        )
    return text.translate(str.maketrans(",.", ".,")) if current() == "vi" else text


def period(value: object) -> str:
    """A period of figures (`2024`, `2024-H1`, `2024-Q3`, `2016/2020`) in words of the language."""
    year, _, part = str(value or "").partition("-")
    if part == "H1":
        return t("first_half", year=year)
    if part == "H2":
        return t("second_half", year=year)
    if part in ("Q1", "Q2", "Q3", "Q4"):
        return t("quarter", year=year, quarter=part[1])
    return str(value or "").replace("/", "–")


def day(value: object) -> str:
    """An ISO 8601 day, month or year in words of the language; anything else as it is."""
    parts = str(value or "").partition("T")[0].split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return str(value or "")
    if current() == "vi":
        return "/".join(reversed(parts))
    return "-".join(parts)


_DATED = re.compile(r", (\d{4}-\d\d(?:-\d\d)?)$")


def meeting_label(label: object) -> str:
    """The label of a meeting, which ends in its day (`Cụm số 2, 2018-07-13`), with the day in words of the language."""
    return _DATED.sub(lambda found: f", {day(found[1])}", str(label or ""))
