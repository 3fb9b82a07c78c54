"""One connection on which the user is signed in: each line the server says finds its place here.

Everything of one read is one turn: stored together, told afterwards. Nothing survives the connection; whatever matters
is in the store.
"""

import asyncio
from asyncio import TimerHandle
from collections.abc import Callable
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

from msgspec import structs

from messenger.client import facts
from messenger.client.chats import Chats
from messenger.client.desk import Desk
from messenger.client.door import Door
from messenger.client.files.files import Files
from messenger.client.losses import Losses
from messenger.client.marking import Marking
from messenger.client.model import EVERYONE, Contact
from messenger.client.plausible import is_log, moment, shortened
from messenger.client.private.sessions import Sessions
from messenger.client.requests import Requests
from messenger.client.sending import Sending
from messenger.client.sentences import sentence
from messenger.client.snapshots import Snapshots
from messenger.client.store.accounts import Account
from messenger.client.syncing import Syncing
from messenger.client.typists import Typists
from messenger.net import transcript
from messenger.protocol import accounts, connection, contacts, groups, messages, peers, profiles
from messenger.protocol import files as files_protocol
from messenger.protocol.base import DISPLAY_NAME_CHARACTERS, USER_NAME_CHARACTERS, Request
from messenger.protocol.codec import AnyEvent
from messenger.protocol.contacts import Presence
from messenger.protocol.errors import Code, LineError


@dataclass(frozen=True, slots=True)
class Ending:
    """How a session ended: ``code`` when the server signed this device out, else the link is tried again.

    ``at_once``: without waiting, since nothing is wrong with it.
    """

    reason: str = ""
    code: Code | None = None
    at_once: bool = False


