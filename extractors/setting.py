"""The setting of a meeting: years, kinds, venue, owner, read from the sentences that open it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from extractors import chunk as kinds
from extractors.chunk import Chunk, PartyMention, Sentence
from extractors.clusters import ClusterMention
from extractors.frames import Frame, has_event
from extractors.linking import Linker
from extractors.mention import Ground, PartyRef, VenueFound
from extractors.reading import Reading
from extractors.vocabulary import rules_data
from gazetteer.fold import fold


@dataclass(frozen=True)
class Setting:
    """A meeting's frame and the sentences that speak of it."""

    reading: Reading
    frame: Frame
    sentences: list[Sentence]

    def opening(self) -> list[Sentence]:
        """The sentences that tell that the cluster met: the lead, the title, then other early ones."""
        titles = [s for s in self.reading.sentences if s.zone == "title"]
        early = [s for s in self.sentences if s.zone == "body" and s.index != self.frame.lead.index][:6]
        return [self.frame.lead, *titles, *(s for s in early if has_event(self.text(s)))]

    def text(self, sentence: Sentence) -> str:
        """The sentence's text."""
        return self.reading.text[sentence.start : sentence.end]


def _years_in(setting: Setting, sentences: Iterable[Sentence]) -> tuple[int | None, int | None, int | None]:
    review = plan = midyear = None
    for sentence in sentences:
        chunks = setting.reading.chunks(sentence)
        if not any(chunk.kind == kinds.YEAR for chunk in chunks):
            continue
        for match in setting.reading.find(sentence, "meetings"):
            year = int(str(chunks[match.slots["year"]].value))
            field = match.rule.gives["field"]
            said = [chunk.norm for chunk in chunks[match.first : match.slots["year"]]]
            if field == "review" and ("kí" in said or "phương" in said or "triển" in said):
                continue  # `tổng kết phong trào và ký kết giao ước năm 2021`
            if field == "review" and review is None:
                review = year
            elif field == "plan" and plan is None:
                plan = year
            elif field == "midyear" and midyear is None:
                midyear = year
    return review, plan, midyear


def read_years(setting: Setting) -> tuple[int | None, int | None, bool]:
    """(review year, plan year, is it a midyear review), from the opening sentences first."""
    opening = setting.opening()
    text = fold(" ".join(setting.text(s) for s in opening[:2]))
    is_midyear = "sơ kết" in text or ("6 tháng đầu năm" in text and "tổng kết" not in text)
    review, plan, midyear = _years_in(setting, opening[:1])
    for more in (opening[1:], [s for s in setting.sentences if s.zone in ("body", "list_item")]):
        if review is not None and plan is not None:
            break
        r, p, m = _years_in(setting, more)
        review = review if review is not None else r
        plan = plan if plan is not None else p
        midyear = midyear if midyear is not None else m
    if is_midyear:
        year = midyear or review or plan or _published_year(setting)
        return year, year, True
    if review is not None and plan is not None and plan < review:
        plan = None
    if review is not None and plan == review:
        plan = None
    has_review = any(word in text for word in ("tổng kết", "đánh giá", "nhìn lại", "rút kinh nghiệm", "bình xét"))
    if not has_review and plan is not None and review is not None and "tổng kết" not in fold(setting.reading.text):
        review = None
    if review is None and has_review and plan is not None:
        review = plan - 1
    if review is None and plan is not None and not has_review and _reports_on(setting, plan - 1):
        review = plan - 1
    if review is None and has_review:
        review = _bare_year(setting, opening)
    if plan is None and review is not None:
        plan = _plan_by_target(setting, review)
    return review, plan, False


def _reports_on(setting: Setting, year: int) -> bool:
    """Does a meeting that only signs report results of the year (`Năm 2017, các cơ quan đã …`)?"""
    for sentence in setting.sentences:
        text = fold(setting.text(sentence))
        if text.startswith((f"năm {year}", f"trong năm {year}")):
            chunks = setting.reading.chunks(sentence)
            if any(chunk.kind in (kinds.QUANTITY, kinds.AWARD, kinds.RECIPIENTS) for chunk in chunks):
                return True
    return False


