"""Another name, another password, no account any more, asked of a real server over TLS."""

import time
from pathlib import Path
from typing import Any

import pytest

from messenger.protocol.accounts import ChangePassword, DeleteAccount, Rename, Resume, SignedOut
from messenger.protocol.connection import Done, Failed
from messenger.protocol.contacts import Block, Renamed
from messenger.protocol.errors import Code
from messenger.protocol.messages import Message, Page, Since
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.asking import done, entry, me, refusal, sync
from tests.server.wire import PASSWORD, SECONDS, VERSION, Wire

NEW = "a new password"


# -- rename


def test_a_new_name_signs_in_and_the_old_one_does_not(server: ServerProcess) -> None:
    """C69"""
    with server.connect() as wire, server.connect() as other:
        wire.sign_up(server.shared_invite, "anna")
        done(wire, Rename, "Annika.L")
        assert other.refused_sign_in("anna").code == Code.WRONG_CREDENTIALS
        found = other.sign_in("annika.l")
        assert (found.user, found.user_name) == (me(wire), "annika.l")


def test_a_rename_is_announced_but_not_to_oneself_and_to_whom_one_has_blocked(server: ServerProcess) -> None:
    """C69"""
    with server.connect() as wire, server.connect() as own, server.connect() as friend, server.connect() as foe:
        wire.sign_up(server.shared_invite, "bruno")
        own.sign_in("bruno")
        friend.sign_up(server.shared_invite, "berta")
        foe.sign_up(server.shared_invite, "bodo")
        done(wire, Block, me(foe))
        done(wire, Rename, "brunello")
        assert friend.expect(Renamed) == Renamed(me(wire), "bruno", "brunello")
        for other in (wire, own, friend, foe):
            assert entry(other, me(wire), name="brunello").display == "Bruno"
            sync(other)
        for other in (wire, own, foe):
            assert not any(isinstance(line, Renamed) for line in other.seen)


def test_a_rename_keeps_chats_and_history(server: ServerProcess) -> None:
    """C69"""
    with server.connect() as wire, server.connect() as friend:
        wire.sign_up(server.shared_invite, "carla")
        friend.sign_up(server.shared_invite, "curt")
        wire.say(friend, "before")
        done(wire, Rename, "carlotta")
        wire.say(friend, "after")
        assert [friend.expect(Message).text for _ in range(2)] == ["before", "after"]
        log = wire.log_with(friend)
        with server.connect() as again:
            assert again.sign_in("carlotta").user == me(wire)
            again.send(Since(again.next_number(), log, 0))
            assert again.expect(Page).head == 2


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("dorothea", Code.NAME_TAKEN),
        ("DOROTHEA", Code.NAME_TAKEN),
        ("dor0thea", Code.NAME_TAKEN),
        ("a b", Code.NAME_INVALID),
        ("", Code.NAME_INVALID),
        ("1dora", Code.NAME_INVALID),
        ("d" * 33, Code.NAME_INVALID),
        ("d\u043era", Code.NAME_INVALID),
    ],
)
def test_refuses_a_name_that_is_taken_or_none(server: ServerProcess, typed: str, code: Code) -> None:
    """C69"""
    known = server.command("user", "list")
    with server.connect() as owner, server.connect() as wire:
        owner.sign_in("dorothea") if "dorothea" in known else owner.sign_up(server.shared_invite, "dorothea")
        wire.sign_in("doris") if "doris" in known else wire.sign_up(server.shared_invite, "doris")
        assert refusal(wire, Rename, typed) == code
        for other in (owner, wire):
            other.sign_out()
            other.read_to_end()
    assert "doris" in server.command("user", "list")


def test_the_own_name_and_its_look_alikes_are_free_for_oneself(server: ServerProcess) -> None:
    """C69"""
    with server.connect() as wire, server.connect() as watcher:
        wire.sign_up(server.shared_invite, "elmar")
        watcher.sign_up(server.shared_invite, "egon")
        done(wire, Rename, "ELMAR")
        done(wire, Rename, "e1mar")
        assert watcher.expect(Renamed) == Renamed(me(wire), "elmar", "e1mar")  # the first was none


