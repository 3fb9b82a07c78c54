"""Invites in the hands of administrators, and sign-up without one, asked of a real server over TLS."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from messenger.net.invite import parse_invite
from messenger.protocol.accounts import InviteEntry, InviteMade, Invites, ListInvites, NewInvite, RevokeInvite, SignUp
from messenger.protocol.base import Request
from messenger.protocol.connection import Done
from messenger.protocol.errors import Code
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.wire import PASSWORD, VERSION, Wire

DAY = 86_400_000


@pytest.fixture(scope="module")
def admin(server: ServerProcess) -> Iterator[Wire]:
    """An administrator."""
    with server.connect() as wire:
        wire.sign_up(server.first_invite, "ada")
        yield wire


def new(wire: Wire, uses: int = 1, days: int = 7, admin: bool = False) -> InviteMade:
    number = wire.next_number()
    wire.send(NewInvite(number, uses, days, admin))
    return wire.expect(InviteMade, r=number)


def listed(wire: Wire) -> list[InviteEntry]:
    number = wire.next_number()
    wire.send(ListInvites(number))
    found: list[InviteEntry] = []
    while True:
        page = wire.expect(Invites, r=number)
        found += page.invites
        if not page.more:
            return found


def revoke(wire: Wire, invite: int) -> None:
    number = wire.next_number()
    wire.send(RevokeInvite(number, invite))
    wire.expect(Done, r=number)


def test_an_administrators_invite_lets_somebody_sign_up(server: ServerProcess, admin: Wire) -> None:
    """C5"""
    made = new(admin, uses=2)
    assert parse_invite(made.link).pin == parse_invite(server.shared_invite).pin
    for name in ("bruno", "carla"):
        with server.connect() as wire:
            assert not wire.sign_up(made.link, name).admin
    with server.connect() as wire:
        assert wire.refused_sign_up(made.link, "dora").code == Code.INVITE_INVALID


def test_an_invite_for_an_administrator_makes_one(server: ServerProcess, admin: Wire) -> None:
    """C5"""
    made = new(admin, admin=True)
    with server.connect() as wire:
        assert wire.sign_up(made.link, "axel").admin
        assert new(wire).link


def test_lists_what_is_still_good_with_links_to_copy(server: ServerProcess, admin: Wire) -> None:
    """C5"""
    first, second, third = new(admin, 1, 1), new(admin, 5, 30, True), new(admin)
    with server.connect() as wire:
        wire.sign_up(third.link, "dorothea")
    found = listed(admin)
    assert [entry.id for entry in found] == sorted((entry.id for entry in found), reverse=True)
    by_id = {entry.id: entry for entry in found}
    assert third.invite not in by_id
    assert admin.me is not None
    one, other = by_id[first.invite], by_id[second.invite]
    assert (one.uses, one.link, one.admin, one.creator) == (1, first.link, False, admin.me.user)
    assert (other.uses, other.link, other.admin) == (5, second.link, True)
    assert one.expires - one.created == DAY
    assert other.expires - other.created == 30 * DAY


def test_lists_the_operators_invites_too(server: ServerProcess, admin: Wire) -> None:
    """C5"""
    link = server.invite("--uses", "3")
    [entry] = [entry for entry in listed(admin) if entry.link == link]
    assert (entry.uses, entry.creator) == (3, 0)
    assert f"{entry.id} " in server.command("invite", "list")


def test_a_long_list_comes_in_pages(server: ServerProcess, admin: Wire) -> None:
    made = [new(admin).invite for _ in range(25)]
    assert [entry.id for entry in listed(admin)][:25] == made[::-1]


def test_a_revoked_invite_is_useless(server: ServerProcess, admin: Wire) -> None:
    """C5"""
    made = new(admin, uses=10)
    revoke(admin, made.invite)
    assert made.invite not in [entry.id for entry in listed(admin)]
    with server.connect() as wire:
        assert wire.refused_sign_up(made.link, "emil").code == Code.INVITE_INVALID
    answers = [admin.refused(RevokeInvite(admin.next_number(), number)) for number in (made.invite, 999_999)]
    assert {answer.code for answer in answers} == {Code.NO_SUCH_INVITE}


def test_a_repeat_makes_no_second_invite(server: ServerProcess, admin: Wire) -> None:
    number = admin.next_number()
    admin.send(NewInvite(number), NewInvite(number))
    first, second = admin.expect(InviteMade), admin.expect(InviteMade)
    assert first == second


def test_who_is_no_administrator_is_refused_before_anything_is_looked_up(server: ServerProcess, admin: Wire) -> None:
    """C5"""
    made = new(admin)
    with server.connect() as wire:
        wire.sign_up(server.shared_invite, "frida")
        requests: list[Request] = [
            NewInvite(wire.next_number()),
            ListInvites(wire.next_number()),
            RevokeInvite(wire.next_number(), made.invite),
            RevokeInvite(wire.next_number(), 999_999),
        ]
        answers = [wire.refused(request) for request in requests]
        assert [answer.code for answer in answers] == [Code.NOT_ALLOWED] * 4
        assert len({answer.reason for answer in answers}) == 1
    assert made.invite in [entry.id for entry in listed(admin)]


def test_links_are_the_same_after_a_restart(folder: Path) -> None:
    """C58"""
    with running(folder) as server:
        with server.connect() as wire:
            wire.sign_up(server.first_invite, "ada")
            made = new(wire)
        server.restart()
        with server.connect() as wire:
            wire.sign_in("ada")
            assert [entry.link for entry in listed(wire)] == [made.link]


# -- without an invite


def sign_up_alone(wire: Wire, name: str, invite: str = "") -> SignUp:
    return SignUp(wire.next_number(), VERSION, wire.device, "test", invite, name, name.title(), PASSWORD)


def test_anybody_signs_up_where_the_operator_lets_them(folder: Path) -> None:
    """C5"""
    with running(folder, "--open-registration") as server, server.connect() as wire, server.connect() as other:
        assert wire.ready.open
        made = wire.sign_up("", "anna")
        assert (made.user_name, made.admin) == ("anna", False)
        assert other.refused(sign_up_alone(other, "anna")).code == Code.NAME_TAKEN
        assert other.refused(sign_up_alone(other, "bruno", "wrong")).code == Code.INVITE_INVALID
        assert other.sign_up(server.first_invite, "ada").admin


def test_nobody_signs_up_without_an_invite_elsewhere(server: ServerProcess) -> None:
    """C5"""
    with server.connect() as wire:
        assert not wire.ready.open
        assert wire.refused(sign_up_alone(wire, "greta")).code == Code.INVITE_INVALID
