"""The program from its start to its end: what it makes, says, refuses, and how it takes leave."""

import contextlib
import shutil
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from messenger.net.invite import parse_invite
from messenger.protocol.accounts import SignIn
from messenger.protocol.connection import Ping, Pong, Refused
from messenger.protocol.contacts import PresenceChanged
from messenger.protocol.errors import Code
from messenger.protocol.messages import Message
from tests.end_to_end.server_process import ROOT, environment, free_port, running
from tests.server.wire import PASSWORD, VERSION, ClosedError, Wire


def start_and_fail(folder: Path, *arguments: str, status: int = 1) -> str:
    """Run a server that must end by itself; return what it said."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "server_main.py"), *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == status, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done.stderr


# -- the start


def test_the_first_start_makes_and_prints_what_is_needed(folder: Path) -> None:
    """C2"""
    with running(folder) as server:
        assert {path.name for path in server.data.iterdir()} >= {"messenger.sqlite3", "certificate.pem", "key.pem"}
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in server.data.iterdir() if path.is_file()} == {0o600}
        assert stat.S_IMODE((server.data / "files").stat().st_mode) == 0o700
        invite = parse_invite(server.first_invite)
        assert invite.endpoints[0].port == server.port
        for part in (f"127.0.0.1:{server.port}", str(invite.pin), invite.pin.words, str(server.data), "Ctrl-C"):
            assert part in server.output
        assert f"  Key words    {invite.pin.words}\n" in server.output
        with server.connect() as wire:
            assert wire.pin == str(invite.pin)
            assert wire.sign_up(server.first_invite, "anna").admin
        with server.connect() as wire:
            assert wire.refused_sign_up(server.first_invite, "bert").code == Code.INVITE_INVALID


def test_the_first_invite_is_the_same_until_it_has_been_used(folder: Path) -> None:
    """C2"""
    with running(folder) as server:
        first = server.first_invite
        server.restart()
        assert server.first_invite == first
        server.command("invite", "revoke", "1")
        server.restart()
        second = server.first_invite
        assert second != first
        with server.connect() as wire:
            assert wire.refused_sign_up(first, "anna").code == Code.INVITE_INVALID
            wire.sign_up(second, "anna")
        server.restart()
        assert "messenger://" not in server.output


@pytest.mark.parametrize("way", ["command", "invite"])
def test_the_first_invite_ends_with_the_first_administrator_however_made(folder: Path, way: str) -> None:
    with running(folder) as server:
        first = server.first_invite
        if way == "command":
            server.command("user", "add", "anna", "--admin", "--password-stdin", typed=PASSWORD + "\n")
        else:
            with server.connect() as wire:
                assert wire.sign_up(server.invite("--admin"), "anna").admin
        with server.connect() as wire:
            assert wire.refused_sign_up(first, "bert").code == Code.INVITE_INVALID


def test_listens_on_all_addresses_of_both_families(folder: Path) -> None:
    """C1"""
    with running(folder, host=None) as server:
        hosts = ["127.0.0.1", "127.0.0.2"] + (["::1"] if socket.has_ipv6 and _has_loopback_6() else [])
        for host in hosts:
            with Wire((host, server.port)) as wire:
                wire.send(Ping())
                wire.expect(Pong)
        addresses = {endpoint.host for endpoint in parse_invite(server.first_invite).endpoints}
        assert not addresses & {"0.0.0.0", "::"}  # noqa: S104


def _has_loopback_6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def test_refuses_a_second_server_on_the_same_data(folder: Path) -> None:
    """C1"""
    with running(folder) as server:
        said = start_and_fail(folder, str(free_port()), "--data", str(server.data), "--host", "127.0.0.1")
        assert said == f"Another server is at work with the data in {server.data}.\n"
        with server.connect() as wire:
            wire.send(Ping())
            wire.expect(Pong)


def test_says_when_the_port_is_taken(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as other:
        port = other.getsockname()[1]
        said = start_and_fail(folder, str(port), "--data", str(folder / "d"), "--host", "127.0.0.1")
    assert said == f"Port {port} on 127.0.0.1 cannot be opened: Address already in use.\n"


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--host", "192.0.2.99"], "--host 192.0.2.99: this machine has no such address."),
        (["--host", "no.such.host.invalid"], "--host no.such.host.invalid: there is no such address or host name."),
        (["--host", f"{'x' * 64}.invalid"], "x.invalid: there is no such address or host name."),
        (["--host", "no such host"], "--host no such host: there is no such address or host name."),
        (["--data", "text.pem"], "text.pem is not a folder."),
        (["--data", "text.pem/below"], "text.pem is not a folder."),
        (["--certificate", "nothing.pem", "--key", "nothing.pem"], "nothing.pem"),
        (["--certificate", "text.pem", "--key", "text.pem"], "no certificate"),
    ],
)
def test_says_in_one_sentence_why_it_cannot_start(folder: Path, arguments: list[str], part: str) -> None:
    (folder / "text.pem").write_text("text")
    where = [] if "--data" in arguments else ["--data", str(folder / "d")]
    said = start_and_fail(folder, str(free_port()), *where, *arguments)
    assert part in said
    assert said.count("\n") == 1


def test_says_when_the_database_is_none(folder: Path) -> None:
    (folder / "d").mkdir()
    (folder / "d" / "messenger.sqlite3").write_text("this is no database, whatever its name says" * 100)
    said = start_and_fail(folder, str(free_port()), "--data", str(folder / "d"), "--host", "127.0.0.1")
    assert said.startswith(f"The database in {folder / 'd'} is damaged. It cannot be read: file is not a database.\n")


@pytest.mark.parametrize("arguments", [["80"], ["abc"], ["70000"], ["7420", "x"], ["7420", "60", "600", "1"]])
def test_a_wrong_argument_ends_with_usage_and_status_2(folder: Path, arguments: list[str]) -> None:
    """C1"""
    assert start_and_fail(folder, *arguments, status=2).startswith("usage: ")
    assert list(folder.iterdir()) == []


def test_serves_with_a_certificate_of_the_operators(folder: Path) -> None:
    with running(folder / "one") as one:
        shutil.copy(one.data / "certificate.pem", folder / "c.pem")
        shutil.copy(one.data / "key.pem", folder / "k.pem")
        pin = parse_invite(one.first_invite).pin
    options = ["--certificate", str(folder / "c.pem"), "--key", str(folder / "k.pem")]
    with running(folder / "two", *options) as two:
        assert parse_invite(two.first_invite).pin == pin
        assert not (two.data / "key.pem").exists()
        with two.connect() as wire:
            assert wire.pin == str(pin)


def test_works_on_the_stock_event_loop_too(folder: Path) -> None:
    with running(folder, "--loop", "asyncio") as server, server.connect() as wire, server.connect() as other:
        wire.sign_up(server.first_invite, "anna")
        other.sign_up(server.shared_invite, "bert")
        wire.say(other, "hello")
        assert other.expect(Message).text == "hello"
        server.stop()
        assert isinstance(wire.read_to_end()[-1], Refused)


# -- the end


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_tells_everybody_and_ends_with_status_0(folder: Path, number: signal.Signals) -> None:
    """C60"""
    with running(folder) as server:
        wire, stranger = server.connect(), server.connect()
        wire.sign_up(server.first_invite, "anna")
        assert server.stop(number) == 0
        for connection in (wire, stranger):
            last = connection.read_to_end()[-1]
            assert isinstance(last, Refused)
            assert last.code == Code.SERVER_STOPPING
            connection.close()
        server.start()
        with server.connect(wire.device) as again:
            again.resume(wire.token)  # without the password


def test_stops_beside_a_thousand_clients_and_some_who_do_not_read(folder: Path) -> None:
    """C60"""
    raised = ("unauthenticated_per_address", "unauthenticated_total", "devices_per_user")
    with running(folder, **dict.fromkeys(raised, "3600")) as server, contextlib.ExitStack() as stack:
        readers = [server.connect() for _ in range(1000)]
        readers[0].sign_up(server.first_invite, "anna")
        for wire in readers[1:100]:
            wire.sign_in("anna")
        for wire in readers:
            stack.callback(wire.socket.close)
        for _ in range(20):
            stack.enter_context(socket.create_connection(server.address))  # they never begin with TLS
        deaf, writer = Wire(server.address, receive_buffer=4096), server.connect()
        stack.callback(deaf.abort)
        deaf.sign_up(server.shared_invite, "bert")
        writer.sign_up(server.shared_invite, "carl")
        for _ in range(500):
            writer.say(deaf, "x" * 8000)
        assert server.stop() == 0
        for wire in [*readers, writer]:
            last = wire.read_to_end()[-1]
            assert isinstance(last, Refused)
            assert last.code == Code.SERVER_STOPPING


def test_a_second_signal_ends_the_waiting(folder: Path) -> None:
    with running(folder, stop_seconds="3600") as server:
        deaf = Wire(server.address, receive_buffer=4096)
        deaf.sign_up(server.first_invite, "anna")
        with server.connect() as writer:
            writer.sign_up(server.shared_invite, "bert")
            for _ in range(300):
                writer.say(deaf, "x" * 8000)
            assert server.process is not None
            server.process.send_signal(signal.SIGTERM)
            assert isinstance(writer.read_to_end()[-1], Refused)
        assert server.stop(signal.SIGTERM) == 0
        deaf.abort()


def test_keeps_accounts_and_messages_through_kill_9(folder: Path) -> None:
    """C58, C25"""
    with running(folder) as server:
        with server.connect() as anna, server.connect() as bert:
            anna.sign_up(server.first_invite, "anna")
            bert.sign_up(server.shared_invite, "bert")
            bert.close()
            accepted = anna.say(bert, "are you there?")
            server.kill()
            with pytest.raises((ClosedError, OSError)):
                anna.read()
        server.start()
        with server.connect(bert.device) as bert_again:
            found = bert_again.resume(bert.token)
            heads = [head for line in bert_again.seen for head in getattr(line, "heads", ())]
            assert [(head.seq, head.log) for head in heads] == [(accepted.seq, bert_again.log_with(anna))]
            assert bert_again.me == found


def test_nobody_is_shown_online_who_is_not_after_kill_9(folder: Path) -> None:
    """C58"""
    with running(folder) as server, server.connect() as anna, server.connect() as bert:
        anna.sign_up(server.first_invite, "anna")
        bert.sign_up(server.shared_invite, "bert")
        server.restart()
        with server.connect(anna.device) as again:
            again.resume(anna.token)
            everybody = again.expect(PresenceChanged, all=True)
            assert again.me is not None
            assert (everybody.online, everybody.changes) == ((again.me.user,), ())
            people = {person.name: person for line in again.seen for person in getattr(line, "people", ())}
            assert people["bert"].seen > 0


# -- the log


def test_the_log_is_quiet_whatever_clients_do(folder: Path) -> None:
    """C41: leaving the context fails when anything was written to standard error."""
    with running(folder, handshake_seconds="2") as server:
        with server.connect() as wire:
            wire.sign_up(server.first_invite, "anna")
        for data in (b"GET / HTTP/1.0\r\n\r\n", b"\x16\x03\x01" + b"\xff" * 500, b""):
            with socket.create_connection(server.address) as raw:
                raw.sendall(data)
                raw.shutdown(socket.SHUT_WR)
                while raw.recv(4096):
                    pass
        for line in (b"\xff\xfe\n", b"[" * 60_000 + b"\n", b"x" * 100_000, b"{}\n", b'{"t":"nothing"}\n'):
            with server.connect() as wire:
                wire.send(line)
                assert isinstance(wire.read_to_end()[-1], Refused)
        server.connect().abort()
        with server.connect() as wire:
            wire.send(Ping())
            wire.expect(Pong)


def test_wire_shows_lines_and_no_secret(folder: Path) -> None:
    with running(folder, "--wire") as server:
        server.expected_errors.append("messenger.net.transcript")
        invite = server.first_invite
        with server.connect() as wire:
            wire.sign_up(invite, "anna", password="secret-of-anna-1")
            token = wire.token
        with server.connect() as wire:
            wire.send(SignIn(1, VERSION, wire.device, "test", "anna", "secret-of-anna-1"))
            wire.answer()
        with server.connect(wire.device) as wire:
            wire.send(b'{"t":"resume","r":1,"token":"secret-token","password":"secret-2"}\n')
            wire.read_to_end()
        server.stop()
        shown = server.errors()
    for part in ('"t":"sign_up"', '"t":"signed_in"', '"t":"ready"', '"user_name":"anna"'):
        assert part in shown
    for secret in ("secret", token, parse_invite(invite).token):
        assert secret not in shown


def test_no_secret_is_kept_in_plain(folder: Path) -> None:
    with running(folder) as server:
        with server.connect() as wire:
            wire.sign_up(server.first_invite, "anna", password="canary-password-1")
            wire.again().close()
            secrets = [b"canary-password-1", wire.token.encode(), parse_invite(server.shared_invite).token.encode()]
            secrets += [parse_invite(server.first_invite).token.encode()]
        server.stop()
        kept = b"".join(path.read_bytes() for path in server.data.iterdir() if path.is_file())
        for secret in secrets:
            assert secret not in kept
