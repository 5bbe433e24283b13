"""Pages out of WARC files, our own and others' (Common Crawl's, for one), without any network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.article import canonical_url, host
from pipeline.crawl.answer import Answer
from pipeline.crawl.response import Response, judged, moved, wanted
from pipeline.crawl.warc import Damage, Entry, read_entries
from pipeline.errors import FetchFailed, InputError, UnreadableInput
from pipeline.inputs import Outcome, article_of, named

REMEDY = "give a file in WARC format, .warc.gz or .warc; what could be read of it is used"


def iter_warcs(files: Sequence[Path]) -> Iterator[Outcome]:
    """The pages of WARC files in their order; of a page that was fetched more than once, the newest that is whole.

    What is no page (pictures, robots.txt, redirects by status or markup, errors of servers) is passed over.

    Yields:
        an outcome for each page, and for each file or part of one that cannot be read.
    """
    newest: dict[str, tuple[bool, str, int, int]] = {}
    for number, file in enumerate(files):
        for position, found in _pages(file):
            if isinstance(found, Response) and (key := canonical_url(found.url)):
                newest[key] = max(newest.get(key, (False, "", -1, -1)), (_is_whole(found), found.at, number, position))
    for number, file in enumerate(files):
        empty = True
        for position, found in _pages(file):
            empty = False
            if isinstance(found, InputError):
                yield Outcome(str(file), error=named(found, str(file)))
            elif newest.get(canonical_url(found.url) or "", ())[1:] == (found.at, number, position):
                yield _outcome(found)
        if empty:
            error = UnreadableInput("no page in it", "it holds no answer 200 with HTML or text")
            yield Outcome(str(file), error=named(error, str(file)))


def _is_whole(response: Response) -> bool:
    """Whether it can be used: not cut off, no notice that nothing is there."""
    try:
        _answer(response)
    except FetchFailed:
        return False
    return True


def _pages(file: Path) -> Iterator[tuple[int, Response | InputError]]:
    """The pages of a file and what is damaged, each with its position."""
    try:
        with file.open("rb") as stream:
            for position, entry in enumerate(read_entries(stream)):
                if isinstance(entry, Damage):
                    yield position, UnreadableInput(f"damaged at byte {entry.offset}: {entry.reason}", REMEDY)
                elif (response := _page(entry)) is not None:
                    yield position, response
    except OSError as error:
        yield 0, UnreadableInput(f"cannot be read: {error.strerror or error}", "check the path and its permissions")


def _page(entry: Entry) -> Response | None:
    response = entry.response
    if entry.kind != "response" or response is None or not host(response.url):
        return None
    if urlsplit(response.url).path == "/robots.txt":
        return None
    try:
        wanted(response)
    except FetchFailed:
        return None
    return None if moved(response) else response


def _outcome(response: Response) -> Outcome:
    try:
        return Outcome(response.url, article=article_of(_answer(response)))
    except InputError as error:
        return Outcome(response.url, error=named(error, response.url))


def _answer(response: Response) -> Answer:
    try:
        return judged(response, response.url)
    except FetchFailed as error:
        # Some programs store the unpacked body under the header of the packed one.
        if error.code == "bad_packing" and response.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
            return Answer(response.url, response.url, response.status, response.headers, response.body, response.at)
        raise
