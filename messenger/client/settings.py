"""Every limit and duration of the client, and the options of its command line. Nothing is opened or created here."""

import argparse
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

DEFAULT_PROFILE: Final = "default"
_PROFILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")


@dataclass(frozen=True, slots=True)
class Durations:
    """All in seconds."""

    dial: float = 10
    """How long all addresses together may take to answer, and how long the greeting may."""
    ping: float = 15
    """After so long without hearing anything, the client asks whether the server is there."""
    silence: float = 40
    """After so long without hearing anything, the link counts as lost."""
    look: float = 4
    """How often the two above are looked at, and the clock for signs that the computer slept."""
    stall: float = 1
    """A look that comes later than this was held up: all deadlines move by as much."""
    sleep: float = 10
    """When the wall clock has gone this much farther than the other one, the computer slept."""
    wake: float = 5
    """How long a link may stay silent after the computer slept."""
    retry_first: float = 0.5
    retry_longest: float = 30
    """The wait before reconnecting: at most the first, doubled each time, never over the longest."""
    storage_first: float = 1
    storage_longest: float = 30
    """The same for a disk that refuses writes, here or at the server."""
    steady: float = 5
    """After so long a link counts as good; one that is lost earlier makes the next wait longer."""
    retry_after: float = 300
    """A server may ask to be left alone for so long."""
    gather: float = 1
    """Markers and drafts are gathered for so long before they are sent and written."""
    typing: float = 6
    """How long somebody is believed to write on after the last word of it."""
    ask: float = 60
    """How long a private session is asked for, until the server says that it is over."""
    direct: float = 3
    """How long two devices look for a direct way before a relay is thought of."""
    direct_again: float = 60
    """How often it is looked for again while there is none."""
    relay: float = 10
    """How long a relay may take to stand."""
    relay_again: float = 1
    """The wait before another one is asked for when it did not, or was lost."""
    redial: float = 30
    """How long a private connection that was cut is looked for again."""
    redial_away: float = 60
    """The same for a relayed one while the link to the server is down as well."""
    peer_ping: float = 5
    """After so long without hearing anything, a device asks whether the other one is there."""
    peer_silence: float = 12
    """After so long without hearing anything, a private connection counts as lost: with ``redial`` it is known
    to both in less than the 45 s in which a crash has to be told, with seconds to spare for a busy machine."""
    peer_wake: float = 3
    """The same when there is a reason to think so: another connection has come."""
    hesitate: float = 1
    """How long the other person may take to trust this device before it is told that it is waited for."""
    goodbye: float = 0.5
    """How long a goodbye may take to leave."""
    private_pace: float = 0.002
    private_pace_longest: float = 0.1
    """How long bytes of a file may wait in the queue to the other device, where a text waits behind them: as long as
    the way itself takes, within these two."""
    file_retry_first: float = 1
    file_retry_longest: float = 60
    """The wait before a file is tried again: at most the first, doubled each time nothing moved, never over the
    longest."""
    file_silence: float = 60
    """After so long without a byte, the connection of a file counts as lost; a server may have to sync a large one."""
    file_window: float = 5
    """The last seconds tell how fast a file moves."""
    file_report: float = 0.2
    """How often it is told how far a file has come, at the most."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of something there may be at once."""

    window: int = 200
    """Sends without an answer on the wire (the server remembers as many)."""
    pages: int = 4
    """Questions for missed messages without an answer."""
    history: int = 200
    """Messages read from the store for one page of history."""
    inbox: int = 10_000
    """Facts waiting for the Tk thread; above, the network is not read."""
    chats: int = 20_000
    """Chats of one account; what a server says of more is left aside."""
    told: int = 20_000
    """Groups, blocks, or mutes of one account, and entries of one answer."""
    typists: int = 200
    """People who are believed to write at the same time."""
    private_asks: int = 50
    """People who ask for a private session at the same time; others do not ring."""
    marks: int = 500
    """Markers in one line."""
    hits: int = 50
    """Messages told at once of those that a search finds."""
    hits_in_chat: int = 1_000
    """The same where one chat is searched, and they are counted."""
    search_matches: int = 200
    """Messages with the right words looked at in one stretch of a search, between which everything else goes on."""
    search_scan: int = 1_000
    """The same where no index helps, as for writing without blanks."""
    search_scanned: int = 100_000
    """How many of the newest messages are looked at then."""
    private_links: int = 8
    """Proven connections of one private session, of which one is used."""
    private_rows: int = 10_000
    """The newest rows of one private session that are kept."""
    private_pace: int = 64 * 1024
    """Bytes of a private file that may be on their way in any case; more, if they do not wait long."""
    private_waiting: int = 64 * 1024
    """Bytes that wait to leave for the other device above which nothing more of a file is put behind them."""
    private_offers: int = 100
    """Files of one private session that wait to be accepted; more are refused."""
    private_files: int = 1_000
    """Files of one private session that are remembered; of those that are over, the oldest go."""
    private_relayed: int = 100 * 1024**2
    """Bytes of files that one private session lets go through the server, unless the server says what it carries."""
    private_share: float = 0.5
    """How much of what the server says that it carries for one private session may be files: they grow by a third
    when they are said, and texts are to go on behind them."""
    private_pasted: int = 64 * 1024**2
    """Bytes of pasted pictures that are held in memory to be sent privately."""
    disk_reserve: int = 64 * 1024**2
    """Bytes that a private file leaves free on the disk."""
    notices: int = 200
    """Notices without a number kept in one chat."""
    uploads: int = 2
    downloads: int = 2
    """Files that move at once, each on a connection of its own."""
    file_tries: int = 5
    """How often a file is brought that the server says it has not got; and fetched, when nothing of it comes."""
    copied_bytes: int = 10 * 1024**2
    """An own picture up to this size is copied when it is sent; larger ones are read from where they lie."""
    shown_bytes: int = 64 * 1024**2
    """A picture above is not shown, but can be saved."""
    vault_bytes: int = 512 * 1024**2
    """Pictures that are kept; above, those that were not seen for longest go."""
    part_days: float = 30
    """Parts of files that nobody asked for any more are kept for so long."""
    thumbnails: int = 5_000
    """Small pictures that are kept."""
    saved_files: int = 2_000
    """The newest files of which is known where they were saved."""


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """What one client needs to know to be built. ``data_folder`` holds one folder for each profile."""

    profile: str
    data_folder: Path
    wire: bool = False
    use_keyring: bool = True
    durations: Durations = field(default_factory=Durations)
    limits: Limits = field(default_factory=Limits)

    @property
    def profile_folder(self) -> Path:
        """Where this profile's store, key and lock lie."""
        return self.data_folder / self.profile


