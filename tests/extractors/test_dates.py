"""Dates: their forms, which of them can be a meeting's, and the year where it is not written."""

from __future__ import annotations

import pytest

from extractors.dates import find_dates, plausible
from tests.extractors.examples import article, date_items

# text, the dates in it (see examples.date_text)
FORMS = [
    # full
    ("Chiều 29/01/2018, tại Hội trường", "2018-01-29"),
    ("Ngày 12-2-2025, tại", "2025-02-12"),
    ("ngày 30.3.2023", "2023-03-30"),
    ("ngày 9/3/2012", "2012-03-09"),
    ("ngày 05 / 12 / 2019", "2019-12-05"),
    ("ngày 29 tháng 2 năm 2012", "2012-02-29"),
    ("Ngày 03 tháng 12 năm 2015, tại", "2015-12-03"),
    ("ngày 5 tháng 01/2020", "2020-01-05"),
    ("ngày 5/1 năm 2020", "2020-01-05"),
    ("13h30 ngày 5/1/2020", "2020-01-05"),
    # without the year, behind a word of time
    ("Sáng 12-2, tại thị xã An Khê", "--02-12"),
    ("Chiều ngày 13/12, tại", "--12-13"),
    ("Chiều 30.3, tại", "--03-30"),
    ("Tối 5/1, tại", "--01-05"),
    ("Sáng ngày 30/3, tại", "--03-30"),
    ("Sáng nay (9/3), tại", "--03-09"),
    ("Hôm nay, ngày 9/3, tại", "--03-09"),
    ("Chiều qua (12-2), tại", "--02-12"),
    ("vào ngày 5-1 vừa qua", "--01-05"),
    ("Ngày 03 tháng 12, tại", "--12-03"),
    # several days
    ("Trong hai ngày 15-16/1/2021, tại", "2021-01-15..16"),
    ("15-16/1/2021", "2021-01-15..16"),
    ("Trong 2 ngày 17 và 18/1, tại", "--01-17..18"),
    ("Trong hai ngày (17 và 18/12), tại", "--12-17..18"),
    ("Ngày 10 và 11/01/2019", "2019-01-10..11"),
    ("từ ngày 17 đến ngày 18/12/2019", "2019-12-17..18"),
    ("Trong 2 ngày 15 và 16 tháng 3 năm 2012, tại", "2012-03-15..16"),
    ("Trong 2 ngày 30/11 và 01/12/2019", "2019-11-30..2019-12-01"),
    ("từ ngày 30/11 đến 1/12/2019", "2019-11-30..2019-12-01"),
    ("trong các ngày 5, 6 và 7/1/2020", "2020-01-05..07"),
    ("ngày 5/1 và ngày 6/1/2020", "2020-01-05..2020-01-06"),
    # months
    ("Tháng 12/2022, Trường", "2022-12"),
    ("tháng 2 năm 2025", "2025-02"),
    ("tháng 02-2025", "2025-02"),
    # several dates
    ("Ngày 12/3/2019, cụm họp; ngày 5/6/2019 ký giao ước", "2019-03-12 2019-06-05"),
    # no dates
    ("tại Hội trường 19/5, UBND huyện", ""),
    ("đạt 46/50 chỉ tiêu", ""),
    ("có 12/12 cuộc đạt yêu cầu", ""),
    ("bằng 100,12% so với kế hoạch", ""),
    ("tăng 12.5 lần", ""),
    ("tăng 15 - 18 %", ""),
    ("giai đoạn 2016-2020", ""),
    ("năm học 2018-2019", ""),
    ("Điện thoại: (0269) 3834792", ""),
    ("Quyết định số 32/QĐ-UBND", ""),
    ("Giấy phép số 05/GP-TTĐT", ""),
    ("đạt 12.033 tỷ đồng", ""),
    ("Nghị quyết 30a/2008/NQ-CP", ""),
    ("Nghị định số 91/2017/NĐ-CP", ""),
    ("ngày 30/02/2019", ""),
    ("ngày 31/4", ""),
    ("ngày 29/02/2019", ""),
    ("ngày 32/1/2019", ""),
    ("ngày 12/13/2019", ""),
    ("năm 2024", ""),
]

# sentence, part of the day
PARTS = [
    ("Sáng 12-2, tại", "morning"),
    ("Sáng ngày 30/3, tại", "morning"),
    ("Chiều ngày 13/12, tại", "afternoon"),
    ("Chiều 29/01/2018, tại", "afternoon"),
    ("Sáng nay (9/3), tại", "morning"),
    ("Tối 5/1, tại", "evening"),
    ("Sáng hôm nay (13/2), tại", "morning"),
    ("Ngày 13/12, tại", None),
    ("Chiều cùng ngày, đoàn thăm. Ngày 13/12, tại", None),
]

