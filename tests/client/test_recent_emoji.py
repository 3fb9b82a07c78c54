"""The emoji picked last: known at once, kept over restarts, and nothing of private sessions among them."""

from messenger.client.private.model import private_log
from messenger.client.state import RECENT_EMOJI
from tests.client.desktop import Desktop

BEN = "d1-2"
FAMILY = "👨\u200d👩\u200d👧"


def test_are_known_at_once_the_newest_first(anna: Desktop) -> None:
    for emoji in ("😀", FAMILY, "🎉", "😀"):
        anna.actions.pick_emoji(BEN, emoji)
    assert anna.actions.recent_emoji() == ("😀", "🎉", FAMILY)


def test_are_kept_over_a_restart(anna: Desktop) -> None:
    anna.actions.pick_emoji(BEN, "🎉")
    anna.actions.pick_emoji(BEN, FAMILY)
    anna.reopen(reachable=False)
    assert anna.actions.recent_emoji() == (FAMILY, "🎉")


def test_are_so_many_and_no_more(anna: Desktop) -> None:
    picked = [chr(0x1F600 + number) for number in range(RECENT_EMOJI + 5)]
    for emoji in picked:
        anna.actions.pick_emoji(BEN, emoji)
    assert anna.actions.recent_emoji() == tuple(reversed(picked))[:RECENT_EMOJI]


def test_hold_nothing_of_a_private_session(anna: Desktop) -> None:
    """C50"""
    anna.actions.pick_emoji(BEN, "🎉")
    anna.actions.pick_emoji(private_log(2), "😀")
    assert anna.actions.recent_emoji() == ("🎉",)
    anna.reopen(reachable=False)
    assert anna.actions.recent_emoji() == ("🎉",)
