"""Finding a server and signing in or up: what a pasted text leads to, whom to trust there, and what to say.

It ends where somebody is signed in; keeping the link from then on belongs to ``link``.
"""

import platform
import secrets
from dataclasses import dataclass
from gettext import gettext as _

from messenger import __version__
from messenger.client.door import Door, Knock, NoEntryError, UnreachableServerError
from messenger.client.model import SavedServer, ShownServer
from messenger.client.plausible import shortened
from messenger.client.sentences import field_of, refusal
from messenger.client.store.accounts import Account
from messenger.net.invite import SCHEME, Endpoint, InviteError, parse_endpoints, parse_invite
from messenger.net.pin import Pin
from messenger.protocol.accounts import Resume, SignedIn, SignIn, SignUp
from messenger.protocol.base import DISPLAY_NAME_CHARACTERS, Request
from messenger.protocol.connection import Failed
from messenger.protocol.errors import Code


class RefusedError(Exception):
    """The server answered and refused; the message is a sentence."""

    def __init__(self, answer: Failed) -> None:
        super().__init__(refusal(answer, Request()))
        self.code: Code = answer.code
        self.field = field_of(answer.code)
        self.retry_after = answer.retry_after


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody came in: the stream, what the server answered, and what was said of this device."""

    door: Door
    server: SavedServer
    signed_in: SignedIn
    device: str
    people_rev: int


class Entrance:
    """Knows which invites were pasted since the program started, and how to knock."""

    def __init__(self, knock: Knock, patience: float) -> None:
        self._knock = knock
        self._patience = patience
        self._tokens: dict[str, str] = {}

    async def look_up(self, text: str, servers: list[SavedServer]) -> ShownServer:
        """Ask who is at a pasted invite or address. Raises ``NoEntryError`` with a sentence.

        An invite names the key that must answer. An address known from earlier must answer with the key it had then;
        a new one is shown with the key it has, for a person to compare (trust on first use, as SSH does it).
        """
        pin: Pin | None
        try:
            if text.strip()[: len(SCHEME)].lower() == SCHEME:
                invite = parse_invite(text)
                endpoints, pin, token = invite.endpoints, invite.pin, invite.token
            elif SCHEME in text.lower() or len(text.replace(",", " ").split()) > text.count(",") + 1:
                raise NoEntryError(_("This is no invite and no address. An invite begins with messenger://"))
            else:
                endpoints, token = parse_endpoints(text.replace(",", " ").split()), ""
                pin = _remembered(endpoints, servers)
        except InviteError as error:
            raise NoEntryError(_(str(error))) from None
        try:
            door = await self._knock(endpoints, pin)
        except UnreachableServerError:
            if _looks_like_an_address(text):
                raise
            raise NoEntryError(
                _("Nobody answers there. Paste the whole invite, or type an address as host:port.")
            ) from None
        door.abort()
        if door.ready is None or door.pin is None:
            raise NoEntryError(_("The server does not answer."))
        shown = str(door.pin)
        if token:
            self._tokens[shown] = token
        saved = next((server for server in servers if server.pin == shown), None)
        return ShownServer(
            name=door.ready.server,
            addresses=",".join(str(endpoint) for endpoint in endpoints),
            pin=shown,
            words=door.pin.words,
            known=pin is not None or saved is not None,
            invited=bool(token),
            account=saved.account if saved else "",
            open=door.ready.open,
        )

    async def sign_in(self, server: ShownServer, name: str, password: str, known: Account | None) -> Entry:
        """Sign in by password. Raises ``RefusedError`` or ``NoEntryError``."""
        device = known.device if known else _new_device()
        rev = known.people_rev if known else 0
        request = SignIn(1, __version__, device, _device_name(), name, password, rev)
        return await self._ask(server.addresses, server.pin, request, device, rev)

    async def sign_up(self, server: ShownServer, name: str, display: str, password: str) -> Entry:
        """Make an account with the pasted invite. Raises ``RefusedError`` or ``NoEntryError``."""
        device = _new_device()
        token = self._tokens.get(server.pin, "")
        request = SignUp(1, __version__, device, _device_name(), token, name, display, password)
        return await self._ask(server.addresses, server.pin, request, device, 0)

    async def resume(self, account: Account, start: bool) -> Entry:
        """Come in by token; ``start``: the program began just now. Raises ``RefusedError`` or ``NoEntryError``."""
        request = Resume(1, __version__, account.device, account.token, account.people_rev, start)
        entry = await self._ask(
            account.server.addresses, account.server.pin, request, account.device, account.people_rev
        )
        if entry.signed_in.user != account.user:
            entry.door.abort()
            raise NoEntryError(_("The server takes this device for somebody else's. Ask whoever runs it."))
        return entry

    async def _ask(self, addresses: str, pin: str, request: SignIn | SignUp | Resume, device: str, rev: int) -> Entry:
        door = await self._knock(parse_endpoints(addresses.split(",")), Pin.parse(pin))
        try:
            door.say(request)
            door.flush()
            answer = await door.line(self._patience)
            if isinstance(answer, Failed):
                raise RefusedError(answer)
            if not isinstance(answer, SignedIn):
                raise NoEntryError(_("The server did not understand this program."))
        except BaseException:
            door.abort()
            raise
        name = shortened(door.ready.server, DISPLAY_NAME_CHARACTERS) if door.ready else ""
        server = SavedServer(name, _first(addresses, door.endpoint), pin, answer.user_name)
        return Entry(door, server, answer, device, rev)


def _looks_like_an_address(text: str) -> bool:
    """Whether ``text`` may have been meant as one; a single word may be a host, but rather is a slip."""
    return "." in text or ":" in text or text.strip().lower() == "localhost"


def _remembered(endpoints: tuple[Endpoint, ...], servers: list[SavedServer]) -> Pin | None:
    """Return the key of the saved server that has one of these addresses."""
    asked = {str(endpoint) for endpoint in endpoints}
    for server in servers:
        if asked & set(server.addresses.split(",")):
            return Pin.parse(server.pin)
    return None


def _first(addresses: str, endpoint: Endpoint | None) -> str:
    """Put the address that answered before the others, to be tried first next time."""
    if endpoint is None:
        return addresses
    answered = str(endpoint)
    return ",".join([answered, *(address for address in addresses.split(",") if address != answered)])


def _new_device() -> str:
    return secrets.token_urlsafe(16)


def _device_name() -> str:
    """Return what the user's list of devices shows of this one."""
    return (platform.node() or "desktop")[:DISPLAY_NAME_CHARACTERS]
