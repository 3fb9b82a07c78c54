"""Invites: the secrets with which people sign up. Their rows are in the store, their links in ``reach``."""

import base64
import hashlib
import hmac
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

    def make(self, uses: int, days: int, admin: bool, now: int, creator: int | None = None) -> tuple[int, str]:
        """Make an invite of an administrator, or of the operator (``None``); return its number and its token."""
        number = self._store.next_id()
        token = self._derive(number, now)
        self._store.add(StoredInvite(number, admin, uses, now + days * DAY, now, False, digest(token), creator))
        return number, token

    def token_of(self, invite: StoredInvite) -> str:
        """Return the token of an invite, so that its link can be copied again; nothing when it cannot be known.

        No token is stored: it is derived from the server's private key, which may have been another one then.
        """
        token = self._derive(invite.id, invite.created)
        return token if hmac.compare_digest(digest(token), invite.token) else ""

    def first(self, now: int) -> str:
        """Return the token of the invite for the first administrator; ask only while there is none.

        It never expires and must be the same at every start, yet be stored nowhere: it is derived from the server's
        private key. A used or revoked one is followed by the next.
        """
        for number in count(1):
            token = self._secret_of(b"messenger: invite of the first administrator %d" % number)
            found = self._store.find(digest(token))
            if found is None:
                self._store.add(StoredInvite(self._store.next_id(), True, 1, None, now, False, digest(token), None))
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

    def _derive(self, number: int, created: int) -> str:
        # the time as well: in a database that was restored from a copy, numbers are given again
        return self._secret_of(b"messenger: invite %d made at %d" % (number, created))

    def _secret_of(self, purpose: bytes) -> str:
        return _text(hmac.digest(self._secret, purpose, "sha256")[:TOKEN_BYTES])


def digest(token: str) -> bytes:
    """Return what the store keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii")  # 24 bytes need no padding
