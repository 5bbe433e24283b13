"""The stages together: what becomes of good and bad inputs, counts, and Ctrl-C between articles."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from pipeline import resolve, run
from pipeline.article import Article
from pipeline.database import Database
from pipeline.errors import RuleError, UnreadableInput
from pipeline.interrupts import Interrupts
from pipeline.record import Record


@pytest.fixture
def articles(tmp_path: Path, samples: Path) -> list[str]:
    """Three inputs: a sample, an empty file, and a text about something else."""
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "other.txt").write_text("Sáng nay trời mưa.\n", encoding="utf-8")
    return [str(samples / "gia-lai-cum-2-2025.txt"), str(tmp_path / "empty.txt"), str(tmp_path / "other.txt")]


def test_every_input_has_a_result_in_order(articles: list[str]) -> None:
    results = list(run.extract_all(articles))
    assert [result.source for result in results] == articles
    assert [len(result.record.meetings) if result.record else None for result in results] == [1, None, 0]
    failure = results[1].failure
    assert failure is not None and failure.code == "empty" and "empty.txt" in failure.reason


def test_ingest_counts_and_keeps(articles: list[str], tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []
    with Database.open(tmp_path / "x.db") as database:
        first = run.ingest(
            database, articles, options={}, on_result=lambda result, state: seen.append((result.source, state))
        )
        again = run.ingest(database, articles, options={})
        assert [row["source"] for row in database.db.query("SELECT source FROM failures")] == [articles[1]]
        runs = list(database.db.query("SELECT version, counts, finished_at FROM runs ORDER BY id"))
    assert first == run.Counts(new=2, no_meeting=1, failed=1)
    assert first.total == 3
    assert again == run.Counts(unchanged=2, no_meeting=1, failed=1)
    assert seen == list(zip(articles, ["new", "failed", "new"], strict=True))
    assert len(runs) == 2 and all(row["finished_at"] for row in runs)


def test_what_is_unchanged_is_not_extracted_again(
    articles: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import digest, resolve

    real, extracted = resolve.extract_record, []

    def counted(article):  # type: ignore[no-untyped-def]
        extracted.append(article.source)
        return real(article)

    monkeypatch.setattr(resolve, "extract_record", counted)
    seen: list[int] = []
    copy = tmp_path / "another name.txt"
    copy.write_bytes(Path(articles[0]).read_bytes())
    with Database.open(tmp_path / "x.db") as database:
        for program in ("1", "1", "2", "2"):
            monkeypatch.setattr(digest, "program", lambda program=program: program)
            before = database.db.execute("SELECT count(*) FROM runs").fetchone()[0]
            counts = run.ingest(database, [articles[0], articles[2]], options={})
            assert counts == run.Counts(**{"new" if before == 0 else "unchanged": 2}, no_meeting=1)
            seen.append(len(extracted))
        assert run.ingest(database, [str(copy)], options={}) == run.Counts(changed=1)
        assert len(extracted) == seen[-1]
        assert database.db.execute("SELECT source FROM articles ORDER BY source").fetchall() == [
            ("another name.txt",),
            ("other.txt",),
        ]
    assert seen == [2, 2, 4, 4]


def test_the_program_is_told_by_its_code_and_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from pipeline import digest

    before = digest.program()
    assert digest.program() == before
    (tmp_path / "rules").mkdir()
    digests = [before]
    for name, content in (("a.py", "1"), ("rules/a.toml", "1"), ("rules/a.toml", "2"), ("units.csv", "")):
        (tmp_path / name).write_text(content)
        monkeypatch.setattr("importlib.resources.files", lambda package: tmp_path)
        digests.append(digest.program())
    (tmp_path / "a.pyc").write_text("compiled")
    assert len(set(digests)) == len(digests) == 5 and digest.program() == digests[-1]


def test_one_text_under_two_names(articles: list[str], tmp_path: Path) -> None:
    names = [str(tmp_path / name) for name in ("a.txt", "b.txt")]
    for name in names:
        Path(name).write_bytes(Path(articles[0]).read_bytes())
    stored = []
    for number, order in enumerate((names, names[::-1])):
        with Database.open(tmp_path / f"{number}.db") as database:
            for name in order:
                run.ingest(database, [name], options={})
            for name in order:
                assert run.ingest(database, [name], options={}) == run.Counts(unchanged=1)
            stored.append(list(database.records()))
    assert stored[0] == stored[1]
    assert [record.article.source for record in stored[0]] == ["a.txt"]


def test_one_text_with_and_without_its_day(tmp_path: Path) -> None:
    text = "Ngày 29/1, tại huyện Kbang, Cụm thi đua số 2 tỉnh Gia Lai tổ chức hội nghị tổng kết năm 2017.\n"
    plain, dated = tmp_path / "a.txt", tmp_path / "b.jsonl"
    plain.write_text(text, encoding="utf-8")
    line = {"text": text, "title": "Tổng kết", "published_at": "2018-02-01"}
    dated.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    stored = []
    for number, order in enumerate(([plain, dated], [dated, plain])):
        with Database.open(tmp_path / f"{number}.db") as database:
            run.ingest(database, [str(path) for path in order], options={})
            for path in (*order, *order):
                assert run.ingest(database, [str(path)], options={}) == run.Counts(unchanged=1), path
            stored.append(list(database.records()))
    assert stored[0] == stored[1]
    (record,) = stored[0]
    assert (record.article.source, record.article.title) == ("b.jsonl:1", "Tổng kết")
    assert record.article.published_at == "2018-02-01"
    assert [meeting.date and meeting.date.value for meeting in record.meetings] == ["2018-01-29"]


def test_a_changed_article_is_counted_as_such(tmp_path: Path) -> None:
    lines = tmp_path / "x.jsonl"
    with Database.open(tmp_path / "x.db") as database:
        for text, expected in (("Một", run.Counts(new=1, no_meeting=1)), ("Hai", run.Counts(changed=1, no_meeting=1))):
            lines.write_text(f'{{"text": "{text}", "url": "https://example.org/a"}}\n', encoding="utf-8")
            assert run.ingest(database, [str(lines)], options={}) == expected


def test_a_fault_in_one_article_does_not_stop_the_others(articles: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import resolve

    real = resolve.extract_record

    def faulty(article):  # type: ignore[no-untyped-def]
        if "trời mưa" in article.text:
            raise KeyError("two\nlines")
        return real(article)

    monkeypatch.setattr(resolve, "extract_record", faulty)
    *_, last = run.extract_all(articles)
    assert last.failure is not None and last.failure.code == "internal"
    assert last.failure.reason.startswith(f"{articles[2]}: extraction failed: KeyError")
    assert "\n" not in last.failure.reason


def test_a_value_that_cannot_be_stored_does_not_stop_the_others(
    articles: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = resolve.extract_record

    def huge(article: Article) -> Record:
        record = real(article)
        meetings = [meeting.model_copy(update={"review_year": 2**64}) for meeting in record.meetings]
        return record.model_copy(update={"meetings": meetings})

    monkeypatch.setattr(resolve, "extract_record", huge)
    seen: list[str] = []
    with Database.open(tmp_path / "x.db") as database:
        counts = run.ingest(database, articles, options={}, on_result=lambda result, state: seen.append(state))
        reasons = {row["source"]: row["reason"] for row in database.db.query("SELECT source, reason FROM failures")}
    assert seen == ["failed", "failed", "new"]
    assert (counts.failed, counts.new) == (2, 1)
    assert "cannot be stored" in reasons[articles[0]]


def test_a_fault_in_the_rules_stops_the_run(articles: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(article: object) -> None:
        raise RuleError("rule x: no such slot")

    monkeypatch.setattr("pipeline.resolve.extract_record", broken)
    with pytest.raises(RuleError):
        list(run.extract_all(articles))


def test_an_input_error_of_the_extraction_is_a_failure(articles: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(article: object) -> None:
        raise UnreadableInput("x.txt: no", "none")

    monkeypatch.setattr("pipeline.resolve.extract_record", unreadable)
    first, *_ = run.extract_all(articles)
    assert first.failure == run.Failure("unreadable", "x.txt: no (none)")


def test_ctrl_c_lets_the_article_under_way_finish(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import resolve

    real, calls = resolve.extract_record, []

    def interrupted(article):  # type: ignore[no-untyped-def]
        calls.append(article.source)
        if len(calls) == 2:
            os.kill(os.getpid(), signal.SIGINT)
        return real(article)

    monkeypatch.setattr(resolve, "extract_record", interrupted)
    counts = run.Counts()
    with Database.open(tmp_path / "x.db") as database:
        with pytest.raises(KeyboardInterrupt):
            run.ingest(database, [str(samples)], options={}, counts=counts)
        assert counts.new == len(calls) == len(database.articles()) == 2
        assert next(database.db.query("SELECT finished_at FROM runs"))["finished_at"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_twice_does_not_wait() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), Interrupts() as interrupts, interrupts.finishing():
        os.kill(os.getpid(), signal.SIGINT)
        done.append("first")
        os.kill(os.getpid(), signal.SIGINT)
        done.append("second")
    assert done == ["first"]


def test_ctrl_c_between_articles_stops_at_once() -> None:
    with pytest.raises(KeyboardInterrupt), Interrupts() as interrupts:
        with interrupts.finishing():
            pass
        os.kill(os.getpid(), signal.SIGINT)
        pytest.fail("not stopped")


def test_a_fault_during_the_work_is_not_hidden_by_ctrl_c() -> None:
    with pytest.raises(ZeroDivisionError), Interrupts() as interrupts, interrupts.finishing():
        os.kill(os.getpid(), signal.SIGINT)
        raise ZeroDivisionError
