"""Signing up, in, out and resuming, asked of a real server over TLS."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from messenger.protocol.accounts import Resume, SignedIn, SignedOut, SignIn, SignUp
from messenger.protocol.base import Request
from messenger.protocol.connection import AskServer, Failed, Ping, Pong, Ready, Refused
from messenger.protocol.contacts import People, PresenceChanged
from messenger.protocol.errors import Code
from messenger.protocol.messages import MarkLogs, Send, Since
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.wire import PASSWORD, VERSION, Wire, random_id


def sign_up(wire: Wire, invite: str, name: str, display: str = "X", password: str = PASSWORD) -> SignUp:
    token = invite.rpartition(".")[2]
    return SignUp(wire.next_number(), VERSION, wire.device, "test", token, name, display, password)


def sign_in(wire: Wire, name: str, password: str = PASSWORD) -> SignIn:
    return SignIn(wire.next_number(), VERSION, wire.device, "test", name, password)


def test_signs_in_with_name_and_password(server: ServerProcess) -> None:
    """C3"""
    with server.connect() as first, server.connect() as second:
        made = first.sign_up(server.shared_invite, "Carla", display="Carla C.")
        found = second.sign_in("CARLA")
        assert (found.user, found.user_name, found.display_name) == (made.user, "carla", "Carla C.")
        assert found.token != made.token
        assert found.timeout == made.timeout == 8 * 3600


def test_tells_a_wrong_password_and_takes_the_right_one_on_the_same_connection(server: ServerProcess) -> None:
    """C4"""
    with server.connect() as owner, server.connect() as wire:
        owner.sign_up(server.shared_invite, "dora")
        assert wire.refused(sign_in(wire, "dora", "a wrong password")).code == Code.WRONG_CREDENTIALS
        assert wire.sign_in("dora").user_name == "dora"


@pytest.mark.parametrize(
    ("name", "known_name"),
    [("nobody", "emil"), ("", "emilia"), ("no such name!", "emily"), ("x" * 5000, "emanuel"), ("admin\u0000", "edna")],
)
def test_an_unknown_name_gets_the_answers_of_a_wrong_password(
    server: ServerProcess, name: str, known_name: str
) -> None:
    """C5, C8: wrong, wrong, locked, and locked it stays."""
    with server.connect() as owner, server.connect() as wire:
        owner.sign_up(server.shared_invite, known_name)
        known = [wire.refused(sign_in(wire, known_name, "a wrong password")) for _ in range(4)]
        unknown = [wire.refused(sign_in(wire, name)) for _ in range(4)]
        assert [answer.code for answer in known] == [Code.WRONG_CREDENTIALS] * 2 + [Code.LOCKED] * 2
        assert [answer.code for answer in unknown] == [answer.code for answer in known]
        assert unknown[0].reason == known[0].reason
        assert unknown[2].reason == known[2].reason
        assert unknown[2].retry_after == known[2].retry_after == 60


def test_an_unknown_name_waits_in_the_same_queue_for_a_hash(folder: Path) -> None:
    """C5: the cost in time is the same, since the same work is done."""
    with running(folder, hash_memory_kib="8192", hash_threads="1", hash_queue="1") as server:
        wires = [server.connect() for _ in range(6)]
        with server.paused():
            for number, wire in enumerate(wires):
                wire.send(sign_in(wire, "nobody" + "abcdef"[number]))
        answers = [wire.expect_failed() for wire in wires]
        codes = [answer.code for answer in answers]
        assert codes.count(Code.BUSY) >= 1
        assert codes.count(Code.WRONG_CREDENTIALS) >= 2
        assert all(answer.retry_after > 0 for answer in answers if answer.code == Code.BUSY)
        # who was told to come later may
        late = wires[codes.index(Code.BUSY)]
        assert late.refused(sign_in(late, "nobody")).code == Code.WRONG_CREDENTIALS
        for wire in wires:
            wire.close()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"user_name": "a b"}, Code.NAME_INVALID),
        ({"user_name": "x" * 33}, Code.NAME_INVALID),
        ({"display_name": "a\u202eb"}, Code.DISPLAY_NAME_INVALID),
        ({"display_name": ""}, Code.DISPLAY_NAME_INVALID),
        ({"password": "short"}, Code.PASSWORD_INVALID),
        ({"invite": "wrong"}, Code.INVITE_INVALID),
        ({"invite": ""}, Code.INVITE_INVALID),
    ],
)
def test_refuses_a_sign_up_and_makes_nothing(server: ServerProcess, change: dict[str, str], code: Code) -> None:
    """C5"""
    invite = server.shared_invite.rpartition(".")[2]
    with server.connect() as wire:
        fields = {"invite": invite, "user_name": "frida", "display_name": "Frida", "password": PASSWORD} | change
        line = SignUp(wire.next_number(), VERSION, wire.device, "test", **fields)
        refusal = wire.refused(line)
        assert refusal.code == code
        assert refusal.reason
    assert "frida" not in server.command("user", "list")


def test_an_invite_that_was_refused_for_a_name_is_still_good(server: ServerProcess) -> None:
    with server.connect() as wire:
        invite = server.invite()
        assert wire.refused(sign_up(wire, invite, "1x")).code == Code.NAME_INVALID
        assert wire.sign_up(invite, "greta").user_name == "greta"


@pytest.mark.parametrize("taken", ["heidi", "HEIDI", "he1di", "heid\u0131"])
def test_refuses_a_name_that_is_taken_or_looks_like_one(server: ServerProcess, taken: str) -> None:
    """C69 for new names"""
    if "heidi" not in server.command("user", "list"):
        with server.connect() as wire:
            wire.sign_up(server.shared_invite, "heidi")
    if taken == "he1di":
        with server.connect() as wire:
            wire.sign_up(server.shared_invite, "heldi")
    with server.connect() as wire:
        assert wire.refused(sign_up(wire, server.shared_invite, taken)).code == Code.NAME_TAKEN


def test_without_an_invite_nobody_learns_which_names_exist(server: ServerProcess) -> None:
    with server.connect() as wire:
        wire.sign_up(server.shared_invite, "ida")
    with server.connect() as wire:
        assert wire.refused(sign_up(wire, "wrong", "ida")).code == Code.INVITE_INVALID
        assert wire.refused(sign_up(wire, "wrong", "ida2")).code == Code.INVITE_INVALID


def test_of_many_sign_ups_with_one_name_exactly_one_wins(server: ServerProcess) -> None:
    """C61"""
    invite = server.invite("--uses", "8")
    wires = [server.connect() for _ in range(8)]
    for wire in wires:
        wire.send(sign_up(wire, invite, "jonas"))
    answers = [wire.answer() for wire in wires]
    assert sum(isinstance(answer, SignedIn) for answer in answers) == 1
    assert all(answer.code == Code.NAME_TAKEN for answer in answers if isinstance(answer, Failed))
    assert server.command("user", "list").count("jonas") == 1
    for wire in wires:
        wire.close()


def test_of_many_sign_ups_with_one_use_exactly_one_wins(server: ServerProcess) -> None:
    """C61"""
    invite = server.invite()
    wires = [server.connect() for _ in range(8)]
    for number, wire in enumerate(wires):
        wire.send(sign_up(wire, invite, "karl" + "abcdefgh"[number]))
    answers = [wire.answer() for wire in wires]
    assert sum(isinstance(answer, SignedIn) for answer in answers) == 1
    assert all(answer.code == Code.INVITE_INVALID for answer in answers if isinstance(answer, Failed))
    for wire in wires:
        wire.close()


def test_a_new_account_is_told_to_those_who_are_there(server: ServerProcess) -> None:
    with server.connect() as there, server.connect() as new:
        there.sign_up(server.shared_invite, "lena")
        made = new.sign_up(server.shared_invite, "mia", display="Mia M.")
        while True:
            people = {person.id: person for person in there.expect(People).people}
            if made.user in people:
                break
        assert (people[made.user].name, people[made.user].display) == ("mia", "Mia M.")


# -- resuming


def test_resumes_without_a_password_and_gets_a_new_token(server: ServerProcess) -> None:
    """C60: the client's side of it"""
    with server.connect() as wire:
        made = wire.sign_up(server.shared_invite, "nora")
    with server.connect(wire.device) as again:
        found = again.resume(made.token)
        assert found.user == made.user
        assert found.token != made.token


