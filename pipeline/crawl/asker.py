"""One request at a time to a host: what robots.txt allows, when it is its turn, and none in a crawl that stops."""

from __future__ import annotations

import asyncio
import time

from pipeline.crawl import addresses, robots
from pipeline.crawl.answer import Answer
from pipeline.crawl.archive import Kept
from pipeline.crawl.client import Client
from pipeline.crawl.faults import failed
from pipeline.crawl.pace import Lane, Pace
from pipeline.crawl.packing import unpack
from pipeline.crawl.response import Response, moved
from pipeline.crawl.settings import Settings
from pipeline.crawl.store import Store
from pipeline.errors import FetchFailed


class Asker:
    """The requests of one crawl.

    robots: the rules of all hosts. stopping: set to begin no request more. busy: the tasks that have one under way, or
    an answer that is not archived yet.
    """

    def __init__(self, settings: Settings, client: Client, store: Store) -> None:
        self._settings, self._client, self._store = settings, client, store
        self._pace = Pace(settings)
        self.robots = robots.Robots(self._robots_txt)
        self.stopping = False
        self.busy: set[asyncio.Task[None] | None] = set()

    async def moved(self, response: Response) -> str | None:
        """The address to which a page's markup sends; None where it does not, or only to the page itself."""
        location = await asyncio.to_thread(moved, response, self._settings.most_bytes)
        try:
            itself = location is None or addresses.joined(response.url, location) == addresses.checked(response.url)
        except FetchFailed:  # what no browser follows
            return None
        return None if itself else location

    async def permitted(self, url: str) -> None:
        """Raises FetchFailed where robots.txt forbids a URL, or cannot be had; and keeps its Crawl-delay."""
        rules = await self.robots.of(url)
        rules.check(url)
        host = addresses.host_of(url)
        self._pace.lane(host).slow_to(max(rules.delay, self._settings.site_delay(host)))

    async def _robots_txt(self, url: str) -> Answer:
        asked = url
        for _ in range(self._settings.most_redirects + 1):
            response = await self.ask(url, {}, None, most=robots.MOST_BYTES)
            await self._store.keep(Kept(response))
            location = response.header("location")
            if not response.is_redirect or not location:
                break
            try:
                url = addresses.joined(url, location)
            except FetchFailed:
                break
        body = b""
        if 200 <= response.status < 300:
            body = unpack(response.body, response.header("content-encoding") or "", self._settings.most_bytes)
        return Answer(asked, response.url, response.status, response.headers, body, response.at)

    async def ask(
        self, url: str, conditions: dict[str, str], types: frozenset[str] | None, *, most: int | None = None
    ) -> Response:
        """One request, when it is its host's turn; redirects are not followed.

        Raises:
            FetchFailed: no answer, or the host is not asked any more in this run.
            CancelledError: the crawl is being stopped.
        """
        settings, host = self._settings, addresses.host_of(url)
        task = asyncio.current_task()
        self.busy.discard(task)
        if self.stopping:
            raise asyncio.CancelledError
        self._open(self._pace.lane(host), host)
        async with self._pace.turn(host) as lane:
            self.busy.add(task)
            begun = time.monotonic()
            try:
                response = await self._client.ask(url, conditions=conditions, types=types, most=most)
            except FetchFailed as error:
                lane.unasked = error.code in ("private_address", "dns", "bad_url")
                if error.code != "private_address":
                    lane.failed(time.monotonic() - begun, settings)
                raise
            latency = time.monotonic() - begun
            if response.status >= 500 or response.status == 429 or response.truncated in ("time", "disconnect"):
                lane.failed(latency, settings)
                if (wait := response.retry_after) is not None:
                    lane.hold(wait)
            elif response.status < 400:
                lane.answered(latency, settings)
            else:
                lane.failures = 0
        return response

    def _open(self, lane: Lane, host: str) -> None:
        """Raises FetchFailed where a host is not asked any more in this run."""
        if lane.failures >= self._settings.most_failures:
            raise failed("host_down", f"{host} failed {lane.failures} times in a row")
        if lane.held > self._settings.patience + lane.delay:
            raise failed("busy", f"{host} asked to wait {lane.held:.0f} s more", wait=lane.held)
