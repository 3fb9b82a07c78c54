"""What becomes of the text in the composer. The commands here are a few invented ones."""

from typing import cast

import pytest

from messenger.client.commands import Commands, Completion, Outcome
from messenger.client.model import EVERYONE
from messenger.gui.writing import Writing
from tests.gui import samples
from tests.gui.fakes import FakeClient
from tests.gui.workplace import ANNA, CHIDI


class SomeCommands:
    """``/ok`` is carried out, ``/open`` opens Chidi's chat, ``/show`` a page; everything else is wrong."""

    def __init__(self) -> None:
        self.run_with: list[tuple[str | None, str]] = []

    is_command = staticmethod(Commands.is_command)
    is_secret = staticmethod(Commands.is_secret)

    def run(self, log: str | None, text: str) -> Outcome:
        self.run_with.append((log, text))
        answers = {"/ok": Outcome(), "/open": Outcome(opened=CHIDI), "/show": Outcome(shows="profile 3")}
        return answers.get(text, Outcome(error="/ok"))

    def completions(self, text: str, cursor: int) -> list[Completion]:
        return [Completion("/ok ", 0, cursor, "/ok")]

    def mentions(self, log: str, text: str, cursor: int) -> list[Completion]:
        return [Completion("@chidi ", 6, cursor, "@chidi")] if log == ANNA and "@" in text else []


class Desk:
    def __init__(self) -> None:
        self.client = FakeClient()
        self.client.apply(*samples.signed_in())
        self.commands = SomeCommands()
        self.opened: list[str] = []
        self.pages: list[str] = []
        self.writing = Writing(
            self.client.actions, cast(Commands, self.commands), on_open=self.opened.append, on_page=self.pages.append
        )

    def orders(self, name: str) -> list[tuple[object, ...]]:
        return self.client.network.named(name)

    def draft(self) -> str:
        return self.client.state.drafts.get(ANNA, "")


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_sends_what_is_no_command(desk: Desk) -> None:
    assert desk.writing.send(ANNA, "1/2 or /ok") is None
    assert desk.orders("send") == [(ANNA, "1/2 or /ok")]
    assert desk.commands.run_with == []


def test_carries_out_a_command_and_sends_nothing(desk: Desk) -> None:
    assert desk.writing.send(ANNA, "/ok") is None
    assert desk.commands.run_with == [(ANNA, "/ok")]
    assert desk.orders("send") == []


def test_says_what_is_wrong_with_a_command_and_keeps_it(desk: Desk) -> None:
    """C40"""
    desk.writing.changed(ANNA, "/okk")
    assert desk.writing.send(ANNA, "/okk") == "/ok"
    assert desk.draft() == "/okk"


def test_shows_the_chat_or_page_that_a_command_asks_for(desk: Desk) -> None:
    desk.writing.send(ANNA, "/open")
    desk.writing.send(ANNA, "/show")
    assert (desk.opened, desk.pages) == ([CHIDI], ["profile 3"])


def test_keeps_drafts_and_forgets_them_when_they_were_sent(desk: Desk) -> None:
    desk.writing.changed(ANNA, "half a thought")
    assert desk.draft() == "half a thought"
    desk.writing.send(ANNA, "half a thought")
    assert desk.draft() == ""
    desk.writing.changed(ANNA, "/ok")
    desk.writing.send(ANNA, "/ok")
    assert desk.draft() == ""


@pytest.mark.parametrize("text", ["/password old new", " /password old", "/PassWord x", "/password\told new"])
def test_never_keeps_what_follows_a_password_command(desk: Desk, text: str) -> None:
    """C67"""
    for end in range(1, len(text) + 1):
        desk.writing.changed(ANNA, text[:end])
    assert desk.draft() == ""
    assert all("old" not in str(order) and "x" not in str(order[1:]) for order in desk.orders("keep_draft"))


def test_tells_that_one_writes_but_not_of_commands(desk: Desk) -> None:
    """C40"""
    desk.writing.changed(ANNA, "/ok")
    desk.writing.changed(ANNA, "  ")
    assert desk.orders("typing") == []
    desk.writing.changed(ANNA, "o")
    assert desk.orders("typing") == [(ANNA, False)]
    desk.writing.changed(ANNA, "/o")
    assert desk.orders("typing") == [(ANNA, False), (ANNA, True)]


def test_everyone_is_not_told_that_one_writes(desk: Desk) -> None:
    desk.writing.changed(EVERYONE, "cake")
    assert desk.client.state.drafts == {EVERYONE: "cake"}
    assert desk.orders("typing") == []


def test_a_message_says_as_much_as_that_one_stopped(desk: Desk) -> None:
    desk.writing.changed(ANNA, "hello")
    desk.writing.send(ANNA, "hello")
    desk.writing.stop()
    assert desk.orders("typing") == [(ANNA, False)]


def test_completes_commands_and_in_other_texts_names(desk: Desk) -> None:
    assert list(desk.writing.complete(ANNA, "hello", 5)) == []
    assert [one.label for one in desk.writing.complete(ANNA, "/o", 2)] == ["/ok"]
    assert [one.label for one in desk.writing.complete(ANNA, "hello @ch", 9)] == ["@chidi"]


def test_notes_which_emoji_are_picked_but_nothing_of_what_is_kept_nowhere(desk: Desk) -> None:
    """C50"""
    desk.writing.picked(ANNA, "hello 🎉", "🎉")
    desk.writing.picked(ANNA, "/private chidi 😀", "😀")
    assert desk.writing.recent_emoji() == ("🎉",)
