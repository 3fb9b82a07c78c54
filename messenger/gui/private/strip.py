"""The band in a private window: what matters now and what can be done about it. Which sentences, ``words`` knows."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from gettext import gettext as _
from typing import Any

from messenger.client.changes import Answered, BlocksChanged, WarningChanged
from messenger.client.private.model import Phase, PrivateStatus, Trust
from messenger.gui.countdown import Countdown
from messenger.gui.dialogs.context import Context
from messenger.gui.faces import spoken_name
from messenger.gui.look.look import Look
from messenger.gui.private.words import relay_choice_is_open, told_of
from messenger.gui.widgets.notice_strip import Mood, NoticeStrip, Said, StripButton

Order = Callable[[int], int]
"""What is ordered of the actions about a person; it returns the ticket of the answer."""


class PrivateStrip(NoticeStrip):
    """Shows itself (``grid``) while there is something to say of the session with ``user``.

    ``on_safety`` shows the safety number, ``on_changed_key`` asks twice before a changed key is accepted.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        context: Context,
        user: int,
        *,
        on_safety: Callable[[], object],
        on_changed_key: Callable[[], object],
    ) -> None:
        super().__init__(parent, look, name="strip")
        self._state = context.state
        self._actions = context.actions
        self._user = user
        self._on_safety = on_safety
        self._on_changed_key = on_changed_key
        self._refusal = ""
        self._waiting: dict[int, Order] = {}
        """What was ordered and has no answer yet, by ticket."""
        self._goes_on = False
        """The person has blocked the other one and wants to go on all the same."""
        self._countdown = Countdown(self, self.refresh, context.monotonic)
        context.subscriptions.subscribe(self, Answered, self._on_answered)
        context.subscriptions.subscribe(self, BlocksChanged, self._on_blocks)
        context.subscriptions.subscribe(self, WarningChanged, lambda _change: self.refresh())

    @property
    def shown(self) -> bool:
        """Whether it says something now."""
        return self.winfo_manager() == "grid"

    @property
    def counting(self) -> bool:
        """Whether a timer runs."""
        return self._countdown.running

    def refresh(self) -> None:
        """Say what there is to say now."""
        self._countdown.stop()
        said = self._now()
        if said is None:
            self.grid_remove()
        else:
            self.say(said)
            self.grid()

    def carry(self) -> Any:
        """What the person was told and has ordered, for another strip of this session."""
        return self._refusal, self._waiting, self._goes_on

    def take(self, carried: Any) -> None:
        """Go on where another strip was."""
        self._refusal, self._waiting, self._goes_on = carried
        self.refresh()

    def start_again(self) -> None:
        """Ask the other one for a private chat."""
        self._order(self._actions.start_private)

    def stop(self) -> None:
        """End the session, or withdraw the question."""
        self._order(self._actions.stop_private)

    def accept(self) -> None:
        """Agree to the session for which the other one asks."""
        self._order(self._actions.accept_private)

    def complain(self, sentence: str) -> None:
        """Say why something came to nothing, until the person has read it."""
        self._refusal = sentence
        self.refresh()

    # --- what it says --------------------------------------------------------------------------------------------

    def _now(self) -> Said | None:
        private = self._state.privates.get(self._user)
        if private is None:
            return None
        status = private.status
        if self._state.warning is not None and status.phase is not Phase.OVER:
            return self._warning(self._state.warning)
        if self._refusal:
            close = StripButton("close", _("Close"), self._forgive)
            return Said(self._refusal, "warning", icon="circle-alert", buttons=(*self._offers(status), close))
        name = spoken_name(self._state, self._user, self._look.emoji.plain)
        seconds = self._countdown.seconds_until(status.until) if status.until else 0
        told = told_of(status, name, seconds)
        if told is not None:
            mood, icon = _look_of(status)
            return Said(told.text, mood, told.title, icon, self._offers(status))
        if self._user in self._state.blocked and not self._goes_on:
            return self._blocked(name)
        return None

    def _warning(self, moment: float) -> Said:
        left = self._countdown.seconds_until(moment)
        text = _("Without a key or click you are signed out in {seconds} s, and this chat ends.").format(seconds=left)
        stay = StripButton("stay", _("Stay signed in"), self._actions.activity)
        return Said(text if left else _("Signing out…"), "warning", icon="clock", buttons=(stay,))

    def _blocked(self, name: str) -> Said:
        """Offer the end to somebody who has blocked the other one meanwhile (C53)."""
        end = StripButton("end", _("End private chat"), self.stop, main=True)
        go_on = StripButton("go-on", _("Go on"), self._go_on)
        text = _("You have blocked {name}; the private chat goes on.").format(name=name)
        return Said(text, "warning", icon="ban", buttons=(end, go_on))

    def _offers(self, status: PrivateStatus) -> Sequence[StripButton]:
        end = StripButton("end", _("End"), self.stop)
        safety = StripButton("safety", _("Safety number"), self._on_safety)
        match status.phase:
            case Phase.ASKED:
                accept = StripButton("accept", _("Accept"), self.accept, main=True)
                return accept, StripButton("decline", _("Decline"), self._decline)
            case Phase.ASKING:
                return (StripButton("withdraw", _("Withdraw"), self.stop),)
            case Phase.CHECKING if status.trust is Trust.CHANGED_KEY:
                accept = StripButton("accept-key", _("Accept…"), self._on_changed_key)
                return end._replace(words=_("End private chat"), main=True), safety, accept
            case Phase.CHECKING:
                return StripButton("trust", _("Trust this device"), self._trust, main=True), safety, end
            case Phase.NO_WAY:
                relay = StripButton("relay", _("Send through the server"), self._allow_relay, main=True)
                return (relay, end) if relay_choice_is_open(status) else ()
            case Phase.OVER:
                return (StripButton("again", _("Start again"), self.start_again),)
        return ()

    # --- what the person does ------------------------------------------------------------------------------------

    def _order(self, order: Order) -> None:
        """Give an order, unless the same one has no answer yet."""
        if order not in self._waiting.values():
            self._refusal = ""
            self._waiting[order(self._user)] = order
            self.refresh()

    def _decline(self) -> None:
        self._order(self._actions.decline_private)

    def _trust(self) -> None:
        self._actions.trust_private(self._user)

    def _allow_relay(self) -> None:
        self._actions.allow_relay(self._user)

    def _go_on(self) -> None:
        self._goes_on = True
        self.refresh()

    def _forgive(self) -> None:
        self._refusal = ""
        self.refresh()

    # --- what changed --------------------------------------------------------------------------------------------

    def _on_answered(self, change: Answered) -> None:
        if self._waiting.pop(change.ticket, None) is not None:
            self._refusal = change.refusal
            self.refresh()

    def _on_blocks(self, change: BlocksChanged) -> None:
        if self._user in change.users:
            self._goes_on = False
            self.refresh()


def _look_of(status: PrivateStatus) -> tuple[Mood, str]:
    """The mood and the icon of what is said."""
    match status.phase:
        case Phase.CHECKING if status.trust is Trust.CHANGED_KEY:
            return "danger", "shield-alert"
        case Phase.CHECKING:
            return "warning", "shield-alert"
        case Phase.NO_WAY:
            return "warning", "wifi-off"
        case Phase.CUT:
            return "warning", "plug"
        case Phase.OVER:
            return "calm", "lock-open"
        case Phase.ASKED | Phase.ASKING:
            return "calm", "bell"
    return "calm", "lock"
