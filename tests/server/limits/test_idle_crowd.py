"""F6: thousands of idle TLS connections held by one real server; those among them who talk are heard at once."""

import sys

import pytest

from bench.crowd import GOALS, Figures, hold, note_f6, possible

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory and time of another process are told on Linux")


def judge(figures: Figures, wanted: int) -> None:
    assert figures["held"] == wanted
    assert figures["messages"] > 0
    assert figures["lost"] == 0


def test_holds_hundreds_of_idle_connections() -> None:
    """The price of each is judged where many are held; here it is seen that it has not become a multiple."""
    figures = hold(400, seconds=1, texts=50)
    judge(figures, 400)
    assert figures["kib"] <= 2 * GOALS["idle-10000"]["kib"]


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_holds_ten_thousand_idle_connections() -> None:
    wanted = possible(10_000)
    figures = hold(wanted)
    held = note_f6(figures, 10_000)
    judge(figures, wanted)
    assert held or wanted < 10_000, figures
