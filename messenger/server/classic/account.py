"""Commands about the own account, and about the profiles of others."""

from collections.abc import Callable

from messenger.protocol.accounts import ChangePassword, Devices, ListDevices, Rename
from messenger.protocol.base import Event
from messenger.protocol.contacts import Person
from messenger.protocol.profiles import AskProfile, EditProfile, Profile
from messenger.server.classic.context import Context
from messenger.server.classic.people import person
from messenger.server.classic.plain import one_line


def profile(context: Context, words: list[str]) -> None:
    """Show somebody's profile, or the own; empty fields are left out."""
    user = person(context, words[0]) if words else context.known.me

    def say(event: Event) -> None:
        assert isinstance(event, Profile)
        context.say(f"Profile of {event.user_name}")
        fields = (
            ("display name", event.display_name),
            ("home town", event.town),
            ("e-mail address", event.email),
            ("about", event.about),
        )
        for name, value in fields:
            if value:
                context.say(f"- {name}: {one_line(value)}")

    context.request(lambda r: AskProfile(r, user), context.known.name_of(user), say)


def name(context: Context, words: list[str]) -> None:
    """Take another user name."""
    wanted = words[0].removeprefix("@")

    def say(event: Event) -> None:
        assert isinstance(event, Profile)
        context.known.learn_people([Person(event.user, event.user_name, event.display_name)])
        context.say(f"Your user name is {event.user_name} now.")

    def ask(_event: Event) -> None:  # the server may write it otherwise than it was typed
        context.request(lambda r: AskProfile(r, context.known.me), "", say)

    context.request(lambda r: Rename(r, wanted), "", ask)


def field(changed: str) -> Callable[[Context, list[str]], None]:
    """Return what gives the own profile another ``changed``: it is asked for, and said anew with that."""

    def execute(context: Context, words: list[str]) -> None:
        value = words[0].strip() if words else ""

        def edit(event: Event) -> None:
            assert isinstance(event, Profile)
            fields = {"display_name": event.display_name, "town": event.town, "email": event.email,
                      "about": event.about}  # fmt: skip
            fields["display_name" if changed == "display" else changed] = value
            context.confirm(lambda r: EditProfile(r, **fields), "", "Your profile is saved.")

        context.request(lambda r: AskProfile(r, context.known.me), "", edit)

    return execute


def password(context: Context, words: list[str]) -> None:
    """Take another password."""
    old, new = words
    line = "Your password is changed. Your other devices are signed out."
    context.confirm(lambda r: ChangePassword(r, old, new), "", line)


def devices(context: Context, _words: list[str]) -> None:
    """Show where one is signed in."""

    def say(event: Event) -> None:
        assert isinstance(event, Devices)
        for device in event.devices:
            state = "this terminal" if device.current else "online" if device.online else "not online"
            context.say(f"- {one_line(device.name)} ({state})")

    context.request(ListDevices, "", say)
