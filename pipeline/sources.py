"""Site files: what is known of one site, a TOML file `<host>.toml` each, in a folder that a user can add to.

    sources.site("baogialai.com.vn")    # a Site, or None: the general way reads any site

The folder is the one given with `--sources` or in THIDUA_SOURCES, else `corpus/sources` of a checkout, else
`share/thidua/sources` of an installation. `docs/sites.md` describes the keys.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from pipeline.errors import SourceError
from pipeline.reading.profiles import SELECTOR_KEYS, Selectors, profiles, selectors

if TYPE_CHECKING:
    from pipeline.article import Article

StartKind = Literal["listing", "feed", "sitemap"]

_KINDS: tuple[StartKind, ...] = get_args(StartKind)
VARIABLE = "THIDUA_SOURCES"
HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_KEYS = frozenset(
    {"host", "name", "province", "profile", "checked", "delay", "article_pattern", "mirrors", "start", "expect", "read"}
)


@dataclass(frozen=True, slots=True)
class Start:
    """A page from which articles of a site are found."""

    url: str
    kind: StartKind


@dataclass(frozen=True, slots=True)
class Expect:
    """What the articles of a site have while its layout is as it was: words of the text (least, most), parts."""

    words: tuple[int, int] | None = None
    title: bool = False
    date: bool = False
    byline: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """One site. What is not known is None or empty; `checked`: somebody has compared its pages with this file.

    delay: seconds between two requests. article_pattern: what the addresses of articles match (searched).
    mirrors: hosts that hold the same pages, without `www.`.
    """

    host: str
    name: str
    province: str | None = None
    profile: str | None = None
    checked: bool = False
    delay: float | None = None
    article_pattern: re.Pattern[str] | None = None
    mirrors: tuple[str, ...] = ()
    start: tuple[Start, ...] = ()
    expect: Expect = field(default_factory=Expect)
    read: Selectors = field(default_factory=Selectors)

    def complaints(self, article: Article) -> tuple[str, ...]:
        """Notes for people on what an article of the site lacks: its layout may have changed."""
        wanted = self.expect
        number = len(article.text.split())
        lacks = [name for name in ("title", "date", "byline") if getattr(wanted, name) and not _has(article, name)]
        found = [f"no {name}" for name in lacks]
        if wanted.words and not wanted.words[0] <= number <= wanted.words[1]:
            found.append(f"{number} words, not {wanted.words[0]} to {wanted.words[1]}")
        return (f"{self.host}: {', '.join(found)}: has its layout changed? (see {self.host}.toml)",) if found else ()


def _has(article: Article, name: str) -> bool:
    return getattr(article, "published_at" if name == "date" else name) is not None


def use(folder: str | Path | None) -> None:
    """Take the site files from this folder, in this process and those it starts; None: from the usual place."""
    if folder is None:
        os.environ.pop(VARIABLE, None)
    else:
        os.environ[VARIABLE] = str(folder)


def folder() -> Path | None:
    """Where the site files are. None where there are none. Raises SourceError for a named folder that is not there."""
    if named := os.environ.get(VARIABLE):
        if not Path(named).is_dir():
            raise SourceError(f"{named}: no such folder of site files", "name another with --sources")
        return Path(named)
    checkout = Path(__file__).resolve().parents[1] / "corpus" / "sources"
    installed = Path(sys.prefix) / "share" / "thidua" / "sources"
    return next((place for place in (checkout, installed) if place.is_dir()), None)


def sites() -> Mapping[str, Site]:
    """All site files by host. Raises SourceError that names the file and the key."""
    place = folder()
    return _load(place) if place else {}


def site(host: str | None) -> Site | None:
    """The site of a host, with or without `www.`; None where there is no file. Raises as `sites`."""
    if not host:
        return None
    known = sites()
    bare = host.lower().removeprefix("www.")
    return known.get(bare) or known.get(f"www.{bare}")


@cache
def _load(place: Path) -> Mapping[str, Site]:
    return {found.host: found for found in map(read_file, sorted(place.glob("*.toml")))}


def read_file(file: Path) -> Site:
    """Read one site file. Raises SourceError that names the file and the key."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        found = _site(data)
        if file.stem != found.host:
            raise ValueError(f"host: {found.host!r} is not the file's name")
    except (ValueError, OSError) as error:
        raise SourceError(f"{file}: {error}", "docs/sites.md says what a site file holds") from error
    return found


