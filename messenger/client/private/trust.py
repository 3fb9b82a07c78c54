"""Whether a device is the one that was met before: its key is remembered, one for each device of each person.

A person who was never met is trusted at the first meeting, as SSH does it; the safety number is there to be compared.
What comes later and does not fit is for the person to accept (contract section on private sessions).
"""

from messenger.client.desk import Desk
from messenger.client.private.model import Trust
from messenger.net.pin import Pin


def judge(known: dict[str, Pin], device: str, pin: Pin) -> Trust:
    """Return what to think of ``device`` with the key ``pin``, of a person whose devices are ``known``."""
    if not known or known.get(device) == pin:
        return Trust.KNOWN
    return Trust.CHANGED_KEY if device in known else Trust.NEW_DEVICE


class TrustBook:
    """The keys that the open account knows, in its store."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def judge(self, user: int, device: str, pin: Pin) -> Trust:
        """Return what is known of this key of ``user``. Raises ``StoreError``."""
        account = self._desk.account
        return judge(self._desk.store.peer_keys.of(account.id, user), device, pin) if account else Trust.NEW_DEVICE

    def keep(self, user: int, device: str, pin: Pin) -> None:
        """Know the device by this key from now on; where the disk refuses, until the session ends."""
        account = self._desk.account
        if account is not None and not self._desk.trouble:
            with self._desk.turn:
                self._desk.store.peer_keys.keep(account.id, user, device, pin)
