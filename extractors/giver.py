"""Who gives an award: the body that is asked for it or gives it, its level, and the award's code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from extractors import chunk as kinds
from extractors.chunk import Chunk
from extractors.clauses import Clauses, wording
from extractors.phrases import contains, words
from extractors.reading import Reading
from extractors.vocabulary import load_toml, rules_data
from gazetteer.fold import fold

_NATIONAL = frozenset({"ministry", "prime_minister", "government", "state", "council"})
_COUNTRY = "việt nam"


@dataclass(frozen=True, slots=True)
class Giving:
    """What carries over from award to award in a sentence.

    `status` is proposed or awarded; `authority` the body as the text names it, `level` its level; `last` the
    body and the level that were asked last.
    """

    status: str | None = None
    authority: str | None = None
    level: str | None = None
    last: tuple[str | None, str | None] = (None, None)


@cache
def _authority_levels() -> tuple[tuple[str, str], ...]:
    bodies = load_toml("gazetteer", "organisations.toml")["authority"]
    levels = [(fold(form), body["level"]) for body in bodies for form in body["forms"]]
    return tuple(sorted(levels, key=lambda entry: -len(entry[0])))


def code(award: str, level: str | None) -> str:
    """The award's code by its kind and the level of the body that gives it."""
    codes = rules_data("winners")["codes"][award]
    return str(codes.get(level or "default", codes["default"]))


def read_authority(reading: Reading, clauses: Clauses, start: int, giving: Giving) -> tuple[Giving, int]:
    """The body between `đề nghị` and `tặng`, with the index of `tặng`, -1 where there is none."""
    chunks = clauses.chunks
    for end in range(start, min(len(chunks), start + 14)):
        if clauses.is_kind(end, kinds.AWARD, kinds.RECIPIENTS) or clauses.norms[end] in (";", "."):
            break
        if not (size := clauses.cue(end, "cues.give")):
            continue
        if any(clauses.is_word(k, "cues.receive") for k in range(end, end + size)):
            return giving, end  # `đề cử X nhận Cờ thi đua`: nobody is asked by name
        if end == start:  # `được đề nghị tặng`: the body asked before
            authority, level = giving.last
            return replace(giving, authority=authority, level=level), end
        first = max((k + 1 for k in range(start, end - 1) if clauses.is_word(k, "cues.so_that")), default=start)
        text = wording(reading.text, chunks[first], chunks[end - 1]).rstrip(" ,")
        if clauses.is_word(end - 1, "cues.before_give"):
            text = " ".join(text.split()[:-1])
        level = level_of(text, chunks[first:end])
        return replace(giving, authority=text, level=level, last=(text, level)), end
    return giving, -1


def read_giver(reading: Reading, clauses: Clauses, index: int, giving: Giving) -> Giving:
    """The body before `tặng`, where nothing was proposed: it gives. Who stands before `nhận` receives."""
    verb = range(index, index + clauses.cue(index, "cues.give"))
    if any(clauses.is_word(k, "cues.receive") for k in verb):
        return giving if giving.status is not None else replace(giving, status=_without_giver(clauses, index))
    if behalf := _on_behalf(reading, clauses, index):
        return replace(giving, status="awarded", authority=behalf[0], level=behalf[1])
    body = index - 1
    while clauses.is_word(body, "cues.auxiliaries"):
        body -= 1
    if not clauses.is_kind(body, kinds.AUTHORITY, kinds.PARTY) or _follows_propose(clauses, body):
        if giving.status is not None:
            return giving
        return replace(giving, status=_without_giver(clauses, index))
    chunk, between = clauses.chunks[body], range(body + 1, index)
    if chunk.kind == kinds.PARTY and "được" in clauses.norms[body + 1 : index]:
        return giving if giving.status is not None else replace(giving, status=_without_giver(clauses, index))
    first = body - clauses.cue_before(body, "cues.heads_of")
    if clauses.is_kind(first - 1, kinds.AUTHORITY) and first == body:
        first -= 1  # `Bộ trưởng | Bộ Nội vụ`
    text = wording(reading.text, clauses.chunks[first], chunk)
    given = any(clauses.is_word(k, "cues.given") for k in between)
    # `đề nghị Chính phủ tặng …; Thủ tướng tặng …`: still asked
    status = giving.status if giving.status == "proposed" and not given else "awarded"
    return replace(giving, status=status, authority=text, level=level_of(text, [chunk]))


def _on_behalf(reading: Reading, clauses: Clauses, verb: int) -> tuple[str, str | None] | None:
    """`Thừa ủy quyền của Tư lệnh, đồng chí X trao …`: the body that another gives for, with its level."""
    for index in range(verb):
        start = index + clauses.cue(index, "cues.on_behalf")
        if start == index:
            continue
        end = next((k for k in range(start, verb) if clauses.norms[k] == ","), verb)
        bodies = [k for k in range(start, end) if clauses.is_kind(k, kinds.AUTHORITY, kinds.PARTY)]
        if not bodies:
            continue
        text = wording(reading.text, clauses.chunks[start], clauses.chunks[bodies[-1]])
        return text, level_of(text, clauses.chunks[start : bodies[-1] + 1])
    return None


