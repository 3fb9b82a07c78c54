"""Another name, another password, no account any more, asked of a real server over TLS."""

import time
from pathlib import Path
from typing import Any

import pytest

from messenger.protocol.accounts import ChangePassword, DeleteAccount, Rename, Resume, SignedOut
from messenger.protocol.connection import Done, Failed, Head, Ping, Pong
from messenger.protocol.contacts import Block, Blocks, People, Person, PresenceChanged, Renamed
from messenger.protocol.errors import Code
from messenger.protocol.groups import AddMembers, Groups, MembersAdded, NewGroup, RenameGroup
from messenger.protocol.messages import Heads, Message, Page, Rejected, Send, Since
from messenger.protocol.profiles import AskProfile
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.wire import PASSWORD, SECONDS, VERSION, Wire, random_id

NEW = "a new password"


def ask(wire: Wire, kind: type, *words: Any) -> Done | Failed:
    """Send a request and return its answer."""
    number = wire.next_number()
    wire.send(kind(number, *words))
    while True:
        line = wire.read()
        if isinstance(line, Done | Failed) and line.r == number:
            return line


def done(wire: Wire, kind: type, *words: Any) -> None:
    answer = ask(wire, kind, *words)
    assert isinstance(answer, Done), answer


def refusal(wire: Wire, kind: type, *words: Any) -> Code:
    answer = ask(wire, kind, *words)
    assert isinstance(answer, Failed), answer
    assert answer.reason
    return answer.code


def me(wire: Wire) -> int:
    assert wire.me is not None
    return wire.me.user


def entry(wire: Wire, user: int, **fields: Any) -> Person:
    """Read on until the directory says this of a user."""
    while True:
        for person in wire.expect(People).people:
            if person.id == user and all(getattr(person, name) == value for name, value in fields.items()):
                return person


def sync(wire: Wire) -> list[Any]:
    """Return all that has come until now, after letting gathered news come as well."""
    before = len(wire.seen)
    wire.send(Ping())
    wire.expect(Pong)
    return wire.seen[before:]


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


# -- deletion


def delete(wire: Wire) -> None:
    wire.send(DeleteAccount(wire.next_number(), PASSWORD))
    last = wire.read_to_end()[-1]
    assert isinstance(last, SignedOut)
    assert last.code == Code.ACCOUNT_DELETED


def test_a_deleted_account_is_shown_as_such_and_its_sessions_end(server: ServerProcess) -> None:
    """C67"""
    with server.connect() as wire, server.connect() as other, server.connect() as watcher:
        gone = wire.sign_up(server.shared_invite, "olaf").user
        other.sign_in("olaf")
        watcher.sign_up(server.shared_invite, "otto")
        delete(wire)
        last = other.read_to_end()[-1]
        assert isinstance(last, SignedOut)
        assert last.code == Code.ACCOUNT_DELETED
        person = entry(watcher, gone, deleted=True)
        assert person == Person(gone, "", "deleted user", 0, True)
        with server.connect(wire.device) as again:
            assert again.refused(Resume(1, VERSION, wire.device, wire.token)).code == Code.TOKEN_INVALID
            assert again.refused_sign_in("olaf").code == Code.WRONG_CREDENTIALS
        with server.connect() as newcomer:
            newcomer.sign_up(server.shared_invite, "ossip")
            shown = [person for line in newcomer.seen if isinstance(line, People) for person in line.people]
            assert Person(gone, "", "deleted user", 0, True) in shown
    assert "deleted user" not in server.command("user", "list")


def test_what_a_deleted_user_wrote_stays_and_nobody_writes_to_it_any_more(server: ServerProcess) -> None:
    """C67, C20"""
    with server.connect() as wire, server.connect() as friend:
        wire.sign_up(server.shared_invite, "paul")
        friend.sign_up(server.shared_invite, "petra")
        wire.say(friend, "good-bye")
        delete(wire)
        log = friend.log_with(wire)
        friend.send(Since(friend.next_number(), log, 0))
        assert friend.expect(Message).text == "good-bye"
        friend.expect(Page)
        friend.send(Send(friend.dn + 1, random_id(), log, "are you there?"))
        assert friend.expect(Rejected).code == Code.NO_SUCH_USER
        friend.send(AskProfile(friend.next_number(), me(wire)))
        assert friend.expect_failed().code == Code.NO_SUCH_USER
        with friend.again() as again:
            heads = [head for line in again.seen if isinstance(line, Heads) for head in line.heads]
            assert Head(log, 1, 0, 0).log in [head.log for head in heads]


