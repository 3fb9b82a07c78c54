"""The rules of the house, read from the code itself: who may import whom, and how big a module may grow.

The table below is the one place to change when a room or a dependency moves.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Room -> the rooms it may use. What is not here does not exist.
ROOMS = {
    "messenger.protocol": (),
    "messenger.net": ("messenger.protocol",),
    "messenger.server": ("messenger.protocol", "messenger.net"),
    "messenger.client": ("messenger.protocol", "messenger.net"),
    "messenger.classic": (),
    "messenger.gui": ("messenger.protocol", "messenger.net", "messenger.client"),
}
# The two programs -> the one room whose build() they call.
PROGRAMS = {"server_main": "messenger.server", "gui_main": "messenger.gui"}

# Module from outside -> the only part of the house that may use it.
OWNERS = {
    "tkinter": "messenger.gui",
    "_tkinter": "messenger.gui",
    "PIL": "messenger.gui",
    "linkify_it": "messenger.gui",
    "desktop_notifier": "messenger.gui.notifications",
    "apsw": "messenger.server.storage",
    "argon2": "messenger.server",
    "confusable_homoglyphs": "messenger.server",
    "uvloop": "messenger.server",
    "sqlcipher3": "messenger.client.store",
    "keyring": "messenger.client",
}
# What nobody may use, with the reason.
NOWHERE = {"sqlite3": "its SQLite may lose commits in WAL mode", "pickle": "it runs what it reads"}
# The protocol says what is said: it does nothing.
NOT_IN_PROTOCOL = frozenset(
    [
        *("asyncio", "concurrent", "multiprocessing", "queue", "sched", "select", "selectors", "signal"),
        *("socket", "socketserver", "ssl", "subprocess", "threading", "_thread", "time"),
    ]
)

HANDLERS = "messenger.server.handlers"
CLASSIC_DOOR = "messenger.server.classic"
DOORS = (CLASSIC_DOOR, "messenger.server.door", "messenger.server.connection", "messenger.net.connection")
DOOR_MAKERS = ("messenger.server.app", "messenger.server.watched")
# What a door must not reach for: everything it says and hears is requests and events.
BEHIND_THE_DOOR = (
    *(HANDLERS, "messenger.server.storage", "messenger.server.live", "messenger.server.hub", "messenger.server.turn"),
    *("messenger.server.session", "messenger.server.router", "messenger.server.register"),
)

FORBIDDEN_NAMES = frozenset(["common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"])
MOST_LINES = 400
MOST_LINES_OF_A_PROGRAM = 30


@dataclass(frozen=True)
class Module:
    """One file of Python: its dotted name, its path, and every module it imports, wherever in the file."""

    name: str
    path: Path
    lines: int
    imports: frozenset[str]


def read_module(path: Path, root: Path) -> Module:
    """Parse one file below ``root``."""
    text = path.read_text(encoding="utf-8")
    parts = path.relative_to(root).with_suffix("").parts
    package = parts[:-1]
    name = ".".join(package if parts[-1] == "__init__" else parts)
    return Module(name, path, text.count("\n"), frozenset(_imports(ast.parse(text, str(path)), package)))


def _imports(tree: ast.Module, package: tuple[str, ...]) -> Iterator[str]:
    """Each imported module in full, relative ones resolved, late ones and literal ``import_module`` included.

    ``from a import b`` gives ``a`` and ``a.b``: whether b is a module or a name in one cannot be seen.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                above = package[: len(package) - level + 1] if level else ()
                origin = ".".join((*above, *([module] if module else [])))
                yield origin
                yield from (f"{origin}.{alias.name}" for alias in names)
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called), args=[argument, *_]):
                if called in ("import_module", "__import__") and isinstance(argument, ast.Constant):
                    yield str(argument.value)


def within(name: str, part: str) -> bool:
    """Whether the module ``name`` is ``part`` or lies inside it."""
    return name == part or name.startswith(part + ".")


def room_of(name: str) -> str | None:
    """Find the room in which the module ``name`` lies."""
    return next((room for room in ROOMS if within(name, room)), None)


