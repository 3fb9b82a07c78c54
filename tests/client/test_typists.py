"""Who is believed to be writing, and for how long."""

from collections.abc import Callable
from typing import Any

import pytest

from messenger.client.facts import Fact, TypingTold
from messenger.client.typists import Typists
from messenger.protocol.messages import TypingNow

LOG, OTHER = "g" + "p" * 22, "d1-2"


class Timer:
    """One that is in ``timers.set`` until it rings or is cancelled."""

    def __init__(self, timers: "Timers", delay: float, call: Callable[[], None]) -> None:
        self._timers = timers
        self.delay = delay
        self.call = call

    def cancel(self) -> None:
        self._timers.set.remove(self)


class Timers:
    """Timers that ring when they are told to."""

    def __init__(self) -> None:
        self.set: list[Timer] = []

    def __call__(self, delay: float, call: Callable[[], None]) -> Any:
        self.set.append(Timer(self, delay, call))
        return self.set[-1]

    def ring(self) -> None:
        self.set[0].call()


class Heard:
    def __init__(self) -> None:
        self.told: list[Fact] = []
        self.timers = Timers()
        self.typists = Typists(self.told.append, 6, self.timers, most=200)


@pytest.fixture
def heard() -> Heard:
    return Heard()


def test_believes_in_it_for_a_while(heard: Heard) -> None:
    heard.typists.heard(TypingNow(LOG, 2))
    assert heard.told == [TypingTold(LOG, (2,))]
    assert [timer.delay for timer in heard.timers.set] == [6]
    heard.timers.ring()
    assert heard.told[1:] == [TypingTold(LOG, ())]


def test_tells_nothing_new_while_somebody_writes_on(heard: Heard) -> None:
    for _ in range(3):
        heard.typists.heard(TypingNow(LOG, 2))
    assert heard.told == [TypingTold(LOG, (2,))]
    assert len(heard.timers.set) == 1


def test_names_who_began_first_first(heard: Heard) -> None:
    for user in (3, 2, 3):
        heard.typists.heard(TypingNow(LOG, user))
    assert heard.told[-1] == TypingTold(LOG, (3, 2))
    heard.typists.heard(TypingNow(LOG, 3, stopped=True))
    assert heard.told[-1] == TypingTold(LOG, (2,))


def test_keeps_chats_apart(heard: Heard) -> None:
    heard.typists.heard(TypingNow(LOG, 2))
    heard.typists.heard(TypingNow(OTHER, 2))
    heard.typists.stopped(LOG, 2)
    assert heard.told[1:] == [TypingTold(OTHER, (2,)), TypingTold(LOG, ())]


def test_leaves_aside_who_did_not_write(heard: Heard) -> None:
    heard.typists.stopped(LOG, 2)
    heard.typists.heard(TypingNow(LOG, 2, stopped=True))
    assert heard.told == []


def test_forgets_everybody_at_once(heard: Heard) -> None:
    heard.typists.heard(TypingNow(LOG, 2))
    heard.typists.heard(TypingNow(OTHER, 3))
    heard.typists.stopped(OTHER, 3)
    heard.told.clear()
    heard.typists.close()
    assert heard.told == [TypingTold(LOG, ())]
    assert heard.timers.set == []
