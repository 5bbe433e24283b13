"""CSV files: UTF-8, comma, `\\n`; for spreadsheets with a byte order mark and without cells that are formulas.

A spreadsheet runs a cell that begins with = + - or @, and article texts are written by strangers. An apostrophe
before such a cell makes it text (the remedy of OWASP's page "CSV Injection"). White space and invisible characters
before the sign do not help the attacker, nor do the full-width signs, nor a new cell begun inside a text: where
the list separator is a semicolon, `a;=1+1` would be two cells. What is a number stays a number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.database import Database

BOM = "\ufeff"

_INVISIBLE = r"\s\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"
_SIGN = "=+\\-@＝＋－＠﹢﹣﹦﹫−"
_LEAD = re.compile(rf"[{_INVISIBLE}\"]*+[{_SIGN}]")
_WITHIN = re.compile(rf"([;\t\r\n])([{_INVISIBLE}\"]*+)([{_SIGN}]?)")
"""What may become a cell of its own, up to its sign; it takes whole runs, so that it is linear in the text."""
_CONTROL = re.compile(r"[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")


def write(db: Database, sql: str, file: Path, *, excel: bool = False) -> int:
    """Write the rows of a SELECT, with their columns' names, and return how many there are."""
    cell: Callable[[object], object] = _defused if excel else _plain
    rows = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        if excel:
            out.write(BOM)
        cursor = db.db.execute(sql)
        writer = csv.writer(out, lineterminator="\n")
        # With that line end, Python 3.11 leaves a carriage return unquoted, and readers take it for a line end.
        quoting = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow([column[0] for column in cursor.description])
        for row in cursor:
            cells = [cell(value) for value in row]
            returns = any(isinstance(value, str) and "\r" in value for value in cells)
            (quoting if returns else writer).writerow(cells)
            rows += 1
    return rows


def _plain(value: object) -> object:
    """12033.0 is written 12033."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def _defused(value: object) -> object:
    if not isinstance(value, str):
        return _plain(value)
    if _NUMBER.fullmatch(value):
        return value
    lead = _LEAD.match(value) or _CONTROL.match(value)
    start = lead.end() if lead else 0
    rest = _WITHIN.sub(lambda found: f"{found[1]}'{found[2]}{found[3]}" if found[3] else found[0], value[start:])
    return f"'{value[:start]}{rest}" if lead else rest