def _without_giver(clauses: Clauses, index: int) -> str:
    """`X được suy tôn tặng Cờ thi đua của Chính phủ`: the cluster votes whom to put forward; else it was given."""
    return "proposed" if clauses.has("cues.put_forward", index - 6, index) else "awarded"


def own_giver(reading: Reading, clauses: Clauses, index: int, giving: Giving) -> Giving:
    """`Bằng khen của Tổng Liên đoàn`: the award names its body itself."""
    chunks, own = clauses.chunks, giving
    if is_put_forward(clauses, index):
        own = replace(own, status="proposed")
    if clauses.is_word(index + 1, "cues.of") and index + 2 < len(chunks):
        body = chunks[index + 2]
        if body.kind in (kinds.AUTHORITY, kinds.PARTY):
            last = chunks[index + 3] if index + 3 < len(chunks) and chunks[index + 3].kind == kinds.AUTHORITY else body
            name = wording(reading.text, body, last)  # `của Bộ trưởng Bộ Tài chính` are two
            # `được đề nghị tặng Bằng khen của X`: no body stands between, so X is the one asked
            asked = clauses.norms[index - 1] == "tặng" and _follows_propose(clauses, index - 1)
            authority = name if asked else own.authority or name
            own = replace(own, authority=authority, level=level_of(name, [body]) or own.level)
        elif clauses.is_word(index + 2, "levels.province"):
            own = replace(own, level="province")
    text = fold(reading.text[chunks[index].start : chunks[index].end])
    if within := [level for form, level in _authority_levels() if f"của {form}" in text]:
        own = replace(own, level=within[-1])
    if any(text.endswith((form, f"{form}”", f'{form}"')) for form in words("winners", "levels.government")):
        own = replace(own, level="government")
    return own


def is_put_forward(clauses: Clauses, award: int) -> bool:
    """`Cờ thi đua của UBND tỉnh được đề nghị tặng cho X`: is the award itself what is asked for?"""
    for position in range(award + 1, min(len(clauses), award + 6)):
        if clauses.norms[position] in (",", ";", ".") or clauses.is_kind(position, kinds.PARTY, kinds.AWARD):
            return False
        if clauses.cue(position, "cues.propose"):
            return clauses.norms[position - 1] == "được"
    return False


def is_asked(clauses: Clauses, index: int) -> bool:
    """Is the party the body that is asked (`đề nghị Tỉnh ủy tặng`)? Titles may stand between."""
    for start in range(max(0, index - 6), index):
        size = clauses.cue(start, "cues.propose")
        if size and all(
            clauses.is_kind(k, kinds.WORD, kinds.AUTHORITY) and clauses.norms[k] != ","
            for k in range(start + size, index)
        ):
            return bool(clauses.cue(index + 1, "cues.give")) or clauses.is_word(index + 1, "cues.asked_to")
    return False


def _follows_propose(clauses: Clauses, index: int) -> bool:
    """Does `đề nghị` stand directly before the chunk?"""
    starts = range(max(0, index - 4), index)
    return any((size := clauses.cue(k, "cues.propose")) and k + size == index for k in starts)


def level_of(text: str, chunks: list[Chunk]) -> str | None:
    """The level of a body: by the vocabulary, or by the unit whose People's Committee (UBND) it is."""
    folded = fold(text)
    for form, level in _authority_levels():
        if folded == form or (level in _NATIONAL and folded.startswith(form + " ")):
            return level
    for chunk in chunks:
        if chunk.kind == kinds.AUTHORITY:
            return str(chunk.value)
        of_unit = chunk.kind == kinds.PARTY and contains(folded, "winners", "levels.committee_short")
        if of_unit or contains(folded, "winners", "levels.committee"):
            return _committee_level(folded)
    return "ministry" if _is_ministry(folded) or _is_central(folded) else None


def _is_central(folded: str) -> bool:
    """`Trung ương Hội …`, `Tổng cục …`, `Hội … Việt Nam`: a body of the whole country."""
    if folded.endswith(_COUNTRY) and folded.startswith(tuple(words("winners", "levels.national"))):
        return True
    heads = tuple(words("winners", "levels.heads"))
    central = contains(folded, "winners", "levels.central") or folded.startswith(heads)
    return central and not contains(folded, "winners", "levels.not_central")


def _committee_level(folded: str) -> str:
    """A city's committee is of a province's level, unless the city is said to belong to one."""
    of_city = "thành phố" in folded and "thuộc" not in folded
    return "province" if "tỉnh" in folded or of_city else "district"


def _is_ministry(folded: str) -> bool:
    if folded.startswith(tuple(words("winners", "levels.ministers"))):
        return True
    return folded.startswith("bộ ") and not contains(folded, "winners", "levels.not_ministry")
