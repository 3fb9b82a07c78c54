"""What is told of files in private sessions, as sentences. Nothing is decided here."""

from gettext import gettext as _

from messenger.client.files.sizes import size_words
from messenger.protocol.errors import Code


def left_here(code: Code, name: str) -> str:
    """Return that this side gave a file up; ``name``: the other person."""
    return {
        Code.FILE_DECLINED: _("You did not accept this file."),
        Code.FILE_CANCELLED: _("You cancelled this file."),
        Code.FILE_WRONG: wrong(),
        Code.NO_SUCH_FILE: _("The file was changed or removed since it was offered. Please send it again."),
    }.get(code, _("This file will not be sent.")).format(name=name)


def wrong() -> str:
    """Return that other bytes came than were announced."""
    return _("What came is not the file that was announced. It was thrown away.")


def left_there(code: Code, name: str) -> str:
    """Return that the other side, ``name``, gave a file up."""
    return {
        Code.FILE_DECLINED: _("{name} did not accept this file."),
        Code.FILE_CANCELLED: _("{name} cancelled this file."),
        Code.FILE_WRONG: _("What arrived was not the file that was announced. {name}'s device threw it away."),
        Code.NO_SUCH_FILE: _("{name}'s file was changed or removed meanwhile. It cannot be sent any more."),
        Code.FILE_NAME_INVALID: _("{name}'s device takes no file of this name."),
        Code.BUSY: _("Too many files wait for {name} already."),
    }.get(code, _("{name}'s device gave this file up.")).format(name=name)


def no_plain_name(name: str) -> str:
    """Return that a file was refused for what it is called."""
    return _("{name} wanted to send a file whose name is no file name. It was refused.").format(name=name)


def too_many(name: str) -> str:
    """Return that files were refused since too many wait."""
    return _("{name} offers too many files at once. No more are taken until you have answered some.").format(name=name)


def over_here(name: str, kept: bool) -> str:
    """Return that a file did not come before the end; ``kept``: a part of it has."""
    if kept:
        return _("The private chat is over. If {name} sends this file in another one, it goes on where it was.").format(
            name=name
        )
    return _("The private chat was over before this file had come.")


def over_there() -> str:
    """Return that a file did not arrive before the end."""
    return _("The private chat was over before this file had arrived.")


def cut() -> str:
    """Return that a file waits for the connection."""
    return _("It goes on as soon as the connection is back.")


def waits_for_direct() -> str:
    """Return that a file is more than may go through the server."""
    return _("It is too large to go through the server, and goes on when the private chat is direct again.")


def too_large_to_relay(name: str, size: int, left: int) -> str:
    """Return that a file cannot be sent through the server."""
    return _(
        "“{name}” has {size}. This private chat runs through the server, which carries {left} of files for it."
    ).format(name=name, size=size_words(size), left=size_words(left))


def too_many_pasted(left: int) -> str:
    """Return that no more pictures without a file can be held."""
    return _("Pasted pictures are kept in memory, where {left} are free. Save it as a file and send that.").format(
        left=size_words(left)
    )


def comes_already() -> str:
    """Return that one and the same file cannot come twice at once."""
    return _("The same file is coming already.")


def changed() -> str:
    """Return that what lies where a file lay is something else."""
    return _("The file was changed or removed.")


def no_room(needed: int, free: int) -> str:
    """Return that the disk has no room for a file."""
    return _(
        "The disk has no room for this file: it needs {size}, and {free} are free. Make some room, then go on."
    ).format(size=size_words(needed), free=size_words(free))


def picture_too_large(most: int) -> str:
    """Return that a picture is not shown."""
    return _("This picture has more than {limit} and is not shown here.").format(limit=size_words(most))
