"""Whatever the text, extraction gives a record whose evidence stands in it: nothing raises, nothing is invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.article import from_text
from pipeline.record import iter_evidence
from pipeline.resolve import extract_record

ROOT = Path(__file__).resolve().parents[2]
LEAD = "Ngày 12/2/2025, tại huyện Kbang, Cụm thi đua số 2 tỉnh Gia Lai tổ chức hội nghị tổng kết năm 2024"
PIECES = sorted(
    {
        piece
        for path in sorted((ROOT / "corpus" / "articles").glob("*.txt"))
        for piece in path.read_text(encoding="utf-8").replace("\n", " ").split(" ")
        if piece
    }
)

TAILS = [
    " với sự tham dự của đông đảo các đại biểu",
    ". Dự hội nghị có ông",
    ". Dự hội nghị có đồng chí",
    ".\n²024",
    ", đạt ² chỉ tiêu, 1.200 km ² tập thể",
    ", đạt 10000000000000000000000000/9 chỉ tiêu.",
    ", đạt 5/0 chỉ tiêu.",
    " (",
    ' "',
    ". Cụm trưởng",
    ". Tặng Cờ thi đua",
    ". Đề nghị UBND tỉnh tặng",
    ". Thu ngân sách đạt 12",
    ". 6 tháng đầu",
    ". Ngày",
    ". huyện",
    ". các huyện",
    ". Hội CCB các tỉnh",
    ". Kết quả: Nhất -",
    ", kế đến là",
    ", lần lượt",
    "; còn lại",
    ". Năm học 2022-",
    ". từ 5 đến",
    ". so với",
    "🎉 Cụm thi đua số \u0662",
]


@pytest.mark.parametrize("tail", TAILS)
def test_a_text_may_end_anywhere(tail: str) -> None:
    record = extract_record(from_text(LEAD + tail))
    assert [meeting.cluster.number for meeting in record.meetings] == ["2"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=60), st.sampled_from([" ", "\n", "\u00a0", " , "])
)
def test_any_text_gives_a_grounded_record(pieces: list[str], glue: str) -> None:
    record = extract_record(from_text(f"{LEAD}. {glue.join(pieces)}"))
    for evidence in iter_evidence(record):
        assert record.article.text[evidence.start : evidence.end] == evidence.text
        assert evidence.text and evidence.rule
    for meeting in record.meetings:
        for items in (meeting.members, meeting.figures, meeting.winners, meeting.chairs, meeting.people):
            assert all(item.evidence and item.confidence is not None for item in items)


@pytest.mark.parametrize("path", sorted((ROOT / "corpus" / "articles").glob("*.txt")), ids=lambda path: path.stem)
def test_an_article_may_break_off_anywhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for cut in range(200, len(text), max(200, len(text) // 25)):
        extract_record(from_text(text[:cut]))
