"""Inputs: files, folders, standard input and URLs; what is wrong with one is said in a line, and the others go on."""

from __future__ import annotations

import gzip
import io
import json
import os
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Response

from pipeline import encoding, inputs, jsonl
from pipeline.article import Article
from pipeline.crawl.settings import Settings
from pipeline.errors import InputError
from pipeline.inputs import Outcome, count_inputs, iter_inputs

SENTENCE = (
    "Sáng 12/2, Cụm thi đua số 2 tổ chức hội nghị tổng kết công tác thi đua, khen thưởng năm 2024 tại huyện Đak Pơ."
)
PAGE = f"<!DOCTYPE html><html><body><article><p>{SENTENCE}</p><p>{SENTENCE}</p></article></body></html>"
WEB = Settings(allow_private=True, delay=0, attempts=1)


def read(*paths: object, stdin: bytes = b"", web: Settings = WEB) -> list[Outcome]:
    outcomes = list(iter_inputs([str(path) for path in paths], stdin=io.BytesIO(stdin), web=web))
    for outcome in outcomes:
        assert (outcome.article is None) != (outcome.error is None)
        if outcome.error:
            assert "\n" not in str(outcome.error)
            assert outcome.source in outcome.error.message
            assert outcome.error.remedy
    return outcomes


def only(*paths: object, stdin: bytes = b"") -> Article:
    (outcome,) = read(*paths, stdin=stdin)
    assert outcome.article is not None, outcome.error
    return outcome.article


def codes(outcomes: list[Outcome]) -> list[str]:
    return [outcome.error.code if outcome.error else "ok" for outcome in outcomes]


def test_files_of_each_kind(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "b.HTML").write_text(PAGE, encoding="utf-8")
    (tmp_path / "c.jsonl").write_text(
        json.dumps({"text": SENTENCE}) + "\n\n" + json.dumps({"html": PAGE}), encoding="utf-8"
    )
    (tmp_path / "bài viết").write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "page").write_text(PAGE, encoding="utf-8")
    paths = [tmp_path / name for name in ("a.txt", "b.HTML", "c.jsonl", "bài viết", "page")]
    outcomes = read(*paths)
    sources = [outcome.article.source for outcome in outcomes if outcome.article]
    assert sources == ["a.txt", "b.HTML", "c.jsonl:1", "c.jsonl:3", "bài viết", "page"]
    assert all(outcome.article and "Cụm thi đua số 2" in outcome.article.text for outcome in outcomes)
    assert all(outcome.article and "<" not in outcome.article.text for outcome in outcomes)
    assert count_inputs(map(str, paths)) == len(outcomes)


def test_a_folder_is_read_in_order_without_other_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.txt", "a.txt", "sub/c.htm"):
        (tmp_path / name).write_text(PAGE if name.endswith("htm") else SENTENCE, encoding="utf-8")
    (tmp_path / "notes.md").write_text("x", encoding="utf-8")
    (tmp_path / ".hidden.txt").write_text("x", encoding="utf-8")
    assert [Path(outcome.source).name for outcome in read(tmp_path)] == ["a.txt", "b.txt", "c.htm"]
    assert count_inputs([str(tmp_path)]) == 3


@pytest.mark.parametrize(
    ("record", "source"),
    [
        ({"url": "https://Example.vn:8080/a?id=1", "source": "kho", "id": "7"}, "example.vn"),
        ({"source": "kho", "id": "7"}, "kho"),
        ({"id": 7}, "7"),
        ({"url": "không phải", "id": "7"}, "7"),
        ({}, "in.jsonl:1"),
    ],
)
def test_source_of_a_record(tmp_path: Path, record: dict[str, object], source: str) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": SENTENCE, **record}), encoding="utf-8")
    assert only(tmp_path / "in.jsonl").source == source


def test_values_of_a_record_win(tmp_path: Path) -> None:
    record = {
        "text": f"Tiêu đề trong bài viết này\nNgày đăng: 01/01/2020\n{SENTENCE}",
        "title": "T",
        "published_at": "2025-02-12",
    }
    (tmp_path / "in.ndjson").write_text(json.dumps(record), encoding="utf-8-sig")
    article = only(tmp_path / "in.ndjson")
    assert (article.title, article.published_at) == ("T", "2025-02-12")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"text": "abc', "bad_record"),
        (b"[1, 2]", "bad_record"),
        (b'{"title": "x"}', "bad_record"),
        (b'{"text": 5}', "bad_record"),
        (b'{"text": "x", "url": {}}', "bad_record"),
        (b"[" * 100_000, "bad_record"),
        (b'{"text": ' + b"9" * 5000 + b"}", "bad_record"),
        (b'{"text": "  "}', "empty"),
        (b'{"text": "\\u0000"}', "empty"),
        (b'{"html": "<p>x</p>"}', "no_article"),
        (b'{"text": "\xff\xfe"}', "not_text"),
    ],
)
def test_a_bad_line_is_named_and_the_next_is_read(tmp_path: Path, line: bytes, code: str) -> None:
    good = json.dumps({"text": SENTENCE}).encode()
    (tmp_path / "in.jsonl").write_bytes(b"\n".join([good, line, good]))
    outcomes = read(tmp_path / "in.jsonl")
    assert codes(outcomes) == ["ok", code, "ok"]
    assert outcomes[1].source.endswith("in.jsonl:2")


