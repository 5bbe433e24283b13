"""People: who takes part, with the titles that the text gives, and what they do at the meeting.

Names come from the grammar of address and titles; underthesea's NER has a vote where the grammar is unsure
(a name without a form of address), never a say of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from extractors import chunk as kinds
from extractors.cast import Cast
from extractors.chunk import Chunk, Sentence
from extractors.mention import Ground, PersonFound
from extractors.ner import persons
from extractors.phrases import Phrase, contains, phrase_at, phrases, stands_at, tokenised, words
from extractors.reading import Reading
from extractors.trace import stopped
from extractors.vocabulary import rules_data
from gazetteer.fold import fold

FARTHEST_TITLE = 12
"""Chunks before a name within which its title begins."""

LONGEST_TITLE = 6
"""Chunks that the beginning of a title may have."""

AFTER, BEFORE = 11, 16
"""Chunks behind the titles, and before the name, that may say what the person does."""


@cache
def _roles() -> tuple[tuple[Phrase, str], ...]:
    found = [(phrase, role) for role in rules_data("people")["role"] for phrase in phrases("people", f"role.{role}")]
    return tuple(sorted(found, key=lambda item: -len(item[0])))


@cache
def _address() -> frozenset[str]:
    """Last words of forms of address: `chí`, `ông`, the `c` and the stop of `đ/c.`."""
    return frozenset(phrase[-1] for phrase in phrases("people", "address")) | {"."}


def extract(reading: Reading, sentences: Iterable[Sentence], cast: Cast) -> list[PersonFound]:
    """The persons who take part in the meeting, each once, with the fullest titles."""
    found: dict[str, PersonFound] = {}
    for sentence in sentences:
        chunks = reading.chunks(sentence)
        for index, chunk in enumerate(chunks):
            if chunk.kind != kinds.PERSON or not isinstance(chunk.value, str):
                continue
            person = _person(reading, sentence, chunks, index, cast)
            if person is None:
                continue
            key = _full_name(fold(person.name), found)
            old = found.get(key)
            if old is None:
                found[key] = person
            elif not old.titles and person.titles:
                found[key] = PersonFound(old.name, person.titles, old.role, old.ground)
    return list(found.values())


def _full_name(name: str, known: Iterable[str]) -> str:
    """The name under which the person is known: `bà Kim Thanh` is `Lê Thị Kim Thanh`."""
    return next((full for full in known if full.endswith(f" {name}") or full.startswith(f"{name} ")), name)


def _person(reading: Reading, sentence: Sentence, chunks: list[Chunk], index: int, cast: Cast) -> PersonFound | None:
    chunk = chunks[index]
    addressed = index > 0 and chunks[index - 1].norm in _address()
    ranked = _rank_before(chunks, index)
    titles_before, first = _titles_before(reading, chunks, index, cast)
    titles_after, last = _titles_after(reading, chunks, index, cast)
    if not addressed and not ranked and not titles_before and not titles_after:
        reason = "neither a form of address nor a title stands beside the name"
        stopped("people", "people.titled", chunk.start, chunk.end, reason)
        return None
    name = str(chunk.value)
    confidence = 0.92 if addressed and (titles_before or titles_after) else 0.85
    if not addressed and not ranked:
        if fold(name) not in {fold(p) for p in persons(reading.text[sentence.start : sentence.end])}:
            confidence = 0.7
        if sentence.zone == "caption" and not (titles_before or titles_after):
            return None
    if not titles_after and _is_out_of_the_meeting(chunks, index):
        return None
    titles = tuple(dict.fromkeys([*([ranked] if ranked else []), *titles_before, *titles_after]))
    rule = "people.addressed" if addressed else "people.titled"
    role = _role(chunks, index, last)
    return PersonFound(name, titles, role, Ground(((chunks[first].start, chunks[last].end),), rule, confidence))


def _rank_before(chunks: list[Chunk], index: int) -> str:
    """`Thượng tá` directly before the name, else the empty string."""
    norms = [chunk.norm for chunk in chunks[max(0, index - LONGEST_TITLE) : index]]
    return next((rank for phrase, rank in _ranks() if tuple(norms[-len(phrase) :]) == phrase), "")


@cache
def _ranks() -> tuple[tuple[Phrase, str], ...]:
    """Ranks and degrees as words and as they are written, longest first: `PGS.TS` before `TS`."""
    found = [(tokenised(form), form) for form in rules_data("titles")["ranks"]]
    return tuple(sorted(found, key=lambda item: -len(item[0])))


def _title_at(chunks: list[Chunk], index: int) -> int:
    """The number of words of the title that begins at the chunk; 0 for none."""
    spoken = (kinds.WORD, kinds.ROLE, kinds.AUTHORITY, kinds.PARTY)
    norms = [chunk.norm if chunk.kind in spoken else "" for chunk in chunks[index : index + LONGEST_TITLE]]
    return len(phrase_at(" ".join(norms).split(), 0, phrases("titles", "titles")) or ())


def _titles_after(reading: Reading, chunks: list[Chunk], index: int, cast: Cast) -> tuple[list[str], int]:
    """`- Phó Bí thư Huyện ủy, Chủ tịch UBND huyện Kbang`: (titles, index of the last chunk)."""
    titles: list[str] = []
    position, last = index + 1, index
    while position < len(chunks):
        if chunks[position].norm not in words("people", "title_joiners") or position + 1 >= len(chunks):
            break
        start = position + 1
        if not _title_at(chunks, start):
            break
        end = _title_end(chunks, start)
        titles.append(_text(reading, chunks, start, end, cast))
        last, position = end - 1, end
    return [title for title in titles if title], last


def _title_end(chunks: list[Chunk], start: int) -> int:
    """Where a title ends: at a comma, a dash that begins another, a bracket, a verb, a name."""
    position = start + max(1, _count_chunks(chunks, start, _title_at(chunks, start)))
    while position < len(chunks) and not _ends_title(chunks, position):
        position += 1
    return position


def _ends_title(chunks: list[Chunk], position: int) -> bool:
    chunk = chunks[position]
    if chunk.kind:
        return chunk.kind not in (kinds.PARTY, kinds.AUTHORITY, kinds.ROLE)
    if chunk.norm in (",", "(", ")", ";", ".", ":") or chunk.norm in words("people", "stops"):
        return True
    if chunk.norm not in ("-", "–") or position + 1 >= len(chunks):
        return False
    return bool(_title_at(chunks, position + 1)) or not chunks[position + 1].norm[:1].isalpha()


def _count_chunks(chunks: list[Chunk], start: int, size: int) -> int:
    """How many chunks so many words are."""
    count = 0
    while size > 0 and start + count < len(chunks):
        size -= len(chunks[start + count].norm.split())
        count += 1
    return count


def _titles_before(reading: Reading, chunks: list[Chunk], index: int, cast: Cast) -> tuple[list[str], int]:
    """`Phó Giám đốc Sở Nội vụ - Võ Thị Thanh Ngoan`, `Thứ trưởng Bộ Công an Trần Quốc Tỏ`."""
    for start in range(max(0, index - FARTHEST_TITLE), index):
        if not _title_at(chunks, start) or chunks[start].kind == kinds.ROLE:
            continue
        if start and chunks[start - 1].norm in words("people", "title_parts"):
            continue
        end = _title_end(chunks, start)
        if _leads_to_name([chunk.norm for chunk in chunks[_behind_post(chunks, end, index) : index]]):
            return [_text(reading, chunks, start, min(end, index), cast)], start
    first = index
    while first > 0 and (chunks[first - 1].norm in _address() or chunks[first - 1].norm == "đồng"):
        first -= 1
    return [], first


def _behind_post(chunks: list[Chunk], start: int, index: int) -> int:
    """Past what a title says more before its name: `Trưởng ban X (Sở Nội vụ)`, `Chủ tịch UBND TP Huế, Cụm phó`."""
    if chunks[start].norm == "(":
        start = next((k + 1 for k in range(start, index) if chunks[k].norm == ")"), start)
    if start + 1 < index and chunks[start].norm in (",", "-") and chunks[start + 1].kind == kinds.ROLE:
        start += 2
    return start


def _leads_to_name(between: list[str]) -> bool:
    """May these words stand between a title and its name?"""
    if len(between) > 3 or not words("people", "before_addressed").issuperset(between):
        return False
    return "," not in between or not words("people", "address_words").isdisjoint(between)


def _text(reading: Reading, chunks: list[Chunk], start: int, end: int, cast: Cast) -> str:
    """The title as written; a People's Committee without its unit gets that of the person's province."""
    if start >= end:
        return ""
    title = " ".join(reading.text[chunks[start].start : chunks[end - 1].end].split()).strip(" ,;-–")
    province = _province_before(chunks, start) if fold(title).endswith("ubnd tỉnh") else None
    return f"{title} {province}" if province else title


def _province_before(chunks: list[Chunk], start: int) -> str | None:
    """`Thay mặt UBND tỉnh Kon Tum, đồng chí A - Phó Chủ tịch UBND tỉnh`: whose province it is."""
    if start < 3 or not any(chunk.kind == kinds.PERSON for chunk in chunks[:start]):
        return None
    for chunk in reversed(chunks[:start]):
        value = chunk.value
        if (
            chunk.kind == kinds.PARTY
            and isinstance(value, tuple)
            and len(value) == 1
            and value[0].types == ("tỉnh",)
            and value[0].is_unit
        ):
            return str(value[0].name)
    return None


def _role(chunks: list[Chunk], index: int, last: int) -> str:
    """What the person does, by the words behind the titles, else shortly before the name."""
    if contains(" ".join(chunk.symbol for chunk in chunks[max(0, index - 14) : index]), "people", "presided_by"):
        return "presided"
    behind = chunks[last + 1 : last + 1 + AFTER]
    ends = (k for k, chunk in enumerate(behind) if chunk.symbol in (";", ".") or chunk.kind == kinds.PERSON)
    stop = last + 1 + next(ends, len(behind))
    return _role_in(chunks, last + 1, stop) or _role_in(chunks, index - BEFORE, index) or "other"


def _role_in(chunks: list[Chunk], start: int, stop: int) -> str | None:
    """The role that the first words between two chunks give."""
    symbols = [chunk.symbol for chunk in chunks]
    for position in range(max(0, start), min(len(chunks), stop)):
        for phrase, role in _roles():
            if stands_at(symbols, position, phrase):
                return role
    return None


def _is_out_of_the_meeting(chunks: list[Chunk], index: int) -> bool:
    """Photographers and authors, and the dead whose names are on streets and movements."""
    before = {chunk.norm for chunk in chunks[max(0, index - 4) : index]}
    return not words("people", "not_present").isdisjoint(before) or fold(str(chunks[index].value)) in words(
        "people", "historic"
    )
