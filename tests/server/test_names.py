import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.protocol.errors import Code
from messenger.server import names


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Anna", "anna"),
        ("bob-1", "bob-1"),
        ("a.b_c", "a.b_c"),
        ("Straße", "straße"),
        ("Ａｌｉｃｅ", "alice"),
        ("ольга", "ольга"),
        ("山田タロウ", "山田タロウ"),
        ("김철수", "김철수"),
        ("e\u0301mile", "émile"),
        ("x" * 32, "x" * 32),
    ],
)
def test_brings_a_user_name_into_one_form(typed: str, name: str) -> None:
    assert names.user_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("", "letters"),
        ("a b", "without spaces"),
        ("a\u200bb", "letters"),
        ("a\u202eb", "letters"),
        ("a@b", "letters"),
        ("o'neil", "letters"),
        ("a/b", "letters"),
        ("ﬁsh", "letters"),
        ("a😀", "letters"),
        ("1abc", "begins with a letter"),
        ("_abc", "begins with a letter"),
        ("аlice", "one alphabet"),  # the first letter is Cyrillic
        ("aא", "letters"),
        ("x" * 33, "at most 32"),
        ("x" * 100_000, "at most 32"),
    ],
)
def test_refuses_what_is_no_user_name(typed: str, part: str) -> None:
    with pytest.raises(names.TextRefusedError, match=part) as refusal:
        names.user_name(typed)
    assert refusal.value.code == Code.NAME_INVALID


@given(st.text(max_size=40))
def test_a_user_name_is_stable_single_and_plain(typed: str) -> None:
    try:
        name = names.user_name(typed)
    except names.TextRefusedError:
        return
    assert names.user_name(name) == name
    assert 1 <= len(name) <= 32
    assert not any(character.isspace() for character in name)
    assert all(unicodedata.category(character)[0] not in "CZS" for character in name)


@pytest.mark.parametrize(
    "alike",
    [
        ("paypal", "paypa1"),
        ("bob", "b0b"),
        ("scope", "ѕсоре"),
        ("tom", "torn"),
        ("ipek", names.user_name("İpek")),
        ("anna", "аnnа"),
        ("lila", "1i1a"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(alike: tuple[str, ...]) -> None:
    assert len({names.skeleton(name) for name in alike}) == 1


@pytest.mark.parametrize(
    "different", [("anna", "hanna"), ("andre", "andré"), ("user1", "user2"), ("max", "mex"), ("ольга", "олька")]
)
def test_names_that_can_be_told_apart_have_two(different: tuple[str, str]) -> None:
    assert names.skeleton(different[0]) != names.skeleton(different[1])


@given(st.text(max_size=20))
def test_a_skeleton_of_a_skeleton_is_itself(text: str) -> None:
    once = names.skeleton(text)
    assert names.skeleton(once) == once


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" Anna  Müller ", "Anna  Müller"),
        ("👩‍👩‍👧 family", "👩‍👩‍👧 family"),
        ("日本", "日本"),
        ("e\u0301", "é"),
        ("x" * 64, "x" * 64),
        ("नमस्ते", "नमस्ते"),
    ],
)
def test_takes_nearly_every_display_name(typed: str, name: str) -> None:
    assert names.display_name(typed) == name


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "a\nb", "a\tb", "a\x00b", "a\u202eb", "a\u2066b", "a\u200bb", "\u200d", "\u0301", "\u3164", "x" * 65],
)
def test_refuses_display_names_that_deceive_or_show_nothing(typed: str) -> None:
    """C23: control and bidi-override characters cannot forge another sender."""
    with pytest.raises(names.TextRefusedError) as refusal:
        names.display_name(typed)
    assert refusal.value.code == Code.DISPLAY_NAME_INVALID


@pytest.mark.parametrize("typed", ["x" * 7, "x" * 129, "x" * 100_000, "", "abcdefg\n", "abcdefg\x00"])
def test_refuses_a_new_password_outside_its_limits(typed: str) -> None:
    with pytest.raises(names.TextRefusedError) as refusal:
        names.new_password(typed)
    assert refusal.value.code == Code.PASSWORD_INVALID


@pytest.mark.parametrize("typed", ["x" * 8, "x" * 128, "correct horse", "пароль-пароль", "🐎🐎🐎🐎🐎🐎🐎🐎"])
def test_takes_a_new_password_as_it_is(typed: str) -> None:
    assert names.new_password(typed) == typed


def test_one_password_typed_on_two_keyboards_is_one() -> None:
    assert names.known_password("cafe\u0301\u3000au lait") == names.known_password("café au lait")


def test_refuses_a_long_display_name_before_it_is_composed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ordering thousands of marks takes seconds, for which everybody would have to wait."""
    monkeypatch.setattr("messenger.server.names.unicodedata", None)  # whoever asks it fails
    with pytest.raises(names.TextRefusedError, match="at most 64"):
        names.display_name("a" + "\u0301\u0316" * 12_000)
