"""How fast one connection is heard: who is not signed in has little to say."""

from pathlib import Path

from messenger.protocol.accounts import SignIn
from messenger.protocol.connection import Ping, Pong
from messenger.server.passwords import Verdict
from messenger.server.session import STRANGERS_PRICE
from tests.server.house import House

BURST = 1000
"""What the house allows at once."""


def test_a_stranger_is_heard_less_often_than_a_user(tmp_path: Path) -> None:
    """F3: whoever asks again and again without signing in costs the others little."""
    house = House(tmp_path)
    house.add("anna")
    many: list[Ping] = [Ping()] * (BURST // STRANGERS_PRICE + 1)
    session, stranger = house.connect()
    session.received([*many])
    house.loop.turn()
    paused = [stranger.paused]
    assert sum(isinstance(line, Pong) for line in stranger.take()) == len(many), "what has come is answered"
    house.loop.pass_time()
    paused.append(stranger.paused)
    assert paused == [True, False]
    session, user = house.connect()
    user.receiver.received([SignIn(1, "0.1.0", "d" * 22, "test", "anna", "password")])
    house.loop.turn()
    house.passwords.finish(Verdict(True))
    house.loop.turn()
    assert session.user is not None
    assert not user.paused
    session.received([*many])
    assert not user.paused
    house.database.close()
