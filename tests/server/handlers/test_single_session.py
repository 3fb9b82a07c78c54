"""One session for each user, where the operator wants it so, asked of a real server over TLS."""

import time
from collections.abc import Iterator

import pytest

from messenger.protocol.accounts import Resume, SignedIn, SignedOut, SignIn
from messenger.protocol.connection import Bye, Ping, Pong
from messenger.protocol.errors import Code
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.wire import PASSWORD, SECONDS, VERSION, Wire


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server that lets a user be signed in once, and waits long for a lost link to come back."""
    with running(tmp_path_factory.mktemp("strict"), "--single-session", linger_seconds="86400") as server:
        yield server


def leave(wire: Wire) -> None:
    """Close the program, and wait until the server has taken note."""
    wire.send(Bye())
    wire.read_to_end()


def test_another_device_is_denied_while_the_first_session_lives(strict: ServerProcess) -> None:
    """C9"""
    with strict.connect() as first, strict.connect() as second:
        first.sign_up(strict.shared_invite, "anna")
        refusal = second.refused_sign_in("anna")
        assert refusal.code == Code.SESSION_ELSEWHERE
        assert "another device" in refusal.reason
        first.send(Ping())
        first.expect(Pong)
        first.sign_out()
        first.read_to_end()
        assert second.sign_in("anna").user_name == "anna"


def test_a_wrong_password_learns_nothing_of_the_session(strict: ServerProcess) -> None:
    """C5"""
    with strict.connect() as first, strict.connect() as second:
        first.sign_up(strict.shared_invite, "bruno")
        assert second.refused_sign_in("bruno", "a wrong password").code == Code.WRONG_CREDENTIALS


def test_a_denied_resume_costs_no_token(strict: ServerProcess) -> None:
    """C9"""
    with strict.connect() as first, strict.connect() as second:
        token = first.sign_up(strict.shared_invite, "carla").token
        leave(first)
        second.sign_in("carla")
        with strict.connect(first.device) as again:
            refusal = again.refused(Resume(1, VERSION, again.device, token))
            assert refusal.code == Code.SESSION_ELSEWHERE
            leave(second)
            assert again.resume(token).user_name == "carla"


def test_the_same_device_replaces_its_own_connection(strict: ServerProcess) -> None:
    """C9: by token, and by password."""
    with strict.connect() as wire:
        wire.sign_up(strict.shared_invite, "dora")
        with wire.again() as again:
            assert not any(isinstance(line, SignedOut) for line in wire.read_to_end())
            with strict.connect(wire.device) as third:
                assert third.sign_in("dora").user_name == "dora"
                again.read_to_end()


def test_a_lost_link_that_may_come_back_holds_no_name(strict: ServerProcess) -> None:
    """C9: only a session that lives does."""
    with strict.connect() as first, strict.connect() as second:
        first.sign_up(strict.shared_invite, "emil")
        first.abort()
        deadline = time.monotonic() + SECONDS
        while True:  # until the server has seen the reset
            second.send(SignIn(second.next_number(), VERSION, second.device, "test", "emil", PASSWORD))
            answer = second.answer()
            if isinstance(answer, SignedIn):
                break
            assert answer.code == Code.SESSION_ELSEWHERE
            assert time.monotonic() < deadline


def test_other_users_are_not_concerned(strict: ServerProcess) -> None:
    with strict.connect() as one, strict.connect() as other:
        one.sign_up(strict.shared_invite, "frida")
        assert other.sign_up(strict.shared_invite, "greta").user_name == "greta"
