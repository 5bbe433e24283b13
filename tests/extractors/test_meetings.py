"""What only a whole article settles: levels, years, bare names, and what figures measure."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.article import from_text
from pipeline.resolve import extract_record

LEAD = (
    "Ngày 12/1/2021, tại huyện Yên Minh, Cụm thi đua số 1 tỉnh Hà Giang gồm các huyện Yên Minh, Quản Bạ, Đồng Văn, "
    "Mèo Vạc tổ chức hội nghị tổng kết năm 2020, ký kết giao ước thi đua năm 2021.\n\n"
)


def meeting(text: str) -> dict[str, Any]:
    """The one meeting of the text."""
    (found,) = extract_record(from_text(text)).model_dump()["meetings"]
    assert isinstance(found, dict)
    return found


INDICATORS = [
    ("GRDP huyện Quản Bạ tăng 16,68%, vượt kế hoạch đề ra (15,5%).", "GRDP", 16.68),
    ("Thu ngân sách đạt 310 tỷ đồng (kế hoạch 290 tỷ đồng).", "thu ngân sách", 310),
    (
        "Giá trị sản xuất nông, lâm nghiệp và thủy sản đạt 1.420 tỷ đồng.",
        "giá trị sản xuất nông, lâm nghiệp và thủy sản",
        1420,
    ),
    ("Thu ngân sách của huyện Quản Bạ đạt 58,1 tỷ đồng.", "thu ngân sách", 58.1),
    ("Tốc độ tăng GRDP trong 6 tháng đầu năm của Quản Bạ đạt 10,5%.", "tốc độ tăng GRDP", 10.5),
    (
        "Năm 2021, các huyện trong cụm phấn đấu tốc độ tăng giá trị sản xuất đạt 11%.",
        "tốc độ tăng giá trị sản xuất",
        11,
    ),
    ("Năm 2021, thu ngân sách vượt ít nhất 10% dự toán tỉnh giao.", "thu ngân sách", 10),
    ("Các huyện phấn đấu kéo giảm ít nhất 5% số vụ phạm pháp hình sự.", "số vụ phạm pháp hình sự", 5),
]


@pytest.mark.parametrize(("sentence", "indicator", "value"), INDICATORS)
def test_what_a_figure_measures(sentence: str, indicator: str, value: float) -> None:
    (figure,) = meeting(LEAD + sentence)["figures"]
    assert (figure["indicator"], figure["value"]) == (indicator, value)


STATUSES = [
    ("Năm 2021, huyện Quản Bạ thu ngân sách theo kế hoạch đề ra 60 tỷ đồng.", [(60, "target")]),
    ("Huyện Quản Bạ vượt kế hoạch đề ra. Thu ngân sách đạt 58 tỷ đồng.", [(58, "actual")]),
    ("Huyện Đồng Văn trồng 120 ha rừng (trong đó 40 ha rừng sản xuất).", [(120, "actual"), (40, "actual")]),
]


@pytest.mark.parametrize(("sentence", "figures"), STATUSES)
def test_a_plan_is_no_result_and_a_bracket_no_plan(sentence: str, figures: list[tuple[float, str]]) -> None:
    assert [(figure["value"], figure["status"]) for figure in meeting(LEAD + sentence)["figures"]] == figures


def test_a_second_article_behind_the_first_is_another_meeting() -> None:
    parts = [
        f"Cụm thi đua số {number} tổng kết công tác thi đua, khen thưởng năm 2024\n"
        f"Sáng ngày {day}/02/2025, tại thị xã An Khê, Cụm thi đua số {number} tỉnh Gia Lai tổ chức hội nghị tổng kết "
        f"năm 2024.\nHội nghị đã suy tôn huyện {first} dẫn đầu cụm; bầu huyện {chair} làm Cụm trưởng năm 2025.\n"
        for number, day, first, chair in ((3, 14, "Đak Đoa", "Mang Yang"), (4, 18, "Chư Prông", "Đức Cơ"))
    ]
    found = extract_record(from_text("".join(parts))).meetings
    assert [
        (m.cluster.number, m.date and m.date.value, [w.party and w.party.name for w in m.winners], chair.party.name)
        for m in found
        for chair in m.chairs
    ] == [
        ("3", "2025-02-14", ["huyện Đak Đoa"], "huyện Mang Yang"),
        ("4", "2025-02-18", ["huyện Chư Prông"], "huyện Đức Cơ"),
    ]


def test_where_a_change_began_is_no_result() -> None:
    text = LEAD + "Huyện Quản Bạ giảm tỷ lệ hộ nghèo từ 6,5% xuống còn 4,8%, thu ngân sách đạt từ 60 tỷ đồng."
    assert [(figure["value"], figure["unit"]) for figure in meeting(text)["figures"]] == [(4.8, "%"), (60, "tỷ đồng")]


def test_a_change_of_one_thing_is_no_comparison_of_the_next() -> None:
    text = LEAD + "Năm 2021, thu ngân sách vượt 10% dự toán, tỷ lệ hộ nghèo còn 2%."
    first, second = meeting(text)["figures"]
    assert (first["value"], [c["against"] for c in first["comparisons"]]) == (10, ["plan"])
    assert (second["indicator"], second["comparisons"]) == ("tỷ lệ hộ nghèo", [])


def test_the_year_of_what_the_chair_says_is_not_that_of_the_office() -> None:
    text = LEAD + "Lãnh đạo UBND huyện Yên Minh, Cụm trưởng, cho biết năm 2021 các đơn vị sẽ đổi mới phong trào."
    (chair,) = meeting(text)["chairs"]
    assert (chair["party"]["name"], chair["year"], chair["status"]) == ("huyện Yên Minh", 2020, "incumbent")


def test_a_member_that_only_wins_is_known_by_its_bare_name_from_there_on() -> None:
    text = (
        "Ngày 12/1/2021, Cụm thi đua số 1 tỉnh Hà Giang tổ chức hội nghị tổng kết năm 2020.\n\n"
        "Hội nghị suy tôn huyện Quản Bạ dẫn đầu cụm, huyện Đồng Văn xếp thứ nhì.\n\n"
        "Thu ngân sách của Quản Bạ đạt 58 tỷ đồng, Đồng Văn 66 tỷ đồng."
    )
    subjects = [(figure["subject"]["name"], figure["value"]) for figure in meeting(text)["figures"]]
    assert subjects == [("huyện Quản Bạ", 58), ("huyện Đồng Văn", 66)]


LEVELS = [
    ("Cụm thi đua số 1 tỉnh Hà Giang tổ chức hội nghị tổng kết năm 2020.", None),
    ("Cụm thi đua số 1 tỉnh Hà Giang có 5 huyện thành viên tổ chức hội nghị tổng kết năm 2020.", "district"),
    ("6 xã thuộc Cụm thi đua số 1 tỉnh Hà Giang đã tổ chức hội nghị tổng kết năm 2020.", "commune"),
]


@pytest.mark.parametrize(("sentence", "level"), LEVELS)
def test_the_members_level(sentence: str, level: str | None) -> None:
    assert meeting(f"Ngày 12/1/2021, {sentence}")["cluster"]["member_level"] == level


def test_members_listed_under_one_head() -> None:
    text = (
        "Ngày 12/1/2016, Cụm thi đua Kho bạc Nhà nước khu vực Đông Nam Bộ tổ chức hội nghị tổng kết năm 2015. "
        "KBNN các tỉnh Lâm Đồng, Đồng Nai, Tây Ninh là thành viên của cụm. KBNN Đồng Nai được bầu làm Cụm trưởng."
    )
    found = meeting(text)
    assert [member["name"] for member in found["members"]] == ["KBNN Lâm Đồng", "KBNN Đồng Nai", "KBNN Tây Ninh"]
    assert [chair["party"]["name"] for chair in found["chairs"]] == ["KBNN Đồng Nai"]


def test_bodies_of_the_province_stand_without_their_area() -> None:
    text = (
        "Ngày 10/01/2023, Khối thi đua số 4 tỉnh Yên Bái tổ chức hội nghị tổng kết năm 2022. Khối thi đua gồm 4 đơn "
        "vị: Cục Thuế, Kho bạc Nhà nước, Cục Thống kê, Sở Tài chính. Tổng chi qua Kho bạc Nhà nước đạt 50 tỷ đồng."
    )
    found = meeting(text)
    names = [member["name"] for member in found["members"]]
    assert names == ["Cục Thuế", "Kho bạc Nhà nước", "Cục Thống kê", "Sở Tài chính"]
    assert [figure["subject"] for figure in found["figures"]] == [None]


def test_the_owner_says_nothing_of_the_level() -> None:
    text = (
        "Ngày 10/01/2023, Cụm thi đua số 2 tỉnh Đắk Nông tổ chức hội nghị tổng kết năm 2022. Hội nghị suy tôn huyện "
        "Cư Jút dẫn đầu cụm và bầu huyện Krông Nô làm Cụm trưởng năm 2023."
    )
    found = meeting(text)
    assert [winner["party"]["name"] for winner in found["winners"]] == ["huyện Cư Jút"]
    assert [(chair["party"]["name"], chair["year"]) for chair in found["chairs"]] == [("huyện Krông Nô", 2023)]


def test_who_receives_an_award_does_not_give_it() -> None:
    text = LEAD + "Huyện Quản Bạ nhận Bằng khen của UBND tỉnh."
    (winner,) = meeting(text)["winners"]
    assert (winner["party"]["name"], winner["authority"]) == ("huyện Quản Bạ", "UBND tỉnh")


def test_years_and_counts_have_evidence() -> None:
    text = LEAD.replace("gồm các", "gồm 4 đơn vị thành viên: các")
    found = meeting(text)
    said = {item["rule"]: item["text"] for item in found["evidence"]}
    assert said["years.review"] == "tổng kết năm 2020"
    assert said["cluster.named"] == "Cụm thi đua số 1"
    assert "4 đơn vị thành viên" in said["members.stated_count"]
    assert found["stated_member_count"] == 4


IDS = [
    ("Khối thi đua các ngân hàng thương mại", True),
    ("Cụm thi đua số 3", True),
    ("Cụm thi đua các tỉnh Tây Nguyên", False),
]


@pytest.mark.parametrize(("name", "bound"), IDS)
def test_a_cluster_without_an_owner_is_known_by_its_source(name: str, bound: bool) -> None:
    text = f"Ngày 12/1/2021, {name} tổ chức hội nghị tổng kết năm 2020."
    ids = {
        extract_record(from_text(text, source=host, url=f"https://{host}/a")).meetings[0].cluster.id
        for host in ("a.example", "b.example")
    }
    assert len(ids) == (2 if bound else 1)
    assert all(("@unknown-" in cluster) == bound for cluster in ids)


PLANS = [
    "Theo đó, Cụm thi đua số 1 do huyện Vĩnh Linh làm Cụm trưởng. Hội nghị tổng kết của các cụm, khối thi đua hoàn "
    "thành trước ngày 15/12/2024.",
    "Theo hướng dẫn, hội nghị tổng kết Cụm thi đua số 1 và Cụm thi đua số 2 phải xong trước ngày 10/12/2017.",
    "Cụm thi đua số 4 tổ chức hội nghị sơ kết chậm nhất vào tháng 7.",
]


@pytest.mark.parametrize("text", PLANS)
def test_a_day_until_which_clusters_must_meet_is_no_meeting(text: str) -> None:
    lead = "UBND tỉnh Quảng Trị vừa ban hành kế hoạch hoạt động của các cụm, khối thi đua. "
    assert extract_record(from_text(lead + text)).meetings == []


OTHER_EVENTS = [
    "Ngày 2/12/2021, UBND huyện Cần Giuộc họp bàn kế hoạch chuẩn bị hội nghị tổng kết Cụm thi đua số 3 tỉnh Long An "
    "năm 2021. Ông Nguyễn Anh Đức, Bí thư Huyện ủy, yêu cầu các phòng, ban chuẩn bị chu đáo.",
    "Ngày 6/2/2019, huyện Mường La tổ chức lễ phát động Tết trồng cây. Đây là hoạt động hưởng ứng giao ước thi đua của "
    "Cụm thi đua số 1 tỉnh Sơn La.",
    "Ngày 6/7/2019, Công an huyện Mai Sơn tổ chức lễ trao nhà tình nghĩa nhằm thực hiện giao ước thi đua. Ngôi nhà do "
    "các đơn vị Cụm thi đua số 3 thực hiện giao ước đóng góp.",
    "Sáng 12/9/2017, UBND huyện Sông Mã tổ chức họp báo. Tại cuộc họp, huyện cho biết đang là Cụm trưởng Cụm thi đua "
    "số 2.",
]


@pytest.mark.parametrize("text", OTHER_EVENTS)
def test_what_a_member_does_for_its_pact_is_no_meeting_of_the_cluster(text: str) -> None:
    assert extract_record(from_text(text)).meetings == []


SCHOOLS = (
    "Ngày 15/6/2022, tại Trường THPT Nguyễn Trãi, Cụm thi đua số 2 Sở GD&ĐT tỉnh Thái Bình tổ chức hội nghị tổng kết "
    "năm học 2021-2022. Cụm có 3 trường: THPT Nguyễn Trãi, THPT Lý Bôn và THPT Vũ Tiên. Trường THPT Lý Bôn xếp thứ "
    "Nhất, Trường THPT Vũ Tiên xếp thứ Nhì. Trường THPT Lý Bôn làm Cụm trưởng năm học tới."
)


def test_schools_in_short_are_listed_and_lie_in_no_commune_of_their_name() -> None:
    members = meeting(SCHOOLS)["members"]
    names = ["Trường THPT Nguyễn Trãi", "Trường THPT Lý Bôn", "Trường THPT Vũ Tiên"]
    assert [(member["name"], member["basis"], member["unit_id"]) for member in members] == [
        (name, "listed", None) for name in names
    ]  # xã Lý Bôn lies in Cao Bằng


OWNERS = [
    (SCHOOLS, "Sở GD&ĐT tỉnh Thái Bình"),
    ("Ngày 8/1/2019, tại Hạ Long, Cụm thi đua số 4, Bộ Công an tổ chức hội nghị tổng kết năm 2018.", "Bộ Công an"),
    ("Ngày 8/1/2019, tại Hạ Long diễn ra hội nghị tổng kết năm 2018 của Cụm thi đua số 4, Bộ Công an.", "Bộ Công an"),
    ("Ngày 8/1/2019, các đơn vị Cụm thi đua số 4, Bộ Nội vụ và khách mời họp tổng kết năm 2018.", None),
]


@pytest.mark.parametrize(("text", "owner"), OWNERS)
def test_the_body_behind_the_cluster_owns_it(text: str, owner: str | None) -> None:
    found = meeting(text)["cluster"]["owner"]
    assert (found and found["name"]) == owner


def test_branches_are_called_after_the_bank_that_one_of_them_names() -> None:
    text = (
        "Ngày 12/1/2017, tại TP. Đà Nẵng, Cụm thi đua Agribank khu vực miền Trung tổ chức hội nghị tổng kết năm 2016. "
        "Cụm gồm 3 chi nhánh: Quảng Bình, Quảng Trị và Phú Yên. Hội nghị suy tôn Agribank Chi nhánh Phú Yên dẫn đầu "
        "cụm; bầu chi nhánh Quảng Trị làm Cụm trưởng năm 2017. Các chi nhánh trong cụm đã trao 12 tỷ đồng."
    )
    found = meeting(text)
    named = [f"Agribank Chi nhánh {name}" for name in ("Quảng Bình", "Quảng Trị", "Phú Yên")]
    assert [member["name"] for member in found["members"]] == named
    assert found["stated_member_count"] == 3
    assert [winner["party"]["unit_id"] for winner in found["winners"]] == [found["members"][2]["unit_id"]]
    assert [chair["party"]["name"] for chair in found["chairs"]] == ["Agribank Chi nhánh Quảng Trị"]
    assert [(figure["value"], figure["subject"]) for figure in found["figures"]] == [(12, None)]


def test_bodies_of_provinces_meet_under_a_name_of_provinces() -> None:
    text = (
        "Ngày 5/7/2018, tại thành phố Vũng Tàu, Hội LHPN tỉnh Bà Rịa - Vũng Tàu, Cụm trưởng Cụm thi đua các tỉnh, "
        "thành miền Đông Nam bộ, tổ chức hội nghị tổng kết năm 2017. Hội LHPN tỉnh Đồng Nai kết nạp 3.200 hội viên."
    )
    found = meeting(text)
    assert (found["cluster"]["member_level"], found["cluster"]["owner"]) == ("organisation", None)
    assert [chair["party"]["name"] for chair in found["chairs"]] == ["Hội LHPN tỉnh Bà Rịa - Vũng Tàu"]
    assert [figure["subject"]["name"] for figure in found["figures"]] == ["Hội LHPN tỉnh Đồng Nai"]
