"""The packaged client is whole, holds nothing of the server, and runs where there is no Python."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from Xlib import X
from Xlib import display as xlib
from Xlib.protocol.event import ClientMessage

from tests.packaging.packaged import ROOT, Packaged
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.timeout(300),  # a first build takes its time
    pytest.mark.skipif(sys.platform != "linux", reason="packaged and tried on Linux so far"),
]

MEGABYTE = 1_000_000
LARGEST = 70 * MEGABYTE
WELCOME = "^Messenger"
PAINTED = 12  # colours: an empty window has one, lettering has many


def test_holds_the_client(packaged: Packaged) -> None:
    assert {
        "messenger.protocol.codec",
        "messenger.net.connection",
        "messenger.client.state",
        "messenger.gui.app",
        "sqlcipher3._sqlite3",
    } <= packaged.modules()


@pytest.mark.parametrize("name", ["messenger.server", "apsw", "argon2", "uvloop", "sqlite3", "tests", "pytest"])
def test_holds_nothing_of(packaged: Packaged, name: str) -> None:
    inside = [module for module in packaged.modules() if module == name or module.startswith(name + ".")]
    assert inside == []
    assert [str(path) for path in packaged.folder.rglob(f"{name}*")] == []


def test_holds_every_picture_font_and_licence_and_no_script(packaged: Packaged) -> None:
    source = {path.relative_to(ROOT) for path in (ROOT / "assets").rglob("*") if path.is_file()}
    inside = packaged.folder / "_internal"
    packed = {path.relative_to(inside) for path in (inside / "assets").rglob("*") if path.is_file()}
    assert packed == {path for path in source if path.suffix not in (".py", ".pyc")}


def test_stays_small(packaged: Packaged) -> None:
    assert packaged.size() < LARGEST


def hiding() -> list[str]:
    """Return the start of a command line for whose program neither Python nor Tcl nor the checkout exists.

    That takes a mount namespace of one's own. Where the system denies it, the list is empty.
    """
    folders = {ROOT, Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix) / "share" / "tcltk"}
    folders |= set(Path("/usr/lib").glob("python3*")) | {Path("/usr/share/tcltk"), Path("/usr/lib/tcltk")}
    if sys.base_prefix not in ("/usr", "/usr/local"):
        folders.add(Path(sys.base_prefix))
    files = {Path(sys.executable).resolve()} | set(Path("/usr/bin").glob("python3*"))
    files |= set(Path(sysconfig.get_config_var("LIBDIR")).rglob("libpython3*.so*"))
    script = [f'mount -t tmpfs none "{folder}"' for folder in folders if folder.is_dir()]
    script += [f'[ ! -e "{file}" ] || mount --bind /dev/null "{file}"' for file in {path.resolve() for path in files}]
    command = [
        "unshare",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        "\n".join(["set -e", *script, 'exec "$@"']),
        "sh",
    ]
    tried = subprocess.run([*command, "true"], check=False, capture_output=True)
    return command if tried.returncode == 0 else []


@contextmanager
def running(packaged: Packaged, display: str, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start the client for a new user, with two variables and nothing else; end it with the block."""
    command = [*hiding(), str(packaged.program)]
    process = subprocess.Popen(command, env={"DISPLAY": display, "HOME": str(home)}, cwd=home)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def visible_windows(display: str, title: str) -> list[str]:
    """Return the ids of the windows on ``display`` whose title matches the pattern ``title``."""
    command = ["xdotool", "search", "--onlyvisible", "--name", title]
    found = subprocess.run(command, env={**os.environ, "DISPLAY": display}, check=False, capture_output=True, text=True)
    return found.stdout.split()


def close(display: str, window: str) -> None:
    """Ask the program to close ``window``, as a window manager does."""
    screen = xlib.Display(display)
    shown = screen.create_resource_object("window", int(window))
    protocols, delete = (screen.intern_atom(name) for name in ("WM_PROTOCOLS", "WM_DELETE_WINDOW"))
    shown.send_event(ClientMessage(window=shown, client_type=protocols, data=(32, [delete, X.CurrentTime, 0, 0, 0])))
    screen.sync()
    screen.close()


def outside_files(process: subprocess.Popen[bytes], packaged: Packaged) -> set[str]:
    """Return the files that the running program has mapped, but for those of its own folder."""
    maps = Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8")
    paths = {line.split(maxsplit=5)[5] for line in maps.splitlines() if "/" in line}
    return {path for path in paths if not path.startswith(str(packaged.folder))}


def colours(display: str, window: str) -> int:
    """Count the colours that ``window`` shows."""
    screen = xlib.Display(display)
    try:
        shown = screen.create_resource_object("window", int(window))
        size = shown.get_geometry()
        picture = shown.get_image(0, 0, size.width, size.height, X.ZPixmap, 0xFFFFFFFF)
        image = Image.frombytes("RGB", (size.width, size.height), picture.data, "raw", "BGRX")
        return len(image.getcolors(size.width * size.height) or ())
    finally:
        screen.close()


def test_shows_its_welcome_window_where_there_is_no_python(packaged: Packaged, display: str, home: Path) -> None:
    with running(packaged, display, home) as client:
        (window,) = wait_until(lambda: visible_windows(display, WELCOME), "the welcome window")
        wait_until(lambda: colours(display, window) > PAINTED, "something painted in it")
        strangers = {path for path in outside_files(client, packaged) if "python" in path or "tcl" in path}
        assert strangers == set()
        assert client.poll() is None


def test_leaves_no_process_when_its_window_is_closed(packaged: Packaged, display: str, home: Path) -> None:
    """C39, for the packaged program."""
    with running(packaged, display, home) as client:
        (window,) = wait_until(lambda: visible_windows(display, WELCOME), "the welcome window")
        close(display, window)
        assert client.wait(timeout=20) == 0
