"""Every command of the README, in both languages, run in a copy of the checkout; what it shows is what comes out.

A block of commands is fenced as `console`: lines that begin with `$ ` are commands, and the lines below a command
are its output. Commands of `.venv/bin` run in the environment of the tests.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

READMES = ("README.md", "README.vi.md")
PROGRAMS = {"thidua": "pipeline.cli", "sqlite-utils": "sqlite_utils"}
NESTED = {"make test"}
"""Commands that would run these tests within themselves: only looked up."""


def commands(text: str) -> list[tuple[str, str]]:
    """The commands of a README and the output that it shows, empty where it shows none."""
    found: list[tuple[str, str]] = []
    for block in re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@pytest.fixture(scope="module")
def checkout(repository: Path, tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """A copy of the checkout whose `.venv/bin` leads to the tests' own environment, after `make run`."""
    copy = tmp_path_factory.mktemp("copy") / "checkout"
    copy.mkdir()
    for name in ("pipeline", "extractors", "gazetteer", "corpus"):
        shutil.copytree(repository / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "pages"))
    for name in (
        "Makefile",
        "datasette-metadata.json",
        "pyproject.toml",
        "requirements.lock",
        "requirements-test.lock",
        *READMES,
    ):
        shutil.copy(repository / name, copy / name)
    (copy / ".venv" / "bin").mkdir(parents=True)
    for name, module in PROGRAMS.items():
        program = copy / ".venv" / "bin" / name
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {module} "$@"\n')
        program.chmod(0o755)
    made = run("make --old-file=.venv/runtime run", copy, environment)
    assert made.returncode == 0, made.stderr
    assert "next chair" in made.stdout and "What next" in made.stdout
    return copy


def run(command: str, checkout: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    env = environment | {"PYTHONPATH": os.pathsep.join([str(checkout), environment["PYTHONPATH"]])}
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
        env.pop(name, None)
    return subprocess.run(
        ["sh", "-c", command],
        cwd=checkout,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def same(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("readme", READMES)
def test_every_command_does_what_the_readme_shows(
    readme: str, checkout: Path, environment: dict[str, str], repository: Path
) -> None:
    found = commands((repository / readme).read_text(encoding="utf-8"))
    assert {"make run", "make test"} < {command for command, _ in found}
    for command, output in found:
        if command == "make run":
            continue  # by the fixture
        if command in NESTED:
            command = command.replace("make ", "make --dry-run --old-file=.venv/runtime ")
        result = run(command, checkout, environment)
        assert result.returncode == 0, (command, result.stderr)
        if output:
            assert same(result.stdout) == same(output), command


def test_make_run_leaves_the_database_and_the_exports(checkout: Path) -> None:
    assert (checkout / "thidua.db").stat().st_size > 0
    assert {"articles.csv", "chairs.csv", "records.json"} <= set(os.listdir(checkout / "exports"))


def test_both_languages_have_the_same_commands(repository: Path) -> None:
    english, vietnamese = (commands((repository / readme).read_text(encoding="utf-8")) for readme in READMES)
    assert english == vietnamese


@pytest.mark.parametrize("readme", READMES)
def test_what_is_named_is_there(readme: str, repository: Path) -> None:
    text = (repository / readme).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    paths = re.findall(r"`((?:pipeline|extractors|gazetteer|corpus)/[\w./-]*)`", text)
    assert links and paths
    assert [name for name in {*links, *paths} if not (repository / name).exists()] == []


@pytest.mark.parametrize("readme", READMES)
def test_targets_of_make_are_there(readme: str, repository: Path) -> None:
    makefile = (repository / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"`?make (\w+)", (repository / readme).read_text(encoding="utf-8")))
    assert targets >= {"run", "test", "serve", "check"}
    assert [name for name in targets if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []
