"""What people write to each other, on its way to the screen: nothing deceives, nothing is lost, no font is harmed."""

import functools
import re
import unicodedata
from typing import Any, Final

from messenger.gui.look.emoji import Emoji, EmojiSequence
from messenger.gui.look.ordering import in_order
from messenger.gui.notifications.wording import BODY, shortened
from messenger.gui.widgets.conversation_view.lines import Line, Measure, break_lines
from messenger.gui.widgets.conversation_view.links import SCHEMES, find_links
from messenger.gui.widgets.conversation_view.neutral import GONE, neutral, neutral_line
from messenger.protocol.base import TEXT_CHARACTERS
from messenger.protocol.verbs import split
from tests.fuzz.targets.base import Target

_TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
"""Controls of direction."""
_UNSAFE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\U00010000-\U0010ffff]")
"""What may never reach a Tk font."""
WIDTH: Final = 10
LIMIT: Final = 300


class Ruler:
    """Every character is ``WIDTH`` wide, and one that is drawn on another has no width."""

    keeps_order = True

    def advances(self, text: str) -> list[int]:
        return [0 if unicodedata.category(letter) in ("Mn", "Me", "Cf") else WIDTH for letter in text]

    def advance(self, text: str) -> int:
        return sum(self.advances(text))


@functools.cache
def emoji() -> Emoji:
    """The program's emoji, of which no picture is asked for."""
    nothing: Any = None
    return Emoji(nothing, 1.0)


def measure() -> Measure:
    """What texts are measured with."""
    return Measure(Ruler(), emoji(), 2 * WIDTH, 32)


def laid_out(text: str) -> list[Line]:
    """Break a text as a message is broken."""
    calm = neutral(text)
    return break_lines(calm, measure(), LIMIT, find_links(calm))


def _check_text(data: bytes) -> None:
    text = data.decode(errors="surrogateescape")[:TEXT_CHARACTERS]
    calm = neutral(text)
    assert len(calm) == len(text), "places in it would not be those of the text"
    assert not _TURNS.search(calm)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", calm)
    links = find_links(calm)
    end = 0
    for link in links:
        assert end <= link.start < link.end <= len(calm)
        assert link.url.lower().startswith(SCHEMES)
        assert not any(letter.isspace() for letter in link.url)
        end = link.end
    _check_lines(calm, break_lines(calm, measure(), LIMIT, links))


def _check_lines(text: str, lines: list[Line]) -> None:
    at = 0
    for line in lines:
        assert line.start in (at, at + 1), "a line begins where the one before has not ended"
        assert line.start <= line.end
        at = line.end
        assert line.width <= LIMIT, "a line is too wide"
        for run in line.runs:
            assert line.start <= run.start <= run.end <= line.end
            assert run.picture or not _UNSAFE.search(run.text), "this would reach a font"
    assert at == len(text), "something is left over"
    runs = [run for line in lines for run in line.runs]
    spans = [(one.start, one.end) for run in runs for one in (run.clusters or (run,))]
    assert sum(end - start for start, end in spans) <= len(text), "something is shown twice"


def _check_plain(data: bytes) -> None:
    """Names, titles and previews: one line, in order, without pictures or with them."""
    text = data.decode(errors="surrogateescape")[:TEXT_CHARACTERS]
    parts = emoji().split(text)
    assert "".join(parts) == text
    assert all(parts)
    plain = emoji().plain(text)
    assert not re.search(_UNSAFE.pattern.replace("\x0b", "\x0e"), plain.replace("\n", ""))
    assert not _TURNS.search(plain)
    line = neutral_line(text)
    assert "\n" not in line
    pieces = [(part if isinstance(part, EmojiSequence) else emoji().plain(part), part) for part in emoji().split(line)]
    ordered = in_order([(shown, part) for shown, part in pieces if shown])
    pictures = [part for _, part in pieces if isinstance(part, EmojiSequence)]
    assert sorted(shown for shown, _ in ordered if isinstance(shown, EmojiSequence)) == sorted(pictures)
    said = shortened(text, BODY)
    assert len(said) <= BODY
    assert not _TURNS.search(said)
    assert "\n" not in said
    split(text)


_TEXTS: Final = (
    "Hello, see https://example.org/a_(b)?c=d#e and www.example.net, or anna@example.org.",
    "http://[2001:db8::1]:8080/ ftp://x.y/ javascript:alert(1) mailto:ben@b\u00fccher.example //a.b",
    "\u05e9\u05dc\u05d5\u05dd (hello) 12,5% \u05d0\u05d1 http://example.org/\u05d0",
    "\u0645\u0631\u062d\u0628\u0627 \u0644\u0627 \u0660\u0661 [abc] \u0640\u0640",
    "z\u0335\u0321a\u0336\u0322l\u0337\u0328g\u0334\u0324o\u0338\u0325",
    "\u202eevil\u202c \u2066a\u2069 \u200fb",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
    "\U0001f1f8\U0001f1ea \u2764\ufe0f 1\ufe0f\u20e3 \U0001f44d\U0001f3fd",
    "\u4e2d\u6587\uff0c\u65e5\u672c\u8a9e\u3002"
    " \ud55c\uad6d\uc5b4 \u0e44\u0e17\u0e22 \u0928\u092e\u0938\u094d\u0924\u0947",
    "a\tb\n\n  c-d \u00a0 e\u2028f\r\ng \ufeff\u2060\u200b h", "word" * 40, "/msg anna hi",
    "\U000e0067\U000e007f\ufe0f\ufe0e" + GONE,
    "\u0626\u064a\u0640\u200d\u0646 \u0710\u0711 \u07ca \U0001e900\U00010a00",
)  # fmt: skip

TARGETS: Final = (
    Target("messages on the screen", tuple(text.encode() for text in _TEXTS), _check_text, every=4),
    Target("plain texts", tuple(text.encode() for text in _TEXTS), _check_plain, every=2),
)
