"""Who may join a relay, and what becomes of the connections of those who may not, or who wait."""

import contextlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.protocol.accounts import SignIn
from messenger.protocol.connection import Ping, Refused
from messenger.protocol.errors import Code
from messenger.protocol.peers import AllowRelay, JoinRelay, PrivateOver, RelayAsked, Relaying, RelayReady, StopPrivate
from tests.server.asking import sync
from tests.server.carrier import LOOPS, Carrier, Relayed, relayed
from tests.server.privates import asked, introduced, lines_of, relay_ready
from tests.server.town import done, me
from tests.server.wire import PASSWORD, VERSION, ClosedError, Wire, random_id
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relayed]:
    """Two people of a server that is patient."""
    with ExitStack() as stack:
        yield relayed(tmp_path_factory.mktemp("relay"), stack)


def refusal_of(carrier: Carrier) -> Code:
    """Return why this connection was closed."""
    line = carrier.end()
    assert isinstance(line, Refused), line
    return line.code


def test_an_invented_token_opens_nothing(people: Relayed) -> None:
    assert refusal_of(people.join(random_id())) == Code.TOKEN_INVALID


def test_a_token_is_good_for_one_use(people: Relayed) -> None:
    """C42: whoever comes second with it is turned away, before and after the other side has come."""
    tokens = relay_ready(people.anna, people.ben, people.session)
    first = people.join(tokens[0])
    assert refusal_of(people.join(tokens[0])) == Code.TOKEN_INVALID
    second = people.join(tokens[1])
    assert first.line() == second.line() == Relaying()
    for token in tokens:
        assert refusal_of(people.join(token)) == Code.TOKEN_INVALID
    first.say(b"unharmed")
    assert second.read(8) == b"unharmed"


def test_tokens_of_two_sessions_make_no_relay(people: Relayed) -> None:
    carla = people.town.newcomer("carla")
    session = introduced(people.anna, carla)
    first = relay_ready(people.anna, people.ben, people.session)
    second = relay_ready(people.anna, carla, session)
    anna, stranger = people.join(first[0]), people.join(second[1])
    ben, annas = people.join(first[1]), people.join(second[0])
    for carrier in (anna, stranger, ben, annas):
        assert carrier.line() == Relaying()
    anna.say(b"for Ben")
    annas.say(b"for Carla")
    assert ben.read(7) == b"for Ben"
    assert stranger.read(9) == b"for Carla"


def test_agreeing_anew_makes_the_tokens_and_the_relay_before_worthless(people: Relayed) -> None:
    old = relay_ready(people.anna, people.ben, people.session)
    new = relay_ready(people.anna, people.ben, people.session)
    assert refusal_of(people.join(old[0])) == Code.TOKEN_INVALID
    one, other = people.join(new[0]), people.join(new[1])
    assert one.line() == other.line() == Relaying()
    relay_ready(people.anna, people.ben, people.session)
    assert one.rest() == other.rest() == b""


def test_who_waits_may_not_say_anything(people: Relayed) -> None:
    for words in (Ping(), SignIn(1, VERSION, random_id(), "test", "anna", PASSWORD), JoinRelay(random_id())):
        tokens = relay_ready(people.anna, people.ben, people.session)
        early = people.join(tokens[0])
        early.say(words)
        assert refusal_of(early) == Code.BAD_LINE
        late = people.join(tokens[1])  # the other side finds nobody
        assert late.rest() in (b"", b'{"t":"relaying"}\n')


@LOOPS
def test_who_says_half_a_line_before_the_other_side_is_there_is_cut_off(
    tmp_path: Path, stack: ExitStack, loop: str
) -> None:
    people = relayed(tmp_path, stack, loop=loop)
    tokens = relay_ready(people.anna, people.ben, people.session)
    early = people.join("")
    early.say(JoinRelay(tokens[0]), b"\x16\x03\x01")
    sync(people.anna)
    late = people.join(tokens[1])
    for carrier in (early, late):
        with contextlib.suppress(AssertionError):
            assert carrier.line() == Relaying()
        assert carrier.rest() == b""


def test_who_is_signed_in_cannot_join(people: Relayed) -> None:
    carla, dora = people.town.strangers(2)
    tokens = relay_ready(carla, dora, introduced(carla, dora))
    carla.send(JoinRelay(tokens[0]))
    with pytest.raises(ClosedError):
        carla.expect(RelayReady)
    assert carla.seen[-1] == Refused(Code.ALREADY_SIGNED_IN, "A private session needs a connection of its own.")


@LOOPS
def test_relays_take_no_places_of_strangers_but_count_as_connections(
    tmp_path: Path, stack: ExitStack, loop: str
) -> None:
    people = relayed(
        tmp_path, stack, loop=loop, unauthenticated_per_address="3", unauthenticated_total="3", connections_total="9"
    )
    carla = people.town.newcomer("carla")
    pairs = [people.pair()]
    session = introduced(people.anna, carla)
    tokens = relay_ready(people.anna, carla, session)
    pairs.append((people.join(tokens[0]), people.join(tokens[1])))
    assert pairs[1][0].line() == pairs[1][1].line() == Relaying()
    # three people and four ends stand: two places are left, whoever comes
    strangers = [people.join(""), people.join("")]
    with pytest.raises(AssertionError, match="server_full"):
        people.join("")
    pairs[1][0].close()
    assert pairs[1][1].rest() == b""
    strangers[0].close()
    strangers[1].close()
    wait_until(lambda: is_greeted(people), "places free again")


