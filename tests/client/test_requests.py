"""What was asked is answered once, whatever happens to the link meanwhile; nothing is carried out twice."""

import pytest

from messenger.client.facts import Fact, RequestAnswered
from messenger.client.requests import Requests
from messenger.protocol import accounts, groups
from messenger.protocol.accounts import DeleteAccount, InviteEntry, Invites, ListInvites, SignedOut
from messenger.protocol.base import Request
from messenger.protocol.connection import Done, Failed
from messenger.protocol.contacts import Block, Unblock, Who, WhoElse
from messenger.protocol.errors import Code
from messenger.protocol.groups import AddMembers, MembersAdded, NewGroup, NotAdded
from tests.client.desktop import Desktop
from tests.client.model_server import ModelServer

GROUP = "g" * 22


class Asking:
    """Requests, what was said on the wire, and what came of it."""

    def __init__(self) -> None:
        self.said: list[Request] = []
        self.told: list[Fact] = []
        self.requests = Requests(self.told.append, most=20_000)

    def say(self, line: Request) -> None:
        self.said.append(line)

    def ask(self, ticket: int, *requests: Request) -> None:
        self.requests.ask(ticket, requests, self.say)

    def again(self) -> None:
        """Another connection."""
        self.said.clear()
        self.requests.begin(self.say)

    @property
    def answers(self) -> list[Fact]:
        self.requests.publish()
        return self.told


@pytest.fixture
def asking() -> Asking:
    return Asking()


def test_waits_for_a_link(asking: Asking) -> None:
    asking.requests.ask(5, [Block(5, 2)], None)
    assert asking.said == []
    asking.again()
    assert asking.said == [Block(5, 2)]
    asking.requests.answered(Done(5))
    assert asking.answers == [RequestAnswered(5, Done(5))]


def test_says_again_with_the_same_number_what_has_no_answer(asking: Asking) -> None:
    asking.ask(5, Block(5, 2))
    asking.ask(6, Block(6, 3))
    asking.requests.answered(Done(5))
    asking.again()
    assert asking.said == [Block(6, 3)]


def test_answers_once(asking: Asking) -> None:
    asking.ask(5, Block(5, 2))
    asking.again()
    for _ in range(2):
        asking.requests.answered(Done(5))
    assert asking.answers == [RequestAnswered(5, Done(5))]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (Block(5, 2), Code.ALREADY_BLOCKED),
        (Unblock(5, 2), Code.NOT_BLOCKED),
        (NewGroup(5, GROUP, "Plans"), Code.GROUP_EXISTS),
        (groups.RemoveMember(5, GROUP, 2), Code.NOT_A_MEMBER),
        (groups.HandOver(5, GROUP, 2), Code.NOT_THE_LEADER),
        (groups.LeaveGroup(5, GROUP), Code.NO_SUCH_GROUP),
        (groups.EndGroup(5, GROUP), Code.NO_SUCH_GROUP),
        (accounts.SignOutDevice(5, 3), Code.NO_SUCH_DEVICE),
        (accounts.RevokeInvite(5, 3), Code.NO_SUCH_INVITE),
    ],
)
def test_counts_done_before_as_done_for_a_repeat_only(asking: Asking, request_: Request, code: Code) -> None:
    asking.ask(5, request_)
    asking.requests.failed(Failed(5, code))
    (refused,) = asking.answers
    assert isinstance(refused, RequestAnswered)
    assert refused.event is None
    assert refused.refusal
    again = Asking()
    again.ask(5, request_)
    again.again()
    again.requests.failed(Failed(5, code))
    assert again.answers == [RequestAnswered(5, Done(5))]


def test_counts_who_was_added_before_as_added_for_a_repeat_only(asking: Asking) -> None:
    answer = MembersAdded(5, (NotAdded(2, Code.ALREADY_MEMBER), NotAdded(3, Code.BLOCKED)))
    asking.ask(5, AddMembers(5, GROUP, (2, 3)))
    asking.again()
    asking.requests.answered(answer)
    assert asking.answers == [RequestAnswered(5, MembersAdded(5, (NotAdded(3, Code.BLOCKED),)))]
    first = Asking()
    first.ask(5, AddMembers(5, GROUP, (2, 3)))
    first.requests.answered(answer)
    assert first.answers == [RequestAnswered(5, answer)]


def test_answers_requests_that_belong_together_once(asking: Asking) -> None:
    asking.ask(5, NewGroup(5, GROUP, "Plans"), AddMembers(6, GROUP, (2,)))
    assert len(asking.said) == 2
    asking.requests.answered(Done(5))
    assert asking.answers == []
    asking.again()
    assert asking.said == [AddMembers(6, GROUP, (2,))]
    asking.requests.answered(MembersAdded(6))
    assert asking.answers == [RequestAnswered(5, MembersAdded(6))]


def test_gives_the_first_reason_when_nothing_of_it_could_be_done(asking: Asking) -> None:
    asking.ask(5, NewGroup(5, GROUP, ""), AddMembers(6, GROUP, (2,)))
    asking.requests.failed(Failed(5, Code.GROUP_TITLE_INVALID))
    asking.requests.failed(Failed(6, Code.NO_SUCH_GROUP))
    (answer,) = asking.answers
    assert isinstance(answer, RequestAnswered)
    assert answer.event is None
    assert "title" in answer.refusal


