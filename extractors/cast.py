"""The parties of one meeting: mentions resolved to parties, and parties to the members already known."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

from extractors.chunk import Chunk, PartyMention
from extractors.linking import Linker
from extractors.mention import PartyRef, Span
from extractors.vocabulary import load_toml
from gazetteer.fold import fold

_ONE_OF_A_KIND = frozenset(
    {"sector", "free", "truong", "cong_ty", "trung_tam_y_te", "don_vi_quan_doi", "ban_quan_ly", "bao"}
)


@cache
def _abbreviations() -> dict[str, str]:
    table = load_toml("gazetteer", "organisations.toml")["abbreviations"]
    return {fold(short): fold(full) for short, full in table.items()}


def long_name(name: str) -> str:
    """The folded name with abbreviations written out (KCN: khu công nghiệp)."""
    return " ".join(_abbreviations().get(word, word) for word in fold(name).replace(",", " ").split())


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
        if ref.kind == "organisation" and ref.family not in _ONE_OF_A_KIND:
            same = [
                m for m in self.members.values() if m.family == ref.family and m.unit_id == ref.unit_id and m.unit_id
            ]
            if len(same) == 1:
                return same[0]
        if ref.kind == "organisation" and ref.family in _ONE_OF_A_KIND:
            name = long_name(ref.name)
            same = [
                m
                for m in self.members.values()
                if long_name(m.name).endswith(name) or long_name(m.name).startswith(name + " ")
            ]
            if len(same) == 1:
                return same[0]
        return ref

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
        """`Hội Nông dân tỉnh` among Hội Nông dân of districts: the body above, no member."""
        if not fold(ref.name).endswith((" tỉnh", " huyện")) or not self.members:
            return False
        kin = [member for member in self.members.values() if member.family == ref.family]
        return bool(kin) and not any(fold(member.name).endswith((" tỉnh", " huyện")) for member in kin)

    def add(self, ref: PartyRef, mention: PartyMention | None = None) -> None:
        """A member has been found."""
        self.members.setdefault(ref.key, ref)
        if mention is not None:
            self.mentions.setdefault(ref.key, mention)

    def note_alias(self, short: str, mention: PartyMention) -> None:
        """`Tập đoàn Bưu chính Viễn thông Việt Nam (VNPT)`: from here on VNPT is that body."""
        self.aliases[fold(short)] = replace(mention, start=0, end=0)

    def roster(self) -> dict[str, PartyMention]:
        """Short names of the members, folded, where they are not ambiguous."""
        names: dict[str, list[PartyMention]] = {}
        families: dict[str, list[PartyMention]] = {}
        for mention in self.mentions.values():
            plain = replace(mention, start=0, end=0)
            if mention.name:
                names.setdefault(fold(mention.name), []).append(plain)
            if mention.head:
                families.setdefault(mention.family, []).append(plain)
                names.setdefault(fold(" ".join(part for part in (mention.head, mention.name) if part)), []).append(
                    plain
                )
        if len(families) > 1:
            forms = {
                head["family"]: head["forms"] for head in load_toml("gazetteer", "organisations.toml")["area_head"]
            }
            for family, members in families.items():
                if len(members) == 1 and family not in _ONE_OF_A_KIND:
                    for form in forms.get(family, ()):
                        names.setdefault(fold(form), []).append(members[0])
                    names.setdefault(fold(members[0].head.replace(" chi nhánh", "")), []).append(members[0])
        towns = [m for m in self.mentions.values() if m.types == ("thị trấn",) and m.name]
        if len(towns) == 1 and self.level == "commune":
            names.setdefault("thị trấn", []).append(replace(towns[0], start=0, end=0))
        known = {name: found[0] for name, found in names.items() if all(f == found[0] for f in found)}
        return {**known, **{a: m for a, m in self.aliases.items() if self.linker.ref(m).key in self.members}}
