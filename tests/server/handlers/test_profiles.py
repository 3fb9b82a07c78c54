"""Profiles, asked of a real server over TLS."""

from pathlib import Path
from typing import Any

import pytest

from messenger.protocol.connection import Done, Ping, Pong
from messenger.protocol.contacts import Block, People
from messenger.protocol.errors import Code
from messenger.protocol.profiles import AskProfile, EditProfile, Profile
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.wire import Wire


def me(wire: Wire) -> int:
    assert wire.me is not None
    return wire.me.user


def profile(wire: Wire, user: int) -> Profile:
    number = wire.next_number()
    wire.send(AskProfile(number, user))
    return wire.expect(Profile, r=number)


def edit(wire: Wire, *fields: str, **named: str) -> None:
    number = wire.next_number()
    wire.send(EditProfile(number, *fields, **named))
    wire.expect(Done, r=number)


def test_others_see_what_a_user_says_about_itself(server: ServerProcess) -> None:
    """C67: those it has blocked, too."""
    with server.connect() as anna, server.connect() as ben, server.connect() as foe:
        anna.sign_up(server.shared_invite, "anna", display="Anna")
        ben.sign_up(server.shared_invite, "ben")
        foe.sign_up(server.shared_invite, "foe")
        anna.send(Block(anna.next_number(), me(foe)))
        anna.expect(Done)
        found = profile(ben, me(anna))
        assert found == Profile(found.r, me(anna), "anna", "Anna")
        edit(anna, " Anna L\u0069\u0308 ", town=" Uppsala ", email="anna@example.org", about="On the boat \u26f5")
        for wire in (anna, ben, foe):
            found = profile(wire, me(anna))
            assert (found.user_name, found.display_name) == ("anna", "Anna L\u00ef")
            assert (found.town, found.email, found.about) == ("Uppsala", "anna@example.org", "On the boat \u26f5")


def test_a_new_display_name_is_told_to_all_and_another_town_is_not(server: ServerProcess) -> None:
    """C67"""
    with server.connect() as carla, server.connect() as own, server.connect() as dora:
        carla.sign_up(server.shared_invite, "carla", display="Carla")
        own.sign_in("carla")
        dora.sign_up(server.shared_invite, "dora")
        edit(carla, "Carla", town="Lund")
        edit(carla, "Carla C.", town="Lund")
        for wire in (carla, own, dora):
            shown: list[str] = []
            while "Carla C." not in shown:
                shown += [person.display for person in wire.expect(People).people if person.id == me(carla)]


def test_fields_can_be_emptied(server: ServerProcess) -> None:
    with server.connect() as wire:
        wire.sign_up(server.shared_invite, "emil")
        edit(wire, "Emil", town="Lund", email="e@example.org", about="x")
        edit(wire, "Emil")
        found = profile(wire, me(wire))
        assert (found.town, found.email, found.about) == ("", "", "")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"display_name": ""}, Code.DISPLAY_NAME_INVALID),
        ({"display_name": "x" * 65}, Code.DISPLAY_NAME_INVALID),
        ({"display_name": "a\u202eb"}, Code.DISPLAY_NAME_INVALID),
        ({"town": "x" * 65}, Code.PROFILE_INVALID),
        ({"town": "two\nlines"}, Code.PROFILE_INVALID),
        ({"about": "x" * 201}, Code.PROFILE_INVALID),
        ({"about": "a\u2066b"}, Code.PROFILE_INVALID),
        ({"about": "a\u2028b"}, Code.PROFILE_INVALID),
        ({"email": "no address"}, Code.PROFILE_INVALID),
        ({"email": "@example.org"}, Code.PROFILE_INVALID),
        ({"email": "anna@"}, Code.PROFILE_INVALID),
        ({"email": "an na@example.org"}, Code.PROFILE_INVALID),
        ({"email": "a@" + "x" * 253}, Code.PROFILE_INVALID),
        ({"about": "x" * 60_000}, Code.PROFILE_INVALID),
    ],
)
def test_refuses_what_breaks_a_limit_and_changes_nothing(
    server: ServerProcess, change: dict[str, str], code: Code
) -> None:
    """C23: told, never cut."""
    known = "frida" in server.command("user", "list")
    with server.connect() as wire:
        wire.sign_in("frida") if known else wire.sign_up(server.shared_invite, "frida")
        edit(wire, "Frida", town="Lund", about="here")
        fields: dict[str, Any] = {"display_name": "Other", "town": "Malmo", "email": "", "about": ""} | change
        answer = wire.refused(EditProfile(wire.next_number(), **fields))
        assert answer.code == code
        assert answer.reason
        found = profile(wire, me(wire))
        assert (found.display_name, found.town, found.about) == ("Frida", "Lund", "here")
        wire.sign_out()
        wire.read_to_end()


@pytest.mark.parametrize("change", [{"town": "x" * 64}, {"about": "\u00e4" * 200}, {"email": "a@" + "x" * 252}])
def test_takes_what_is_just_within_a_limit(server: ServerProcess, change: dict[str, str]) -> None:
    """C23"""
    known = "greta" in server.command("user", "list")
    with server.connect() as wire:
        wire.sign_in("greta") if known else wire.sign_up(server.shared_invite, "greta")
        edit(wire, "Greta", **change)
        found = profile(wire, me(wire))
        assert all(getattr(found, name) == value for name, value in change.items())


def test_nobody_has_no_profile(server: ServerProcess) -> None:
    with server.connect() as wire:
        wire.sign_up(server.shared_invite, "heidi")
        assert wire.refused(AskProfile(wire.next_number(), 999_999)).code == Code.NO_SUCH_USER
        wire.send(Ping())
        wire.expect(Pong)


def test_profiles_survive_a_restart(folder: Path) -> None:
    """C58"""
    with running(folder) as server:
        with server.connect() as wire:
            wire.sign_up(server.shared_invite, "anna")
            edit(wire, "Anna A.", town="Lund", email="a@example.org", about="here")
        server.restart()
        with server.connect() as wire:
            assert wire.sign_in("anna").display_name == "Anna A."
            found = profile(wire, me(wire))
            assert (found.town, found.email, found.about) == ("Lund", "a@example.org", "here")
