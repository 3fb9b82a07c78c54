"""What the whole process keeps to itself, from before anything secret is read: no core dumps, no words in reports."""

import contextlib
import logging
import sys
import threading
from types import TracebackType

from messenger.net.report import ReportFormatter, report


def be_discreet() -> None:
    """Set what holds for the whole process, however it ends."""
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold keys and messages
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(ReportFormatter())  # all that the program logs goes there
    sys.excepthook = _uncaught
    threading.excepthook = lambda what: _uncaught(what.exc_type, what.exc_value, what.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None) -> None:
    if error is not None and not issubclass(kind, SystemExit | KeyboardInterrupt) and sys.stderr is not None:
        sys.stderr.write(report(error) + "\n")
