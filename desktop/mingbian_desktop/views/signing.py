"""Signing, amending and releasing: what stands in the way, what a signature means, and the password once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from mingbian.cases.signing import MEANINGS
from mingbian_desktop import review_words as say
from mingbian_desktop import store_words
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.sheet import Sheet
from mingbian_desktop.views.widgets import Button, Choice, Flow, Frame, IconLabel, Label, clear, column, row

if TYPE_CHECKING:
    from mingbian.cases.signing import Obstacle


class SigningDialog(Sheet):
    """``send`` gets password, meaning and the reason for signing over a caution; ``open_row`` the key of a finding."""

    def __init__(
        self,
        ui: Ui,
        parent: QWidget,
        signer: str,
        amends: bool,
        send: Callable[[str, str, str], object],
        open_row: Callable[[str], object],
        mark_reviewed: Callable[[], object] | None,
    ) -> None:
        tr = ui.tr
        super().__init__(ui, parent, tr(say.SIGN_TITLE), tr(say.SIGN_LEAD), tr(say.SIGN_DO), 560)
        self._send, self._open_row, self._mark_reviewed = send, open_row, mark_reviewed
        self._blocked = True
        self._cautioned = False
        self._unopened = False
        self.obstacles = column(spacing=8)
        holder = QWidget()
        holder.setLayout(self.obstacles)
        self.add(holder)
        self.meaning = Choice(ui)
        for meaning in MEANINGS:
            self.meaning.addItem(tr(say.MEANINGS[meaning]), meaning)
        self.meaning.setCurrentIndex(self.meaning.findData(MEANINGS[2 if amends else 0]))
        self.labeled(tr(say.SIGN_MEANING), self.meaning)
        self.despite = self.words(tr(say.SIGN_DESPITE), lines=2)
        self.password = self.line(tr(say.SIGN_PASSWORD, name=signer), secret=True)
        self._despite_label = next(label for label in self.findChildren(Label) if label.buddy() is self.despite)
        self._show_despite(False)
        self.do.setEnabled(False)
        self.clickable: dict[str, Button] = {}

    def _show_despite(self, on: bool) -> None:
        self.despite.setVisible(on)
        self._despite_label.setVisible(on)

    def show_obstacles(self, found: Sequence[Obstacle], names: Mapping[str, str]) -> None:
        """What stands in the way now; ``names`` of the findings by key."""
        ui, tr = self._ui, self._ui.tr
        clear(self.obstacles)
        self.clickable = {}
        hard = [o for o in found if not o.overcome]
        soft = [o for o in found if o.overcome]
        self._blocked, self._cautioned = bool(hard), bool(soft)
        self._unopened = any(o.code == "NOT_OPENED" for o in found)
        if not found:
            line = row(IconLabel(ui, "accepted", "ok", 16, ""), Label(tr(say.SIGN_READY)), 0, spacing=8)
            self.obstacles.addLayout(line)
        for title, group, role in ((say.SIGN_OBSTACLES, hard, "alarm"), (say.SIGN_CAUTIONS, soft, "notice")):
            if not group:
                continue
            box = Frame(role)
            inside = column(Label(tr(title), "heading", wrap=True), spacing=8, margins=(14, 10, 14, 12))
            for obstacle in group:
                self._add(inside.addLayout, obstacle, names)
            box.setLayout(inside)
            self.obstacles.addWidget(box)
        self._show_despite(self._cautioned)
        for widget in (self.meaning, self.password):
            widget.setEnabled(not self._blocked)
        self.do.setEnabled(not self._blocked)
        QTimer.singleShot(0, self, self.fit)  # when the layouts know of what is new
        if not self._blocked:
            self.password.setFocus()

    def _add(self, put: Callable[..., object], obstacle: Obstacle, names: Mapping[str, str]) -> None:
        tr = self._ui.tr
        text = Label(store_words.coded(obstacle.code, obstacle.text, tr.lang), "body", wrap=True)
        line = column(text, spacing=4)
        flow = Flow(6)
        for key in obstacle.findings:
            name = names.get(key, key)
            button = Button("answer", partial(self._go, key))
            button.say(name)
            button.setAccessibleName(tr(say.SIGN_OPEN, name=name))
            self.clickable[key] = button
            flow.addWidget(button)
        if obstacle.code == "NOT_REVIEWED" and self._mark_reviewed is not None and not self._unopened:
            button = Button("answer", self._mark_reviewed)
            button.say(tr(say.MARK_REVIEWED))
            self.clickable[obstacle.code] = button
            flow.addWidget(button)
        if flow.count():
            line.addLayout(flow)
        put(line)

    def _go(self, key: str) -> None:
        self.reject()
        self._open_row(key)

    def submit(self) -> None:
        if self._blocked:
            return
        despite = self.despite.toPlainText().strip()
        if self._cautioned and not despite:
            self.trouble(self._ui.tr(say.NEED_WORDS))
        elif not self.password.text():
            self.trouble(self._ui.tr(say.NEED_PASSWORD))
        else:
            self.trouble("")
            self.busy(True)
            self.do.say(self._ui.tr(say.SIGNING))
            self._send(self.password.text(), str(self.meaning.currentData()), despite)

    def trouble(self, text: str) -> None:
        super().trouble(text)
        self.do.say(self._ui.tr(say.SIGN_DO))
        self.password.selectAll()


class AmendDialog(Sheet):
    """``send`` gets the reason."""

    def __init__(self, ui: Ui, parent: QWidget, send: Callable[[str], object]) -> None:
        tr = ui.tr
        super().__init__(ui, parent, tr(say.AMEND_TITLE), tr(say.AMEND_LEAD), tr(say.AMEND_DO))
        self._send = send
        self.reason = self.words(tr(say.AMEND_REASON))

    def submit(self) -> None:
        reason = self.reason.toPlainText().strip()
        if not reason:
            self.trouble(self._ui.tr(say.NEED_WORDS))
            return
        self.busy(True)
        self._send(reason)


class ReleaseDialog(Sheet):
    """``send`` gets the password of who releases by name."""

    def __init__(self, ui: Ui, parent: QWidget, name: str, report: str, send: Callable[[str], object]) -> None:
        tr = ui.tr
        lead = tr(say.RELEASE_LEAD, name=name, id=report)
        super().__init__(ui, parent, tr(say.RELEASE_TITLE), lead, tr(say.RELEASE_DO))
        self._send = send
        self.password = self.line(tr(say.SIGN_PASSWORD, name=name), secret=True)

    def submit(self) -> None:
        if not self.password.text():
            self.trouble(self._ui.tr(say.NEED_PASSWORD))
            return
        self.busy(True)
        self._send(self.password.text())
