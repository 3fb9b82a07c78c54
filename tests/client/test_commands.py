"""What is typed with a slash does what the buttons do."""

from typing import Any

import pytest

from messenger.client import facts
from messenger.client.changes import Answered
from messenger.client.commands import Commands, Outcome
from messenger.client.model import EVERYONE, Link, LinkStatus
from messenger.client.verbs import verbs
from messenger.protocol import accounts, contacts, groups, messages, profiles
from messenger.protocol.base import LARGEST, group_log
from messenger.protocol.connection import Done
from messenger.protocol.contacts import Who
from messenger.protocol.errors import Code
from messenger.protocol.groups import Group, MembersAdded, NotAdded
from tests.client.message_box import BEN, PLANS, Typed


@pytest.fixture
def typed() -> Typed:
    return Typed()


def test_carries_out_every_command_it_knows(typed: Typed) -> None:
    assert set(typed.commands._run) == set(verbs())


# -- text


def test_sends_what_is_no_command(typed: Typed) -> None:
    assert typed.run("hello /there") == Outcome()
    assert typed.calls == [("send", BEN, "hello /there")]


@pytest.mark.parametrize(("text", "sent"), [("//etc is a folder", "/etc is a folder"), ("  //x", "  /x"), ("//", "/")])
def test_sends_a_text_that_begins_with_a_slash(typed: Typed, text: str, sent: str) -> None:
    """C40"""
    assert typed.commands.is_command(text)
    assert typed.run(text) == Outcome()
    assert typed.calls == [("send", BEN, sent)]


def test_says_that_no_chat_is_open(typed: Typed) -> None:
    for text in ("hello", "//x", "/mute", "/unmute"):
        assert typed.run(text, None) == Outcome(error="No chat is open.")
        assert typed.network.calls == []


# -- what they do


@pytest.mark.parametrize("name", ["ben", "@ben", "BEN", "@Ben"])
def test_writes_to_somebody(typed: Typed, name: str) -> None:
    """C19: by user name, with or without @, in any case; the text as typed."""
    assert typed.run(f"/Message {name}  two  words\n  and a line", None) == Outcome(opened=BEN)
    assert typed.calls == [("send", BEN, "two  words\n  and a line")]


def test_writes_to_everyone(typed: Typed) -> None:
    """C27"""
    assert typed.run("/broadcast fire in 3 minutes") == Outcome(opened=EVERYONE)
    assert typed.calls == [("send", EVERYONE, "fire in 3 minutes")]


def test_writes_to_a_group(typed: Typed) -> None:
    assert typed.run("/group message OUR-plans see you") == Outcome(opened=PLANS)
    assert typed.calls == [("send", PLANS, "see you")]


def test_tells_before_sending_that_a_text_is_too_long(typed: Typed) -> None:
    """C23"""
    assert "8,001 characters" in typed.run("/message ben " + "x" * 8_001).error
    assert typed.calls == []


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("/whoelse", contacts.WhoElse(1)),
        ("/whoelsesince 200", contacts.WhoElse(1, 200)),
        ("/whoelsesince 0", contacts.WhoElse(1, 0)),
        ("/whoelsesince " + "9" * 5_000, contacts.WhoElse(1, LARGEST)),
        ("/block @cleo", contacts.Block(1, 3)),
        ("/unblock cleo", contacts.Unblock(1, 3)),
        ("/group add our-plans cleo @CLEO", groups.AddMembers(1, "p" * 22, (3,))),
        ("/group remove our-plans ben", groups.RemoveMember(1, "p" * 22, 2)),
        ("/group rename our-plans Better plans ", groups.RenameGroup(1, "p" * 22, "Better plans")),
        ("/group leader our-plans ben", groups.HandOver(1, "p" * 22, 2)),
        ("/group leave our-plans", groups.LeaveGroup(1, "p" * 22)),
        ("/group end our-plans", groups.EndGroup(1, "p" * 22)),
        ("/name @annika", accounts.Rename(1, "annika")),
        ("/password old-one new-one", accounts.ChangePassword(1, "old-one", "new-one")),
        ('/password "old \'one" "new "one"', accounts.ChangePassword(1, "old 'one", 'new "one')),
        ('/password "old" one"', accounts.ChangePassword(1, "old", 'one"')),
        ('/password "old new', accounts.ChangePassword(1, '"old', "new")),
        ("/mute", messages.Mute(1, BEN, True)),
        ("/unmute", messages.Mute(1, BEN, False)),
    ],
)
def test_asks_the_server(typed: Typed, text: str, request_: Any) -> None:
    """C30, C31, C33, C35, C37, C62, C65, C67"""
    assert typed.run(text) == Outcome()
    asked = typed.asked
    assert type(asked) is type(request_)
    mine, its = (
        {field: getattr(one, field) for field in one.__struct_fields__ if field != "r"} for one in (asked, request_)
    )
    assert mine == its


