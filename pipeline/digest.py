"""What a record was made from, as one hash: extraction need not be repeated while it stays the same."""

from __future__ import annotations

import hashlib
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from pipeline.article import Article
from pipeline.version import VERSION

PACKAGES = ("pipeline", "extractors", "gazetteer")
LIBRARIES = ("underthesea", "spacy", "dateparser")
"""Libraries that take part in the extraction."""
_SUFFIXES = (".py", ".toml", ".csv", ".json")


def program() -> str:
    """SHA-256 of the program: its version, its code, its rules and gazetteer, its libraries' versions."""
    digest = hashlib.sha256(VERSION.encode())
    for name in LIBRARIES:
        digest.update(f"\0{name} {metadata.version(name)}".encode())
    for name in PACKAGES:
        _add(digest, resources.files(name), name)
    return digest.hexdigest()


def article(article: Article, program: str) -> str:
    """SHA-256 of all that extraction reads of an article, and of the program.

    The name of its file is not read: where an article has no URL, the same text under another name is the same.
    """
    source = article.source if article.url else None
    read = (program, article.id, source, article.title, article.byline, article.published_at, article.text)
    return hashlib.sha256(repr(read).encode()).hexdigest()


def _add(digest: hashlib._Hash, folder: Traversable, path: str) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        place = f"{path}/{entry.name}"
        if entry.is_dir():
            _add(digest, entry, place)
        elif entry.name.endswith(_SUFFIXES):
            content = entry.read_bytes()
            digest.update(f"\0{place} {len(content)}\0".encode() + content)
