"""What a conversation shows, in order, and how neighbours stand to each other. No heights, no Tk.

What the server has numbered stands by ``seq``: messages, and notices of what happened to a group. Messages without a
number come after that, in the order in which they were put in; a notice without one stays behind the numbered row after
which it came.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from messenger.client.model import ChatMessage, Delivery, Notice
from messenger.gui.widgets.conversation_view.dates import local_day

Row = ChatMessage | Notice

RUN_GAP = 10 * 60 * 1000
"""Messages of one sender belong together when no more ms lie between them."""

_UNNUMBERED = 2**62  # after every seq


class Sender(NamedTuple):
    """Who wrote a message, as it is shown: a name, the key of the person's hue, and the letters on the avatar."""

    name: str
    hue_key: int
    initials: str


class Standing(NamedTuple):
    """How a row stands among its neighbours.

    ``first`` and ``last`` of a run of one sender's messages or of notices, first of its ``day``, first ``unread``.
    """

    first: bool
    last: bool
    day: bool
    unread: bool


class Put(NamedTuple):
    """What ``Rows.put`` did: the row left ``removed`` (None: it was new), then came in at ``inserted``."""

    removed: int | None
    inserted: int


class Rows:
    """The rows of one conversation, oldest first. ``unread_after``: the last seq read before the chat was opened."""

    def __init__(self, rows: Iterable[Row] = (), unread_after: int | None = None) -> None:
        self._rows: list[Row] = []
        self._keys = array("q")
        self.extend(rows)
        self._unread_seq = self._seq_after(unread_after)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __getitem__(self, index: int) -> Row:
        return self._rows[index]

    def extend(self, rows: Iterable[Row]) -> None:
        """Put rows in where they belong."""
        last = self._keys[-1] if self._keys else 0
        for row in rows:
            if row.seq > last:  # nearly always
                last = row.seq
                self._rows.append(row)
                self._keys.append(last)
            else:
                self.put(row)
                last = self._keys[-1]

    def put(self, row: Row) -> Put:
        """Put a row where it belongs, in place of the same message if that is there."""
        if isinstance(row, Notice) and not row.seq:
            return Put(None, self._insert(row, row.after or self.last_seq()))
        removed = self._index_of(row)
        if removed is not None:
            if self._keys[removed] == (row.seq or _UNNUMBERED):
                self._rows[removed] = row
                return Put(removed, removed)
            del self._rows[removed], self._keys[removed]
        return Put(removed, self._insert(row, row.seq or _UNNUMBERED))

    def prepend(self, rows: Sequence[Row]) -> bool:
        """Put older rows before all others at once. False, and nothing done, when they do not belong there."""
        keys = array("q")
        key = 0
        for row in rows:
            if isinstance(row, ChatMessage) or row.seq:
                if row.seq <= key:
                    return False
                key = row.seq
            keys.append(key)
        notices = 0
        while notices < len(self._rows) and _floats(self._rows[notices]):
            notices += 1
        if notices < len(self._rows) and self._keys[notices] <= key:
            return False
        for index in range(notices):  # they came after what is older
            self._keys[index] = max(key, self._keys[index])
        self._rows[:0] = rows
        self._keys[:0] = keys
        return True

    def take_out(self, cid: str) -> int | None:
        """Take out the message ``cid`` that the server has not numbered; gives where it stood, None if nowhere."""
        for index in range(bisect_left(self._keys, _UNNUMBERED), len(self._rows)):
            row = self._rows[index]
            if isinstance(row, ChatMessage) and row.cid == cid:
                del self._rows[index], self._keys[index]
                return index
        return None

    def standing(self, index: int) -> Standing:
        """How the row ``index`` stands among its neighbours."""
        row = self._rows[index]
        unread = isinstance(row, ChatMessage) and row.seq > 0 and row.seq == self._unread_seq
        top = index == 0
        day = top or local_day(row.ts) != local_day(self._rows[index - 1].ts)
        first = top or not self._continues(index - 1)
        last = index + 1 == len(self._rows) or not self._continues(index)
        return Standing(first, last, day, unread)

    def last_seq(self) -> int:
        """The seq of the newest numbered row, 0 if there is none."""
        end = bisect_left(self._keys, _UNNUMBERED)
        return self._keys[end - 1] if end else 0

    def find(self, row: Row) -> int | None:
        """Where the row stands, or the same message in another state; None where it is gone."""
        index = self._index_of(row)
        if index is None and not row.seq and isinstance(row, Notice):
            first = bisect_left(self._keys, row.after)
            index = next((at for at in range(first, len(self._rows)) if self._rows[at] is row), None)
        return index

    def nearest(self, seq: int) -> int | None:
        """Where the row ``seq`` stands, else the next one after it, else the last; None where there are no rows."""
        return min(bisect_left(self._keys, seq), len(self._rows) - 1) if self._rows else None

    def begin_unread(self, seq: int) -> None:
        """Let the message ``seq`` be the first unread one; 0: none is."""
        self._unread_seq = seq

    def first_unread(self) -> int | None:
        """Where the first unread message stands, if there is one."""
        return bisect_left(self._keys, self._unread_seq) if self._unread_seq else None

    def _continues(self, index: int) -> bool:
        """Whether the next row belongs to the same run as the row ``index``: of one sender, or of notices."""
        row, following = self._rows[index], self._rows[index + 1]
        if isinstance(row, Notice) or isinstance(following, Notice):
            alike = isinstance(row, Notice) and isinstance(following, Notice)
        else:
            alike = (
                row.sender == following.sender
                and abs(following.ts - row.ts) <= RUN_GAP
                and not (following.seq and following.seq == self._unread_seq)
            )
        return alike and local_day(row.ts) == local_day(following.ts)

    def _index_of(self, row: Row) -> int | None:
        """Where the same row stands already: by its seq, or a message by its cid among those without one."""
        if row.seq:
            for index in range(bisect_left(self._keys, row.seq), bisect_right(self._keys, row.seq)):
                if self._rows[index].seq:
                    return index
        if isinstance(row, Notice):
            return None
        for index in range(bisect_left(self._keys, _UNNUMBERED), len(self._rows)):
            waiting = self._rows[index]
            # The sender too: nobody else's message may take the place of one's own by naming its cid.
            if isinstance(waiting, ChatMessage) and (waiting.cid, waiting.sender) == (row.cid, row.sender):
                return index
        return None

    def _insert(self, row: Row, key: int) -> int:
        index = bisect_right(self._keys, key)
        self._rows.insert(index, row)
        self._keys.insert(index, key)
        return index

    def _seq_after(self, unread_after: int | None) -> int:
        """The seq of the first received message after ``unread_after``; 0 if there is none."""
        if unread_after is None:
            return 0
        for index in range(bisect_right(self._keys, unread_after), len(self._rows)):
            row = self._rows[index]
            if isinstance(row, ChatMessage) and row.delivery is Delivery.RECEIVED and row.seq:
                return row.seq
        return 0


def _floats(row: Row) -> bool:
    """Whether the row has no place of its own: a notice that the server has not numbered."""
    return isinstance(row, Notice) and not row.seq


def is_same(one: Row, other: Row) -> bool:
    """Whether both are the same message, however far it has come, or the same notice."""
    if isinstance(one, ChatMessage) and isinstance(other, ChatMessage):
        return (one.cid, one.sender) == (other.cid, other.sender) if one.cid else 0 < one.seq == other.seq
    return one is other or (type(one) is type(other) and 0 < one.seq == other.seq)
