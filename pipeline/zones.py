"""Zones of a page of plain text: which line is the title, a paragraph, a caption, the footer.

The rules for single lines are data (`extractors/rules/zones.toml`); here stands what needs the order of the lines:
head, body and tail of a page, its title, runs of table rows, and which date is the day of publication.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from pipeline.byline import authors, is_byline, is_name
from pipeline.layout import layout
from pipeline.lines import Line, split_lines, table_rows
from pipeline.published import DateLine, date_line

SENTENCE_END = re.compile(r"[.;:!?…][\"”’»)\]]*$")
FULL_STOP = re.compile(r"[.;:][\"”’»)\]]*$")
AGENCY = re.compile(r"\([A-ZĐ][\w.&-]{0,9}\)\s*[-–—.,:]?\s*\S")
TITLE_WORDS = 45
PARAGRAPH_WORDS = 6
LONG_PARAGRAPH = 20
FAR_RIGHT = 20


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of the text, `text[start:end]`, without white space at its ends; `kind` as in `layout.KINDS`."""

    kind: str
    start: int
    end: int


def zones(text: str, title: str | None = None) -> tuple[Zone, ...]:
    """Classify the lines of a page. Every character that is no white space is in exactly one zone, in order.

    Args:
        text: the article's text, NFC, lines separated by newlines.
        title: its headline where it is known from elsewhere; otherwise it is looked for.
    """
    lines = list(split_lines(text))
    if not lines:
        return ()
    kinds = _Page(lines, title).kinds()
    found: list[Zone] = []
    for line, kind in zip(lines, kinds, strict=True):
        if kind == "title" and found and found[-1].kind == "title":
            found[-1] = Zone("title", found[-1].start, line.end)
        else:
            found.append(Zone(kind, line.start, line.end))
    return tuple(found)


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(rf"{layout().alternatives('opening')}(?!\w)[^,]{{0,120}},", re.IGNORECASE)


@cache
def _amid() -> re.Pattern[str]:
    return re.compile(rf"(?:\S+\.(?:png|gif|jpe?g|svg) )?{layout().alternatives('amid')}(?!\w)", re.IGNORECASE)


def _opens_paragraph(line: Line) -> bool:
    """`(GLO)- Sáng 12-2, tại …`, `Thực hiện Quyết định …, …`: no headline begins so and is as long."""
    return bool(AGENCY.match(line.text)) or (line.words >= 20 and bool(_opening().match(line.text)))


def _is_sentence(line: Line) -> bool:
    return line.words >= PARAGRAPH_WORDS and bool(SENTENCE_END.search(line.text))


def _signs(line: Line, kind: str | None) -> bool:
    """Whether a line in the tail is a byline: by its rule, or without a label (`- Thanh Châu -` looks like a list)."""
    return kind == "byline" or (kind in (None, "list_item") and is_byline(line.text))


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold()))


