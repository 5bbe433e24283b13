"""Packed sitemaps: `.xml.gz` files, whatever their name and label say, unpacked within a bound."""

from __future__ import annotations

import zlib

from pipeline.errors import BadIndex, TooLarge

GZIP = b"\x1f\x8b"
# The sitemap protocol: a sitemap has at most 50 MB when unpacked.
MAX_BYTES = 50 * 1024 * 1024
# A server may pack a packed file once more.
LAYERS = 2
PIECE = 4096


def unpacked(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Unpack by what the bytes are: `.gz` that is not packed and packed that is not called so are both common.

    Returns:
        the bytes, and notes for people.

    Raises:
        TooLarge: more than `MAX_BYTES`.
        BadIndex: packed bytes from which nothing comes.
    """
    notes: tuple[str, ...] = ()
    for _ in range(LAYERS):
        if not data.startswith(GZIP):
            break
        data, note = _gunzip(data)
        notes = (*notes, *note)
    if data.startswith(GZIP):
        raise BadIndex("packed in gzip again and again", "save it, unpack it and look at it")
    if len(data) > MAX_BYTES:
        raise too_large()
    return data, notes


def too_large(limit: int = MAX_BYTES) -> TooLarge:
    """The error for a sitemap or feed above the protocol's limit, or a listing above its own."""
    return TooLarge(f"larger than {limit // 2**20} MB", "give other sitemaps, feeds or listing pages of the site")


def _gunzip(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    body = bytearray()
    at = 0
    # A gzip file may have several members (RFC 1952, 2.2); what follows them and is none is padding.
    while data.startswith(GZIP, at):
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            while at < len(data) and not unpacker.eof:
                # By pieces, so that what comes before a broken byte is not lost.
                piece = data[at : at + PIECE]
                body += unpacker.decompress(piece, MAX_BYTES + 1 - len(body))
                if len(body) > MAX_BYTES:
                    raise too_large()
                at += len(piece) - len(unpacker.unused_data)
        except zlib.error as error:
            if not body:
                raise BadIndex("a broken gzip file", "try again later") from error
            return bytes(body), ("broken gzip: only its beginning was read",)
        if not unpacker.eof:
            if not body:
                raise BadIndex("a gzip file that is cut off at once", "try again later")
            return bytes(body), ("gzip cut off: only its beginning was read",)
    return bytes(body), ()
