"""Parties in sentences: shared type words and heads, enclosing units, and names that end where they end."""

from __future__ import annotations

from datetime import date

import pytest

from tests.extractors.examples import article, cluster_items, parties

BEFORE = date(2024, 12, 1)
"""A day on which there were 63 provinces, and districts."""
AFTER = date(2025, 12, 1)
"""A day on which there were 34 provinces, and no districts."""

# sentence, the parties in it
NAMES: list[tuple[str, str]] = [
    # one unit
    ("Hội nghị bầu huyện Mang Yang làm Cụm trưởng.", "huyện Mang Yang"),
    ("Huyện Đak Đoa đạt 12.033 tỷ đồng.", "huyện Đak Đoa"),
    ("tại thị xã An Khê đã diễn ra", "thị xã An Khê"),
    ("Hội nghị bầu huyện Cư M'gar làm Cụm trưởng.", "huyện Cư M'gar"),
    ("Hội nghị bầu huyện Ea H’leo làm Cụm trưởng.", "huyện Ea H’leo"),
    ("tại quận 1, hội nghị", "quận 1"),
    ("Huyện KBang dẫn đầu", "huyện KBang"),
    ("tại thành phố Hồ Chí Minh, Cụm họp", "thành phố Hồ Chí Minh"),
    ("tại huyện\u00a0Đak  Pơ, hội nghị", "huyện Đak Pơ"),
    # hospitals go on to the end of their last word
    ("bầu Bệnh viện Hữu nghị Việt Đức làm Cụm trưởng.", "Bệnh viện Hữu nghị Việt Đức"),
    ("tặng Cờ cho Bệnh viện Nhi Trung ương và Bệnh viện K.", "Bệnh viện Nhi Trung ương; Bệnh viện K"),
    # abbreviated type words
    ("tại TX.An Khê đã diễn ra", "thị xã An Khê"),
    ("tại TX. Hương Trà đã diễn ra", "thị xã Hương Trà"),
    ("tại TP. Buôn Ma Thuột đã diễn ra", "thành phố Buôn Ma Thuột"),
    ("tại TP.Huế đã diễn ra", "thành phố Huế"),
    ("tại TP Pleiku đã diễn ra", "thành phố Pleiku"),
    # what stands for the unit
    ("Cờ thi đua đối với UBND huyện Đak Pơ.", "huyện Đak Pơ"),
    ("bàn giao cho đơn vị huyện Đak Pơ và phát biểu", "huyện Đak Pơ"),
    ("Ủy ban nhân dân thị xã Buôn Hồ báo cáo", "thị xã Buôn Hồ"),
    # a shared type word
    (
        "gồm các huyện Kbang, Đak Pơ, Mang Yang và thị xã An Khê",
        "huyện Kbang; huyện Đak Pơ; huyện Mang Yang; thị xã An Khê",
    ),
    ("gồm 5 huyện: Kbang, Đak Pơ, Mang Yang", "huyện Kbang; huyện Đak Pơ; huyện Mang Yang"),
    ("các huyện bạn Kbang và Đak Pơ", "huyện Kbang; huyện Đak Pơ"),
    ("các huyện miền núi: Minh Hóa, Tuyên Hóa", "huyện Minh Hóa; huyện Tuyên Hóa"),
    ("hai huyện Kbang và Đak Pơ dẫn đầu", "huyện Kbang; huyện Đak Pơ"),
    ("suy tôn tỉnh Bình Định, Đắk Nông để đề nghị", "tỉnh Bình Định; tỉnh Đắk Nông"),
    ("các tỉnh Quảng Ngãi, Đắk Lắk đề nghị", "tỉnh Quảng Ngãi; tỉnh Đắk Lắk"),
    ("10 tỉnh: Đắk Lắk, Đắk Nông, Lâm Đồng; có diện tích", "tỉnh Đắk Lắk; tỉnh Đắk Nông; tỉnh Lâm Đồng"),
    ("các xã Nghĩa Lâm, Nghĩa Hùng và thị trấn Quỹ Nhất", "xã Nghĩa Lâm; xã Nghĩa Hùng; thị trấn Quỹ Nhất"),
    ("các huyện: Lệ Thủy, Quảng Ninh và thành phố Đồng Hới", "huyện Lệ Thủy; huyện Quảng Ninh; thành phố Đồng Hới"),
    (
        "các huyện Kbang, Đak Pơ; thị xã An Khê; thành phố Pleiku",
        "huyện Kbang; huyện Đak Pơ; thị xã An Khê; thành phố Pleiku",
    ),
    ("UBND các huyện Kbang, Đak Pơ, TX. An Khê", "huyện Kbang; huyện Đak Pơ; thị xã An Khê"),
    ("huyện Bình Chánh, Nhà Bè, Cần Giờ", "huyện Bình Chánh; huyện Nhà Bè; huyện Cần Giờ"),
    ("huyện Kông Chro và Ia Pa", "huyện Kông Chro; huyện Ia Pa"),
    ("các quận 1, 3, 5 và huyện Củ Chi", "quận 1; quận 3; quận 5; huyện Củ Chi"),
    ("các xã: Đông, Nghĩa An, Tơ Tung", "xã Đông; xã Nghĩa An; xã Tơ Tung"),
    ("các tỉnh Hà Giang, Cao Bằng và TP Hà Nội", "tỉnh Hà Giang; tỉnh Cao Bằng; thành phố Hà Nội"),
    # names that begin like something else, or end with a number
    ("các huyện Hải Hà, Ba Chẽ và Bình Liêu", "huyện Hải Hà; huyện Ba Chẽ; huyện Bình Liêu"),
    ("các huyện Ý Yên, Trực Ninh, Vụ Bản, Nam Trực", "huyện Ý Yên; huyện Trực Ninh; huyện Vụ Bản; huyện Nam Trực"),
    ("bầu xã Tân Phước 3 làm Cụm trưởng", "xã Tân Phước 3"),
    ("các xã: Sơn Kim 1, Sơn Kim 2 và An Hòa Thịnh", "xã Sơn Kim 1; xã Sơn Kim 2; xã An Hòa Thịnh"),
    ("Thu ngân sách xã Sơn Kim 1 32,6 tỷ đồng", "xã Sơn Kim 1"),
    ("Thu ngân sách của xã Tân Phước 3 tỷ đồng", "xã Tân Phước"),
    # several type words, shared: the gazetteer says which
    ("các huyện, thị xã: Mang Yang, An Khê", "huyện Mang Yang; thị xã An Khê"),
    # each with its own
    ("Huyện Lệ Thủy, huyện Quảng Ninh và thành phố Đồng Hới", "huyện Lệ Thủy; huyện Quảng Ninh; thành phố Đồng Hới"),
    ("huyện Kbang cùng huyện Đak Pơ", "huyện Kbang; huyện Đak Pơ"),
    # organisations
    ("Công an tỉnh Gia Lai và Công an tỉnh Kon Tum dự", "Công an tỉnh Gia Lai; Công an tỉnh Kon Tum"),
    ("Công an tỉnh trao thưởng", "Công an tỉnh"),
    ("LĐLĐ huyện Kbang đạt", "LĐLĐ huyện Kbang"),
    ("Sở Tài chính, Sở Nội vụ và Sở Tư pháp", "Sở Tài chính; Sở Nội vụ; Sở Tư pháp"),
    ("Phòng Nội vụ huyện Kbang", "Phòng Nội vụ huyện Kbang"),
    ("Đài Phát thanh và Truyền hình tỉnh Gia Lai", "Đài Phát thanh và Truyền hình tỉnh Gia Lai"),
    ("VKSND tỉnh, TAND tỉnh, Công an tỉnh", "VKSND tỉnh; TAND tỉnh; Công an tỉnh"),
    ("Sở NN&PTNT, Sở TN&MT ký", "Sở NN&PTNT; Sở TN&MT"),
    ("Ban Dân tộc tỉnh, Ban Dân vận Tỉnh ủy ký", "Ban Dân tộc tỉnh; Ban Dân vận Tỉnh ủy"),
    ("Công đoàn Viên chức tỉnh dẫn đầu", "Công đoàn Viên chức tỉnh"),
    (
        "Tỉnh Đoàn Gia Lai, Thành đoàn Pleiku, Huyện đoàn Kbang",
        "Tỉnh Đoàn Gia Lai; Thành đoàn Pleiku; Huyện đoàn Kbang",
    ),
    ("Lữ đoàn 40, Trung đoàn 38", "Lữ đoàn 40; Trung đoàn 38"),
    ("Trường THPT Lê Lợi, Trường THPT Trần Phú ký", "Trường THPT Lê Lợi; Trường THPT Trần Phú"),
    # a shared head
    ("Hội Nông dân các huyện, thị xã: Kbang, An Khê", "Hội Nông dân huyện Kbang; Hội Nông dân thị xã An Khê"),
    ("Sở Y tế các tỉnh Bình Định, Phú Yên", "Sở Y tế tỉnh Bình Định; Sở Y tế tỉnh Phú Yên"),
    ("Hội CCB các tỉnh Thanh Hoá, Hà Tĩnh", "Hội CCB tỉnh Thanh Hoá; Hội CCB tỉnh Hà Tĩnh"),
    ("Huyện ủy Tuy An, Đồng Xuân và Thị ủy Sông Cầu", "Huyện ủy Tuy An; Huyện ủy Đồng Xuân; Thị ủy Sông Cầu"),
    ("BHXH các tỉnh Đồng Tháp, Tiền Giang và Long An", "BHXH tỉnh Đồng Tháp; BHXH tỉnh Tiền Giang; BHXH tỉnh Long An"),
    ("Hội LHPN các huyện Gò Công Tây, Châu Thành", "Hội LHPN huyện Gò Công Tây; Hội LHPN huyện Châu Thành"),
    # branches
    ("BIDV chi nhánh Long An, Vietcombank chi nhánh Long An", "BIDV chi nhánh Long An; Vietcombank chi nhánh Long An"),
    ("Agribank chi nhánh tỉnh Kon Tum", "Agribank chi nhánh tỉnh Kon Tum"),
    # heads that go on behind the area's name
    (
        "Ban Quản lý Khu kinh tế Dung Quất và các KCN Quảng Ngãi",
        "Ban Quản lý Khu kinh tế Dung Quất và các KCN Quảng Ngãi",
    ),
    ("Sở Văn hóa, Thể thao và Du lịch tỉnh Gia Lai", "Sở Văn hóa, Thể thao và Du lịch tỉnh Gia Lai"),
    # the enclosing unit is no party of its own
    ("huyện Vĩnh Thạnh (tỉnh Bình Định) dẫn đầu", "huyện Vĩnh Thạnh"),
    ("huyện Vĩnh Thạnh, tỉnh Bình Định dẫn đầu", "huyện Vĩnh Thạnh"),
    ("tại thị xã An Khê (tỉnh Gia Lai), Cụm thi đua", "thị xã An Khê"),
    ("xã Nghĩa Lâm, huyện Nghĩa Hưng, tỉnh Nam Định đạt", "xã Nghĩa Lâm"),
    ("Bầu huyện Kbang (Gia Lai) làm Cụm trưởng", "huyện Kbang"),
    ("thành phố Cần Thơ, tỉnh Hậu Giang dẫn đầu", "thành phố Cần Thơ; tỉnh Hậu Giang"),
    # names end: persons, clusters, following words
    ("Chủ tịch UBND huyện Kbang Võ Văn Phán phát biểu", "huyện Kbang"),
    ("đồng chí Hà Giang phát biểu", ""),
    ("đồng chí Phạm Thuỳ Vân, Phó Chủ tịch UBND huyện Đăk Tô đã thông qua", "huyện Đăk Tô"),
    ("huyện Kbang Năm 2024 dẫn đầu", "huyện Kbang"),
    ("Huyện Kbang, Cụm trưởng năm 2017", "huyện Kbang"),
    ("huyện Đak Pơ Chủ tịch UBND", "huyện Đak Pơ"),
    ("Mang Yang và Kbang", ""),
    ("các huyện, thị xã trong Cụm đã ký giao ước", ""),
    ("Cụm thi đua các tỉnh Tây Nguyên và Duyên hải miền Trung họp", ""),
    ("Khối thi đua các huyện, thành phố tổ chức", ""),
    ("phong trào “Gia Lai chung tay vì An toàn giao thông”", ""),
    ("Bà mẹ Việt Nam anh hùng", ""),
    ("Chủ tịch Hồ Chí Minh", ""),
]

