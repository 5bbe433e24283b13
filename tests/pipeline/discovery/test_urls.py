"""Addresses: resolved and cleaned without harm, sites told apart, words and days in them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.discovery.dates import is_before, stamp
from pipeline.discovery.links import Link
from pipeline.discovery.urls import date_in, is_root, key, resolve, site
from pipeline.discovery.wanted import Wanted

BASE = "https://a.example.vn/tin/danh-sach.aspx?page=2"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("bai.html#top", "https://a.example.vn/tin/bai.html"),
        ("?page=3", "https://a.example.vn/tin/danh-sach.aspx?page=3"),
        (" /x y/bài.html ", "https://a.example.vn/x%20y/b%C3%A0i.html"),
        ("\\tin\\bai.aspx?ItemID=&b=1&a=2", "https://a.example.vn/tin/bai.aspx?ItemID=&b=1&a=2"),
        ("/x?q=%EA%20a&utm_source=rss&fbclid=x", "https://a.example.vn/x?q=%EA%20a"),
        ("/tin;jsessionid=AB12.node1?x=1", "https://a.example.vn/tin?x=1"),
        ("/tin.php?PHPSESSID=abc&id=3", "https://a.example.vn/tin.php?id=3"),
        ("//A.EXAMPLE.VN:8080/x", "https://a.example.vn:8080/x"),
        ("http://a.example.vn", "http://a.example.vn/"),
        ("/a\n/b", "https://a.example.vn/a/b"),
        ("https://tỉnh.vn/x", "https://xn--tnh-dlz.vn/x"),
        ("https://a\u2028b.vn/x", None),
        ("https://a.vn:8080\u00a0/x", None),
        ("https://a b.vn/x", None),
        ("javascript:void(0)", None),
        ("mailto:a@example.vn", None),
        ("tel:113", None),
        ("ftp://a.example.vn/x", None),
        ("file:///etc/passwd", None),
        ("http://", None),
        ("http://a.example.vn:99999999/x", None),
        ("http://[::1/x", None),
        ("https://user:secret@a.example.vn/", None),
        ("/x\x00y", None),
        ("/\ufffd", None),
        ("/" + "a" * 3000, None),
        ("", None),
    ],
)
def test_resolve(href: str, expected: str | None) -> None:
    assert resolve(BASE, href) == expected


@settings(deadline=None)
@given(st.text(max_size=200))
def test_resolving_never_fails_and_settles(href: str) -> None:
    found = resolve(BASE, href)
    if found is not None:
        assert found.isascii() and found.isprintable() and " " not in found
        assert resolve(BASE, found) == found
        assert key(found) and site(found)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://noivu.gialai.gov.vn/x", "gialai.gov.vn"),
        ("https://www.baogialai.com.vn", "baogialai.com.vn"),
        ("http://127.0.0.2:8000/x", "127.0.0.2"),
        ("http://localhost/x", "localhost"),
        ("ftp://a.vn", None),
    ],
)
def test_site(url: str, expected: str | None) -> None:
    assert site(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.vn/2025/02/12/x", "2025-02-12"),
        ("https://a.vn/2025/2/x", "2025-02"),
        ("https://a.vn/x-20250212083012345.htm", "2025-02-12"),
        ("https://a.vn/x-20250212.htm", "2025-02-12"),
        ("https://a.vn/x-2025021.htm", None),
        ("https://a.vn/x-20251345.htm", None),
        ("https://a.vn/van-ban/2025", None),
        ("https://a.vn/x?ngay=2025/02/12", None),
    ],
)
def test_day_in_an_address(url: str, expected: str | None) -> None:
    assert date_in(url) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-02-12", "2025-02-12"),
        ("2025-02", "2025-02"),
        ("2025", "2025"),
        ("2025-02-12T18:30:00Z", "2025-02-13T01:30"),
        ("2025-02-12T08:30+07:00", "2025-02-12T08:30"),
        ("Wed, 12 Feb 2025 18:30:00 GMT", "2025-02-13T01:30"),
        ("12/02/2025 08:30", "2025-02-12T08:30"),
        ("12/2/2025", "2025-02-12"),
        ("2/13/2025 8:30", None),
        ("ngày 12 tháng 2 năm 2025", "2025-02-12"),
        ("0001-01-01T00:00:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("2025-13-45", None),
        ("hôm qua", None),
        ("9" * 5000, None),
        ("", None),
        (None, None),
    ],
)
def test_stamp(text: str | None, expected: str | None) -> None:
    assert stamp(text) == expected


@settings(deadline=None)
@given(st.text(max_size=60))
def test_stamps_never_fail(text: str) -> None:
    stamp(text)


def test_before() -> None:
    assert is_before("2025-02-11T23:59", "2025-02-12")
    assert not is_before("2025-02", "2025-02-12")
    assert not is_before(None, "2025-02-12")
    assert is_before("2024", "2025-02-12")


def test_root() -> None:
    assert is_root("https://a.vn") and is_root("https://a.vn/")
    assert not is_root("https://a.vn/x") and not is_root("https://a.vn/?p=1")


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        (Link("https://a.vn/cum-thi-dua-so-2"), True),
        (Link("https://a.vn/Tin.aspx?u=Cum%20thi%20%C4%91ua"), True),
        (Link("https://a.vn/1.html", "Phong trào THI ĐUA yêu nước"), True),
        (Link("https://a.vn/1.html", "Thi đấu bóng chuyền"), False),
        (Link("https://a.vn/bthi-duab"), False),
        (Link("https://thi-dua.vn/1.html"), False),
        (Link("https://a.vn/1.html", "Khen thưởng đột xuất"), True),
    ],
)
def test_words(link: Link, kept: bool) -> None:
    assert Wanted(match=("thi đua", "Khen Thuong")).keeps(link) is kept


def test_since() -> None:
    wanted = Wanted(since="2025-01-01")
    assert not wanted.keeps(Link("https://a.vn/x", lastmod="2024-12-31T23:00"))
    assert not wanted.keeps(Link("https://a.vn/2024/12/x"))
    assert wanted.keeps(Link("https://a.vn/2024/12/x", lastmod="2025-01-02"))
    assert wanted.keeps(Link("https://a.vn/x"))