def test_makes_a_group(typed: Typed) -> None:
    """C62: commands use its short name."""
    assert typed.run("/group new Lunch club ") == Outcome()
    assert isinstance(typed.asked, groups.NewGroup)
    assert typed.asked.title == "Lunch club"
    log = group_log(typed.asked.group)
    typed.state.apply(facts.GroupsTold((Group(typed.asked.group, "Lunch club", 1, (1,)),)))
    assert typed.answer() == [(log, "In commands this group is called lunch-club.")]
    assert typed.opened == log


def test_says_where_it_was_typed_that_a_group_could_not_be_made(typed: Typed) -> None:
    typed.run("/group new Lunch club")
    assert typed.answer(refusal="You are in as many groups as one may be.") == [
        (BEN, "You are in as many groups as one may be.")
    ]
    assert typed.opened is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("/block ben", "You have blocked Ben."),
        ("/unblock ben", "You have unblocked Ben."),
        ("/group remove our-plans ben", "You removed Ben from “Our plans”."),
        ("/group leader our-plans ben", "Ben leads “Our plans” now."),
        ("/group leave our-plans", "You have left “Our plans”."),
        ("/group end our-plans", "You have ended “Our plans”."),
        ("/group rename our-plans Ours", "The group is called “Our plans” now, our-plans in commands."),
        ("/name annika", "Your user name is @annika now."),
        ("/password old-one new-one", "Your password is changed. Your other devices are signed out."),
        ("/mute", "“Ben” makes no noise now."),
        ("/unmute", "“Ben” makes noise again."),
    ],
)
def test_says_in_the_chat_that_it_was_done(typed: Typed, text: str, line: str) -> None:
    """C35, C37: confirmed; in *Everyone* when no chat is open."""
    typed.run(text)
    assert typed.notes == []
    assert typed.answer() == [(BEN, line)]
    if "mute" not in text:
        typed.run(text, None)
        assert typed.answer() == [(EVERYONE, line)]


def test_says_in_the_chat_why_it_was_refused(typed: Typed) -> None:
    typed.run("/block ben")
    refusal = "You have already blocked this person."
    assert typed.answer(refusal=refusal) == [(BEN, refusal)]


@pytest.mark.parametrize("link", [Link.WAITING, Link.CONNECTING])
@pytest.mark.parametrize("log", [BEN, None])
def test_says_at_once_that_a_command_waits_for_the_server(typed: Typed, link: Link, log: str | None) -> None:
    """Where it was typed, in one line; what comes of it is told later as ever."""
    typed.state.apply(facts.LinkChanged(LinkStatus(link)))
    assert typed.run(" /block  cleo\n", log) == Outcome()
    assert isinstance(typed.asked, contacts.Block)
    assert typed.notes == [(log or EVERYONE, "The server is away: this command waits for it: /block cleo")]
    assert typed.answer() == [(log or EVERYONE, "You have blocked Cleo.")]
    typed.run("/about " + "x" * 5_000)
    ((_log, line),) = typed.notes
    assert line.endswith("x…")
    assert len(line) < 300
    typed.answer(profiles.Profile(1, 1, "anna", "Anna", "", "", ""))
    assert typed.notes == []


@pytest.mark.parametrize("text", ["/password old-one new-one", ' /PASSWORD "old one" "new one"'])
def test_repeats_no_password_while_the_server_is_away(typed: Typed, text: str) -> None:
    typed.state.apply(facts.LinkChanged(LinkStatus(Link.WAITING)))
    assert typed.run(text) == Outcome()
    assert typed.notes == [(BEN, "The server is away: this command waits for it.")]


@pytest.mark.parametrize(
    "text", ["/message ben hi", "/group members our-plans", "/help block", "/logout", "/block dora"]
)
def test_says_of_nothing_else_that_it_waits(typed: Typed, text: str) -> None:
    """A message shows by itself that it waits; the others need no server, or are refused."""
    typed.state.apply(facts.LinkChanged(LinkStatus(Link.WAITING)))
    typed.run(text)
    assert not any("waits" in line for _log, line in typed.notes)


def test_leaves_the_answers_of_others_aside(typed: Typed) -> None:
    typed.commands.answered(Answered(7, Done(7)))
    assert typed.network.calls == []
    typed.run("/block ben")
    (_name, ticket, _requests) = typed.calls[0]
    typed.commands.answered(Answered(ticket, Done(ticket)))
    typed.network.calls.clear()
    typed.commands.answered(Answered(ticket, Done(ticket)))
    assert typed.network.calls == []


