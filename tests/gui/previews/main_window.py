"""The main window with an invented workplace: chats, groups, Everyone, people, menus, what is wrong."""

import time
import tkinter as tk
from collections.abc import Callable, Sequence
from typing import cast

from messenger.client import facts
from messenger.client.model import EVERYONE, Contact, Hit, Link, LinkStatus
from messenger.client.notification_choices import NotificationChoices
from messenger.gui.look.look import Look
from messenger.gui.main_window import MainWindow
from messenger.gui.menus import Dialogs, PrivateChats
from messenger.gui.pictures.pictures import Pictures
from messenger.gui.sidebar import PEOPLE
from messenger.gui.subscriptions import Subscriptions
from messenger.protocol.base import direct_log
from tests.gui import samples
from tests.gui.driving import focus, press
from tests.gui.fakes import FakeClient, RecordingDialogs

ANNA = direct_log(samples.ME.id, 2)


class Shown:
    """The window, and facts told to it as the real client tells them."""

    def __init__(self, root: tk.Tk, look: Look, start: Sequence[facts.Fact]) -> None:
        self.client = FakeClient()
        self.client.apply(*start)
        self.subscriptions = Subscriptions(root.report_callback_exception)
        self.pictures = Pictures(root, self.client.state, self.client.actions, self.subscriptions)
        assert self.client.state.me is not None
        self.window = MainWindow(
            root, look, me=self.client.state.me, state=self.client.state, actions=self.client.actions,
            subscriptions=self.subscriptions, pictures=self.pictures,
            dialogs=lambda *_: cast(Dialogs, RecordingDialogs()),
            privates=lambda *_: cast(PrivateChats, RecordingDialogs()),
            now=lambda: samples.NOW, open_link=print,
        )  # fmt: skip
        self.window.pack(fill="both", expand=True)
        self.root = root
        root.update()

    def tell(self, *told: facts.Fact) -> None:
        for fact in told:
            for change in self.client.apply(fact):
                self.subscriptions.publish(change)
        self.root.update()

    def invoke(self, path: str) -> None:
        self.window.nametowidget(path).invoke()


def _everyone(shown: Shown) -> None:
    shown.window.open_chat(EVERYONE)


def _broadcasts(shown: Shown) -> None:
    said = tuple(
        samples.group_message(EVERYONE, seq, sender, text, ago)
        for seq, sender, text, ago in (
            (1, 2, "Cake in the kitchen 🍰", 11),
            (2, 1, "The server restarts at noon, it takes a minute", 8),
            (3, 3, "Thanks for the warning", 7),
        )
    )
    summary = facts.ChatSummary(EVERYONE, None, 3, 3, 3, said[-1])
    shown.tell(facts.MessagesChanged(summary, said))
    shown.tell(facts.Noted(EVERYONE, samples.ms(8), "Not everybody who is online got this message."))
    shown.window.open_chat(EVERYONE)


def _team(shown: Shown) -> None:
    shown.tell(*samples.groups())
    shown.window.open_chat(samples.TEAM)
    shown.tell(samples.group_history())


def _team_typing(shown: Shown) -> None:
    _team(shown)
    shown.tell(facts.TypingTold(samples.TEAM, (3,)), facts.TypingTold(direct_log(1, 4), (4,)))
    shown.invoke("pane.header.more")


def _former(shown: Shown) -> None:
    shown.tell(*samples.groups())
    shown.window.open_chat(samples.FORMER)
    gone = samples.group_message(samples.FORMER, 9, 10, "2.4 is tagged", 3000)
    shown.tell(facts.HistoryLoaded(samples.FORMER, 0, (gone,), complete=True))


def _blocked(shown: Shown) -> None:
    shown.tell(facts.BlocksTold(frozenset([2, 5])))


def _warning(shown: Shown) -> None:
    shown.tell(facts.InactivityTold(time.monotonic() + 42))


def _hello(shown: Shown) -> None:
    shown.window.open_chat(direct_log(1, 10))
    shown.tell(facts.HistoryLoaded(direct_log(1, 10), 0, (), complete=True))


def _offline(shown: Shown) -> None:
    shown.tell(facts.LinkChanged(LinkStatus(Link.WAITING, time.monotonic() + 4, "The server does not answer.")))


def _commands(shown: Shown) -> None:
    shown.tell(*samples.groups())
    shown.window.pane.composer.input.insert("insert", "/")
    shown.window.pane.composer.completions.move(2)


def _names(shown: Shown) -> None:
    shown.window.pane.composer.input.insert("insert", "/block ")


def _usage(shown: Shown) -> None:
    shown.window.pane.composer.show("/block")
    shown.window.pane.composer.submit()


def _people_menu(shown: Shown) -> None:
    shown.tell(facts.BlocksTold(frozenset([5])))
    shown.window.sidebar.tabs.select(PEOPLE)
    shown.root.update()
    shown.window.sidebar.people.nametowidget("rows").event_generate("<Button-3>", x=150, y=100, rootx=200, rooty=240)


def _quiet_menu(shown: Shown) -> None:
    choices = NotificationChoices(quiet_until=round((samples.NOW + 3_600) * 1000))
    shown.tell(facts.NotificationChoicesTold(choices))
    _menu(shown)


def _menu(shown: Shown) -> None:
    shown.invoke("sidebar.top.menu")


def _composer(shown: Shown) -> None:
    shown.window.pane.composer.show(
        "A longer text 👍🏽 with several lines,\nfamilies 👨‍👩‍👧 and flags 🇩🇪\n" * 4 + "x" * 7_400
    )


