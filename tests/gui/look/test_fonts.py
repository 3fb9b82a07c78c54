"""The bundled fonts: loaded for this program, four weights, measured as Tk itself measures."""

import logging
import tkinter as tk
from itertools import pairwise
from pathlib import Path

import pytest

from messenger.gui.look import fonts
from messenger.gui.look.fonts import ELLIPSIS, WEIGHTS, Font, Fonts, family
from messenger.gui.look.look import Look
from tests.gui.screen import picture_of

ROLES = {
    "message": ("Regular", 14, 20),
    "sender": ("SemiBold", 13, 18),
    "time": ("Regular", 11, 14),
    "title": ("SemiBold", 14, 18),
    "preview": ("Regular", 13, 18),
    "header": ("SemiBold", 16, 20),
    "day_pill": ("Medium", 12, 16),
    "badge": ("SemiBold", 11, 14),
    "page_title": ("SemiBold", 20, 26),
    "body": ("Regular", 13, 18),
    "button": ("SemiBold", 14, 18),
}
SAMPLES = [
    "",
    " ",
    "Release notes are up: https://example.org/notes/2.4 — please add anything I missed",
    "AVAWATo Ty Wa fi ffl ffi -> => != 12:30 1/2",
    "Größe, façade, naïve, Łódź, İstanbul, ﬁnd",
    "Съешь же ещё этих мягких французских булок",
    "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
    "e\u0301a\u0308o\u0302",
    "← → ↔ ✓ ✗ ★ © ™ … “quoted” ‘so’",
    "שלום עולם مرحبا بالعالم",
    "你好,世界 こんにちは 안녕하세요",
    "हिन्दी ภาษาไทย",
    "double  blanks and a tail   ",
]


def _role(look: Look, name: str) -> Font:
    font = getattr(look.fonts, name)
    assert isinstance(font, Font)
    return font


@pytest.mark.parametrize("role", ROLES)
def test_measures_as_tk_does(root: tk.Tk, look: Look, role: str) -> None:
    font = _role(look, role)
    for text in SAMPLES:
        assert font.advance(text) == int(root.tk.call("font", "measure", font.spec, text)), text


@pytest.mark.parametrize("role", ROLES)
def test_measures_a_text_as_the_sum_of_its_characters(look: Look, role: str) -> None:
    font = _role(look, role)
    for text in SAMPLES:
        advances = font.advances(text)
        assert len(advances) == len(text)
        assert sum(advances) == font.advance(text), text


@pytest.mark.parametrize("text", SAMPLES)
def test_measures_by_words_where_neighbours_move_each_other(root: tk.Tk, look: Look, text: str) -> None:
    ruler = fonts._Ruler(root, fonts._Shelf(root), look.fonts.message.spec)
    font = fonts._FontByWord(ruler, look.fonts.message.spec, 14, 20)
    assert font.advance(text) == look.fonts.message.advance(text)
    assert font.advances(text) == look.fonts.message.advances(text)


def test_forgets_words_when_there_are_too_many(root: tk.Tk, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "KEPT_WORDS", 3)
    ruler = fonts._Ruler(root, fonts._Shelf(root), look.fonts.message.spec)
    font = fonts._FontByWord(ruler, look.fonts.message.spec, 14, 20)
    text = "one two three four five one"
    assert font.advance(text) == look.fonts.message.advance(text)
    assert len(font._widths) <= 3


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("factor", [1.0, 1.5, 2.0])
def test_has_the_weight_and_size_of_its_role(root: tk.Tk, role: str, factor: float) -> None:
    font = getattr(Fonts(root, factor), role)
    weight, size, line = ROLES[role]
    actual = root.tk.splitlist(root.tk.call("font", "actual", font.spec))
    assert dict(zip(actual[::2], actual[1::2], strict=True))["-family"] == family(weight)
    assert (font.size, font.line) == (round(size * factor), round(line * factor))
    assert font.spec.endswith(f" -{font.size}")


def test_draws_four_weights_in_four_ways(root: tk.Tk) -> None:
    ink = []
    for weight in WEIGHTS:
        label = tk.Label(root, text="Hamburgefonstiv", font=f"{{{family(weight)}}} -24", bg="white", fg="black")
        label.pack()
        picture = picture_of(label).convert("L")
        ink.append(sum(255 - pixel for pixel in picture.tobytes()))
        label.destroy()
    assert ink == sorted(ink), "each weight is darker than the one before"
    assert all(heavier > lighter * 1.05 for lighter, heavier in pairwise(ink))


def test_stands_in_a_line_of_its_height(root: tk.Tk, look: Look) -> None:
    for role in ROLES:
        font = _role(look, role)
        assert int(root.tk.call("font", "metrics", font.spec, "-linespace")) <= font.line


@pytest.mark.parametrize("width", [0, 3, 11, 12, 40, 77, 150, 233])
def test_cuts_what_does_not_fit_at_the_last_character_that_does(look: Look, width: int) -> None:
    font = look.fonts.message
    text = "Try a hard refresh, it worked for me"
    cut = font.fit(text, width)
    if font.advance(text) <= width:
        assert cut == text
        return
    if font.advance(ELLIPSIS) > width:
        assert cut == ""
        return
    kept = cut.removesuffix(ELLIPSIS)
    assert cut.endswith(ELLIPSIS)
    assert text.startswith(kept)
    assert font.advance(cut) <= width
    longer = text[: len(kept) + 1].rstrip()
    assert longer == kept or font.advance(longer + ELLIPSIS) > width


def test_leaves_a_text_that_fits_exactly(look: Look) -> None:
    font = look.fonts.preview
    assert font.fit("Works now", font.advance("Works now")) == "Works now"
    assert font.fit("Works now", font.advance("Works now") - 1).endswith(ELLIPSIS)


def test_uses_the_width_to_its_last_pixel(look: Look) -> None:
    font = look.fonts.message
    text = "Try a hard refresh, it worked for me"
    cut = text[:9] + ELLIPSIS
    assert font.fit(text, font.advance(cut)) == cut
    assert len(font.fit(text, font.advance(cut) - 1)) < len(cut)


def test_leaves_no_blank_before_the_ellipsis(look: Look) -> None:
    font = look.fonts.message
    assert font.fit("one two", font.advance("one " + ELLIPSIS)) == "one" + ELLIPSIS


def test_warns_of_a_font_that_cannot_be_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fonts, "asset", tmp_path.joinpath)
    with caplog.at_level(logging.WARNING):
        fonts.load_bundled_fonts()
    assert len(caplog.messages) == len(WEIGHTS)
    assert "MessengerSans-Regular.otf cannot be loaded" in caplog.text
