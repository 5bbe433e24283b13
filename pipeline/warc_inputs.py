"""Pages out of WARC files, our own and others' (Common Crawl's, for one), without any network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.article import canonical_url, host
from pipeline.crawl.answer import Answer
from pipeline.crawl.response import PAGE_TYPES, Response, judged
from pipeline.crawl.warc import Damage, Entry, read_entries
from pipeline.errors import FetchFailed, InputError, UnreadableInput
from pipeline.inputs import Outcome, article_of, named

REMEDY = "give a file in WARC format, .warc.gz or .warc; what could be read of it is used"


def iter_warcs(files: Sequence[Path]) -> Iterator[Outcome]:
    """The pages of WARC files in their order; of a page that was fetched more than once, the newest.

    What is no page (pictures, robots.txt, redirects, errors of servers) is passed over.

    Yields:
        an outcome for each page, and for each file or part of one that cannot be read.
    """
    newest: dict[str, tuple[str, int, int]] = {}
    for number, file in enumerate(files):
        for position, found in _pages(file):
            if isinstance(found, Response) and (key := canonical_url(found.url)):
                newest[key] = max(newest.get(key, ("", -1, -1)), (found.at, number, position))
    for number, file in enumerate(files):
        empty = True
        for position, found in _pages(file):
            empty = False
            if isinstance(found, InputError):
                yield Outcome(str(file), error=named(found, str(file)))
            elif newest.get(canonical_url(found.url) or "") == (found.at, number, position):
                yield _outcome(found)
        if empty:
            error = UnreadableInput("no page in it", "it holds no answer 200 with HTML or text")
            yield Outcome(str(file), error=named(error, str(file)))


def count_pages(files: Iterable[Path]) -> int:
    """How many outcomes to expect of files, at most."""
    return sum(1 for file in files for _ in _pages(file))


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
        judged(response, response.url, types=PAGE_TYPES, most=0)
    except FetchFailed as error:
        # What is too large for `most` or cannot be unpacked is a page all the same; its outcome says so.
        return response if error.code in ("too_large", "cut_off", "bad_packing", "timeout") else None
    return response


def _outcome(response: Response) -> Outcome:
    try:
        answer = judged(response, response.url)
        return Outcome(response.url, article=article_of(_decoded(answer, response)))
    except InputError as error:
        return Outcome(response.url, error=named(error, response.url))


def _decoded(answer: Answer, response: Response) -> Answer:
    return answer
