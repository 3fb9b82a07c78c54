"""What an introduction says, and what of it is believed."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from messenger.client.private.meeting import IntroductionError, Meeting, encoded
from messenger.net.invite import Endpoint
from messenger.protocol.peers import OFFERED_HOSTS, Introduced, PeerEndpoint
from tests.client.private.devices import Device, MakeDevice, fresh_id, making


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[MakeDevice]:
    async with making(tmp_path) as make:
        yield make


def introduced(make_from: Device, **changed: Any) -> Introduced:
    told: dict[str, Any] = {
        "session": fresh_id(),
        "user": 7,
        "asker": True,
        "device": "d" * 22,
        "device_name": "somewhere",
        "certificate": encoded(make_from.identity.certificate),
        "token": fresh_id(),
        "endpoints": (PeerEndpoint("127.0.0.1", 5000),),
    }
    return Introduced(**{**told, **changed})


async def test_a_meeting_says_what_the_introduction_says(make: MakeDevice) -> None:
    anna, bert = make(), make()
    told = introduced(bert)
    meeting = Meeting.of(told, anna.identity.pin, loopback=True)
    assert meeting == Meeting(
        told.session,
        True,
        bert.identity.certificate,
        bert.identity.pin,
        told.token,
        (Endpoint("127.0.0.1", 5000),),
        True,
    )


async def test_addresses_that_nobody_may_be_sent_to_are_left_out(make: MakeDevice) -> None:
    """The server is not believed: it could use clients as scanners."""
    anna, bert = make(), make()
    usable, others = ("192.0.2.9", "2001:db8::9"), ("224.0.0.1", "fe80::1", "0.0.0.0", "example.org")  # noqa: S104
    hosts = ("127.0.0.1", "::1", *others, *usable, *usable)
    endpoints = (*(PeerEndpoint(host, 5000) for host in hosts), PeerEndpoint("192.0.2.9", 80))
    told = introduced(bert, endpoints=endpoints)
    good = [Endpoint("192.0.2.9", 5000), Endpoint("2001:db8::9", 5000)]
    assert list(Meeting.of(told, anna.identity.pin, loopback=False).endpoints) == good
    here = [Endpoint("127.0.0.1", 5000), Endpoint("::1", 5000)]
    assert list(Meeting.of(told, anna.identity.pin, loopback=True).endpoints) == here + good


async def test_where_an_address_is_never_shown_none_is_known(make: MakeDevice) -> None:
    anna, bert = make(), make()
    meeting = Meeting.of(introduced(bert, direct=False), anna.identity.pin, loopback=True)
    assert (meeting.direct, meeting.endpoints) == (False, ())


@pytest.mark.parametrize("certificate", ["A" * 200, "AB" * 500, "A" * 201])
async def test_a_certificate_that_is_none_is_refused(make: MakeDevice, certificate: str) -> None:
    anna, bert = make(), make()
    with pytest.raises(IntroductionError):
        Meeting.of(introduced(bert, certificate=certificate), anna.identity.pin, loopback=True)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x09"),  # a version that does not exist
        (b"messenger device", b"\xffessenger device"),  # no UTF-8: OpenSSL refuses it, and then everybody
    ],
)
async def test_a_certificate_that_not_everybody_can_read_is_refused(make: MakeDevice, was: bytes, now: bytes) -> None:
    anna, bert = make(), make()
    assert was in bert.identity.certificate
    told = introduced(bert, certificate=encoded(bert.identity.certificate.replace(was, now)))
    with pytest.raises(IntroductionError):
        Meeting.of(told, anna.identity.pin, loopback=True)


async def test_who_never_shows_an_address_knows_none_whatever_the_server_says(make: MakeDevice) -> None:
    anna, bert = make(), make()
    meeting = Meeting.of(introduced(bert, direct=True), anna.identity.pin, loopback=True, hidden=True)
    assert (meeting.direct, meeting.endpoints) == (False, ())


async def test_only_so_many_addresses_are_kept_as_a_device_can_have_offered(make: MakeDevice) -> None:
    anna, bert = make(), make()
    endpoints = tuple(PeerEndpoint(f"192.0.2.{number}", 5000) for number in range(1, 200))
    meeting = Meeting.of(introduced(bert, endpoints=endpoints), anna.identity.pin, loopback=False)
    assert [one.host for one in meeting.endpoints] == [f"192.0.2.{number}" for number in range(1, OFFERED_HOSTS + 2)]


async def test_a_device_is_not_introduced_to_itself(make: MakeDevice) -> None:
    anna = make()
    with pytest.raises(IntroductionError, match="to itself"):
        Meeting.of(introduced(anna), anna.identity.pin, loopback=True)
