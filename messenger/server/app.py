"""Where the server is put together: ``build`` makes every part and hands it to those that need it, once.

The only place that chooses. Starting, stopping and what the operator reads on the screen are in ``run``.
"""

import asyncio
import math
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from messenger import __version__
from messenger.net.connection import Connection, shared_buffer
from messenger.net.invite import Endpoint
from messenger.net.tls import check_protocol, server_context
from messenger.protocol.codec import AnyRequest, request_reader
from messenger.protocol.connection import Ready
from messenger.server import certificate
from messenger.server.archive import Archive
from messenger.server.blocking import Blocking, blocks_of
from messenger.server.broadcasts import Broadcasts
from messenger.server.buckets import Buckets
from messenger.server.classic.connection import TextConnection
from messenger.server.classic.device import devices_by
from messenger.server.config import Config
from messenger.server.connection import ClientConnection
from messenger.server.control import Control
from messenger.server.credentials import Importer
from messenger.server.door import Bounds, Door
from messenger.server.files.lanes import Lanes, Turnstile
from messenger.server.files.room import Limits, Room
from messenger.server.files.shelf import Shelf
from messenger.server.files.sweep import Sweep
from messenger.server.files.transfers import TransferBounds, Transfers
from messenger.server.folder import DataFolder
from messenger.server.grouping import Grouping, groups_of
from messenger.server.guesses import Guesses
from messenger.server.handlers.accounts import Accounts, Admission
from messenger.server.handlers.activity import Activities
from messenger.server.handlers.arrivals import Arrivals
from messenger.server.handlers.connections import Connections
from messenger.server.handlers.contacts import Contacts
from messenger.server.handlers.devices import OwnDevices
from messenger.server.handlers.files import Files
from messenger.server.handlers.groups import GroupBounds, Groups
from messenger.server.handlers.invites import InviteDesk
from messenger.server.handlers.messages import Messages
from messenger.server.handlers.mutes import Muting, mutes_of
from messenger.server.handlers.own_account import OwnAccount
from messenger.server.handlers.peers import Peers
from messenger.server.handlers.profiles import Profiles
from messenger.server.hub import Hub
from messenger.server.idle import Idle, Rhythm
from messenger.server.inactivity import Inactivity, Patience
from messenger.server.introductions import AskBounds, Introductions
from messenger.server.invites import Invites
from messenger.server.live import Directory
from messenger.server.locks import LockBounds, Locks
from messenger.server.machine import allow_files
from messenger.server.markers import MarkerNews
from messenger.server.operator import Operator
from messenger.server.own_state import OwnState
from messenger.server.passwords import Passwords
from messenger.server.places import Places, files_wanted, places_for
from messenger.server.presence import PresenceBoard
from messenger.server.presence_news import PresenceNews
from messenger.server.reach import Reach
from messenger.server.register import Register
from messenger.server.relay import RelayBounds, Relays
from messenger.server.retention import Retention
from messenger.server.router import Router, contact_table, file_table, group_table, own_table, peer_table, table
from messenger.server.safekeeping.backup import MIB, Manner
from messenger.server.safekeeping.own_backups import OwnBackups
from messenger.server.session import Deadlines, Pace, Session
from messenger.server.storage.accounts import AccountStore
from messenger.server.storage.blocks import BlockStore
from messenger.server.storage.broadcasts import BroadcastStore
from messenger.server.storage.database import Database
from messenger.server.storage.devices import DeviceStore
from messenger.server.storage.files import FileStore
from messenger.server.storage.groups import GroupStore
from messenger.server.storage.invites import InviteStore
from messenger.server.storage.locks import LockStore
from messenger.server.storage.messages import MessageStore
from messenger.server.storage.mutes import MuteStore
from messenger.server.turn import Turn
from messenger.server.watched import WatchedConnection, WatchedText

BACKLOG = 4096


@dataclass(frozen=True, slots=True)
class Server:
    """The parts that starting, stopping and the operator deal with; all others are behind them."""

    config: Config
    turn: Turn
    database: Database
    accounts: AccountStore
    directory: Directory
    presence: PresenceBoard
    passwords: Passwords
    door: Door
    """The native one."""
    classic: Door
    """The one for bare text terminals."""
    idle: Idle
    relays: Relays
    traffic: Transfers
    """Files on their way."""
    lanes: Lanes
    """What reads and writes them."""
    backups: OwnBackups
    sign_of_life: Callable[[], None]
    """Writes down that the server lives, and when its users last did something. For a turn."""
    places: Places
    operator: Operator
    control: Control
    importer: Importer
    reach: Reach
    context: ssl.SSLContext


