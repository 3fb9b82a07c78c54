"""Files between whole clients through the real server, over real sockets."""

import os
from pathlib import Path

import pytest

from messenger.client.changes import PictureCame
from messenger.client.files.model import FileChoices, Picked, Transfer, TransferPhase
from messenger.client.model import ChatMessage, Delivery
from tests.client.files.moves import pick
from tests.client.live import LiveClient
from tests.client.model_files import hash_of
from tests.end_to_end.server_process import ServerProcess

MIB = 1024 * 1024


@pytest.fixture
def log(live_anna: LiveClient, live_ben: LiveClient, tmp_path: Path) -> str:
    """The chat of the two; files are saved in ``downloads``."""
    log = live_anna.log_with("ben")
    assert live_ben.log_with("anna") == log
    for client in (live_anna, live_ben):
        client.actions.choose_files(FileChoices(str(tmp_path / "downloads")))
        client.until(lambda: client.state.space, "how much room there is")  # noqa: B023
    return log


def until_came(client: LiveClient, log: str, count: int = 1) -> list[ChatMessage]:
    client.until(lambda: [m.seq > 0 for m in client.messages(log)] == [True] * count, "the messages")
    return client.messages(log)


def until_saved(client: LiveClient, message: ChatMessage) -> Transfer:
    def saved() -> Transfer | None:
        now = client.state.transfer(message.log, message.cid)
        assert now is None or now.phase is not TransferPhase.FAILED, now
        return now if now is not None and now.phase is TransferPhase.DONE else None

    found = client.until(saved, "the file to be saved")
    assert found
    return found


def test_sends_a_file_to_somebody(live_anna: LiveClient, live_ben: LiveClient, log: str, tmp_path: Path) -> None:
    path = tmp_path / "Grüße.bin"
    path.write_bytes(os.urandom(5 * MIB + 17))
    assert live_anna.actions.send_files(log, [pick(path)], "for you") == ""
    (message,) = until_came(live_ben, log)
    assert message.file
    assert (message.text, message.file.name, message.file.size) == ("for you", "Grüße.bin", 5 * MIB + 17)
    live_ben.actions.fetch_file(message)
    done = until_saved(live_ben, message)
    assert Path(done.path) == tmp_path / "downloads" / "Grüße.bin"
    assert Path(done.path).read_bytes() == path.read_bytes()
    live_anna.until(lambda: live_anna.messages(log)[0].delivery is Delivery.DELIVERED, "two ticks")
    live_anna.actions.ask_space()
    live_anna.until(lambda: live_anna.state.space and live_anna.state.space.used == 5 * MIB + 17, "the room it takes")


def test_shows_a_pasted_picture(live_anna: LiveClient, live_ben: LiveClient, log: str) -> None:
    data = os.urandom(300_000)
    live_anna.actions.send_files(log, [Picked("pasted.png", len(data), data=data, width=30, height=40)])
    (message,) = until_came(live_ben, log)
    live_ben.actions.show_picture(message)

    def shown() -> PictureCame | None:
        return next((change for change in live_ben.changes if isinstance(change, PictureCame)), None)

    assert live_ben.until(shown, "the picture") == PictureCame(hash_of(data), True, data)


def test_goes_on_after_the_server_was_killed(
    live_anna: LiveClient, live_ben: LiveClient, real_server: ServerProcess, log: str, tmp_path: Path
) -> None:
    path = tmp_path / "large.bin"
    path.write_bytes(os.urandom(60 * MIB))
    live_anna.actions.send_files(log, [pick(path)], "large")

    def moving(client: LiveClient) -> bool:
        return any(0 < one.done < one.size or one.path for one in client.state.transfers.values())

    live_anna.until(lambda: moving(live_anna), "some of it to be there")
    real_server.kill()
    live_anna.until(lambda: not live_anna.state.link.connected, "the link to be lost")
    assert live_anna.actions.send_message(log, "meanwhile") is None
    real_server.start()
    messages = until_came(live_ben, log, 2)
    message = next(one for one in messages if one.file is not None)
    live_ben.actions.fetch_file(message)
    live_ben.until(lambda: moving(live_ben), "some of it to be here")
    real_server.kill()
    live_ben.until(lambda: not live_ben.state.link.connected, "the link to be lost")
    real_server.start()
    done = until_saved(live_ben, message)
    assert hash_of(Path(done.path).read_bytes()) == hash_of(path.read_bytes())
    assert sorted(one.text for one in messages) == ["large", "meanwhile"]


def test_goes_on_after_a_restart_of_the_client(
    live_ben: LiveClient, real_server: ServerProcess, tmp_path: Path
) -> None:
    path = tmp_path / "large.bin"
    path.write_bytes(os.urandom(40 * MIB))
    with LiveClient(tmp_path / "cleo") as cleo:
        cleo.sign_up(real_server.shared_invite, "cleo")
        log = cleo.log_with("ben")
        cleo.actions.send_files(log, [pick(path)], "large")
        cleo.until(lambda: cleo.state.transfers, "the file to be taken")
    with LiveClient(tmp_path / "cleo") as cleo:
        cleo.until_online()
        cleo.until(lambda: cleo.state.transfers, "the file to be known")
        live_ben.log_with("cleo")
        (message,) = until_came(live_ben, log)
    target = tmp_path / "target.bin"
    live_ben.actions.save_file(message, target)
    until_saved(live_ben, message)
    assert target.read_bytes() == path.read_bytes()
