"""Numbers, measures and qualifiers as the Vietnamese press writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.quantities import as_range, parse_number
from tests.extractors.examples import quantities

TỶ = 10**9
TRIỆU = 10**6

# text; value; unit; then what differs from an exact number that is no estimate: qualifier, estimate, vnd, of, upper
ROWS: list[tuple[str, str, str, dict[str, object]]] = [
    # the dot groups thousands, the comma is the decimal mark
    ("đạt 12.033 tỷ đồng", "12033", "tỷ đồng", {"vnd": 12033 * TỶ}),
    ("đạt 8.603,9 tỷ đồng", "8603.9", "tỷ đồng", {"vnd": 8603_900_000_000}),
    ("đạt 2.947,907 tỷ đồng", "2947.907", "tỷ đồng", {"vnd": 2947_907_000_000}),
    ("đạt 22.011 tỷ đồng", "22011", "tỷ đồng", {"vnd": 22011 * TỶ}),
    ("thu ngân sách 287.5 tỷ", "287.5", "tỷ đồng", {"vnd": 287_500_000_000}),
    ("thu ngân sách 0,75 tỷ đồng", "0.75", "tỷ đồng", {"vnd": 750_000_000}),
    ("thu ngân sách 1.250.000.000 đồng", "1250000000", "đồng", {"vnd": 1_250_000_000}),
    ("trợ cấp 500.000 đồng", "500000", "đồng", {"vnd": 500_000}),
    ("trị giá 1,250,000 đồng", "1250000", "đồng", {"vnd": 1_250_000}),
    # multipliers
    ("đạt 153 tỷ 900 triệu đồng", "153.9", "tỷ đồng", {"vnd": 153_900_000_000}),
    ("đạt 153 tỷ 900 triệu", "153.9", "tỷ đồng", {"vnd": 153_900_000_000}),
    ("đạt 2 tỷ 5 triệu đồng", "2.005", "tỷ đồng", {"vnd": 2_005_000_000}),
    ("ủng hộ 7 triệu 500 nghìn đồng", "7.5", "triệu đồng", {"vnd": 7_500_000}),
    ("đạt 251,2 ngàn tỷ đồng", "251200", "tỷ đồng", {"vnd": 251_200 * TỶ}),
    ("đạt 68,4 nghìn tỷ đồng", "68400", "tỷ đồng", {"vnd": 68_400 * TỶ}),
    ("đạt 1,2 triệu tỷ đồng", "1200000", "tỷ đồng", {"vnd": 1_200_000 * TỶ}),
    ("đạt 45 tỉ đồng", "45", "tỷ đồng", {"vnd": 45 * TỶ}),
    ("đạt 45 tỷ", "45", "tỷ đồng", {"vnd": 45 * TỶ}),
    ("trao quà 850 triệu đồng", "850", "triệu đồng", {"vnd": 850 * TRIỆU}),
    ("mỗi suất 300 ngàn đồng", "300", "nghìn đồng", {"vnd": 300_000}),
    ("mỗi suất 300 nghìn đồng", "300", "nghìn đồng", {"vnd": 300_000}),
    ("có 86 vạn người", "86", "vạn người", {}),
    ("có 12 triệu người", "12", "triệu người", {}),
    ("có 310 nghìn lao động", "310", "nghìn lao động", {}),
    # money of other countries is no đồng
    ("xuất khẩu 1,214 tỷ USD", "1.214", "tỷ USD", {}),
    ("xuất khẩu 37,5 triệu USD.", "37.5", "triệu USD", {}),
    ("viện trợ 250.000 USD", "250000", "USD", {}),
    # nouns of two syllables are whole
    ("ban hành 24 nghị quyết", "24", "nghị quyết", {}),
    ("có 6 bệnh viện hạng I", "6", "bệnh viện", {}),
    # measures
    ("tăng 7,7%", "7.7", "%", {}),
    ("đạt 100,12 %", "100.12", "%", {}),
    ("đạt 95 phần trăm", "95", "%", {}),
    ("giảm 4,35 điểm %", "4.35", "điểm %", {}),
    ("giảm 2 điểm phần trăm", "2", "điểm %", {}),
    ("diện tích 87.183,5 km2", "87183.5", "km2", {}),
    ("diện tích 87.183,5 km²", "87183.5", "km2", {}),
    ("trồng 620ha rừng", "620", "ha", {}),
    ("trồng 1.250 ha cà phê", "1250", "ha", {}),
    ("làm 5,2km đường", "5.2", "km", {}),
    ("sản lượng 215.000 tấn", "215000", "tấn", {}),
    ("năng suất 124,5 tạ/ha", "124.5", "tạ/ha", {}),
    ("thu nhập 11,2 triệu đồng/người/năm", "11.2", "triệu đồng/người/năm", {"vnd": 11_200_000}),
    ("đạt 12 tỷ đồng/KH là", "12", "tỷ đồng", {"vnd": 12 * TỶ}),
    ("thu nhập 58,6 triệu đồng/người", "58.6", "triệu đồng/người", {"vnd": 58_600_000}),
    ("giá trị 120 triệu đồng/ha", "120", "triệu đồng/ha", {"vnd": 120_000_000}),
    ("hiến 3.200 m2 đất", "3200", "m2", {}),
    ("đào đắp 1.500 m3 đất", "1500", "m3", {}),
    ("góp 2.400 ngày công", "2400", "ngày công", {}),
    ("phát 45 kWh điện", "45", "kWh", {}),
    # counts
    ("có 1.544 đơn vị hành chính", "1544", "đơn vị", {}),
    ("xảy ra 70 vụ", "70", "vụ", {}),
    ("xảy ra 07 vụ", "7", "vụ", {}),
    ("có 17 xã đạt chuẩn", "17", "xã", {}),
    ("kết nạp 648 hội viên", "648", "hội viên", {}),
    ("xây 12 căn nhà", "12", "căn nhà", {}),
    ("thành lập 3 HTX", "3", "HTX", {}),
    # parts of a whole
    ("đạt 46/50 chỉ tiêu", "46", "chỉ tiêu", {"of": "50"}),
    ("đạt 46/ 50 chỉ tiêu", "46", "chỉ tiêu", {"of": "50"}),
    ("tổ chức 12/12 cuộc", "12", "cuộc", {"of": "12"}),
    ("có 9/11 xã về đích", "9", "xã", {"of": "11"}),
    # qualifiers
    ("Kbang hơn 6.156 tỷ đồng", "6156", "tỷ đồng", {"qualifier": "over", "vnd": 6156 * TỶ}),
    ("dân số trên 12 triệu người", "12", "triệu người", {"qualifier": "over"}),
    ("cho gần 20.000 người", "20000", "người", {"qualifier": "nearly"}),
    ("xấp xỉ 900 hộ", "900", "hộ", {"qualifier": "about"}),
    ("khoảng 300 hộ", "300", "hộ", {"qualifier": "about"}),
    ("ít nhất 5 mô hình", "5", "mô hình", {"qualifier": "at_least"}),
    ("ít nhất là 5 mô hình", "5", "mô hình", {"qualifier": "at_least"}),
    ("trên dưới 300 hộ", "300", "hộ", {"qualifier": "about"}),
    ("tối thiểu 2 xã", "2", "xã", {"qualifier": "at_least"}),
    ("không dưới 90%", "90", "%", {"qualifier": "at_least"}),
    ("từ 15% trở lên", "15", "%", {"qualifier": "at_least"}),
    ("tăng 10% trở lên", "10", "%", {"qualifier": "at_least"}),
    ("tối đa 24%", "24", "%", {"qualifier": "at_most"}),
    ("không quá 1.850 giờ", "1850", "giờ", {"qualifier": "at_most"}),
    ("không quá 1.850 phút", "1850", "phút", {"qualifier": "at_most"}),
    ("còn dưới 3%", "3", "%", {"qualifier": "at_most"}),
    # estimates
    ("ước đạt 215.000 tấn", "215000", "tấn", {"qualifier": "about", "estimate": True}),
    ("ước đạt trên 215.000 tấn", "215000", "tấn", {"qualifier": "over", "estimate": True}),
    ("ước thực hiện 512 tỷ đồng", "512", "tỷ đồng", {"qualifier": "about", "estimate": True, "vnd": 512 * TỶ}),
    ("ước khoảng 40 ha", "40", "ha", {"qualifier": "about", "estimate": True}),
    ("ước tính khoảng hơn 300 ha", "300", "ha", {"qualifier": "over", "estimate": True}),
    # ranges
    ("tăng 15 - 18 %", "15", "%", {"upper": "18"}),
    ("tăng 15-18%", "15", "%", {"upper": "18"}),
    ("tăng 9-9,5%", "9", "%", {"upper": "9.5"}),
    ("tăng từ 15 đến 18%", "15", "%", {"upper": "18"}),
    ("có 5-7 mô hình", "5", "mô hình", {"upper": "7"}),
    ("đạt 3.000 - 3.500 tấn", "3000", "tấn", {"upper": "3500"}),
    ("giảm từ 1,5 – 2%", "1.5", "%", {"upper": "2"}),
]  # fmt: skip

NOT_NUMBERS = ["", "12.", ",5", "1.2.3", "1,2,3", "1.234.5", "12.345,6,7", "mười", "19/5", "1,234.5.6"]

NOT_QUANTITIES = [
    "năm 2024", "ngày 29/01/2018", "Chiều 12-2", "Cụm thi đua số 2", "03 cá nhân", "Cụm 7",
    "hơn 2/3 số hộ", "1/3 diện tích lúa",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "unit", "rest"), ROWS, ids=[row[0] for row in ROWS])
def test_a_quantity_is_read(text: str, value: str, unit: str, rest: dict[str, object]) -> None:
    found = quantities(text)
    assert len(found) == 1
    quantity = found[0]
    read = {
        "value": quantity.value, "unit": quantity.unit, "qualifier": quantity.qualifier, "estimate": quantity.estimate,
        "vnd": quantity.vnd, "of": quantity.of, "upper": quantity.upper,
    }  # fmt: skip
    wanted: dict[str, object] = {"qualifier": "exact", "estimate": False, "vnd": None, "of": None, "upper": None}
    wanted |= {"value": Decimal(value), "unit": unit}
    wanted |= {name: Decimal(str(v)) if name in ("of", "upper") else v for name, v in rest.items()}
    assert read == wanted


@pytest.mark.parametrize(
    ("text", "covers"),
    [
        ("Thu ước đạt trên 215.000 tấn lúa", "ước đạt trên 215.000 tấn"),
        ("Tăng từ 15% trở lên so với", "từ 15% trở lên"),
        ("Đạt 153 tỷ 900 triệu đồng, tăng", "153 tỷ 900 triệu đồng"),
        ("Đạt 46/50 chỉ tiêu đề ra", "46/50 chỉ tiêu"),
    ],
)
def test_a_quantity_stands_where_its_words_stand(text: str, covers: str) -> None:
    (quantity,) = quantities(text)
    assert text[quantity.start : quantity.end] == covers
    assert text[quantity.number].isdigit() and not text[quantity.number - 1].isdigit()


@pytest.mark.parametrize("text", NOT_QUANTITIES)
def test_what_counts_nothing_is_no_quantity(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_digits_that_make_no_number(text: str) -> None:
    assert parse_number(text) is None


def test_a_range_is_two_quantities() -> None:
    (quantity,) = quantities("tăng 15 - 18 %")
    assert [(q.value, q.qualifier, q.upper) for q in as_range(quantity)] == [
        (Decimal(15), "at_least", None),
        (Decimal(18), "at_most", None),
    ]
    (single,) = quantities("tăng 15 %")
    assert as_range(single) == (single,)


def vietnamese(value: Decimal) -> str:
    """The number as the press writes it: 1.234.567,89."""
    whole, _, decimals = f"{value:f}".partition(".")
    return f"{int(whole):,}".replace(",", ".") + (f",{decimals}" if decimals else "")


WHOLE = st.integers(0, 10**12).map(Decimal)
DIGITS = st.from_regex(r"[0-9]{1,4}", fullmatch=True)
DECIMAL = st.builds(lambda whole, digits: Decimal(f"{whole}.{digits}"), st.integers(0, 10**9), DIGITS)


@settings(deadline=None)
@given(WHOLE | DECIMAL)
def test_a_written_number_comes_back(value: Decimal) -> None:
    assert parse_number(vietnamese(value)) == value


@settings(deadline=None)
@given(WHOLE)
def test_a_number_without_groups_comes_back(value: Decimal) -> None:
    assert parse_number(str(value)) == value


@settings(deadline=None)
@given(st.integers(1, 10**6).map(Decimal) | st.decimals(Decimal("0.1"), Decimal(10**5), places=1))
def test_money_in_a_sentence_is_exact(value: Decimal) -> None:
    (quantity,) = quantities(f"Thu ngân sách đạt {vietnamese(value)} tỷ đồng, tăng khá.")
    assert (quantity.value, quantity.unit, quantity.vnd) == (value, "tỷ đồng", int(value * TỶ))


@settings(deadline=None)
@given(st.integers(1, 9999), st.integers(1, 999))
def test_compound_amounts_are_joined(billions: int, millions: int) -> None:
    (quantity,) = quantities(f"đạt {vietnamese(Decimal(billions))} tỷ {millions} triệu đồng")
    assert quantity.value == billions + Decimal(millions) / 1000
    assert quantity.vnd == billions * TỶ + millions * TRIỆU
