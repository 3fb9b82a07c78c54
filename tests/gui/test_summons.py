import socket
import tkinter as tk
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from messenger.gui.summons import Summons, call
from tests.gui.driving import see


@pytest.fixture
def calls() -> list[str]:
    return []


@pytest.fixture
def summons(root: tk.Tk, tmp_path: Path, calls: list[str]) -> Iterator[Summons]:
    listening = Summons(root, tmp_path, lambda: calls.append("called"))
    listening.listen()
    yield listening
    listening.close()


def where(folder: Path) -> tuple[str, int]:
    return "127.0.0.1", int((folder / "window.call").read_text().split()[0])


def test_brings_the_window_to_the_front(root: tk.Tk, summons: Summons, calls: list[str], tmp_path: Path) -> None:
    """C39"""
    with ThreadPoolExecutor(1) as pool:
        heard = pool.submit(call, tmp_path)
        see(root, heard.done, "the call to be heard")
    assert heard.result()
    assert calls == ["called"]


def test_hears_nobody_who_cannot_read_the_folder(
    root: tk.Tk, summons: Summons, calls: list[str], tmp_path: Path
) -> None:
    with socket.create_connection(where(tmp_path)) as stranger:
        stranger.settimeout(0)
        stranger.sendall(b"open up")
        see(root, lambda: _ended(stranger), "the line to be cut")
    assert not calls
    assert (tmp_path / "window.call").stat().st_mode & 0o077 == 0


def _ended(line: socket.socket) -> bool:
    try:
        return line.recv(10) == b""
    except BlockingIOError:
        return False


def test_callers_who_say_nothing_give_way(root: tk.Tk, summons: Summons, calls: list[str], tmp_path: Path) -> None:
    silent = [socket.create_connection(where(tmp_path)) for _ in range(20)]
    with ThreadPoolExecutor(1) as pool:
        heard = pool.submit(call, tmp_path)
        see(root, heard.done, "the call to be heard")
    assert heard.result()
    for line in silent:
        line.close()


def test_leaves_no_socket_and_no_file(root: tk.Tk, summons: Summons, tmp_path: Path) -> None:
    """C39"""
    address = where(tmp_path)
    summons.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address)
    assert not list(tmp_path.iterdir())


def test_a_call_that_nobody_hears_ends(tmp_path: Path) -> None:
    assert not call(tmp_path, patience=0.1)
    (tmp_path / "window.call").write_bytes(b"nonsense")
    assert not call(tmp_path, patience=0.1)
