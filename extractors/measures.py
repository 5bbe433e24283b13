"""What stands behind a number: multipliers, smaller amounts, a measure or the noun that is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from extractors.numbers import parse_number
from extractors.phrases import Phrase, forms, tokenised, words
from extractors.tokens import Tokens
from extractors.vocabulary import rules_data
from gazetteer.fold import fold

LONGEST = 6
"""Tokens that a measure or a noun may have."""


MANY = 30
"""More bodies than a cluster has as members."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit, up to token `end`. `vnd` is the sum in đồng, for money."""

    end: int
    value: Decimal
    unit: str
    is_measure: bool
    vnd: int | None = None


@cache
def _multipliers() -> dict[str, int]:
    return {fold(key): value for key, value in rules_data("measures")["multipliers"].items()}


@cache
def _spelling() -> dict[str, str]:
    return {fold(key): value for key, value in rules_data("numbers")["multipliers"].items()}


@cache
def _measures() -> dict[Phrase, str]:
    same = {fold(key): value for key, value in rules_data("measures")["measures"]["same"].items()}
    return {tokenised(form): same.get(fold(form), form) for form in forms("measures", "measures.forms")}


@cache
def _nouns() -> dict[Phrase, str]:
    keys = ("nouns.forms", "not_figures.nouns", "not_figures.member_nouns")
    return {tokenised(form): form for key in keys for form in forms("quantities", key)}


def _longest(norm: Sequence[str], index: int, last: int, table: Mapping[Phrase, str]) -> tuple[int, str] | None:
    for size in range(min(LONGEST, last - index), 0, -1):
        found = table.get(tuple(norm[index : index + size]))
        if found is not None:
            return index + size, found
    return None


def measure_at(tokens: Tokens, index: int, last: int) -> tuple[int, str] | None:
    """The measure at the token: (end, its standard form)."""
    return _longest(tokens.norm, index, last, _measures())


def read_amount(tokens: Tokens, value: Decimal, end: int, first: int, last: int) -> Amount:
    """The number with what stands behind it, from token `end` on; first and last are the sentence."""
    norm = tokens.norm
    multipliers: list[str] = []
    factor = 1
    while end < last and (step := _multipliers().get(norm[end])):
        multipliers.append(_spelling().get(norm[end], norm[end]))
        factor *= step
        end += 1
    if multipliers:
        value, end = _compound(tokens, value, factor, end, last)
    if len(multipliers) == 2 and multipliers[1] == "tỷ":  # nghìn tỷ: expanded to tỷ
        value, multipliers, factor = value * factor / 10**9, ["tỷ"], 10**9
    measure = measure_at(tokens, end, last)
    noun = _longest(norm, end, last, _nouns())
    if measure and noun and noun[0] > measure[0]:
        measure = None  # `96 đồng chí`
    if measure and measure[1] == "đồng" and not multipliers and value < 100:
        return Amount(end, value, "", False)  # `4 đồng hành`: no amount is that small
    if measure and not (measure[1] == "m" and tokens.word(end) != "m"):
        return _measured(tokens, value, factor, multipliers, measure, last)
    if multipliers and multipliers[-1] in ("tỷ", "triệu") and not _is_noun(tokens, end, last):
        if multipliers == ["triệu"] and not _beside_money(norm, first, end):
            return Amount(end, value, "triệu", False)  # `nâng tổng số hội viên lên trên 1,43 triệu`
        return Amount(end, value, " ".join([*multipliers, "đồng"]), True, int(value * factor))
    if noun:
        return Amount(noun[0], value, " ".join([*multipliers, noun[1]]), False)
    if _is_noun(tokens, end, last) or (
        value > MANY and end < last and norm[end] in words("quantities", "capital_nouns.forms")
    ):
        return Amount(end + 1, value, " ".join([*multipliers, tokens.word(end)]), False)
    return Amount(end, value, " ".join(multipliers), False)


def _measured(
    tokens: Tokens, value: Decimal, factor: int, multipliers: list[str], measure: tuple[int, str], last: int
) -> Amount:
    """An amount in a measure; sums of money also in đồng."""
    unit, end = _per(tokens, measure[1], measure[0], last)
    full = " ".join([*multipliers, unit])
    if measure[1] == "triệu đồng" and not multipliers:  # `58 tr.đ`
        return Amount(end, value, full, True, int(value * 10**6))
    return Amount(end, value, full, True, int(value * factor) if measure[1] == "đồng" else None)


def _compound(tokens: Tokens, value: Decimal, factor: int, end: int, last: int) -> tuple[Decimal, int]:
    """`153 tỷ 900 triệu`: smaller amounts behind the first, in units of the first."""
    smallest = factor
    while end + 1 < last and (more := parse_number(tokens.word(end))) is not None:
        step = _multipliers().get(tokens.norm[end + 1])
        if step is None or step >= smallest:
            break
        value += more * step / factor
        smallest, end = step, end + 2
    return value, end


def _per(tokens: Tokens, unit: str, end: int, last: int) -> tuple[str, int]:
    """`/người/năm`, `/ha` behind a measure."""
    plan = words("quantities", "plan_abbreviations.forms")  # `12,5 tỷ đồng/KH 12 tỷ đồng`: no unit goes on
    while end + 1 < last and tokens.norm[end] == "/" and tokens.word(end + 1)[0].isalpha():
        if tokens.norm[end + 1] in plan:
            break
        unit, end = f"{unit}/{tokens.word(end + 1)}", end + 2
    return unit, end


def _beside_money(norm: Sequence[str], first: int, end: int) -> bool:
    """Do the words before the number speak of money?"""
    return not words("quantities", "not_figures.money_words").isdisjoint(norm[max(first, end - 12) : end])


def _is_noun(tokens: Tokens, index: int, last: int) -> bool:
    """May the word be what is counted: in lower case or an abbreviation (CĐCS, HTX), no verb or small word?"""
    if index >= last or not tokens.word(index)[0].isalpha():
        return False
    word = tokens.word(index)
    capitals = word.isupper() and len(word) > 1
    return (capitals or not tokens.is_title(index)) and tokens.norm[index] not in words("figures", "not_nouns")
