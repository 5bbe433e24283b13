"""Members: listed by the article, or shown to be members by what they do (chair, win, report figures)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from extractors import chunk as kinds
from extractors.cast import Cast
from extractors.chunk import Chunk, PartyMention, Sentence
from extractors.clusters import ClusterMention
from extractors.matching import Found, Rule, Symbols, compile_rules
from extractors.mention import Ground, MemberFound
from extractors.reading import Reading
from extractors.vocabulary import load_toml, rules_data
from gazetteer.fold import fold

_SEPARATORS = frozenset({",", "và", ";", "cùng", "/", "-", "+", "các", "với", "là", ":"})
_COUNT = re.compile(
    r"(?<!\w)(?:gồm|có|với|là|cả|của|các|trong|do)?\s*(0?\d{1,2}|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)\s+"
    r"((?:(?:huyện|tỉnh|thành phố|thị xã|quận|xã|phường|thị trấn|TP|TX|đơn vị|thành viên(?! thành)|sở|ngành|trường|cơ quan|ban|đặc khu|đảng bộ|địa phương)"
    r"(?:,\s*|\s+và\s+|\s*-\s*|\s+)?)+?)\s*(thành viên|trong cụm|trong khối|:)?(?=\s|[,.;:)]|$)",
    re.IGNORECASE,
)


@cache
def _levels() -> dict[str, tuple[str, ...]]:
    return {level: tuple(fold(word) for word in words) for level, words in rules_data("members")["levels"].items()}


@cache
def _heads() -> re.Pattern[str]:
    forms = {fold(form) for head in load_toml("gazetteer", "organisations.toml")["area_head"] for form in head["forms"]}
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(forms, key=len, reverse=True))) + r")(?!\w)")


def _head_in(text: str) -> int | None:
    """Where an organisation is named in a folded text, or None."""
    match = _heads().search(text)
    return match.start() if match else None


def level_of_name(name: str) -> str | None:
    """What the members are, as the cluster's name says it (`các huyện, thị xã`), or None."""
    text = fold(re.sub(r"(?i)(cụm|khối)\s+th[iị]\s+đua(\s*,?-?\s*khen thưởng)?", "", name))
    text = text.replace("thị xã", "thị_xã")
    found = [
        level
        for level, words in _levels().items()
        if any(re.search(rf"(?<!\w){re.escape(w)}(?!\w)", text) for w in words)
    ]
    unit = re.search(
        r"(?<!\w)(?:các |những |\d+ )?(tỉnh|thành phố|huyện|thị_xã|quận|xã|phường|thị trấn|đặc khu)(?!\w)", text
    )
    head = _head_in(text)
    if head is not None and (unit is None or head < unit.start()):
        return "organisation"
    if "organisation" in found:
        first = min(
            m.start() for w in _levels()["organisation"] if (m := re.search(rf"(?<!\w){re.escape(w)}(?!\w)", text))
        )
        if unit is None or first < unit.start():
            return "organisation"
        found.remove("organisation")
    if "province" in found and re.search(r"(?<!\w)(các tỉnh|tỉnh,|tỉnh thành|\d+ tỉnh|thành phố trực thuộc)", text):
        return "province"
    found = [level for level in found if level != "province"]
    return found[0] if len(found) == 1 else "mixed" if len(found) > 1 else None


def collect(chunks: list[Chunk], first: int) -> list[int]:
    """The PARTY chunks of one list: from the first on, over separators and brackets (`(Cụm trưởng)`)."""
    found = [first]
    index = first + 1
    while index < len(chunks):
        chunk = chunks[index]
        if chunk.kind == kinds.PARTY:
            found.append(index)
        elif chunk.norm == "(":
            closing = next((k for k in range(index, min(index + 8, len(chunks))) if chunks[k].norm == ")"), None)
            if closing is None:
                break
            index = closing
        elif chunk.kind == kinds.QUANTITY or chunk.kind or chunk.norm not in _SEPARATORS:
            break
        index += 1
    return found


