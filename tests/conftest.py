"""What holds for every test: no error goes unnoticed, and properties are tried alike on every machine.

Fixtures that only one room needs live in that room's conftest.
"""

import gc
import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# No deadline: a slow machine is no fault of the code. The quick profile always tries the same examples.
settings.register_profile("quick", deadline=None, derandomize=True, database=None)
settings.register_profile("long", deadline=None, max_examples=5_000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quick")

# Ours, and the event loop's: there a task's exception that nobody fetched is reported.
_WATCHED = ("messenger", "asyncio")


class _Errors(logging.Handler):
    """Keeps what was logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._formatter = logging.Formatter("%(name)s: %(message)s")
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self._formatter.format(record))


def _complaints(lines: list[str], fragments: tuple[str, ...]) -> list[str]:
    """What is wrong with the logged ``lines`` when exactly those with one of ``fragments`` are expected."""
    unexpected = [f"logged: {line}" for line in lines if not any(part in line for part in fragments)]
    absent = [f"not logged: {part}" for part in fragments if not any(part in line for line in lines)]
    return unexpected + absent


@pytest.fixture(autouse=True)
def _no_logged_error(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logged an error, unless its mark ``logs_error(*fragments)`` announces it."""
    handler = _Errors()
    loggers = [logging.getLogger(name) for name in _WATCHED]
    for logger in loggers:
        logger.addHandler(handler)
    yield
    for logger in loggers:
        logger.removeHandler(handler)
    fragments = tuple(part for mark in request.node.iter_markers("logs_error") for part in mark.args)
    complaints = _complaints(handler.lines, fragments)
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


def pytest_collection_finish() -> None:
    """Let the garbage collector work between tests only, and only on what tests leave behind.

    Python collects in whichever thread happens to allocate. When that is a client's network thread, and what it
    finds is the window of an earlier test, Tcl ends the whole process ("deleted by the wrong thread").
    """
    gc.collect()
    gc.freeze()  # what has been imported stays: looking through it each time would cost more than most tests
    gc.disable()


@pytest.fixture(autouse=True)
def _no_garbage_of_earlier_tests() -> None:
    """Collect, here on the main thread, what the tests before have left."""
    gc.collect()


@pytest.fixture(scope="session", autouse=True)
def _an_environment_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests away from the accounts, settings and keyrings of the person who runs them."""
    home = tmp_path_factory.mktemp("home")
    changed = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",  # nobody's desktop shows notifications of a test
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    (home / "run").mkdir(mode=0o700)
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    yield
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
