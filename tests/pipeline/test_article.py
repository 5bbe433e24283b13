"""Articles from text: title, author and day of publication against gold; normal form; identity."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Article, canonical_url, from_html, from_text, normalise_text
from pipeline.byline import authors, is_byline, is_name

CORPUS = Path(__file__).parents[2] / "corpus"
# The development articles from which the layout rules were learnt; the others are kept for measuring.
LEARNT = [f"dev-{number:02}" for number in (*range(1, 15), 25, 28)]
GOLD = [*sorted((CORPUS / "gold").glob("*.json")), *(CORPUS / "dev" / "gold" / f"{name}.json" for name in LEARNT)]


@pytest.mark.parametrize("gold", GOLD, ids=lambda path: path.stem)
def test_title_byline_and_day_of_publication(gold: Path) -> None:
    expected = json.loads(gold.read_text(encoding="utf-8"))["article"]
    text = (gold.parent.parent / "articles" / f"{gold.stem}.txt").read_text(encoding="utf-8")
    article = from_text(text)
    assert {key: getattr(article, key) for key in expected} == expected


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Thanh Châu", "Thanh Châu"),
        ("Võ Thị Hiếu Thảo - Phòng Nội vụ", "Võ Thị Hiếu Thảo"),
        ("Nguyễn Hằng - Đài PT huyện", "Nguyễn Hằng"),
        ("Hải Yến/Báo Bắc Giang", "Hải Yến"),
        ("Ngọc Lan (TTXVN)", "Ngọc Lan"),
        ("Tin, ảnh: Quốc Hoà", "Quốc Hoà"),
        ("Bài và ảnh: Trần Duy Hiển", "Trần Duy Hiển"),
        ("BÀI, ẢNH: KIM NGỌC", "KIM NGỌC"),
        ("Tin: Hà My; ảnh: Quốc Bảo", "Hà My"),
        ("Bài: Lan Anh - Ảnh: Quang Thái", "Lan Anh"),
        ("Tác giả: Hoàng", "Hoàng"),
        ("PV Thanh Châu", "Thanh Châu"),
        ("Lan Anh và Hồng Hà", "Lan Anh, Hồng Hà"),
        ("Theo Sở VHTTDL (Lê Quyên)", "Lê Quyên"),
        ("Y Thuý", "Y Thuý"),
        ("Siu H’Blông", "Siu H’Blông"),
        ("D.Sơn", "D.Sơn"),
        ("H.T", None),
        ("BBT", None),
        ("Ban Biên tập", None),
        ("Phòng Nội vụ", None),
        ("Tin và ảnh: BBT", None),
        ("Nguồn: Ban Tuyên giáo LĐLĐ tỉnh", None),
        ("Theo Báo Gia Lai", None),
        ("Người đăng: admin", None),
    ],
)
def test_authors(line: str, names: str | None) -> None:
    assert authors(line) == names


@pytest.mark.parametrize(
    "line",
    ["Kết quả cụ thể như sau:", "Huyện Đak Pơ đạt 12 tiêu chí.", "Chào mừng năm mới 2025", "và nhiều hoạt động khác"],
)
def test_lines_that_sign_nothing(line: str) -> None:
    assert not is_byline(line)


@pytest.mark.parametrize(
    "text", ["UBND huyện", "Phòng Nội vụ", "một hai", "Thành phố Huế", "Chương Trình Xây Dựng Nông Thôn"]
)
def test_no_names(text: str) -> None:
    assert not is_name(text)


def test_given_values_win_over_the_text() -> None:
    title = "Cụm thi đua số 2 tổng kết năm 2016 tại Gia Lai"
    text = f"{title}\nNgày đăng: 31/03/2017\nHội nghị tổng kết diễn ra sáng nay tại huyện."
    read = from_text(text)
    assert (read.title, read.published_at) == (title, "2017-03-31")
    given_ = from_text(text, title=" Tiêu đề\n khác ", published_at="12/02/2018 08:30")
    assert (given_.title, given_.published_at) == ("Tiêu đề khác", "2018-02-12T08:30")
    unread = from_text(text, published_at="hôm qua")
    assert unread.published_at == "2017-03-31"
    assert "hôm qua" in unread.notes[0]


def test_published_day_wins_over_later_change() -> None:
    text = "Cụm thi đua số 2 tổng kết năm 2016 ở tỉnh\n{}\nHội nghị tổng kết diễn ra sáng nay tại huyện."
    assert from_text(text.format("Cập nhật: 02/04/2017\nNgày đăng: 31/03/2017")).published_at == "2017-03-31"
    assert from_text(text.format("Cập nhật: 02/04/2017")).published_at == "2017-04-02"
    both = "Cập nhật: 02/04/2017 | Ngày đăng: 31/03/2017"
    assert from_text(text.format(both)).published_at == "2017-03-31"


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("Cụm\x00 thi\x07 đua\u200b\ufeff", "Cụm thi đua"),
        ("tho\xadả", "thoả"),
        ("  hai  chỗ\xa0trống\t", "  hai  chỗ\xa0trống\t"),
        ("\ud800", "\ufffd"),
    ],
)
def test_normal_form(given_: str, kept: str) -> None:
    assert from_text(given_).text == kept


@given(st.text(st.characters()))
def test_normal_form_is_stable_and_encodable(text: str) -> None:
    once = normalise_text(text)
    assert normalise_text(once) == once == unicodedata.normalize("NFC", once)
    assert normalise_text(unicodedata.normalize("NFD", once)) == once
    once.encode()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.vn/a.html", "http://Example.vn/a.html#top"),
        ("https://example.vn/a?id=5&utm_source=x", "https://example.vn/a?id=5"),
        ("https://example.vn/a?b=2&a=1", "https://example.vn/a?a=1&b=2"),
    ],
)
def test_one_article_has_one_id(one: str, other: str) -> None:
    assert Article("x", url=one).id == Article("y", url=other).id


def test_id_comes_from_the_url_else_from_the_text_never_from_the_name() -> None:
    assert Article("x", source="a.txt").id == Article("x", source="b.txt", url="không phải địa chỉ").id
    assert Article("x").id != Article("y").id
    assert Article("x", url="https://example.vn/a?id=5").id != Article("x", url="https://example.vn/a?id=6").id
    assert from_text(unicodedata.normalize("NFD", "Cụm thi đua")).id == from_text("Cụm thi đua").id
    assert len(Article("x").id) == 17


@pytest.mark.parametrize("url", ["", "ftp://example.vn/x", "http://[broken", "example", "\ud800", "http://"])
def test_no_canonical_url(url: str) -> None:
    assert canonical_url(url) is None


REQUEST = "2025-02-17T02:30:00+00:00"  # 09:30 in Viet Nam
LONG = "Cụm thi đua số 2 tổ chức hội nghị tổng kết công tác thi đua, khen thưởng năm 2024 tại huyện. " * 3


@pytest.mark.parametrize(
    ("line", "fetched_at", "day"),
    [
        ("3 giờ trước", REQUEST, "2025-02-17"),
        ("(Đăng: 25 phút trước)", REQUEST, "2025-02-17"),
        ("Hôm qua", REQUEST, "2025-02-16"),
        ("Cập nhật: Hôm qua, 08:30", REQUEST, "2025-02-16"),
        ("hôm kia", REQUEST, "2025-02-15"),
        ("Vừa xong", REQUEST, "2025-02-17"),
        ("9 giờ trước", REQUEST, "2025-02"),  # before or after midnight
        ("2 ngày trước", REQUEST, "2025-02"),  # 48 to 72 hours
        ("16 ngày trước", REQUEST, None),  # January or February
        ("hôm qua", "2025-03-01T08:00:00", "2025-02-28"),
        ("hôm qua", "2025-02-28T18:00:00+00:00", "2025-02-28"),  # the request's day is that of Viet Nam
        ("hôm qua", None, None),
        ("hôm qua", "nonsense", None),
        ("Hôm nay, 17/02/2025", REQUEST, None),  # the page's clock
        ("999 ngày trước bầu cử", REQUEST, None),
        ("2 tuần trước", REQUEST, None),
    ],
)
def test_days_told_from_the_request(line: str, fetched_at: str | None, day: str | None) -> None:
    article = from_text(f"Hội nghị tổng kết Cụm thi đua số 2\n{line}\n{LONG}", fetched_at=fetched_at)
    assert (article.published_at, article.date_source) == (day, "relative" if day else None)
    page = f"<html><body><h1>Hội nghị tổng kết Cụm thi đua số 2</h1><span>{line}</span><p>{LONG}</p></body></html>"
    read = from_html(page, fetched_at=fetched_at)
    assert (read.published_at, read.date_source) == (day, "relative" if day else None)


def test_a_day_told_from_the_request_is_the_last_resort() -> None:
    page = f"<html><body><h1>Hội nghị tổng kết Cụm thi đua số 2</h1><span>hôm qua</span><p>{LONG}</p></body></html>"
    read = from_html(page, url="https://example.vn/2025/02/14/hoi-nghi", fetched_at=REQUEST)
    assert (read.published_at, read.date_source) == ("2025-02-14", "url")
    below = f"<html><body><h1>Hội nghị tổng kết Cụm thi đua số 2</h1><p>{LONG}</p><p>hôm qua</p></body></html>"
    assert from_html(below, fetched_at=REQUEST).published_at is None