def listed(reading: Reading, sentences: list[Sentence], cast: Cast, own: ClusterMention | None) -> list[MemberFound]:
    """The members that the article enumerates.

    Args:
        sentences: the part of the article that speaks of this meeting.
        own: the cluster, where the article speaks of several (other clusters' lists are passed over).
    """
    found: list[MemberFound] = []
    best: list[MemberFound] = []
    for position, sentence in enumerate(sentences):
        chunks = reading.chunks(sentence)
        if not any(chunk.kind == kinds.PARTY for chunk in chunks) and not _opens_list(reading, sentence):
            continue
        for match in reading.find(sentence, "members"):
            if match.rule.gives["basis"] != "listed" or _other_cluster(chunks, match, own):
                continue
            if match.rule.id == "members.cluster_consists" and _is_host(chunks, match):
                continue
            members = _from_list(reading, chunks, match, cast)
            if len(members) > len(best):
                best = members
        for index, chunk in enumerate(chunks):
            if (
                chunk.kind == kinds.PARTY
                and (_says_members(chunk.norm) or _counted_members(chunks, index))
                and not _other(chunks, index, own)
            ):
                members = _list_at(chunks, index, cast, "members.said_to_be", "listed", 0.95)
                if len(members) > len(best):
                    best = members
        if _opens_list(reading, sentence):
            members = _from_lines(reading, sentences[position:], cast)
            if len(members) > len(best):
                best = members
    found = best
    excluded = _exclusions(reading, sentences, cast)
    return [member for member in found if member.party.key not in excluded]


def attended(reading: Reading, sentences: Iterable[Sentence], cast: Cast, stated: int | None) -> list[MemberFound]:
    """Members shown by an attendance list of at least two units of the cluster's kind."""
    signed: list[MemberFound] = []
    for sentence in sentences:
        text = fold(reading.text[sentence.start : sentence.end])
        if any(fold(form) in text for form in rules_data("members")["guests"]["forms"]):
            continue
        chunks = reading.chunks(sentence)
        best: list[MemberFound] = []
        opening = _attendance(chunks)
        for index, chunk in enumerate(chunks):
            if opening is not None and chunk.kind == kinds.PARTY and index > opening:
                members = _list_at(chunks, index, cast, "members.attended", "implied", 0.85)
                if len(members) > max(1, len(best)):
                    best = members
        if best:
            if stated == len(best):
                return [MemberFound(m.party, "listed", m.ground) for m in best]
            return best
        for match in reading.find(sentence, "members"):
            if match.rule.gives["basis"] == "signed":
                found = _list_at(chunks, match.slots["party"], cast, match.rule.id, "implied", match.rule.confidence)
                signed = found if len(found) > max(1, len(signed)) else signed
    return signed


def _attendance(chunks: list[Chunk]) -> int | None:
    """Where the sentence begins to say who attended, or None."""
    words = [chunk.norm if chunk.kind == kinds.WORD else "" for chunk in chunks]
    for form in rules_data("members")["sets"]["attend"]:
        phrase = fold(form).split()
        for index in range(len(words)):
            if words[index : index + len(phrase)] == phrase:
                return index
    return None


def _is_host(chunks: list[Chunk], match: Found) -> bool:
    """`Cụm … họp với sự chủ trì của X`, `… tổ chức tại X có …`: a place or a host, no list."""
    party = match.slots["party"]
    before = [chunk.norm for chunk in chunks[match.first : party] if chunk.kind == kinds.WORD]
    return bool({"tại", "dự", "chủ", "đại"} & set(before)) or ("diện" in before and "đại" in before)


def _other_cluster(chunks: list[Chunk], match: Found, own: ClusterMention | None) -> bool:
    return _other(chunks, match.slots["party"], own)


def _other(chunks: list[Chunk], index: int, own: ClusterMention | None) -> bool:
    if own is None:
        return False
    named = [c.value for c in chunks[:index] if c.kind == kinds.CLUSTER and isinstance(c.value, ClusterMention)]
    return bool(named) and (named[-1].kind, named[-1].number) != (own.kind, own.number)