def import_faults(module: Module) -> Iterator[str]:
    """Name every import that breaks a rule."""
    room = room_of(module.name)
    if module.name in PROGRAMS:
        allowed: tuple[str, ...] = (PROGRAMS[module.name],)
    elif room:
        allowed = (room, *ROOMS[room])
    else:
        allowed = ()
        if module.name != "messenger":
            yield f"{module.name} is in no room"
    for imported in sorted(module.imports):
        target = room_of(imported)
        if target and target not in allowed:
            yield f"{module.name} imports {imported}"
        if imported in PROGRAMS or within(imported, "tests") or within(imported, "bench"):
            yield f"{module.name} imports {imported}, which is no part of the house"
        top = imported.partition(".")[0]
        if top in OWNERS and not within(module.name, OWNERS[top]):
            yield f"{module.name} imports {top}, which is of {OWNERS[top]} alone"
        if top in NOWHERE:
            yield f"{module.name} imports {top}: {NOWHERE[top]}"
        if room == "messenger.protocol" and top in NOT_IN_PROTOCOL:
            yield f"{module.name} imports {top}, but the protocol only says what is said"


def size_faults(module: Module) -> Iterator[str]:
    """Name a module that has grown too long."""
    most = MOST_LINES_OF_A_PROGRAM if module.name in PROGRAMS else MOST_LINES
    if module.lines > most:
        yield f"{module.name} has {module.lines} lines, {most} at most"


def name_faults(module: Module) -> Iterator[str]:
    """Name a module or a folder whose name says nothing."""
    for part in module.name.split("."):
        if FORBIDDEN_NAMES & {part, *part.split("_")}:
            yield f"{module.name}: {part} does not say what it holds"


def house(root: Path) -> list[Module]:
    """Read every module of the program itself."""
    files = sorted((root / "messenger").rglob("*.py"))
    files += [root / f"{program}.py" for program in PROGRAMS if (root / f"{program}.py").exists()]
    return [read_module(path, root) for path in files]


def surroundings(root: Path) -> list[Module]:
    """Read the tests, the measurements and the scripts beside the program."""
    folders = ("tests", "bench", "assets")
    return [read_module(path, root) for folder in folders for path in sorted((root / folder).rglob("*.py"))]


def test_imports_run_one_way() -> None:
    modules = house(ROOT)
    assert len(modules) > len(ROOMS)
    assert [fault for module in modules for fault in import_faults(module)] == []


def test_every_room_is_there() -> None:
    assert {room_of(module.name) for module in house(ROOT)} >= set(ROOMS)


def test_modules_stay_small() -> None:
    modules = house(ROOT) + surroundings(ROOT)
    assert [fault for module in modules for fault in size_faults(module)] == []


def test_names_say_what_a_module_holds() -> None:
    modules = house(ROOT) + surroundings(ROOT)
    assert [fault for module in modules for fault in name_faults(module)] == []


def door_faults(module: Module) -> Iterator[str]:
    """Name what would let the server's inside know by which door a session came: only ``app`` puts both together."""
    inside = within(module.name, "messenger.server") and module.name not in DOOR_MAKERS
    for imported in sorted(module.imports):
        if inside and not within(module.name, CLASSIC_DOOR) and within(imported, CLASSIC_DOOR):
            yield f"{module.name} imports {imported}, which only {DOOR_MAKERS[0]} may"
        if within(module.name, HANDLERS) and any(within(imported, door) for door in DOORS):
            yield f"{module.name} imports {imported}: a handler knows no door"
        if within(module.name, CLASSIC_DOOR) and any(within(imported, part) for part in BEHIND_THE_DOOR):
            yield f"{module.name} imports {imported}, but a door only translates"


def test_no_handler_knows_the_door() -> None:
    """C75"""
    modules = house(ROOT)
    assert any(within(module.name, CLASSIC_DOOR) for module in modules)
    assert any(within(module.name, HANDLERS) for module in modules)
    assert [fault for module in modules for fault in door_faults(module)] == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("messenger/server/handlers/messages.py", "from messenger.server.classic.connection import TextConnection"),
        ("messenger/server/handlers/messages.py", "from messenger.server.door import Door"),
        ("messenger/server/handlers/messages.py", "from messenger.net.connection import Connection"),
        ("messenger/server/session.py", "from messenger.server.classic import dialogue"),
        ("messenger/server/classic/reading.py", "from messenger.server.live import Directory"),
        ("messenger/server/classic/reading.py", "from messenger.server.storage import messages"),
    ],
)
def test_sees_a_door_where_none_may_be(tmp_path: Path, path: str, text: str) -> None:
    assert list(door_faults(small_house(tmp_path / "house", path, text)))


def small_house(folder: Path, path: str, text: str) -> Module:
    """Write one file into an empty house and read it back."""
    file = folder / path
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    (module,) = house(folder)
    return module


