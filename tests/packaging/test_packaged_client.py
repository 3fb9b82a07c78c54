"""The packaged client is whole, holds nothing of the server, and does its work where there is no Python."""

import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from messenger.gui.look.palette import LIGHT
from tests.packaging.conftest import RunningServer
from tests.packaging.packaged import ROOT, Packaged
from tests.packaging.window import Window, wait_for_window
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.timeout(300),  # a first build takes its time
    pytest.mark.skipif(sys.platform != "linux", reason="packaged and tried on Linux so far"),
]

MEGABYTE = 1_000_000
LARGEST = 70 * MEGABYTE
TITLE = "^Messenger$"
PEOPLE, UNDER_PEOPLE = (234, 78), (234, 95)  # the tab, and the line under it while it is chosen
PARTY = "\N{PARTY POPPER}"


# --- what is inside


def test_holds_the_client(packaged: Packaged) -> None:
    assert {
        "messenger.protocol.codec",
        "messenger.net.connection",
        "messenger.client.state",
        "messenger.gui.app",
        "sqlcipher3._sqlite3",
        "tkinterdnd2.TkinterDnD",
    } <= packaged.modules()


def test_holds_what_drags_speak_here_and_nothing_of_other_systems(packaged: Packaged) -> None:
    libraries = [path.parent.name for path in packaged.folder.rglob("libtkdnd*")]
    assert len(libraries) == 1
    assert libraries[0].startswith("linux-")
    assert not list(packaged.folder.rglob("tkdnd_windows.tcl"))


@pytest.mark.parametrize("name", ["messenger.server", "apsw", "argon2", "uvloop", "sqlite3", "tests", "pytest"])
def test_holds_nothing_of(packaged: Packaged, name: str) -> None:
    inside = [module for module in packaged.modules() if module == name or module.startswith(name + ".")]
    assert inside == []
    assert [str(path) for path in packaged.folder.rglob(f"{name}*")] == []


@pytest.mark.parametrize("room", ["assets", "messenger"])
def test_holds_every_picture_font_licence_and_schema_and_no_script(packaged: Packaged, room: str) -> None:
    source = {path.relative_to(ROOT) for path in (ROOT / room).rglob("*") if path.is_file()}
    inside = packaged.folder / "_internal"
    packed = {path.relative_to(inside) for path in (inside / room).rglob("*") if path.is_file()}
    server = Path("messenger", "server")
    read = {path for path in source if path.suffix not in (".py", ".pyc") and not path.is_relative_to(server)}
    assert packed == read


def test_stays_small(packaged: Packaged) -> None:
    assert packaged.size() < LARGEST


# --- what it does


def hiding() -> list[str]:
    """Return the start of a command line for whose program neither Python nor Tcl nor the checkout exists.

    That takes a mount namespace of one's own. Where the system denies it, the list is empty.
    """
    folders = {ROOT, Path(sysconfig.get_path("stdlib")), Path("/usr/share/tcltk"), Path("/usr/lib/tcltk")}
    folders |= set(Path("/usr/lib").glob("python3*"))
    if sys.base_prefix not in ("/usr", "/usr/local"):
        folders.add(Path(sys.base_prefix))
    files = {Path(sys.executable), *Path("/usr/bin").glob("python3*")}
    files |= set(Path(sysconfig.get_config_var("LIBDIR")).rglob("libpython3*.so*"))
    script = [f'mount -t tmpfs none "{folder}"' for folder in folders if folder.is_dir()]
    script += [f'[ ! -e "{file}" ] || mount --bind /dev/null "{file}"' for file in {path.resolve() for path in files}]
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", "\n".join(["set -e", *script, 'exec "$@"']), "sh"]
    tried = subprocess.run([*command, "true"], check=False, capture_output=True)
    return command if tried.returncode == 0 else []


@contextmanager
def running(command: Sequence[str], display: str, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a client for the user of ``home``, with two variables and nothing else; end it with the block."""
    process = subprocess.Popen(command, env={"DISPLAY": display, "HOME": str(home)}, cwd=home)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def from_source() -> list[str]:
    """Return the command that starts the client of the checkout."""
    return [sys.executable, str(ROOT / "gui_main.py")]


def alone(packaged: Packaged) -> list[str]:
    """Return the command that starts the packaged client where there is nothing else."""
    return [*hiding(), str(packaged.program)]


def strangers(process: subprocess.Popen[bytes], packaged: Packaged) -> set[str]:
    """Return what the program has loaded of a Python or a Tcl that is not its own."""
    maps = Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8")
    paths = {line.split(maxsplit=5)[5] for line in maps.splitlines() if "/" in line}
    foreign = {path for path in paths if not path.startswith(str(packaged.folder))}
    return {path for path in foreign if "python" in path or "tcl" in path or "/libtk" in path}


def turn_to_people(window: Window) -> None:
    """Click on the tab *People* until it is underlined and somebody's presence shows: an early click finds no tab."""

    def click() -> bool:
        window.click(*PEOPLE)
        return window.colour_at(*UNDER_PEOPLE) == LIGHT.accent and window.area(LIGHT.offline) > 0

    wait_until(click, "somebody's presence under People")


def test_welcomes_as_the_client_from_source_does(packaged: Packaged, displays: tuple[str, str], home: Path) -> None:
    other_home = home / "other"
    other_home.mkdir()
    with running(alone(packaged), displays[0], home) as client, running(from_source(), displays[1], other_home):
        window, other = (wait_for_window(display, TITLE) for display in displays)
        wait_until(lambda: window.area(LIGHT.accent), "the welcome page")
        # the cursors blink apart, so now and then both are on or off
        wait_until(lambda: window.picture() == other.picture(), "the same pixels in both")
        assert strangers(client, packaged) == set()


def test_leaves_no_process_when_its_window_is_closed(packaged: Packaged, displays: tuple[str, str], home: Path) -> None:
    """C39, for the packaged program."""
    with running(alone(packaged), displays[0], home) as client:
        wait_for_window(displays[0], TITLE).close()
        assert client.wait(timeout=20) == 0


def test_signs_up_and_looks_as_the_client_from_source_does(
    packaged: Packaged, displays: tuple[str, str], home: Path, server: RunningServer
) -> None:
    """An invite is typed and an account made; then both programs show the same person, whose name has an emoji."""
    server.operator("user", "add", "bob", "--display", f"Bob {PARTY}", "--password-stdin", typed="correct horse\n")
    with running(alone(packaged), displays[0], home) as client:
        window = wait_for_window(displays[0], TITLE)
        wait_until(lambda: window.area(LIGHT.accent), "the welcome page")
        one_field = window.area(LIGHT.field)
        window.type(server.invite)
        window.press("Return")
        wait_until(lambda: window.area(LIGHT.field) > 2 * one_field, "the fields of a new account")
        for text in ("ann", "Ann", "battery staple"):
            window.type(text)
            window.press("Tab" if text != "battery staple" else "Return")
        wait_until(lambda: window.area(LIGHT.sidebar), "the main window")
        turn_to_people(window)
        assert "ann" in server.operator("user", "list")
        assert strangers(client, packaged) == set()
        packaged_look = window.steady_picture()
        window.close()
        assert client.wait(timeout=20) == 0
    with running(from_source(), displays[1], home):
        window = wait_for_window(displays[1], TITLE)
        wait_until(lambda: window.area(LIGHT.sidebar), "the main window, without a password")
        turn_to_people(window)
        wait_until(lambda: window.picture() == packaged_look, "the same pixels from source")
