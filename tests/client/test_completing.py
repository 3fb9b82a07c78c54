"""While a command is typed, what the word at the cursor can become."""

import pytest

from messenger.client import facts
from messenger.client.completing import Completion, completions, mentions
from messenger.client.model import Contact, SavedServer
from messenger.client.private.model import Phase, PrivateStatus
from messenger.client.state import State
from messenger.protocol.contacts import Presence, PresenceChange
from messenger.protocol.groups import Group, Standing
from messenger.protocol.verbs import verbs


@pytest.fixture
def state() -> State:
    state = State()
    me = Contact(1, "anna", "Anna")
    state.apply(facts.SignedIn(me, SavedServer("Home", "home.test:7420", "pin", "anna")))
    people = (me, Contact(2, "ben", "Ben Berg"), Contact(3, "cleo", "Cleo"), Contact(4, "berta", "Zoe Berta"))
    state.apply(facts.PeopleChanged((*people, Contact(5, "", "gone", deleted=True))))
    state.apply(facts.PresenceMoved((PresenceChange(4, Presence.ONLINE, 0, True),), False, 1))
    plans = Group("p" * 22, "Our plans", 1, (1, 2))
    state.apply(facts.GroupsTold((plans, Group("o" * 22, "Old", standing=Standing.LEFT)), all=True))
    state.apply(facts.BlocksTold(frozenset({3})))
    return state


def labels(state: State, text: str, cursor: int | None = None) -> list[str]:
    return [one.label for one in completions(state, text, len(text) if cursor is None else cursor)]


def applied(text: str, one: Completion) -> str:
    return text[: one.start] + one.replacement + text[one.end :]


def test_offers_every_command(state: State) -> None:
    assert len(labels(state, "/")) == len({name.split()[0] for name in verbs()})


def test_offers_commands_by_their_beginning(state: State) -> None:
    """With usage and what they are for; a blank follows where something is needed."""
    offered = completions(state, "/who", 4)
    assert [(one.label, one.replacement) for one in offered] == [
        ("/whoelse", "/whoelse"),
        ("/whoelsesince SECONDS", "/whoelsesince "),
    ]
    assert offered[0].hint == "Show who else is online"
    assert [applied("/MES", one) for one in completions(state, "/MES", 4)] == ["/message "]


def test_offers_subcommands(state: State) -> None:
    assert applied("/gro", completions(state, "/gro", 4)[0]) == "/group "
    assert [applied("/group le", one) for one in completions(state, "/group le", 9)] == [
        "/group leader ",
        "/group leave ",
    ]


def test_offers_those_with_whom_there_is_a_private_session(state: State) -> None:
    """Who is only asked can be stopped, but not be written to."""
    for user, phase in ((2, Phase.OPEN), (3, Phase.OVER), (4, Phase.ASKING)):
        state.apply(facts.PrivateTold(PrivateStatus("s" * 22, user, phase)))
    assert labels(state, "/private ") == ["@ben"]
    assert set(labels(state, "/stopprivate ")) == {"@ben", "@berta"}
    assert set(labels(state, "/startprivate ")) == {"@ben", "@cleo", "@berta"}
    assert labels(state, "/private ben ") == []


@pytest.mark.parametrize("typed", ["be", "@be", "BE"])
def test_offers_people_by_user_name(state: State, typed: str) -> None:
    """Those online first; never oneself, never who is no more."""
    text = f"/message {typed}"
    assert labels(state, text) == ["@berta", "@ben"]
    assert applied(text, completions(state, text, len(text))[0]) == "/message @berta "
    assert labels(state, "/message a") == []
    assert "@anna" not in labels(state, "/message ")
    assert len(labels(state, "/message ")) == 3


def test_offers_people_by_a_part_of_their_display_name(state: State) -> None:
    assert labels(state, "/profile zo") == ["@berta"]
    assert labels(state, "/profile berg") == ["@ben"]


def test_offers_nothing_for_text(state: State) -> None:
    assert labels(state, "/message ben be") == []
    assert labels(state, "/broadcast be") == []
    assert labels(state, "/whoelse ") == []
    assert labels(state, "/nonsense ") == []
    assert labels(state, "/group nonsense ") == []
    assert labels(state, "be") == []
    assert labels(state, "//b") == []


def test_offers_for_blocking_whom_one_has_not_blocked(state: State) -> None:
    assert labels(state, "/block ") == ["@berta", "@ben"]
    assert labels(state, "/unblock ") == ["@cleo"]


def test_offers_groups_by_their_short_names(state: State) -> None:
    """Those that one is a member of."""
    offered = completions(state, "/group leave ", 13)
    assert [(one.label, one.hint, one.replacement) for one in offered] == [("our-plans", "Our plans", "our-plans ")]


def test_offers_members_and_who_is_none(state: State) -> None:
    assert labels(state, "/group remove our-plans ") == ["@ben"]
    assert labels(state, "/group leader our-plans ") == ["@ben"]
    assert labels(state, "/group add our-plans ") == ["@berta", "@cleo"]
    assert labels(state, "/group add our-plans @cleo ") == ["@berta"]
    assert labels(state, "/group add nonsense ") == ["@berta", "@ben", "@cleo"]


def test_offers_commands_to_help_with(state: State) -> None:
    assert labels(state, "/help bl") == ["block"]
    assert labels(state, "/help /bl") == ["block"]


def test_replaces_the_whole_word_at_the_cursor(state: State) -> None:
    text = "/message b hello"
    (one, *_others) = completions(state, text, 10)
    assert applied(text, one) == "/message @berta hello"
    (one,) = completions(state, "/blXXX ben", 3)
    assert applied("/blXXX ben", one) == "/block ben"


# -- names in a message


DIRECT, PLANS = "d1-2", "g" + "p" * 22


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ask @b", ["@berta", "@ben"]), ("@BEN", ["@ben"]), ("ask @zo", ["@berta"]), ("ask\n@cle", ["@cleo"]),
        ("@", []), ("ask @ ", []), ("ben@b", []), ("ask ben", []), ("@qq", []), ("@ann", []),
    ],
)  # fmt: skip
def test_offers_names_after_an_at_sign_and_a_letter(state: State, text: str, names: list[str]) -> None:
    assert [one.label for one in mentions(state, DIRECT, text, len(text))] == names


def test_offers_the_members_in_a_group(state: State) -> None:
    assert [one.label for one in mentions(state, PLANS, "@b", 2)] == ["@ben"]


def test_puts_a_blank_after_a_name_at_the_end_only(state: State) -> None:
    (end,) = mentions(state, DIRECT, "ask @ben", 8)
    assert applied("ask @ben", end) == "ask @ben "
    middle = mentions(state, DIRECT, "ask @be now", 7)[-1]
    assert applied("ask @be now", middle) == "ask @ben now"
    assert mentions(state, DIRECT, "ask @ben", 6) == []  # inside of it
