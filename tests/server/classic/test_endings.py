"""How it ends at the classic door: logout, the server's stop, kill -9 of either side, a full disk."""

import signal
import subprocess
import sys
from pathlib import Path

from messenger.protocol.contacts import Presence
from messenger.protocol.messages import Message
from tests.end_to_end.server_process import ServerProcess, free_port
from tests.server.classic.terminal import Terminal
from tests.server.classic.test_messages import unread
from tests.server.classic.village import MakeVillage, Village, name_of, person
from tests.server.town import told
from tests.server.wire import PASSWORD


def test_logout_and_what_was_typed_behind_it(village: Village) -> None:
    """C39"""
    ben, anna = village.at_window("ben"), village.at_terminal("anna")
    anna.type("logout", f"message {name_of(ben)} too late")
    assert anna.to_end()[-1] == "You have signed out."
    told(ben, person(ben, anna.name), Presence.OFFLINE)
    assert not [line for line in ben.seen if isinstance(line, Message)]


def test_a_terminal_that_is_killed_is_gone_at_once(village: Village) -> None:
    """C59"""
    ben, name = village.at_window("ben"), village.account("anna")
    program = (
        "import socket, sys, time; s = socket.create_connection(('127.0.0.1', int(sys.argv[1])));"
        f"s.sendall(b'{name}\\n{PASSWORD}\\n\\n'); data = b''\n"
        "while b'signed in' not in data: data += s.recv(4096)\n"
        "print('in', flush=True)\nwhile s.recv(4096): pass"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(village.port)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"in\n"
        told(ben, person(ben, name), Presence.ONLINE)
        process.send_signal(signal.SIGKILL)
    told(ben, person(ben, name), Presence.OFFLINE)


def test_the_servers_stop_is_told_and_what_was_sent_before_is_there_after_a_restart(make_village: MakeVillage) -> None:
    """C25, C58, C60"""
    village = make_village()
    anna, ben = village.at_terminal("anna"), village.account("ben")
    anna.answers(f"message {ben} before the stop")
    assert village.server.stop() == 0
    assert anna.to_end()[-1] == "The server is being stopped."
    village.server.start()
    assert unread(village.again_at_terminal(ben)) == [f"{anna.name}: before the stop"]


def test_what_was_sent_survives_a_kill_of_the_server(make_village: MakeVillage) -> None:
    """C25, C58"""
    village = make_village()
    anna, ben = village.at_terminal("anna"), village.account("ben")
    anna.answers(f"message {ben} before the kill", f"block {ben}", "group new Survivors")
    village.server.restart()
    assert unread(village.again_at_terminal(ben)) == [f"{anna.name}: before the kill"]
    again = village.again_at_terminal(anna.name)
    assert again.answers(f"block {ben}", "group members survivors") == [
        f"You have already blocked {ben}.",
        f"Members of survivors: {anna.name} (leader)",
    ]


def test_what_a_terminal_had_not_been_written_comes_at_the_next_sign_in(make_village: MakeVillage) -> None:
    """C24"""
    village = make_village()
    ben = village.at_window("ben")
    anna = village.at_terminal("anna")
    number = person(ben, anna.name)
    ben.say(number, "seen")
    anna.until(f"{name_of(ben)}: seen")
    anna.reset()
    ben.say(number, "not seen")
    assert unread(village.again_at_terminal(anna.name)) == [f"{name_of(ben)}: not seen"]


def test_says_where_it_listens_and_warns_where_others_may_hear(tmp_path: Path) -> None:
    """C2, C75"""
    port = free_port()
    with ServerProcess(tmp_path / "a", "--classic-port", str(port)).start() as server:
        assert f"Terminals    127.0.0.1:{port}\n" in server.output
        assert "WARNING" not in server.output
        with Terminal(("127.0.0.1", port)) as terminal:
            assert terminal.read().startswith("This is Messenger at ")
    port = free_port()
    with ServerProcess(tmp_path / "b", "--classic-port", str(port), "--classic-host", "0.0.0.0").start() as server:  # noqa: S104
        assert f"Terminals    0.0.0.0:{port}\n" in server.output
        assert "WARNING" in server.output
        assert "encrypted" in server.output
    with ServerProcess(tmp_path / "c").start() as server:
        assert "Terminals" not in server.output
