"""The parties of one meeting: mentions resolved to parties, and parties to the members already known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from extractors.chunk import Chunk, PartyMention
from extractors.families import BANKS, BRANCH, ONE_OF_A_KIND, abbreviations, spellings
from extractors.linking import Linker
from extractors.mention import PartyRef, Span
from gazetteer.fold import fold
from gazetteer.units import load


@cache
def _abbreviations() -> dict[str, str]:
    return {fold(short): fold(full) for short, full in abbreviations().items()}


def long_name(name: str) -> str:
    """The folded name with abbreviations written out (KCN: khu công nghiệp)."""
    return " ".join(_abbreviations().get(word, word) for word in fold(name).replace(",", " ").split())


_AREA_TYPE = re.compile(r"(?<=\w )(?:tỉnh|thành phố) (?=\w)")


def _bare_name(name: str) -> str:
    """The long name without the type of its area: `Sở Tư pháp tỉnh Quảng Nam`, `Sở Tư pháp Quảng Nam`."""
    return _AREA_TYPE.sub("", long_name(name))


def _ends_with_level(name: str) -> bool:
    """`Hội Nông dân tỉnh`, `Hội Luật gia Việt Nam`: is the area only said by its type, or the whole country?"""
    return fold(name).endswith((" tỉnh", " huyện", " việt nam"))


def is_above(ref: PartyRef, others: Iterable[PartyRef]) -> bool:
    """`Hội Nông dân tỉnh`, `KBNN`, `Hội Luật gia Việt Nam` among those of districts and provinces: no member."""
    if not ref.family:
        return False
    kin = (fold(other.name) for other in others if other.family == ref.family and other.key != ref.key)
    if _ends_with_level(ref.name):
        named = list(kin)
        return bool(named) and not any(_ends_with_level(name) for name in named)
    # The first of another area ends the search: lists are long.
    begun = f"{fold(ref.name)} "
    count = 0
    for count, name in enumerate(kin, 1):  # noqa: B007
        if not name.startswith(begun):
            return False
    return count > 1


def _may_be(one: PartyRef, other: PartyRef) -> bool:
    """Of one family, or a branch whose bank only the other names: `chi nhánh Quảng Bình`, `BIDV Quảng Bình`."""
    families = {one.family, other.family}
    return len(families) == 1 or (BRANCH in families and not families.isdisjoint(BANKS))


@dataclass
class Cast:
    """Resolves parties for one meeting.

    `level` is what the members are (province, district, commune, organisation); parties of another level are
    no members. `members` grows as members are found: key -> party.
    """

    linker: Linker
    level: str | None = None
    members: dict[str, PartyRef] = field(default_factory=dict)
    owner: str | None = None
    aliases: dict[str, PartyMention] = field(default_factory=dict)
    mentions: dict[str, PartyMention] = field(default_factory=dict)

    def refs(self, chunk: Chunk) -> list[tuple[PartyRef, Span]]:
        """The parties of a PARTY chunk, each with its own stretch of the text."""
        mentions = chunk.value if isinstance(chunk.value, tuple) else ()
        return [(self.resolve(mention), (mention.start, mention.end)) for mention in mentions]

    def resolve(self, mention: PartyMention) -> PartyRef:
        """The party; a member under the name that the list of members gives it."""
        ref = self.linker.ref(mention)
        if ref.key in self.members:
            return self.members[ref.key]
        same = self._namesakes(ref) if ref.kind == "organisation" else []
        return same[0] if len(same) == 1 else ref

    def _namesakes(self, ref: PartyRef) -> list[PartyRef]:
        """The members that the organisation may be: by name if its area has several, else by family and area."""
        if ref.family not in ONE_OF_A_KIND:
            return [m for m in self.members.values() if m.unit_id == ref.unit_id and m.unit_id and _may_be(m, ref)]
        name = _bare_name(ref.name)
        names = [(m, _bare_name(m.name)) for m in self.members.values()]
        return [m for m, full in names if full.endswith(name) or full.startswith(name + " ")]

    def as_subject(self, ref: PartyRef) -> PartyRef | None:
        """Like `as_member`, but an organisation that is only mentioned (a bank whose credit is used) is none."""
        member = self.as_member(ref)
        if member is None or member.key in self.members or member.kind != "organisation" or not self.members:
            return member
        families = {known.family for known in self.members.values()}
        return member if member.family in families and member.family not in ("sector", "free") else None

    def as_member(self, ref: PartyRef) -> PartyRef | None:
        """The party as a member of this cluster: itself if its level fits, the organisation of a unit that is
        named short, None if it cannot be one."""
        if ref.key in self.members:
            return self.members[ref.key]
        if ref.key == self.owner or self._is_superior(ref):
            return None
        if self.level == "organisation" and ref.kind != "organisation":
            same = [m for m in self.members.values() if m.unit_id == ref.unit_id and ref.unit_id]
            return same[0] if len(same) == 1 else None
        if self.level in ("province", "district", "commune"):
            return ref if ref.kind == self.level else None
        return ref

    def _is_superior(self, ref: PartyRef) -> bool:
        return is_above(ref, self.members.values())

    def named(self, norm: str) -> PartyRef | None:
        """The member that the folded words name in full."""
        return next((member for member in self.members.values() if fold(member.name) == norm), None)

    def add(self, ref: PartyRef) -> None:
        """A member has been found."""
        self.members.setdefault(ref.key, ref)

    def note_alias(self, short: str, mention: PartyMention) -> None:
        """`Tập đoàn Bưu chính Viễn thông Việt Nam (VNPT)`: from here on VNPT is that body."""
        self.aliases[fold(short)] = replace(mention, start=0, end=0)

    def roster(self) -> dict[str, PartyMention]:
        """Short names of the members, folded, where they are not ambiguous."""
        names: dict[str, list[PartyMention]] = {}
        for short, mention in [*self._by_area(), *self._by_family(), *self._by_type()]:
            names.setdefault(fold(short), []).append(replace(mention, start=0, end=0))
        known = {name: found[0] for name, found in names.items() if all(f == found[0] for f in found)}
        return {**known, **{a: m for a, m in self.aliases.items() if self.linker.ref(m).key in self.members}}

    def _by_area(self) -> Iterator[tuple[str, PartyMention]]:
        """`Mang Yang`, `Hội CCB Mang Yang`."""
        for mention in self.mentions.values():
            if mention.name:
                yield mention.name, mention
            if mention.head:
                yield " ".join(part for part in (mention.head, mention.name) if part), mention
        areas = Counter(member.unit_id for member in self.members.values())
        for key, member in self.members.items():
            of_area = member.kind != "organisation" or areas[member.unit_id] == 1
            if key not in self.mentions and member.unit_id and of_area:
                unit = load().unit(member.unit_id)  # shown to be a member by an award or an office
                yield unit.name, PartyMention(0, 0, unit.name, (unit.type,))

    def _by_family(self) -> Iterator[tuple[str, PartyMention]]:
        """`Vietcombank`, where it is the only one among bodies of several families."""
        families: dict[str, list[PartyMention]] = {}
        for mention in self.mentions.values():
            if mention.head:
                families.setdefault(mention.family, []).append(mention)
        for family, members in families.items():
            if len(families) > 1 and len(members) == 1 and family not in ONE_OF_A_KIND:
                for form in spellings().get(family, ()):
                    yield form, members[0]
                yield members[0].head.replace(" chi nhánh", ""), members[0]

    def _by_type(self) -> Iterator[tuple[str, PartyMention]]:
        """`thị trấn`, where communes have but one."""
        towns = [m for m in self.mentions.values() if m.types == ("thị trấn",) and m.name]
        if len(towns) == 1 and self.level == "commune":
            yield "thị trấn", towns[0]
