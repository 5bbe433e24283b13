"""Ctrl-C between articles, never within one; and between the documents of an event loop."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

LONGEST_END = 5.0
"""Seconds that a program which is stopped at once may take to close its files."""


class Interrupts:
    """Delays KeyboardInterrupt to the end of the work under way; a second Ctrl-C does not wait.

    Use as a context manager around a batch, and `finishing()` around each piece of work in it. Outside the main
    thread, where Python delivers no signals, it changes nothing.
    """

    def __init__(self) -> None:
        self._busy = False
        self._pending = False

    def __enter__(self) -> Interrupts:
        self._installed = threading.current_thread() is threading.main_thread()
        if self._installed:
            self._previous = signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        if self._installed:
            signal.signal(signal.SIGINT, self._previous)

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Let the block finish; then raise KeyboardInterrupt if Ctrl-C came during it."""
        self._busy = True
        try:
            yield
        finally:
            self._busy = False
        if self._pending:
            raise KeyboardInterrupt

    def _handle(self, _signum: int, _frame: FrameType | None) -> None:
        if self._busy and not self._pending:
            self._pending = True
        else:
            raise KeyboardInterrupt


class Twice:
    """Ctrl-C for an event loop: the first asks it to finish what is under way, the second cancels its main task.

    with Twice() as ctrl_c:
        asyncio.run(work(ctrl_c))  # which says what the first one does, with `ctrl_c.first`

    Before that, Ctrl-C raises KeyboardInterrupt. What does not end when it is cancelled (a thread, an output that
    nobody reads) is not waited for longer than `LONGEST_END`. Outside the main thread it changes nothing.
    """

    def __init__(self) -> None:
        self.came = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._steps: list[Callable[[], object]] = []
        self._end: threading.Timer | None = None

    def __enter__(self) -> Twice:
        self._installed = threading.current_thread() is threading.main_thread()
        if self._installed:
            self._previous = signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        if self._installed:
            signal.signal(signal.SIGINT, self._previous)
        if self._end is not None:
            self._end.cancel()

    def first(self, function: Callable[[], object]) -> None:
        """What the first Ctrl-C calls, in the event loop; say it in its main task, which the second one cancels."""
        import asyncio

        task = asyncio.current_task()
        assert task is not None
        self._loop, self._steps = asyncio.get_running_loop(), [function, task.cancel]

    def _handle(self, _signum: int, _frame: FrameType | None) -> None:
        self.came = True
        if self._loop is None:
            raise KeyboardInterrupt
        # Raised within the loop it would end somewhere in the loop's own work, which then tells of it.
        if self._steps:
            with suppress(RuntimeError):  # it has ended meanwhile
                self._loop.call_soon_threadsafe(self._steps.pop(0))
        if not self._steps and self._end is None:
            self._end = threading.Timer(LONGEST_END, os._exit, [130])
            self._end.daemon = True
            self._end.start()
