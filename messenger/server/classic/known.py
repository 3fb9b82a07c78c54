"""What one terminal has been told of: who it is, who else there is, and its groups; and how they are called."""

from collections.abc import Iterable

from messenger.protocol.base import direct_users, group_log, group_of
from messenger.protocol.contacts import Person
from messenger.protocol.groups import Group, Groups, short_names
from messenger.server.classic.plain import one_line

NOBODY = "deleted user"
"""How an account is called that is no more."""


class Known:
    """People and groups, by number and by name."""

    def __init__(self) -> None:
        self.me = 0
        self._my_name = ""
        self._names: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        """By user name in small letters, without those of deleted accounts."""
        self._groups: dict[str, Group] = {}
        self._short: dict[str, str] = {}

    # -- what is told

    def begin(self, me: int, name: str) -> None:
        """Take note who is signed in here."""
        self.me, self._my_name = me, name

    def learn_people(self, people: Iterable[Person]) -> None:
        """Take in new and changed entries of the directory."""
        for person in people:
            self._name(person.id, NOBODY if person.deleted else person.name, deleted=person.deleted)

    def rename(self, user: int, name: str) -> None:
        """Call somebody anew at once: the entry of the directory comes a little later."""
        self._name(user, name, deleted=False)

    def _name(self, user: int, name: str, *, deleted: bool) -> None:
        before = self._names.get(user, "").casefold()
        if self._numbers.get(before) == user:
            del self._numbers[before]
        self._names[user] = name
        if not deleted:
            self._numbers[name.casefold()] = user

    def learn_groups(self, event: Groups) -> None:
        """Take in groups as they are now."""
        if event.all:
            self._groups.clear()
        self._groups.update((group.id, group) for group in event.groups)
        self._short = short_names((group.id, group.title) for group in self._groups.values())

    # -- how they are called

    @property
    def my_name(self) -> str:
        """The own user name."""
        return self._names.get(self.me, self._my_name)

    def name_of(self, user: int) -> str:
        """Return the user name of ``user``."""
        return self.my_name if user == self.me else self._names.get(user, NOBODY)

    def names_of(self, users: Iterable[int]) -> str:
        """Return the names of these users in one row."""
        return ", ".join(self.name_of(user) for user in users)

    def person(self, name: str) -> int | None:
        """Return who is called so, with or without @."""
        return self._numbers.get(name.removeprefix("@").casefold())

    def group(self, short: str) -> Group | None:
        """Return the group with this short name."""
        wanted = short.casefold()
        found = next((number for number, name in self._short.items() if name == wanted), None)
        return None if found is None else self._groups[found]

    def short_name(self, group: str) -> str:
        """Return how the group with this id is called in commands."""
        return one_line(self._short.get(group, "a-group"))

    def place(self, log: str) -> str:
        """Return where a message of ``log`` stands, as it follows its sender's name; "" for what is to oneself."""
        group = group_of(log)
        if group is not None:
            return f" in {self.short_name(group)}"
        return "" if direct_users(log) else " to everyone"

    def addressee(self, log: str) -> str:
        """Return for whom something in ``log`` is: a name, a group, or everyone."""
        group, pair = group_of(log), direct_users(log)
        if group is not None:
            return self.short_name(group)
        if pair is None:
            return "everyone"
        return self.name_of(pair[0] if pair[1] == self.me else pair[1])

    def log_of(self, group: Group) -> str:
        """Return the name of the log of ``group``."""
        return group_log(group.id)