def spoke(reading: Reading, sentences: Iterable[Sentence], cast: Cast) -> list[MemberFound]:
    """Units of the members' level whose delegates speak."""
    found: list[MemberFound] = []
    for sentence in sentences:
        for match in reading.find(sentence, "members"):
            if match.rule.gives["basis"] == "spoke" and cast.level in ("province", "district", "commune"):
                chunk = reading.chunks(sentence)[match.slots["party"]]
                found.extend(_members_of(chunk, cast, match.rule.id, "implied", match.rule.confidence))
    return _unique(found)


def _says_members(norm: str) -> bool:
    """`5 huyện thành viên: A, B`, `các xã trong cụm gồm A, B`: the list itself says so."""
    return any(f" {fold(phrase)} " in f" {norm} " for phrase in ("thành viên", "trong cụm", "trong khối"))


def _counted_members(chunks: list[Chunk], index: int) -> bool:
    """`6 đơn vị thành viên là: A, B`: a count of members and a colon before the list."""
    value = chunks[index].value
    if isinstance(value, tuple) and len(value) >= 3:  # `về phía các đơn vị thành viên có Ban Giám đốc của 5 Công ty …`
        words = [chunk.norm for chunk in chunks[max(0, index - 18) : index]]
        if any(words[k : k + 2] == ["thành", "viên"] for k in range(len(words))) and ";" not in words:
            return True
    back = index - 1
    while back >= 0 and chunks[back].norm in (":", "là", "gồm", "bao", "có"):
        back -= 1
    if back < 0 or back == index - 1:
        return False
    return chunks[back].kind == kinds.QUANTITY and "thành viên" in chunks[back].norm


def _list_at(
    chunks: list[Chunk], index: int, cast: Cast, rule: str, basis: str, confidence: float
) -> list[MemberFound]:
    found: list[MemberFound] = []
    for k in collect(chunks, index):
        found.extend(_members_of(chunks[k], cast, rule, basis, confidence))
    return _unique(found)


def _from_list(reading: Reading, chunks: list[Chunk], match: Found, cast: Cast) -> list[MemberFound]:
    rule = match.rule
    return _list_at(chunks, match.slots["party"], cast, rule.id, rule.gives["basis"], rule.confidence)


def _members_of(chunk: Chunk, cast: Cast, rule: str, basis: str, confidence: float) -> list[MemberFound]:
    found = []
    mentions = chunk.value if isinstance(chunk.value, tuple) else ()
    for mention in mentions:
        ref = cast.resolve(mention)
        if cast.level in ("province", "district", "commune") and ref.kind != cast.level:
            continue
        if cast.level == "organisation" and ref.kind != "organisation":
            continue
        cast.mentions.setdefault(ref.key, mention)
        ground = Ground(((mention.start, mention.end),), rule, round(confidence * (1.0 if ref.unit_id else 0.93), 3))
        found.append(MemberFound(ref, basis, ground))
    return found


def _opens_list(reading: Reading, sentence: Sentence) -> bool:
    text = fold(reading.text[sentence.start : sentence.end])
    return (
        text.endswith(":")
        and bool(re.search(r"(gồm|thành viên|đơn vị|sau đây|gồm có)[^.;]{0,40}:$", text))
        and bool(re.search(r"(?<!\w)(cụm|khối|thành viên)(?!\w)", text))
    )


def _from_lines(reading: Reading, sentences: list[Sentence], cast: Cast) -> list[MemberFound]:
    """`bao gồm:` and one or more members a line."""
    members: list[MemberFound] = []
    for sentence in sentences[1:]:
        chunks = reading.chunks(sentence)
        parties = [chunk for chunk in chunks if chunk.kind == kinds.PARTY]
        words = sum(1 for chunk in chunks if chunk.kind == kinds.WORD and chunk.norm.isalpha())
        if not parties or chunks.index(parties[0]) > 3 or words > 6:
            break
        for chunk in parties:
            members.extend(_members_of(chunk, cast, "members.lines", "listed", 0.95))
    return _unique(members)


