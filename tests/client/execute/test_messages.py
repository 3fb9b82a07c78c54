"""Writing by command, and what one types about the chat that is open."""

import pytest

from messenger.client.commands import Outcome
from messenger.client.model import EVERYONE
from messenger.protocol import messages
from tests.client.message_box import BEN, PLANS, Typed


@pytest.mark.parametrize("name", ["ben", "@ben", "BEN", "@Ben"])
def test_writes_to_somebody(typed: Typed, name: str) -> None:
    """C19: by user name, with or without @, in any case; the text as typed."""
    assert typed.run(f"/Message {name}  two  words\n  and a line", None) == Outcome(opened=BEN)
    assert typed.calls == [("send", BEN, "two  words\n  and a line")]


def test_writes_to_everyone(typed: Typed) -> None:
    """C27"""
    assert typed.run("/broadcast fire in 3 minutes") == Outcome(opened=EVERYONE)
    assert typed.calls == [("send", EVERYONE, "fire in 3 minutes")]


def test_writes_to_a_group(typed: Typed) -> None:
    assert typed.run("/group message OUR-plans see you") == Outcome(opened=PLANS)
    assert typed.calls == [("send", PLANS, "see you")]


def test_tells_before_sending_that_a_text_is_too_long(typed: Typed) -> None:
    """C23"""
    assert "8,001 characters" in typed.run("/message ben " + "x" * 8_001).error
    assert typed.calls == []


@pytest.mark.parametrize(
    ("text", "muted", "line"),
    [("/mute", True, "“Ben” makes no noise now."), ("/unmute", False, "“Ben” makes noise again.")],
)
def test_mutes_the_chat_that_is_open(typed: Typed, text: str, muted: bool, line: str) -> None:
    """What comes of it is told there."""
    assert typed.run(text) == Outcome()
    assert typed.asked == messages.Mute(1, BEN, muted)
    assert typed.notes == []
    assert typed.answer() == [(BEN, line)]
