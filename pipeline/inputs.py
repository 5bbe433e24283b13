"""Inputs of the command line: files, folders, standard input and URLs become articles, one at a time.

A bad input is an outcome with an error, not an exception: the others go on.
"""

from __future__ import annotations

import copy
import io
import os
import re
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pipeline.article import Article, from_html, from_text, host
from pipeline.encoding import MAX_BYTES, decode, too_large
from pipeline.errors import EmptyInput, InputError, UnreadableInput
from pipeline.jsonl import Chained, read_lines

if TYPE_CHECKING:
    from pipeline.crawl.answer import Answer
    from pipeline.crawl.background import Crawl
    from pipeline.crawl.settings import Settings

TEXT_SUFFIXES = frozenset({".txt"})
HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
JSONL_SUFFIXES = frozenset({".jsonl", ".ndjson"})
SUFFIXES = TEXT_SUFFIXES | HTML_SUFFIXES | JSONL_SUFFIXES
STDIN = "-"
JSON_OBJECT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*[\"}]")
HTML_START = re.compile(rb"<(?:!doctype html|\?xml|!--|html|head|body)", re.IGNORECASE)
OTHER_URL = re.compile(r"(?i)[a-z][a-z0-9+.-]+:/")
BARE_HOST = re.compile(r"(?i)(www\.\S+|[a-z0-9-]+(\.[a-z0-9-]+)*\.(vn|com|net|org|info|edu|gov))(:\d+)?(/\S*)?$")
HTML_TAG = re.compile(rb"</?(?:html|head|body|article|div|p|h1)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One input: the article that it holds, or why there is none. `source` names it for people."""

    source: str
    article: Article | None = None
    error: InputError | None = None


def is_url(path: str) -> bool:
    """Whether an input is a web address."""
    return path.lower().startswith(("http://", "https://"))


def iter_inputs(
    paths: Iterable[str],
    *,
    stdin: IO[bytes] | None = None,
    web: Settings | None = None,
    on_stop: Callable[[int], None] = lambda left: None,
) -> Generator[Outcome, None, None]:
    """Read the inputs in their order, lazily; URLs are fetched from the beginning on, while others are read.

    Close the iterator to end what is being fetched (`contextlib.closing`).

    Args:
        paths: files (.txt, .html, .htm, .jsonl, .ndjson; others are looked into), folders of these, `-`, URLs.
        stdin: what `-` reads; the process's standard input by default.
        web: how URLs are fetched; politely, from public addresses and without an archive by default.
        on_stop: called when fetching is ended early, with the number of pages that were not reached.

    Yields:
        an outcome for each article and for each input that could not be read. Never raises for a bad input.

    Raises:
        ArchiveError: the crawl's folder cannot be used.
    """
    paths = list(paths)
    urls = [path for path in paths if is_url(path)]
    with ExitStack() as stack:
        crawl: Crawl | None = None
        if urls:
            from pipeline.crawl import background, settings

            crawl = stack.enter_context(background.Crawl(urls, web or settings.default(), on_stop=on_stop))
        for path in paths:
            if path == STDIN:
                yield from _guarded(STDIN, _read_stream(stdin or sys.stdin.buffer, STDIN))
            elif crawl is not None and is_url(path):
                yield from _guarded(path, _read_url(path, crawl))
            else:
                yield from _guarded(path, _read_path(path))


def article_of(answer: Answer) -> Article:
    """The article of a page, live or out of an archive.

    Raises:
        InputError: there is none in it.
    """
    source = host(answer.final_url) or answer.final_url
    return _one(
        answer.body,
        source,
        html=answer.is_html,
        url=answer.final_url,
        charset=answer.charset,
        at=answer.at or None,
    )


def count_inputs(paths: Iterable[str]) -> int | None:
    """How many outcomes to expect, for a progress bar; None where only reading would tell (`-`)."""
    total = 0
    for path in paths:
        if path == STDIN:
            return None
        try:
            files = list(_files(Path(path))) if not is_url(path) and Path(path).is_dir() else [Path(path)]
            for file in files:
                total += _count_lines(file) if file.suffix.lower() in JSONL_SUFFIXES and not is_url(path) else 1
        except (OSError, ValueError):
            total += 1
    return total


def _count_lines(file: Path) -> int:
    with file.open("rb") as stream:
        return sum(1 for line in stream if line.strip()) or 1


def _guarded(name: str, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """Turn what stops an input into its outcome. OSError and ValueError come from paths that no system knows."""
    try:
        yield from outcomes
    except InputError as error:
        yield Outcome(_shown(name), error=named(error, name))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        remedy = "check the path and its permissions"
        yield Outcome(_shown(name), error=UnreadableInput(f"{_shown(name)}: cannot be read: {reason}", remedy))


def _shown(name: str) -> str:
    """A name on one line, encodable: file names may hold newlines and bytes that are no text."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name)


def named(error: InputError, name: str) -> InputError:
    """The error with the name of its input at the front."""
    shown = _shown(name)
    if error.message.startswith(shown):
        return error
    renamed = copy.copy(error)
    renamed.message = f"{shown}: {error.message}"
    return renamed


def _files(folder: Path) -> Iterator[Path]:
    """The articles in a folder, recursive, in the order of their names; links to folders are not followed."""
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                yield Path(root, name)


def _read_path(name: str) -> Iterator[Outcome]:
    path = Path(name)
    if path.is_dir():
        empty = True
        for file in _files(path):
            empty = False
            yield from _guarded(str(file), _read_file(file))
        if empty:
            raise UnreadableInput("a folder without articles", "it needs .txt, .html or .jsonl files")
    elif not path.exists():
        raise _missing(name)
    elif not path.is_file() and not path.is_fifo():
        raise UnreadableInput("not a file", "give a file, a folder, a URL or -")
    else:
        yield from _read_file(path)


def _missing(name: str) -> UnreadableInput:
    only = "only http:// and https:// URLs are fetched"
    if OTHER_URL.match(name):
        return UnreadableInput(only, "save it and give the file")
    if BARE_HOST.match(name):
        return UnreadableInput(f"no such file or folder; {only}", f"for a page give https://{_shown(name)}")
    return UnreadableInput("no such file or folder", "check the path")


def _read_file(file: Path) -> Iterator[Outcome]:
    suffix = file.suffix.lower()
    name = _shown(file.name)
    with file.open("rb") as stream:
        if suffix in JSONL_SUFFIXES:
            yield from _records(stream, name, _shown(str(file)))
        elif suffix in SUFFIXES:
            yield Outcome(_shown(str(file)), _one(_bounded(stream), name, html=suffix in HTML_SUFFIXES))
        else:
            yield from _read_stream(stream, name, _shown(str(file)))


def _records(stream: IO[bytes] | Chained, name: str, shown: str) -> Iterator[Outcome]:
    for number, found in read_lines(stream, name):
        place = f"{shown}:{number}"
        if isinstance(found, Article):
            yield Outcome(place, article=found)
        else:
            yield Outcome(place, error=named(found, place))


def _bounded(stream: IO[bytes]) -> bytes:
    """All bytes of a file. Raises TooLarge above the limit, a regular file's without reading it."""
    if os.fstat(stream.fileno()).st_size > MAX_BYTES:
        raise too_large()
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise too_large()
    return data


def _one(
    data: bytes, name: str, *, html: bool, url: str | None = None, charset: str | None = None, at: str | None = None
) -> Article:
    if not data.strip():
        raise EmptyInput("is empty", "give an article's text")
    if html:
        return from_html(data, source=name, url=url, fetched_at=at, charset=charset)
    text, notes = decode(data, declared=charset)
    article = from_text(text, source=name, url=url, fetched_at=at, notes=notes)
    if not article.text.strip():
        raise EmptyInput("is empty", "give an article's text")
    return article


def _read_stream(stream: IO[bytes], name: str, shown: str = STDIN) -> Iterator[Outcome]:
    """Read what has no suffix: JSONL if the first line begins a JSON object, a page if it looks like one, else text."""
    head = io.BytesIO()
    line = b""
    while not line.strip(b"\xef\xbb\xbf \t\r\n"):
        line = stream.readline(MAX_BYTES + 1)
        head.write(line)
        if not line or head.tell() > MAX_BYTES:
            break
    start = head.getvalue()
    # A first line that is cut off is a bad record, not the text of an article.
    if JSON_OBJECT.match(line):
        yield from _records(Chained(start, stream), name, shown)
        return
    data = start + stream.read(max(MAX_BYTES + 1 - len(start), 0))
    if len(data) > MAX_BYTES:
        raise too_large()
    yield Outcome(shown, _one(data, name, html=_looks_like_html(data)))


def _looks_like_html(data: bytes) -> bool:
    start = data[:2000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return bool(HTML_START.match(start)) or (start.startswith(b"<") and bool(HTML_TAG.search(start)))


def _read_url(url: str, crawl: Crawl) -> Iterator[Outcome]:
    yield Outcome(url, article=article_of(crawl.answer(url)))
