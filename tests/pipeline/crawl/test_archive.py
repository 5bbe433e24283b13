"""WARC files: what is written is read back, by other programs too; torn and damaged files give what is whole."""

from __future__ import annotations

import gzip
import io
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.crawl.archive import Archive, Kept, Place
from pipeline.crawl.frontier import Frontier
from pipeline.crawl.recovery import recover
from pipeline.crawl.response import Response
from pipeline.crawl.warc import Damage, Entry, read_entries
from pipeline.errors import ArchiveError, InputError
from pipeline.warc_inputs import iter_warcs
from tests.web import ARTICLE

AT = "2025-02-12T03:04:05+00:00"
NOISE = random.Random(7).randbytes(5000)
URL = "http://example.org/a"


def response(url: str = URL, body: bytes = b"<p>x", status: int = 200, **values: object) -> Response:
    headers = (("Content-Type", "text/html"), ("X-Name", "Đak Đoa"), ("X-Name", "second"))
    made = {"reason": "OK", "version": "HTTP/1.1", "headers": headers, "at": AT, "address": "192.0.2.1"} | values
    return Response(url=url, status=status, body=body, **made)  # type: ignore[arg-type]


# Our own files.


@pytest.mark.parametrize(
    "kept",
    [
        Kept(response(), URL),
        Kept(response(body=b"")),
        Kept(response(body=bytes(range(256)) * 300, reason="Rất tốt"), "http://example.org/từ"),
        Kept(response(status=304, body=b"", reason="Not Modified"), URL),
        Kept(response(truncated="disconnect"), URL),
        Kept(response(headers=()), URL),
        Kept(response(headers=(("Content-Encoding", "gzip"),), body=gzip.compress(b"x" * 9999)), URL),
        Kept(response(body=b"WARC/1.0\r\nWARC-Type: response\r\n\r\n" * 3), URL),
    ],
)
def test_what_is_written_is_read_back(tmp_path: Path, kept: Kept) -> None:
    archive = Archive(tmp_path)
    (place,) = archive.append([kept])
    archive.close()
    entry = archive.read(place)
    assert (entry.response, entry.asked) == (kept.response, kept.asked)
    assert entry.kind == ("revisit" if kept.response.status == 304 else "response")


@settings(max_examples=40)
@given(st.binary(max_size=3000), st.integers(100, 999), st.text(st.characters(codec="utf-8"), max_size=20))
def test_any_body_is_read_back(tmp_path_factory: pytest.TempPathFactory, body: bytes, status: int, value: str) -> None:
    body = body if status != 304 else b""  # RFC 9110, 15.4.5: a 304 has none
    clean = " ".join("".join(c for c in value if c.isprintable()).split())
    kept = Kept(response(body=body, status=status, headers=(("X-A", clean),) if clean else ()), URL)
    archive = Archive(tmp_path_factory.mktemp("any"))
    (place,) = archive.append([kept])
    archive.close()
    assert archive.read(place).response == kept.response


def test_connection_headers_are_kept_under_another_name(tmp_path: Path) -> None:
    """The body is stored without its chunks; a reader must not look for them."""
    archive = Archive(tmp_path)
    (place,) = archive.append([Kept(response(headers=(("Transfer-Encoding", "chunked"),)), URL)])
    archive.close()
    found = archive.read(place).response
    assert found is not None
    assert (found.headers, found.body) == ((("X-Crawler-Transfer-Encoding", "chunked"),), b"<p>x")


