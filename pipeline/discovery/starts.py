"""Where a discovery begins: addresses that were given, and the start pages of site files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline import sources
from pipeline.discovery.links import Kind
from pipeline.discovery.plan import Start
from pipeline.discovery.urls import resolve
from pipeline.discovery.wanted import Wanted
from pipeline.errors import UnreadableInput


def starts(names: Iterable[str], kind: Kind, wanted: Wanted) -> list[Start]:
    """The starts that are meant.

    Args:
        names: web addresses, read as `kind`; and hosts with a site file (`baogialai.com.vn`), which stand for its
            start pages, or for the whole site if it has none.
        wanted: its article pattern wins over that of the host's site file.

    Raises:
        UnreadableInput: neither of both.
        SourceError: a site file is wrong.
    """
    return [start for name in names for start in _of(name, kind, wanted)]


def all_starts(wanted: Wanted) -> list[Start]:
    """The start pages of all site files. Raises SourceError; UnreadableInput where there are no files."""
    found = [start for site in sources.sites().values() for start in _of_site(site, wanted)]
    if not found:
        raise UnreadableInput("there are no site files", "docs/sites.md shows how to write them")
    return found


def _of(name: str, kind: Kind, wanted: Wanted) -> list[Start]:
    from pipeline.article import host

    if "://" in name:
        url = resolve(name, name)
        if url is None:
            raise UnreadableInput(f"{name}: no web address", "give the whole address: https://…")
        site = sources.site(host(url))
        return [Start(url, kind, _with_pattern(wanted, site))]
    site = sources.site(name)
    if site is None:
        address = f"https://{name}/" if "." in name else "https://…"
        raise UnreadableInput(f"{name}: no web address, and no site file of this host", f"give {address}")
    return _of_site(site, wanted)


def _of_site(site: sources.Site, wanted: Wanted) -> list[Start]:
    pages: list[tuple[str, Kind]] = [(start.url, start.kind) for start in site.start]
    return [Start(url, kind, _with_pattern(wanted, site)) for url, kind in pages or [(f"https://{site.host}/", "site")]]


def _with_pattern(wanted: Wanted, site: sources.Site | None) -> Wanted:
    if wanted.article_pattern is not None or site is None:
        return wanted
    return replace(wanted, article_pattern=site.article_pattern)
