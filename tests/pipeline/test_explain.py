"""Values in words, evidence in its sentence, and highlighting in the text."""

from __future__ import annotations

import click
import pytest

from pipeline import explain, render
from pipeline.record import (
    ArticleInfo,
    Chair,
    Cluster,
    Comparison,
    Evidence,
    Figure,
    Meeting,
    MeetingDate,
    Member,
    Party,
    Person,
    Record,
    Venue,
    Winner,
)

TEXT = (
    "HỘI NGHỊ TỔNG KẾT\n"
    "Chiều 29/01/2018, tại TP. Huế, Cụm thi đua số 2 họp. Hội nghị bầu huyện Đak Pơ làm Cụm trưởng năm 2018. "
    "Thu ngân sách đạt 1.250,5 tỷ đồng!\n"
)
DAK_PO = Party(name="huyện Đak Pơ", kind="district", unit_id="qd124:634")


def said(quote: str, rule: str = "some.rule") -> list[Evidence]:
    start = TEXT.index(quote)
    return [Evidence(start=start, end=start + len(quote), text=quote, rule=rule)]


def record(meeting: Meeting | None) -> Record:
    article = ArticleInfo(id="a1", source="x.txt", title="Hội nghị", text=TEXT, text_sha256="0")
    return Record(article=article, meetings=[meeting] if meeting else [])


CLUSTER = Cluster(id="c2", name="Cụm thi đua số 2", kind="cum", number="2", evidence=said("Cụm thi đua số 2"))


def marked(text: str, *quotes: str) -> tuple[str, str, str]:
    start = text.index(quotes[0])
    return explain.sentence(text, start, start + len(quotes[0]))


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("Một hai. Ba bốn năm. Sáu.", "bốn", ("Ba ", "bốn", " năm.")),
        ("Một hai ba", "hai", ("Một ", "hai", " ba")),
        ("Tiêu đề\n\n  Dòng hai ba\nDòng", "hai", ("Dòng ", "hai", " ba")),
        ("Họp tại TP. Huế chiều nay. Sau đó", "chiều", ("Họp tại TP. Huế ", "chiều", " nay.")),
        ("Đạt 1.250,5 tỷ đồng, tăng 7.5 %. Sau", "tăng", ("Đạt 1.250,5 tỷ đồng, ", "tăng", " 7.5 %.")),
        # Evidence over two sentences stays whole, on one line.
        ("Ông nói. Một hai.\nBa bốn. Năm", "hai.\nBa", ("Một ", "hai. Ba", " bốn.")),
    ],
)
def test_sentence_around_evidence(text: str, quote: str, expected: tuple[str, str, str]) -> None:
    assert marked(text, quote) == expected


def test_long_sentences_are_cut_at_a_word() -> None:
    before, itself, after = marked("trước " * 100 + "ĐÂY" + " sau" * 100, "ĐÂY")
    assert itself == "ĐÂY"
    assert before.startswith("…trước ") and len(before) <= explain.CONTEXT + 1
    assert after.endswith(" sau…") and len(after) <= explain.CONTEXT + 1


