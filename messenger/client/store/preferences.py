"""Rows of what was chosen: whom an account has blocked, which of its chats make no noise, what the profile prefers."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import msgspec

from messenger.client.files.model import FileChoices
from messenger.client.notification_choices import NotificationChoices
from messenger.client.private.model import PrivateChoices
from messenger.client.store import paths
from messenger.client.store.database import Database

_SHOW_NOTICES: Final = "show_notices"
_PRIVATE: Final = "private"
_NOTIFICATIONS: Final = "notifications"
_RECENT_EMOJI: Final = "recent_emoji"
_FILES: Final = "files"

_encoder: Final = msgspec.json.Encoder()
_choices: Final = msgspec.json.Decoder(PrivateChoices)
_notifications: Final = msgspec.json.Decoder(NotificationChoices)
_files: Final = msgspec.json.Decoder(FileChoices)


class Preferences:
    """Blocks and mutes are the server's to know, here is what it last told; the rest is this profile's own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def blocks(self, account: int) -> set[int]:
        """Return whom the account has blocked."""
        return {user for (user,) in self._database.read("SELECT user FROM block WHERE account = ?", account)}

    def keep_blocks(self, account: int, users: Iterable[int]) -> None:
        """Let these users be those blocked."""
        self._database.write("DELETE FROM block WHERE account = ?", account)
        for user in users:
            self._database.write("INSERT INTO block (account, user) VALUES (?, ?)", account, user)

    def mutes(self, account: int) -> set[str]:
        """Return which chats of the account are muted."""
        return {log for (log,) in self._database.read("SELECT log FROM mute WHERE account = ?", account)}

    def keep_mutes(self, account: int, logs: Iterable[str]) -> None:
        """Let these chats be those muted."""
        self._database.write("DELETE FROM mute WHERE account = ?", account)
        for log in logs:
            self._database.write("INSERT INTO mute (account, log) VALUES (?, ?)", account, log)

    def private_choices(self) -> PrivateChoices:
        """Return what was chosen for private sessions."""
        kept = self._database.read("SELECT value FROM preference WHERE name = ?", _PRIVATE)
        return _choices.decode(kept[0][0]) if kept else PrivateChoices()

    def keep_private_choices(self, choices: PrivateChoices) -> None:
        """Keep it."""
        self._database.write(
            "INSERT OR REPLACE INTO preference (name, value) VALUES (?, ?)", _PRIVATE, _encoder.encode(choices).decode()
        )

    def notification_choices(self) -> NotificationChoices:
        """Return what was chosen for notifications."""
        kept = self._database.read("SELECT value FROM preference WHERE name = ?", _NOTIFICATIONS)
        return _notifications.decode(kept[0][0]) if kept else NotificationChoices()

    def keep_notification_choices(self, choices: NotificationChoices) -> None:
        """Keep it."""
        self._database.write(
            "INSERT OR REPLACE INTO preference (name, value) VALUES (?, ?)",
            _NOTIFICATIONS,
            _encoder.encode(choices).decode(),
        )

    def file_choices(self) -> FileChoices:
        """Return what was chosen for files."""
        kept = self._database.read("SELECT value FROM preference WHERE name = ?", _FILES)
        choices = _files.decode(kept[0][0]) if kept else FileChoices()
        return replace(choices, folder=paths.loaded(choices.folder))

    def keep_file_choices(self, choices: FileChoices) -> None:
        """Keep it."""
        kept = replace(choices, folder=paths.stored(choices.folder))
        self._database.write(
            "INSERT OR REPLACE INTO preference (name, value) VALUES (?, ?)", _FILES, _encoder.encode(kept).decode()
        )

    def recent_emoji(self) -> tuple[str, ...]:
        """Return the emoji that were picked last, the newest first."""
        kept = self._database.read("SELECT value FROM preference WHERE name = ?", _RECENT_EMOJI)
        return tuple(kept[0][0].split()) if kept else ()

    def keep_recent_emoji(self, emoji: Iterable[str]) -> None:
        """Keep them."""
        self._database.write(
            "INSERT OR REPLACE INTO preference (name, value) VALUES (?, ?)", _RECENT_EMOJI, " ".join(emoji)
        )

    def show_notices(self) -> bool:
        """Return whether quiet lines about people and groups are shown."""
        return self._database.read("SELECT value FROM preference WHERE name = ?", _SHOW_NOTICES) != [("no",)]

    def keep_show_notices(self, shown: bool) -> None:
        """Keep whether they are."""
        self._database.write(
            "INSERT OR REPLACE INTO preference (name, value) VALUES (?, ?)", _SHOW_NOTICES, "yes" if shown else "no"
        )
