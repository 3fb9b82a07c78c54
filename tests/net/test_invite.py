"""Invites and addresses as people paste them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.net.invite import Endpoint, Invite, InviteError, parse_endpoint, parse_invite
from messenger.net.pin import Pin

PIN = Pin(bytes(range(32)))
TOKEN = "9mTq4XcVbN2kLs8w-7hGd_5zRyPe1uJo"

hosts = st.sampled_from(
    ["example.org", "192.168.1.4", "fe80::1", "2001:db8::7", "h\N{LATIN SMALL LETTER U WITH DIAERESIS}tte.de"]
)
endpoints = st.builds(Endpoint, hosts, st.integers(1, 65535))
invites = st.builds(
    lambda where, token: Invite(tuple(dict.fromkeys(where)), PIN, token),
    st.lists(endpoints, min_size=1, max_size=5),
    st.sampled_from(["", TOKEN, "a-_b" * 8]),
)


@given(invites)
def test_a_link_reads_as_what_it_was_written_from(invite: Invite) -> None:
    assert parse_invite(str(invite)) == invite


def test_forgives_blanks_and_line_breaks_of_a_pasted_link() -> None:
    link = str(Invite((Endpoint("example.org", 7420),), PIN, TOKEN))
    mangled = f"  {link[:30]}\n  {link[30:50]} \r\n{link[50:]}\n"
    assert parse_invite(mangled).token == TOKEN


@pytest.mark.parametrize("kept", [1, 8, 31])
def test_a_link_that_was_cut_off_is_said_to_be_incomplete(kept: int) -> None:
    link = str(Invite((Endpoint("example.org", 7420),), PIN, TOKEN))
    with pytest.raises(InviteError, match="not complete"):
        parse_invite(link[: len(link) - len(TOKEN) + kept])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "https://example.org/#v1.x.y",
        "messenger://",
        "messenger://example.org:7420/",
        f"messenger://example.org:7420/#v1.{PIN}",
        f"messenger://example.org:7420/#v2.{PIN}.{TOKEN}",
        f"messenger://example.org:7420/#v1.short.{TOKEN}",
        f"messenger://example.org:7420/#v1.{PIN}.to/ken",
        f"messenger://example.org:7420/#v1.{PIN}.{TOKEN}x",
        f"messenger:///#v1.{PIN}.{TOKEN}",
        f"messenger://example.org:99999/#v1.{PIN}.{TOKEN}",
        f"messenger://example.org:x/#v1.{PIN}.{TOKEN}",
        "messenger://" + ",".join(f"h{n}" for n in range(40)) + f"/#v1.{PIN}.{TOKEN}",
    ],
)
def test_refuses_what_is_no_invite_with_a_sentence(text: str) -> None:
    with pytest.raises(InviteError) as refusal:
        parse_invite(text)
    assert str(refusal.value).endswith((".", "in it."))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("example.org", Endpoint("example.org", 7420)),
        (" example.org:8000 ", Endpoint("example.org", 8000)),
        ("[2001:db8::7]:8000", Endpoint("2001:db8::7", 8000)),
        ("[2001:db8::7]", Endpoint("2001:db8::7", 7420)),
        ("2001:db8::7", Endpoint("2001:db8::7", 7420)),
    ],
)
def test_reads_an_address_in_every_usual_form(text: str, expected: Endpoint) -> None:
    assert parse_endpoint(text) == expected


@pytest.mark.parametrize(
    "text", ["", "a b", "host:0", "host:-1", "host:70000", "[::1", "ho/st", "host:\N{SUPERSCRIPT TWO}"]
)
def test_refuses_what_is_no_address(text: str) -> None:
    with pytest.raises(InviteError):
        parse_endpoint(text)


@given(st.text(max_size=80))
def test_no_pasted_text_makes_it_fail_otherwise(text: str) -> None:
    for prefix in ("", "messenger://"):
        with contextlib.suppress(InviteError):
            parse_invite(prefix + text)


@given(st.binary(min_size=32, max_size=32))
def test_a_pin_is_read_as_it_is_written_and_its_words_are_six(digest: bytes) -> None:
    pin = Pin(digest)
    assert Pin.parse(str(pin)) == pin
    assert len(pin.words.split("-")) == 6
    assert len(str(pin)) == 43


def test_pins_that_differ_early_have_different_words() -> None:
    assert Pin(bytes(32)).words != Pin(b"\0" * 11 + b"\1" + bytes(20)).words


@pytest.mark.parametrize("port", ["0", "65536", "000007" + "0" * 4, "000001" + "1" * 5000, "-1", "1.0", "\u0661"])
def test_refuses_what_is_no_port(port: str) -> None:
    with pytest.raises(InviteError, match="not a port"):
        parse_endpoint(f"example.org:{port}")
