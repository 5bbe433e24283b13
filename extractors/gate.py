"""A cheap test that finds pages which can hold a meeting, before the costly work."""

from __future__ import annotations

from extractors.phrases import pattern
from gazetteer.fold import fold


def may_hold_a_meeting(text: str) -> bool:
    """Does the text name a cluster, and say anything of a meeting?"""
    return missing_for_a_meeting(text) is None


def missing_for_a_meeting(text: str) -> str | None:
    """What the text lacks to hold a meeting, None where it lacks nothing."""
    folded = fold(text)
    if not any(pattern("terms", key).search(folded) for key in ("cluster.cum", "cluster.khoi")):
        return "names no emulation cluster (cụm thi đua, khối thi đua)"
    if not pattern("meetings", "gate.meeting").search(folded):
        return "names a cluster, but has no word of a meeting (gate.meeting of rules/meetings.toml)"
    return None
