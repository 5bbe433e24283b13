"""What came is made durable before anybody hears of it: first the WARC file, then the frontier.

Answers that come at the same time share one flush to the disk, so that this does not slow the crawl down.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.crawl.archive import Archive, Kept, Place
from pipeline.crawl.changes import Change
from pipeline.crawl.frontier import Frontier
from pipeline.crawl.lock import Lock

log = logging.getLogger(__name__)

_Waiting = tuple[Kept | None, Sequence[Change], "asyncio.Future[Place | None]"]


class Store:
    """The archive and the frontier of a folder, open for one crawl.

    Raises:
        ArchiveError: the folder is in use, cannot be written, or holds something else.
    """

    def __init__(self, folder: Path, user_agent: str) -> None:
        self._lock = Lock(folder)
        try:
            self.frontier = Frontier.open(folder)
        except BaseException:
            self._lock.release()
            raise
        self.archive = Archive(folder, user_agent)
        self._waiting: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._flush())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        assert self._task is not None
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self.close()

    def close(self) -> None:
        """Close all files."""
        self.archive.close()
        self.frontier.close()
        self._lock.release()

    async def keep(self, kept: Kept | None, changes: Sequence[Change] = ()) -> Place | None:
        """Store an answer and what it means for pages; when this returns it is on the disk.

        Raises:
            ArchiveError: it could not be written; nothing of it was.
        """
        done: asyncio.Future[Place | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((kept, changes, done))
        self._wake.set()
        return await done

    async def _flush(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch, self._waiting = self._waiting, []
            # The write is finished even if the crawl is stopped meanwhile.
            writing = asyncio.create_task(asyncio.to_thread(self._write, batch))
            try:
                places = await asyncio.shield(writing)
            except asyncio.CancelledError:
                with contextlib.suppress(Exception):
                    await writing
                raise
            except Exception as error:
                for _, _, done in batch:
                    if not done.done():
                        done.set_exception(error)
                continue
            for (_, _, done), place in zip(batch, places, strict=True):
                if not done.done():
                    done.set_result(place)

    def _write(self, batch: Sequence[_Waiting]) -> list[Place | None]:
        written = iter(self.archive.append([kept for kept, _, _ in batch if kept is not None]))
        places = [next(written) if kept is not None else None for kept, _, _ in batch]
        steps: list[tuple[Change | None, Place | None]] = []
        for (_, changes, _), place in zip(batch, places, strict=True):
            steps += [(change, place) for change in changes] or [(None, place)]
        self.frontier.apply(steps)
        return places