class Session:
    """The receiver of one signed-in connection. ``synced`` hears that everything missed is here."""

    def __init__(
        self,
        desk: Desk,
        account: Account,
        chats: Chats,
        requests: Requests,
        privates: Sessions,
        files: Files,
        door: Door,
        synced: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._account = account
        self._chats = chats
        self._synced = synced
        self._door = door
        self._requests = requests
        self._privates = privates
        self._files = files
        self._number = 1  # the one that signed in
        self._notes: list[facts.Noted] = []  # for when what they stand behind is told
        self._online = False
        self.paused = False
        self._gone = asyncio.Event()
        self.ended: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        self.marking = Marking(chats, desk.config.limits, self.say, desk.gather)
        self.sending = Sending(
            desk.store, account, chats, desk.config, self.say, self._later, files.missing, self._contradicted
        )  # fmt: skip
        self.syncing = Syncing(
            account, chats, self.marking, desk.config.limits, desk.history.wanted, self.say, self._next_request,
            self._later, self._contradicted,
        )  # fmt: skip
        self._losses = Losses(desk.store, account, chats, desk.turn, desk.clock)
        self._snapshots = Snapshots(desk.store, account.id, desk.turn, desk.config.limits.told)
        self._typists = Typists(desk.inbox.put, desk.config.durations.typing, self._later, desk.config.limits.typists)
        self._handlers: dict[type[AnyEvent], Callable[[Any], None]] = {
            connection.Ready: _ignored,
            connection.Pong: self._pong,
            connection.Refused: lambda event: self._end(Ending(sentence(event.code, event.reason))),
            connection.Failed: self._failed,
            connection.Gap: self._gap,
            connection.StorageTrouble: self.sending.storage,
            connection.Reset: self._reset,
            connection.Done: self._done,
            accounts.SignedIn: _ignored,
            accounts.SignedOut: self._signed_out,
            accounts.InactivityWarning: self._inactive,
            accounts.Devices: requests.answered,
            accounts.InviteMade: requests.answered,
            accounts.Invites: requests.answered,
            profiles.Profile: requests.answered,
            contacts.People: self._people,
            contacts.PresenceChanged: self._presence,
            contacts.Renamed: self._renamed,
            contacts.Blocks: self._snapshots.blocks,
            contacts.Who: requests.answered,
            groups.Groups: self._snapshots.groups,
            groups.GroupChanged: self.syncing.group_changed,
            groups.MembersAdded: requests.answered,
            messages.Accepted: self._accepted,
            messages.Rejected: self.sending.rejected,
            messages.Message: self._message,
            messages.Heads: self.syncing.heads,
            messages.Page: self.syncing.page,
            messages.Older: self.syncing.older,
            messages.Marked: self.syncing.marked,
            messages.TypingNow: self._typing,
            messages.Mutes: self._snapshots.mutes,
            peers.PrivateAsked: privates.asked,
            peers.PrivateOver: privates.over,
            peers.Introduced: privates.introduced,
            peers.RelayAsked: privates.relay_asked,
            peers.RelayReady: privates.relay_ready,
            peers.Relaying: _ignored,
            files_protocol.Space: files.asking.answered,
            files_protocol.UploadReady: files.asking.answered,
            files_protocol.FetchReady: files.asking.answered,
            files_protocol.Uploading: _ignored,
            files_protocol.Stored: _ignored,
            files_protocol.Fetching: _ignored,
        }

    def begin(self, event: accounts.SignedIn) -> None:
        """Start to send and to sync."""
        self._losses.begin(event)
        with self._desk.turn as turn:
            self.sending.begin(event.last)
            self.marking.begin()
            self._requests.begin(self.say)  # before what is written in a group that one of them makes
            self._privates.begin(self)
            self._files.begin(self)
            self.sending.more()
        if turn.done:
            self._door.flush()
            self._door.hand_over(self)

    # -- what the connection calls

    def connected(self) -> None:
        """Never called: the door was there before."""

    def received(self, lines: list[AnyEvent]) -> None:
        """Take in everything that one read brought, in one turn."""
        if self.ended.done():
            return
        if self._desk.config.wire:
            transcript.show("<", lines)
        with self._desk.turn as turn:
            handlers = self._handlers
            for line in lines:
                handlers[type(line)](line)
                if self.ended.done():  # nothing that follows counts
                    break
            else:
                self._losses.look(self.syncing)
                if self.syncing.synced:
                    self.sending.synced()
                self.sending.more()
        self._requests.publish()
        notes, self._notes = self._notes, []
        if not turn.done:
            return
        for log in self.syncing.take_lowered():
            self._desk.history.came(log)
        for note in notes:
            self._desk.inbox.put(note)
        self._door.flush()
        if self.syncing.synced and not self._online:
            self._online = True
            self._synced()
        if self._desk.inbox.full and not self.paused:
            self.paused = True
            self._door.pause()

    def garbled(self, error: LineError) -> None:
        """Give up a stream that is no longer understood."""
        self._end(Ending(sentence(error.code, error.reason)))
        self._door.abort()

    def congested(self, slow: bool) -> None:
        """The window bounds what waits to be written."""

    def lost(self, error: Exception | None) -> None:
        """Let the link be tried again."""
        self._end(Ending())
        self._gone.set()

    # -- what the owner calls

    def send_more(self) -> None:
        """Send what was put into the outbox."""
        with self._desk.turn as turn:
            self.sending.more()
        if turn.done:
            self._door.flush()

    def ask_on(self) -> None:
        """Ask for what a window waits for."""
        self.syncing.ask()
        self._door.flush()

    def say(self, line: Request) -> None:
        """Put one line behind those that leave with the next ``flush``."""
        self._door.say(line)

    def flush(self) -> None:
        """Write what was said."""
        self._door.flush()

    def send_marks(self) -> None:
        """Say the markers that are due; they are on disk."""
        self.marking.send()
        self._door.flush()

    def ping(self) -> None:
        """Ask whether the server is there."""
        self.marking.pinged()
        self.say(connection.Ping())
        self._door.flush()

    def heard(self) -> bool:
        """Whether anything came since the last call."""
        return self._door.heard()

    def read_on(self) -> None:
        """Read again after the inbox was full."""
        if self.paused:
            self.paused = False
            self._door.resume()

    def close(self, *last: Request) -> None:
        """End the connection after the ``last`` words."""
        self._end(Ending())
        self._door.close(*last)

    def drop(self, reason: str = "") -> None:
        """End the connection without a word."""
        self._end(Ending(reason))
        self._door.abort()

    async def wait_until_gone(self, timeout: float) -> None:
        """Wait for the stream to end, at most ``timeout`` seconds; then end it."""
        try:
            await asyncio.wait_for(self._gone.wait(), timeout)
        except TimeoutError:
            self._door.abort()

    def next_request(self) -> int:
        """Return a number for the next request."""
        return self._next_request()

    @property
    def loopback(self) -> bool:
        """Whether the server is reached over loopback."""
        return self._door.loopback

    # -- lines

    def _pong(self, event: connection.Pong) -> None:
        self.marking.ponged()
        self.syncing.moved(event.heads)

    def _accepted(self, event: messages.Accepted) -> None:
        numbered = self.sending.accepted(event)
        if numbered is None:
            return
        self.syncing.accepted(*numbered)
        if event.left_out:
            text = _("Your message could not be delivered to some people.")
            self._notes.append(facts.Noted(EVERYONE, self._desk.clock.wall(), text, behind=event.seq))

    def _message(self, event: messages.Message) -> None:
        self.syncing.message(event)
        self._typists.stopped(event.log, event.sender)

    def _typing(self, event: messages.TypingNow) -> None:
        if is_log(event.log, self._account.user):
            self._typists.heard(event)

    def _done(self, event: connection.Done) -> None:
        if not self._privates.server.done(event):
            self._requests.answered(event)

    def _failed(self, event: connection.Failed) -> None:
        if not (
            self._privates.server.failed(event) or self._files.asking.failed(event) or self._requests.failed(event)
        ):
            self.syncing.failed(event.r, event.retry_after)

    def _signed_out(self, event: accounts.SignedOut) -> None:
        self._requests.signed_out(event)
        self._end(Ending(sentence(event.code, event.reason), code=event.code))

    def _inactive(self, event: accounts.InactivityWarning) -> None:
        self._desk.turn.tell(facts.InactivityTold(self._desk.clock.monotonic() + event.seconds))

    def _gap(self, event: connection.Gap) -> None:
        held = self.sending.renumbering
        self.sending.gap(event)
        if self.sending.renumbering and not held:
            self.syncing.ask_again()

    def _reset(self, event: connection.Reset) -> None:
        held = self.sending.renumbering
        self.sending.reset(event)
        if self.sending.renumbering and not held:
            self.syncing.ask_again()

    def _people(self, event: contacts.People) -> None:
        people = tuple(
            Contact(
                person.id,
                shortened(person.name, USER_NAME_CHARACTERS),
                shortened(person.display, DISPLAY_NAME_CHARACTERS),
                seen=moment(person.seen),
                deleted=person.deleted,
            )
            for person in event.people
        )
        account = self._account
        self._desk.store.people.keep(account.id, people)
        for person in people:
            if person.id == account.user:
                account.user_name, account.display_name = person.name, person.display
        if event.rev < account.people_rev and not self.syncing.heads_known:
            self._contradicted()  # it has fewer people than it told of
        account.people_rev = max(account.people_rev, event.rev)
        self._desk.store.accounts.save(account)
        if people:
            self._desk.turn.tell(facts.PeopleChanged(people))

    def _presence(self, event: contacts.PresenceChanged) -> None:
        seen = [(change.user, moment(change.seen)) for change in event.changes if change.state is Presence.OFFLINE]
        self._chats.seen_later(seen)
        online = tuple(contacts.PresenceChange(user, Presence.ONLINE, 0, True) for user in event.online)
        changes = tuple(structs.replace(change, seen=moment(change.seen)) for change in event.changes)
        self._desk.turn.tell(facts.PresenceMoved(online + changes, event.all, self._desk.clock.wall()))

    def _renamed(self, event: contacts.Renamed) -> None:
        before, after = (shortened(name, USER_NAME_CHARACTERS) for name in (event.before, event.after))
        self._desk.turn.tell(facts.UserRenamed(event.user, before, after, self._desk.clock.wall()))

    # -- inside

    def _contradicted(self) -> None:
        """The server says what cannot be, by what it said before: it lied, or was put back to an earlier state.

        Nothing that it numbered is certain any more, so all is synced anew, as after a restore that it tells of.
        """
        self._account.epoch = ""
        self._desk.store.accounts.save(self._account)
        self._end(Ending(_("The server contradicts what it said before, so everything is fetched from it anew.")))

    def _next_request(self) -> int:
        self._number += 1
        return self._number

    def _later(self, delay: float, call: Callable[[], None]) -> TimerHandle:
        def in_a_turn() -> None:
            if self.ended.done():
                return
            with self._desk.turn as turn:
                call()
            if turn.done:
                self._door.flush()

        return asyncio.get_running_loop().call_later(delay, in_a_turn)

    def _end(self, ending: Ending) -> None:
        if not self.ended.done():
            self.sending.close()
            self._typists.close()
            self._privates.server_lost()
            self._files.asking.lost()
            self.ended.set_result(ending)


def _ignored(event: AnyEvent) -> None:
    """Leave aside what says nothing new here."""
