"""Pictures that windows want to show."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from messenger.client.changes import PictureCame
from messenger.client.files.model import FileChoices, Picked, Transfer, TransferPhase
from messenger.client.model import ChatMessage
from messenger.protocol.files import Fetch
from tests.client.conftest import MakeDesktop
from tests.client.desktop import Desktop
from tests.client.files.moves import DATA, LOG, send, until_asked, until_sent
from tests.client.model_files import hash_of
from tests.client.model_server import ModelServer

MIB = 1024 * 1024


def came(desktop: Desktop, count: int = 1) -> list[ChatMessage]:
    desktop.open(LOG)
    desktop.until(lambda: len(desktop.messages(LOG)) == count, "the messages")
    return desktop.messages(LOG)


def give(server: ModelServer, data: bytes = DATA, **named: Any) -> None:
    server.give(2, LOG, data, "cat.png", width=100, height=50, **named)


def pictures(desktop: Desktop) -> list[PictureCame]:
    return [change for change in desktop.changes if isinstance(change, PictureCame)]


def show(desktop: Desktop, message: ChatMessage, whole: bool = False) -> PictureCame:
    before = len(pictures(desktop))
    desktop.actions.show_picture(message, whole)
    desktop.until(lambda: len(pictures(desktop)) > before, "the picture")
    return pictures(desktop)[-1]


def fetches(server: ModelServer) -> int:
    return len([line for line in server.files.asked if isinstance(line, Fetch)])


def test_fetches_a_small_picture_when_it_is_shown_and_keeps_it(anna: Desktop, server: ModelServer) -> None:
    give(server)
    (message,) = came(anna)
    assert message.file
    assert message.file.is_picture
    assert show(anna, message) == PictureCame(hash_of(DATA), True, DATA)
    assert anna.state.transfers == {}
    anna.reopen()
    anna.open(LOG)
    assert show(anna, message) == PictureCame(hash_of(DATA), True, DATA)
    assert fetches(server) == 1


def test_fetches_once_what_is_asked_for_again_and_again(anna: Desktop, server: ModelServer) -> None:
    give(server)
    (message,) = came(anna)
    for _ in range(5):
        anna.actions.show_picture(message, False)
    anna.until(lambda: pictures(anna), "the picture")
    anna.step()
    assert len(pictures(anna)) == 1
    assert fetches(server) == 1


def test_tells_the_small_picture_that_was_kept(anna: Desktop, server: ModelServer) -> None:
    give(server)
    (message,) = came(anna)
    show(anna, message)
    anna.actions.keep_thumbnail(hash_of(DATA), b"small")
    assert show(anna, message) == PictureCame(hash_of(DATA), False, b"small")
    assert fetches(server) == 1
    assert show(anna, message, whole=True) == PictureCame(hash_of(DATA), True, DATA)
    anna.reopen()
    anna.open(LOG)
    assert show(anna, message) == PictureCame(hash_of(DATA), False, b"small")


@pytest.mark.parametrize(("mib", "size"), [(0, 1), (1, MIB + 1)])
def test_fetches_by_itself_only_what_was_chosen(anna: Desktop, server: ModelServer, mib: int, size: int) -> None:
    anna.actions.choose_files(FileChoices(automatic_mib=mib))
    data = bytes(size)
    give(server, data)
    (message,) = came(anna)
    assert show(anna, message) == PictureCame(hash_of(data), False, b"", "")
    assert fetches(server) == 0
    assert show(anna, message, whole=True).data == data


def test_does_not_show_what_is_too_large_for_that(make_desktop: MakeDesktop, server: ModelServer) -> None:
    anna = make_desktop("anna", shown_bytes=1_000)
    anna.sign_in()
    give(server)
    (message,) = came(anna)
    told = show(anna, message, whole=True)
    assert (told.data, told.reason) == (b"", "This picture is too large to be shown here. It can be saved.")
    assert fetches(server) == 0


def test_says_why_a_picture_cannot_be_had(anna: Desktop, server: ModelServer) -> None:
    give(server)
    (message,) = came(anna)
    server.data.held.clear()
    assert show(anna, message).reason == "The server has not got this file any more, or you may no longer have it."


def test_shows_nothing_of_the_wrong_bytes(anna: Desktop, server: ModelServer) -> None:
    give(server)
    (message,) = came(anna)
    server.files.give = lambda data: b"x" + data[1:]
    told = show(anna, message)
    assert told.data == b""
    assert "not the file that was announced" in told.reason
    assert list((anna.config.profile_folder / "files").iterdir()) == []


def test_shows_an_own_picture_without_the_server(anna: Desktop, server: ModelServer) -> None:
    anna.open(LOG)
    server.files.reachable = False
    send(anna, Picked("pasted.png", len(DATA), data=DATA, width=10, height=10))
    until_asked(anna, server)
    (waiting,) = anna.messages(LOG)
    assert show(anna, waiting).data == DATA
    server.files.reachable = True
    (sent,) = until_sent(anna)
    assert show(anna, sent, whole=True).data == DATA
    assert fetches(server) == 0


def test_shows_a_large_own_picture_from_where_it_lies(
    make_desktop: MakeDesktop, server: ModelServer, tmp_path: Path
) -> None:
    anna = make_desktop("anna", copied_bytes=1_000)
    anna.sign_in()
    anna.open(LOG)
    path = tmp_path / "large.png"
    path.write_bytes(DATA)
    send(anna, Picked("large.png", len(DATA), path, width=10, height=10))
    (sent,) = until_sent(anna)
    assert show(anna, sent).data == DATA
    assert fetches(server) == 0
    path.write_bytes(b"other")
    assert show(anna, sent).data == DATA
    assert fetches(server) == 1


def test_keeps_no_more_pictures_than_the_limit_says(make_desktop: MakeDesktop, server: ModelServer) -> None:
    anna = make_desktop("anna", vault_bytes=2 * 10_100)
    anna.sign_in()
    for number in range(4):
        give(server, bytes([number]) * 10_000)
    for message in came(anna, 4):
        assert len(show(anna, message).data) == 10_000
    anna.step()
    assert len(list((anna.config.profile_folder / "files").iterdir())) == 2


def test_shows_that_a_large_one_is_on_its_way_and_can_be_called_off(anna: Desktop, server: ModelServer) -> None:
    give(server)
    (message,) = came(anna)
    anna.actions.show_picture(message, True)
    anna.until(lambda: (now := anna.state.transfer(LOG, message.cid)) and now.done > 100_000, "some of it")
    now = anna.state.transfer(LOG, message.cid)
    assert now
    assert now.phase is TransferPhase.RUNNING
    anna.actions.cancel_file(message)
    anna.until(lambda: anna.state.transfers == {}, "it to be gone")
    assert [(told.data, told.reason) for told in pictures(anna)] == [(b"", "")]


def until_some_has_come(desktop: Desktop, message: ChatMessage, more_than: int = 0) -> Transfer:
    def some() -> Transfer | None:
        now = desktop.state.transfer(LOG, message.cid)
        return now if now is not None and now.phase is TransferPhase.RUNNING and now.done > more_than else None

    desktop.until(lambda: some() is not None, "some of it")
    now = some()
    assert now is not None
    return now


def test_a_picture_that_is_saved_while_it_comes_to_be_shown_is_told_as_saved_alone(
    anna: Desktop, server: ModelServer, tmp_path: Path
) -> None:
    give(server)
    (message,) = came(anna)
    anna.actions.show_picture(message, True)
    assert until_some_has_come(anna, message).passing
    anna.actions.save_file(message, tmp_path / "saved.png")
    seen: list[Transfer] = []

    def is_saved() -> bool:
        now = anna.state.transfer(LOG, message.cid)
        assert now is not None
        seen.append(now)
        return bool(now.path)

    anna.until(is_saved, "it to be saved")
    as_saved = list(itertools.dropwhile(lambda now: now.passing, seen))
    assert TransferPhase.RUNNING in [now.phase for now in as_saved]
    assert not any(now.passing for now in as_saved)
    assert (tmp_path / "saved.png").read_bytes() == DATA
    anna.until(lambda: bool(pictures(anna)), "the picture")
    assert pictures(anna)[-1].data == DATA
    assert fetches(server) == 1


def test_pausing_one_that_is_saved_and_shown_stops_it_and_it_can_be_resumed(
    anna: Desktop, server: ModelServer, tmp_path: Path
) -> None:
    give(server)
    (message,) = came(anna)
    anna.actions.show_picture(message, True)
    until_some_has_come(anna, message)
    anna.actions.save_file(message, tmp_path / "saved.png")
    anna.actions.pause_file(message)
    anna.until(lambda: bool(pictures(anna)), "a word about the picture")
    assert pictures(anna)[-1].data == b""
    anna.step()
    now = anna.state.transfer(LOG, message.cid)
    assert now is not None
    assert now.phase is TransferPhase.PAUSED
    anna.actions.resume_file(message)
    anna.until(lambda: (now := anna.state.transfer(LOG, message.cid)) and now.path, "it to be saved")


def test_keeps_a_picture_that_was_saved(anna: Desktop, server: ModelServer, tmp_path: Path) -> None:
    give(server)
    (message,) = came(anna)
    anna.actions.save_file(message, tmp_path / "saved.png")
    anna.until(lambda: (now := anna.state.transfer(LOG, message.cid)) and now.path, "it to be saved")
    assert show(anna, message).data == DATA
    assert fetches(server) == 1


def test_keeps_no_small_picture_of_what_no_chat_has_shown(anna: Desktop, server: ModelServer) -> None:
    """C50: a private window makes small pictures, too, and hands them over in the same way."""
    give(server)
    (message,) = came(anna)
    anna.actions.keep_thumbnail(hash_of(DATA), b"small")
    assert show(anna, message) == PictureCame(hash_of(DATA), True, DATA)


def test_forgets_pictures_with_the_account(anna: Desktop, server: ModelServer) -> None:
    give(server)
    (message,) = came(anna)
    show(anna, message)
    anna.actions.keep_thumbnail(hash_of(DATA), b"small")
    anna.step()
    from messenger.protocol.accounts import SignedOut
    from messenger.protocol.errors import Code

    server.tell(SignedOut(Code.ACCOUNT_DELETED))
    anna.until(lambda: anna.state.me is None, "being signed out")
    anna.step()
    assert list((anna.config.profile_folder / "files").iterdir()) == []
    assert anna.store.files.thumbnail(hash_of(DATA)) is None
