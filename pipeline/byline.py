"""Who signed an article: lines that sign, and the person that they name.

A department, an editorial board or bare initials name nobody (annotation guidelines, case 20).
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.layout import MAX_LINE, fold, layout

MAX_WORDS = 12
# The longest Vietnamese syllable is `nghiêng`; names of other peoples are joined by an apostrophe or hyphen.
MAX_SYLLABLE = 7
# `H.T`, `TH`, `K.N.`: initials without a name.
INITIALS = re.compile(r"(?:[A-ZĐ]{1,2}\.?\s?){1,4}")
# `D.Sơn`: an initial and a name.
SHORT_NAME = re.compile(r"[A-ZĐ][a-zđ]?\.\s?[A-ZĐ]\w+(?: [A-ZĐ]\w+)?")
BREAKS = re.compile(r"\s[-–—]+\s|[,;/&|()+]|\s(?:và|VÀ)\s")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = layout()
    kinds = rf"(?:{data.alternatives('credit')}|{data.alternatives('photo')})"
    return {
        "label": re.compile(rf"(?<!\w){kinds}(?:\s*(?:,|và|&|/|\+|-)?\s*{kinds})*\s*:", re.IGNORECASE),
        "credit": re.compile(rf"(?<!\w){data.alternatives('credit')}(?!\w)", re.IGNORECASE),
        "department": re.compile(rf"{data.alternatives('department')}(?!\w)", re.IGNORECASE),
        "function": re.compile(rf"{data.alternatives('function')}\s*:?\s+", re.IGNORECASE),
        "source": re.compile(r"\(?(?:theo(?!\w)|nguồn(?: tin)?\s*:)", re.IGNORECASE),
    }


def is_name(segment: str) -> bool:
    """Whether a stretch is written as a person's name: two to five capitalised syllables, no department."""
    if SHORT_NAME.fullmatch(segment):
        return True
    tokens = segment.split()
    if not 2 <= len(tokens) <= 5 or _patterns()["department"].match(segment):
        return False
    syllables = [part for token in tokens for part in re.split(r"['’ʼ-]", token) if part]
    if any(not part.isalpha() or len(part) > MAX_SYLLABLE for part in syllables):
        return False
    if all(token.isupper() for token in tokens):
        return any(len(token) > 2 for token in tokens)
    # `Y Thuý` has a one-letter name; `UBND Kbang` is no person.
    return all(token[0].isupper() and (len(token) == 1 or not token.isupper()) for token in tokens)


def is_byline(line: str) -> bool:
    """Whether a line without a label, below an article, signs it: a person, a department, initials."""
    if len(line) > MAX_LINE:
        return False
    line = fold(line).strip("()*-–— ")
    if not line or len(line.split()) > MAX_WORDS or re.search(r"[:!?…\d]|[^A-ZĐ.]\.$|\w{3,}\.\s", line):
        return False
    segments = [segment.strip() for segment in BREAKS.split(line) if segment.strip()]
    if not segments:
        return False
    first, *others = segments
    return _signs(first) and all(_signs(segment) or len(segment.split()) <= 6 for segment in others)


def authors(line: str, *, labelled: bool = False) -> str | None:
    """The persons named by a byline, joined by a comma and a blank, or None.

    Args:
        line: a byline such as `Tin, ảnh: Quốc Hoà` or `Nguyễn Hằng - Đài PT huyện`.
        labelled: the line is known to hold an author's name (a page's metadata), so one word will do.
    """
    line = fold(line)[:MAX_LINE]
    patterns = _patterns()
    if patterns["source"].match(line):
        # The source is a body; only the writer in brackets is a person.
        bracket = re.search(r"\(([^()]+)\)\W*$", line)
        return _names(bracket[1], one_word=False) if bracket else None
    labels = list(patterns["label"].finditer(line))
    if not labels:
        return _names(line, one_word=labelled)
    found: list[str] = []
    for number, label in enumerate(labels):
        stop = labels[number + 1].start() if number + 1 < len(labels) else len(line)
        if patterns["credit"].search(label[0]):
            names = _names(line[label.end() : stop], one_word=True)
            if names:
                found.append(names)
    return ", ".join(found) or None


def _signs(segment: str) -> bool:
    segment = _patterns()["function"].sub("", segment, count=1)
    bare = segment.strip(". ")
    return is_name(segment) or bool(INITIALS.fullmatch(bare)) or bool(_patterns()["department"].match(segment))


def _names(text: str, *, one_word: bool) -> str | None:
    found: list[str] = []
    for piece in BREAKS.split(text):
        segment = _patterns()["function"].sub("", piece.strip(" .*-–—"), count=1)
        if segment.casefold() in layout().words["weekday"]:
            continue
        single = one_word and re.fullmatch(r"[^\W\d_]{2,7}", segment) and segment[0].isupper() and not segment.isupper()
        if (is_name(segment) or (single and not _patterns()["department"].match(segment))) and segment not in found:
            found.append(segment)
    return ", ".join(found) or None
