"""Pages of HTML: each page of the fixtures beside what must be read from it; encodings; pages without an article."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import from_html
from pipeline.encoding import decode
from pipeline.errors import InputError, NoArticle, NotText
from pipeline.zones import zones
from tests.pages import FOLDER

PAGES = [
    file.with_suffix(".html") for file in sorted(FOLDER.glob("*.json")) if '"kinds"' in file.read_text(encoding="utf-8")
]
SENTENCE = (
    "Sáng 12/2, Cụm thi đua số 2 tổ chức hội nghị tổng kết công tác thi đua, khen thưởng năm 2024 tại huyện Đak Pơ. "
)
BODY = f"<p>{SENTENCE}</p><p>{SENTENCE}</p>"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_pages(page: Path) -> None:
    expected = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    article = from_html(page.read_bytes())
    found = zones(article.text, article.title)
    read = {
        "title": article.title,
        "byline": article.byline,
        "published_at": article.published_at,
        "lines": [article.text[zone.start : zone.end] for zone in found],
        "kinds": [zone.kind for zone in found],
    }
    assert read == expected


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta property="article:published_time" content="2024-02-12T08:30:00+07:00">', "2024-02-12T08:30"),
        ('<meta itemprop="datePublished" content="2024-02-12">', "2024-02-12"),
        ('<meta name="pubdate" content="12/02/2024 08:30">', "2024-02-12T08:30"),
        (
            '<script type="application/ld+json">[{"@type":["NewsArticle"],"datePublished":"2024-02-12"}]</script>',
            "2024-02-12",
        ),
        (
            '<meta property="article:published_time" content="2024-06-25T08:17:32+07:00">'
            '<meta name="date" content="2024-02-12">',
            "2024-02-12",
        ),
        ('<script type="application/ld+json">{broken</script>', None),
        ('<script type="application/ld+json">{"@type":"Organization","datePublished":"2024-02-12"}</script>', None),
    ],
)
def test_stated_day(head: str, published: str | None) -> None:
    page = f"<html><head>{head}</head><body><article>{BODY}</article></body></html>"
    assert from_html(page, fetched_at="2024-06-25T01:17:40+00:00").published_at == published


@pytest.mark.parametrize(
    ("markup", "published"),
    [
        ('<time datetime="2024-02-12T08:30:00+07:00">12/02/2024</time>', "2024-02-12T08:30"),
        ('<span class="ngaydang">Ngày đăng: 12/02/2024 08:30</span>', "2024-02-12T08:30"),
        ("<div>Ngày đăng: 12/02/2024</div>", "2024-02-12"),
        ("<div><span>Thanh Hà</span><span>12/02/2024 06:30 GMT+7</span></div>", "2024-02-12T06:30"),
        ("<div>Gia Lai 12/02/2024</div>", None),
        ("<div>Tháng Hai 12, 2024</div>", "2024-02-12"),
        ("<div>Tháng Mười Hai 5, 2024</div>", "2024-12-05"),
        ('<p class="submitted">Submitted by admin on Mon, 02/17/2025 - 08:30</p><!-- drupal -->', "2025-02-17T08:30"),
        ('<p class="submitted">Submitted by admin on Fri, 05/02/2025 - 08:30</p><!-- drupal -->', "2025-05-02T08:30"),
        ('<p class="submitted">Submitted by admin on Wed, 05/02/2025 - 08:30</p><!-- drupal -->', "2025-02-05T08:30"),
        ('<div class="clock"><time datetime="2024-06-25">Thứ Ba</time></div>', None),
        ("<div>Thứ Ba, 25/06/2024 08:17:32</div>", None),
        ('<div id="today">25/06/2024</div>', None),
    ],
)
def test_shown_day_and_clock(markup: str, published: str | None) -> None:
    page = f"<html><body><article>{markup}<h1>Cụm thi đua số 2 tổng kết năm 2024</h1>{BODY}</article></body></html>"
    assert from_html(page).published_at == published


def test_the_day_of_the_request_at_a_profile_s_place_gives_way_to_the_day_that_is_shown() -> None:
    place = '<span class="metadata-entry metadata-publish-date">20/11/26</span>'
    page = f'<div class="journal-content-article">{{}}{{}}{BODY}</div>{place}<!-- liferay -->'
    headline = "<p>Cụm thi đua số 2 tổng kết phong trào thi đua yêu nước năm 2024</p>"
    for shown, day in (("<p>13/02/2025 07:00 AM</p>", "2025-02-13T07:00"), ("", "2026-11-20")):
        article = from_html(page.format(headline, shown), fetched_at="2026-11-20T03:00:00+00:00")
        assert article.published_at == day


def test_given_values_win_over_the_page() -> None:
    stated = '<meta property="article:published_time" content="2024-02-12"><title>A</title>'
    page = f"{stated}<article><h1>B</h1>{BODY}</article>"
    article = from_html(page, title="Tiêu đề cho sẵn", published_at="2024-02-13")
    assert (article.title, article.published_at) == ("Tiêu đề cho sẵn", "2024-02-13")


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html><body></body></html>",
        "<form><label>Tên đăng nhập</label><input><input type=password><p>Vui lòng đăng nhập.</p></form>",
        "<ul><li>Trang chủ</li><li>Tin tức</li></ul>",
        f"<script>{SENTENCE}</script>",
        "<div>" * 3000,
    ],
)
def test_pages_without_an_article(page: str) -> None:
    with pytest.raises(NoArticle):
        from_html(page)


@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from(["<p>", "</p>", "<table>", "<tr>", "<td>", "<", "&", SENTENCE, "<!--"])).map("".join),
    )
)
def test_any_markup_is_read_or_refused(markup: str) -> None:
    try:
        article = from_html(markup)
    except InputError:
        return
    assert article.text.strip()


VIETNAMESE = (
    "Sáng ngày 30/3, Cụm thi đua các tỉnh Tây Nguyên tổ chức hội nghị tổng kết giao ước thi đua năm 2022.\n" * 5
)


def windows_1258(text: str) -> bytes:
    """The encoding of old Vietnamese pages: vowels whole, tones as combining characters."""
    import unicodedata

    out = bytearray()
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            tones = "".join(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
            vowel = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
            out += (vowel + tones).encode("cp1258")
    return bytes(out)


@pytest.mark.parametrize(
    "data",
    [
        VIETNAMESE.encode(),
        VIETNAMESE.encode("utf-8-sig"),
        VIETNAMESE.encode("utf-16"),
        b"\xfe\xff" + VIETNAMESE.encode("utf-16-be"),
        windows_1258(VIETNAMESE),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16 big endian", "windows-1258"],
)
def test_encodings(data: bytes) -> None:
    import unicodedata

    assert unicodedata.normalize("NFC", decode(data)[0]) == VIETNAMESE


def test_declared_encodings() -> None:
    data = windows_1258(f'<meta charset="windows-1258"><article>{BODY}</article>')
    assert SENTENCE.strip() in from_html(data).text
    assert SENTENCE.strip() in from_html(data.replace(b"windows-1258", b"x-none"), charset="windows-1258").text
    # A wrong declaration does not spoil UTF-8.
    assert SENTENCE.strip() in from_html(f'<meta charset="iso-8859-1"><article>{BODY}</article>'.encode()).text


def test_a_slip_in_utf_8_is_mended_and_noted() -> None:
    text, notes = decode(VIETNAMESE.encode() + b"\xff")
    assert text == VIETNAMESE + "\ufffd"
    assert notes


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x08\x06\x00\x00",
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 20,
        bytes(range(256)) * 8,
        b"\xff\xfe\x00\xd8A",
        b"\x00" * 500,
    ],
)
def test_binary_is_not_text(data: bytes) -> None:
    with pytest.raises(NotText):
        decode(data)


def test_the_last_line_of_an_inline_body_is_kept() -> None:
    last = "Kết thúc hội nghị, các đơn vị trong cụm ký kết giao ước thi đua năm 2025."
    body = f'<span id="ctl00_lblContent">{SENTENCE}<br><br>{SENTENCE}<br><br>{last}</span>'
    page = f"<form><table><tr><td>{body}</td></tr><tr><td>Tin đã đưa:</td></tr></table></form>"
    assert from_html(f"<html><body>{page}</body></html>").text.splitlines()[-1] == last


def test_the_caption_of_a_table_is_kept() -> None:
    rows = "<tr><th>Huyện</th><th>Điểm</th></tr><tr><td>Đak Đoa</td><td>98</td></tr>"
    article = from_html(f"<body>{BODY}<table><caption>Kết quả chấm điểm</caption>{rows}</table>{BODY}</body>")
    assert article.text.splitlines()[2:5] == ["Kết quả chấm điểm", "Huyện | Điểm", "Đak Đoa | 98"]


def test_blank_lines_part_paragraphs_of_pre() -> None:
    article = from_html(f"<body><pre>{SENTENCE}\n \n{SENTENCE}\nKết thúc.\n\n</pre></body>")
    assert article.text.splitlines() == [SENTENCE.strip(), f"{SENTENCE}Kết thúc."]


def test_a_page_of_several_articles_is_noted() -> None:
    one, other = (f"<h2>Cụm thi đua số 2 tổng kết năm {year}</h2><p>12/02/{year}</p>{BODY}" for year in (2025, 2024))
    (note,) = from_html(f"<body>{one}{other}</body>").notes
    assert "more than one article" in note
    assert not from_html(f"<body>{one}<p>Cập nhật: 13/02/2025</p></body>").notes


@pytest.mark.parametrize("stated", ["SỞ TÀI CHÍNH", "Trang chủ - Sở Tài chính"])
@pytest.mark.parametrize("name", ["SỞ TÀI CHÍNH TỈNH GIA LAI", "UBND tỉnh Gia Lai Sở Tài chính"])
def test_the_name_of_the_body_is_no_headline(stated: str, name: str) -> None:
    headline = "CỤM THI ĐUA SỐ 2 TỔNG KẾT NĂM 2024"
    page = f"<title>{stated}</title><body><h1>{name}</h1><h2>{headline}</h2><p>12/02/2025</p>{BODY}</body>"
    assert from_html(page).title == headline
    other = "Sở Tài chính tỉnh Gia Lai tổng kết phong trào thi đua"
    assert from_html(page.replace(name, other).replace(headline, "Tin trong ngày hôm nay")).title == other


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("{body}<div>Thứ sáu, ngày 20 tháng 11 năm 2026, 22:49</div>", False),
        ("{body}<div>Thứ năm, ngày 19 tháng 11 năm 2026</div>", True),  # perhaps of the article
        ("{body}<div>Ngày đăng: 20/11/2026</div>", True),
        ("<div>Ngày in: 20/11/2026</div>{body}", False),
        ("<div>Nghe đọc bài 0:00 / 0:00 1x</div>{body}", False),
    ],
)
def test_clocks_and_players_are_no_text(page: str, kept: bool) -> None:
    page = f"<body><div><h1>Cụm thi đua số 2 tổng kết năm 2024</h1>{page.format(body=BODY)}</div></body>"
    lines = from_html(page, fetched_at="2026-11-20T15:50:00+00:00").text.splitlines()
    assert len(lines) == 3 + kept


OTHERS = "".join(f"<p>Thông báo số {number}: {SENTENCE}</p>" for number in range(9))


@pytest.mark.parametrize(
    "page",
    [
        "<div class=a>{first}</div><div class=a>{second}</div>",
        "<div><section><div>{first}</div></section><section><div>{second}</div>{more}</section></div>",
        "<table><tr><td>{more}</td><td>{first}</td></tr></table>",
        "<table><tr><td>{first}</td><td>{more}</td></tr></table>",
    ],
)
@pytest.mark.parametrize("day", ["", "<p>12/02/2025</p>"])
def test_of_several_articles_that_of_the_headline_is_read(page: str, day: str) -> None:
    first, second = (f"<h2>Cụm thi đua số {number} tổng kết năm 2024</h2>{day}{BODY}" for number in (2, 3))
    article = from_html(f"<title>Tin tức</title><body>{page.format(first=first, second=second, more=OTHERS)}</body>")
    assert article.title == "Cụm thi đua số 2 tổng kết năm 2024"
    days = ["12/02/2025"] if day else []
    assert article.text.splitlines() == [article.title, *days, SENTENCE.strip(), SENTENCE.strip()]
    assert "more than one article" in article.notes[0]


@pytest.mark.parametrize(
    "page",
    [
        "<h1>{title}</h1><div><h2>I. Kết quả đạt được năm 2024</h2>{body}</div><div><h2>II. Kế hoạch</h2>{body}</div>",
        "<h1>{title}</h1><div><h2>Kết quả đạt được trong năm qua</h2>{body}</div>"
        "<div><h2>Phương hướng năm 2025 của cụm</h2>{body}</div>",
        "<div><h2>{title}</h2>{body}</div><div><h2>Phương hướng</h2>{body}</div>",
        "<table><tr><td><h1>{title}</h1></td></tr><tr><td>{body}</td><td>{body}</td></tr></table>",
    ],
)
def test_sections_and_columns_of_one_article_stay_together(page: str) -> None:
    title = "Cụm thi đua số 2 tổng kết năm 2024"
    article = from_html(f"<title>{title}</title><body>{page.format(title=title, body=BODY)}</body>")
    assert article.text.count(SENTENCE.strip()) == 4 and not article.notes


def test_a_notice_above_the_headline_is_not_its_article() -> None:
    notice = "Chúng tôi sử dụng cookie để cải thiện trải nghiệm của bạn; nếu tiếp tục, bạn đồng ý với chính sách này."
    headline = "Cụm thi đua số 2 tổng kết năm 2024"
    page = f"<body><div>{notice}</div><main><h1>{headline}</h1><p>12/02/2025</p>{BODY}</main></body>"
    article = from_html(page)
    assert (article.title, article.published_at) == (headline, "2025-02-12")
    assert "cookie" not in article.text and article.text.startswith(headline)


def test_letters_escaped_twice_are_read() -> None:
    twice = SENTENCE.replace("ổ", "&amp;#7893;").replace("ị", "&amp;#x1ECB;").replace("á", "&amp;aacute;")
    lines = from_html(f"<body><p>{twice}</p><p>A &amp;lt; B. {twice}</p></body>").text.splitlines()
    assert lines == [SENTENCE.strip(), f"A &lt; B. {SENTENCE.strip()}"]


def test_the_text_goes_on_behind_a_pointer_to_another_article() -> None:
    last = f"<p>Phát biểu tại hội nghị. {SENTENCE}</p>"
    page = f"<body>{BODY}<p>Xem thêm: Văn bản số 12</p>{last}<p>Tags: thi đua</p></body>"
    assert from_html(page).text.splitlines()[-1].startswith("Phát biểu")


def test_a_text_for_desktops_and_again_for_phones_is_read_once() -> None:
    words = "Sáng 14/2/2025, tại thị xã An Khê, Cụm thi đua số 3 tổ chức hội nghị tổng kết năm 2024"
    body = "".join(f"<p>{words}, phần thứ {part} của bản tin về hội nghị.</p>" for part in ("nhất", "hai", "ba"))
    row = "<tr><td>huyện A</td><td>12</td></tr>"
    page = f"<body><div class=desktop>{body}<table>{row}{row}</table></div><div class=mobile>{body}</div></body>"
    text = from_html(page.encode()).text
    assert [text.count(f"phần thứ {part}") for part in ("nhất", "hai", "ba")] == [1, 1, 1]
    assert text.count("huyện A | 12") == 2


TEXT = "Sáng 12/2, Cụm thi đua số 2 tổ chức hội nghị tổng kết công tác thi đua, khen thưởng năm 2024 tại huyện Đak Pơ. "
NAME = "Cụm thi đua số 2 tỉnh Gia Lai tổng kết công tác thi đua năm 2024"


@pytest.mark.parametrize("stated", [NAME + " - Báo Mẫu", "Báo Mẫu"])
@pytest.mark.parametrize(
    "shown",
    [
        "<h1>Cụm thi đua số 2 tỉnh Gia Lai<br>tổng kết công tác thi đua năm 2024</h1>",
        "<div>Cụm thi đua số 2 tỉnh Gia Lai<br>tổng kết công tác thi đua năm 2024</div>",
        "<p align=center><b>Cụm thi đua số 2<br/>tỉnh Gia Lai<br/>tổng kết công tác thi đua năm 2024</b></p>",
        "<div><b>Cụm thi đua số 2 tỉnh Gia Lai<br>tổng kết công tác thi đua năm 2024</b><br><i>17/02/2025</i></div>",
        "<p><b>CỤM THI ĐUA SỐ 2 TỈNH GIA LAI<br>TỔNG KẾT CÔNG TÁC THI ĐUA NĂM 2024</b></p>",
    ],
)
def test_a_headline_broken_over_lines_is_whole(shown: str, stated: str) -> None:
    article = from_html(f"<title>{stated}</title><body><div>{shown}<p>{TEXT}</p><p>{TEXT * 2}</p></div></body>")
    assert article.title is not None and article.title.casefold() == NAME.casefold()
    assert article.text.casefold().count("tổng kết công tác thi đua năm") == 1


def test_lines_that_are_no_headline_stay_apart() -> None:
    shown = "<p>Cụm trưởng: huyện Đak Pơ<br>Cụm phó: thị xã An Khê</p><p>Thành phần<br>Đại biểu các huyện</p>"
    article = from_html(f"<h1>{NAME}</h1>{shown}<p>{TEXT}</p><p>{TEXT}<br>{TEXT}</p>")
    assert {"Cụm trưởng: huyện Đak Pơ", "Cụm phó: thị xã An Khê", "Thành phần"} <= set(article.text.split("\n"))
    assert article.text.count(TEXT.strip()) == 3 and TEXT + TEXT not in article.text
