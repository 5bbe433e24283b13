"""How well pages are read, beside other programs, on the fixture pages: one line a program, one run.

    pip install --requirement bench/requirements.txt    # in an environment of its own
    python bench/reading.py [--pages]

F1 is of the words of the text (captions and tables included; headline, day and byline count neither way), lines the
share of the expected lines that come out as lines of their own, the rest the share of pages with the right value;
`right day` counts a page without a day as right where none is given. A program that gives no author or no day, or is
not installed, has a dash. The pages were written for this project's tests, so its own row is no estimate for pages
that nobody has seen: `held back` is the row to compare, of pages that were written after the rules (though the few
faults that they showed were mended since). Time is per page, as a multiple of the fastest.
"""

from __future__ import annotations

import logging
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.pages import Page, pages, scored, words  # noqa: E402


@dataclass
class Read:
    """What a program reads of a page; `day` is ISO 8601, None for none, and not given by every program."""

    text: str
    title: str | None = None
    day: str | None = None


Reader = Callable[[Page], Read]


def thidua() -> Reader:
    from pipeline.article import from_html

    def read(page: Page) -> Read:
        article = from_html(page.body, **page.given)
        return Read(article.text, article.title, article.published_at)

    return read


def trafilatura() -> Reader:
    import trafilatura as program

    def read(page: Page) -> Read:
        found: Any = program.bare_extraction(page.body, include_tables=True, include_comments=False, with_metadata=True)
        if found is None:
            return Read("")
        return Read(found.text or "", found.title, found.date)

    return read


def newspaper4k() -> Reader:
    import newspaper as program

    def read(page: Page) -> Read:
        article = program.Article(page.given.get("url", "https://example.vn/a"), language="vi", fetch_images=False)
        article.download(input_html=_decoded(page.body))
        article.parse()
        day = article.publish_date
        return Read(article.text, article.title, f"{day:%Y-%m-%d}" if day else None)

    return read


def readability() -> Reader:
    from lxml import html as markup
    from readability import Document

    def read(page: Page) -> Read:
        document = Document(page.body)
        root = markup.fromstring(document.summary(html_partial=True) or "<div></div>")
        # It gives markup: a line for every end of a block, as a browser would show it.
        for block in root.iter("p", "li", "tr", "div", "h1", "h2", "h3", "h4", "br", "figcaption"):
            block.tail = "\n" + (block.tail or "")
            block.text = "\n" + (block.text or "") if block.tag != "br" else block.text
        return Read(root.text_content(), document.short_title())

    return read


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


READERS: dict[str, tuple[Callable[[], Reader], bool]] = {
    "thidua": (thidua, True),
    "trafilatura": (trafilatura, True),
    "newspaper4k": (newspaper4k, True),
    "readability-lxml": (readability, False),
}
"""Programs by name, and whether they give a day."""


@dataclass
class Row:
    """The measures of a program, each a mean over pages."""

    f1: float
    least: float
    lines: float
    title: float
    day: float
    seconds: float


def measure(read: Reader, those: list[Page], *, show: bool) -> Row:
    """Read all pages. A page on which the program fails has nothing."""
    f1s, line_shares, titles, days = [], [], 0, 0
    begun = time.perf_counter()
    results = []
    for page in those:
        try:
            results.append(read(page))
        except Exception as error:
            if show:
                print(f"    {page.name}: {type(error).__name__}: {error}"[:160])
            results.append(Read(""))
    seconds = (time.perf_counter() - begun) / len(those)
    for page, found in zip(those, results, strict=True):
        f1, lines = scored(page, found.text.split("\n"))
        f1s.append(f1)
        line_shares.append(lines)
        titles += words(found.title or "") == words(page.expected["title"] or "")
        day = page.expected["published_at"]
        days += (found.day or "")[:10] == (day or "")[:10]
        if show:
            print(f"    {page.name:32} {f1:.3f}")
    count = len(those)
    return Row(sum(f1s) / count, min(f1s), sum(line_shares) / count, titles / count, days / count, seconds)


def main(arguments: list[str]) -> int:
    """Print the table; 1 where this project's text is worse than another program's, or below 0.97."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    show = "--pages" in arguments
    everything = pages()
    held_back = [page for page in everything if page.expected.get("held_back")]
    rows: dict[str, tuple[Row, Row, bool]] = {}
    for name, (make, gives_day) in READERS.items():
        try:
            read = make()
        except ImportError as error:
            print(f"{name}: not measured, {error.name} is missing: pip install --requirement bench/requirements.txt")
            continue
        measure(read, everything[:3], show=False)  # what is imported late
        rows[name] = measure(read, everything, show=show), measure(read, held_back, show=False), gives_day
    fastest = min(row.seconds for row, _, _ in rows.values())
    print(f"{len(everything)} pages, of these {len(held_back)} held back")
    print(f"{'':18}{'F1':>7}{'least':>7}{'lines':>7}{'title':>7}{'day':>7}{'F1 held back':>14}{'time':>7}")
    for name, (row, held, gives_day) in rows.items():
        day = f"{row.day:7.2f}" if gives_day else f"{'-':>7}"
        print(
            f"{name:18}{row.f1:7.3f}{row.least:7.3f}{row.lines:7.2f}{row.title:7.2f}{day}{held.f1:14.3f}"
            f"{row.seconds / fastest:6.1f}x"
        )
    own = rows["thidua"][0]
    return int(own.f1 < 0.97 or any(row.f1 > own.f1 for row, _, _ in rows.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
