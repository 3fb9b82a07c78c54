"""Commands about the own account and its profile."""

from gettext import gettext as _

from messenger.client.changes import Answer
from messenger.client.execute.context import CommandContext, Execute, Outcome
from messenger.protocol.profiles import Profile


def profile(context: CommandContext, _log: str | None, words: list[str]) -> Outcome:
    """Show somebody's profile, or the own."""
    return Outcome(shows=f"profile {context.person(words[0]).id if words else context.me}")


def name(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
    """Take another user name."""
    wanted = words[0].removeprefix("@")
    line = _("Your user name is @{name} now.").format(name=wanted)
    return context.confirm(log, context.actions.rename(wanted), line)


def field(changed: str) -> Execute:
    """Return what gives the own profile another ``changed``: it is asked for, and said anew with that."""

    def execute(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
        def edit(event: Answer) -> list[str]:
            if isinstance(event, Profile):
                fields = {"display": event.display_name, "town": event.town, "email": event.email,
                          "about": event.about}  # fmt: skip
                fields[changed] = words[0].strip() if words else ""
                context.confirm(log, context.actions.edit_profile(**fields), _("Your profile is saved."))
            return []

        return context.wait(log, context.actions.ask_profile(context.me), edit)

    return execute


def password(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
    """Take another password."""
    line = _("Your password is changed. Your other devices are signed out.")
    return context.confirm(log, context.actions.change_password(*words), line)


def devices(_context: CommandContext, _log: str | None, _words: list[str]) -> Outcome:
    """Show where one is signed in."""
    return Outcome(shows="devices")


def logout(context: CommandContext, _log: str | None, _words: list[str]) -> Outcome:
    """Sign out."""
    context.actions.sign_out()
    return Outcome()
