"""What the desktop is told of news, and when nobody is to be disturbed."""

from __future__ import annotations

from dataclasses import replace
from gettext import gettext as _

from messenger.client.changes import NotificationChoicesChanged
from messenger.client.notification_choices import NotificationChoices
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.dialogs.settings.section import Section
from messenger.gui.notifications.quiet import Quiet, chosen, until, until_words
from messenger.gui.widgets.choice import Choice


class NotificationsSection(Section):
    """Names for tests: ``shown``, ``preview``, ``sound``, ``quiet``, ``quiet-text``."""

    def __init__(self, dialog: Dialog) -> None:
        super().__init__(dialog, "notifications")
        look, choices = self.look, self.context.state.notification_choices
        self._known = choices
        self.shown = self.switch("shown", _("Show notifications"), choices.shown, lambda on: self._choose(shown=on))
        self.preview = self.switch(
            "preview", _("Show what was written"), choices.preview, lambda on: self._choose(preview=on)
        )
        self.sound = self.switch("sound", _("Play a sound"), choices.sound, lambda on: self._choose(sound=on))
        self.explain(
            "text",
            _("Muted chats are left out. What is written in a private chat is never shown, only who wrote."),
        )
        self.heading("quiet-title", _("Do not disturb"), above=20)
        words = (_("Off"), _("For an hour"), _("Until tomorrow"), _("Until I turn it off"))
        self.quiet = Choice(
            self, look, name="quiet", background=self.background, width=self.room,
            choices=tuple(zip(Quiet, words, strict=True)), on_choose=self._choose_quiet,
            at=[*Quiet].index(chosen(choices, self.context.now())),
        )  # fmt: skip
        self.quiet.pack(fill="x", pady=(look.px(8), 0))
        self._quiet_text = self.explain("quiet-text", "")
        self._say_quiet()
        self.context.subscriptions.subscribe(self, NotificationChoicesChanged, lambda _change: self._on_change())

    def _choose(self, **wanted: bool) -> None:
        self._order(replace(self._known, **wanted))

    def _choose_quiet(self, quiet: Quiet) -> None:
        self._order(replace(self._known, quiet_until=until(quiet, self.context.now())))

    def _order(self, wanted: NotificationChoices) -> None:
        self._known = wanted
        self.context.actions.choose_notifications(wanted)

    def _on_change(self) -> None:
        choices = self._known = self.context.state.notification_choices
        self.shown.on, self.preview.on, self.sound.on = choices.shown, choices.preview, choices.sound
        self.quiet.show([*Quiet].index(chosen(choices, self.context.now())))
        self._say_quiet()

    def _say_quiet(self) -> None:
        choices, now = self.context.state.notification_choices, self.context.now()
        if not choices.quiet(now * 1000):
            text = _("New messages are told to this desktop as they come.")
        elif end := until_words(choices, now):
            text = _("Nothing is shown or heard {until}.").format(until=end)
        else:
            text = _("Nothing is shown or heard until you turn this off.")
        self._quiet_text.text = text
