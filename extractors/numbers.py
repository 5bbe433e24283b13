"""Numbers as the Vietnamese press writes them: `8.603,9`, `46/50`, `15-18`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_OF = re.compile(r"(\d+(?:[.,]\d+)*)/(\d+(?:[.,]\d+)*)")
_RANGE = re.compile(r"(\d+(?:[.,]\d+)?)-(\d+(?:[.,]\d+)?)")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_ENGLISH = re.compile(r"\d{1,3}(,\d{3}){2,}")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number; `of` is the whole in `46/50`, `upper` the upper end of a range."""

    value: Decimal
    of: Decimal | None = None
    upper: Decimal | None = None


def parse_number(text: str) -> Decimal | None:
    """The value of a number as the Vietnamese press writes it; None if the digits make no number.

    A dot groups thousands and a comma is the decimal mark (`8.603,9`); a dot that cannot group is a decimal
    mark (`287.5`), commas that group several times are English thousands (`1,250,000`).
    """
    if not _NUMBER.fullmatch(text):
        return None
    if _GROUPED.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if _ENGLISH.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if text.count(",") + text.count(".") <= 1:
        return Decimal(text.replace(",", "."))
    return None


def parse_numeral(text: str) -> Numeral | None:
    """The number, part of a whole, or range that one token holds; None for fractions (`2/3`) and anything else."""
    if ratio := _OF.fullmatch(text):
        part, whole = parse_number(ratio[1]), parse_number(ratio[2])
        if part is None or not whole or (part < whole <= 10 and part < 4):
            return None
        return Numeral(part, of=whole)
    if span := _RANGE.fullmatch(text):
        low, high = parse_number(span[1]), parse_number(span[2])
        return Numeral(low, upper=high) if low is not None and high is not None and low < high else None
    value = parse_number(text)
    return None if value is None else Numeral(value)
