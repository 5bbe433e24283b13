"""A crawl in a thread of its own, so that pages are read and loaded while others are still being fetched.

with Crawl(urls, settings) as crawl:
    for url in urls:
        answer = crawl.answer(url)
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from pipeline.crawl.answer import Answer
from pipeline.crawl.archive import Archive
from pipeline.crawl.changes import New
from pipeline.crawl.crawler import Crawler
from pipeline.crawl.faults import failed
from pipeline.crawl.response import judged
from pipeline.crawl.settings import Settings
from pipeline.crawl.visits import Stored, new_page
from pipeline.errors import ArchiveError, FetchFailed
from pipeline.interrupts import LONGEST_END

Result = Stored | FetchFailed


class Crawl:
    """A crawl of some URLs. Entering begins it; leaving ends it, when what is under way is finished.

    A KeyboardInterrupt during that (a second Ctrl-C) ends it at once; what was archived is kept in any case.

    Args:
        urls: pages; those that are named twice are fetched once.
        waiting: fetch also what the frontier has waiting.
        on_stop: called when an unfinished crawl is being ended, with the number of pages that were not reached.
    """

    def __init__(
        self,
        urls: Sequence[str],
        settings: Settings,
        *,
        waiting: bool = False,
        on_stop: Callable[[int], None] = lambda left: None,
    ) -> None:
        self._temporary = None if settings.archive else TemporaryDirectory(prefix="thidua-")
        self.settings = replace(settings, archive=Path(self._temporary.name)) if self._temporary else settings
        self._bad: dict[str, FetchFailed] = {}
        self._pages: dict[str, New] = {}
        self._keys: dict[str, str] = {}
        for url in urls:
            try:
                page = new_page(url)
                self._keys[url] = self._pages.setdefault(page.key, page).key
            except FetchFailed as error:
                self._bad[url] = error
        self._waiting = waiting
        self._on_stop = on_stop
        self._changed = threading.Condition()
        self._results: dict[str, Result] = {}
        self._order: list[str] = []
        self._error: BaseException | None = None
        self._over = False
        self._ready = False
        self._thread = threading.Thread(target=self._run, name="crawl", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._crawler: Crawler | None = None
        self._main: asyncio.Task[None] | None = None
        self._archive: Archive | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            with self._changed:
                self._changed.wait_for(lambda: self._ready or self._over)
            self._raise()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    @property
    def total(self) -> int:
        """The number of pages to be fetched, each once."""
        return len(self._pages)

    def answer(self, url: str) -> Answer:
        """The answer for one of the URLs; waits until it is there.

        Raises:
            FetchFailed: there is none.
            ArchiveError: the crawl's folder cannot be written.
            KeyboardInterrupt: the crawl was stopped before it came to this page.
        """
        if url in self._bad:
            raise self._bad[url]
        key = self._keys[url]
        with self._changed:
            self._changed.wait_for(lambda: key in self._results or self._over)
            result = self._results.get(key)
        if result is None:
            self._raise()
            raise KeyboardInterrupt  # it was stopped
        if isinstance(result, FetchFailed):
            raise _bare(result)
        assert self._archive is not None
        try:
            response = self._archive.read(result.place).response
        except ArchiveError as error:
            raise failed("damaged", error.message) from error
        assert response is not None
        found = judged(response, url, most=self.settings.most_bytes)
        return Answer(url, result.final_url, found.status, found.headers, found.body, found.at)

    def finished(self) -> Iterator[tuple[str, Result]]:
        """Each URL and what became of it, as they are done; bad URLs first.

        Raises:
            ArchiveError: the crawl's folder cannot be written.
        """
        yield from self._bad.items()
        at = 0
        while True:
            with self._changed:
                self._changed.wait_for(lambda at=at: at < len(self._order) or self._over)  # type: ignore[misc]
                keys = self._order[at:]
                over = self._over
            for key in keys:
                yield self._pages[key].url, self._results[key]
            at += len(keys)
            if over and at == len(self._order):
                self._raise()
                return

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            asyncio.run(self._crawl())
        except BaseException as error:
            if not isinstance(error, asyncio.CancelledError):
                self._error = error
        finally:
            with self._changed:
                self._over = True
                self._changed.notify_all()

    async def _crawl(self) -> None:
        async with Crawler(self.settings) as crawler:
            crawler.add(self._pages.values())
            if self._waiting:
                self._pages.update({page.key: page for page in crawler.waiting() if page.key not in self._pages})
            with self._changed:
                self._loop = asyncio.get_running_loop()
                self._main = asyncio.current_task()
                self._crawler, self._archive, self._ready = crawler, crawler.archive, True
                self._changed.notify_all()
            await crawler.crawl(list(self._pages.values()), self._done)

    def _done(self, page: New, result: Result) -> None:
        with self._changed:
            self._results[page.key] = _bare(result) if isinstance(result, FetchFailed) else result
            self._order.append(page.key)
            self._changed.notify_all()

    def _end(self) -> None:
        try:
            left = self.total - len(self._order)
            if not self._over and left:
                self._on_stop(left)
                self._call(self._crawler.stop if self._crawler else None)
            self._thread.join()
        except KeyboardInterrupt:
            self._call(self._main.cancel if self._main else None)
            self._thread.join(LONGEST_END)
            raise
        finally:
            if self._temporary is not None:
                self._temporary.cleanup()

    def _call(self, function: Callable[[], object] | None) -> None:
        if function is not None and self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended meanwhile
                self._loop.call_soon_threadsafe(function)


def _bare(error: FetchFailed) -> FetchFailed:
    """The error without its traceback, which would keep all that was on the way to it."""
    return FetchFailed(error.message, error.remedy, code=error.code, wait=error.wait)