@pytest.mark.parametrize("mark", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_jsonl(tmp_path: Path, mark: str) -> None:
    (tmp_path / "in.jsonl").write_bytes((json.dumps({"text": SENTENCE}, ensure_ascii=False) + "\n").encode(mark) * 1)
    assert only(tmp_path / "in.jsonl").text == SENTENCE


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\xc2\xa0\n", "empty"),
        ("empty.html", b"", "empty"),
        ("empty.jsonl", b"\n\n", "empty"),
        ("image.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "not_text"),
        ("scan.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 20, "not_text"),
        ("login.html", b"<form><input type=password></form>", "no_article"),
    ],
)
def test_bad_files_do_not_stop_the_others(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text(SENTENCE, encoding="utf-8")
    assert codes(read(tmp_path / name, tmp_path / "good.txt")) == [code, "ok"]


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    bad = [tmp_path / "missing.txt", tmp_path / "empty", tmp_path / "gone.txt", "nul\0.txt", tmp_path / ("x" * 5000)]
    assert codes(read(*bad)) == ["unreadable"] * len(bad)


def test_a_name_with_a_newline_stays_on_one_line(tmp_path: Path) -> None:
    (outcome,) = read(tmp_path / "two\nlines.txt")
    assert outcome.error and "\n" not in outcome.error.message


def test_a_file_above_the_limit_is_refused_without_reading_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    big = tmp_path / "big.txt"
    with big.open("wb") as file:
        file.truncate(50_000_000)

    def no_read(*_: object) -> None:
        raise AssertionError("was read")

    monkeypatch.setattr(inputs, "_one", no_read)
    assert codes(read(big)) == ["too_large"]


def test_a_long_line_is_refused_and_the_next_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "MAX_BYTES", 1000)
    long = json.dumps({"text": "x" * 5000})
    (tmp_path / "in.jsonl").write_text("\n".join([long, json.dumps({"text": SENTENCE})]), encoding="utf-8")
    assert codes(read(tmp_path / "in.jsonl")) == ["too_large", "ok"]


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (SENTENCE.encode(), 1),
        (("\n\n" + SENTENCE).encode("utf-8-sig"), 1),
        (SENTENCE.encode("utf-16"), 1),
        (PAGE.encode(), 1),
        (b'\n{"text": "M\xe1\xbb\x99t b\xc3\xa0i."}\n{"text": "Hai."}\n', 2),
    ],
)
def test_standard_input(data: bytes, count: int) -> None:
    outcomes = read("-", stdin=data)
    assert codes(outcomes) == ["ok"] * count
    assert all(outcome.article and "<" not in outcome.article.text for outcome in outcomes)
    assert count_inputs(["-"]) is None


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "empty"), (b'{"text": "cut', "bad_record"), (bytes(range(256)) * 4, "not_text")]
)
def test_bad_standard_input(data: bytes, code: str) -> None:
    assert codes(read("-", stdin=data)) == [code]


