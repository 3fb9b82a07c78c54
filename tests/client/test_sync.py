"""Old snapshot + events == new snapshot: whoever was there and whoever comes anew know the same.

After each request in ``REQUESTS`` the picture of a client that heard of it as it happened is compared with the picture
of the same client restarted, and of a new device of the same user, which know only what the server tells afresh. A
request that is added to the protocol belongs in the list.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from messenger.client.model import ChatMessage, Contact
from messenger.client.state import State
from tests.client.live import LiveClient
from tests.end_to_end.server_process import ServerProcess


def picture(state: State) -> dict[str, Any]:
    """All that windows could show, but for what is only of the moment: notices and the state of the link."""
    people = {one.id: (one.name, one.display, one.presence) for one in state.contacts.values()}
    chats = {
        log: (
            state.title_of(log),
            chat.head,
            chat.read,
            chat.delivered,
            chat.last,
            [message for message in chat.messages if isinstance(message, ChatMessage)],
        )
        for log, chat in state.chats.items()
        if log != "all" and chat.head
    }
    return {"me": _name(state.me), "people": people, "chats": chats, "unread": state.unread_total()}


def _name(contact: Contact | None) -> tuple[int, str, str] | None:
    return (contact.id, contact.name, contact.display) if contact else None


def _all_marked(client: LiveClient, log: str) -> bool:
    return client.state.chats[log].delivered == client.state.chats[log].head


def say(anna: LiveClient, ben: LiveClient, log: str) -> None:
    ben.actions.send_message(log, "one more")
    anna.until(lambda: anna.texts(log)[-1] == "one more", "the message")


def answer(anna: LiveClient, ben: LiveClient, log: str) -> None:
    anna.actions.send_message(log, "an answer")
    anna.until(lambda: anna.messages(log)[-1].delivery == "delivered", "two ticks")


def read(anna: LiveClient, ben: LiveClient, log: str) -> None:
    anna.actions.mark_read(log, 2)
    anna.until(lambda: anna.state.chats[log].read == 2, "the marker")


def meet(anna: LiveClient, ben: LiveClient, log: str) -> None:
    with LiveClient(ben.config.data_folder.parent / "cleo") as cleo:
        cleo.sign_up(_invite(ben), "cleo")
        anna.until(lambda: any(one.name == "cleo" for one in anna.state.contacts.values()), "Cleo")
    anna.until(lambda: anna.state.chats["all"].messages[-1:] and _gone(anna, "Cleo"), "Cleo to be gone")


def _gone(client: LiveClient, name: str) -> bool:
    return getattr(client.state.chats["all"].messages[-1], "text", "") == f"{name} went offline"


_invites: dict[Path, str] = {}


def _invite(ben: LiveClient) -> str:
    return _invites[ben.config.data_folder.parent]


REQUESTS: list[Callable[[LiveClient, LiveClient, str], None]] = [say, answer, read, meet]


@pytest.mark.parametrize("request_made", REQUESTS, ids=lambda call: call.__name__)
def test_shows_the_same_as_one_who_comes_anew(
    tmp_path: Path, real_server: ServerProcess, live_ben: LiveClient, request_made: Callable[..., None]
) -> None:
    ben = live_ben
    _invites[tmp_path] = real_server.shared_invite
    with LiveClient(tmp_path / "anna") as anna:
        anna.sign_up(real_server.shared_invite, "anna")
        log = anna.log_with("ben")
        ben.log_with("anna")
        for text in ("one", "two", "three"):
            ben.actions.send_message(log, text)
        anna.until_texts(log, ["one", "two", "three"])
        request_made(anna, ben, log)
        # What markers say is gathered, and may still be under way.
        for one in (anna, ben):
            one.until(lambda one=one: _all_marked(one, log), "the markers")  # type: ignore[misc]
        shown = picture(anna.state)
    with LiveClient(tmp_path / "anna") as again:
        again.until_online()
        again.log_with("ben")
        again.until(lambda: picture(again.state) == shown, f"the same picture as {shown}")
    with LiveClient(tmp_path / "anna's other device") as other:
        other.sign_in(other.server_of(real_server.shared_invite), "anna")
        other.log_with("ben")
        other.until(lambda: picture(other.state) == shown, f"the same picture as {shown}")
