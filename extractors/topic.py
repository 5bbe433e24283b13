"""What a figure is said of: the topic that carries over within a sentence, and from a heading to its list."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from extractors import chunk as kinds
from extractors.cast import Cast
from extractors.chunk import Sentence
from extractors.clauses import Clauses
from extractors.mention import PartyRef
from extractors.periods import Years, half_named, other_year, since_july
from extractors.phrases import words
from extractors.quantities import Quantity

_LEVELS = ("province", "district", "commune")
_LONGEST_BRACKET = 60  # chunks
_LINE = 80  # code points; longer paragraphs are no lines of a list


@dataclass
class Topic:
    """The state of a sentence being read.

    `sticky`: the subject holds for all clauses; `target`: what is planned is told; `dropped`: figures of a higher
    level are told; `half` is H1 or H2, `half_carried` where an earlier sentence said it, `half_leads` where this
    one opens with it. `outside` is the state before the bracket that is open.
    """

    subject: PartyRef | None = None
    sticky: bool = False
    target: bool = False
    dropped: bool = False
    half: str | None = None
    half_carried: bool = False
    half_leads: bool = False
    outside: Topic | None = None


@dataclass
class Carried:
    """What carries over from sentence to sentence: the topic of a heading, a half year, a pledge."""

    years: Years
    heading: Topic = field(default_factory=Topic)
    half: str | None = None
    pledged: bool = False
    previous: Sentence | None = None

    def topic(self, sentence: Sentence, clauses: Clauses) -> Topic:
        """The topic that the sentence begins with."""
        if sentence.zone != "list_item" and not self._continues(sentence):
            self.heading = Topic()
        topic = replace(self.heading, half=self.heading.half or self.half, half_carried=self.heading.half is None)
        same = self.previous is not None and self.previous.paragraph == sentence.paragraph
        if same and self.pledged and not _tells_results(clauses, self.years):
            topic.target = True
        if _has(clauses, kinds.YEAR):
            topic.half = None
        return topic

    def note(self, sentence: Sentence, clauses: Clauses, topic: Topic) -> None:
        """The sentence has been read, its topic followed to the end."""
        names_target = _aims(clauses)
        with_numbers = _has(clauses, kinds.QUANTITY)
        if names_target and not with_numbers:
            topic.target = True
        if clauses.chunks and clauses.chunks[-1].norm == ":":
            self.heading = replace(topic, target=topic.target or names_target)
        if topic.half_leads:
            self.half = topic.half
        self.pledged = topic.target and with_numbers
        self.previous = sentence

    def _continues(self, sentence: Sentence) -> bool:
        """Lines under a heading that are no marked list items still belong to it."""
        if self.previous is None or sentence.paragraph == self.previous.paragraph:
            return False
        return sentence.end - sentence.start < _LINE and (self.heading.target or self.heading.subject is not None)


def _has(clauses: Clauses, kind: str) -> bool:
    return any(chunk.kind == kind for chunk in clauses.chunks)


def _aims(clauses: Clauses) -> bool:
    """Does the sentence lead to what is planned: its last word on that, `phấn đấu và đạt được kết quả sau` does not?"""
    marks = [(k, "cues.target") for k in range(len(clauses)) if clauses.cue(k, "cues.target")]
    marks += [(k, "cues.done") for k in range(len(clauses)) if clauses.cue(k, "cues.done")]
    return bool(marks) and max(marks)[1] == "cues.target"


def _tells_results(clauses: Clauses, years: Years) -> bool:
    """Does the sentence speak of what has been done, though the one before pledged?"""
    if clauses.has("cues.done_words") or clauses.has("cues.done"):
        return True
    return any(chunk.kind == kinds.YEAR and int(str(chunk.value)) != years.plan for chunk in clauses.chunks)


def follow(topic: Topic, clauses: Clauses, index: int, cast: Cast, years: Years) -> None:
    """Take in the chunk: new clause, new subject, target cue, total of a higher level."""
    if clauses.norms[index] in ("(", ")"):
        _follow_bracket(topic, clauses, index)
    elif clauses.norms[index] == ";":
        if topic.outside is not None:
            return  # `Bình Thuận (5.120 tỷ đồng; đạt 103,4%)`
        topic.dropped = False
        if not topic.sticky:
            topic.subject = None
    elif clauses.is_kind(index, kinds.PARTY):
        _take_subject(topic, clauses, index, cast)
    elif clauses.is_kind(index, kinds.AUTHORITY) and (body := cast.named(clauses.chunks[index].norm)):
        topic.subject, topic.dropped = body, False  # a ministry among ministries
        topic.sticky = _opens_sentence(clauses, index)
    elif clauses.is_kind(index, kinds.ROLE) or clauses.cue(index, "cues.whole"):
        topic.subject, topic.sticky = None, False
    elif _names_higher(clauses, index):
        topic.dropped = True
    elif clauses.cue(index, "cues.target") and not _is_base(clauses, index):
        topic.target = topic.target or not _about_results(clauses, years)
        if clauses.cue(index, "cues.until_year_end"):
            topic.half, topic.half_carried = "H2", False
        elif topic.half_carried:
            topic.half = None
    elif clauses.cue(index, "cues.done") and not clauses.cue_before(index, "cues.target"):
        topic.target = False
    elif _opens_plan_year(clauses, index, years):
        topic.target = True
    elif since_july(clauses, index) and not years.midyear:
        topic.half, topic.half_carried = "H2", False
    elif half := half_named(clauses, index):
        opening = not words("figures", "half_year.opening").isdisjoint(clauses.norms)
        topic.half, topic.half_carried, topic.half_leads = half, False, index <= 6 and not opening
        topic.target = topic.target or (half == "H2" and years.midyear and not other_year(clauses, index, years))


def _follow_bracket(topic: Topic, clauses: Clauses, index: int) -> None:
    """What brackets name holds up to their end: `A 7,21% (cả nước 7,08%), B 6%`."""
    if clauses.norms[index] == "(":
        if topic.outside is None and ")" in clauses.norms[index : index + _LONGEST_BRACKET]:
            topic.outside = replace(topic)
    elif topic.outside is not None:
        before = topic.outside
        topic.subject, topic.sticky, topic.dropped = before.subject, before.sticky, before.dropped
        topic.target, topic.outside = before.target, None


# -- time -------------------------------------------------------------------------------------------------


def _is_base(clauses: Clauses, index: int) -> bool:
    """`đạt 98% chỉ tiêu phấn đấu`: the target is what a result is compared with."""
    before = index - 1
    if clauses.norms[index + clauses.cue(index, "cues.target") :][:1] == [":"]:
        return False  # `với mục tiêu: thu ngân sách …`
    while clauses.is_word(before, "cues.compared_target"):  # `vượt kế hoạch đề ra`
        before -= 1
    if before > 0 and clauses.norms[before] == "với" and clauses.norms[before - 1] != "so":
        return False
    return clauses.is_word(before, "cues.before_compared_target") or clauses.is_kind(before, kinds.QUANTITY)


def _about_results(clauses: Clauses, years: Years) -> bool:
    """`Năm 2009, … phấn đấu hoàn thành nhiệm vụ, … đạt 9,2%`: the sentence opens with the year under review."""
    leading = [int(str(chunk.value)) for chunk in clauses.chunks[:3] if chunk.kind == kinds.YEAR]
    return bool(leading) and leading[0] == years.review and years.review != years.plan


def _opens_plan_year(clauses: Clauses, index: int, years: Years) -> bool:
    """Does the plan's year open its clause (`Năm 2013, cụm …`, `Sang năm 2021`, `Trong năm 2025`)?"""
    if not clauses.is_kind(index, kinds.YEAR) or not years.plan or years.plan == years.review:
        return False
    opens = index == 0 or clauses.is_word(index - 1, "cues.before_leading_year")
    return opens and int(str(clauses.chunks[index].value)) == years.plan


