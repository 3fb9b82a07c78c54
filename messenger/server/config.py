"""Every setting of the server: its name, meaning, bounds and default. Reading them is ``arguments``' work.

Each field is an option (``--sign-in-seconds``), a variable of the environment (``MESSENGER_SIGN_IN_SECONDS``) and a
key of the TOML file (``sign_in_seconds``) under the same name; the description is what ``--help`` shows.
"""

from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from msgspec import Meta, Struct

from messenger.net.invite import DEFAULT_PORT, Endpoint, parse_endpoint
from messenger.protocol.base import GROUP_MEMBERS, GROUPS_PER_USER

Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Seconds = Annotated[float, Meta(ge=0, le=86_400)]
Period = Annotated[float, Meta(ge=0.001, le=86_400)]
"""Seconds, never none."""
START_CHECK_MIB = 1024
CREDENTIALS = Path("credentials.txt")
"""In the working folder, where the original system keeps it."""


def default_data() -> Path:
    """Return where this system keeps a program's data."""
    return Path(platformdirs.user_data_dir("messenger-server", appauthor=False))


class Place(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the server's data lies: all that an operator's command needs to know."""

    data: Annotated[Path | None, Meta(description="folder of the database, the key and the certificate")] = None
    dev: Annotated[bool, Meta(description="for development: data in .dev/server, loopback only")] = False

    @property
    def folder(self) -> Path:
        """The data folder."""
        if self.data is not None:
            return self.data.absolute()
        return Path(".dev", "server").absolute() if self.dev else default_data()


class Config(Place, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of one server."""

    # -- where it listens
    port: Annotated[int, Meta(ge=0, le=65_535, description="port to listen on, 1024-65535")] = DEFAULT_PORT
    block_duration: Annotated[
        int,
        Meta(
            ge=1,
            le=31_536_000,
            description="seconds for which a name takes no password after too many wrong ones",
        ),
    ] = 60
    timeout: Annotated[
        int,
        Meta(
            ge=0,
            le=31_536_000,
            description="seconds of inactivity until logout, 0: never",
        ),
    ] = 8 * 3600
    host: Annotated[
        tuple[str, ...],
        Meta(description="local addresses to listen on, separated by commas; nothing: all, of both families"),
    ] = ()
    classic_port: Annotated[
        int, Meta(ge=0, le=65_535, description="port of the door for bare text terminals, 1024-65535; 0: there is none")
    ] = 0
    classic_host: Annotated[
        str, Meta(min_length=1, description="local address of that door; nothing that is said there is encrypted")
    ] = "127.0.0.1"
    announce: Annotated[
        tuple[str, ...],
        Meta(
            description="hosts or host:ports, separated by commas, that invites name; nothing: this machine's addresses"
        ),
    ] = ()
    name: Annotated[str, Meta(min_length=1, max_length=64, description="name the server greets with")] = "Messenger"
    open_registration: Annotated[bool, Meta(description="let anybody sign up, without an invite")] = False
    single_session: Annotated[
        bool, Meta(description="let a user be signed in on one device only; another one is denied")
    ] = False
    reserved_days: Annotated[
        int, Meta(ge=0, le=36_500, description="for which a name that was given up is kept from others")
    ] = 30
    names_per_user: Annotated[
        Count, Meta(description="names kept for one user who gave them up; above, it takes no further one")
    ] = 10
    certificate: Annotated[
        Path | None, Meta(description="PEM file of a certificate to use in place of the self-made one")
    ] = None
    key: Annotated[Path | None, Meta(description="PEM file of the key of --certificate")] = None
    credentials: Annotated[
        Path | None,
        Meta(description="file of `name password` lines to import; nothing: credentials.txt here, with --dev none"),
    ] = None
    loop: Annotated[
        Literal["auto", "asyncio", "uvloop"],
        Meta(description="event loop; auto: uvloop where it is installed"),
    ] = "auto"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="what is worth a line in the log")
    ] = "warning"
    wire: Annotated[bool, Meta(description="print every line of every connection, secrets blotted out")] = False

    # -- how long it waits (seconds; gathering in milliseconds)
    handshake_seconds: Annotated[Period, Meta(description="until a TLS handshake must be over")] = 5
    sign_in_seconds: Annotated[Period, Meta(description="until a connection must have signed in")] = 10
    classic_sign_in_seconds: Annotated[
        Period, Meta(description="the same at a bare text terminal, where a person types")
    ] = 60
    line_seconds: Annotated[
        Period, Meta(description="until a line that has begun must have come to its end, and 2 more for each KiB of it")
    ] = 10
    silence_seconds: Annotated[Period, Meta(description="without a byte until a connection is closed")] = 40
    linger_seconds: Annotated[Seconds, Meta(description="after a lost link until its user counts as offline")] = 20
    start_quiet_seconds: Annotated[
        Seconds, Meta(description="after the start, in which returning users are no news")
    ] = 45
    warning_seconds: Annotated[
        Seconds, Meta(description="before a logout for inactivity at which it is announced; half the timeout at most")
    ] = 60
    away_seconds: Annotated[Seconds, Meta(description="without activity until a user is shown as away, 0: never")] = 600
    typing_seconds: Annotated[
        Seconds, Meta(description="in which one session is heard only once to be typing in a chat")
    ] = 1
    drain_seconds: Annotated[Seconds, Meta(description="that a slow reader may take to make progress")] = 20
    sign_of_life_seconds: Annotated[Period, Meta(description="between two records of who is online")] = 30
    stop_seconds: Annotated[Seconds, Meta(description="for last words when the server stops")] = 3
    presence_gather_ms: Annotated[int, Meta(ge=0, le=60_000, description="presence is gathered so long")] = 250
    marker_gather_ms: Annotated[int, Meta(ge=0, le=60_000, description="read markers are gathered so long")] = 1000

    # -- private sessions
    private_ask_seconds: Annotated[Period, Meta(description="that an ask for a private session waits")] = 60
    private_keep_seconds: Annotated[
        Seconds, Meta(description="without a word of one side until a private session is forgotten here")
    ] = 60
    private_asks_per_minute: Annotated[Count, Meta(description="asks for a private session by one user")] = 20
    private_pending: Annotated[Count, Meta(description="of them unanswered at once")] = 10
    private_rest_seconds: Annotated[
        Seconds, Meta(description="until one may ask somebody again who refused twice; doubled each time, 0: never")
    ] = 10
    private_rest_longest: Annotated[Seconds, Meta(description="that one has to wait so at most")] = 600
    privates_per_user: Annotated[Count, Meta(description="private sessions of one user")] = 200
    relays_total: Annotated[
        Count, Meta(description="private sessions at once that are carried by the server, sealed as they are")
    ] = 500
    relay_kib_per_second: Annotated[Count, Meta(description="carried for one private session, both ways together")] = (
        2048
    )
    relay_mib: Annotated[Count, Meta(description="carried for one private session in all")] = 1024
    relay_join_seconds: Annotated[Period, Meta(description="in which both sides must come to be carried")] = 20

    # -- pictures and files
    file_mib: Annotated[Count, Meta(description="the largest file")] = 100
    files_mib_per_user: Annotated[Count, Meta(description="all files that one user has brought and messages name")] = (
        2048
    )
    files_reserve_mib: Annotated[
        int, Meta(ge=0, le=1_000_000, description="of the disk that files leave free, so that messages can be written")
    ] = 256
    uploads_per_user: Annotated[Count, Meta(description="files of one user that are not whole yet")] = 200
    file_connections_total: Annotated[Count, Meta(description="files on their way at once")] = 100
    file_connections_per_user: Annotated[Count, Meta(description="of them from or to one user")] = 8
    file_join_seconds: Annotated[Period, Meta(description="in which the connection for a file must come")] = 20
    upload_days: Annotated[int, Meta(ge=1, le=36_500, description="that a file waits to be brought further")] = 7
    unused_file_hours: Annotated[
        int, Meta(ge=1, le=876_000, description="that a file is kept which no message names")
    ] = 24

    # -- what it keeps
    retention: Annotated[int, Meta(ge=0, le=36_500, description="days that messages are kept, 0: for ever")] = 0

    start_check_mib: Annotated[
        int, Meta(ge=0, le=1_000_000, description="of a database above it, the start looks at the beginning only")
    ] = START_CHECK_MIB

    # -- backups
    backup_hours: Annotated[
        int, Meta(ge=0, le=8760, description="between two backups that the server makes by itself, 0: none")
    ] = 24
    backups_kept: Annotated[int, Meta(ge=1, le=10_000, description="of these backups are kept")] = 7
    backup_after_seconds: Annotated[Seconds, Meta(description="after the start before the first of them")] = 600
    backup_mib_per_second: Annotated[Count, Meta(description="of the database that a backup copies")] = 64

    # -- how much it takes
    connections_total: Annotated[Count, Meta(description="connections at once")] = 20_000
    unauthenticated_total: Annotated[
        Count, Meta(description="connections not signed in, at once, and as many in the handshake")
    ] = 500
    unauthenticated_per_address: Annotated[
        Count, Meta(description="of them from one address (IPv6: one /64 network)")
    ] = 20
    connects_per_second: Annotated[
        Count, Meta(description="connections begun from one address, on average; above, they are cut off")
    ] = 50
    connects_burst: Annotated[Count, Meta(description="connections begun from one address at once")] = 500
    devices_per_user: Annotated[Count, Meta(description="devices of one user that can resume")] = 10
    device_days: Annotated[
        Count,
        Meta(description="unused for so many days, a device gives way to a new one when there are too many"),
    ] = 90
    failures: Annotated[Count, Meta(description="wrong passwords in a row that lock a name")] = 3
    address_failures: Annotated[
        Count, Meta(description="wrong passwords from one address, for whatever names, until it takes no more")
    ] = 100
    address_failures_per_minute: Annotated[
        Count, Meta(description="how many further ones it takes then, as time passes")
    ] = 10
    locked_names: Annotated[
        Count, Meta(description="names whose wrong passwords are counted; above, the oldest count is forgotten")
    ] = 10_000
    group_members: Annotated[int, Meta(ge=1, le=5_000, description="members of one group, its leader included")] = (
        GROUP_MEMBERS
    )
    groups_per_user: Annotated[Count, Meta(description="groups of which one user may be a member")] = GROUPS_PER_USER
    lines_per_second: Annotated[Count, Meta(description="lines that one connection may send, on average")] = 200
    lines_burst: Annotated[Count, Meta(description="lines that one connection may send at once")] = 1000
    turn_requests: Annotated[Count, Meta(description="requests in one transaction, at most")] = 500

    # -- passwords (Argon2id, RFC 9106)
    hash_memory_kib: Annotated[int, Meta(ge=8, le=4 * 2**20, description="memory of one password hash")] = 19 * 1024
    hash_rounds: Annotated[int, Meta(ge=1, le=100, description="passes of one password hash")] = 2
    hash_threads: Annotated[int, Meta(ge=0, le=64, description="hashes at once, 0: one for each core")] = 0
    hash_queue: Annotated[Count, Meta(description="hashes that may wait; above, clients are told to try later")] = 200
    hash_queue_per_address: Annotated[Count, Meta(description="of them for one address; all of them take turns")] = 20

    @property
    def listen_on(self) -> tuple[str, ...]:
        """The addresses to bind."""
        if self.host:
            return self.host
        return ("127.0.0.1", "::1") if self.dev else ("0.0.0.0", "::")  # noqa: S104 - a server is for others

    @property
    def imported(self) -> Path | None:
        """The file of accounts to import."""
        if self.credentials is not None:
            return self.credentials
        return None if self.dev else CREDENTIALS

    def announced(self) -> tuple[Endpoint, ...]:
        """Return what invites are to name, with this server's port where none is given. Raises ``InviteError``."""
        return tuple(
            Endpoint(found.host, self.port) if text.strip("[] ") == found.host else found
            for text in self.announce
            for found in [parse_endpoint(text)]
        )
