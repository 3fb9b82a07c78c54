"""Two people at a server without sockets, and what they do to have a private session."""

from typing import Any

from messenger.protocol.connection import Done, Failed
from messenger.protocol.errors import Code
from messenger.protocol.peers import (
    AcceptPrivate,
    AllowRelay,
    DeclinePrivate,
    Introduced,
    KeepPrivate,
    PrivateAsked,
    PrivateOver,
    RelayAsked,
    RelayReady,
    StartPrivate,
)
from messenger.server.session import Session
from tests.server.privates import offer
from tests.server.still_house import ANNA, BRUNO, StillHouse
from tests.server.wire import random_id

ABOUT_PRIVATE = (Done, Failed, PrivateAsked, PrivateOver, Introduced, RelayAsked, RelayReady)


class Couple:
    """Anna and Bruno, each on a desktop, and what they have been told."""

    def __init__(self, house: StillHouse) -> None:
        self.house = house
        self.id = random_id()
        self.anna, self.annas = house.sign_in(ANNA)
        self.bruno, self.brunos = house.sign_in(BRUNO)

    def ask(self) -> None:
        """Let Anna ask."""
        self.house.say(self.anna, StartPrivate(1, self.id, BRUNO, offer()))
        assert [type(line) for line in self.told_anna()] == [Done]
        assert [type(line) for line in self.told_bruno()] == [PrivateAsked]

    def open(self) -> None:
        """Let them have a session."""
        self.ask()
        self.house.say(self.bruno, AcceptPrivate(1, self.id, offer()))
        assert [type(line) for line in self.told_bruno()] == [Done, Introduced]
        assert [type(line) for line in self.told_anna()] == [Introduced]

    def ask_anew(self) -> None:
        """Let Anna ask once more."""
        self.id = random_id()
        self.ask()

    def open_anew(self) -> None:
        """Let them have another session."""
        self.id = random_id()
        self.open()

    def refuse(self) -> None:
        """Let Bruno refuse what he is asked for."""
        self.house.say(self.bruno, DeclinePrivate(2, self.id))
        self.take_all()

    def has_to_wait(self) -> float:
        """For how many seconds Anna, who asks in vain, has to wait."""
        self.house.say(self.anna, StartPrivate(9, random_id(), BRUNO, offer()))
        (failed,) = self.told_anna()
        assert isinstance(failed, Failed)
        assert failed.code is Code.BUSY
        assert self.told_bruno() == []
        return failed.retry_after

    def take_all(self) -> None:
        """Leave aside what both have been told so far."""
        self.told_anna()
        self.told_bruno()

    def relay_tokens(self) -> tuple[str, str]:
        """Let them have a session and agree to a relay; return the token of each."""
        self.open()
        self.house.say(self.anna, AllowRelay(2, self.id))
        self.house.say(self.bruno, AllowRelay(3, self.id))
        (*_, annas), (*_, brunos) = self.told_anna(), self.told_bruno()
        return annas.token, brunos.token

    def told_anna(self) -> list[Any]:
        return self.annas.take(ABOUT_PRIVATE)

    def told_bruno(self) -> list[Any]:
        return self.brunos.take(ABOUT_PRIVATE)

    def lose(self, session: Session) -> None:
        """Let a link be lost."""
        session.lost(None)
        self.house.loop.turn()

    def anna_back(self, *, start: bool = False) -> None:
        """Let Anna's device come back: its link, or its program."""
        self.anna, self.annas = self.house.sign_in(ANNA, start=start)

    def bruno_back(self, *, start: bool = False) -> None:
        self.bruno, self.brunos = self.house.sign_in(BRUNO, start=start)

    def is_open(self) -> bool:
        """Whether the server knows of an open session of this id, of either side."""
        directory = self.house.directory
        found = self.house.introductions.between(directory.users[ANNA], directory.users[BRUNO])
        return found is not None and found.open and found.id == self.id

    def keep_anna(self, number: str | None = None) -> list[Any]:
        """Let Anna say that the session goes on; return the answer."""
        self.house.say(self.anna, KeepPrivate(9, number or self.id, BRUNO, asker=True))
        return self.told_anna()

    def keep_bruno(self) -> list[Any]:
        self.house.say(self.bruno, KeepPrivate(9, self.id, ANNA, asker=False))
        return self.told_bruno()


def refusal(lines: list[Any]) -> Code:
    """Return why a request was refused, which was the only thing told."""
    (failed,) = lines
    assert isinstance(failed, Failed), failed
    return failed.code
