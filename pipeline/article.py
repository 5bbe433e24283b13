"""Read an article: its text in Unicode NFC, and its title, author and day of publication where they are stated."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace

from pipeline.byline import authors
from pipeline.layout import fold
from pipeline.published import date_line, is_change, read_date
from pipeline.relative import relative_day
from pipeline.zones import Zone, zones

# Line ends of all systems, and Unicode's own.
LINE_END = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Control and invisible format characters: they carry no text, and split words that people read as one.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
# A line with so many words, and no headline, is a paragraph.
PARAGRAPH_WORDS = 12
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What is kept of how an article was read: where its day of publication stood, and notes for people.

    canonical: as `Article.canonical`; it is kept only as links between articles.
    """

    date_source: str | None = None
    notes: tuple[str, ...] = ()
    canonical: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One article. Offsets of all evidence are code points into `text`.

    published_at and fetched_at are ISO 8601. source is the site's host or the input's name. notes are for people:
    what was mended while reading. date_source: where published_at was read, one of `pipeline.reading.dates.SOURCES`.
    canonical: the other address that its page gives as its own, empty for none, None where there is no page.
    """

    text: str
    source: str | None = None
    url: str | None = None
    title: str | None = None
    byline: str | None = None
    published_at: str | None = None
    fetched_at: str | None = None
    notes: tuple[str, ...] = ()
    date_source: str | None = None
    canonical: str | None = None

    @property
    def id(self) -> str:
        """`a` and 16 hexadecimal digits: of the canonical URL, or of the text of an article without one."""
        key = (canonical_url(self.url) if self.url else None) or self.text
        return "a" + hashlib.sha256(key.encode()).hexdigest()[:16]

    @property
    def reading(self) -> Reading:
        """How it was read, as the database keeps it."""
        return Reading(self.date_source, self.notes, self.canonical)

    @property
    def text_sha256(self) -> str:
        """SHA-256 of the text in UTF-8, hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def canonical_url(url: str) -> str | None:
    """The URL by which an article is known: without scheme, fragment, tracking parameters. None if it is no URL."""
    from urllib.parse import urldefrag

    import courlan

    try:
        # A lone surrogate cannot be encoded, and courlan does not raise only for what it refuses.
        clean = courlan.clean_url(LONE_SURROGATE.sub("\ufffd", url.strip()))
    except (ValueError, AttributeError, TypeError):
        return None
    if not clean:
        return None
    match = re.fullmatch(r"https?://([^/\s]+\S*)", urldefrag(clean)[0], re.IGNORECASE)
    return match[1] if match else None


def host(url: str | None) -> str | None:
    """The host of a web address, lower case, without a port; None for anything else."""
    if not url or not url.strip().lower().startswith(("http://", "https://")):
        return None
    from urllib.parse import urlsplit

    try:
        return urlsplit(url.strip()).hostname
    except ValueError:
        return None


def normalise_text(text: str) -> str:
    """NFC, lines ended by newlines, no control or invisible characters; all else as it stands."""
    text = LINE_END.sub("\n", text)
    text = LONE_SURROGATE.sub("\ufffd", INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", text)


def from_text(
    text: str,
    *,
    source: str | None = None,
    url: str | None = None,
    title: str | None = None,
    byline: str | None = None,
    published_at: str | None = None,
    fetched_at: str | None = None,
    notes: tuple[str, ...] = (),
    date_source: str | None = None,
) -> Article:
    """Read an article from plain text. What is given wins over what the text says.

    Args:
        published_at: ISO 8601 or a date as people write it; one that cannot be read is noted and not used.
        date_source: where `published_at` comes from; `given` by default.
    """
    text = normalise_text(text)
    title = _clean(title)
    found = zones(text, title)
    published = read_date(published_at) if published_at else None
    if published_at and not published:
        notes = (*notes, f"published_at not understood: {fold(published_at)[:60]!r}")
    said, said_in = (published, date_source or "given") if published else _published(text, found, fetched_at)
    return Article(
        text=text,
        source=_clean(source),
        url=_clean(url),
        title=title or _title(text, found),
        byline=_clean(byline) or _byline(text, found),
        published_at=said,
        fetched_at=fetched_at,
        notes=notes,
        date_source=said_in,
    )


def from_html(
    html: str | bytes,
    *,
    source: str | None = None,
    url: str | None = None,
    title: str | None = None,
    published_at: str | None = None,
    fetched_at: str | None = None,
    charset: str | None = None,
    notes: tuple[str, ...] = (),
) -> Article:
    """Read an article from a page. `charset` is the one that the server declared.

    Raises:
        NoArticle: nothing on the page reads as an article.
        NotText: bytes in no known encoding.
    """
    from pipeline.canonical import stated_canonical
    from pipeline.encoding import decode
    from pipeline.html import read_page
    from pipeline.reading import dates
    from pipeline.sources import site

    if isinstance(html, bytes):
        html, mended = decode(html, declared=charset, html=True)
        notes = (*notes, *mended)
    known = site(host(url)) or site(source)
    page = read_page(html, site=known, fetched_at=fetched_at)
    article = from_text(
        page.text,
        source=source,
        url=url,
        title=title or page.title,
        byline=page.byline,
        published_at=published_at or page.published_at,
        fetched_at=fetched_at,
        notes=(*notes, *page.notes),
        date_source="given" if published_at else page.date_source,
    )
    if article.date_source in (None, "relative") and page.undated:
        value, name = dates.from_url(url), "url"
        if value is None:
            value, name = dates.last_resort(page.undated, url, fetched_at), "htmldate"
        if value is None:
            value, name = article.published_at or relative_day(page.ago or "", fetched_at), "relative"
        article = replace(article, published_at=value, date_source=name if value else None)
    if article.byline is None and page.named:
        article = replace(article, byline=page.named)
    canonical = stated_canonical(page.canonical, url, known.mirrors if known else ())
    article = replace(article, canonical=canonical or "")
    return replace(article, notes=(*article.notes, *known.complaints(article))) if known else article


def _clean(value: str | None) -> str | None:
    return (fold(normalise_text(value)) or None) if value else None


def _title(text: str, found: tuple[Zone, ...]) -> str | None:
    return next((fold(text[zone.start : zone.end]) for zone in found if zone.kind == "title"), None)


def _byline(text: str, found: tuple[Zone, ...]) -> str | None:
    # `Tác giả: Lan Anh - Ngày đăng: 12/01/2020` names the author in the line of the day.
    for kind in ("byline", "published"):
        for zone in found:
            if zone.kind == kind and (name := authors(text[zone.start : zone.end])):
                return name
    return None


def _published(text: str, found: tuple[Zone, ...], fetched_at: str | None) -> tuple[str | None, str | None]:
    """The day of publication and its source: a line that says `đăng`, else the first; `cập nhật` (changed) only
    without either; last, a line above the text that tells it from the time of the request.
    """
    lines = [text[zone.start : zone.end] for zone in found if zone.kind == "published"]
    labelled = [line for line in lines if (date := date_line(line)) and date.labelled]
    posted = [line for line in labelled if not is_change(line)]
    for line in (*posted, *(line for line in lines if line not in labelled), *labelled):
        date = date_line(line)
        if value := date.value if date else read_date(line):
            return value, ("labelled_line" if line in labelled else "bare_line" if date else "dateline")
    for zone in found:
        line = text[zone.start : zone.end]
        if value := relative_day(line, fetched_at):
            return value, "relative"
        if len(line.split()) >= PARAGRAPH_WORDS and zone.kind != "title":
            break
    return None, None
