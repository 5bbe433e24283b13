"""What tests share: where the repository is, and the program as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parent.parent
# A first example imports what the program imports late; no test is about time.
settings.register_profile("thidua", deadline=None)
settings.load_profile("thidua")
PROGRAM = (sys.executable, "-m", "pipeline.entry")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a run in the background: children would ignore it too
    signal.signal(signal.SIGINT, signal.default_int_handler)

Process = subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def samples(repository: Path) -> Path:
    """The folder of the five sample articles."""
    return repository / "corpus" / "articles"


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """An environment in which a process anywhere finds this checkout, and writes no colours."""
    kept = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "CLICOLOR_FORCE")}
    paths = [str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])]
    return kept | {"PYTHONPATH": os.pathsep.join(paths), "NO_COLOR": "1", "COLUMNS": "160"}


@pytest.fixture
def thidua(tmp_path: Path, environment: dict[str, str]) -> Callable[..., Process]:
    """Run `thidua ARGS` as a process, in an empty folder; its output is text."""

    def call(*args: str | Path, **options: Any) -> Process:
        options = {"stdin": subprocess.DEVNULL} | options if "input" not in options else options
        return subprocess.run(
            [*PROGRAM, *map(str, args)],
            **({"cwd": tmp_path, "env": environment, "capture_output": True, "encoding": "utf-8"} | options),
            timeout=300,
            check=False,
        )

    return call
