"""Files and words that the program reads at its own place, where a hand, a disk or another program may have written."""

import asyncio
import contextlib
import io
import re
from pathlib import Path
from typing import Any, Final

import msgspec

from messenger.client.store.errors import StoreError
from messenger.client.store.profile import store_key
from messenger.gui import placement
from messenger.gui.appearance import LARGEST, SMALLEST, Appearance, recall
from messenger.gui.widgets.clipboard import PIECE, fit_pieces
from messenger.server import names
from messenger.server.arguments import Command, parse
from messenger.server.control import Control, _Order
from messenger.server.credentials import Importer
from messenger.server.operator import Answer
from tests.fuzz.targets.base import Target, scratch_file, texts_of


def _check_credentials(data: bytes) -> None:
    said: list[str] = []
    nobody: Any = None
    importer = Importer(None, nobody, nobody, nobody, nobody, said.append)
    found = list(importer._lines("credentials.txt", data))
    assert len({line.name for line in found}) == len(found), "a name comes twice"
    for line in found:
        assert names.user_name(line.written) == names.user_name(line.name) == line.name
        assert names.known_password(line.password) == line.password
    assert all(re.fullmatch(r"credentials\.txt, line \d+ is skipped: [^\n]{5,200}\.", one) for one in said), said
    assert len(said) + len(found) <= len(data.splitlines())


def _check_settings(data: bytes) -> None:
    path = scratch_file("server.toml", data)
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            config = parse(["--config", str(path)], {})
    except SystemExit as end:
        status = end.code
        assert status == 2
        assert "Traceback" not in said.getvalue()
        return
    assert not isinstance(config, Command)
    assert 1024 <= config.port <= 65535


def _check_order(data: bytes) -> None:
    """What is said at the operator's door is answered or not; it troubles nobody."""
    taken: list[str] = []

    async def run(name: str, words: dict[str, Any]) -> Answer:
        taken.append(name)
        return Answer([name])

    async def serve() -> list[bytes]:
        reader, written = asyncio.StreamReader(limit=1 << 20), _Written()
        reader.feed_data(data)
        reader.feed_eof()
        writer: Any = written
        await Control(Path(), run)._serve(reader, writer)
        assert written.closed
        return written.parts

    answers = asyncio.run(serve())
    assert len(answers) == len(taken) <= 1
    if answers:
        msgspec.json.decode(answers[0], type=Answer)


class _Written:
    """A writer that remembers."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.parts.append(data)

    async def drain(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True


def _check_profile(data: bytes) -> None:
    """The small files of a profile: appearance, key, the window's place."""
    appearance = recall(scratch_file("appearance", data).parent)
    assert SMALLEST <= appearance.text_size <= LARGEST
    with contextlib.suppress(StoreError):
        assert len(store_key(scratch_file("store.key", data).parent, use_keyring=False)) == 32
    window: Any = _Window()
    placement.restore(window, scratch_file("window", data), (800, 600), (400, 300))
    match = re.fullmatch(r"(\d+)x(\d+)(?:\+(-?\d+)\+(-?\d+))?", window.place)
    assert match
    assert 400 <= int(match[1]) <= 1366
    assert 300 <= int(match[2]) <= 900


class _Window:
    place = ""

    def winfo_screenwidth(self) -> int:
        return 1366

    def winfo_screenheight(self) -> int:
        return 900

    def minsize(self, width: int, height: int) -> None:
        pass

    def geometry(self, place: str) -> None:
        self.place = place


def _check_clipboard(data: bytes) -> None:
    """Any text can be handed to another program, in pieces of which none ends within a character."""
    for text in texts_of(data):
        fitting = fit_pieces(text)
        back = fitting.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        assert back == text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


_CREDENTIALS: Final = (
    b"anna correct horse\n", b"\xef\xbb\xbfben p\xc3\xa4ssword\r\n", b"Anna again\n", b"carla\n",
    b"d@vid secret\n",
    "\u0410\u043d\u043d\u0430 \u043f\u0430\u0440\u043e\u043b\u044c\n".encode(), b"eve \x00\n", b"\n",
    b"  fred   a  b \n",
)  # fmt: skip
_SETTINGS: Final = (
    b"port = 7420\n", b'name = "house"\n', b"timeout = 1.5\n", b'announce = ["192.0.2.1", "house.example:7420"]\n',
    b"[a.b]\nc = [[1, {d = 2}]]\n", b"classic_port = 1024\n", b'data = "/tmp/x"\n', b"block_duration = 60 # s\n",
    b"day = 1979-05-27T07:32:00Z\n", b'text = """a\\u0041\n"""\n', b"number = 0xff_ff\n", b"wire = true\n",
)  # fmt: skip
_ORDERS: Final = tuple(
    msgspec.json.encode(order) + b"\n"
    for order in (
        _Order("invite new", {"uses": 1, "days": 7, "admin": False}),
        _Order("user add", {"name": "anna", "password": "correct horse", "display": None}),
    )
)
_PROFILE: Final = (
    msgspec.json.encode(Appearance("dark", 120, True)), bytes(range(32)).hex().encode(),
    b"1024x700+-5+10", b"800x600+0+0",
)  # fmt: skip
_COPIED: Final = (
    b"x" * (PIECE - 1), "\U0001f600".encode() * 30, b"y" * 37, "a\u0301\u05d0\u0000\\u".encode(), b"z" * PIECE,
)  # fmt: skip

TARGETS: Final = (
    Target("credentials.txt", _CREDENTIALS, _check_credentials, every=2),
    Target("settings", _SETTINGS, _check_settings, every=32),
    Target("operator's door", _ORDERS, _check_order, every=4),
    Target("profile", _PROFILE, _check_profile, every=4),
    Target("clipboard", _COPIED, _check_clipboard, every=4),
)
