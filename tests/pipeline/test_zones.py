"""Zones: each layout rule by its own examples, whole pages line by line, and what holds for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.layout import Rule, fold, layout
from pipeline.published import date_line, read_date
from pipeline.zones import zones

LEAD = (
    "Sáng 12-2, tại thị xã An Khê, Cụm thi đua số 2 tổ chức hội nghị tổng kết công tác thi đua, khen thưởng năm 2024."
)
MORE = "Năm 2024, tổng thu ngân sách của các huyện trong cụm đạt 512,4 tỷ đồng, bằng 104% dự toán được giao."
TITLE = "Cụm thi đua số 2 tổng kết công tác thi đua năm 2024"


@pytest.mark.parametrize(
    ("rule", "line"),
    [pytest.param(rule, line, id=f"{rule.id}-{line}") for rule in layout().rules for line in rule.examples],
)
def test_rule_matches_its_examples_before_any_other(rule: Rule, line: str) -> None:
    place = "head" if rule.where in ("any", "head") else rule.where
    assert layout().find(fold(line), place) is rule


@pytest.mark.parametrize(
    ("rule", "line"),
    [pytest.param(rule, line, id=f"{rule.id}-{line}") for rule in layout().rules for line in rule.counterexamples],
)
def test_rule_leaves_its_counterexamples(rule: Rule, line: str) -> None:
    assert not rule.matches(fold(line))


@pytest.mark.parametrize("line", layout().date["dateline_examples"])
def test_dateline_examples(line: str) -> None:
    assert [zone.kind for zone in zones(f"{line}\n{MORE}")][:2] == ["published", "body"]


@pytest.mark.parametrize("line", layout().date["dateline_counterexamples"])
def test_dateline_counterexamples(line: str) -> None:
    assert "published" not in [zone.kind for zone in zones(f"{line}\n{MORE}")]


def test_every_rule_states_examples() -> None:
    assert [rule.id for rule in layout().rules if not rule.examples or not rule.counterexamples] == []
    assert len({rule.id for rule in layout().rules}) == len(layout().rules)


# A page a row: its lines, each with the kind that it must have.
PAGES = {
    "clock, title, published, widgets": [
        ("Thứ Hai, ngày 20 tháng 11 năm 2023, 08:17:32", "clock"),
        (TITLE, "title"),
        ("Ngày đăng: 30/03/2023\xa0 16:08", "published"),
        ("Mặc định Cỡ chữ", "menu"),
        (LEAD, "body"),
    ],
    "clock with navigation": [
        ("Thứ Tư, 05/07/2023 14:22 | Trang chủ | Liên hệ", "clock"),
        (TITLE, "title"),
        ("Thứ năm, 14/04/2011", "published"),
        (LEAD, "body"),
    ],
    "seconds below the title are no clock": [(TITLE, "title"), ("12/02/2026 16:30:05", "published"), (LEAD, "body")],
    "bare day above the title": [("12/02/2026 16:30", "published"), (TITLE, "title"), (LEAD, "body")],
    "bare day above the title, another below": [
        ("12/02/2026 16:30", "clock"),
        (TITLE, "title"),
        ("Cập nhật: 11/02/2026", "published"),
        (LEAD, "body"),
    ],
    "menus before the title": [
        ("CỔNG THÔNG TIN ĐIỆN TỬ HUYỆN MẪU", "menu"),
        ("Giới thiệu - Tin tức - Văn bản", "menu"),
        ("Trang chủ » Tin trong tỉnh", "menu"),
        ("Thi đua", "menu"),
        (TITLE, "title"),
        (LEAD, "body"),
    ],
    "title with a full stop above the day": [
        (f"{TITLE} - Cụm thi đua số 2 tỉnh Gia Lai.", "title"),
        ("(ngày đăng bài: 30/01/2018)", "published"),
        (LEAD, "body"),
    ],
    "no title": [(f"(GLO)- {LEAD}", "body"), (MORE, "body")],
    "a sentence alone": [("Cụm thi đua số 2 đã bầu huyện Đak Pơ làm cụm trưởng.", "body")],
    "a list": [
        (TITLE, "title"),
        ("Cụm có các đơn vị thành viên, bao gồm:", "body"),
        ("- Sở Y tế;", "list_item"),
        ("+ Sở Tài chính;", "list_item"),
        ("1. Sở Xây dựng.", "list_item"),
        ("a) Sở Tư pháp.", "list_item"),
    ],
    "a long list item": [(TITLE, "title"), (LEAD, "body"), ("- " + MORE * 6, "list_item"), (MORE, "body")],
    "a table": [
        (LEAD, "body"),
        ("Đơn vị | Thu ngân sách | Hộ nghèo", "table"),
        ("Đak Pơ | 512,4 | 6", "table"),
        ("Kbang | 498 | 5", "table"),
        (MORE, "body"),
    ],
    "a table in columns": [
        (LEAD, "body"),
        ("Đơn vị      Thu ngân sách", "table"),
        ("Đak Pơ      512,4", "table"),
        ("Kbang       498", "table"),
        (MORE, "body"),
    ],
    "captions": [
        (LEAD, "body"),
        ("Quang cảnh hội nghị", "caption"),
        ("anh-1.jpg", "caption"),
        ("Trao cờ luân lưu", "caption"),
        (MORE, "body"),
        ("Các tỉnh ký kết giao ước thi đua năm 2023", "caption"),
        ("Hình: Đồng chí Võ Văn Phán phát biểu tại Hội nghị", "caption"),
        ("Lãnh đạo các xã ký kết giao ước. Ảnh: Ngọc Minh", "caption"),
        (MORE, "body"),
    ],
    "byline, related links, imprint": [
        (TITLE, "title"),
        (LEAD, "body"),
        (MORE, "body"),
        ("Thanh Châu", "byline"),
        ("Các tin khác", "footer"),
        ("Cụm thi đua số 3 ký kết giao ước", "footer"),
        ("Địa chỉ: 1 Lê Lợi. Điện thoại: 0269.000.000", "footer"),
    ],
    "headlines below the byline without a mark": [
        (LEAD, "body"),
        (MORE, "body"),
        ("Tin, ảnh: Quốc Hoà", "byline"),
        ("Cụm thi đua số 3 ký kết giao ước", "footer"),
    ],
    "photographer below the author": [(LEAD, "body"), ("Tin: Lan Anh", "byline"), ("Ảnh: Quang Thái", "byline")],
    "a box of related news within the article": [
        (LEAD, "body"),
        ("Tin liên quan", "menu"),
        (MORE, "body"),
        (MORE, "body"),
        ("Thanh Châu", "byline"),
    ],
    "author behind the dispatch mark": [(LEAD, "body"), (f"{MORE[:-1]}./. Thanh Châu", "body+byline")],
    "author and day below the title": [
        (TITLE, "title"),
        ("Thanh Châu - 13/12/2024 08:00", "published"),
        (LEAD, "body"),
    ],
    "a pointer amid the article": [
        (TITLE, "title"),
        (LEAD, "body"),
        (MORE, "body"),
        (MORE, "body"),
        ("Tin nổi bật:", "menu"),
        (MORE, "body"),
    ],
    "a pointer behind the article": [
        (TITLE, "title"),
        (LEAD, "body"),
        (MORE, "body"),
        ("Tin nổi bật:", "footer"),
        ("Huyện Kbang phát động thi đua", "footer"),
    ],
    "a telephone amid the article": [
        (TITLE, "title"),
        (LEAD, "body"),
        (MORE, "body"),
        (MORE, "body"),
        ("Điện thoại: 0269 3834 792", "menu"),
        (MORE, "body"),
    ],
    "the footers of NukeViet": [
        (TITLE, "title"),
        ("Đăng bởi: admin - 17/02/2025", "published"),
        (LEAD, "body"),
        ("Tác giả bài viết: Lan Anh Nguyễn", "byline"),
        ("Nguồn tin: Báo Gia Lai", "byline"),
        ("Tổng số điểm của bài viết là: 0 trong 0 đánh giá", "footer"),
        ("Những tin mới hơn", "footer"),
        ("Huyện Kbang phát động thi đua chào mừng các ngày lễ lớn trong năm (01/02/2025).", "footer"),
        ("Những tin cũ hơn", "footer"),
    ],
    "headline in capitals over two lines": [
        ("CỤM THI ĐUA SỐ 2 TỔNG KẾT CÔNG TÁC THI ĐUA", "title"),
        ("VÀ KÝ KẾT GIAO ƯỚC THI ĐUA NĂM 2025", ""),
        (LEAD, "body"),
    ],
}


@pytest.mark.parametrize("lines", PAGES.values(), ids=PAGES.keys())
def test_pages(lines: list[tuple[str, str]]) -> None:
    text = (
        "\n\n".join(line for line, _ in lines)
        if all(kind for _, kind in lines)
        else "\n".join(line for line, _ in lines)
    )
    kinds = [kind for _, kinds in lines for kind in kinds.split("+") if kind]
    found = zones(text)
    assert [(text[zone.start : zone.end], zone.kind) for zone in found] == [
        (text[zone.start : zone.end], kind) for zone, kind in zip(found, kinds, strict=True)
    ]


def test_known_title_is_found_and_another_line_is_not_taken() -> None:
    text = f"Một dòng tiêu đề khác hẳn ở đầu trang\n{TITLE}\n{LEAD}"
    assert [text[zone.start : zone.end] for zone in zones(text, TITLE) if zone.kind == "title"] == [TITLE]
    assert [zone.kind for zone in zones(f"{LEAD}\n{MORE}", TITLE)] == ["body", "body"]


PIECES = st.sampled_from(
    [
        LEAD,
        MORE,
        TITLE,
        "Thanh Châu",
        "Các tin khác",
        "12/02/2026 16:30",
        "Đơn vị | 12 | 3",
        "Ảnh: A",
        "- a",
        "1.",
        "\xa0",
        "x.jpg",
        "date 2025-02 (GLO)- a",
    ]
)


@given(st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=20))).map("\n".join)))
def test_zones_are_ordered_disjoint_and_complete(text: str) -> None:
    covered = [False] * len(text)
    end = 0
    for zone in zones(text):
        assert end <= zone.start < zone.end
        end = zone.end
        assert text[zone.start : zone.end] == text[zone.start : zone.end].strip()
        covered[zone.start : zone.end] = [True] * (zone.end - zone.start)
    assert all(char.isspace() for char, inside in zip(text, covered, strict=True) if not inside)


@pytest.mark.parametrize(
    ("line", "value", "labelled"),
    [
        ("Ngày đăng: 30/03/2023\xa0 16:08", "2023-03-30T16:08", True),
        ("(ngày đăng bài: 30/01/2018)", "2018-01-30", True),
        ("(Cập nhật: 18/01/2021 09:15)", "2021-01-18T09:15", True),
        ("Đăng lúc: 08:30 - 26/12/2019 | In bài", "2019-12-26T08:30", True),
        ("Ngày cập nhật: 2023-09-05 10:11:12", "2023-09-05T10:11", True),
        ("Cập nhật lúc 10h30, ngày 05/09/2023", "2023-09-05T10:30", True),
        ("Tác giả: Lan Anh - Ngày đăng: 12/01/2020", "2020-01-12", True),
        ("Người đăng: admin Ngày đăng: 12/3/2020", "2020-03-12", True),
        ("Cập nhật: 02/04/2017 | Ngày đăng: 31/03/2017 08:00", "2017-03-31T08:00", True),
        ("Được tạo: Thứ hai, 17 Tháng 2 2025 09:11", "2025-02-17T09:11", True),
        ("Viết ngày 17 Tháng 2 2025", "2025-02-17", True),
        ("Tin đăng ngày: 17/2/2025", "2025-02-17", True),
        ("Posted on 17 Tháng Mười Hai, 2025", "2025-12-17", True),
        ("17 Tháng Năm, 2025", "2025-05-17", False),
        ("17 Th2 2025", "2025-02-17", False),
        ("12/02/2026 16:30", "2026-02-12T16:30", False),
        ("17/12/2018 | Tin vắn", "2018-12-17", False),
        ("10:12 | 05/09/2023", "2023-09-05T10:12", False),
        ("Thứ năm, 14/04/2011", "2011-04-14", False),
        ("Thứ Sáu, 09/01/2026 11:40 (GMT+7)", "2026-01-09T11:40", False),
        ("Thứ Hai, ngày 20 tháng 11 năm 2023, 08:17:32", "2023-11-20T08:17", False),
        ("08 giờ 30 phút, 05/09/2023", "2023-09-05T08:30", False),
        ("05/09/2023 02:05 CH", "2023-09-05T14:05", False),
        ("Đăng bởi: admin - 17/02/2025", "2025-02-17", True),
        ("Đăng bởi Lan Anh | 17/02/2025 08:30", "2025-02-17T08:30", True),
        ("Lúc 8h30 ngày 17/2/2025", "2025-02-17T08:30", False),
        ("Đăng vào lúc: 8h30 ngày 17/2/2025", "2025-02-17T08:30", True),
        ("T2, 17/02/2025", "2025-02-17", False),
        ("CN, ngày 16/02/2025 - 08:30", "2025-02-16T08:30", False),
        ("February 17, 2025", "2025-02-17", False),
        ("Monday, Feb. 17th, 2025 8:30 AM", "2025-02-17T08:30", False),
        ("Posted on 17 February 2025", "2025-02-17", True),
        ("Gửi lúc 9h5' ngày 13/2/2025", "2025-02-13T09:05", True),
        ("Thứ năm, ngày 13/02/2025 | 9 giờ 5 phút", "2025-02-13T09:05", False),
        ("13/02/25", "2025-02-13", False),
        ("(13/02/25)", "2025-02-13", False),
        ("13/02/25 09:05", "2025-02-13T09:05", False),
        ("Create At: 13/02/2025", "2025-02-13", True),
        ("By admin / 13/02/2025", "2025-02-13", True),
        ("By admin / Tháng Hai 13, 2025", "2025-02-13", True),
        ("2/13/2025 8:30 AM", "2025-02-13T08:30", False),
        ("2/13/2025, 8:30:00 PM", "2025-02-13T20:30", False),
        ("2/3/2025 8:30 AM", "2025-03-02T08:30", False),
    ],
)
def test_date_lines(line: str, value: str, labelled: bool) -> None:
    date = date_line(line)
    assert date is not None
    assert (date.value, date.labelled) == (value, labelled)


@pytest.mark.parametrize(
    "line",
    [
        "Gia Lai, ngày 20 tháng 11 năm 2023",
        "Ngày 24/12/2019, Cụm thi đua số 2 tổ chức hội nghị",
        "Sáng 12/3/2020",
        "Quyết định số 32/QĐ-UBND ngày 17/01/2017",
        "Đăng ngày 31/02/2020",
        "01/25/2020",
        "01/25/2020 08:30",
        "31/02/25",
        "12/12/24 cuộc",
        "1/12/25",
        "12/12/99",
        "By 12/2025",
        "Ngày đăng: 12/02/2024 13/02/2024",
        "Từ 12/02/2024 đến 13/02/2024",
        "tháng 2",
        "February 31, 2025",
        "Lúc 8h30 ngày 17/2/2025, cụm tổ chức hội nghị",
        "Đăng bởi: admin",
        "3 giờ trước",
    ],
)
def test_lines_that_state_no_day(line: str) -> None:
    assert date_line(line) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2018-01-30T22:00:00Z", "2018-01-31T05:00"),
        ("2025-02-03T10:00:00.000+07:00", "2025-02-03T10:00"),
        ("2025-02-03", "2025-02-03"),
        ("2025-02", "2025-02"),
        ("tháng 2/2025", "2025-02"),
        ("tháng 2 năm 2025", "2025-02"),
        ("20 tháng 11, 2023", "2023-11-20"),
        ("2020-13-45", None),
        ("00/00/2020", None),
        ("2024", None),
        ("hôm qua", None),
    ],
)
def test_read_date(text: str, value: str | None) -> None:
    assert read_date(text) == value