def build(
    config: Config,
    folder: DataFolder,
    endpoints: tuple[Endpoint, ...],
    loop: asyncio.AbstractEventLoop,
    say: Callable[[str], None],
    broken: Callable[[str], None],
) -> Server:
    """Make the server of one data folder, on which nothing listens yet.

    ``endpoints``: where clients find it; ``say``: what the operator should read; ``broken``: ends the process.
    Raises ``CertificateError``, ``TooFewFilesError``, ``ssl.SSLError``, ``OSError``, ``StorageFullError`` or
    ``StorageBrokenError``.
    """
    database = Database(folder.database)  # before the key: where there is one, there must be a database (``damage``)
    if config.certificate is not None and config.key is not None:
        pem, key = config.certificate, config.key
    else:
        pem, key = certificate.ensure(folder.path)
    reach = Reach(endpoints, certificate.pin_of(pem))
    invite_secret = key.read_bytes()
    context = server_context(pem, key)

    turn = Turn(database, loop, broken, config.turn_requests)
    directory = Directory()
    accounts, devices = AccountStore(database), DeviceStore(database)
    epoch = accounts.epoch()
    accounts.load(directory)
    blocks, mutes = BlockStore(database), MuteStore(database)
    blocks.load(directory)
    message_store, broadcast_store, group_store = (
        MessageStore(database),
        BroadcastStore(database),
        GroupStore(database),
    )
    file_store = FileStore(database)
    archive = Archive(turn, message_store, group_store, broadcast_store, directory)
    database.commit()
    presence_news = PresenceNews(turn, directory, loop, config.presence_gather_ms / 1000)
    marker_news = MarkerNews(turn, loop, config.marker_gather_ms / 1000)
    presence = PresenceBoard(turn, directory, accounts, presence_news, config.linger_seconds)
    relays = Relays(turn, loop, _relay_bounds(config))
    introductions = Introductions(turn, loop.time, _ask_bounds(config), relays)
    hub = Hub(turn, directory, presence, presence_news, introductions)

    broadcasts = Broadcasts(turn, broadcast_store, message_store, archive, directory.online, hub)
    messages = Messages(turn, message_store, file_store, archive, broadcasts, directory, hub, marker_news)
    own = OwnState(turn, (blocks_of, partial(mutes_of, mutes), groups_of))
    shelf, lanes = Shelf(folder.files, config.files_reserve_mib * 1024**2), Lanes(loop)
    traffic = Transfers(turn, loop, lanes, Turnstile(loop), _transfer_bounds(config), devices.may_resume)
    room = Room(turn, file_store, shelf, lanes, traffic)
    sweep = Sweep(turn, file_store, room, shelf, lanes, traffic, config.upload_days, config.unused_file_hours)
    blocking = Blocking(turn, blocks, directory, presence, own, marker_news, introductions)
    grouping = Grouping(turn, group_store, message_store, archive, hub, own)
    groups = Groups(group_store, grouping, directory, GroupBounds(config.group_members, config.groups_per_user))
    retention = Retention(turn, message_store, archive.everyone.id, config.retention)
    locks = Locks(turn, LockStore(database), LockBounds(config.failures, config.block_duration, config.locked_names))
    reserved = config.reserved_days, config.names_per_user
    register = Register(turn, accounts, devices, directory, hub, presence_news, locks, *reserved)
    invites = Invites(InviteStore(database), invite_secret)
    passwords = Passwords(
        loop,
        turn.enter,
        memory_kib=config.hash_memory_kib,
        rounds=config.hash_rounds,
        threads=config.hash_threads,
        queue=config.hash_queue,
        queue_per_address=config.hash_queue_per_address,
    )
    sprayed = Buckets(config.address_failures_per_minute / 60, config.address_failures, loop.time)
    guesses = Guesses(turn, loop, register, locks, passwords, sprayed)
    greeting = Ready(config.name, __version__, open=config.open_registration)
    patience = Patience(config.timeout, config.away_seconds, config.warning_seconds)
    inactivity = Inactivity(turn, presence, register, devices, loop.time, patience)
    arrivals = Arrivals(turn, archive, directory, hub, own, inactivity, introductions, epoch, config.retention)
    account_handlers = Accounts(
        turn,
        directory,
        register,
        devices,
        invites,
        passwords,
        guesses,
        arrivals,
        greeting,
        Admission(config.devices_per_user, config.device_days, config.single_session, config.open_registration),
        inactivity.is_over,
    )
    turn.route = Router(
        table(Connections(turn, hub, greeting), account_handlers, messages)
        | group_table(groups)
        | contact_table(
            Contacts(turn, directory, blocking),
            Muting(mutes, directory, own),
            Activities(turn, directory, loop.time, config.typing_seconds),
        )
        | own_table(
            OwnAccount(
                directory,
                register,
                guesses,
                (
                    *(grouping.leave_all, blocking.forget, introductions.forget, room.drop_all),
                    lambda user: mutes.remove_all(user.id),
                ),
            ),
            OwnDevices(turn, devices, register),
            InviteDesk(turn, invites, reach),
            Profiles(directory, accounts, register),
        )
        | peer_table(Peers(directory, introductions, relays))
        | file_table(Files(turn, file_store, message_store, broadcasts, shelf, room, traffic, _limits(config)))
    )

    pace = Pace(config.lines_per_second, config.lines_burst)
    room_for = config.connections_total, config.unauthenticated_total, config.file_connections_total
    places = places_for(*room_for, allow_files(files_wanted(*room_for)))
    bounds = Bounds(
        places,
        config.unauthenticated_total,
        config.unauthenticated_per_address,
        config.connects_per_second,
        config.connects_burst,
    )
    buffer = shared_buffer()
    native: type[Connection[AnyRequest]] = WatchedConnection if config.wire else Connection

    def make_session(
        connection: ClientConnection, gone: Callable[[Session], None], arrived: Callable[[Session], bool]
    ) -> Session:
        return Session(connection, turn, hub, own, loop, pace, greeting, gone, arrived)

    door = Door(
        make_session,
        lambda: native(request_reader(), buffer, check_protocol),
        bounds,
        Deadlines(config.sign_in_seconds, config.silence_seconds, config.drain_seconds, config.line_seconds),
        config.handshake_seconds,
        BACKLOG,
    )

    text = WatchedText if config.wire else TextConnection
    device_of = devices_by(invite_secret)
    classic = Door(
        make_session,
        lambda: text(device_of, buffer, config.silence_seconds),
        bounds,
        # the system watches for silence, and a person types a line as slowly as he likes
        Deadlines(config.classic_sign_in_seconds, math.inf, config.drain_seconds, math.inf),
        config.handshake_seconds,
        BACKLOG,
        lambda session: isinstance(session.connection, TextConnection) and session.connection.silent,
    )

    manner = Manner(config.files_reserve_mib * MIB, config.backup_mib_per_second * MIB, automatic=True)
    rhythm = config.backup_hours, config.backups_kept, config.backup_after_seconds
    backups = OwnBackups(folder.path, lanes, turn.clock, *rhythm, manner)

    def tend_store() -> None:
        if messages.has_marks:
            turn.enter(messages.write_marks, several=False)
        retention.look()
        sweep.look()
        backups.look()

    def sign_of_life() -> None:
        inactivity.save()
        accounts.save_alive(turn.now)

    idle = Idle(
        turn,
        hub,
        presence,
        loop,
        (door, classic),
        inactivity,
        Rhythm(config.start_quiet_seconds, config.sign_of_life_seconds),
        sign_of_life,
        tend_store,
        (introductions, relays, traffic),
    )
    operator = Operator(turn, directory, register, invites, passwords, reach)
    return Server(
        config,
        turn,
        database,
        accounts,
        directory,
        presence,
        passwords,
        door,
        classic,
        idle,
        relays,
        traffic,
        lanes,
        backups,
        sign_of_life,
        places,
        operator,
        Control(folder.path, operator.run),
        Importer(config.imported, turn, accounts, register, passwords, say),
        reach,
        context,
    )


def _ask_bounds(config: Config) -> AskBounds:
    return AskBounds(
        config.private_ask_seconds,
        config.private_keep_seconds,
        config.private_asks_per_minute,
        config.private_pending,
        config.privates_per_user,
        config.private_rest_seconds,
        config.private_rest_longest,
    )


def _relay_bounds(config: Config) -> RelayBounds:
    return RelayBounds(
        config.relays_total,
        config.relay_kib_per_second * 1024,
        config.relay_mib * 1024**2,
        config.relay_join_seconds,
        config.silence_seconds,
        config.drain_seconds,
    )


def _limits(config: Config) -> Limits:
    return Limits(config.file_mib * 1024**2, config.files_mib_per_user * 1024**2, config.uploads_per_user)


def _transfer_bounds(config: Config) -> TransferBounds:
    return TransferBounds(
        config.file_connections_total,
        config.file_connections_per_user,
        config.file_join_seconds,
        config.silence_seconds,
    )
