"""Ctrl-C between articles, never within one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


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
