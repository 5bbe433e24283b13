"""Sitemaps: what is read from good ones, and what becomes of broken, lying and hostile ones."""

from __future__ import annotations

import gzip
import random
import zlib
from contextlib import suppress
from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.discovery import sitemap as module
from pipeline.discovery.sitemap import read_sitemap
from pipeline.discovery.unpack import MAX_BYTES
from pipeline.errors import BadIndex, InputError, TooLarge

URL = "https://a.example.vn/sitemap.xml"
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(*addresses: str) -> str:
    return f"<urlset {NAMESPACE}>{''.join(f'<url><loc>{address}</loc></url>' for address in addresses)}</urlset>"


def read(data: bytes | str) -> list[str]:
    data = data.encode() if isinstance(data, str) else data
    return [link.url.removeprefix("https://a.example.vn") for link in read_sitemap(data, URL).links]


def test_a_sitemap() -> None:
    data = f"""<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet type="text/xsl" href="x.xsl"?><!-- by a plugin -->
    <urlset {NAMESPACE} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
    <url><loc> https://a.example.vn/1 </loc><lastmod>2025-02-12T18:30:00Z</lastmod><changefreq>daily</changefreq>
      <image:image><image:loc>https://a.example.vn/1.jpg</image:loc><image:title>Ảnh</image:title></image:image></url>
    <url><image:image><image:loc>https://a.example.vn/2.jpg</image:loc></image:image><loc>/2</loc>
      <news:news><news:publication><news:name>Báo</news:name></news:publication>
      <news:publication_date>2025-02-10</news:publication_date><news:title>Cụm &amp; khối</news:title></news:news>
      <lastmod>2025-02-12</lastmod></url>
    <url><xhtml:link rel="alternate" href="https://a.example.vn/en"/><loc><![CDATA[https://a.example.vn/3?a=1&amp;b=2]]></loc></url>
    </urlset>"""
    found = read_sitemap(data.encode(), URL)
    assert [(link.url[20:], link.text, link.lastmod) for link in found.links] == [
        ("/1", "", "2025-02-13T01:30"),
        ("/2", "Cụm & khối", "2025-02-10"),
        ("/3?a=1&b=2", "", None),
    ]
    assert (found.kind, found.further, found.notes) == ("sitemap", (), ())


def test_an_index() -> None:
    data = f"""<sitemapindex {NAMESPACE}><sitemap><loc>https://a.example.vn/1.xml.gz</loc><lastmod>2025-02</lastmod></sitemap>
    <sitemap><loc>2.xml</loc></sitemap><sitemap/></sitemapindex>"""
    found = read_sitemap(data.encode(), URL)
    assert [(step.url, step.kind, step.lastmod) for step in found.further] == [
        ("https://a.example.vn/1.xml.gz", "sitemap", "2025-02"),
        ("https://a.example.vn/2.xml", "sitemap", None),
    ]
    assert found.kind == "sitemap index" and found.notes == ("entries without a usable address: 1",)


