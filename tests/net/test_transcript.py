"""What a developer reads of the wire holds no secret."""

import base64
import logging

import pytest

from messenger.net import transcript
from messenger.protocol.accounts import (
    ChangePassword,
    DeleteAccount,
    InviteEntry,
    InviteMade,
    Invites,
    Resume,
    SignedIn,
    SignIn,
    SignUp,
)
from messenger.protocol.base import Line
from messenger.protocol.files import File, JoinFetch, JoinUpload
from messenger.protocol.peers import JoinRelay, RelayReady
from messenger.protocol.private import Piece, Proof, Say, Use

LINES = [
    SignIn(1, "0.1.0", "d" * 22, "desk", "anna", "SECRET"),
    SignUp(1, "0.1.0", "d" * 22, "desk", "SECRET", "anna", "Anna", "SECRET"),
    Resume(1, "0.1.0", "d" * 22, "SECRET"),
    ChangePassword(1, "SECRET", "SECRET"),
    DeleteAccount(1, "SECRET"),
    InviteMade(1, 7, "SECRET"),
    Invites(1, (InviteEntry(7, 1, 0, "SECRET"),)),
    SignedIn(1, 1, "anna", "Anna", "SECRET", "epoch", 0, 0),
    RelayReady("s" * 22, "SECRET", 20),
    JoinRelay("SECRET"),
    Use(0, "SECRET"),
    Proof("SECRET"),
    Say(1, "c" * 22, "SECRET", File("SECRET", 1, "SECRET")),
    Piece("c" * 22, 0, base64.b64decode("SECRET++")),
    JoinUpload("SECRET"),
    JoinFetch("SECRET"),
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: type(line).__name__)
def test_shows_no_secret(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "messenger.net.transcript"):
        transcript.show(">", [line])
    assert "SECRET" not in caplog.text
    assert "> {" in caplog.text
    if isinstance(line, SignIn | SignUp | SignedIn):
        assert "anna" in caplog.text
