"""``docs/protocol.md`` shows every line of the protocol and is current."""

from messenger.protocol.codec import (
    AnyEvent,
    AnyPeerLine,
    AnyRequest,
    encode,
    event_reader,
    peer_reader,
    request_reader,
)
from tests.protocol.examples import EVENTS, PEER_LINES, REQUESTS
from tests.protocol.reference import PAGE, all_kinds, page


def test_the_page_is_what_the_declarations_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.protocol.reference"


def test_every_request_event_and_peer_line_has_an_example() -> None:
    assert {type(example) for example in REQUESTS} == all_kinds(AnyRequest)
    assert {type(example) for example in EVENTS} == all_kinds(AnyEvent)
    assert {type(example) for example in PEER_LINES} == all_kinds(AnyPeerLine)


def test_every_example_survives_the_wire() -> None:
    for example in REQUESTS:
        assert request_reader().feed(encode(example)) == ([example], None)
    for event in EVENTS:
        assert event_reader().feed(encode(event)) == ([event], None)
    for line in PEER_LINES:
        assert peer_reader().feed(encode(line)) == ([line], None)