def test_inputs_are_read_one_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE, encoding="utf-8")
    stream = iter_inputs([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
    assert next(stream).article
    (tmp_path / "b.txt").write_text(SENTENCE, encoding="utf-8")
    assert next(stream).article


@given(st.one_of(st.binary(), st.text().map(str.encode)), st.sampled_from([".txt", ".html", ".jsonl", ".bin", "-"]))
def test_any_bytes_are_read_or_refused(data: bytes, suffix: str) -> None:
    if suffix == "-":
        read("-", stdin=data)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"x{suffix}")
        path.write_bytes(data)
        for outcome in read(path):
            assert outcome.article is None or outcome.article.text.strip()


# Web.


@pytest.fixture
def site(httpserver: HTTPServer) -> HTTPServer:
    """A server without a robots.txt."""
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    return httpserver


def test_a_page_from_the_web(site: HTTPServer) -> None:
    site.expect_request("/old").respond_with_data("", status=301, headers={"Location": "/new?id=1"})
    site.expect_request("/new").respond_with_data(PAGE, content_type="text/html; charset=utf-8")
    before = datetime.now(UTC).replace(microsecond=0)
    article = only(site.url_for("/old"))
    assert article.fetched_at and before <= datetime.fromisoformat(article.fetched_at) <= datetime.now(UTC)
    assert (article.source, article.url) == (site.host, site.url_for("/new?id=1"))
    assert SENTENCE in article.text


def test_packed_answers_are_bounded(site: HTTPServer) -> None:
    def packed(data: bytes) -> Response:
        return Response(gzip.compress(data), headers={"Content-Encoding": "gzip"}, content_type="text/html")

    site.expect_request("/page").respond_with_response(packed(PAGE.encode()))
    site.expect_request("/bomb").respond_with_response(packed(b"<p>" * 100_000))
    web = replace(WEB, most_bytes=100_000)
    assert codes(read(site.url_for("/page"), site.url_for("/bomb"), web=web)) == ["ok", "too_large"]


@pytest.mark.parametrize(
    ("response", "code"),
    [
        (Response("gone", status=404), "gone"),
        (Response("busy", status=503), "server_error"),
        (Response(b"%PDF", content_type="application/pdf"), "not_a_page"),
        (Response(PAGE, content_type="text/html", headers={"Content-Encoding": "br"}), "bad_packing"),
        (Response(PAGE, content_type="text/html", headers={"Content-Encoding": "gzip"}), "bad_packing"),
        (Response("", content_type="text/html"), "empty"),
        (Response("<p>x", content_type="text/html"), "no_article"),
        (Response("x" * 3000, content_type="text/html"), "too_large"),
    ],
)
def test_bad_answers(site: HTTPServer, response: Response, code: str) -> None:
    site.expect_request("/x").respond_with_response(response)
    assert codes(read(site.url_for("/x"), web=replace(WEB, most_packed=2000))) == [code]


def test_no_server() -> None:
    assert codes(read("http://127.0.0.1:1/x", "http://[broken/")) == ["connect", "bad_url"]


def test_private_addresses_are_not_fetched_unasked(site: HTTPServer) -> None:
    (outcome,) = iter_inputs([site.url_for("/x")])
    assert outcome.error and outcome.error.code == "private_address"
    assert site.log == []


def test_urls_and_files_come_in_their_order(site: HTTPServer, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE, encoding="utf-8")
    for name in ("1", "2"):
        site.expect_request(f"/{name}").respond_with_data(PAGE, content_type="text/html; charset=utf-8")
    first, second = site.url_for("/1"), site.url_for("/2")
    names = [second, str(tmp_path / "a.txt"), first, second, str(tmp_path / "missing.txt")]
    assert [outcome.source for outcome in read(*names)] == names
    assert [request.path for request, _ in site.log] == ["/robots.txt", "/2", "/1"]


def test_errors_name_the_limit() -> None:
    assert f"{encoding.MAX_BYTES // 1_000_000} MB" in str(encoding.too_large())
    assert isinstance(encoding.too_large(), InputError)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(SENTENCE, encoding="utf-8")
    path.chmod(0)
    assert codes(read(path)) == ["unreadable"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("ftp://example.org/a", "only http:// and https:// URLs are fetched"),
        ("file:///x.txt", "only http:// and https:// URLs are fetched"),
        ("www.example.org/a", "for a page give https://www.example.org/a"),
        ("example.gov.vn/bai-viet", "for a page give https://example.gov.vn/bai-viet"),
        ("http://", "no host"),
        ("missing.txt", "no such file or folder (check the path)"),
    ],
)
def test_what_is_no_input_is_named_with_its_remedy(name: str, says: str) -> None:
    (outcome,) = read(name)
    assert str(outcome.error).startswith(f"{name}: ") and says in str(outcome.error)


@pytest.mark.parametrize(
    ("line", "says"), [('{"text": "cut', "Unterminated string at character 10"), ("{", "at character 2")]
)
def test_broken_json_says_where(tmp_path: Path, line: str, says: str) -> None:
    (tmp_path / "x.jsonl").write_text(line)
    (outcome,) = read(tmp_path / "x.jsonl")
    assert says in str(outcome.error)


def test_standard_input_has_one_name() -> None:
    assert [outcome.source for outcome in read("-", stdin=SENTENCE.encode())] == ["-"]
    assert only("-", stdin=SENTENCE.encode()).source == "-"
    (line,) = read("-", stdin=b'{"text": "M"}')
    assert (line.source, line.article and line.article.source) == ("-:1", "-:1")
