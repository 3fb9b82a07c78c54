"""A witness of how many pages had been committed to a write-ahead log: the index that SQLite keeps beside it.

When a database is opened after a crash, SQLite reads its write-ahead log up to the first frame that is not right and
takes that for the end, as it must after a loss of power. A log that was truncated or damaged later looks the same, and
what had been committed would be gone without a word. The wal-index ("-shm") of the process that ended is still there:
it says how many frames had been committed and synced. After a loss of power it may be of any time before, or gone;
then it says less, or nothing.

Formats: sqlite.org/fileformat2.html section 4, sqlite.org/walformat.html section 2.
"""

import struct
from pathlib import Path
from typing import Final, NamedTuple

VERSION: Final = 3_007_000
_MAGIC: Final = 0x377F0682
"""Of a log whose checksums are over little-endian numbers; one more: big-endian."""
_HEADER: Final = struct.Struct(">8I")
"""Magic, version, page size, checkpoints, two salts, two checksums of all that."""
_FRAME: Final = struct.Struct(">6I")
"""Page, size of the database after a commit, two salts, two checksums of all frames up to here."""
_INDEX: Final = struct.Struct("=3I2BH4I8s2I")
"""Version, -, changes, initialised, byte order, page size, frames, pages, checksum, salts as in the log, checksum."""
_CHECKED: Final = 40
"""Bytes of the index's header that its checksum is over."""
_BACKFILLED: Final = struct.Struct("=I")
_MASK: Final = 0xFFFFFFFF


class _Index(NamedTuple):
    """What the wal-index says: frames committed, how many of them are in the database, and the salts of their log."""

    frames: int
    backfilled: int
    salts: bytes


def lost_frames(database: Path) -> str | None:
    """Return a sentence about committed pages that the log of ``database`` has lost; ``None``: nothing is known of any.

    For a database that nobody has open. Raises ``OSError``.
    """
    index = _index(database.with_name(database.name + "-shm"))
    if index is None or not index.frames:
        return None
    valid, salts = _valid_frames(database.with_name(database.name + "-wal"), index.frames)
    if salts is not None and salts != index.salts:
        return None  # the index is of an earlier log, which was in the database when this one began
    if valid >= index.frames or (not valid and index.backfilled >= index.frames):
        return None
    return (
        f"Of its write-ahead log {valid:,} of {index.frames:,} committed pages can be read: "
        "the last changes are not all there."
    )


def _index(path: Path) -> _Index | None:
    """Return what a wal-index says, or ``None`` when it is not whole."""
    try:
        with path.open("rb") as file:
            data = file.read(2 * _INDEX.size + _BACKFILLED.size)
    except FileNotFoundError:
        return None
    size = _INDEX.size
    if len(data) < 2 * size + _BACKFILLED.size or data[:size] != data[size : 2 * size]:
        return None
    version, _, _, initialised, _, _, frames, _, _, _, salts, one, two = _INDEX.unpack_from(data)
    if version != VERSION or not initialised:
        return None
    if _checksum(struct.unpack_from(f"={_CHECKED // 4}I", data), (0, 0)) != (one, two):
        return None
    return _Index(frames, _BACKFILLED.unpack_from(data, 2 * size)[0], salts)


def _valid_frames(path: Path, most: int) -> tuple[int, bytes | None]:
    """Return how many of the first ``most`` frames of a log are right, and its salts; ``None``: it has no header."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return 0, None
    with file:
        head = file.read(_HEADER.size)
        if len(head) < _HEADER.size:
            return 0, None
        magic, version, page, _, _, _, one, two = _HEADER.unpack(head)
        order = ">" if magic & 1 else "<"
        if magic & ~1 != _MAGIC or version != VERSION or not 512 <= page <= 65536:
            return 0, None
        running = _checksum(struct.unpack_from(f"{order}6I", head), (0, 0))
        if running != (one, two):
            return 0, None
        salts, words = head[16:24], struct.Struct(f"{order}{page // 4}I")
        for count in range(most):
            frame = file.read(_FRAME.size + page)
            if len(frame) < _FRAME.size + page or frame[8:16] != salts:
                return count, salts
            running = _checksum(struct.unpack_from(f"{order}2I", frame), running)
            running = _checksum(words.unpack_from(frame, _FRAME.size), running)
            if running != _FRAME.unpack_from(frame)[4:]:
                return count, salts
    return most, salts


def _checksum(words: tuple[int, ...], start: tuple[int, int]) -> tuple[int, int]:
    one, two = start
    numbers = iter(words)
    for first, second in zip(numbers, numbers, strict=True):
        one = (one + first + two) & _MASK
        two = (two + second + one) & _MASK
    return one, two
