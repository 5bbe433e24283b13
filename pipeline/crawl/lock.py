"""One crawl in a folder at a time."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from pipeline.errors import ArchiveError


class Lock:
    """One crawl in a folder at a time. The system drops the lock when the process ends, however it ends.

    Raises:
        ArchiveError: another process holds it, or the folder cannot be made or written.
    """

    def __init__(self, folder: Path) -> None:
        self._file: IO[bytes] | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = (folder / "lock").open("ab")
            _lock(self._file)
        except BlockingIOError as error:
            self.release()
            raise ArchiveError(
                f"{folder}: another crawl is writing there", "wait until it has finished, or give another --archive"
            ) from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise ArchiveError(f"{folder}: {reason}", "give a folder that can be written with --archive") from error

    def release(self) -> None:
        """Let others write."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _lock(file: IO[bytes]) -> None:
    try:
        import fcntl
    except ImportError:  # not on this system; SQLite still keeps the frontier whole
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
