"""SQL of devices: the installations that users have signed in on, and the tokens with which they resume."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple
from weakref import WeakValueDictionary

from messenger.server.live import Device
from messenger.server.storage.database import Database

KEPT = 10_000
"""So many devices stay live after their last session, with the answers they are owed if they repeat a request."""


class Resumable(NamedTuple):
    """A device with the SHA-256 of the tokens that resume it: the newest, and the one before until that was used."""

    device: Device
    token: bytes | None
    before: bytes | None


class StoredDevice(NamedTuple):
    """One device that can resume. ``used``: when it last signed in or resumed (ms)."""

    id: int
    name: str
    created: int
    used: int


class DeviceStore:
    """Devices. Each row has one live object at the most, so that nobody works with an outdated number."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._active_rows = database.queue("update device set active = ?1 where id = ?2")
        self._live: WeakValueDictionary[int, Device] = WeakValueDictionary()
        self._kept: OrderedDict[int, Device] = OrderedDict()

    def find(self, user: int, client_id: str) -> Device | None:
        """Return the device of ``user`` with this id."""
        rows = self._database.read(
            "select id, user, client_id, name, dn, last_row, active from device where user = ?1 and client_id = ?2",
            (user, client_id),
        )
        return self._of(*rows[0]) if rows else None

    def resumable(self, client_id: str) -> list[Resumable]:
        """Return what this installation is to each user whose token it may hold."""
        rows = self._database.read(
            "select token, token_before, id, user, client_id, name, dn, last_row, active from device"
            " where client_id = ?1 and token is not null",
            (client_id,),
        )
        return [Resumable(self._of(*row[2:]), row[0], row[1]) for row in rows]

    def get(self, user: int, number: int) -> Device | None:
        """Return the device with this id if it is one of ``user`` that can resume."""
        rows = self._database.read(
            "select id, user, client_id, name, dn, last_row, active from device"
            " where id = ?1 and user = ?2 and token is not null",
            (number, user),
        )
        return self._of(*rows[0]) if rows else None

    def may_resume(self, user: int, number: int) -> bool:
        """Return whether this is a device of ``user`` that can resume."""
        sql = "select 1 from device where id = ?1 and user = ?2 and token is not null"
        return bool(self._database.read(sql, (number, user)))

    def of(self, user: int) -> list[StoredDevice]:
        """Return the devices of ``user`` that can resume, the last used first."""
        rows = self._database.read(
            "select id, name, created, used from device where user = ?1 and token is not null"
            " order by used desc, id desc",
            (user,),
        )
        return [StoredDevice(*row) for row in rows]

    def add(self, user: int, client_id: str, name: str, now: int) -> Device:
        """Make a device without a token."""
        number = self._database.read("select coalesce(max(id), 0) + 1 from device")[0][0]
        self._database.write(
            "insert into device (id, user, client_id, name, created, used) values (?1, ?2, ?3, ?4, ?5, ?5)",
            (number, user, client_id, name, now),
        )
        # never an object of an earlier row with this number that has been rolled back
        device = self._live[number] = Device(number, user, client_id, name)
        self._keep(device)
        return device

    def set_tokens(self, device: Device, token: bytes | None, before: bytes | None, now: int) -> None:
        """Write the SHA-256 of the tokens that resume the device, and that it was used at ``now`` (ms)."""
        self._database.write(
            "update device set token = ?1, token_before = ?2, used = ?3 where id = ?4", (token, before, now, device.id)
        )

    def revoke_all(self, user: int, but: int = 0) -> None:
        """Take the tokens of all devices of ``user``, the one with the id ``but`` apart."""
        self._database.write(
            "update device set token = null, token_before = null where user = ?1 and id <> ?2", (user, but)
        )

    def forget_names(self, user: int) -> None:
        """Forget what the devices of ``user`` are called."""
        self._database.write("update device set name = '' where user = ?1", (user,))

    def able_to_resume(self, user: int, but: str) -> int:
        """Return how many devices of ``user`` hold a token, the one with the id ``but`` not counted."""
        rows = self._database.read(
            "select count(*) from device where user = ?1 and token is not null and client_id <> ?2", (user, but)
        )
        return int(rows[0][0])

    def revoke_unused(self, user: int, since: int) -> None:
        """Take the tokens of the user's devices that were not used since ``since`` (ms)."""
        self._database.write(
            "update device set token = null, token_before = null where user = ?1 and used < ?2", (user, since)
        )

    def with_news(self) -> list[Device]:
        """Return the devices whose last activity is not stored."""
        return [device for device in self._live.values() if device.active != device.saved]

    def save_activity(self, devices: Sequence[Device]) -> None:
        """Write when the persons were last active there, with the next commit."""
        self._active_rows.extend((device.active, device.id) for device in devices)
        for device in devices:
            device.saved = device.active

    def _of(self, number: int, user: int, client_id: str, name: str, dn: int, last_row: int, active: int) -> Device:
        """Return the live object of a row, made if there is none."""
        device = self._live.get(number)
        if device is None:
            device = self._live[number] = Device(number, user, client_id, name, dn, last_row)
            device.active = device.saved = active
        self._keep(device)
        return device

    def _keep(self, device: Device) -> None:
        self._kept[device.id] = device
        self._kept.move_to_end(device.id)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
