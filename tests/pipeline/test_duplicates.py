"""Articles that say the same: linked, never merged; a digit keeps two reports apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import links
from pipeline.article import Article, Reading, from_html, from_text
from pipeline.canonical import stated_canonical
from pipeline.database import Database
from pipeline.duplicates import address, compare, fingerprint, similarity, variants
from pipeline.resolve import extract_record
from pipeline.run import ingest
from tests.records import query

TEXT = """{title}
Ngày đăng: {day}
Sáng 12/2, {name} tỉnh Gia Lai tổ chức hội nghị tổng kết công tác thi đua, khen thưởng năm 2024.
Dự hội nghị có đồng chí Nguyễn Văn Hải, Phó Chủ tịch UBND tỉnh, cùng đại diện lãnh đạo các huyện, thị xã trong cụm.
Năm qua, các phong trào thi đua trong cụm bám sát nhiệm vụ chính trị của địa phương; thu ngân sách đạt 512,4 tỷ đồng.
Hội nghị bầu huyện Đak Pơ làm Cụm trưởng và thị xã An Khê làm Cụm phó cho năm tiếp theo, rồi ký kết giao ước thi đua.
{more}"""


def article(
    number: str = "3", *, name: str = "", url: str | None = None, day: str = "13/02/2025", more: str = ""
) -> Article:
    """A report of `Cụm thi đua số 3`, or of the cluster with another `name`."""
    name = name or f"Cụm thi đua số {number}"
    text = TEXT.format(title=f"{name} tỉnh Gia Lai tổng kết năm 2024", name=name, day=day, more=more)
    return from_text(text, url=url, source=url or f"{name}.txt")


def kind(one: Article, other: Article) -> str | None:
    prints = [fingerprint(a.text, a.title, a.url) for a in (one, other)]
    link, mirrored = compare(*prints), compare(*reversed(prints))
    assert (link and (link.kind, link.score)) == (mirrored and (mirrored.kind, mirrored.score))
    return link.kind if link else None


@pytest.mark.parametrize(("one", "other"), [("3", "4"), ("3", "13"), ("III", "IV"), ("ba", "bốn")])
def test_reports_that_differ_in_a_number_stay_two(one: str, other: str) -> None:
    first, second = article(one), article(other)
    prints = [fingerprint(a.text, a.title, a.url) for a in (first, second)]
    assert similarity(*prints) > 0.8, "alike, but for the number"
    assert kind(first, second) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cụm thứ ba", "Cụm thứ tư"),
        ("Cụm thi đua thứ nhất", "Cụm thi đua thứ hai"),
        ("Khối thứ bảy", "Khối thứ tám"),
        ("Cụm A", "Cụm B"),
        ("Cụm thi đua A", "Cụm thi đua Đ"),
        ("Khối C", "Khối D"),
    ],
)
def test_reports_of_clusters_with_other_names_stay_two(one: str, other: str) -> None:
    assert kind(article(name=one), article(name=other)) is None
    more = "Hội nghị diễn ra vào thứ ba, trong giờ làm việc."
    assert kind(article(name=one), article(name=one, more=more)) == "near_text"


def test_the_number_of_a_cluster_is_compared_by_itself() -> None:
    """The report of `số 4` has a 3 too, but not as the number of a cluster."""
    three, four = article("3"), article("4")
    assert kind(three, from_text(f"{four.text}\nDịp này, cụm trao 3 suất quà cho các hộ nghèo.")) is None
    assert kind(three, article("03")) is not None


def test_the_same_content_elsewhere() -> None:
    here = article(url="https://a.example.vn/1234.html")
    # The day of posting and the page's own lines differ from site to site.
    assert kind(here, article(url="https://b.example.vn/x", day="15/02/2025")) == "same_text"
    more = "Đại biểu đã tham quan mô hình trồng dâu nuôi tằm."
    assert kind(here, article(url="https://b.example.vn/x", more=more)) == "near_text"
    other = "Tin khác hẳn về giá cà phê trong tuần qua, nhiều biến động ở các tỉnh và ở sàn London."
    assert kind(here, from_text(other)) is None
    assert kind(from_text("Tin ngắn."), from_text("Tin ngắn.\n")) is None


@pytest.mark.parametrize(
    ("url", "other", "expected"),
    [
        ("https://www.example.vn/tin/a-77123.html", "https://example.vn/tin/a-77123.html", "same_url"),
        ("https://example.vn/tin/a/", "https://example.vn/tin/a/index.html", "same_url"),
        ("https://example.vn/tin/a-77123.html", "https://m.example.vn/tin/a-77123.html", "mobile"),
        ("https://example.vn/tin/a", "https://example.vn/tin/a/amp", "mobile"),
        ("https://example.vn/a?id=5", "https://example.vn/a?id=5&print=1", "print"),
        ("https://example.vn/Pages/tin.aspx?ItemID=833", "https://example.vn/Pages/Print.aspx?ItemID=833", "print"),
        ("https://example.vn/nong-thon/ve-dich-88123.html", "https://example.vn/print/ve-dich-88123.html", "print"),
        ("https://example.vn/node/318", "https://example.vn/node/318/print", "print"),
        ("https://example.vn/Pages/tin.aspx?ItemID=833", "https://example.vn/Pages/tin.aspx?ItemID=834", "same_text"),
    ],
)
def test_versions_of_a_page(url: str, other: str, expected: str) -> None:
    assert kind(article(url=url), article(url=other)) == expected


def test_a_number_in_common_does_not_make_a_version() -> None:
    """`Print.aspx?ID=833` of another module: the texts decide."""
    other = from_text(
        "Thông báo lịch tiếp công dân của lãnh đạo huyện trong tháng này, mời bà con theo dõi và sắp xếp đến dự.\n"
        "Địa điểm tại trụ sở tiếp công dân, từ bảy giờ rưỡi sáng, trừ các ngày lễ, thứ bảy và chủ nhật trong tháng.",
        url="https://example.vn/Print.aspx?ID=833",
    )
    assert kind(article(url="https://example.vn/tin.aspx?ID=833"), other) is None


@pytest.mark.parametrize("variant", variants(), ids=lambda variant: variant.pattern.pattern[:30])
def test_patterns_of_addresses(variant: object) -> None:
    from pipeline.duplicates import Variant

    assert isinstance(variant, Variant)
    for example in variant.examples:
        found = address(f"https://{example}")
        assert found and found.version is not None, example
        assert variant.pattern.search(example)
    for example in variant.counterexamples:
        assert not variant.pattern.search(example), example


ARTICLES = [
    article(url="https://example.vn/tin/a-77123.html"),
    article(url="https://m.example.vn/tin/a-77123.html"),
    article(url="https://example.vn/print/a-77123.html"),
    article(url="https://khac.example.vn/b", day="15/02/2025"),
    article("4", url="https://example.vn/tin/b-77124.html"),
]


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 4, 0, 3, 1)])
def test_links_are_rows_whatever_is_loaded_first(tmp_path: Path, order: tuple[int, ...]) -> None:
    path = tmp_path / "x.db"
    with Database.open(path) as db:
        for at in order:
            db.load(extract_record(ARTICLES[at]), reading=ARTICLES[at].reading)
    links = query(path, "SELECT article_id, other_id, kind FROM article_links")
    main, mobile, printed, elsewhere, _ = (one.id for one in ARTICLES)
    assert {link for link in links if link[2] in ("mobile", "print")} == {
        (mobile, main, "mobile"),
        (printed, main, "print"),
        (printed, mobile, "print"),
    }
    same = {frozenset(link[:2]) for link in links if link[2] == "same_text"}
    assert same == {frozenset((elsewhere, one)) for one in (main, mobile, printed)}
    assert len(links) == 6
    assert query(path, "SELECT count(*) FROM articles") == [(5,)]


def test_a_changed_text_changes_the_links(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    one, other = article(url="https://a.example.vn/x"), article(url="https://b.example.vn/y")
    with Database.open(path) as db:
        for each in (one, other):
            db.load(extract_record(each))
        assert query(path, "SELECT kind, score FROM article_links") == [("same_text", 1.0)]
        db.load(extract_record(article("4", url="https://b.example.vn/y")))
    assert query(path, "SELECT kind FROM article_links") == []
    assert query(path, "SELECT count(DISTINCT article_id) FROM article_sketches") == [(2,)]


def test_a_forgotten_article_leaves_no_link(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with Database.open(path) as db:
        for each in ARTICLES:
            db.load(extract_record(each))
        assert db.forget([ARTICLES[0].id]) == 1
    ends = {end for link in query(path, "SELECT article_id, other_id FROM article_links") for end in link}
    assert ends == {ARTICLES[1].id, ARTICLES[2].id, ARTICLES[3].id}
    assert query(path, "SELECT count(DISTINCT article_id) FROM article_sketches") == [(4,)]


def test_how_an_article_was_read_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    (tmp_path / "a.txt").write_text(article().text, encoding="utf-8")
    with Database.open(path) as db:
        ingest(db, [str(tmp_path / "a.txt")], options={})
        assert query(path, "SELECT date_source, notes FROM articles") == [("labelled_line", None)]
        ingest(db, [str(tmp_path / "a.txt")], options={})
        record = db.record(db.articles()[0])
        assert record is not None
        assert db.load(record, reading=Reading("meta", ("mended",))) == "unchanged"
        # Who does not know how it was read does not forget it.
        assert db.load(record) == "unchanged"
    assert query(path, "SELECT date_source, notes FROM articles") == [("meta", '["mended"]')]


# What a page says of its own address (rel=canonical).

HERE = "https://tinh.example.vn/tin/hoi-nghi-tong-ket?luot=1"


@pytest.mark.parametrize(
    ("href", "mirrors", "believed"),
    [
        ("https://tinh.example.vn/hoi-nghi", (), "https://tinh.example.vn/hoi-nghi"),
        ("/hoi-nghi", (), "https://tinh.example.vn/hoi-nghi"),
        ("http://www.tinh.example.vn/hoi-nghi", (), "http://www.tinh.example.vn/hoi-nghi"),
        ("https://m.tinh.example.vn/hoi-nghi", (), "https://m.tinh.example.vn/hoi-nghi"),
        ("https://cu.example.vn/hoi-nghi", ("cu.example.vn",), "https://cu.example.vn/hoi-nghi"),
        ("https://cu.example.vn/hoi-nghi", (), None),
        ("https://example.vn/hoi-nghi", (), None),
        (HERE, (), None),
        (HERE.replace("https:", "http:") + "&utm_source=x", (), None),
        ("https://tinh.example.vn/", (), None),
        ("/index.html", (), None),
        ("javascript:x()", (), None),
        ("http://[::1/", (), None),
        ("/" + "a" * 9000, (), None),
        ("", (), None),
        (None, (), None),
    ],
)
def test_which_canonical_addresses_are_believed(
    href: str | None, mirrors: tuple[str, ...], believed: str | None
) -> None:
    assert stated_canonical(href, HERE, mirrors) == believed
    assert stated_canonical(href, None, mirrors) is None


OWN = "https://tinh.example.vn/hoi-nghi"
OTHER_WORDS = " ".join(f"Ở bản {word} có thêm một đoạn {word} về việc {word}." for word in ("dài", "cũ", "mới", "vui"))


def page(canonical: str | None, *, url: str, number: str = "3", more: str = "") -> Article:
    lines = article(number, more=more).text.split("\n")
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    shown = "".join(f"<p>{line}</p>" for line in lines[2:] if line)
    return from_html(f"<html><head>{link}</head><body><h1>{lines[0]}</h1>{shown}</body></html>", url=url)


@pytest.mark.parametrize(
    ("canonical", "number", "more", "linked"),
    [
        ("/hoi-nghi", "3", OTHER_WORDS, True),
        (None, "3", OTHER_WORDS, False),
        ("/hoi-nghi", "4", "", False),  # a digit keeps two reports apart, whatever a page says
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_page_that_says_it_is_another_is_linked(
    tmp_path: Path, canonical: str | None, number: str, more: str, linked: bool, turned: bool
) -> None:
    both = [page(None, url=OWN), page(canonical, url=HERE, number=number, more=more)]
    with Database.open(tmp_path / "x.db") as db:
        for one in reversed(both) if turned else both:
            db.load(extract_record(one), reading=one.reading)
        found = [row["kind"] for row in db.db.query("SELECT kind FROM article_links")]
        assert found == (["same_url"] if linked else [])
        assert db.db.table("articles").count == 2
        # What is not known of a page does not undo what was known.
        (row,) = db.db.query("SELECT id, url, title, text FROM articles WHERE url = ?", [HERE])
        with db.db.conn:
            links.refresh(db.db, row)
        assert db.db.table("article_links").count == len(found)
        again = page(None, url=HERE, number=number, more=more)
        assert db.load(extract_record(again), reading=again.reading) == "unchanged"
        assert db.db.table("article_links").count == 0


def test_pages_that_all_give_one_address_are_not_compared_with_each_other(tmp_path: Path) -> None:
    with Database.open(tmp_path / "x.db") as db:
        for at, word in enumerate(("một", "hai", "ba")):
            one = page("/tin", url=f"{OWN}-{word}", number=str(at + 3), more=OTHER_WORDS)
            db.load(extract_record(one), reading=one.reading)
        assert db.db.table("article_links").count == 0
