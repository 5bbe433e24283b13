"""Winners: ranks in the cluster's vote, units proposed to a higher body, awards given and counted.

An award or a rank is an anchor. Its recipients stand behind a word of giving to its right
(`tặng Cờ cho X`), else to its left in the clause (`X được suy tôn để đề nghị … tặng Cờ`); the body asked
and the manner (proposed, awarded) carry over from award to award within a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

from extractors import chunk as kinds
from extractors.cast import Cast
from extractors.chunk import Chunk, Sentence
from extractors.mention import Ground, PartyRef, Span, WinnerFound
from extractors.quantities import Quantity
from extractors.reading import Reading
from extractors.vocabulary import load_toml, rules_data
from gazetteer.fold import fold

Phrases = tuple[tuple[str, ...], ...]


@cache
def _cue(name: str) -> Phrases:
    return tuple(
        sorted((tuple(fold(form).split()) for form in rules_data("winners")["cues"][name]), key=len, reverse=True)
    )


@cache
def _confidence(rule: str) -> float:
    return next(float(r["confidence"]) for r in rules_data("winners")["rules"] if r["id"] == rule)


@cache
def _authority_levels() -> tuple[tuple[str, str], ...]:
    bodies = load_toml("gazetteer", "organisations.toml")["authority"]
    forms = [(fold(form), body["level"]) for body in bodies for form in body["forms"]]
    return tuple(sorted(forms, key=lambda f: -len(f[0])))


def code(award: str, level: str | None) -> str:
    """The award's code by its kind and the level of the body that gives it."""
    codes = rules_data("winners")["codes"][award]
    return str(codes.get(level or "default", codes["default"]))


@dataclass
class _State:
    """What carries over from award to award in a sentence."""

    status: str | None = None
    authority: str | None = None
    level: str | None = None
    last: tuple[str | None, str | None] | None = None


@dataclass
class _Hit:
    """An anchor with its recipients."""

    anchor: int
    parties: list[tuple[PartyRef, Span]] = field(default_factory=list)
    counts: list[tuple[int, str, Span]] = field(default_factory=list)
    rest: str | None = None
    rank: int | None = None
    ranks: list[int] = field(default_factory=list)
    rule: str = ""
    through_rank: int | None = None


