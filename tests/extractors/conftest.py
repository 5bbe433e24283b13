"""The vocabulary is costly (about a second): it is compiled once, before the first test that needs it."""

from __future__ import annotations

import pytest

from pipeline.document import language


@pytest.fixture(scope="session", autouse=True)
def vocabulary() -> None:
    language()
