"""What every dialog is given. Handed over once, by whoever makes ``Dialogs``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from messenger.client.actions import Actions
from messenger.client.state import State
from messenger.gui.look.look import Look
from messenger.gui.subscriptions import Subscriptions


@dataclass(frozen=True, slots=True)
class Context:
    """``now``: seconds since 1970."""

    look: Look
    state: State
    actions: Actions
    subscriptions: Subscriptions
    now: Callable[[], float]
