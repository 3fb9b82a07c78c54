"""Who has done nothing for a while: away for the others, then warned, then logged out (C11-C14). The server decides.

``Device.active`` is the person's last activity there, in wall-clock time, so that the clock runs on while the link or
the server is gone; while a session lives, the loop's clock counts, which nobody can turn back.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from messenger.protocol.accounts import InactivityWarning
from messenger.protocol.errors import Code
from messenger.server.live import Device, User
from messenger.server.presence import PresenceBoard
from messenger.server.register import Register
from messenger.server.session import Session
from messenger.server.storage.devices import DeviceStore
from messenger.server.turn import Turn

REASON = "You have been signed out because nothing was done here for a while."


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds without activity until logout and until away, and how long before the logout a warning comes.

    0: no logout; never away.
    """

    timeout: float
    away: float
    warning: float

    @property
    def warns_after(self) -> float:
        """Seconds until the warning: half the timeout when that is shorter than the usual time to answer it."""
        return self.timeout - min(self.warning, self.timeout / 2)


class Inactivity:
    """The clock of persons; the one of links is ``Idle``'s, who looks at both once a second."""

    def __init__(
        self,
        turn: Turn,
        presence: PresenceBoard,
        register: Register,
        devices: DeviceStore,
        time: Callable[[], float],
        patience: Patience,
    ) -> None:
        """``time``: the loop's clock."""
        self._turn = turn
        self._presence = presence
        self._register = register
        self._devices = devices
        self._time = time
        self._patience = patience

    @property
    def timeout(self) -> int:
        """Seconds, as clients are told."""
        return int(self._patience.timeout)

    # -- inside a turn

    def is_over(self, device: Device) -> bool:
        """Whether nothing was done on ``device`` for so long that its token is no longer good."""
        timeout = self._patience.timeout
        return bool(timeout and device.active) and self._turn.now - device.active >= timeout * 1000

    def begin(self, session: Session) -> None:
        """Count for a session that has just signed in."""
        user, device = session.user, session.device
        assert user is not None
        assert device is not None
        if not device.active:
            device.active = self._turn.now  # stored by a server that did not know of activity
        if device.active != device.saved:
            self._save([device])  # a crash before the next sign of life must not make it look older
        session.counted = device.active
        session.active_at = self._time() - max(self._turn.now - device.active, 0) / 1000
        user.active_at = max(user.active_at, session.active_at)
        session.due = self._next(session, user, not user.away)

    def save(self) -> None:
        """Write down the activity that is not stored yet."""
        self._save(self._devices.with_news())

    # -- the watch

    def look_at(self, session: Session, now: float) -> None:
        """Look at a signed-in session in which something was done, or in which something is due."""
        user, device = session.user, session.device
        assert user is not None
        assert device is not None
        if device.active != session.counted:
            session.counted = device.active
            session.active_at = user.active_at = now
            session.warned = False
            if user.away:
                self._turn.enter(partial(self._presence.set_away, user, False), several=False)
                for other in user.sessions:
                    other.due = min(other.due, self._next(other, user, True))
            session.due = self._next(session, user, True)
            return
        patience, idle = self._patience, now - session.active_at
        # A fact is tried until it succeeds: on a full disk not another one every second.
        if patience.timeout and idle >= patience.timeout:
            session.due = math.inf
            self._turn.enter(partial(self._log_out, session))
            return
        if patience.timeout and idle >= patience.warns_after and not session.warned:
            session.warned = True
            self._turn.enter(partial(self._warn, session), several=False)
        here = not user.away
        going = here and 0 < patience.away <= now - user.active_at
        session.due = self._next(session, user, here and not going)
        if going:
            self._turn.enter(partial(self._go_away, user), several=False)

    def move(self, sessions: Iterable[Session], stall: float) -> None:
        """Forgive sessions the seconds for which the server stood still."""
        milliseconds = int(stall * 1000)
        users = set()
        for session in sessions:
            if session.user is not None and session.device is not None:
                session.active_at += stall
                session.due += stall
                session.counted += milliseconds
                session.device.active += milliseconds
                users.add(session.user)
        for user in users:
            user.active_at += stall

    # -- inside

    def _save(self, devices: list[Device]) -> None:
        self._turn.undo(_unsave, [(device, device.saved) for device in devices])
        self._devices.save_activity(devices)

    def _next(self, session: Session, user: User, here: bool) -> float:
        """Return when there is something to do unless something is done (the loop's time). ``here``: not away yet."""
        patience, due = self._patience, math.inf
        if patience.timeout:
            due = session.active_at + (patience.timeout if session.warned else patience.warns_after)
        if patience.away and here:
            due = min(due, user.active_at + patience.away)
        return due

    def _warn(self, session: Session) -> None:
        """Say how long is left."""
        left = session.active_at + self._patience.timeout - self._time()
        if session.warned and not session.finished:
            session.post(InactivityWarning(round(max(left, 0), 1)))

    def _go_away(self, user: User) -> None:
        """Show ``user`` as away, unless something was done before this could be carried out."""
        if user.online and self._time() - user.active_at >= self._patience.away:
            self._presence.set_away(user, True)

    def _log_out(self, session: Session) -> None:
        """End the session and take its device's token, unless something was done before it could be carried out."""
        user, device = session.user, session.device
        if user is None or device is None or session.finished:
            return
        if device.active != session.counted:
            session.due = self._next(session, user, not user.away)
            return
        self._devices.set_tokens(device, None, None, self._turn.now)
        self._register.end(session, Code.INACTIVE, REASON)


def _unsave(before: list[tuple[Device, int]]) -> None:
    for device, saved in before:
        device.saved = saved
