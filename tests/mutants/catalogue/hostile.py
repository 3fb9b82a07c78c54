"""Faults that hostile bytes, hostile servers and hostile people would use."""

from typing import Final

from tests.mutants.mutant import fuzz, mutant, tests

_HABITS: Final = "end_to_end/liars/test_lies_that_are_found_out.py::test_a_habit_of_lying_costs_no_storm_and_no_word"
_CODEC: Final = "messenger/protocol/codec.py"
_BAD: Final = "_BAD: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)\n"

MUTANTS: Final = (
    mutant(
        "bad UTF-8 is not caught",
        _CODEC,
        _BAD,
        "_BAD: Final = (msgspec.MsgspecError, RecursionError)\n",
        fuzz(20_000),
    ),
    mutant(
        "deep nesting is not caught",
        _CODEC,
        _BAD,
        "_BAD: Final = (msgspec.MsgspecError, UnicodeDecodeError)\n",
        fuzz(20_000),
    ),
    mutant(
        "one object on two lines",
        _CODEC,
        "                if not len(lines) == raw.count(b\"\\n\") == raw.count(b\"}\\n{\") + 1:\n",
        "                if False:\n",
        fuzz(20_000),
    ),
    mutant(
        "another reader may find another key",
        "messenger/net/pin.py",
        "        if size < _LONG_FORM or header != 1 + shortest:\n",
        "        if False:\n",
        tests("net/test_pin.py::test_a_length_has_one_form_only"),
    ),
    mutant(
        "a handler that fails takes the server along",
        "messenger/server/turn.py",
        "            except Exception:\n                log.exception(\"the handler",
        "            except OSError:\n                log.exception(\"the handler",
        tests("server/test_turn.py::test_a_handler_that_raises_is_taken_back_alone"),
    ),
    mutant(
        "the name of a file leads through folders",
        "messenger/server/handlers/messages.py",
        "        if not is_plain_name(file.name):\n",
        "        if not file.name:\n",
        tests("server/test_files.py::test_refuses_a_name_that_is_more_than_a_name"),
    ),
    mutant(
        "a name of a file turns what is read",
        "messenger/client/files/names.py",
        "        category == \"Cf\" and letter",
        "        category == \"Co\" and letter",
        tests("client/files/test_names.py::test_makes_it_harmless"),
    ),
    mutant(
        "other bytes than those announced are saved",
        "messenger/client/files/export.py",
        "    if hash_text(look.digest()) != expected:\n        raise OtherBytesError\n",
        "",
        tests("client/files/test_vault.py::test_exports_nothing_damaged"),
    ),
    mutant(
        "the server keeps a file that is another one",
        "messenger/server/files/shelf.py",
        "right = hash_text(self._sum.digest()) == self._hash and",
        "right =",
        tests("server/test_files.py::test_bytes_that_are_not_what_was_said_are_thrown_away"),
    ),
    mutant(
        "anything is a chat that a server names",
        "messenger/client/plausible.py",
        "    return name == EVERYONE or group_of(name) is not None or (users is not None and user in users)\n",
        "    return bool(name) and users != user\n",
        tests("client/test_syncing.py::test_leaves_aside_what_no_chat_is_called"),
    ),
    mutant(
        "a stranger's message counts as the one that was lost",
        "messenger/client/store/doubts.py",
        "AND log = ? AND sender = ? AND cid = ?",
        "AND log = ? AND ? AND cid = ?",
        tests("client/test_losses.py::test_a_strangers_message_with_the_same_cid_is_not_taken_for_what_was_lost"),
    ),
    mutant(
        "other words are taken for what was typed",
        "messenger/client/chats.py",
        "            return False\n        self._found(row, message)\n        new = ",
        "            pass\n        self._found(row, message)\n        new = ",
        tests(f"{_HABITS}[delivered in other words]"),
    ),
    mutant(
        "a server that has less than before is believed",
        "messenger/client/syncing.py",
        "        if head < max(row.cursor, row.last.seq if row.last else 0):\n",
        "        if False:\n",
        tests(f"{_HABITS}[nothing of what there was]"),
    ),
    mutant(
        "a number that another message has",
        "messenger/client/chats.py",
        "        if not self._store.messages.add(row.id, message):\n            return None\n",
        "        self._store.messages.add(row.id, message)\n",
        tests(f"{_HABITS}[accepted as a message of somebody else]"),
    ),
    mutant(
        "a device is somebody else's because the server says so",
        "messenger/client/entrance.py",
        "        if entry.signed_in.user != account.user:\n",
        "        if False:\n",
        tests(f"{_HABITS}[somebody else's account]"),
    ),
)  # fmt: skip
