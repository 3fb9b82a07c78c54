"""What all private sessions of one profile have of files: parts on the disk, and where the whole ones lie.

Of what is received nothing stays but the part of a file that is not whole yet: under a name made of whose device it
comes from and its hash, which is all that is needed to go on with it in another session. Where whole ones lie is known
in memory only, as long as the window.
"""

import shutil
from asyncio import Future
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from messenger.client.facts import PictureTold
from messenger.client.files.export import OtherBytesError, place
from messenger.client.files.vault import Part, Vault, VaultError, WrongBytesError, failure
from messenger.client.private.files import wording
from messenger.client.private.files.feed import Work
from messenger.client.private.files.source import Source, SourceError

_SLICE: Final = 1024 * 1024

_Result = TypeVar("_Result")
Saving = Future[Path]
"""A copy on its way; it may raise ``VaultError``."""


class Shelf:
    """``folder``: where files are saved unless the person says where. ``put`` tells a picture.

    ``pasted``: bytes of pictures without a file that may be held; ``picture``: of the largest that is shown;
    ``reserve``: bytes on the disk that stay free.
    """

    def __init__(
        self,
        vault: Vault,
        work: Work,
        folder: Callable[[], Path],
        put: Callable[[PictureTold], None],
        *,
        pasted: int,
        picture: int,
        reserve: int,
    ) -> None:
        self.in_use: set[str] = set()
        """Parts that are open."""
        self._vault = vault
        self._work = work
        self._folder = folder
        self._put = put
        self._pasted = pasted
        self._picture = picture
        self._reserve = reserve
        self._sources: dict[int, dict[str, Source]] = {}

    def run(self, call: Callable[..., _Result], *values: Any) -> "Future[_Result]":
        """Do what blocks elsewhere."""
        return self._work.run(call, *values)

    @property
    def work(self) -> Work:
        """The thread for what blocks."""
        return self._work

    # -- parts

    def open_part(self, name: str, size: int) -> "Future[Part]":
        """Have what has come of ``name``, which will have ``size`` bytes; the future may raise ``VaultError``."""
        return self.run(_open_part, self._vault, name, size, self._reserve)

    def place(self, part: Part, file_hash: str, name: str, target: Path | None) -> "Future[Source]":
        """Put a whole part where it is wanted; then it is gone. The future may raise ``VaultError``.

        ``name``: what it is called in the usual folder; with a ``target`` it goes there, over what is there.
        """
        return self.run(_place, part, file_hash, target or self._folder() / name, target is not None)

    def drop_part(self, name: str) -> None:
        """Forget what has come of ``name``, which is not open."""
        self.run(self._vault.remove_part, name)

    # -- whole files

    def room(self) -> int:
        """Return how many bytes more of pasted pictures may be held."""
        held = sum(len(one.data) for files in self._sources.values() for one in files.values() if one.data is not None)
        return max(0, self._pasted - held)

    def know(self, user: int, file_hash: str, source: Source) -> None:
        """Take note of where a file lies that was sent to ``user``, or came from there."""
        self._sources.setdefault(user, {})[file_hash] = source

    def source(self, user: int, file_hash: str) -> Source | None:
        """Return where a file lies."""
        return self._sources.get(user, {}).get(file_hash)

    def forget(self, user: int) -> None:
        """Know of nothing any more that was sent to ``user`` or came from there."""
        self._sources.pop(user, None)

    def forget_all(self) -> None:
        """Know of nothing any more."""
        self._sources.clear()

    def show(self, user: int, file_hash: str) -> None:
        """Tell the bytes of a picture, if they are here."""
        source = self.source(user, file_hash)
        if source is None:
            self._put(PictureTold(file_hash, True, b""))
        elif source.size > self._picture:
            self._put(PictureTold(file_hash, True, b"", wording.picture_too_large(self._picture)))
        else:
            self.run(source.read, 0, source.size).add_done_callback(lambda read: self._tell(file_hash, read))

    def save(self, user: int, file_hash: str, target: Path) -> Saving | None:
        """Copy a whole file to ``target``. ``None``: it is not here."""
        source = self.source(user, file_hash)
        return None if source is None else self.run(_copy, source, file_hash, target)

    def _tell(self, file_hash: str, read: "Future[bytes]") -> None:
        if read.cancelled():
            return
        try:
            told = PictureTold(file_hash, True, read.result())
        except SourceError as error:
            told = PictureTold(file_hash, True, b"", str(error))
        self._put(told)


def part_name(account: int, user: int, device: str, file_hash: str) -> str:
    """Return what the part of a file is called that ``device`` of ``user`` sends to ``account``."""
    return f"private {account} {user} {device} {file_hash}"


# -- what blocks


def _open_part(vault: Vault, name: str, size: int, reserve: int) -> Part:
    part = vault.part(name)
    try:
        if part.size > size:
            part.restart()
        free = shutil.disk_usage(vault.folder).free
        if size - part.size + reserve > free:
            raise VaultError(wording.no_room(size - part.size, max(0, free - reserve)), full=True)
    except BaseException as error:
        part.close() if part.size else part.remove()
        if isinstance(error, OSError):
            raise failure(error) from error
        raise
    return part


def _place(part: Part, file_hash: str, target: Path, exact: bool) -> Source:
    if part.hash != file_hash:
        part.remove()
        raise WrongBytesError(wording.wrong())
    try:
        placed = place(part.slices(), target, exact, file_hash)
    except OtherBytesError as error:
        part.remove()
        raise WrongBytesError(wording.wrong()) from error
    except OSError as error:
        raise failure(error) from error
    size = part.size
    part.remove()
    try:
        return Source.at(placed)
    except SourceError:
        return Source(size, placed)  # gone as soon as it was there; whoever asks for it will be told


def _copy(source: Source, file_hash: str, target: Path) -> Path:
    try:
        return place(source.slices(_SLICE), target, True, file_hash)
    except SourceError as error:
        raise VaultError(str(error)) from error
    except OtherBytesError as error:
        raise WrongBytesError(wording.changed()) from error
    except OSError as error:
        raise failure(error) from error
