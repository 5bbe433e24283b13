"""Web addresses: which may be asked, by what key a page is known, and to what IP addresses a host leads."""

from __future__ import annotations

import asyncio
import functools
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urljoin, urlsplit

from pipeline.article import canonical_url
from pipeline.crawl.faults import failed

PORTS = {"http": 80, "https": 443}
HOST = re.compile(r"[a-zA-Z0-9_.-]{1,253}")
"""A host's name as DNS has it, with the underscore that some have."""
LONGEST = 4000
"""Characters of a URL. Servers accept 2,000 to 8,000."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: the last four bytes are an IPv4 address."""

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]
"""The IP addresses of a host; raises OSError."""


def checked(url: str) -> str:
    """A URL that can be asked, without its fragment.

    Raises:
        FetchFailed: `bad_url`.
    """
    import httpx

    url = url.strip()
    if len(url) > LONGEST:
        raise failed("bad_url", f"longer than {LONGEST} characters")
    try:
        parsed = httpx.URL(url)
        host, port = parsed.raw_host.decode("ascii"), parsed.port
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise failed("bad_url", f"not a web address: {error}") from error
    if parsed.scheme not in PORTS:
        raise failed("bad_url", f"begins with {parsed.scheme or 'nothing'}:, only http and https are fetched")
    if not host.strip("."):
        raise failed("bad_url", "no host in it")
    if not HOST.fullmatch(host) and not is_literal(host):
        raise failed("bad_url", f"{host[:80]!r} is no host")
    if parsed.userinfo:
        raise failed("bad_url", "holds a name or a password")
    if port is not None and not 0 < port < 65536:
        raise failed("bad_url", f"port {port} is none")
    return str(parsed.copy_with(fragment=None))


def is_literal(host: str) -> bool:
    """Whether a host is an IP address itself."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def key(url: str) -> str:
    """The key of a page: its canonical URL without scheme, fragment and tracking parameters (courlan).

    Raises:
        FetchFailed: `bad_url`.
    """
    found = canonical_url(checked(url))
    if found is None:
        raise failed("bad_url", "not a web address")
    return found


def host_of(url: str) -> str:
    """The host of a checked URL, lower case, without port and without a dot at its end."""
    return (urlsplit(url).hostname or "").rstrip(".")


def origin(url: str) -> str:
    """Scheme, host and port of a checked URL: where its robots.txt lies."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def joined(url: str, location: str) -> str:
    """Where a redirect leads.

    Raises:
        FetchFailed: `redirects`.
    """
    from pipeline.errors import FetchFailed

    try:
        return checked(urljoin(url, location.strip()))
    except (FetchFailed, ValueError) as error:
        reason = error.message if isinstance(error, FetchFailed) else "not a web address"
        raise failed("redirects", f"redirects to {location[:200]!r}: {reason}") from error


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, whatever it is wrapped in."""
    try:
        found: IPAddress = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in NAT64:
            inner = ipaddress.IPv4Address(found.packed[-4:])
        if inner is not None:
            return is_public(str(inner))
        if found.is_site_local:
            return False
    return found.is_global and not found.is_multicast


@functools.cache
def _resolvers() -> ThreadPoolExecutor:
    """Threads for look-ups alone: many that hang must not keep answers from being written."""
    return ThreadPoolExecutor(32, "resolve")


async def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host by the system's resolver, in its order. Raises OSError."""
    look_up = functools.partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_resolvers(), look_up)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def allowed(host: str, port: int, *, allow_private: bool, resolve: Resolve = resolve) -> list[str]:
    """The addresses of a host that may be connected to, in the resolver's order.

    Raises:
        FetchFailed: `dns`, `private_address`.
    """
    try:
        found = await resolve(host, port)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise failed("dns", f"{host} has no address: {reason}") from error
    public = [address for address in found if allow_private or is_public(address)]
    if not public:
        if not found:
            raise failed("dns", f"{host} has no address")
        where = "" if found == [host.strip("[]")] else f" ({', '.join(found[:3])})"
        raise failed("private_address", f"{host}{where} is not a public address")
    return public
