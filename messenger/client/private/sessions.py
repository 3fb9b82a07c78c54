"""All private sessions of the open account: the seam between the rest of the client and each of them.

Orders of the person and events of the server go in; facts for the windows and requests for the server come out. Facts
leave at once and not with a turn: what devices have agreed on stays true whatever the disk does.
"""

import asyncio
import secrets
from collections.abc import Callable
from pathlib import Path

from messenger.client import facts
from messenger.client.desk import Desk
from messenger.client.files.folders import folder_for
from messenger.client.private import wording
from messenger.client.private.asks import Asks
from messenger.client.private.files.orders import PrivateFiles
from messenger.client.private.files.shelf import Shelf
from messenger.client.private.keys import Keys
from messenger.client.private.link import PeerLink
from messenger.client.private.meeting import IntroductionError, Meeting
from messenger.client.private.model import Phase, PrivateChoices, PrivateStatus, RelayChoice
from messenger.client.private.safety import safety_number
from messenger.client.private.said import Said
from messenger.client.private.server import Server, ServerLink
from messenger.client.private.session import PrivateSession
from messenger.client.private.strand import Strand
from messenger.client.private.trust import TrustBook
from messenger.client.private.ways import NoWayError, Ways
from messenger.client.sentences import sentence
from messenger.client.store.accounts import Account
from messenger.client.store.errors import StoreError
from messenger.net.invite import parse_endpoints
from messenger.net.pin import Pin
from messenger.protocol.connection import Done, Failed
from messenger.protocol.errors import Code
from messenger.protocol.peers import (
    Introduced,
    PrivateAsked,
    PrivateOver,
    RelayAsked,
    RelayReady,
    StopPrivate,
)


