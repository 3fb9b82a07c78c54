"""Own messages on their way to the server, on one connection: in order, by number, until each is answered.

The outbox on disk is the truth; here is only what of it is on the wire. What comes in belongs to ``syncing``.
"""

from asyncio import TimerHandle
from collections.abc import Callable
from dataclasses import replace

from messenger.client.backoff import BackOff
from messenger.client.chats import Chats
from messenger.client.files.attachments import said, stored
from messenger.client.plausible import moment
from messenger.client.settings import ClientConfig
from messenger.client.store.accounts import Account
from messenger.client.store.messages import Message
from messenger.client.store.outbox import Outgoing
from messenger.client.store.store import Store
from messenger.protocol.base import Request
from messenger.protocol.connection import Gap, Reset, StorageTrouble
from messenger.protocol.errors import Code
from messenger.protocol.messages import Accepted, Rejected, Send

Later = Callable[[float, Callable[[], None]], TimerHandle]
"""Calls something after so many seconds, in a turn of its own, and flushes."""


class Sending:
    """The window of unanswered sends. All methods but ``close`` run inside a turn.

    ``missing`` hears of messages whose file the server has not got, ``contradicted`` when it says what cannot be.
    """

    def __init__(
        self,
        store: Store,
        account: Account,
        chats: Chats,
        config: ClientConfig,
        say: Callable[[Request], None],
        later: Later,
        missing: Callable[[Outgoing], None],
        contradicted: Callable[[], None],
    ) -> None:
        self._store = store
        self._account = account
        self._chats = chats
        self._window = config.limits.window
        self._say = say
        self._later = later
        self._missing = missing
        self._contradicted = contradicted
        self._tries = config.limits.file_tries
        self._back_off = BackOff(config.durations.storage_first, config.durations.storage_longest)
        self._flying: dict[int, Outgoing] = {}
        self._posted = 0
        self._repeats = 0  # up to this number the server has heard sends before
        self._renumber_from: int | None = None
        self._held = True
        self._wait: TimerHandle | None = None
        self._gap_at = 0
        self._holds = 0  # how often all was numbered anew, and nothing answered since

    @property
    def renumbering(self) -> bool:
        """Whether nothing may be sent before everything is synced."""
        return self._renumber_from is not None

    def begin(self, last: int) -> None:
        """Compare numbers with the server, which accepted ``last`` as the last one, and let sending begin."""
        waiting = self._store.outbox.after(self._account.id, 0, 1)
        changed = self._account.renumber or self._account.dn < last  # here, or at the server, is an older copy
        if not waiting and not (changed and self._store.outbox.unnumbered(self._account.id)):
            self._set_numbers(last)
        elif changed or waiting[0].dn > last + 1:
            self._hold(last)  # also where files alone wait: their messages may be in the logs
            return
        self._repeats = last
        self._held = False

    def more(self) -> None:
        """Send what waits, as far as the window allows."""
        room = self._window - len(self._flying)
        if self._held or self._wait is not None or room <= 0:
            return
        for outgoing in self._store.outbox.after(self._account.id, self._posted, room):
            if outgoing.dn > self._repeats and next(iter(self._flying), outgoing.dn) <= self._repeats:
                return  # if a repeat is answered by ``reset``, what is new must not have overtaken it
            self._flying[outgoing.dn] = outgoing
            self._posted = outgoing.dn
            self._say(Send(outgoing.dn, outgoing.cid, outgoing.log, outgoing.text, file=said(outgoing.file)))

    # -- the server's answers

    def accepted(self, event: Accepted) -> tuple[str, int, int] | None:
        """Number the message. Return its log, prev and seq; ``None`` when it was numbered before."""
        outgoing = self._answered(event.dn)
        if outgoing is None:
            return None
        ts = moment(event.ts)
        message = Message(event.seq, self._account.user, ts, outgoing.cid, outgoing.text, file=stored(outgoing.file))
        row = self._chats.number(outgoing, message) if event.prev < event.seq else None
        if row is None:
            self._contradicted()
            return None
        return row.log, event.prev, event.seq

    def rejected(self, event: Rejected) -> None:
        """Keep the message as refused for good, or bring its file again: this number is used up either way."""
        outgoing = self._answered(event.dn)
        if outgoing is None or (event.code is Code.FILE_MISSING and self._bring_again(outgoing)):
            return
        self._store.outbox.refuse(outgoing.id, event.code)
        self._chats.write(replace(outgoing, dn=0, failure=event.code))

    def _bring_again(self, outgoing: Outgoing) -> bool:
        """Let a message wait until its file is at the server; return whether it is worth another try."""
        upload = self._store.files.upload(outgoing.id)
        if outgoing.file is None or upload is None or upload.tries >= self._tries:
            return False
        self._store.outbox.number(outgoing.id, None)
        self._store.files.keep_upload(replace(upload, tries=upload.tries + 1))
        waiting = replace(outgoing, dn=0)
        self._chats.write(waiting)
        self._missing(waiting)
        return True

    def _answered(self, dn: int) -> Outgoing | None:
        if self.renumbering:
            return None  # the numbers mean nothing now; what was accepted comes back by its cid
        self._back_off.reset()
        self._gap_at = self._holds = 0
        outgoing = self._flying.pop(dn, None) or self._store.outbox.by_dn(self._account.id, dn)
        # Its cid may have come back as a message meanwhile; then it is no longer in the outbox.
        return outgoing if outgoing and self._store.outbox.by_dn(self._account.id, dn) else None

    def gap(self, event: Gap) -> None:
        """Send again from the number the server expects; the second time at the same place after a wait."""
        if self.renumbering or self._wait is not None:
            return
        if self._store.outbox.by_dn(self._account.id, event.dn) is None:
            if self._store.outbox.after(self._account.id, event.dn, 1):
                self._hold(event.dn - 1)
            return
        again, self._gap_at = self._gap_at == event.dn, event.dn
        self._again_from(event.dn, self._back_off.next() if again else 0)

    def storage(self, event: StorageTrouble) -> None:
        """Ask again what became of the sends from a number on, after a wait."""
        if not self.renumbering and self._wait is None:
            self._again_from(event.dn, self._back_off.next())

    def reset(self, event: Reset) -> None:
        """Number the outbox anew once it is known what of it the server has."""
        if not self.renumbering:
            self._hold(event.last)

    def _again_from(self, dn: int, delay: float) -> None:
        self._flying = {number: outgoing for number, outgoing in self._flying.items() if number < dn}
        self._posted = dn - 1
        if delay:
            self._wait = self._later(delay, self._wait_is_over)

    def _wait_is_over(self) -> None:
        self._wait = None
        self.more()

    # -- numbering anew

    def _hold(self, last: int) -> None:
        """Stop sending until ``synced``: a message that is in its log already must not be sent again."""
        self._held = True
        self._holds += 1
        self._flying.clear()
        self._renumber_from = last
        self._account.renumber = True
        self._store.accounts.save(self._account)
        self._chats.drop_cursors()

    def synced(self) -> None:
        """Everything the server has is here: what is left in the outbox gets new numbers and is sent."""
        if self._renumber_from is None:
            return
        self._account.dn = self._store.outbox.renumber(self._account.id, self._renumber_from)
        self._account.renumber = False
        self._store.accounts.save(self._account)
        self._posted = self._renumber_from
        self._renumber_from = None
        self._held = False
        if self._holds > 1:  # the same may be asked of us for ever
            self._wait = self._later(self._back_off.next(), self._wait_is_over)
        else:
            self.more()

    def _set_numbers(self, last: int) -> None:
        if self._account.dn != last or self._account.renumber:
            self._account.dn = last
            self._account.renumber = False
            self._store.accounts.save(self._account)

    def close(self) -> None:
        """Forget what is on the wire; the outbox has it."""
        if self._wait is not None:
            self._wait.cancel()
