"""What a server answered, as the rest of the program sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?\s*([^\s\"';,]{2,40})", re.IGNORECASE)


def content_type(value: str | None) -> str:
    """The type of a Content-Type header in lower case without parameters; empty if none is declared."""
    return (value or "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, live or out of an archive."""

    url: str
    """What was asked for."""
    final_url: str
    """After redirects."""
    status: int
    headers: tuple[tuple[str, str], ...]
    """As received, in order."""
    body: bytes
    """Unpacked, bounded."""
    at: str
    """When it came: ISO 8601, UTC, seconds."""

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case; None where there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def content_type(self) -> str:
        """The declared type in lower case without parameters; empty if none is declared."""
        return content_type(self.header("content-type"))

    @property
    def charset(self) -> str | None:
        """The declared encoding; None if none is declared."""
        match = CHARSET.search(self.header("content-type") or "")
        return match[1] if match else None

    @property
    def is_html(self) -> bool:
        """Whether it is a page: declared as one, or undeclared and with the looks of one."""
        if self.content_type:
            return self.content_type in HTML_TYPES
        return self.body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