def parse(argv: Sequence[str]) -> ClientConfig:
    """Read the command line (without the program's name); wrong usage prints it and raises ``SystemExit`` (2)."""
    parser = argument_parser()
    return config_from(parser.parse_args(argv))


def argument_parser() -> argparse.ArgumentParser:
    """Return the client's own options; the windows add theirs."""
    parser = argparse.ArgumentParser(prog="gui_main.py", description="A desktop messenger.")
    parser.add_argument("--profile", type=_profile, default=DEFAULT_PROFILE, metavar="NAME",
                        help="keep several accounts apart on one computer")  # fmt: skip
    parser.add_argument("--data-folder", type=Path, metavar="PATH", help="where all profiles lie")
    parser.add_argument("--dev", type=_profile, metavar="NAME",
                        help="a profile for development, in a folder that may be deleted")  # fmt: skip
    parser.add_argument("--wire", action="store_true", help="print the protocol's lines, without secrets")
    return parser


def config_from(options: argparse.Namespace) -> ClientConfig:
    """Make the configuration of parsed options."""
    if options.dev:
        folder = options.data_folder or _throw_away_folder()
        return ClientConfig(options.dev, folder, wire=options.wire, use_keyring=False)
    return ClientConfig(options.profile, options.data_folder or _data_folder(), wire=options.wire)


def _profile(text: str) -> str:
    if not _PROFILE.fullmatch(text):
        raise argparse.ArgumentTypeError("a profile is named by up to 32 letters, digits, - and _")
    return text


def _data_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("messenger", appauthor=False)) / "profiles"


def _throw_away_folder() -> Path:
    """Return a folder beside the program when it runs from a checkout, else one for temporary files."""
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file():
        return checkout / ".dev" / "profiles"
    return Path(tempfile.gettempdir()) / "messenger-dev"
