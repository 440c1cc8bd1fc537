"""The band that says the knowledge is old: calm from 90 days on, to be acknowledged from 180 days on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from mingbian.knowledge.age import AgeState
from mingbian_desktop import texts as say
from mingbian_desktop.presenters.knowledge_age import KnowledgeAge
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import Button, Frame, IconLabel, Label, clear, column, row


class AgeBanner(QWidget):
    """Follows a `KnowledgeAge`; hidden while there is nothing to say."""

    def __init__(self, ui: Ui, age: KnowledgeAge) -> None:
        super().__init__()
        self._ui = ui
        self._age = age
        self._body = column(spacing=0, margins=(16, 10, 16, 10))
        self.setLayout(self._body)
        self.settle: Button | None = None
        age.changed.connect(self.retranslate)
        ui.follow(self)

    def restyle(self) -> None:
        self.retranslate()

    def retranslate(self) -> None:
        clear(self._body)
        self.settle = None
        age = self._age
        known = age.version
        self.setVisible(age.speaks)
        if known is None or not age.speaks:
            return
        tr = self._ui.tr
        values = {"version": known.version, "date": known.date, "days": age.days}
        if age.state is AgeState.BANNER:
            self._show("", tr(say.AGE_BANNER, **values), "notice")
        elif age.state is AgeState.BEFORE:
            text = tr(say.AGE_BEFORE, version=known.version, date=known.date, today=age.today.isoformat())
            self._show(tr(say.AGE_BEFORE_TITLE), text, "alarm")
        else:
            self._show(tr(say.AGE_TITLE), tr(say.AGE_WARNING, **values), "alarm")

    def _show(self, title: str, text: str, role: str) -> None:
        alarm = role == "alarm"
        texts = column(spacing=2)
        if title:
            texts.addWidget(Label(title, "strong", wrap=True))
        texts.addWidget(Label(text, "body", wrap=True, select=True))
        self.settle = Button("plain" if alarm else "link", self._age.settle)
        self.settle.say(self._ui.tr(say.ACKNOWLEDGE if alarm else say.DISMISS))
        bar = row(spacing=12, margins=(14, 10 if alarm else 6, 14 if alarm else 8, 10 if alarm else 6))
        icon = IconLabel(self._ui, "warning", "danger", 20) if alarm else IconLabel(self._ui, "info", "question_text", 16)
        bar.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop if alarm else Qt.AlignmentFlag.AlignVCenter)
        bar.addLayout(texts, 1)
        bar.addWidget(self.settle, 0, Qt.AlignmentFlag.AlignVCenter)
        box = Frame(role)
        box.setLayout(bar)
        box.setAccessibleName(f"{title} {text}".strip())
        self._body.addWidget(box)
