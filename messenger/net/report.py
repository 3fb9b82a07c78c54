"""How a mistake of ours is written down: where it happened, and never what was in its hands.

The words of an exception may quote a message, a name or a token. So a report has the kinds of all exceptions and the
lines of the program that they came through, and of the operating system's errors what it calls them.
"""

import logging
import traceback
from types import TracebackType
from typing import Final, TypeAlias

_NESTED: Final = 8
"""Exceptions behind exceptions that are told."""
_Info: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)  # as ``sys.exc_info`` gives it


def report(error: BaseException) -> str:
    """Return the report on ``error``, and on what it came of."""
    parts: list[str] = []
    one: BaseException | None = error
    for _ in range(_NESTED):
        if one is None:
            break
        frames = "".join(traceback.format_list(traceback.extract_tb(one.__traceback__)))
        parts.append(f"Traceback (most recent call last):\n{frames}{_named(one)}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n\nwhile there was:\n\n".join(parts)


def _named(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return f"{name}: {error.strerror}" if isinstance(error, OSError) and error.strerror else name


class ReportFormatter(logging.Formatter):
    """Formats records as any other does, but for their exceptions."""

    def formatException(self, ei: _Info) -> str:  # noqa: N802 - the name is logging's
        """Return the report on the exception of a record."""
        return report(ei[1]) if ei[1] is not None else ""
