"""Every rule of the grammar, run on the examples that its rules file states for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

import pytest

from extractors.reading import rules
from extractors.vocabulary import rules_data
from tests.extractors.examples import (
    CORPORA,
    ITEMS,
    article,
    cluster_items,
    date_items,
    number,
    reading,
    records,
    typed_records,
)

PATTERN_FILES = ("chairs", "members", "meetings")
"""Files whose rules are patterns; those of winners and figures are names for what the code does."""

WITHOUT_EXAMPLES = (
    ("figures.table_cell", "a table has several rows: test_a_table_is_a_figure_a_cell"),
    ("winners.the_rest", "who the rest are takes the list of members: test_the_rest_are_the_members_without_an_award"),
)
"""Rules that no single sentence can show, and the test that shows them."""

RULES_OF_CODE = (
    ("cluster.named", "the cluster where its name first stands; its grammar is clusters.toml"),
    ("meetings.lead", "the sentence that tells of the meeting: its kinds and status"),
    ("members.stated_count", "`5 đơn vị thành viên`: how many members there are, by the words of members.toml"),
    ("date.vague", "`vừa qua`: no day"),
    ("date.today", "`sáng nay` beside a day of publication"),
    ("venue.at", "what stands behind `tại`"),
    ("venue.hall", "`mời các đơn vị về hội trường UBND huyện X`: a hall without `tại`"),
    ("members.lines", "a list of members, one or more a line"),
    ("members.enumerated", "the longest list of the members' kind, where the article names no members"),
    ("members.implied", "a party that chairs, wins or reports figures is a member"),
    ("people.addressed", "a name behind `đồng chí`, `ông`, `bà`"),
    ("people.titled", "a name beside a title alone"),
)
"""Rule ids that the code gives without an entry in a rules file."""

OWN_EXAMPLES = {"dates": "forms", "clusters": "examples", "zones": "line"}
"""Files with examples in a form of their own."""


def rule_files() -> list[str]:
    folder = files("extractors.rules")
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


def entries(name: str) -> list[dict[str, Any]]:
    """The rules of a file, whatever the table is called."""
    data = rules_data(name)
    return [*data.get("rules", ()), *data.get("forms", ()), *data.get("line", ())]


def positives() -> Iterator[Any]:
    for name in ITEMS:
        for rule in entries(name):
            for place, (text, expected) in enumerate(rule["positive"]):
                yield pytest.param(name, rule["id"], text, expected, id=f"{rule['id']}-{place}")


def negatives() -> Iterator[Any]:
    for name in ITEMS:
        for rule in entries(name):
            for place, text in enumerate(rule["negative"]):
                yield pytest.param(name, rule["id"], text, id=f"{rule['id']}-{place}")


def matching(name: str, text: str) -> set[str]:
    """The pattern rules of a file that match in the text."""
    read = reading(text)
    return {match.rule.id for sentence in read.sentences for match in read.find(sentence, name)}


@pytest.mark.parametrize(("name", "rule", "text", "expected"), [*positives()])
def test_a_rule_finds_what_its_example_says(name: str, rule: str, text: str, expected: str) -> None:
    found = ITEMS[name](text)
    items: Iterable[str] = [item for item, _ in found]
    if name == "meetings":  # several patterns may see one year
        items = set(items)
    assert sorted(items) == sorted(item.strip() for item in expected.split("; "))
    if name in PATTERN_FILES:
        assert rule in matching(name, text)
    else:
        assert rule in {by for _, by in found}


@pytest.mark.parametrize(("name", "rule", "text"), [*negatives()])
def test_a_rule_keeps_off_its_counterexample(name: str, rule: str, text: str) -> None:
    if name in ("winners", "figures"):
        assert ITEMS[name](text) == []
    else:
        assert [item for item, by in ITEMS[name](text) if by == rule] == []
    if name in ("chairs", "meetings"):
        assert rule not in matching(name, text)


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        pytest.param(form["id"], text, expected, id=f"{form['id']}-{place}")
        for form in entries("dates")
        for place, (text, expected) in enumerate(form["examples"])
    ],
)
def test_a_form_of_dates_reads_its_example(rule: str, text: str, expected: str) -> None:
    assert date_items(text) == ([(expected, rule)] if expected else [])


@pytest.mark.parametrize("example", rules_data("clusters")["examples"], ids=lambda example: example["text"][:40])
def test_clusters_are_named_as_the_example_says(example: dict[str, Any]) -> None:
    assert cluster_items(example["text"]) == example["finds"]


def test_every_rule_has_examples() -> None:
    lacking = {rule["id"] for name in ITEMS for rule in entries(name) if not rule["positive"]}
    assert lacking == {rule for rule, _ in WITHOUT_EXAMPLES}
    assert {rule["id"] for name in ITEMS for rule in entries(name) if not rule["negative"]} == lacking
    assert all(form["examples"] for form in entries("dates"))


def test_every_file_with_rules_is_tested() -> None:
    with_rules = {name for name in rule_files() if entries(name) or rules_data(name).get("examples")}
    assert with_rules == {*ITEMS, *OWN_EXAMPLES}


def test_rule_ids_are_unique() -> None:
    ids = Counter(rule["id"] for name in rule_files() for rule in entries(name))
    assert [rule for rule, times in ids.items() if times > 1] == []
    assert not set(ids) & {rule for rule, _ in RULES_OF_CODE}


def test_every_pattern_compiles_and_says_what_it_means() -> None:
    for name in PATTERN_FILES:
        assert [rule.id for rule in rules(name)] == [rule["id"] for rule in entries(name)]
        assert all(rule.means and 0 < rule.confidence <= 1 for rule in rules(name))


def test_every_rule_of_a_record_is_declared() -> None:
    declared = {rule["id"] for name in rule_files() for rule in entries(name)} | {rule for rule, _ in RULES_OF_CODE}
    extracted = [record for folder, _ in CORPORA.values() for record in records(folder)]
    used = {evidence["rule"] for record in extracted for evidence in walk(record)}
    assert used - declared == set()


STATED_TRUST = {"chairs": 0.9, "winners": 0.92, "figures": 1.0}
"""Factor of the stated confidence for parties without a unit id; the rest is the rule's own."""


