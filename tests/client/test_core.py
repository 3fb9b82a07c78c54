"""Orders of the user that meet a disk which cannot be read: a sentence, and nobody waits for ever."""

from typing import TypeVar

import pytest

from messenger.client.changes import Change, ServerAnswered, SignInFailed
from messenger.client.model import Delivery, Link
from messenger.client.notification_choices import UNTIL_TURNED_OFF, NotificationChoices
from tests.client.conftest import MakeDesktop
from tests.client.desktop import SERVER, Desktop
from tests.client.model_server import REFUSED_TEXT

LOG = "d1-2"
_ChangeT = TypeVar("_ChangeT", bound=Change)


def told(desktop: Desktop, kind: type[_ChangeT]) -> list[_ChangeT]:
    return [change for change in desktop.changes if isinstance(change, kind)]


def test_says_that_the_disk_kept_it_from_looking_for_a_server(make_desktop: MakeDesktop) -> None:
    desktop = make_desktop()
    desktop.disk.unreadable = 1
    desktop.order(lambda: desktop.core.look_up("model.test"))
    desktop.until(lambda: told(desktop, ServerAnswered), "an answer")
    desktop.order(lambda: desktop.core.look_up("model.test"))
    desktop.until(lambda: len(told(desktop, ServerAnswered)) == 2, "another answer")
    refused, found = told(desktop, ServerAnswered)
    assert refused.server is None
    assert "The disk reports an error" in refused.reason
    assert found.server is not None


def test_says_that_the_disk_kept_it_from_signing_in(make_desktop: MakeDesktop) -> None:
    desktop = make_desktop()
    desktop.disk.unreadable = 1
    desktop.order(lambda: desktop.core.sign_in(SERVER, "anna", "secret"))
    desktop.until(lambda: told(desktop, SignInFailed), "a refusal")
    (refused,) = told(desktop, SignInFailed)
    assert (refused.code, refused.field) == (None, "")
    assert "The disk reports an error" in refused.reason
    assert desktop.state.link.link is Link.SIGNED_OUT
    desktop.sign_in("anna")


@pytest.mark.parametrize("unreadable", range(1, 13))
def test_opens_the_profile_as_soon_as_it_can_be_read(anna: Desktop, unreadable: int) -> None:
    """Whichever question fails, and however often: it is told, and asked again."""
    anna.open(LOG)
    anna.send(LOG, "before")
    anna.until(lambda: [message.seq for message in anna.messages(LOG)] == [1], "the message to be stored")
    anna.close()
    anna.changes.clear()
    anna.unreadable = unreadable
    anna.start()
    anna.until(lambda: anna.online, "being online")
    assert anna.disk.unreadable == 0
    assert anna.state.trouble == ""
    assert anna.state.me
    anna.open(LOG)
    assert anna.texts(LOG) == ["before"]


def test_tells_the_trouble_when_a_refused_message_cannot_be_read_again(anna: Desktop) -> None:
    anna.open(LOG)
    anna.send(LOG, REFUSED_TEXT)
    anna.until(lambda: [m.delivery for m in anna.messages(LOG)] == [Delivery.FAILED], "the refusal")
    (refused,) = anna.messages(LOG)
    anna.disk.unreadable = 1
    anna.order(lambda: anna.core.retry(LOG, refused.cid))
    anna.until(lambda: not anna.disk.unreadable, "the question to the disk")
    anna.until(lambda: anna.online and not anna.state.trouble, "being online")
    assert anna.messages(LOG) == [refused]


@pytest.mark.filterwarnings("error:coroutine .* was never awaited")
def test_lets_the_last_of_two_sign_ins_win(make_desktop: MakeDesktop) -> None:
    """Given in one pass of the loop, the first has not begun when it is called off."""
    desktop = make_desktop()
    desktop.order(lambda: desktop.core.sign_in(SERVER, "ben", "secret"))
    desktop.sign_in("anna")
    assert desktop.state.me
    assert desktop.state.me.name == "anna"


def test_remembers_what_was_chosen_for_notifications(anna: Desktop) -> None:
    choices = NotificationChoices(preview=False, quiet_until=UNTIL_TURNED_OFF)
    anna.order(lambda: anna.core.choose_notifications(choices))
    anna.until(lambda: anna.state.notification_choices == choices, "the choices")
    anna.close()
    anna.state.notification_choices = NotificationChoices()
    anna.start()
    anna.until(lambda: anna.state.notification_choices == choices, "what was kept")
