"""Private sessions between two terminals, as far as the server has a part in them, in the original's own words."""

import pytest

from messenger.protocol.accounts import SignIn
from messenger.protocol.connection import Done
from messenger.protocol.errors import Code
from messenger.protocol.peers import (
    AcceptPrivate,
    AllowRelay,
    Introduced,
    Offer,
    PrivateAsked,
    PrivateKind,
    PrivateOver,
    StartPrivate,
)
from tests.server.classic.terminal import Terminal
from tests.server.classic.village import MakeVillage, Village, name_of, person
from tests.server.wire import PASSWORD, VERSION, Wire, random_id

CERTIFICATE = "MIIB" + "A" * 200


def ask(anna: Terminal, ben: Terminal) -> None:
    """Let Anna ask Ben."""
    assert anna.answers(f"startprivate {ben.name}") == [f"You have asked {ben.name} for a private session."]
    (line,) = ben.until(lambda line: " asks for a private session" in line)[-1:]
    assert line == (
        f"{anna.name} asks for a private session: type accept {anna.name} or decline {anna.name} within 60 seconds."
    )


def meet(anna: Terminal, ben: Terminal) -> None:
    """Let Anna ask Ben, and Ben accept."""
    ask(anna, ben)
    assert ben.answers(f"accept {anna.name}") == [f"WhatsApp {ben.name} allowprivate {anna.name}"]


def test_the_asking_side_is_told_where_to_dial_and_the_other_whom_to_await(village: Village) -> None:
    """C42, C43, C71, C72"""
    anna, ben = village.at_terminal("anna", 40001), village.at_terminal("ben", 40002)
    ask(anna, ben)
    assert not [line for line in anna.answers("whoelsesince x") if "127.0.0.1" in line]  # not before consent
    assert ben.answers(f"accept {anna.name}") == [f"WhatsApp {ben.name} allowprivate {anna.name}"]
    anna.until(f"WhatsApp {anna.name} startprivate 127.0.0.1 40002 {ben.name}")


def test_asking_who_asks_is_an_acceptance(village: Village) -> None:
    """C42"""
    anna, ben = village.at_terminal("anna", 40001), village.at_terminal("ben", 40002)
    ask(anna, ben)
    assert ben.answers(f"startprivate {anna.name}") == [f"WhatsApp {ben.name} allowprivate {anna.name}"]
    anna.until(f"WhatsApp {anna.name} startprivate 127.0.0.1 40002 {ben.name}")


def test_a_refusal_is_told(village: Village) -> None:
    """C43"""
    anna, ben = village.at_terminal("anna", 40001), village.at_terminal("ben", 40002)
    ask(anna, ben)
    assert ben.answers(f"decline {anna.name}") == [f"You have declined a private session with {anna.name}."]
    anna.until(f"{ben.name} has declined your private session.")
    assert ben.answers(f"accept {anna.name}") == [f"{anna.name} does not ask you for a private session."]


def test_one_who_stops_is_told_so_and_the_other_that_it_was_discontinued(village: Village) -> None:
    """C55, C73"""
    anna, ben = village.at_terminal("anna", 40001), village.at_terminal("ben", 40002)
    meet(anna, ben)
    anna.until(lambda line: "startprivate 127.0.0.1" in line)
    assert ben.answers(f"stopprivate {anna.name}") == [f"WhatsApp stopprivate (1) with {anna.name}"]
    assert anna.until(f"WhatsApp stopprivate (2) with {ben.name}")[-2] == f"{ben.name} has ended the private session."
    assert anna.answers(f"stopprivate {ben.name}") == [f"You have no private session with {ben.name}."]
    meet(ben, anna)


def test_what_was_asked_for_is_withdrawn_and_disappears(village: Village) -> None:
    """C46, C73"""
    anna, ben = village.at_terminal("anna", 40001), village.at_terminal("ben", 40002)
    ask(anna, ben)
    assert anna.answers(f"stopprivate {ben.name}") == [f"WhatsApp stopprivate (1) with {ben.name}"]
    ben.until(f"{anna.name} asks no longer for a private session.")


def test_unanswered_it_disappears_on_both_sides(make_village: MakeVillage) -> None:
    """C46"""
    village = make_village(private_ask_seconds="2")
    anna, ben = village.at_terminal("anna", 40001), village.at_terminal("ben", 40002)
    anna.type(f"startprivate {ben.name}")
    anna.until(f"{ben.name} has not answered.")
    ben.until(f"{anna.name} asks no longer for a private session.")


@pytest.mark.parametrize("how", ["logout", "end", "reset"])
def test_when_one_side_is_gone_the_other_is_told(make_village: MakeVillage, how: str) -> None:
    """C57, C73"""
    village = make_village(linger_seconds="1", private_keep_seconds="1")
    anna, ben = village.at_terminal("anna", 40001), village.at_terminal("ben", 40002)
    meet(anna, ben)
    if how == "logout":
        ben.type("logout")
    elif how == "end":
        ben.close()
    else:
        ben.reset()
    if how != "reset":
        assert anna.until(f"WhatsApp stopprivate (2) with {ben.name}")[-2] == (
            f"{ben.name} is gone: the private session is over."
        )
    else:
        anna.until(f"{ben.name} is offline.")
    again = village.terminal().sign_in(ben.name, port=40003)
    again.name = ben.name
    assert anna.answers(f"stopprivate {ben.name}")[-1] == f"You have no private session with {ben.name}."