def test_other_programs_read_our_files(tmp_path: Path) -> None:
    archive = Archive(tmp_path, "thidua/1 (+you@example.org)")
    archive.append([Kept(response(body=b"one")), Kept(response(status=304, body=b""), URL)])
    archive.append([Kept(response("http://example.org/b", b"two"), URL)])
    archive.close()
    (name,) = archive.files()
    with (tmp_path / name).open("rb") as stream:
        found = []
        for record in ArchiveIterator(stream, check_digests="raise"):
            fields = record.rec_headers
            body = record.content_stream().read()
            found.append((record.rec_type, fields.get_header("WARC-Target-URI"), body))
            if record.rec_type == "warcinfo":
                assert b"thidua/1 (+you@example.org)" in body and b"robots: obey" in body
            else:
                assert fields.get_header("WARC-Date") == "2025-02-12T03:04:05Z"
    assert [kind for kind, _, _ in found] == ["warcinfo", "response", "revisit", "response"]
    assert found[1][1:] == (URL, b"one") and found[3][1:] == ("http://example.org/b", b"two")


def test_files_are_continued_up_to_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        archive = Archive(tmp_path)
        archive.append([Kept(response())])
        archive.close()
    assert len(Archive(tmp_path).files()) == 1
    monkeypatch.setattr("pipeline.crawl.archive.LARGEST", 1000)
    archive = Archive(tmp_path)
    places = [archive.append([Kept(response(body=os.urandom(600)))])[0] for _ in range(4)]
    archive.close()
    assert len(archive.files()) == 5
    assert archive.files()[-1].endswith("-00005.warc.gz")
    assert all(archive.read(place).response for place in places)


def make(folder: Path, number: int) -> tuple[Archive, bytes]:
    """An archive with so many pages, and the bytes of its file."""
    archive = Archive(folder)
    urls = [f"http://example.org/{n}" for n in range(number)]
    archive.append(Kept(response(url, url.encode() * 5), url) for url in urls)
    archive.close()
    (name,) = archive.files()
    return archive, (folder / name).read_bytes()


def test_a_torn_end_is_cut_off_wherever_it_is(tmp_path: Path) -> None:
    archive, data = make(tmp_path, 4)
    path = tmp_path / archive.files()[0]
    ends = [place.offset + place.length for place, _ in archive.recover({})]
    assert ends[-1] == len(data) and len(ends) == 5
    for size in range(0, len(data), 7):
        path.write_bytes(data[:size])
        found = list(archive.recover({}))
        whole = [end for end in ends if end <= size]
        assert [place.offset + place.length for place, _ in found] == whole
        assert path.stat().st_size == (whole[-1] if whole else 0)


@pytest.mark.parametrize(
    "noise",
    [b"\0" * 100, b"\x1f\x8b\x08\0noise", NOISE[:500], gzip.compress(b"no record")],
    ids=["zeros", "a gzip head", "noise", "gzip of something else"],
)
def test_noise_behind_the_last_record_is_cut_off(tmp_path: Path, noise: bytes) -> None:
    archive, data = make(tmp_path, 2)
    path = tmp_path / archive.files()[0]
    path.write_bytes(data + noise)
    assert len(list(archive.recover({}))) == 3
    assert path.read_bytes() == data


def test_what_the_frontier_does_not_know_is_found(tmp_path: Path) -> None:
    archive, _ = make(tmp_path, 3)
    with Frontier.open(tmp_path) as frontier:
        assert recover(archive, frontier) == 4
        assert [page.url for page in frontier.pages("fetched")] == [f"http://example.org/{n}" for n in range(3)]
        assert recover(archive, frontier) == 0
    archive.append([Kept(response("http://example.org/b", b"new"), "http://example.org/from")])
    archive.append([Kept(response("http://example.org/gone", status=404), "http://example.org/gone")])
    archive.append([Kept(response("http://example.org/robots.txt"))])
    archive.close()
    with Frontier.open(tmp_path) as frontier:
        assert recover(archive, frontier) == 3
        states = {page.url: (page.state, page.final_url, page.code) for page in frontier.pages()}
        assert states["http://example.org/from"] == ("fetched", "http://example.org/b", None)
        assert states["http://example.org/b"] == ("fetched", "http://example.org/b", None)
        assert states["http://example.org/gone"] == ("failed", None, "gone")
        assert len(states) == 6


