"""The second page of signing in: who. Signing in and signing up on one page, with the server's key words over it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from math import ceil
from time import monotonic
from typing import Any, Final

from messenger.client.model import ShownServer
from messenger.gui.look.look import Look
from messenger.gui.sign_in_card import INSET, WIDTH, SignInCard
from messenger.gui.widgets.button import Button
from messenger.gui.widgets.field import Field
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box
from messenger.protocol.base import DISPLAY_NAME_CHARACTERS, PASSWORD_CHARACTERS, USER_NAME_CHARACTERS

_WORDS_HEIGHT: Final = 52


class AccountPage(SignInCard):
    """A server whose key nobody has confirmed yet is asked about first; until then nothing can be typed.

    One can sign up with an invite, or where the server lets anybody.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        server: ShownServer,
        on_back: Callable[[], None],
        on_sign_in: Callable[[str, str], None],
        on_sign_up: Callable[[str, str, str], None],
    ) -> None:
        super().__init__(
            parent, look, name="account", title=server.name, icon="server",
            subtitle=_("Its key: {words}").format(words=server.words) if server.known else _("Your first visit"),
        )  # fmt: skip
        self._server = server
        self._on_sign_in = on_sign_in
        self._on_sign_up = on_sign_up
        self._can_sign_up = server.invited or server.open
        self._signs_up = self._can_sign_up and not server.account
        self._waiting = False
        self._closed_until: dict[str, float] = {}
        """Until when (``monotonic``) trying is pointless: for one user name, or under "" for all."""
        self._lock_timer: str | None = None
        background = look.palette.window
        self._fields = tk.Frame(self.column, name="fields", background=background)
        self._question: tk.Frame | None = None

        def field(name: str, label: str, secret: bool = False) -> Field:
            return Field(
                self._fields, look, name=name, label=label, background=background, secret=secret, on_return=self.go_on,
                on_change=self._on_change,
            )  # fmt: skip

        self.name = field("name", _("User name"))
        self.display = field("display", _("Name shown to others"))
        self.password = field("password", _("Password"), secret=True)
        self.name.text = server.account
        self._general = tk.Label(
            self._fields, name="general", font=look.fonts.preview.spec, foreground=look.palette.danger,
            background=background, borderwidth=0, padx=0, pady=0, wraplength=look.px(WIDTH), justify="left", anchor="w",
        )  # fmt: skip
        self.button = Button(self._fields, look, name="confirm", text="", command=self.go_on, background=background)
        self._links = tk.Frame(self.column, name="links", background=background)
        self._switch = Button(
            self._links, look, name="switch", text="", command=self._turn, background=background, kind="quiet"
        )
        back = Button(
            self._links,
            look,
            name="back",
            text=_("Another server"),
            command=on_back,
            background=background,
            kind="quiet",
        )
        self._links.pack(side="bottom", fill="x")
        back.pack(side="right" if self._can_sign_up else "top")
        self.bind("<Destroy>", lambda _event: self._stop_lock(), add=True)
        self._arrange()
        if server.known:
            self._fields.pack(fill="x", padx=self.look.px(INSET))
        else:
            self._ask_for_trust()

    @property
    def signs_up(self) -> bool:
        """Whether an account is made, or one signs in to the one one has."""
        return self._signs_up

    def carry(self) -> Any:
        """How far one has come, and what was said of it; the fields carry over themselves what was typed."""
        general = str(self._general.cget("text")) if self._general.winfo_manager() else ""
        return self._question is not None, self._signs_up, self._waiting, (self._closed_until, self.name.text), general

    def take(self, carried: Any) -> None:
        """Go on where another page was."""
        asks, self._signs_up, self._waiting, (self._closed_until, self.name.text), general = carried
        if not asks:
            self._trust()
        self._arrange()
        if general:
            self._say_in_general(general)
        self._count_down()

    def focus_first(self) -> None:
        """Put the cursor where one begins: at the first field that is empty."""
        if self._question is not None:
            self._question.nametowidget("trust").focus_set()
            return
        first = self.password if self.name.text and not self._signs_up else self.name
        first.focus_input()

    def go_on(self) -> None:
        """Sign in or up, unless something is missing."""
        if not self.button.enabled or self._question is not None:
            return
        for field in (self.name, self.display, self.password):
            field.error = ""
        self._general.pack_forget()
        name, display, password = self._user_name, self.display.text.strip(), self.password.text
        missing = self._missing(name, display, password)
        if missing is not None:
            missing.focus_input()
            return
        self._wait(True)
        if self._signs_up:
            self._on_sign_up(name, display or name, password)
        else:
            self._on_sign_in(name, password)

    def refuse(self, field: str, sentence: str, retry_after: float, *, this_name: bool = False) -> None:
        """Say under the field it concerns why signing in was refused (C4: the name stays, the password is asked again).

        ``retry_after``: seconds until another try makes sense; they are counted down on the button. ``this_name``: that
        holds for this user name only (C6).
        """
        self._wait(False)
        wrong = {"name": self.name, "display": self.display, "password": self.password}.get(field)
        if wrong is self.display and not self._signs_up:
            wrong = None
        if wrong is not None:
            if wrong is self.password:
                self.password.text = ""
            wrong.error = sentence
            wrong.focus_input()
        else:
            self._say_in_general(sentence)
        if this_name:
            self.password.text = ""
        if retry_after > 0:
            self._closed_until[self._user_name.casefold() if this_name else ""] = monotonic() + retry_after
            self._count_down()

    def _say_in_general(self, sentence: str) -> None:
        self._general.configure(text=self.look.emoji.plain(sentence))
        self._general.pack(fill="x", pady=(0, self.look.px(12)), before=self.button)

    # --- parts ---------------------------------------------------------------------------------------------------

    def _missing(self, name: str, display: str, password: str) -> Field | None:
        """Say what is missing or too long, as far as it can be known here; return the first such field."""
        least, most = PASSWORD_CHARACTERS
        complaints = []
        if not name:
            complaints.append((self.name, _("Type your user name.")))
        elif len(name) > USER_NAME_CHARACTERS:
            complaints.append((self.name, _("At most {most} characters.").format(most=USER_NAME_CHARACTERS)))
        elif self._signs_up and not _may_be_name(name):
            complaints.append((self.name, _("Use letters, digits and . _ - without spaces; a letter comes first.")))
        if self._signs_up and len(display) > DISPLAY_NAME_CHARACTERS:
            complaints.append((self.display, _("At most {most} characters.").format(most=DISPLAY_NAME_CHARACTERS)))
        if not password:
            complaints.append((self.password, _("Type your password.")))
        elif self._signs_up and not least <= len(password) <= most:
            sentence = _("A password has {least} to {most} characters.").format(least=least, most=most)
            complaints.append((self.password, sentence))
        for field, sentence in complaints:
            field.error = sentence
        return complaints[0][0] if complaints else None

    def _arrange(self) -> None:
        gap = self.look.px(12)
        for part in (self.name, self.display, self.password, self._general, self.button):
            part.pack_forget()
        self.name.pack(fill="x", pady=(0, gap))
        if self._signs_up:
            self.display.pack(fill="x", pady=(0, gap))
        self.password.pack(fill="x", pady=(0, gap + self.look.px(4)))
        self.button.pack(fill="x", pady=(0, self.look.px(8)))
        self._label_button()
        if self._can_sign_up:
            self._switch.text = _("I have an account here") if self._signs_up else _("I am new here")
            self._switch.pack(side="left")

    def _turn(self) -> None:
        if self._waiting:
            return
        self._signs_up = not self._signs_up
        for field in (self.name, self.display, self.password):
            field.error = ""
        self._arrange()
        self.focus_first()

    @property
    def _user_name(self) -> str:
        """The name as it is meant: people see it with a sign before it."""
        return self.name.text.strip().removeprefix("@")

    def _wait(self, waiting: bool) -> None:
        self._waiting = waiting
        self._label_button()

    def _label_button(self) -> None:
        """Let the button say what it does, or why it does nothing now."""
        left = self._seconds_left()
        self.button.enabled = not self._waiting and not left
        if self._waiting:
            self.button.text = _("Creating the account…") if self._signs_up else _("Signing in…")
        elif left:
            self.button.text = _("Try again in {seconds} s").format(seconds=left)
        else:
            self.button.text = _("Create account") if self._signs_up else _("Sign in")

    def _ask_for_trust(self) -> None:
        """First visit without an invite: a person must compare the words before anything secret is typed."""
        look, palette = self.look, self.look.palette
        question = tk.Frame(self.column, name="question", background=palette.window)
        self._words_box(question).pack(fill="x")
        tk.Label(
            question, font=look.fonts.body.spec, foreground=palette.secondary, background=palette.window, borderwidth=0,
            wraplength=look.px(WIDTH), justify="left", anchor="w", padx=0, pady=0,
            text=_("Ask whoever runs this server for the words of its key and compare them. If they differ, "
                   "somebody else is answering."),
        ).pack(fill="x", pady=(look.px(12), look.px(20)))  # fmt: skip
        trust = Button(
            question,
            look,
            name="trust",
            text=_("The words are the same"),
            command=self._trust,
            background=palette.window,
        )
        trust.pack(fill="x", pady=(0, look.px(8)))
        question.pack(fill="x", padx=look.px(INSET))
        self._links.lift()  # Tab comes to them last
        self._question = question

    def _words_box(self, question: tk.Frame) -> tk.Canvas:
        """The words of the key, large, in a box like those one types into."""
        look, palette = self.look, self.look.palette
        box = tk.Canvas(
            question, name="box", height=look.px(_WORDS_HEIGHT), background=palette.window, highlightthickness=0,
            borderwidth=0,
        )  # fmt: skip
        words = tk.Label(
            box, name="words", text=self._server.words, font=look.fonts.header.spec, foreground=palette.text,
            background=palette.field, borderwidth=0, padx=0, pady=0,
        )  # fmt: skip
        words.place(relx=0.5, rely=0.5, anchor="center")

        def draw(width: int, height: int) -> None:
            box.delete("box")
            draw_box(box, look, 0, 0, width, height, BoxStyle(palette.field, palette.window, 12), "box")

        box.bind("<Configure>", lambda event: draw(event.width, event.height))
        return box

    def _trust(self) -> None:
        if self._question is not None:
            self._question.destroy()
            self._question = None
            self.say_below_title(_("Its key: {words}").format(words=self._server.words))
            self._fields.pack(fill="x", padx=self.look.px(INSET))
            self.focus_first()

    def _on_change(self) -> None:
        if self._closed_until:  # another name may not be locked
            self._count_down()

    def _seconds_left(self) -> int:
        """How long trying with the name that stands there is pointless."""
        until = max(self._closed_until.get(name, 0.0) for name in ("", self._user_name.casefold()))
        return max(0, ceil(until - monotonic()))

    def _count_down(self) -> None:
        """Say how many seconds are left, and again when that number changes."""
        self._stop_lock()
        self._label_button()
        if self._seconds_left():
            until = max(self._closed_until.values())
            self._lock_timer = self.after(max(20, int((until - monotonic()) % 1 * 1000) + 5), self._count_down)

    def _stop_lock(self) -> None:
        if self._lock_timer is not None:
            self.after_cancel(self._lock_timer)
            self._lock_timer = None


def _may_be_name(name: str) -> bool:
    """Whether the server might take ``name``; only what it surely refuses is said here, so that all is said at once."""
    if name[0].isdigit() or name[0] in "._-":
        return False
    return all(
        (character.isalnum() or character in "._-") if character.isascii() else not character.isspace()
        for character in name
    )
