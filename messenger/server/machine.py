"""What the operating system is asked for: private files, room for many connections, thrifty memory.

Nothing here is needed for correctness: what a system does not offer is left out.
"""

import contextlib
import ctypes
import os
import sys

_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1  # parameters of mallopt(3)
_FILES_EVERYWHERE = 10_240
"""What macOS lets every process open, whatever it says."""


def prepare() -> None:
    """Set what holds for the whole process, before anything is opened."""
    if sys.platform == "win32":
        return
    import resource

    os.umask(0o077)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold keys and passwords
    if sys.platform == "linux":
        _keep_memory()


def allow_files(wanted: int) -> int | None:
    """Let the process have so many files open at once, as far as the system permits; return how many it may have.

    ``None``: there is no such limit. What it may have already is never taken from it.
    """
    if sys.platform == "win32":
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for most in (wanted, _FILES_EVERYWHERE):
        number = most if hard == resource.RLIM_INFINITY else min(most, hard)
        if soft == resource.RLIM_INFINITY or soft >= number:
            break
        with contextlib.suppress(OSError, ValueError):  # macOS permits less than it says
            resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard))
            break
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


def _keep_memory() -> None:
    """Let glibc map large blocks by themselves, and keep less freed memory than one of them takes.

    The event loop gives every TLS connection a buffer of 256 KiB and touches little of it. Cut from memory that was
    used before, all its old pages would stay; mapped, it costs what it touches. So neither the holes that smaller
    blocks leave nor what is kept at the end may be large enough for one. (Measured at 6,000 idle connections whose
    users are all told of each other: 29 KiB each; 35 when 16 MiB are kept, 48 and more when blocks are mapped from
    200 KiB on.) Thresholds that are set stay: left alone, they would grow past the buffer.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return  # another C library
    mallopt(_MMAP_THRESHOLD, 64 << 10)
    mallopt(_TRIM_THRESHOLD, 192 << 10)
