"""How fast a host is asked: one request at a time, and a pause that grows with its latency and its errors."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from pipeline.crawl.settings import Settings


@dataclass(slots=True)
class Lane:
    """The state of one host. Times are `time.monotonic`, spans seconds."""

    delay: float
    """Pause between the end of an answer and the next request."""
    least: float
    """What the delay never falls below: the option, or robots.txt's Crawl-delay if that is longer."""
    next: float = 0.0
    """Time before which the host is not asked."""
    failures: int = 0
    """Failures in a row."""
    unasked: bool = False
    """Whether the turn that is on ended without a request, and needs no pause behind it."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def slow_to(self, delay: float) -> None:
        """Obey a Crawl-delay: from the request that is under way or was last on."""
        if delay > self.least:
            self.next += max(delay - self.delay, 0.0) if self.next else 0.0
            self.least = delay
            self.delay = max(self.delay, delay)

    def answered(self, latency: float, settings: Settings) -> None:
        """After a good answer: go half of the way to what its latency calls for."""
        wanted = min(max(self.least, latency * settings.latency_factor), max(settings.most_delay, self.least))
        self.delay = max((self.delay + wanted) / 2, self.least)
        self.failures = 0

    def failed(self, latency: float, settings: Settings) -> None:
        """After an error: twice as slow, and never faster, however fast the error came."""
        most = max(settings.most_delay, self.least)
        self.delay = min(max(self.delay * 2, latency * settings.latency_factor, self.least), max(most, self.delay))
        self.failures += 1

    def hold(self, seconds: float) -> None:
        """Do not ask before so many seconds are over: the host said so."""
        self.next = max(self.next, time.monotonic() + seconds)

    @property
    def held(self) -> float:
        """Seconds until the host may be asked."""
        return max(self.next - time.monotonic(), 0.0)


class Pace:
    """All hosts of a crawl, with a bound on the requests under way at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lanes: dict[str, Lane] = {}
        self._slots = asyncio.Semaphore(settings.concurrency)

    def lane(self, host: str) -> Lane:
        """The state of a host."""
        if host not in self._lanes:
            self._lanes[host] = Lane(self._settings.delay, self._settings.delay)
        return self._lanes[host]

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[Lane]:
        """Wait until the host may be asked; within the block no other request to it is under way."""
        lane = self.lane(host)
        async with lane.lock:
            while wait := lane.held:
                await asyncio.sleep(wait)
            async with self._slots:
                try:
                    yield lane
                finally:
                    if not lane.unasked:
                        lane.next = max(lane.next, time.monotonic() + lane.delay)
                    lane.unasked = False
