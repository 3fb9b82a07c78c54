"""The open profile on the core thread: the store, the account that is open, and what the user writes into it.

It works without a network. When the disk refuses, it is noticed here, and tried again here.
"""

import asyncio
import secrets
from dataclasses import replace
from gettext import gettext as _
from typing import Protocol

from messenger.client import facts, losses, snapshots
from messenger.client.backoff import BackOff
from messenger.client.chats import Chats
from messenger.client.clock import Clock
from messenger.client.files.vault import Vault
from messenger.client.files.worker import Worker
from messenger.client.history import History
from messenger.client.inbox import Inbox
from messenger.client.model import EVERYONE, ChatMessage, Contact
from messenger.client.notification_choices import NotificationChoices
from messenger.client.settings import ClientConfig
from messenger.client.store.accounts import Account
from messenger.client.store.chats import ChatRow
from messenger.client.store.errors import DamagedStoreError, StoreError
from messenger.client.store.outbox import Outgoing
from messenger.client.store.store import Store
from messenger.client.turn import Turn
from messenger.protocol.errors import Code


class Owner(Protocol):
    """Who has to know what happens on the desk: in truth, ``Core``."""

    def store_broken(self) -> None:
        """Nothing can be stored, so nothing may come in or go out."""

    def store_mended(self) -> None:
        """The disk takes writes again."""

    def undone(self) -> None:
        """A turn failed by a mistake of ours; what is in memory was read anew."""

    def written(self) -> None:
        """There is more in the outbox."""

    def gathered(self) -> None:
        """What was gathered is on the disk and may be said."""


