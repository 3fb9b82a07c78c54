"""Invites: the secrets with which people sign up. Their rows are in the store, their links in ``reach``."""

import base64
import hashlib
import hmac
import secrets
from itertools import count
from typing import Final

from messenger.server.storage.invites import InviteStore, StoredInvite

TOKEN_BYTES: Final = 24
DAY: Final = 86_400_000
"""Milliseconds."""


class Invites:
    """Making, finding and revoking invites; all inside a turn."""

    def __init__(self, store: InviteStore, secret: bytes) -> None:
        """``secret``: the server's private key, from which the first invite is derived."""
        self._store = store
        self._secret = secret

    def make(self, uses: int, days: int, admin: bool, now: int) -> tuple[int, str]:
        """Make an invite of the operator; return its number and its token, which is kept nowhere."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        return self._store.add(digest(token), admin, uses, now + days * DAY, now), token

    def first(self, now: int) -> str:
        """Return the token of the invite for the first administrator; ask only while there is none.

        It never expires and must be the same at every start, yet be stored nowhere: it is derived from the server's
        private key. A used or revoked one is followed by the next.
        """
        for number in count(1):
            key = hmac.digest(self._secret, b"messenger: invite of the first administrator %d" % number, "sha256")
            token = _text(key[:TOKEN_BYTES])
            found = self._store.find(digest(token))
            if found is None:
                self._store.add(digest(token), True, 1, None, now)
            if found is None or found.valid(now):
                return token
        raise AssertionError("count never ends")

    def find(self, token: str, now: int) -> StoredInvite | None:
        """Return the invite with this token if somebody can still sign up with it."""
        found = self._store.find(digest(token))
        return found if found is not None and found.valid(now) else None

    def use(self, invite: StoredInvite) -> None:
        """Count one sign-up."""
        self._store.use(invite.id)

    def administrator_exists(self) -> None:
        """The links for the first administrator have done their work."""
        self._store.revoke_first()

    def usable(self, now: int) -> list[StoredInvite]:
        """Return the invites with which somebody can sign up, oldest first."""
        return self._store.usable(now)

    def revoke(self, number: int, now: int) -> bool:
        """Make an invite useless; return ``False`` when there is no such one in use."""
        found = self._store.get(number)
        if found is None or not found.valid(now):
            return False
        self._store.revoke(number)
        return True


def digest(token: str) -> bytes:
    """Return what the store keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii")  # 24 bytes need no padding
