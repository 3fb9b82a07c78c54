"""Rows of the keys by which other people's devices are known."""

from messenger.client.store.database import Database
from messenger.net.pin import Pin


class PeerKeys:
    """One key for each device of a user that an account has met."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, account: int, user: int) -> dict[str, Pin]:
        """Return the keys of ``user`` by device."""
        rows = self._database.read("SELECT device, pin FROM peer_key WHERE account = ? AND user = ?", account, user)
        return {device: Pin.parse(pin) for device, pin in rows}

    def keep(self, account: int, user: int, device: str, pin: Pin) -> None:
        """Know the device by this key from now on."""
        self._database.write(
            "INSERT OR REPLACE INTO peer_key (account, user, device, pin) VALUES (?, ?, ?, ?)",
            account, user, device, str(pin),
        )  # fmt: skip

    def forget(self, account: int) -> None:
        """Remove all keys that the account knows."""
        self._database.write("DELETE FROM peer_key WHERE account = ?", account)
