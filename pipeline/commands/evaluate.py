"""`thidua evaluate`: how well extraction agrees with gold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.commands import options

if TYPE_CHECKING:
    from pipeline.differences import Difference
    from pipeline.evaluate import Evaluation


@click.command("evaluate", epilog="\b\nExample:\n  thidua evaluate corpus/articles corpus/gold")
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
@click.option("--errors", is_flag=True, help="Print every missed and every wrong item too, with its sentence.")
@options.min_confidence
@options.inputs
@click.argument("gold", metavar="GOLD_DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_context
def command(ctx: click.Context, as_json: bool, errors: bool, least: float, inputs: tuple[str, ...], gold: Path) -> None:
    """Compare what is extracted from articles with gold, and print precision, recall and F1 for each field.

    INPUT is as for extract, or a .jsonl file of records that extract wrote. A record belongs to the gold file whose
    article_file is its source. The docstring of pipeline/evaluate.py says what has to agree.
    """
    from pipeline import evaluate, run
    from pipeline.errors import UnreadableInput

    wanted = evaluate.load_gold(gold)
    records: list[dict[str, Any]] = []
    failed = False
    for path in inputs:
        ready = list(_ready_records(Path(path)))
        if ready:
            records += ready
            continue
        for result in run.extract_all([path]):
            if result.record is not None:
                records.append(result.record.model_dump(mode="json"))
            elif result.failure is not None:
                failed = True
                options.report_failure(result.failure)
    if least:
        records = [_confident(record, least) for record in records]
    evaluation = evaluate.evaluate(records, wanted)
    if evaluation.without_record == len(wanted):
        raise UnreadableInput(
            f"{', '.join(inputs)}: no article of these belongs to a gold file of {gold}",
            "the article_file of a gold file is the name of the article's file",
        )
    if evaluation.without_record:
        note = f"{evaluation.without_record} of {len(wanted)} gold files have no record: they count as not found"
        click.echo(note, err=True)
    if as_json:
        out = evaluation.as_json()
        if errors:
            out["differences"] = [_difference(difference) for difference in evaluation.differences]
        click.echo(json.dumps(out, indent=1, ensure_ascii=False))
    else:
        if errors:
            for difference in evaluation.differences:
                click.echo("\n".join(_error(difference)))
        for line in _lines(evaluation):
            click.echo(line)
    if failed:
        ctx.exit(1)


def _confident(record: dict[str, Any], least: float) -> dict[str, Any]:
    """The record without what is below the confidence. Raises UnreadableInput for one that breaks the contract."""
    from pydantic import ValidationError

    from pipeline.confidence import confident
    from pipeline.errors import UnreadableInput
    from pipeline.record import Record

    try:
        return confident(Record.model_validate(record), least).model_dump(mode="json")
    except ValidationError as error:
        name = record["article"].get("source") or record["article"].get("id")
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the record"
        reason = f"{name} is not a record that --min-confidence can be applied to: {place}: {first['msg']}"
        raise UnreadableInput(reason, "write the records with thidua extract") from error


def _ready_records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSONL file of records; nothing for any other input."""
    if path.suffix != ".jsonl" or not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                record = json.loads(line)
            except ValueError:
                return
            if not isinstance(record, dict) or "meetings" not in record or "article" not in record:
                return
            yield record


def _difference(difference: Difference) -> dict[str, Any]:
    told: dict[str, Any] = {
        "article": difference.article,
        "kind": difference.kind,
        "field": difference.field,
        "key": str(difference.key),
        "quote": " ".join(difference.quote.split())[:100],
        "sentence": "".join(difference.sentence),
    }
    if difference.kind != "missed":
        told |= {"rule": difference.rule, "confidence": difference.confidence}
    return told | ({"instead": str(difference.instead)} if difference.kind == "differs" else {})


def _error(difference: Difference) -> Iterator[str]:
    """`a-14  wrong  figures: …` with the rule that found it, and its words in their sentence."""
    from pipeline.confidence import shown

    found = [difference.rule] if difference.rule else []
    found += [f"confidence {shown(difference.confidence)}"] if difference.confidence is not None else []
    by = f"  ({', '.join(found)})" if found else ""
    yield f"{difference.article}  {difference.kind}  {difference.field}: {_words(difference.key)}{by}"
    if difference.kind == "differs":
        yield f"    found as {_words(difference.instead)}"
    before, itself, after = difference.sentence
    if itself:
        yield f"    {before}«{itself}»{after}"
    elif difference.quote:
        yield f"    «{' '.join(difference.quote.split())}»"


def _words(key: object) -> str:
    """A key of the comparison for people: its parts with commas; `-` is nothing, `the cluster` no party."""
    if isinstance(key, tuple):
        return ", ".join(map(_words, key))
    if isinstance(key, frozenset):
        return "; ".join(sorted(" ".join(map(_words, part)) for part in key)) or "no comparison"
    if isinstance(key, float):
        return f"{key:.12g}"
    return "-" if key is None else str(key)


def _lines(evaluation: Evaluation) -> Iterator[str]:
    for name, score in evaluation.scores.items():
        yield (
            f"{name:12} P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}"
            f"   gold {score.gold}, found {score.found}"
        )
    yield (
        f"six fields: mean F1 {evaluation.mean_f1:.3f}, micro F1 {evaluation.micro_f1:.3f}; "
        f"grounded {evaluation.grounded_share:.3f}; invented {evaluation.invented}; "
        f"without record {evaluation.without_record}"
    )
