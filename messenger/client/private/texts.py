"""The text of one session: what has come, and what was said and is not acknowledged. Pure: nothing is sent here.

Each side numbers its own texts from 1 without holes. What is above the other side's ``have`` when a link is agreed on
is said again, so that no cut loses, doubles or reorders anything.
"""

from collections import deque
from collections.abc import Iterator
from itertools import islice

from messenger.protocol.base import TEXT_BYTES, TEXT_CHARACTERS
from messenger.protocol.files import File
from messenger.protocol.private import Say


class BadPeerError(Exception):
    """The other side says what cannot be."""


class Texts:
    """Both directions of one session, over all its links. ``window``: how many unacknowledged ones may be on a link."""

    def __init__(self, window: int) -> None:
        self._window = window
        self.have = 0
        """The last text of the other side that has come."""
        self.acknowledged = 0
        """The last own one that has arrived."""
        self._written = 0  # the last own one
        self._sent = 0  # the last own one on the link that is used now
        self._ever_sent = 0
        self._unacknowledged: deque[Say] = deque()
        self._told = 0  # the last ``have`` that the other side was told on this link

    # -- own texts

    def write(self, cid: str, text: str, file: File | None = None) -> None:
        """Take in one text of this side, or a file."""
        self._written += 1
        self._unacknowledged.append(Say(self._written, cid, text, file))

    def due(self) -> list[Say]:
        """Return what may go on the link now; it counts as sent then."""
        first, last = self._sent, min(self._written, self.acknowledged + self._window)
        if last <= first:
            return []
        self._sent, self._ever_sent = last, max(self._ever_sent, last)
        return list(islice(self._unacknowledged, first - self.acknowledged, last - self.acknowledged))

    def got(self, upto: int) -> list[str]:
        """Hear that everything ``upto`` has arrived; return the cids for which that is new, in order."""
        self.check(upto)
        return list(self._take(upto))

    def check(self, upto: int) -> None:
        """Raise ``BadPeerError`` if not everything ``upto`` was ever sent."""
        if upto > self._ever_sent:
            raise BadPeerError("texts are acknowledged that were never sent")

    def left(self) -> list[str]:
        """Return the cids of what was never acknowledged, in order."""
        return [say.cid for say in self._unacknowledged]

    def _take(self, upto: int) -> Iterator[str]:
        while self.acknowledged < upto:
            self.acknowledged += 1
            yield self._unacknowledged.popleft().cid

    # -- a new link

    def begin(self, their_have: int, told: int) -> list[str]:
        """Go on on another link: the other side has everything up to ``their_have``; it was told ``told`` of ours.

        Return the cids that are acknowledged by that. What is above is due again.
        """
        if their_have < self.acknowledged:
            raise BadPeerError("texts are missing that were acknowledged")
        cids = self.got(their_have)
        self._sent = self.acknowledged
        self._told = told
        return cids

    # -- the other side's texts

    def heard(self, say: Say) -> bool:
        """Take in one text; return whether it is new."""
        if not (say.text or say.file) or len(say.text) > TEXT_CHARACTERS or len(say.text.encode()) > TEXT_BYTES:
            raise BadPeerError("a text is none")
        if say.n <= self.have:
            return False
        if say.n > self.have + 1:
            raise BadPeerError("a text is missing")
        self.have = say.n
        return True

    def untold(self) -> bool:
        """Whether there is something to acknowledge; it counts as done then."""
        told, self._told = self._told, self.have
        return told < self.have
