"""Two people who write to each other over real sockets, and all that their chat holds."""

from contextlib import ExitStack
from itertools import count

from messenger.protocol.connection import Failed, Ping, Pong
from messenger.protocol.messages import Message, Page, Since
from tests.end_to_end.server_process import ServerProcess
from tests.server.wire import Wire

numbers = count(1)


class Pair:
    """Two people, signed in."""

    def __init__(self, server: ServerProcess, stack: ExitStack) -> None:
        self.server = server
        self.stack = stack
        self.anna = self.newcomer("anna")
        self.bruno = self.newcomer("bruno")
        self.log = self.anna.log_with(self.bruno)

    def newcomer(self, name: str) -> Wire:
        """Sign up somebody with a name of their own."""
        wire = self.keep(self.server.connect())
        wire.sign_up(self.server.shared_invite, f"{name}{next(numbers)}")
        return wire

    def keep(self, wire: Wire) -> Wire:
        """Close ``wire`` after the test."""
        self.stack.callback(wire.close)
        return wire


def history(wire: Wire, log: str, after: int = 0) -> list[Message]:
    """Fetch all of a log, page by page, after reading what was pushed before."""
    wire.send(Ping())
    wire.expect(Pong)
    found: list[Message] = []
    while True:
        number = wire.next_number()
        wire.send(Since(number, log, after))
        while not isinstance(line := wire.read(), Page):
            assert not isinstance(line, Failed), line
            if isinstance(line, Message):
                found.append(line)
        assert line.r == number
        after = line.upto
        if line.upto == line.head:
            return found
