"""One's own devices: which can sign in by themselves, and ending that on one of them from another."""

from messenger.protocol.accounts import DeviceEntry, Devices, ListDevices, SignOutDevice
from messenger.protocol.errors import Code
from messenger.server.register import Register
from messenger.server.session import Session
from messenger.server.storage.devices import DeviceStore
from messenger.server.turn import Turn


class OwnDevices:
    """The handlers of this noun, and what they need."""

    def __init__(self, turn: Turn, devices: DeviceStore, register: Register) -> None:
        self._turn = turn
        self._devices = devices
        self._register = register

    def list(self, session: Session, line: ListDevices) -> None:
        """Name the devices of the session's user."""
        user, current = session.user, session.device
        assert user is not None
        assert current is not None
        online = {one.device.id for one in user.sessions if one.device is not None}
        entries = tuple(
            DeviceEntry(one.id, one.name, one.created, one.used, one.id in online, one.id == current.id)
            for one in self._devices.of(user.id)
        )
        session.reply(Devices(line.r, entries))

    def sign_out(self, session: Session, line: SignOutDevice) -> None:
        """Take the token of another device of one's own, and end its session if it has one."""
        user, current = session.user, session.device
        assert user is not None
        assert current is not None
        device = self._devices.get(user.id, line.device)
        if device is None:
            session.fail(line.r, Code.NO_SUCH_DEVICE, "You are not signed in on such a device.")
            return
        if device is current:
            session.fail(line.r, Code.NOT_YOURSELF, "This is the device that you are using.")
            return
        self._devices.set_tokens(device, None, None, self._turn.now)
        other = device.session
        if other is not None:
            self._register.end(other, Code.SIGNED_OUT_ELSEWHERE, "You have been signed out from another device.")
        session.done(line.r)
