"""The core thread's middle: carries out the orders of the user, and joins the open profile with the link.

How messages are delivered is not decided here but in ``sending``, ``syncing`` and ``marking``.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from messenger.client import facts
from messenger.client.admission import admit
from messenger.client.clock import Clock
from messenger.client.desk import Desk
from messenger.client.door import Doors, Knock, NoEntryError
from messenger.client.entrance import Entrance, Entry, RefusedError
from messenger.client.files import carrier
from messenger.client.files.carrier import Reach
from messenger.client.files.files import Files
from messenger.client.files.worker import Worker
from messenger.client.inbox import Inbox
from messenger.client.link import Link
from messenger.client.model import Link as LinkState
from messenger.client.model import LinkStatus, ShownServer
from messenger.client.notification_choices import NotificationChoices
from messenger.client.private.identity import Identity
from messenger.client.private.sessions import Sessions
from messenger.client.private.ways import Ways
from messenger.client.requests import Requests
from messenger.client.searching import Searching
from messenger.client.sentences import sentence
from messenger.client.session import Session
from messenger.client.settings import ClientConfig
from messenger.client.store.accounts import Account
from messenger.client.store.errors import StoreError
from messenger.client.store.store import Store
from messenger.net.connection import shared_buffer
from messenger.protocol.accounts import Activity, SignOut
from messenger.protocol.base import Request
from messenger.protocol.errors import Code
from messenger.protocol.messages import Typing

_log = logging.getLogger(__name__)


class Core:
    """One open profile and its link. All methods belong to the loop's thread."""

    def __init__(
        self,
        config: ClientConfig,
        inbox: Inbox,
        clock: Clock,
        store: Store,
        knock: Knock | None = None,
        make_ways: Callable[[Account], Ways] | None = None,
        reach: Reach | None = None,
        worker: Worker | None = None,
    ) -> None:
        self._config = config
        self._inbox = inbox
        self._desk = Desk(config, inbox, clock, store, self, worker)
        buffer = shared_buffer()
        knock = knock or Doors(buffer, config.durations.dial, config.wire).knock
        make_ways = make_ways or partial(_make_ways, config, buffer)
        reach = reach or partial(carrier.reach, buffer=buffer, timeout=config.durations.dial, show_wire=config.wire)
        self._searching = Searching(self._desk)
        self._entrance = Entrance(knock, config.durations.silence)
        self._link = Link(
            self._entrance, clock, config.durations, self._open_account, self._open_session, self._tell_link,
            self._sign_out,
        )  # fmt: skip
        self._requests = Requests(inbox.put, config.limits.told)
        self.privates = Sessions(self._desk, make_ways)
        self.files = Files(self._desk, reach, self.privates.files)
        self._active = False  # the person was, and the server does not know yet
        self._looking_up: asyncio.Task[None] | None = None
        self._entering: asyncio.Task[None] | None = None
        self._opened = False

    def open(self) -> None:
        """Tell what the store knows, and connect when somebody is signed in; again when it could not be read."""
        try:
            self._inbox.put(facts.NoticesSwitched(self._desk.store.preferences.show_notices()))
            self._inbox.put(facts.RecentEmojiTold(self._desk.store.preferences.recent_emoji()))
            self._inbox.put(facts.NotificationChoicesTold(self._desk.store.preferences.notification_choices()))
            self.files.open()
            self.privates.open()
            servers = self._desk.store.accounts.servers()
            account = self._desk.store.accounts.current()
            self._inbox.put(facts.ProfileOpened(account is not None, tuple(servers)))
            if account is not None:
                self._desk.open_account(account)
                self._desk.show_account()
                self.files.open_account()
        except StoreError as error:
            self._desk.broken(error)
            return
        self._opened = True
        if account is not None:
            self._link.start()

    async def close(self) -> None:
        """Say goodbye, write what is left to write, and close the store."""
        for task in (self._looking_up, self._entering):
            if task is not None:
                task.cancel()
        goodbye = self._config.durations.goodbye
        self.privates.end_all(Code.PEER_GONE)
        self._link.leave()
        self._searching.close()
        await self.files.close(goodbye)
        self._desk.close()
        await asyncio.gather(
            self._link.wait_until_gone(goodbye),
            self.privates.wait_until_gone(goodbye),
            self._desk.worker.wait_until_gone(goodbye),
        )

    # -- the account

    def look_up(self, text: str) -> None:
        """Ask who is at a pasted invite or address."""
        if self._looking_up is not None:
            self._looking_up.cancel()
        self._looking_up = asyncio.create_task(self._look_up(text))

    async def _look_up(self, text: str) -> None:
        try:
            shown = await self._entrance.look_up(text, self._desk.store.accounts.servers())
        except (NoEntryError, StoreError) as error:
            self._inbox.put(facts.ServerRefused(str(error)))
        else:
            self._inbox.put(facts.ServerFound(shown))

    def sign_in(self, server: ShownServer, name: str, password: str) -> None:
        """Sign in by password."""

        def way() -> Awaitable[Entry]:
            known = self._desk.store.accounts.by_name(server.pin, name)
            return self._entrance.sign_in(server, name, password, known)

        self._enter(way)

    def sign_up(self, server: ShownServer, name: str, display: str, password: str) -> None:
        """Make an account by invite and sign in."""
        self._enter(lambda: self._entrance.sign_up(server, name, display, password))

    def _enter(self, way: Callable[[], Awaitable[Entry]]) -> None:
        if self._entering is not None:
            self._entering.cancel()
        self.privates.end_all(Code.SIGNED_OUT_HERE)
        self._link.leave()
        self._forget_requests()
        self.files.close_account()
        self._desk.close_account()
        self._entering = asyncio.create_task(self._go_in(way))

    async def _go_in(self, way: Callable[[], Awaitable[Entry]]) -> None:
        self._tell_link(LinkStatus(LinkState.CONNECTING))
        try:
            entry = await way()
        except RefusedError as error:
            refusal = facts.SignInRefused(error.code, str(error), error.field, error.retry_after)
        except (NoEntryError, StoreError) as error:
            refusal = facts.SignInRefused(None, str(error))
        else:
            self._link.start(entry)
            return
        self._inbox.put(refusal)
        self._tell_link(LinkStatus(LinkState.SIGNED_OUT))

    def sign_out(self) -> None:
        """End the session here and at the server."""
        self.privates.end_all(Code.SIGNED_OUT_HERE)
        session = self._link.session
        if session is not None:
            self._link.stop(SignOut(session.next_request()))
        else:
            self._link.stop()
        self._sign_out(Code.SIGNED_OUT_HERE, "")

    def _sign_out(self, code: Code, reason: str) -> None:
        self.privates.end_all(code)
        self._forget_requests()
        account = self._desk.account
        if account is not None and code is Code.ACCOUNT_DELETED:
            try:
                Identity.forget(self._config.profile_folder, account.id)
                self.files.forget(self._desk.store.files.hashes(account.id))
            except StoreError as error:
                _log.warning("%s", error)
        self.files.close_account()
        self._desk.sign_out(code, reason)

    def _forget_requests(self) -> None:
        self._requests.signed_out(None)
        self._requests.publish()
        self._active = False

    def reconnect(self) -> None:
        """Try the lost link now."""
        self._link.nudge()

    # -- chats

    def load_history(self, log: str, before: int) -> None:
        """Tell a page of ``log``."""
        self._desk.history.load(log, before)
        self._ask_on()

    def load_until(self, log: str, before: int, seq: int) -> None:
        """Tell pages of ``log``, back to ``seq``."""
        self._desk.history.load(log, before, seq)
        self._ask_on()

    def _ask_on(self) -> None:
        if self._desk.history.wanted and self._link.session is not None:
            self._link.session.ask_on()

    def send(self, log: str, text: str) -> None:
        """Put a message into the outbox."""
        self._desk.send(log, text)

    def retry(self, log: str, cid: str) -> None:
        """Write a refused message anew."""
        self._desk.retry(log, cid)

    def mark_read(self, log: str, seq: int) -> None:
        """Move the read marker of ``log``."""
        self._desk.mark_read(log, seq)
        session, chats = self._link.session, self._desk.chats
        if session is not None and chats is not None and log in chats.rows:
            session.marking.read(chats.rows[log])
        else:
            self._desk.gather()

    def keep_recent_emoji(self, emoji: tuple[str, ...]) -> None:
        """Keep which emoji were picked last."""
        self._desk.keep_recent_emoji(emoji)

    def keep_draft(self, log: str, text: str) -> None:
        """Keep what is typed."""
        self._desk.keep_draft(log, text)

    def search(self, ticket: int, text: str, log: str) -> None:
        """Look for messages; the newest question in the same place is the one that counts."""
        self._searching.search(ticket, text, log)

    def search_on(self, ticket: int) -> None:
        """Look for more of them."""
        self._searching.more(ticket)

    def ask(self, ticket: int, requests: Sequence[Request]) -> None:
        """Have the server carry these requests out, once; without a link, when there is one."""
        session = self._link.session
        if self._desk.account is None:
            self._inbox.put(facts.RequestAnswered(ticket, None, sentence(Code.NOT_SIGNED_IN)))
            return
        self._requests.ask(ticket, requests, session.say if session else None)
        if session is not None:
            session.flush()

    def typing(self, log: str, stopped: bool) -> None:
        """Say that the person is writing in ``log``, or has stopped; without a link nobody would care later."""
        if self._link.session is not None:
            self._link.session.say(Typing(log, stopped))
            self._link.session.flush()

    def activity(self) -> None:
        """Say that the person is there, as soon as there is a link; then no warning is true any more."""
        session = self._link.session
        self._active = session is None and self._desk.account is not None
        if session is not None:
            session.say(Activity())
            session.flush()
            self._inbox.put(facts.InactivityTold(None))

    def show_notices(self, shown: bool) -> None:
        """Keep whether quiet lines are shown."""
        self._desk.show_notices(shown)

    def choose_notifications(self, choices: NotificationChoices) -> None:
        """Keep what was chosen for notifications."""
        self._desk.choose_notifications(choices)

    def note(self, log: str, text: str) -> None:
        """Tell a line of our own."""
        self._inbox.put(facts.Noted(log, self._desk.clock.wall(), text))

    def read_on(self) -> None:
        """Read from the network again: the inbox has room."""
        if self._link.session is not None:
            self._link.session.read_on()
        self.privates.read_on()

    # -- what the link asks

    def _open_account(self) -> Account:
        if self._desk.account is None:
            raise NoEntryError("nobody is signed in")
        return self._desk.account

    def _open_session(self, entry: Entry) -> Session | None:
        """Keep who came in, and let the session begin. ``None``: not stored, or one has to come in once more."""
        desk = self._desk
        before = desk.account
        with desk.turn as turn:
            admission = admit(
                desk.store, entry.server, entry.device, entry.people_rev, entry.signed_in, desk.clock.wall()
            )
        if not turn.done:
            if before is None:
                self._inbox.put(facts.SignInRefused(None, desk.trouble))
                self._tell_link(LinkStatus(LinkState.SIGNED_OUT))
            return None
        account = admission.account
        chats = desk.open_account(account)
        before_timeout, desk.timeout = desk.timeout, entry.signed_in.timeout
        if admission.forgotten or not desk.shown:
            desk.show_account(restored=admission.forgotten)
            self.files.open_account()
        elif before is not None and _seen(before, before_timeout) != _seen(account, desk.timeout):
            desk.show_name()
        if admission.again:
            return None
        if self._active:
            self._active = False
            entry.door.say(Activity())
            self._inbox.put(facts.InactivityTold(None))
        return Session(desk, account, chats, self._requests, self.privates, self.files, entry.door, self._synced)

    def _synced(self) -> None:
        self._desk.healthy()
        self._link.synced()
        self.files.synced()

    def _tell_link(self, status: LinkStatus) -> None:
        self._inbox.put(facts.LinkChanged(status, self._desk.clock.wall()))

    # -- what the desk tells

    def store_broken(self) -> None:
        """Give up the link: what comes in could not be kept."""
        if self._link.running:
            self._link.stop()
            self._tell_link(LinkStatus(LinkState.WAITING, reason=self._desk.trouble))

    def store_mended(self) -> None:
        """Go on: with the opening, or with the link."""
        if not self._opened:
            self.open()
        elif self._desk.account is not None and not self._link.running:
            self._link.start()

    def undone(self) -> None:
        """Begin a new session with what was read anew."""
        if self._link.session is not None:
            self._link.session.drop()

    def written(self) -> None:
        """Send what was written, if there is a session, and bring its files."""
        self.files.written()
        if self._link.session is not None:
            self._link.session.send_more()

    def gathered(self) -> None:
        """Say the markers that are on disk now."""
        if self._link.session is not None:
            self._link.session.send_marks()


def _seen(account: Account, timeout: int) -> tuple[object, ...]:
    """Return what windows see of an account."""
    return account.server, account.user_name, account.display_name, account.admin, timeout


def _make_ways(config: ClientConfig, buffer: memoryview, account: Account) -> Ways:
    """Return the ways of an account. Raises ``StoreError``."""
    return Ways(Identity.of(config.profile_folder, account.id), buffer, config.wire)
