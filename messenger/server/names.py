"""What names, passwords and the fields of a profile may be. Rules only: nothing is looked up or stored here.

User names follow RFC 8265 (PRECIS UsernameCaseMapped) and narrow it: letters, digits and ``. _ -``, a letter first,
one script, at most 32 characters. Two names that look alike have the same skeleton (Unicode TR 39, section 4).
"""

import hashlib
import unicodedata
from bisect import bisect_right
from functools import cache
from typing import Final

from precis_i18n import get_profile

from messenger.protocol.base import (
    DISPLAY_NAME_CHARACTERS,
    EMAIL_CHARACTERS,
    GROUP_TITLE_CHARACTERS,
    PASSWORD_CHARACTERS,
    USER_NAME_CHARACTERS,
)
from messenger.protocol.errors import Code

_NAME: Final = get_profile("UsernameCaseMapped")
_PASSWORD: Final = get_profile("OpaqueString")
_PUNCTUATION: Final = frozenset("._-")
_ANY_SCRIPT: Final = frozenset(["COMMON", "INHERITED"])
# Writing systems that are several scripts by nature (TR 39, section 5.1), without their mixtures with Latin.
_WRITTEN_TOGETHER: Final = (
    frozenset(["HAN", "HIRAGANA", "KATAKANA"]),
    frozenset(["HAN", "HANGUL"]),
    frozenset(["HAN", "BOPOMOFO"]),
)
_JOINERS: Final = frozenset("\u200c\u200d")
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_LEFT_TO_RIGHT_MARK: Final = "\u200e"  # the table wraps right-to-left signs in it