def test_the_old_name_is_kept_for_its_owner(server: ServerProcess) -> None:
    """C69: reserved for 30 days, look-alikes too."""
    with server.connect() as wire, server.connect() as other, server.connect() as stranger:
        wire.sign_up(server.shared_invite, "felix")
        other.sign_up(server.shared_invite, "fritz")
        done(wire, Rename, "ferdinand")
        assert refusal(other, Rename, "felix") == Code.NAME_TAKEN
        assert refusal(other, Rename, "fe1ix") == Code.NAME_TAKEN
        assert stranger.refused_sign_up(server.shared_invite, "felix").code == Code.NAME_TAKEN
        assert "taken" in server.command("user", "add", "felix", "--password-stdin", typed=f"{PASSWORD}\n", fails=True)
        done(wire, Rename, "felix")
        assert refusal(other, Rename, "ferdinand") == Code.NAME_TAKEN


def test_an_old_name_is_free_when_its_time_is_over(folder: Path) -> None:
    """C69: the time is a setting."""
    with running(folder, reserved_days="0") as server, server.connect() as wire, server.connect() as other:
        wire.sign_up(server.shared_invite, "anna")
        other.sign_up(server.shared_invite, "bruno")
        done(wire, Rename, "annika")
        done(other, Rename, "anna")
        assert refusal(wire, Rename, "anna") == Code.NAME_TAKEN


def test_names_and_reservations_survive_a_restart(folder: Path) -> None:
    """C58, C69"""
    with running(folder) as server:
        with server.connect() as wire, server.connect() as other:
            wire.sign_up(server.shared_invite, "anna")
            other.sign_up(server.shared_invite, "bruno")
            done(wire, Rename, "annika")
        server.restart()
        with server.connect() as wire, server.connect() as other:
            wire.sign_in("annika")
            other.sign_in("bruno")
            assert refusal(other, Rename, "anna") == Code.NAME_TAKEN
            done(wire, Rename, "anna")


def test_of_two_renames_at_once_exactly_one_wins(server: ServerProcess) -> None:
    """C69, C61"""
    wires = [server.connect() for _ in range(8)]
    for number, wire in enumerate(wires):
        wire.sign_up(server.shared_invite, "gustav." + "abcdefgh"[number])
    with server.paused():
        for number, wire in enumerate(wires):
            wire.send(Rename(wire.next_number(), ("gloria", "GLORIA", "g1oria", "gl0ria")[number % 4]))
    answers = [outcome(wire) for wire in wires]
    assert answers.count(Done) == 1
    assert answers.count(Code.NAME_TAKEN) == 7
    for wire in wires:
        wire.close()


def outcome(wire: Wire) -> Any:
    while True:
        line = wire.read()
        if isinstance(line, Done | Failed):
            return Done if isinstance(line, Done) else line.code


def test_a_renamed_or_deleted_account_is_not_imported_again(folder: Path) -> None:
    """C2"""
    with running(folder, reserved_days="0") as server:
        with server.connect() as wire, server.connect() as other:
            wire.sign_up(server.shared_invite, "hans")
            other.sign_up(server.shared_invite, "heidi")
            done(wire, Rename, "hannes")
            other.send(DeleteAccount(other.next_number(), PASSWORD))
            other.expect(SignedOut)
        server.stop()
        (server.work / "credentials.txt").write_text("hans a-password\nheidi a-password\nida a-password\n")
        server.start()
        listed: list[str] = []
        deadline = time.monotonic() + SECONDS
        while "ida" not in listed:  # the last name of the file
            assert time.monotonic() < deadline
            listed = server.command("user", "list").split()
        assert "hannes" in listed
        assert "hans" not in listed
        assert "heidi" not in listed


# -- password


def test_a_new_password_takes_the_place_of_the_old_one(server: ServerProcess) -> None:
    """C68"""
    with server.connect() as wire:
        wire.sign_up(server.shared_invite, "ida")
        done(wire, ChangePassword, PASSWORD, NEW)
    with server.connect() as wire:
        assert wire.refused_sign_in("ida").code == Code.WRONG_CREDENTIALS
        assert wire.sign_in("ida", NEW).user_name == "ida"


