"""What a server that was put back to an earlier state has no more, found out once everything it has is here.

Own messages among it become what they are: not delivered, to be sent again by a click. Of what others wrote, it is said
how much is gone: only who wrote it can send it again. The doubts lie on the disk, so this may end at any line.
"""

from gettext import gettext as _
from gettext import ngettext
from typing import Final

from messenger.client import facts
from messenger.client.chats import Chats
from messenger.client.clock import Clock
from messenger.client.store.accounts import Account
from messenger.client.store.files import UploadRow
from messenger.client.store.store import Store
from messenger.client.syncing import Syncing
from messenger.client.turn import Turn
from messenger.protocol.accounts import SignedIn
from messenger.protocol.errors import Code

_DAY_MS: Final = 86_400_000


def announcement() -> str:
    """Return what is told as soon as it is noticed."""
    return _(
        "The server was put back to an earlier state. What you wrote and it does not have any more is marked in its"
        " chat, where you can send it again."
    )


class Losses:
    """Looked at after each read of one connection, inside its turn; nearly always there is nothing to look for."""

    def __init__(self, store: Store, account: Account, chats: Chats, turn: Turn, clock: Clock) -> None:
        self._store = store
        self._account = account
        self._chats = chats
        self._turn = turn
        self._clock = clock
        self._people = store.people.in_doubt(account.id)
        self._kept_since = 0

    def begin(self, event: SignedIn) -> None:
        """Take in how long messages are kept: what is older is not lost, but forgotten as the operator wants."""
        self._kept_since = event.time - event.retention * _DAY_MS if event.retention else 0

    def look(self, syncing: Syncing) -> None:
        """Give up what the server turns out to have lost by now."""
        if not syncing.heads_known or not (self._people or self._chats.doubted):
            return
        if self._people:
            self._people = False
            gone = self._store.people.lose(self._account.id)
            self._turn.tell(facts.PeopleChanged(tuple(gone)))
        for log in [log for log in self._chats.doubted if syncing.settled(log)]:
            self._lose(log)

    def _lose(self, log: str) -> None:
        account, store = self._account.id, self._store
        self._chats.doubted.discard(log)
        doubted = [one for one in store.doubts.take(account, log) if one.ts >= self._kept_since]
        mine = [one for one in doubted if one.sender == self._account.user and (one.text or one.file)]
        for one in mine:
            failed = store.outbox.add_failed(account, one.cid, log, one.ts, one.text, one.file, Code.LOST_BY_SERVER)
            if failed and one.file:
                path = store.files.place_of(account, log, one.cid, one.file.hash)
                store.files.keep_upload(UploadRow(failed.id, path, mtime=0))
            if failed:
                self._chats.lose(failed)
        if others := len(doubted) - len(mine):
            text = ngettext(
                "The server lost {count} message of this chat when it was put back to an earlier state. Only who wrote"
                " it can send it again.",
                "The server lost {count} messages of this chat when it was put back to an earlier state. Only who wrote"
                " them can send them again.",
                others,
            ).format(count=others)
            self._turn.tell(facts.Noted(log, self._clock.wall(), text))
