"""Reading WARC and ARC files, our own and others': record by record, in bounded memory, past damage.

Read are files with a gzip member for each record (as the standard wants), with one member for all, and plain ones.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any

from pipeline.crawl.response import Response
from pipeline.crawl.settings import MOST_LIST
from pipeline.crawl.warc_bytes import (
    BLOCK,
    LARGEST_HEAD,
    MEMBER,
    PLAIN,
    Damaged,
    Lines,
    Member,
    Plain,
    Source,
    head_at,
    search,
)

ASKED = "Thidua-Asked-For"
"""Field of our own records: the URL whose question the answer ends, after redirects."""
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


def read_entries(stream: IO[bytes]) -> Iterator[Entry | Damage]:
    """The records of any WARC or ARC file, in their order; where it is damaged, the damage, and what comes behind.

    Args:
        stream: a file that can seek.

    Raises:
        OSError: it cannot be read.
    """
    offset: int | None = 0
    damaged = False
    while offset is not None and (head := head_at(stream, offset)):
        is_gzip = MEMBER.match(head) is not None
        if head.startswith(ZSTD):
            yield Damage(offset, "packed with zstd: unpack it with zstd -d first")
            return
        source = Member(stream, offset, go_on=True) if is_gzip else Plain(stream, offset)
        try:
            for entry in _records(source):
                damaged = False
                yield entry
            offset = source.end()
        except Damaged as damage:
            if not damaged:  # else it is what is left of the same damage
                yield Damage(source.place, str(damage))
            damaged = True
            offset = search(stream, MEMBER if is_gzip else PLAIN, source.place + 1)


def whole_members(stream: IO[bytes], start: int, *, past_damage: bool = False) -> Iterator[tuple[int, int, Entry]]:
    """The records of one of our own files from an offset up to its end.

    Args:
        past_damage: go on behind what is damaged; else it ends there.

    Yields:
        the offset and the length of a record's gzip member, and the record. Raises OSError.
    """
    offset: int | None = start
    while offset is not None and (head := head_at(stream, offset)):
        try:
            if not MEMBER.match(head):
                raise Damaged("no gzip")
            member = Member(stream, offset)
            (entry,) = _records(member)
            end = member.end()
        except (Damaged, ValueError):
            offset = search(stream, MEMBER, offset + 1) if past_damage else None
            continue
        yield offset, end - offset, entry
        offset = end


def entry_of(data: bytes) -> Entry | None:
    """The record of a gzip member; None where it is damaged."""
    return next((entry for _, _, entry in whole_members(io.BytesIO(data), 0)), None)


def _records(source: Source) -> Iterator[Entry]:
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.recordloader import ArcWarcRecordLoader

    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=True)
    lines, start = Lines(source, BLOCK), source.place
    while True:
        begun = lines.position
        lines.allowed = LARGEST_HEAD
        line = lines.readline()
        if not line:
            return
        if not line.strip():
            continue
        if isinstance(source, Plain):
            source.place = start + begun
        try:
            record = loader.parse_record_stream(lines, line)
            entry = _entry(record)
            if record.raw_stream is lines or not _drained(record.raw_stream):
                raise Damaged("a record that is cut off")
        except ArchiveLoadFailed as error:  # whose message shows what stands there
            raise Damaged("no record of a WARC or ARC file begins here") from error
        except (EOFError, ValueError, TypeError, AttributeError, IndexError) as error:
            raise Damaged("a record whose head cannot be read") from error
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
