"""Nothing follows the last words, whatever else one turn has for a connection."""

from pathlib import Path

import pytest

from messenger.protocol.connection import Failed, Refused
from messenger.protocol.errors import Code
from messenger.server.inactivity import Patience
from tests.server.still_house import StillHouse


def test_are_the_last_line_also_when_the_same_turn_goes_on(tmp_path: Path) -> None:
    """C60: a message, a mark or news may be told in the very turn in which the server stops."""
    house = StillHouse(tmp_path, Patience(0, 600, 60))
    session, line = house.stranger()

    def leave() -> None:
        session.refuse(Code.SERVER_STOPPING, "The server is being stopped.")
        session.post(Failed(1, Code.BUSY))

    house.turn.enter(leave)
    house.loop.turn()
    assert [type(one) for one in line.sent[-2:]] == [Failed, Refused]
    assert line.closing


@pytest.mark.logs_error("could not be carried out")
def test_are_not_said_when_the_turn_has_not_happened(tmp_path: Path) -> None:
    house = StillHouse(tmp_path, Patience(0, 600, 60))
    session, line = house.stranger()

    def fail() -> None:
        session.refuse(Code.SERVER_STOPPING, "The server is being stopped.")
        raise RuntimeError("a mistake")

    house.turn.enter(fail)
    house.loop.turn()
    assert not session.finished
    assert not line.closing
