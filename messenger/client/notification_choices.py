"""What a person chose for the notifications of a profile. A plain value; what comes of it is decided by the windows."""

from dataclasses import dataclass
from typing import Final

from messenger.protocol.base import LARGEST

UNTIL_TURNED_OFF: Final = LARGEST
"""A ``quiet_until`` that no clock reaches."""


@dataclass(frozen=True, slots=True)
class NotificationChoices:
    """For all notifications of one profile.

    ``shown``: there are any. ``preview``: they show what was written, not only who wrote. ``sound``: they are heard.
    ``quiet_until``: do not disturb before then, ms since 1970; 0 for off, ``UNTIL_TURNED_OFF`` for no end.
    """

    shown: bool = True
    preview: bool = True
    sound: bool = True
    quiet_until: int = 0

    def quiet(self, now: float) -> bool:
        """Whether nobody is to be disturbed at ``now``, ms since 1970."""
        return now < self.quiet_until
