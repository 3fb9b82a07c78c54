"""The rule by which two devices prove themselves, line by line. TLS stands already, with the keys named here."""

from collections.abc import Sequence

import pytest

from messenger.client.private.handshake import Awaited, Handshake
from messenger.client.private.keys import Keys, prove
from messenger.client.private.meeting import Meeting
from messenger.net.pin import Pin
from messenger.net.tls import UntrustedPeerError
from messenger.protocol.base import PeerLine
from messenger.protocol.codec import AnyPeerLine, encode, peer_reader
from messenger.protocol.private import Hello, PeerPing, Proof, Say, Use, proved
from tests.client.private.devices import fresh_id

ANNA, BERT, CARL = (Pin(bytes([number]) * 32) for number in (1, 2, 3))
SESSION = fresh_id()
TOKEN = fresh_id()


def awaited(leads: bool, other: Pin, session: str = SESSION, token: str = TOKEN) -> Awaited:
    return Awaited(Meeting(session, leads, b"", other, token), Keys(leads, token))


def anna(speaks_first: bool = True, leads: bool = True, *more: Awaited) -> Handshake:
    return Handshake(ANNA, [awaited(leads, BERT), *more], speaks_first)


def bert(speaks_first: bool = False, leads: bool = False, token: str = TOKEN) -> Handshake:
    return Handshake(BERT, [awaited(leads, ANNA, token=token)], speaks_first)


def heard(side: Handshake, lines: Sequence[PeerLine]) -> list[PeerLine]:
    """Let ``side`` hear lines as they come from a stream, and return what it answers."""
    read, error = peer_reader().feed(b"".join(map(encode, lines))) if lines else ([], None)
    assert error is None
    return [answer for line in read for answer in side.heard(line)]


def talk(one: Handshake, other: Handshake) -> list[list[PeerLine]]:
    """Let both talk until they have nothing to say; return what each said in turn."""
    said: list[list[PeerLine]] = [list(one.opening()), list(other.opening())]
    to_other, to_one = said[0], said[1]
    while to_other or to_one:
        to_one, to_other = [*heard(other, to_other)], [*heard(one, to_one)]
        said += [to_one, to_other]
    return [lines for lines in said if lines]


@pytest.mark.parametrize("leader_dials", [True, False])
def test_both_are_proven_whoever_dialled(leader_dials: bool) -> None:
    one, other = anna(leader_dials), bert(not leader_dials)
    said = talk(one, other)
    assert one.met is not None
    assert other.met is not None
    assert (one.met.meeting.session, other.met.meeting.session) == (SESSION, SESSION)
    kinds = [[type(line) for line in lines] for lines in said]
    first = [[Hello], [Hello], [Proof], [Proof]] if leader_dials else [[Hello], [Hello, Proof], [Proof]]
    assert kinds == first


def test_whoever_was_dialled_says_nothing_before_the_session_is_named() -> None:
    assert bert().opening() == []
    assert [type(line) for line in anna().opening()] == [Hello]


def test_the_leader_proves_itself_first() -> None:
    """The other side's proof is made only for somebody who is proven."""
    one, other = anna(), bert()
    (hello,) = heard(other, one.opening())
    assert isinstance(hello, Hello)
    (proof,) = heard(one, [hello])
    (_answer,) = heard(other, [proof])
    assert other.met is not None
    assert one.met is None


def test_a_proof_is_over_the_session_the_role_both_nonces_and_both_keys() -> None:
    one, other = anna(), bert()
    (hello,) = one.opening()
    (answer,) = heard(other, [hello])
    (proof,) = heard(one, [answer])
    assert isinstance(hello, Hello)
    assert isinstance(answer, Hello)
    message = proved(SESSION, True, hello.nonce, answer.nonce, ANNA.digest, BERT.digest)
    assert proof == Proof(prove(TOKEN, message))


def test_nonces_are_fresh() -> None:
    nonces = {line.nonce for _ in range(50) for line in anna().opening() if isinstance(line, Hello)}
    assert len(nonces) == 50


@pytest.mark.parametrize("leader_dials", [True, False])
def test_another_token_is_refused_before_anything_is_proven_to_it(leader_dials: bool) -> None:
    one, other = anna(leader_dials), bert(not leader_dials, token=fresh_id())
    with pytest.raises(UntrustedPeerError):
        talk(one, other)
    assert (one.met, other.met) == (None, None)


def test_a_token_that_was_used_up_is_refused() -> None:
    one, other = anna(), bert()
    keys = Keys(False, TOKEN)
    keys.offered("s" * 43)
    keys.settled("s" * 43)
    other = Handshake(BERT, [Awaited(Meeting(SESSION, False, b"", ANNA, TOKEN), keys)], False)
    with pytest.raises(UntrustedPeerError):
        talk(one, other)


