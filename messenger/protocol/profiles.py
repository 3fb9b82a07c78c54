"""Profiles: what a user says about itself, asked for when somebody looks. Names belong to the directory as well."""

from messenger.protocol.base import Event, Request, RequestId, UserId


class AskProfile(Request, tag="ask_profile", frozen=True):
    """Ask for the profile of ``user``, one's own included (C67). Answered by ``profile`` or ``failed``."""

    r: RequestId
    user: UserId


class Profile(Event, tag="profile", frozen=True):
    """The answer to ``ask_profile``. Empty fields are not shown."""

    r: RequestId
    user: UserId
    user_name: str
    display_name: str
    town: str = ""
    email: str = ""
    about: str = ""


class EditProfile(Request, tag="edit_profile", frozen=True):
    """Say all fields of the own profile anew. Answered by ``done`` or ``failed``."""

    r: RequestId
    display_name: str
    town: str = ""
    email: str = ""
    about: str = ""