# sentence, day, unit ids
UNITS: list[tuple[str, date, list[str | None]]] = [
    ("huyện Kbang", BEFORE, ["qd124:625"]),
    ("huyện Đăk Pơ", BEFORE, ["qd124:634"]),
    ("huyện Quảng Ninh", BEFORE, ["qd124:456"]),
    ("tỉnh Quảng Ninh", BEFORE, ["qd124:22"]),
    ("TP. Buôn Ma Thuột", BEFORE, ["qd124:643"]),
    ("LĐLĐ huyện Kbang", BEFORE, ["qd124:625"]),
    ("Công an tỉnh Gia Lai", BEFORE, ["qd124:64"]),
    # ten districts have the name
    ("huyện Châu Thành", BEFORE, [None]),
    ("huyện Châu Thành (tỉnh Long An)", BEFORE, ["qd124:808"]),
    ("huyện Châu Thành, tỉnh Tiền Giang", BEFORE, ["qd124:821"]),
    ("huyện đảo Lý Sơn", BEFORE, ["qd124:536"]),
    ("TP.HCM", BEFORE, ["qd124:79"]),
    # provinces since the merger, and no districts
    ("tỉnh Gia Lai", AFTER, ["qd19:52"]),
    ("tỉnh Gia Lai", BEFORE, ["qd124:64"]),
    ("huyện Kbang", AFTER, [None]),
    # no such unit
    ("huyện Sao Hỏa", BEFORE, [None]),
]


