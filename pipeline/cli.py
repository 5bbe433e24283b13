"""The command line: `thidua COMMAND`. Commands import what they use when they run, so that help is instant.

Exit status: 0 fine; 1 something failed; 2 a wrong call; 130 stopped with Ctrl-C; 141 the reader of the output left.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from typing import Any

import click

from pipeline.commands import (
    discover,
    evaluate,
    explain,
    export,
    extract,
    fetch,
    forget,
    gazetteer,
    ingest,
    options,
    report,
    serve,
    status,
)
from pipeline.errors import ThiduaError
from pipeline.version import VERSION


class Program(click.Group):
    """A group whose errors are one line each, on standard error."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        def call() -> Any:
            extra.update(standalone_mode=False, windows_expand_args=windows_expand_args)
            return super(Program, self).main(args, prog_name or "thidua", complete_var, **extra)

        if not standalone_mode:
            return call()
        try:
            _utf8()
            status = call()
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            status = error.exit_code
        except click.UsageError as error:
            command = error.ctx.command_path if error.ctx else "thidua"
            _complain(f"{command}: {error.format_message()} (see {command} --help)")
            status = error.exit_code
        except click.ClickException as error:
            _complain(f"thidua: {error.format_message()}")
            status = error.exit_code
        except ThiduaError as error:
            _complain(f"thidua: {error}")
            status = 1
        except (click.Abort, KeyboardInterrupt):
            _complain("thidua: stopped")
            status = 130
        sys.exit(status if isinstance(status, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()
            return result
        except BrokenPipeError:
            # `thidua extract ... | head` is no fault.
            options.give_up(sys.stdout)
            ctx.exit(141)
        except OSError as error:
            options.give_up(sys.stdout)
            place = error.filename or "standard output"
            raise click.ClickException(f"{place}: cannot be read or written: {error.strerror or error}") from error


def _complain(message: str) -> None:
    try:
        click.echo(" ".join(message.split()), err=True)
    except OSError:
        options.give_up(sys.stderr)


def _utf8() -> None:
    """Vietnamese goes out as UTF-8 whatever the locale; file names that are no text are shown with escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExample:\n  thidua ingest --db thidua.db corpus/articles\n  thidua serve --db thidua.db",
)
@click.version_option(VERSION, prog_name="thidua")
def main() -> None:
    """Vietnamese news about emulation clusters (cụm thi đua) as a database that shows its evidence."""


main.params.append(options.debug())
for module in (extract, discover, ingest, fetch, status, export, serve, explain, evaluate, report, forget, gazetteer):
    module.command.params.append(options.debug())
    main.add_command(module.command)

if __name__ == "__main__":
    main()
