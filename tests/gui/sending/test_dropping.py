import tkinter as tk
from pathlib import Path

import pytest

from messenger.gui.sending.candidate import Named
from messenger.gui.sending.dropping import DropTarget
from tests.gui.driving import see
from tests.gui.sending.drag import Drag


class Place:
    def __init__(self, root: tk.Tk) -> None:
        root.geometry("400x300+50+50")
        self.frame = tk.Frame(root, background="white")
        self.frame.pack(fill="both", expand=True, padx=50, pady=50)
        inner = tk.Text(self.frame, width=10, height=3)
        inner.pack(fill="both", expand=True)
        self.hovers: list[bool] = []
        self.files: list[Named] = []
        self.texts: list[str] = []
        self.open = True
        self.target = DropTarget(
            self.frame, takes=lambda: self.open, on_hover=self.hovers.append, on_files=self.files.append,
            on_text=self.texts.append,
        )  # fmt: skip
        see(root, lambda: self.target.ready and inner.winfo_viewable(), "a place to drop on")


@pytest.fixture
def place(root: tk.Tk) -> Place:
    return Place(root)


def test_x(place: Place, root: tk.Tk) -> None:
    names = ["a b.txt", "{x} y}.png", "Größe 🎉.jpg", "100%25.txt", "a#b?c"]
    uris = "".join(f"{Path('/tmp', n).as_uri()}\r\n" for n in names)
    with Drag({"text/uri-list": uris.encode(), "text/plain": b"no"}) as drag:
        drag.over(place.frame)
        see(root, lambda: drag.accepted, "accepted")
        assert place.hovers == [True]
        drag.drop()
        see(root, lambda: drag.finished is not None, "fin")
        see(root, lambda: place.files, "files")
        print(place.files, place.hovers, drag.finished)
        assert [c.name for c in place.files[0].files] == names