def _unique(members: list[MemberFound]) -> list[MemberFound]:
    kept: dict[str, MemberFound] = {}
    for member in members:
        kept.setdefault(member.party.key, member)
    return list(kept.values())


@cache
def _exclusion_rule() -> tuple[Rule, ...]:
    data = rules_data("members")["excluded"]
    return compile_rules(
        {"rules": [{"id": "members.excluded", "means": "không có X", "pattern": data["pattern"]}]}, "members"
    )


def _exclusions(reading: Reading, sentences: list[Sentence], cast: Cast) -> set[str]:
    keys: set[str] = set()
    for sentence in sentences:
        chunks = reading.chunks(sentence)
        for match in Symbols(chunks).find(_exclusion_rule()):
            keys.update(ref.key for ref, _ in cast.refs(chunks[match.slots["party"]]))
    return keys


def stated_count(text: str) -> int | None:
    """The number of members that the text gives (`gồm 05 huyện, thị xã`), or None."""
    numerals = rules_data("figures")["numerals"]
    for match in _COUNT.finditer(text):
        lead = fold(match.group()).split()[0]
        if match[3] or lead in ("gồm", "có", "với", "là"):
            before = fold(text[max(0, match.start() - 60) : match.start()])
            if not match[3] and not re.search(r"(?<!\w)(cụm|khối|thành viên)(?!\w)[^.;]{0,45}$", before + " "):
                continue
            word = fold(match[1])
            return int(word) if word.isdigit() else numerals.get(word)
    return None


def level_by_use(reading: Reading, sentences: Iterable[Sentence]) -> str | None:
    """What the members are, by the parties that are listed as members, chair, win and are ranked."""
    votes: dict[str, float] = {}
    counts: dict[str, float] = {}
    for sentence in sentences:
        chunks = reading.chunks(sentence)
        weights: dict[int, float] = {}
        for match in reading.find(sentence, "members"):
            if match.rule.gives["basis"] == "listed" and not _is_host(chunks, match):
                for index in collect(chunks, match.slots["party"]):
                    weights[index] = 3.0
        if level := _level_of_count(reading.text[sentence.start : sentence.end]):
            counts[level] = counts.get(level, 0) + 3.0
        if any(chunk.kind in (kinds.ROLE, kinds.RANK, kinds.AWARD) for chunk in chunks):
            for index, chunk in enumerate(chunks):
                if chunk.kind == kinds.PARTY:
                    weights.setdefault(index, 1.0)
        for index, chunk in enumerate(chunks):
            if chunk.kind == kinds.PARTY and _says_members(chunk.norm):
                weights[index] = 3.0
        for index, weight in weights.items():
            value = chunks[index].value
            for mention in value if isinstance(value, tuple) else ():
                if level := _mention_level(mention):
                    votes[level] = votes.get(level, 0) + weight
    if votes.get("organisation", 0) < 6:  # `Hội Nông dân 5 huyện thành viên` counts districts, but not as members
        for level, weight in counts.items():
            votes[level] = votes.get(level, 0) + weight
    if not votes:
        return None
    return max(votes, key=lambda level: votes[level])


def _level_of_count(text: str) -> str | None:
    """`Cụm có 6 huyện thành viên`, `5 huyện, thị xã trong cụm`: what is counted."""
    match = re.search(
        r"(?i)(?:^|[^\w])(?:cụm|khối)[^.;]{0,40}?\d+\s+(huyện|tỉnh|xã|phường|thị xã|thành phố)|\d+\s+(huyện|tỉnh|xã|phường|thị xã)[\w ,]{0,24}(?:thành viên|trong cụm|trong khối)",
        text,
    )
    if not match:
        return None
    word = fold(match[1] or match[2])
    return {"tỉnh": "province", "xã": "commune", "phường": "commune"}.get(word, "district")


def _mention_level(mention: PartyMention) -> str | None:
    if mention.head:
        return "organisation"
    types = set(mention.types)
    if types & {"huyện", "thị xã", "quận"}:
        return "district"
    if types & {"xã", "phường", "thị trấn", "đặc khu"}:
        return "commune"
    if "tỉnh" in types:
        return "province"
    return None
