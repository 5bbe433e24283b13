"""The pattern language of the rules files: words, sets, gaps, barriers, kinds, and errors that name the rule."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.chunk import Chunk
from extractors.matching import Found, PatternError, Symbols, compile_rules

SETS = {"as": ["làm", "giữ chức vụ", "là <P>"], "hand": ["bàn giao", "(trao | chuyển) quyền"], "nested": ["{as} ngay"]}


def sentence(text: str) -> list[Chunk]:
    """Chunks written as words, `<P>` for a chunk of kind P."""
    return [Chunk(word[1:-1], 0, 0, "") if word.startswith("<") else Chunk("", 0, 0, word) for word in text.split()]


def rule(pattern: str | list[str], rule_id: str = "test.rule", **more: Any) -> dict[str, Any]:
    return {"id": rule_id, "means": "a test", "pattern": pattern, **more}


def find(pattern: str | list[str], text: str) -> list[Found]:
    rules = compile_rules({"sets": SETS, "rules": [rule(pattern)]}, "test")
    return list(Symbols(sentence(text)).find(rules))


# pattern, sentence, (first, last) of each match in chunks
MATCHES: list[tuple[str | list[str], str, list[tuple[int, int]]]] = [
    # words are whole chunks, folded
    ("bầu", "hội nghị bầu <P>", [(2, 3)]),
    ("BẦU", "hội nghị bầu <P>", [(2, 3)]),
    ("hoà", "hòa bình", [(0, 1)]),
    ("tỷ", "12 tỉ đồng", [(1, 2)]),
    ("bầu cử", "bầu <P> cử", []),
    ("bầ", "bầu", []),
    ("ầu", "bầu", []),
    # kinds
    ("<P>", "huyện <P> và <P>", [(1, 2), (3, 4)]),
    ("<P|A>", "<A> tặng <P>", [(0, 1), (2, 3)]),
    ("<P>", "<PP> p <Q>", []),
    # sets, whose alternatives are patterns
    ("{as} <R>", "làm <R> ; giữ chức vụ <R>", [(0, 2), (3, 7)]),
    ("{as} <R>", "giữ <R>", []),
    ("{as} <R>", "là <P> <R>", [(0, 3)]),
    ("{hand}", "trao quyền , chuyển quyền , bàn giao", [(0, 2), (3, 5), (6, 8)]),
    ("{nested} <R>", "làm ngay <R>", [(0, 3)]),
    # groups, alternatives, options
    ("(bầu | cử) <P>", "bầu <P> cử <P>", [(0, 2), (2, 4)]),
    ("bầu (chọn)? <P>", "bầu <P> bầu chọn <P>", [(0, 2), (2, 5)]),
    ("bầu chọn? <P>", "bầu <P> bầu chọn <P>", [(0, 2), (2, 5)]),
    (["bầu <P>", "<P> được bầu"], "<P> được bầu ; bầu <P>", [(0, 3), (4, 6)]),
    # brackets and question marks as words
    ("<P> \\( <R> \\)", "<P> ( <R> )", [(0, 4)]),
    ("vậy \\?", "vậy ?", [(0, 2)]),
    # gaps: as few chunks as will do
    ("bầu ~2 <P>", "bầu <P>", [(0, 2)]),
    ("bầu ~2 <P>", "bầu a b <P>", [(0, 4)]),
    ("bầu ~2 <P>", "bầu a b c <P>", []),
    ("bầu ~2 <P>", "bầu <P> <P>", [(0, 2)]),
    ("bầu ~ <P>", "bầu 1 2 3 4 5 6 <P>", [(0, 8)]),
    ("bầu ~ <P>", "bầu 1 2 3 4 5 6 7 <P>", []),
    ("bầu ~0 <P>", "bầu a <P>", []),
    # gaps end at barriers
    ("bầu ~5 <P>", "bầu a ; <P>", []),
    ("bầu ~5 <P>", "bầu a . <P>", []),
    ("bầu ~5 <P>", "bầu a : <P>", []),
    ("bầu ~5 <P>", "bầu ./. <P>", []),
    ("bầu ~5 <P>", "bầu a , <P>", [(0, 4)]),
    ("bầu ; ~5 <P>", "bầu ; a <P>", [(0, 4)]),
    # and at the kinds that they name
    ("bầu ~5^R <P>", "bầu a <R> <P>", []),
    ("bầu ~5^RY <P>", "bầu a <Y> <P>", []),
    ("bầu ~5^RY <P>", "bầu a <Q> <P>", [(0, 4)]),
    ("bầu ~5^P <P>", "bầu <P>", [(0, 2)]),
    # a match may begin within another: one unit may be the object of two verbs
    ("<P> ~3 <R>", "<P> <P> <R>", [(0, 3), (1, 3)]),
    # nothing to match
    ("bầu", "", []),
]

WRONG = [
    ("bầu {làm} <P>", "làm"),
    ("bầu <P", "<P"),
    ("bầu } <P>", "}"),
    ("bầu ( <P>", "test.rule"),
    ("bầu <P> )", "test.rule"),
    ("? bầu", "test.rule"),
    ("bầu \\n", "\\n"),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), MATCHES, ids=[f"{p} in {t}" for p, t, _ in MATCHES])
def test_where_a_pattern_matches(pattern: str | list[str], text: str, expected: list[tuple[int, int]]) -> None:
    assert [(found.first, found.last) for found in find(pattern, text)] == expected


@pytest.mark.parametrize(
    ("pattern", "text", "slots"),
    [
        ("bầu <P:party> {as} <R:role>", "hội nghị bầu <P> làm <R>", {"party": 3, "role": 5}),
        ("<P|A:body> tặng", "<A> tặng", {"body": 0}),
        ("<R:role> (năm <Y:year>)? <P:party>", "<R> <P>", {"role": 0, "party": 1}),
        # one name in several alternatives
        (["bầu <P:party>", "<P:party> được bầu"], "<P> được bầu", {"party": 0}),
        (["bầu <P:party>", "<P:party> được bầu"], "bầu <P>", {"party": 1}),
        ("<P:former> cho <P:party>", "<P> cho <P>", {"former": 0, "party": 2}),
    ],
)
def test_slots_are_chunks(pattern: str | list[str], text: str, slots: dict[str, int]) -> None:
    (found,) = find(pattern, text)
    assert dict(found.slots) == slots


def test_rules_come_in_their_order() -> None:
    entries = [rule("<R>", "b.second", confidence=0.5), rule("<P>", "a.first", gives={"how": "x"})]
    rules = compile_rules({"rules": entries}, "test")
    said = [(r.id, r.confidence, dict(r.gives)) for r in rules]
    assert said == [("b.second", 0.5, {}), ("a.first", 0.9, {"how": "x"})]
    assert [(f.rule.id, f.first) for f in Symbols(sentence("<P> <R>")).find(rules)] == [("b.second", 1), ("a.first", 0)]


def test_chunks_are_not_taken_for_kinds_or_for_each_other() -> None:
    """What a page says can neither look like a kind nor break the line of symbols."""
    words = [Chunk("", 0, 0, "<P>"), Chunk("", 0, 0, "bầu cử"), Chunk("P", 0, 0, "cử")]
    rules = compile_rules({"rules": [rule("<P>", "p"), rule("cử", "w"), rule("bầu cử", "two")]}, "test")
    assert [(f.rule.id, f.first) for f in Symbols(words).find(rules)] == [("p", 2)]


@pytest.mark.parametrize(("pattern", "named"), WRONG)
def test_a_wrong_pattern_is_named(pattern: str, named: str) -> None:
    with pytest.raises(PatternError) as error:
        compile_rules({"sets": SETS, "rules": [rule(pattern)]}, "chairs")
    assert "test.rule" in str(error.value)
    assert named in str(error.value)
