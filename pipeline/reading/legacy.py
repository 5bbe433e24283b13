"""Text of before Unicode: the fonts TCVN3 (ABC) and VNI, and UTF-8 that was taken for windows-1252.

How well a text reads as Vietnamese is measured by its syllables; a wrong declaration or a font's name decides nothing.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from pipeline.errors import RuleError

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString, Tag

# Letters, and the signs that stand for letters in these fonts: `c¸c`, `®ua`.
_WORD = re.compile("(?:[^\\W\\d_]|[\u0080-\u009f\u00a1-\u00bf\u00d7\u00f7\u0300-\u036f])+")
# Vietnamese letters that only Unicode has.
_MODERN = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")
TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
# Syllables that end in a stop have the acute or the dot, or no mark.
_NOT_BEFORE_STOPS = "\u0300\u0309\u0303"
_TONE_ON_CONSONANT = re.compile("[^aeiouy\u0300-\u036f][\u0300\u0301\u0303\u0309\u0323]")
# Words that are judged, and the least number of them that have a mark.
SAMPLE = 600
LEAST_MARKED = 4
# A conversion has to read so much better than the text as it stands.
BETTER = 0.3


@dataclass(frozen=True, slots=True)
class Font:
    """A family of fonts: the pattern of its names, the conversion, the pattern of names that show capitals."""

    name: str
    names: re.Pattern[str]
    convert: Callable[[str], str]
    capitals: re.Pattern[str] | None = None


def quality(text: str) -> float | None:
    """The share of the words with letters beyond ASCII that are Vietnamese syllables; None for too few such words."""
    good = total = 0
    for match in _WORD.finditer(text):
        if match[0].isascii():
            continue
        word = unicodedata.normalize("NFC", match[0])
        total += 1
        good += is_syllable(word)
        if total == SAMPLE:
            break
    return good / total if total >= LEAST_MARKED else None


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether a word is written as a Vietnamese syllable: an initial, a rime, and a tone that the rime can have."""
    parts = unicodedata.normalize("NFD", word.lower())
    tones = TONES.findall(parts)
    if len(tones) > 1 or _TONE_ON_CONSONANT.search(parts):
        return False
    base = unicodedata.normalize("NFC", TONES.sub("", parts))
    if tones and tones[0] in _NOT_BEFORE_STOPS and base.endswith(("c", "ch", "p", "t")):
        return False
    initials, rimes = _syllables()
    return any(base[:cut] in initials and base[cut:] in rimes for cut in range(min(4, len(base))))


def converted(text: str) -> tuple[str, str | None]:
    """A text whose letters are codes of a font, as Unicode, and the conversion's name; as it is where it reads well."""
    now = quality(text)
    if now is None:
        return text, None
    best, name = text, None
    for label, convert in _conversions():
        changed = convert(text)
        better = quality(changed) if changed != text else None
        if better is not None and better >= now + BETTER:
            best, name, now = changed, label, better
    return best, name


def convert(soup: BeautifulSoup) -> tuple[str, ...]:
    """Convert the text of a page in place, where it is in such a font, and say so in notes.

    A page may mix them, so what a font's name covers is converted by itself, and what is left as a whole.
    """
    from bs4.element import NavigableString

    nodes = [
        node
        for node in soup.find_all(string=True)
        if type(node) is NavigableString and not str(node).isascii() and node.find_parent(["script", "style"]) is None
    ]
    sheet = " ".join(tag.get_text() for tag in soup.find_all("style"))
    groups: dict[tuple[str, bool], list[NavigableString]] = {}
    for node in nodes:
        # Text pasted from elsewhere is Unicode, whatever font stands around it.
        groups.setdefault((_font_of(node.parent, sheet), bool(_MODERN.search(node))), []).append(node)
    notes: dict[str, None] = {}
    for (family, modern), members in groups.items():
        whole = "\n".join(map(str, members))
        label = converted(whole)[1]
        font = next((font for font in _fonts() if font.names.match(family)), None)
        if label is None and font and not modern and quality(whole) is None:
            # Too short to be judged: the font's name is believed.
            label = font.name
        if label is None:
            continue
        change = dict(_conversions())[label]
        capitals = bool(font and font.capitals and font.capitals.match(family))
        for node in members:
            text = change(str(node))
            node.replace_with(text.upper() if capitals else text)
        notes[f"text converted from {label}"] = None
    return tuple(notes)


