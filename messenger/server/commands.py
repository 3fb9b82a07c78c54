"""How an operator's command is carried out: by the server that is running, or here when none is."""

import asyncio
import contextlib
import getpass
import sys
import time
from typing import Any

from messenger.server import control, reach
from messenger.server.app import Server, build
from messenger.server.arguments import Command
from messenger.server.config import Config
from messenger.server.folder import DATABASE, DataFolder, FolderError, InUseError
from messenger.server.operator import Answer
from messenger.server.safekeeping import upkeep
from messenger.server.safekeeping.damage import check
from messenger.server.screen import complain, end_broken, say

PATIENCE = 10.0
"""Seconds to wait for a server that is starting or stopping."""
LOOK = 0.05
"""Seconds between two tries."""


class PasswordError(Exception):
    """No password could be had; the message is one sentence."""


def carry_out(command: Command) -> Answer:
    """Carry out a command. Raises ``FolderError``, ``PasswordError`` and what ``app.build`` raises."""
    folder, words = command.config.folder, dict(command.words)
    if upkeep.is_upkeep(command.name):
        return upkeep.carry_out(command.config, command.name, words)
    if not (folder / DATABASE).exists():
        raise FolderError(f"There is no server's data in {folder}: start the server there once.")
    if "password_stdin" in words:
        words["password"] = _password(words.pop("password_stdin"))
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with contextlib.closing(DataFolder(folder)) as locked:
                return _alone(command.config, locked, command.name, words)
        except InUseError:
            with contextlib.suppress(control.ClosedError):
                return control.ask(folder, command.name, words)
        if time.monotonic() > deadline:
            raise FolderError(f"The server that works with the data in {folder} does not answer.")
        time.sleep(LOOK)  # it is starting or stopping


def _alone(config: Config, folder: DataFolder, name: str, words: dict[str, Any]) -> Answer:
    """Carry out a command without a running server."""

    async def run(server: Server) -> Answer:
        answer = await server.operator.run(name, words)
        server.passwords.close()
        server.turn.end()
        return answer

    check(folder)
    endpoints = reach.recall(folder.path) or reach.endpoints(config)
    with contextlib.ExitStack() as stack, asyncio.Runner() as runner:
        server = build(config, folder, endpoints, runner.get_loop(), say, end_broken)
        stack.enter_context(contextlib.closing(server.database))
        return runner.run(run(server))


def _password(from_stdin: bool) -> str:
    """Return the password as it was typed, twice at a terminal."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise PasswordError("The password can only be asked at a terminal; use --password-stdin.")
    try:
        password = getpass.getpass("New password: ")
        again = getpass.getpass("The same again: ")
    except (EOFError, KeyboardInterrupt):
        complain("")  # ends the line with the question
        raise PasswordError("No password was typed; nothing was changed.") from None
    if again != password:
        raise PasswordError("The two passwords differ.")
    return password
