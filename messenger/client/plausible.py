"""What a server says, cut down to what can be true: it may be broken, or somebody else's. Plain functions, no state."""

from typing import Final

from messenger.protocol.base import EVERYONE, direct_users, group_of

LATEST: Final = 2**42
"""A moment after this one (in the year 2109, ms) is some clock gone wrong; every system can still show it."""


def is_log(name: str, user: int) -> bool:
    """Whether a chat of ``user`` can be called so; what else a server names is left aside: it could look like one."""
    users = direct_users(name)
    return name == EVERYONE or group_of(name) is not None or (users is not None and user in users)


def moment(ts: int) -> int:
    """Return ``ts`` (ms) as far as it can be shown."""
    return min(ts, LATEST)


def shortened(name: str, most: int) -> str:
    """Return a name as long as names may be, in code points."""
    return name if len(name) <= most else name[: most - 1] + "…"
