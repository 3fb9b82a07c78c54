"""Commands about other people: who is there, and of whom one wants to hear nothing."""

from typing import Final

from messenger.protocol.base import EVERYONE, LARGEST, Event, direct_log
from messenger.protocol.contacts import Block, Unblock, Who, WhoElse
from messenger.server.classic.context import Context, WrongCommandError
from messenger.server.classic.plain import one_line
from messenger.server.classic.wording import usage

__all__ = ["EVERYONE", "block", "log_with", "other", "person", "shown", "unblock", "who_else", "who_else_since"]

SHOWN: Final = 64
"""So many characters of a wrong word are repeated."""


def shown(word: str) -> str:
    """Return what was typed, as it may stand in a line about it."""
    return one_line(word if len(word) <= SHOWN else word[: SHOWN - 1] + "…")


def person(context: Context, name: str) -> int:
    """Return who is called so, with or without @. Raises ``WrongCommandError``."""
    found = context.known.person(name)
    if found is None:
        raise WrongCommandError(f"There is no user {shown(name.removeprefix('@'))}.")
    return found


def other(context: Context, name: str, refusal: str = "That is you.") -> int:
    """Return who is called so; ``refusal`` is the sentence when it is oneself. Raises ``WrongCommandError``."""
    found = person(context, name)
    if found == context.known.me:
        raise WrongCommandError(refusal)
    return found


def log_with(context: Context, name: str) -> str:
    """Return the log in which one writes to the user of this name. Raises ``WrongCommandError``."""
    return direct_log(context.known.me, other(context, name, "You cannot write to yourself."))


def who_else(context: Context, _words: list[str]) -> None:
    """Say who else is online."""
    _who(context, None, "Also online: ", "Nobody else is online.")


def who_else_since(context: Context, words: list[str]) -> None:
    """Say who else was online in the last seconds."""
    (word,) = words
    if not (word.isascii() and word.isdecimal()):
        raise WrongCommandError(usage("whoelsesince SECONDS - a whole number, 0 or more"))
    seconds = min(int(word[:32]), LARGEST)
    when = f"in the last {seconds} seconds"
    _who(context, seconds, f"Online {when}: ", f"Nobody else was online {when}.")


def _who(context: Context, since: int | None, head: str, nobody: str) -> None:
    found: list[int] = []

    def take(event: Event) -> bool:
        assert isinstance(event, Who)
        found.extend(event.users)
        if not event.more:
            context.say(head + context.known.names_of(found) if found else nobody)
        return event.more

    context.request(lambda r: WhoElse(r, since), "", take)


def block(context: Context, words: list[str]) -> None:
    """Receive nothing from somebody, and hide from them."""
    user = other(context, words[0], "You cannot block yourself.")
    name = context.known.name_of(user)
    context.confirm(lambda r: Block(r, user), name, f"You have blocked {name}.")


def unblock(context: Context, words: list[str]) -> None:
    """Reverse a block."""
    user = other(context, words[0], "You cannot unblock yourself.")
    name = context.known.name_of(user)
    context.confirm(lambda r: Unblock(r, user), name, f"You have unblocked {name}.")