@pytest.mark.parametrize(
    ("parts", "field", "words"),
    [
        ({"date": MeetingDate(value="2018-01-29", precision="day")}, "date", "2018-01-29"),
        (
            {"date": MeetingDate(value="2021-01-15", end="2021-01-16", part_of_day="morning", year_inferred=True)},
            "date",
            "2021-01-15 to 2021-01-16 (morning, year inferred)",
        ),
        ({"date": MeetingDate(not_after="2018-01-30")}, "date", "not stated (not after 2018-01-30)"),
        ({"date": MeetingDate(value="2025-02", precision="month")}, "date", "2025-02 (month)"),
        ({"venue": Venue(name="Hội trường 19/5", unit_id="qd124:625")}, "venue", "Hội trường 19/5 [qd124:625]"),
        (
            {"members": [Member(name="huyện Kbang", unit_id="qd124:625", basis="implied")]},
            "member",
            "huyện Kbang [qd124:625] (implied)",
        ),
        (
            {
                "figures": [
                    Figure(
                        subject=DAK_PO,
                        indicator="thu ngân sách",
                        value=1250.5,
                        unit="tỷ đồng",
                        qualifier="over",
                        status="estimate",
                        period="2017",
                        comparisons=[
                            Comparison(against="plan", change="ratio", value=100.7),
                            Comparison(against="previous_year", base="2016", change="increase", value=16, unit="vụ"),
                        ],
                    )
                ]
            },
            "figure",
            "huyện Đak Pơ: thu ngân sách = 1250.5 tỷ đồng "
            "(over, estimate, 2017, plan ratio 100.7 %, previous_year 2016 increase 16 vụ)",
        ),
        (
            {"figures": [Figure(indicator="diện tích", value=1200.0, unit="km2")]},
            "figure",
            "the cluster: diện tích = 1200 km2",
        ),
        (
            {
                "winners": [
                    Winner(
                        party=DAK_PO,
                        recipient_kind="unit",
                        award="co_thi_dua_tinh",
                        award_name="Cờ Thi đua",
                        rank=1,
                        status="proposed",
                        authority="UBND tỉnh",
                        year=2017,
                    )
                ]
            },
            "winner",
            "huyện Đak Pơ [qd124:634]: Cờ Thi đua (co_thi_dua_tinh, rank 1, proposed, by UBND tỉnh, 2017)",
        ),
        (
            {"winners": [Winner(count=3, recipient_kind="individual", award="bang_khen_tinh", status="awarded")]},
            "winner",
            "3 individual: bang_khen_tinh (awarded)",
        ),
        (
            {"chairs": [Chair(party=DAK_PO, role="chair", year=2018, status="elected")]},
            "chair",
            "huyện Đak Pơ [qd124:634] (chair, 2018, elected)",
        ),
        (
            {"people": [Person(name="Võ Văn Phán", titles=["Chủ tịch UBND huyện Kbang"], role="presided")]},
            "person",
            "Võ Văn Phán (Chủ tịch UBND huyện Kbang, presided)",
        ),
        (
            {"kinds": ["review", "pact_signing"], "review_year": 2017, "plan_year": 2018, "stated_member_count": 5},
            "meeting",
            "held (review, pact_signing, reviews 2017, plans 2018, 5 members stated)",
        ),
    ],
)
def test_values_in_words(parts: dict[str, object], field: str, words: str) -> None:
    meeting = Meeting.model_validate({"cluster": CLUSTER, **parts})
    assert [value.words for value in explain.meeting_values(meeting, "a1/1") if value.field == field] == [words]


def test_explanation_gives_rule_evidence_and_confidence() -> None:
    evidence = said("bầu huyện Đak Pơ làm Cụm trưởng", "chairs.elect")
    elected = Chair(party=DAK_PO, role="chair", year=2018, status="elected", confidence=0.9, evidence=evidence)
    lines = [click.unstyle(line) for line in render.explanation(record(Meeting(cluster=CLUSTER, chairs=[elected])))]
    at = lines.index("chair  huyện Đak Pơ [qd124:634] (chair, 2018, elected)")
    start = evidence[0].start
    assert lines[at + 1 : at + 4] == [
        "    confidence 0.90",
        f"    chairs.elect, characters {start} to {start + 31}:",
        "      Hội nghị «bầu huyện Đak Pơ làm Cụm trưởng» năm 2018.",
    ]


def test_explanation_of_an_article_without_a_meeting() -> None:
    assert any("No meeting" in line for line in render.explanation(record(None)))


def test_next_chairs_are_not_the_incumbents() -> None:
    chairs = [
        Chair(party=Party(name="huyện Kbang"), role="chair", year=2017, status="incumbent"),
        Chair(party=DAK_PO, role="chair", year=2018, status="elected"),
        Chair(party=Party(name="thị xã An Khê"), role="deputy", year=2018, status="elected"),
    ]
    meeting = Meeting(cluster=CLUSTER, chairs=chairs)
    assert [chair.party.name for chair in explain.next_chairs(meeting)] == ["huyện Đak Pơ"]