def _font_of(tag: Tag | None, sheet: str) -> str:
    """The name of the font that the nearest element around a text names; of the page's style sheet, else ''."""
    while tag is not None:
        face = str(tag.get("face") or "")
        style = re.search(r"font-family\s*:\s*([^;]+)", str(tag.get("style") or ""), re.IGNORECASE)
        for name in (face, style[1] if style else ""):
            if name:
                return name.split(",")[0]
        tag = tag.parent
    whole = re.search(r"font-family\s*:\s*([^;}]+)", sheet, re.IGNORECASE)
    return whole[1].split(",")[0] if whole else ""


def undoubled(text: str) -> str:
    """UTF-8 that was read as windows-1252 or Latin-1 and saved so (`Há»™i nghá»‹`), as it was."""
    try:
        raw = b"".join(_byte(char) for char in text)
        return raw.decode("utf-8")
    except (UnicodeError, ValueError):
        # A piece at a time: what does not decode stays.
        return re.sub("[\u0080-\uffff]+", lambda match: _piece(match[0]), text)


def _piece(text: str) -> str:
    try:
        return b"".join(_byte(char) for char in text).decode("utf-8")
    except (UnicodeError, ValueError):
        return text


def _byte(char: str) -> bytes:
    # The five codes that windows-1252 leaves free are read as control characters.
    return char.encode("latin-1") if ord(char) < 0x100 else char.encode("cp1252")


def _from_1258(text: str) -> str:
    """windows-1258 that was read as windows-1252: the tones behind the vowels look like letters."""
    try:
        return unicodedata.normalize("NFC", b"".join(_byte(char) for char in text).decode("cp1258"))
    except (UnicodeError, ValueError):
        return text


def _from_viscii_as_1252(text: str) -> str:
    try:
        return from_viscii(b"".join(_byte(char) for char in text))
    except (UnicodeError, ValueError):
        return text


@cache
def _data() -> dict[str, dict[str, Any]]:
    file = resources.files("pipeline.reading") / "legacy.toml"
    try:
        data: dict[str, dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RuleError(f"pipeline/reading/legacy.toml: {error}", "correct the file") from error
    return data


def is_viscii(name: str) -> bool:
    """Whether an encoding's name is VISCII's, which Python does not know."""
    return name.strip().lower() in _data()["viscii"]["names"]


def from_viscii(data: bytes) -> str:
    """Bytes in VISCII as text; every byte is a letter of it."""
    return data.decode("latin-1").translate(_viscii())


@cache
def _viscii() -> dict[int, str]:
    table = _data()["viscii"]
    upper = "".join(str(table["upper"]).split())
    return {0x80 + at: letter for at, letter in enumerate(upper)} | {
        int(code, 16): letter for code, letter in table["control"].items()
    }


@cache
def _syllables() -> tuple[frozenset[str], frozenset[str]]:
    data = _data()["syllable"]
    return frozenset(data["initials"]), frozenset(str(data["rimes"]).split())


@cache
def _fonts() -> tuple[Font, ...]:
    data = _data()
    abc = str.maketrans({pair[1]: pair[0] for pair in data["tcvn3"]["pairs"]})
    alone: dict[str, str] = {pair[1]: pair[0] for pair in data["vni"]["pairs"]}
    marks: dict[str, str] = {pair[0]: pair[1:] for pair in data["vni"]["marks"]}
    marks |= {mark.upper(): signs for mark, signs in marks.items()}
    # Letters that take a mark, `ô` and `ö` (ơ and ư) among them; a mark behind another letter stands for itself.
    combined = re.compile(f"([aeouyAEOUYôöÔÖ])([{''.join(marks)}])|([{''.join(alone)}])")

    def vni(text: str) -> str:
        def change(match: re.Match[str]) -> str:
            if match[3]:
                return alone[match[3]]
            letter: str = alone.get(match[1], match[1])
            return unicodedata.normalize("NFC", letter + marks[match[2]])

        return combined.sub(change, text)

    def pattern(key: str, name: str) -> re.Pattern[str]:
        return re.compile(str(data[key][name]), re.IGNORECASE)

    def tcvn3(text: str) -> str:
        return text.translate(abc)

    return (
        Font("TCVN3 (ABC)", pattern("tcvn3", "fonts"), tcvn3, pattern("tcvn3", "capitals")),
        Font("VNI", pattern("vni", "fonts"), vni),
    )


@cache
def _conversions() -> tuple[tuple[str, Callable[[str], str]], ...]:
    return (
        *((font.name, font.convert) for font in _fonts()),
        ("doubly encoded UTF-8", undoubled),
        ("windows-1258 read as windows-1252", _from_1258),
        ("VISCII read as windows-1252", _from_viscii_as_1252),
    )
