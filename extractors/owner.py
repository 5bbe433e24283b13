"""The body whose cluster it is: named beside or before the cluster, or told by the members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors import chunk as kinds
from extractors.chunk import Chunk, PartyMention
from extractors.clusters import ClusterMention
from extractors.linking import Linker
from extractors.mention import MemberFound, PartyRef
from extractors.phrases import forms, pattern, words
from extractors.place import parties_in
from extractors.reading import Reading
from extractors.setting import Setting
from extractors.unit_types import types_at
from gazetteer.fold import fold
from gazetteer.units import load

LONGEST_BRACKET = 12
"""Chunks of a bracket behind the cluster's name that tells of its members."""

HOSTS = frozenset({"truong", "truong_nghe", "trung_tam_y_te"})
"""Families whose bodies hold a meeting of the cluster that they are members of, and own none."""

REACH_BEFORE = 13
"""Chunks before the cluster within which an owner that acts is looked for."""


def owner_of(setting: Setting, linker: Linker) -> PartyRef | None:
    """The owner that the article names, else the one province of the members' units."""
    mentions = sorted(setting.frame.mentions, key=lambda mention: mention.start)
    beside = [owner for mention in mentions if (owner := _owner_beside(setting, mention, linker))]
    before = _owner_before(setting, linker)
    found = [*beside, *([before] if before else [])]
    named = [owner for owner in found if not _is_contextual(owner)]
    if named:
        return named[0]
    if found:
        return _with_area(found[0], linker)
    if fold(setting.frame.cluster.name).endswith(" tỉnh") or linker.level in ("district", "commune"):
        return _province(linker)
    return None


def _province(linker: Linker) -> PartyRef | None:
    """The one province of the article."""
    if linker.place.province is None:
        return None
    unit = load().unit(linker.place.province, linker.place.day)
    return PartyRef(unit.full_name, "province", unit.id)


# -- names without their area ------------------------------------------------------------------------------


def _is_contextual(owner: PartyRef) -> bool:
    ends = tuple(f" {level}" for level in forms("setting", "owner.levels"))
    return owner.kind == "organisation" and fold(owner.name).endswith(ends)


def _with_area(owner: PartyRef, linker: Linker) -> PartyRef:
    """`Hội Nông dân tỉnh` of an article that speaks of one province: `Hội Nông dân tỉnh Quảng Nam`."""
    if not owner.unit_id:
        return owner
    unit = load().unit(owner.unit_id, linker.place.day)
    word = owner.name.rsplit(" ", 1)[-1]
    return replace(owner, name=f"{owner.name} {unit.name}") if unit.type.endswith(word) else owner


# -- beside the cluster ------------------------------------------------------------------------------------


def _owner_beside(setting: Setting, cluster: ClusterMention, linker: Linker) -> PartyRef | None:
    """`Cụm thi đua số 3 thuộc Hội Nông dân tỉnh Quảng Nam`, `Khối thi đua các huyện (tỉnh Gia Lai)`."""
    sentence = next((s for s in setting.reading.sentences if s.start <= cluster.start < s.end), None)
    chunks = setting.chunks(sentence) if sentence else []
    index = next((k for k, c in enumerate(chunks) if c.kind == kinds.CLUSTER and c.start == cluster.start), None)
    if index is None:
        return None
    start = _behind_bracket(chunks, index + 1)
    position = start
    while position < len(chunks) and chunks[position].norm in words("setting", "owner.between"):
        position += 1
    if position >= len(chunks):
        return None
    explicit = any(chunk.norm in words("setting", "owner.explicit") for chunk in chunks[start:position])
    chunk = chunks[position]
    ends = position + 1 == len(chunks) or chunks[position + 1].norm in words("setting", "owner.behind")
    if chunk.kind == kinds.AUTHORITY and (chunks[position - 1].norm != "," or (chunk.value == "ministry" and ends)):
        return _authority(setting, chunk, explicit)
    if chunk.norm == "tỉnh":
        return _of_province(setting, chunks, position, linker)
    mention = _single(chunk)
    return linker.ref(mention) if mention and _may_own(mention, chunks, position, explicit) else None


def _behind_bracket(chunks: list[Chunk], index: int) -> int:
    """Past a bracket that tells of the members: `Khối thi đua số 3 (khối các cơ quan Đảng)`."""
    opens = index + 1 < len(chunks) and chunks[index].norm == "("
    if not opens or chunks[index + 1].kind != kinds.WORD:
        return index
    if chunks[index + 1].norm not in words("setting", "owner.bracket_openers"):
        return index
    bracket = chunks[index : index + LONGEST_BRACKET]
    return next((index + k + 1 for k, chunk in enumerate(bracket) if chunk.norm == ")"), index)


def _written(setting: Setting, first: Chunk, last: Chunk) -> str:
    return " ".join(setting.reading.text[first.start : last.end].split())


