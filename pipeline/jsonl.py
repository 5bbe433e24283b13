"""Articles in JSONL: one JSON object a line, `text` or `html`, optional url, title, published_at, source, id."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import IO, Any

from pipeline.article import Article, from_html, from_text, host
from pipeline.encoding import MAX_BYTES, too_large
from pipeline.errors import BadRecord, EmptyInput, InputError, NotText


class Chained(io.RawIOBase):
    """Bytes already read, then the rest of a stream."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        super().__init__()
        self._start, self._rest = io.BytesIO(start), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        # read1 gives what a pipe has, so that a line is read as soon as it is there.
        read = getattr(self._rest, "read1", self._rest.read)
        data = self._start.read(len(buffer)) or read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def read_lines(stream: IO[bytes] | Chained, name: str) -> Iterator[tuple[int, Article | InputError]]:
    """Read JSONL: for each line its number and its article or what is wrong; a bad line does not stop the next.

    Args:
        stream: UTF-8 with or without byte order mark, or UTF-16 with one.
        name: the file's name, the source of articles without a better one (`name:LINE`).

    Raises:
        EmptyInput: no line holds anything.
    """
    reader: Any = io.BufferedReader(stream) if isinstance(stream, Chained) else stream
    start = reader.peek(2)[:2] if hasattr(reader, "peek") else b""
    if start not in (b"\xff\xfe", b"\xfe\xff"):
        yield from _read_lines(reader, name)
        return
    text = io.TextIOWrapper(reader, encoding="utf-16", errors="replace", newline="\n")
    try:
        yield from _read_lines(_Encoded(text), name)
    finally:
        # The stream is the caller's to close.
        text.detach()


def _read_lines(reader: Any, name: str) -> Iterator[tuple[int, Article | InputError]]:
    number = 0
    empty = True
    while line := reader.readline(MAX_BYTES + 1):
        number += 1
        too_long = len(line) > MAX_BYTES
        while too_long and line and not line.endswith(b"\n"):
            line = reader.readline(MAX_BYTES)
        if not too_long and not line.strip(b"\xef\xbb\xbf \t\r\n"):
            continue
        empty = False
        try:
            if too_long:
                raise too_large()
            article = _record(line, f"{name}:{number}")
        except InputError as error:
            yield number, error
        else:
            yield number, article
    if empty:
        raise EmptyInput("is empty", "give one JSON object a line, with `text` or `html`")


class _Encoded:
    """Lines of a text stream as UTF-8 bytes."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def readline(self, size: int) -> bytes:
        return self._text.readline(size).encode("utf-8", errors="replace")


def _record(line: bytes, place: str) -> Article:
    """The article of one JSONL line. Raises BadRecord, EmptyInput, NotText or NoArticle."""
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NotText(f"byte {error.start} is not UTF-8", "save the file as UTF-8") from error
    except (ValueError, RecursionError) as error:
        reason = str(error)
        if isinstance(error, json.JSONDecodeError):
            # "Unterminated string starting at": the line's number is told already.
            reason = f"{error.msg.removesuffix(' starting at')} at character {error.pos + 1}"
        raise BadRecord(f"not JSON: {reason}", "each line is one JSON object") from error
    remedy = 'each line is like {"text": "…", "url": "…", "title": "…", "published_at": "2025-02-12"}'
    if not isinstance(record, dict):
        raise BadRecord("not a JSON object", remedy)
    values = {key: record.get(key) for key in ("text", "html", "url", "title", "published_at", "source")}
    for key, value in values.items():
        if value is not None and not isinstance(value, str):
            raise BadRecord(f"`{key}` is not a string", remedy)
    if values["text"] is None and values["html"] is None:
        raise BadRecord("neither `text` nor `html`", remedy)
    source = host(values["url"]) or values["source"] or (str(record["id"]) if record.get("id") else None) or place
    url, title, published_at = (values[key] or None for key in ("url", "title", "published_at"))
    if values["text"] and values["text"].strip():
        article = from_text(values["text"], source=source, url=url, title=title, published_at=published_at)
        if article.text.strip():
            return article
    elif values["html"] and values["html"].strip():
        return from_html(values["html"], source=source, url=url, title=title, published_at=published_at)
    raise EmptyInput("the article is empty", "give its text")
