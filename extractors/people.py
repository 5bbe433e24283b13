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
from extractors.reading import Reading
from extractors.vocabulary import rules_data
from gazetteer.fold import fold

Phrases = tuple[tuple[str, ...], ...]


@cache
def _titles() -> Phrases:
    forms = rules_data("people")["titles"]
    return tuple(sorted({tuple(fold(form).split()) for form in forms}, key=len, reverse=True))


@cache
def _ranks() -> Phrases:
    return tuple(
        sorted((tuple(fold(form).split()) for form in rules_data("people")["ranks"]), key=len, reverse=True)
    )


@cache
def _roles() -> tuple[tuple[tuple[str, ...], str], ...]:
    data = rules_data("people")["role"]
    found = [(tuple(fold(form).replace(",", " ,").split()), role) for role, forms in data.items() for form in forms]
    return tuple(sorted(found, key=lambda item: -len(item[0])))


@cache
def _address() -> frozenset[str]:
    return frozenset(fold(form).split()[-1].strip("/") for form in rules_data("people")["address"]) | {"c", "."}


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
            key = fold(person.name)
            old = found.get(key)
            if old is None:
                found[key] = person
            elif not old.titles and person.titles:
                found[key] = PersonFound(old.name, person.titles, old.role, old.ground)
    return list(found.values())


def _person(reading: Reading, sentence: Sentence, chunks: list[Chunk], index: int, cast: Cast) -> PersonFound | None:
    chunk = chunks[index]
    addressed = index > 0 and chunks[index - 1].norm in _address()
    ranked = _rank_before(chunks, index)
    titles_before, first = _titles_before(reading, chunks, index, cast)
    titles_after, last = _titles_after(reading, chunks, index, cast)
    if not addressed and not ranked and not titles_before and not titles_after:
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
    norms = [chunk.norm for chunk in chunks[:index]]
    for phrase in _ranks():
        if tuple(norms[-len(phrase) :]) == phrase:
            words = " ".join(phrase)
            return words[0].upper() + words[1:]
    return ""


def _title_at(chunks: list[Chunk], index: int) -> int:
    spoken = (kinds.WORD, kinds.ROLE, kinds.AUTHORITY, kinds.PARTY)
    norms = [chunk.norm if chunk.kind in spoken else "" for chunk in chunks[index : index + 6]]
    flat = " ".join(norms).split()
    for phrase in _titles():
        if tuple(flat[: len(phrase)]) == phrase:
            return len(phrase)
    return 0


def _titles_after(reading: Reading, chunks: list[Chunk], index: int, cast: Cast) -> tuple[list[str], int]:
    """`- Phó Bí thư Huyện ủy, Chủ tịch UBND huyện Kbang`: (titles, index of the last chunk)."""
    titles: list[str] = []
    position, last = index + 1, index
    while position < len(chunks):
        if chunks[position].norm not in (",", "-", "–", "(", "kiêm", ";", "là", "và") or position + 1 >= len(chunks):
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
    stops = _stops()
    while position < len(chunks):
        chunk = chunks[position]
        if chunk.kind in (kinds.PARTY, kinds.AUTHORITY, kinds.ROLE):
            position += 1
            continue
        if chunk.kind or chunk.norm in (",", "(", ")", ";", ".", ":") or chunk.norm in stops:
            break
        if (
            chunk.norm in ("-", "–")
            and position + 1 < len(chunks)
            and (_title_at(chunks, position + 1) or not chunks[position + 1].norm[:1].isalpha())
        ):
            break
        position += 1
    return position


def _count_chunks(chunks: list[Chunk], start: int, words: int) -> int:
    count = 0
    while words > 0 and start + count < len(chunks):
        words -= len(chunks[start + count].norm.split())
        count += 1
    return count


@cache
def _stops() -> frozenset[str]:
    return frozenset(fold(word) for word in rules_data("people")["stops"])


def _titles_before(reading: Reading, chunks: list[Chunk], index: int, cast: Cast) -> tuple[list[str], int]:
    """`Phó Giám đốc Sở Nội vụ - Võ Thị Thanh Ngoan`, `Thứ trưởng Bộ Công an Trần Quốc Tỏ`."""
    first = index
    for start in range(max(0, index - 12), index):
        if not _title_at(chunks, start) or chunks[start].kind == kinds.ROLE:
            continue
        if start and chunks[start - 1].norm in ("phó", "nguyên"):
            continue
        end = _title_end(chunks, start)
        between = [chunk.norm for chunk in chunks[end:index]]
        if (
            all(norm in ("-", "–", ",", "đồng", "chí", "ông", "bà", "là", ":") for norm in between)
            and len(between) <= 3
        ):
            if "," in between and not {"đồng", "ông", "bà"} & set(between):
                continue
            return [_text(reading, chunks, start, min(end, index), cast)], start
    while first > 0 and chunks[first - 1].norm in _address() | {"đồng", "chí"}:
        first -= 1
    return [], first


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
    norms = [chunk.norm if not chunk.kind else f"<{chunk.kind}>" for chunk in chunks]
    before = " ".join(norms[max(0, index - 14) : index])
    if "sự chủ trì của" in before or "chủ trì của" in before:
        return "presided"
    for start, stop in ((last + 1, min(len(chunks), last + 12)), (max(0, index - 16), index)):
        for position in range(start, stop):
            if (start == last + 1 and norms[position] in (";", ".")) or (
                norms[position] == "<H>" and start == last + 1
            ):
                break
            for phrase, role in _roles():
                if tuple(norms[position : position + len(phrase)]) == phrase:
                    return role
    return "other"


def _is_out_of_the_meeting(chunks: list[Chunk], index: int) -> bool:
    """Photographers and authors, and the dead whose names are on streets and movements."""
    norms = [chunk.norm for chunk in chunks[max(0, index - 4) : index]]
    return (
        bool({"ảnh", "ảnh:", "tin", "nguồn", "đường", "phố", "chủ_tịch_hồ"} & set(norms))
        or str(chunks[index].value) == "Hồ Chí Minh"
    )
