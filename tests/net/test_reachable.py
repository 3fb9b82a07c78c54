"""Nobody is sent anywhere but to one machine's higher ports; a machine knows by which addresses it can be reached."""

import socket

import pytest

from messenger.net.reachable import is_loopback, may_be_dialled, own_addresses


@pytest.mark.parametrize("host", ["192.0.2.7", "10.0.0.4", "192.168.1.20", "100.64.3.2", "2001:db8::7", "fd00::12"])
def test_one_machine_may_be_dialled(host: str) -> None:
    assert may_be_dialled(host, 1024, loopback=False)
    assert may_be_dialled(host, 65535, loopback=False)


@pytest.mark.parametrize(
    "host",
    [
        *("0.0.0.0", "0.0.0.1", "224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "169.254.169.254"),  # noqa: S104
        *("::", "ff02::1", "fe80::1", "64:ff9b::7f00:1", "::127.0.0.1", "::ffff:224.0.0.1", "::ffff:169.254.1.1"),
        *("fe80::1%eth0", "2001:db8::7%1", "192.0.2.7%1"),
        *("localhost", "example.org", "", "127.1", "010.0.0.4", "167772164", "192.0.2.7/32", "192.0.2.7 ", "[::1]"),
    ],
)
def test_neither_a_name_nor_several_machines_nor_the_local_link_may_be_dialled(host: str) -> None:
    assert not may_be_dialled(host, 7421, loopback=True)


@pytest.mark.parametrize("port", [-1, 0, 22, 1023, 65536])
def test_no_low_port_may_be_dialled(port: int) -> None:
    assert not may_be_dialled("192.0.2.7", port, loopback=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.255.0.3", "::1", "::ffff:127.0.0.1"])
def test_loopback_may_be_dialled_only_when_both_are_on_this_machine(host: str) -> None:
    assert may_be_dialled(host, 7421, loopback=True)
    assert not may_be_dialled(host, 7421, loopback=False)
    assert is_loopback(host)


def test_what_is_no_address_is_no_loopback() -> None:
    assert not is_loopback("localhost")
    assert not is_loopback("192.0.2.7")
    assert not is_loopback("")


def test_own_addresses_can_be_bound_and_others_may_dial_them() -> None:
    for host in own_addresses():
        assert may_be_dialled(host, 7421, loopback=False)
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.bind((host, 0))
