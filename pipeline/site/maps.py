"""The map: dots in SVG from the gazetteer's coordinates, over a silhouette made of the dots of all communes.

There is no base map from elsewhere, and none is needed: 3,321 communes show the shape of the country. The projection
is equirectangular (WGS 84 degrees, longitudes shortened by the cosine of 16° north), right enough for dots. Hoàng Sa
and Trường Sa are where the list of 2025 puts them; the codes until 2025 have only the points of their offices on the
mainland (`gazetteer/SOURCES.md`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from pipeline.site.language import t

WEST, EAST, SOUTH, NORTH = 102.0, 116.0, 8.2, 23.6
SCALE = 40.0
"""Units of the picture a degree of latitude."""
SHORTENING = math.cos(math.radians(16))
WIDTH = round((EAST - WEST) * SHORTENING * SCALE)
HEIGHT = round((NORTH - SOUTH) * SCALE)
ISLANDS = (("Hoàng Sa", 16.568, 112.135), ("Trường Sa", 9.71, 114.45))
"""Names that are written on the map, with latitude and longitude (`qd19:20333`, `qd19:22736`)."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map: degrees, its number, what its title says, where it leads."""

    latitude: float
    longitude: float
    value: int
    title: str
    href: str


def point(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees as units of the picture, from its upper left corner."""
    return (longitude - WEST) * SHORTENING * SCALE, (NORTH - latitude) * SCALE


def picture(dots: Iterable[Dot], name: str, silhouette: str) -> Markup:
    """The map. `silhouette` is the address of `land()`. The area of a dot goes with its number."""
    shown = sorted(dots, key=lambda dot: (-dot.value, dot.title))
    most = max((dot.value for dot in shown), default=1)
    body = [
        Markup('<image href="{}" x="0" y="0" width="{}" height="{}"/>').format(silhouette, WIDTH, HEIGHT),
    ]
    for words, latitude, longitude in ISLANDS:
        x, y = point(latitude, longitude)
        body.append(Markup('<text class="island" x="{:.0f}" y="{:.0f}">{}</text>').format(x, y + 18, words))
    for dot in shown:
        x, y = point(dot.latitude, dot.longitude)
        circle = Markup('<circle class="place" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>').format(
            x, y, 4 + 13 * math.sqrt(dot.value / most)
        )
        body.append(
            Markup('<a href="{}" aria-label="{}"><title>{}</title>{}</a>').format(
                dot.href, dot.title, dot.title, circle
            )
        )
    return Markup(
        '<svg class="map" viewBox="0 0 {} {}" role="group" aria-label="{}" xmlns="http://www.w3.org/2000/svg">{}</svg>'
    ).format(WIDTH, HEIGHT, name, Markup("").join(body))


def caption() -> str:
    """What the map's dots are, and what they are not."""
    return t("map_caption")


@cache
def land() -> str:
    """The silhouette as an SVG document of its own: a dot for each commune of 2025."""
    from gazetteer.tables import read_states

    places = set()
    for unit in read_states():
        if unit.level == "commune" and unit.id.startswith("qd19:") and unit.lat is not None and unit.lon is not None:
            x, y = point(float(unit.lat), float(unit.lon))
            places.add((round(x), round(y)))
    dots = "".join(f"M{x} {y}h0" for x, y in sorted(places))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path d="{dots}" fill="none" stroke="#c3ccd4" stroke-width="5" stroke-linecap="round"/></svg>'
    )
