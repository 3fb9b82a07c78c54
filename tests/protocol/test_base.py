"""Names of logs: both sides derive the same one, and nothing else reads as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.protocol.base import LARGEST, direct_log, direct_users

ids = st.integers(1, LARGEST)


@given(ids, ids)
def test_two_users_share_one_log_whoever_names_it(one: int, other: int) -> None:
    assert direct_log(one, other) == direct_log(other, one)
    expected = (min(one, other), max(one, other)) if one != other else None
    assert direct_users(direct_log(one, other)) == expected


@pytest.mark.parametrize("name", ["", "d", "d1", "d1-", "d-1", "d2-1", "d1-1", "d01-2", "d1-02", "d0-1", "d+1-2"])
def test_a_crooked_name_is_no_direct_log(name: str) -> None:
    assert direct_users(name) is None


@pytest.mark.parametrize("name", ["d1-2 ", "d1-2-3", "d\N{ARABIC-INDIC DIGIT ONE}-2", "g12", "d1-" + "9" * 300])
def test_a_strange_name_is_no_direct_log(name: str) -> None:
    assert direct_users(name) is None
