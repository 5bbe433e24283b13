"""Where the article stands among the lines of a page: by the selectors of a profile, else by its text.

The general way needs no names: every paragraph speaks for the element around it, the element that most words speak
for holds the article, and it grows while what surrounds it is text too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.byline import authors, is_byline
from pipeline.layout import layout
from pipeline.published import date_line
from pipeline.reading.lines import BLOCKS, Line, marked
from pipeline.reading.neighbours import own_element

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import Tag

# An article has a paragraph; less is a login page, a menu, a notice.
LEAST_WORDS = 25
LEAST_PARAGRAPH = 12
# An element with this share of a page's text holds the article, whatever its class says.
HOLDS = 0.4
# The headline stands no further above the text than so many lines.
HEAD_LINES = 15
FOOT_LINES = 4


@dataclass(frozen=True, slots=True)
class Region:
    """The lines `start` to `stop` (exclusive) hold the article; `chosen` are the numbers of those that belong to it.

    `alone`: text beside it was found to be another article's.
    """

    start: int
    stop: int
    chosen: tuple[int, ...]
    alone: bool = False


class Content:
    """The lines of a page and, for every element, how many words of text it holds."""

    def __init__(self, root: Tag, found: list[Line], removed: Sequence[Tag] = ()) -> None:
        """`removed`: elements that do not belong to the article, unless they hold most of the text."""
        self.root = root
        self.lines = found
        self._removed = {id(tag) for tag in removed}
        # By identity: bs4 compares and hashes elements by their whole markup.
        self._weight: dict[int, int] = {}
        self._noise: dict[int, bool] = {}
        self._spans: dict[int, tuple[int, int]] = {}
        for at, line in enumerate(found):
            for tag in _upwards(line.tag):
                self._spans[id(tag)] = (self._spans.get(id(tag), (at, at))[0], at + 1)
            if line.is_text and line.kind != "caption":
                for tag in _upwards(line.tag):
                    self._weight[id(tag)] = self._weight.get(id(tag), 0) + line.words
        self.total = self._weight.get(id(root), 0)
        self.noisy = [self.is_noise(line.tag) for line in found]
        self._span = self._general()

    def region(self, inside: Sequence[Tag] = (), title: str | None = None) -> Region | None:
        """The article: the lines inside the given elements, or those that the general way finds."""
        span = self._span_of(inside) if inside else self._span
        return self._pruned(*span, title=title, known=inside) if span else None

    def near(self, text: str) -> bool:
        """Whether a line with this text stands where a headline does: just above the text, or as it begins."""
        key, first = _key(text), self._first_text(self._span[0] if self._span else 0)
        around = self.lines[max(0, first - HEAD_LINES) : first + HEAD_LINES]
        return any(_key(line.text) == key for line in around)

    def _first_text(self, start: int) -> int:
        numbers = range(start, len(self.lines))
        return next((at for at in numbers if self.lines[at].is_text and not self.noisy[at]), start)

    def beside(self, tag: Tag, region: Region | None) -> bool:
        """Whether an element stands by an article: from some lines above its headline to a few below its end.

        What stands there beside a link, outside of the article, belongs to the one that the link leads to.
        """
        if region is None:
            return True
        block = next((above for above in _upwards(tag) if above.name in BLOCKS), self.root)
        first, last = self._spans.get(id(block), (0, 0))
        near = range(max(first, region.start - HEAD_LINES), min(last, region.stop + FOOT_LINES))
        own = [at for at in near if region.start <= at < region.stop or not self.lines[at].linked]
        return bool(own) or first == last

    def above(self, tag: Tag, region: Region | None) -> bool:
        """Whether an element ends above the headline, where pages have their clock."""
        block = next((above for above in _upwards(tag) if above.name in BLOCKS), self.root)
        return region is not None and self._spans.get(id(block), (0, 0))[1] <= region.start

    def weight(self, tag: Tag) -> int:
        """Words of text in an element."""
        return self._weight.get(id(tag), 0)

    # Noise.

    def is_noise(self, tag: Tag) -> bool:
        """Whether an element is beside the article or within what is: menus, boxes of other news, the clock."""
        if id(tag) in self._noise:
            return self._noise[id(tag)]
        if tag is self.root or tag.name in ("html", "body") or tag.parent is None:
            noise = False
        else:
            small = self.weight(tag) < HOLDS * max(1, self.total)
            noise = small and (id(tag) in self._removed or marked(tag, "noise") or marked(tag, "clock"))
            noise = noise or self.is_noise(tag.parent)
        self._noise[id(tag)] = noise
        return noise

    # Where the text is.

    def _span_of(self, tags: Iterable[Tag]) -> tuple[int, int] | None:
        spans = [self._spans[id(tag)] for tag in tags if id(tag) in self._spans]
        return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None

    def _general(self) -> tuple[int, int] | None:
        scores: dict[int, float] = {}
        tags: dict[int, Tag] = {}
        direct: dict[int, int] = {}
        for at, line in enumerate(self.lines):
            if line.is_text and not self.noisy[at]:
                direct[id(line.tag)] = direct.get(id(line.tag), 0) + 1
        for at, line in enumerate(self.lines):
            if not line.is_text or self.noisy[at]:
                continue
            holder = line.tag
            if direct[id(holder)] == 1 and holder.parent is not None and holder is not self.root:
                holder = holder.parent
            for share, tag in zip((1.0, 0.5, 0.25), _upwards(holder), strict=False):
                scores[id(tag)] = scores.get(id(tag), 0.0) + share * line.words
                tags[id(tag)] = tag
                if tag is self.root:
                    break
        if not scores:
            return None
        best = tags[max(scores, key=lambda key: scores[key])]
        return self._span_of([self._grown(best)])

    def _grown(self, tag: Tag) -> Tag:
        """The element, or one around it that adds text rather than menus and links."""
        while tag is not self.root and tag.parent is not None:
            if tag.name == "article" and len(tag.parent.find_all("article", limit=2, recursive=False)) > 1:
                return tag  # the next article, loaded beforehand
            around = self._span_of([tag.parent])
            inner = self._span_of([tag])
            if around is None or inner is None:
                return tag
            more = [at for at in range(*around) if not inner[0] <= at < inner[1] and not self.noisy[at]]
            text = sum(self.lines[at].words for at in more if self.lines[at].is_text)
            rest = sum(self.lines[at].words for at in more)
            if more and (text < LEAST_PARAGRAPH or text < 0.5 * rest):
                return tag
            tag = tag.parent
        return tag

    # What of it belongs to the article.

    def _pruned(self, start: int, stop: int, *, title: str | None, known: Sequence[Tag]) -> Region:
        head = self._title_at(start, stop, title)
        own = own_element(self.lines, self._spans, head, self.root) if head is not None and not known else None
        alone = own is not None and (start < self._spans[id(own)][0] or self._spans[id(own)][1] < stop)
        if own is not None and alone:
            start, stop = self._spans[id(own)]
        chosen = self._without_site([at for at in range(start, stop) if self._belongs(at)])
        if known:
            inside = {id(tag) for tag in known}
            # Between lead and text stands a picture with its caption.
            chosen = [
                at
                for at in chosen
                if self.lines[at].kind == "caption" or any(id(tag) in inside for tag in _upwards(self.lines[at].tag))
            ]
        if head is not None and head >= start:
            # Above the headline stand the section's name, the clock, a notice of cookies.
            words = {at: self.lines[at].words for at in chosen if self.lines[at].is_text}
            few = 2 * sum(number for at, number in words.items() if at < head) < sum(words.values())
            chosen = [at for at in chosen if at >= head or (at in words and not few)]
        elif head is not None:
            between = range(head + 1, start)
            chosen = [at for at in between if self._belongs(at) and self._is_head(at)] + chosen
        chosen = self._cut(chosen)
        if chosen:
            chosen += self._signature(stop)
        return Region(head if head is not None else start, stop, tuple(chosen), alone)

    def _without_site(self, chosen: list[int]) -> list[int]:
        """Without menus and the site's name above the first paragraph."""
        first = next((place for place, at in enumerate(chosen) if self.lines[at].is_text), 0)
        rules = {at: layout().find(self.lines[at].text, "head") for at in chosen[:first]}
        return [at for at in chosen if not ((rule := rules.get(at)) and rule.zone == "menu")]

    def _title_at(self, start: int, stop: int, title: str | None) -> int | None:
        """The number of the line that shows the headline: the last above the first paragraph, else the next."""
        if not title:
            return None
        key, first = _key(title), self._first_text(start)
        around = range(max(0, start - HEAD_LINES), min(stop, first + HEAD_LINES))
        shown = [at for at in around if _key(self.lines[at].text) == key]
        above = [at for at in shown if at <= first]
        return next(iter([*reversed(above), *shown]), None)

    def _belongs(self, at: int) -> bool:
        line = self.lines[at]
        if self.noisy[at]:
            return False
        if line.links_only and line.words < 3 * LEAST_PARAGRAPH:
            return False
        if line.kind != "text":
            return True
        rule = layout().find(line.text.removeprefix("- "), "body") if line.words < 40 else None
        return rule is None or rule.zone != "menu"

    def _is_head(self, at: int) -> bool:
        """What stands between headline and text and belongs to the article: the lead, the day, the author, captions."""
        line = self.lines[at]
        return line.words >= LEAST_PARAGRAPH or line.kind == "caption" or date_line(line.text) is not None

    def _cut(self, chosen: list[int]) -> list[int]:
        """Without what follows a mark such as `Tin khác`, where more text stands before it than after."""
        weight = {at: self.lines[at].words if self.lines[at].is_text else 0 for at in chosen}
        total, before = sum(weight.values()), 0
        for place, at in enumerate(chosen):
            line = self.lines[at]
            rule = layout().find(line.text.removeprefix("- "), "body") if line.kind == "text" else None
            if rule and rule.zone == "footer" and rule.ends:
                pointer = line.text.casefold().startswith(layout().html["pointers"]) and self._goes_on(chosen, place)
                if total - before - weight[at] < before and not pointer:
                    return chosen[:place]
                # A box within the article: its head goes, its links are gone already.
                return [*chosen[:place], *self._cut(chosen[place + 1 :])]
            before += weight[at]
        return chosen

    def _goes_on(self, chosen: list[int], place: int) -> bool:
        """Whether the next line is a paragraph beside one that stands before: the text goes on."""
        holders = {id(self.lines[at].tag.parent) for at in chosen[:place] if self.lines[at].is_text}
        following = [self.lines[at] for at in chosen[place + 1 : place + 2]]
        return any(line.is_text and not line.linked and id(line.tag.parent) in holders for line in following)

    def _signature(self, stop: int) -> list[int]:
        """Lines directly below the text that sign it."""
        for at in range(stop, min(stop + FOOT_LINES, len(self.lines))):
            line = self.lines[at]
            if self.noisy[at] or line.links_only:
                return []
            if (authors(line.text) or is_byline(line.text)) and line.words <= LEAST_PARAGRAPH:
                return [at]
            if line.words > LEAST_PARAGRAPH or layout().find(line.text, "tail") is not None:
                return []
        return []


def is_article(texts: Iterable[str]) -> bool:
    """Whether lines hold an article: enough words, and one paragraph."""
    lengths = [len(text.split()) for text in texts]
    return sum(lengths) >= LEAST_WORDS and max(lengths, default=0) >= LEAST_PARAGRAPH


def select_all(soup: BeautifulSoup, selectors: Sequence[str]) -> list[Tag]:
    """The elements that any of the selectors finds."""
    return list(soup.select(",".join(selectors))) if selectors else []


def select(soup: BeautifulSoup, selectors: Sequence[str]) -> list[Tag]:
    """The elements of the first selector that finds text, those inside others left out."""
    for selector in selectors:
        found = [tag for tag in soup.select(selector) if tag.get_text().strip() or tag.get("content")]
        if found:
            inside = {id(tag) for tag in found}
            return [tag for tag in found if not any(id(above) in inside for above in list(_upwards(tag))[1:])]
    return []


def _upwards(tag: Tag) -> Iterable[Tag]:
    yield tag
    yield from tag.parents


def _key(text: str) -> str:
    import re

    return " ".join(re.findall(r"\w+", text.casefold()))
