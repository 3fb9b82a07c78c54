import pytest

from messenger.client import facts
from messenger.client.changes import NotificationChoicesChanged
from messenger.client.model import Contact, SavedServer
from messenger.client.notification_choices import UNTIL_TURNED_OFF, NotificationChoices
from messenger.client.state import State
from messenger.protocol.errors import Code

CHOICES = NotificationChoices(shown=False, preview=False, sound=False, quiet_until=1_000)


def test_knows_what_was_chosen_for_notifications_whoever_signs_in() -> None:
    state = State()
    assert state.apply(facts.NotificationChoicesTold(CHOICES)) == [NotificationChoicesChanged()]
    state.apply(facts.SignedIn(Contact(1, "anna", "Anna"), SavedServer("Home", "home.test", "pin", "anna")))
    state.apply(facts.SignedOut(Code.SIGNED_OUT_HERE, ""))
    assert state.notification_choices == CHOICES


@pytest.mark.parametrize(
    ("until", "now", "quiet"),
    [(0, 1, False), (1_000, 999, True), (1_000, 1_000, False), (UNTIL_TURNED_OFF, 4e12, True)],
)
def test_disturbs_nobody_until_the_time_chosen(until: int, now: float, quiet: bool) -> None:
    assert NotificationChoices(quiet_until=until).quiet(now) is quiet
