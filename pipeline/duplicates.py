"""Articles that say the same: what is compared of a text and of an address, and how two of them stand to each other.

Reports of `Cụm số 3` and `Cụm số 4` often differ in a digit and nothing else, so numbers are compared by themselves:
where each of two texts has a number that the other lacks they are two reports, however alike they are. Nothing is
merged; `pipeline.links` stores what is found here as rows.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal
from urllib.parse import urlsplit

from pipeline.article import canonical_url
from pipeline.errors import RuleError
from pipeline.zones import zones

Kind = Literal["same_url", "print", "mobile", "same_text", "near_text"]

# What is compared of a text: not its date lines, menus, captions and bylines, in which two sites differ.
COMPARED = frozenset({"body", "list_item", "table"})
TOKEN = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W\d_]+")
ROMAN = re.compile(r"[IVXLC]+")
LETTER = re.compile(r"[A-HĐ]")
# Number words behind `số` (number): `Cụm thi đua số ba`; behind `thứ` too, but there of a cluster only, `Cụm thứ ba`:
# `thứ ba` alone (the third) is a Tuesday.
NUMERALS = {
    "một": "1", "nhất": "1", "hai": "2", "nhì": "2", "ba": "3", "bốn": "4", "tư": "4", "năm": "5", "sáu": "6",
    "bảy": "7", "bẩy": "7", "tám": "8", "chín": "9", "mười": "10",
}  # fmt: skip
# What is numbered, or lettered: `Cụm thi đua A` ends in `đua`.
CLUSTERS = frozenset(["cụm", "khối", "đua"])
# Words of a shingle; texts with fewer words in all are not compared by it.
SHINGLE = 3
LEAST_WORDS = 20
# Shares of common shingles (Jaccard) from which texts are near, and versions of one page.
NEAR = 0.75
VERSIONS = 0.4
# Minima of the shingles' hashes (one-permutation MinHash), in bands: texts of a Jaccard of 0.75 share one of ten bands
# of three with a probability of 99.6%, of 0.4 with 48%.
BANDS, ROWS = 10, 3
INDEX_PAGE = re.compile(r"/(?:index|default|home)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
NUMBER_PARAMETER = re.compile(r"[?&][\w-]*(?:id|tin|news|baiviet|article)=(\d{2,})(?!\w)", re.IGNORECASE)
NUMBER = re.compile(r"(?<!\d)(?<!\d\.)(\d{3,})(?!\d|\.\d)")


@dataclass(frozen=True, slots=True)
class Variant:
    """An address pattern of print or mobile versions."""

    kind: Literal["print", "mobile"]
    pattern: re.Pattern[str]
    replace: str
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """An address without what makes it a version: `base`; its version, None for the page itself; its number."""

    base: str
    version: Literal["print", "mobile"] | None
    number: str | None


@dataclass(frozen=True, slots=True)
class Print:
    """What is compared of an article: its words as one hash, its shingles, its numbers, its address."""

    digest: str
    words: int
    shingles: frozenset[int]
    numbers: tuple[tuple[str, int], ...]
    address: Address | None

    def keys(self) -> Iterator[int]:
        """Numbers of which articles that are to be compared share one."""
        if self.address:
            yield url_key(self.address)
            if self.address.number:
                yield _hash("number", self.address.number)
        if self.words < LEAST_WORDS:
            return
        yield _hash("text", self.digest)
        buckets: list[int | None] = [None] * (BANDS * ROWS)
        for value in self.shingles:
            at, rest = value % len(buckets), value // len(buckets)
            least = buckets[at]
            buckets[at] = rest if least is None else min(least, rest)
        for band in range(BANDS):
            part = buckets[band * ROWS : (band + 1) * ROWS]
            if any(value is not None for value in part):
                yield _hash("band", band, *part)


@dataclass(frozen=True, slots=True)
class Link:
    """How one article stands to another: print and mobile say that `one` is that version of `other`."""

    kind: Kind
    score: float
    swapped: bool = False


def url_key(place: Address) -> int:
    """The key that the versions of a page share."""
    return _hash("url", place.base)


def fingerprint(text: str, title: str | None, url: str | None) -> Print:
    """What is compared of an article."""
    pieces = [text[zone.start : zone.end] for zone in zones(text, title) if zone.kind in COMPARED]
    words = [word for piece in pieces for word in TOKEN.findall(piece)]
    folded = [word.casefold() for word in words]
    return Print(
        digest=hashlib.sha256(" ".join(folded).encode()).hexdigest(),
        words=len(words),
        shingles=frozenset(_hash(*folded[at : at + SHINGLE]) for at in range(len(folded) - SHINGLE + 1)),
        numbers=tuple(sorted(_numbers([*TOKEN.findall(title or ""), ".", *words]).items())),
        address=address(url) if url else None,
    )


def compare(one: Print, other: Print, *, stated: bool = False) -> Link | None:
    """How two articles stand to each other, or None. The same answer, mirrored, for the two the other way round.

    Args:
        stated: one of them says that its address is the other's; that is believed where the texts bear it out.
    """
    alike = similarity(one, other)
    if one.address and other.address and (link := _versions(one.address, other.address, alike)):
        return link
    if stated and alike >= VERSIONS and not _contradict(one, other):
        return Link("same_url", round(alike, 3))
    if min(one.words, other.words) < LEAST_WORDS or _contradict(one, other):
        return None
    if one.digest == other.digest:
        return Link("same_text", 1.0)
    return Link("near_text", round(alike, 3)) if alike >= NEAR else None


def similarity(one: Print, other: Print) -> float:
    """The share of common shingles (Jaccard), 0 to 1."""
    union = len(one.shingles | other.shingles)
    return len(one.shingles & other.shingles) / union if union else float(one.digest == other.digest)


def address(url: str) -> Address | None:
    """The address without what makes it a print or mobile version; None for no web address."""
    canonical = canonical_url(url)
    if canonical is None:
        return None
    version: Literal["print", "mobile"] | None = None
    base = canonical.removeprefix("www.")
    for variant in variants():
        base, count = variant.pattern.subn(variant.replace, base)
        if count:
            # A print version of a mobile page is a print version.
            version = "print" if "print" in (version, variant.kind) else variant.kind
    base = re.sub(r"[?&]+$", "", re.sub(r"\?&+", "?", base if "?" in base else base.replace("&", "?", 1)))
    base = INDEX_PAGE.sub("", base).rstrip("/")
    place = urlsplit(f"//{base}")
    path = f"{place.path}?{place.query}"
    found = NUMBER_PARAMETER.findall(path) or NUMBER.findall(re.sub(r"/20\d\d/\d\d?/\d\d?(?=/)", "", path))
    host = (place.hostname or "").removeprefix("www.")
    return Address(base, version, f"{host}#{found[-1]}" if found else None)


@cache
def variants() -> tuple[Variant, ...]:
    """The patterns of `reading/variants.toml`. Raises RuleError where the file is wrong."""
    try:
        data = tomllib.loads((resources.files("pipeline.reading") / "variants.toml").read_text(encoding="utf-8"))
        return tuple(
            Variant(
                entry["kind"],
                re.compile(entry["pattern"], re.IGNORECASE),
                entry["replace"],
                tuple(entry["examples"]),
                tuple(entry["counterexamples"]),
            )
            for entry in data["variant"]
        )
    except (OSError, ValueError, KeyError, TypeError, re.error) as error:
        raise RuleError(f"pipeline/reading/variants.toml: {error!r}", "correct the file") from error


def _versions(one: Address, other: Address, alike: float) -> Link | None:
    same = one.base == other.base
    if same and one.version == other.version:
        return Link("same_url", round(alike, 3))
    # The version with the smaller claim to be the page itself comes first.
    rank = {"print": 0, "mobile": 1, None: 2}
    swapped = rank[one.version] > rank[other.version]
    kind = other.version if swapped else one.version
    numbered = one.number is not None and one.number == other.number and one.version != other.version
    if kind and (same or numbered) and alike >= VERSIONS:
        return Link(kind, round(alike, 3), swapped)
    return None


def _contradict(one: Print, other: Print) -> bool:
    """Whether each has a number that the other lacks."""
    mine, theirs = Counter(dict(one.numbers)), Counter(dict(other.numbers))
    return bool(mine - theirs) and bool(theirs - mine)


def _numbers(words: list[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for at, word in enumerate(words):
        before, above = (words[at - back].casefold() if at >= back else "" for back in (1, 2))
        word = re.sub(r"^0+(?=\d)", "", word)
        folded = word.casefold()
        if word[0].isdigit() or ROMAN.fullmatch(word) or (before == "số" and folded in NUMERALS):
            found[folded] += 1
        # By itself: `3` may stand elsewhere in the report of another cluster.
        if before == "số" and (word[0].isdigit() or ROMAN.fullmatch(word) or folded in NUMERALS):
            found[f"số {NUMERALS.get(folded, folded)}"] += 1
        elif before == "thứ" and above in CLUSTERS and folded in NUMERALS:
            found[f"số {NUMERALS[folded]}"] += 1
        elif before in CLUSTERS and LETTER.fullmatch(word):
            found[f"số {folded}"] += 1
    return found


def _hash(*parts: object) -> int:
    """63 bits: what SQLite holds as an integer."""
    text = "\0".join(map(str, parts))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
