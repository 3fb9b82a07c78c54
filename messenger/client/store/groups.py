"""Rows of groups: those this user is or was a member of, as the server last told them."""

from collections.abc import Iterable
from typing import Final

import msgspec

from messenger.client.store.database import Database
from messenger.protocol.groups import Group

_encoder: Final = msgspec.json.Encoder()
_decoder: Final = msgspec.json.Decoder(Group)


class Groups:
    """Each group whole."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, account: int) -> list[Group]:
        """Return all groups of the account."""
        rows = self._database.read("SELECT told FROM user_group WHERE account = ?", account)
        return [_decoder.decode(told) for (told,) in rows]

    def keep(self, account: int, groups: Iterable[Group]) -> None:
        """Add or renew groups."""
        for group in groups:
            self._database.write(
                "INSERT OR REPLACE INTO user_group (account, id, told) VALUES (?, ?, ?)",
                account, group.id, _encoder.encode(group).decode(),
            )  # fmt: skip

    def forget(self, account: int) -> None:
        """Remove all groups of the account."""
        self._database.write("DELETE FROM user_group WHERE account = ?", account)