def test_a_token_stays_valid_until_its_successor_has_been_used(server: ServerProcess) -> None:
    with server.connect() as wire:
        first = wire.sign_up(server.shared_invite, "olaf").token
    with server.connect(wire.device) as lost:
        unseen = lost.resume(first).token  # say this answer never arrived
    with server.connect(wire.device) as wire:
        second = wire.resume(first).token
    with server.connect(wire.device) as wire:
        assert wire.refused(Resume(1, VERSION, wire.device, unseen)).code == Code.TOKEN_INVALID
        third = wire.resume(second).token
    with server.connect(wire.device) as wire:
        assert wire.refused(Resume(1, VERSION, wire.device, first)).code == Code.TOKEN_INVALID
        wire.resume(third)


@pytest.mark.parametrize("token", ["", "x", "not base64 !", "A" * 43, "A" * 10_000, "é"])
def test_refuses_a_token_that_is_none(server: ServerProcess, token: str) -> None:
    with server.connect() as wire:
        assert wire.refused(Resume(1, VERSION, wire.device, token)).code == Code.TOKEN_INVALID


def test_a_token_is_worth_nothing_on_another_device(server: ServerProcess) -> None:
    with server.connect() as wire, server.connect() as thief:
        token = wire.sign_up(server.shared_invite, "paul").token
        assert thief.refused(Resume(1, VERSION, thief.device, token)).code == Code.TOKEN_INVALID
        assert wire.again().me is not None


