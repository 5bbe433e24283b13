"""`thidua status`: how far a crawl is."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands import web

if TYPE_CHECKING:
    from pipeline.crawl.changes import Page

MOST_HOSTS = 20


@click.command("status", epilog="\b\nExample:\n  thidua status --failures")
@web.archive("The archive of the crawl.  [default: crawl]")
@click.option("--failures", is_flag=True, help="Print every failure: code, when it is asked for again, URL, reason.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(archive: Path | None, failures: bool, as_json: bool) -> None:
    """Show the frontier of a crawl: pages by state and by host, and failures by kind.

    A crawl that is running may be looked at.
    """
    from pipeline.crawl.faults import FAULTS
    from pipeline.crawl.frontier import Frontier

    archive = archive or web.DEFAULT_ARCHIVE
    with Frontier.open(archive, read_only=True) as frontier:
        counts, pages, failed = frontier.counts(), frontier.pages(), frontier.failures()
        lists = frontier.counts("list")
        size = sum(frontier.files().values())
    hosts: dict[str, Counter[str]] = {}
    for page in pages:
        hosts.setdefault(page.host, Counter())[page.standing] += 1
    codes = Counter(page.code or "" for page in failed)
    timed = (page for page in pages if page.state == "waiting" and _again(page) == page.next_try)
    due = min((page.next_try for page in timed if page.next_try), default=None)
    if as_json:
        found = {
            "archive": str(archive),
            "pages": counts,
            "lists": lists,
            "bytes": size,
            "hosts": hosts,
            "failures": [
                {"url": p.url, "code": p.code, "reason": p.reason, "status": p.status, "attempts": p.attempts,
                 "state": p.standing, "next_try": p.next_try, "checked_at": p.checked_at}
                for p in failed
            ],
        }  # fmt: skip
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    total = sum(counts.values())
    click.echo(f"{archive}: {total} pages: {_counts(counts)}; {size / 1_000_000:.1f} MB of WARC files")
    if any(lists.values()):
        click.echo(f"sitemaps, feeds and listing pages: {_counts(lists)}")
    if due:
        click.echo(f"the next failed page is asked for again after {due}")
    if failures:
        for page in failed:
            click.echo("\t".join((page.code or "", _again(page), page.url, page.reason or "")))
        return
    most = sorted(hosts.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    for host, states in most[:MOST_HOSTS]:
        click.echo(f"  {host:<40} {_counts(states)}")
    if len(most) > MOST_HOSTS:
        click.echo(f"  and {len(most) - MOST_HOSTS} more hosts")
    for code, number in codes.most_common():
        meaning = FAULTS[code].meaning if code in FAULTS else "a fault of thidua"
        click.echo(f"  {number:>6} {code}: {meaning}")


def _again(page: Page) -> str:
    """When a page that failed is asked for again: a time, or on what occasion."""
    from pipeline.crawl.faults import FAULTS

    fault = FAULTS.get(page.code or "")
    return fault.again if fault and fault.again == "next run" else page.next_try or "when asked"


def _counts(counts: dict[str, int] | Counter[str]) -> str:
    """The states in their order; `forbidden` only where there is one."""
    from pipeline.crawl.frontier import STANDINGS

    shown = (state for state in STANDINGS if state in counts and (counts[state] or state != "forbidden"))
    return ", ".join(f"{counts[state]} {state}" for state in shown)
