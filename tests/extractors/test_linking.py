"""Links in records: type word, enclosing and co-mentioned units, the source's province, the day, the other members."""

from __future__ import annotations

import pytest

from pipeline.article import from_text
from pipeline.resolve import extract_record

TITLE = "Hội nghị tổng kết Cụm thi đua số 2"


def members(text: str, source: str | None = None, url: str | None = None) -> dict[str, str | None]:
    """Members' names and units of the one meeting of the text."""
    (meeting,) = extract_record(from_text(text, source=source, url=url)).meetings
    return {member.name: member.unit_id for member in meeting.members}


def report(day: str, lists: str, owner: str = "", more: str = "") -> str:
    return f"{TITLE}\n\nNgày {day}, Cụm thi đua số 2{owner} gồm {lists} tổ chức hội nghị tổng kết. {more}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the day decides
        (
            report("12/2/2012", "các huyện Chí Linh, Nam Sách và Kinh Môn", " tỉnh Hải Dương"),
            {"huyện Chí Linh": "qd124:290", "huyện Nam Sách": "qd124:291", "huyện Kinh Môn": "qd124:292"},
        ),
        (
            report("12/8/2025", "các xã Đak Đoa, Đak Pơ và Mang Yang", " tỉnh Gia Lai"),
            {"xã Đak Đoa": "qd19:23677", "xã Đak Pơ": "qd19:23995", "xã Mang Yang": "qd19:23794"},
        ),
        # the year under review is over, and with it a district
        (
            report("14/2/2025", "các huyện Yên Dũng, Lạng Giang và Tân Yên", " tỉnh Bắc Giang"),
            {"huyện Yên Dũng": "qd124:221", "huyện Lạng Giang": "qd124:217", "huyện Tân Yên": "qd124:216"},
        ),
        # the other members tell the province
        (
            report("12/2/2014", "các huyện Châu Thành, Chợ Gạo, Gò Công Tây và Cai Lậy"),
            {
                "huyện Châu Thành": "qd124:821",
                "huyện Chợ Gạo": "qd124:822",
                "huyện Gò Công Tây": "qd124:823",
                "huyện Cai Lậy": "qd124:820",
            },
        ),
        # a namesake in another province is not meant, whatever type the unit here had on the day
        (report("12/2/2012", "các huyện Tân Châu, An Phú, Phú Tân", " tỉnh An Giang"), {"huyện Tân Châu": "qd124:887"}),
        (report("12/2/2022", "các huyện Kỳ Sơn, Lương Sơn, Kim Bôi", " tỉnh Hòa Bình"), {"huyện Kỳ Sơn": None}),
        (report("12/8/2025", "các xã Đak Đoa, Đak Pơ, Mường Lát", " tỉnh Gia Lai"), {"xã Mường Lát": None}),
        # what ended years ago, or begins years later, is not there
        (report("12/2/2024", "các huyện Hoành Bồ, Ba Chẽ, Đầm Hà", " tỉnh Quảng Ninh"), {"huyện Hoành Bồ": None}),
        (report("12/2/2010", "các huyện Vân Hồ, Yên Châu, Mai Sơn", " tỉnh Sơn La"), {"huyện Vân Hồ": None}),
        (report("12/12/2018", "các xã Đak Đoa, K'Dang, Tân Bình", " huyện Đak Đoa"), {"xã Đak Đoa": None}),
        # a ward whose name went on under the code of a neighbour that is a member too
        (
            report("12/2/2020", "các phường Bạch Mai, Quỳnh Lôi, Thanh Nhàn", " quận Hai Bà Trưng, TP Hà Nội"),
            {"phường Bạch Mai": "qd124:00286", "phường Quỳnh Lôi": "qd124:00292", "phường Thanh Nhàn": "qd124:00271"},
        ),
        # behind a city under the centre come provinces, and not its namesake cities
        (
            "Ngày 15/1/2022, Cụm thi đua Hội LHPN các tỉnh, thành miền Đông Nam Bộ tổ chức hội nghị tổng kết năm 2021. "
            "Cụm gồm Hội LHPN TP Hồ Chí Minh, Đồng Nai, Bình Dương, Tây Ninh.",
            {
                "Hội LHPN thành phố Hồ Chí Minh": "qd124:79",
                "Hội LHPN tỉnh Đồng Nai": "qd124:75",
                "Hội LHPN tỉnh Bình Dương": "qd124:74",
                "Hội LHPN tỉnh Tây Ninh": "qd124:72",
            },
        ),
        # nothing settles which of ten
        (
            report("12/2/2019", "các huyện Châu Thành, Tân Phú"),
            {"huyện Châu Thành": None, "huyện Tân Phú": "qd124:734"},
        ),
    ],
)
def test_members_link_to_the_units_of_their_day_and_place(text: str, expected: dict[str, str | None]) -> None:
    found = members(text)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("source", "url", "expected"),
    [
        (None, None, None),
        ("tiengiang.gov.vn", None, "qd124:821"),
        (None, "https://www.baotayninh.vn/hoi-nghi-1234.html", "qd124:708"),
        ("nhandan.vn", None, None),
        ("gialai.gov.vn", None, None),  # no Châu Thành there
    ],
)
def test_the_source_tells_the_province_where_the_text_does_not(
    source: str | None, url: str | None, expected: str | None
) -> None:
    text = f"{TITLE}\n\nNgày 12/2/2019, Cụm thi đua số 2 họp tổng kết và bầu huyện Châu Thành làm Cụm trưởng năm 2019."
    (meeting,) = extract_record(from_text(text, source=source, url=url)).meetings
    assert [(chair.party.name, chair.party.unit_id) for chair in meeting.chairs] == [("huyện Châu Thành", expected)]


def test_names_inside_other_words_are_nobody() -> None:
    text = report(
        "12/2/2025",
        "các huyện Lục Ngạn, Lục Nam, Sơn Động",
        " tỉnh Bắc Giang",
        "Ông Nguyễn Văn An, Chủ tịch UBND huyện Lục Nam phát biểu. Cả nước chung sức xây dựng nông thôn mới.",
    )
    (meeting,) = extract_record(from_text(text)).meetings
    named = {member.unit_id for member in meeting.members}
    assert "qd124:224" not in named  # thị xã Chũ
    assert named == {"qd124:219", "qd124:218", "qd124:220"}