def test_one_installation_can_be_two_users_one_after_the_other(server: ServerProcess) -> None:
    device = random_id()
    with server.connect(device) as wire:
        one = wire.sign_up(server.shared_invite, "quentin")
    with server.connect(device) as wire:
        other = wire.sign_up(server.shared_invite, "rosa")
    with server.connect(device) as wire:
        assert wire.resume(one.token).user == one.user
    with server.connect(device) as wire:
        assert wire.resume(other.token).user == other.user


def test_a_device_that_comes_back_replaces_its_own_connection_and_keeps_its_token(server: ServerProcess) -> None:
    """C9: a resume by the same device replaces its own old connection."""
    with server.connect() as wire:
        wire.sign_up(server.shared_invite, "silke")
        with wire.again() as again:
            assert not any(isinstance(line, SignedOut) for line in wire.read_to_end())
            with again.again() as third:
                assert third.me is not None


def test_two_devices_are_signed_in_at_once(server: ServerProcess) -> None:
    """C9"""
    with server.connect() as one, server.connect() as other:
        one.sign_up(server.shared_invite, "tina")
        other.sign_in("tina")
        for wire in (one, other):
            wire.send(Ping())
            wire.expect(Pong)


def test_an_eleventh_device_is_refused_until_one_signs_out(server: ServerProcess) -> None:
    """C23: 10 devices a user, told"""
    wires = [server.connect() for _ in range(10)]
    wires[0].sign_up(server.shared_invite, "uwe")
    for wire in wires[1:]:
        wire.sign_in("uwe")
    with server.connect() as late:
        refusal = late.refused(sign_in(late, "uwe"))
        assert refusal.code == Code.TOO_MANY_DEVICES
        assert "10" in refusal.reason
        with server.connect(wires[3].device) as known:
            known.sign_in("uwe")  # it is one of the ten
        wires[5].sign_out()
        wires[5].read_to_end()
        assert late.sign_in("uwe").user_name == "uwe"
    for wire in wires:
        wire.close()


# -- signing out