def _published_year(setting: Setting) -> int | None:
    published = setting.reading.published
    return int(published[:4]) if published else None


def _bare_year(setting: Setting, opening: list[Sentence]) -> int | None:
    for sentence in opening:
        for chunk in setting.reading.chunks(sentence):
            if chunk.kind == kinds.YEAR:
                return int(str(chunk.value))
    return None


def _plan_by_target(setting: Setting, review: int) -> int | None:
    """A sentence that sets targets for the next year plans it: `Năm 2024, khối phấn đấu …`."""
    for sentence in setting.sentences:
        text = fold(setting.text(sentence))
        if str(review + 1) in text and re.search(
            r"(?<!\w)(phấn đấu|mục tiêu|nhiệm vụ trọng tâm|phương hướng|cam kết|giao ước|đề ra|triển khai|phát động|giao chỉ tiêu)(?!\w)",
            text,
        ):
            return review + 1
    return None


def read_kinds(setting: Setting) -> list[str]:
    """What kind of meeting it was, in the contract's order."""
    table = rules_data("meetings")["kinds"]
    opening = fold(
        " ".join(
            [
                setting.text(setting.frame.lead),
                *(setting.text(s) for s in setting.reading.sentences if s.zone == "title"),
            ]
        )
    )
    everything = fold(" ".join(setting.text(s) for s in setting.sentences))
    found = []
    if any(_says(opening, form) for form in table["midyear_review"]) and not _says(opening, "tổng kết"):
        found.append("midyear_review")
    elif any(_says(opening, form) for form in table["review"]):
        found.append("review")
    if any(_says(opening, form) for form in table["launch"]):
        found.append("launch")
    if any(_says(everything, form) for form in table["pact_signing"]):
        found.append("pact_signing")
    if any(
        any(_says(fold(setting.text(s)), form) for form in table["handover"])
        and any(chunk.kind == kinds.ROLE for chunk in setting.reading.chunks(s))
        for s in setting.sentences
    ):
        found.append("handover")
    return found or ["other"]


def _says(text: str, form: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(fold(form))}(?!\w)", text))


# -- venue ---------------------------------------------------------------------------------------------------


def read_venue(setting: Setting, linker: Linker) -> VenueFound | None:
    """`tại Hội trường 19/5 - UBND huyện Kbang`: the name as written, linked to the most specific unit in it."""
    for sentence in [setting.frame.lead, *[s for s in setting.sentences if s.zone == "body"][:3]]:
        if sentence is not setting.frame.lead and not has_event(setting.text(sentence)):
            continue
        chunks = setting.reading.chunks(sentence)
        for index, chunk in enumerate(chunks):
            if chunk.kind == kinds.WORD and chunk.norm == "tại" and (venue := _venue(setting, chunks, index, linker)):
                return venue
    return None


def _venue(setting: Setting, chunks: list[Chunk], index: int, linker: Linker) -> VenueFound | None:
    stops = rules_data("setting")["venue_stops"]
    end, depth = index + 1, 0
    while end < len(chunks):
        chunk = chunks[end]
        if chunk.norm == "(":
            depth += 1
        elif chunk.norm == ")":
            depth -= 1
            if depth < 0:
                break
        if chunk.kind in (kinds.CLUSTER, kinds.PERSON, kinds.YEAR, kinds.ROLE) or (
            chunk.norm in (";", ".", ":") and not depth
        ):
            break
        if chunk.kind == kinds.WORD and chunk.norm in stops and not depth:
            break
        if chunk.norm == "," and not depth and not _place_follows(chunks, end + 1):
            break
        end += 1
    if end == index + 1:
        return None
    first, last = chunks[index + 1], chunks[end - 1]
    name = " ".join(setting.reading.text[first.start : last.end].split()).rstrip(" ,(")
    if fold(name) in ("hội nghị", "đây", "buổi lễ", "cuộc họp", "buổi họp") or fold(name).startswith(
        ("hội nghị này", "quyết định", "văn bản")
    ):
        return None
    if (
        first.kind == kinds.WORD
        and first.norm in ("hội",)
        and chunks[index + 2 : index + 3]
        and chunks[index + 2].norm == "nghị"
    ):
        return None
    if first.norm in ("văn", "quyết", "kế", "thông", "chỉ") and any(c.kind == kinds.DATE for c in chunks[index:end]):
        return None
    unit_id = None
    mentions = [
        m for c in chunks[index + 1 : end] if c.kind == kinds.PARTY and isinstance(c.value, tuple) for m in c.value
    ]
    if mentions:
        ranked = sorted(mentions, key=_specific)
        unit = linker.unit(ranked[0])
        unit_id = unit.id if unit else None
    elif (bare := linker.unit(PartyMention(first.start, last.end, name))) and bare.level == "province":
        unit_id = bare.id
    elif re.search(r"(?<!\w)tỉnh(?!\w)", fold(name)) and len(linker.place.provinces) == 1:
        unit_id = linker.place.provinces[0]
    ground = Ground(((chunks[index].start, last.end),), "venue.at", 0.9 if unit_id else 0.75)
    return VenueFound(name, unit_id, ground)


