"""Where the program begins: Ctrl-C ends it with one line from the first moment on, while modules are being imported.

Python would show where in whose import it was; so nothing else is imported here.
"""

from __future__ import annotations

import os
import signal
from types import FrameType

STOPPED = 130


def main() -> None:
    """Run `thidua` with the arguments of the process, and leave it with its exit status."""
    # In the background of a shell it is ignored, and stays so.
    handled = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if handled:
        signal.signal(signal.SIGINT, _stop)
    try:
        from pipeline.cli import main as program

        if handled:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        program()
    except KeyboardInterrupt:
        _stop(signal.SIGINT, None)
    finally:
        if handled:
            signal.signal(signal.SIGINT, _stop)


def _stop(_signum: int, _frame: FrameType | None) -> None:
    try:  # noqa: SIM105 - contextlib would have to be imported
        os.write(2, b"thidua: stopped\n")
    except OSError:
        pass
    os._exit(STOPPED)


if __name__ == "__main__":
    main()
