"""What the markup of a page says in place of its status: that it has moved (meta refresh), that it is not there.

Looked at by regular expressions that cannot run away, since every page is looked at: no tree is built.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from html import unescape
from importlib import resources
from itertools import islice

from pipeline.errors import RuleError

HEAD = 64 * 1024
"""Bytes of a page in which a refresh and a title are looked for."""
MOST_SECONDS = 10.0
"""A page that is to be left after longer is a page by itself: it reloads, or shows one picture after another."""
LONGEST_BLOCK = 40
"""Words; a page with a longer paragraph holds text, whatever its title says."""
MOST = 1024 * 1024
"""Bytes of a page in which a paragraph is looked for."""

META = re.compile(r"<meta\b[^<>]{0,3000}>", re.IGNORECASE)
EQUIV = re.compile(r"""\bhttp-equiv\s*=\s*["']?\s*refresh\b""", re.IGNORECASE)
CONTENT = re.compile(r"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
# HTML, 4.2.5.3, "Refresh state": seconds, a separator, `url=` or not, in quotes or not.
REFRESH = re.compile(r"""\s*(\d{1,6})?(?:\.\d*)?\s*[;,\s]\s*(?:url\s*=\s*)?(["']?)(.*)""", re.IGNORECASE | re.DOTALL)
# What browsers with scripts do not read, and we neither.
UNREAD = re.compile(r"<!--|<(script|noscript|style|template|svg)\b", re.IGNORECASE)
NAMES = re.compile(r"<(title|h1)\b[^<>]{0,500}>([^<]{0,300}(?:<(?!/\1)[^<>]{0,300}>[^<]{0,300}){0,5})", re.IGNORECASE)
NAMED = re.compile(rb"<(?:title|h1)\b", re.IGNORECASE)
MOST_NAMES = 20
LONGEST_NAME = 4000
TAG = re.compile(r"<[^<>]{0,3000}>")
BLOCK = re.compile(
    r"</?(?:p|div|li|td|tr|ul|ol|table|h[1-6]|br|section|article|body|header|footer)\b[^<>]{0,3000}>", re.IGNORECASE
)
# Between the name of a page and that of its site.
PARTS = re.compile(r"\s+[-–—:·•]\s+|\s*[|»]\s*")


def refreshed(body: bytes) -> str | None:
    """Where a page sends its reader by `<meta http-equiv=refresh>`, as written; None where it does not."""
    if b"refresh" not in body[:HEAD].lower():
        return None
    for tag in META.findall(_read(_text(body[:HEAD]))):
        content = CONTENT.search(tag)
        if content is None or not EQUIV.search(tag):
            continue
        found = REFRESH.match(unescape(next(filter(None, content.groups()), "")))
        if found and float(found[1] or 0) <= MOST_SECONDS:
            url = found[3].partition(found[2])[0] if found[2] else found[3]
            return url.strip() or None
    return None


def missing(body: bytes) -> str | None:
    """The title by which a page says that it is not there, with no text below it; None for any other page."""
    # Nearly all pages end here; what is in a script or a comment is told apart only in the others.
    places = (found.start() for found in islice(NAMED.finditer(body, 0, HEAD), MOST_NAMES))
    if not any(_says(_text(body[at : at + LONGEST_NAME])) for at in places):
        return None
    name = _says(_read(_text(body[:HEAD])))
    return name if name and not _has_text(body) else None


def _says(text: str) -> str | None:
    """The first title or heading of a stretch that says so."""
    for found in islice(NAMES.finditer(text), MOST_NAMES):
        name = " ".join(unicodedata.normalize("NFC", unescape(TAG.sub(" ", found[2]))).split())
        if any(pattern.fullmatch(part) for part in (name, *PARTS.split(name)) for pattern in titles()):
            return name
    return None


def _has_text(body: bytes) -> bool:
    """Whether a paragraph stands on the page."""
    return any(len(TAG.sub(" ", block).split()) > LONGEST_BLOCK for block in BLOCK.split(_read(_text(body[:MOST]))))


def _text(data: bytes) -> str:
    """Enough to find ASCII and UTF-8 in any encoding that has ASCII in it."""
    return data.decode("utf-8", errors="replace")


def _read(text: str) -> str:
    """The markup without comments, scripts and what else is not read; what is not closed goes to the end."""
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    at = 0
    lower = text.lower() if len(text.lower()) == len(text) else text
    while found := UNREAD.search(text, at):
        yield text[at : found.start()]
        close = f"</{found[1].lower()}" if found[1] else "-->"
        end = lower.find(close, found.end())
        if end < 0:
            return
        at = end + len(close)
    yield text[at:]


@cache
def titles() -> tuple[re.Pattern[str], ...]:
    """The patterns of `soft_404.toml`, each for a whole title or a part of one. Raises RuleError for a wrong file."""
    try:
        data = tomllib.loads((resources.files("pipeline.crawl") / "soft_404.toml").read_text(encoding="utf-8"))
        return tuple(re.compile(entry["pattern"], re.IGNORECASE) for entry in data["title"])
    except (OSError, ValueError, KeyError, TypeError, re.error) as error:
        raise RuleError(f"pipeline/crawl/soft_404.toml: {error!r}", "correct the file") from error