class Desk:
    """One open profile."""

    def __init__(
        self,
        config: ClientConfig,
        inbox: Inbox,
        clock: Clock,
        store: Store,
        owner: Owner,
        worker: Worker | None = None,
    ) -> None:
        self.config = config
        self.inbox = inbox
        self.clock = clock
        self.store = store
        self.turn = Turn(store.database, inbox.put, self.broken)
        self.history = History(config.limits.history, inbox.put, self._waiting, self.broken)
        self.vault = Vault(config.profile_folder / "files", store.database.files_key)
        self.worker = Worker() if worker is None else worker
        """What blocks about files is done there: the vault is its alone."""
        self.account: Account | None = None
        self.chats: Chats | None = None
        self.trouble = ""
        self.timeout = 0
        """Seconds without activity until the server signs this device out, as it last told; 0: never."""
        self._owner = owner
        self._shown = 0
        self._wait = BackOff(config.durations.storage_first, config.durations.storage_longest)
        self._probing: asyncio.TimerHandle | None = None
        self._unstored: list[tuple[int, Outgoing]] = []
        self._storing = False
        self._drafts: dict[tuple[int, str], str] = {}
        self._gathering: asyncio.TimerHandle | None = None

    def close(self) -> None:
        """Write what was gathered and close the store; the worker ends with what it has."""
        self.worker.close()
        if not self.trouble:
            self._store_unstored()
            self._gathered()
        for timer in (self._gathering, self._probing):  # the last writing may have set one
            if timer is not None:
                timer.cancel()
        self.store.database.close()

    # -- the account

    def open_account(self, account: Account) -> Chats:
        """Work with this account from now on; what was in memory is read anew."""
        self.account = account
        self.chats = Chats(self.store, account, self.turn)
        self.turn.save = self.chats.save
        self.history.open(self.chats)
        return self.chats

    def show_account(self, restored: bool = False) -> None:
        """Tell all that the store knows of the open account, and whether its server was put back to a backup."""
        account, chats = self.account, self.chats
        if account is None or chats is None:
            return
        self._shown = account.id
        self.show_name()
        self.inbox.put(facts.PeopleChanged(tuple(self.store.people.all(account.id))))
        drafts = dict(self.store.chats.drafts(account.id))
        drafts.update((log, text) for (owner, log), text in self._drafts.items() if owner == account.id)
        self.inbox.put(facts.DraftsLoaded(tuple(drafts.items())))
        snapshots.stored(self.store, account.id, self.inbox.put)
        self.inbox.put(chats.all())
        self.history.start_over()
        self.history.load(EVERYONE, 0)
        if restored:
            self.inbox.put(facts.Noted(EVERYONE, self.clock.wall(), losses.announcement()))
        self._store_unstored()

    def show_name(self) -> None:
        """Tell who is signed in where."""
        account = self.account
        if account is not None:
            me = Contact(account.user, account.user_name, account.display_name)
            self.inbox.put(facts.SignedIn(me, account.server, account.admin, self.timeout))

    @property
    def shown(self) -> bool:
        """Whether the open account is the one that was told of."""
        return self.account is not None and self._shown == self.account.id

    def sign_out(self, code: Code, reason: str) -> None:
        """Forget the token and close the account; its outbox and drafts wait for the next sign-in, if there is one."""
        if self.account is None:
            return
        self._gathered()
        account = self.account
        if account is not None:
            with self.turn:
                account.token = ""
                if code is Code.ACCOUNT_DELETED:
                    self.store.forget(account.id)
                else:
                    self.store.accounts.save(account)
        self.close_account()
        self.inbox.put(facts.SignedOut(code, reason))

    def close_account(self) -> None:
        """Have no account open."""
        self.account = self.chats = None
        self.history.open(None)
        self.history.forget()
        self.turn.save = lambda: None
        self._shown = 0
        self.timeout = 0

    # -- what the user writes

    def send(self, log: str, text: str) -> None:
        """Put ``text`` into the outbox, with all others that were written in this turn of the loop."""
        if self.account is None:
            return
        cid = secrets.token_urlsafe(16)
        outgoing = Outgoing(0, 0, cid, log, self.clock.wall(), text)
        self._unstored.append((self.account.id, outgoing))
        if self.trouble:
            self._show_unstored([outgoing])
        elif not self._storing:
            self._storing = True
            asyncio.get_running_loop().call_soon(self._store_unstored)

    def retry(self, log: str, cid: str) -> None:
        """Write a refused message anew: its number and cid are used up.

        What the server lost keeps its cid, by which other devices know that it need not be sent from there as well.
        """
        account, chats = self.account, self.chats
        if account is None or chats is None or self.trouble:
            return
        with self.turn as turn:
            old = self.store.outbox.by_cid(account.id, cid)
            if old is not None and old.failure is not None and old.log == log:
                upload = self.store.files.upload(old.id)
                chats.replace(old)
                now = self.clock.wall()
                cid = old.cid if old.failure is Code.LOST_BY_SERVER else secrets.token_urlsafe(16)
                if old.file is not None and upload is not None:
                    fresh = self.store.outbox.add_with_file(account.id, cid, log, now, old.text, old.file)
                    self.store.files.keep_upload(replace(upload, outbox=fresh.id, paused=False, tries=0, reason=""))
                    chats.write(fresh)
                else:
                    self._write(account, chats, cid, log, now, old.text)
        if turn.done:
            self._owner.written()

    def numbered(self) -> None:
        """Have sent what was given its number elsewhere."""
        self._owner.written()

    def _store_unstored(self) -> None:
        self._storing = False
        account, chats = self.account, self.chats
        if account is None or chats is None or self.trouble:
            return
        mine = [outgoing for owner, outgoing in self._unstored if owner == account.id]
        if not mine:
            return
        with self.turn as turn:
            for outgoing in mine:
                self._write(account, chats, outgoing.cid, outgoing.log, outgoing.ts, outgoing.text)
        if turn.done:
            self._unstored = [(owner, outgoing) for owner, outgoing in self._unstored if owner != account.id]
            self._owner.written()

    def _write(self, account: Account, chats: Chats, cid: str, log: str, ts: int, text: str) -> None:
        account.dn += 1
        self.store.accounts.save_dn(account)
        chats.write(self.store.outbox.add(account.id, account.dn, cid, log, ts, text))

    def keep_draft(self, log: str, text: str) -> None:
        """Keep what is typed, a little later."""
        if self.account is not None:
            self._drafts[self.account.id, log] = text
            self.gather()

    def mark_read(self, log: str, seq: int) -> None:
        """Move the read marker; it is written and said a little later."""
        if self.chats is None or log not in self.chats.rows:
            return
        row = self.chats.rows[log]
        if row.read_here < seq:
            row.seen = min(seq, row.head)
            self.chats.read_over(row)
            self.chats.save_later(row)
            self.inbox.put(facts.ChatsChanged((self.chats.summary(row),)))

    def _waiting(self, log: str) -> tuple[ChatMessage, ...]:
        """Return what was written in ``log`` and could not be stored. What is about to be is told when it is."""
        account, chats = self.account, self.chats
        if account is None or chats is None or (self._storing and not self.trouble):
            return ()
        mine = (one for owner, one in self._unstored if owner == account.id and one.log == log)
        return tuple(chats.waiting(one) for one in mine)

    def keep_recent_emoji(self, emoji: tuple[str, ...]) -> None:
        """Keep which emoji were picked last; where the disk refuses, until the program ends."""
        if not self.trouble:
            with self.turn:
                self.store.preferences.keep_recent_emoji(emoji)

    def show_notices(self, shown: bool) -> None:
        """Keep whether quiet lines are shown; where the disk refuses, until the program ends."""
        if not self.trouble:
            with self.turn:
                self.store.preferences.keep_show_notices(shown)
        self.inbox.put(facts.NoticesSwitched(shown))

    def choose_notifications(self, choices: NotificationChoices) -> None:
        """Keep what was chosen for notifications; where the disk refuses, until the program ends."""
        if not self.trouble:
            with self.turn:
                self.store.preferences.keep_notification_choices(choices)
        self.inbox.put(facts.NotificationChoicesTold(choices))

    # -- gathering

    def gather(self) -> None:
        """Have what is gathered written, and said, a little later."""
        if self._gathering is None:
            loop = asyncio.get_running_loop()
            self._gathering = loop.call_later(self.config.durations.gather, self._gathered)

    def _gathered(self) -> None:
        if self._gathering is not None:
            self._gathering.cancel()  # it may be called before its time
        self._gathering = None
        if self.trouble:
            return
        drafts = dict(self._drafts)
        with self.turn as turn:
            for (account, log), text in drafts.items():
                self.store.chats.keep_draft(account, log, text)
            if self.chats is not None:
                self.chats.settle()
        if turn.done:
            for key, text in drafts.items():
                if self._drafts.get(key) == text:
                    del self._drafts[key]
            self._owner.gathered()

    # -- trouble

    def healthy(self) -> None:
        """Take note that the disk has proved itself: after the next trouble the waits are short again."""
        self._wait.reset()

    def broken(self, error: StoreError | None) -> None:
        """Take note that a turn was undone: memory may be ahead of the disk, so it is read again.

        ``None``: by a mistake of ours; else the disk refused, which is told and tried again until it works.
        """
        if isinstance(error, DamagedStoreError):
            self._damaged(error)
            return
        self._read_again()
        if error is None:
            self._owner.undone()
            return
        self.trouble = str(error)
        self.inbox.put(facts.StoreTroubled(self.trouble))
        self._owner.store_broken()
        self._show_unstored([outgoing for _owner, outgoing in self._unstored])
        if self._probing is None:
            self._probing = asyncio.get_running_loop().call_later(self._wait.next(), self._probe)

    def _damaged(self, error: DamagedStoreError) -> None:
        """Store nothing any more: trying again would not help. At the next start one is asked what is to be done."""
        self.trouble = str(error)
        self.store.database.mark_damaged()
        if self._probing is not None:
            self._probing.cancel()
            self._probing = None
        advice = _("Nothing is sent or received any more. Please close the program and start it again.")
        self.inbox.put(facts.StoreTroubled(f"{self.trouble} {advice}", damaged=True))
        self._owner.store_broken()
        self._show_unstored([outgoing for _owner, outgoing in self._unstored])

    def _probe(self) -> None:
        self._probing = None
        try:
            self.store.database.probe()
        except DamagedStoreError as error:
            self.store.database.rollback()
            self._damaged(error)
            return
        except StoreError as error:
            self.store.database.rollback()
            if str(error) != self.trouble:
                self.trouble = str(error)
                self.inbox.put(facts.StoreTroubled(self.trouble))
            self._probing = asyncio.get_running_loop().call_later(self._wait.next(), self._probe)
            return
        self.trouble = ""
        self.inbox.put(facts.StoreTroubled(""))
        self._read_again()
        self._store_unstored()
        if not self.trouble:
            if self._drafts:
                self.gather()
            self._owner.store_mended()

    def _read_again(self) -> None:
        if self.account is None:
            return
        try:
            account = self.store.accounts.by_user(self.account.server.pin, self.account.user)
            if account is not None:
                self.open_account(account)
        except StoreError:
            return  # it is in trouble: this is done again when that is over

    def _show_unstored(self, outgoing: list[Outgoing]) -> None:
        """Show what could not be stored: it waits in memory, and is told from what is stored by nothing."""
        if self.chats is None:
            return
        for one in outgoing:
            row = self.chats.rows.get(one.log) or ChatRow(0, one.log)
            self.inbox.put(facts.MessagesChanged(self.chats.summary(row), (self.chats.waiting(one),)))
