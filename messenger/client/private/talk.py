"""What is said in one session, both ways and over all its links: texts, files, and the rows that show them.

The session finds links and says which is used; here it is known what belongs on it.
"""

from collections.abc import Callable
from pathlib import Path

from messenger.client.files.model import Picked
from messenger.client.model import Attachment
from messenger.client.private.files.sharing import AnyFileLine, Sharing
from messenger.client.private.files.stream import Line
from messenger.client.private.model import Path as Way
from messenger.client.private.said import Said
from messenger.client.private.surroundings import FileMeans
from messenger.client.private.texts import Texts
from messenger.protocol.errors import Code
from messenger.protocol.files import File
from messenger.protocol.private import Got, Say


class Talk:
    """``go_on`` is called when there may be something to be said that was not said by whoever is told first."""

    def __init__(self, means: FileMeans, said: Said, user: int, device: str, go_on: Callable[[], None]) -> None:
        self._said = said
        self._go_on = go_on
        self._texts = Texts(means.limits.window)
        self._files = Sharing(means, self, user, device)

    # -- orders

    def say(self, cid: str, text: str) -> None:
        """Say ``text`` as soon as there is a link."""
        self._said.written(cid, text)
        self._texts.write(cid, text)
        self.go_on()

    def send_files(self, picked: tuple[Picked, ...], caption: str) -> None:
        """Offer files, each behind what was said before its hash was known."""
        self._files.send(picked, caption)
        self.go_on()

    def fetch(self, cid: str, target: Path | None) -> bool:
        """Accept a file, or take another try; return whether it is one that is still to come."""
        return self._files.fetch(cid, target)

    def decline(self, cid: str) -> None:
        """Do not accept a file."""
        self._files.decline(cid)

    def pause(self, cid: str) -> None:
        """Let a file wait."""
        self._files.pause(cid)

    def resume(self, cid: str) -> None:
        """Go on with it."""
        self._files.resume(cid)

    def cancel(self, cid: str) -> None:
        """Give it up."""
        self._files.cancel(cid)

    # -- links

    @property
    def have(self) -> int:
        """The last text of the other side that has come."""
        return self._texts.have

    @property
    def acknowledged(self) -> int:
        """The last own one that has arrived."""
        return self._texts.acknowledged

    def check(self, have: int) -> None:
        """Raise ``BadPeerError`` when the other side cannot ``have`` so much."""
        self._texts.check(have)

    def begin(self, their_have: int, told: int) -> None:
        """Go on on another link: the other side has ``their_have``, and was told that this one has ``told``."""
        self._arrived(self._texts.begin(their_have, told))

    def linked(self, way: Way) -> None:
        """That link is used now."""
        self._files.linked(way)

    def cut(self) -> None:
        """None is used now."""
        self._files.cut()

    def carries(self, size: int) -> None:
        """A server carries so many bytes of files more."""
        self._files.carries(size)

    @property
    def room(self) -> int | None:
        """How many bytes of files may be sent on this link; ``None`` for any number."""
        return self._files.room

    def close(self, code: Code) -> None:
        """The session is over: what has not arrived will not."""
        self._files.close(code)
        self._said.failed(self._texts.left(), code)

    # -- lines

    def hear(self, line: Say | Got | AnyFileLine) -> None:
        """Take in one line of the link that is used. Raises ``BadPeerError``."""
        if isinstance(line, Got):
            self._arrived(self._texts.got(line.n))
        elif not isinstance(line, Say):
            self._files.heard(line)
        elif self._texts.heard(line):
            shown = line.file is not None and self._files.offered(line, line.file)
            if line.text and not shown:
                self._said.received(line.cid, line.text)

    def answer(self, link: Line) -> None:
        """Acknowledge what came, unless the other side does not read."""
        if not link.slow and self._texts.untold():
            link.say(Got(self._texts.have))

    def pump(self, link: Line) -> None:
        """Say what may be said now: texts, and files behind them."""
        for say in self._texts.due():
            link.say(say)
        link.flush()
        self._files.pump(link)

    def _arrived(self, cids: list[str]) -> None:
        self._said.acknowledged(cids)
        self._files.arrived(cids)

    # -- what files need

    def show(self, cid: str, text: str, file: Attachment, mine: bool) -> None:
        """Show a row with a file."""
        if mine:
            self._said.written(cid, text, file)
        else:
            self._said.received(cid, text, file)

    def offer(self, cid: str, text: str, file: File) -> None:
        """Say a row that was shown."""
        self._said.named(cid, file.hash, file.size)
        self._texts.write(cid, text, file)

    def fail(self, cid: str, code: Code) -> None:
        """Show that a row is not said."""
        self._said.failed([cid], code)

    def notice(self, text: str) -> None:
        """Put a quiet line there."""
        self._said.notice(text)

    def go_on(self) -> None:
        """Let out rows, and what there is to be said."""
        self._said.publish()
        self._go_on()