def test_a_new_password_ends_the_other_sessions_and_takes_their_tokens(server: ServerProcess) -> None:
    """C68"""
    with server.connect() as wire, server.connect() as other, server.connect() as away:
        wire.sign_up(server.shared_invite, "jonas")
        other.sign_in("jonas")
        away.sign_in("jonas")
        away.close()
        done(wire, ChangePassword, PASSWORD, NEW)
        last = other.read_to_end()[-1]
        assert isinstance(last, SignedOut)
        assert last.code == Code.PASSWORD_CHANGED
        for one in (other, away):
            with server.connect(one.device) as again:
                assert again.refused(Resume(1, VERSION, one.device, one.token)).code == Code.TOKEN_INVALID
        sync(wire)
        with wire.again() as again:
            assert again.me is not None


def test_a_wrong_old_password_changes_nothing(server: ServerProcess) -> None:
    """C68"""
    with server.connect() as wire, server.connect() as other:
        wire.sign_up(server.shared_invite, "karl")
        other.sign_in("karl")
        assert refusal(wire, ChangePassword, "not the password", NEW) == Code.PASSWORD_WRONG
        sync(other)
        with server.connect() as again:
            again.sign_in("karl")


@pytest.mark.parametrize("new", ["short", "", "x" * 129, "with\ta tab"])
def test_a_new_password_that_is_none_is_refused(server: ServerProcess, new: str) -> None:
    known = "lena" in server.command("user", "list")
    with server.connect() as wire:
        wire.sign_in("lena") if known else wire.sign_up(server.shared_invite, "lena")
        assert refusal(wire, ChangePassword, PASSWORD, new) == Code.PASSWORD_INVALID


def test_guessing_the_old_password_locks_the_name(server: ServerProcess) -> None:
    """C6: for signing in as well; the session stays."""
    with server.connect() as wire, server.connect() as other:
        wire.sign_up(server.shared_invite, "mia")
        codes = [refusal(wire, ChangePassword, "not the password", NEW) for _ in range(2)]
        codes.append(refusal(wire, DeleteAccount, "not the password"))
        assert codes == [Code.PASSWORD_WRONG, Code.PASSWORD_WRONG, Code.LOCKED]
        assert other.refused_sign_in("mia").code == Code.LOCKED
        assert refusal(wire, ChangePassword, PASSWORD, NEW) == Code.LOCKED
        sync(wire)


def test_a_new_password_survives_a_restart(folder: Path) -> None:
    """C58"""
    with running(folder) as server:
        with server.connect() as wire:
            wire.sign_up(server.shared_invite, "anna")
            done(wire, ChangePassword, PASSWORD, NEW)
        server.restart()
        with wire.again() as again:
            assert again.me is not None
        with server.connect() as wire:
            assert wire.sign_in("anna", NEW).user_name == "anna"


def test_of_two_changes_at_once_with_one_old_password_exactly_one_wins(server: ServerProcess) -> None:
    """C61"""
    with server.connect() as one, server.connect() as other:
        one.sign_up(server.shared_invite, "nora")
        other.sign_in("nora")
        with server.paused():
            one.send(ChangePassword(one.next_number(), PASSWORD, NEW + " one"))
            other.send(ChangePassword(other.next_number(), PASSWORD, NEW + " other"))
        lines = {
            wire: [line for line in wire_lines(wire) if isinstance(line, Done | SignedOut)] for wire in (one, other)
        }
        winner, loser = sorted((one, other), key=lambda wire: not isinstance(lines[wire][0], Done))
        assert isinstance(lines[winner][0], Done)
        assert isinstance(lines[loser][0], SignedOut)
        with server.connect() as again:
            again.sign_in("nora", NEW + (" one" if winner is one else " other"))


def wire_lines(wire: Wire) -> list[Any]:
    """Return what comes until a request is answered or the session ended."""
    lines: list[Any] = []
    while not (lines and isinstance(lines[-1], Done | Failed | SignedOut)):
        lines.append(wire.read())
    return lines


def test_one_user_keeps_a_few_old_names_only(folder: Path) -> None:
    """Else somebody could take all good names from others for a month; back to an old one it may at any time."""
    with running(folder, names_per_user="2") as server, server.connect() as wire, server.connect() as other:
        wire.sign_up(server.shared_invite, "anna")
        other.sign_up(server.shared_invite, "bruno")
        done(wire, Rename, "annika")
        done(wire, Rename, "annette")
        assert refusal(wire, Rename, "antonia") == Code.BUSY
        done(wire, Rename, "anna")
        done(other, Rename, "antonia")
