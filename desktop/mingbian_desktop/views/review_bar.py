"""The buttons under the evidence: what can be decided on the chosen finding, with the letter that does it in the table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout

from mingbian_desktop import review_words as say
from mingbian_desktop.i18n import Text
from mingbian_desktop.models.variant_table import plain_tooltip
from mingbian_desktop.presenters.reviewing import Standing
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import Button, Flow, Frame, column, row, rule, set_role

if TYPE_CHECKING:
    from mingbian_desktop.actions import Actions

MAIN = ("on_report", "overrule", "dismiss")
MORE = ("accept", "comment", "opinion", "criteria")
_WORDS: dict[str, Text] = {
    "on_report": say.BUTTON_REPORT,
    "overrule": say.BUTTON_OVERRULE,
    "dismiss": say.BUTTON_DISMISS,
    "accept": say.BUTTON_ACCEPT,
    "comment": say.BUTTON_COMMENT,
    "opinion": say.BUTTON_OPINION,
    "criteria": say.BUTTON_CRITERIA,
}


class ReviewBar(Frame):
    """Mirrors actions of the registry: shown with a case of the store, each button enabled as its action is."""

    def __init__(self, ui: Ui) -> None:
        super().__init__("reviewbar")
        self._ui = ui
        self._actions: Actions | None = None
        self._standing: Standing | None = None
        self.buttons: dict[str, Button] = {}
        for name in (*MAIN, *MORE):
            button = self.buttons[name] = Button("primary" if name == "on_report" else "plain", partial(self._run, name))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            if name in MORE:
                set_role(button, "quiet", "kind")
        layout = QVBoxLayout()
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(rule("hairline"))
        layout.addLayout(row(*(self.buttons[n] for n in MAIN), spacing=6, margins=(14, 12, 14, 0)))
        more = Flow(4)
        for name in MORE:
            more.addWidget(self.buttons[name])
        layout.addLayout(column(more, margins=(14, 6, 14, 12)))
        self.setLayout(layout)
        self.hide()
        ui.follow(self)

    def use(self, actions: Actions) -> None:
        """Follow these actions."""
        self._actions = actions
        for name in self.buttons:
            actions[name].changed.connect(partial(self._mirror, name))
            self._mirror(name)

    def stand(self, standing: Standing | None) -> None:
        """How the finding on show stands; None hides the bar."""
        self._standing = standing
        self.setVisible(standing is not None)
        self.retranslate()

    def _run(self, name: str) -> None:
        if self._actions is not None:
            self._actions.run(name)

    def _mirror(self, name: str) -> None:
        if self._actions is None:
            return
        action, button = self._actions[name], self.buttons[name]
        button.setEnabled(action.isEnabled())
        self._say(name)

    def _say(self, name: str) -> None:
        button, d = self.buttons[name], self._standing.decision if self._standing else None
        text = _WORDS[name]
        if d is not None and name == "on_report" and d.report:
            text = say.BUTTON_REPORTED
        elif d is not None and name == "accept" and d.verdict.value == "accepted":
            text = say.BUTTON_ACCEPTED
        elif d is not None and name == "dismiss" and d.verdict.value == "dismissed":
            text = say.BUTTON_TAKE_BACK
        button.setText(self._ui.tr(text))
        button.setAccessibleName(self._ui.tr(text))
        if self._actions is not None:
            button.setToolTip(plain_tooltip(self._actions[name].toolTip()))

    def retranslate(self) -> None:
        for name in self.buttons:
            self._say(name)
        self.setAccessibleName(self._ui.tr(say.SECTION))
