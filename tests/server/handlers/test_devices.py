"""The list of one's own devices, and signing out on one of them, asked of a real server over TLS."""

from pathlib import Path

from messenger.protocol.accounts import Devices, ListDevices, Resume, SignedOut, SignOutDevice
from messenger.protocol.connection import Bye, Done, Ping, Pong
from messenger.protocol.errors import Code
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.wire import VERSION, Wire


def listed(wire: Wire) -> Devices:
    number = wire.next_number()
    wire.send(ListDevices(number))
    return wire.expect(Devices, r=number)


def current(wire: Wire) -> int:
    [own] = [device.id for device in listed(wire).devices if device.current]
    return own


def sign_out(wire: Wire, device: int) -> None:
    number = wire.next_number()
    wire.send(SignOutDevice(number, device))
    wire.expect(Done, r=number)


def test_lists_the_devices_that_can_sign_in_by_themselves(server: ServerProcess) -> None:
    with server.connect() as one, server.connect() as two, server.connect() as three, server.connect() as other:
        one.sign_up(server.shared_invite, "anna")
        two.sign_in("anna")
        three.sign_in("anna")
        other.sign_up(server.shared_invite, "alfred")
        two.send(Bye())
        two.read_to_end()
        found = listed(one).devices
        assert len(found) == 3
        assert [device.used for device in found] == sorted((device.used for device in found), reverse=True)
        assert [device.online for device in sorted(found, key=lambda device: device.id)] == [True, False, True]
        assert [device.current for device in found].count(True) == 1
        assert {device.name for device in found} == {"test"}
        assert all(0 < device.created <= device.used for device in found)
        three.sign_out()
        three.read_to_end()
        assert len(listed(one).devices) == 2
        assert len(listed(other).devices) == 1


def test_signs_out_another_device_and_takes_its_token(server: ServerProcess) -> None:
    with server.connect() as one, server.connect() as two:
        one.sign_up(server.shared_invite, "bruno")
        two.sign_in("bruno")
        sign_out(one, current(two))
        last = two.read_to_end()[-1]
        assert isinstance(last, SignedOut)
        assert last.code == Code.SIGNED_OUT_ELSEWHERE
        with server.connect(two.device) as again:
            assert again.refused(Resume(1, VERSION, two.device, two.token)).code == Code.TOKEN_INVALID
            again.sign_in("bruno")
        one.send(Ping())
        one.expect(Pong)


def test_signs_out_a_device_that_is_not_there(server: ServerProcess) -> None:
    with server.connect() as one, server.connect() as two:
        one.sign_up(server.shared_invite, "carla")
        two.sign_in("carla")
        number = current(two)
        two.send(Bye())
        two.read_to_end()
        sign_out(one, number)
        assert len(listed(one).devices) == 1
        with server.connect(two.device) as again:
            assert again.refused(Resume(1, VERSION, two.device, two.token)).code == Code.TOKEN_INVALID


def test_a_foreign_a_missing_and_a_signed_out_device_get_the_same_answer(server: ServerProcess) -> None:
    with server.connect() as wire, server.connect() as second, server.connect() as stranger:
        wire.sign_up(server.shared_invite, "dora")
        second.sign_in("dora")
        stranger.sign_up(server.shared_invite, "dieter")
        former = current(second)
        second.sign_out()
        second.read_to_end()
        answers = [
            wire.refused(SignOutDevice(wire.next_number(), number)) for number in (current(stranger), 999_999, former)
        ]
        assert {(answer.code, answer.reason) for answer in answers} == {(Code.NO_SUCH_DEVICE, answers[0].reason)}
        stranger.send(Ping())
        stranger.expect(Pong)


def test_the_device_in_use_signs_out_otherwise(server: ServerProcess) -> None:
    with server.connect() as wire:
        wire.sign_up(server.shared_invite, "emil")
        assert wire.refused(SignOutDevice(wire.next_number(), current(wire))).code == Code.NOT_YOURSELF
        assert len(listed(wire).devices) == 1


def test_devices_survive_a_restart(folder: Path) -> None:
    """C58"""
    with running(folder) as server:
        with server.connect() as one, server.connect() as two:
            one.sign_up(server.shared_invite, "anna")
            two.sign_in("anna")
        server.restart()
        with one.again() as again:
            found = listed(again).devices
            assert [(device.online, device.current) for device in found] == [(True, True), (False, False)]
