"""What is chosen for notifications."""

from messenger.client import facts
from messenger.client.notification_choices import UNTIL_TURNED_OFF, NotificationChoices
from messenger.gui.dialogs.settings.notifications import NotificationsSection
from messenger.gui.notifications.quiet import Quiet, until
from tests.gui import samples
from tests.gui.dialogs.opened import Opened
from tests.gui.driving import focus, press


def chosen(opened: Opened) -> list[NotificationChoices]:
    return [choices for (choices,) in opened.client.network.named("choose_notifications")]


def section(opened: Opened) -> NotificationsSection:
    opened.dialogs.settings("notifications")
    found = opened.dialog("settings").section
    assert isinstance(found, NotificationsSection)
    return found


def quiet_text(section: NotificationsSection) -> str:
    return str(section.nametowidget("quiet-text").text)


def test_shows_what_was_chosen(opened: Opened) -> None:
    choices = NotificationChoices(shown=True, preview=False, sound=False, quiet_until=UNTIL_TURNED_OFF)
    opened.tell(facts.NotificationChoicesTold(choices))
    shown = section(opened)
    assert (shown.shown.on, shown.preview.on, shown.sound.on) == (True, False, False)
    assert shown.quiet.chosen is Quiet.ON
    assert quiet_text(shown) == "Nothing is shown or heard until you turn this off."


def test_every_choice_holds_at_once_with_the_keyboard_alone(opened: Opened) -> None:
    """Also where the answer to the one before has not come yet."""
    shown = section(opened)
    focus(shown.shown)
    press(shown.shown, "space", "Tab")
    press(shown.preview, "space", "Tab")
    press(shown.sound, "space", "Tab")
    press(shown.quiet, "Right")
    hour = until(Quiet.HOUR, samples.NOW)
    assert chosen(opened) == [
        NotificationChoices(shown=False),
        NotificationChoices(shown=False, preview=False),
        NotificationChoices(shown=False, preview=False, sound=False),
        NotificationChoices(shown=False, preview=False, sound=False, quiet_until=hour),
    ]


def test_says_until_when_it_is_quiet(opened: Opened) -> None:
    shown = section(opened)
    assert quiet_text(shown) == "New messages are told to this desktop as they come."
    opened.tell(facts.NotificationChoicesTold(NotificationChoices(quiet_until=until(Quiet.TOMORROW, samples.NOW))))
    assert quiet_text(shown) == "Nothing is shown or heard until tomorrow at 08:00."
    assert shown.quiet.chosen is Quiet.TOMORROW


def test_follows_what_is_chosen_elsewhere(opened: Opened) -> None:
    """And chooses nothing by itself for that."""
    shown = section(opened)
    opened.tell(facts.NotificationChoicesTold(NotificationChoices(sound=False, quiet_until=UNTIL_TURNED_OFF)))
    assert (shown.sound.on, shown.quiet.chosen) == (False, Quiet.ON)
    assert chosen(opened) == []
    focus(shown.quiet)
    press(shown.quiet, "Left", "Left", "Left")
    assert chosen(opened)[-1] == NotificationChoices(sound=False)
