"""A published database for the tests of the site: the written articles, two reports of one meeting, a hostile one."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import publish
from pipeline.record import Evidence, Record
from tests.conftest import PROGRAM, REPOSITORY
from tests.records import dev_records, make_database, sample, samples

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&<b>đậm</b>"
"""What a stranger might write into an article."""

Answers = Callable[..., list[Any]]


def hostile_record() -> Record:
    """An article whose every text is an attack."""
    record = sample("gia-lai-cum-2-2025")
    text = f"{HOSTILE}\n{record.article.text}"
    article = record.article.model_copy(
        update={
            "id": "hostile",
            "title": HOSTILE,
            "byline": HOSTILE,
            "source": "hostile.example",
            "url": "javascript:alert(3)",
            "text": text,
            "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        }
    )
    meeting = record.meetings[0].model_copy(deep=True)
    words = Evidence(start=0, end=len(HOSTILE), text=HOSTILE, rule="hostile")
    moved = len(text) - len(record.article.text)
    for grounded in (meeting, meeting.date, meeting.venue, meeting.cluster, *meeting.figures, *meeting.members):
        if grounded is not None:
            grounded.evidence = [
                one.model_copy(update={"start": one.start + moved, "end": one.end + moved}) for one in grounded.evidence
            ]
    for chair in meeting.chairs:
        chair.party.name = HOSTILE
        chair.evidence = [words]
    meeting.winners = []
    meeting.people = []
    return Record(article=article, meetings=[meeting])


def second_report() -> Record:
    """Another article about the meeting of `gia-lai-cum-2-2018`, with another place."""
    record = sample("gia-lai-cum-2-2018")
    record.article.id = "second-report"
    record.article.title = "Tin khác về hội nghị Cụm thi đua số 2"
    record.article.source = "khac.example"
    assert record.meetings[0].venue is not None
    record.meetings[0].venue.name = "nơi khác"
    record.meetings[0].venue.unit_id = "qd124:634"
    return record


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database."""
    records = [*samples(), *dev_records(), second_report(), hostile_record()]
    return make_database(tmp_path_factory.mktemp("site") / "thidua.db", records)


@pytest.fixture
def ask(published: Path) -> Answers:
    """Answers of the site, without a network: `ask("/", "/about", immutable=True)`."""

    def answers(*paths: str, **options: Any) -> list[Any]:
        async def all_of_them() -> list[Any]:
            site = publish.application(published, publish.Options(**options))
            await site.invoke_startup()
            return [await site.client.get(path) for path in paths]

        return asyncio.run(all_of_them())

    return answers


@pytest.fixture(scope="session")
def address(published: Path) -> Iterator[str]:
    """The address of a server that publishes the database, as anybody starts it."""
    paths = os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")])
    server = subprocess.Popen(
        [*PROGRAM, "serve", "--db", str(published), "--immutable", "--port", "0"],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        yield server.stdout.readline().split(" is at ")[1].split()[0].rstrip("/")
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=60)
