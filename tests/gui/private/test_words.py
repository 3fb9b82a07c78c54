"""How a private session stands, in sentences."""

import pytest

from messenger.client.private.model import Path, Phase, PrivateStatus, Trust
from messenger.gui.private.words import device_words, hello_of, relay_choice_is_open, seal_of, told_of, why_closed


def status(phase: Phase, path: Path = Path.NONE, trust: Trust = Trust.KNOWN, **named: object) -> PrivateStatus:
    return PrivateStatus("session", 2, phase, path, trust=trust, **named)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (Path.DIRECT, "Direct - sealed end to end"),
        (Path.RELAYED, "Relayed through the server - sealed end to end"),
    ],
)
def test_the_line_says_which_way_the_text_takes(path: Path, words: str) -> None:
    """C49"""
    seal = seal_of(status(Phase.OPEN, path))
    assert seal.text == words
    assert seal.sound


@pytest.mark.parametrize("path", list(Path))
@pytest.mark.parametrize("phase", [phase for phase in Phase if phase not in (Phase.OPEN, Phase.WAITING)])
def test_nothing_is_called_sealed_that_is_not(phase: Phase, path: Path) -> None:
    seal = seal_of(status(phase, path, Trust.CHANGED_KEY if phase is Phase.CHECKING else Trust.KNOWN))
    if phase in (Phase.CHECKING, Phase.OVER, Phase.CUT) or path is Path.NONE:
        assert not seal.sound
        assert "sealed" not in seal.text


@pytest.mark.parametrize("phase", list(Phase))
def test_says_why_nothing_can_be_written_exactly_where_nothing_can(phase: Phase) -> None:
    one = status(phase)
    assert bool(why_closed(one, "Ben")) is not one.writable


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.OPEN])
def test_every_phase_but_the_open_one_is_explained(phase: Phase) -> None:
    told = told_of(status(phase), "Ben", 0)
    assert told is not None
    assert told.text.strip()


def test_an_open_session_needs_no_word() -> None:
    assert told_of(status(Phase.OPEN, Path.DIRECT), "Ben", 0) is None


@pytest.mark.parametrize("phase", [Phase.ASKED, Phase.ASKING, Phase.CUT])
def test_counts_what_ends(phase: Phase) -> None:
    def words(seconds: int) -> str:
        told = told_of(status(phase), "Ben", seconds)
        assert told is not None
        return told.text

    assert "24 seconds left." in words(24)
    assert "1 second left." in words(1)
    assert "left" not in words(0)


def test_the_reason_of_an_end_is_said_as_it_came() -> None:
    told = told_of(status(Phase.OVER, reason="Ben has ended it."), "Ben", 0)
    assert told is not None
    assert told.text == "Ben has ended it."


def test_a_relay_is_asked_for_once_and_then_waited_for() -> None:
    """C49: it needs the consent of both."""
    why = "No packet came through."
    neither = status(Phase.NO_WAY, reason=why)
    here, there = status(Phase.NO_WAY, reason=why, relay_here=True), status(Phase.NO_WAY, reason=why, relay_there=True)
    assert [relay_choice_is_open(one) for one in (neither, here, there)] == [True, False, True]
    texts = [told.text for one in (neither, here, there) if (told := told_of(one, "Ben", 0))]
    assert all(text.startswith(why) for text in texts)
    assert "Both of you have to agree" in texts[0]
    assert "Waiting for Ben to agree" in texts[1]
    assert texts[2].endswith("Do you?")


def test_a_changed_key_is_no_new_device() -> None:
    new = told_of(status(Phase.CHECKING, trust=Trust.NEW_DEVICE, device="tablet"), "Ben", 0)
    changed = told_of(status(Phase.CHECKING, trust=Trust.CHANGED_KEY, device="tablet"), "Ben", 0)
    assert new is not None
    assert changed is not None
    assert new.title == "Ben uses a device that you have not met: “tablet”"
    assert changed.title == "The key of “tablet” has changed"
    assert "pretends to be Ben" in changed.text


def test_a_device_without_a_name_is_not_named() -> None:
    for trust in (Trust.NEW_DEVICE, Trust.CHANGED_KEY):
        told = told_of(status(Phase.CHECKING, trust=trust), "Ben", 0)
        assert told is not None
        assert "“" not in told.title
    assert device_words("") == "Private"


def test_nobody_is_lulled_who_is_to_be_wary() -> None:
    assert hello_of(status(Phase.CHECKING, Path.DIRECT, Trust.CHANGED_KEY), "Ben") is None
