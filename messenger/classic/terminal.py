"""The person's side, on the main thread: what is typed, and what is shown. What it means is ``receiver``'s.

On a terminal the line being typed is drawn here (``typed_line``), so that an incoming line stands above it. From or
into anything else lines are read and written as they are.
"""

import codecs
import contextlib
import os
import queue
import select
import signal
from collections import deque
from collections.abc import Iterator
from gettext import gettext as _
from types import FrameType
from typing import Final

from messenger.classic.facts import Asked, Ended, Fact, SignedIn, Told
from messenger.classic.messages import LINE_BREAK
from messenger.classic.receiver import Receiver
from messenger.classic.screen import Mode, Screen
from messenger.classic.settings import Limits
from messenger.classic.typed_line import Key, TypedLine
from messenger.classic.wake import Wake

CHUNK: Final = 64 * 1024
CLEAR_ROW: Final = "\r\x1b[K"
LEAVING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Each is a logout; a second one ends the process at once."""


class Terminal:
    """Asks and shows until the receiver has ended."""

    def __init__(self, screen: Screen, receiver: Receiver, wake: Wake, limits: Limits) -> None:
        """``wake``: set when the receiver has told something."""
        self._screen = screen
        self._receiver = receiver
        self._wake = wake
        self._limits = limits
        self._line = TypedLine(screen.encoding, limits.typed_line)
        self._decoder = codecs.getincrementaldecoder(screen.encoding)("replace")
        self._unfinished = ""
        """What was read of a line that has not ended, where lines are read as they are."""
        self._too_long = False
        """That line is, and its rest is not wanted."""
        self._typed: deque[str] = deque()
        """Lines that nobody has asked for yet."""
        self._asked = False
        self._signed_in = False
        self._exhausted = False
        """Nothing more will be typed."""
        self._left = False
        self._signals: list[int] = []

    def run(self) -> int:
        """Serve the person until the end; return the exit status."""
        before = {number: signal.signal(number, self._take_signal) for number in (*LEAVING, signal.SIGCONT)}
        if self._screen.draws:
            self._screen.set(Mode.KEYS)
        try:
            with self._wake.on_signals():
                ended = self._serve()
        except KeyboardInterrupt:
            return 128 + signal.SIGINT
        finally:
            self._screen.set(Mode.AS_IT_WAS)
            for number, handler in before.items():
                signal.signal(number, handler)
        self._receiver.join()
        self._screen.write(ended.sentence + "\n", error=ended.status != 0)
        return ended.status

    def _serve(self) -> Ended:
        while True:
            ended = self._show_facts()
            if ended is not None:
                return ended
            self._look_at_signals()
            self._hand_over()
            wanted: list[int | Wake] = [self._wake]
            if (self._asked or self._signed_in) and not self._typed and not self._exhausted and not self._left:
                wanted.append(self._screen.keyboard)
            readable, _, _ = select.select(wanted, [], [], None if self._receiver.facts.empty() else 0)
            if self._wake in readable:
                self._wake.clear()
            if self._screen.keyboard in readable:
                self._read()

    # -- what is shown

    def _show_facts(self) -> Ended | None:
        """Show what the receiver has told; return how it ended once it has."""
        lines: list[str] = []
        ended: Ended | None = None
        for fact in self._facts():
            match fact:
                case Told(line):
                    lines.append(line)
                case Asked():
                    self._ask(fact, lines)
                    lines = []
                case SignedIn():
                    self._signed_in = True
                case Ended():
                    ended = fact
        if lines or ended:
            self._show(lines, draw=ended is None)
        return ended

    def _facts(self) -> Iterator[Fact]:
        """Yield what has been told, but only so much that the keyboard has its turn."""
        with contextlib.suppress(queue.Empty):
            for _turn in range(self._limits.told):
                yield self._receiver.facts.get_nowait()

    def _ask(self, asked: Asked, lines: list[str]) -> None:
        self._asked = True
        self._line.prompt, self._line.secret = asked.prompt, asked.secret
        if not self._screen.draws:
            self._screen.set(Mode.UNSEEN if asked.secret else Mode.AS_IT_WAS)
            self._show(lines)
            self._write(asked.prompt)
        else:
            self._show(lines)

    def _show(self, lines: list[str], *, draw: bool = True) -> None:
        """Write lines, above what is being typed."""
        text = "".join(line + "\n" for line in lines)
        if self._screen.draws:
            text = CLEAR_ROW + text + (self._line.drawn(self._screen.columns) if draw else "")
        self._write(text)

    def _write(self, text: str) -> None:
        if not self._screen.write(text):
            self._leave()  # nobody is there to see it

    # -- what is typed

    def _read(self) -> None:
        """Take what was typed. Until signed in, key by key: what comes behind a line may be not to be seen."""
        try:
            data = os.read(self._screen.keyboard, CHUNK if self._signed_in or not self._screen.draws else 1)
        except BlockingIOError:
            return
        except OSError:
            data = b""  # the terminal has gone
        if not data:
            self._exhausted = True
            if self._unfinished and not self._screen.is_typed:
                self._typed.append(self._unfinished)
        elif self._screen.draws:
            self._feed_keys(data)
        else:
            self._feed_lines(data)

    def _feed_keys(self, data: bytes) -> None:
        for typed in self._line.feed(data):
            if typed is Key.END:
                self._exhausted = True
            elif typed is Key.TOO_MUCH:
                self._write("\a")
            else:
                self._write(CLEAR_ROW + self._line.whole(typed) + "\n")
                self._line.prompt, self._line.secret = "", False
                self._typed.append(typed)
        self._show([])

    def _feed_lines(self, data: bytes) -> None:
        *lines, self._unfinished = (self._unfinished + self._decoder.decode(data)).split("\n")
        for line in lines:
            if self._too_long or len(line) > self._limits.typed_line:
                self._too_long = False
                sentence = _("A line may have {limit} characters; a longer one was not sent.")
                self._show([sentence.format(limit=self._limits.typed_line)])
            else:
                self._typed.append(line.removesuffix("\r"))
        if len(self._unfinished) > self._limits.typed_line:
            self._too_long, self._unfinished = True, ""

    def _hand_over(self) -> None:
        """Give the receiver what it waits for: one line for each question, any number when signed in."""
        while self._typed and (self._asked or self._signed_in) and self._receiver.has_room and not self._left:
            line = self._typed.popleft()
            if self._asked and not self._screen.draws:
                self._screen.set(Mode.AS_IT_WAS)
                if not self._screen.is_typed:
                    self._write("\n")  # nobody has pressed Enter
            self._asked = False
            self._receiver.typed(line.replace("\r", LINE_BREAK))
        if self._exhausted and not self._typed and (self._asked or self._signed_in):
            self._leave()

    # -- the end

    def _take_signal(self, number: int, _frame: FrameType | None) -> None:
        self._signals.append(number)
        if sum(number in LEAVING for number in self._signals) > 1:
            raise KeyboardInterrupt

    def _look_at_signals(self) -> None:
        for number in LEAVING:
            if number in self._signals:
                self._leave()
        if signal.SIGCONT in self._signals:
            self._signals.remove(signal.SIGCONT)
            self._screen.set_again()
            self._show([])

    def _leave(self) -> None:
        if not self._left:
            self._left = True
            self._receiver.leave()
