"""Options of the commands that fetch pages."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from pipeline.crawl.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_ARCHIVE = Path("crawl")
CONTACT = re.compile(r"[!-~]*(@|://)[!-~]+")
"""A mail address or a web address, in ASCII without spaces, as a header needs it."""
HOW_TO = "say who is asking: --contact you@example.org (or the environment variable THIDUA_CONTACT)"


def _checked(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value and (not CONTACT.fullmatch(value) or len(value) > 200 or set(value) & set("()\\")):
        raise click.BadParameter("give a mail address or a web address")
    return value or None


contact = click.option(
    "--contact",
    envvar="THIDUA_CONTACT",
    show_envvar=True,
    metavar="MAIL|URL",
    callback=_checked,
    help="Whom the owner of a site can write to; stands in the User-Agent.",
)
allow_private = click.option(
    "--allow-private", is_flag=True, help="Fetch from private and local addresses too, not only from public ones."
)


OF_SETTINGS = ("contact", "allow_private", "refresh", "retry", "delay", "concurrency", "attempts", "timeout")


def archive(help: str) -> Callable[[F], F]:
    """The option --archive."""
    return click.option(
        "--archive", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", show_default=False, help=help
    )


def crawling(command: Callable[..., Any], *, again: bool = True) -> Callable[..., Any]:
    """The options of a crawl: how it behaves, and what is asked for again.

    The command gets them as `crawl`, for `settings`.
    """

    @functools.wraps(command)
    def call(*args: Any, **values: Any) -> Any:
        given = {name: values.pop(name) for name in OF_SETTINGS if name in values}
        timeout = given.pop("timeout")
        given |= {"read_timeout": timeout, "connect_timeout": timeout / 2, "deadline": timeout * 3}
        return command(*args, crawl=given, **values)

    asking_again = (
        click.option("--retry", is_flag=True, help="Ask at once again for pages that failed."),
        click.option(
            "--refresh",
            is_flag=True,
            help="Ask again for fetched pages; what is unchanged is not sent again.",
        ),
    )
    for option in (
        click.option(
            "--concurrency",
            type=click.IntRange(1, 256),
            default=16,
            show_default=True,
            metavar="N",
            help="Hosts that are asked at once; each gets one request at a time.",
        ),
        click.option(
            "--delay",
            type=click.FloatRange(0, 3600),
            default=2.0,
            show_default=True,
            metavar="SECONDS",
            help="Least pause between an answer of a host and the next request to it. It grows for slow or failing "
            "hosts, and to the Crawl-delay of robots.txt.",
        ),
        click.option(
            "--timeout",
            type=click.FloatRange(0.1, 600),
            default=20.0,
            show_default=True,
            metavar="SECONDS",
            help="Longest silence of a host; a whole answer may take three times as long.",
        ),
        click.option(
            "--attempts",
            type=click.IntRange(1, 10),
            default=3,
            show_default=True,
            metavar="N",
            help="Requests for a page whose failure may pass, with a growing pause between them.",
        ),
        *(asking_again if again else ()),
        allow_private,
        contact,
    ):
        option(call)
    return call


def polite(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of `crawling` for a command that always asks again."""
    return crawling(command, again=False)


def settings(inputs: Iterable[str], **values: Any) -> Settings | None:
    """The settings that options say; None where no URL is among the inputs, and nothing is imported.

    Where a URL is, and no contact, a line on standard error says how to give one.
    """
    from pipeline.inputs import is_url

    if not any(is_url(name) for name in inputs):
        return None
    return made(**values)


def made(**values: Any) -> Settings:
    """The settings that options say, with a line on standard error where the contact is missing."""
    from pipeline.crawl.settings import Settings

    made = Settings(**values, site_delay=_site_delay)
    if made.contact is None:
        note(f"note: pages are fetched as {made.user_agent} without a contact; {HOW_TO}")
    return made


def _site_delay(host: str) -> float:
    """The delay in a host's site file, 0 without one. Raises SourceError."""
    from pipeline import sources

    found = sources.site(host)
    return found.delay or 0.0 if found else 0.0


def note(line: str) -> None:
    """A line on standard error, if it can be written."""
    import contextlib

    with contextlib.suppress(OSError):
        click.echo(line, err=True)


def stopping(left: int) -> None:
    """What is said when Ctrl-C ends a crawl."""
    note(f"Stopping: what is under way is finished, {left} pages are left. Ctrl-C again stops at once.")


def lines(file: Any) -> Iterable[str]:
    """The inputs of a list: one a line; empty lines and lines that begin with # are passed over."""
    try:
        for line in file:
            stripped = line.lstrip("\ufeff").strip()
            if stripped and not stripped.startswith("#"):
                yield stripped
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file.name} is not a list of inputs in UTF-8") from error