# -- subject ----------------------------------------------------------------------------------------------


def _names_higher(clauses: Clauses, index: int) -> bool:
    """A total of a higher level, but for `các tỉnh …` and what a number is a share of."""
    if not clauses.cue(index, "cues.higher") or (index and clauses.norms[index - 1] == "các"):
        return False
    return not _behind_share(clauses, index)


def _behind_share(clauses: Clauses, index: int) -> bool:
    """`chiếm 70% diện tích toàn tỉnh`: the total is what the number is a share of."""
    for chunk in reversed(clauses.chunks[max(0, index - 6) : index]):
        if chunk.kind == kinds.QUANTITY:
            return isinstance(chunk.value, Quantity) and chunk.value.is_percent
        if chunk.norm in (",", ";", ".", ":", "("):
            return False
    return False


def _take_subject(topic: Topic, clauses: Clauses, index: int, cast: Cast) -> None:
    """The party is what the figures behind it are of, unless it is only mentioned."""
    if _lists_members(clauses, index) or _reports(clauses, index):
        return
    if clauses.is_word(index - 1, "cues.before_no_subject"):
        return
    refs = cast.refs(clauses.chunks[index])
    if len(refs) > 1 or _is_plural(clauses, index):
        topic.subject, topic.sticky, topic.dropped = None, False, False
        return
    ref = refs[0][0]
    member = cast.as_subject(ref)
    if member is not None:
        topic.subject, topic.dropped = member, False
        topic.sticky = _opens_sentence(clauses, index)
    elif _is_higher(ref, cast) and _opens_total(clauses, index):
        topic.dropped = True


