"""The crawl: robots.txt, pace, redirects, attempts, archive and frontier put together.

async with Crawler(Settings(archive=Path("crawl"))) as crawler:
    answer = await crawler.get("https://example.org/sitemap.xml")
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from pipeline.crawl import addresses, visits
from pipeline.crawl.answer import Answer
from pipeline.crawl.archive import Archive, Kept
from pipeline.crawl.asker import Asker
from pipeline.crawl.changes import Change, New, Page, Refused, Unchanged
from pipeline.crawl.client import Client
from pipeline.crawl.faults import failed, may_pass
from pipeline.crawl.loss import loses, without_article
from pipeline.crawl.recovery import recover
from pipeline.crawl.response import PAGE_TYPES, Response, judged
from pipeline.crawl.settings import Settings
from pipeline.crawl.store import Store
from pipeline.crawl.visits import Stored, new_page
from pipeline.errors import FetchFailed, InputError, ThiduaError

log = logging.getLogger(__name__)


class Crawler:
    """One crawl over one archive.

    Args:
        resolve: how names become addresses; for tests.

    Raises:
        ArchiveError: on entering: the archive is in use, not writable, or something else.
    """

    def __init__(self, settings: Settings, resolve: addresses.Resolve = addresses.resolve) -> None:
        self.settings = settings
        self._resolve = resolve
        self._stack = AsyncExitStack()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        folder = self.settings.archive
        if folder is None:
            folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="thidua-")))
        self._store = Store(folder, self.settings.user_agent)
        try:
            await asyncio.to_thread(recover, self._store.archive, self._store.frontier)
        except BaseException:
            self._store.close()
            await self._stack.aclose()
            raise
        await self._stack.enter_async_context(self._store)
        client = await self._stack.enter_async_context(Client(self.settings, self._resolve))
        self._asker = Asker(self.settings, client, self._store)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def archive(self) -> Archive:
        """Where the answers are."""
        return self._store.archive

    async def get(self, url: str) -> Answer:
        """The answer for a sitemap, a feed, a listing page or a robots.txt, asked for now and archived.

        What was fetched before is asked for with conditions, and taken from the archive where it is unchanged. The
        answer may be of any content type.

        Raises:
            FetchFailed: there is none; `code` says why.
            ArchiveError: it could not be archived.
            CancelledError: the crawl is being stopped, and this was not under way.
        """
        new = new_page(url, "list")
        if addresses.origin(new.url) + "/robots.txt" == new.url:
            answer = (await self._asker.robots.of(new.url)).answer
            judged(Response(new.url, answer.status, "", "", answer.headers, b"", answer.at), new.url, types=None)
            return answer
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            stored = await self._visit(new, refresh=True)
        finally:
            self._tasks.discard(task)
        entry = await asyncio.to_thread(self.archive.read, stored.place)
        assert entry.response is not None
        answer = judged(entry.response, url, types=None, most=self.settings.most_list)
        return Answer(url, stored.final_url, answer.status, answer.headers, answer.body, answer.at)

    async def refuse(self, url: str, error: InputError) -> None:
        """Record that what `get` gave for a URL cannot be read. Raises ArchiveError."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        reason = " ".join(error.message.split())
        await self._store.keep(None, [Refused(new_page(url, "list"), error.code, reason, at)])

    def add(self, pages: Iterable[New]) -> None:
        """Make pages known to the frontier, so that they outlast the process. Raises ArchiveError."""
        self._store.frontier.add(pages)

    def waiting(self) -> list[New]:
        """The pages that the frontier has and that may be asked for now."""
        pages = self._store.frontier.pages("waiting")
        return [New(page.key, page.url, page.host) for page in pages if self.settings.retry or visits.may_ask(page)]

    async def crawl(self, pages: Sequence[New], done: Callable[[New, Stored | FetchFailed], None]) -> None:
        """Fetch pages, of many hosts at once and of each host one after another.

        Args:
            done: called with each page and what became of it.

        Raises:
            ArchiveError: something could not be archived; the crawl is over.
        """
        hosts: dict[str, list[New]] = {}
        for page in pages:
            hosts.setdefault(page.host, []).append(page)
        try:
            async with asyncio.TaskGroup() as group:
                self._tasks = {group.create_task(self._host(pages, done)) for pages in hosts.values()}
        except* ThiduaError as errors:
            raise _first(errors) from None

    def stop(self) -> None:
        """Begin nothing new: what is under way is finished, and `crawl` returns; `get` is cancelled where it waits.

        For the event loop's thread.
        """
        self._asker.stopping = True
        for task in self._tasks - self._asker.busy:
            task.cancel()

    async def _host(self, pages: Sequence[New], done: Callable[[New, Stored | FetchFailed], None]) -> None:
        for page in pages:
            if self._asker.stopping:
                return
            try:
                done(page, await self._visit(page, refresh=self.settings.refresh))
            except FetchFailed as error:
                done(page, error)
            except ThiduaError:
                raise
            except Exception as error:
                # A fault of the program with one page must not take the others with it.
                log.debug("fetching %s failed", page.url, exc_info=True)
                reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
                done(page, FetchFailed(reason, "a fault of thidua: please report it", code="internal"))

    async def _visit(self, new: New, *, refresh: bool) -> Stored:
        """A page, from the archive or from its host. Raises FetchFailed, ArchiveError."""
        page = self._store.frontier.page(new.key)
        if page is not None and page.place is not None:
            there = await asyncio.to_thread(self.archive.holds, page.place, whole=refresh)
            page = page if there else replace(page, file=None)
        if page is not None and not refresh:
            if page.place is not None:
                return Stored(new.url, page.final_url or page.url, "kept", page.place)
            if page.code is not None and not self.settings.retry and not visits.may_ask(page):
                raise FetchFailed(page.reason or page.code, visits.when(page), code=page.code)
        types = PAGE_TYPES if new.kind == "page" else None
        return await self._attempts(new, page, types, refresh=refresh)

    async def _attempts(self, new: New, page: Page | None, types: frozenset[str] | None, *, refresh: bool) -> Stored:
        import stamina

        logging.getLogger("stamina").addHandler(logging.NullHandler())  # else retries are printed
        settings, number = self.settings, 0
        async for attempt in stamina.retry_context(
            on=self._again, attempts=settings.attempts, timeout=None,
            wait_initial=settings.backoff, wait_max=settings.most_delay, wait_jitter=settings.backoff,
        ):  # fmt: skip
            with attempt:
                number += 1
                return await self._attempt(new, page, types, number, refresh=refresh)
        raise AssertionError("unreachable")

    def _again(self, error: Exception) -> bool | float:
        """Whether there is another attempt, or after how many seconds."""
        if not isinstance(error, FetchFailed) or not may_pass(error.code):
            return False
        if error.wait is not None:
            return error.wait if error.wait <= self.settings.patience else False
        return True

    async def _attempt(
        self, new: New, page: Page | None, types: frozenset[str] | None, number: int, *, refresh: bool
    ) -> Stored:
        kept: Kept | None = None
        try:
            found = await self._chased(new, page, types, refresh=refresh)
            if isinstance(found, Stored):
                return found
            kept = Kept(found, new.url)
            answer = await asyncio.to_thread(judged, found, new.url, types=types, most=self._most(types))
            place = await self._store.keep(kept, await asyncio.to_thread(self._fetched, new, answer))
            assert place is not None
            return Stored(new.url, answer.final_url, "fetched", place)
        except FetchFailed as error:
            final = number >= self.settings.attempts or self._again(error) is False
            change = visits.failure(new, page, error, kept, self.settings.attempts if final else 0)
            log.debug("%s: attempt %d: %s: %s", new.url, number, error.code, error.message)
            await self._store.keep(kept, [change])
            if self._asker.stopping:
                raise asyncio.CancelledError from error
            raise
        finally:
            self._asker.busy.discard(asyncio.current_task())

    def _fetched(self, new: New, answer: Answer) -> list[Change]:
        """The changes for a page that came. Raises FetchFailed where it would cost the article that was there."""
        found: list[Change] = []
        for change in visits.fetched(new, answer):
            page = self._store.frontier.page(change.page.key)
            if page is None or not loses(self.archive, page, answer):
                found.append(change)
            elif page.key == new.key:
                raise without_article(page, answer)
        return found

    async def _chased(
        self, new: New, page: Page | None, types: frozenset[str] | None, *, refresh: bool
    ) -> Response | Stored:
        """The answer at the end of the redirects, not archived yet; or the stored page that they lead to."""
        url, seen = new.url, set[str]()
        for _ in range(self.settings.most_redirects + 1):
            await self._asker.permitted(url)
            conditions = visits.conditions(page, url) if refresh else {}
            response = await self._asker.ask(url, conditions, types, most=None if types else self.settings.most_list)
            if response.status == 304 and conditions and page is not None and page.place is not None:
                await self._store.keep(Kept(response, new.url), [Unchanged(new, response.at)])
                return Stored(new.url, page.final_url or url, "unchanged", page.place)
            if response.is_redirect:
                location = response.header("location")
            elif (location := await self._asker.moved(response)) is None:
                return response
            await self._store.keep(Kept(response))
            if not location:
                raise failed("redirects", f"the server answered {response.status} without saying where to")
            seen.add(url)
            url = addresses.joined(url, location)
            # A page that first sets a cookie may send back to itself.
            if url in seen and not response.header("set-cookie"):
                raise failed("redirects", "redirects in a circle")
            known = self._store.frontier.page(addresses.key(url))
            if known is not None and known.key != new.key and known.place is not None and not refresh:
                await self._store.keep(None, [visits.alias(new, known)])
                return Stored(new.url, known.final_url or url, "kept", known.place)
        raise failed("redirects", f"more than {self.settings.most_redirects} redirects")

    def _most(self, types: frozenset[str] | None) -> int:
        """Bytes of an unpacked page, or of a list, of which any type is taken."""
        return self.settings.most_bytes if types else self.settings.most_list


def _first(errors: BaseExceptionGroup[ThiduaError]) -> ThiduaError:
    """One of the errors that ended the tasks; the others were the same disk's."""
    found = errors.exceptions[0]
    return _first(found) if isinstance(found, BaseExceptionGroup) else found
