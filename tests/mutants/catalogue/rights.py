"""Faults of rights: not asked at all, or asked too early, when what is true may still change."""

from typing import Final

from tests.mutants.mutant import mutant, tests

_MESSAGES: Final = "messenger/server/handlers/messages.py"
_ACCOUNTS: Final = "messenger/server/handlers/accounts.py"
_FILES: Final = "messenger/server/handlers/files.py"
_GROUPS: Final = "messenger/server/groups.py"
_TABLE: Final = "server/test_rights.py"

MUTANTS: Final = (
    mutant(
        "a block is asked for only when the chat begins",
        _MESSAGES,
        "if log is None or log.guarded or user.blocked_by:",
        "if log is None or log.guarded:",
        tests("server/handlers/test_messages.py::test_a_block_and_messages_of_one_moment_have_one_order"),
    ),
    mutant(
        "no block keeps anybody from writing",
        _MESSAGES,
        "        if other.id in user.blocked_by:\n            return Code.BLOCKED\n",
        "",
        tests("server/handlers/test_messages.py::test_refuses_a_blocked_sender_and_stores_nothing"),
    ),
    mutant(
        "a sign-up is checked before the hash only",
        _ACCOUNTS,
        "            name, display = self._check_sign_up(line)\n",
        "            name, display = names.user_name(line.user_name), names.display_name(line.display_name)\n",
        tests("server/handlers/test_accounts_between.py::test_a_sign_up_whose_ground_went_away_meanwhile_is_refused"),
    ),
    mutant(
        "a password is right that was right before the hash",
        "messenger/server/guesses.py",
        "(now is not user or current != secret)",
        "now is not user",
        tests("server/handlers/test_accounts_between.py::test_a_password_that_was_changed_meanwhile_is_checked_again"),
    ),
    mutant(
        "who is a member is asked only when a file is fetched, not while it goes",
        "messenger/server/files/fetches.py",
        "        elif not self.allowed():\n            self.cut()\n",
        "",
        tests("server/test_files.py::test_who_is_removed_from_a_group_while_a_file_comes_gets_no_more_of_it"),
    ),
    mutant(
        "a word for a file outlives the right to it",
        "messenger/server/files/transfers.py",
        "self._may_resume(transfer.user, transfer.device.id) and transfer.allowed()",
        "self._may_resume(transfer.user, transfer.device.id)",
        tests("server/test_files.py::test_who_is_removed_from_a_group_has_its_files_no_longer"),
    ),
    mutant(
        "a former member may write",
        _GROUPS,
        "        return seat is not None and seat.is_member\n",
        "        return seat is not None\n",
        tests(_TABLE),
    ),
    mutant(
        "any member leads",
        "messenger/server/handlers/groups.py",
        "log.leader != _user_of(session).id",
        "log.leader == 0",
        tests(_TABLE),
    ),
    mutant(
        "a broadcast's file is for everybody",
        "messenger/server/broadcasts.py",
        "return any(one.seq == seq and user.id in one for one in audiences)",
        "return any(one.seq == seq for one in audiences)",
        tests("server/test_files.py::test_of_a_broadcast_only_those_have_the_file_who_were_there"),
    ),
    mutant(
        "a broadcast reaches who has blocked its sender",
        "messenger/server/broadcasts.py",
        "if user is not sender and user.id not in hidden]",
        "if user is not sender]",
        tests(
            "server/handlers/test_everyone.py"
            "::test_somebody_online_who_has_blocked_the_sender_is_left_out_and_the_sender_told_so"
        ),
    ),
    mutant(
        "who knows a hash may send the file",
        _MESSAGES,
        "return None if self._files.held(user.id, file.hash) == file.size else Code.FILE_MISSING",
        "return None",
        tests("server/test_rights.py"),
    ),
    mutant(
        "everybody makes invites",
        "messenger/server/handlers/invites.py",
        "        if session.user.admin:\n            return False\n",
        "        if session.user:\n            return False\n",
        tests("server/handlers/test_invites.py::test_who_is_no_administrator_is_refused_before_anything_is_looked_up"),
    ),
    mutant(
        "requests are answered before signing in",
        "messenger/server/router.py",
        "            if route.signed_in:\n                session.refuse",
        "            if route.signed_in and session.user is not None:\n                session.refuse",
        tests("server/test_rights.py"),
    ),
    mutant(
        "an invite is good for any number of people",
        _ACCOUNTS,
        "            self._invites.use(invite)\n",
        "",
        tests("server/handlers/test_accounts.py::test_of_many_sign_ups_with_one_use_exactly_one_wins"),
    ),
    mutant(
        "who has blocked the asker is rung up",
        "messenger/server/handlers/peers.py",
        "        if me.id in other.blocks:\n",
        "        if me.id in ():\n",
        tests("server/handlers/test_peers.py::test_who_is_blocked_cannot_ask"),
    ),
    mutant(
        "who is blocked hears of the blocker coming and going",
        "messenger/server/visibility.py",
        "frozenset((user.id, *user.blocks))",
        "frozenset((user.id,))",
        tests("server/handlers/test_contacts.py::test_nobody_is_told_of_the_coming_and_going_of_who_has_blocked_them"),
    ),
    mutant(
        "a word for a file is good twice",
        "messenger/server/files/transfers.py",
        "            del self._by_token[token]\n",
        "",
        tests("server/test_files.py::test_a_word_is_good_for_one_use_of_its_own_kind"),
    ),
    mutant(
        "a word for a relay is good twice",
        "messenger/server/relay.py",
        "passage = self._tokens.pop(token, None)",
        "passage = self._tokens.get(token)",
        tests("server/test_relay_entrance.py::test_a_token_is_good_for_one_use"),
    ),
)
