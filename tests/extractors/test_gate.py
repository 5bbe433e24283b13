"""The gate lets every page through that extraction could read, and spares the rest the work."""

from __future__ import annotations

import unicodedata

import pytest

from extractors.gate import may_hold_a_meeting

CAN = [
    "Cụm thi đua số 2 tổ chức hội nghị",
    "KHỐI THI ĐUA CÁC NGÂN HÀNG TỔNG KẾT NĂM 2020",
    "Khối thi đua số 1 ký kết các nội dung",
    "Cụm TĐ số 3 họp phiên cuối năm",
    "Cụm\nthi đua số 2 giao ban 6 tháng",
    "Khối giao ước thi đua các trường gặp mặt",
    unicodedata.normalize("NFD", "Cụm thi đua số 2 sơ kết"),
]

CANNOT = [
    "",
    "Cụm công nghiệp Phú Thạnh tổ chức hội nghị",
    "Khối thi đua số 1 đạt nhiều kết quả",
    "Hội nghị tổng kết phong trào thi đua yêu nước của tỉnh",
    "Cụm tđt tổng kết",
]


@pytest.mark.parametrize("text", CAN)
def test_it_lets_through(text: str) -> None:
    assert may_hold_a_meeting(text)


@pytest.mark.parametrize("text", CANNOT)
def test_it_stops(text: str) -> None:
    assert not may_hold_a_meeting(text)
