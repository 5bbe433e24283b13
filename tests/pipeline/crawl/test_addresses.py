"""Which addresses are asked: public ones only, whatever names, redirects and second look-ups lead to."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pipeline.crawl import addresses
from pipeline.crawl.answer import Answer
from pipeline.crawl.crawler import Crawler
from pipeline.crawl.settings import Settings
from pipeline.errors import FetchFailed
from tests.web import Web, http, page, to

PUBLIC = ("8.8.8.8", "203.162.0.1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1")
PRIVATE = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::1",
    "2001:0:808:808:0:0:80ff:fffe",
    "no address",
    "",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert addresses.is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_not_public(address: str) -> None:
    assert not addresses.is_public(address)


@pytest.mark.parametrize(
    ("url", "checked"),
    [
        ("https://example.org", "https://example.org"),
        (" HTTPS://Example.ORG:443/a#b ", "https://example.org/a"),
        ("http://example.org:8080/a?b=c&d", "http://example.org:8080/a?b=c&d"),
        ("http://example.org/trang chủ", "http://example.org/trang%20ch%E1%BB%A7"),
        ("http://tiếng.example/", "http://xn--ting-hv5a.example/"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
        ("http://a_b.example.org/", "http://a_b.example.org/"),
    ],
)
def test_addresses_that_can_be_asked(url: str, checked: str) -> None:
    assert addresses.checked(url) == checked


@pytest.mark.parametrize(
    "url",
    ["", "example.org", "ftp://example.org/", "http://", "http:///a", "http://./", "http://[::1", "http://[x]/",
     "http://a:b@example.org/", "http://user@example.org/", "http://example.org:0/", "http://example.org:70000/",
     "http://exa mple.org/", "http://exa<mple/", "javascript:alert(1)", "//example.org/", "http://a/" + "x" * 5000],
)  # fmt: skip
def test_addresses_that_cannot_be_asked(url: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        addresses.key(url)
    assert caught.value.code == "bad_url" and caught.value.remedy


def test_one_page_has_one_key() -> None:
    urls = ("http://Example.org/a/?utm_source=x#y", "https://example.org/a/", "http://example.org:80/a/")
    assert len({addresses.key(url) for url in urls}) == 1


# The crawl. Names are resolved by the test; `127.1.1.1` stands for a public address.

NAMES = {"public.example": ["127.1.1.1"], "inside.example": ["10.0.0.1"], "both.example": ["10.0.0.1", "127.1.1.1"]}


def get(urls: Sequence[str], resolve: addresses.Resolve, *, private: bool = False) -> list[Answer | FetchFailed]:
    """What comes of asking, one after another."""

    async def ask() -> list[Answer | FetchFailed]:
        found: list[Answer | FetchFailed] = []
        settings = Settings(delay=0, attempts=1, allow_private=private, read_timeout=5, connect_timeout=2)
        async with Crawler(settings, resolve) as crawler:
            for url in urls:
                try:
                    found.append(await crawler.get(url))
                except FetchFailed as error:
                    found.append(error)
        return found

    return asyncio.run(ask())


async def by_name(host: str, port: int) -> list[str]:
    return NAMES.get(host) or await addresses.resolve(host, port)


@pytest.fixture
def only_one_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.1.1.1")


INSIDE = (
    "http://127.0.0.1/",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://localhost/",
    "http://localhost./",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://inside.example/",
    "https://inside.example:22/",
)

# Some systems do not know `localhost.`, and httpx takes no octal numbers.
REFUSED = ("private_address", "dns", "redirects")


@pytest.mark.usefixtures("only_one_is_public")
@pytest.mark.parametrize("target", INSIDE)
def test_no_redirect_leads_inside(target: str) -> None:
    with Web() as web:
        site = web.site({"/page": to(target), "/robots.txt": to(target)}, host="127.1.1.1")
        (failure,) = get([f"http://public.example:{site.port}/page"], by_name)
        assert isinstance(failure, FetchFailed) and failure.code in REFUSED
        site.replies["/robots.txt"] = http("")
        (failure,) = get([f"http://public.example:{site.port}/page"], by_name)
        assert isinstance(failure, FetchFailed) and failure.code in REFUSED
        assert set(web.paths()) == {"/page"}


@pytest.mark.usefixtures("only_one_is_public")
def test_a_second_look_up_is_checked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.crawl.client.KNOWN_FOR", 0)
    answers = iter([["127.1.1.1"], ["127.1.1.1"], ["127.0.0.1"]])

    async def rebinding(host: str, port: int) -> list[str]:
        return next(answers)

    with Web() as web:
        site = web.site({"/page": page(), "/other": page()}, host="127.1.1.1")
        base = f"http://rebinding.example:{site.port}"
        first, second = get([f"{base}/page", f"{base}/other"], rebinding)
        assert isinstance(first, Answer) and first.status == 200
        assert isinstance(second, FetchFailed) and second.code == "private_address"
        assert web.paths() == ["/page"]


@pytest.mark.usefixtures("only_one_is_public")
def test_of_several_addresses_the_public_one_is_asked() -> None:
    with Web() as web:
        site = web.site({"/page": page()}, host="127.1.1.1")
        (answer,) = get([f"http://both.example:{site.port}/page"], by_name)
        assert isinstance(answer, Answer) and answer.status == 200
        assert web.log[0].headers["host"] == f"both.example:{site.port}"


def test_the_next_address_is_tried() -> None:
    async def two(host: str, port: int) -> list[str]:
        return ["127.1.1.9", "127.1.1.1"]

    with Web() as web:
        site = web.site({"/page": page()}, host="127.1.1.1")
        (answer,) = get([f"http://two.example:{site.port}/page"], two, private=True)
        assert isinstance(answer, Answer) and answer.status == 200


def test_a_resolver_that_hangs_is_left() -> None:
    async def hang(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    (failure,) = get(["http://slow.example/"], hang, private=True)
    assert isinstance(failure, FetchFailed) and failure.code == "dns"


# TLS.


@pytest.fixture
def certificate(tmp_path: Path) -> Callable[[str], ssl.SSLContext]:
    """Makes a server's certificate for a name; the file is `cert.pem`."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")

    def make(name: str, *options: str) -> ssl.SSLContext:
        key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
             f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", cert, "-days", "2"],
            check=True, capture_output=True,
        )  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        return context

    return make