class _Clauses:
    """One sentence's chunks with the cues in them."""

    def __init__(self, chunks: list[Chunk]) -> None:
        self.chunks = chunks
        self.norms = [chunk.norm if chunk.kind == kinds.WORD else f"<{chunk.kind}>" for chunk in chunks]

    def cue(self, index: int, name: str) -> int:
        """Length of the cue that begins at the chunk, 0 if none."""
        for phrase in _cue(name):
            if tuple(self.norms[index : index + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def has(self, name: str, first: int, last: int) -> bool:
        return any(self.cue(index, name) for index in range(max(0, first), last))


def extract(
    reading: Reading, sentences: Iterable[Sentence], cast: Cast, review_year: int | None, plan_year: int | None
) -> list[WinnerFound]:
    """The winners that the sentences name."""
    year = review_year if review_year is not None else plan_year - 1 if plan_year else None
    found: list[WinnerFound] = []
    ranking = False
    for sentence in sentences:
        chunks = reading.chunks(sentence)
        line = _ranked_line(chunks, cast, year) if ranking else None
        if line:
            found.append(line)
            continue
        if not (ranking and chunks and chunks[0].norm.isdigit()):
            ranking = _opens_ranking(chunks)
        if any(chunk.kind in (kinds.AWARD, kinds.RANK) for chunk in chunks) or (
            any(chunk.kind == kinds.RECIPIENTS for chunk in chunks) and "khen" in [c.norm for c in chunks]
        ):
            found.extend(_in_sentence(reading, chunks, cast, year, plan_year, found))
    return _once(found)


def _opens_ranking(chunks: list[Chunk]) -> bool:
    """`Kết quả bình chọn (thang điểm 1.000):`: numbered lines follow."""
    text = " ".join(chunk.norm for chunk in chunks)
    return text.endswith(":") and any(" ".join(phrase) in text for phrase in _cue("ranking"))


def _ranked_line(chunks: list[Chunk], cast: Cast, year: int | None) -> WinnerFound | None:
    """`4. Huyện Tánh Linh: 940 điểm` under such a heading, where the line names no rank itself."""
    if len(chunks) < 4 or not chunks[0].norm.isdigit() or chunks[1].norm not in (".", ")", "-"):
        return None
    if chunks[2].kind != kinds.PARTY or any(chunk.kind in (kinds.RANK, kinds.AWARD) for chunk in chunks):
        return None
    eligible = _eligible(cast, chunks[2])
    if len(eligible) != 1 or not any(chunk.kind == kinds.QUANTITY and _is_score(chunk) for chunk in chunks):
        return None
    rank = int(chunks[0].norm)
    award = "don_vi_xuat_sac" if rank == 1 else "xep_hang"
    ground = Ground(((chunks[0].start, chunks[-1].end),), "winners.ranked", _confidence("winners.ranked"))
    return WinnerFound(eligible[0][0], None, "unit", award, None, rank, "voted", None, year, ground)


def _in_sentence(
    reading: Reading,
    chunks: list[Chunk],
    cast: Cast,
    year: int | None,
    plan_year: int | None,
    before: list[WinnerFound],
) -> list[WinnerFound]:
    clauses = _Clauses(chunks)
    asked = next((w for w in reversed(before) if w.status == "proposed" and w.authority), None)
    state = _State(last=(asked.authority, _level(str(asked.authority), [])) if asked else None)
    found: list[WinnerFound] = []
    merged: set[int] = set()
    hits: list[tuple[_Hit, _State]] = []
    position, asked_to = 0, -1
    for index, chunk in enumerate(chunks):
        if index < position:
            continue
        if size := clauses.cue(index, "propose"):
            asked_to = _read_authority(reading, clauses, index + size, state)
            state.status = "proposed"
            position = index + size
            continue
        if size := clauses.cue(index, "give"):
            if index != asked_to:
                _read_giver(reading, clauses, index, state)
            position = index + size
            continue
        if chunk.kind == kinds.AWARD:
            hit = _award(clauses, index, cast)
            if hit and not _excluded(clauses, index, year, plan_year):
                hits.append((hit, _own_authority(reading, clauses, index, state)))
        elif chunk.kind == kinds.RANK:
            hit = _rank(clauses, index, cast)
            if hit and not _excluded(clauses, index, year, plan_year):
                hits.append((hit, replace(state)))
            if hit:
                hits.extend((more, replace(state)) for more in _next_ranks(clauses, index, cast))
        elif chunk.kind == kinds.RECIPIENTS and not any(c.kind == kinds.AWARD for c in chunks):
            hit = _unnamed(clauses, index)
            if hit:
                to_be_asked = clauses.has("propose", 0, len(chunks))
                hits.append((hit, replace(state, status="proposed") if to_be_asked else replace(state)))
    ranks: dict[str, int] = {}
    for hit, _ in hits:
        if hit.rule in ("winners.recipient_first", "winners.ranked_and_proposed"):
            merged.update(_merged_ranks(clauses, hit, [other for other, _ in hits], ranks))
    for hit, at in hits:
        if hit.anchor in merged:
            continue
        found.extend(_winners(reading, chunks, hit, at, cast, year, [*before, *found]))
    return [
        replace(w, rank=ranks[w.party.key])
        if w.party and w.award not in _CLUSTER_AWARDS and w.party.key in ranks
        else w
        for w in found
    ]


_CLUSTER_AWARDS = ("don_vi_xuat_sac", "xep_hang")


def _merged_ranks(clauses: _Clauses, hit: _Hit, hits: list[_Hit], ranks: dict[str, int]) -> set[int]:
    """The rank anchors that the proposal takes up (`X xếp thứ nhì, được đề nghị …`); notes each party's rank."""
    proposed = {ref.key for ref, _ in hit.parties}
    found: set[int] = set()
    for other in hits:
        if clauses.chunks[other.anchor].kind != kinds.RANK or other.anchor > hit.anchor:
            continue
        keys = {ref.key for ref, _ in other.parties}
        if keys and keys <= proposed and ";" not in clauses.norms[other.anchor : hit.anchor]:
            found.add(other.anchor)
            for key in keys:
                ranks[key] = int(str(clauses.chunks[other.anchor].value))
    return found


def _read_authority(reading: Reading, clauses: _Clauses, start: int, state: _State) -> int:
    """The body between `đề nghị` and `tặng`; the index of `tặng`, -1 where there is none."""
    chunks = clauses.chunks
    for end in range(start, min(len(chunks), start + 14)):
        if chunks[end].kind in (kinds.AWARD, kinds.RECIPIENTS) or clauses.norms[end] in (";", "."):
            break
        if clauses.cue(end, "give") and end > start:
            text = " ".join(reading.text[chunks[start].start : chunks[end - 1].end].split()).rstrip(" ,")
            if clauses.norms[end - 1] in ("xem", "để"):
                text = " ".join(text.split()[:-1])
            state.authority, state.level = text, _level(text, chunks[start:end])
            state.last = (state.authority, state.level)
            return end
        if clauses.cue(end, "give"):  # `được đề nghị tặng`: the body asked before
            state.authority, state.level = state.last or (None, None)
            return end
    return -1


def _read_giver(reading: Reading, clauses: _Clauses, index: int, state: _State) -> None:
    """The body before `tặng`, where nothing was proposed: it gives."""
    chunks = clauses.chunks
    body = index - 1
    while body >= 0 and clauses.norms[body] in ("đã", "vừa", "sẽ", "cũng", "được", "quyết", "định", "ký", "kí"):
        body -= 1
    if body >= 0 and chunks[body].kind in (kinds.AUTHORITY, kinds.PARTY) and not _follows_propose(clauses, body):
        if chunks[body].kind == kinds.PARTY and "được" in clauses.norms[body + 1 : index]:
            return
        text = " ".join(reading.text[chunks[body].start : chunks[body].end].split())
        if body and clauses.norms[body - 1] == "tịch" and body > 1:
            text = "Chủ tịch " + text
        done = "đã" in clauses.norms[body + 1 : index] or "vừa" in clauses.norms[body + 1 : index]
        if state.status != "proposed" or done:  # `đề nghị Chính phủ tặng …; Thủ tướng tặng …`: still asked
            state.status = "awarded"
        state.authority, state.level = text, _level(text, [chunks[body]])
    elif state.status is None:
        # `X được suy tôn tặng Cờ thi đua của Chính phủ`: the cluster votes whom to put forward
        state.status = "proposed" if clauses.has("put_forward", index - 6, index) else "awarded"


def _follows_propose(clauses: _Clauses, index: int) -> bool:
    return any(
        clauses.cue(k, "propose") and k + clauses.cue(k, "propose") == index for k in range(max(0, index - 4), index)
    )


def _level(text: str, chunks: list[Chunk]) -> str | None:
    """The level of a body: by the vocabulary, or by the unit whose People's Committee it is."""
    folded = fold(text)
    for form, level in _authority_levels():
        if folded == form or (
            folded.startswith(form + " ") and level in ("ministry", "prime_minister", "government", "state", "council")
        ):
            return level
    for chunk in chunks:
        if chunk.kind == kinds.AUTHORITY:
            return str(chunk.value)
        if (chunk.kind == kinds.PARTY and "ubnd" in folded) or "ủy ban nhân dân" in folded:
            return "province" if "tỉnh" in folded or ("thành phố" in folded and "thuộc" not in folded) else "district"
    if folded.startswith(("bộ trưởng", "thứ trưởng")) or (
        folded.startswith("bộ ") and "bộ chqs" not in folded and "bộ chỉ huy" not in folded
    ):
        return "ministry"
    return None


def _own_authority(reading: Reading, clauses: _Clauses, index: int, state: _State) -> _State:
    """`Bằng khen của Tổng Liên đoàn`: the award names its body itself."""
    chunks, own = clauses.chunks, replace(state)
    text = fold(reading.text[chunks[index].start : chunks[index].end])
    after = index + 1
    if after < len(chunks) and clauses.norms[after] in ("của", "cấp") and after + 1 < len(chunks):
        body = chunks[after + 1]
        if body.kind in (kinds.AUTHORITY, kinds.PARTY):
            name = " ".join(reading.text[body.start : body.end].split())
            own.level = _level(name, [body]) or own.level
            own.authority = (
                name
                if clauses.norms[index - 1] == "tặng" and _directly_proposed(clauses, index)
                else own.authority or name
            )
        elif body.norm in ("tỉnh", "thành"):
            own.level = "province"
    for form, level in _authority_levels():
        if f"của {form}" in text:
            own.level = level
    if text.endswith(("chính phủ", "chính phủ”", 'chính phủ"')):
        own.level = "government"
    return own


def _directly_proposed(clauses: _Clauses, index: int) -> bool:
    """`được đề nghị tặng Bằng khen của X`: no body stands between, so X is the one asked."""
    return any(
        clauses.cue(k, "propose") and k + clauses.cue(k, "propose") == index - 1
        for k in range(max(0, index - 4), index)
    )


def _excluded(clauses: _Clauses, index: int, year: int | None, plan_year: int | None) -> bool:
    """Is it said of another year, of what might be, or of another contest?"""
    chunks = clauses.chunks
    start = index
    while start > 0 and clauses.norms[start - 1] not in (";", ".", ":") and index - start < 14:
        start -= 1
    end = index
    while end < len(chunks) and clauses.norms[end] not in (";", "."):
        end += 1
    comma = max((k for k in range(start, index) if clauses.norms[k] == ","), default=start)
    if (
        clauses.has("past", comma, index)
        or clauses.has("past", 0, min(3, index))
        or clauses.has("hypothetical", start, index)
    ):
        return True
    limit = year if year is not None else plan_year - 1 if plan_year else None
    if limit is not None:
        near = [int(str(c.value)) for c in chunks[comma:index] if c.kind == kinds.YEAR]
        for chunk in chunks[index + 1 : end]:
            if chunk.kind in (kinds.AWARD, kinds.RANK, kinds.ROLE) or chunk.norm == ",":
                break
            if chunk.kind == kinds.YEAR:
                near.append(int(str(chunk.value)))
                break
        if near and all(y < limit for y in near):
            return True
    return chunks[index].kind == kinds.RANK and clauses.has("other_contest", index, min(end, index + 6))


def _collect(clauses: _Clauses, index: int, cast: Cast, hit: _Hit) -> bool:
    """Recipients from the chunk on, over commas and `và`. True if any stands there."""
    chunks = clauses.chunks
    position, some, skipped = index, False, 0
    while position < len(chunks):
        chunk = chunks[position]
        if chunk.kind == kinds.PARTY:
            if some and position + 1 < len(chunks) and clauses.cue(position + 1, "give"):
                break  # `cho X, LĐLĐ tỉnh tặng …`: the next giver
            hit.parties.extend(_eligible(cast, chunk))
            some, skipped = True, 0
        elif chunk.kind == kinds.RECIPIENTS and isinstance(chunk.value, tuple):
            hit.counts.append((chunk.value[0], chunk.value[1], (chunk.start, chunk.end)))
            some, skipped = True, 0
        elif chunk.kind == kinds.REST:
            hit.rest, some, skipped = str(chunk.value), True, 0
        elif chunk.kind == kinds.RANK and not hit.parties:  # `tặng Cờ cho đơn vị hạng nhất`
            hit.ranks.append(int(str(chunk.value)))
            some, skipped = True, 0
        elif (
            chunk.kind == kinds.QUANTITY
            and isinstance(chunk.value, Quantity)
            and not chunk.value.is_measure
            and not some
        ):
            skipped += 1
            if _is_unit_count(chunk.value) and not _party_follows(clauses, position):
                hit.counts.append((int(chunk.value.value), "unit", (chunk.start, chunk.end)))
                some = True
        elif chunk.norm in (",", "và", ":", "là", "cùng", "gồm", "cho") and skipped < 3:
            pass
        elif chunk.norm == "(":
            closing = next((k for k in range(position, min(position + 8, len(chunks))) if chunks[k].norm == ")"), None)
            if closing is None:
                break
            position = closing
        elif not some and chunk.kind == kinds.WORD and skipped < 4 and chunk.norm not in (";", "."):
            skipped += 1
        else:
            break
        position += 1
    return some


def _is_unit_count(quantity: Quantity) -> bool:
    return fold(quantity.unit) in ("đơn vị", "địa phương", "huyện", "xã", "tỉnh", "sở", "ngành", "cơ quan")


def _party_follows(clauses: _Clauses, index: int) -> bool:
    for chunk in clauses.chunks[index + 1 : index + 6]:
        if chunk.kind == kinds.PARTY:
            return True
        if chunk.kind or chunk.norm in (";", "."):
            return False
    return False


def _eligible(cast: Cast, chunk: Chunk) -> list[tuple[PartyRef, Span]]:
    return [(member, span) for ref, span in cast.refs(chunk) if (member := cast.as_member(ref))]


def _award(clauses: _Clauses, index: int, cast: Cast) -> _Hit | None:
    chunks = clauses.chunks
    if index + 1 < len(chunks) and chunks[index + 1].kind == kinds.RECIPIENTS:  # `Chiến sĩ thi đua 128 đồng chí`
        hit = _Hit(index, rule="winners.counted")
        _collect(clauses, index + 1, cast, hit)
        return hit
    if index > 1 and clauses.norms[index - 1] in ("-", "–", ":") and chunks[index - 2].kind == kinds.PARTY:
        return _Hit(index, parties=_eligible(cast, chunks[index - 2]), rule="winners.recipient_first")
    position = index + 1
    while position < min(len(chunks), index + 16):
        chunk = chunks[position]
        if clauses.norms[position] in (";", ".") or clauses.cue(position, "propose"):
            break
        if chunk.kind in (kinds.RANK, kinds.ROLE, kinds.QUANTITY):
            break
        if chunk.kind == kinds.AWARD:
            if clauses.norms[position - 1] in (",", "và", "hoặc", "/", "cùng"):
                hit = _award(clauses, position, cast)
                if hit and hit.counts and not hit.parties:
                    return None if clauses.norms[position - 1] != "," or position == index + 2 else hit
                if hit and hit.parties and hit.rule == "winners.for_recipient":
                    return replace(hit, anchor=index)
            break
        if clauses.cue(position, "give") and position > index + 1 and clauses.norms[position - 1] in (",", "và"):
            break
        if size := clauses.cue(position, "recipient"):
            hit = _Hit(index, rule="winners.for_recipient")
            if _collect(clauses, position + size, cast, hit):
                if hit.counts and not hit.parties:
                    hit.rule = "winners.counted"
                return hit
        position += 1
    return _leftwards(clauses, index, cast)


def _leftwards(clauses: _Clauses, index: int, cast: Cast) -> _Hit | None:
    chunks = clauses.chunks
    if not (
        clauses.has("give", index - 8, index)
        or clauses.has("propose", index - 14, index)
        or clauses.has("vote", index - 6, index)
    ):
        return None
    position, through = index - 1, None
    crossed = False
    while position >= 0 and index - position < 30:
        position = _before_bracket(clauses, position)
        chunk = chunks[position]
        if clauses.norms[position] in (";", ".") or chunk.kind in (kinds.AWARD, kinds.ROLE):
            return None
        if chunk.kind == kinds.QUANTITY and not _is_score(chunk):
            return None
        if chunk.kind == kinds.RANK:
            through = position if through is None else through
        if (
            clauses.cue(position, "propose")
            or clauses.norms[position] in ("được", "nhận", "đạt")
            or clauses.cue(position, "vote")
        ):
            crossed = True
        if (
            chunk.kind in (kinds.PARTY, kinds.REST)
            and crossed
            and not _is_asked(clauses, position)
            and not _is_place(clauses, position)
        ):
            hit = _Hit(index, rule="winners.recipient_first", through_rank=through)
            if chunk.kind == kinds.REST:
                hit.rest = str(chunk.value)
                return hit
            hit.parties = _left_list(clauses, position, cast)
            if through is not None and hit.parties:
                hit.rule = "winners.ranked_and_proposed"
            return hit if hit.parties else None
        if chunk.kind == kinds.RECIPIENTS and crossed and isinstance(chunk.value, tuple):
            hit = _Hit(index, rule="winners.counted")
            for back in range(position, max(-1, position - 5), -1):
                value = chunks[back].value
                if chunks[back].kind == kinds.RECIPIENTS and isinstance(value, tuple):
                    hit.counts.insert(0, (value[0], value[1], (chunks[back].start, chunks[back].end)))
                elif chunks[back].norm not in (",", "và"):
                    break
            return hit
        position -= 1
    return None


def _before_item(clauses: _Clauses, position: int) -> int | None:
    """The party of a list item that ends here with a score or a rank in brackets, or None."""
    chunks = clauses.chunks
    if clauses.norms[position] == ")":
        opening = next((k for k in range(position, max(-1, position - 8), -1) if clauses.norms[k] == "("), None)
        if opening and chunks[opening - 1].kind == kinds.PARTY:
            return opening - 1
        return None
    if chunks[position].kind == kinds.QUANTITY and _is_score(chunks[position]):
        k = position - 1
        while k >= 0 and clauses.norms[k] in ("đạt", "được", "với"):
            k -= 1
        return k if k >= 0 and chunks[k].kind == kinds.PARTY else None
    return None


def _is_score(chunk: Chunk) -> bool:
    """`968,5 điểm`, `5/6 phiếu`, `là 2 đơn vị được đề nghị`: what a vote consists of."""
    return isinstance(chunk.value, Quantity) and fold(chunk.value.unit) in ("điểm", "phiếu", "đơn vị", "phiếu bầu", "địa phương", "%")


def _before_bracket(clauses: _Clauses, position: int) -> int:
    """Over `(5/5 phiếu)` to the left; brackets with a party in them are not passed."""
    if clauses.norms[position] == ")":
        opening = next((k for k in range(position, max(-1, position - 8), -1) if clauses.norms[k] == "("), None)
        if opening and not any(chunk.kind == kinds.PARTY for chunk in clauses.chunks[opening:position]):
            return opening - 1
    return position


def _left_list(clauses: _Clauses, position: int, cast: Cast) -> list[tuple[PartyRef, Span]]:
    """The party chunk, and those coordinated with it to the left (over brackets with an office)."""
    parties = _eligible(cast, clauses.chunks[position])
    back = position - 1
    while clauses.norms[back] == "(" and clauses.chunks[back - 1].kind == kinds.RANK and back > 5:
        # `xếp thứ Nhì (X), thứ Ba (Y) đề nghị …`
        if not (
            clauses.norms[back - 2] in (",", "và")
            and clauses.norms[back - 3] == ")"
            and clauses.chunks[back - 4].kind == kinds.PARTY
        ):
            break
        parties = _eligible(cast, clauses.chunks[back - 4]) + parties
        back -= 5
    while back > 0 and clauses.norms[back] in (",", "và") and clauses.chunks[back - 1].kind == kinds.PARTY:
        parties = _eligible(cast, clauses.chunks[back - 1]) + parties
        back -= 2
    while back > 1 and clauses.norms[back] in (",", "và"):  # `A đạt 7/7 phiếu, B 6/7 phiếu`, `A (thứ nhất), B (thứ nhì)`
        k = _before_item(clauses, back - 1)
        if k is None:
            break
        parties = _eligible(cast, clauses.chunks[k]) + parties
        back = k - 1
    if clauses.norms[back] == "(":
        return parties
    # `X xếp thứ nhì và Y xếp thứ ba được đề nghị …`: both
    if (
        back > 1
        and clauses.norms[back] == "và"
        and clauses.chunks[back - 1].kind == kinds.RANK
        and clauses.chunks[back - 2].kind == kinds.PARTY
    ):
        parties = _eligible(cast, clauses.chunks[back - 2]) + parties
    return parties


def _is_asked(clauses: _Clauses, index: int) -> bool:
    """Is the party the body that is asked (`đề nghị Tỉnh ủy tặng`)? Titles may stand between."""
    for start in range(max(0, index - 6), index):
        size = clauses.cue(start, "propose")
        if size and all(
            clauses.chunks[k].kind in (kinds.WORD, kinds.AUTHORITY) and clauses.norms[k] != ","
            for k in range(start + size, index)
        ):
            following = index + 1
            return following < len(clauses.chunks) and bool(
                clauses.cue(following, "give") or clauses.norms[following] in ("xem", "xét", "quyết", "và")
            )
    return False


def _is_place(clauses: _Clauses, index: int) -> bool:
    return index > 0 and clauses.norms[index - 1] in ("tại", "ở")


def _names_line(clauses: _Clauses, colon: int) -> bool:
    """`Xã Định Long: 6/6 phiếu, xếp thứ nhất`: the party heads its line."""
    return 0 < colon < 5 and clauses.chunks[colon - 1].kind == kinds.PARTY


def _rank(clauses: _Clauses, index: int, cast: Cast) -> _Hit | None:
    chunks = clauses.chunks
    if index and clauses.norms[index - 1] in ("cao", "thấp", "lớn", "đông", "nhiều", "ít", "tốt"):
        return None  # `đạt cao nhất cụm`
    if (
        index + 1 < len(chunks)
        and chunks[index + 1].kind == kinds.PARTY
        and (not index or chunks[index - 1].kind != kinds.PARTY)
    ):
        parties = _eligible(cast, chunks[index + 1])  # `xếp hạng Nhất X, hạng Nhì Y`
        return _Hit(index, parties=parties, rule="winners.ranked") if parties else None
    for position in range(index + 1, min(len(chunks), index + 9)):
        chunk = chunks[position]
        if clauses.norms[position] in (";", ".", ",") or chunk.kind in (kinds.RANK, kinds.AWARD, kinds.ROLE):
            break
        if clauses.norms[position] == "(" and position == index + 1 and position + 2 < len(chunks):
            if chunks[position + 1].kind == kinds.PARTY and clauses.norms[position + 2] == ")":  # `thứ Nhì (X)`
                parties = _eligible(cast, chunks[position + 1])
                return _Hit(index, parties=parties, rule="winners.ranked") if parties else None
        if clauses.norms[position] in (":", "là", "thuộc", "gồm", "cho"):
            hit = _Hit(index, rule="winners.ranked")
            if _collect(clauses, position + 1, cast, hit) and (hit.parties or hit.rest):
                return hit
            break
        if chunk.kind == kinds.PARTY and clauses.cue(max(0, index - 1), "vote"):
            break
    position = index - 1
    while position > 1 and clauses.norms[position] in (",", "và") and chunks[position - 1].kind == kinds.RANK:
        position -= 2  # `ở vị trí thứ hai, thứ ba`
    while position >= 0 and index - position < 18:
        position = _before_bracket(clauses, position)
        chunk = chunks[position]
        score = chunk.kind == kinds.QUANTITY and _is_score(chunk)
        stop = clauses.norms[position] in (";", ".") or (clauses.norms[position] == ":" and not _names_line(clauses, position))
        if (stop and position < index - 1) or chunk.kind in (kinds.AWARD, kinds.RANK, kinds.ROLE):
            break
        if chunk.kind == kinds.QUANTITY and not score:
            break
        if chunk.kind in (kinds.PARTY, kinds.REST) and not _is_place(clauses, position):
            hit = _Hit(index, rule="winners.ranked")
            if chunk.kind == kinds.REST:
                hit.rest = str(chunk.value)
                return hit
            hit.parties = _respective(clauses, index, _left_list(clauses, position, cast))
            return hit if hit.parties else None
        position -= 1
    return None


def _next_ranks(clauses: _Clauses, index: int, cast: Cast) -> list[_Hit]:
    """`X dẫn đầu cụm; kế đến lần lượt là Y và Z`: the further places, in order."""
    chunks = clauses.chunks
    for position in range(index + 1, min(len(chunks), index + 12)):
        if chunks[position].kind in (kinds.RANK, kinds.AWARD, kinds.ROLE) or clauses.norms[position] == ".":
            break
        if size := clauses.cue(position, "next_place"):
            after = position + size
            while after < len(chunks) and clauses.norms[after] in ("lần", "lượt", "là", ":", "đến"):
                after += 1
            if after < len(chunks) and chunks[after].kind == kinds.PARTY:
                first = int(str(chunks[index].value)) + 1
                further = _Hit(index)
                _collect(clauses, after, cast, further)
                found = further.parties
                return [
                    _Hit(index, parties=[party], rule="winners.ranked", rank=first + step)
                    for step, party in enumerate(found)
                ]
    return []


def _respective(
    clauses: _Clauses, index: int, parties: list[tuple[PartyRef, Span]]
) -> list[tuple[PartyRef, Span]]:
    """`A và B đạt vị trí thứ hai và thứ ba`: each its own place, in order."""
    ranks = [index]
    for step in (1, -1):
        k = index + step * 2
        while 0 <= k < len(clauses.chunks) and clauses.chunks[k].kind == kinds.RANK and clauses.norms[k - step] in (",", "và"):
            ranks.append(k)
            k += step * 2
    ranks.sort()
    return [parties[ranks.index(index)]] if len(ranks) == len(parties) > 1 else parties


def _unnamed(clauses: _Clauses, index: int) -> _Hit | None:
    """`6 tập thể, 14 cá nhân cũng được đề nghị khen thưởng`: recipients of an award that is not named."""
    value = clauses.chunks[index].value
    norms = clauses.norms
    praised = any(norms[k : k + 2] == ["khen", "thưởng"] for k in range(len(norms)))
    if not isinstance(value, tuple) or not praised:
        return None
    if not clauses.has("propose", 0, len(norms)) and not clauses.has("give", 0, len(norms)):
        return None
    span = (clauses.chunks[index].start, clauses.chunks[index].end)
    return _Hit(index, counts=[(value[0], value[1], span)], rule="winners.counted")


def _winners(
    reading: Reading,
    chunks: list[Chunk],
    hit: _Hit,
    state: _State,
    cast: Cast,
    year: int | None,
    before: list[WinnerFound],
) -> list[WinnerFound]:
    anchor = chunks[hit.anchor]
    rank: int | None = None
    if anchor.kind == kinds.RANK:
        rank = hit.rank or int(str(anchor.value)) or None
        award, status, authority = ("don_vi_xuat_sac" if rank == 1 else "xep_hang"), "voted", None
    elif anchor.kind == kinds.AWARD:
        award = code(str(anchor.value), state.level)
        status, authority = state.status or "voted", state.authority
        if hit.through_rank is not None:
            rank = int(str(chunks[hit.through_rank].value))
    else:
        award, status, authority = "other", state.status or "awarded", state.authority
    name = None
    if anchor.kind in (kinds.AWARD, kinds.RANK):
        name = " ".join(reading.text[anchor.start : anchor.end].split()).strip('“”"‘’')
    parties = list(hit.parties)
    rule = hit.rule
    for wanted in hit.ranks:
        known = {w.party.key: w.party for w in before if w.party and w.rank == wanted and w.status == "voted"}
        parties.extend((ref, (anchor.start, anchor.end)) for ref in known.values())
    if hit.rest:
        rule = "winners.the_rest"
        parties.extend((ref, (anchor.start, anchor.end)) for ref in _the_rest(hit.rest, cast, before, status))
    found = []
    for ref, span in parties:
        ground = Ground((_hull(anchor, span), span), rule, round(_confidence(rule) * (1.0 if ref.unit_id else 0.92), 3))
        found.append(WinnerFound(ref, None, "unit", award, name, rank, status, authority, year, ground))
    for count, kind, span in hit.counts:
        ground = Ground((_hull(anchor, span),), "winners.counted", _confidence("winners.counted"))
        found.append(WinnerFound(None, count, kind, award, name, None, status, authority, year, ground))
    return found


def _hull(anchor: Chunk, span: Span) -> Span:
    return min(anchor.start, span[0]), max(anchor.end, span[1])


def _the_rest(which: str, cast: Cast, before: list[WinnerFound], status: str) -> list[PartyRef]:
    """`các đơn vị còn lại`: members without an award so far; `hai đơn vị trên`: those last named."""
    named = {winner.party.key for winner in before if winner.party and winner.status == status}
    if which == "above":
        kept: dict[str, PartyRef] = {}
        for winner in before[-4:]:
            if winner.party and winner.status == "voted":
                kept.setdefault(winner.party.key, winner.party)
        return list(kept.values())[-3:]
    return [ref for key, ref in cast.members.items() if key not in named]


def _once(found: list[WinnerFound]) -> list[WinnerFound]:
    """Each award of a party once; repeated counts with the same award are one statement."""
    kept: dict[tuple[object, ...], WinnerFound] = {}
    for winner in found:
        who: object = winner.party.key if winner.party else (winner.count, winner.recipient_kind)
        key = (who, winner.award, winner.status if winner.party is None else "")
        kept.setdefault(key, winner)
    return list(kept.values())
