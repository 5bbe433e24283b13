"""Listing pages: each page of the fixtures beside its articles and its next page, and the signs that decide."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.discovery.listing import read_listing
from pipeline.discovery.paging import Anchor, next_page, position
from pipeline.discovery.signs import Sign, shape, signs
from pipeline.errors import BadIndex, TooLarge

PAGES = sorted((Path(__file__).parents[2] / "fixtures" / "listings").glob("*.html"))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_pages(page: Path) -> None:
    """`missed` and `extra` hold what the signs are known to get wrong on a page."""
    expected = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    read = read_listing(page.read_bytes(), expected["url"])
    found = {link.url for link in read.links}
    assert found == set(expected["articles"]) - set(expected.get("missed", [])) | set(expected.get("extra", []))
    assert (read.next.url if read.next else None) == expected["next"]


def test_what_is_wrong_on_the_pages_is_little() -> None:
    expected = [json.loads(page.with_suffix(".json").read_text(encoding="utf-8")) for page in PAGES]
    articles = sum(len(page["articles"]) for page in expected)
    assert sum(len(page.get("missed", [])) + len(page.get("extra", [])) for page in expected) <= 0.06 * articles
    assert len(PAGES) >= 13


@pytest.mark.parametrize("sign", signs().signs, ids=lambda sign: sign.id)
def test_each_sign_holds_for_its_examples_only(sign: Sign) -> None:
    assert sign.examples and sign.counterexamples
    assert [text for text in sign.examples if not sign.holds(text)] == []
    assert [text for text in sign.counterexamples if sign.holds(text)] == []


def test_a_pattern_decides_alone() -> None:
    page = b'<a href="/a/1">x</a><a href="/b/cum-thi-dua-so-2-tong-ket-nam-2024-312345.html">a long headline</a>'
    read = read_listing(page, "https://a.example.vn/", article_pattern=re.compile(r"/a/\d+$"))
    assert [link.url for link in read.links] == ["https://a.example.vn/a/1"]


def test_texts_feeds_base_and_days() -> None:
    page = """<html><head><base href="https://a.example.vn/tin/">
    <link rel=alternate type="application/rss+xml" href="/rss"><link rel=alternate type="application/atom+xml" href="https://other.example.com/atom"></head><body>
    <a href="2025/02/12/cum-thi-dua-so-2-tong-ket-nam.html"><img src="x" alt="Ảnh cụm thi đua"></a>
    <a href="2025/02/12/cum-thi-dua-so-2-tong-ket-nam.html#anh"> Cụm thi đua số 2
    tổng kết năm </a></body></html>"""
    read = read_listing(page.encode(), "https://a.example.vn/x")
    assert [(link.url, link.text, link.lastmod) for link in read.links] == [
        (
            "https://a.example.vn/tin/2025/02/12/cum-thi-dua-so-2-tong-ket-nam.html",
            "Cụm thi đua số 2 tổng kết năm",
            "2025-02-12",
        )
    ]
    assert [step.url for step in read.further] == ["https://a.example.vn/rss"]


@pytest.mark.parametrize("data", [b"", b"\0\1\2" * 100, b"hello", b"<p>no links</p>", b"%PDF-1.4 \xff\xfe\x00"])
def test_no_listing(data: bytes) -> None:
    with pytest.raises(BadIndex):
        read_listing(data, "https://a.example.vn/")


def test_huge_pages_are_refused_and_many_links_cut() -> None:
    with pytest.raises(TooLarge):
        read_listing(b"<a href=x>" + b" " * 10_500_000, "https://a.example.vn/")
    page = "".join(
        f'<a href="/tin/{n}-cum-thi-dua-so-2-tong-ket-nam-2024.html">Cụm thi đua số 2 tổng kết năm 2024</a>'
        for n in range(6000)
    )
    read = read_listing(page.encode(), "https://a.example.vn/")
    assert len(read.links) == 5000 and "more than 5000 links" in read.notes[0]


def test_deep_nesting_and_broken_markup_are_read() -> None:
    link = '<a href="/cum-thi-dua-so-2-tong-ket-cong-tac-nam-2024-12345.html">Cụm thi đua số 2 tổng kết năm 2024'
    read = read_listing(("<div>" * 100 + link + "</b></div></i>" + "<div>" * 50_000).encode(), "https://a.example.vn/")
    assert len(read.links) == 1


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://a.vn/tin?page=3", 3),
        ("https://a.vn/tin?Trang=3&cm=4", 3),
        ("https://a.vn/tin/page/3/", 3),
        ("https://a.vn/tin/trang-3.html", 3),
        ("https://a.vn/tin-trang-3.htm", 3),
        ("https://a.vn/tin/p3/", 3),
        ("https://a.vn/tin?start=20", 20),
        ("https://a.vn/tin?_101_INSTANCE_x_cur=2", 2),
        ("https://a.vn/tin?p=12345", None),
        ("https://a.vn/tin?page=abc", None),
        ("https://a.vn/tin?page=99999999999999", None),
        ("https://a.vn/tin-tuc.html", None),
        ("https://a.vn/cum-thi-dua-so-2", None),
        ("https://a.vn/page/3", None),
    ],
)
def test_numbers_of_pages(url: str, number: int | None) -> None:
    assert position(url).number == number


@pytest.mark.parametrize(
    ("url", "anchors", "expected"),
    [
        ("/tin", [("/tin?page=1", "1"), ("/tin?page=2", "2")], "/tin?page=2"),
        ("/tin", [("/tin?page=0", "1"), ("/tin?page=1", "2")], "/tin?page=1"),
        ("/tin?page=2", [("/tin?page=1", "1"), ("/tin?page=9", "»"), ("/tin?page=3", "3")], "/tin?page=3"),
        ("/tin?page=9", [("/tin?page=8", "8"), ("/tin", "1")], None),
        ("/tin?cm=1", [("/tin?cm=2&page=2", "2"), ("/tin?cm=1&page=2", "2")], "/tin?cm=1&page=2"),
        ("/tin", [("/khac?page=2", "2")], None),
        ("/tin", [("/tin", "Trang sau")], None),
        ("/tin", [("https://other.example.com/tin?page=2", "2")], None),
    ],
)
def test_next_page(url: str, anchors: list[tuple[str, str]], expected: str | None) -> None:
    site = "https://a.example.vn"
    links = [Anchor(href if "://" in href else site + href, text) for href, text in anchors]
    assert next_page(site + url, links) == (site + expected if expected else None)


def test_shapes() -> None:
    one, two, other = "https://a.vn/tin.asp?id=5", "https://a.vn/tin.asp?id=512", "https://a.vn/ds.asp?id=5"
    assert shape(one) == shape(two) != shape(other)
    assert shape("https://a.vn/x-y-12.html") == shape("https://a.vn/a-b-c-7.html")
    assert shape("https://a.vn/gioi-thieu") is None
