"""Where a meeting took place: `tại Hội trường 19/5 - UBND huyện Kbang`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors import chunk as kinds
from extractors.chunk import Chunk, PartyMention
from extractors.frames import has_event
from extractors.linking import Linker
from extractors.mention import Ground, VenueFound
from extractors.phrases import forms, phrase_at, phrases, words
from extractors.setting import Setting
from extractors.trace import stopped
from extractors.unit_types import LEVELS
from gazetteer.fold import fold

_ENDING = frozenset({kinds.CLUSTER, kinds.PERSON, kinds.YEAR, kinds.ROLE})

NEXT_SENTENCES = 3
"""Sentences of the body, beside the lead, that may say where it was."""

HALL_SENTENCES = 6
"""The same, where no sentence says `tại`."""


def read_venue(setting: Setting, linker: Linker) -> VenueFound | None:
    """The venue's name as written, linked to the most specific unit in it."""
    lead = setting.frame.lead
    for sentence in [lead, *[s for s in setting.sentences if s.zone == "body"][:NEXT_SENTENCES]]:
        if sentence is not lead and not has_event(setting.text(sentence)):
            stopped("venue", "venue.at", sentence.start, sentence.end, "the sentence tells of no meeting")
            continue
        chunks = setting.chunks(sentence)
        for index, chunk in enumerate(chunks):
            if chunk.kind == kinds.WORD and chunk.norm == "tại" and (venue := _venue(setting, chunks, index, linker)):
                return venue
    return _hall(setting, linker)


def _hall(setting: Setting, linker: Linker) -> VenueFound | None:
    """`mời các đơn vị về hội trường UBND huyện X`, `Địa điểm là trụ sở Y`: a hall in the opening, without `tại`."""
    for sentence in [setting.frame.lead, *[s for s in setting.sentences if s.zone == "body"][:HALL_SENTENCES]]:
        chunks = setting.chunks(sentence)
        norms = [chunk.norm if chunk.kind == kinds.WORD else "" for chunk in chunks]
        for index in range(1, len(chunks)):
            hall = phrase_at(norms, index, phrases("setting", "venue.halls"))
            if not hall or norms[index - 1] not in words("setting", "venue.before_halls"):
                continue
            end = _end(setting.reading.text, chunks, index)
            parties = [k for k in range(index, min(end, len(chunks))) if chunks[k].kind == kinds.PARTY]
            unit_id = _unit_id("", chunks[index : parties[-1] + 1], linker) if parties else None
            if unit_id:
                start, stop = chunks[index].start, chunks[parties[-1]].end
                name = " ".join(setting.reading.text[start:stop].split())
                return VenueFound(name, unit_id, Ground(((start, stop),), "venue.hall", 0.8))
    return None


def _venue(setting: Setting, chunks: list[Chunk], index: int, linker: Linker) -> VenueFound | None:
    """The venue behind the `tại` at the index."""
    end = _end(setting.reading.text, chunks, index + 1)
    if end == index + 1:
        return None
    named = chunks[index + 1 : end]
    name = " ".join(setting.reading.text[named[0].start : named[-1].end].split()).rstrip(" ,(")
    if not _is_name(fold(name), chunks, index, end):
        reason = "no place stands behind `tại`, but the meeting itself or a document"
        stopped("venue", "venue.at", chunks[index].start, named[-1].end, reason)
        return None
    unit_id = _unit_id(name, named, linker)
    ground = Ground(((chunks[index].start, named[-1].end),), "venue.at", 0.9 if unit_id else 0.75)
    return VenueFound(name, unit_id, ground)


def _end(text: str, chunks: list[Chunk], start: int) -> int:
    """Where the name that begins at the chunk ends."""
    end, depth = start, 0
    while end < len(chunks):
        chunk = chunks[end]
        depth += (chunk.norm == "(") - (chunk.norm == ")")
        if depth < 0 or chunk.kind in _ENDING:
            break
        if not depth and _ends_name(text, chunks, end):
            break
        end += 1
    return end


def _ends_name(text: str, chunks: list[Chunk], index: int) -> bool:
    chunk = chunks[index]
    if chunk.norm in (";", ".", ":"):
        return True
    if chunk.kind == kinds.WORD and chunk.norm in words("setting", "venue.stops"):
        # `đã tổ chức`, `Tổng kết`; not a syllable of a name: `tại Đồng Nai`.
        return not all(c.kind == kinds.WORD and text[c.start].isupper() for c in chunks[index : index + 2])
    return chunk.norm == "," and not _place_follows(chunks, index + 1)


def _is_name(name: str, chunks: list[Chunk], index: int, end: int) -> bool:
    """Is it a place, not the meeting itself or a document?"""
    first = chunks[index + 1]
    if name in words("setting", "venue.no_names") or name.startswith(forms("setting", "venue.no_beginnings")):
        return False
    if first.kind == kinds.WORD and [chunk.norm for chunk in chunks[index + 1 : index + 3]] == ["hội", "nghị"]:
        return False
    document = first.norm in words("setting", "venue.documents")
    return not (document and any(chunk.kind == kinds.DATE for chunk in chunks[index:end]))


def _unit_id(name: str, named: Sequence[Chunk], linker: Linker) -> str | None:
    """The most specific unit in the venue's name; the article's province where the name only says `tỉnh`."""
    mentions = [m for c in named if c.kind == kinds.PARTY and isinstance(c.value, tuple) for m in c.value]
    if mentions:
        unit = linker.unit(min(mentions, key=lambda mention: (_breadth(mention), not mention.name)))
        return unit.id if unit else None
    bracket = re.search(r"\(([^()]+)\)?$", name)  # `trụ sở Thanh tra Chính phủ (Hà Nội)`
    bare = linker.unit(PartyMention(named[0].start, named[-1].end, bracket[1] if bracket else name))
    if bare and (bare.level == "province" or bare.type in ("thành phố", "thị xã")):
        return bare.id
    return linker.place.province if re.search(r"(?<!\w)tỉnh(?!\w)", fold(name)) else None


def _breadth(mention: PartyMention) -> int:
    """0 for communes, 1 for districts, 3 for provinces; 2 for cities, and where no type is given."""
    return min((_type_breadth(name) for name in mention.types), default=2)


def _type_breadth(name: str) -> int:
    levels = LEVELS[name]
    if "province" in levels:
        return 2 if "district" in levels else 3
    return 1 if "district" in levels else 0


def _place_follows(chunks: list[Chunk], index: int) -> bool:
    """Does a comma within a place name follow (`46 Trần Phú, phường Nha Trang, tỉnh Khánh Hòa`)?"""
    if index >= len(chunks) or chunks[index].kind != kinds.PARTY:
        return False
    value = chunks[index].value
    if not isinstance(value, tuple) or not value or value[0].head or chunks[index].norm.startswith("ubnd"):
        return False
    follows = chunks[index + 1] if index + 1 < len(chunks) else None
    return bool(value[0].types) and (follows is None or follows.norm in (",", "(", "."))
