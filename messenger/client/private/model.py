"""What a window shows of a private session: how it stands, what was said, what the person chose. Plain values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from messenger.client.model import Chat
from messenger.protocol.errors import Code

_LOG: Final = "private-"


def private_log(user: int) -> str:
    """Return what the changes of messages call the private session with ``user``; no server knows such a log."""
    return f"{_LOG}{user}"


def private_user(log: str) -> int | None:
    """Return with whom the private session is held whose messages are called ``log``; ``None``: it is another log."""
    number = log.removeprefix(_LOG)
    return int(number) if number != log and number.isascii() and number.isdigit() else None


class Phase(StrEnum):
    """How far a private session has come."""

    ASKED = "asked"
    """The other person asks; it rings here until ``until``."""
    ASKING = "asking"
    """This person asks, until ``until``."""
    CONNECTING = "connecting"
    """Both have agreed; the devices look for a way to each other."""
    CHECKING = "checking"
    """Connected, and this person has to say whether the other's key is to be trusted. No text yet."""
    WAITING = "waiting"
    """Connected, and the other person has to say so."""
    NO_WAY = "no_way"
    """The devices do not reach each other, ``reason`` says why; a relay needs the consent of both."""
    OPEN = "open"
    CUT = "cut"
    """The connection was lost; it is looked for until ``until``. What is written waits."""
    OVER = "over"
    """It has ended, or did not come about; ``reason`` says why. Nothing can be written any more."""


class Path(StrEnum):
    """Which way the text of a session takes."""

    NONE = "none"
    DIRECT = "direct"
    RELAYED = "relayed"
    """Through the server, which cannot read it."""


class Trust(StrEnum):
    """What is known of the key of the other's device."""

    KNOWN = "known"
    """It is the one from before, or the first one ever seen of this person, or accepted by hand."""
    NEW_DEVICE = "new_device"
    """This person was met before, but not on this device."""
    CHANGED_KEY = "changed_key"
    """This device was met before and had another key then."""


class RelayChoice(StrEnum):
    """What this person wants when there is no direct way."""

    ALWAYS = "always"
    ASK = "ask"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class PrivateStatus:
    """How the session with ``user`` stands.

    ``device``: what the other's device is called. ``trust``: see there; once accepted it is ``KNOWN``. ``safety``:
    12 groups of 5 digits, the same on both screens; "" until the devices know of each other. ``reason``: a sentence,
    for ``NO_WAY``, ``CUT`` and ``OVER``; ``code``: the same for the program, for ``OVER`` only. ``until``:
    ``time.monotonic`` seconds, 0 for no end in sight. ``relay_here``, ``relay_there``: this side and the other one have
    agreed to a relay. ``room``: so many bytes of files may go through the server at most, ``None`` where it carries
    none of them.
    """

    session: str
    user: int
    phase: Phase
    path: Path = Path.NONE
    device: str = ""
    trust: Trust = Trust.KNOWN
    safety: str = ""
    reason: str = ""
    code: Code | None = None
    until: float = 0
    relay_here: bool = False
    relay_there: bool = False
    room: int | None = None

    @property
    def writable(self) -> bool:
        """Whether text may be written: it leaves at once, or waits for the connection to be back."""
        return self.phase in (Phase.OPEN, Phase.CUT)


@dataclass(slots=True)
class Private:
    """The sessions held with one person, the last one's status, and all that was said in them, which nothing keeps.

    ``chat`` is no chat of the server: its messages get their ``seq`` here, in the order in which they arrived or were
    acknowledged. It is always opened and complete. A session that follows goes on in it behind a notice.
    """

    status: PrivateStatus
    chat: Chat


@dataclass(frozen=True, slots=True)
class PrivateChoices:
    """What this person chose for all private sessions of this profile.

    ``hidden``: never show the own address, so relay only. ``port``: where to listen, 0 for any free one.
    """

    relay: RelayChoice = RelayChoice.ASK
    hidden: bool = False
    port: int = 0
