"""The border between the Tk thread and the core thread, in the direction in. Every method returns at once.

Nothing is decided here: each order is handed to ``Core`` in the order in which it was given.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from messenger.client.core import Core
from messenger.client.files.model import FileChoices, Picked
from messenger.client.model import ChatMessage, ShownServer
from messenger.client.notification_choices import NotificationChoices
from messenger.client.private.model import PrivateChoices
from messenger.protocol.base import Request

_log = logging.getLogger(__name__)


class Network:
    """The core thread and its loop, as the Tk thread sees them."""

    def __init__(self, open_core: Callable[[asyncio.Event], Coroutine[Any, Any, Core]]) -> None:
        self._open_core = open_core
        self._aside = asyncio.Event()
        """A store that cannot be read is to be set aside."""
        self._loop = asyncio.new_event_loop()
        self._core: Core | None = None
        self._waiting: list[Callable[[Core], None]] = []  # given before the store was open
        self._stopped = asyncio.Event()
        # A daemon, so that a disk or a name server that hangs cannot keep the program alive.
        self._thread = threading.Thread(target=self._run, name="core", daemon=True)

    def start(self) -> None:
        """Start the thread; the core opens its store there."""
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        """Say goodbye, close everything and wait for it, at most ``timeout`` seconds; return whether it is done."""
        if not self._thread.ident:
            self._loop.close()
            return True
        self._call(self._stopped.set)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def set_aside(self) -> None:
        """Set a store that cannot be read aside, and begin with an empty one."""
        self._call(self._aside.set)

    def look_up(self, text: str) -> None:
        """Ask who is at the pasted invite or address."""
        self._order(lambda core: core.look_up(text))

    def sign_in(self, server: ShownServer, name: str, password: str) -> None:
        """Sign in by password."""
        self._order(lambda core: core.sign_in(server, name, password))

    def sign_up(self, server: ShownServer, user_name: str, display_name: str, password: str) -> None:
        """Make an account by invite."""
        self._order(lambda core: core.sign_up(server, user_name, display_name, password))

    def sign_out(self) -> None:
        """End the session."""
        self._order(lambda core: core.sign_out())

    def reconnect(self) -> None:
        """Try the lost link now."""
        self._order(lambda core: core.reconnect())

    def open_chat(self, log: str) -> None:
        """Load the newest messages of ``log``."""
        self._order(lambda core: core.load_history(log, 0))

    def load_older(self, log: str, before: int) -> None:
        """Load the messages of ``log`` that end before seq ``before``."""
        self._order(lambda core: core.load_history(log, before))

    def load_until(self, log: str, before: int, seq: int) -> None:
        """Load the messages of ``log`` that end before seq ``before``, back to ``seq``."""
        self._order(lambda core: core.load_until(log, before, seq))

    def send(self, log: str, text: str) -> None:
        """Put ``text`` into the outbox."""
        self._order(lambda core: core.send(log, text))

    def retry(self, log: str, cid: str) -> None:
        """Put the refused message ``cid`` into the outbox again."""
        self._order(lambda core: core.retry(log, cid))

    def mark_read(self, log: str, seq: int) -> None:
        """Move the read marker of ``log``."""
        self._order(lambda core: core.mark_read(log, seq))

    def keep_recent_emoji(self, emoji: tuple[str, ...]) -> None:
        """Keep which emoji were picked last."""
        self._order(lambda core: core.keep_recent_emoji(emoji))

    def keep_draft(self, log: str, text: str) -> None:
        """Keep what was typed in ``log``."""
        self._order(lambda core: core.keep_draft(log, text))

    def search(self, ticket: int, text: str, log: str) -> None:
        """Look for messages with ``text`` in ``log`` ("": everywhere); answered by ``SearchAnswered``."""
        self._order(lambda core: core.search(ticket, text, log))

    def search_on(self, ticket: int) -> None:
        """Look for more of them."""
        self._order(lambda core: core.search_on(ticket))

    def ask(self, ticket: int, requests: Sequence[Request]) -> None:
        """Have requests carried out that belong together, once; answered by ``RequestAnswered``."""
        self._order(lambda core: core.ask(ticket, requests))

    def typing(self, log: str, stopped: bool) -> None:
        """Tell the others in ``log`` that the person is writing, or has stopped."""
        self._order(lambda core: core.typing(log, stopped))

    def activity(self) -> None:
        """Tell the server that the person is there."""
        self._order(lambda core: core.activity())

    def start_private(self, ticket: int, user: int) -> None:
        """Ask ``user`` for a private session; answered by ``RequestAnswered``, as the next three are."""
        self._order(lambda core: core.privates.start(ticket, user))

    def accept_private(self, ticket: int, user: int) -> None:
        """Agree to the private session for which ``user`` asks."""
        self._order(lambda core: core.privates.accept(ticket, user))

    def decline_private(self, ticket: int, user: int) -> None:
        """Refuse it."""
        self._order(lambda core: core.privates.decline(ticket, user))

    def stop_private(self, ticket: int, user: int) -> None:
        """End the private session with ``user``, or withdraw what was asked for."""
        self._order(lambda core: core.privates.stop(ticket, user))

    def send_private(self, user: int, text: str) -> None:
        """Say ``text`` in the private session with ``user``."""
        self._order(lambda core: core.privates.say(user, text))

    def trust_private(self, user: int, session: str) -> None:
        """Accept the key of the device with which ``session``, the private one with ``user``, is held."""
        self._order(lambda core: core.privates.trust(user, session))

    def allow_relay(self, user: int, session: str) -> None:
        """Let ``session``, the private one with ``user``, run through the server."""
        self._order(lambda core: core.privates.allow_relay(user, session))

    def forget_private(self, user: int) -> None:
        """End the private session with ``user`` if need be, and forget what was said."""
        self._order(lambda core: core.privates.forget(user))

    def choose_private(self, choices: PrivateChoices) -> None:
        """Keep what was chosen for private sessions."""
        self._order(lambda core: core.privates.choose(choices))

    def choose_notifications(self, choices: NotificationChoices) -> None:
        """Keep what was chosen for notifications."""
        self._order(lambda core: core.choose_notifications(choices))

    def ask_space(self) -> None:
        """Ask the server how much room for files it has."""
        self._order(lambda core: core.files.ask_space())

    def send_files(self, log: str, picked: tuple[Picked, ...], caption: str) -> None:
        """Send files, each as one message, the first with ``caption``."""
        self._order(lambda core: core.files.send(log, picked, caption))

    def pause_file(self, log: str, cid: str) -> None:
        """Let the file of a message wait."""
        self._order(lambda core: core.files.pause(log, cid))

    def resume_file(self, log: str, cid: str) -> None:
        """Go on with it."""
        self._order(lambda core: core.files.resume(log, cid))

    def cancel_file(self, log: str, cid: str) -> None:
        """Give it up."""
        self._order(lambda core: core.files.cancel(log, cid))

    def fetch_file(self, message: ChatMessage, target: Path | None) -> None:
        """Fetch the file of ``message``; save it as ``target``, ``None``: in the folder that was chosen."""
        self._order(lambda core: core.files.fetch(message, target))

    def decline_file(self, log: str, cid: str) -> None:
        """Do not accept what was offered in a private session."""
        self._order(lambda core: core.files.decline(log, cid))

    def show_picture(self, message: ChatMessage, whole: bool) -> None:
        """Tell the picture of ``message``; answered by ``PictureTold``."""
        self._order(lambda core: core.files.show(message, whole))

    def keep_thumbnail(self, file_hash: str, data: bytes) -> None:
        """Keep a small picture of a large one."""
        self._order(lambda core: core.files.keep_thumbnail(file_hash, data))

    def choose_files(self, choices: FileChoices) -> None:
        """Keep what was chosen for files."""
        self._order(lambda core: core.files.choose(choices))

    def show_notices(self, shown: bool) -> None:
        """Keep whether quiet lines are shown."""
        self._order(lambda core: core.show_notices(shown))

    def note(self, log: str, text: str) -> None:
        """Put a quiet line of our own into ``log``, behind everything that was told so far."""
        self._order(lambda core: core.note(log, text))

    def read_on(self) -> None:
        """Read from the network again: the inbox has room."""
        self._order(lambda core: core.read_on())

    def _order(self, order: Callable[[Core], None]) -> None:
        def carry_out() -> None:
            if self._core is not None:
                order(self._core)
            else:
                self._waiting.append(order)

        self._call(carry_out)

    def _call(self, call: Callable[[], None]) -> None:
        try:
            self._loop.call_soon_threadsafe(call)
        except RuntimeError:
            _log.info("an order came after the end")

    def _run(self) -> None:
        # It warns of every write to a link that has broken a moment ago, and of nothing else that concerns a person.
        logging.getLogger("asyncio").setLevel(logging.ERROR)
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:  # it also ends what is still under way
            runner.run(self._live())

    async def _live(self) -> None:
        stopping = asyncio.create_task(self._stopped.wait())
        while not stopping.done():
            opening = asyncio.create_task(self._open_core(self._aside))
            await asyncio.wait([opening, stopping], return_when=asyncio.FIRST_COMPLETED)
            if not opening.done():
                opening.cancel()
                await asyncio.wait([opening])
                return
            core = opening.result()
            core.open()
            self._core = core
            for order in self._waiting:
                order(core)
            self._waiting.clear()
            setting_aside = asyncio.create_task(self._aside.wait())
            await asyncio.wait([setting_aside, stopping], return_when=asyncio.FIRST_COMPLETED)
            setting_aside.cancel()
            self._core = None
            await core.close()