# sentence with one date, can it be the meeting's?
PLAUSIBLE = [
    ("Chiều 29/01/2018, tại Hội trường 19/5 - UBND huyện Kbang, Cụm Thi đua số 2 đã tổ chức hội nghị.", True),
    ("Ngày 13/12, tại UBND huyện Ninh Hải, Khối thi đua tổ chức hội nghị.", True),
    ("Vừa qua, ngày 30.3, tại Buôn Ma Thuột, Cụm họp.", True),
    ("Cụm thi đua số 2 tổ chức hội nghị vào ngày 12/2/2025.", True),
    ("Thực hiện Quyết định số 32/QĐ-UBND ngày 17/01/2017 của UBND tỉnh Gia Lai.", False),
    ("Quán triệt Chỉ thị số 17/CT-TTg ngày 08/5/2006 của Thủ tướng Chính phủ.", False),
    ("Chỉ thị số 19-CT/TU ngày 17/10/2014 của Tỉnh ủy Gia Lai.", False),
    ("Căn cứ Nghị định số 91/2017/NĐ-CP ngày 31/7/2017 của Chính phủ.", False),
    ("Theo Kế hoạch số 12/KH-CTĐ ngày 05/3/2019 của Cụm trưởng.", False),
    ("Công văn số 310/SNV-TĐKT ngày 4/6/2020 của Sở Nội vụ.", False),
    ("Chào mừng kỷ niệm ngày 11/6/1948.", False),
    ("Chào mừng kỷ niệm 70 năm Ngày Truyền thống thi đua yêu nước (11/6/1948).", False),
    ("Lập thành tích chào mừng Quốc khánh 2/9/2019.", False),
    ("Tính đến ngày 30/11/2019, toàn cụm có 17 xã đạt chuẩn.", False),
    ("Hồ sơ gửi về Cụm trưởng trước ngày 15/12/2019.", False),
    ("Giấy phép số: 05/GP-TTĐT ngày 21/7/2020 của Sở Thông tin và Truyền thông.", False),
    ("Quy chế có hiệu lực từ ngày 01/01/2020.", False),
]

LEAD = "{day}, tại huyện Kbang (tỉnh Gia Lai), Cụm thi đua số 2 tỉnh Gia Lai tổ chức hội nghị {what}."

# day as written; what the meeting did; publication; expected date; is its year inferred?
YEARS = [
    ("Ngày 29/01/2018", "tổng kết năm 2017", None, "2018-01-29", False),
    ("Ngày 29/01/2018", "tổng kết năm 2017", "2018-01-30", "2018-01-29", False),
    # the day of publication comes before all
    ("Sáng 12-2", "tổng kết năm 2024", "2025-02-13", "2025-02-12", True),
    ("Sáng 12-2", "tổng kết năm 2024", "2025-02", "2025-02-12", True),
    ("Ngày 28/12", "tổng kết năm 2018", "2019-01-03", "2018-12-28", True),
    ("Ngày 13/12", "tổng kết công tác thi đua", "2024-12-14", "2024-12-13", True),
    # a review meets between October of its year and June of the next
    ("Sáng 12-2", "tổng kết năm 2024", None, "2025-02-12", True),
    ("Ngày 28/12", "tổng kết năm 2018", None, "2018-12-28", True),
    ("Ngày 28/12", "tổng kết năm 2018 và ký kết giao ước thi đua năm 2019", None, "2018-12-28", True),
    ("Ngày 30.3", "tổng kết năm 2022 và ký kết giao ước thi đua năm 2023", None, "2023-03-30", True),
    # a midyear review in its year
    ("Ngày 15/7", "sơ kết công tác thi đua 6 tháng đầu năm 2018", None, "2018-07-15", True),
    ("Chiều 28-6", "sơ kết công tác thi đua 6 tháng đầu năm 2018", None, "2018-06-28", True),
    # a pact is signed early in its year, or late in the one before
    ("Ngày 20/3", "ký kết giao ước thi đua năm 2020", None, "2020-03-20", True),
    ("Ngày 20/12", "ký kết giao ước thi đua năm 2020", None, "2019-12-20", True),
    # several days, months
    ("Trong 2 ngày 17 và 18/1", "tổng kết năm 2019", None, "2020-01-17..2020-01-18", True),
    ("Trong 2 ngày 30/11 và 01/12/2019", "tổng kết năm 2019", None, "2019-11-30..2019-12-01", False),
    ("Trong 2 ngày 31/12 và 01/01/2020", "tổng kết năm 2019", None, "2019-12-31..2020-01-01", False),
    ("Tháng 12/2022", "tổng kết năm 2022", None, "2022-12", False),
    # nothing says the year, or the day
    ("Ngày 13/12", "tổng kết công tác thi đua", None, None, True),
    ("Vừa qua", "tổng kết năm 2023", None, None, False),
    ("Mới đây", "tổng kết năm 2023", "2024-01-20", None, False),
    ("Sáng nay", "tổng kết năm 2023", "2024-01-20", "2024-01-20", True),
    ("Chiều nay", "tổng kết năm 2023", "2024-01-20T17:30:00", "2024-01-20", True),
    ("Sáng nay (19/1)", "tổng kết năm 2023", "2024-01-20", "2024-01-19", True),
]