async def loopback(host: str, port: int) -> list[str]:
    return ["127.1.1.1"]


def test_a_certificate_that_nobody_signed(certificate: Callable[[str], ssl.SSLContext]) -> None:
    with Web() as web:
        site = web.site({"/page": page()}, host="127.1.1.1", tls=certificate("site.example"))
        (failure,) = get([f"https://site.example:{site.port}/page"], loopback, private=True)
        assert isinstance(failure, FetchFailed) and failure.code == "tls" and "certificate" in failure.message
        assert web.log == []


def test_a_certificate_of_the_right_and_of_another_host(
    certificate: Callable[[str], ssl.SSLContext], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Web() as web:
        site = web.site({"/page": page()}, host="127.1.1.1", tls=certificate("site.example"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        urls = [f"https://{name}.example:{site.port}/page" for name in ("site", "other")]
        right, wrong = get(urls, loopback, private=True)
        assert isinstance(right, Answer) and right.status == 200
        assert isinstance(wrong, FetchFailed) and wrong.code == "tls" and "other.example" in wrong.message


def test_plain_http_on_a_tls_port_and_the_reverse(certificate: Callable[[str], ssl.SSLContext]) -> None:
    with Web() as web:
        plain = web.site({"/page": page()}, host="127.1.1.1")
        tls = web.site({"/page": page()}, host="127.1.1.2", tls=certificate("site.example"))
        urls = [f"https://127.1.1.1:{plain.port}/page", f"http://127.1.1.2:{tls.port}/page"]
        codes = [getattr(found, "code", "ok") for found in get(urls, addresses.resolve, private=True)]
        assert set(codes) <= {"tls", "robots_unavailable"}
