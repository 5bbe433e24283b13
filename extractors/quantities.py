"""Quantities: Vietnamese numbers with multipliers, measures and qualifiers.

`153 tỷ 900 triệu đồng` is 153.9 tỷ đồng, `ước đạt trên 215.000 tấn` an estimate of more than 215,000 t,
`46/50 chỉ tiêu` 46 of 50. Amounts of money in đồng are exact integers (`Quantity.vnd`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from extractors.tokens import Tokens
from extractors.vocabulary import rules_data
from gazetteer.fold import fold

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_OF = re.compile(r"(\d+(?:[.,]\d+)*)/(\d+(?:[.,]\d+)*)")
_RANGE = re.compile(r"(\d+(?:[.,]\d+)?)-(\d+(?:[.,]\d+)?)")
_MEASURED_WORDS = re.compile(r"(?i)tỷ|tỉ|triệu|nghìn|ngàn|người|hộ|vụ|xã|cây|con")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")


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


def parse_number(text: str) -> Decimal | None:
    """The value of a number as the Vietnamese press writes it; None if the digits make no number.

    A dot groups thousands and a comma is the decimal mark (`8.603,9`); a dot that cannot group is a decimal
    mark (`287.5`), commas that group several times are English thousands (`1,250,000`).
    """
    if not _NUMBER.fullmatch(text):
        return None
    if _GROUPED.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if text.count(",") > 1 and "." not in text and re.fullmatch(r"\d{1,3}(,\d{3})+", text):
        return Decimal(text.replace(",", ""))
    if text.count(",") + text.count(".") <= 1:
        return Decimal(text.replace(",", "."))
    return None


@dataclass(frozen=True)
class _Words:
    multipliers: dict[str, int]
    measures: dict[tuple[str, ...], str]
    nouns: dict[tuple[str, ...], str]
    qualifiers: list[tuple[tuple[str, ...], str]]
    estimates: list[tuple[str, ...]]
    open_above: list[tuple[str, ...]]


@cache
def _words() -> _Words:
    data = rules_data("quantities")
    same = {fold(key): value for key, value in data["measures"]["same"].items()}

    def split(text: str) -> tuple[str, ...]:
        return tuple(fold(text.replace(",", " ,")).split())

    measures = {split(form): same.get(fold(form), form) for form in data["measures"]["forms"]}
    qualifiers = [
        (split(form), name)
        for name in ("over", "nearly", "about", "at_least", "at_most")
        for form in data["qualifiers"][name]
    ]
    return _Words(
        {fold(key): value for key, value in data["multipliers"].items()},
        measures,
        {
            split(form): form
            for form in (*data["nouns"]["forms"], *data["not_figures"]["nouns"], *data["not_figures"]["member_nouns"])
        },
        sorted(qualifiers, key=lambda q: -len(q[0])),
        sorted((split(form) for form in data["qualifiers"]["estimate"]["forms"]), key=len, reverse=True),
        [split(form) for form in data["qualifiers"]["open_above"]["forms"]],
    )


def _longest(norm: list[str], index: int, last: int, table: dict[tuple[str, ...], str]) -> tuple[int, str] | None:
    for size in range(min(6, last - index), 0, -1):
        found = table.get(tuple(norm[index : index + size]))
        if found is not None:
            return index + size, found
    return None


def read_quantity(tokens: Tokens, index: int, first: int, last: int) -> tuple[int, int, Quantity] | None:
    """The quantity whose digits stand at the token.

    Args:
        tokens: the document's tokens.
        index: the token of the number.
        first, last: the sentence; qualifiers are looked for to the left down to `first`.

    Returns:
        (first token with qualifiers, end token, quantity), or None if no number stands there.
    """
    words = _words()
    text = tokens.word(index)
    of = upper = None
    if ratio := _OF.fullmatch(text):
        part, whole = parse_number(ratio[1]), parse_number(ratio[2])
        if part is None or whole is None or not whole:
            return None
        value, of = part, whole
        if value < of <= 10 and value < 4:
            return None  # a fraction: `hơn 2/3 số hộ`
    elif (span := _RANGE.fullmatch(text)) and (pair := (parse_number(span[1]), parse_number(span[2]))):
        if pair[0] is None or pair[1] is None or pair[0] >= pair[1]:
            return None
        value, upper = pair[0], pair[1]
    elif (number := parse_number(text)) is not None:
        value = number
    else:
        return None
    end = index + 1
    if _is_code(tokens, index, last, words):
        return None
    if end + 1 < last and tokens.norm[end] in ("-", "–") and (high := parse_number(tokens.word(end + 1))) is not None:
        if high > value and of is None:
            upper, end = high, end + 2
    if (
        of is None
        and end + 1 < last
        and tokens.norm[end] == "/"
        and (behind := parse_number(tokens.word(end + 1))) is not None
    ):
        of, end = behind, end + 2  # `46/ 50 chỉ tiêu`, `9.215/8.600 ha`
    low = None
    if upper is None and of is None and index >= first + 1 and tokens.norm[index - 1] == "đến" and index >= first + 3:
        before = parse_number(tokens.word(index - 2))
        if before is not None and tokens.norm[index - 3] == "từ" and before < value:  # `từ 2 đến 3,5%`
            low = before
    value, end, unit, is_measure, vnd = _unit(tokens, value, end, last, words, first)
    if unit is None:
        return None
    if end + 1 < last and not unit and tokens.norm[end] == "đến" and tokens.norm[index - 1] == "từ":
        return None  # the lower end of a range, read with the upper one
    start, qualifier, estimate = _left(tokens, index, first, words)
    if low is not None:
        start, value, upper = index - 3, low, value
    for phrase in words.open_above:
        near = next(
            (k for k in range(end, min(end + 6, last)) if tuple(tokens.norm[k : k + len(phrase)]) == phrase), None
        )
        if near is not None and (near == end or qualifier == "at_least"):
            qualifier, end = "at_least", end + len(phrase) if near == end else end
    if estimate and qualifier == "exact":
        qualifier = "about"
    return (
        start,
        end,
        Quantity(
            tokens.start[start],
            tokens.end[end - 1],
            tokens.start[index],
            value,
            unit,
            is_measure,
            qualifier,
            estimate,
            vnd,
            of,
            upper,
        ),
    )


def _is_code(tokens: Tokens, index: int, last: int, words: _Words) -> bool:
    """Letters or a stroke stuck to the digits make a document's number (`30a/2008/NQ-CP`, `32/QĐ-UBND`)."""
    after = index + 1
    if after < last and tokens.end[index] == tokens.start[after]:
        word = tokens.word(after)
        if word == "/" and after + 1 < last and tokens.word(after + 1)[0].isupper():
            return True
        if (
            word[0].isalpha()
            and _longest(tokens.norm, after, last, words.measures) is None
            and not _MEASURED_WORDS.fullmatch(word)
        ):
            return True
    return False


