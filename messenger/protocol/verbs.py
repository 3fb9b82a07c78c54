"""The commands as they are typed, after a slash in a window and bare at a terminal: what each is called, what it needs,
and what it is for. Nothing is done here.
"""

from dataclasses import dataclass
from enum import Enum
from gettext import gettext as _
from typing import Final

SLASH: Final = "/"
GROUP: Final = "group"
"""The one command with subcommands: ``/group add``."""


class Need(Enum):
    """What may stand behind a command."""

    USER = "user"
    MEMBER = "member"
    """A user who is in the group named before."""
    BLOCKED = "blocked"
    """A user whom one has blocked; the others are refused by the server."""
    PRIVATE = "private"
    """A user with whom there is a private session, or one asked for."""
    USERS = "users"
    """One or more."""
    GROUP = "group"
    VERB = "verb"
    WORD = "word"
    SECRET = "secret"
    """A word, or anything between double quotes."""
    TEXT = "text"
    """Everything that follows, blanks and lines included."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One command. ``shown``: what it needs, as usage shows it. ``optional``: the last need may be left out."""

    name: str
    needs: tuple[Need, ...]
    shown: str
    what: str
    optional: bool = False

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"{SLASH}{self.name} {self.shown}".rstrip()

    def arguments(self, rest: str) -> list[str] | None:
        """Return what stands behind the command, one for each need (several for ``USERS``); ``None``: not fitting."""
        found: list[str] = []
        for need in self.needs:
            if not rest.strip():
                break
            if need is Need.TEXT:
                found.append(rest.lstrip())
                rest = ""
            elif need is Need.USERS:
                found += rest.split()
                rest = ""
            else:
                bare = rest.lstrip()
                quoted = need is Need.SECRET and bare.startswith('"') and _quoted(bare)
                word, _blank, rest = quoted or _word(rest)
                found.append(word)
        least = len(self.needs) - self.optional
        return found if len(found) >= least and not rest.strip() else None


def split(text: str) -> tuple[str, str]:
    """Return the name of the command that ``text`` begins with, in small letters, and what stands behind it."""
    bare = text.lstrip()[len(SLASH) :]
    if bare[:1].isspace():
        return "", bare
    name, _blank, rest = _word(bare)
    name = name.casefold()
    if name == GROUP:
        sub, _blank, after = _word(rest)
        if f"{GROUP} {sub.casefold()}" in verbs():
            return f"{GROUP} {sub.casefold()}", after
    return name, rest


def _word(text: str) -> tuple[str, str, str]:
    """Return the first word of ``text``, the blank behind it, and the rest."""
    text = text.lstrip()
    for index, character in enumerate(text):
        if character.isspace():
            return text[:index], character, text[index + 1 :]
    return text, "", ""


def _quoted(text: str) -> tuple[str, str, str] | None:
    """Return what stands between the quote ``text`` begins with and the next one that ends a word."""
    for index in range(1, len(text)):
        if text[index] == '"' and (index + 1 == len(text) or text[index + 1].isspace()):
            return text[1:index], text[index + 1 : index + 2], text[index + 2 :]
    return None


def verbs() -> dict[str, Verb]:
    """Return all commands by name, in the order of a help page; made anew, since the language may change."""
    user, group, title, text = _("USER"), _("GROUP"), _("TITLE"), _("TEXT")
    of_groups = (
        ("new", (Need.TEXT,), title, _("Make a group and lead it")),
        ("add", (Need.GROUP, Need.USERS), f"{group} {user}...", _("Add people to a group you lead")),
        ("remove", (Need.GROUP, Need.MEMBER), f"{group} {user}", _("Remove somebody from a group you lead")),
        ("rename", (Need.GROUP, Need.TEXT), f"{group} {title}", _("Give a group you lead another title")),
        ("leader", (Need.GROUP, Need.MEMBER), f"{group} {user}", _("Hand a group you lead over to a member")),
        ("leave", (Need.GROUP,), group, _("Leave a group")),
        ("end", (Need.GROUP,), group, _("End a group you lead, for everybody")),
        ("members", (Need.GROUP,), group, _("Show who is in a group")),
        ("message", (Need.GROUP, Need.TEXT), f"{group} {text}", _("Write to a group")),
    )
    table = [
        Verb("message", (Need.USER, Need.TEXT), f"{user} {text}", _("Write to somebody")),
        Verb("broadcast", (Need.TEXT,), text, _("Write to everyone who is online")),
        Verb("whoelse", (), "", _("Show who else is online")),
        Verb("whoelsesince", (Need.WORD,), _("SECONDS"), _("Show who else was online in the last SECONDS")),
        Verb("block", (Need.USER,), user, _("Receive nothing from somebody, and hide from them")),
        Verb("unblock", (Need.BLOCKED,), user, _("Reverse a block")),
        Verb("startprivate", (Need.USER,), user, _("Ask somebody for a private chat, or agree to one")),
        Verb("private", (Need.PRIVATE, Need.TEXT), f"{user} {text}", _("Write to somebody in a private chat")),
        Verb("stopprivate", (Need.PRIVATE,), user, _("End a private chat, or withdraw what you asked for")),
        *(Verb(f"{GROUP} {name}", needs, shown, what) for name, needs, shown, what in of_groups),
        Verb("profile", (Need.USER,), f"[{user}]", _("Show somebody's profile, or your own"), optional=True),
        Verb("name", (Need.WORD,), _("NAME"), _("Take another user name")),
        Verb("display", (Need.TEXT,), _("NAME"), _("Take another display name")),
        Verb("town", (Need.TEXT,), f"[{text}]", _("Say where you live, or no longer"), optional=True),
        Verb("email", (Need.WORD,), f"[{_('ADDRESS')}]", _("Say your e-mail address, or no longer"), optional=True),
        Verb("about", (Need.TEXT,), f"[{text}]", _("Say something about yourself, or no longer"), optional=True),
        Verb("password", (Need.SECRET, Need.SECRET), _("OLD NEW"), _("Take another password; blanks need quotes")),
        Verb("devices", (), "", _("Show where you are signed in")),
        Verb("mute", (), "", _("Have this chat make no noise")),
        Verb("unmute", (), "", _("Let this chat make noise again")),
        Verb("logout", (), "", _("Sign out")),
        Verb("help", (Need.VERB,), f"[{_('COMMAND')}]", _("Show all commands, or how to use one"), optional=True),
    ]
    return {verb.name: verb for verb in table}
