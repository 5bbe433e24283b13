"""Charts as SVG, made on the server: bars by year, bars by name, small multiples.

No script draws them, so they show without JavaScript, print, are read by search engines, and need no exception in
the Content-Security-Policy. Every mark has a title and may be a link; pages show the same numbers as a table.
Colours come from the style sheet by class. Texts are escaped by markupsafe.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.site.language import number

WIDTH = 720
NARROW = 360


@dataclass(frozen=True, slots=True)
class Mark:
    """One number of a chart.

    label: what it is of; note: more of that, in small letters below; value: None where it is not known; href: where
    its link leads; title: what is said of it aloud or under the mouse.
    """

    label: str
    value: float | None
    href: str | None = None
    title: str | None = None
    note: str | None = None


def bars_by_year(marks: Iterable[Mark], name: str, height: int = 220) -> Markup:
    """Upright bars over a run of years; labels must be years. A year without a mark is a gap."""
    known = {int(mark.label): mark for mark in marks}
    if not known:
        return Markup("")
    years = range(min(known), max(known) + 1)
    top = nice([mark.value or 0 for mark in known.values()])
    if top > 10 and top % 1:
        top = nice([top + 1])  # no half meetings at the top of the axis
    left, bottom, step = 44, 26, (WIDTH - 44) / len(years)
    wide = min(step * 0.72, 56)
    room = height - bottom - 12
    body = [_grid(top, left, 12, room)]
    every = max(1, round(46 / step)) if step < 40 else 1
    for place, year in enumerate(years):
        x = left + step * (place + 0.5)
        mark = known.get(year)
        if mark is not None and mark.value is not None:
            tall = room * mark.value / top
            rectangle = Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}" rx="2"/>').format(
                _n(x - wide / 2), _n(12 + room - tall), _n(wide), _n(max(tall, 1))
            )
            label = Markup('<text class="value" x="{}" y="{}">{}</text>').format(
                _n(x), _n(12 + room - tall - 4), number(mark.value)
            )
            body.append(_linked(rectangle + (label if step >= 26 else Markup("")), mark))
        if (years[-1] - year) % every == 0:
            body.append(Markup('<text class="tick" x="{}" y="{}">{}</text>').format(_n(x), height - 8, year))
    return _svg(body, WIDTH, height, name, "bars")


def bars_by_name(marks: Sequence[Mark], name: str, *, reference: float | None = None) -> Markup:
    """Lying bars, one below the other, with their labels; `reference` draws a line (100 for a plan).

    Drawn twice: labels beside the bars, and for phones above them. The style sheet shows one of the two.
    """
    marks = [mark for mark in marks if mark.value is not None]
    if not marks:
        return Markup("")
    return _lying(marks, name, reference, WIDTH, 290) + _lying(marks, name, reference, NARROW, 0)


def _lying(marks: Sequence[Mark], name: str, reference: float | None, width: int, left: int) -> Markup:
    """Such bars in a drawing of that width. left: of the bars, in which their labels stand; 0: these stand above."""
    noted = any(mark.note for mark in marks)
    line, down = ((38 if noted else 24), 0) if left else ((58 if noted else 42), 32 if noted else 18)
    values = [mark.value or 0 for mark in marks]
    top = nice(values + ([reference] if reference else []))
    low = -nice([-value for value in values]) if min(values) < 0 else 0.0
    room = width - left - 70
    zero = left + room * -low / (top - low)
    height = line * len(marks) + 14
    x, side, most = (left - 8, "name", 38) if left else (0, "name start", 46)
    body = []
    for place, mark in enumerate(marks):
        y, value = 8 + place * line, mark.value or 0
        long = max(room * abs(value) / (top - low), 1)
        words = Markup('<text class="{}" x="{}" y="{}">{}</text>').format(side, x, y + 13, _short(mark.label, most))
        if mark.note:
            words += Markup('<text class="{}" x="{}" y="{}">{}</text>').format(
                side.replace("name", "note"), x, y + 27, _short(mark.note, most + 8)
            )
        bar = Markup('<rect class="bar{}" x="{}" y="{}" width="{}" height="16" rx="2"/>').format(
            " below" if value < 0 else "", _n(zero - long if value < 0 else zero), y + down, _n(long)
        )
        told = Markup('<text class="value start" x="{}" y="{}">{}</text>').format(
            _n((zero if value < 0 else zero + long) + 5), y + down + 13, number(mark.value)
        )
        whole = Markup('<rect x="0" y="{}" width="{}" height="{}" fill="none" pointer-events="all"/>').format(
            y - 2, width, line - 2
        )  # the finger need not hit the bar
        body.append(_linked(whole + words + bar + told, mark))
    for at, kind in ((0.0, "axis"), (reference, "reference")):
        if at is not None and (at or low):
            end = _n(zero + room * at / (top - low))
            body.append(Markup('<line class="{0}" x1="{1}" y1="2" x2="{1}" y2="{2}"/>').format(kind, end, height - 4))
    return _svg(body, width, height, name, "names")


def small_multiple(marks: Sequence[Mark], years: Sequence[int], name: str) -> Markup:
    """A small chart of one indicator over years that several share; missing years are gaps in the line."""
    known = {int(mark.label): mark for mark in marks if mark.value is not None}
    width, height, left, bottom, room = 240, 96, 8, 18, 58
    low = min([0.0, *(mark.value or 0 for mark in known.values())])
    top = nice([mark.value or 0 for mark in known.values()])
    step = (width - 2 * left) / max(1, len(years) - 1)

    def at(year: int) -> tuple[float, float]:
        x = width / 2 if len(years) == 1 else left + step * (year - years[0])
        return x, 16 + room * (1 - ((known[year].value or 0) - low) / (top - low))

    base = height - bottom - 3
    body = [Markup('<line class="axis" x1="0" y1="{0}" x2="{1}" y2="{0}"/>').format(base, width)]
    drawn: list[str] = []
    for year in years:
        if year not in known:
            continue
        drawn.append(("L" if year - 1 in known and drawn else "M") + " ".join(_n(part) for part in at(year)))
    body.append(Markup('<path class="line" d="{}"/>').format("".join(drawn)))
    for year, mark in known.items():
        x, y = at(year)
        dot = Markup('<circle class="dot" cx="{}" cy="{}" r="4"/>').format(_n(x), _n(y))
        if year in (max(known), min(known)):  # a dot alone would say nothing
            edge = "start" if x < width / 3 else "end" if x > width * 2 / 3 else ""
            dot += Markup('<text class="value {}" x="{}" y="{}">{}</text>').format(
                edge, _n(x), _n(y - 7), number(mark.value)
            )
        body.append(_linked(dot, mark))
    for year in {years[0], years[-1]}:
        edge = "end" if year == years[-1] and len(years) > 1 else "start" if len(years) > 1 else ""
        x = width / 2 if len(years) == 1 else left if year == years[0] else width - left
        body.append(Markup('<text class="tick {}" x="{}" y="{}">{}</text>').format(edge, _n(x), height - 5, year))
    return _svg(body, width, height, name, "small")


def nice(values: Sequence[float]) -> float:
    """A round number that none of the values exceeds, above zero."""
    most = max([*values, 0.0])
    if most <= 0:
        return 1.0
    scale = 10.0 ** (len(str(int(most))) - 1) if most >= 1 else 0.1
    return next(
        round(step * scale, 6) for step in (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12) if step * scale >= most
    )


def _grid(top: float, left: int, above: int, room: int) -> Markup:
    lines = []
    for part in (0, 0.5, 1):
        if part == 0.5 and top > 1 and top % 2:
            continue  # no half meetings beside a bar
        y = _n(above + room * (1 - part))
        lines.append(Markup('<line class="grid" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(left, y, WIDTH, y))
        lines.append(
            Markup('<text class="tick end" x="{}" y="{}">{}</text>').format(
                left - 6, _n(above + room * (1 - part) + 4), number(top * part)
            )
        )
    return Markup("").join(lines)


def _linked(shape: Markup, mark: Mark) -> Markup:
    said = mark.title or f"{mark.label}: {number(mark.value)}"
    inside = Markup("<title>{}</title>{}").format(said, shape)
    if mark.href is None:
        return Markup("<g>{}</g>").format(inside)
    return Markup('<a href="{}" aria-label="{}">{}</a>').format(mark.href, said, inside)


def _svg(body: Iterable[Markup], width: int, height: int, name: str, kind: str) -> Markup:
    drawing = Markup(
        '<svg class="chart {}" viewBox="0 0 {} {}" role="group" aria-label="{}" xmlns="http://www.w3.org/2000/svg">{}</svg>'
    ).format(kind, width, height, name, Markup("").join(body))
    if width < WIDTH:
        return drawing
    # On a phone a wide chart keeps its size and is moved sideways, by the keyboard too: its words stay readable.
    return Markup('<div class="wide" tabindex="0" role="region" aria-label="{}">{}</div>').format(name, drawing)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
