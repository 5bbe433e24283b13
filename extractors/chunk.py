"""The units that grammar rules see: chunks of a sentence, each with its offsets.

A chunk is a word, a punctuation mark, or something that the language treats as one thing: a party, a
role, a quantity. Rules (`extractors/rules/*.toml`) are patterns over the kinds below.
"""

from __future__ import annotations

from dataclasses import dataclass

PARTY = "P"  # one or more coordinated parties; value: tuple[PartyMention, ...]
CLUSTER = "C"  # an emulation cluster; value: ClusterMention
ROLE = "R"  # chair or deputy of a cluster; value: "chair" | "deputy"
YEAR = "Y"  # `năm 2017`; value: int
DATE = "D"  # a calendar date; value: DateMention
QUANTITY = "Q"  # a number with its measure; value: Quantity
RECIPIENTS = "N"  # counted recipients, `03 cá nhân`; value: tuple[int, str]
AWARD = "W"  # an award's name; value: its kind in rules/terms.toml
RANK = "K"  # a place in the cluster's own vote; value: int
AUTHORITY = "A"  # a body that is asked for awards or gives them; value: its level
PERSON = "H"  # a person's name; value: str
QUOTE = "S"  # a quotation, opaque to the rules
REST = "L"  # the members not yet named: `các đơn vị còn lại`; value: int | None
WORD = ""  # anything else


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of the text. `start` and `end` are code points into the article's text, end exclusive."""

    kind: str
    start: int
    end: int
    norm: str
    value: object = None

    @property
    def symbol(self) -> str:
        """What patterns match: the folded word, or the kind in angle brackets."""
        return f"<{self.kind}>" if self.kind else self.norm


@dataclass(frozen=True, slots=True)
class PartyMention:
    """A party as the text names it, before it is linked to the gazetteer.

    `head` is the organisation's name before its area (`Hội CCB`), empty for administrative units;
    `types` the unit types that are possible; `name` the area's bare name, empty where only the type stands
    (`Công an tỉnh`); `within` the enclosing unit that the text gives, if any.
    """

    start: int
    end: int
    name: str
    types: tuple[str, ...] = ()
    head: str = ""
    family: str = ""
    within: str = ""
    listed: bool = False

    @property
    def is_unit(self) -> bool:
        return not self.head


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as token indices [first, last) of the article, with the zone that it stands in."""

    index: int
    first: int
    last: int
    start: int
    end: int
    zone: str
    paragraph: int
