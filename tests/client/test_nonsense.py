"""A server that does not answer as it must when it is asked for older entries: it harms only itself."""

from collections.abc import Callable

import pytest

from messenger.protocol.base import Event
from messenger.protocol.connection import Failed
from messenger.protocol.errors import Code
from messenger.protocol.messages import Before, Older
from tests.client.conftest import MakeDesktop
from tests.client.long_logs import LOG, PAGE, load_all, new_device, say, shown
from tests.client.model_server import ModelServer
from tests.fakes import ConnectionPair

NONSENSE: dict[str, Callable[[Before], list[Event]]] = {
    "another chat": lambda line: [Older(line.r, "d1-3", 0)],
    "nothing older": lambda line: [Older(line.r, line.log, line.before - 1)],
    "newer than asked for": lambda line: [Older(line.r, line.log, line.before + 5)],
    "never": lambda line: [Failed(line.r, Code.NO_SUCH_CHAT)],
    "not at all": lambda _line: [],
    "another question": lambda line: [Older(line.r + 1000, line.log, 0)],
}


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE)
def test_a_server_that_answers_nonsense_is_not_asked_for_ever(
    make_desktop: MakeDesktop, server: ModelServer, answer: Callable[[Before], list[Event]]
) -> None:
    """What it says next is heard, and at the next connection all is well."""
    server.page = PAGE
    say(server, 60)
    honest = server._before

    def lie(pair: ConnectionPair, line: Before) -> None:
        server.befores.append(line)
        for event in answer(line):
            pair.say(event)

    server._before = lie  # type: ignore[method-assign]
    anna = new_device(make_desktop)
    anna.open(LOG)
    for _ in range(100):
        anna.step()
    assert len(server.befores) < 20
    say(server, 1)
    anna.until(lambda: 61 in shown(anna), "what is new")
    server._before = honest  # type: ignore[method-assign]
    anna.lose_link()
    anna.until(lambda: anna.online and anna.whole, "the beginning")
    load_all(anna)
    assert anna.texts(LOG) == server.texts(LOG)


def test_what_is_refused_for_a_while_and_answered_as_well_is_asked_for_again(
    make_desktop: MakeDesktop, server: ModelServer
) -> None:
    server.page = PAGE
    say(server, 60)
    honest = server._before

    def confuse(pair: ConnectionPair, line: Before) -> None:
        server._before = honest  # type: ignore[method-assign]
        for _ in range(2):
            pair.say(Failed(line.r, Code.BUSY, "", 0.001))
        pair.say(Older(line.r, line.log, line.before - 1))
        for _ in range(2):
            pair.say(Failed(line.r + 1, Code.BUSY, "", 0.001))

    server._before = confuse  # type: ignore[method-assign]
    anna = new_device(make_desktop)
    anna.until(lambda: anna.online, "being online")
    pair = anna.pair
    say(server, 1)
    anna.open(LOG)
    anna.until(lambda: 61 in shown(anna), "what is new")
    for _ in range(50):
        anna.step()
    assert anna.pair is pair, "a mistake of ours would have ended the connection"
