"""The fixture pages, in the manner of many publishing systems: words, lines, headline, day, author, notes."""

from __future__ import annotations

import pytest

from pipeline.article import from_html, from_text
from pipeline.reading.dates import SOURCES, from_url
from pipeline.zones import zones
from tests.pages import Page, pages, scored, words

PAGES = pages()
LEAST_F1 = 0.97


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page(page: Page) -> None:
    article = from_html(page.body, **page.given)
    expected = page.expected
    f1, lines = scored(page, article.text.split("\n"))
    assert f1 >= LEAST_F1, article.text
    assert lines >= 0.8
    read = (article.title, article.published_at, article.byline)
    assert read == (expected["title"], expected["published_at"], expected["byline"])
    assert expected["date_source"] in (None, article.date_source)
    if expected["published_at"] is None:
        assert article.date_source is None
    if "note" in expected:
        assert any(expected["note"] in note for note in article.notes), article.notes


@pytest.mark.parametrize("page", [page for page in PAGES if "captions" in page.expected], ids=lambda page: page.name)
def test_captions_are_marked(page: Page) -> None:
    article = from_html(page.body, **page.given)
    marked = {zone.kind: [] for zone in zones(article.text, article.title)} | {"caption": []}
    for zone in zones(article.text, article.title):
        marked[zone.kind].append(" ".join(words(article.text[zone.start : zone.end])).removeprefix("ảnh "))
    assert {" ".join(words(caption)) for caption in page.expected["captions"]} <= set(marked["caption"])