class TextRefusedError(ValueError):
    """A name or password breaks a rule: ``code`` says which kind, the message is one sentence for the person."""

    def __init__(self, code: Code, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def user_name(typed: str) -> str:
    """Return the canonical form of a user name; raise ``TextRefusedError`` when it cannot be one."""
    # Before the profile, so that a long text costs nothing. Its mappings never shorten a name to below the limit.
    if len(typed) > USER_NAME_CHARACTERS * 4:
        raise _bad_name(f"A user name has at most {USER_NAME_CHARACTERS} characters.")
    try:
        name = str(_NAME.enforce(typed))
    except UnicodeEncodeError:
        raise _bad_name("A user name consists of letters, digits and . _ - without spaces.") from None
    if len(name) > USER_NAME_CHARACTERS:
        raise _bad_name(f"A user name has at most {USER_NAME_CHARACTERS} characters.")
    if not all(_is_name_character(character) for character in name):
        raise _bad_name("A user name consists of letters, digits and . _ - without spaces.")
    if unicodedata.category(name[0])[0] != "L":
        raise _bad_name("A user name begins with a letter.")
    scripts = {_script(character) for character in name} - _ANY_SCRIPT
    if len(scripts) > 1 and not any(scripts <= together for together in _WRITTEN_TOGETHER):
        raise _bad_name("A user name is written in one alphabet.")
    return name


def skeleton(name: str) -> str:
    """Return what names that look like ``name`` have in common. It is for comparing only, never for showing."""
    table = _lookalikes()
    text = unicodedata.normalize("NFD", name)
    for _ in range(2):  # a folded sign may look like another one in turn
        text = "".join(table.get(character, character) for character in text).casefold().replace("i\u0307", "i")
    return unicodedata.normalize("NFD", text)


def display_name(typed: str) -> str:
    """Return a display name without outer blanks, composed; raise ``TextRefusedError`` when it cannot be one."""
    return _shown(typed, DISPLAY_NAME_CHARACTERS, Code.DISPLAY_NAME_INVALID, "A display name")


def group_title(typed: str) -> str:
    """Return the title of a group without outer blanks, composed; raise ``TextRefusedError`` when it cannot be one."""
    return _shown(typed, GROUP_TITLE_CHARACTERS, Code.GROUP_TITLE_INVALID, "A group's title")


def lock_key(typed: str) -> str:
    """Return under what wrong guesses for a user name are counted: also for what cannot be one."""
    try:
        return user_name(typed)
    except TextRefusedError:
        return "?" + hashlib.sha256(typed.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def profile_field(typed: str, most: int, what: str) -> str:
    """Return one line about a person without outer blanks, composed; raise ``TextRefusedError``. It may be empty."""
    if len(typed) > most * 4:  # before composing it, which takes long for a long text
        raise _bad_profile(f"{what} has at most {most} characters.")
    text = unicodedata.normalize("NFC", typed).strip()
    if len(text) > most:
        raise _bad_profile(f"{what} has at most {most} characters.")
    if not all(_may_be_displayed(character) for character in text):
        raise _bad_profile(f"{what} is one line without invisible or control characters.")
    return text


def email(typed: str) -> str:
    """Return an e-mail address as a profile shows it; raise ``TextRefusedError``. It may be empty.

    Only what cannot be an address is refused: nothing is ever sent there.
    """
    address = profile_field(typed, EMAIL_CHARACTERS, "The e-mail address")
    local, _, domain = address.rpartition("@")
    if address and not (local and domain and " " not in address):
        raise _bad_profile("An e-mail address looks like name@example.org.")
    return address


def new_password(typed: str) -> str:
    """Return a password in the form that is hashed; raise ``TextRefusedError`` when it is too short, long or odd."""
    password = known_password(typed)
    shortest, longest = PASSWORD_CHARACTERS
    if not shortest <= len(password) <= longest:
        raise TextRefusedError(
            Code.PASSWORD_INVALID, f"A password has at least {shortest} and at most {longest} characters."
        )
    return password


def known_password(typed: str) -> str:
    """Return the form that is hashed (RFC 8265, OpaqueString) of a password that may be older than our limits."""
    if len(typed) > PASSWORD_CHARACTERS[1] * 4:
        raise TextRefusedError(Code.PASSWORD_INVALID, f"A password has at most {PASSWORD_CHARACTERS[1]} characters.")
    try:
        return str(_PASSWORD.enforce(typed))
    except UnicodeEncodeError:
        raise TextRefusedError(
            Code.PASSWORD_INVALID, "A password has visible characters and spaces, no control characters."
        ) from None


def _shown(typed: str, most: int, code: Code, what: str) -> str:
    """Return what stands for somebody or something on the screen, if it is one visible line."""
    if len(typed) > most * 4:  # before composing it, which takes long for a long text
        raise TextRefusedError(code, f"{what} has at most {most} characters.")
    name = unicodedata.normalize("NFC", typed).strip()
    if not name:
        raise TextRefusedError(code, f"{what} has at least one character.")
    if len(name) > most:
        raise TextRefusedError(code, f"{what} has at most {most} characters.")
    if not all(_may_be_displayed(character) for character in name):
        raise TextRefusedError(code, f"{what} has no invisible or control characters.")
    if all(unicodedata.category(character)[0] in "ZM" or character in _JOINERS for character in name):
        raise TextRefusedError(code, f"{what} has at least one visible character.")
    return name


def _bad_profile(sentence: str) -> TextRefusedError:
    return TextRefusedError(Code.PROFILE_INVALID, sentence)


def _bad_name(sentence: str) -> TextRefusedError:
    return TextRefusedError(Code.NAME_INVALID, sentence)


def _is_name_character(character: str) -> bool:
    return character in _PUNCTUATION or unicodedata.category(character) in (
        *("Ll", "Lo", "Lm", "Lu", "Lt"),
        *("Mn", "Mc"),
        "Nd",
    )


def _may_be_displayed(character: str) -> bool:
    """Letters, marks, signs, emoji and the plain space; joiners, since emoji and some scripts need them."""
    if character in _JOINERS or character == " " or "\U0001f000" <= character <= "\U0001faff":
        return True  # that block holds emoji which this Python may not know yet
    return unicodedata.category(character)[0] not in "CZ" and character not in _BLANK_LETTERS


@cache
def _script_ranges() -> tuple[list[int], list[tuple[int, str]]]:
    """Return the first code point of each range, and its last with the name of its script (Unicode's Scripts.txt)."""
    from confusable_homoglyphs.categories import categories_data  # on first use: 50 KiB of tables

    names = categories_data["iso_15924_aliases"]
    ranges = sorted((first, last, names[script]) for first, last, script, _ in categories_data["code_points_ranges"])
    return [first for first, _, _ in ranges], [(last, script) for _, last, script in ranges]


def _script(character: str) -> str:
    firsts, rest = _script_ranges()
    place = bisect_right(firsts, ord(character)) - 1
    last, script = rest[place] if place >= 0 else (-1, "")
    return script if ord(character) <= last else "UNKNOWN"


@cache
def _lookalikes() -> dict[str, str]:
    """Return sign -> what all signs that look like it are written as (Unicode's confusables.txt).

    The source lists, for each sign, those that look like it, in both directions; a class of look-alikes is a star
    around one of them, which is a sequence where a sign looks like several ("m" like "rn").
    """
    from confusable_homoglyphs.confusables import confusables_data  # on first use: 900 KiB of tables

    neighbours: dict[str, set[str]] = {}
    for key, entries in confusables_data.items():
        sign = key.strip(_LEFT_TO_RIGHT_MARK)
        for entry in entries:
            other = entry["c"].strip(_LEFT_TO_RIGHT_MARK)
            neighbours.setdefault(sign, set()).add(other)
            neighbours.setdefault(other, set()).add(sign)

    def rank(text: str) -> tuple[bool, int, bool, int]:
        return len(text) > 1, len(neighbours[text]), text.isascii(), -ord(text[0])

    table = {}
    for sign, others in neighbours.items():
        centre = max((sign, *others), key=rank) if len(others) == 1 else sign
        written = unicodedata.normalize("NFD", centre.casefold())
        if len(sign) == 1 and sign != written:
            table[sign] = written
    return table
