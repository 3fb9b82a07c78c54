"""Whom to trust, and where to go: certificates, pins, invites, addresses, and what a server says of another device."""

import base64
from collections.abc import Iterable
from typing import Final

import msgspec

from messenger.client.door import _version
from messenger.client.private.meeting import MOST_ENDPOINTS, IntroductionError, Meeting
from messenger.net.invite import Endpoint, Invite, InviteError, parse_endpoint, parse_invite
from messenger.net.pin import Pin
from messenger.net.reachable import may_be_dialled
from messenger.protocol.codec import encode
from messenger.protocol.peers import Introduced, Offer, PeerEndpoint
from messenger.server.handlers.accounts import _digest_of, _number
from messenger.server.offers import endpoints, fault_of
from tests.fuzz.targets.base import Target
from tests.protocol.examples import DEVICE, OFFER, ONCE, PRIVATE


def _check_certificate(data: bytes) -> None:
    try:
        pin = Pin.of_certificate(data)
    except ValueError:
        return
    assert Pin.parse(str(pin)) == pin
    assert len(pin.words.split("-")) == 6
    try:
        Pin.of_certificate(data + b"\0")
    except ValueError:
        return
    raise AssertionError("something may stand behind the certificate")


def _check_invite(data: bytes) -> None:
    text = data.decode(errors="surrogateescape")
    try:
        invite = parse_invite(text)
    except InviteError:
        pass
    else:
        assert parse_invite(str(invite)) == invite, "what was read is written as something else"
        _check_endpoints(invite.endpoints)
    try:
        endpoint = parse_endpoint(text.removeprefix("messenger://").partition("/")[0])
    except InviteError:
        pass
    else:
        _check_endpoints([endpoint])
    try:
        pin = Pin.parse(text)
    except ValueError:
        return
    assert Pin.parse(str(pin)) == pin


def _check_endpoints(endpoints: Iterable[Endpoint]) -> None:
    for endpoint in endpoints:
        assert 1 <= endpoint.port <= 65535
        assert parse_endpoint(str(endpoint)) == endpoint, "what was read is written as something else"


_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def _check_offer(data: bytes) -> None:
    try:
        offer = msgspec.json.decode(data, type=Offer)
    except _UNREADABLE:
        return
    if fault_of(offer) is not None:
        return
    for seen in ("127.0.0.1", "192.0.2.9", "2001:db8::1"):
        found = endpoints(offer, seen, "192.0.2.10")
        assert len(found) <= 1 + len(offer.hosts)
        assert all(may_be_dialled(one.host, one.port, loopback=False) for one in found)


def _check_introduction(data: bytes) -> None:
    """Everything the server says of another device is checked again."""
    try:
        introduced = msgspec.json.decode(data, type=Introduced)
    except _UNREADABLE:
        return
    try:
        meeting = Meeting.of(introduced, _PIN, loopback=False)
    except IntroductionError:
        return
    assert meeting.pin == Pin.of_certificate(meeting.certificate)
    assert len(meeting.endpoints) <= MOST_ENDPOINTS
    assert all(may_be_dialled(one.host, one.port, loopback=False) for one in meeting.endpoints)


def _check_words(data: bytes) -> None:
    """Tokens and versions, as either side says them."""
    text = data.decode(errors="replace")
    assert len(_digest_of(text)) == 32
    assert all(0 <= number < 10**9 for number in _number(text))
    assert all(isinstance(number, int) for number in _version(text))


_PIN: Final = Pin(bytes(range(100, 132)))
_INVITES: Final = (
    Invite((Endpoint("192.0.2.10", 7420),), _PIN, "9mTq4XcVbN2kLs8w-7hGd_5zRyPe1uJo"),
    Invite((Endpoint("fe80::1%eth0", 1), Endpoint("h\u00fctte.example", 65535)), _PIN),
)
_CERTIFICATES: Final = (  # one with a key on a curve, one with an Ed25519 key
    "MIIBFjCBvaADAgECAgFNMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCW1lc3NlbmdlcjAgFw0wMDAxMDEwMDAwMDBaGA8yOTk5MTIz"
    "MTAwMDAwMFowFDESMBAGA1UEAwwJbWVzc2VuZ2VyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAECoQJYBTui99hF7m/+9y2liiR"
    "6WdVEe6Yb04+tsNdJRTM2IV5j23I/vKUNF3eiZw04/YEmieG3NOYXiHfmHedBzAKBggqhkjOPQQDAgNIADBFAiEAoyM8qtp/8U2X"
    "md3gMkgjLTTSaxSuuOhPT1KFGS1wuskCIBiEg41y2/dEGFNAtlpDMoYXO/4lltLn9zxFuFg48Wq+",
    "MIHWMIGJoAMCAQICAU0wBQYDK2VwMBQxEjAQBgNVBAMMCW1lc3NlbmdlcjAgFw0wMDAxMDEwMDAwMDBaGA8yOTk5MTIzMTAwMDAw"
    "MFowFDESMBAGA1UEAwwJbWVzc2VuZ2VyMCowBQYDK2VwAyEAK7SF5yS64ZS+w/gD13wZ1kuWwU/Abi2W5PQWo+tddQAwBQYDK2Vw"
    "A0EAPJHhOj5vvQZ6Q5+LNU8EeU0G5yD2cptP1kCJVdxQM724rKbzj0JDKuDzQoDGHF5BFsYxTp/7dGTWBQoMHAnbBA==",
)


def _introduced(certificate: str, *found: tuple[str, int]) -> bytes:
    where = tuple(PeerEndpoint(host, port) for host, port in found)
    return encode(Introduced(PRIVATE, 42, True, DEVICE, "Desk", certificate, ONCE, where))


_TOLD: Final = tuple(base64.urlsafe_b64encode(base64.b64decode(one)).rstrip(b"=").decode() for one in _CERTIFICATES)
_OFFERS: Final = (
    OFFER,
    Offer(_TOLD[0], ("::ffff:127.0.0.1", "0.0.0.1", "fe80::1", "10.0.0.1"), 40123, 2000),
    Offer(""),
)
_INTRODUCED: Final = (
    _introduced(_TOLD[0], ("192.0.2.7", 40123), ("::1", 1024), ("224.0.0.1", 65535)),
    _introduced(_TOLD[1]),
)

TARGETS: Final = (
    Target("certificates", tuple(map(base64.b64decode, _CERTIFICATES)), _check_certificate),
    Target("invites", tuple(str(invite).encode() for invite in _INVITES), _check_invite),
    Target("offers", tuple(map(msgspec.json.encode, _OFFERS)), _check_offer),
    Target("introductions", _INTRODUCED, _check_introduction),
    Target("tokens and versions", (b"9mTq4XcVbN2kLs8w-7hGd_5zRyPe1uJo", b"0.1.0", b"12.34.56.78"), _check_words),
)
