"""Bands above the table: the red warning that must be acknowledged, refused changes, and quiet notes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from mingbian.model.errors import UserError
from mingbian_desktop import texts as say
from mingbian_desktop.i18n import Lang, pick
from mingbian_desktop.presenters.cases import OpenCase
from mingbian_desktop.refusals import said
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import Button, Frame, IconLabel, Label, clear, column, row

_DISMISSED = "REVIEW_DISMISSED"  # what a review took off the report: it has a tab of its own


class Banners(QWidget):
    acknowledged = Signal()
    dismissed = Signal()

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._case: OpenCase | None = None
        self._hidden_notes: set[int] = set()
        self._body = column(spacing=8)
        self.setLayout(self._body)
        self.accept: Button | None = None
        ui.follow(self)

    def show_case(self, case: OpenCase | None) -> None:
        self._case = case
        self.retranslate()

    def restyle(self) -> None:
        self.retranslate()

    def retranslate(self) -> None:
        clear(self._body)
        self.accept = None
        case = self._case
        i = case.interpretation if case else None
        if case is None or i is None:
            self.hide()
            return
        lang = self._ui.lang
        blocking = [pick(lang, w.text, w.text_zh) for w in i.warnings if w.blocking]
        notes = [pick(lang, w.text, w.text_zh) for w in i.warnings if not w.blocking and w.code != _DISMISSED]
        if blocking:
            self._body.addWidget(self._alarm(blocking, case.acknowledged))
        if case.notice is not None:
            self._body.addWidget(
                self._notice(self._ui.tr(say.CHANGE_REFUSED), [*_lines(case.notice, lang)], self.dismissed.emit)
            )
        elif case.failure:
            self._body.addWidget(
                self._notice(self._ui.tr(say.FAILED_TITLE), [self._ui.tr(say.FAILED_SUB)], self.dismissed.emit)
            )
        if notes and case.revision not in self._hidden_notes:
            self._body.addWidget(self._notice("", notes, self._hide_notes, "note"))
        self.setVisible(self._body.count() > 0)

    def _alarm(self, lines: list[str], acknowledged: bool) -> Frame:
        tr = self._ui.tr
        box = Frame("alarm")
        title = Label(tr(say.ACKNOWLEDGED) if acknowledged else tr(say.WARNING_TITLE), "strong")
        texts = column(title, spacing=2)
        for line in lines:
            texts.addWidget(Label(line, "body", wrap=True, select=True))
        bar = row(spacing=12, margins=(14, 10, 14, 10))
        bar.addWidget(IconLabel(self._ui, "warning", "danger", 20), 0, Qt.AlignmentFlag.AlignTop)
        bar.addLayout(texts, 1)
        if not acknowledged:
            self.accept = Button("plain", self.acknowledged.emit)
            self.accept.say(tr(say.ACKNOWLEDGE))
            bar.addWidget(self.accept, 0, Qt.AlignmentFlag.AlignVCenter)
        box.setLayout(bar)
        box.setAccessibleName(f"{title.text()} {' '.join(lines)}")
        return box

    def _notice(self, title: str, lines: list[str], close: Callable[[], object], role: str = "notice") -> Frame:
        box = Frame(role)
        texts = column(spacing=2)
        if title:
            texts.addWidget(Label(title, "strong", wrap=True))
        for line in lines:
            texts.addWidget(Label(line, wrap=True, select=True))
        shut = Button("link", close)
        shut.say(self._ui.tr(say.DISMISS))
        bar = row(spacing=12, margins=(14, 8, 8, 8))
        bar.addWidget(
            IconLabel(self._ui, "info", "question_text" if role == "notice" else "secondary", 16),
            0,
            Qt.AlignmentFlag.AlignTop,
        )
        bar.addLayout(texts, 1)
        bar.addWidget(shut, 0, Qt.AlignmentFlag.AlignTop)
        box.setLayout(bar)
        box.setAccessibleName(" ".join((title, *lines)).strip())
        return box

    def _hide_notes(self) -> None:
        if self._case is not None:
            self._hidden_notes = {self._case.revision}
        self.retranslate()


def _lines(error: UserError, lang: Lang) -> list[str]:
    words = said(error, lang)
    return [line for line in (words.what, words.detail) if line]
