"""The native door: how many may stand in it, and how long."""

import contextlib
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from messenger.protocol.connection import Ping, Pong, Refused
from messenger.protocol.errors import Code
from messenger.server.door import Bounds, Door
from messenger.server.places import Places
from messenger.server.session import Deadlines
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.wire import ClosedError, Wire


def is_refused(server: ServerProcess, source: str) -> bool:
    """Return whether a new connection from ``source`` is turned away with the reason."""
    with contextlib.suppress(ClosedError), Wire(server.address, source=source):
        return False
    with pytest.raises(ClosedError, match=Code.SERVER_FULL.value):
        Wire(server.address, source=source)
    return True


def test_strangers_are_few_from_one_address_and_in_all_and_users_are_not_disturbed(tmp_path: Path) -> None:
    with running(tmp_path, unauthenticated_per_address="3", unauthenticated_total="5") as server, ExitStack() as stack:

        def stranger(source: str) -> Wire:
            wire = Wire(server.address, source=source)
            stack.callback(wire.close)
            return wire

        user = stranger("127.0.0.2")
        user.sign_up(server.shared_invite, "anna")
        first = [stranger("127.0.0.2") for _ in range(3)]
        assert is_refused(server, "127.0.0.2")
        stranger("127.0.0.3")
        stranger("127.0.0.3")
        assert is_refused(server, "127.0.0.4")  # five in all
        first[0].sign_up(server.shared_invite, "bruno")  # one stranger less
        stranger("127.0.0.4")
        assert is_refused(server, "127.0.0.5")
        assert user.say(first[0], "undisturbed").seq == 1


def test_connections_are_bounded_in_all(tmp_path: Path) -> None:
    with running(tmp_path, connections_total="2") as server, server.connect(), server.connect():
        assert is_refused(server, "127.0.0.1")


def test_who_does_not_sign_in_is_sent_away(tmp_path: Path) -> None:
    with running(tmp_path, sign_in_seconds="3") as server:
        invite = server.shared_invite  # before anybody's time runs
        with server.connect() as user:
            user.sign_up(invite, "anna")
            with server.connect() as silent:
                lines = silent.read_to_end()
            assert [line.code for line in lines if isinstance(line, Refused)] == [Code.SIGN_IN_TOO_SLOW]
            user.send(Ping())
            user.expect(Pong)


def test_who_is_sent_away_takes_nobodys_place_while_the_stream_ends() -> None:
    door = Door(Mock(), Mock(), Bounds(Places(100, 200), 3, 1, 50, 500), Deadlines(10, 40, 20, 10), 10, 1)

    def admitted(address: str) -> bool:
        stranger: Any = type("Stranger", (), {"address": address, "user": None, "carried": False, "finished": False})()
        return door._admit(stranger)

    assert admitted("192.0.2.1")
    assert not any(admitted("192.0.2.1") for _ in range(10))
    assert admitted("192.0.2.2")


def test_nobody_gives_way_to_who_gets_no_place_by_it() -> None:
    """One address has its places: what it begins further sends away nobody who has not typed anything yet."""
    bounds = Bounds(Places(100, 200), 5, 2, 50, 500)
    door = Door(Mock(), Mock(), bounds, Deadlines(10, 40, 20, 10), 10, 1, lambda one: bool(one.silent))  # type: ignore[attr-defined]

    def stranger(address: str, *, silent: bool) -> Any:
        return Mock(address=address, silent=silent, user=None, carried=False, finished=False)

    person, *crowd = [stranger("192.0.2.9", silent=True), *(stranger("192.0.2.1", silent=False) for _ in range(3))]
    assert [door._admit(one) for one in (person, *crowd)] == [True, True, True, False]
    assert not person.connection.close.called
    assert [door._admit(stranger(f"192.0.2.{number}", silent=False)) for number in (2, 3, 4)] == [True] * 3
    assert person.connection.close.called  # there was no room at all


def test_when_many_are_being_told_that_there_is_no_room_further_ones_are_cut_off_without_a_word() -> None:
    """F4: 4 connections, and 3 strangers, who are told."""
    door = Door(Mock(), Mock(), Bounds(Places(4, 200), 3, 3, 50, 500), Deadlines(10, 40, 20, 10), 10, 1)
    cut_off = []
    for number in range(9):
        stranger: Any = Mock(address=f"192.0.2.{number}", user=number, carried=False, finished=False)
        assert door._admit(stranger) is (number < 4)
        cut_off.append(stranger.connection.abort.called)
    assert cut_off == [False] * 7 + [True] * 2
