"""Corrections in the database: applied when articles are loaded, kept when they are extracted again, taken back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline import digest, run
from pipeline.article import Article
from pipeline.cli import main
from pipeline.corrections import Correction, read
from pipeline.database import Database
from pipeline.export import export
from tests.records import assert_sound, dump, query

SOURCE = "gia-lai-cum-2-2025.txt"
CHAIRS = "SELECT party_name, year FROM chairs WHERE article_id = ? ORDER BY position"
STATES = "SELECT path, state FROM corrections ORDER BY path"


@pytest.fixture
def text(samples: Path) -> str:
    return (samples / SOURCE).read_text(encoding="utf-8")


@pytest.fixture
def article(text: str) -> str:
    """The id of the sample."""
    from pipeline.article import from_text

    return from_text(text, source=SOURCE).id


def correction(article: str, field: str = "year", old: object = 2025, new: object = 2031, **more: str) -> str:
    told = {"article": article, "path": f"meetings[1].chairs[1].{field}", "old": old, "new": new}
    told |= {"why": "read again", "who": "A", "date": "2025-03-01"} | more
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in told.items() if value is not None]
    return "[[correction]]\n" + "".join(lines)


def given(tmp_path: Path, *entries: str) -> list[Correction]:
    (tmp_path / "corrections.toml").write_text("\n".join(entries), encoding="utf-8")
    return read(tmp_path / "corrections.toml")


def ingest(path: Path, inputs: Sequence[str | Path], corrections: list[Correction] | None = None) -> run.Counts:
    with Database.open(path) as db:
        return run.ingest(db, [str(name) for name in inputs], options={}, corrections=corrections)


def chair(path: Path) -> tuple[str, int]:
    (first, *_) = query(path, "SELECT party_name, year FROM chairs ORDER BY id")
    return first


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "thidua.db"


def test_they_are_applied_and_kept(tmp_path: Path, path: Path, samples: Path, article: str) -> None:
    file = samples / SOURCE
    corrections = given(tmp_path, correction(article))
    assert str(ingest(path, [file], corrections)) == "1 new, 0 changed, 0 unchanged, 0 no meeting, 0 failed"
    assert chair(path)[1] == 2031
    loaded = dump(path)
    for again in (None, corrections, None):
        assert ingest(path, [file], again).unchanged == 1
        assert dump(path) == loaded
    assert query(path, "SELECT state, row_id, who FROM corrections") == [("applied", f"{article}/1/chairs/001", "A")]
    assert set(query(path, f"SELECT rule FROM evidence WHERE row_id = '{article}/1/chairs/001'")) == {("correction",)}
    assert_sound(path)


def test_what_is_corrected_is_not_extracted_again(
    tmp_path: Path, path: Path, samples: Path, article: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    corrections = given(tmp_path, correction(article))
    ingest(path, [samples / SOURCE], corrections)
    monkeypatch.setattr(run, "extract", lambda outcome: pytest.fail("it was extracted again"))
    ingest(path, [samples / SOURCE], corrections)
    ingest(path, [samples / SOURCE])
    ingest(path, [], corrections)


def test_a_newer_program_keeps_them(
    tmp_path: Path, path: Path, samples: Path, article: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(path, [samples / SOURCE], given(tmp_path, correction(article)))
    loaded = dump(path)
    monkeypatch.setattr(digest, "program", lambda: "newer")
    ingest(path, [samples / SOURCE])
    stored, now = loaded.pop("articles"), dump(path)
    assert now.pop("articles") != stored  # it was extracted again
    assert now == loaded


def test_what_is_stored_is_brought_into_line(tmp_path: Path, path: Path, samples: Path, article: str) -> None:
    """In whatever order articles and corrections come, the database is the same; and all can be taken back."""
    ingest(path, [samples])
    plain = dump(path)
    counts = ingest(path, [], given(tmp_path, correction(article)))
    assert (counts.changed, counts.total) == (1, 1)
    other = tmp_path / "other.db"
    ingest(other, [], given(tmp_path, correction(article)))
    assert query(other, STATES) == [("meetings[1].chairs[1].year", "unmatched")]
    ingest(other, [samples])
    assert dump(other) == dump(path)
    assert ingest(other, [], given(tmp_path, correction(article))).total == 0
    ingest(path, [], [])
    assert dump(path) == plain
    ingest(other, [samples], [])
    assert dump(other) == plain


def test_another_value_another_reason_and_one_less(tmp_path: Path, path: Path, samples: Path, article: str) -> None:
    first, second = correction(article), correction(article, "party.name", "huyện Mang Yang", "huyện Kbang")
    ingest(path, [samples / SOURCE], given(tmp_path, first, second))
    assert chair(path) == ("huyện Kbang", 2031)
    ingest(path, [], given(tmp_path, correction(article, new=2032), second))
    assert chair(path) == ("huyện Kbang", 2032)
    ingest(path, [samples / SOURCE], given(tmp_path, correction(article, new=2032, why="asked")))
    assert chair(path) == ("huyện Mang Yang", 2032)
    assert query(path, "SELECT why FROM corrections") == [("asked",)]
    ingest(path, [samples / SOURCE], given(tmp_path, correction(article, new=2032, who="B")))
    assert query(path, "SELECT why, who FROM corrections") == [("read again", "B")]


def test_a_title_is_corrected_and_taken_back(tmp_path: Path, path: Path, samples: Path, article: str) -> None:
    ingest(path, [samples / SOURCE])
    plain = dump(path)
    (title,) = query(path, "SELECT title FROM articles")[0]
    entry = correction(article, old=title, new="Another").replace("meetings[1].chairs[1].year", "article.title")
    for inputs in ([], [samples / SOURCE], []):
        ingest(path, inputs, given(tmp_path, entry))
        assert query(path, "SELECT title, state FROM articles, corrections") == [("Another", "applied")]
    ingest(path, [], [])
    assert dump(path) == plain


def test_a_changed_page_makes_them_stale(tmp_path: Path, path: Path, text: str) -> None:
    url = "https://example.org/tin/1"
    page = tmp_path / "page.jsonl"

    def load(text: str, corrections: list[Correction] | None = None) -> None:
        page.write_text(json.dumps({"url": url, "text": text}), encoding="utf-8")
        ingest(path, [page], corrections)

    corrections = given(tmp_path, correction(url))
    load(text, corrections)
    assert chair(path)[1] == 2031
    load(text + "\nCập nhật.")
    assert chair(path)[1] == 2025
    assert query(path, STATES) == [("meetings[1].chairs[1].year", "stale")]
    (reason,) = query(path, "SELECT reason FROM corrections")[0]
    load(text + "\nCập nhật.", corrections)
    assert chair(path)[1] == 2025
    seen = query(path, "SELECT text_sha256 FROM articles")[0][0][:16]
    assert "changed" in reason and seen in reason
    ingest(path, [], given(tmp_path, correction(url, text_sha256=seen)))
    assert chair(path)[1] == 2031
    load(text + "\nCập nhật.", given(tmp_path, correction(url, text_sha256="0" * 16)))
    assert chair(path)[1] == 2025


def test_a_forgotten_article_leaves_them_waiting(tmp_path: Path, path: Path, samples: Path, article: str) -> None:
    ingest(path, [samples / SOURCE], given(tmp_path, correction(article)))
    with Database.open(path) as db:
        db.forget([article])
    assert query(path, "SELECT state, article_id, row_id FROM corrections") == [("unmatched", None, None)]
    assert_sound(path)
    ingest(path, [samples / SOURCE])
    assert chair(path)[1] == 2031


def test_a_failed_load_leaves_both_as_they_were(
    tmp_path: Path, path: Path, samples: Path, article: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(path, [samples / SOURCE])
    before = dump(path)

    def stop(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("pipeline.correction_rows.write", stop)
        with pytest.raises(KeyboardInterrupt):
            ingest(path, [], given(tmp_path, correction(article)))
    assert dump(path) == before
    ingest(path, [], given(tmp_path, correction(article)))
    assert chair(path)[1] == 2031


def test_exports_have_them(tmp_path: Path, path: Path, samples: Path, article: str) -> None:
    ingest(path, [samples / SOURCE], given(tmp_path, correction(article)))
    export(path, tmp_path / "out", "csv")
    assert "read again" in (tmp_path / "out" / "corrections.csv").read_text(encoding="utf-8")
    assert "(2031)" in (tmp_path / "out" / "meetings.csv").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "out" / "about-csv.json").read_text(encoding="utf-8"))["date"] == "2025-03-01"


# The command line


def call(*args: str | Path) -> Result:
    result = CliRunner().invoke(main, list(map(str, args)))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def test_the_commands_show_them(tmp_path: Path, path: Path, samples: Path, article: str) -> None:
    given(
        tmp_path, correction(article), correction("https://example.org/no"), correction(article, "role", "x", "deputy")
    )
    file = tmp_path / "corrections.toml"
    result = call("ingest", "--db", path, "--corrections", file, samples / SOURCE)
    assert result.exit_code == 0
    assert "corrections: 1 applied, 1 stale, 1 unmatched" in result.stdout
    waiting = [line.split()[0] for line in result.stderr.splitlines()]
    assert sorted(waiting) == ["stale", "unmatched"]
    report = call("report", "--db", path).stdout
    assert "Corrections: 1 applied, 1 stale, 1 unmatched" in report
    assert "https://example.org/no meetings[1].chairs[1].year: no such article" in report
    assert "correction, characters" in call("explain", "--db", path, f"{article}/1/chairs/001").stdout
    assert "Corrections" not in call("report", "--db", _plain(tmp_path, samples)).stdout


def _plain(tmp_path: Path, samples: Path) -> Path:
    ingest(tmp_path / "plain.db", [samples / SOURCE])
    return tmp_path / "plain.db"


def test_a_wrong_file_loads_nothing(tmp_path: Path, path: Path, samples: Path) -> None:
    (tmp_path / "x.toml").write_text("[[correction]]\narticle = 'x'\n", encoding="utf-8")
    result = call("ingest", "--db", path, "--corrections", tmp_path / "x.toml", samples)
    assert result.exit_code == 1 and len(result.stderr.splitlines()) == 1
    assert "x.toml: correction 1 (without a path): path is missing" in result.stderr
    assert not path.exists()


def test_the_examples_of_the_documentation_can_be_read(tmp_path: Path, repository: Path) -> None:
    text = (repository / "docs" / "corrections.md").read_text(encoding="utf-8")
    blocks = [block.partition("```")[0] for block in text.split("```toml\n")[1:]]
    assert sum(len(given(tmp_path, block)) for block in blocks) == 4


def test_urls_name_articles_in_any_form(tmp_path: Path, path: Path, text: str) -> None:
    page = tmp_path / "page.jsonl"
    page.write_text(json.dumps({"url": "https://example.org/tin/1", "text": text}), encoding="utf-8")
    ingest(path, [page], given(tmp_path, correction("http://example.org/tin/1?utm_source=x")))
    assert query(path, "SELECT article_id, state FROM corrections") == [
        (Article("", url="https://example.org/tin/1").id, "applied")
    ]