def _unit(
    tokens: Tokens, value: Decimal, end: int, last: int, words: _Words, first: int
) -> tuple[Decimal, int, str | None, bool, int | None]:
    """Multipliers, compound amounts and the measure or noun behind the number."""
    norm = tokens.norm
    multipliers: list[str] = []
    factor = 1
    while end < last and norm[end] in words.multipliers:
        multipliers.append({"tỉ": "tỷ", "ngàn": "nghìn"}.get(norm[end], norm[end]))
        factor *= words.multipliers[norm[end]]
        end += 1
    if multipliers:
        value, end = _compound(tokens, value, factor, end, last, words)
    if len(multipliers) == 2 and multipliers[1] == "tỷ":  # nghìn tỷ: expanded to tỷ
        value, multipliers, factor = value * factor / 10**9, ["tỷ"], 10**9
    measure = _longest(norm, end, last, words.measures)
    named = _longest(norm, end, last, words.nouns)
    if measure and named and named[0] > measure[0]:
        measure = None  # `96 đồng chí`
    if measure and measure[1] == "triệu đồng" and not multipliers:  # `58 tr.đ`
        end, unit = measure[0], "triệu đồng"
        unit, end = _per(tokens, unit, end, last)
        return value, end, unit, True, int(value * 10**6)
    is_money_noun = measure is not None and measure[1] == "đồng"
    if is_money_noun and not multipliers and value < 100:
        return value, end, "", False, None  # `4 đồng hành`: no amount is that small
    if measure and not (measure[1] == "m" and tokens.word(end) != "m"):
        end, unit = measure
        unit, end = _per(tokens, unit, end, last)
        full = " ".join([*multipliers, unit])
        vnd = int(value * factor) if is_money_noun else None
        return value, end, full, True, vnd
    if multipliers and multipliers[-1] in ("tỷ", "triệu") and not _is_noun(tokens, end, last):
        if multipliers == ["triệu"] and not _money_words() & set(norm[max(first, end - 12) : end]):
            return value, end, "triệu", False, None  # `nâng tổng số hội viên lên trên 1,43 triệu`
        return value, end, " ".join([*multipliers, "đồng"]), True, int(value * factor)
    noun = _longest(norm, end, last, words.nouns)
    if noun:
        return value, noun[0], " ".join([*multipliers, noun[1]]), False, None
    if end < last and _is_noun(tokens, end, last):
        return value, end + 1, " ".join([*multipliers, tokens.word(end)]), False, None
    return value, end, " ".join(multipliers) if multipliers else "", False, None


