"""`thidua gazetteer`: which administrative unit a written mention means."""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from gazetteer.mentions import Days, Found
    from gazetteer.tables import Succession, Unit

COLUMNS = ("mention", "in", "on")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_VIETNAMESE_DAY = re.compile(r"(?:(\d{1,2})[/.])?(\d{1,2})[/.](\d{4})")
_FORMS = "write 2024-01-15, 15/1/2024, 2024-01 or 2024"


def days(text: str) -> Days:
    """The days that a date, month or year means: one, its first and last, () for an empty text.

    Raises ValueError for what is none.
    """
    text = text.strip()
    if not text:
        return ()
    if match := _DAY.fullmatch(text):
        year, month, day = match.groups()
    elif match := _VIETNAMESE_DAY.fullmatch(text):
        day, month, year = match.groups()
    else:
        raise ValueError(f"{text!r} is no date; {_FORMS}")
    try:
        if day:
            return (date(int(year), int(month), int(day)),)
        first, last = (int(month), int(month)) if month else (1, 12)
        return date(int(year), first, 1), date(int(year), last, monthrange(int(year), last)[1])
    except ValueError as error:
        raise ValueError(f"{text!r} is no day of the calendar; {_FORMS}") from error


def _days(ctx: click.Context, parameter: click.Parameter, text: str) -> Days:
    try:
        return days(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command(
    "gazetteer",
    epilog="\b\nExample:\n"
    '  thidua gazetteer "huyện Quảng Ninh" --in "Quảng Bình" --on 2024-01-15\n'
    '  thidua gazetteer "TX. An Khê" --on 2018 --json\n'
    "  thidua gazetteer --batch mentions.tsv > units.jsonl",
)
@click.option("--in", "within", default="", metavar="PLACE", help="What encloses it: `Gia Lai`, `Đak Đoa, Gia Lai`.")
@click.option("--on", default="", metavar="DATE", callback=_days, help="The day, month or year of which it is said.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--batch",
    type=click.File(encoding="utf-8-sig"),
    metavar="FILE.tsv",
    help="Read mentions from a file with the columns mention, in, on (tabs between; - for standard input); "
    "write one JSON line a row.",
)
@click.argument("mention", required=False)
@click.pass_context
def command(
    ctx: click.Context, mention: str | None, within: str, on: Days, as_json: bool, batch: IO[str] | None
) -> None:
    """Say which administrative unit MENTION means.

    A type word is strict (`xã Đak Đoa` is nobody while only the district and its town bear the name), --in is
    binding, and the day decides what exists. Several candidates are all shown, and none is chosen; spellings near to
    an unknown name are suggestions, not answers. Without --on, units of any time count.
    """
    if batch is not None:
        if mention or within or on or as_json:
            raise click.UsageError("--batch takes all from its file: give no MENTION, --in, --on or --json")
        ctx.exit(_batch(batch))
    if not mention or not mention.strip():
        raise click.UsageError("no MENTION: name a unit, or a file with --batch")

    from gazetteer.mentions import load_lookup

    lookup = load_lookup()
    found = lookup.find(mention, within=within, on=on)
    answer: dict[str, Any] = {
        "mention": mention,
        "in": within or None,
        "on": [day.isoformat() for day in on],
        "status": found.status,
        "unit_id": found.unit.id if found.unit else None,
        "candidates": [described(unit, on) for unit in found.candidates],
        "at_other_times": [],
        "suggestions": [],
    }
    if found.status == "none":
        other = lookup.find(mention, within=within) if on else found
        answer["at_other_times"] = [described(unit, ()) for unit in other.candidates]
        answer["suggestions"] = lookup.suggestions(mention, within=within, on=on)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for line in _lines(answer):
            click.echo(line)


def described(unit: Unit, on: Days) -> dict[str, Any]:
    """A unit's state with the units above it, its other states, and what this state came from and went into."""
    from gazetteer.successions import load_successions
    from gazetteer.units import load

    gazetteer, successions = load(), load_successions()
    day = next((day for day in on if unit.valid_on(day)), None)
    today = successions.province_today(unit.id)
    begun, ended = unit.valid_from or date.min, unit.valid_to or date.max
    before = [one for one in successions.before(unit.id) if begun <= one.first_day <= ended]
    after = [one for one in successions.after(unit.id) if begun < one.first_day <= _next_day(ended)]

    def link(succession: Succession, other: str, day: date) -> dict[str, Any]:
        return {
            "unit_id": other,
            "full_name": gazetteer.unit(other, day).full_name,
            "part": succession.part,
            "first_day": succession.first_day.isoformat(),
            "act": succession.act,
        }

    return {
        "unit_id": unit.id,
        "full_name": unit.full_name,
        "name": unit.name,
        "type": unit.type,
        "level": unit.level,
        "parents": [{"unit_id": above.id, "full_name": above.full_name} for above in gazetteer.ancestors(unit, day)],
        **_validity(unit),
        "latitude": unit.lat,
        "longitude": unit.lon,
        "states": [
            {"full_name": state.full_name, "parent_id": state.parent_id, **_validity(state), "act": state.act}
            for state in gazetteer.states(unit.id)
        ],
        "predecessors": [link(one, one.from_id, one.first_day - timedelta(days=1)) for one in before],
        "successors": [link(one, one.to_id, one.first_day) for one in after],
        "province_today": {"unit_id": today.id, "full_name": today.full_name} if today else None,
    }


def _next_day(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _validity(unit: Unit) -> dict[str, str | None]:
    return {
        "valid_from": unit.valid_from.isoformat() if unit.valid_from else None,
        "valid_to": unit.valid_to.isoformat() if unit.valid_to else None,
    }


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    """The answer for people."""
    many = answer["status"] == "ambiguous"
    if many:
        yield f"{answer['mention']}: {len(answer['candidates'])} units; say more with --in, --on or a type word"
    for unit in answer["candidates"]:
        yield from _few(unit) if many else _all(unit)
    if answer["status"] == "none":
        when = " that day" if len(answer["on"]) == 1 else " then" if answer["on"] else ""
        yield f"{answer['mention']}: no such unit{' there' if answer['in'] else ''}{when}"
        for unit in answer["at_other_times"]:
            yield f"  at another time: {unit['unit_id']}  {unit['full_name']}, {_span(unit)}"
        if answer["suggestions"]:
            yield f"  near in spelling: {'; '.join(answer['suggestions'])}"


def _few(unit: dict[str, Any]) -> Iterator[str]:
    place = "".join(f", {above['full_name']}" for above in unit["parents"])
    yield f"  {unit['unit_id']:<13} {unit['full_name']}{place} ({_span(unit)})"


def _all(unit: dict[str, Any]) -> Iterator[str]:
    yield f"{unit['unit_id']}  {', '.join([unit['full_name'], *(above['full_name'] for above in unit['parents'])])}"
    yield f"  in force: {_span(unit)}"
    for state in unit["states"]:
        if (state["full_name"], state["valid_to"]) != (unit["full_name"], unit["valid_to"]):
            act = f" ({state['act']})" if state["act"] else ""
            yield f"  also: {state['full_name']}, {_span(state)}{act}"
    for word, links in (("from", unit["predecessors"]), ("into", unit["successors"])):
        for link in links:
            part = {"whole": "", "main": ", main part", "part": ", part"}[link["part"]]
            act = f", {link['act']}" if link["act"] else ""
            yield f"  {word}: {link['unit_id']}  {link['full_name']} ({link['first_day']}{part}{act})"
    if unit["province_today"]:
        yield f"  today in: {unit['province_today']['unit_id']}  {unit['province_today']['full_name']}"


def _span(unit: dict[str, Any]) -> str:
    start, end = unit["valid_from"], unit["valid_to"]
    if start and end:
        return f"{start} to {end}"
    return f"from {start}" if start else f"to {end}" if end else "at all times"


def _batch(file: IO[str]) -> int:
    """Write a line for each row; the exit status: 1 where a row's date was none."""
    from gazetteer.mentions import load_lookup

    lookup = load_lookup()
    wrong = 0
    for number, mention, within, on in _rows(file):
        try:
            found = lookup.find(mention, within=within, on=days(on))
        except ValueError as error:
            wrong += 1
            click.echo(f"thidua: {_name(file)}:{number}: {error}", err=True)
            click.echo(_row(mention, None, error=str(error)))
        else:
            click.echo(_row(mention, found))
    return 1 if wrong else 0


def _row(mention: str, found: Found | None, **more: str) -> str:
    line = {
        "mention": mention,
        "status": found.status if found else "none",
        "unit_id": found.unit.id if found and found.unit else None,
        "candidates": [unit.id for unit in found.candidates] if found else [],
    }
    return json.dumps(line | more, ensure_ascii=False)


def _rows(file: IO[str]) -> Iterator[tuple[int, str, str, str]]:
    """(line, mention, in, on); the columns may be named in the first line, else they are in this order."""
    order: tuple[int | None, ...] = (0, 1, 2)
    try:
        for number, line in enumerate(file, start=1):
            cells = line.rstrip("\r\n").split("\t")
            names = [cell.strip().casefold() for cell in cells]
            if number == 1 and "mention" in names:
                order = tuple(names.index(name) if name in names else None for name in COLUMNS)
            elif any(names):
                picked = [cells[i].strip() if i is not None and i < len(cells) else "" for i in order]
                yield number, picked[0], picked[1], picked[2]
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{_name(file)} is not in UTF-8: save it so") from error


def _name(file: IO[str]) -> str:
    return getattr(file, "name", "<stdin>")
