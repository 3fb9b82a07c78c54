import pytest

from messenger.server.crowd import Crowd, network


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:1::7", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:ffff::1", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_a_host_counts_once_whatever_address_of_its_network_it_uses(address: str, expected: str) -> None:
    assert network(address) == expected


def test_has_room_for_so_many_in_all_and_from_one_network() -> None:
    crowd: Crowd[int] = Crowd(3, 2)
    crowd.add(1, "here")
    crowd.add(2, "here")
    assert not crowd.has_room("here")
    assert crowd.has_room("there")
    crowd.add(3, "there")
    assert not crowd.has_room("elsewhere")
    crowd.discard(1)
    assert crowd.has_room("here")
    assert list(crowd) == [2, 3]