def test_damage_in_the_middle_costs_no_record_behind_it(tmp_path: Path) -> None:
    archive, data = make(tmp_path, 4)
    path = tmp_path / archive.files()[0]
    places = [place for place, _ in archive.recover({})]
    torn = bytearray(data)
    torn[places[2].offset + 5 : places[2].offset + 60] = bytes(55)
    path.write_bytes(torn)
    assert [place for place, _ in archive.recover({})] == [*places[:2], *places[3:]]
    assert path.stat().st_size == len(data)


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive, data = make(tmp_path, 2)
    archive.append([Kept(response())])
    archive.close()
    size = (tmp_path / archive.files()[0]).stat().st_size

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ArchiveError, match="No space left"):
        archive.append([Kept(response())])
    archive.close()
    assert (tmp_path / archive.files()[0]).stat().st_size == size > len(data)


@pytest.mark.parametrize("place", [Place("thidua-x-00001.warc.gz", 0, 10), Place("gone.warc.gz", 0, 10)])
def test_a_record_that_is_not_there(tmp_path: Path, place: Place) -> None:
    (tmp_path / "thidua-x-00001.warc.gz").write_bytes(b"noise")
    with pytest.raises(ArchiveError) as caught:
        Archive(tmp_path).read(place)
    assert place.file in caught.value.message and caught.value.remedy


# Files of others.

PAGES = [(f"http://example.org/{n}", ARTICLE.replace("số 2", f"số {n}").encode()) for n in range(6)]


def record(writer: WARCWriter, url: str, body: bytes, kind: str = "text/html; charset=utf-8", **fields: str) -> object:
    headers = [("Content-Type", kind)]
    headers += [(name.replace("_", "-"), value) for name, value in fields.items()]
    return writer.create_warc_record(
        url, "response", payload=io.BytesIO(body), length=len(body),
        http_headers=StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": "2024-12-31T23:00:00Z"},
    )  # fmt: skip


def warc(*, compress: bool = True) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=compress)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "another"}))
    for url, body in PAGES:
        writer.write_record(record(writer, url, body))
        line = StatusAndHeaders("GET / HTTP/1.1", [("Host", "example.org")], is_http_request=True)
        writer.write_record(writer.create_warc_record(url, "request", http_headers=line))
    return out.getvalue()


def arc() -> bytes:
    """The format of the Internet Archive before WARC."""
    about = b"1 0 Archive\nURL IP-address Archive-date Content-type Archive-length\n\n"
    found = b"filedesc://x.arc 0.0.0.0 20080101000000 text/plain %d\n%s\n" % (len(about), about)
    for url, body in PAGES:
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
        found += f"{url} 192.0.2.1 20241231230000 text/html {len(block)}\n".encode() + block + b"\n"
    return found


def crawl_of_others(folder: Path, data: bytes, name: str = "x.warc.gz") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def found(*files: Path) -> tuple[list[str], list[InputError]]:
    """The URLs of the articles, and the errors."""
    outcomes = list(iter_warcs(files))
    for outcome in outcomes:
        assert (outcome.article is None) != (outcome.error is None)
    errors = [outcome.error for outcome in outcomes if outcome.error]
    for error in errors:
        assert "\n" not in str(error) and error.remedy
    return [outcome.article.url or "" for outcome in outcomes if outcome.article], errors


@pytest.mark.parametrize(
    "data",
    [
        lambda: warc(),
        lambda: warc(compress=False),
        lambda: gzip.compress(warc(compress=False)),
        lambda: gzip.compress(warc(compress=False)[:900]) + gzip.compress(warc(compress=False)[900:]),
        arc,
        lambda: gzip.compress(arc()),
    ],
    ids=["a member a record", "plain", "one member", "members anyhow", "ARC", "ARC in gzip"],
)
def test_files_of_other_programs(tmp_path: Path, data: Callable[[], bytes]) -> None:
    assert found(crawl_of_others(tmp_path, data())) == ([url for url, _ in PAGES], [])


