"""Deleting one's own account, asked of a real server over TLS."""

from pathlib import Path

from messenger.protocol.accounts import DeleteAccount, Resume, SignedOut
from messenger.protocol.connection import Head
from messenger.protocol.contacts import Block, Blocks, People, Person, PresenceChanged
from messenger.protocol.errors import Code
from messenger.protocol.groups import AddMembers, Groups, MembersAdded, NewGroup, RenameGroup
from messenger.protocol.messages import Heads, Message, Page, Rejected, Send, Since
from messenger.protocol.profiles import AskProfile
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.asking import done, entry, me, refusal, sync
from tests.server.wire import PASSWORD, VERSION, Wire, random_id


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
