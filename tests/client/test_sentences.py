"""Every code of the protocol has a sentence of ours."""

import pytest

from messenger.client.sentences import field_of, sentence
from messenger.protocol.errors import Code

FIELDS = {"", "name", "password", "display", "invite"}


@pytest.mark.parametrize("code", Code)
def test_has_a_whole_sentence_for_every_code(code: Code) -> None:
    text = sentence(code, "the server's own words")
    assert text != "the server's own words"
    assert text[0].isupper()
    assert text.endswith(".")
    assert "_" not in text


@pytest.mark.parametrize("code", Code)
def test_names_only_inputs_that_exist(code: Code) -> None:
    assert field_of(code) in FIELDS


def test_asks_only_for_the_password_again_when_the_credentials_are_wrong() -> None:
    """C4"""
    assert field_of(Code.WRONG_CREDENTIALS) == "password"
