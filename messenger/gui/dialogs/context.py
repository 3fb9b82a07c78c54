"""What every dialog is given. Handed over once, by whoever makes ``Dialogs``."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from messenger.client.actions import Actions
from messenger.client.state import State
from messenger.gui.appearance import AppearanceChoice
from messenger.gui.look.look import Look
from messenger.gui.pictures.pictures import Pictures
from messenger.gui.subscriptions import Subscriptions


@dataclass(frozen=True, slots=True)
class Context:
    """``now``: seconds since 1970. ``monotonic``: the clock by which seconds are counted down."""

    look: Look
    state: State
    actions: Actions
    subscriptions: Subscriptions
    now: Callable[[], float]
    monotonic: Callable[[], float] = time.monotonic
    appearance: AppearanceChoice = field(default_factory=AppearanceChoice)
    pictures: Pictures = field(kw_only=True)
