"""One request and its answer over httpx, with every limit that a crawler needs and no judgement of the answer.

A connection goes to an address that was checked: the name is resolved once, the addresses are checked, and the one
that is connected to is among these (no second look-up, which could answer otherwise).
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import httpx

from pipeline.crawl import addresses
from pipeline.crawl.answer import content_type
from pipeline.crawl.faults import failed
from pipeline.crawl.packing import ACCEPTED
from pipeline.crawl.response import Response
from pipeline.crawl.settings import Settings

KNOWN_FOR = 60.0
"""Seconds for which the addresses of a host are kept, once checked."""
MOST_CLIENTS = 64
"""Hosts whose connections are kept open."""
ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.8, application/xml;q=0.7, */*;q=0.1"


class Pinned(httpx.AsyncHTTPTransport):
    """A transport for one host only, which connects to addresses that were checked.

    The host's name stays in the Host header, in TLS (SNI) and in the check of the certificate.
    """

    def __init__(self, context: ssl.SSLContext, settings: Settings, resolve: addresses.Resolve) -> None:
        super().__init__(verify=context, trust_env=False, limits=httpx.Limits(max_connections=1, keepalive_expiry=30))
        self._settings = settings
        self._resolve = resolve
        self._good: str | None = None
        self._found: list[str] = []
        self._found_until = 0.0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.raw_host.decode("ascii")
        port = request.url.port or addresses.PORTS[request.url.scheme]
        if self._found_until < time.monotonic():
            self._found = await self._looked_up(host, port)
            self._found_until = time.monotonic() + KNOWN_FOR
        request.extensions = {**request.extensions, "sni_hostname": host}
        # The address of the open connection first: to another one a new connection would be made.
        found = sorted(self._found, key=lambda address: address != self._good)
        for address in found[:-1]:
            try:
                return await self._ask(request, address)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._ask(request, found[-1])

    async def _looked_up(self, host: str, port: int) -> list[str]:
        settings = self._settings
        try:
            async with asyncio.timeout(settings.connect_timeout):
                return await addresses.allowed(host, port, allow_private=settings.allow_private, resolve=self._resolve)
        except TimeoutError as error:
            raise failed("dns", f"{host}: no address within {settings.connect_timeout:g} s") from error

    async def _ask(self, request: httpx.Request, address: str) -> httpx.Response:
        url = request.url
        request.url = url.copy_with(host=address)
        try:
            response = await super().handle_async_request(request)
        finally:
            request.url = url
        self._good = address
        # httpx reads Location even where it is not to follow, and calls an answer broken whose Location is.
        response.extensions |= {"address": address, "headers": response.headers.raw}
        response.headers.pop("location", None)
        return response


class Client:
    """Requests to any host; connections of one are never used for another.

    Args:
        resolve: how names become addresses; the system's resolver by default.
    """

    def __init__(self, settings: Settings, resolve: addresses.Resolve = addresses.resolve) -> None:
        self._settings = settings
        self._resolve = resolve
        self._context = httpx.create_ssl_context()
        self._clients: OrderedDict[str, httpx.AsyncClient] = OrderedDict()
        self._busy: dict[str, int] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        while self._clients:
            await self._clients.popitem()[1].aclose()

    async def ask(
        self,
        url: str,
        *,
        conditions: dict[str, str] | None = None,
        types: frozenset[str] | None = None,
        most: int | None = None,
    ) -> Response:
        """GET a checked URL, once; redirects are not followed.

        A body above the limit is cut off (`truncated` is "length"), or not read at all where its length is declared.

        Args:
            conditions: headers of a conditional request.
            types: content types that are wanted; of others the body is not read (`truncated` is "unspecified").
            most: bytes of the body, packed; the settings' limit by default.

        Raises:
            FetchFailed: no answer: `dns`, `private_address`, `connect`, `tls`, `timeout`, `disconnected`,
                `bad_answer`, `bad_url`. An answer that breaks off is one with `truncated`.
        """
        origin = addresses.origin(url)
        client = await self._client(origin)
        self._busy[origin] = self._busy.get(origin, 0) + 1
        try:
            return await self._exchange(client, url, conditions or {}, types, most or self._settings.most_packed)
        finally:
            self._busy[origin] -= 1

    async def _exchange(
        self,
        client: httpx.AsyncClient,
        url: str,
        conditions: dict[str, str],
        types: frozenset[str] | None,
        most: int,
    ) -> Response:
        deadline = self._settings.deadline
        head: httpx.Response | None = None
        body = bytearray()
        truncated: str | None = None
        try:
            async with asyncio.timeout(deadline):
                request = client.build_request("GET", url, headers=conditions)
                head = await client.send(request, stream=True)
                truncated = _unwanted(head, types, most)
                async for chunk in _chunks(head, truncated):
                    body += chunk
                    if len(body) > most:
                        truncated = "length"
                        break
        except (TimeoutError, httpx.TimeoutException) as error:
            if head is None:
                raise failed("timeout", _slow(error, self._settings)) from error
            truncated = "time"
        except httpx.TransportError as error:
            if head is None:
                raise _no_answer(error) from error
            truncated = "disconnect"
        except (httpx.InvalidURL, httpx.StreamError, UnicodeError, ValueError) as error:
            raise failed("bad_answer", f"{type(error).__name__}: {error}") from error
        finally:
            if head is not None:
                await head.aclose()
        return Response(
            url=url,
            status=head.status_code,
            reason=head.reason_phrase,
            version=head.http_version,
            headers=tuple((_text(name), _text(value)) for name, value in head.extensions["headers"]),
            body=bytes(body[:most]),
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            address=head.extensions.get("address"),
            truncated=truncated,
        )

    async def _client(self, origin: str) -> httpx.AsyncClient:
        client = self._clients.get(origin)
        if client is None:
            for idle in [name for name in self._clients if not self._busy.get(name)][: 1 - MOST_CLIENTS or None]:
                if len(self._clients) < MOST_CLIENTS:
                    break
                await self._clients.pop(idle).aclose()
            settings = self._settings
            client = self._clients[origin] = httpx.AsyncClient(
                transport=Pinned(self._context, settings, self._resolve),
                timeout=httpx.Timeout(settings.read_timeout, connect=settings.connect_timeout, pool=None),
                headers={"User-Agent": settings.user_agent, "Accept": ACCEPT, "Accept-Encoding": ACCEPTED,
                         "Accept-Language": "vi"},
                trust_env=False,
                follow_redirects=False,
            )  # fmt: skip
        self._clients.move_to_end(origin)
        return client


def _unwanted(head: httpx.Response, types: frozenset[str] | None, most: int) -> str | None:
    """Why the body of an answer need not be read; None where it is wanted."""
    length = head.headers.get("content-length", "")
    if head.status_code == 200 and types is not None and content_type(head.headers.get("content-type")) not in types:
        return "unspecified"
    # A robots.txt may be longer than what is read of it.
    return "length" if types is not None and length.isdecimal() and int(length[:20]) > most else None


async def _chunks(head: httpx.Response, truncated: str | None) -> AsyncIterator[bytes]:
    if truncated is None:
        async for chunk in head.aiter_raw():
            yield chunk


def _text(value: bytes) -> str:
    """A header's bytes: UTF-8, which Vietnamese servers put into Location, else ISO-8859-1."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("iso-8859-1")


def _slow(error: Exception, settings: Settings) -> str:
    if isinstance(error, httpx.ConnectTimeout):
        return f"no connection within {settings.connect_timeout:g} s"
    if isinstance(error, httpx.TimeoutException):
        return f"no answer within {settings.read_timeout:g} s"
    return f"no answer within {settings.deadline:g} s"


def _no_answer(error: httpx.TransportError) -> Exception:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            reason = getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or str(cause)
            return failed("tls", f"TLS failed: {reason}")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ConnectError):
        return failed("connect", "no connection: the host refused it or cannot be reached")
    if isinstance(error, httpx.RemoteProtocolError) and "disconnected" not in str(error):
        return failed("bad_answer", f"not HTTP as it should be: {error}")
    if isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol):
        return failed("bad_url", f"cannot be asked: {error}")
    return failed("disconnected", "the host closed the connection without a whole answer")