def test_confidence_starts_from_that_of_the_rule() -> None:
    declared = {rule["id"]: rule.get("confidence", 0.9) for name in rule_files() for rule in entries(name)}
    seen = {name: set[str]() for name in STATED_TRUST}
    for folder, _ in CORPORA.values():
        for meeting in (meeting for record in typed_records(folder) for meeting in record.meetings):
            for field, item in ((name, item) for name in STATED_TRUST for item in getattr(meeting, name)):
                rule = item.evidence[-1].rule
                party = getattr(item, "party", None)
                factor = STATED_TRUST[field] if party and not party.unit_id else 1.0
                stated = next(float(part.value) for part in item.parts if part.name == "stated")
                assert stated == pytest.approx(declared[rule] * factor, abs=0.001), (field, rule, item)
                seen[field].add(rule)
    assert all(len(rules_seen) > 3 for rules_seen in seen.values()), seen


def walk(node: Any) -> Iterator[dict[str, Any]]:
    """All evidence in a record."""
    if isinstance(node, dict):
        yield from node.get("evidence", ())
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def test_every_rule_of_the_code_is_in_the_code() -> None:
    modules = [file for file in files("extractors").iterdir() if file.name.endswith(".py")]
    code = "".join(module.read_text(encoding="utf-8") for module in modules)
    assert [rule for rule, _ in RULES_OF_CODE if f'"{rule}"' not in code] == []


# -- rules that take more than a sentence -------------------------------------------------------------------

TABLE = """\
Ngày 15/12/2023, tại huyện Vĩnh Cửu, Cụm thi đua số 1 tỉnh Đồng Nai gồm các huyện Vĩnh Cửu, Thống Nhất, Định Quán \
tổ chức hội nghị tổng kết công tác thi đua, khen thưởng năm 2023.
Kết quả thực hiện các chỉ tiêu của các huyện như sau:
Đơn vị | Thu ngân sách (tỷ đồng) | Tỷ lệ hộ nghèo (%) | Xếp hạng
Vĩnh Cửu | 512,4 | 0,6 | 1
Thống Nhất | 1.204 | 0,45 | 2
Hội nghị đã bầu huyện Định Quán làm Cụm trưởng năm 2024.
"""


def test_a_table_is_a_figure_a_cell() -> None:
    found = article(TABLE).meetings[0].figures
    cells = [
        (f.subject.name if f.subject else None, f.indicator, f.value, f.unit, f.value_vnd, f.period, f.evidence[0].text)
        for f in found
    ]
    assert cells == [
        ("huyện Vĩnh Cửu", "thu ngân sách", 512.4, "tỷ đồng", 512_400_000_000, "2023", "512,4"),
        ("huyện Vĩnh Cửu", "tỷ lệ hộ nghèo", 0.6, "%", None, "2023", "0,6"),
        ("huyện Thống Nhất", "thu ngân sách", 1204, "tỷ đồng", 1_204_000_000_000, "2023", "1.204"),
        ("huyện Thống Nhất", "tỷ lệ hộ nghèo", 0.45, "%", None, "2023", "0,45"),
    ]
    assert {f.evidence[0].rule for f in found} == {"figures.table_cell"}


REST = """\
Ngày 15/12/2023, tại huyện Vĩnh Cửu, Cụm thi đua số 1 tỉnh Đồng Nai gồm các huyện Vĩnh Cửu, Thống Nhất, Định Quán, \
Tân Phú tổ chức hội nghị tổng kết công tác thi đua, khen thưởng năm 2023.
Hội nghị thống nhất đề nghị UBND tỉnh tặng Cờ thi đua cho huyện Thống Nhất; {rest}
"""


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        (
            "đề nghị UBND tỉnh tặng Bằng khen cho các đơn vị còn lại.",
            ["huyện Vĩnh Cửu", "huyện Định Quán", "huyện Tân Phú"],
        ),
        (
            "đề nghị UBND tỉnh tặng Bằng khen cho huyện Tân Phú; tặng Giấy khen cho hai huyện còn lại.",
            ["huyện Vĩnh Cửu", "huyện Định Quán"],
        ),
    ],
)
def test_the_rest_are_the_members_without_an_award(rest: str, expected: list[str]) -> None:
    winners = article(REST.format(rest=rest)).meetings[0].winners
    assert [w.party.name for w in winners if w.party and w.evidence[0].rule == "winners.the_rest"] == expected
    assert [w.party.name for w in winners if w.party and w.award == "co_thi_dua_tinh"] == ["huyện Thống Nhất"]


def test_the_notation_of_numbers_is_that_of_the_files() -> None:
    """A slip here would hide in every comparison with an example."""
    assert [number(value) for value in (20000.0, 8603.9, 12033000, 27.89)] == ["20000", "8603.9", "12033000", "27.89"]
