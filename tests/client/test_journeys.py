"""Exactly once, in order, nothing lost: whatever happens, in whatever order it happens (C26, C58, C60, client's part).

Hypothesis plays the world: it cuts links at any line, kills the process at any step of its disk, fills disks, and sets
the server back to a backup. At the end everything is repaired, and both sides must hold the same.
"""

import shutil
import tempfile
from pathlib import Path

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from messenger.client.model import ChatMessage, Delivery
from messenger.protocol.errors import Code
from tests.client.desktop import Desktop
from tests.client.model_server import Data, ModelServer

LOG = "d1-2"


class Journey(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.server = ModelServer(page=3)
        self.anna = Desktop(self.folder, self.server, window=4)
        self.anna.start()
        self.anna.sign_in()
        self.anna.open(LOG)
        self.written: list[str] = []
        self.promised: set[str] = set()
        self.backup: Data | None = None
        self.epochs = 1
        self.disk_failed = False

    @rule(count=st.integers(1, 6))
    def write(self, count: int) -> None:
        for _ in range(count):
            text = f"own {len(self.written)}"
            self.written.append(text)
            self.anna.send(LOG, text)

    @rule(count=st.integers(1, 8))
    def hear(self, count: int) -> None:
        for _ in range(count):
            self.server.say(2, 1, f"heard {len(self.server.texts(LOG))} {self.epochs}")

    @rule(times=st.integers(1, 10), lines=st.integers(1, 5))
    def go_on(self, times: int, lines: int) -> None:
        for _ in range(times):
            self.anna.step(lines)
        self._note_promises()

    @rule(lines=st.integers(0, 12))
    def cut(self, lines: int) -> None:
        if self.anna.pair is not None and self.anna.pair.open:
            self.anna.pair.lines_until_cut = lines
        else:
            self.anna.cut_next = lines

    @rule(steps=st.integers(1, 30), passes=st.integers(1, 10))
    def die(self, steps: int, passes: int) -> None:
        self.anna.disk.steps_until_killed = steps
        for _ in range(passes):
            self.anna.step(lines=3)
            if not self.anna.disk.killed:
                self._note_promises()
        self.anna.crash()
        self.anna.start()
        self.anna.open(LOG)
        self.disk_failed = False
        here = set(self.anna.texts(LOG)) | set(self.server.texts(LOG)) | self._in_doubt()
        assert self.promised <= here, "what was shown as kept was not kept"

    @rule(refusals=st.integers(1, 6))
    def fill_disk(self, refusals: int) -> None:
        self.anna.disk.refusals = refusals
        self.disk_failed = True

    @rule()
    def send_again(self) -> None:
        lost = [message for message in self.anna.messages(LOG) if message.failure is Code.LOST_BY_SERVER]
        if lost:
            self.anna.actions.retry(LOG, lost[0].cid)
            self.written.remove(lost[0].text)
            self.written.append(lost[0].text)  # it is said later than what was said since

    @rule(times=st.integers(1, 5))
    def fill_servers_disk(self, times: int) -> None:
        self.server.troubled = times

    @rule(reachable=st.booleans())
    def plug(self, reachable: bool) -> None:
        self.anna.reachable = reachable
        if not reachable and self.anna.pair is not None:
            self.anna.pair.cut()

    @rule(pushes=st.booleans())
    def push(self, pushes: bool) -> None:
        self.server.pushes = pushes

    @rule(ahead=st.integers(1, 9))
    def confuse_numbers(self, ahead: int) -> None:
        """The server knows this device's numbers otherwise, as after a disk was copied.

        The copy was here meanwhile, and a device has one connection: numbers never jump while this one's stands.
        """
        if self.anna.pair is not None and self.anna.pair.open:
            self.anna.pair.cut()
        for device in self.server.data.devices.values():
            device.dn += ahead
            device.answers.clear()

    @rule()
    def back_up(self) -> None:
        self.backup = self.server.backup()

    @precondition(lambda self: getattr(self, "backup", None) is not None)
    @rule()
    def restore(self) -> None:
        assert self.backup is not None
        self.epochs += 1
        self.server.restore(self.backup, f"epoch {self.epochs}")

    def _in_doubt(self) -> set[str]:
        """Own texts of which it is not known yet whether the restored server has them: on no screen for a moment."""
        return {text for (text,) in self.anna.store.database.read("SELECT text FROM doubted WHERE text <> ''")}

    def _note_promises(self) -> None:
        """Whatever is shown as waiting or further must be on the disk, unless the disk is known to be full."""
        if not self.disk_failed and not self.anna.state.trouble:
            self.promised |= {m.text for m in self.anna.messages(LOG) if m.delivery is not Delivery.RECEIVED}

    def teardown(self) -> None:
        if not hasattr(self, "anna"):
            return
        try:
            self._check()
        finally:
            self.anna.crash()
            shutil.rmtree(self.folder)

    def _check(self) -> None:
        anna, server = self.anna, self.server
        anna.reachable = server.pushes = True
        anna.cut_next = None
        anna.disk.refusals = server.troubled = 0
        if anna.pair is not None:
            anna.pair.lines_until_cut = None
        anna.until(lambda: not anna.state.trouble, "the disk to be well")
        anna.step()
        if anna.pair is not None:
            anna.pair.cut()  # so that what was not pushed is asked for
        anna.until(lambda: anna.online and self._same(), "both sides to hold the same")
        texts = server.texts(LOG)
        own = [text for text in texts if text.startswith("own")]
        assert len(set(texts)) == len(texts), "something is there twice"
        assert own == sorted(own, key=self.written.index), "the order is another"
        lost = [message for message in anna.messages(LOG) if not message.seq]
        assert all(message.failure is Code.LOST_BY_SERVER for message in lost)
        assert not {message.text for message in lost} & set(own), "what is there is shown as lost"
        assert self.promised <= set(own) | {message.text for message in lost}, "something is missing"
        assert self._in_doubt() == set()
        shown = [(m.seq, m.cid, m.text) for m in anna.messages(LOG) if m.seq]
        assert shown == [(m.seq, m.cid, m.text) for m in server.messages(LOG)]
        assert [one.cid for one in anna.store.outbox.of_log(1, LOG)] == [message.cid for message in lost]
        before = _shown(anna)
        anna.close()
        anna.start()
        anna.open(LOG)
        assert _shown(anna) == before, "another picture after a restart"

    def _same(self) -> bool:
        head = len(self.server.data.logs.get(LOG, []))
        messages = [m for m in self.anna.messages(LOG) if m.failure is not Code.LOST_BY_SERVER]
        chat = self.anna.state.chats[LOG]
        return len(messages) == head and all(message.seq for message in messages) and chat.head == head


def _shown(desktop: Desktop) -> tuple[object, ...]:
    """All that the windows could show of messages and people."""
    chat = desktop.state.chats[LOG]
    people = sorted((one.id, one.name, one.display) for one in desktop.state.contacts.values())
    messages: list[ChatMessage] = desktop.messages(LOG)
    return (messages, chat.head, chat.read, chat.delivered, chat.last, people, desktop.state.me)


TestJourney = Journey.TestCase
TestJourney.settings = settings(max_examples=40, stateful_step_count=30, phases=[Phase.generate])
