"""Pictures and files in a conversation: every phase, every shape, in groups, between two people, in private."""

import time
import tkinter as tk
from collections.abc import Callable, Iterator
from dataclasses import replace

from messenger.client.files.model import TransferPhase
from messenger.client.model import ChatMessage, Delivery
from messenger.client.private.model import private_log
from messenger.gui.look.look import Look
from messenger.gui.look.private_palette import private_palette
from messenger.gui.look.shapes import initials
from messenger.gui.widgets.conversation_view import ConversationView, Sender
from tests.gui.driving import focus, press, settle
from tests.gui.invented_pictures import landscape
from tests.gui.widgets.invented_files import MB, InventedFiles, attachment, having

ME = 1
NAMES = {1: "Mara Quist", 2: "Anna Lindqvist", 3: "Chidi Okafor", 4: "Dina Haddad 🌸"}
MINUTE = 60_000


class Talk:
    """Messages one after the other, with how their files stand."""

    def __init__(self, log: str) -> None:
        self.files = InventedFiles()
        self.rows: list[ChatMessage] = []
        self._log = log
        self._ts = int(time.time() * 1000) - 60 * MINUTE

    def say(self, sender: int, text: str = "", delivery: Delivery | None = None) -> ChatMessage:
        number = len(self.rows) + 1
        self._ts += MINUTE
        usual = Delivery.DELIVERED if sender == ME else Delivery.RECEIVED
        waits = delivery in (Delivery.WAITING, Delivery.FAILED)
        seq = 0 if waits else number
        row = ChatMessage(self._log, seq, f"cid{number}", sender, self._ts, text, delivery or usual)
        self.rows.append(row)
        return row

    def file(
        self, sender: int, name: str, size: float = 4.2, text: str = "", delivery: Delivery | None = None
    ) -> ChatMessage:
        return self._with(having(self.say(sender, "", delivery), attachment(name, round(size * MB)), text))

    def picture(
        self,
        sender: int,
        width: int,
        height: int,
        text: str = "",
        hour: int = 0,
        delivery: Delivery | None = None,
        there: bool = True,
    ) -> ChatMessage:
        row = having(
            self.say(sender, "", delivery), attachment(f"IMG_{len(self.rows)}.jpg", width=width, height=height), text
        )
        if there and row.file is not None:
            self.files.images[row.file.hash] = landscape(max(360, width // 4), max(240, height // 4), hour)
        return self._with(row)

    def _with(self, row: ChatMessage) -> ChatMessage:
        self.rows[-1] = row
        return row


def _pictures(talk: Talk) -> None:
    talk.picture(2, 3000, 2000, hour=1)
    talk.picture(2, 1600, 1600, "From the ridge, an hour ago. More of them are at https://example.org/ridge 🏔", hour=3)
    talk.say(3, "Lovely!")
    talk.picture(1, 2400, 1350)
    talk.picture(1, 2400, 1350, "Here is the view from the office this morning", hour=2, delivery=Delivery.STORED)


def _pictures_on_the_way(talk: Talk) -> None:
    files, phase = talk.files, TransferPhase
    talk.picture(2, 3000, 1400, there=False)
    files.stand(talk.picture(2, 3000, 1400, there=False), phase.RUNNING, 0.37, speed=2.4 * MB)
    row = talk.picture(2, 3000, 1400, there=False)
    assert row.file is not None
    files.by_hand.add(row.file.hash)
    files.stand(talk.picture(2, 3000, 1400, there=False), phase.PAUSED, 0.6)
    waiting = Delivery.WAITING
    running = talk.picture(1, 3000, 1400, delivery=waiting)
    files.stand(running, phase.RUNNING, 0.72, outgoing=True, speed=1.1 * MB)
    paused = talk.picture(1, 3000, 1400, "With a caption under it", hour=1, delivery=waiting)
    files.stand(paused, phase.PAUSED, 0.25, outgoing=True)


def _pictures_that_fail(talk: Talk) -> None:
    files, phase = talk.files, TransferPhase
    row = talk.picture(2, 20_000, 20_000, "Look at this one", there=False)
    assert row.file is not None
    files.troubles[row.file.hash] = "This picture has too many pixels to be shown here: 400 million."
    row = talk.picture(3, 800, 600, there=False)
    files.stand(row, phase.FAILED, 0.4, reason="The bytes that came are not those that were announced.")
    row = talk.picture(1, 800, 600, delivery=Delivery.WAITING)
    files.stand(row, phase.FAILED, 0.4, outgoing=True, reason="“IMG_3.jpg” has changed since it was chosen.")
    talk.picture(1, 1600, 700, delivery=Delivery.FAILED)


def _picture_shapes(talk: Talk) -> None:
    talk.picture(4, 60, 20_000, hour=2)
    talk.picture(1, 1000, 500, "تم إرسال الصورة من المكتب هذا الصباح", hour=1)
    talk.picture(3, 20_000, 60, hour=1)
    talk.picture(2, 24, 24)
    talk.picture(2, 24, 24, "A small one with some words under it, which need more room than it has")


def _files(talk: Talk) -> None:
    files, phase = talk.files, TransferPhase
    talk.file(2, "Minutes 2026-11-19.pdf", 0.31)
    files.stand(talk.file(2, "recordings.zip", 24, "All three of them"), phase.RUNNING, 0.13, speed=2.4 * MB)
    files.stand(talk.file(3, "interview.ogg", 61), phase.PAUSED, 0.5)
    files.stand(talk.file(4, "plan.odt", 1.1), phase.DONE, 1, path="/home/mara/Downloads/plan.odt")
    waiting = Delivery.WAITING
    row = talk.file(1, "holiday.mkv", 96, delivery=waiting)
    files.stand(row, phase.RUNNING, 0.8, outgoing=True, speed=0.9 * MB)
    row = talk.file(1, "figures.xlsx", 2, "The figures for tomorrow", delivery=waiting)
    files.stand(row, phase.WAITING, outgoing=True)
    files.stand(talk.file(1, "notes.txt", 0.01), phase.DONE, 1, outgoing=True, path="/home/mara/notes.txt")


def _files_in_trouble(talk: Talk) -> None:
    files, phase = talk.files, TransferPhase
    reason = "The server has no room for it now. It is tried again every few minutes."
    files.stand(talk.file(1, "a.iso", 96, delivery=Delivery.WAITING), phase.WAITING, 0.1, outgoing=True, reason=reason)
    row = talk.file(1, "b.iso", 96, delivery=Delivery.WAITING)
    files.stand(row, phase.FAILED, 0.1, outgoing=True, reason="“b.iso” is not there any more.")
    files.stand(talk.file(2, "c.tar.gz", 12), phase.FAILED, 0.7, reason="There is no room left on this disk.")
    files.stand(talk.file(2, "d.tar.gz", 12), phase.OVER, reason="What came was not what was announced.")
    files.stand(talk.file(3, "e.mp3", 5), phase.PREPARING)
    talk.file(1, "refused.pdf", 3, delivery=Delivery.FAILED)


def _file_names(talk: Talk) -> None:
    talk.file(2, "A very long name that nobody would give to a file unless to see what becomes of it (final, 3).tar.gz")
    talk.file(2, "תמונות מהחופשה.zip")
    talk.file(3, "تقرير الاجتماع السنوي للشركة عن العام الماضي والخطة للعام القادم.pdf")
    talk.file(4, "party 🎉 photos.zip", 12, "🎉")
    talk.file(1, "x")
    talk.file(1, "README", 0.002)


def _private_files(talk: Talk) -> None:
    files, phase = talk.files, TransferPhase
    files.stand(talk.file(2, "contract.pdf", 1.4, "Please have a look"), phase.OFFERED)
    files.stand(talk.picture(2, 1600, 900, there=False), phase.OFFERED)
    files.stand(talk.file(2, "budget.ods", 0.4), phase.PAUSED_THERE, 0.3)
    files.stand(talk.file(2, "old.pdf", 0.4), phase.OVER, reason="You have declined it.")
    files.stand(talk.picture(1, 1600, 700, hour=2), phase.OFFERED, outgoing=True)
    files.stand(talk.file(1, "keys.txt", 0.01), phase.OFFERED, outgoing=True)
    files.stand(talk.file(1, "backup.tar", 700), phase.RUNNING, 0.42, outgoing=True, speed=11 * MB)
    files.stand(talk.file(1, "letter.pdf", 0.3), phase.DONE, 1, outgoing=True)


SCENES: dict[str, Callable[[Talk], None]] = {
    "pictures": _pictures,
    "pictures_on_the_way": _pictures_on_the_way,
    "pictures_that_fail": _pictures_that_fail,
    "picture_shapes": _picture_shapes,
    "files": _files,
    "files_in_trouble": _files_in_trouble,
    "file_names": _file_names,
    "files_private": _private_files,
    "files_selected": _files,
    "picture_menu": _pictures,
}
DIRECT = ("pictures_on_the_way", "files_in_trouble", "files_private")


def _looks(name: str, look: Look) -> Look:
    return replace(look, palette=private_palette(look.palette)) if name == "files_private" else look


def show(root: tk.Tk, look: Look, name: str) -> None:
    """Fill the window."""
    talk = Talk(private_log(2) if name == "files_private" else "d1-2" if name in DIRECT else "g1")
    SCENES[name](talk)

    def sender(user: int) -> Sender:
        return Sender(NAMES[user], user, initials(NAMES[user]))

    view = ConversationView(
        root, _looks(name, look), me=ME, sender=sender, on_older=lambda: None, on_retry=lambda _cid: None,
        on_read=lambda _seq: None, now=time.time, open_link=lambda _url: None, files=talk.files,
        failure=lambda _message: "The server does not have the file.",
    )  # fmt: skip
    view.pack(fill="both", expand=True)
    view.show(talk.rows, unread_after=None, show_senders=name not in DIRECT)
    settle(root)
    canvas = view.nametowidget("canvas")
    for key in _keys(name):
        focus(canvas)
        press(canvas, key)
    settle(root)


def _keys(name: str) -> Iterator[str]:
    if name == "files_selected":
        yield "Control-a"
    if name == "picture_menu":
        yield from ("Control-Up", "Menu")
