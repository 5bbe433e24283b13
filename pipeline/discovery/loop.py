"""Walk the documents that list articles, host by host, within bounds, and give what they link to."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from pipeline.crawl.answer import Answer
from pipeline.discovery.document import read_document
from pipeline.discovery.links import Document, Link, Step
from pipeline.discovery.plan import BOUNDS, EVERYTHING, Bounds, Found, Get, Refuse, Start, Visit, unheard
from pipeline.discovery.urls import is_root, key, resolve, site
from pipeline.discovery.wanted import Wanted
from pipeline.errors import BadIndex, InputError, ThiduaError

log = logging.getLogger(__name__)

READERS = 2


@dataclass(slots=True)
class _Chain:
    """The pages of one list: what they have given so far. A list that gives nothing new is at its end."""

    seen: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Task:
    step: Step
    depth: int = 0
    guess: bool = False
    first: bool = False
    chain: _Chain | None = None


async def walk(
    starts: Iterable[Start],
    get: Get,
    *,
    bounds: Bounds = BOUNDS,
    wanted: Wanted = EVERYTHING,
    report: Callable[[Visit], None] = lambda visit: None,
    refuse: Refuse = unheard,
) -> AsyncGenerator[Found, None]:
    """Find links.

    Documents of one site are read one after the other in a fixed order, those of several sites at once. Each
    address is read once for a site, each link given once.

    Args:
        get: fetches one address, politely; what it raises as `InputError` fails this document and no other.
        report: called with each document's outcome.
        refuse: called with each document that came and cannot be read.

    Yields:
        links as they are found; close it (`aclosing`) to stop the walk. Never raises for a bad document.
    """
    groups: dict[str, list[Start]] = {}
    for start in starts:
        groups.setdefault(site(start.url) or start.url, []).append(start)
    given: set[str] = set()
    # What is found waits for whoever asks; so a slow reader slows the walk down.
    queue: asyncio.Queue[Found | None] = asyncio.Queue(maxsize=1000)
    limit = asyncio.Semaphore(bounds.sites)
    # Memory: the largest documents need some hundred megabytes while they are read.
    reading = asyncio.Semaphore(READERS)

    async def run(group: list[Start]) -> None:
        async with limit:
            visited: set[str] = set()
            for start in group:
                walker = _Walker(start, get, bounds, start.wanted or wanted, report, refuse, visited, given, reading)
                async for found in walker.links():
                    await queue.put(found)

    async def run_all() -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                for group in groups.values():
                    tasks.create_task(run(group))
        except ExceptionGroup as faults:
            await queue.put(None)
            raise faults.exceptions[0] from None
        await queue.put(None)

    everything = asyncio.create_task(run_all())
    try:
        while (found := await queue.get()) is not None:
            yield found
        await everything
    finally:
        everything.cancel()
        await asyncio.gather(everything, return_exceptions=True)


class _Walker:
    """The documents of one start, breadth first."""

    def __init__(
        self,
        start: Start,
        get: Get,
        bounds: Bounds,
        wanted: Wanted,
        report: Callable[[Visit], None],
        refuse: Refuse,
        visited: set[str],
        given: set[str],
        reading: asyncio.Semaphore,
    ) -> None:
        self.start, self.get, self.bounds, self.wanted = start, get, bounds, wanted
        self.report, self.refuse, self.visited, self.given, self.reading = report, refuse, visited, given, reading
        self.site = site(start.url)
        self.pages = self.bytes = 0
        self.tasks: deque[_Task] = deque()

    async def links(self) -> AsyncIterator[Found]:
        self._begin()
        while self.tasks:
            if reason := self._limit():
                self.report(Visit(self.tasks[0].step.url, "stopped", reason=reason))
                return
            task = self.tasks.popleft()
            name = key(task.step.url)
            if name in self.visited:
                continue
            self.visited.add(name)
            document, url = await self._read(task)
            if document is None:
                continue
            fresh = list(self._fresh(document, url))
            notes = [*document.notes, *self._follow(task, document)]
            if document.links and len(self.given) >= self.bounds.links:
                notes.append(self._limit())
            self.report(Visit(url, "read", document.kind, len(fresh), "; ".join(notes)))
            for link in fresh:
                yield link

    def _begin(self) -> None:
        start = resolve(self.start.url, self.start.url) or self.start.url
        whole = self.start.kind == "site" or (self.start.kind == "auto" and is_root(start))
        if whole and (robots := resolve(start, "/robots.txt")):
            self.tasks.append(_Task(Step(robots, "robots"), guess=True))
        self.tasks.append(_Task(Step(start, "site" if whole else self.start.kind), first=True, chain=_Chain()))

    def _limit(self) -> str:
        bounds = self.bounds
        if len(self.given) >= bounds.links:
            return f"{bounds.links} links were found; more with --max-links"
        if self.pages >= bounds.pages:
            return f"{bounds.pages} documents were read for {self.start.url}; more with --max-pages"
        if self.bytes >= bounds.bytes:
            size = f"{bounds.bytes // 1_000_000} MB"
            return f"{size} were read for {self.start.url}; name its sitemaps or listings one by one"
        return ""

    async def _read(self, task: _Task) -> tuple[Document | None, str]:
        """A document and its address after redirects, or None when its failure has been reported."""
        url = task.step.url
        self.pages += not task.guess
        answer: Answer | None = None
        try:
            answer = await self.get(url)
            self.bytes += len(answer.body)
            self._check(task, answer)
            if key(url) != key(answer.final_url):
                if key(answer.final_url) in self.visited:
                    self.report(Visit(url, "read", reason=f"leads to {answer.final_url}, which was read already"))
                    return None, url
                self.visited.add(key(answer.final_url))
            url = answer.final_url
            pattern = self.wanted.article_pattern
            async with self.reading:
                document = await asyncio.to_thread(read_document, answer, task.step.kind, article_pattern=pattern)
        except InputError as error:
            await self._failed(task, answer, error)
        except ThiduaError:
            raise
        except Exception as error:  # a fault of ours in one document is no reason to leave the others
            log.debug("%s", url, exc_info=True)
            fault = BadIndex(f"cannot be read: {type(error).__name__}", "please report it; --debug shows more")
            await self._failed(task, answer, fault)
        else:
            return document, url
        if task.step.kind == "robots":
            self._guess_sitemap()
        return None, url

    def _check(self, task: _Task, answer: Answer) -> None:
        if answer.status not in (200, 203):
            raise BadIndex(f"the server answered {answer.status}", "open it in a browser; try again later")
        if task.first:
            # Whoever names a start means the site to which it leads.
            self.site = site(answer.final_url)
        elif site(answer.final_url) != self.site:
            raise BadIndex(f"leads to another site, {answer.final_url}", "give that site's address to read it")

    async def _failed(self, task: _Task, answer: Answer | None, error: InputError) -> None:
        """Say it, and have it recorded where there was an answer; what is only a guess need not be there."""
        message = error.message.removeprefix(f"{task.step.url}: ")
        reason = f"{message} ({error.remedy})" if error.remedy else message
        self.report(Visit(task.step.url, "absent" if task.guess else "failed", task.step.kind, reason=reason))
        if answer is None or task.guess:
            return
        await self.refuse(task.step.url, error)
        if key(answer.final_url) != key(task.step.url) and site(answer.final_url) == self.site:
            await self.refuse(answer.final_url, error)

    def _fresh(self, document: Document, url: str) -> Iterator[Found]:
        """The document's links that are wanted, on this site, and were not given before."""
        for link in document.links:
            if site(link.url) == self.site and self.wanted.keeps(link) and len(self.given) < self.bounds.links:
                name = key(link.url)
                if name not in self.given:
                    self.given.add(name)
                    yield Found(link.url, link.text, link.lastmod, found_at=url, kind=document.kind)

    def _guess_sitemap(self) -> None:
        guess = resolve(self.start.url, "/sitemap.xml")
        if guess:
            self.tasks.append(_Task(Step(guess, "sitemap"), guess=True))

    def _follow(self, task: _Task, document: Document) -> list[str]:
        """Queue what the document leads to. Returns notes on what was left out."""
        notes = []
        further = document.further
        if document.kind == "listing" and task.step.kind != "site":
            # The feeds in a page's head are the site's, not the list's.
            further = ()
        elsewhere = sum(site(step.url) != self.site for step in further)
        if elsewhere:
            notes.append(f"left out on other sites: {elsewhere}")
        here = [step for step in further if site(step.url) == self.site]
        if self.wanted.since:
            # A sitemap's day is that of its last change: older ones hold nothing newer.
            here = [step for step in here if not self.wanted.is_old(Link(step.url, lastmod=step.lastmod))]
        if here and task.depth >= self.bounds.depth:
            notes.append(f"sitemaps more than {self.bounds.depth} deep were left out")
            here = []
        self.tasks.extend(_Task(step, task.depth + 1) for step in here)
        if task.step.kind == "robots" and not further:
            self._guess_sitemap()
        notes += self._follow_pages(task, document)
        return notes

    def _follow_pages(self, task: _Task, document: Document) -> list[str]:
        if document.next is None:
            return []
        chain = task.chain or _Chain()
        names = {key(link.url) for link in document.links}
        if names <= chain.seen:
            return ["nothing new on this page: the list ends here"]
        chain.seen |= names
        if site(document.next.url) != self.site or key(document.next.url) in self.visited:
            return ["its next page was read already: the list ends here"]
        if self.wanted.since and all(self.wanted.is_old(link) for link in document.links):
            return [f"all on this page is older than {self.wanted.since}: the list ends here"]
        self.tasks.append(_Task(replace(document.next), task.depth, chain=chain))
        return []
