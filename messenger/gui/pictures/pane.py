"""A picture in a window, seen through a lens: zoomed and pushed by hand. Only what is seen of it is made ready, on the
darkroom's thread, and never more than one such part at a time.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from typing import Final, Literal

from messenger.gui.look.look import Look
from messenger.gui.pictures.darkroom import Darkroom
from messenger.gui.pictures.large import LargePicture
from messenger.gui.pictures.lens import Lens
from messenger.gui.widgets.conversation_view.files.clear_shapes import ClearShapes

BACKDROP: Final = "#0A0D12"
"""Dark in every look: a picture is looked at, not the window around it."""
STEP: Final = 1.25
"""One step of the wheel, or of a key."""
_CLOSER: Final = 2.5
"""A double click shows a picture so much larger that is shown in full size already."""
_ARROW: Final = 44
_ARROW_EDGE: Final = 16
_ARROW_DARKNESS: Final = (120, 190)
"""Of 255, and under the pointer."""
_WORDS_WIDTH: Final = 420
_ICON: Final = 40
_ICON_GAP: Final = 12

Side = Literal["previous", "next"]
_STEPS: Final[dict[Side, int]] = {"previous": -1, "next": 1}


class PicturePane(tk.Canvas):
    """``on_lens`` hears that another part is seen, ``on_step`` of a click on an arrow (-1 or 1).

    ``large`` is the picture, ``lens`` how it is seen; both are None while there is none.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        darkroom: Darkroom,
        *,
        on_lens: Callable[[], object],
        on_step: Callable[[int], object],
    ) -> None:
        super().__init__(
            parent, name="pane", background=BACKDROP, highlightthickness=0, borderwidth=0, takefocus=True, width=1,
            height=1,
        )  # fmt: skip
        self.large: LargePicture | None = None
        self.lens: Lens | None = None
        self._look = look
        self._darkroom = darkroom
        self._on_lens = on_lens
        self._shapes = ClearShapes(self, look)
        self._item = self.create_image(0, 0, anchor="nw")
        self._words = self.create_text(
            0, 0, font=look.fonts.message.spec, fill=look.palette.secondary, justify="center", anchor="n",
            width=look.px(_WORDS_WIDTH), tags="words",
        )  # fmt: skip
        icon = look.icons.image("image", _ICON, look.palette.muted, BACKDROP)
        self._icon = self.create_image(0, 0, image=icon, anchor="s", state="hidden")
        self._image: tk.PhotoImage | None = None
        self._drawn: Lens | None = None
        self._rendering = 0
        self._sides: set[Side] = set()
        self._dragged = (0, 0)
        for side, step in _STEPS.items():
            self.create_image(0, 0, tags=side, state="hidden")
            self.tag_bind(side, "<Enter>", partial(self._hover, side, True))
            self.tag_bind(side, "<Leave>", partial(self._hover, side, False))
            self.tag_bind(side, "<ButtonRelease-1>", partial(self._on_arrow, on_step, step))
            self._hover(side, False)
        self.bind("<Configure>", lambda _event: self._on_room())
        self.bind("<Button-4>", lambda event: self.zoom(STEP, (event.x, event.y)))
        self.bind("<Button-5>", lambda event: self.zoom(1 / STEP, (event.x, event.y)))
        self.bind("<MouseWheel>", lambda event: self.zoom(STEP if event.delta > 0 else 1 / STEP, (event.x, event.y)))
        self.bind("<ButtonPress-1>", self._on_press)
        self.bind("<B1-Motion>", self._on_drag)
        self.bind("<ButtonRelease-1>", lambda _event: self._point())
        self.bind("<Double-Button-1>", self._on_double)
        self.bind("<Destroy>", lambda _event: self._let_go())

    # --- what it shows -------------------------------------------------------------------------------------------

    def show(self, large: LargePicture, lens: Lens | None = None) -> None:
        """Show a picture, through ``lens`` if that was made for one of its size, else all of it."""
        self.say("")
        self.large = large
        lens = lens or self.lens
        same = lens is not None and lens.picture == large.size
        self._drawn = None
        self._see(lens.in_room(self._room) if lens is not None and same else Lens(large.size, self._room).fitted())

    def clear(self) -> None:
        """Show nothing."""
        self.say("")
        self.large = self.lens = self._drawn = self._image = None
        self.itemconfigure(self._item, image="")
        self._darkroom.cancel(self._rendering)
        self._rendering = 0
        self._point()
        self._on_lens()

    def say(self, sentence: str) -> None:
        """Say something in the place of the picture."""
        self.itemconfigure(self._words, text=self._look.fonts.message.in_order(sentence))
        self.itemconfigure(self._icon, state="normal" if sentence else "hidden")

    @property
    def said(self) -> str:
        """What is said in its place, "" for nothing."""
        return str(self.tk.call(str(self), "itemcget", self._words, "-text"))

    @property
    def still(self) -> bool:
        """Whether what is seen is drawn as it is to be."""
        return self._drawn == self.lens and not self._rendering

    def offer(self, *, previous: bool, following: bool) -> None:
        """Have an arrow at each side to which there is another picture."""
        sides: tuple[tuple[Side, bool], ...] = (("previous", previous), ("next", following))
        self._sides = {side for side, there in sides if there}
        for side, there in sides:
            self.itemconfigure(side, state="normal" if there else "hidden")

    def _let_go(self) -> None:
        """What was decoded has much memory: it does not wait for the garbage."""
        self._darkroom.cancel(self._rendering)
        if self.large is not None:
            self.large = self._image = None
            self._darkroom.tidy()

    # --- zooming and pushing -------------------------------------------------------------------------------------

    def zoom(self, factor: float, at: tuple[float, float] | None = None) -> None:
        """See it so much larger; what stands ``at`` (px, or the middle) stays there."""
        if self.lens is not None:
            self._see(self.lens.zoomed(factor, at))

    def fit(self) -> None:
        """See all of it."""
        if self.lens is not None:
            self._see(self.lens.fitted())

    def toggle(self, at: tuple[float, float] | None = None) -> None:
        """See all of it, or if that is so, see it in its own size; a small one larger than that."""
        if self.lens is not None:
            closer = 1.0 if self.lens.whole < 1 / STEP else _CLOSER
            self._see(self.lens.at_scale(closer, at) if self.lens.fits else self.lens.fitted())

    def push(self, across: float, down: float) -> None:
        """Push it by so many px."""
        if self.lens is not None:
            self._see(self.lens.moved(across, down))

    def _see(self, lens: Lens) -> None:
        if lens != self.lens:
            self.lens = lens
            self._on_lens()
        self._place()
        self._render()

    @property
    def _room(self) -> tuple[int, int]:
        return max(1, self.winfo_width()), max(1, self.winfo_height())

    def _on_room(self) -> None:
        width, height = self._room
        self.coords(self._icon, width // 2, height // 2 - self._look.px(_ICON_GAP))
        self.coords(self._words, width // 2, height // 2)
        inset = self._look.px(_ARROW_EDGE + _ARROW / 2)
        self.coords("previous", inset, height // 2)
        self.coords("next", width - inset, height // 2)
        if self.lens is not None and self.lens.room != (width, height):
            self._see(self.lens.in_room((width, height)))

    # --- drawing -------------------------------------------------------------------------------------------------

    def _render(self) -> None:
        """Have made ready what is seen, unless something is being made ready: then after that."""
        large, lens = self.large, self.lens
        if large is None or lens is None or self._rendering or self._drawn == lens or self._room == (1, 1):
            return
        work = partial(large.render, lens.part, lens.size)
        self._rendering = self._darkroom.ask(work, partial(self._on_rendered, large, lens))

    def _on_rendered(self, large: LargePicture, lens: Lens, data: bytes | None, sentence: str) -> None:
        self._rendering = 0
        if data is not None and large is self.large:
            self._image = tk.PhotoImage(master=self, data=data, format="ppm")
            self._drawn = lens
            self.itemconfigure(self._item, image=self._image)
            self._place()
        elif sentence:
            self.say(sentence)
            return
        self._render()

    def _place(self) -> None:
        """Have what was made ready stand where it belongs now, also while it is pushed on."""
        drawn, lens = self._drawn, self.lens
        if drawn is not None and lens is not None:
            by = lens if lens.scale == drawn.scale else drawn
            x, y = by.place(drawn.part)
            self.coords(self._item, round(x), round(y))

    # --- the pointer ---------------------------------------------------------------------------------------------

    def _hover(self, side: Side, hovered: bool, _event: object = None) -> None:
        icon = "chevron-left" if side == "previous" else "chevron-right"
        size = self._look.px(_ARROW)
        self.itemconfigure(side, image=self._shapes.disc(size, "#000000", _ARROW_DARKNESS[hovered], icon, None))
        self.configure(cursor="hand2" if hovered else "")

    def _on_arrow(self, on_step: Callable[[int], object], step: int, _event: object) -> None:
        on_step(step)

    def _on_press(self, event: tk.Event[tk.Misc]) -> None:
        self._dragged = (event.x, event.y)
        self.focus_set()

    def _on_drag(self, event: tk.Event[tk.Misc]) -> None:
        if self.lens is None or self.lens.fits or self._over_arrow():
            return
        self.configure(cursor="fleur")
        x, y = self._dragged
        self._dragged = (event.x, event.y)
        self.push(event.x - x, event.y - y)

    def _on_double(self, event: tk.Event[tk.Misc]) -> None:
        if not self._over_arrow():
            self.toggle((event.x, event.y))

    def _over_arrow(self) -> bool:
        return bool(_STEPS.keys() & set(self.gettags("current")))

    def _point(self) -> None:
        if not self._over_arrow():
            self.configure(cursor="")
