"""What kind of meeting it was: review, launch, signing of pacts, handover of the chair."""

from __future__ import annotations

from extractors import chunk as kinds
from extractors.chunk import Sentence
from extractors.phrases import pattern
from extractors.setting import Setting
from gazetteer.fold import fold


def _says(text: str, kind: str) -> bool:
    return pattern("meetings", f"kinds.{kind}").search(text) is not None


def read_kinds(setting: Setting) -> list[str]:
    """The kinds of the meeting, in the contract's order."""
    opening = fold(" ".join(setting.text(s) for s in [setting.frame.lead, *setting.titles()]))
    everything = fold(" ".join(setting.text(s) for s in setting.sentences))
    found = []
    if _says(opening, "midyear_review") and not pattern("meetings", "years.closing").search(opening):
        found.append("midyear_review")
    elif _says(opening, "review"):
        found.append("review")
    if _says(opening, "launch"):
        found.append("launch")
    if _says(everything, "pact_signing"):
        found.append("pact_signing")
    if any(_hands_over(setting, sentence) for sentence in setting.sentences):
        found.append("handover")
    return found or ["other"]


def _hands_over(setting: Setting, sentence: Sentence) -> bool:
    """Does the sentence say that an office of the cluster changes hands?"""
    if not _says(fold(setting.text(sentence)), "handover"):
        return False
    return any(chunk.kind == kinds.ROLE for chunk in setting.chunks(sentence))
