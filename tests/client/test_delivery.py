"""Messages between whole clients through the real server, also when something breaks."""

import signal
import threading
from pathlib import Path

from messenger.client.model import Delivery, Link
from messenger.client.settings import Durations
from messenger.protocol.contacts import Presence
from tests.client.live import LiveClient
from tests.end_to_end.server_process import ServerProcess
from tests.waiting import wait_until

# -- talking


def test_talks_with_somebody_online(live_anna: LiveClient, live_ben: LiveClient) -> None:
    """C19"""
    anna, ben = live_anna, live_ben
    log = anna.log_with("ben")
    assert ben.log_with("anna") == log
    assert anna.actions.send_message(log, "hello \N{WAVING HAND SIGN}") is None
    ben.until_texts(log, ["hello \N{WAVING HAND SIGN}"])
    assert ben.state.name_of(ben.messages(log)[0].sender) == "Anna"
    assert ben.state.chats[log].unread == 1
    anna.until(lambda: anna.messages(log)[0].delivery is Delivery.DELIVERED, "two ticks")
    ben.actions.mark_read(log, 1)
    ben.until(lambda: ben.state.chats[log].unread == 0, "nothing unread")
    assert ben.actions.send_message(log, "hello yourself") is None
    anna.until_texts(log, ["hello \N{WAVING HAND SIGN}", "hello yourself"])


def test_shows_who_comes_and_goes(tmp_path: Path, real_server: ServerProcess, live_anna: LiveClient) -> None:
    """C15: the clean close is told at once; nobody is told of oneself."""
    anna = live_anna
    with LiveClient(tmp_path / "ben") as ben:
        ben.sign_up(real_server.shared_invite, "ben")
        notices = anna.until(lambda: anna.state.chats["all"].messages, "a notice")
        assert [notice.text for notice in notices] == ["Ben is online"]
    anna.until(lambda: len(anna.state.chats["all"].messages) == 2, "the goodbye")
    assert anna.state.chats["all"].messages[-1].text == "Ben went offline"
    ben_id = next(one.id for one in anna.state.contacts.values() if one.name == "ben")
    assert anna.state.contacts[ben_id].seen > 0


def test_gets_everything_at_the_next_sign_in(tmp_path: Path, real_server: ServerProcess, live_anna: LiveClient) -> None:
    """C19, C24: oldest first, once only, with their times; a new device of the user gets them as history."""
    anna = live_anna
    with LiveClient(tmp_path / "ben") as ben:
        ben.sign_up(real_server.shared_invite, "ben")
    log = anna.log_with("ben")
    texts = [f"message {number}" for number in range(450)]
    for text in texts:
        anna.actions.send_message(log, text)
    anna.until_texts(log, texts)
    times = [message.ts for message in anna.messages(log)]
    with LiveClient(tmp_path / "ben") as ben:
        ben.until_online()
        assert ben.state.chats[log].unread == 450
        assert ben.log_with("anna") == log
        ben.until_texts(log, texts[-200:])
        assert [message.ts for message in ben.messages(log)] == times[-200:]
    with LiveClient(tmp_path / "ben's other device") as ben:
        ben.sign_in(ben.server_of(real_server.shared_invite), "ben")
        assert ben.log_with("anna") == log
        ben.until_texts(log, texts[-200:])
    with LiveClient(tmp_path / "ben") as ben:
        ben.until_online()
        ben.log_with("anna")
        ben.until_texts(log, texts[-200:])


def test_keeps_text_exactly_as_typed(live_anna: LiveClient, live_ben: LiveClient) -> None:
    """C23"""
    anna, ben = live_anna, live_ben
    log = anna.log_with("ben")
    ben.log_with("anna")
    texts = [
        "  indented\n\n\tand \u202eturned\u202c \0 \x1b[31m",
        "e\u0301 \N{FAMILY} \U0001f468\u200d\U0001f469\u200d\U0001f467 \U000e0001",
        "x" * 8_000,
        "\N{GRINNING FACE}" * 4_096,
        "\x01" * 8_000,
    ]
    for text in texts:
        assert anna.actions.send_message(log, text) is None
    ben.until_texts(log, texts)


# -- when things break


def test_goes_on_after_the_server_was_killed(
    real_server: ServerProcess, live_anna: LiveClient, live_ben: LiveClient
) -> None:
    """C60, C58: shows that it reconnects, keeps what is typed, resumes without the password, sends everything once."""
    anna, ben = live_anna, live_ben
    log = anna.log_with("ben")
    ben.log_with("anna")
    anna.actions.send_message(log, "before")
    ben.until_texts(log, ["before"])
    real_server.kill()
    anna.until(lambda: anna.state.link.link is Link.WAITING, "the link to wait")
    assert anna.state.link.retry_at > 0
    for number in range(50):
        assert anna.actions.send_message(log, f"meanwhile {number}") is None
    anna.until(lambda: len(anna.messages(log)) == 51, "the bubbles")
    assert {message.delivery for message in anna.messages(log)[1:]} == {Delivery.WAITING}
    real_server.start()
    expected = ["before", *(f"meanwhile {number}" for number in range(50))]
    anna.until_online()
    ben.until_texts(log, expected)
    anna.until_texts(log, expected)