def is_greeted(people: Relayed) -> bool:
    """Return whether a new connection is let in."""
    try:
        people.join("").close()
    except AssertionError:
        return False
    return True


def test_many_strangers_with_invented_tokens_cost_no_places(tmp_path: Path, stack: ExitStack) -> None:
    people = relayed(tmp_path, stack, unauthenticated_per_address="5", relays_total="2")
    for _ in range(100):
        with contextlib.closing(people.join(random_id())) as stranger:
            assert refusal_of(stranger) == Code.TOKEN_INVALID
    one, other = people.pair()
    one.say(b"room")
    assert other.read(4) == b"room"


def test_there_are_so_many_relays_and_no_more(tmp_path: Path, stack: ExitStack) -> None:
    people = relayed(tmp_path, stack, relays_total="1")
    carla = people.town.newcomer("carla")
    session = introduced(people.anna, carla)
    one, other = people.pair()
    failed = people.anna.refused(AllowRelay(people.anna.next_number(), session))
    assert failed.code == Code.BUSY
    assert failed.retry_after
    one.close()
    assert other.rest() == b""
    relay_ready(people.anna, carla, session)


@pytest.mark.parametrize("waiting", [True, False], ids=["waiting", "relayed"])
def test_the_end_of_a_session_is_that_of_its_relay(people: Relayed, waiting: bool) -> None:
    """C55"""
    carla, dora = people.town.strangers(2)
    tokens = relay_ready(carla, dora, introduced(carla, dora))
    ends = [people.join(token) for token in (tokens[:1] if waiting else tokens)]
    if not waiting:
        assert [end.line() for end in ends] == [Relaying(), Relaying()]
        ends[0].say(b"the last words")
        assert ends[1].read(14) == b"the last words"
    done(carla, StopPrivate, me(dora))
    dora.expect(PrivateOver, code=Code.PRIVATE_STOPPED)
    for end in ends:
        if waiting:
            assert refusal_of(end) == Code.PEER_GONE
        else:
            assert end.rest() == b""
    assert refusal_of(people.join(tokens[1])) == Code.TOKEN_INVALID


@LOOPS
def test_the_server_stops_at_once_though_it_relays(tmp_path: Path, stack: ExitStack, loop: str) -> None:
    """C60: not one byte of the server's own comes into what it carries."""
    people = relayed(tmp_path, stack, loop=loop, stop_seconds="600")
    one, other = people.pair()
    tokens = relay_ready_of_others(people)
    waiting = people.join(tokens[0])
    assert people.server.stop() == 0
    assert one.rest() == other.rest() == b""
    assert refusal_of(waiting) in {Code.PEER_GONE, Code.SERVER_STOPPING}


def relay_ready_of_others(people: Relayed) -> tuple[str, str]:
    """Let two more agree to a relay."""
    carla, dora = people.town.strangers(2)
    return relay_ready(carla, dora, introduced(carla, dora))


# -- agreeing to it


@pytest.mark.parametrize("first", [0, 1], ids=["the asker first", "the asked first"])
def test_a_relay_needs_the_word_of_both(people: Relayed, first: int) -> None:
    """C49: the other one is told that it is waited for; until both have agreed there is no token."""
    pair = people.town.strangers(2)
    session = introduced(pair[0], pair[1])
    one, other = pair[first], pair[1 - first]
    for _ in range(2):  # it holds for one relay
        del one.seen[:], other.seen[:]
        done(one, AllowRelay, session)
        done(one, AllowRelay, session)  # said twice it is no louder
        assert lines_of_new(one, RelayReady) == []
        assert [type(line) for line in lines_of_new(other, RelayAsked, RelayReady)] == [RelayAsked]
        done(other, AllowRelay, session)
        ready = [wire.expect(RelayReady, session=session) for wire in (one, other)]
        assert ready[0].token != ready[1].token
        assert lines_of_new(one, RelayAsked) == []


def lines_of_new(wire: Wire, *kinds: type) -> list[object]:
    """Return what has come of these kinds, after reading all that was said."""
    sync(wire)
    return lines_of(wire, *kinds)


def test_nobody_else_agrees_in_the_name_of_one(people: Relayed) -> None:
    """C49: neither a stranger nor another device of the same person."""
    carla, dora, stranger = people.town.strangers(3)
    second = people.town.second_device(carla)
    session = introduced(carla, dora)
    assert stranger.refused(AllowRelay(stranger.next_number(), session)).code == Code.NO_PRIVATE
    failed = second.refused(AllowRelay(second.next_number(), session))
    assert (failed.code, failed.device) == (Code.PRIVATE_OPEN, "test")
    assert lines_of_new(dora, RelayAsked) == []


def test_there_is_no_relay_before_it_is_agreed_to_have_a_session(people: Relayed) -> None:
    carla, dora = people.town.strangers(2)
    session = asked(carla, dora)
    for wire in (carla, dora):
        assert wire.refused(AllowRelay(wire.next_number(), session)).code == Code.NO_PRIVATE
