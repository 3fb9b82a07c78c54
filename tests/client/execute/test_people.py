"""Who is there, and blocks, by command."""

from typing import Any

import pytest

from messenger.client.commands import Outcome
from messenger.protocol import contacts
from messenger.protocol.base import LARGEST
from messenger.protocol.contacts import Who
from tests.client.message_box import BEN, Typed, assert_confirmed


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("/whoelse", contacts.WhoElse(1)),
        ("/whoelsesince 200", contacts.WhoElse(1, 200)),
        ("/whoelsesince 0", contacts.WhoElse(1, 0)),
        ("/whoelsesince " + "9" * 5_000, contacts.WhoElse(1, LARGEST)),
        ("/block @cleo", contacts.Block(1, 3)),
        ("/unblock cleo", contacts.Unblock(1, 3)),
    ],
)
def test_asks_the_server(typed: Typed, text: str, request_: Any) -> None:
    """C30, C31, C35, C37"""
    assert typed.run(text) == Outcome()
    assert typed.asked == request_


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("/block ben", "You have blocked Ben."),
        ("/unblock ben", "You have unblocked Ben."),
    ],
)
def test_says_in_the_chat_that_it_was_done(typed: Typed, text: str, line: str) -> None:
    """C35, C37"""
    assert_confirmed(typed, text, line)


def test_lists_who_else_is_online(typed: Typed) -> None:
    """C30, C31, C34: in the server's order, each once."""
    typed.run("/whoelse")
    assert typed.answer(Who(1, (2, 3))) == [(BEN, "Online now: Ben (@ben), Cleo (@Cleo)")]
    typed.run("/whoelse")
    assert typed.answer(Who(1, ())) == [(BEN, "Nobody else is online.")]
    typed.run("/whoelsesince 200")
    assert typed.answer(Who(1, (3,))) == [(BEN, "Online in the last 200 seconds: Cleo (@Cleo)")]
    typed.run("/whoelsesince 200")
    assert typed.answer(Who(1, ())) == [(BEN, "Nobody else was online in the last 200 seconds.")]
