"""The table of requests: every one has a row, and those that change something are remembered."""

from typing import Any, get_args
from unittest.mock import Mock

from messenger.protocol import accounts, connection, contacts, files, groups, messages, peers, profiles
from messenger.protocol.codec import AnyRequest
from messenger.server.router import Route, contact_table, file_table, group_table, own_table, peer_table, table


def rows() -> dict[type, Route]:
    nobody: Any = Mock()
    return (
        table(nobody, nobody, nobody)
        | own_table(nobody, nobody, nobody, nobody)
        | contact_table(nobody, nobody, nobody)
        | group_table(nobody)
        | peer_table(nobody)
        | file_table(nobody)
    )


def test_has_a_row_for_every_request_of_the_protocol() -> None:
    assert set(rows()) == set(get_args(AnyRequest))


def test_before_signing_in_only_accounts_and_the_connection_itself_are_heard() -> None:
    """C10"""
    assert {kind for kind, route in rows().items() if route.signed_in is not True} == {
        *(connection.AskServer, connection.Ping, connection.Bye),
        *(accounts.SignIn, accounts.SignUp, accounts.Resume),
        *(peers.JoinRelay, files.JoinUpload, files.JoinFetch),  # by a token, on a connection on which nobody signs in
    }


def test_remembers_the_answers_of_what_changes_something_and_is_answered_once() -> None:
    numbered_otherwise = {messages.Send, messages.MarkLogs, messages.Typing, accounts.Activity, accounts.SignOut}
    reading = {
        *(accounts.ListDevices, accounts.ListInvites, profiles.AskProfile, contacts.WhoElse),
        *(messages.Since, messages.Before),
        *(connection.AskServer, connection.Ping, connection.Bye),
    }
    signing_in = {accounts.SignIn, accounts.SignUp, accounts.Resume}
    for_the_moment = {kind for kind in get_args(AnyRequest) if kind.__module__ in (peers.__name__, files.__name__)}
    changes = {kind for kind, route in rows().items() if route.changes}
    assert changes == set(get_args(AnyRequest)) - numbered_otherwise - reading - signing_in - for_the_moment
    assert {groups.NewGroup, contacts.Block, accounts.ChangePassword, messages.Mute} < changes