def highlight(*, colour: bool, **parts: object) -> str:
    return render.highlighted(record(Meeting.model_validate({"cluster": CLUSTER, **parts})), colour=colour)


def member(quote: str) -> Member:
    return Member(name=quote, basis="listed", evidence=said(quote))


def chair(quote: str) -> Chair:
    return Chair(party=DAK_PO, role="chair", status="elected", evidence=said(quote))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, "tại TP. Huế, [cluster: Cụm thi đua số 2] họp."),
        ({"members": [member("huyện Đak Pơ")]}, "bầu [member: huyện Đak Pơ] làm"),
        # One in the other
        (
            {"members": [member("huyện Đak Pơ")], "chairs": [chair("bầu huyện Đak Pơ làm Cụm trưởng")]},
            "Hội nghị [chair: bầu [member: huyện Đak Pơ] làm Cụm trưởng] năm",
        ),
        # The same field within itself: said once where it is one value, told apart where there are several
        (
            {"chairs": [chair("huyện Đak Pơ"), chair("bầu huyện Đak Pơ làm Cụm trưởng")]},
            "Hội nghị [chair: bầu huyện Đak Pơ làm Cụm trưởng] năm",
        ),
        (
            {"chairs": [chair("huyện Đak"), chair("Pơ"), chair("bầu huyện Đak Pơ làm")]},
            "Hội nghị [chair: bầu [chair: huyện Đak] [chair: Pơ] làm] Cụm",
        ),
        # Three deep: the middle one is said by the outer
        (
            {
                "members": [member("huyện Đak Pơ")],
                "people": [Person(name="x", evidence=said("huyện Đak Pơ làm"))],
                "chairs": [chair("bầu huyện Đak Pơ làm Cụm trưởng")],
            },
            "Hội nghị [chair+person: bầu [member: huyện Đak Pơ] làm Cụm trưởng] năm",
        ),
        # The same stretch for two fields, and twice for one
        (
            {"members": [member("huyện Đak Pơ"), member("huyện Đak Pơ")], "chairs": [chair("huyện Đak Pơ")]},
            "bầu [member+chair: huyện Đak Pơ] làm",
        ),
        # Crossing: the one that goes on is closed and opened again
        (
            {"members": [member("bầu huyện Đak")], "people": [Person(name="x", evidence=said("huyện Đak Pơ"))]},
            "Hội nghị [member: bầu [person: huyện Đak]][person:  Pơ] làm",
        ),
        # Side by side, and at the very beginning
        (
            {"members": [member("HỘI NGHỊ"), member(" TỔNG KẾT")]},
            "[member: HỘI NGHỊ][member:  TỔNG KẾT]\n",
        ),
        # At the very end
        ({"members": [member("tỷ đồng!\n")]}, "1.250,5 [member: tỷ đồng!\n]"),
    ],
)
def test_highlighting_with_brackets(parts: dict[str, object], expected: str) -> None:
    text = highlight(colour=False, **parts)
    assert expected in text


def test_highlighting_with_colours_changes_nothing_but_colour() -> None:
    chairs = [chair("bầu huyện Đak Pơ làm Cụm trưởng")]
    text = highlight(colour=True, members=[member("huyện Đak Pơ")], chairs=chairs)
    legend, _, body = text.partition("\n\n")
    assert click.unstyle(legend).split() == ["cluster", "member", "chair"]
    assert click.unstyle(body) == TEXT
    # The shorter evidence shows inside the longer.
    inner = click.style("huyện Đak Pơ", fg=render.COLOURS["member"], bold=True)
    outer = click.style(" làm Cụm trưởng", fg=render.COLOURS["chair"], bold=True)
    assert inner + outer in body


@pytest.mark.parametrize("colour", [True, False])
def test_nothing_found_leaves_the_text_as_it_is(colour: bool) -> None:
    assert render.highlighted(record(None), colour=colour) == TEXT
