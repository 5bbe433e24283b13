"""Where a discovery begins: addresses that were given, and the start pages of site files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline import sources
from pipeline.discovery.links import Kind
from pipeline.discovery.loop import Start
from pipeline.discovery.urls import resolve
from pipeline.discovery.wanted import Wanted
from pipeline.errors import UnreadableInput


def starts(names: Iterable[str], kind: Kind, wanted: Wanted) -> list[Start]:
    """The starts that are meant.

    Args:
        names: web addresses, read as `kind`; and hosts with a site file (`baogialai.com.vn`), which stand for its
            start pages. The article pattern of a host's site file holds unless `wanted` has one.

    Raises:
        UnreadableInput: neither of both, or a site file without start pages.
        SourceError: a site file is wrong.
    """
    return [start for name in names for start in _of(name, kind, wanted)]


def all_starts(wanted: Wanted) -> list[Start]:
    """The start pages of all site files. Raises SourceError; UnreadableInput where there are none."""
    found = [start for site in sources.sites().values() for start in _of_site(site, wanted)]
    if not found:
        raise UnreadableInput("no site file has start pages", "docs/discovery.md shows how to write them")
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
    found = _of_site(site, wanted)
    if not found:
        remedy = f"add [[start]] to {site.host}.toml (docs/discovery.md), or give https://{site.host}/"
        raise UnreadableInput(f"{site.host}: its site file has no start pages", remedy)
    return found


def _of_site(site: sources.Site, wanted: Wanted) -> list[Start]:
    return [Start(start.url, start.kind, _with_pattern(wanted, site)) for start in site.start]


def _with_pattern(wanted: Wanted, site: sources.Site | None) -> Wanted:
    if wanted.article_pattern is not None or site is None:
        return wanted
    return replace(wanted, article_pattern=site.article_pattern)