def _site(data: dict[str, Any]) -> Site:
    _only(data, _KEYS, "")
    host = _value(data, "host", str, required=True)
    if not HOST.fullmatch(host):
        raise ValueError(f"host: {host!r} is no host name in small letters")
    profile = _value(data, "profile", str)
    if profile is not None and profile not in profiles():
        raise ValueError(f"profile: {profile!r} is not one of {', '.join(sorted(profiles()))}")
    delay = _value(data, "delay", (int, float))
    if delay is not None and not 0 <= delay <= 3600:
        raise ValueError("delay: seconds from 0 to 3600 are wanted")
    pattern = _value(data, "article_pattern", str)
    try:
        compiled = re.compile(pattern) if pattern else None
    except re.error as error:
        raise ValueError(f"article_pattern: {error}") from error
    read = _value(data, "read", dict) or {}
    _only(read, SELECTOR_KEYS, "read.")
    return Site(
        host=host,
        name=_value(data, "name", str, required=True),
        province=_value(data, "province", str),
        profile=profile,
        checked=bool(_value(data, "checked", bool)),
        delay=float(delay) if delay is not None else None,
        article_pattern=compiled,
        mirrors=_mirrors(_value(data, "mirrors", list) or []),
        start=tuple(_start(entry, number) for number, entry in enumerate(_value(data, "start", list) or [], start=1)),
        expect=_expect(_value(data, "expect", dict) or {}),
        read=selectors(read),
    )


def _mirrors(names: list[Any]) -> tuple[str, ...]:
    for name in names:
        if not isinstance(name, str) or not HOST.fullmatch(name):
            raise ValueError(f"mirrors: {name!r} is no host name in small letters")
    return tuple(name.removeprefix("www.") for name in names)


def _start(entry: Any, number: int) -> Start:
    if not isinstance(entry, dict):
        raise ValueError(f"start {number}: a table is wanted")
    _only(entry, ("url", "kind"), f"start {number}: ")
    url, kind = entry.get("url"), entry.get("kind")
    if not isinstance(url, str) or not re.match(r"https?://[^/\s]+", url):
        raise ValueError(f"start {number}: url: a web address is wanted")
    for known in _KINDS:
        if kind == known:
            return Start(url, known)
    raise ValueError(f"start {number}: kind: {kind!r} is not one of {', '.join(_KINDS)}")


def _expect(data: dict[str, Any]) -> Expect:
    _only(data, ("words", "title", "date", "byline"), "expect.")
    words = data.get("words")
    if words is not None and not (
        isinstance(words, list) and len(words) == 2 and all(type(n) is int for n in words) and 0 <= words[0] <= words[1]
    ):
        raise ValueError("expect.words: [least, most] is wanted")
    for key in ("title", "date", "byline"):
        if not isinstance(data.get(key, False), bool):
            raise ValueError(f"expect.{key}: true or false is wanted")
    flags = {key: data.get(key, False) for key in ("title", "date", "byline")}
    return Expect((words[0], words[1]) if words else None, **flags)


def _only(data: Mapping[str, Any], known: Any, prefix: str) -> None:
    if unknown := set(data) - set(known):
        raise ValueError(f"{prefix}{min(unknown)}: no such key")


def _value(data: Mapping[str, Any], key: str, kind: Any, *, required: bool = False) -> Any:
    value = data.get(key)
    if value is None:
        if required:
            raise ValueError(f"{key}: is missing")
        return None
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"{key}: {value!r} is of the wrong kind")
    return value
