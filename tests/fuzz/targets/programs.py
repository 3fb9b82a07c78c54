"""Whole programs at the end of a stream: the server's session, the client's core, and one side of a private session.

Each input meets a program that has just begun, so that what happens depends on the input alone.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from messenger.client.private.files.incoming import Incoming
from messenger.protocol import files, groups, messages, peers
from messenger.protocol.codec import encode, event_reader, peer_reader, request_reader
from messenger.protocol.errors import Code
from messenger.protocol.private import PIECE_BYTES, UNKEPT_BYTES, Go, Hold, Kept, Leave, Piece, Say, Take
from tests.client.desktop import Desktop
from tests.client.model_server import ModelServer
from tests.client.private.files_scene import CID, Rogue, content, shared
from tests.client.private.virtual_time import VirtualLoop, run
from tests.fuzz.house import Errors, House
from tests.fuzz.orders import GROUPS
from tests.fuzz.targets.base import Target, pieces
from tests.protocol.examples import CERTIFICATE, EVENTS, FILE, PEER_LINES, REQUESTS

MOST_PIECES: Final = 8


@contextmanager
def _no_error_logged() -> Iterator[None]:
    """Nothing may go wrong behind the back of whoever feeds: loops and programs tell of it in the log."""
    errors = Errors()
    for name in ("messenger", "asyncio"):
        logging.getLogger(name).addHandler(errors)
    try:
        yield
    finally:
        for name in ("messenger", "asyncio"):
            logging.getLogger(name).removeHandler(errors)
    assert errors.lines == []


def _check_server(data: bytes) -> None:
    """A stranger says it, then somebody who has signed in; everybody else is served on."""
    house = House()
    try:
        house.arrive()
        for which in (len(house.open) - 1, 0):
            session, line = house.open[which]
            reader = request_reader()
            for piece in pieces(data):
                lines, error = reader.feed(piece)
                if lines:
                    house.say_on((session, line), lines)
                if error is not None:
                    session.garbled(error)
                    house.house.loop.pass_time()
                    house.nobody_is_told_what_is_not_his()
                    assert line.closing, "who does not speak the protocol is not heard further"
                if line.closing:
                    break
        house.nobody_is_told_what_is_not_his()
        house.the_turn_is_over()
        house.logs_have_no_holes()
        house.no_error_is_logged()
    finally:
        house.close()


def _check_client(data: bytes) -> None:
    """A server says it to a client that has signed in: it goes on, or takes leave."""
    with TemporaryDirectory() as folder, _no_error_logged():
        server = ModelServer()
        desktop = Desktop(Path(folder), server)
        desktop.start()
        try:
            desktop.sign_in()
            pair = desktop.pair
            assert pair is not None
            desktop.send("d1-2", "hello")
            desktop.step()
            reader = event_reader()
            for piece in pieces(data)[:MOST_PIECES]:
                lines, error = reader.feed(piece)
                receiver = pair._receiver
                if receiver is None:
                    break
                if lines:
                    desktop._loop.call_soon(receiver.received, lines)
                if error is not None:
                    desktop._loop.call_soon(receiver.garbled, error)
                desktop.step()
                if error is not None:
                    break
            for _ in range(3):
                desktop.step()
            desktop.until(lambda: desktop.online or not desktop.state.me, "the link, or a sentence why there is none")
        finally:
            desktop.crash()


def _check_private(data: bytes) -> None:
    """Another device says it in a private session, where a file is on its way from there."""

    async def scene(loop: VirtualLoop) -> None:
        stage, _anna, ben = await shared(loop, Path(folder))
        rogue = Rogue(stage)
        rogue.offer_data(_FILE)
        await stage.until(ben.has, "an offer")
        ben.accept()
        await stage.pass_by(0.1)
        reader = peer_reader()
        for piece in pieces(data)[:MOST_PIECES]:
            lines, error = reader.feed(piece)
            rogue.say(*lines)
            await stage.pass_by(0.05)
            if error is not None or stage.ben.over:
                break
        for file in ben.talk._files._files.values():
            if isinstance(file, Incoming):
                assert len(file.unwritten) <= UNKEPT_BYTES + PIECE_BYTES, "more is kept than may be on its way"
        stage.ben.session.stop(Code.PRIVATE_STOPPED)
        await stage.pass_by(1)

    with TemporaryDirectory() as folder, _no_error_logged():
        run(scene)


_FILE: Final = content(3 * PIECE_BYTES + 17)
_SAID: Final = (
    *REQUESTS,
    messages.Send(3, CID, "d1-2", "hello"), messages.Send(4, CID[::-1], "d1-3", "x" * 9000),
    messages.Send(3, CID, "g" + GROUPS[0], "\u202e\u0000"), messages.Since(5, "d1-2", 0),
    messages.Before(6, "d1-2", 9, 9),
    groups.AddMembers(7, GROUPS[0], (2, 3, 9)), groups.RenameGroup(8, GROUPS[0], "x"), groups.EndGroup(9, GROUPS[0]),
    groups.HandOver(10, GROUPS[0], 2),
    peers.StartPrivate(11, "V" * 22, 2, peers.Offer(CERTIFICATE, ("10.0.0.1",), 4000)),
    files.BeginUpload(12, FILE.hash, 1000), files.DropUpload(13, FILE.hash), messages.Mute(14, "d1-2", True),
)  # fmt: skip
_TO_BEN: Final = (
    *PEER_LINES, Piece(CID, 0, _FILE[:PIECE_BYTES]), Piece(CID, PIECE_BYTES, _FILE[PIECE_BYTES : 2 * PIECE_BYTES]),
    Say(2, "g" * 22, "hello"), Say(2, "h" * 22, "", FILE), Hold(CID), Go(CID), Take(CID), Kept(CID, 5),
    Leave(CID, Code.FILE_CANCELLED),
)  # fmt: skip

TARGETS: Final = (
    Target("server", tuple(map(encode, _SAID)), _check_server, every=32),
    Target("client", tuple(map(encode, EVENTS)), _check_client, every=32),
    Target("private session", tuple(map(encode, _TO_BEN)), _check_private, every=32),
)
