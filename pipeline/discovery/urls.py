"""Web addresses: resolved, cleaned, compared, and what their words and digits tell."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit, urlunsplit

from gazetteer.fold import strip_accents
from pipeline.article import LONE_SURROGATE, canonical_url, host

# The limit of the sitemap protocol, and of most servers.
MAX_URL = 2048
# Browsers drop these inside an address (WHATWG URL, 4.4), and read a backslash as a slash.
DROPPED = re.compile("[\t\n\r]")
HOST = re.compile(r"(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?")
CONTROL = re.compile("[\x00-\x20\x7f\ufffd]")
# Ids of a visit, which make one page many; in paths (RFC 3986, 3.3) and in queries.
SESSION_PATH = re.compile(r";(?:jsessionid|sid|phpsessid)=[^/?;]*", re.IGNORECASE)
SESSION_KEYS = frozenset({"phpsessid", "jsessionid", "sid", "sessionid", "aspsessionid"})
SAFE = "%/:?#[]@!$&'()*+,;=~-._"
DATE_PATH = re.compile(r"(?<!\d)(20\d\d|19[89]\d)[/-](0?[1-9]|1[0-2])(?:[/-](0?[1-9]|[12]\d|3[01]))?(?!\d)")
# Numbers that newspapers give their articles begin with the day, often followed by the time.
DATE_DIGITS = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\d{4,})?(?!\d)")


def resolve(base: str, href: str) -> str | None:
    """The absolute http(s) address of a link, or None.

    Without its fragment, ids of a visit and tracking parameters (courlan's list); in ASCII. The rest stays byte for
    byte, for servers may tell `?a=&b=1` from `?b=1`.
    """
    # A character that was no text when it was decoded cannot be asked for.
    text = DROPPED.sub("", LONE_SURROGATE.sub("\ufffd", href).strip()).replace("\\", "/")
    if not text or len(text) > MAX_URL or CONTROL.search(text.replace(" ", "")):
        return None
    try:
        url = urldefrag(urljoin(base, text.replace(" ", "%20")))[0]
        parts = urlsplit(url)
        # `port` raises for a port that is no number.
        usable = parts.scheme in ("http", "https") and (parts.port is None or parts.port > 0)
        netloc = _netloc(parts.netloc)
    except ValueError:
        return None
    if not usable or netloc is None:
        return None
    path = quote(SESSION_PATH.sub("", parts.path), safe=SAFE) or "/"
    query = quote("&".join(pair for pair in parts.query.split("&") if not _is_noise(pair)), safe=SAFE)
    clean = urlunsplit((parts.scheme, netloc, path, query, ""))
    return clean if len(clean) <= MAX_URL else None


def _netloc(text: str) -> str | None:
    """Host and port in small letters and ASCII (RFC 3490); None for a name and password, or what is no host.

    Raises:
        ValueError: letters that no host name has.
    """
    if not text.isascii():
        name, colon, port = text.partition(":")
        text = name.encode("idna").decode("ascii") + colon + port
    text = text.lower()
    return text if HOST.fullmatch(text) else None


@lru_cache(maxsize=4096)
def _is_tracker(name: str) -> bool:
    from courlan.clean import clean_query

    return not clean_query(f"{name}=1")


def _is_noise(pair: str) -> bool:
    name = pair.partition("=")[0].lower()
    return not pair or name in SESSION_KEYS or (bool(name) and _is_tracker(name))


@lru_cache(maxsize=16384)
def key(url: str) -> str:
    """By what an address is known: `article.canonical_url`, so that discovery and the database agree."""
    return canonical_url(url) or url


@lru_cache(maxsize=4096)
def _site(name: str) -> str:
    from courlan import extract_domain

    return extract_domain(f"http://{name}/") or name


def site(url: str) -> str | None:
    """The registrable domain of an address (`noivu.gialai.gov.vn` -> `gialai.gov.vn`), or an IP address."""
    name = host(url)
    return _site(name) if name else None


def is_root(url: str) -> bool:
    """Whether an address names a whole site: neither path nor query."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def words(text: str) -> str:
    """A text or an address as plain words, ` thi dua so 2 `: no diacritics, lower case, single blanks around."""
    return " " + " ".join(re.findall(r"[a-z0-9]+", strip_accents(unquote(text)).lower())) + " "


def date_in(url: str) -> str | None:
    """The day (`2025-02-12`) or month (`2025-02`) that stands in an address, or None."""
    path = urlsplit(url).path
    found = DATE_PATH.search(path) or DATE_DIGITS.search(path)
    if not found:
        return None
    year, month, day = found.groups()
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")
