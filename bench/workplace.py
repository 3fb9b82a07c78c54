"""A server and a profile full of messages, written straight into both stores, so that a window has much to show.

User 1 is who sits at the window. The chat with user 2 holds 500 messages, that with user 3 10,000 and that with user 4
100,000; eight others hold 20 each. The texts are those of an office: short and long, with links and emoji.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.load import token
from messenger.client.model import SavedServer
from messenger.client.store.accounts import Account
from messenger.client.store.messages import Message
from messenger.client.store.profile import ProfileLock
from messenger.client.store.store import open_store
from messenger.protocol.base import direct_log
from messenger.server import certificate
from messenger.server.folder import DATABASE
from messenger.server.storage.database import Database

PROFILE: Final = "bench"
ACCOUNTS: Final = 30
PEERS: Final = {500: 2, 10_000: 3, 100_000: 4}
"""How many messages -> with whom."""
_SMALL: Final = dict.fromkeys(range(5, 13), 20)
_EPOCH: Final = "b" * 22
_APART_MS: Final = 240_000
_END_MS: Final = int(time.time() - 3600) * 1000
_TEXTS: Final = (
    "Morning! Did the build go through?",
    "Yes, all green 🎉",
    "Release notes are up: https://example.org/notes/2.4 - please add anything I missed before noon, especially the "
    "part about blocked contacts and the new presence states",
    "👍",
    "I will be five minutes late, start without me",
    "Lunch at 12:30? 🍜",
    "One question about the third paragraph: do we mean the day on which it was sent, or the day on which it arrived? "
    "Both can be read into it, and the two of us have read it differently twice now.",
    "On my way",
    "Works now, thanks!",
    "Two things:\n- the list is sorted by name\n- the empty state needs a sentence",
)


def chats(largest: int) -> dict[int, int]:
    """Return how many messages the chat with each user holds, none more than ``largest``."""
    return {peer: count for count, peer in PEERS.items() if count <= largest} | _SMALL


def fill_server(folder: Path, largest: int) -> None:
    """Write what they have said into the server's data folder, which has the accounts already."""
    database = Database(folder / DATABASE)
    database.write("insert into server (only, epoch) values (1, ?1)", (_EPOCH,))
    row = 0
    for number, (peer, count) in enumerate(chats(largest).items(), 1):
        database.write("insert into log (id, name) values (?1, ?2)", (number, direct_log(1, peer)))
        for user in (1, peer):
            database.write(
                "insert into participant (user, log, delivered, read) values (?1, ?2, ?3, ?3)", (user, number, count)
            )
        for said in _said(peer, count):
            row += 1
            database.write(
                "insert into message (id, log, seq, ts, sender, device, dn, prev_row, cid, text)"
                " values (?1, ?2, ?3, ?4, ?5, 0, 0, 0, ?6, ?7)",
                (row, number, said.seq, said.ts, said.sender, said.cid, said.text),
            )
    database.commit()
    database.close()


def fill_profile(profiles: Path, server: Path, port: int, largest: int) -> None:
    """Write the same into a new profile of user 1, signed in at the server that keeps its data in ``server``."""
    folder = profiles / PROFILE
    lock = ProfileLock(folder)
    lock.take()
    store = open_store(folder, use_keyring=False)
    pin = str(certificate.pin_of(server / certificate.CERTIFICATE))
    saved = SavedServer("Workshop", f"127.0.0.1:{port}", pin, "user1")
    store.accounts.keep_server(saved, 1)
    account = Account(0, saved, 1, "user1", "User 1", False, f"{1:022d}", token(1), _EPOCH, 0, False, 0)
    account.id = store.accounts.add(account)
    store.accounts.make_current(account.id, 1)
    for peer, count in chats(largest).items():
        row = store.chats.add(account.id, direct_log(1, peer))
        for said in _said(peer, count):
            store.messages.add(row.id, said)
        row.cursor = row.head = row.read = row.delivered = row.told = count
        store.chats.save(row)
    store.database.commit()
    store.database.close()
    lock.release()


def _said(peer: int, count: int) -> Iterator[Message]:
    """What user 1 and ``peer`` have said to each other, the last of it some time ago."""
    for seq in range(1, count + 1):
        number = (seq * 7 + peer) % 23
        sender = 1 if seq // 3 % 2 else peer
        yield Message(
            seq, sender, _END_MS - (count - seq) * _APART_MS - peer, f"{peer:011d}{seq:011d}",
            _TEXTS[number % len(_TEXTS)],
        )  # fmt: skip