def _emoji(shown: Shown) -> None:
    for emoji in ("☕", "🍜", "👋", "❤\ufe0f", "👍", "😀", "🎉"):
        shown.client.actions.pick_emoji(ANNA, emoji)
    shown.window.pane.composer.toggle_picker()
    shown.root.update()
    picker = shown.window.pane.nametowidget("emoji_picker")
    for _ in range(3):
        picker.cells.move(lines=1)
    _read_pictures(shown)


def _read_pictures(shown: Shown) -> None:
    """Let the pictures come, which are read when nothing else is to do."""
    picker = shown.window.pane.nametowidget("emoji_picker")
    while picker.cells.waiting:
        shown.root.update()


def _emoji_search(shown: Shown) -> None:
    _emoji(shown)
    shown.window.pane.nametowidget("emoji_picker.search.input").insert("insert", "heart")
    _read_pictures(shown)


def _emoji_tones(shown: Shown) -> None:
    _emoji(shown)
    field = shown.window.pane.nametowidget("emoji_picker.search.input")
    field.insert("insert", "hand")
    for key in ("Down", "Down", "Menu", "Right", "Right"):
        field.event_generate(f"<{key}>")
    _read_pictures(shown)


def _emoji_names(shown: Shown) -> None:
    shown.window.pane.composer.show("Lunch sounds good 👍🏽 ")
    shown.window.pane.composer.input.insert("insert", ":hea")


def _draft(shown: Shown) -> None:
    shown.window.pane.composer.input.insert("insert", "I was about to say that 🎉 and more")
    shown.window.open_chat(direct_log(1, 3))
    shown.tell(samples.history(3))
    shown.window.pane.composer.input.insert("insert", "Two lines,\nthe second with 😀")


def _edit_menu(shown: Shown) -> None:
    field = shown.window.pane.composer.input
    field.insert("insert", "what is selected 🎉")
    field.select_all()
    focus(field)
    press(field, "Menu")


def _nothing_found(shown: Shown) -> None:
    shown.window.search()
    shown.window.nametowidget("sidebar.top.search.input").insert("insert", "zzz 🔍")
    _answer_search(shown)


def _answer_search(shown: Shown, *hits: Hit) -> None:
    ticket = shown.client.network.named("search")[-1][0]
    shown.tell(facts.SearchAnswered(ticket, hits, False))


def _searched(shown: Shown) -> None:
    shown.tell(*samples.groups())
    shown.window.search()
    shown.window.nametowidget("sidebar.top.search.input").insert("insert", "an")
    found = (
        (samples.TEAM, 38, 3, "Fixed both. Any idea why? 🎉", "An", 40),
        (ANNA, 120, 2, "…and the new place at the corner", "an", 700),
        (direct_log(1, 4), 77, 1, "…from the annual report, as we said", "an", 3_000),
        (direct_log(1, 10), 7, 10, "anybody there?", "an", 90_000),
    )
    hits = []
    for log, seq, sender, text, word, ago in found:
        at = text.index(word)
        hits.append(Hit(log, seq, sender, samples.ms(ago), text, ((at, at + len(word)),)))
    _answer_search(shown, *hits)


def _searched_here(shown: Shown) -> None:
    shown.window.pane.search()
    shown.window.nametowidget("pane.search.field.input").insert("insert", "the")
    ticket = shown.client.network.named("search")[-1][0]
    hits = tuple(Hit(ANNA, seq, 2, samples.ms(1)) for seq in (130, 123, 121, *range(100, 86, -1)))
    shown.tell(facts.SearchAnswered(ticket, hits, False))


def _people(shown: Shown) -> None:
    shown.window.sidebar.tabs.select(PEOPLE)


def _nothing(_shown: Shown) -> None:
    """The window as it starts."""


# Preview -> whether a chat is open in it, and what is done to the window.
SCENES: dict[str, tuple[bool, Callable[[Shown], None]]] = {
    "main_window": (True, lambda shown: shown.tell(*samples.groups())),
    "people": (True, _people),
    "everyone": (False, _everyone),
    "broadcasts": (False, _broadcasts),
    "team": (False, _team),
    "team_typing": (False, _team_typing),
    "former": (False, _former),
    "blocked": (True, _blocked),
    "warning": (True, _warning),
    "hello": (False, _hello),
    "commands": (True, _commands),
    "names": (True, _names),
    "usage": (True, _usage),
    "people_menu": (True, _people_menu),
    "menu": (False, _menu),
    "quiet_menu": (True, _quiet_menu),
    "offline": (True, _offline),
    "composer": (True, _composer),
    "emoji": (True, _emoji),
    "emoji_search": (True, _emoji_search),
    "emoji_tones": (True, _emoji_tones),
    "emoji_names": (True, _emoji_names),
    "draft": (True, _draft),
    "edit_menu": (True, _edit_menu),
    "nothing_found": (False, _nothing_found),
    "searched_here": (True, _searched_here),
    "searched": (True, _searched),
    "empty": (False, _nothing),
    "empty_everyone": (False, _everyone),
    "empty_people": (False, _people),
}


def show(root: tk.Tk, look: Look, name: str) -> None:
    """Fill the window."""
    with_chat, scene = SCENES[name]
    start = samples.alone() if name.startswith("empty") else samples.signed_in()
    if name == "menu":
        start = [facts.SignedIn(samples.ME, samples.SERVER, admin=True), *start[2:]]
    if name == "hello":
        start = [*start, facts.PeopleChanged((Contact(10, "wei", "Ben Carter"),))]
    shown = Shown(root, look, start)
    if with_chat:
        shown.window.open_chat(ANNA)
        shown.tell(samples.history(2))
    scene(shown)
