"""What a person does at the keyboard: being there at all, and writing something. Nothing of it is stored."""

from collections.abc import Callable, Iterable

import msgspec

from messenger.protocol.accounts import Activity
from messenger.protocol.base import EVERYONE
from messenger.protocol.codec import encoder
from messenger.protocol.messages import Typing, TypingNow
from messenger.server.live import Directory, User
from messenger.server.session import Session
from messenger.server.turn import Turn

TYPING_LOGS = 16
"""In so many chats at once one session may be writing."""


class Activities:
    """The handlers of this noun, and what they need."""

    def __init__(self, turn: Turn, directory: Directory, time: Callable[[], float], typing_pause: float) -> None:
        """``time``: the loop's clock; ``typing_pause``: seconds from one word of typing in a chat to the next."""
        self._turn = turn
        self._directory = directory
        self._time = time
        self._typing_pause = typing_pause

    def activity(self, session: Session, line: Activity) -> None:
        """Take note that the person is there."""
        session.acted()

    def typing(self, session: Session, line: Typing) -> None:
        """Tell who takes part in the chat and is there; what nobody may hear is forgotten without a word."""
        user = session.user
        assert user is not None
        listeners = [
            one
            for one in self._participants(user, line.log)
            if one.sessions and one is not user and one.id not in user.blocks and one.id not in user.blocked_by
        ]
        if not listeners or not self._may_say(session, line):
            return
        told = msgspec.Raw(encoder.encode(TypingNow(line.log, user.id, line.stopped)))
        for one in listeners:
            for other in one.sessions:
                if not other.connection.slow:
                    self._turn.post(other.connection, told)

    def _participants(self, user: User, name: str) -> Iterable[User]:
        """Return who takes part in the log ``name``; nobody when ``user`` may not write there."""
        if name == EVERYONE:
            return ()
        log = user.logs.get(name)
        if log is not None:
            return log.users if user in log.users else ()
        other = self._directory.other_of(user, name)
        return () if other is None else (other,)

    def _may_say(self, session: Session, line: Typing) -> bool:
        """Whether enough time has passed since the last word of this chat. That it stopped is told once at any time."""
        now, said = self._time(), session.typed
        before, stopped = said.get(line.log, (-self._typing_pause, True))
        if now - before < self._typing_pause:
            if stopped or not line.stopped:
                return False
            said[line.log] = (before, True)
            return True
        if len(said) >= TYPING_LOGS:
            for log in [log for log, (at, _) in said.items() if now - at >= self._typing_pause]:
                del said[log]
            if len(said) >= TYPING_LOGS:
                return False
        said[line.log] = (now, line.stopped)
        return True