def test_the_name_of_a_deleted_account_is_for_nobody(server: ServerProcess) -> None:
    """C69"""
    with server.connect() as wire, server.connect() as other:
        wire.sign_up(server.shared_invite, "quelle")
        delete(wire)
        assert other.refused_sign_up(server.shared_invite, "quelle").code == Code.NAME_TAKEN
        assert other.refused_sign_up(server.shared_invite, "que11e").code == Code.NAME_TAKEN


def test_a_wrong_password_deletes_nothing(server: ServerProcess) -> None:
    """C67"""
    with server.connect() as wire:
        wire.sign_up(server.shared_invite, "rosa")
        assert refusal(wire, DeleteAccount, "not the password") == Code.PASSWORD_WRONG
        sync(wire)
    with server.connect() as wire:
        assert wire.sign_in("rosa").user_name == "rosa"


def test_a_deletion_survives_a_restart(folder: Path) -> None:
    """C58, C67"""
    with running(folder) as server:
        with server.connect() as wire:
            gone = wire.sign_up(server.shared_invite, "anna").user
            delete(wire)
        server.restart()
        with server.connect() as wire:
            assert wire.refused_sign_in("anna").code == Code.WRONG_CREDENTIALS
            assert wire.refused_sign_up(server.shared_invite, "anna").code == Code.NAME_TAKEN
            assert wire.sign_up(server.shared_invite, "bruno").user > gone
            shown = [person for line in wire.seen if isinstance(line, People) for person in line.people]
            assert Person(gone, "", "deleted user", 0, True) in shown


def test_the_last_administrator_stays_while_there_are_others(folder: Path) -> None:
    with running(folder) as server, server.connect() as first, server.connect() as second, server.connect() as user:
        first.sign_up(server.first_invite, "anna")
        user.sign_up(server.shared_invite, "carla")
        assert refusal(first, DeleteAccount, PASSWORD) == Code.NOT_ALLOWED
        second.sign_up(server.invite("--admin"), "bruno")
        delete(first)
        assert refusal(second, DeleteAccount, PASSWORD) == Code.NOT_ALLOWED
        delete(user)
        delete(second)
        assert server.stop() == 0
        server.start()
        with server.connect() as again:
            assert again.sign_up(server.first_invite, "dora").admin


def test_a_deleted_leader_hands_its_groups_to_the_longest_member(server: ServerProcess) -> None:
    """C65"""
    group = random_id()
    with server.connect() as leader, server.connect() as first, server.connect() as second:
        leader.sign_up(server.shared_invite, "simon")
        first.sign_up(server.shared_invite, "sara")
        second.sign_up(server.shared_invite, "sven")
        done(leader, NewGroup, group, "Choir")
        leader.send(AddMembers(leader.next_number(), group, (me(first),)))
        leader.expect(MembersAdded)
        leader.send(AddMembers(leader.next_number(), group, (me(second),)))
        leader.expect(MembersAdded)
        delete(leader)
        for wire in (first, second):
            while wire.expect(Groups).groups[-1].members != (me(first), me(second)):
                pass
        assert refusal(second, RenameGroup, group, "Band") == Code.NOT_THE_LEADER
        done(first, RenameGroup, group, "Band")


def test_whom_a_deleted_user_had_blocked_does_not_see_it_go(server: ServerProcess) -> None:
    """C16, C36: and the blocks of both sides are no more."""
    with server.connect() as wire, server.connect() as foe, server.connect() as fan:
        gone = wire.sign_up(server.shared_invite, "tina").user
        foe.sign_up(server.shared_invite, "tom")
        fan.sign_up(server.shared_invite, "theo")
        done(wire, Block, me(foe))
        done(fan, Block, gone)
        entry(foe, me(fan))
        sync(foe)
        seen = len(foe.seen)
        delete(wire)
        assert fan.expect(Blocks, unblocked=(gone,)) == Blocks((), (gone,))
        entry(foe, gone, deleted=True)
        sync(foe)
        told = [change for line in foe.seen[seen:] if isinstance(line, PresenceChanged) for change in line.changes]
        assert [change for change in told if change.user == gone and not change.quiet] == []
        with foe.again() as again:
            assert gone not in [user for line in again.seen if isinstance(line, Blocks) for user in line.blocked]
