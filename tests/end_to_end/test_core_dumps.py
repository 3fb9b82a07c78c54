"""A program that crashes leaves no core dump: everything in its memory would lie on the disk (S1)."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.end_to_end.person import Person
from tests.end_to_end.server_process import ServerProcess

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux has them")

UNLIMITED = ("sh", "-c", 'ulimit -c unlimited && exec "$0" "$@"')


def dumped(process: "subprocess.Popen[bytes]") -> bool:
    """Crash the process and return whether the system says that its memory was written down."""
    os.kill(process.pid, signal.SIGSEGV)
    _, status = os.waitpid(process.pid, 0)
    process.returncode = 0  # it is waited for
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGSEGV
    return os.WCOREDUMP(status)


@pytest.fixture
def unlimited(tmp_path: Path) -> None:
    """Skip where the system dumps nothing at all."""
    sleeper = [*UNLIMITED, sys.executable, "-c", "print(flush=True); input()"]
    control = subprocess.Popen(sleeper, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with control:
        assert control.stdout is not None
        control.stdout.readline()
        if not dumped(control):
            pytest.skip("this system dumps nothing")
    for left in tmp_path.glob("core*"):
        left.unlink()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.mark.usefixtures("unlimited")
def test_is_not_left_by_a_server(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "server", prefix=UNLIMITED)
    server.start()
    assert server.process is not None
    assert not dumped(server.process)
    server.wait()
    assert not list(tmp_path.rglob("core*"))


@pytest.mark.usefixtures("unlimited")
def test_is_not_left_by_a_client(tmp_path: Path, stack: ExitStack) -> None:
    server = stack.enter_context(ServerProcess(tmp_path / "server"))
    anna = Person(tmp_path, "anna", UNLIMITED).start()
    anna.sign_up(server.first_invite)
    assert anna.process is not None
    assert not dumped(anna.process)
    assert not list(tmp_path.rglob("core*"))
    (tmp_path / "anna.stderr").write_text("")


def test_is_forbidden_before_the_window_is_built() -> None:
    """The program's own first step, as a process of its own."""
    program = (
        "import resource, sys; sys.argv = ['gui_main.py']; import gui_main, messenger.gui.app;"
        "gui_main.build = lambda config: sys.exit(str(resource.getrlimit(resource.RLIMIT_CORE)));"
        "gui_main.main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "(0, 0)"