@pytest.mark.parametrize(("text", "expected"), FORMS, ids=[text for text, _ in FORMS])
def test_dates_in(text: str, expected: str) -> None:
    assert " ".join(date for date, _ in date_items(text)) == expected


@pytest.mark.parametrize(("text", "part"), PARTS)
def test_part_of_the_day(text: str, part: str | None) -> None:
    (date,) = find_dates(text)
    assert date.part_of_day == part
    assert text[date.start : date.end][-1].isdigit()


@pytest.mark.parametrize(("text", "expected"), PLAUSIBLE)
def test_which_dates_can_be_a_meetings(text: str, expected: bool) -> None:
    (date,) = find_dates(text)
    assert plausible(text, date, (0, len(text))) is expected


@pytest.mark.parametrize(("day", "what", "published", "expected", "inferred"), YEARS)
def test_the_year_of_a_meeting(
    day: str, what: str, published: str | None, expected: str | None, inferred: bool
) -> None:
    (meeting,) = article(LEAD.format(day=day, what=what), published).meetings
    date = meeting.date
    assert date is not None
    assert (f"{date.value}..{date.end}" if date.end else date.value) == expected
    assert date.year_inferred is inferred
    assert date.precision == ("month" if date.value and len(date.value) == 7 else "day" if date.value else None)
    assert all(evidence.text in LEAD.format(day=day, what=what) for evidence in date.evidence)


@pytest.mark.parametrize(
    ("day", "published", "not_after"),
    [
        ("Vừa qua", "2024-01-20", "2024-01-20"),
        ("Mới đây", "2024-01-20T08:00:00", "2024-01-20"),
        ("Vừa qua", None, None),
    ],
)
def test_a_vague_day_is_not_after_publication(day: str, published: str | None, not_after: str | None) -> None:
    (meeting,) = article(LEAD.format(day=day, what="tổng kết năm 2023"), published).meetings
    assert meeting.date is not None
    assert (meeting.date.value, meeting.date.not_after) == (None, not_after)


def test_other_dates_of_the_article_give_the_year() -> None:
    text = LEAD.format(day="Ngày 13/12", what="tổng kết công tác thi đua")
    (meeting,) = article(f"{text}\nNgày 05/12/2019, Cụm trưởng đã gửi dự thảo báo cáo.").meetings
    assert meeting.date is not None
    assert (meeting.date.value, meeting.date.year_inferred) == ("2019-12-13", True)


DISTRACTED = """\
Thứ 3, Ngày 25/06/2024 -

Cụm thi đua số 2 tổng kết công tác thi đua năm 2017
Ngày đăng: 30/01/2018
Thực hiện Quyết định số 32/QĐ-UBND ngày 17/01/2017 của UBND tỉnh Gia Lai; Nghị định số 91/2017/NĐ-CP ngày 31/7/2017.
Chiều 29-01, tại Hội trường 19/5 - UBND huyện Kbang, Cụm thi đua số 2 tỉnh Gia Lai đã tổ chức Hội nghị tổng kết \
công tác thi đua năm 2017 và ký kết giao ước thi đua năm 2018.
Tính đến ngày 31/12/2017, các huyện đều đạt chỉ tiêu. Phát động thi đua chào mừng kỷ niệm 70 năm Ngày Truyền thống \
thi đua yêu nước (11/6/1948-11/6/2018).
Giấy phép số: 05/GP-TTĐT ngày 21/7/2020 của Sở Thông tin và Truyền thông tỉnh Gia Lai
"""


def test_no_other_date_of_the_page_is_taken() -> None:
    record = article(DISTRACTED)
    date = record.meetings[0].date
    assert date is not None
    assert (date.value, date.part_of_day, date.evidence[0].text) == ("2018-01-29", "afternoon", "Chiều 29-01")
    assert record.article.published_at == "2018-01-30"
