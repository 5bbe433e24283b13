"""The address that a page gives as its own (`<link rel=canonical>`, RFC 6596), where it may be believed.

Many a site gives every page the same one, or that of another site; so it says only which two pages to compare.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urljoin

from pipeline.article import LONE_SURROGATE, host
from pipeline.duplicates import address

LONGEST = 4000


def stated_canonical(href: str | None, url: str | None, mirrors: Collection[str] = ()) -> str | None:
    """The address that a page states, if it is another one of the same host, or of a known mirror of it.

    Args:
        href: as the page has it; it may be relative.
        url: the page's own address.
        mirrors: hosts that hold the same pages, small letters, without `www.`.

    Returns:
        a web address; None where none is stated, it is that of the page itself, of a site's first page, or elsewhere.
    """
    if not href or not url or len(href) > LONGEST:
        return None
    try:
        whole = urljoin(url, LONE_SURROGATE.sub("\ufffd", href.strip()))
        own, other = address(url), address(whole)
    except ValueError:
        return None
    if own is None or other is None or own.base == other.base or ("/" not in other.base and "?" not in other.base):
        return None
    # (`m.`, `www.` and the like are no part of `base`.)
    hosts = {own.base.partition("/")[0].partition("?")[0], *mirrors}
    return whole if other.base.partition("/")[0].partition("?")[0] in hosts and host(whole) else None
