"""Quantities: Vietnamese numbers with multipliers, measures and qualifiers.

`153 tỷ 900 triệu đồng` is 153.9 tỷ đồng, `ước đạt trên 215.000 tấn` an estimate of more than 215,000 t,
`46/50 chỉ tiêu` 46 of 50. Amounts of money in đồng are exact integers (`Quantity.vnd`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from extractors.measures import Amount, measure_at, read_amount
from extractors.numbers import Numeral, parse_number, parse_numeral
from extractors.phrases import phrases, stands_at, words
from extractors.qualifiers import Qualified, read_qualifiers
from extractors.tokens import Tokens

__all__ = ["Quantity", "as_range", "parse_number", "read_quantity"]

OPEN_ABOVE_REACH = 6
"""Tokens behind a quantity within which `trở lên` belongs to it."""


LARGEST_NAME = 31
"""The largest number that is a name behind `tháng`, `đợt`, `tổ`."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as the text gives it. Offsets are code points; `number` is where the digits begin.

    `unit` is a measure (`tỷ đồng`, `%`, `tạ/ha`) or the counted noun, with its multiplier (`triệu người`).
    `of` is the whole in `46/50`; `upper` the upper end of a range.
    """

    start: int
    end: int
    number: int
    value: Decimal
    unit: str
    is_measure: bool
    qualifier: str = "exact"
    estimate: bool = False
    vnd: int | None = None
    of: Decimal | None = None
    upper: Decimal | None = None

    @property
    def is_percent(self) -> bool:
        return self.unit == "%" or self.unit.startswith("%")

    @property
    def is_points(self) -> bool:
        return self.unit == "điểm %"


def read_quantity(tokens: Tokens, index: int, first: int, last: int) -> tuple[int, int, Quantity] | None:
    """The quantity whose digits stand at the token.

    Args:
        tokens: the document's tokens.
        index: the token of the number.
        first, last: the sentence; qualifiers are looked for to the left down to `first`.

    Returns:
        (first token with qualifiers, end token, quantity), or None if no number stands there.
    """
    numeral = parse_numeral(tokens.word(index))
    if numeral is None or _is_code(tokens, index, last):
        return None
    numeral, end = _spaced(tokens, numeral, index + 1, last)
    low = _lower_end(tokens, numeral, index, first)
    amount = read_amount(tokens, numeral.value, end, first, last)
    if not amount.is_measure and _is_numbered(tokens, index, first, numeral):
        amount = Amount(end, numeral.value, "", False)
    value, upper, end = amount.value, numeral.upper, amount.end
    if end + 1 < last and not amount.unit and tokens.norm[end] == "đến" and tokens.norm[index - 1] == "từ":
        return None  # the lower end of a range, read with the upper one
    left = read_qualifiers(tokens.norm, index, first)
    start = left.start
    if low is not None:
        start, value, upper = index - 3, low, value
    qualifier, end = _open_above(tokens, left, end, last)
    if below := next(
        (p for p in phrases("quantities", "qualifiers.open_below.forms") if stands_at(tokens.norm, end, p)), None
    ):
        qualifier, end = "at_most", end + len(below)
    if left.estimate and qualifier == "exact":
        qualifier = "about"
    quantity = Quantity(
        tokens.start[start],
        tokens.end[end - 1],
        tokens.start[index],
        value,
        amount.unit,
        amount.is_measure,
        qualifier,
        left.estimate,
        amount.vnd,
        numeral.of,
        upper,
    )
    return start, end, quantity


def _is_numbered(tokens: Tokens, index: int, first: int, numeral: Numeral) -> bool:
    """`tháng 9 giá nhích lên`, `đợt 1 hoàn thành`: a name; `mỗi tháng 10 suất` is an amount."""
    if index <= first or numeral.of or numeral.upper or not 0 < numeral.value <= LARGEST_NAME:
        return False
    named = tokens.norm[index - 1] in words("quantities", "numbered.forms")
    return named and not (index - 1 > first and tokens.norm[index - 2] in words("quantities", "numbered.amounts"))


def _is_code(tokens: Tokens, index: int, last: int) -> bool:
    """Letters or a stroke stuck to the digits make a document's number (`30a/2008/NQ-CP`, `32/QĐ-UBND`)."""
    after = index + 1
    if after >= last or tokens.end[index] != tokens.start[after]:
        return False
    word = tokens.word(after)
    if word == "/" and after + 1 < last and tokens.word(after + 1)[0].isupper():
        return True
    counted = measure_at(tokens, after, last) is not None or tokens.norm[after] in words("numbers", "stuck")
    return word[0].isalpha() and not counted


def _spaced(tokens: Tokens, numeral: Numeral, end: int, last: int) -> tuple[Numeral, int]:
    """Ranges and parts of a whole that are written with spaces: `15 - 18`, `46/ 50 chỉ tiêu`."""
    high = _number_behind(tokens, end, last, ("-", "–"))
    if high is not None and high > numeral.value and numeral.of is None:
        numeral, end = replace(numeral, upper=high), end + 2
    whole = _number_behind(tokens, end, last, ("/",))
    if whole is not None and numeral.of is None:
        numeral, end = replace(numeral, of=whole), end + 2
    return numeral, end


def _number_behind(tokens: Tokens, end: int, last: int, signs: tuple[str, ...]) -> Decimal | None:
    """The number behind one of the signs at the token."""
    return parse_number(tokens.word(end + 1)) if end + 1 < last and tokens.norm[end] in signs else None


def _lower_end(tokens: Tokens, numeral: Numeral, index: int, first: int) -> Decimal | None:
    """2 of `từ 2 đến 3,5%`, read at 3,5."""
    if numeral.upper is not None or numeral.of is not None or index < first + 3:
        return None
    if tokens.norm[index - 1] != "đến" or tokens.norm[index - 3] != "từ":
        return None
    low = parse_number(tokens.word(index - 2))
    return low if low is not None and low < numeral.value else None


def _open_above(tokens: Tokens, left: Qualified, end: int, last: int) -> tuple[str, int]:
    """`50% trở lên`, `từ 50 điểm trở lên`: at least. Returns the qualifier and the end."""
    qualifier = left.qualifier
    for phrase in phrases("quantities", "qualifiers.open_above.forms"):
        reach = range(end, min(end + OPEN_ABOVE_REACH, last))
        near = next((k for k in reach if stands_at(tokens.norm, k, phrase)), None)
        of_plan = near is not None and set(tokens.norm[end:near]) <= words("quantities", "qualifiers.plan_words")
        if near is not None and (near == end or qualifier == "at_least" or of_plan):
            qualifier, end = "at_least", end + len(phrase) if near == end else end
    return qualifier, end


def as_range(quantity: Quantity) -> tuple[Quantity, ...]:
    """A range `15 - 18 %` as two quantities, at least and at most; anything else as itself."""
    if quantity.upper is None:
        return (quantity,)
    return (
        replace(quantity, qualifier="at_least", upper=None),
        replace(quantity, qualifier="at_most", value=quantity.upper, upper=None),
    )
