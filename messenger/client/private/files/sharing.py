"""All files of one private session, both ways: what people order, what the other side says, what may be said.

How a single file stands is known by ``Outgoing`` and ``Incoming``. Lines leave by ``pump`` only, behind every text, and
only as long as little waits to leave before them; so whatever is said meanwhile goes next.
"""

import secrets
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from messenger.client.facts import TransfersTold
from messenger.client.files.meter import Meter
from messenger.client.files.model import Picked, TransferPhase
from messenger.client.files.names import safe_name
from messenger.client.model import Attachment
from messenger.client.private.files import wording
from messenger.client.private.files.incoming import Incoming
from messenger.client.private.files.landing import Landing
from messenger.client.private.files.outgoing import Outgoing
from messenger.client.private.files.pace import Pace
from messenger.client.private.files.preparing import Order, Preparing
from messenger.client.private.files.shelf import part_name
from messenger.client.private.files.source import Source
from messenger.client.private.files.stream import Line, Stream
from messenger.client.private.model import Path as Way
from messenger.client.private.model import private_log
from messenger.client.private.surroundings import FileMeans
from messenger.client.private.texts import BadPeerError
from messenger.protocol.errors import Code
from messenger.protocol.files import File, is_plain_name
from messenger.protocol.private import UNKEPT_BYTES, Go, Hold, Kept, Leave, Piece, Say, Take

AnyFileLine = Take | Piece | Kept | Hold | Go | Leave
AnyFile = Incoming | Outgoing


class Outlet(Protocol):
    """Where the rows stand and the lines go: in truth, a ``Talk``."""

    def show(self, cid: str, text: str, file: Attachment, mine: bool) -> None:
        """There is a row with a file; an own one waits."""

    def offer(self, cid: str, text: str, file: File) -> None:
        """Say the row that was shown, in order with the texts."""

    def fail(self, cid: str, code: Code) -> None:
        """The row that was shown will not be said."""

    def notice(self, text: str) -> None:
        """Put a quiet line there."""

    def go_on(self) -> None:
        """There may be something to be said."""


