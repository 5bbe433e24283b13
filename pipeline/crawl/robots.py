"""robots.txt by RFC 9309: what may be asked of a host, and how slowly."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.crawl import addresses
from pipeline.crawl.answer import Answer
from pipeline.crawl.faults import failed
from pipeline.crawl.settings import ROBOT
from pipeline.errors import FetchFailed

if TYPE_CHECKING:
    from protego import Protego

MOST_BYTES = 512 * 1024
"""RFC 9309, 2.5: at least 500 KiB are read; what follows is not."""
LIFETIME = 24 * 3600.0
"""RFC 9309, 2.4: seconds for which a robots.txt may be kept."""
BUSY_LIFETIME = 600.0
"""Seconds after which a robots.txt that was answered with 429 is asked for again."""
LONGEST_DELAY = 300.0
"""A longer Crawl-delay is taken for this one: it would stop the crawl of a site altogether."""
WITH_VERSION = re.compile(r"^([ \t]*user-agent[ \t]*:[ \t]*[a-z_-]+)/[^\s#]*", re.IGNORECASE | re.MULTILINE)
"""A robot named as in its User-Agent, `thidua/0.1.0`; protego knows a robot by its bare name (RFC 9309, 2.2.1)."""

OF_THE_HOST = frozenset({"bad_url", "private_address", "dns", "connect", "tls", "busy", "host_down"})
"""Faults that are the host's, whatever is asked for."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The robots.txt of an origin; `parsed` is None where there is none, and everything may be asked."""

    answer: Answer
    parsed: Protego | None = None
    until: float = 0.0
    """`time.monotonic` up to which it is kept."""

    @property
    def delay(self) -> float:
        """Seconds between requests that it asks for; 0 for none."""
        asked = self.parsed.crawl_delay(ROBOT) if self.parsed else None
        return min(max(asked or 0.0, 0.0), LONGEST_DELAY)

    def check(self, url: str) -> None:
        """Raises FetchFailed (`robots`) where the URL may not be asked."""
        if self.parsed is not None and not self.parsed.can_fetch(url, ROBOT):
            raise failed("robots", f"{addresses.origin(url)}/robots.txt forbids it")


def rules_of(answer: Answer) -> Rules:
    """What an answer to the request for robots.txt means (RFC 9309, 2.3.1).

    400 to 499 allows everything, 429 too; but that is no answer for a day, and the pace of the host keeps the wait
    that it asks for. A redirect that leads nowhere is taken as if there were none.

    Raises:
        FetchFailed: `robots_unavailable`: nothing may be asked for now.
    """
    from protego import Protego

    until = time.monotonic() + LIFETIME
    if 200 <= answer.status < 300:
        text = answer.body[:MOST_BYTES].decode("utf-8-sig", errors="replace")
        return Rules(answer, Protego.parse(WITH_VERSION.sub(r"\1", text.replace("\0", ""))), until)
    if answer.status >= 500:
        raise failed("robots_unavailable", f"robots.txt: the server answered {answer.status}")
    return Rules(answer, until=time.monotonic() + BUSY_LIFETIME if answer.status == 429 else until)


class Robots:
    """The rules of every origin of a crawl, each asked for once a day; a failure is not kept.

    Args:
        get: fetches a robots.txt, following redirects; raises FetchFailed where there is no answer.
    """

    def __init__(self, get: Callable[[str], Awaitable[Answer]]) -> None:
        self._get = get
        self._rules: dict[str, Rules] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def of(self, url: str) -> Rules:
        """The rules for a checked URL's origin.

        Raises:
            FetchFailed: they cannot be had, so nothing there may be asked.
        """
        origin = addresses.origin(url)
        async with self._locks.setdefault(origin, asyncio.Lock()):
            rules = self._rules.get(origin)
            if rules is None or rules.until < time.monotonic():
                rules = self._rules[origin] = await self._fetched(origin)
        return rules

    async def _fetched(self, origin: str) -> Rules:
        try:
            return rules_of(await self._get(f"{origin}/robots.txt"))
        except FetchFailed as error:
            if error.code in OF_THE_HOST:
                raise
            reason = error.message.removeprefix("robots.txt: ")
            raise failed("robots_unavailable", f"robots.txt: {reason}", wait=error.wait) from error
