"""One private session on this side, from the introduction to its end: which of its links is used, and what is said.

Links are found by ``search``; what people and the server have to say comes through ``sessions``. The side that leads
chooses a link by ``use``, the other agrees by ``using``, each once its person trusts the other's key.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from messenger.client.private import wording
from messenger.client.private.keys import Keys
from messenger.client.private.link import PeerLink
from messenger.client.private.meeting import Meeting
from messenger.client.private.model import Path, Phase, PrivateStatus, RelayChoice, Trust
from messenger.client.private.said import Said
from messenger.client.private.search import Search
from messenger.client.private.strand import Strand, best_of
from messenger.client.private.surroundings import Surroundings
from messenger.client.private.talk import Talk
from messenger.client.private.texts import BadPeerError
from messenger.client.private.timers import Timers
from messenger.protocol.codec import AnyPeerLine
from messenger.protocol.errors import Code
from messenger.protocol.private import End, Go, Got, Hold, Kept, Leave, Piece, Say, Take, Use, Using


class PrivateSession:
    """Begins with ``begin`` and is over once ``ended`` is called; then it holds no link, no task and no timer.

    ``device``: the id of the other's. ``hidden``: this side has not shown its address.
    """

    def __init__(
        self, around: Surroundings, said: Said, meeting: Meeting, status: PrivateStatus, device: str, hidden: bool
    ) -> None:
        self.id = meeting.session
        self.user = status.user
        self.device = device
        self.meeting = meeting
        self.status = status
        self.over = False
        self._around = around
        self._said = said
        self.talk = Talk(around, said, status.user, device, self._pump)
        self._hidden = hidden
        self._keys = Keys(meeting.leads, meeting.token)
        self._search = Search(around, self, meeting, self._keys)
        self._timers = Timers()
        self._strands: list[Strand] = []
        self._used: Strand | None = None
        self._offered: Strand | None = None  # ``use`` was said on it, ``using`` was not
        self._trusted = status.trust is Trust.KNOWN
        self._since = 0.0  # when the search began that has a deadline
        self._proven = False  # a link was, once
        self._kept = False  # the key is remembered
        self._ran = Path.NONE  # the last way text could take
        self._parting: Code | None = None  # the server says that it is over; the other side is about to

    def begin(self) -> None:
        """Look for the other device."""
        self._show()
        self._search.begin(self._no_way)
        if not self.meeting.direct:
            self._no_way(wording.hides(self._name, self._hidden))

    # -- orders

    def trust(self) -> None:
        """Accept the key of the other's device."""
        if self._trusted or self.over:
            return
        self._trusted = True
        self._show(trust=Trust.KNOWN)
        if self._strands:
            self._keep_key()
            self._show(phase=Phase.CONNECTING)
            self._believing(self._choose)

    def allow_relay(self) -> None:
        """Agree to a relay, as long as there is nothing better."""
        if self._used is None and not self.over and not self.status.relay_here:
            self._search.allow()

    def stop(self, code: Code) -> None:
        """End it, and tell the other side why."""
        self._finish(code, wording.stopped_here(code, self._name), here=True)

    def read_on(self) -> None:
        """Read again: there is room."""
        for strand in self._strands:
            strand.resume()

    # -- what the server tells

    def server_back(self) -> None:
        """Go on with what needs the server."""
        if self._used is None and (self.status.relay_here or self._search.agreed):
            self._search.allow_again()

    def server_lost(self) -> None:
        """Wait longer for a way that leads through the server."""
        self._show(relay_there=False)
        if "deadline" in self._timers and self._by_server:
            self._give_up_after(self._around.durations.redial_away)

    def unknown(self) -> None:
        """The server has another session of the two, or none: this one lives only as long as its link."""
        if self._used is None and not self.over:
            self._ended_there(Code.PEER_GONE)

    def refused(self, code: Code) -> None:
        """The server will not carry this session: the end, unless a direct way is being looked for."""
        code = code if code is Code.RELAY_LIMIT else Code.PEER_GONE
        if self.meeting.direct and "deadline" in self._timers:
            self._search.do_without(code)
            self._show(relay_here=False)
        elif self._used is None and not self.over:
            self._ended_there(code)

    def server_says_over(self, code: Code) -> None:
        """It is over; what the other side still says on the link itself comes first."""
        if self._used is None:
            self._ended_there(code)
        else:
            self._parting = code
            self._timers.start("parting", self._around.durations.goodbye, lambda: self._ended_there(code))

    def relay_asked(self) -> None:
        """The other side agrees to a relay; this one does, too, when it did before."""
        if self._used is None or self._search.agreed:
            self._show(relay_there=True)
        if self._search.willing and not self.status.relay_here:
            self._search.allow()

    def relay_ready(self, token: str, left: int = 0) -> None:
        """Both agree, if this side does: the server cannot say so for it. It carries ``left`` bytes, 0: who knows."""
        if not (self.status.relay_here or self._search.willing):
            return
        if left:
            self.talk.carries(int(left * self._around.limits.private_share))
        if "deadline" not in self._timers and self._used is None:
            self._give_up_after(self._around.durations.redial)
        if self.status.phase is Phase.NO_WAY:
            self._show(phase=Phase.CONNECTING, reason="")
        self._search.ready(token)

    # -- links

    def joined(self, link: PeerLink) -> None:
        """Take in a proven link."""
        if self.over:
            link.abort()
            return
        around = self._around
        strand = Strand(link, self, around.clock, around.durations, around.let_go)
        around.hold(strand)
        self._strands.append(strand)
        self._proven = True
        self._drop_spare_ones()
        if self._trusted:
            self._keep_key()
        strand.begin()
        if strand in self._strands:  # it may have ended before it began
            self._choose()

    def allowed(self) -> None:
        """Show that this side has agreed to a relay."""
        self._show(relay_here=True)

    def _drop_spare_ones(self) -> None:
        for spare in [one for one in self._strands if one not in (self._used, self._offered)]:
            if len(self._strands) > self._around.limits.private_links:
                self._strands.remove(spare)
                spare.abort()

    def _choose(self) -> None:
        """Do what is next to have one of the links used."""
        if not self._trusted:
            self._timers.cancel("deadline")
            self._show(phase=Phase.CHECKING, reason="", until=0)
            return
        if not self.meeting.leads:
            if self._offered is not None:
                self._agree(self._offered)
            else:
                self._hesitate()
            return
        best = best_of(self._strands, self._used) if self._offered is None else None
        if best is not None:
            self._offered, best.secret = best, self._keys.offer()
            best.say(Use(self.talk.have, best.secret))
            best.flush()
            self._hesitate()

    def _agree(self, strand: Strand) -> None:
        """Use the link that the leader has chosen. More may have been acknowledged since, on the link before."""
        have, there = self.talk.have, max(strand.have, self.talk.acknowledged)
        self.talk.begin(there, have)
        strand.say(Using(have))
        self._open(strand)

    def _open(self, strand: Strand) -> None:
        self._used, self._offered = strand, None
        for other in [one for one in self._strands if one is not strand]:
            other.close()
        self._strands = [strand]
        for name in ("deadline", "hesitate"):
            self._timers.cancel(name)
        self._search.rest()
        path = Path.DIRECT if strand.direct else Path.RELAYED
        if self._ran is not path:
            self._said.notice(wording.began(path) if self._ran is Path.NONE else wording.now_runs(path))
            self._ran = path
        self.talk.linked(path)
        room = self.talk.room
        self._show(phase=Phase.OPEN, path=path, reason="", until=0, relay_here=False, relay_there=False, room=room)
        if path is Path.RELAYED:
            self._search.now_and_then()
        self._pump()

    def _hesitate(self) -> None:
        """Say after a while that the other person is waited for."""
        if self._ran is Path.NONE and "hesitate" not in self._timers:
            self._timers.start("hesitate", self._around.durations.hesitate, self._wait)

    def _wait(self) -> None:
        if self._strands:
            self._timers.cancel("deadline")
            self._show(phase=Phase.WAITING, reason="", until=0)

    # -- what comes on them

    def heard(self, strand: Strand, lines: Sequence[AnyPeerLine]) -> None:
        """Take in what the other side says."""
        self._believing(lambda: self._hear_all(strand, lines))
        if strand is self._used:
            if self._offered is None and self.meeting.leads:
                for other in [one for one in self._strands if one is not strand]:  # not needed: this one lives
                    self._strands.remove(other)
                    other.close()
            self._said.publish()
            self.talk.answer(strand)
            self._pump()
            if self._around.crowded:
                strand.pause()

    def _hear_all(self, strand: Strand, lines: Sequence[AnyPeerLine]) -> None:
        for line in lines:
            if not self.over:
                self._hear(strand, line)

    def _believing(self, step: Callable[[], None]) -> None:
        """Do what depends on the other side's word; if that cannot be, it is over."""
        try:
            step()
        except BadPeerError:
            self.stop(Code.BAD_LINE)

    def _hear(self, strand: Strand, line: AnyPeerLine) -> None:
        match line:
            case Say() | Got() | Take() | Piece() | Kept() | Hold() | Go() | Leave() if strand is self._used:
                if not self.meeting.leads and isinstance(line, Say | Got):
                    self._keys.settled(strand.secret)
                self.talk.hear(line)
            case Use() if not self.meeting.leads and strand is not self._used:
                self.talk.check(line.have)
                self._keys.offered(line.secret)
                strand.secret, strand.have = line.secret, line.have
                self._offered = strand
                self._choose()
            case Using() if self.meeting.leads and strand is self._offered:
                self._keys.arrived(strand.secret)
                self.talk.begin(line.have, self.talk.have)
                strand.say(Got(self.talk.have))  # at once: by this the other side knows that its answer has come
                self._open(strand)
            case End():
                self._ended_there(line.code)
            case _:
                raise BadPeerError("this does not belong here")

    def lost(self, strand: Strand) -> None:
        """Go on without a link that has ended."""
        self._strands.remove(strand)
        if self._offered is strand:
            self._offered = None
        if self._used is strand:
            self._used = None
            self.talk.cut()
            if self._parting is not None:
                self._ended_there(self._parting)
                return
            self._show(phase=Phase.CUT, path=Path.NONE, reason=wording.cut(self._name))
        if self._strands:
            self._choose()
        elif self._used is None:
            self._look_again()

    def _pump(self) -> None:
        """Say what may be said now."""
        if self._used is not None:
            self.talk.pump(self._used)

    # -- when there is none

    def _look_again(self) -> None:
        """Look for the other device for a while."""
        self._timers.cancel("hesitate")
        if self._ran is Path.NONE:
            self._show(phase=Phase.CONNECTING, reason="")
        if "deadline" not in self._timers:
            durations = self._around.durations
            away = self._by_server and not self._around.server.there
            self._give_up_after(durations.redial_away if away else durations.redial)
        self._search.everywhere()

    def _give_up_after(self, delay: float) -> None:
        """Give up so many seconds after the search began: now, unless one runs."""
        now = self._around.clock.monotonic()
        if "deadline" not in self._timers:
            self._since = now
        until = self._since + delay
        self._timers.start("deadline", until - now, self._give_up)
        if self.status.phase is Phase.CUT:
            self._show(until=until)

    def _give_up(self) -> None:
        if self._strands:  # found at the last moment, and nearly agreed on
            self._timers.start("deadline", self._around.durations.hesitate, self._give_up)
            return
        code = self._search.denied or (Code.PEER_LOST if self._proven else Code.NO_WAY)
        self._finish(code, wording.over(code, self._name), here=True)

    def _no_way(self, reason: str) -> None:
        """There is no direct way: ask for another, as the person chose."""
        if self._strands:
            return
        choice = RelayChoice.ALWAYS if self._hidden else self._around.choices.relay
        if choice is RelayChoice.NEVER:
            self.stop(Code.RELAY_REFUSED)
            return
        self._show(phase=Phase.NO_WAY, reason=reason)
        self._search.now_and_then()
        if choice is RelayChoice.ALWAYS and not self.status.relay_here:
            self._search.allow()

    # -- the end

    def _ended_there(self, code: Code) -> None:
        self._finish(code, wording.over(code, self._name), here=False)

    def _finish(self, code: Code, reason: str, here: bool) -> None:
        """End it; ``here``: this side does, and says so to the other one and to the server."""
        if self.over:
            return
        self.over = True
        self._search.close()
        self._timers.close()
        strands, self._strands = self._strands, []
        self._used = self._offered = None
        for strand in strands:
            strand.close(*([End(code)] if here else []))
        self.talk.close(code)
        if self._ran is not Path.NONE:
            self._said.notice(reason)
        self._show(
            phase=Phase.OVER, path=Path.NONE, reason=reason, code=code, until=0, relay_here=False, relay_there=False
        )
        self._around.ended(self, code, tell_server=here)

    # -- inside

    @property
    def _by_server(self) -> bool:
        """Whether the way that is looked for leads through the server."""
        return self._search.agreed and self._ran is not Path.DIRECT

    @property
    def _name(self) -> str:
        return self._around.name(self.user)

    def _keep_key(self) -> None:
        if not self._kept:
            self._kept = True
            self._around.met(self)

    def _show(self, **changes: Any) -> None:
        """Tell how the session stands now, after what was said before."""
        self._said.publish()
        status = replace(self.status, **changes)
        if status != self.status or not changes:
            self.status = status
            self._around.tell(status)