class Sharing:
    """Begins with the session and ends with ``close``; then nothing more is said, and no part is open."""

    def __init__(self, means: FileMeans, outlet: Outlet, user: int, device: str) -> None:
        self._means = means
        self._outlet = outlet
        self._user = user
        self._device = device
        self._shelf = means.shelf
        limits, durations = means.limits, means.durations
        pace = Pace(limits.private_pace, UNKEPT_BYTES, durations.private_pace, durations.private_pace_longest)
        self._files: dict[str, AnyFile] = {}
        self._dirty: dict[str, AnyFile] = {}
        self._preparing = Preparing(self._shelf, self._refusal, self._ready, self._unready)
        self._landing = Landing(self._shelf, user, self._part_name, self._changed)
        self._stream = Stream(
            self._shelf, means.clock, pace, limits.private_waiting, self._tell, outlet.go_on, self._unreadable
        )
        self._linked = self._relayed = False
        self._carried = limits.private_relayed  # bytes of files that may still go through the server
        self._closed = self._flooded = False

    # -- orders

    def send(self, picked: tuple[Picked, ...], caption: str) -> None:
        """Offer files, the first with ``caption``, once their hashes are known."""
        for one in picked:
            cid, name = secrets.token_urlsafe(16), safe_name(one.name)
            file = self._files[cid] = Outgoing(private_log(self._user), cid, one.size, self._meter())
            self._outlet.show(cid, caption, Attachment("", one.size, name, one.width, one.height), mine=True)
            self._tell(file)
            self._preparing.add(Order(file, one, caption))
            caption = ""

    def fetch(self, cid: str, target: Path | None) -> bool:
        """Accept a file, or take another try; return whether it is one that is still to come."""
        file = self._files.get(cid)
        if not isinstance(file, Incoming) or file.ended is not None:
            return False
        file.accept(target)
        self._flooded = False
        self.resume(cid)
        return True

    def decline(self, cid: str) -> None:
        """Do not accept it."""
        file = self._files.get(cid)
        if isinstance(file, Incoming) and not file.accepted and file.ended is None:
            file.decline(wording.left_here(Code.FILE_DECLINED, self._name))
            self._shelf.drop_part(self._part_name(file))
            self._flooded = False
            self._changed(file)

    def pause(self, cid: str) -> None:
        """Let it wait."""
        if (file := self._files.get(cid)) is not None:
            file.pause()
            self._changed(file)

    def resume(self, cid: str) -> None:
        """Go on with it."""
        file = self._files.get(cid)
        if file is not None and file.ended is None:
            file.resume()
            if isinstance(file, Incoming) and file.accepted:
                self._landing.begin(file)
            self._changed(file)

    def cancel(self, cid: str) -> None:
        """Give it up."""
        file = self._files.get(cid)
        if file is not None and file.ended is None:
            file.cancel(wording.left_here(Code.FILE_CANCELLED, self._name))
            if isinstance(file, Outgoing) and not file.hash:
                self._outlet.fail(cid, Code.FILE_CANCELLED)
            self._changed(file)

    # -- the link

    def linked(self, way: Way) -> None:
        """There is a connection; what was said on another may have been lost."""
        self._linked, self._relayed = True, way is Way.RELAYED
        self._start_over()

    def cut(self) -> None:
        """There is none."""
        self._linked = False
        self._start_over()

    def carries(self, size: int) -> None:
        """The server says how many bytes of files it carries from now on."""
        self._carried = size
        self._weigh()

    @property
    def room(self) -> int | None:
        """How many bytes of files may still be sent; ``None`` for any number."""
        return self._carried if self._relayed else None

    def arrived(self, cids: list[str]) -> None:
        """The other side has these texts; some may be offers."""
        for cid in cids:
            file = self._files.get(cid)
            if isinstance(file, Outgoing):
                file.arrived = True
                self._dirty[cid] = file

    def close(self, code: Code) -> None:
        """The session is over, since ``code``."""
        self._closed = True
        for file in list(self._files.values()):
            if file.ended is None and isinstance(file, Incoming):
                if not self._landing.places(file):
                    file.end(TransferPhase.OVER, wording.over_here(self._name, file.done > 0))
            elif file.ended is None:
                file.end(TransferPhase.OVER, wording.over_there())
                if not file.hash:
                    self._outlet.fail(file.cid, code)
            self._tell(file)
        self._preparing.close()
        self._landing.close()
        self._stream.rest()
        self._dirty.clear()

    # -- what the other side says

    def offered(self, say: Say, file: File) -> bool:
        """Take in an offer; return whether it is shown. What cannot be taken is refused here, and noted."""
        if say.cid in self._files:
            raise BadPeerError("this was offered before")
        incoming = Incoming(private_log(self._user), say.cid, file, safe_name(file.name), self._meter())
        refused = self._refused(file)
        self._forget_oldest()
        self._files[say.cid] = incoming
        if refused is not None:
            incoming.end(TransferPhase.OVER, wording.left_here(refused, self._name), refused)
            self._dirty[say.cid] = incoming
            return False
        shown = Attachment(file.hash, file.size, incoming.name, file.width, file.height)
        self._outlet.show(say.cid, say.text, shown, mine=False)
        incoming.waits = self._hindrance(incoming)
        self._tell(incoming)
        return True

    def _refused(self, file: File) -> Code | None:
        if not is_plain_name(file.name):
            self._outlet.notice(wording.no_plain_name(self._name))
            return Code.FILE_NAME_INVALID
        incoming = (one for one in self._files.values() if isinstance(one, Incoming))
        if sum(not one.accepted and one.ended is None for one in incoming) < self._means.limits.private_offers:
            return None
        if not self._flooded:
            self._flooded = True
            self._outlet.notice(wording.too_many(self._name))
        return Code.BUSY

    def heard(self, line: AnyFileLine) -> None:
        """Take in what the other side says of a file. Raises ``BadPeerError``."""
        file = self._files.get(line.cid)
        match line, file:
            case Take(), Outgoing():
                if file.take(line):
                    self._stream.restart(file)
            case Kept(), Outgoing():
                self._stream.kept(file, line.offset)
                file.kept(line)
            case Piece(), Incoming():
                self._piece(file, line)
            case Hold(), Incoming() | Outgoing():
                file.hold()
            case Go(), Incoming():
                file.go()
            case Leave(), Incoming() | Outgoing():
                file.end(TransferPhase.OVER, wording.left_there(line.code, self._name))
            case ((Hold() | Go() | Leave()), _):
                return  # of an offer that was refused and forgotten
            case _:
                raise BadPeerError("there is no such file")
        self._dirty[line.cid] = file
        self._landing.wake()
        if file.shown is not None:
            self._tell(file)

    def _piece(self, file: Incoming, line: Piece) -> None:
        if self._relayed:
            self._carried = max(0, self._carried - len(line.data))
        file.piece(line)
        if file.wrong:
            file.end(TransferPhase.OVER, wording.left_here(Code.FILE_WRONG, self._name), Code.FILE_WRONG)

    # -- what is said

    def pump(self, link: Line) -> None:
        """Say what may be said now; nothing to somebody who does not read."""
        if link.slow or not self._linked:
            return
        dirty, self._dirty = self._dirty, {}
        for file in dirty.values():
            for line in file.due():
                link.say(line)
        link.flush()
        outgoing = (file for file in self._files.values() if isinstance(file, Outgoing))
        sent = self._stream.pump(link, self._user, outgoing)
        if self._relayed:
            self._carried = max(0, self._carried - sent)

    # -- what files come to

    def _refusal(self, order: Order, source: Source) -> str:
        """Return why a file cannot be sent as things are, "" when it can."""
        if self._relayed:
            promised = sum(one.size - one.done for one in self._files.values() if one.ended is None and one.agreed)
            room = max(0, self._carried - promised)
            if source.size > room:
                return wording.too_large_to_relay(order.picked.name, source.size, room)
        if source.data is not None and source.size > self._shelf.room():
            return wording.too_many_pasted(self._shelf.room())
        return ""

    def _ready(self, order: Order, source: Source, file_hash: str) -> None:
        file, picked = order.file, order.picked
        file.size, file.hash = source.size, file_hash
        file.waits = self._hindrance(file)
        self._shelf.know(self._user, file_hash, source)
        said = File(file_hash, file.size, safe_name(picked.name), picked.width, picked.height)
        self._outlet.offer(file.cid, order.caption, said)
        self._changed(file)

    def _unready(self, order: Order, reason: str) -> None:
        order.file.end(TransferPhase.OVER, reason)
        self._outlet.fail(order.file.cid, Code.NO_SUCH_FILE)
        self._changed(order.file)

    def _unreadable(self, file: Outgoing, reason: str) -> None:
        file.end(TransferPhase.OVER, reason, Code.NO_SUCH_FILE)
        self._changed(file)

    # -- inside

    @property
    def _name(self) -> str:
        return self._means.name(self._user)

    def _part_name(self, file: Incoming) -> str:
        return part_name(self._means.account, self._user, self._device, file.hash)

    def _meter(self) -> Meter:
        durations = self._means.durations
        return Meter(self._means.clock, durations.file_window, durations.file_report)

    def _hindrance(self, file: AnyFile) -> str:
        """Return why a file cannot move though nobody paused it, "" when it can."""
        if not self._linked:
            return wording.cut()
        return wording.waits_for_direct() if self._relayed and file.size - file.done > self._carried else ""

    def _start_over(self) -> None:
        self._stream.rest()
        for file in self._files.values():
            file.relinked()
        self._dirty = dict(self._files)
        self._weigh()

    def _weigh(self) -> None:
        for cid, file in self._files.items():
            if file.ended is None:
                file.waits = self._hindrance(file)
                self._dirty[cid] = file
                self._tell(file)

    def _forget_oldest(self) -> None:
        """Forget what the other side offered long ago and nobody waits for; it is told so no more after a cut."""
        if len(self._files) >= self._means.limits.private_files:
            for cid, file in self._files.items():
                if file.ended is not None and isinstance(file, Incoming):
                    del self._files[cid]
                    self._dirty.pop(cid, None)
                    return

    def _changed(self, file: AnyFile) -> None:
        self._tell(file)
        if not self._closed:
            self._dirty[file.cid] = file
            self._landing.wake()
            self._outlet.go_on()

    def _tell(self, file: AnyFile) -> None:
        told, last = file.transfer(), file.shown
        if last is not None and replace(told, done=last.done, speed=last.speed, size=last.size) == last:
            moved = told.done != last.done
            if not (moved and file.meter.due()):
                return
        file.shown = told
        self._means.tell_files(TransfersTold((told,)))
