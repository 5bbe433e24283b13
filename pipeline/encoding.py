"""Bytes to text: byte order mark, UTF-8, declarations, detection, in this order; then old fonts as Unicode.

A declaration is believed only if the bytes are no UTF-8; what it gives is judged by whether it reads as Vietnamese.
"""

from __future__ import annotations

import codecs
import re

from pipeline.errors import NotText, TooLarge

# Bytes of one article; the longest news pages have a few hundred kilobytes.
MAX_BYTES = 20_000_000

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,30})", re.IGNORECASE)
# What detection may answer: the encodings of Vietnamese pages and the two that ordinary editors write.
DETECTABLE = ["cp1258", "utf_16_le", "utf_16_be", "cp1252"]
# Detection reads no more than this.
SAMPLE = 200_000
# The share of Vietnamese syllables from which a reading of bytes is right.
GOOD = 0.7
# VISCII, in which all bytes are letters, is detected only where hardly a word is none.
SURE = 0.95
# One broken byte in so many good multi-byte characters is a slip in UTF-8, not another encoding.
SLIPS = 20
REMEDY = "save it as UTF-8 text"


def too_large() -> TooLarge:
    """The error for an article above `MAX_BYTES`."""
    return TooLarge(f"larger than {MAX_BYTES // 1_000_000} MB", "split it into articles, one a file or a JSONL line")


def decode(data: bytes, *, declared: str | None = None, html: bool = False) -> tuple[str, tuple[str, ...]]:
    """Decode a file or a page.

    Args:
        data: the bytes.
        declared: the encoding that a server stated.
        html: whether a `<meta charset>` may state it.

    Returns:
        the text, and notes for people on what was guessed or mended.

    Raises:
        NotText: binary data, or bytes in no encoding that is known.
    """
    for bom, name in BOMS:
        if data.startswith(bom):
            try:
                return _modern(_checked(data.decode(name)), (), html)
            except UnicodeDecodeError as error:
                if bom != codecs.BOM_UTF8:
                    raise NotText(f"begins as {name} but is broken at byte {error.start}", REMEDY) from error
                data = data.removeprefix(bom)
                break
    names = [declared] if declared else []
    if html and (meta := META_CHARSET.search(data[:4096])):
        names.append(meta[1].decode("ascii"))
    # Many a page declares another encoding than the one it has; strict UTF-8 is never right by accident.
    for name in ["utf-8", *names]:
        text = _try(data, name)
        if text is not None:
            return _modern(_checked(text), (), html)
    return _modern(*_detect(data), html)


def _modern(text: str, notes: tuple[str, ...], html: bool) -> tuple[str, tuple[str, ...]]:
    """Text in an old font as Unicode. A page is converted element by element (`pipeline.reading.legacy.convert`)."""
    if html or text.isascii():
        return text, notes
    from pipeline.reading.legacy import converted

    text, font = converted(text)
    return text, (*notes, f"text converted from {font}") if font else notes


def _try(data: bytes, name: str) -> str | None:
    from pipeline.reading.legacy import from_viscii, is_viscii

    if is_viscii(name):
        text = from_viscii(data)
        return text if _is_text(text) else None
    try:
        codec = codecs.lookup(name)
        # Browsers read ISO-8859-1 as windows-1252; codecs such as base64 give no text.
        name = "cp1252" if codec.name == "iso8859-1" else codec.name
        text = data.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None
    return text if isinstance(text, str) and (name == "utf-8" or _is_text(text)) else None


def _detect(data: bytes) -> tuple[str, tuple[str, ...]]:
    mended = data.decode("utf-8", errors="replace")
    broken = mended.count("\ufffd")
    good = sum(ord(char) > 127 for char in mended) - broken
    if good >= SLIPS * broken and _is_text(mended):
        return mended, (f"{broken} broken UTF-8 byte(s) replaced",)
    if good >= broken and _is_text(mended):
        # A page put together from files in two encodings.
        text = data.decode("utf-8", errors=_WITH_1258)
        if "\ufffd" not in text:
            return text, (f"{broken} byte(s) that are no UTF-8 read as windows-1258",)
    if b"\0\0" not in data[:SAMPLE] and (found := _read_as_vietnamese(data)):
        return found
    from charset_normalizer import from_bytes

    best = from_bytes(data[:SAMPLE], cp_isolation=DETECTABLE).best() if b"\0\0" not in data[:SAMPLE] else None
    if best:
        try:
            text = data.decode(best.encoding)
        except UnicodeError:
            text = ""
        if text and _is_text(text):
            return text, (f"encoding detected: {best.encoding}",)
    raise NotText("is not text, or in an unknown encoding", REMEDY)


def _read_as_vietnamese(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """The reading of single bytes that is Vietnamese, or as an old font shows Vietnamese; None where neither is."""
    from pipeline.reading.legacy import converted, from_viscii, quality

    best, found = GOOD, None
    for name in ("cp1258", "cp1252"):
        try:
            text = data.decode(name)
        except UnicodeError:
            continue
        good = quality(converted(text)[0] if name == "cp1252" else text) or 0.0
        if _is_text(text) and good > best:
            best, found = good, (text, (f"encoding detected: {name}",))
    text = from_viscii(data)
    good = quality(text) or 0.0
    if good >= SURE and good > best and _is_text(text):
        found = (text, ("encoding detected: VISCII",))
    return found


def _as_1258(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1258", errors="replace"), error.end


_WITH_1258 = "thidua-windows-1258"
codecs.register_error(_WITH_1258, _as_1258)


def _checked(text: str) -> str:
    from pipeline.reading.legacy import undoubled

    # Doubly encoded letters look like control characters, where Latin-1 was taken for the first encoding.
    if not _is_text(text) and not _is_text(undoubled(text)):
        raise NotText("is binary, not text", "give a .txt, .html or .jsonl file")
    return text


def _is_text(text: str) -> bool:
    """Text has hardly any control characters, whatever the encoding; a few slip into pages."""
    sample = text[:SAMPLE]
    controls = len(re.findall("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]", sample))
    return controls * 100 <= len(sample)
