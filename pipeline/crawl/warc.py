"""Reading WARC and ARC files, our own and others': record by record, in bounded memory, past damage.

Read are files with a gzip member for each record (as the standard wants), with one member for all, and plain ones.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any

from pipeline.crawl.response import Response
from pipeline.crawl.settings import MOST_LIST

ASKED = "Thidua-Asked-For"
"""Field of our own records: the URL whose question the answer ends, after redirects."""
BLOCK = 64 * 1024
LARGEST_LINE = 64 * 1024
LARGEST_HEAD = 1024 * 1024
"""Bytes of the lines before a record's body."""
MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
"""How a gzip member begins (RFC 1952)."""
PLAIN = re.compile(rb"WARC/\d\.\d\r?\n")
ZSTD = b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True, slots=True)
class Entry:
    """A record. `response` is the answer that it holds; None for records of other kinds.

    `asked` is the URL that was asked for, in our own files.
    """

    kind: str
    response: Response | None
    asked: str | None


@dataclass(frozen=True, slots=True)
class Damage:
    """What cannot be read. `offset`: where in the file it begins, in bytes."""

    offset: int
    reason: str


class _Damaged(Exception):
    """A record or a gzip member cannot be read."""


def read_entries(stream: IO[bytes]) -> Iterator[Entry | Damage]:
    """The records of any WARC or ARC file, in their order; where it is damaged, the damage, and what comes behind.

    Args:
        stream: a file that can seek.

    Raises:
        OSError: it cannot be read.
    """
    offset: int | None = 0
    damaged = False
    while offset is not None and (head := _head(stream, offset)):
        is_gzip = MEMBER.match(head) is not None
        if head.startswith(ZSTD):
            yield Damage(offset, "packed with zstd: unpack it with zstd -d first")
            return
        source = _Member(stream, offset, go_on=True) if is_gzip else _Plain(stream, offset)
        try:
            for entry in _records(source):
                damaged = False
                yield entry
            offset = source.end()
        except _Damaged as damage:
            if not damaged:  # else it is what is left of the same damage
                yield Damage(source.place, str(damage))
            damaged = True
            offset = _search(stream, MEMBER if is_gzip else PLAIN, source.place + 1)


def whole_members(stream: IO[bytes], start: int, *, past_damage: bool = False) -> Iterator[tuple[int, int, Entry]]:
    """The records of one of our own files from an offset up to its end.

    Args:
        past_damage: go on behind what is damaged; else it ends there.

    Yields:
        the offset and the length of a record's gzip member, and the record. Raises OSError.
    """
    offset: int | None = start
    while offset is not None and (head := _head(stream, offset)):
        try:
            if not MEMBER.match(head):
                raise _Damaged("no gzip")
            member = _Member(stream, offset)
            (entry,) = _records(member)
            end = member.end()
        except (_Damaged, ValueError):
            offset = _search(stream, MEMBER, offset + 1) if past_damage else None
            continue
        yield offset, end - offset, entry
        offset = end


def entry_of(data: bytes) -> Entry | None:
    """The record of a gzip member; None where it is damaged."""
    return next((entry for _, _, entry in whole_members(io.BytesIO(data), 0)), None)


class _Source(io.RawIOBase):
    """Bytes of records. `place` is the offset in the file of the piece that is under way."""

    place: int

    def readable(self) -> bool:
        return True

    def end(self) -> int:
        """The offset behind all that was read. Raises _Damaged where it has no proper end."""
        raise NotImplementedError


class _Member(_Source):
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
                    raise _Damaged("cut off")
            try:
                out = self._unpacker.decompress(self._rest, len(buffer))
            except zlib.error as error:
                raise _Damaged(f"broken gzip: {error}") from error
            self._rest = self._unpacker.unconsumed_tail
            if out:
                buffer[: len(out)] = out
                return len(out)
        return 0

    def end(self) -> int:
        if not self._unpacker.eof:
            raise _Damaged("cut off")
        return self._at - len(self._unpacker.unused_data)

    def _next(self) -> bool:
        """Go on to the next member, if there is one."""
        end = self.end()
        if not self._go_on or not MEMBER.match(_head(self._stream, end)):
            return False
        self.place = self._at = end
        self._unpacker = _gunzip()
        return True


