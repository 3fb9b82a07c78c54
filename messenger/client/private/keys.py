"""What proofs of one session are keyed by, and what is still valid after a cut. Pure: nothing is sent here.

The leader proves by the last key that it *knows* the other side to have. The other side keeps what the leader may still
prove by: the key agreed last and those offered since, in whatever order their links brought them. So wherever a link is
cut, both agree again; and nothing that is void becomes valid again.
"""

import base64
import hmac
import secrets
from hashlib import sha256
from typing import Final

OFFERED: Final = 8
"""How many secrets that were offered one after the other, and never agreed, are kept."""


class Keys:
    """The keys of one side of one session, in memory only. The first one is the token of the introduction.

    Secrets are named in every call, so that late news of a link that has been replaced changes nothing.
    """

    def __init__(self, leads: bool, token: str) -> None:
        self.leads = leads
        self._agreed = token
        self._offered: list[str] = []
        """The leader's: said in the last ``use``. The other side's: heard in each ``use`` since it was agreed last."""

    @property
    def valid(self) -> tuple[str, ...]:
        """By which keys a proof counts now. A leader has only one."""
        return (self._agreed,) if self.leads else (self._agreed, *self._offered)

    def proof_of(self, mac: str, message: bytes) -> str | None:
        """Return by which of the valid keys ``mac`` was made over ``message``; ``None``: by none of them.

        A leader that proves by a key that was offered knows it to have arrived: what came before is void.
        """
        for key in self.valid:
            if hmac.compare_digest(prove(key, message), mac):
                self._agree(key)
                return key
        return None

    # -- the leader's

    def offer(self) -> str:
        """Return a fresh secret for ``use``. One that was offered before and not answered will never be agreed."""
        self._offered = [_text(secrets.token_bytes(32))]
        return self._offered[0]

    def arrived(self, secret: str) -> None:
        """Hear that the other side has said ``using`` to the ``use`` with ``secret``: what came before is void."""
        self._agree(secret)

    # -- the other side's

    def offered(self, secret: str) -> None:
        """Take the ``secret`` of the leader's ``use``. What was agreed before stays valid for now."""
        if secret not in self.valid:
            self._offered = [*self._offered, secret][-OFFERED:]

    def settled(self, secret: str) -> None:
        """Hear the first ``got`` or ``say`` on the link of ``secret``: the leader has heard ``using``.

        No other line shows it: a ping may have left before. (The leader says ``got`` as soon as it hears ``using``.)
        """
        self._agree(secret)

    def _agree(self, secret: str) -> None:
        if secret in self._offered:
            later = self._offered[self._offered.index(secret) + 1 :]  # what was offered since on another link stands
            self._agreed, self._offered = secret, later


def prove(key: str, message: bytes) -> str:
    """Return the proof of knowing ``key`` (a token or secret, as its text) over ``message``: HMAC-SHA-256."""
    return _text(hmac.digest(key.encode("ascii"), message, sha256))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
