"""Private sessions of a terminal: who asks whom, and what the server's part in it is. The terminals do the rest."""

import base64
import secrets
from typing import Final

from messenger.protocol.accounts import Activity
from messenger.protocol.base import Event
from messenger.protocol.errors import Code
from messenger.protocol.peers import (
    AcceptPrivate,
    DeclinePrivate,
    Introduced,
    Offer,
    PrivateAsked,
    PrivateOver,
    StartPrivate,
    StopPrivate,
)
from messenger.server.classic.context import Context, WrongCommandError

_ENDED: Final = {
    Code.PRIVATE_STOPPED: "{it} has ended the private session.",
    Code.NO_WAY: "There is no way to {it}: the private session is over.",
}
_GONE: Final = "{it} is gone: the private session is over."
_NEVER_BEGUN: Final = {
    Code.PRIVATE_DECLINED: "{it} has declined your private session.",
    Code.PRIVATE_UNANSWERED: "{it} has not answered.",
}
_LEFT: Final = "{it} is not there any more."


class Privates:
    """The private sessions of one terminal. ``port``: where it listens, 0 for nowhere."""

    def __init__(self, context: Context) -> None:
        self.port = 0
        self._context = context
        self._asked: dict[int, str] = {}
        """Who asks this person, and the session's id."""
        self._open: dict[int, str] = {}
        """With whom there is a session, and its id."""

    # -- what is typed

    def start(self, user: int) -> None:
        """Ask ``user`` for a session; when that one is asking, it is agreed."""
        name, mutual = self._name(user), user in self._asked
        number = base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()
        offer = self._offer()

        def say(_event: Event) -> None:
            if not mutual:
                self._context.say(f"You have asked {name} for a private session.")

        self._context.request(lambda r: StartPrivate(r, number, user, offer), name, say)

    def accept(self, user: int) -> None:
        """Agree to the session that ``user`` asks for."""
        name, number, offer = self._name(user), self._session_of(user), self._offer()
        self._context.request(lambda r: AcceptPrivate(r, number, offer), name, lambda _event: None)

    def decline(self, user: int) -> None:
        """Refuse the session that ``user`` asks for."""
        name, number = self._name(user), self._session_of(user)

        def say(_event: Event) -> None:
            self._asked.pop(user, None)
            self._context.say(f"You have declined a private session with {name}.")

        self._context.request(lambda r: DeclinePrivate(r, number), name, say)

    def stop(self, user: int) -> None:
        """End the session with ``user``, or what was asked for."""
        if user in self._asked:
            self.decline(user)
            return
        name = self._name(user)

        def say(_event: Event) -> None:
            self._open.pop(user, None)
            self._context.say(f"WhatsApp stopprivate (1) with {name}")

        self._context.request(lambda r: StopPrivate(r, user), name, say)

    # -- what the server says

    def asked(self, event: PrivateAsked) -> None:
        """Ask the person."""
        name = self._name(event.user)
        self._asked[event.user] = event.session
        self._context.say(
            f"{name} asks for a private session: type accept {name} or decline {name} "
            f"within {round(event.seconds)} seconds."
        )

    def introduced(self, event: Introduced) -> None:
        """Say where the other one is, or that it will come."""
        self._asked.pop(event.user, None)
        name, me = self._name(event.user), self._context.known.my_name
        if not event.endpoints:
            self._context.request(
                lambda r: StopPrivate(r, event.user, event.session, Code.NO_WAY), name, lambda _event: None
            )
            self._context.say(_ENDED[Code.NO_WAY].format(it=name))
            return
        self._open[event.user] = event.session
        if event.asker:
            endpoint = event.endpoints[0]
            self._context.say(f"WhatsApp {me} startprivate {endpoint.host} {endpoint.port} {name}")
        else:
            self._context.say(f"WhatsApp {me} allowprivate {name}")

    def over(self, event: PrivateOver) -> None:
        """Say that a session has ended, or will not begin."""
        name = self._name(event.user)
        if self._asked.get(event.user) == event.session:
            del self._asked[event.user]
            self._context.say(f"{name} asks no longer for a private session.")
        elif self._open.get(event.user) == event.session:
            del self._open[event.user]
            self._context.say(_ENDED.get(event.code, _GONE).format(it=name))
            self._context.say(f"WhatsApp stopprivate (2) with {name}")
        else:
            self._context.say(_NEVER_BEGUN.get(event.code, _LEFT).format(it=name))

    def used(self) -> None:
        """Take note that the person has sent a private message."""
        self._context.ask(Activity())

    # -- inside

    def _offer(self) -> Offer:
        if not self.port:
            raise WrongCommandError(
                "Private sessions need a port to listen on, and you named none when you signed in: "
                "python -m messenger.classic does."
            )
        return Offer("", (), self.port)

    def _session_of(self, user: int) -> str:
        number = self._asked.get(user)
        if number is None:
            raise WrongCommandError(f"{self._name(user)} does not ask you for a private session.")
        return number

    def _name(self, user: int) -> str:
        return self._context.known.name_of(user)
