"""What becomes of the files of strangers: decoded as they are meant, or refused with a sentence and at no cost."""

import contextlib
import io
import tracemalloc
from pathlib import Path

import pytest
from PIL import Image

from messenger.gui.pictures import decoding
from messenger.gui.pictures.decoding import Fit, PictureError, Size, decode, fitted, scaled, size_of, thumbnail
from tests.gui.invented_pictures import as_file, bomb, landscape, lying, moving, page, photo, sign, wordy

pytestmark = pytest.mark.filterwarnings("ignore:Image size", "ignore:Corrupt EXIF")
RED, GREEN = (200, 30, 30), (30, 160, 60)


def halves(width: int = 40, height: int = 20) -> Image.Image:
    """Red on the left, green on the right."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(GREEN, (width // 2, 0, width, height))
    return picture


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def close_to(pixel: object, colour: tuple[int, ...]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 12 for one, other in zip(pixel, colour, strict=True))


# --- what cannot be shown


def test_refuses_a_bomb_by_its_header() -> None:
    data = bomb(20_000, 20_000)
    assert len(data) < 100_000
    tracemalloc.start()
    try:
        for refuse in (size_of, decode, thumbnail):
            with pytest.raises(PictureError, match="too large"):
                refuse(data)
        assert tracemalloc.get_traced_memory()[1] < 1024**2
    finally:
        tracemalloc.stop()


def test_a_bomb_is_refused_before_anything_of_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_picture: object) -> None:
        raise AssertionError("it was decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", load)
    for side in (8_001, 9_000, 11_000, 12_000, 20_000):  # below and above the limits of the library itself
        with pytest.raises(PictureError, match="too large"):
            decode(bomb(side, side))


def test_shows_what_has_just_few_enough_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MOST_PIXELS", 600)
    assert size_of(as_file(landscape(30, 20))) == (30, 20)
    with pytest.raises(PictureError, match="too large"):
        size_of(as_file(landscape(31, 20)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP"])
def test_refuses_a_file_that_ends_too_soon(kind: str) -> None:
    data = as_file(photo(300, 200), kind)
    with pytest.raises(PictureError, match="damaged"):
        decode(data[: len(data) // 2])


def test_refuses_what_is_no_picture_whatever_it_is_called(tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_text("Dear diary,\n" * 200)
    for refuse in (size_of, decode):
        with pytest.raises(PictureError, match="no picture"):
            refuse(file)


@pytest.mark.parametrize("kind", ["TIFF", "ICO", "PPM", "TGA", "PCX"])
def test_refuses_kinds_of_pictures_that_nobody_sends(kind: str) -> None:
    with pytest.raises(PictureError, match="no picture"):
        decode(as_file(landscape(32, 32), kind))


def test_refuses_a_program_for_printers() -> None:
    with pytest.raises(PictureError, match="no picture"):
        decode(as_file(landscape(32, 32), "EPS"))


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8X", b"BM" + b"\xff" * 60])
def test_refuses_little_more_than_a_beginning(data: bytes) -> None:
    for refuse in (size_of, decode, thumbnail):
        with pytest.raises(PictureError):
            refuse(data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_damaged_bytes_anywhere_end_in_a_picture_or_a_sentence(kind: str) -> None:
    data = as_file(landscape(64, 48), kind)
    for at in range(0, len(data), max(1, len(data) // 150)):
        hurt = bytearray(data)
        hurt[at] ^= 0xFF
        with contextlib.suppress(PictureError):
            assert thumbnail(bytes(hurt))


def test_texts_in_a_picture_are_not_unpacked_without_end() -> None:
    data = wordy(chunks=40, megabytes=50)
    tracemalloc.start()
    try:
        with pytest.raises(PictureError):
            decode(data)
        assert tracemalloc.get_traced_memory()[1] < 80 * 1024**2
    finally:
        tracemalloc.stop()


def test_gives_up_what_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    data = as_file(photo(1000, 800))
    monkeypatch.setattr(decoding, "PATIENCE", -1.0)
    with pytest.raises(PictureError, match="laborious"):
        decode(data)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    for refuse in (size_of, decode):
        with pytest.raises(PictureError, match="cannot be read"):
            refuse(tmp_path / "gone.png")


def test_a_file_with_too_many_bytes_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MOST_BYTES", 500)
    file = tmp_path / "large.png"
    file.write_bytes(as_file(photo(60, 60), "PNG"))
    for source in (file, file.read_bytes()):
        for refuse in (size_of, decode):
            with pytest.raises(PictureError, match="too large"):
                refuse(source)


# --- what is shown


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_shows_the_kinds_that_people_send(kind: str, tmp_path: Path) -> None:
    data = as_file(halves(), kind)
    file = tmp_path / "picture"
    file.write_bytes(data)
    for source in (data, file):
        assert size_of(source) == (40, 20)
        picture = decode(source)
        assert (picture.mode, picture.size) == ("RGB", (40, 20))
        assert close_to(picture.getpixel((5, 10)), RED)
        assert close_to(picture.getpixel((35, 10)), GREEN)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_stands_upright(kind: str, orientation: int) -> None:
    """Each file shows the same picture, stored as the orientation says."""
    inverse = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Image.Transpose: FLIP_LEFT_RIGHT 0 ... TRANSVERSE 6
    upright = halves()
    upright.paste((255, 255, 255), (0, 0, 8, 8))
    stored = upright.transpose(Image.Transpose(inverse[orientation])) if orientation > 1 else upright
    data = lying(stored, orientation, kind)
    assert size_of(data) == (40, 20)
    picture = decode(data)
    assert picture.size == (40, 20)
    assert close_to(picture.getpixel((3, 3)), (255, 255, 255))
    assert close_to(picture.getpixel((3, 16)), RED)
    assert close_to(picture.getpixel((35, 10)), GREEN)
    assert fitted(data, (10, 30), Fit.COVER).size == (10, 30)


def test_a_header_that_lies_about_how_it_lies_is_no_reason_to_refuse() -> None:
    for block in (b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM", b"\0" * 20):
        assert decode(as_file(halves(), exif=block)).size == (40, 20)
    assert decode(lying(halves(), 77)).size == (40, 20)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_moves_stands_still(kind: str) -> None:
    data = moving(kind, halves(), Image.new("RGB", (40, 20), (0, 0, 255)), halves())
    with Image.open(io.BytesIO(data)) as all_of_it:
        assert getattr(all_of_it, "n_frames", 1) == 3
    assert close_to(decode(data).getpixel((5, 10)), RED)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK", "I;16", "LA", "RGBA", "PA"])
def test_colours_of_every_kind_are_shown_as_they_are(mode: str) -> None:
    grey = Image.new("L", (8, 8), 140)
    if mode == "I;16":
        picture = Image.new("I;16", (8, 8), 140 * 257)
    elif mode in ("CMYK", "RGB", "RGBA"):
        picture = grey.convert("RGB").convert(mode)
    elif mode == "PA":
        picture = grey.convert("RGBA").quantize(8)
    else:
        picture = grey.convert(mode)
    data = as_file(picture, "JPEG" if mode == "CMYK" else "PNG")
    shown = decode(data)
    assert shown.mode == "RGB", "nothing shines through"
    expected = (140,) * 3 if mode != "1" else ((0,) * 3, (255,) * 3)[shown.getpixel((0, 0)) == (255,) * 3]
    assert close_to(shown.getpixel((0, 0)), expected)


def test_what_shines_through_stays_so_or_stands_on_a_ground() -> None:
    data = as_file(sign(100, 100), "PNG")
    assert decode(data).mode == "RGBA"
    assert fitted(data, (50, 50), Fit.COVER).mode == "RGBA"
    ground = fitted(data, (50, 50), Fit.COVER, "#102030")
    assert (ground.mode, ground.getpixel((0, 0))) == ("RGB", (0x10, 0x20, 0x30))
    assert close_to(ground.getpixel((25, 10)), (0x2B, 0x74, 0xE4))
    clear = as_file(sign(100, 100).quantize(16), "GIF", transparency=0)
    assert decode(clear).mode == "RGBA"


# --- small ones


def test_a_thumbnail_is_a_small_file() -> None:
    data = as_file(photo(2000, 1500), quality=95)
    small = thumbnail(data)
    assert opened(small).format == "JPEG"
    assert opened(small).size == (640, 480)
    assert len(small) < len(data) // 4


def test_a_thumbnail_lets_through_what_the_picture_does() -> None:
    small = opened(thumbnail(as_file(sign(1400, 700), "PNG")))
    assert (small.format, small.size, small.mode) == ("PNG", (640, 320), "RGBA")


def test_a_thumbnail_of_a_small_picture_is_that_picture() -> None:
    data = as_file(page(300, 400), "PNG")
    assert thumbnail(data) is data


def test_a_thumbnail_of_a_small_picture_in_a_large_file_is_made_anew() -> None:
    data = as_file(photo(640, 600), "BMP")
    assert len(thumbnail(data)) < len(data) // 4


def test_nothing_of_where_a_photo_was_taken_is_in_its_thumbnail() -> None:
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    small = thumbnail(as_file(photo(1000, 800), exif=exif.tobytes(), icc_profile=b"profile" * 50))
    assert b"A camera" not in small
    assert b"profile" not in small


@pytest.mark.parametrize(
    ("size", "room", "fit", "goal", "box"),
    [
        ((400, 200), (100, 100), Fit.CONTAIN, (100, 50), (0, 0, 400, 200)),
        ((40, 20), (100, 100), Fit.CONTAIN, (40, 20), (0, 0, 40, 20)),
        ((10_000, 2), (100, 100), Fit.CONTAIN, (100, 1), (0, 0, 10_000, 2)),
        ((400, 200), (100, 100), Fit.COVER, (100, 100), (100, 0, 300, 200)),
        ((200, 400), (100, 100), Fit.COVER, (100, 100), (0, 100, 200, 300)),
        ((50, 50), (100, 80), Fit.COVER, (100, 80), (0, 5, 50, 45)),
    ],
)
def test_keeps_its_proportions(
    size: tuple[int, int], room: tuple[int, int], fit: Fit, goal: tuple[int, int], box: tuple[int, ...]
) -> None:
    found, part = scaled(Size(*size), room, fit)
    assert found == goal
    assert part == pytest.approx(box)
