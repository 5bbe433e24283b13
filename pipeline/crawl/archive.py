"""WARC files (ISO 28500): every answer of a crawl, one record each, and what can be read back from them.

A record is a gzip member of its own, so that a file that was cut off anywhere is whole up to its last member.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.crawl.response import Response
from pipeline.crawl.settings import ROBOT
from pipeline.crawl.warc import ASKED, Entry, entry_of, whole_members
from pipeline.errors import ArchiveError
from pipeline.version import VERSION

SUFFIX = ".warc.gz"
BINARY = getattr(os, "O_BINARY", 0)
GZIP = b"\x1f\x8b"
LARGEST = 1_000_000_000
"""Bytes after which a new file is begun; the recommendation of the WARC guidelines."""
NOT_MODIFIED = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"
HOP_BY_HOP = frozenset({"transfer-encoding", "connection", "keep-alive"})
"""Headers that describe the connection; the body is stored without its chunks."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: a file of the archive, and the bytes of its gzip member."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer to be kept. `asked`: the URL whose question it ends; None for a redirect or a robots.txt."""

    response: Response
    asked: str | None = None


class Archive:
    """The WARC files of one folder. Writing is for one process at a time (`frontier.Lock`)."""

    def __init__(self, folder: Path, user_agent: str = ROBOT) -> None:
        self.folder = folder
        self._user_agent = user_agent
        self._out: int | None = None
        self._name = ""
        self._size = 0

    def files(self) -> list[str]:
        """The names of the WARC files, in the order in which they were begun."""
        return sorted(path.name for path in self.folder.glob(f"{ROBOT}-*{SUFFIX}"))

    def recover(self, known: Mapping[str, int]) -> Iterator[tuple[Place, Entry]]:
        """The whole records that lie behind the known lengths of the files; what is torn behind them is cut off.

        Raises:
            ArchiveError: a file cannot be read or cut.
        """
        for name in self.files():
            path, whole = self.folder / name, known.get(name, 0)
            try:
                if path.stat().st_size <= whole:
                    continue
                with path.open("rb") as stream:
                    for offset, length, entry in whole_members(stream, whole, past_damage=True):
                        whole = offset + length
                        yield Place(name, offset, length), entry
                if path.stat().st_size > whole:
                    os.truncate(path, whole)
            except OSError as error:
                raise _unusable(path, error) from error

    def append(self, kept: Iterable[Kept]) -> list[Place]:
        """Write answers and make them durable: when this returns they outlast a crash of the machine.

        Raises:
            ArchiveError: they could not be written; the file is as before.
        """
        try:
            self._open()
            assert self._out is not None
            begun, places = self._size, []
            block = io.BytesIO()
            writer = WARCWriter(block, gzip=True)
            for item in kept:
                offset = block.tell()
                writer.write_record(_record(writer, item))
                places.append(Place(self._name, begun + offset, block.tell() - offset))
            self._write(block.getbuffer())
        except OSError as error:
            raise _unusable(self.folder / self._name, error) from error
        return places

    def read(self, place: Place) -> Entry:
        """The answer of a record.

        Raises:
            ArchiveError: the file is not there, or is damaged at this place.
        """
        path = self.folder / place.file
        try:
            with path.open("rb") as stream:
                stream.seek(place.offset)
                found = entry_of(stream.read(place.length))
        except OSError as error:
            raise _unusable(path, error) from error
        if found is None:
            raise ArchiveError(f"{path}: damaged at byte {place.offset}", "fetch the page again with --refresh")
        return found

    def holds(self, place: Place, *, whole: bool) -> bool:
        """Whether a record is there: a glance at where it begins and ends, or (`whole`) all of it is read."""
        try:
            if whole:
                self.read(place)
                return True
            with (self.folder / place.file).open("rb") as stream:
                stream.seek(place.offset)
                return stream.read(2) == GZIP and os.fstat(stream.fileno()).st_size >= place.offset + place.length
        except (OSError, ArchiveError):
            return False

    def close(self) -> None:
        """Close the file that is being written."""
        if self._out is not None:
            os.close(self._out)
            self._out = None

    def _open(self) -> None:
        if self._out is not None and self._size >= LARGEST:
            self.close()
        if self._out is None:
            names = self.files()
            new = not names or (self.folder / names[-1]).stat().st_size >= LARGEST
            number = int(names[-1].removesuffix(SUFFIX).rpartition("-")[2]) + 1 if names and new else 1
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
            self._name = f"{ROBOT}-{stamp}-{number:05}{SUFFIX}" if new else names[-1]
            self._out = os.open(self.folder / self._name, os.O_WRONLY | os.O_APPEND | os.O_CREAT | BINARY, 0o666)
            self._size = os.fstat(self._out).st_size
            if self._size == 0:
                self._introduce()

    def _write(self, data: memoryview) -> None:
        """Write all or nothing, and not return before it is on the disk."""
        assert self._out is not None
        done = 0
        try:
            while done < len(data):
                done += os.write(self._out, data[done:])
            os.fsync(self._out)
        except OSError:
            os.ftruncate(self._out, self._size)
            raise
        self._size += done

    def _introduce(self) -> None:
        about = {
            "software": f"{ROBOT}/{VERSION}",
            "format": "WARC File Format 1.0",
            "robots": "obey",
            "http-header-user-agent": self._user_agent,
        }
        block = io.BytesIO()
        writer = WARCWriter(block, gzip=True)
        writer.write_record(writer.create_warcinfo_record(self._name, about))
        self._write(block.getbuffer())
        if os.name == "posix":
            descriptor = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)  # the file's name, too, outlasts a crash
            finally:
                os.close(descriptor)


class _Head(StatusAndHeaders):  # type: ignore[misc]
    """The head of an answer, in UTF-8 as it is read back; warcio alone takes only ASCII in some places."""

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        self.headers_buff = self.to_bytes(header_filter, "utf-8")


def _record(writer: Any, kept: Kept) -> Any:
    response = kept.response
    fields = {"WARC-Date": datetime.fromisoformat(response.at).strftime("%Y-%m-%dT%H:%M:%SZ")}
    if response.address:
        fields["WARC-IP-Address"] = response.address
    if response.truncated:
        fields["WARC-Truncated"] = response.truncated
    if kept.asked is not None:
        fields[ASKED] = kept.asked
    headers = [(f"X-Crawler-{name}" if name.lower() in HOP_BY_HOP else name, value) for name, value in response.headers]
    line = f"{response.status} {response.reason}".rstrip()
    kind = "response"
    if response.status == 304:
        kind = "revisit"
        fields["WARC-Profile"] = NOT_MODIFIED
        fields["WARC-Refers-To-Target-URI"] = response.url
    return writer.create_warc_record(
        response.url,
        kind,
        payload=io.BytesIO(response.body),
        length=len(response.body),
        http_headers=_Head(line, headers, protocol=response.version),
        warc_headers_dict=fields,
    )


def _unusable(path: Path, error: OSError) -> ArchiveError:
    reason = error.strerror or str(error)
    return ArchiveError(f"{path}: {reason}", "check the folder, its permissions and the space on the disk")