class _Page:
    """The lines of one page while they are classified."""

    def __init__(self, lines: list[Line], title: str | None) -> None:
        self.lines = lines
        self.dates: list[DateLine | None] = [date_line(line.text) for line in lines]
        self.tables = table_rows(lines)
        self.title = range(0)
        self.first = len(lines)
        self._read_head(_key(title) if title else None)

    def kinds(self) -> list[str]:
        end = self._end_of_article()
        last = self._last_paragraph(end)
        kinds = [self._head_kind(at) for at in range(self.first)]
        kinds += [self._body_kind(at) for at in range(self.first, last + 1)]
        self._settle_dates_above(kinds)
        kinds += self._tail_kinds(last + 1, end, "published" in kinds)
        return [line.preset or kind for line, kind in zip(self.lines, kinds, strict=True)]

    def _rule_kind(self, at: int, place: str) -> str | None:
        line = self.lines[at].text
        rule = layout().find(line, place)
        # Between paragraphs `Biên tập: …` may be a heading; there a byline has to name somebody.
        return None if rule is None or (rule.zone == "byline" and place != "tail" and not authors(line)) else rule.zone

    # Head: what stands before the first paragraph.

    def _read_head(self, known: str | None) -> None:
        candidates: list[int] = []
        for at, line in enumerate(self.lines):
            if known and _key(line.text) == known:
                candidates = [at]
            elif line.preset or self.dates[at] or self._rule_kind(at, "head"):
                continue
            elif self._is_paragraph(at) and not (not candidates and not known and self._is_stopped_title(at)):
                self.first = at
                break
            elif known is None or not candidates:
                candidates.append(at)
        if known:
            candidates = [at for at in candidates if _key(self.lines[at].text) == known]
        elif self.first == len(self.lines) == 1:
            candidates = []
        if candidates:
            self.title = self._choose_title(candidates)
        if self.first == len(self.lines):
            # Nothing reads as a paragraph: what follows the title is the body all the same.
            self.first = self.title.stop if self.title else 0

    def _is_paragraph(self, at: int) -> bool:
        line = self.lines[at]
        return (
            line.words > TITLE_WORDS
            or _opens_paragraph(line)
            or (line.words >= PARAGRAPH_WORDS and bool(FULL_STOP.search(line.text)))
            or self.tables[at]
            or self._rule_kind(at, "body") == "list_item"
        )

    def _is_stopped_title(self, at: int) -> bool:
        """A headline that ends in a full stop: one sentence, with the day of publication or the lead below it."""
        line = self.lines[at]
        if at + 1 == len(self.lines) or line.words > TITLE_WORDS or _opens_paragraph(line):
            return False
        one_sentence = line.text.endswith(".") and not line.text.endswith("/.") and not re.search(r"[.;:]\s", line.text)
        if not one_sentence or self.tables[at]:
            return False
        below = self.lines[at + 1]
        return bool(self.dates[at + 1]) or (line.words <= 30 and below.words > line.words and _opens_paragraph(below))

    def _choose_title(self, candidates: list[int]) -> range:
        dates = [*self.dates, None]
        dated = [at for at in candidates if dates[at + 1] and self.lines[at].words > 3]
        long = [at for at in candidates if self.lines[at].words >= PARAGRAPH_WORDS]
        at = (dated or long or [max(candidates, key=lambda at: self.lines[at].words)])[0]
        stop = at + 1
        # A headline in capitals may be broken over lines.
        while (
            stop in candidates
            and self.lines[stop].number == self.lines[stop - 1].number + 1
            and self.lines[at].text.isupper()
            and self.lines[stop].text.isupper()
        ):
            stop += 1
        return range(at, stop)

    def _head_kind(self, at: int) -> str:
        if at in self.title:
            return "title"
        line, date = self.lines[at], self.dates[at]
        above = not self.title or at < self.title.start
        if date:
            is_clock = above and not date.labelled and (date.weekday or date.clock_like or line.text.endswith("-"))
            return "clock" if is_clock or date.clock else "published"
        kind = self._rule_kind(at, "head")
        if kind:
            return kind
        if self.title and above:
            return "menu"
        return "byline" if is_name(line.text.strip("()")) else "body"

    def _settle_dates_above(self, kinds: list[str]) -> None:
        """A bare date above the title is the day of publication only if no other line states one, and it is next."""
        below = "published" in kinds[self.title.stop :] if self.title else False
        for at in range(self.title.start if self.title else 0):
            date = self.dates[at]
            if kinds[at] == "published" and date and not date.labelled and (below or at + 1 != self.title.start):
                kinds[at] = "clock"

    # Body.

    def _body_kind(self, at: int) -> str:
        date = self.dates[at]
        if self.tables[at]:
            return "table"
        if date and date.labelled:
            return "published"
        kind = self._rule_kind(at, "body")
        if at == self.first and kind in ("caption", "footer"):
            return "body"
        if kind and kind != "footer":
            return kind
        return "caption" if self._beside_picture(at) else ("menu" if kind else "body")

    def _beside_picture(self, at: int) -> bool:
        line = self.lines[at]
        if line.words > TITLE_WORDS or SENTENCE_END.search(line.text):
            return False
        beside = [near for near in (at - 1, at + 1) if 0 <= near < len(self.lines)]
        return any(re.fullmatch(r"\S+\.(?:jpe?g|png|gif|webp|bmp)", self.lines[near].text, re.I) for near in beside)

    # Tail: what stands after the last paragraph.

    def _end_of_article(self) -> int:
        """The first line that ends the article: a footer's mark or a sure byline, with less text after than before."""
        weight = [line.words if _is_sentence(line) else 0 for line in self.lines]
        before, total = 0, sum(weight[self.first :])
        for at in range(self.first, len(self.lines)):
            line = self.lines[at]
            rule = layout().find(line.text, "body")
            ends = bool(rule and rule.ends and (rule.zone != "byline" or authors(line.text))) or line.preset == "byline"
            ends = ends or (line.indent >= FAR_RIGHT and not self.tables[at] and is_byline(line.text))
            if at > self.first and ends and total - before - weight[at] < before and not self._goes_on(at):
                return at
            before += weight[at]
        return len(self.lines)

    def _goes_on(self, at: int) -> bool:
        """Whether a line that may stand amid an article does: a paragraph comes next."""
        if at + 1 == len(self.lines) or not _amid().match(self.lines[at].text):
            return False
        below = self.lines[at + 1]
        paragraph = below.words >= LONG_PARAGRAPH and bool(SENTENCE_END.search(below.text))
        return paragraph and self._rule_kind(at + 1, "body") is None

    def _last_paragraph(self, end: int) -> int:
        for at in range(end - 1, self.first - 1, -1):
            line = self.lines[at]
            kind = self._rule_kind(at, "body")
            is_text = kind is None and not self.dates[at] and (_is_sentence(line) or line.words >= 25)
            if is_text or self.tables[at] or (kind == "list_item" and not is_byline(line.text)):
                return at
        # A first line that reads as nothing else is still the body.
        has_body = self.first < end and self._is_paragraph(self.first)
        return self.first if has_body else self.first - 1

    def _tail_kinds(self, begin: int, end: int, dated: bool) -> list[str]:
        kinds: list[str] = []
        signed = closed = False
        for at in range(begin, len(self.lines)):
            line, date = self.lines[at], self.dates[at]
            kind = self._rule_kind(at, "tail")
            if kind == "footer" and at >= end:
                closed = True
            after_byline = bool(kinds) and kinds[-1] == "byline"
            if closed:
                kind = "footer"
            elif date:
                bare = not (date.weekday or date.clock_like)
                kind = "published" if date.labelled or (bare and not dated) else "clock"
            elif kind == "caption" and after_byline and line.words <= 8:
                # `Ảnh: …` directly below the author's line credits the photographer.
                kind = "byline" if is_byline(line.text.partition(":")[2]) else "caption"
            elif (not signed or after_byline) and _signs(line, kind):
                kind = "byline"
            elif self.tables[at]:
                kind = "footer" if signed else "table"
            elif kind in (None, "byline", "list_item", "footer"):
                closed = signed
                kind = "footer" if signed else ("caption" if self._beside_picture(at) else kind or "body")
            signed = signed or kind == "byline" or line.preset == "byline"
            kinds.append(kind or "body")
        return kinds
