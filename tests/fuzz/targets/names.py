"""Names: of files, on any system; of people and groups, whatever script they are written in; and passwords."""

import unicodedata
from typing import Final

from messenger.client.files.names import NAME_BYTES, numbered, safe_name
from messenger.protocol.base import EMAIL_CHARACTERS, PASSWORD_CHARACTERS, USER_NAME_CHARACTERS
from messenger.protocol.files import is_plain_name
from messenger.server import names
from messenger.server.names import TextRefusedError
from tests.fuzz.targets.base import Target, has_controls, texts_of


def _check_name(data: bytes) -> None:
    for text in texts_of(data):
        name = safe_name(text)
        assert is_plain_name(name)
        assert 1 <= len(name.encode()) <= NAME_BYTES
        assert name == name.strip(". ")
        assert not any(letter in '/\\:*?"<>|' or unicodedata.category(letter) in ("Cc", "Cs") for letter in name)
        assert numbered(name, 2) != name


_ONE_LINE: Final = (names.user_name, names.display_name, names.group_title, names.email)


def _check_person(data: bytes) -> None:
    for text in texts_of(data):
        for rule in _ONE_LINE:
            try:
                found = rule(text)
            except TextRefusedError as refusal:
                why = str(refusal)
                assert why, "it has to be said"
                continue
            assert rule(found) == found, "what was taken would be taken otherwise"
            assert len(found) <= EMAIL_CHARACTERS
            assert not has_controls(found)
            assert unicodedata.is_normalized("NFC", found)
        names.lock_key(text)
        try:
            name = names.user_name(text)
        except TextRefusedError:
            continue
        assert 1 <= len(name) <= USER_NAME_CHARACTERS
        assert names.lock_key(text) == names.lock_key(name) == name
        alike = names.skeleton(name)
        assert alike
        assert names.skeleton(alike) == alike


def _check_password(data: bytes) -> None:
    for text in texts_of(data):
        try:
            password = names.new_password(text)
        except TextRefusedError:
            continue
        assert PASSWORD_CHARACTERS[0] <= len(password) <= PASSWORD_CHARACTERS[1]
        assert names.known_password(password) == password, "whoever types it again would not be let in"


_NAMES: Final = (
    "cat on the boat.jpg", "..\\..\\autoexec.bat", "/etc/passwd", "con.txt", "com\u00b9", " . ", "report.tar.gz",
    "gpj.\u202eexe", "family \U0001f468\u200d\U0001f469\u200d\U0001f467.png", "e\u0301" * 150 + ".jpeg",
    "a" * 190 + "." + "b" * 40, "nul  .log", "\u2028\ufeff", "a:b", "flag \U0001f3f4\U000e0067\U000e0062\U000e007f",
)  # fmt: skip
_PEOPLE: Final = (
    "anna", "Anna.Lindqvist-2", "bj\u00f6rn", "\u0410\u043d\u043d\u0430", "\u5c71\u7530\u304b\u306a",
    "\u05d0\u05d1\u05d2",
    "\ufb01n", "\u1e9e", "\u0130stanbul", "a\u0323\u0307",
    "Anna \U0001f468\u200d\U0001f469", "anna@example.org", "correct horse",
    "\uac00\u1100\u1161",
    "\u0e33\u0eb3", "\ua7b5\u13a0", "\u2126\u212b\u00c5", "\U0001d5d4\U0001d7ec", "\u3164\u115f x",
)  # fmt: skip

TARGETS: Final = (
    Target("names of files", tuple(name.encode() for name in _NAMES), _check_name, every=2),
    Target("names of people", tuple(name.encode() for name in _PEOPLE), _check_person, every=2),
    Target("passwords", tuple(name.encode() for name in _PEOPLE), _check_password, every=2),
)
