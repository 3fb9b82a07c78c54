"""The suite's own safety net catches what it is there for."""

import asyncio
import logging

import pytest

from tests.conftest import _complaints


def test_an_unannounced_error_is_complained_about() -> None:
    assert _complaints(["messenger.net: boom"], ()) == ["logged: messenger.net: boom"]


def test_an_announced_error_is_accepted_and_no_other() -> None:
    assert _complaints(["messenger: disk full", "messenger: boom"], ("disk",)) == ["logged: messenger: boom"]


def test_an_announced_error_must_happen() -> None:
    assert _complaints([], ("disk full",)) == ["not logged: disk full"]


@pytest.mark.logs_error("the link is gone")
def test_hears_every_logger_of_ours() -> None:
    logging.getLogger("messenger.net.connection").error("the link is %s", "gone")


@pytest.mark.logs_error("nobody asked")
async def test_hears_a_task_whose_exception_nobody_fetched() -> None:
    asyncio.get_running_loop().call_exception_handler({"message": "nobody asked"})


def test_leaves_a_warning_alone() -> None:
    logging.getLogger("messenger").warning("the clock jumped")


def test_garbage_is_collected_between_tests_on_the_main_thread(
    pytester: pytest.Pytester, request: pytest.FixtureRequest
) -> None:
    conftest = request.config.rootpath / "tests" / "conftest.py"
    pytester.makeconftest(conftest.read_text(encoding="utf-8"))
    pytester.makepyfile(
        """
        import threading

        class Window:
            ended_by = []

            def __init__(self):
                self.itself = self

            def __del__(self):
                self.ended_by.append(threading.current_thread())

        def test_leaves_a_window():
            Window()

        def test_allocates_a_lot_in_a_thread():
            Window()
            thread = threading.Thread(target=lambda: [[] for _ in range(100_000)])
            thread.start()
            thread.join()
            assert Window.ended_by == [threading.main_thread()]
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:asyncio", "-p", "no:xdist")
    result.assert_outcomes(passed=2)


def test_an_unannounced_error_fails_its_test(pytester: pytest.Pytester, request: pytest.FixtureRequest) -> None:
    conftest = request.config.rootpath / "tests" / "conftest.py"
    pytester.makeconftest(conftest.read_text(encoding="utf-8"))
    pytester.makepyfile(
        """
        import logging

        def test_logs():
            logging.getLogger("messenger.server").error("boom")

        def test_is_quiet():
            pass
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:asyncio", "-p", "no:xdist")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*logged: messenger.server: boom*"])
