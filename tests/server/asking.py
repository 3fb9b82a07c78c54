"""Asking a real server for a change and reading what comes of it, for tests of several nouns."""

from typing import Any

from messenger.protocol.connection import Done, Failed, Ping, Pong
from messenger.protocol.contacts import People, Person
from messenger.protocol.errors import Code
from tests.server.wire import Wire


def ask(wire: Wire, kind: type, *words: Any) -> Done | Failed:
    """Send a request and return its answer."""
    number = wire.next_number()
    wire.send(kind(number, *words))
    while True:
        line = wire.read()
        if isinstance(line, Done | Failed) and line.r == number:
            return line


def done(wire: Wire, kind: type, *words: Any) -> None:
    answer = ask(wire, kind, *words)
    assert isinstance(answer, Done), answer


def refusal(wire: Wire, kind: type, *words: Any) -> Code:
    answer = ask(wire, kind, *words)
    assert isinstance(answer, Failed), answer
    assert answer.reason
    return answer.code


def me(wire: Wire) -> int:
    assert wire.me is not None
    return wire.me.user


def entry(wire: Wire, user: int, **fields: Any) -> Person:
    """Read on until the directory says this of a user."""
    while True:
        for person in wire.expect(People).people:
            if person.id == user and all(getattr(person, name) == value for name, value in fields.items()):
                return person


def sync(wire: Wire) -> list[Any]:
    """Return all that the server had written until it read this."""
    before = len(wire.seen)
    wire.send(Ping())
    wire.expect(Pong)
    return wire.seen[before:]
