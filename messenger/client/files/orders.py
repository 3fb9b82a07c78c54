"""What a person does with files: the orders of windows about them. Called on the Tk thread like all ``Actions``.

What can be refused without asking anybody is refused here, with a sentence.
"""

from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path
from typing import Final

from messenger.client.files.model import FileChoices, Picked
from messenger.client.files.sizes import size_words
from messenger.client.model import ChatMessage
from messenger.client.network import Network
from messenger.client.private.files.wording import too_large_to_relay
from messenger.client.private.model import private_user
from messenger.client.state import State

AT_ONCE: Final = 50
"""So many files may be sent with one order."""


class FileOrders:
    """Sending, fetching and keeping. What comes of it is told by ``TransferChanged`` and ``PictureCame``."""

    _network: Network
    _state: State

    def refusal_of(self, log: str, picked: Sequence[Picked]) -> str:
        """Return why these files cannot be sent in ``log``, as a sentence; "" when they can.

        Asked before sending, with what is known of the server's limits; a private session that is direct has none.
        """
        if not picked:
            return _("There is nothing to send.")
        if len(picked) > AT_ONCE:
            return _("At most {count} files can be sent at once.").format(count=AT_ONCE)
        for one in picked:
            if one.size < 1:
                return _("“{name}” is empty.").format(name=one.name)
        if (user := private_user(log)) is not None:
            return self._private_refusal(user, picked)
        space = self._state.space
        if space is None:
            return ""
        for one in picked:
            if one.size > space.file:
                return _("“{name}” has {size}. A file may have at most {limit} here.").format(
                    name=one.name, size=size_words(one.size), limit=size_words(space.file)
                )
        needed, left = sum(one.size for one in picked), max(0, space.total - space.used)
        if needed > left:
            return _("This needs {size}, and {left} of your {total} for files are left.").format(
                size=size_words(needed), left=size_words(left), total=size_words(space.total)
            )
        return ""

    def _private_refusal(self, user: int, picked: Sequence[Picked]) -> str:
        private = self._state.privates.get(user)
        room = private.status.room if private is not None else None
        for one in picked:
            if room is not None and one.size > room:
                return too_large_to_relay(one.name, one.size, room)
        return ""

    def ask_space(self) -> None:
        """Ask the server how much room there is; answered by ``SpaceChanged``, if there is a link."""
        self._network.ask_space()

    def send_files(self, log: str, picked: Sequence[Picked], caption: str = "") -> str:
        """Send files in ``log``, a chat or a private session, each as one message, the first with ``caption``.

        Return a sentence when it cannot be; then nothing was sent.
        """
        refusal = self.refusal_of(log, picked) or self._caption_refusal(caption) or self._state.may_write(log)
        if refusal or self._state.trouble:
            return refusal or self._state.trouble
        self._network.send_files(log, tuple(picked), self._caption(caption))
        return ""

    def _caption(self, text: str) -> str:
        """Return ``text`` as it is sent."""
        raise NotImplementedError

    def _caption_refusal(self, text: str) -> str:
        """Return why ``text`` cannot stand under a file, "" when it can."""
        raise NotImplementedError

    # -- on the way; ``message`` is the one that has the file

    def pause_file(self, message: ChatMessage) -> None:
        """Let the file of ``message`` wait until ``resume_file``; over restarts, too."""
        self._network.pause_file(message.log, message.cid)

    def resume_file(self, message: ChatMessage) -> None:
        """Go on with a paused one, or try one again that failed."""
        self._network.resume_file(message.log, message.cid)

    def cancel_file(self, message: ChatMessage) -> None:
        """Give it up: a message that was not sent yet is gone with it, a received one stays without its file."""
        self._network.cancel_file(message.log, message.cid)

    def fetch_file(self, message: ChatMessage) -> None:
        """Fetch the file of ``message`` and save it in the folder that was chosen.

        In a private session this accepts what was offered.
        """
        self._network.fetch_file(message, None)

    def save_file(self, message: ChatMessage, path: Path) -> None:
        """Save the file of ``message`` as ``path``, fetched first if need be; overwriting was asked about before."""
        self._network.fetch_file(message, path)

    def decline_file(self, message: ChatMessage) -> None:
        """Do not accept the file of a private ``message``."""
        self._network.decline_file(message.log, message.cid)

    # -- pictures

    def show_picture(self, message: ChatMessage, whole: bool = False) -> None:
        """Have the picture of ``message`` told by ``PictureCame``: the thumbnail kept of it, or else its bytes.

        ``whole``: its bytes in any case, fetched whatever size they have; else only as ``FileChoices`` say.
        """
        self._network.show_picture(message, whole)

    def keep_thumbnail(self, file_hash: str, data: bytes) -> None:
        """Keep a small picture of a large one, in the encrypted store."""
        self._network.keep_thumbnail(file_hash, data)

    def choose_files(self, choices: FileChoices) -> None:
        """Choose for all files of this profile; kept in the store, answered by ``FileChoicesChanged``."""
        self._network.choose_files(choices)