def test_the_fixtures_are_as_many_and_as_different_as_they_should_be() -> None:
    assert len(PAGES) >= 40
    assert len({" ".join(page.expected["text"]) for page in PAGES}) == len(PAGES)
    assert sum(bool(page.expected.get("held_back")) for page in PAGES) >= 12
    assert {"sharepoint", "liferay", "vnpt", "webforms", "dnn", "wordpress", "joomla", "drupal", "nukeviet", "epi"} <= {
        page.expected.get("profile") for page in PAGES
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_is_read_without_its_names(page: Page) -> None:
    """The general way: no class or id that a profile could know. Words alone; day and author may need names."""
    import re

    body = re.sub(rb"""\s(?:class|id|itemprop|data-role)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", b"", page.body)
    article = from_html(body, **page.given)
    assert scored(page, article.text.split("\n"))[0] >= 0.8


def test_a_day_has_a_source_and_none_has_none() -> None:
    body = "<p>Sáng nay, Cụm thi đua số 2 tổ chức hội nghị tổng kết công tác thi đua, khen thưởng tại huyện.</p>"
    for text in ("", "Ngày đăng: 12/02/2024\n", "12/02/2024\n"):
        article = from_text(f"Cụm thi đua số 2 tổng kết công tác thi đua\n{text}{body}")
        assert (article.published_at is None) == (article.date_source is None)
        assert article.date_source in (None, *SOURCES)
    assert from_text("a", published_at="2024-02-12").date_source == "given"
    glo = from_text(" date 2025-02 (GLO)- Sáng 12-2, tại thị xã An Khê, Cụm thi đua số 2 tổ chức hội nghị tổng kết.")
    assert (glo.published_at, glo.date_source) == ("2025-02", "dateline")


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.vn/2024/02/12/hoi-nghi", "2024-02-12"),
        ("https://example.vn/hoi-nghi-20240212083012345.htm", "2024-02-12"),
        ("https://example.vn/tin/2024-02-12.html", "2024-02-12"),
        ("https://example.vn/2024/13/45/x", None),
        ("https://example.vn/van-ban-20240212.html", None),
        ("https://example.vn/tin-123456789012345678", None),
        (None, None),
    ],
)
def test_days_in_addresses(url: str | None, day: str | None) -> None:
    assert from_url(url) == day


TITLE = "Cụm thi đua số 2 tổng kết công tác thi đua"
SENTENCE = "Sáng 12/2, Cụm thi đua số 2 tổ chức hội nghị tổng kết công tác thi đua, khen thưởng tại huyện Đak Pơ."
PAGE = (
    f"<html><head>{{head}}</head><body>{{top}}<h1>{TITLE}</h1>{{day}}<p>{SENTENCE}</p><p>{SENTENCE}</p></body></html>"
)


OTHERS = "".join(
    f'<div><a href="{n}">Tin thứ {n} trong ngày</a> <time datetime="2024-06-{n}">{n}/6</time></div>'
    for n in range(10, 30)
)


@pytest.mark.parametrize(
    ("head", "top", "day", "fetched_at", "published", "source"),
    [
        # The clock, however it is written, is not the day of publication.
        ("", "<div>Thứ Ba, 25/06/2024 08:17:32</div>", "", None, None, None),
        ("", "<div>Hôm nay, 25/06/2024</div>", "", None, None, None),
        ("", "<span class='x'>Thứ 3, ngày 25 tháng 6 năm 2024</span>", "", None, None, None),
        ("", "", "<div>Hôm nay: 25/06/2024</div>", None, None, None),
        ("", "<div>Thứ Ba, 25/06/2024</div>", "<div>12/02/2019</div>", None, "2019-02-12", "bare_line"),
        # A stated time that is the request's is the clock too.
        (
            '<meta name="pubdate" content="2024-06-25T08:17:32+07:00">',
            "",
            "",
            "2024-06-25T01:17:40+00:00",
            None,
            None,
        ),
        (
            '<meta name="pubdate" content="2024-06-25T08:17:32+07:00">',
            "",
            "",
            "2024-06-26T01:17:40+00:00",
            "2024-06-25T08:17",
            "meta",
        ),
        # The day of the request above the headline, and stated where another is shown.
        ("", "<div>25/06/2024</div>", "", "2024-06-25T01:17:40+00:00", None, None),
        ("", "<div>25/06/2024</div>", "", "2024-06-26T01:17:40+00:00", "2024-06-25", "bare_line"),
        ("", "", "<div>25/06/2024</div>", "2024-06-25T01:17:40+00:00", "2024-06-25", "bare_line"),
        ("", '<p><time datetime="2024-06-25">25/6</time></p>', "", "2024-06-25T01:17:40+00:00", None, None),
        ('<meta name="pubdate" content="2024-06-25">', "", "", "2024-06-25T01:17:40+00:00", "2024-06-25", "meta"),
        (
            '<meta name="pubdate" content="2024-06-25">',
            "",
            "<div>12/02/2019</div>",
            "2024-06-25T01:17:40+00:00",
            "2019-02-12",
            "bare_line",
        ),
        # What programs write that know no day, and days to come.
        ('<meta name="pubdate" content="0001-01-01T00:00:00">', "", "<p>Ngày đăng: 01/01/0001</p>", None, None, None),
        ('<meta name="pubdate" content="1970-01-01T07:00:00+07:00">', "", "", None, None, None),
        ('<meta name="pubdate" content="2099-01-01">', "", "", "2024-06-25T01:17:40+00:00", None, None),
        # A day of change is no day of publication.
        ('<meta property="article:modified_time" content="2025-06-01T08:00:00+07:00">', "", "", None, None, None),
        # What people read wins over the head, if it names another day.
        (
            '<meta name="pubdate" content="2023-01-01">',
            "",
            "<p>Ngày đăng: 12/02/2019</p>",
            None,
            "2019-02-12",
            "labelled_line",
        ),
        (
            '<meta name="pubdate" content="2019-02-12T09:00:00+07:00">',
            "",
            "<p>Ngày đăng: 12/02/2019</p>",
            None,
            "2019-02-12T09:00",
            "meta",
        ),
        ("", "", '<time datetime="2019-02-12">12/2</time>', None, "2019-02-12", "element"),
        # Days of other articles.
        ("", OTHERS, "", None, None, None),
        ("", OTHERS, '<time datetime="2019-02-12">12/2</time>', None, "2019-02-12", "element"),
    ],
)
def test_the_day_and_its_source(
    head: str, top: str, day: str, fetched_at: str | None, published: str | None, source: str | None
) -> None:
    article = from_html(PAGE.format(head=head, top=top, day=day), fetched_at=fetched_at)
    assert (article.published_at, article.date_source) == (published, source)
    assert article.title == TITLE


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<p>H<b>ội</b> nghị&nbsp;tổng&#160;kết &ldquo;A&rdquo;</p>", ["Hội nghị tổng kết “A”"]),
        ("a<br>b<br/><br>c", ["a", "b", "c"]),
        ("<ul><li>một</li><li><p>hai</p><p>ba</p></li></ul>", ["- một", "- hai", "ba"]),
        ("<table><tr><td>a<td>1<tr><td>b<td>2</table>", ["a | 1", "b | 2"]),
        ("<table><tr><td>x</td></tr><tr><td>y</td></tr></table>", ["x", "y"]),
        ("<table><tr><td><p>a</p></td><td><table><tr><td>b</td></tr></table></td></tr></table>", ["a", "b"]),
        ("<span>08:20</span><span>205 lượt</span>", ["08:20 205 lượt"]),
        ("<span>Thanh Hà</span><span>13/02/2025</span>", ["Thanh Hà 13/02/2025"]),
        ("CO<sub>2</sub>", ["CO2"]),
        ("<span>Hội ngh</span><span>ị</span>", ["Hội nghị"]),
        ("<figure><img src=a.jpg><figcaption>Quang cảnh</figcaption></figure>", ["Ảnh: Quang cảnh"]),
        ("<p align=center><img src=a.jpg><br><i>Quang cảnh</i></p>", ["Ảnh: Quang cảnh"]),
        ("<p><img src=dot.gif width=5> Tin thứ nhất</p>", ["Tin thứ nhất"]),
        ("<div>***</div><p>&nbsp;</p>", []),
    ],
)
def test_lines(markup: str, lines: list[str]) -> None:
    from bs4 import BeautifulSoup

    from pipeline.reading.lines import line_texts
    from pipeline.reading.lines import lines as read

    body = BeautifulSoup(f"<body>{markup}</body>", "lxml").body
    assert body is not None
    assert line_texts(read(body)) == lines
