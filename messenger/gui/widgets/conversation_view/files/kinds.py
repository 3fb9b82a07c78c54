"""What kind of file a name says it is: its icon and colour. What is in the file, nobody looks at here. No Tk."""

from __future__ import annotations

from typing import Final, NamedTuple

from messenger.gui.look.palette import AVATAR_HUES


class Kind(NamedTuple):
    """An icon by its name, and the colour of the disc that it stands on."""

    icon: str
    colour: str


_BLUE, _RED, _GREEN, _VIOLET, _AMBER, _TEAL, _PINK = AVATAR_HUES[:7]

OTHER: Final = Kind("file", _BLUE)
_KINDS: Final = (
    (Kind("archive", _AMBER), "zip gz tgz bz2 xz zst 7z rar tar jar iso dmg deb rpm apk"),
    (Kind("image", _VIOLET), "png jpg jpeg gif webp bmp svg heic tif tiff ico avif psd raw"),
    (Kind("volume-2", _PINK), "mp3 ogg oga opus flac wav m4a aac mid aiff wma"),
    (Kind("camera", _TEAL), "mp4 mkv webm mov avi m4v mpg mpeg ogv wmv"),
    (Kind("type", _GREEN), "txt md rst log csv tsv ods xls xlsx numbers"),
    (Kind("file", _RED), "pdf ps djvu ppt pptx odp key"),
)
_BY_SUFFIX: Final = {suffix: kind for kind, suffixes in _KINDS for suffix in suffixes.split()}


def kind_of(name: str) -> Kind:
    """Return the kind of a file of this name."""
    return _BY_SUFFIX.get(name.rpartition(".")[2].lower(), OTHER)
