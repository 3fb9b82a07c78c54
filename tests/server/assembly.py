"""The cast of the tables of rights, at one real server."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from messenger.protocol import contacts, groups
from tests.end_to_end.server_process import running
from tests.server.rights import (
    ADMINISTRATOR,
    BLOCKED,
    FORMER,
    LEADER,
    MEMBER,
    OTHER_DEVICE,
    STRANGER,
    Cast,
    ask,
)
from tests.server.wire import Wire, random_id


@contextlib.contextmanager
def assembled(folder: Path) -> Iterator[Cast]:
    """Sign everybody up at a server of their own."""
    with running(
        folder, presence_gather_ms="10", lines_burst="100000", devices_per_user="1000", private_asks_per_minute="1000",
        private_rest_seconds="0", private_pending="1000", privates_per_user="1000", marker_gather_ms="10",
        file_connections_per_user="1000", file_connections_total="10000", failures="1000",
    ) as server:  # fmt: skip
        names = {
            STRANGER: "sam", BLOCKED: "bob", MEMBER: "max", FORMER: "fred", LEADER: "lena", ADMINISTRATOR: "ada",
        }  # fmt: skip
        wires = {}
        for role, name in names.items():
            wires[role] = Wire(server.address)
            wires[role].sign_up(server.invite(*(["--admin"] if role == ADMINISTRATOR else [])), name)
        wires[OTHER_DEVICE] = Wire(server.address)
        wires[OTHER_DEVICE].sign_in("lena")
        others = [Wire(server.address) for _ in range(3)]
        for wire, name in zip(others, ("otto", "ursula", "axel"), strict=True):
            wire.sign_up(server.invite(*(["--admin"] if name == "axel" else [])), name)
        otto, ursula, axel = others
        group = random_id()
        ask(otto, groups.NewGroup(otto.next_number(), group, "Others"))
        otto.say(ursula, "nobody's business")
        lena = wires[LEADER]
        cast = Cast(server.invite(), wires, otto, ursula, axel, group)
        ask(lena, contacts.Block(lena.next_number(), cast.id(BLOCKED)))
        for role in (STRANGER, MEMBER, FORMER, LEADER, ADMINISTRATOR):
            wires[role].say(otto, "hello")
        yield cast
        for wire in (*wires.values(), *others):
            wire.close()
