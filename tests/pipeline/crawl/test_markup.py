"""What markup says in place of a status: refreshes, and titles of pages that are not there."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.crawl.markup import HEAD, missing, refreshed

TEXT = "<p>" + "Cụm thi đua số 2 tổ chức hội nghị tổng kết. " * 10
TITLES = tomllib.loads((resources.files("pipeline.crawl") / "soft_404.toml").read_text(encoding="utf-8"))["title"]


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        ('<meta http-equiv="refresh" content="0; url=/a">', "/a"),
        ("<META HTTP-EQUIV=REFRESH CONTENT='0;URL=/a'>", "/a"),
        ("<meta content='3;/a' http-equiv='refresh'/>", "/a"),
        ("""<meta http-equiv=refresh content="0; url='/a' x">""", "/a"),
        ("<meta http-equiv=refresh content=0;url=/a?b=1&amp;c=2>", "/a?b=1&c=2"),
        ('<meta http-equiv="refresh" content="0.5, URL = /trang-chủ">', "/trang-chủ"),
        ('<meta http-equiv="refresh" content="10; url=/a">', "/a"),
        ('<meta http-equiv="refresh" content="11; url=/a">', None),
        ('<meta http-equiv="refresh" content="300">', None),
        ('<meta http-equiv="refresh" content="0; url=">', None),
        ('<meta http-equiv="refresh">', None),
        ('<meta name="refresh" content="0; url=/a">', None),
        ('<!-- <meta http-equiv="refresh" content="0; url=/a"> -->', None),
        ('<noscript><meta http-equiv="refresh" content="0; url=/a"></noscript>', None),
        ("""<script>document.write('<meta http-equiv="refresh" content="0; url=/a">')</script>""", None),
        ('<!-- x --><script>1</script><meta http-equiv="refresh" content="0; url=/a">', "/a"),
        ('<!-- never closed <meta http-equiv="refresh" content="0; url=/a">', None),
        (" " * HEAD + '<meta http-equiv="refresh" content="0; url=/a">', None),
    ],
)
def test_refresh(markup: str, url: str | None) -> None:
    assert refreshed(f"<html><head>{markup}</head>".encode()) == url


@pytest.mark.parametrize("entry", TITLES, ids=lambda entry: entry["examples"][0])
def test_every_title_is_recognised_by_its_pattern(entry: dict[str, list[str]]) -> None:
    for title in entry["examples"]:
        assert missing(f"<title>{title}</title><h1>Sở Nội vụ</h1>".encode()) == title
        assert missing(f"<title>Sở Nội vụ</title><h1 class=a>{title}</h1>".encode()) == title
        assert missing(f"<title>{title}</title>{TEXT}".encode()) is None, "an article"
    for title in entry["counterexamples"]:
        assert missing(f"<title>{title}</title>".encode()) is None, title


@given(st.binary(max_size=3000) | st.text(alphabet="<>!-/metahrscip=\"' 04", max_size=3000).map(str.encode))
def test_any_bytes_are_looked_at(data: bytes) -> None:
    refreshed(b"<meta refresh" + data)
    missing(b"<title>404</title>" + data)
