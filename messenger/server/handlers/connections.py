"""Keep-alive, the greeting asked for again, goodbye."""

from messenger.protocol.connection import AskServer, Bye, Ping, Pong, Ready
from messenger.protocol.messages import Heads
from messenger.server.hub import Hub
from messenger.server.session import Session, heads_of
from messenger.server.turn import Turn


class Connections:
    """The handlers of this noun, and what they need."""

    def __init__(self, turn: Turn, hub: Hub, greeting: Ready) -> None:
        self._turn = turn
        self._hub = hub
        self._greeting = greeting

    def ping(self, session: Session, line: Ping) -> None:
        """Answer, with the heads of what was pushed since the last time, so that a lost push is noticed."""
        portions = [] if session.user is None else heads_of(session.user, session.take_moved())
        self._turn.post(session.connection, Pong(self._turn.now, portions[0] if portions else ()))
        for heads in portions[1:]:
            self._turn.post(session.connection, Heads(heads))

    def ask_server(self, session: Session, line: AskServer) -> None:
        """Say again who we are."""
        self._turn.post(session.connection, self._greeting)

    def bye(self, session: Session, line: Bye) -> None:
        """The program is being closed: no waiting for the link to come back."""
        self._hub.depart(session)
        session.close()
