"""Content codings undone with a bound on what comes out: gzip, deflate (both kinds), br, zstd (RFC 9110, 8.4.1)."""

from __future__ import annotations

import zlib

from pipeline.crawl.faults import failed

ACCEPTED = "gzip, deflate, br, zstd"
MOST_LAYERS = 2
"""Codings on top of each other; more is a trap."""
ZSTD_WINDOW = 8 * 1024 * 1024
"""RFC 9659: the largest window that a zstd answer may need."""
ZSTD_PIECE = 128
"""Bytes unpacked at once: a block of three bytes or more becomes at most 128 KiB, so a piece at most 5.5 MB."""


def unpack(data: bytes, encoding: str, most: int) -> bytes:
    """Undo the codings of a Content-Encoding header.

    Args:
        encoding: the header's value; empty for none.
        most: bytes that may come out, of each layer.

    Raises:
        FetchFailed: `too_large`, `cut_off`, `bad_packing`.
    """
    layers = [name.strip().lower() for name in encoding.split(",")]
    layers = [name for name in layers if name not in ("", "identity", "none", "utf-8")]
    if len(layers) > MOST_LAYERS:
        raise failed("bad_packing", f"packed {len(layers)} times over")
    for name in reversed(layers):
        if not data:
            return data
        if name in ("gzip", "x-gzip"):
            data = _gzip(data, most)
        elif name == "deflate":
            data = _deflate(data, most)
        elif name == "br":
            data = _brotli(data, most)
        elif name == "zstd":
            data = _zstd(data, most)
        else:
            raise failed("bad_packing", f"packed as {name[:40]!r}, which was not asked for")
    return data


def _within(size: int, most: int) -> None:
    if size > most:
        raise failed("too_large", f"unpacks to more than {most / 1_000_000:g} MB")


def _gzip(data: bytes, most: int) -> bytes:
    """All members of a gzip stream; what follows the last one and is no member is left out, as browsers do."""
    out = bytearray()
    while data:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            out += unpacker.decompress(data, most + 1 - len(out))
        except zlib.error as error:
            if out:
                break
            raise failed("bad_packing", "gzip that is broken") from error
        _within(len(out), most)
        if not unpacker.eof:
            raise failed("cut_off", "gzip that is cut off")
        data = unpacker.unused_data
        if not data.startswith(b"\x1f\x8b"):
            break
    return bytes(out)


def _deflate(data: bytes, most: int) -> bytes:
    """RFC 9110 means zlib's format; some servers send the bare stream."""
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        unpacker = zlib.decompressobj(bits)
        try:
            out = unpacker.decompress(data, most + 1)
        except zlib.error:
            continue
        _within(len(out), most)
        if not unpacker.eof:
            raise failed("cut_off", "deflate that is cut off")
        return out
    raise failed("bad_packing", "deflate that is broken")


def _brotli(data: bytes, most: int) -> bytes:
    import brotli

    unpacker = brotli.Decompressor()
    try:
        out = bytearray(unpacker.process(data, output_buffer_limit=most + 1))
        while len(out) <= most and not unpacker.is_finished() and not unpacker.can_accept_more_data():
            out += unpacker.process(b"", output_buffer_limit=most + 1 - len(out))
    except brotli.error as error:
        raise failed("bad_packing", "brotli that is broken") from error
    _within(len(out), most)
    if not unpacker.is_finished():
        raise failed("cut_off", "brotli that is cut off")
    return bytes(out)


def _zstd(data: bytes, most: int) -> bytes:
    import zstandard

    out = bytearray()
    while data:
        unpacker = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj()
        try:
            for start in range(0, len(data), ZSTD_PIECE):
                out += unpacker.decompress(data[start : start + ZSTD_PIECE])
                _within(len(out), most)
                if unpacker.eof:
                    data = unpacker.unused_data + data[start + ZSTD_PIECE :]
                    break
        except zstandard.ZstdError as error:
            raise failed("bad_packing", "zstd that is broken") from error
        if not unpacker.eof:
            raise failed("cut_off", "zstd that is cut off")
    return bytes(out)