@pytest.mark.parametrize(
    ("path", "text", "fault"),
    [
        ("messenger/protocol/codec.py", "import messenger.net", "imports messenger.net"),
        ("messenger/protocol/codec.py", "import asyncio.streams", "asyncio, but the protocol"),
        ("messenger/protocol/codec.py", "from threading import Lock", "threading, but the protocol"),
        ("messenger/protocol/codec.py", "import socket as s", "socket, but the protocol"),
        ("messenger/net/tls.py", "from messenger import server", "imports messenger.server"),
        ("messenger/net/tls.py", "from messenger.client.state import State", "imports messenger.client"),
        ("messenger/server/hub.py", "from messenger.client import state", "imports messenger.client"),
        ("messenger/server/hub.py", "import apsw", "of messenger.server.storage alone"),
        ("messenger/server/hub.py", "import tkinter.ttk", "of messenger.gui alone"),
        ("messenger/server/hub.py", "import sqlite3", "may lose commits"),
        ("messenger/client/inbox.py", "import messenger.server.hub", "imports messenger.server.hub"),
        ("messenger/client/inbox.py", "from ..gui import app", "imports messenger.gui"),
        ("messenger/client/inbox.py", "def late():\n    import PIL.Image", "of messenger.gui alone"),
        ("messenger/client/inbox.py", "if TYPE_CHECKING:\n    import tkinter", "of messenger.gui alone"),
        ("messenger/client/inbox.py", "import sqlcipher3", "of messenger.client.store alone"),
        ("messenger/gui/app.py", "from ..server import config", "imports messenger.server"),
        ("messenger/gui/app.py", "importlib.import_module('messenger.server')", "imports messenger.server"),
        ("messenger/gui/app.py", "from tests import fakes", "no part of the house"),
        ("messenger/gui/app.py", "import gui_main", "no part of the house"),
        ("messenger/attic/box.py", "", "in no room"),
        ("messenger/helper.py", "", "in no room"),
        ("gui_main.py", "from messenger.server.app import build", "imports messenger.server"),
        ("server_main.py", "from messenger.gui.app import build", "imports messenger.gui"),
    ],
)
def test_sees_a_wrong_import(tmp_path: Path, path: str, text: str, fault: str) -> None:
    faults = list(import_faults(small_house(tmp_path / "house", path, text)))
    assert any(fault in line for line in faults), faults


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("messenger/__init__.py", "__version__ = '1'"),
        (
            "messenger/protocol/codec.py",
            "import msgspec\nfrom . import base\nimport messenger.protocol.errors",
        ),
        ("messenger/net/tls.py", "import ssl, asyncio\nfrom messenger.protocol.base import X"),
        ("messenger/server/storage/sqlite.py", "import apsw\nfrom ..config import Config"),
        ("messenger/client/store/cache.py", "from sqlcipher3 import dbapi2"),
        ("messenger/gui/look/fonts.py", "import tkinter as tk\nfrom PIL import Image"),
        ("messenger/gui/app.py", "from messenger.client.state import State\nimport messengers.server"),
        ("gui_main.py", "from messenger.gui.app import build"),
    ],
)
def test_lets_a_right_import_pass(tmp_path: Path, path: str, text: str) -> None:
    assert list(import_faults(small_house(tmp_path / "house", path, text))) == []


@pytest.mark.parametrize(
    ("path", "lines", "too_long"),
    [
        ("messenger/server/app.py", 400, False),
        ("messenger/server/app.py", 401, True),
        ("gui_main.py", 30, False),
        ("gui_main.py", 31, True),
    ],
)
def test_sees_a_module_that_is_too_long(tmp_path: Path, path: str, lines: int, too_long: bool) -> None:
    module = small_house(tmp_path / "house", path, "pass\n" * lines)
    assert bool(list(size_faults(module))) is too_long


@pytest.mark.parametrize(
    ("path", "empty_name"),
    [
        ("messenger/client/utils.py", True),
        ("messenger/client/chat_manager.py", True),
        ("messenger/helpers/dates.py", True),
        ("messenger/server/storage/messages.py", False),
        ("messenger/gui/commonplace.py", False),
    ],
)
def test_sees_a_name_that_says_nothing(tmp_path: Path, path: str, empty_name: bool) -> None:
    assert bool(list(name_faults(small_house(tmp_path / "house", path, "")))) is empty_name