def _is_plural(clauses: Clauses, index: int) -> bool:
    """`Công đoàn các Cục Thuế`: all bodies of the kind, no single one."""
    mentions = clauses.chunks[index].value
    nameless = isinstance(mentions, tuple) and all(not mention.name for mention in mentions)
    return nameless and index > 0 and clauses.norms[index - 1] == "các"


def _is_higher(ref: PartyRef, cast: Cast) -> bool:
    """Is it a unit of a level above the members'?"""
    if ref.kind not in _LEVELS or cast.level not in _LEVELS:
        return False
    return _LEVELS.index(ref.kind) < _LEVELS.index(cast.level)


def _opens_total(clauses: Clauses, index: int) -> bool:
    """Does the unit stand where its total is told (`Năm 2017, tỉnh X …`, `toàn tỉnh X`)?"""
    return index == 0 or clauses.is_word(index - 1, "cues.before_total") or clauses.is_kind(index - 1, kinds.YEAR)


def _lists_members(clauses: Clauses, index: int) -> bool:
    """`Cụm thi đua số 2 gồm A; B`, `Cụm có 8 xã: A, …`: members, no subjects."""
    chunks = clauses.chunks
    for k in range(index - 1, -1, -1):
        counts = clauses.norms[k] == "có" and clauses.is_kind(k + 1, kinds.QUANTITY) and _opens_list(clauses, k + 2)
        if not counts and not clauses.is_word(k, "cues.consists_of"):
            continue
        if _has_number(clauses, index):
            return False  # `của các tỉnh trong cụm: A đạt 11,2%, B đạt 7,8%`
        before = chunks[max(0, k - 7) : k]
        if any(c.kind == kinds.CLUSTER or c.norm in words("figures", "cues.cluster_words") for c in before):
            return not any(isinstance(c.value, Quantity) and c.value.is_measure for c in chunks[k:index])
    return False


def _opens_list(clauses: Clauses, index: int) -> bool:
    """Does a list begin here, or behind a word or two: `có 8 xã: A, B`, `có 5 đơn vị gồm A, B`?"""
    for k in range(index, min(index + 4, len(clauses))):
        if clauses.is_word(k, "cues.consists_of") or clauses.is_kind(k, kinds.PARTY):
            return True
        if clauses.norms[k] in (";", ".", ","):
            return False
    return False


def _has_number(clauses: Clauses, index: int) -> bool:
    """Is a quantity told of the party directly, with a verb at most between: `A 10 xã`, `A mới đạt gần 62 tỷ`?"""
    for k in range(index + 1, min(index + 5, len(clauses))):
        if clauses.is_kind(k, kinds.QUANTITY):
            return True
        if not clauses.is_kind(k, kinds.WORD) or not clauses.norms[k][0].isalpha():
            return False
    return False


def _opens_sentence(clauses: Clauses, index: int) -> bool:
    """Is the party the topic of the whole sentence: at its beginning, or before a colon?"""
    if clauses.norms[index + 1 : index + 2] == [":"]:
        return True
    return all(clauses.is_word(k, "cues.before_topic") or clauses.is_kind(k, kinds.YEAR) for k in range(index))


def _reports(clauses: Clauses, index: int) -> bool:
    """`Theo báo cáo của X - đơn vị cụm trưởng`: X reports for the cluster."""
    if clauses.cue_before(index, "cues.reporter"):
        return True
    in_office = any(chunk.kind == kinds.ROLE for chunk in clauses.chunks[index + 1 : index + 5])
    return in_office and clauses.norms[index + 1] in ("-", ",", "(")
