"""What is said privately lies nowhere but in the memory of the two: no file, no log, no printed line has it (C50)."""

import logging
import secrets
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from messenger.client.app import build
from messenger.client.commands import Commands
from messenger.client.private.model import Phase, private_log
from messenger.client.store.store import open_store
from messenger.net import transcript
from tests.client.private.talking import HASTY, PATIENT, Talker, meet
from tests.end_to_end.server_process import ServerProcess, running


def canary() -> str:
    return f"canary {secrets.token_hex(16)}"


def forms(text: str) -> list[bytes]:
    """What would betray a text in a file: in the encodings in which things are kept."""
    words = text.split()[1]
    return [words.encode(), words.encode("utf-16-le"), bytes.fromhex(words)]


def files_with(folder: Path, texts: list[str]) -> list[tuple[Path, str]]:
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found += [(path, text) for text in texts if any(form in data for form in forms(text))]
    return found


def stored(talker: Talker) -> str:
    """All that an ended client's encrypted store holds."""
    database = open_store(talker.config.profile_folder, use_keyring=False).database
    try:
        tables = [name for (name,) in database.read("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return "\n".join(str(row) for name in tables for row in database.read(f"SELECT * FROM {name}"))  # noqa: S608
    finally:
        database.close()


def talk(anna: Talker, ben: Talker) -> list[str]:
    """Say things in every way in which they can be said, and leave some unsaid; return all of them."""
    said, back, by_command, draft, unsent, command = (canary() for _ in range(6))
    anna.say(ben, said)
    ben.say(anna, back)
    ben.until_heard(anna, [said])
    anna.until_heard(ben, [back])
    commands = Commands(anna.state, anna.actions)
    assert commands.run(None, f"/private @ben {by_command}").error == ""
    ben.until_heard(anna, [said, by_command])
    anna.actions.keep_draft(private_log(ben.id), draft)
    assert anna.actions.draft(private_log(ben.id)) == draft
    assert commands.is_secret(f"/private ben {command}")
    anna.cut(ben)
    anna.say(ben, unsent)
    ben.until_heard(anna, [said, by_command, unsent])
    return [said, back, by_command, draft, unsent, command]


@pytest.mark.parametrize("relay", [False, True], ids=["direct", "relayed"])
def test_leaves_nothing_of_it_anywhere(
    tmp_path: Path, relay: bool, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    """C50: not with all logging and ``--wire`` on at both clients; the server never sees it, so cannot keep it."""
    if relay:
        request.getfixturevalue("no_direct_way")
    caplog.set_level(logging.DEBUG)
    transcript.print_lines()
    try:
        with running(tmp_path / "server", presence_gather_ms="10") as server, ExitStack() as stack:
            talkers = []
            for name in ("anna", "ben"):
                talker = Talker(tmp_path / name, HASTY if relay else PATIENT)
                talker.config = replace(talker.config, wire=True)
                talker.client = build(talker.config)
                talker.state, talker.actions = talker.client.state, talker.client.actions
                stack.enter_context(talker)
                talkers.append(talker.sign_up(server.shared_invite, name))
            anna, ben = talkers
            anna.sees(ben)
            for talker in talkers:
                talker.choose("always")
            meet(anna, ben)
            texts = talk(anna, ben)
            public = canary()
            log = anna.actions.chat_with(ben.id)
            assert anna.actions.send_message(log, public) is None
            assert ben.log_with("anna") == log
            ben.until_texts(log, [public])
            assert files_with(tmp_path, texts) == []
        assert files_with(tmp_path, texts) == []
        assert [path for path, _text in files_with(tmp_path / "server", [public])], "the search finds nothing at all"
        for talker in talkers:
            assert public in stored(talker), "the search finds nothing at all"
            assert not any(text in stored(talker) for text in texts)
    finally:
        transcript.log.handlers.clear()
        transcript.log.setLevel(logging.NOTSET)
        transcript.log.propagate = True
    captured = capfd.readouterr()
    printed = captured.out + captured.err + caplog.text
    assert '"t":"start_private"' in printed
    assert '"t":"say"' in printed
    for text in texts:
        assert not any(form.decode("latin-1") in printed for form in forms(text))


def test_keeps_a_draft_of_it_as_long_as_the_window(talkers: object, real_server: ServerProcess, tmp_path: Path) -> None:
    anna, ben = talkers("anna", "ben")  # type: ignore[operator]
    meet(anna, ben)
    log = private_log(ben.id)
    anna.actions.keep_draft(log, "typed")
    anna.stop(ben)
    anna.until_phase(ben, Phase.OVER)
    assert anna.actions.draft(log) == "typed"
    anna.actions.forget_private(ben.id)
    anna.until(lambda: ben.id not in anna.state.privates, "nothing to be left")
    assert anna.actions.draft(log) == ""
