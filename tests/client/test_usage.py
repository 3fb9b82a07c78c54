"""A command that is typed wrongly is answered in one line that says how it is typed, and nothing is sent."""

import pytest

from messenger.client.commands import Outcome
from messenger.protocol.verbs import verbs
from tests.client.message_box import Typed


@pytest.mark.parametrize("text", ["/", "/nonsense", "/nonsense with words", "/ message ben hello", "/blockben"])
def test_says_that_there_is_no_such_command(typed: Typed, text: str) -> None:
    """C40: one line, nothing sent."""
    outcome = typed.run(text)
    assert "/help" in outcome.error
    assert "\n" not in outcome.error
    assert typed.network.calls == []


SECONDS = "SECONDS - a whole number of seconds, 0 or more"

WRONG = [
    ("/message", "/message USER TEXT"),
    ("/message ben", "/message USER TEXT"),
    ("/message ben  \n ", "/message USER TEXT"),
    ("/broadcast", "/broadcast TEXT"),
    ("/broadcast  ", "/broadcast TEXT"),
    ("/whoelse now", "/whoelse"),
    ("/whoelsesince", "/whoelsesince SECONDS"),
    ("/whoelsesince 5 6", "/whoelsesince SECONDS"),
    ("/whoelsesince soon", f"/whoelsesince {SECONDS}"),
    ("/whoelsesince -5", f"/whoelsesince {SECONDS}"),
    ("/whoelsesince +5", f"/whoelsesince {SECONDS}"),
    ("/whoelsesince 1.5", f"/whoelsesince {SECONDS}"),
    ("/whoelsesince \N{ARABIC-INDIC DIGIT FIVE}", f"/whoelsesince {SECONDS}"),
    ("/block", "/block USER"),
    ("/block ben cleo", "/block USER"),
    ("/unblock", "/unblock USER"),
    ("/startprivate", "/startprivate USER"),
    ("/startprivate ben now", "/startprivate USER"),
    ("/private", "/private USER TEXT"),
    ("/private ben", "/private USER TEXT"),
    ("/private ben \n ", "/private USER TEXT"),
    ("/stopprivate", "/stopprivate USER"),
    ("/stopprivate ben cleo", "/stopprivate USER"),
    ("/group add", "/group add GROUP USER..."),
    ("/group add our-plans", "/group add GROUP USER..."),
    ("/group new", "/group new TITLE"),
    ("/group remove our-plans", "/group remove GROUP USER"),
    ("/group remove our-plans ben cleo", "/group remove GROUP USER"),
    ("/group rename our-plans", "/group rename GROUP TITLE"),
    ("/group leader our-plans", "/group leader GROUP USER"),
    ("/group leave", "/group leave GROUP"),
    ("/group leave our plans", "/group leave GROUP"),
    ("/group end", "/group end GROUP"),
    ("/group members", "/group members GROUP"),
    ("/group message our-plans", "/group message GROUP TEXT"),
    ("/profile ben cleo", "/profile [USER]"),
    ("/name", "/name NAME"),
    ("/name two words", "/name NAME"),
    ("/display", "/display NAME"),
    ("/email a b", "/email [ADDRESS]"),
    ("/password only", "/password OLD NEW"),
    ("/password one two three", "/password OLD NEW"),
    ('/password "only one"', "/password OLD NEW"),
    ("/devices all", "/devices"),
    ("/mute ben", "/mute"),
    ("/unmute ben", "/unmute"),
    ("/logout now", "/logout"),
    ("/help block me", "/help [COMMAND]"),
]


@pytest.mark.parametrize(("text", "usage"), WRONG)
def test_says_how_a_command_is_typed(typed: Typed, text: str, usage: str) -> None:
    """C22, C34, C40: one line with the right usage, and nothing is sent."""
    assert typed.run(text) == Outcome(error=f"Usage: {usage}")
    assert typed.network.calls == []


def test_tries_every_command_with_wrong_arguments() -> None:
    """C40"""
    never_wrong = {"town", "about"}
    assert {usage.partition(" [")[0] for _text, usage in WRONG} >= {
        verb.usage.partition(" [")[0] for verb in verbs().values() if verb.name not in never_wrong
    }


@pytest.mark.parametrize("text", ["/group", "/group nonsense", "/group nonsense our-plans"])
def test_names_what_one_can_do_with_groups(typed: Typed, text: str) -> None:
    """C40"""
    error = typed.run(text).error
    assert error == "Usage: /group new | add | remove | rename | leader | leave | end | members | message"
    assert typed.network.calls == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("/message dora hi", "There is no user @dora."),
        ("/message @dora hi", "There is no user @dora."),
        ("/message anna hi", "You cannot write to yourself."),
        ("/block dora", "There is no user @dora."),
        ("/block anna", "You cannot block yourself."),
        ("/unblock dora", "There is no user @dora."),
        ("/unblock @ANNA", "You cannot unblock yourself."),
        ("/startprivate dora", "There is no user @dora."),
        ("/startprivate anna", "You cannot hold a private chat with yourself."),
        ("/private dora hi", "There is no user @dora."),
        ("/private anna hi", "You cannot hold a private chat with yourself."),
        ("/private ben hi", "There is no private chat with Ben."),
        ("/stopprivate dora", "There is no user @dora."),
        ("/stopprivate anna", "You cannot hold a private chat with yourself."),
        ("/profile dora", "There is no user @dora."),
        ("/group add our-plans cleo dora", "There is no user @dora."),
        ("/group add nonsense cleo", "There is no group nonsense."),
        ("/group message old hi", "You were removed from this group."),
        ("/group members old", "You were removed from this group."),
        ("/group leave old", "You were removed from this group."),
        ("/help nonsense", "There is no command /nonsense. Type /help for a list of all."),
    ],
)
def test_refuses_what_cannot_be_meant(typed: Typed, text: str, error: str) -> None:
    """C20, C35, C37, C45, C51, C56, C63: an error in one line, and nothing is sent."""
    assert typed.run(text) == Outcome(error=error)
    assert typed.network.calls == []