def _authority(setting: Setting, chunk: Chunk, explicit: bool) -> PartyRef | None:
    """A ministry or a provincial body as owner, not the People's Committee, which stands for its province."""
    if chunk.value not in ("ministry", "province") and not explicit:
        return None
    name = _written(setting, chunk, chunk)
    if fold(name).startswith(forms("setting", "owner.no_beginnings")):
        return None
    return PartyRef(name, "organisation", None)


def _of_province(setting: Setting, chunks: list[Chunk], index: int, linker: Linker) -> PartyRef | None:
    """`Tỉnh đoàn`, `Tỉnh ủy`, and `tỉnh` alone."""
    following = chunks[index + 1] if index + 1 < len(chunks) else None
    family = {"đoàn": "tinh_doan", "ủy": "tinh_uy"}.get(following.norm) if following else None
    if following and family:
        return PartyRef(_written(setting, chunks[index], following), "organisation", linker.place.province, family)
    return _province(linker) if chunks[index].kind == kinds.WORD else None


def _single(chunk: Chunk) -> PartyMention | None:
    """The party of a chunk that names one."""
    if chunk.kind != kinds.PARTY or not isinstance(chunk.value, tuple) or len(chunk.value) != 1:
        return None
    mention = chunk.value[0]
    return mention if isinstance(mention, PartyMention) else None


def _may_own(mention: PartyMention, chunks: list[Chunk], index: int, explicit: bool) -> bool:
    """Can the party at the index, by its kind and the signs around it, own the cluster before it?"""
    before = chunks[index - 1].norm
    follows = chunks[index + 1] if index + 1 < len(chunks) else None
    if mention.is_unit:
        if before in (",", "-", "–") and not explicit:
            return False
        if before == "(" and mention.types not in (("tỉnh",), ("thành phố",)):
            return False
        if not mention.types or mention.types[0] not in types_at("province", "district"):
            return False
    elif follows is not None and follows.kind == kinds.ROLE:
        return False
    if before == "(" and follows is not None and follows.norm != ")":
        return False
    acts = follows is None or follows.norm in words("setting", "owner.behind") or follows.norm == "("
    if mention.family == "sector" and chunks[index - 1].kind == kinds.CLUSTER and (mention.name or acts):
        return True  # `Cụm thi đua số 2 Sở GD&ĐT tỉnh Thái Bình`
    if mention.family == "sector" and acts and (before in ("-", "–") or (mention.name and before == ",")):
        return True  # `Cụm thi đua số II - Cục Kiểm lâm họp tổng kết`
    return explicit or mention.family not in ("sector", "free", "truong")


# -- before the cluster ------------------------------------------------------------------------------------


def _owner_before(setting: Setting, linker: Linker) -> PartyRef | None:
    """`Hội Nông dân tỉnh Quảng Nam chỉ đạo Cụm thi đua số 3 sơ kết`, `Công ty X chủ trì hội nghị tổng kết Cụm`."""
    chunks = setting.chunks(setting.frame.lead)
    index = next((k for k, chunk in enumerate(chunks) if chunk.kind == kinds.CLUSTER), None)
    if index is None:
        return None
    for k in range(index - 1, max(-1, index - 1 - REACH_BEFORE), -1):
        mention = _single(chunks[k])
        if mention and mention.head and mention.family not in HOSTS:
            between = " ".join(chunk.norm for chunk in chunks[k + 1 : index])
            if pattern("setting", "owner.acts").search(between) and chunks[k - 1].norm != "tại":
                return linker.ref(mention)
    return None


# -- by the members ----------------------------------------------------------------------------------------


def owner_of_bodies(listed: Sequence[MemberFound], linker: Linker) -> PartyRef | None:
    """`Công an tỉnh, Viện KSND tỉnh, Sở Tư pháp`: bodies of one province, whose cluster it is."""
    plain = [member for member in listed if fold(member.party.name).endswith(" tỉnh")]
    return _province(linker) if len(plain) >= 2 else None


def owner_of_family(reading: Reading, listed: Sequence[MemberFound], linker: Linker) -> PartyRef | None:
    """`LĐLĐ huyện A, LĐLĐ huyện B` in an article that names LĐLĐ tỉnh X: it is that body's cluster."""
    families = {member.party.family for member in listed}
    family = families.pop() if len(families) == 1 and len(listed) >= 2 else ""
    gazetteer = load()
    levels = {gazetteer.unit(m.party.unit_id).level for m in listed if m.party.unit_id}
    if not family or levels not in ({"district"}, {"commune"}):
        return None
    found: PartyRef | None = None
    for mention in parties_in(reading, reading.sentences):
        if mention.family != family or mention.types not in (("tỉnh",), ("thành phố",)):
            continue
        ref = linker.ref(mention)
        unit = gazetteer.unit(ref.unit_id) if ref.unit_id else None
        if unit and unit.level == "province":
            if mention.name:
                return ref
            found = found or replace(ref, name=f"{ref.name} {unit.name}")
    return found
