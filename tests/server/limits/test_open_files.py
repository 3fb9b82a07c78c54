"""The system lets a process open so many files only: a server full of connections still writes, and stays up."""

import re
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.servers import processor_seconds
from messenger.protocol.errors import Code
from messenger.protocol.files import JoinUpload
from messenger.server.listener import REST
from messenger.server.places import OWN_FILES, TooFewFilesError, places_for
from tests.end_to_end.server_process import ROOT, SETTINGS, ServerProcess, environment
from tests.server.mover import asked_to_bring, brought_and_sent, fetched, joined, refusal, some_bytes
from tests.server.wire import ClosedError, Wire
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are Linux's")

FILES, CONNECTIONS = 128, 72
"""What the system permits, and what is left of it for connections."""


def limited(files: str) -> tuple[str, ...]:
    """Return what to put before a command that may open so many files only."""
    return "sh", "-c", f'ulimit {files}; exec "$@"', "sh"


def a_server(folder: Path, files: str) -> ServerProcess:
    """Return a server that may open so many files only."""
    settings = {
        "MESSENGER_FILE_CONNECTIONS_TOTAL": "4",
        "MESSENGER_UNAUTHENTICATED_PER_ADDRESS": "1000",
        "MESSENGER_PRESENCE_GATHER_MS": "10",
    }
    return ServerProcess(folder, settings=settings, prefix=limited(files))


def gets_in(server: ServerProcess) -> bool:
    """Return whether a new connection is greeted."""
    try:
        Wire(server.address).close()
    except (ClosedError, OSError):
        return False
    return True


def is_told_to_come_later(server: ServerProcess) -> bool:
    """Return whether a new connection is refused with the reason, and not merely cut off."""
    try:
        Wire(server.address).close()
    except ClosedError as closed:
        return Code.SERVER_FULL.value in str(closed)
    except OSError:
        pass
    return False


def test_a_server_full_of_connections_refuses_politely_and_still_writes(tmp_path: Path) -> None:
    """Everybody above is told, or cut off; those inside chat and bring files; who leaves makes room."""
    with a_server(tmp_path, f"-n {FILES}") as server, ExitStack() as stack:
        limit = f"{CONNECTIONS} at once, not 20000: the system lets the server open {FILES} files (ulimit -n)"
        assert f"  Connections  {limit}\n" in server.output
        anna, ben = stack.enter_context(server.connect()), stack.enter_context(server.connect())
        anna.sign_up(server.shared_invite, "anna")
        ben.sign_up(server.shared_invite, "ben")
        data = some_bytes(300_000)
        seq = brought_and_sent(anna, anna.log_with(ben), data)  # two that only carry come and go
        others = [stack.enter_context(server.connect()) for _ in range(CONNECTIONS - 3)]
        with server.connect():
            assert is_told_to_come_later(server)
        silent = [stack.enter_context(socket.create_connection(server.address)) for _ in range(2 * FILES)]
        assert anna.say(ben, "is there room?").seq == seq + 1
        assert server.invite().startswith("messenger://")
        for raw in silent:
            raw.close()
        for wire in others[:10]:
            wire.close()
        wait_until(lambda: gets_in(server), "room again")
        assert fetched(ben, ben.log_with(anna), seq) == data
        brought_and_sent(ben, ben.log_with(anna), some_bytes(100_000))


def test_without_a_file_to_spare_nobody_inside_is_harmed(tmp_path: Path) -> None:
    """What the start could not know: the limit is lowered while the server runs."""
    import resource

    with a_server(tmp_path, "-n 256") as server, ExitStack() as stack:
        server.expected_errors += ["no connection can be accepted: Too many open files", "a file could not be carried"]
        assert server.process is not None
        anna, ben = stack.enter_context(server.connect()), stack.enter_context(server.connect())
        anna.sign_up(server.shared_invite, "anna")
        ben.sign_up(server.shared_invite, "ben")
        pid = server.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        ready = asked_to_bring(anna, data := some_bytes(1000))
        taken = {int(path.name) for path in Path(f"/proc/{pid}/fd").iterdir()}
        lowest = next(number for number in range(FILES) if number not in taken)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (lowest + 1, before[1]))
        with joined(anna, JoinUpload(ready.token)) as carrier:  # the one file that is left is its socket
            assert refusal(carrier) == Code.STORAGE
        waiting = [stack.enter_context(socket.create_connection(server.address)) for _ in range(4)]

        def times() -> int:
            return server.errors().count("no connection can be accepted")

        wait_until(times, "no room")
        first, began, spent = times(), time.monotonic(), processor_seconds(pid)
        for number in range(20):
            assert anna.say(ben, f"number {number}").seq == number + 1
        wait_until(lambda: times() >= first + 2, "two rests")
        passed = time.monotonic() - began
        assert times() - first <= passed / REST + 2, "it has not rested between two tries"
        assert processor_seconds(pid) - spent <= passed / 2
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
        for raw in waiting:
            raw.close()
        wait_until(lambda: gets_in(server), "room again")
        brought_and_sent(anna, anna.log_with(ben), data)


def test_takes_what_the_system_permits_beyond_what_it_gives_unasked(tmp_path: Path) -> None:
    with a_server(tmp_path, "-Sn 100") as server:
        assert server.process is not None
        limits = Path(f"/proc/{server.process.pid}/limits").read_text()
        soft, hard = next(line.split()[3:5] for line in limits.splitlines() if line.startswith("Max open files"))
        wanted = 20_000 + 2 * 500 + 4 + OWN_FILES
        assert int(soft) == min(wanted, int(hard))
        assert ("  Connections " in server.output) == (int(hard) < wanted)


def test_says_that_too_few_files_are_permitted(tmp_path: Path) -> None:
    command = [*limited("-n 60"), sys.executable, "server_main.py", "--data", str(tmp_path), "--host", "127.0.0.1"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(**SETTINGS), capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "The system lets the server open 60 files only, and it needs 64 at least (ulimit -n).\n"


@pytest.mark.parametrize(
    ("files", "connections", "sockets"),
    [
        (None, 20_000, 21_000),  # any number
        (21_000 + 100 + OWN_FILES, 20_000, 21_000),  # as many as are wanted
        (21_000 + 100 + OWN_FILES - 1, 19_999, 20_999),
        (1024, 645, 860),  # a quarter of it for those who are told that there is no room
        (64, 24, 32),
    ],
)
def test_divides_the_files_that_are_permitted(files: int | None, connections: int, sockets: int) -> None:
    places = places_for(20_000, 500, 100, files)
    assert (places.connections, places.sockets) == (connections, sockets)
    assert files is None or places.sockets < files


def test_cannot_work_with_fewer_files_than_its_own() -> None:
    with pytest.raises(TooFewFilesError, match=re.escape("63 files only, and it needs 64")):
        places_for(20_000, 500, 100, 63)