def test_the_answer_must_be_by_the_key_that_the_leader_used() -> None:
    keys = Keys(True, TOKEN)
    one = Handshake(ANNA, [Awaited(Meeting(SESSION, True, b"", BERT, TOKEN), keys)], True)
    other = bert()
    (hello,) = heard(other, one.opening())
    (proof,) = heard(one, [hello])
    (answer,) = heard(other, [proof])
    keys.arrived(keys.offer())  # meanwhile another link was used
    with pytest.raises(UntrustedPeerError):
        heard(one, [answer])


def test_another_session_is_refused() -> None:
    stranger = Handshake(ANNA, [awaited(True, BERT, session=fresh_id())], True)
    with pytest.raises(UntrustedPeerError):
        talk(stranger, bert())


def test_of_several_sessions_the_one_that_is_named_is_met() -> None:
    other = awaited(False, BERT, session=fresh_id())
    one = Handshake(ANNA, [awaited(False, CARL), other, awaited(False, CARL, session=fresh_id())], False)
    two = Handshake(BERT, [awaited(True, ANNA, session=other.meeting.session)], True)
    talk(two, one)
    assert one.met is other


def recorded(leader_dials: bool) -> tuple[list[PeerLine], list[PeerLine]]:
    """Return what both said on an earlier stream, Anna's lines first."""
    one, other = anna(leader_dials), bert(not leader_dials)
    lines: tuple[list[PeerLine], list[PeerLine]] = ([], [])
    to_other, to_one = list(one.opening()), list(other.opening())
    while to_other or to_one:
        lines[0].extend(to_other)
        lines[1].extend(to_one)
        to_one, to_other = heard(other, to_other), heard(one, to_one)
    return lines


@pytest.mark.parametrize("leader_dials", [True, False])
def test_lines_of_an_earlier_stream_prove_nothing(leader_dials: bool) -> None:
    annas, berts = recorded(leader_dials)
    for victim, lines in ((bert(not leader_dials), annas), (anna(leader_dials), berts)):
        victim.opening()
        with pytest.raises(UntrustedPeerError):
            heard(victim, lines)
        assert victim.met is None


@pytest.mark.parametrize("speaks_first", [True, False])
@pytest.mark.parametrize("leads", [True, False])
def test_its_own_lines_sent_back_prove_nothing(speaks_first: bool, leads: bool) -> None:
    victim = anna(speaks_first, leads)
    with pytest.raises(UntrustedPeerError):
        mirror(victim)
    assert victim.met is None


def mirror(victim: Handshake) -> None:
    echo = list(victim.opening()) or [Hello("0.1.0", SESSION, "n" * 43)]
    for _ in range(4):
        echo = heard(victim, echo) or [Proof("m" * 43)]


@pytest.mark.parametrize("part", ["own", "other"])
def test_a_proof_made_for_other_keys_proves_nothing(part: str) -> None:
    """A device in between would have another key than the one that was introduced."""
    one, other = anna(), bert()
    (hello,) = one.opening()
    (answer,) = heard(other, [hello])
    assert isinstance(hello, Hello)
    assert isinstance(answer, Hello)
    pins = (CARL.digest, BERT.digest) if part == "own" else (ANNA.digest, CARL.digest)
    with pytest.raises(UntrustedPeerError):
        heard(other, [Proof(prove(TOKEN, proved(SESSION, True, hello.nonce, answer.nonce, *pins)))])


HELLO = Hello("0.1.0", SESSION, "n" * 43)


@pytest.mark.parametrize(
    "lines",
    [
        [Proof("m" * 43)],
        [HELLO, HELLO],
        [PeerPing()],
        [Say(1, "c" * 22, "text")],
        [HELLO, Say(1, "c" * 22, "text")],
        [HELLO, Use(0, "s" * 43)],
    ],
    ids=["a proof without hello", "hello twice", "a ping", "text at once", "text for a proof", "use for a proof"],
)
@pytest.mark.parametrize("speaks_first", [True, False])
@pytest.mark.parametrize("leads", [True, False])
def test_anything_else_than_what_must_come_is_refused(lines: list[PeerLine], speaks_first: bool, leads: bool) -> None:
    victim = anna(speaks_first, leads)
    victim.opening()
    with pytest.raises(UntrustedPeerError):
        heard(victim, lines)
    assert victim.met is None


def test_nothing_is_taken_for_a_second_proof() -> None:
    one, other = anna(), bert()
    said = talk(one, other)
    proof: AnyPeerLine = said[-1][0]  # type: ignore[assignment]
    with pytest.raises(UntrustedPeerError):
        one.heard(proof)
