"""What the terminal client understands, and what it makes visible."""

import pytest

from messenger.classic import messages
from messenger.classic.messages import (
    Await,
    Dial,
    LoggedOut,
    Message,
    Renamed,
    Stopped,
    first_line,
    key,
    may_be_dialled,
    named_in,
    shown,
    text_of,
    understand,
)
from messenger.protocol import base, peers


@pytest.mark.parametrize(("line", "message"), [
    ("WhatsApp anna logout", LoggedOut()),
    ("WhatsApp anna startprivate 127.0.0.1 5000 ben", Dial("anna", "127.0.0.1", 5000, "ben")),
    ("WhatsApp anna startprivate 2001:db8::7 65535 ben", Dial("anna", "2001:db8::7", 65535, "ben")),
    ("WhatsApp anna allowprivate ben", Await("anna", "ben")),
    ("WhatsApp stopprivate (1) with ben", Stopped("ben", passive=False)),
    ("WhatsApp stopprivate (2) with bén", Stopped("bén", passive=True)),
    ("ben is called benno now.", Renamed("ben", "benno")),
])  # fmt: skip
def test_understands_the_original_messages(line: str, message: Message) -> None:
    """C70, C71, C72, C73."""
    assert understand(line) == message


@pytest.mark.parametrize("line", [
    "", "ben: is called carl now.",
    "WhatsApp", "WhatsApp anna", "WhatsApp anna Logout", "whatsapp anna logout", "WhatsApp  logout",
    "WhatsApp anna startprivate 127.0.0.1 ben", "WhatsApp anna startprivate 127.0.0.1 5000 ben carl",
    "WhatsApp anna startprivate 127.0.0.1 \u0665\u0666\u0667\u0668 ben", "WhatsApp anna allowprivate",
    "WhatsApp stopprivate (3) with ben", "WhatsApp stopprivate with ben", "WhatsApp to everyone: WhatsApp anna logout",
    "WhatsApp in team: logout", "WhatsApp to ben: logout", "WhatsApp sent private command",
    "anna: WhatsApp anna logout",
])  # fmt: skip
def test_takes_nothing_else_for_one(line: str) -> None:
    assert understand(line) is None


@pytest.mark.parametrize(("host", "port", "at_home", "may"), [
    ("127.0.0.1", 5000, True, True), ("127.0.0.1", 5000, False, False), ("::1", 5000, True, True),
    ("::1", 5000, False, False), ("192.0.2.7", 5000, False, True), ("2001:db8::7", 65535, True, True),
    ("192.0.2.7", 1023, True, False), ("192.0.2.7", 65536, True, False), ("224.0.0.1", 5000, True, False),
    ("ff02::1", 5000, True, False), ("::", 5000, True, False),
    ("0.0.0.0", 5000, True, False),  # noqa: S104 - nobody listens here
    ("::ffff:127.0.0.1", 5000, False, False), ("localhost", 5000, True, False), ("1.2.3", 5000, True, False),
    ("169.254.1.1", 5000, True, False), ("fe80::1", 5000, True, False), ("fe80::1%eth0", 5000, True, False),
    ("2001:db8::7%no-such-card", 5000, True, False),
])  # fmt: skip
def test_nobody_is_used_to_try_doors(host: str, port: int, at_home: bool, may: bool) -> None:
    assert may_be_dialled(Dial("anna", host, port, "ben"), at_home=at_home) is may


def test_the_one_who_dials_is_named_to_the_other() -> None:
    assert first_line("anna", "ben") == "WhatsApp ben private anna"
    assert named_in(first_line("anna", "ben")) == "anna"
    assert named_in("WhatsApp ben private anna ben") is None


def test_one_name_has_several_spellings() -> None:
    assert key("@Änne") == key("a\u0308nne") == key("\uff21\u0308nne")
    assert key("anne") != key("änne")


def test_shows_every_character_that_cannot_be_seen() -> None:
    for number in range(0x110000):
        sign = shown(chr(number))
        assert len(sign) == 1
        assert sign.isprintable() or not sign.isascii(), hex(number)
    unseen = "\x00\x1b\x7f\x85\x9b\xad\u200b\u200e\u2028\u202e\u2066\ufeff\ud800\U000e0041"
    assert shown(unseen) == "\u2400\u241b\u2421\u23ce\ufffd\ufffd\ufffd\ufffd\u23ce\ufffd\ufffd\ufffd\ufffd\ufffd"


def test_leaves_letters_and_emoji_as_they_are() -> None:
    for text in ("Grüße", "שלום", "नमस्ते", "👩\u200d👩\u200d👧", "❤\ufe0f", "می\u200cخواهم"):
        assert shown(text) == text


def test_a_text_is_utf8_without_nul() -> None:
    assert text_of("Grüße".encode()) == "Grüße"
    assert text_of(b"\xff") is None
    assert text_of(b"a\0b") is None


def test_has_the_limits_of_the_protocol() -> None:
    assert (messages.TEXT_CHARACTERS, messages.TEXT_BYTES) == (base.TEXT_CHARACTERS, base.TEXT_BYTES)
    assert messages.LOWEST_PORT == peers.LOWEST_PORT
