"""The root window of the tests: an error in a callback must not go unnoticed."""

from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def test_fails_a_test_whose_callback_raised(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    pytester.makeconftest("from tests.gui.conftest import display, root")
    pytester.makepyfile(
        """
        def test_one(root):
            root.after_idle(lambda: 1 / 0)
            root.update()

        def test_two(root):
            root.update()
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*ZeroDivisionError*"])
