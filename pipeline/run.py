"""The stages put together: inputs are read, extracted and loaded, one article at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import InputError, ThiduaError
from pipeline.interrupts import Interrupts
from pipeline.version import VERSION

if TYPE_CHECKING:
    from pipeline.article import Reading
    from pipeline.correction_apply import Outcome as CorrectionOutcome
    from pipeline.corrections import Correction
    from pipeline.crawl.settings import Settings
    from pipeline.database import Database
    from pipeline.inputs import Outcome
    from pipeline.record import Record

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an input gave no record: a code for the failures table, and a line for people that names the input."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one input: a record, and how its article was read, or a failure."""

    source: str
    record: Record | None = None
    failure: Failure | None = None
    reading: Reading | None = None


@dataclass(slots=True)
class Counts:
    """Results of a run. `no_meeting` counts those articles, new or not, in which no meeting was found."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    no_meeting: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        return self.new + self.changed + self.unchanged + self.failed

    def __str__(self) -> str:
        return (
            f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged, "
            f"{self.no_meeting} no meeting, {self.failed} failed"
        )


def extract(outcome: Outcome) -> Result:
    """The record of one input that was read, or why there is none."""
    from pipeline.resolve import extract_record

    try:
        if outcome.error is not None:
            raise outcome.error
        assert outcome.article is not None
        return Result(outcome.source, record=extract_record(outcome.article), reading=outcome.article.reading)
    except InputError as error:
        return Result(outcome.source, failure=Failure(error.code, " ".join(str(error).split())))
    except ThiduaError:
        raise
    except Exception as error:
        # A fault of the program in one article must not take the others with it.
        log.debug("extraction of %s failed", outcome.source, exc_info=True)
        fault = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        reason = f"{outcome.source}: extraction failed: {fault} (a fault of thidua: please report it)"
        return Result(outcome.source, failure=Failure("internal", reason))


def extract_all(inputs: Sequence[str], *, web: Settings | None = None) -> Iterator[Result]:
    """A result for each article of the inputs (files, folders, URLs, `-`), in their order.

    Args:
        web: how URLs are fetched.
    """
    from pipeline.inputs import iter_inputs

    with closing(iter_inputs(inputs, web=web)) as outcomes:
        for outcome in outcomes:
            yield extract(outcome)


def ingest(
    database: Database,
    inputs: Sequence[str],
    *,
    options: dict[str, Any],
    web: Settings | None = None,
    warcs: Sequence[Path] = (),
    on_stop: Callable[[int], None] = lambda left: None,
    on_result: Callable[[Result, str], None] = lambda result, state: None,
    counts: Counts | None = None,
    corrections: Sequence[Correction] | None = None,
) -> Counts:
    """Extract, correct and load every article of the inputs; each is loaded whole or not at all.

    An article that is stored already, and was made from the same text by the same program, is not extracted again.

    Args:
        options: what the run was asked to do, kept in the runs table.
        web: how URLs are fetched.
        warcs: WARC files, whose pages are loaded behind the inputs.
        on_stop: called when fetching is ended early, with the number of pages that were not reached.
        on_result: called after each article with its state: new, changed, unchanged or failed.
        counts: filled as the run goes on, so that a caller knows them after KeyboardInterrupt too.
        corrections: by people, in place of all that the database keeps; None: those that it keeps.

    Raises:
        KeyboardInterrupt: after the article that was under way was loaded.
        ArchiveError: the crawl's folder cannot be used.
        DatabaseError: a row could not be written; what was loaded before is kept.
    """
    from pipeline import digest
    from pipeline.corrector import Corrector
    from pipeline.inputs import Outcome, iter_inputs
    from pipeline.warc_inputs import iter_warcs

    counts = Counts() if counts is None else counts
    run_id = database.start_run(VERSION, options)
    program = digest.program()
    corrector = Corrector(database, corrections)

    def one(outcome: Outcome, *, again: bool = False) -> None:
        if outcome.article:
            outcome = replace(outcome, article=database.preferred(outcome.article))
        article, made_from = outcome.article, None
        if article:
            made_from = digest.article(article, corrector.stamp(article.id, program))
        result, applied = None if again else _stored(database, outcome, made_from), None
        if result is None:
            result = extract(outcome)
            if result.record is not None:
                record, applied = corrector.apply(result.record)
                result = replace(result, record=record)
        on_result(*_load(database, result, counts, run_id, made_from, applied))

    try:
        with Interrupts() as interrupts, closing(iter_inputs(inputs, web=web, on_stop=on_stop)) as outcomes:
            for outcome in chain(outcomes, iter_warcs(warcs)):
                with interrupts.finishing():
                    one(outcome)
            for article_id in corrector.waiting():
                with interrupts.finishing():
                    article = database.article(article_id)
                    assert article is not None
                    one(Outcome(article.url or article.source or article.id, article=article), again=True)
    finally:
        database.finish_run(run_id, asdict(counts))
    return counts


def _stored(database: Database, outcome: Outcome, made_from: str | None) -> Result | None:
    """The stored record of an article, under the name that it has now; None where it must be extracted."""
    article = outcome.article
    record = database.made_from(article.id, made_from) if article and made_from else None
    if article is None or record is None:
        return None
    names = {"source": article.source, "url": article.url, "fetched_at": article.fetched_at}
    info = record.article.model_copy(update=names)
    return Result(outcome.source, record=record.model_copy(update={"article": info}), reading=article.reading)


def _load(
    database: Database,
    result: Result,
    counts: Counts,
    run_id: int,
    made_from: str | None,
    corrections: list[CorrectionOutcome] | None,
) -> tuple[Result, str]:
    """Store a result; return it with its state: new, changed, unchanged or failed."""
    record = result.record
    if record is not None:
        try:
            state = database.load(
                record,
                source=result.source,
                input_sha256=made_from,
                corrections=corrections,
                reading=result.reading,
            )
        except InputError as error:  # a value that no database can hold: the others go on
            result = Result(result.source, failure=Failure(error.code, " ".join(str(error).split())))
        else:
            setattr(counts, state, getattr(counts, state) + 1)
            counts.no_meeting += not record.meetings
            return result, state
    assert result.failure is not None
    database.fail(result.source, result.failure.code, result.failure.reason, run_id=run_id)
    counts.failed += 1
    return result, "failed"