def test_shows_nobody_online_while_the_server_is_away(
    real_server: ServerProcess, live_anna: LiveClient, live_ben: LiveClient
) -> None:
    """C58: and who was last seen when; with the link everybody is back."""
    anna, ben = live_anna, live_ben
    assert ben.state.me
    who = ben.state.me.id
    anna.until(
        lambda: who in anna.state.contacts and anna.state.contacts[who].presence is Presence.ONLINE, "Ben online"
    )
    real_server.kill()
    anna.until(lambda: anna.state.link.link is Link.WAITING, "the link to wait")
    assert {contact.presence for contact in anna.state.contacts.values()} == {Presence.OFFLINE}
    assert anna.state.contacts[who].seen > 0
    notices = list(anna.state.chats["all"].messages)
    real_server.start()
    ben.until_online()
    anna.until(lambda: anna.state.contacts[who].presence is Presence.ONLINE, "Ben online again")
    assert anna.state.chats["all"].messages == notices


def test_sends_after_a_restart_what_was_typed_without_a_link(
    tmp_path: Path, real_server: ServerProcess, live_ben: LiveClient
) -> None:
    """C60"""
    ben = live_ben
    with LiveClient(tmp_path / "anna") as anna:
        anna.sign_up(real_server.shared_invite, "anna")
        log = anna.log_with("ben")
        real_server.kill()
        anna.until(lambda: anna.state.link.link is not Link.ONLINE, "the link to be lost")
        anna.actions.send_message(log, "kept")
        anna.actions.keep_draft(log, "typed")
        anna.until(lambda: anna.texts(log) == ["kept"], "the bubble")
    with LiveClient(tmp_path / "anna") as anna:
        anna.log_with("ben")
        assert anna.texts(log) == ["kept"]
        assert anna.actions.draft(log) == "typed"
        real_server.start()
        anna.until_texts(log, ["kept"])
        ben.log_with("anna")
        ben.until_texts(log, ["kept"])


def test_closes_in_time_when_the_server_hangs(tmp_path: Path, real_server: ServerProcess) -> None:
    """C39: no process and no socket is left."""
    assert real_server.process
    with LiveClient(tmp_path / "anna", Durations(goodbye=0.05)) as anna:
        anna.sign_up(real_server.shared_invite, "anna")
        real_server.process.send_signal(signal.SIGSTOP)
        try:
            assert anna.client.close(20)
        finally:
            real_server.process.send_signal(signal.SIGCONT)
        assert not [thread for thread in threading.enumerate() if thread.name == "core"]


def test_gives_up_a_server_that_hangs_and_tries_again(tmp_path: Path, real_server: ServerProcess) -> None:
    with LiveClient(tmp_path / "anna") as anna:
        anna.sign_up(real_server.shared_invite, "anna")
    impatient = Durations(retry_first=0.02, retry_longest=0.1, gather=0.02, ping=0.2, silence=1, look=0.1, stall=20)
    assert real_server.process
    with LiveClient(tmp_path / "anna", impatient) as anna:
        anna.until_online()
        real_server.process.send_signal(signal.SIGSTOP)
        try:
            # waiting lasts a moment only: the next attempt may have begun when one looks
            anna.until(lambda: anna.state.link.link is not Link.ONLINE, "the link to be given up")
        finally:
            real_server.process.send_signal(signal.SIGCONT)
        anna.until_online()


def test_stays_online_by_asking(tmp_path: Path, real_server: ServerProcess) -> None:
    quick = Durations(retry_first=0.02, ping=0.02, silence=20, look=0.01)
    with LiveClient(tmp_path / "anna", quick) as anna:
        anna.sign_up(real_server.shared_invite, "anna")
        core = anna.client._network._core
        assert core
        session = core._link.session
        assert session
        asked = 0
        ping = session.ping

        def count() -> None:
            nonlocal asked
            asked += 1
            ping()

        session.ping = count  # type: ignore[method-assign]
        anna.until(lambda: asked >= 3, "three pings")
        assert anna.state.link.link is Link.ONLINE


def test_tries_again_at_once_when_asked(tmp_path: Path, real_server: ServerProcess) -> None:
    patient = Durations(retry_first=3_000, retry_longest=3_000)
    with LiveClient(tmp_path / "anna", patient) as anna:
        anna.sign_up(real_server.shared_invite, "anna")
        real_server.kill()
        anna.until(lambda: anna.state.link.link is Link.WAITING, "the link to wait")
        real_server.start()
        anna.actions.reconnect()
        anna.until_online()


def test_takes_in_ten_thousand_messages(tmp_path: Path, real_server: ServerProcess) -> None:
    with LiveClient(tmp_path / "anna") as anna, LiveClient(tmp_path / "ben") as ben:
        ben.sign_up(real_server.shared_invite, "ben")
        anna.sign_up(real_server.shared_invite, "anna")
        log = anna.log_with("ben")
        for number in range(10_000):
            anna.actions.send_message(log, f"message {number}")
        ben.log_with("anna")

        def has_all() -> bool:
            anna.drain()
            ben.drain()
            return ben.state.chats[log].head == 10_000

        wait_until(has_all, "all", 60)
        texts = [f"message {number}" for number in range(10_000)]
        assert ben.texts(log) == texts[-len(ben.texts(log)) :]
        anna.until(lambda: all(message.seq for message in anna.messages(log)), "all answers")
        assert anna.texts(log) == texts