@pytest.mark.parametrize(("text", "expected"), NAMES, ids=[text for text, _ in NAMES])
def test_the_parties_of_a_sentence(text: str, expected: str) -> None:
    assert "; ".join(name for name, _ in parties(text, BEFORE)) == expected


@pytest.mark.parametrize(("text", "day", "expected"), UNITS, ids=[f"{text} {day.year}" for text, day, _ in UNITS])
def test_parties_are_the_units_of_the_day(text: str, day: date, expected: list[str | None]) -> None:
    assert [unit for _, unit in parties(f"Hội nghị bầu {text} làm Cụm trưởng.", day)] == expected


@pytest.mark.parametrize(
    ("text", "clusters", "names"),
    [
        (
            "Cụm thi đua số 2 gồm các huyện Kbang, Đak Pơ tổ chức hội nghị.",
            ["cum|2|Cụm thi đua số 2"],
            ["huyện Kbang", "huyện Đak Pơ"],
        ),
        (
            "Khối thi đua các huyện phía Bắc tỉnh Kon Tum họp.",
            ["khoi||Khối thi đua các huyện phía Bắc"],
            ["tỉnh Kon Tum"],
        ),
        ("Cụm Thi đua số 2 tỉnh Gia Lai đã họp.", ["cum|2|Cụm Thi đua số 2"], ["tỉnh Gia Lai"]),
    ],
)
def test_a_cluster_does_not_swallow_its_members_or_owner(text: str, clusters: list[str], names: list[str]) -> None:
    assert cluster_items(text) == clusters
    assert [name for name, _ in parties(text, BEFORE)] == names


@pytest.mark.parametrize("text", [text for text, expected in NAMES if expected])
def test_a_list_does_not_reach_into_the_next_clause(text: str) -> None:
    assert parties(f"{text} đã ký; {text} đã ký", BEFORE) == parties(f"{text} đã ký", BEFORE) * 2


def test_a_persons_name_ends_before_a_title_and_keeps_its_degree() -> None:
    text = """Cụm thi đua số 3 tỉnh Nghệ An tổng kết

Ngày 12/1/2024, Cụm thi đua số 3 tỉnh Nghệ An tổ chức hội nghị tổng kết phong trào thi đua năm 2023.

Dự hội nghị có ThS Đỗ Hồng Thái - Ủy viên Đoàn Chủ tịch Liên hiệp các Hội Văn học nghệ thuật Việt Nam.
"""
    (meeting,) = article(text).meetings
    assert [(person.name, person.titles[0]) for person in meeting.people] == [("Đỗ Hồng Thái", "ThS")]
