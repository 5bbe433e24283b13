"""The bytes of a WARC file as streams of records: unpacked gzip members, plain files, lines with bounds."""

from __future__ import annotations

import io
import re
import zlib
from typing import IO, Any

BLOCK = 64 * 1024
LARGEST_LINE = 64 * 1024
LARGEST_HEAD = 1024 * 1024
"""Bytes of the lines before a record's body."""
MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
"""How a gzip member begins (RFC 1952)."""
PLAIN = re.compile(rb"WARC/\d\.\d\r?\n")


class Damaged(Exception):
    """A record or a gzip member cannot be read."""


class Source(io.RawIOBase):
    """Bytes of records. `place` is the offset in the file of the piece that is under way."""

    place: int

    def readable(self) -> bool:
        return True

    def end(self) -> int:
        """The offset behind all that was read. Raises Damaged where it has no proper end."""
        raise NotImplementedError


class Member(Source):
    """A gzip member, unpacked as it is read; with `go_on` the members behind it too."""

    def __init__(self, stream: IO[bytes], offset: int, *, go_on: bool = False) -> None:
        self.place = offset
        self._stream = stream
        self._at = offset
        self._rest = b""
        self._go_on = go_on
        self._unpacker = _gunzip()

    def readinto(self, buffer: Any) -> int:
        while not self._unpacker.eof or self._next():
            if not self._rest:
                self._stream.seek(self._at)
                self._rest = self._stream.read(BLOCK)
                self._at += len(self._rest)
                if not self._rest:
                    raise Damaged("cut off")
            try:
                out = self._unpacker.decompress(self._rest, len(buffer))
            except zlib.error as error:
                raise Damaged(f"broken gzip: {error}") from error
            self._rest = self._unpacker.unconsumed_tail
            if out:
                buffer[: len(out)] = out
                return len(out)
        return 0

    def end(self) -> int:
        if not self._unpacker.eof:
            raise Damaged("cut off")
        return self._at - len(self._unpacker.unused_data)

    def _next(self) -> bool:
        """Go on to the next member, if there is one."""
        end = self.end()
        if not self._go_on or not MEMBER.match(head_at(self._stream, end)):
            return False
        self.place = self._at = end
        self._unpacker = _gunzip()
        return True


def _gunzip() -> Any:
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


class Plain(Source):
    """The rest of a file that is not compressed."""

    def __init__(self, stream: IO[bytes], offset: int) -> None:
        self.place = offset
        self._stream = stream
        self._at = offset

    def readinto(self, buffer: Any) -> int:
        self._stream.seek(self._at)
        data = self._stream.read(len(buffer))
        self._at += len(data)
        buffer[: len(data)] = data
        return len(data)

    def end(self) -> int:
        return self._at


class Lines(io.BufferedReader):
    """A source with bounds on lines: what is no WARC file may have lines of gigabytes."""

    allowed = LARGEST_HEAD
    position = 0
    """Bytes given out."""

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(LARGEST_LINE if size is None or size < 0 else min(size, LARGEST_LINE))
        self.allowed -= len(line)
        self.position += len(line)
        if self.allowed < 0:
            raise Damaged("a record's head has no end")
        return line

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.position += len(data)
        return data


def head_at(stream: IO[bytes], offset: int) -> bytes:
    stream.seek(offset)
    return stream.read(8)


def search(stream: IO[bytes], pattern: re.Pattern[bytes], offset: int) -> int | None:
    """The next offset at which a pattern stands."""
    stream.seek(offset)
    window = b""
    while block := stream.read(BLOCK):
        window += block
        if found := pattern.search(window):
            return offset + found.start()
        kept = window[-16:]
        offset += len(window) - len(kept)
        window = kept
    return None