@cache
def _money_words() -> frozenset[str]:
    return frozenset(fold(word) for word in rules_data("quantities")["not_figures"]["money_words"])


def _is_noun(tokens: Tokens, index: int, last: int) -> bool:
    if index >= last or not tokens.word(index)[0].isalpha():
        return False
    word = tokens.word(index)
    capitals = word.isupper() and len(word) > 1  # CĐCS, HTX
    return (capitals or not tokens.is_title(index)) and tokens.norm[index] not in _not_nouns()


@cache
def _not_nouns() -> frozenset[str]:
    return frozenset(fold(word) for word in rules_data("figures")["not_nouns"])


def _compound(tokens: Tokens, value: Decimal, factor: int, end: int, last: int, words: _Words) -> tuple[Decimal, int]:
    """`153 tỷ 900 triệu`: smaller amounts behind the first, in units of the first."""
    smallest = factor
    while end + 1 < last and (more := parse_number(tokens.word(end))) is not None:
        step = words.multipliers.get(tokens.norm[end + 1])
        if step is None or step >= smallest:
            break
        value += more * step / factor
        smallest, end = step, end + 2
    return value, end


def _per(tokens: Tokens, unit: str, end: int, last: int) -> tuple[str, int]:
    """`/người/năm`, `/ha` behind a measure."""
    while end + 1 < last and tokens.norm[end] == "/" and tokens.word(end + 1)[0].isalpha():
        unit, end = f"{unit}/{tokens.word(end + 1)}", end + 2
    return unit, end


def _left(tokens: Tokens, index: int, first: int, words: _Words) -> tuple[int, str, bool]:
    """Qualifiers to the left of the number: (first token, qualifier, estimate)."""
    norm, start, qualifier, estimate = tokens.norm, index, "exact", False
    moved = True
    while moved:
        moved = False
        for phrase, name in words.qualifiers:
            size = len(phrase)
            if (
                start - size >= first
                and tuple(norm[start - size : start]) == phrase
                and (qualifier in ("exact", name) or name == "about")
            ):
                if name == "at_least" and phrase == ("từ",) and not _opens_above(tokens, index, words):
                    continue
                start, qualifier, moved = start - size, name if qualifier == "exact" else qualifier, True
                break
        for phrase in words.estimates:
            size = len(phrase)
            if not estimate and start - size >= first and tuple(norm[start - size : start]) == phrase:
                start, estimate, moved = start - size, True, True
                break
        if (
            not moved
            and not estimate
            and start - 2 >= first
            and norm[start - 1] in ("đạt", "được", "còn", "là", "cả")
            and norm[start - 2] == "ước"
        ):
            start, estimate, moved = start - 2, True, True
    return start, qualifier, estimate


def _opens_above(tokens: Tokens, index: int, words: _Words) -> bool:
    window = tokens.norm[index : index + 10]
    return any(tuple(window[k : k + len(p)]) == p for p in words.open_above for k in range(len(window)))


def as_range(quantity: Quantity) -> tuple[Quantity, ...]:
    """A range `15 - 18 %` as two quantities, at least and at most; anything else as itself."""
    if quantity.upper is None:
        return (quantity,)
    return (
        replace(quantity, qualifier="at_least", upper=None),
        replace(quantity, qualifier="at_most", value=quantity.upper, upper=None),
    )
