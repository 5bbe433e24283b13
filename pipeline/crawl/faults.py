"""Every way in which fetching a page fails: its code, what it means, what to do, and when it is tried again.

docs/crawling.md shows this table to users; a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.errors import FetchFailed

Again = Literal["soon", "next run", "when asked"]
"""When a page is asked for again.

soon: in this run after a wait, then in a later one when `next_try` has come. next run: whenever it is named again,
since the cause is not the server's answer for the page. when asked: with --retry or --refresh only.
"""

LATER = "try again later; a browser shows whether the site is up"
SAVE = "open it in a browser; save the page and give the file if it is there"


@dataclass(frozen=True, slots=True)
class Fault:
    """`remedy` is for people; `again` as in `Again`."""

    meaning: str
    remedy: str
    again: Again


FAULTS: dict[str, Fault] = {
    "bad_url": Fault(
        "no web address that can be asked", "give the whole address: https://… without a name or password", "next run"
    ),
    "private_address": Fault(
        "the host's address is not a public one", "if the host is yours, add --allow-private", "next run"
    ),
    "robots": Fault(
        "robots.txt of the host forbids it",
        "respect it, or ask the site's owner; a saved page can be given",
        "next run",
    ),
    "robots_unavailable": Fault(
        "robots.txt of the host cannot be had, so nothing else may be asked (RFC 9309)", LATER, "soon"
    ),
    "dns": Fault("the host's name has no address", "check the spelling; try again later", "soon"),
    "connect": Fault("no connection to the host", LATER, "soon"),
    "tls": Fault(
        "the host's certificate is not valid, or TLS failed",
        "open it in a browser; tell the site's owner; save the page and give the file",
        "soon",
    ),
    "timeout": Fault("the host took too long to connect, to answer, or to send the page", LATER, "soon"),
    "disconnected": Fault("the host closed the connection before the answer was complete", LATER, "soon"),
    "cut_off": Fault("less came than was announced", LATER, "soon"),
    "bad_answer": Fault("the answer is not HTTP as it should be", LATER, "soon"),
    "host_down": Fault("too many failures of this host in a row; not asked in this run", LATER, "soon"),
    "busy": Fault("the host asks to wait: 429, or 503 with Retry-After", "run the command again later", "soon"),
    "server_error": Fault("an error of the server: 500 to 599", LATER, "soon"),
    "gone": Fault("the page is not there: 404 or 410", "look for its new address", "when asked"),
    "denied": Fault("the server refuses: 401, 403, 407 or 451", SAVE, "when asked"),
    "client_error": Fault("the server does not accept the request: 400 to 499", SAVE, "when asked"),
    "bad_status": Fault("an answer that is neither a page nor an error: 204, 206, 304 unasked, …", SAVE, "when asked"),
    "redirects": Fault(
        "redirects without end, without a destination, or to what is no web address",
        "open it in a browser and give the address where it ends",
        "when asked",
    ),
    "not_a_page": Fault("a picture, a PDF or another file, not a page", "give the address of an article", "when asked"),
    "too_large": Fault("larger than 20 MB, packed or unpacked", "save its text and give the file", "when asked"),
    "damaged": Fault("its record in the archive cannot be read", "fetch it again with --refresh", "when asked"),
    "soft_404": Fault(
        "a page that says it is not there, though the server answered 200", "look for its new address", "when asked"
    ),
    "lost_article": Fault(
        "an answer without an article for a page that had one: maintenance, a form to log in; the earlier one is kept",
        "look at it in a browser; check it again with --refresh",
        "when asked",
    ),
    "bad_index": Fault(
        "a sitemap, a feed or a listing page that came and cannot be read as one",
        "open it in a browser; give another sitemap, a feed or a listing page of the site",
        "when asked",
    ),
    "bad_packing": Fault("compressed in a way that cannot be undone", SAVE, "when asked"),
}


def failed(code: str, detail: str, *, wait: float | None = None) -> FetchFailed:
    """The error of a fault: `detail` is one line that says what was seen. Raises KeyError for an unknown code."""
    return FetchFailed(" ".join(detail.split()), FAULTS[code].remedy, code=code, wait=wait)


def may_pass(code: str) -> bool:
    """Whether another attempt in the same run has a chance."""
    return code in FAULTS and FAULTS[code].again == "soon" and code != "host_down"
