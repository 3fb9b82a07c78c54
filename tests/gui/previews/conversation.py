"""An invented conversation with everything that can stand in one: as a group with names, and between two people."""

import time
import tkinter as tk

from messenger.client.model import ChatMessage, Delivery, Notice
from messenger.gui.look.look import Look
from messenger.gui.look.shapes import initials
from messenger.gui.widgets.conversation_view import ConversationView, Row, Sender

ME = 1
NAMES = {1: "Jonas Berg", 2: "Anna Lindqvist", 3: "Chidi Okafor", 4: "Dina Haddad 🌸"}
DAY, MINUTE = 86_400_000, 60_000

# Minutes since the message before, sender (0: a notice), text, how far it has come.
SAID: list[tuple[int, int, str, Delivery]] = [
    (0, 4, "I still see the old login page. Could that be a cache?", Delivery.RECEIVED),
    (1, 3, "Try a hard refresh, it worked for me", Delivery.RECEIVED),
    (
        1,
        1,
        "Release notes are up: https://example.org/notes/2.4 — please add anything I missed before noon, "
        "especially the part about blocked contacts and the new presence states",
        Delivery.DELIVERED,
    ),
    (1, 1, "Works now, thanks! 🎉", Delivery.DELIVERED),
    (1400, 2, "Works now, thanks! 🎉", Delivery.RECEIVED),
    (1, 2, "Lunch at 12:30? 🍜", Delivery.RECEIVED),
    (2, 3, "👍", Delivery.RECEIVED),
    (6, 3, "Sounds good to me", Delivery.RECEIVED),
    (1, 0, "Dina Haddad came online", Delivery.RECEIVED),
    (1, 4, "A list:\n\t1.\tbread\n\t2.\tcheese 🧀\n\t3.\ttwo pears, or whatever they have", Delivery.RECEIVED),
    (1, 4, "Mail me at dina@example.org ✌🏽", Delivery.RECEIVED),
    (3, 1, "👩‍👩‍👧 ❤️", Delivery.DELIVERED),
    (1, 1, "I will be five minutes late, start without me", Delivery.DELIVERED),
    (0, 1, "Bring the charger, please", Delivery.STORED),
    (1, 1, "Somebody should water the plants", Delivery.FAILED),
    (1, 1, "See you there", Delivery.WAITING),
]


def rows() -> list[Row]:
    """The conversation, ending now."""
    ts = int(time.time() * 1000) - sum(minutes for minutes, *_ in SAID) * MINUTE
    result: list[Row] = []
    for number, (minutes, sender, text, delivery) in enumerate(SAID, 1):
        ts += minutes * MINUTE
        if not sender:
            result.append(Notice(ts, text))
            continue
        seq = 0 if delivery in (Delivery.WAITING, Delivery.FAILED) else number
        result.append(ChatMessage("g1", seq, f"cid{number}", sender, ts, text, delivery))
    return result


def show(root: tk.Tk, look: Look, name: str) -> None:
    """Fill the window."""

    def sender(user: int) -> Sender:
        return Sender(NAMES[user], user, initials(NAMES[user]))

    view = ConversationView(
        root,
        look,
        me=ME,
        sender=sender,
        on_older=lambda: None,
        on_retry=lambda cid: print("again:", cid),
        on_read=lambda seq: print("read up to", seq),
        now=time.time,
        open_link=lambda url: print("open", url),
    )
    view.pack(fill="both", expand=True)
    direct = name == "direct"
    view.show(rows(), unread_after=6 if direct else None, show_senders=not direct)