class Sessions:
    """One session a person at the most. All methods belong to the loop's thread."""

    def __init__(self, desk: Desk, make_ways: Callable[[Account], Ways]) -> None:
        """``make_ways`` may raise ``StoreError``."""
        self.clock = desk.clock
        self.durations = desk.config.durations
        self.limits = desk.config.limits
        self.choices = PrivateChoices()
        self.server = ServerLink(self.durations)
        limits = self.limits
        self.shelf = Shelf(
            desk.vault, desk.worker, self._folder, desk.inbox.put,
            pasted=limits.private_pasted, picture=limits.shown_bytes, reserve=limits.disk_reserve,
        )  # fmt: skip
        self._desk = desk
        self._make_ways = make_ways
        self._ways: Ways | None = None
        self._trust = TrustBook(desk)
        self._asks = Asks(self)
        self._sessions: dict[int, PrivateSession] = {}
        self._said: dict[int, Said] = {}
        self.files = PrivateFiles(self._sessions.get, self.shelf, desk.inbox.put, self._absent)
        self._stale: dict[int, str] = {}  # sessions of whose end the other side tells the server
        self._strands: set[Strand] = set()
        self._none_left = asyncio.Event()

    # -- orders of the person

    def start(self, ticket: int, user: int) -> None:
        """Ask ``user`` for a session, or agree when ``user`` asks."""
        account = self._desk.account
        if account is None:
            self.settle(ticket, sentence(Code.NOT_SIGNED_IN))
        elif user == account.user:
            self.settle(ticket, wording.refused(Failed(ticket, Code.NOT_YOURSELF), ""))
        elif user in self._sessions and not self._asks.rings(user):
            self.settle(ticket, wording.open_here(self.name(user)))
        elif not self.server.there:
            self.settle(ticket, wording.no_server())
        elif self.choices.hidden and self.choices.relay is RelayChoice.NEVER:
            self.settle(ticket, wording.hidden_and_no_relay())
        else:
            if user in self._stale:
                self.server.stop(user, self._stale.pop(user), Code.PRIVATE_STOPPED)
            self._asks.start(ticket, user)

    def accept(self, ticket: int, user: int) -> None:
        """Agree to what ``user`` asks for."""
        if self.choices.hidden and self.choices.relay is RelayChoice.NEVER:
            self.settle(ticket, wording.hidden_and_no_relay())
        else:
            self._asks.accept(ticket, user)

    def decline(self, ticket: int, user: int) -> None:
        """Refuse it."""
        self._asks.decline(ticket, user)

    def stop(self, ticket: int, user: int) -> None:
        """End the session, or withdraw what was asked for; what is held elsewhere is for the server to say."""
        session = self._sessions.get(user)
        if session is not None:
            checking = session.status.phase is Phase.CHECKING
            session.stop(Code.PEER_UNTRUSTED if checking else Code.PRIVATE_STOPPED)
            self.settle(ticket)
        elif self._asks.give_up(ticket, user):
            return
        elif not self.server.there:
            self.settle(ticket, wording.none_with(self.name(user)))
        else:
            name = self.name(user)
            self.server.order(
                StopPrivate(ticket, user),
                lambda: self.settle(ticket),
                lambda answer: self.settle(ticket, wording.not_stopped(answer, name)),
                lambda: self.settle(ticket, wording.link_lost()),
            )

    def say(self, user: int, text: str) -> None:
        """Say ``text``; when the session has just ended, the text stands there as not delivered."""
        session, said, cid = self._sessions.get(user), self._said.get(user), secrets.token_urlsafe(16)
        if session is not None:
            session.talk.say(cid, text)
        elif said is not None:
            said.written(cid, text)
            said.failed([cid], Code.NO_PRIVATE)
            said.publish()

    def trust(self, user: int, shown: str) -> None:
        """Accept the key of the other's device, if the session ``shown`` is the one that runs."""
        session = self._sessions.get(user)
        if session is not None and session.id == shown:
            session.trust()

    def allow_relay(self, user: int, shown: str) -> None:
        """Agree to a relay, if the session ``shown`` is the one that runs."""
        session = self._sessions.get(user)
        if session is not None and session.id == shown:
            session.allow_relay()

    def forget(self, user: int) -> None:
        """End what there is, and forget what was said."""
        session = self._sessions.get(user)
        if session is not None:
            session.stop(Code.PRIVATE_STOPPED)
        self._asks.give_up(0, user)
        self._said.pop(user, None)
        self.files.forget(user)
        self._desk.inbox.put(facts.PrivateForgotten(user))

    def choose(self, choices: PrivateChoices) -> None:
        """Keep what was chosen; where the disk refuses, until the program ends."""
        if not self._desk.trouble:
            with self._desk.turn:
                self._desk.store.preferences.keep_private_choices(choices)
        self.choices = choices
        self._desk.inbox.put(facts.PrivateChoicesTold(choices))

    def open(self) -> None:
        """Tell what was chosen. Raises ``StoreError``."""
        self.choices = self._desk.store.preferences.private_choices()
        self._desk.inbox.put(facts.PrivateChoicesTold(self.choices))

    def read_on(self) -> None:
        """Read from the other devices again: the inbox has room."""
        for session in self._sessions.values():
            session.read_on()

    # -- the link to the server

    def begin(self, server: Server) -> None:
        """Tell a server that is there again what still runs and what does not."""
        self.server.begin(server)
        for session in list(self._sessions.values()):
            meeting = session.meeting
            self.server.keep(meeting.session, session.user, meeting.leads, session.unknown)
            session.server_back()

    def server_lost(self) -> None:
        """Go on without it, as far as that is possible."""
        if not self.server.there:
            return
        self.server.lost()
        self._asks.server_lost(wording.link_lost())
        for session in list(self._sessions.values()):
            session.server_lost()

    def end_all(self, code: Code) -> None:
        """End everything, for the account is being left; those who are talked with hear ``code``."""
        for session in list(self._sessions.values()):
            session.stop(code)
        self._asks.server_lost(wording.signed_out())
        self.server.leave()
        self._said.clear()
        self.files.forget_all()
        self._stale.clear()
        if self._ways is not None:
            self._ways.close()
            self._ways = None

    async def wait_until_gone(self, timeout: float) -> None:
        """Wait for the last words to leave, at most ``timeout`` seconds; then nothing is left of any link."""
        for _attempt in range(2):
            if self._strands:
                self._none_left.clear()
                try:
                    await asyncio.wait_for(self._none_left.wait(), timeout)
                except TimeoutError:
                    for strand in list(self._strands):
                        strand.abort()

    # -- what the server tells

    def asked(self, event: PrivateAsked) -> None:
        """Somebody asks. What runs with the same person ends only when this person agrees."""
        self._asks.asked(event)

    def over(self, event: PrivateOver) -> None:
        """A session ended, or will not come about."""
        session = self._sessions.get(event.user)
        if session is not None and session.id == event.session:
            session.server_says_over(event.code)
        elif not self._asks.over(event) and self._stale.get(event.user) == event.session:
            del self._stale[event.user]

    def introduced(self, event: Introduced) -> None:
        """Both have agreed: look for the other device, unless this person has thought better of it."""
        ask = self._asks.agreed(event)
        if ask is None:
            before = self._sessions.get(event.user)
            if before is None or before.id != event.session:  # what runs is not ended by what nobody agreed to
                self.server.stop(event.user, event.session, Code.PRIVATE_STOPPED)
            return
        try:
            own = self.ways.identity
            meeting = Meeting.of(event, own.pin, loopback=self.server.loopback, hidden=ask.hidden)
            trust = self._trust.judge(event.user, event.device, meeting.pin)
        except (IntroductionError, StoreError) as error:
            # the other side's device is at fault only if what was said of it is bad
            code = Code.PEER_UNTRUSTED if isinstance(error, IntroductionError) else Code.PRIVATE_STOPPED
            self._asks.taken(ask)
            self.hide(ask.session)
            self.server.stop(event.user, event.session, code)
            self.tell(PrivateStatus(event.session, event.user, Phase.OVER, reason=str(error), code=code))
            return
        self._asks.taken(ask)
        before = self._sessions.get(event.user)
        if before is not None:
            before.stop(Code.PEER_GONE)
        status = PrivateStatus(
            event.session,
            event.user,
            Phase.CONNECTING,
            device=event.device_name,
            trust=trust,
            safety=safety_number(own.certificate, meeting.certificate),
        )
        said = self._said.get(event.user)
        if said is None:
            said = self._said[event.user] = Said(event.user, self._me, self.clock, self._desk.inbox.put)
        session = PrivateSession(self, said, meeting, status, event.device, ask.hidden)
        self._sessions[event.user] = session
        session.begin()
        if ask.session != event.session:
            self.hide(ask.session)

    def relay_asked(self, event: RelayAsked) -> None:
        """The other side agrees to a relay."""
        for session in [one for one in self._sessions.values() if one.id == event.session]:
            session.relay_asked()

    def relay_ready(self, event: RelayReady) -> None:
        """Both agree to a relay."""
        for session in [one for one in self._sessions.values() if one.id == event.session]:
            session.relay_ready(event.token, event.left)

    # -- what sessions and asks need

    @property
    def ways(self) -> Ways:
        """The ways of the open account. Raises ``StoreError``."""
        if self._ways is None:
            if self._desk.account is None:
                raise StoreError(sentence(Code.NOT_SIGNED_IN))
            self._ways = self._make_ways(self._desk.account)
        return self._ways

    def hide(self, session: str) -> None:
        """Be reachable for ``session`` no more."""
        if self._ways is not None:
            self._ways.forget(session)

    @property
    def crowded(self) -> bool:
        """Whether nothing more is to be read until there is room."""
        return self._desk.inbox.full

    def name(self, user: int) -> str:
        """How ``user`` is called."""
        account = self._desk.account
        try:
            return (self._desk.store.people.called(account.id, user) if account else "") or wording.somebody()
        except StoreError:
            return wording.somebody()

    @property
    def account(self) -> int:
        """Which account is open."""
        return self._desk.account.id if self._desk.account else 0

    def tell_files(self, told: facts.TransfersTold) -> None:
        """Tell how files stand."""
        self.files.tell(told)

    def tell(self, status: PrivateStatus) -> None:
        """Tell how a session stands. What rings in its place comes first; then what runs is shown again."""
        running = self._sessions.get(status.user)
        if running is not None:
            if status.session == running.id and self._asks.rings(status.user):
                return
            if status.session != running.id and status.phase is Phase.OVER:
                status = running.status
        self._desk.inbox.put(facts.PrivateTold(status))

    def settle(self, ticket: int, refusal: str = "") -> None:
        """Answer an order of the person."""
        self._desk.inbox.put(facts.RequestAnswered(ticket, None if refusal else Done(ticket), refusal))

    async def relay(self, meeting: Meeting, keys: Keys, token: str) -> PeerLink:
        """Meet the other device at the server. Raises ``NoWayError``."""
        account = self._desk.account
        if account is None:
            raise NoWayError(sentence(Code.NOT_SIGNED_IN))
        endpoints, pin = parse_endpoints(account.server.addresses.split(",")), Pin.parse(account.server.pin)
        return await self.ways.relay(endpoints, pin, token, meeting, keys, self.durations.relay)

    def met(self, session: PrivateSession) -> None:
        """Remember the key of the other's device."""
        self._trust.keep(session.user, session.device, session.meeting.pin)

    def hold(self, strand: Strand) -> None:
        """Take note of a link, until ``let_go``."""
        self._strands.add(strand)

    def let_go(self, strand: Strand) -> None:
        """Take note that nothing is left of a link."""
        self._strands.discard(strand)
        if not self._strands:
            self._none_left.set()

    def ended(self, session: PrivateSession, code: Code, tell_server: bool) -> None:
        """Let go of a session; ``tell_server``: nobody else does."""
        del self._sessions[session.user]
        if tell_server:
            self.server.stop(session.user, session.id, code)
        else:
            self._stale[session.user] = session.id

    # -- inside

    def _absent(self, user: int) -> None:
        if (said := self._said.get(user)) is not None:
            said.notice(wording.none_with(self.name(user)))
            said.publish()

    def _folder(self) -> Path:
        return folder_for(self._desk.store.preferences.file_choices())

    @property
    def _me(self) -> int:
        return self._desk.account.user if self._desk.account else 0