def test_an_article_out_of_a_warc_file(tmp_path: Path) -> None:
    (outcome, *_) = iter_warcs([crawl_of_others(tmp_path, warc())])
    article = outcome.article
    assert article is not None
    assert (article.url, article.source) == (PAGES[0][0], "example.org")
    assert article.fetched_at == "2024-12-31T23:00:00+00:00"
    assert article.title == "Hội nghị tổng kết Cụm thi đua số 0 năm 2024"


def test_only_pages_are_taken(tmp_path: Path) -> None:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    page = PAGES[0][1]
    for url, body, kind in [
        ("http://example.org/robots.txt", b"User-agent: *", "text/plain"),
        ("http://example.org/a.png", b"\x89PNG", "image/png"),
        ("http://example.org/sitemap.xml", b"<urlset/>", "application/xml"),
        ("dns:example.org", b"192.0.2.1", "text/dns"),
        ("http://example.org/good", page, "text/html"),
    ]:
        writer.write_record(record(writer, url, body, kind=kind))
    assert found(crawl_of_others(tmp_path, out.getvalue())) == (["http://example.org/good"], [])


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (lambda page: gzip.compress(page), {"Content_Encoding": "gzip"}),
        (lambda page: page, {"Content_Encoding": "gzip"}),  # unpacked by the program that stored it
        (lambda page: b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page), {"Transfer_Encoding": "chunked"}),
        (lambda page: page, {"Transfer_Encoding": "chunked"}),
        (lambda page: page, {"Content_Length": "3"}),
        (lambda page: page, {"X_Crawl_Content_Encoding": "gzip", "Content_Length": "9"}),  # Common Crawl's way
    ],
)
def test_bodies_as_other_programs_store_them(
    tmp_path: Path, body: Callable[[bytes], bytes], fields: dict[str, str]
) -> None:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    writer.write_record(record(writer, *((PAGES[2][0]), body(PAGES[2][1])), **fields))
    (outcome,) = iter_warcs([crawl_of_others(tmp_path, out.getvalue())])
    assert outcome.article is not None and "Cụm thi đua số 2" in outcome.article.text


def test_a_page_that_another_archive_cut_off_is_not_called_too_large_for_this_program(tmp_path: Path) -> None:
    data = warc(compress=False).replace(b"WARC-Type: response", b"WARC-Truncated: length\r\nWARC-Type: response", 1)
    urls, (error,) = found(crawl_of_others(tmp_path, data, "x.warc"))
    assert urls == [url for url, _ in PAGES[1:]]
    assert "the archive has only its first" in str(error) and "20 MB" not in str(error)


@pytest.mark.parametrize("newer", [b"<html><title>404</title><h1>Not found</h1></html>", PAGES[0][1][:99]])
def test_a_newer_answer_that_cannot_be_used_does_not_hide_the_page(tmp_path: Path, newer: bytes) -> None:
    data = warc(compress=False)
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + newer
    data += b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: " + PAGES[0][0].encode()
    data += b"" if b"404" in newer else b"\r\nWARC-Truncated: time"
    data += b"\r\nWARC-Date: 2026-01-01T00:00:00Z"
    data += b"\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(block)
    assert found(crawl_of_others(tmp_path, data + block + b"\r\n\r\n", "x.warc")) == ([url for url, _ in PAGES], [])


