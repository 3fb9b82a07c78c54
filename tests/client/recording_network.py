"""A network that does nothing but remember what it was told."""

from typing import Any, ClassVar


class RecordingNetwork:
    """Takes every order of ``Network``. ``calls``: name and arguments, in order."""

    ORDERS: ClassVar = (
        "look_up",
        "sign_in",
        "sign_up",
        "sign_out",
        "reconnect",
        "open_chat",
        "load_older",
        "load_until",
        "search",
        "search_on",
        "send",
        "retry",
        "mark_read",
        "keep_draft",
        "keep_recent_emoji",
        "ask",
        "typing",
        "activity",
        "start_private",
        "accept_private",
        "decline_private",
        "stop_private",
        "send_private",
        "trust_private",
        "allow_relay",
        "forget_private",
        "choose_private",
        "choose_notifications",
        "ask_space",
        "send_files",
        "pause_file",
        "resume_file",
        "cancel_file",
        "fetch_file",
        "decline_file",
        "show_picture",
        "keep_thumbnail",
        "choose_files",
        "show_notices",
        "note",
    )

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        if name not in self.ORDERS:
            raise AttributeError(name)
        return lambda *values: self.calls.append((name, *values))
