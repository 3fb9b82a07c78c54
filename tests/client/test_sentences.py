"""Every code of the protocol has a sentence of ours."""

import re

import pytest

from messenger.client.sentences import field_of, refusal, sentence
from messenger.protocol.connection import Failed
from messenger.protocol.errors import Code
from messenger.protocol.groups import RemoveMember

FIELDS = {"", "name", "password", "display", "invite"}


@pytest.mark.parametrize("code", Code)
def test_has_a_whole_sentence_for_every_code(code: Code) -> None:
    text = sentence(code, "the server's own words")
    assert text != "the server's own words"
    assert text[0].isupper()
    assert text.endswith(".")
    assert not re.search(r"\w_|_\w", text)  # no code shows through


@pytest.mark.parametrize("code", Code)
def test_names_only_inputs_that_exist(code: Code) -> None:
    assert field_of(code) in FIELDS


def test_asks_only_for_the_password_again_when_the_credentials_are_wrong() -> None:
    """C4"""
    assert field_of(Code.WRONG_CREDENTIALS) == "password"


def test_tells_what_a_user_name_consists_of() -> None:
    text = sentence(Code.NAME_INVALID)
    for part in ("letter comes first", "digits", ". _ -", "without spaces", "32"):
        assert part in text


def test_tells_all_that_can_be_wrong_with_a_profile() -> None:
    """C67"""
    text = sentence(Code.PROFILE_INVALID)
    for part in ("e-mail address", "too long", "cannot be shown"):
        assert part in text


def test_tells_a_leader_what_to_do_instead_of_removing_oneself() -> None:
    """C65: a leader cannot simply leave."""
    text = refusal(Failed(1, Code.NOT_YOURSELF, "That is you."), RemoveMember(1, "g" * 22, 1))
    assert text == "The leader cannot be removed: hand the group over first, or end it."
