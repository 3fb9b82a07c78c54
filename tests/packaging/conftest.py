"""The package under test, screens to show it on, and a server to sign in to."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.display import virtual_display
from tests.packaging.packaged import ROOT, Packaged, build
from tests.waiting import wait_until


@pytest.fixture(scope="package")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Packaged:
    """Hand over the package of the present sources, at a place that has nothing to do with the checkout."""
    built = build(tmp_path_factory.mktemp("build"))
    copy = tmp_path_factory.mktemp("opt") / "messenger"
    shutil.copytree(built.folder, copy, symlinks=True)
    return Packaged(copy)


@pytest.fixture(scope="package")
def displays() -> Iterator[tuple[str, str]]:
    """Hand over the names of two screens: one window on each, so that neither takes the keyboard from the other."""
    with virtual_display() as one, virtual_display() as other:
        yield one, other


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Hand over the empty home folder of a new user."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    return folder


@dataclass(frozen=True)
class RunningServer:
    """A server that listens on loopback. ``invite``: the one it printed for its first administrator."""

    data: Path
    invite: str

    def operator(self, *words: str, typed: str = "") -> str:
        """Give it one of its operator's commands and return the answer."""
        command = [sys.executable, str(ROOT / "server_main.py"), *words, "--data", str(self.data)]
        return subprocess.run(command, input=typed, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """Start a server as an operator does, and stop it afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    data, said = tmp_path / "server", tmp_path / "server.txt"
    command = [sys.executable, str(ROOT / "server_main.py"), "--data", str(data), "--host", "127.0.0.1"]
    command += ["--port", str(port), "--announce", f"127.0.0.1:{port}"]
    with (
        said.open("wb") as output,
        subprocess.Popen(command, cwd=tmp_path, stdout=output, stderr=subprocess.STDOUT) as process,
    ):
        try:

            def invite() -> str:
                assert process.poll() is None, said.read_text(encoding="utf-8")
                words = said.read_text(encoding="utf-8").split()
                return next((word for word in words if word.startswith("messenger://")), "")

            yield RunningServer(data, wait_until(invite, "the server's first words"))
        finally:
            process.terminate()
