"""Servers on loopback that answer byte by byte as a test says, rightly and wrongly, and keep a log.

with Web() as web:
    site = web.site({"/a": page("text")})
    ... fetch site.url("/a") ...
    assert [asked.path for asked in web.log] == ["/robots.txt", "/a"]
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import socket
import ssl
import struct
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

LENGTH = b"content-length"
HTML = "text/html; charset=utf-8"
SENTENCE = (
    "Sáng 12/2, Cụm thi đua số 2 tổ chức hội nghị tổng kết công tác thi đua, khen thưởng năm 2024 tại huyện Đak Pơ."
)
ARTICLE = (
    "<!DOCTYPE html><html><head><title>Hội nghị tổng kết Cụm thi đua số 2 năm 2024</title></head><body><article>"
    f"<h1>Hội nghị tổng kết Cụm thi đua số 2 năm 2024</h1><p>{SENTENCE}</p><p>{SENTENCE}</p></article></body></html>"
)


@dataclass(slots=True)
class Asked:
    """One request. Times are `time.monotonic`; `ended` is 0 while the answer is under way."""

    host: str
    path: str
    headers: dict[str, str]
    begun: float
    ended: float = 0.0


@dataclass(slots=True)
class Call:
    """What a reply gets: the request, and the connection to write on."""

    asked: Asked
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    number: int
    """How often this path was asked for, this time included."""

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def hang(self) -> None:
        """Say nothing until the client leaves."""
        await self.reader.read()

    def reset(self) -> None:
        """Break the connection off with RST."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Reply = bytes | Callable[[Call], Awaitable[None] | bytes]
"""The bytes of a whole answer, or what to do. The connection stays open behind bytes that say how long they are."""


def http(
    body: bytes | str = b"", status: str = "200 OK", headers: Mapping[str, str] | None = None, kind: str | None = HTML
) -> bytes:
    """A whole, right answer."""
    data = body.encode() if isinstance(body, str) else body
    fields = {"Content-Length": str(len(data))} | ({"Content-Type": kind} if kind is not None else {})
    fields |= dict(headers or {})
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + data


def page(text: str = "") -> bytes:
    """A page with an article; `text` makes it another one."""
    return http(ARTICLE.replace("</article>", f"<p>{text}</p></article>") if text else ARTICLE)


def to(location: str | bytes, status: str = "302 Found", **headers: str) -> bytes:
    """A redirect."""
    where = location if isinstance(location, bytes) else location.encode()
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()).encode()
    return f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n".encode() + more + b"Location: " + where + b"\r\n\r\n"


NOTHING = http("not here", "404 Not Found")


@dataclass(slots=True)
class Site:
    """One host: an address of 127.0.0.0/8 and a port."""

    host: str
    port: int
    replies: dict[str, Reply]
    tls: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    def url(self, path: str = "/") -> str:
        return f"http{'s' if self.tls else ''}://{self.host}:{self.port}{path}"


class Web:
    """Sites, each on a loopback address of its own, served by one thread."""

    def __init__(self) -> None:
        self.log: list[Asked] = []
        self.sites: list[Site] = []
        self._servers: list[asyncio.Server] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def site(self, replies: Mapping[str, Reply], *, host: str | None = None, tls: ssl.SSLContext | None = None) -> Site:
        """A new site. A path that it does not have is answered with 404, robots.txt too."""
        number = len(self.sites) + 1
        host = host or f"127.{1 + number // 200}.1.{number % 200 + 1}"
        site = Site(host, 0, dict(replies), tls is not None)
        start = asyncio.start_server(lambda r, w: self._serve(site, r, w), host, 0, ssl=tls, limit=1 << 20)
        server = asyncio.run_coroutine_threadsafe(start, self._loop).result(10)
        site.port = server.sockets[0].getsockname()[1]
        self.sites.append(site)
        self._servers.append(server)
        return site

    def paths(self, site: Site | None = None) -> list[str]:
        """What was asked for, without robots.txt."""
        hosts = None if site is None else site.host
        return [a.path for a in self.log if a.path != "/robots.txt" and hosts in (None, a.host)]

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("iso-8859-1")
                first, *lines = head.rstrip().split("\r\n")
                path = first.split(" ")[1]
                pairs = (line.partition(":") for line in lines)
                headers = {name.lower(): value.strip() for name, _, value in pairs}
                asked = Asked(site.host, path, headers, time.monotonic())
                self.log.append(asked)
                site.counts[path] = site.counts.get(path, 0) + 1
                call = Call(asked, reader, writer, site.counts[path])
                try:
                    reply = site.replies.get(path, site.replies.get("*", NOTHING) if path != "/robots.txt" else NOTHING)
                    made = reply(call) if callable(reply) else reply
                    answer = await made if inspect.isawaitable(made) else made
                    # Before it is sent: the client may be faster than this thread comes to look at the clock.
                    asked.ended = time.monotonic()
                    if answer is not None:
                        await call.send(answer)
                finally:
                    asked.ended = asked.ended or time.monotonic()
                if (
                    answer is None
                    or not answer.startswith(b"HTTP/1.1 ")
                    or b"content-length" not in answer[:2000].lower()
                ):
                    break
        with contextlib.suppress(Exception):
            writer.close()