def _specific(mention: PartyMention) -> int:
    order = {
        "xã": 0,
        "phường": 0,
        "thị trấn": 0,
        "đặc khu": 0,
        "huyện": 1,
        "thị xã": 1,
        "quận": 1,
        "thành phố": 2,
        "tỉnh": 3,
    }
    return min((order.get(t, 4) for t in mention.types), default=2)


def _place_follows(chunks: list[Chunk], index: int) -> bool:
    """Does a comma within a place name follow (`46 Trần Phú, phường Nha Trang, tỉnh Khánh Hòa`)?"""
    if index >= len(chunks) or chunks[index].kind != kinds.PARTY:
        return False
    value = chunks[index].value
    if not isinstance(value, tuple) or not value or value[0].head:
        return False
    follows = chunks[index + 1] if index + 1 < len(chunks) else None
    if chunks[index].norm.startswith("ubnd"):
        return False
    return bool(value[0].types) and (follows is None or follows.norm in (",", "(", "."))


# -- owner ---------------------------------------------------------------------------------------------------


def owner_of(setting: Setting, linker: Linker) -> PartyRef | None:
    """The body whose cluster it is: named beside the cluster, else the one province of its units."""
    beside = [
        owner
        for m in sorted(setting.frame.mentions, key=lambda m: m.start)
        if (owner := _owner_beside(setting, m, linker))
    ]
    before = _owner_before(setting, linker)
    found = [*beside, *([before] if before else [])]
    named = [owner for owner in found if not _is_contextual(owner)]
    if named:
        return named[0]
    if found:
        return _with_area(found[0], linker)
    if fold(setting.frame.cluster.name).endswith(" tỉnh") and len(linker.place.provinces) == 1:
        return _province(linker)
    return _owner_by_members(linker)


def _is_contextual(owner: PartyRef) -> bool:
    return owner.kind == "organisation" and fold(owner.name).endswith((" tỉnh", " huyện", " thành phố", " thị xã"))


def _with_area(owner: PartyRef, linker: Linker) -> PartyRef:
    """`Hội Nông dân tỉnh` of an article that speaks of one province: `Hội Nông dân tỉnh Quảng Nam`."""
    from gazetteer.units import load

    if not owner.unit_id:
        return owner
    unit = load().unit(owner.unit_id, linker.place.day)
    word = owner.name.rsplit(" ", 1)[-1]
    return replace(owner, name=f"{owner.name} {unit.name}") if unit.type.endswith(word) else owner