def test_a_second_session_of_a_pair_and_a_second_ask_are_refused(village: Village) -> None:
    """C46"""
    anna, ben = village.at_terminal("anna", 40001), village.at_terminal("ben", 40002)
    ask(anna, ben)
    assert anna.answers(f"startprivate {ben.name}") == [f"You have asked {ben.name} already, who has not answered yet."]
    ben.answers(f"accept {anna.name}")
    for one, other in ((anna, ben), (ben, anna)):
        assert one.answers(f"startprivate {other.name}")[-1] == f"You have a private session with {other.name} already."


def test_what_cannot_be_asked_for_is_refused_by_name(village: Village) -> None:
    """C44, C45, C47, C51, C56"""
    anna, ben = village.at_terminal("anna", 40001), village.at_terminal("ben", 40002)
    offline = village.account("carla")
    assert anna.answers(f"startprivate {offline}") == [f"{offline} is not online."]
    assert anna.answers(f"startprivate {anna.name}", "startprivate no-such", "startprivate") == [
        "That is you.",
        "There is no user no-such.",
        "Type it like this: startprivate USER",
    ]
    assert anna.answers(f"stopprivate {ben.name}") == [f"You have no private session with {ben.name}."]
    assert "terminal client" in anna.answers(f"private {ben.name} hello")[0]
    ben.answers(f"block {anna.name}")
    assert anna.answers(f"startprivate {ben.name}") == [f"{ben.name} has blocked you."]
    assert ben.answers(f"startprivate {anna.name}") == [
        f"You have blocked {anna.name}: type unblock {anna.name} first."
    ]
    assert not [line for line in ben.lines if "asks for" in line]


def test_without_a_port_there_are_no_private_sessions(village: Village) -> None:
    """C75"""
    anna, ben = village.at_terminal("anna"), village.at_terminal("ben", 40002)
    (line,) = anna.answers(f"startprivate {ben.name}")
    assert "port" in line
    (line,) = ben.answers(f"startprivate {anna.name}")
    assert line.startswith(f"{anna.name} is at no terminal that takes private sessions")


def test_a_terminal_and_a_window_are_told_why_they_cannot(village: Village) -> None:
    anna, ben = village.at_terminal("anna", 40001), village.at_window("ben")
    (line,) = anna.answers(f"startprivate {name_of(ben)}")
    assert line == (
        f"{name_of(ben)} is at no terminal that takes private sessions, "
        "and between a terminal and a window there are none."
    )
    refusal = ben.refused(StartPrivate(ben.next_number(), random_id(), person(ben, anna.name), sealed()))
    assert refusal.code == Code.PRIVATE_UNLIKE
    assert "two windows" in refusal.reason
    assert anna.answers("whoelsesince x")
    assert not [line for line in anna.lines if "asks for" in line]


def test_it_rings_on_the_device_of_the_same_kind_only(village: Village) -> None:
    """C42"""
    window = village.at_window("ben")
    ben = village.terminal().sign_in(name_of(window), port=40002)
    anna = village.at_terminal("anna", 40001)
    carla = village.at_window("carla")
    ask(anna, ben)
    number = random_id()
    done(carla, StartPrivate(carla.next_number(), number, person(carla, ben.name), sealed()))
    assert window.expect(PrivateAsked).user == person(window, name_of(carla))
    assert not [line for line in ben.lines if line.startswith(f"{name_of(carla)} asks")]
    assert ben.answers(f"accept {name_of(carla)}") == [f"{name_of(carla)} does not ask you for a private session."]
    ben.answers(f"accept {anna.name}")
    done(window, AcceptPrivate(window.next_number(), number, sealed()))
    assert window.expect(Introduced).certificate == CERTIFICATE
    assert not [line for line in window.seen if isinstance(line, PrivateAsked | PrivateOver) and line.session != number]


def test_a_device_of_one_kind_cannot_pass_itself_off_as_the_other(village: Village) -> None:
    anna, ben = village.at_terminal("anna", 40001), village.at_window("ben")
    plain = Offer("", (), 40002)
    number = person(ben, anna.name)
    assert ben.refused(StartPrivate(ben.next_number(), random_id(), number, plain)).code == Code.OFFER_INVALID
    liar = plain_window(village, ben)
    assert liar.refused(StartPrivate(liar.next_number(), random_id(), number, sealed())).code == Code.OFFER_INVALID
    assert (
        liar.refused(StartPrivate(liar.next_number(), random_id(), number, Offer("", (), 0))).code == Code.OFFER_INVALID
    )
    session = random_id()
    done(liar, StartPrivate(liar.next_number(), session, number, plain))
    anna.until(lambda line: line.startswith(f"{name_of(ben)} asks for"))
    anna.answers(f"accept {name_of(ben)}")
    assert liar.expect(Introduced).certificate == ""
    assert liar.refused(AllowRelay(liar.next_number(), session)).code == Code.RELAY_REFUSED


def plain_window(village: Village, wire: Wire) -> Wire:
    """Sign the same user in on another device, which holds plain sessions but speaks the native protocol."""
    other = village.keep(village.server.connect())
    number = other.next_number()
    other.send(SignIn(number, VERSION, other.device, "test", name_of(wire), PASSWORD, private=PrivateKind.PLAIN))
    other._arrive(number)
    return other


def sealed() -> Offer:
    return Offer(CERTIFICATE, (), 40003)


def done(wire: Wire, request: StartPrivate | AcceptPrivate) -> None:
    wire.send(request)
    wire.expect(Done, r=request.r)
