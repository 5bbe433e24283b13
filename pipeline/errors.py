"""Every error that thidua raises on purpose.

ThiduaError                 base: a message for people, naming the input and the remedy
├── InputError              one input cannot be used; the others go on
│   ├── UnreadableInput     missing, a directory without articles, no permission
│   ├── NotText             binary, or bytes in no encoding that we know
│   ├── EmptyInput          nothing in it
│   ├── TooLarge            above the limit
│   ├── BadRecord           a line of a JSONL file that is no article
│   ├── NoArticle           HTML without a readable article
│   ├── FetchFailed         a URL that did not answer with a page; `code` says why (docs/crawling.md)
│   └── BadIndex            what should list articles (a sitemap, a feed, a listing page) and cannot be read
├── DatabaseError           the database cannot be opened, read or written
├── ArchiveError            the crawl's folder cannot be opened, read or written
├── ExportError             an export cannot be written
├── CorrectionError         a file of corrections is wrong
├── SourceError             a site file is wrong, or its folder is missing
├── RuleError               a rules file is wrong (a fault of the program's data)
└── GazetteerError          the gazetteer's data is wrong or missing
"""

from __future__ import annotations


class ThiduaError(Exception):
    """Base of all errors raised on purpose.

    Args:
        message: one line for people: what is wrong, with the name of the input.
        remedy: one line: what to do about it; may be empty.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} ({self.remedy})" if self.remedy else self.message


class InputError(ThiduaError):
    """One input cannot be used. `code` is the reason stored in the failures table."""

    code = "input"


class UnreadableInput(InputError):
    code = "unreadable"


class NotText(InputError):
    code = "not_text"


class EmptyInput(InputError):
    code = "empty"


class TooLarge(InputError):
    code = "too_large"


class BadRecord(InputError):
    code = "bad_record"


class NoArticle(InputError):
    code = "no_article"


class FetchFailed(InputError):
    """A URL that did not answer with a page.

    Args:
        code: which of the faults of `pipeline.crawl.faults`.
        wait: seconds that the server asked to wait; None where it did not.
    """

    code = "fetch_failed"

    def __init__(self, message: str, remedy: str = "", *, code: str = code, wait: float | None = None) -> None:
        super().__init__(message, remedy)
        self.code = code
        self.wait = wait


class BadIndex(InputError):
    code = "bad_index"


class DatabaseError(ThiduaError):
    pass


class ArchiveError(ThiduaError):
    pass


class ExportError(ThiduaError):
    pass


class CorrectionError(ThiduaError):
    pass


class SourceError(ThiduaError):
    pass


class RuleError(ThiduaError):
    pass


class GazetteerError(ThiduaError):
    pass