def _owner_beside(setting: Setting, cluster: ClusterMention, linker: Linker) -> PartyRef | None:
    reading = setting.reading
    sentence = next((s for s in reading.sentences if s.start <= cluster.start < s.end), None)
    if sentence is None:
        return None
    chunks = reading.chunks(sentence)
    index = next((k for k, c in enumerate(chunks) if c.kind == kinds.CLUSTER and c.start == cluster.start), None)
    if index is None:
        return None
    position = index + 1
    if position < len(chunks) and chunks[position].norm == "(" and position + 1 < len(chunks):
        inner = chunks[position + 1]
        if inner.kind == kinds.WORD and inner.norm in ("khối", "cụm", "các", "gồm"):
            closing = next((k for k in range(position, min(position + 12, len(chunks))) if chunks[k].norm == ")"), None)
            position = closing + 1 if closing else position
    explicit = False
    while position < len(chunks) and chunks[position].norm in ("của", "thuộc", "-", "–", ",", "(", "trực", "ngành"):
        explicit = explicit or chunks[position].norm in ("của", "thuộc")
        position += 1
    if position >= len(chunks):
        return None
    chunk = chunks[position]
    before = chunks[position - 1].norm
    if chunk.kind == kinds.AUTHORITY and before != ",":
        if chunk.value in ("ministry", "province") or explicit:
            name = " ".join(reading.text[chunk.start : chunk.end].split())
            if fold(name).startswith(("ubnd", "ủy ban nhân dân", "chủ tịch")):
                return None
            return PartyRef(name, "organisation", None)
        return None
    following = chunks[position + 1].norm if position + 1 < len(chunks) else ""
    if chunk.norm == "tỉnh" and following in ("đoàn", "ủy"):
        name = " ".join(reading.text[chunk.start : chunks[position + 1].end].split())
        area = linker.place.provinces[0] if len(linker.place.provinces) == 1 else None
        return PartyRef(name, "organisation", area, "tinh_doan" if following == "đoàn" else "tinh_uy")
    if chunk.kind == kinds.WORD and chunk.norm == "tỉnh" and len(linker.place.provinces) == 1:
        return _province(linker)
    if chunk.kind != kinds.PARTY or not isinstance(chunk.value, tuple) or len(chunk.value) != 1:
        return None
    mention = chunk.value[0]
    follows = chunks[position + 1] if position + 1 < len(chunks) else None
    if before in (",", "-", "–") and not mention.head and not explicit:
        return None
    if (
        before == "("
        and not (mention.types == ("tỉnh",) or (mention.types == ("thành phố",) and not mention.head))
        and not mention.head
    ):
        return None
    if before == "(" and follows is not None and follows.norm != ")":
        return None
    if mention.is_unit and mention.types[:1] not in (("tỉnh",), ("thành phố",), ("huyện",), ("thị xã",), ("quận",)):
        return None
    if mention.family in ("sector", "free", "truong") and not explicit:
        return None
    if mention.head and follows is not None and follows.kind == kinds.ROLE:
        return None
    return linker.ref(mention)


def _owner_before(setting: Setting, linker: Linker) -> PartyRef | None:
    """`Hội Nông dân tỉnh Quảng Nam chỉ đạo Cụm thi đua số 3 sơ kết`, `Công ty X chủ trì hội nghị tổng kết Cụm`."""
    chunks = setting.reading.chunks(setting.frame.lead)
    index = next((k for k, c in enumerate(chunks) if c.kind == kinds.CLUSTER), None)
    if index is None:
        return None
    for k in range(index - 1, max(-1, index - 14), -1):
        value = chunks[k].value
        if chunks[k].kind == kinds.PARTY and isinstance(value, tuple) and len(value) == 1 and value[0].head:
            between = " ".join(c.norm for c in chunks[k + 1 : index])
            if (
                re.search(r"(?<!\w)(chỉ đạo|chủ trì|tổ chức cho|tổ chức hội nghị tổng kết)(?!\w)", between)
                and chunks[k - 1].norm != "tại"
            ):
                return linker.ref(value[0])
    return None


def _owner_by_members(linker: Linker) -> PartyRef | None:
    """Districts and communes of one province: it is the province's cluster."""
    if linker.level in ("district", "commune") and len(linker.place.provinces) == 1:
        return _province(linker)
    return None


def _province(linker: Linker) -> PartyRef:
    from gazetteer.units import load

    unit = load().unit(linker.place.provinces[0], linker.place.day)
    return PartyRef(unit.full_name, "province", unit.id)