def test_the_newest_of_a_page_is_taken(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for year, text in ((2024, "cũ"), (2025, "mới"), (2023, "cũ nhất")):
        body = ARTICLE.replace("</article>", f"<p>Bản {text} của bài.</p></article>").encode()
        archive.append([Kept(response(URL, body, at=f"{year}-01-01T00:00:00+00:00"), URL)])
    archive.close()
    (outcome,) = iter_warcs([tmp_path / archive.files()[0]])
    assert outcome.article is not None and "Bản mới của bài" in outcome.article.text


def test_a_newer_answer_without_an_article_does_not_hide_the_page(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    oldest = ARTICLE.replace("<article>", "<article><p>Cũ hơn.</p>")
    bodies = {2023: oldest, 2024: ARTICLE, 2025: "<p>Đang bảo trì.</p>"}
    for year, body in bodies.items():
        archive.append([Kept(response(URL, body.encode(), at=f"{year}-01-01T00:00:00+00:00"), URL)])
    archive.append([Kept(response(f"{URL}-bare", b"<p>a", at=f"{year}-01-01T00:00:00+00:00")) for year in (2024, 2025)])
    archive.close()
    one, other = iter_warcs([tmp_path / archive.files()[0]])
    assert one.article is not None and "Cũ hơn" not in one.article.text
    assert one.article.fetched_at == "2024-01-01T00:00:00+00:00" and "a newer answer" in one.article.notes[-1]
    assert other.source == f"{URL}-bare" and other.error is not None and other.error.code == "no_article"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no page in it"),
        (b"Not a WARC file.\n" * 100, "damaged at byte 0"),
        (gzip.compress(b"Not a WARC file.", mtime=0), "damaged at byte 0"),
        (b"\x28\xb5\x2f\xfd" + bytes(50), "zstd -d"),
        (b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99\r\n\r\nshort", "damaged"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "damaged"),
        (b"WARC/1.0\r\n" + b"X: y\r\n" * 500_000, "no end"),
        (b"x" * 3_000_000, "damaged at byte 0"),
        (gzip.compress(b"WARC/1.0\r\n" + bytes(50_000_000), mtime=0), "damaged"),
        (NOISE, "damaged"),
    ],
    ids=["empty", "text", "text in gzip", "zstd", "cut off", "no length", "endless head", "one line", "zeros", "noise"],
)
def test_what_is_no_warc_file_is_an_error_that_names_it(tmp_path: Path, data: bytes, says: str) -> None:
    path = crawl_of_others(tmp_path, data)
    urls, errors = found(path)
    assert urls == [] and len(errors) == 1
    assert errors[0].message.startswith(str(path)) and says in str(errors[0])
    assert "Not a WARC" not in str(errors[0]).removeprefix(str(path))  # what stands in it is nobody's message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    urls, (error,) = found(tmp_path / "no.warc.gz")
    assert urls == [] and "No such file" in error.message


@pytest.mark.parametrize("compress", [True, False])
def test_damage_in_the_middle_costs_only_what_is_damaged(tmp_path: Path, compress: bool) -> None:
    data = bytearray(warc(compress=compress))
    at = len(data) // 2
    if compress:
        data[at : at + 40] = bytes(40)
    else:
        at = data.index(b"WARC/1.0", at)
        data[at : at + 8] = b"\0" * 8
    urls, errors = found(crawl_of_others(tmp_path, bytes(data)))
    assert len(urls) >= len(PAGES) - 2 and {PAGES[0][0], PAGES[-1][0]} <= set(urls)
    assert len(errors) == 1 and "damaged at byte" in errors[0].message


@pytest.mark.parametrize("compress", [True, False])
def test_a_torn_end_gives_what_is_before_it(tmp_path: Path, compress: bool) -> None:
    data = warc(compress=compress)
    urls, errors = found(crawl_of_others(tmp_path, data[: len(data) * 2 // 3]))
    assert urls == [url for url, _ in PAGES[: len(urls)]] and len(urls) >= 3
    assert len(errors) == 1


@given(st.binary(max_size=400), st.integers(0, 100_000), st.booleans())
def test_no_damage_stops_the_reading(noise: bytes, at: int, compress: bool) -> None:
    data = warc(compress=compress)
    at %= len(data)
    for entry in read_entries(io.BytesIO(data[:at] + noise + data[at + len(noise) :])):
        assert isinstance(entry, Damage | Entry)