def test_joins_pages(asking: Asking) -> None:
    asking.ask(5, WhoElse(5))
    asking.ask(6, ListInvites(6))
    asking.requests.answered(Who(5, (1, 2), more=True))
    asking.requests.answered(Invites(6, (InviteEntry(9, 1, 0, "link"),), more=True))
    asking.requests.answered(Who(5, (3,)))
    asking.requests.answered(Invites(6, (InviteEntry(8, 1, 0, "link"),)))
    who, invites = asking.answers
    assert who == RequestAnswered(5, Who(5, (1, 2, 3)))
    assert isinstance(invites, RequestAnswered)
    assert isinstance(invites.event, Invites)
    assert [entry.id for entry in invites.event.invites] == [9, 8]


def test_begins_with_the_first_page_after_a_lost_link(asking: Asking) -> None:
    asking.ask(5, WhoElse(5))
    asking.requests.answered(Who(5, (1, 2), more=True))
    asking.again()
    asking.requests.answered(Who(5, (1, 2, 3)))
    assert asking.answers == [RequestAnswered(5, Who(5, (1, 2, 3)))]


def test_leaves_refusals_of_others_aside(asking: Asking) -> None:
    assert not asking.requests.failed(Failed(2, Code.BUSY))


def test_refuses_what_is_open_when_the_session_ends(asking: Asking) -> None:
    asking.ask(5, Block(5, 2))
    asking.requests.signed_out(SignedOut(Code.INACTIVE))
    assert asking.answers == [RequestAnswered(5, None, "You are not signed in.")]


def test_takes_the_end_of_the_session_for_the_answer_to_the_deletion(asking: Asking) -> None:
    """C67"""
    asking.ask(5, DeleteAccount(5, "secret"))
    asking.requests.signed_out(SignedOut(Code.ACCOUNT_DELETED))
    assert asking.answers == [RequestAnswered(5, SignedOut(Code.ACCOUNT_DELETED))]


# -- over a whole client


def numbers(server: ModelServer) -> list[int]:
    return [request.r for request in server.asked if isinstance(request, Block)]


def test_numbers_are_never_used_twice(anna: Desktop, server: ModelServer) -> None:
    for user in (2, 3, 2):
        anna.answer(anna.actions.block(user))
    first = numbers(server)
    anna.close()
    anna.start()
    anna.until(lambda: anna.online, "being online")
    anna.answer(anna.actions.block(3))
    assert len(set(numbers(server))) == len(numbers(server)) == len(first) + 1


@pytest.mark.parametrize("lines", range(4))
@pytest.mark.parametrize("crashed", [False, True])
def test_blocks_once_wherever_the_link_is_cut(anna: Desktop, server: ModelServer, lines: int, crashed: bool) -> None:
    """C35, C61: whether the question or the answer is lost, and whether the server forgot that it had answered."""
    assert anna.pair is not None
    anna.pair.lines_until_cut = lines
    ticket = anna.actions.block(2)
    anna.until(lambda: not anna.online or anna.answers(ticket), "the cut, or the answer")
    if crashed:
        server.forget_answers()
    answer = anna.answer(ticket)
    assert answer.refusal == ""
    assert server.data.blocks[1] == {2}
    assert len(set(numbers(server))) == 1
    anna.until(lambda: anna.online, "being online again")
    assert anna.state.blocked == {2}


def test_carries_out_later_what_was_asked_without_a_link(anna: Desktop, server: ModelServer) -> None:
    anna.reachable = False
    assert anna.pair is not None
    anna.pair.cut()
    anna.until(lambda: not anna.online, "the cut")
    ticket = anna.actions.block(2)
    for _ in range(20):
        anna.step()
    assert not anna.answers(ticket)
    anna.reachable = True
    assert anna.answer(ticket).event is not None
    assert server.data.blocks[1] == {2}


def test_answers_after_what_it_changed_is_known(anna: Desktop) -> None:
    answer = anna.answer(anna.actions.block(2))
    assert anna.state.blocked == {2}
    assert anna.changes.index(answer) > 0
    (before,) = [change for change in anna.changes if type(change).__name__ == "BlocksChanged"]
    assert anna.changes.index(before) < anna.changes.index(answer)


def test_refuses_at_once_when_nobody_is_signed_in(anna: Desktop) -> None:
    anna.actions.sign_out()
    anna.until(lambda: anna.state.me is None, "being signed out")
    assert anna.answer(anna.actions.block(2)).refusal == "You are not signed in."


def test_refuses_what_waits_when_one_signs_out(anna: Desktop) -> None:
    anna.reachable = False
    assert anna.pair is not None
    anna.pair.cut()
    anna.until(lambda: not anna.online, "the cut")
    ticket = anna.actions.block(2)
    anna.actions.sign_out()
    assert anna.answer(ticket).refusal == "You are not signed in."


def test_answers_although_the_disk_refused_what_came_with_it(anna: Desktop) -> None:
    """The answer is true all the same, and what it changed is told whole after the next sign-in."""
    anna.disk.refusals = 3
    ticket = anna.actions.block(2)
    assert anna.answer(ticket).refusal == ""
    anna.until(lambda: anna.online and anna.state.blocked == {2}, "being online again")
