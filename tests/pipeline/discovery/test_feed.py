"""Feeds: RSS, RDF and Atom as systems write them, and broken ones."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.discovery.feed import read_feed
from pipeline.errors import BadIndex, InputError

URL = "https://a.example.vn/rss/tin.rss"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Báo tỉnh</title><link>https://a.example.vn/</link><atom:link rel="self" href="https://a.example.vn/rss/tin.rss"/>
<atom:link rel="next" href="?paged=2"/><image><url>https://a.example.vn/logo.png</url><link>https://a.example.vn/</link></image>
<item><title><![CDATA[ Cụm &amp; <b>khối</b> thi đua ]]></title><link>https://a.example.vn/1?a=1&b=2&utm_source=rss</link>
<pubDate>Wed, 12 Feb 2025 18:30:00 GMT</pubDate><description><![CDATA[<a href="https://a.example.vn/x">x</a>]]></description></item>
<item><title>Đ&ocirc;ng&nbsp;H&agrave; & Lệ Thủy</title><guid>https://a.example.vn/2</guid><dc:date>2025-02-10</dc:date></item>
<item><title>Chỉ có số</title><guid isPermaLink="false">tag:3</guid><link/></item>
<item><guid isPermaLink="false">x</guid><link>/4</link><pubDate>10/02/2025 08:30</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example.vn/tin/"><link rel="next" href="?p=2"/>
<entry><title type="html">Cụm &lt;i&gt;số 2&lt;/i&gt;</title><link rel="enclosure" href="x.mp3"/>
<link rel="edit" href="e"/><link href="1.html"/><id>urn:1</id>
<published>2025-02-12T00:00:00+07:00</published><updated>2025-03-01T00:00:00Z</updated>
<source><link href="https://b.example.vn/"/><title>khác</title></source></entry>
<entry xml:base="con/"><link rel="alternate" href="2.html"/><title>B</title><updated>2025-02</updated></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="x"><link>https://a.example.vn/</link></channel><item rdf:about="https://a.example.vn/1"><title>A</title>
<link>https://a.example.vn/1</link></item></rdf:RDF>"""


@pytest.mark.parametrize(
    ("data", "links", "following"),
    [
        (
            RSS,
            [
                ("https://a.example.vn/1?a=1&b=2", "Cụm & khối thi đua", "2025-02-13T01:30"),
                ("https://a.example.vn/2", "Đông Hà & Lệ Thủy", "2025-02-10"),
                ("https://a.example.vn/4", "", "2025-02-10T08:30"),
            ],
            "https://a.example.vn/rss/tin.rss?paged=2",
        ),
        (
            ATOM,
            [
                ("https://a.example.vn/tin/1.html", "Cụm số 2", "2025-02-12T00:00"),
                ("https://a.example.vn/tin/con/2.html", "B", "2025-02"),
            ],
            "https://a.example.vn/tin/?p=2",
        ),
        (RDF, [("https://a.example.vn/1", "A", None)], None),
    ],
    ids=["RSS", "Atom", "RDF"],
)
def test_feeds(data: str, links: list[tuple[str, str, str | None]], following: str | None) -> None:
    found = read_feed(data.encode(), URL)
    assert [(link.url, link.text, link.lastmod) for link in found.links] == links
    assert (found.next.url if found.next else None) == following


def test_cut_off() -> None:
    at = RSS.index("<dc:date>")
    found = read_feed(RSS[:at].encode(), URL)
    assert [link.url for link in found.links] == ["https://a.example.vn/1?a=1&b=2"]
    assert found.notes == ("cut off: only whole items were read",)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_encodings(encoding: str) -> None:
    assert read_feed(RSS.encode(encoding), URL).links[0].text == "Cụm & khối thi đua"


def test_a_feed_in_an_old_encoding() -> None:
    feed = (
        "<?xml version='1.0' encoding='windows-1258'?><rss><channel><item><title>Đak Đoa</title><link>/1</link></item>"
    )
    found = read_feed((feed + "</channel></rss>").encode("cp1258"), URL)
    assert [(link.url, link.text) for link in found.links] == [("https://a.example.vn/1", "Đak Đoa")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "empty"),
        ("garbage", "not XML"),
        ("<html><body>Lỗi</body></html>", "HTML"),
        ("<urlset/>", "<urlset>"),
        ('<!DOCTYPE rss [<!ENTITY a "aaaa">]><rss>&a;</rss>', "entities"),
        ("\0\1\2\3" * 50, "binary"),
    ],
)
def test_what_is_refused(data: str, message: str) -> None:
    with pytest.raises(BadIndex, match=message):
        read_feed(data.encode(), URL)


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet="<>/&;! itemlnk?[]-'\"\0đ", max_size=300).map(str.encode))
def test_whatever_comes_it_ends_in_an_error_of_ours(data: bytes) -> None:
    for start in (b"", b"<rss><channel><item><link>/1</link>", b"<feed><entry><link href='"):
        with suppress(InputError):
            read_feed(start + data, URL)