def _gunzip() -> Any:
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


class _Plain(_Source):
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


class _Lines(io.BufferedReader):
    """A source with bounds on lines: what is no WARC file may have lines of gigabytes."""

    allowed = LARGEST_HEAD
    position = 0
    """Bytes given out."""

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(LARGEST_LINE if size is None or size < 0 else min(size, LARGEST_LINE))
        self.allowed -= len(line)
        self.position += len(line)
        if self.allowed < 0:
            raise _Damaged("a record's head has no end")
        return line

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.position += len(data)
        return data


def _records(source: _Source) -> Iterator[Entry]:
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.recordloader import ArcWarcRecordLoader

    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=True)
    lines, start = _Lines(source, BLOCK), source.place
    while True:
        begun = lines.position
        lines.allowed = LARGEST_HEAD
        line = lines.readline()
        if not line:
            return
        if not line.strip():
            continue
        if isinstance(source, _Plain):
            source.place = start + begun
        try:
            record = loader.parse_record_stream(lines, line)
            entry = _entry(record)
            if record.raw_stream is lines or not _drained(record.raw_stream):
                raise _Damaged("a record that is cut off")
        except ArchiveLoadFailed as error:  # whose message shows what stands there
            raise _Damaged("no record of a WARC or ARC file begins here") from error
        except (EOFError, ValueError, TypeError, AttributeError, IndexError) as error:
            raise _Damaged("a record whose head cannot be read") from error
        yield entry


def _drained(stream: Any) -> bool:
    """Read a record to its end; whether it is as long as it says."""
    while stream.limit > 0:
        if not stream.read(BLOCK):
            return False
    return True


def _entry(record: Any) -> Entry:
    fields = record.rec_headers
    asked = fields.get_header(ASKED)
    if record.rec_type not in ("response", "revisit") or not record.http_headers:
        return Entry(record.rec_type or "", None, asked)
    status, _, reason = record.http_headers.statusline.partition(" ")
    body, too_long = _body(record)
    response = Response(
        url=fields.get_header("WARC-Target-URI") or "",
        status=int(status) if status.isdecimal() and len(status) == 3 else 0,
        reason=reason,
        version=record.http_headers.protocol or "HTTP/1.1",
        headers=tuple((name, value) for name, value in record.http_headers.headers),
        body=body,
        at=_date(fields.get_header("WARC-Date")),
        address=fields.get_header("WARC-IP-Address"),
        truncated="length" if too_long else fields.get_header("WARC-Truncated"),
    )
    return Entry(record.rec_type, response, asked)


def _body(record: Any) -> tuple[bytes, bool]:
    """The body of an answer without its chunks, and whether it is larger than may be."""
    from warcio.bufferedreaders import ChunkedDataReader

    stream = record.raw_stream
    if (record.http_headers.get_header("transfer-encoding") or "").strip().lower() == "chunked":
        stream = ChunkedDataReader(stream)  # which also reads a body that was stored without its chunks
    body = bytearray()
    while len(body) <= MOST_LIST and (block := stream.read(BLOCK)):
        body += block
    return bytes(body[:MOST_LIST]), len(body) > MOST_LIST


def _date(value: str | None) -> str:
    """A WARC-Date in the form of `Response.at`; empty where it is none."""
    try:
        found = datetime.fromisoformat(value or "")
    except ValueError:
        return ""
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")


def _head(stream: IO[bytes], offset: int) -> bytes:
    stream.seek(offset)
    return stream.read(8)


def _search(stream: IO[bytes], pattern: re.Pattern[bytes], offset: int) -> int | None:
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
