"""How files are sent: the dialog that asks first in all its states, and the sign while something is dragged over."""

import tempfile
import tkinter as tk
from collections.abc import Callable
from pathlib import Path

from messenger.client.private.model import Path as PrivatePath
from messenger.gui.look.look import Look
from tests.gui.driving import settle
from tests.gui.invented_pictures import bomb
from tests.gui.sending.desk import MIB, Desk

TEXT = "From the ridge this morning 🏔️ - the second one is better"


def _one(desk: Desk) -> tk.Misc:
    desk.window.pane.composer.input.insert("insert", TEXT)
    return desk.offer(desk.picture("Ridge at dawn.jpg", 1600, 1000))


def _upright(desk: Desk) -> tk.Misc:
    return desk.offer(desk.picture("Scan 2026-11-19.png", 800, 1130))


def _several(desk: Desk) -> tk.Misc:
    return desk.offer(
        desk.picture("Ridge at dawn.jpg", 1600, 1000),
        desk.picture("Scan 2026-11-19.png", 800, 1130),
        desk.file("Minutes of the meeting about the new presence states, with all remarks.pdf", 3 * MIB),
        desk.file("Größe 📐.ods", 912),
    )


def _many(desk: Desk) -> tk.Misc:
    return desk.offer(*(desk.picture(f"IMG_{4000 + n}.jpg", 400 + 20 * n, 300, n) for n in range(14)))


def _refused(desk: Desk) -> tk.Misc:
    (desk.folder / "Holiday").mkdir()
    odd = desk.folder / "Poster.png"
    odd.write_bytes(bomb(20_000, 20_000))
    return desk.offer(desk.file("Recording.mkv", 140 * MIB), desk.folder / "Holiday", desk.folder / "gone.txt", odd)


def _long(desk: Desk) -> tk.Misc:
    dialog = desk.offer(desk.file("notes.txt"))
    dialog.caption.input.insert("insert", "All of it. " * 730)
    return dialog


def _private(desk: Desk) -> tk.Misc:
    return desk.offer_privately(desk.picture("Ridge at dawn.jpg", 1600, 1000), desk.file("keys.kdbx", 40_000))


def _relayed(desk: Desk) -> tk.Misc:
    return desk.offer_privately(desk.file("keys.kdbx", 40_000), path=PrivatePath.RELAYED)


def _drop(desk: Desk) -> tk.Misc:
    desk.window.pane.entrance.hover(True)
    return desk.root


def _drop_private(desk: Desk) -> tk.Misc:
    window = desk.private()
    window.pane.entrance.hover(True)
    return window


_SHOWN: dict[str, Callable[[Desk], tk.Misc]] = {
    "send_picture": _one,
    "send_scan": _upright,
    "send_several": _several,
    "send_many": _many,
    "send_refused": _refused,
    "send_long_caption": _long,
    "send_privately": _private,
    "send_relayed": _relayed,
    "drop_here": _drop,
    "drop_privately": _drop_private,
}


def show(root: tk.Tk, look: Look, name: str) -> tk.Misc:
    held = tempfile.TemporaryDirectory(prefix="preview-")
    root.bind("<Destroy>", lambda _event: held.cleanup(), add=True)
    root.update()
    shown = _SHOWN[name](Desk(root, look, Path(held.name), root.geometry()))
    settle(root)
    root.update()
    return root if shown.winfo_toplevel() is not shown else shown