def test_lists_who_else_is_online(typed: Typed) -> None:
    """C30, C31, C34: in the server's order, each once."""
    typed.run("/whoelse")
    assert typed.answer(Who(1, (2, 3))) == [(BEN, "Online now: Ben (@ben), Cleo (@Cleo)")]
    typed.run("/whoelse")
    assert typed.answer(Who(1, ())) == [(BEN, "Nobody else is online.")]
    typed.run("/whoelsesince 200")
    assert typed.answer(Who(1, (3,))) == [(BEN, "Online in the last 200 seconds: Cleo (@Cleo)")]
    typed.run("/whoelsesince 200")
    assert typed.answer(Who(1, ())) == [(BEN, "Nobody else was online in the last 200 seconds.")]


def test_says_who_was_added_and_who_was_not(typed: Typed) -> None:
    """C64"""
    typed.run("/group add our-plans ben cleo")
    assert typed.answer(MembersAdded(1, (NotAdded(3, Code.BLOCKED),))) == [
        (BEN, "You added Ben to “Our plans”."),
        (BEN, "Cleo has blocked you and cannot be added."),
    ]
    typed.run("/group add our-plans ben cleo")
    assert typed.answer(MembersAdded(1, (NotAdded(3, Code.BLOCKED), NotAdded(2, Code.ALREADY_MEMBER)))) == [
        (BEN, "Cleo has blocked you and cannot be added."),
        (BEN, "Ben is a member already."),
    ]


def test_lists_the_members_of_a_group(typed: Typed) -> None:
    """C63"""
    assert typed.run("/group members our-plans") == Outcome()
    assert typed.notes == [(BEN, "Members of “Our plans”: Anna (@anna) (leader), Ben (@ben)")]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("/display Anna B. ", ("Anna B.", "Uppsala", "a@b.test", "hm")),
        ("/town Gothenburg", ("Anna", "Gothenburg", "a@b.test", "hm")),
        ("/town", ("Anna", "", "a@b.test", "hm")),
        ("/email x@y.test", ("Anna", "Uppsala", "x@y.test", "hm")),
        ("/about I like trains", ("Anna", "Uppsala", "a@b.test", "I like trains")),
        ("/about", ("Anna", "Uppsala", "a@b.test", "")),
    ],
)
def test_changes_one_field_of_the_profile_and_keeps_the_others(
    typed: Typed, text: str, fields: tuple[str, ...]
) -> None:
    """C67"""
    assert typed.run(text) == Outcome()
    assert isinstance(typed.asked, profiles.AskProfile)
    assert typed.asked.user == 1
    assert typed.answer(profiles.Profile(1, 1, "anna", "Anna", "Uppsala", "a@b.test", "hm")) == []
    edit = typed.asked
    assert isinstance(edit, profiles.EditProfile)
    assert (edit.display_name, edit.town, edit.email, edit.about) == fields
    assert typed.answer() == [(BEN, "Your profile is saved.")]


@pytest.mark.parametrize(
    ("text", "page"), [("/profile", "profile 1"), ("/profile @cleo", "profile 3"), ("/devices", "devices"),
                       ("/help", "help")],
)  # fmt: skip
def test_names_the_page_to_show(typed: Typed, text: str, page: str) -> None:
    assert typed.run(text) == Outcome(shows=page)
    assert typed.network.calls == []


def test_signs_out(typed: Typed) -> None:
    """C39"""
    assert typed.run("/logout") == Outcome()
    assert typed.network.calls == [("sign_out",)]


def test_helps_with_one_command(typed: Typed) -> None:
    """C40"""
    typed.run("/help /block")
    assert typed.notes == [(BEN, "/block USER - Receive nothing from somebody, and hide from them")]
    typed.run("/help group")
    assert len(typed.notes) == 9


def test_lists_every_command_with_its_usage(typed: Typed) -> None:
    """C40: group and profile verbs included."""
    usage = dict(typed.commands.usage())
    assert len(usage) == len(verbs()) == 27
    for line, what in usage.items():
        assert line.startswith("/")
        assert what[0].isupper()
    for name in ("message", "broadcast", "whoelse", "whoelsesince", "block", "unblock", "logout", "group new", "town"):
        assert any(line.startswith(f"/{name}") for line in usage)


@pytest.mark.parametrize("text", ["/password", "/password old", " /PASSWORD old new", "\n/password x"])
def test_knows_what_must_be_kept_nowhere(text: str) -> None:
    assert Commands.is_secret(text)
    assert Commands.is_command(text)


@pytest.mark.parametrize("text", ["/message ben password", "password", "//password x"])
def test_knows_what_is_no_secret(text: str) -> None:
    assert not Commands.is_secret(text)
