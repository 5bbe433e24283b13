"""Taking an article out: as if it had never been loaded, and nothing of it is left in the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline import article_rows as module
from pipeline.article import Article
from pipeline.cli import main
from pipeline.database import Database
from pipeline.record import Record
from tests.records import SAMPLES, assert_sound, dump, make_database, query, sample, samples

URL = "https://example.org/tin/1"
MARK = "Zwqxkj"


def fetched(like: str, url: str = URL) -> Record:
    """The record of a page, about the same meeting as a sample, with a word of its own."""
    record = sample(like)
    article = record.article.model_copy(
        update={"id": Article("", url=url).id, "url": url, "source": "example.org", "title": MARK}
        | {"text": f"{record.article.text}\n{MARK}"}
    )
    return record.model_copy(update={"article": article})


def call(*args: str | Path, typed: str | None = None) -> Result:
    result = CliRunner().invoke(main, ["forget", *map(str, args)], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


@pytest.mark.parametrize("name", SAMPLES)
def test_it_is_as_if_it_had_never_been_loaded(tmp_path: Path, name: str) -> None:
    path = make_database(tmp_path / "x.db", [*samples(), fetched(SAMPLES[1])])
    with Database.open(path) as db:
        assert db.forget([name, name, "no such article"]) == 1
    others = [record for record in samples() if record.article.id != name]
    assert dump(path) == dump(make_database(tmp_path / "y.db", [*others, fetched(SAMPLES[1])]))
    assert_sound(path)


def test_all_can_be_forgotten(tmp_path: Path) -> None:
    path = make_database(tmp_path / "x.db")
    with Database.open(path) as db:
        assert db.forget(SAMPLES) == 5
    assert not any(dump(path).values())
    assert_sound(path)


def test_a_meeting_stays_while_another_article_reports_it(tmp_path: Path) -> None:
    record = fetched(SAMPLES[1])
    path = make_database(tmp_path / "x.db", [sample(SAMPLES[1]), record])
    assert query(path, "SELECT article_count FROM meetings") == [(2,)]
    with Database.open(path) as db:
        db.forget([sample(SAMPLES[1]).article.id])
    assert query(path, "SELECT id, article_count FROM meetings") == [(f"{record.article.id}/1", 1)]


def test_nothing_of_its_text_is_left_in_the_file(tmp_path: Path) -> None:
    path = make_database(tmp_path / "x.db", [*samples(), fetched(SAMPLES[1])])
    found = re.compile(MARK.encode(), re.IGNORECASE)
    assert found.search(path.read_bytes())
    with Database.open(path) as db:
        db.forget([Article("", url=URL).id])
    assert not found.search(path.read_bytes())
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_done_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_database(tmp_path / "x.db")
    before = dump(path)
    calls: list[str] = []

    def stop(db: object, cluster_id: str) -> None:
        calls.append(cluster_id)
        if len(calls) == 2:
            raise KeyboardInterrupt

    with Database.open(path) as db:
        monkeypatch.setattr(module, "regroup", stop)
        with pytest.raises(KeyboardInterrupt):
            db.forget(SAMPLES)
    assert dump(path) == before
    assert_sound(path)


@pytest.mark.parametrize(
    "name", [URL, "http://example.org/tin/1?utm_source=x#top", "example.org", Article("", url=URL).id]
)
def test_an_article_has_several_names(tmp_path: Path, name: str) -> None:
    path = make_database(tmp_path / "x.db", [*samples(), fetched(SAMPLES[1])])
    result = call("--db", path, name, typed="y\n")
    assert result.exit_code == 0
    assert MARK in result.stdout and "1 meeting" in result.stdout
    assert query(path, "SELECT count(*) FROM articles") == [(5,)]
    assert query(path, "SELECT count(*) FROM articles WHERE url IS NOT NULL") == [(0,)]


@pytest.mark.parametrize(("typed", "left"), [("y\n", 4), ("n\n", 5), ("", 5), ("\n", 5)])
def test_it_asks(tmp_path: Path, typed: str, left: int) -> None:
    path = make_database(tmp_path / "x.db")
    result = call("--db", path, SAMPLES[0], typed=typed)
    assert query(path, "SELECT count(*) FROM articles") == [(left,)]
    assert "Delete this article" in result.output
    assert result.exit_code == int(left == 5)
    if left == 5:
        assert "nothing was deleted" in result.stderr


def test_yes_does_not_ask(tmp_path: Path) -> None:
    path = make_database(tmp_path / "x.db")
    result = call("--db", path, "--yes", *SAMPLES[:2])
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, f"{path}: 2 deleted")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nobody", "nobody: neither a file, nor an article"),
        (f"{SAMPLES[1]}/1/chairs/001", f"to forget its article: {SAMPLES[1]}"),
        # A URL whose last part is the name of a file that was loaded is not that file.
        (f"https://example.org/{SAMPLES[1]}.txt", "neither a file, nor an article"),
    ],
)
def test_what_is_no_article_deletes_nothing(tmp_path: Path, name: str, says: str) -> None:
    path = make_database(tmp_path / "x.db")
    result = call("--db", path, "--yes", SAMPLES[0], name)
    assert result.exit_code == 1 and len(result.stderr.splitlines()) == 1 and says in result.stderr
    assert query(path, "SELECT count(*) FROM articles") == [(5,)]
