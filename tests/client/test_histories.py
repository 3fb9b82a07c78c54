"""Random histories of three people: whoever was there all the time and whoever comes anew know the same.

Old snapshot + events == new snapshot, whatever was asked and in whatever order; one history goes on where the one
before it ended. ``test_sync`` does the same for one request at a time.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from messenger.client.changes import Answered
from messenger.client.model import ChatMessage, Delivery
from messenger.client.settings import Limits
from messenger.protocol.base import EVERYONE, direct_log
from tests.client.live import LiveClient
from tests.client.picture import picture
from tests.end_to_end.server_process import ServerProcess, running

NAMES = ("anna", "ben", "cleo")
FEW = 3
"""A new device takes a log of more entries than this for a long one, which it fetches backwards."""
EXAMPLES = 60 if settings.default is not None and settings.default.max_examples > 1000 else 6
"""A history costs a second or two: a few in every run, many in a long one."""


class Three:
    """Three people at one server, who stay while others come and go."""

    def __init__(self, folder: Path, server: ServerProcess) -> None:
        self.folder = folder
        self.server = server
        self.clients = [LiveClient(folder / name) for name in NAMES]
        self.logs: list[str] = []
        """Of every group that was ever made."""
        self.devices = 0
        self.blocked: set[int] = set()
        """Who was ever blocked by somebody."""
        self._texts = 0

    def start(self) -> None:
        for client, name in zip(self.clients, NAMES, strict=True):
            client.__enter__()
            client.sign_up(self.server.shared_invite, name)
        for client in self.clients:
            client.until(lambda client=client: len(client.state.contacts) == len(NAMES), "all people")  # type: ignore[misc]

    def stop(self, error: BaseException | None) -> None:
        for client in self.clients:
            client.__exit__(type(error) if error else None, error, None)

    def id(self, who: int) -> int:
        me = self.clients[who % 3].state.me
        assert me is not None
        return me.id

    def answer(self, client: LiveClient, ticket: int) -> Answered:
        """Wait for what the server says to a request."""

        def look() -> Answered | None:
            return next((one for one in client.changes if isinstance(one, Answered) and one.ticket == ticket), None)

        found = client.until(look, "an answer")
        assert found is not None
        return found

    def say(self, who: int, log: str) -> None:
        """Send a text and wait until its fate is known."""
        client = self.clients[who]
        if client.actions.send_message(log, f"text {self._texts}") is None:
            self._texts += 1
            client.until(lambda: not _waiting(client, log), "the message to leave")

    def group(self, number: int) -> str | None:
        return self.logs[number % len(self.logs)] if self.logs else None


def _waiting(client: LiveClient, log: str) -> bool:
    last = client.state.chat(log).last
    return getattr(last, "delivery", None) is Delivery.WAITING


def _same(three: Three, old: LiveClient, new: LiveClient) -> bool:
    """Return whether both show the same, each chat opened and loaded back to its beginning."""
    for client in three.clients:
        client.drain()
    for one in (old, new):
        for log in [log for log, chat in one.state.chats.items() if not chat.opened]:
            one.actions.open_chat(log)
        for log, chat in one.state.chats.items():
            if chat.opened and not chat.complete:
                one.actions.load_older(log)
    return _picture(three, old) == _picture(three, new)


def _picture(three: Three, client: LiveClient) -> dict[str, Any]:
    """Return what ``client`` shows; to who was ever blocked, marks that are hidden now may have been told before."""
    shown = picture(client.state)
    me = client.state.me
    if me is not None and me.id in three.blocked:
        shown["chats"] = {
            log: (title, read, [_without_tick(entry) for entry in entries])
            for log, (title, read, _, entries) in shown["chats"].items()
        }
    return shown


def _without_tick(entry: Any) -> Any:
    return replace(entry, delivery=Delivery.STORED) if isinstance(entry, ChatMessage) else entry


def _difference(there: Any, anew: Any) -> Any:
    """Return where two values differ: for dicts and sequences only the parts that do."""
    if there == anew:
        return "the same"
    if isinstance(there, dict) and isinstance(anew, dict):
        keys = [key for key in there.keys() | anew.keys() if there.get(key) != anew.get(key)]
        return {key: _difference(there.get(key), anew.get(key)) for key in keys}
    if isinstance(there, tuple) and isinstance(anew, tuple):
        return [_difference(one, other) for one, other in zip(there, anew, strict=False) if one != other]
    if isinstance(there, list) and isinstance(anew, list):
        return [one for one in there if one not in anew], [one for one in anew if one not in there]
    return there, anew


Step = tuple[str, int, int, int]
"""What is done, by whom, to whom, in which group."""


def _new_group(three: Three, client: LiveClient, other: int, number: int) -> None:
    ticket, log = client.actions.new_group(f"Group {number % 3}", (other,))
    three.answer(client, ticket)
    three.logs.append(log)


_WITH_GROUP: dict[str, Callable[[Any, str, int, int], int]] = {
    "add": lambda actions, log, other, _number: actions.add_members(log, (other,)),
    "remove": lambda actions, log, other, _number: actions.remove_member(log, other),
    "retitle": lambda actions, log, _other, number: actions.rename_group(log, f"Title {number}"),
    "hand over": lambda actions, log, other, _number: actions.hand_over(log, other),
    "leave": lambda actions, log, _other, _number: actions.leave_group(log),
    "end": lambda actions, log, _other, _number: actions.end_group(log),
    "mute group": lambda actions, log, _other, number: actions.mute(log, bool(number % 2)),
}
_PLAIN: dict[str, Callable[[Any, int, int], int]] = {
    "block": lambda actions, other, _number: actions.block(other),
    "unblock": lambda actions, other, _number: actions.unblock(other),
    "mute everyone": lambda actions, _other, number: actions.mute(EVERYONE, bool(number % 2)),
    "profile": lambda actions, _other, number: actions.edit_profile(f"Name {number}", "Uppsala", "", ""),
}
STEPS = st.tuples(
    st.sampled_from(["say", "say to group", "say to group", "broadcast", "new group", "add", "rename", "read",
                     *sorted(_WITH_GROUP), *sorted(_PLAIN)]),
    st.integers(0, 2), st.integers(1, 2), st.integers(0, 8),
)  # fmt: skip


def do(three: Three, step: Step) -> None:
    """Carry out one step; what is refused is as good as what is done."""
    what, who, apart, number = step
    client, other = three.clients[who], three.id(who + apart)
    direct = direct_log(three.id(who), other)
    log = three.group(number)
    if what == "say":
        three.say(who, direct)
    elif what == "broadcast":
        three.say(who, EVERYONE)
    elif what == "new group":
        _new_group(three, client, other, number)
    elif what == "rename":
        name = f"{NAMES[who]}{'abc'[number % 3]}"
        if not three.answer(client, client.actions.rename(name)).refusal:
            client.until(lambda: client.state.me is not None and client.state.me.name == name, "the new name")
    elif what == "read":
        chat = client.state.chat(direct)
        client.actions.mark_read(direct, max(0, chat.head - number))
    elif what == "say to group":
        if log is not None:
            three.say(who, log)
    elif what in _WITH_GROUP:
        if log is not None:
            three.answer(client, _WITH_GROUP[what](client.actions, log, other, number))
    else:
        if what == "block":
            three.blocked.add(other)
        three.answer(client, _PLAIN[what](client.actions, other, number))


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Three]:
    folder = tmp_path_factory.mktemp("histories")
    with running(
        folder / "server", linger_seconds="0.1", presence_gather_ms="10", marker_gather_ms="10",
        lines_per_second="100000", lines_burst="100000", devices_per_user="100000", groups_per_user="100000",
    ) as server:  # fmt: skip
        three = Three(folder, server)
        three.start()
        failure: BaseException | None = None
        try:
            yield three
        except BaseException as error:
            failure = error
            raise
        finally:
            three.stop(failure)


@pytest.mark.timeout(600)
@settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(history=st.lists(STEPS, min_size=5, max_size=20))
def test_who_was_there_and_who_comes_anew_know_the_same(three: Three, history: list[Step]) -> None:
    """C24, C36, C61, C63, C69: for random requests of three people, allowed or not."""
    for step in history:
        do(three, step)
    for who, name in enumerate(NAMES):
        old = three.clients[who]
        three.devices += 1
        few = Limits(history=FEW)
        with LiveClient(three.folder / f"{name}'s device {three.devices}", limits=few) as new:
            me = old.state.me
            assert me is not None
            new.sign_in(new.server_of(three.server.shared_invite), me.name)

            try:
                new.until(lambda: _same(three, old, new), "the same picture")  # noqa: B023 - called at once
            except AssertionError as error:
                there, anew = _picture(three, old), _picture(three, new)
                for key in there:
                    error.add_note(f"{key}: {_difference(there[key], anew[key])}")
                error.add_note(f"for {name} after: {history}")
                raise
