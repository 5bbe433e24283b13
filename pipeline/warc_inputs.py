"""Pages out of WARC files, our own and others' (Common Crawl's, for one), without any network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.article import canonical_url, host
from pipeline.crawl.answer import Answer
from pipeline.crawl.response import Response, judged, moved, wanted
from pipeline.crawl.warc import Damage, Entry, read_entries
from pipeline.errors import FetchFailed, InputError, UnreadableInput
from pipeline.inputs import Outcome, article_of, named

EARLIER = "a newer answer for this page holds no article: this is the newest that does"
REMEDY = "give a file in WARC format, .warc.gz or .warc; what could be read of it is used"


class _Answers(NamedTuple):
    """The answers for a page: the newest that is whole (whether it is; time, file, position), and how many."""

    newest: tuple[bool, str, int, int]
    number: int


_NONE = _Answers((False, "", -1, -1), 0)


def iter_warcs(files: Sequence[Path]) -> Iterator[Outcome]:
    """The pages of WARC files in their order; of a page that was fetched more than once, the newest that is whole.

    Where the newest holds no article and an earlier one does, that one comes, with a note, behind all others.
    What is no page (pictures, robots.txt, redirects by status or markup, errors of servers) is passed over.

    Yields:
        an outcome for each page, and for each file or part of one that cannot be read.
    """
    answers: dict[str, _Answers] = {}
    for number, file in enumerate(files):
        for position, found in _pages(file):
            if isinstance(found, Response) and (key := canonical_url(found.url)):
                known = answers.get(key, _NONE)
                newest = max(known.newest, (_is_whole(found), found.at, number, position))
                answers[key] = _Answers(newest, known.number + 1)
    bare: dict[str, Outcome] = {}
    for number, file in enumerate(files):
        empty = True
        for position, found in _pages(file):
            empty = False
            if isinstance(found, InputError):
                yield Outcome(str(file), error=named(found, str(file)))
                continue
            key = canonical_url(found.url) or ""
            if (known := answers.get(key, _NONE)).newest[1:] == (found.at, number, position):
                outcome = _outcome(found)
                if outcome.article is None and known.number > 1:
                    bare[key] = outcome
                else:
                    yield outcome
        if empty:
            error = UnreadableInput("no page in it", "it holds no answer 200 with HTML or text")
            yield Outcome(str(file), error=named(error, str(file)))
    yield from _earlier(files, bare)


def _earlier(files: Sequence[Path], bare: dict[str, Outcome]) -> Iterator[Outcome]:
    """Of pages whose newest answer holds no article (maintenance, a form to log in), the newest one that does.

    Args:
        bare: the outcome of the newest answer by canonical URL, which stands where no other is better.
    """
    best: dict[str, tuple[str, Outcome]] = {}
    for file in files if bare else ():
        for _, found in _pages(file):
            key = canonical_url(found.url) if isinstance(found, Response) else None
            if isinstance(found, Response) and key in bare and found.at >= best.get(key, ("", None))[0]:
                outcome = _outcome(found)
                if outcome.article is not None:
                    article = replace(outcome.article, notes=(*outcome.article.notes, EARLIER))
                    best[key] = found.at, Outcome(outcome.source, article=article)
    for key, outcome in bare.items():
        yield best[key][1] if key in best else outcome


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
