"""How a crawl behaves: what the options of the command line say."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.encoding import MAX_BYTES
from pipeline.version import VERSION

ROBOT = "thidua"
"""The product token that a robots.txt names."""

CONTACT = "THIDUA_CONTACT"
"""Environment variable with the contact, where the option is not given."""


MOST_LIST = 50 * 1024 * 1024
"""The protocol's own limit for a sitemap (sitemaps.org)."""


def _none(host: str) -> float:
    return 0.0


def default() -> Settings:
    """The settings of a crawl that was not told anything: the contact comes from the environment."""
    return Settings(contact=os.environ.get(CONTACT) or None)


@dataclass(frozen=True, slots=True)
class Settings:
    """Times are seconds, sizes bytes."""

    archive: Path | None = None
    """Folder of the frontier and the WARC files; None: a temporary one, gone after the crawl."""
    contact: str | None = None
    """Mail or web address of whoever runs the crawl."""
    allow_private: bool = False
    """Whether addresses of private networks may be asked."""
    refresh: bool = False
    """Ask again for pages that were fetched."""
    retry: bool = False
    """Ask again for pages that failed, now."""
    delay: float = 2.0
    """Least time from the end of an answer to the next request to its host."""
    site_delay: Callable[[str], float] = _none
    """What more is known of a host: the least delay that its site file asks for."""
    most_delay: float = 60.0
    """What slow or failing hosts raise the delay to at most; a Crawl-delay of robots.txt may be longer."""
    latency_factor: float = 2.0
    """A host that needs t for an answer is left alone for this many times t."""
    concurrency: int = 16
    """Requests under way at once, all hosts together."""
    attempts: int = 3
    """Requests for a page in one run, where the failure may pass."""
    backoff: float = 2.0
    """Wait before the second attempt; it doubles, with jitter as long as itself."""
    patience: float = 120.0
    """Longest Retry-After that a run waits for; a page whose host asks for more is left for a later run."""
    most_failures: int = 6
    """Failures of a host in a row after which a run leaves its other pages for later."""
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    """Longest silence of a server within an answer."""
    deadline: float = 60.0
    """Longest time for one answer."""
    most_packed: int = MAX_BYTES
    """Largest body as it comes over the network."""
    most_bytes: int = MAX_BYTES
    """Largest body when it is unpacked."""
    most_list: int = MOST_LIST
    """Largest sitemap, feed or listing page, as it comes and unpacked."""
    most_redirects: int = 5

    @property
    def user_agent(self) -> str:
        """What the program calls itself: its name, its version, and whom to write to where that is known."""
        return f"{ROBOT}/{VERSION} (+{self.contact})" if self.contact else f"{ROBOT}/{VERSION}"