VIETNAMESE = urlset("https://a.example.vn/hội-nghị")
PAIR = urlset("/1", "/2")


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        pytest.param(urlset("/x?a=1&b=2&c=3"), ["/x?a=1&b=2&c=3"], id="bare ampersands"),
        pytest.param(urlset("/x?a=1&copy=2"), ["/x?a=1&copy=2"], id="looks like an entity"),
        pytest.param(urlset("/x?a=1&amp;amp;b=2"), ["/x?a=1&b=2"], id="escaped twice"),
        pytest.param(urlset("/1").replace(NAMESPACE, ""), ["/1"], id="no namespace"),
        pytest.param(urlset("/1").replace(NAMESPACE, 'xmlns="http://www.google.com/schemas/sitemap/0.84"'), ["/1"]),
        pytest.param("<s:urlset xmlns:s='x'><s:url><s:loc>/1</s:loc></s:url></s:urlset>", ["/1"], id="prefix"),
        pytest.param("<s:urlset><s:url><s:loc>/1</s:loc></s:url></s:urlset>", ["/1"], id="prefix not declared"),
        pytest.param("\ufeff\n\n  <?xml version='1.0'?>" + PAIR, ["/1", "/2"], id="space before the declaration"),
        pytest.param("<br />\n<b>Warning</b>: x() in <b>y</b><br/>" + PAIR, None, id="another document before it"),
        pytest.param("PHP Notice: x in y\n" + PAIR, ["/1", "/2"], id="a warning before it"),
        pytest.param(PAIR + PAIR.replace("/1", "/3"), ["/1", "/2"], id="two documents"),
        pytest.param(PAIR + "\n<!-- 0.3 s --> junk", ["/1", "/2"], id="junk after it"),
        pytest.param(f"<!DOCTYPE urlset SYSTEM 'http://a.example.vn/x.dtd'>{PAIR}", ["/1", "/2"], id="document type"),
        pytest.param(PAIR[:-20], ["/1"], id="cut off in the second entry"),
        pytest.param(PAIR[: PAIR.index("</loc>")], [], id="cut off in the first address"),
        pytest.param(PAIR.replace("</url>", "", 1), ["/2", "/1"], id="an end tag is missing"),
        pytest.param(PAIR.replace("/1", "/1\x01"), ["/1", "/2"], id="a control character"),
        pytest.param(urlset("/1", "", "mailto:x@a.example.vn", "http://", "/2"), ["/1", "/2"], id="unusable"),
        pytest.param(urlset("/1", "/1", "/1#x"), ["/1"], id="repeated"),
        pytest.param("<urlset/>", [], id="empty"),
        pytest.param("https://a.example.vn/1\r\nhttps://a.example.vn/2\r\n", ["/1", "/2"], id="plain text"),
        pytest.param(VIETNAMESE.encode(), ["/h%E1%BB%99i-ngh%E1%BB%8B"], id="UTF-8"),
        pytest.param(VIETNAMESE.encode("utf-16"), ["/h%E1%BB%99i-ngh%E1%BB%8B"], id="UTF-16 with a mark"),
        pytest.param(VIETNAMESE.encode("utf-16-be"), ["/h%E1%BB%99i-ngh%E1%BB%8B"], id="UTF-16 without"),
        pytest.param(
            f'<?xml version="1.0" encoding="utf-16"?>{VIETNAMESE}'.encode(),
            ["/h%E1%BB%99i-ngh%E1%BB%8B"],
            id="UTF-8 that says UTF-16",
        ),
        pytest.param(b'<?xml version="1.0" encoding="no-such"?>' + VIETNAMESE.encode(), ["/h%E1%BB%99i-ngh%E1%BB%8B"]),
        pytest.param(
            b'<?xml version="1.0" encoding="windows-1258"?>' + urlset("/đ").encode("cp1258"),
            ["/%C4%91"],
            id="windows-1258",
        ),
        pytest.param(urlset("/1", "/\x80").encode("latin-1") + VIETNAMESE.encode(), ["/1", None], id="mixed encodings"),
    ],
)
def test_what_sites_do(data: str | bytes, paths: list[str | None] | None) -> None:
    if paths is None:
        with pytest.raises(BadIndex):
            read(data)
    else:
        # None: an address of which nobody can say what it was.
        assert [path for path, known in zip_longest(read(data), paths) if known] == [path for path in paths if path]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>{urlset("/&l11;")}', "entities", id="billion laughs"),
        pytest.param(f'<!DOCTYPE x [<!ENTITY a "{"a" * 99999}">]>{urlset("/&a;&a;")}', "entities", id="quadratic"),
        pytest.param('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset/>', "entities", id="a file"),
        pytest.param('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/">%p;]><urlset/>', "entities", id="a request"),
        pytest.param('<!-- x --><!doctype\nx PUBLIC "a" "b" [ ]><urlset/>', "entities", id="an empty part of its own"),
        pytest.param("<!DOCTYPE html><html><body>404</body></html>", "HTML", id="a page that says not found"),
        pytest.param("<html><urlset><url><loc>/1</loc></url></urlset></html>", "HTML", id="inside a page"),
        pytest.param("<opml/>", "<opml>", id="another document"),
        pytest.param("", "empty", id="nothing"),
        pytest.param(" \n ", "empty", id="blanks"),
        pytest.param('{"urls": []}', "neither", id="JSON"),
        pytest.param("not found", "neither", id="words"),
        pytest.param(bytes(range(256)) * 20, "binary", id="binary"),
        pytest.param(b"\x1f\x8b", "gzip", id="gzip without anything"),
        pytest.param(b"\x1f\x8b\x08" + b"\xff" * 500, "gzip", id="gzip of garbage"),
    ],
)
def test_what_is_refused(data: str | bytes, message: str) -> None:
    if isinstance(data, str) and "&l11;" in data:
        data = data.encode("utf-16")
    with pytest.raises(BadIndex, match=message):
        read(data)