def test_signing_out_takes_the_token_and_tells_the_others_at_once(server: ServerProcess) -> None:
    """C11: logout revokes the device's token. C15: after a goodbye at once."""
    with server.connect() as watcher, server.connect() as wire:
        watcher.sign_up(server.shared_invite, "vera")
        me = wire.sign_up(server.shared_invite, "willi")
        wire.sign_out()
        lines = wire.read_to_end()
        assert isinstance(lines[-1], SignedOut)
        assert lines[-1].code == Code.SIGNED_OUT_HERE
        while not any(c.user == me.user and c.state == "offline" for c in watcher.expect(PresenceChanged).changes):
            pass
    with server.connect(wire.device) as again:
        assert again.refused(Resume(1, VERSION, again.device, me.token)).code == Code.TOKEN_INVALID
        assert again.sign_in("willi").user == me.user


def test_signing_out_on_one_device_leaves_the_other(server: ServerProcess) -> None:
    with server.connect() as one, server.connect() as other:
        one.sign_up(server.shared_invite, "xenia")
        other.sign_in("xenia")
        one.sign_out()
        one.read_to_end()
        other.send(Ping())
        other.expect(Pong)


# -- before signing in


@pytest.mark.parametrize(
    "line", [Send(1, "c" * 22, "d1-2", "hello"), Since(1, "d1-2", 0), MarkLogs(()), b'{"t":"sign_out","r":1}\n']
)
def test_answers_nothing_before_signing_in_but_accounts_and_the_servers_name(
    server: ServerProcess, line: Request | bytes
) -> None:
    """C10"""
    with server.connect() as wire:
        wire.send(line)
        lines = wire.read_to_end()
        assert [type(line) for line in lines] == [Refused]
        assert lines[0] == Refused(Code.NOT_SIGNED_IN, "Please sign in first.")


def test_says_its_name_before_signing_in(server: ServerProcess) -> None:
    """C10"""
    with server.connect() as wire:
        wire.send(AskServer())
        assert wire.expect(Ready).server == "Messenger"


@pytest.mark.parametrize("version", ["0.0.9", "0", "", "x", "-1.0.0", "0.0.999999999999"])
def test_closes_a_client_that_is_too_old(server: ServerProcess, version: str) -> None:
    with server.connect() as wire:
        wire.send(SignIn(1, version, wire.device, "test", "nobody", PASSWORD))
        last = wire.read_to_end()[-1]
        assert isinstance(last, Refused)
        assert last.code == Code.CLIENT_TOO_OLD


def test_takes_a_client_that_is_newer(server: ServerProcess) -> None:
    with server.connect() as wire:
        line = SignIn(1, "12.3.4", wire.device, "test", "newcomer", PASSWORD)
        assert wire.refused(line).code == Code.WRONG_CREDENTIALS


def test_reads_no_further_line_until_the_password_is_checked(server: ServerProcess) -> None:
    with server.connect() as owner, server.connect() as wire:
        owner.sign_up(server.shared_invite, "yvonne")
        wire.send(sign_in(wire, "yvonne"), Ping(), Since(7, "d1-99999", 0))
        assert isinstance(wire.answer(), SignedIn)  # so the two lines after it were not "before signing in"
        wire.expect(Pong)
        assert wire.expect_failed().code == Code.NO_SUCH_CHAT


def test_many_sign_in_at_once(server: ServerProcess) -> None:
    """C61"""
    with server.connect() as wire:
        wire.sign_up(server.shared_invite, "zoe")

    def one(number: int) -> str:
        with Wire(server.address, source=f"127.0.1.{number + 1}") as wire:
            if number % 2:
                return wire.refused(sign_in(wire, "zo" + "abcdefghi"[number // 2], "wrong password")).code
            return wire.sign_in("zoe").token

    with ThreadPoolExecutor(9) as pool:
        answers = list(pool.map(one, range(18)))
    assert answers[1::2] == [Code.WRONG_CREDENTIALS] * 9
    assert len(set(answers[::2])) == 9
