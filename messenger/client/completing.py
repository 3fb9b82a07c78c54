"""What the word before the cursor can become while a command is typed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from messenger.client.model import Contact, Group
from messenger.client.private.model import Phase
from messenger.client.state import State
from messenger.protocol.groups import Standing
from messenger.protocol.verbs import GROUP, SLASH, Need, Verb, verbs


@dataclass(frozen=True, slots=True)
class Completion:
    """One proposal: put ``replacement`` in place of the characters from ``start`` to ``end`` of the text.

    ``label`` and ``hint`` are what the list shows: the name, and what it is or needs.
    """

    replacement: str
    start: int
    end: int
    label: str
    hint: str = ""


def completions(state: State, text: str, cursor: int) -> list[Completion]:
    """Return the proposals for the word of ``text`` in which ``cursor`` stands; none outside of commands."""
    if not text.lstrip().startswith(SLASH) or text.lstrip().startswith(SLASH * 2):
        return []
    start = cursor
    while start and not text[start - 1].isspace():
        start -= 1
    end = cursor
    while end < len(text) and not text[end].isspace():
        end += 1
    typed = text[start:cursor].casefold()
    before = text[:start].split()
    return [
        Completion(replacement if end == len(text) else replacement.rstrip(), start, end, label, hint)
        for replacement, label, hint, known_by in _proposals(state, before)
        if any(name.casefold().startswith(typed) for name in known_by)
    ]


def mentions(state: State, log: str, text: str, cursor: int) -> list[Completion]:
    """Return the people whom the word before ``cursor``, an @ and a letter or more, could name in a text for ``log``.

    In a group those are its members, elsewhere everybody.
    """
    start = cursor
    while start and not text[start - 1].isspace():
        start -= 1
    typed = text[start:cursor].casefold()
    if len(typed) < len("@") + 1 or not typed.startswith("@") or text[cursor : cursor + 1].isalnum():
        return []
    group = state.groups.get(log)
    people = _people(state, lambda contact: group is None or contact.id in group.members)
    return [
        Completion(at_name if cursor == len(text) else at_name.rstrip(), start, cursor, label, hint)
        for at_name, label, hint, known_by in people
        if any(name.casefold().startswith(typed.removeprefix("@")) for name in known_by)
    ]


Proposal = tuple[str, str, str, tuple[str, ...]]
"""What to put in, label, hint, and the beginnings of what may have been typed for it."""


def _proposals(state: State, before: list[str]) -> Iterator[Proposal]:
    table = verbs()
    if not before:
        yield from _commands(table)
        return
    words = [word.casefold() for word in before]
    name = words[0].removeprefix(SLASH)
    given = before[1:]
    if name == GROUP:
        if not given:
            yield from _subcommands(table)
            return
        name, given = f"{GROUP} {words[1]}", given[1:]
    verb = table.get(name)
    if verb is not None:
        yield from _arguments(state, table, verb, given)


def _commands(table: dict[str, Verb]) -> Iterator[Proposal]:
    for name in dict.fromkeys(verb.name.split()[0] for verb in table.values()):
        typed = SLASH + name
        if name in table:
            yield typed + " " * bool(table[name].needs), table[name].usage, table[name].what, (typed,)
        else:
            yield f"{typed} ", f"{typed} ...", table[f"{name} new"].what, (typed,)


def _subcommands(table: dict[str, Verb]) -> Iterator[Proposal]:
    for verb in table.values():
        group, _blank, name = verb.name.partition(" ")
        if group == GROUP and name:
            yield f"{name} ", f"{name} {verb.shown}", verb.what, (name,)


def _arguments(state: State, table: dict[str, Verb], verb: Verb, given: list[str]) -> Iterator[Proposal]:
    need = verb.needs[min(len(given), len(verb.needs) - 1)] if verb.needs else None
    if len(given) >= len(verb.needs) and need is not Need.USERS:
        return
    match need:
        case Need.USER:
            yield from _people(state, lambda contact: verb.name != "block" or contact.id not in state.blocked)
        case Need.BLOCKED:
            yield from _people(state, lambda contact: contact.id in state.blocked)
        case Need.PRIVATE:
            yield from _people(state, lambda contact: _talks(state, contact.id, asked=verb.name == "stopprivate"))
        case Need.MEMBER:
            group = group_called(state, given[0])
            yield from _people(state, lambda contact: group is not None and contact.id in group.members)
        case Need.USERS:
            group = group_called(state, given[0])
            named = {word.removeprefix("@").casefold() for word in given[1:]}
            yield from _people(
                state,
                lambda contact: (
                    contact.name.casefold() not in named and not (group is not None and contact.id in group.members)
                ),
            )
        case Need.GROUP:
            for one in sorted(state.groups.values(), key=lambda one: one.short):
                if one.standing is Standing.MEMBER:
                    yield f"{one.short} ", one.short, one.title, (one.short,)
        case Need.VERB:
            for name in dict.fromkeys(known.name.split()[0] for known in table.values()):
                yield name, name, "", (name, SLASH + name)
        case _:
            return


def _people(state: State, fits: Callable[[Contact], bool]) -> Iterator[Proposal]:
    """Propose people by user name, or by how a part of their display name begins."""
    for user in state.contact_order():
        contact = state.contacts[user]
        if fits(contact):
            at = f"@{contact.name}"
            yield f"{at} ", at, contact.display, (at, contact.name, *contact.display.split())


def _talks(state: State, user: int, asked: bool) -> bool:
    """Whether text can be said in a private session with ``user``, or, ``asked``, there is anything to be stopped."""
    private = state.privates.get(user)
    return private is not None and (private.status.writable or (asked and private.status.phase is not Phase.OVER))


def group_called(state: State, short: str) -> Group | None:
    """Return the group with this short name."""
    called = short.casefold()
    return next((group for group in state.groups.values() if group.short == called), None)


def person_called(state: State, name: str) -> Contact | None:
    """Return the person with this user name, with or without @."""
    called = name.removeprefix("@").casefold()
    return next((one for one in state.contacts.values() if one.name.casefold() == called and not one.deleted), None)