def test_packed() -> None:
    plain = PAIR.encode()
    packed = gzip.compress(plain)
    assert read(packed) == ["/1", "/2"]
    assert read(gzip.compress(packed)) == ["/1", "/2"]
    assert read(packed + b"\0" * 512) == ["/1", "/2"]
    assert read(gzip.compress(plain[:60]) + gzip.compress(plain[60:])) == ["/1", "/2"]
    with pytest.raises(BadIndex, match="again and again"):
        read(gzip.compress(gzip.compress(packed)))


def test_packed_and_cut_off_or_broken() -> None:
    numbers = random.Random(4)
    plain = urlset(*(f"/{numbers.getrandbits(64):x}" for _ in range(3000))).encode()
    packed = gzip.compress(plain)
    cut = read_sitemap(packed[: len(packed) // 2], URL)
    assert 1000 < len(cut.links) < 2000 and cut.notes[0].startswith("gzip cut off")
    broken = bytearray(packed)
    broken[len(packed) // 2 :] = b"\xff" * (len(packed) // 2)
    found = read_sitemap(bytes(broken), URL)
    assert 1000 < len(found.links) < 2000 and found.notes[0].startswith(("broken gzip", "gzip cut off"))


def test_bombs() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (MAX_BYTES + 1))
    assert len(bomb) < 60_000
    for data in (bomb, gzip.compress(bomb)):
        with pytest.raises(TooLarge):
            read(data)
    many = zlib.compressobj(wbits=31)
    member = many.compress(b" " * 1_000_000) + many.flush()
    with pytest.raises(TooLarge):
        read(member * 60)


def test_more_entries_than_the_protocol_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ENTRIES", 100)
    found = read_sitemap(urlset(*(f"/{n}" for n in range(150))).encode(), URL)
    assert len(found.links) == 100 and "more than 100" in found.notes[-1]
    found = read_sitemap("\n".join(f"https://a.example.vn/{n}" for n in range(150)).encode(), URL)
    assert len(found.links) == 100 and "more than 100" in found.notes[-1]


@pytest.mark.parametrize("inside", ["<url>" * 100_000, "<a>" * 100_000 + "</a>" * 100_000, "<url " + "a='1' " * 50_000])
def test_nested_and_wide_elements_end_the_reading(inside: str) -> None:
    assert read(f"<urlset><url><loc>/1</loc></url>{inside}") in ([], ["/1"])


def test_a_huge_text_is_no_address() -> None:
    assert read(urlset("/1", "/" + "a" * 11_000_000)) in ([], ["/1"])


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet="<>/&;! urlset?[]loc-'\"xm\0đ", max_size=300).map(str.encode))
def test_whatever_comes_it_ends_in_an_error_of_ours(data: bytes) -> None:
    for start in (b"", b"<urlset><url><loc>/1</loc></url>", b"<?xml version='1.0'?><!DOCTYPE "):
        with suppress(InputError):
            read_sitemap(start + data, URL)
