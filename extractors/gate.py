"""A cheap test that finds pages which can hold a meeting, before the costly work."""

from __future__ import annotations

from extractors.phrases import pattern
from gazetteer.fold import fold


def may_hold_a_meeting(text: str) -> bool:
    """Does the text name a cluster, and say anything of a meeting?"""
    folded = fold(text)
    named = any(pattern("terms", key).search(folded) for key in ("cluster.cum", "cluster.khoi"))
    return named and pattern("meetings", "gate.meeting").search(folded) is not None
