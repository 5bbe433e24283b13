"""A cheap test that finds pages which can hold a meeting, before the costly work."""

from __future__ import annotations

import re

_CLUSTER = re.compile(r"(?i)\b(?:cụm|khối)\s+(?:th[iị]\s+đua|giao\s+ước|tđ\b)")
_MEETING = re.compile(r"(?i)hội nghị|tổng kết|sơ kết|giao ước|\bhọp\b|gặp mặt")


def may_hold_a_meeting(text: str) -> bool:
    """Does the text name a cluster, and say anything of a meeting?"""
    folded = " ".join(text.split()) if "\n" in text or "  " in text else text
    return bool(_CLUSTER.search(folded)) and bool(_MEETING.search(folded))
