"""Importing ``credentials.txt`` in the background: names first, usable at once; their hashes one after the other.

The file is left as it is. Each of its names is imported once, whatever becomes of the account afterwards.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from messenger.server import names
from messenger.server.passwords import BusyError, Passwords, Secret
from messenger.server.register import Register
from messenger.server.storage.accounts import AccountStore
from messenger.server.turn import Turn

BATCH = 100
"""Names that one turn imports, so that nobody else waits for long."""
SHORTEST_REST = 0.05
"""Seconds between two looks whether the hashing threads have time for this."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One account as the file names it: canonical name, the name as written, and the password in its stored form."""

    place: str
    name: str
    written: str
    password: str


class Importer:
    """The import of one file. ``say`` is told, in sentences, what the operator should know.

    Without a ``path`` only what earlier imports left is hashed.
    """

    def __init__(
        self,
        path: Path | None,
        turn: Turn,
        accounts: AccountStore,
        register: Register,
        passwords: Passwords,
        say: Callable[[str], None],
    ) -> None:
        self._path = path
        self._turn = turn
        self._accounts = accounts
        self._register = register
        self._passwords = passwords
        self._say = say

    async def run(self) -> None:
        """Import all names, then hash what is not hashed, also of earlier runs. Ends when nothing is left to do."""
        lines = iter(()) if self._path is None else await asyncio.to_thread(self._read, self._path)
        while batch := list(islice(lines, BATCH)):
            self._turn.enter(lambda batch=batch: self._add(batch))  # type: ignore[misc]
            await asyncio.sleep(0)
        while await self._hash_one():
            pass

    def _read(self, path: Path) -> Iterator[Line]:
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return iter(())
        except OSError as error:
            self._say(f"{path} cannot be read: {error.strerror}.")
            return iter(())
        return iter(list(self._lines(path.name, data)))  # here, since this runs beside the loop

    def _lines(self, file: str, data: bytes) -> Iterator[Line]:
        """Yield the good lines; name the bad ones by their number, never by what they say."""
        seen: set[str] = set()
        for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
            if not raw.strip():
                continue
            place = f"{file}, line {number}"
            try:
                words = raw.decode("utf-8").split(maxsplit=1)
                if len(words) != 2:
                    raise ValueError("it is not `name password`")
                name, password = names.user_name(words[0]), names.known_password(words[1].strip())
                if name in seen:
                    raise ValueError("its name has come before")
            except ValueError as error:  # UnicodeDecodeError and TextRefusedError are of its family
                reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error).rstrip(".")
                self._say(f"{place} is skipped: {reason}.")
                continue
            seen.add(name)
            yield Line(place, name, words[0], password)

    def _add(self, batch: list[Line]) -> None:
        for line in batch:
            if self._accounts.was_imported(line.name):
                continue
            if self._register.find(line.name) is None:
                try:
                    self._register.check_free(line.name)
                    display = names.display_name(line.written)
                except names.TextRefusedError as error:
                    self._say(f"{line.place} is skipped: {str(error).rstrip('.')}.")
                    continue
                self._register.add(line.name, display, Secret(plain=line.password))
            self._accounts.add_imported(line.name)

    async def _hash_one(self) -> bool:
        """Hash one password that is still plain, when nobody who signs in has to wait for it; ``False``: none left."""
        waiting = self._accounts.unhashed(1)
        if not waiting:
            return False
        if not self._passwords.idle:
            await asyncio.sleep(SHORTEST_REST)
            return True
        number = waiting[0]
        _, plain = self._accounts.password_of(number)
        assert plain is not None
        done = asyncio.get_running_loop().create_future()

        def store(hashed: str | None) -> None:
            if hashed is not None and self._accounts.password_of(number) == (None, plain):
                self._accounts.set_password(number, hashed)
            self._turn.after(lambda: None if done.done() else done.set_result(hashed is not None))

        try:
            self._passwords.hash(plain, store)
        except BusyError:
            return True
        return bool(await done)
