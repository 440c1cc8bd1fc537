"""The bar at the top: the mark, the four perspectives, search, knowledge version, language, theme, menu, open."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mingbian.knowledge.age import AgeState
from mingbian_desktop import texts as say
from mingbian_desktop.i18n import Text
from mingbian_desktop.presenters.knowledge_age import KnowledgeAge
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import Button, Frame, Label, row, set_role

PERSPECTIVES: tuple[tuple[str, Text], ...] = (
    ("review", say.REVIEW),
    ("counseling", say.COUNSELING),
    ("pages", say.PAGES),
    ("knowledge", say.KNOWLEDGE_BASE),
)


_KEYS = "Ctrl K"


_DOTS = {AgeState.FRESH: "ok", AgeState.BANNER: "question_line", AgeState.ACKNOWLEDGE: "danger", AgeState.BEFORE: "danger"}


class _Dot(QWidget):
    """A small filled circle in the color of the knowledge's age; the words stand beside it."""

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._color = "ok"
        self.setFixedSize(8, 8)

    def use(self, color: str) -> None:
        self._color = color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ui.color(self._color))
        painter.drawEllipse(QRectF(self.rect()))


class _SearchButton(Button):
    """Looks like a search box, opens the palette; its shortcut stands at the right."""

    def __init__(self, ui: Ui) -> None:
        super().__init__("search")
        self._ui = ui
        self._hint = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_hint(self, text: str) -> None:
        self._hint = text
        self.setAccessibleName(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        ui = self._ui
        painter = QPainter(self)
        painter.setPen(ui.color("faint"))
        box = self.rect().adjusted(14, 0, -12, 0)
        painter.setFont(ui.font(11))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _KEYS)
        room = box.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(_KEYS) - 12, 0)
        painter.setFont(ui.font(13))
        hint = painter.fontMetrics().elidedText(self._hint, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, hint)


class TopBar(Frame):
    """Emits ``perspective_wanted(id)`` and ``run(action id)``."""

    perspective_wanted = Signal(str)
    run = Signal(str)

    def __init__(self, ui: Ui, age: KnowledgeAge) -> None:
        super().__init__("topbar")
        self._ui = ui
        self._knowledge = age
        self._brand = Label(role="brand")
        self._sub = Label(role="secondary")
        self.segments = {name: Button("segment", partial(self.perspective_wanted.emit, name)) for name, _ in PERSPECTIVES}
        self.search = _SearchButton(ui)
        self.search.clicked.connect(lambda: self.run.emit("commands"))
        self._version = Label(role="secondary")
        self._dot = _Dot(ui)
        self._age = Label(role="secondary")
        self.language = Button("plain", lambda: self.run.emit("language"))
        self.theme = Button("icon", lambda: self.run.emit("theme"))
        self.menu = Button("icon", lambda: self.run.emit("menu"))
        self.open = Button("primary", lambda: self.run.emit("open"))
        self._main = ""
        self._main_text: Text | None = None
        self.main = Button("primary", lambda: self.run.emit(self._main))
        self.main.hide()
        left = row(self._brand, self._sub, spacing=8)
        tabs = row(*self.segments.values(), spacing=6)
        line = row(left, 28, tabs, 24, spacing=0, margins=(20, 8, 16, 8))
        line.addStretch(1)
        line.addWidget(self.search, 6)
        line.addStretch(1)
        line.addSpacing(16)
        line.addLayout(row(self._version, self._dot, self._age, spacing=8))
        line.addSpacing(20)
        line.addLayout(row(self.language, self.theme, self.menu, self.open, self.main, spacing=8))
        self._line = line
        self._brief = False
        self.setLayout(line)
        self.show_perspective("review")
        age.changed.connect(self.retranslate)
        ui.follow(self)

    def show_perspective(self, name: str) -> None:
        for other, button in self.segments.items():
            button.setChecked(other == name)

    def show_main(self, action: str, text: Text | None = None, enabled: bool = True, hint: str = "") -> None:
        """What moves the case of the store on stands at the right; opening a file gives way to it, and stays."""
        self._main, self._main_text = action, text
        self.main.setVisible(text is not None)
        self.main.setEnabled(enabled)
        set_role(self.open, "primary" if text is None else "icon", "kind")
        self._say_main(hint)
        self._fit()

    def _say_main(self, hint: str) -> None:
        tr = self._ui.tr
        if self._main_text is None:
            self.open.setIcon(QIcon())
            self.open.say(tr(say.OPEN_SHORT), tr(say.OPEN))
            return
        self.open.say("", tr(say.OPEN))
        self.open.setIcon(self._ui.icon("open"))
        self.main.say(tr(self._main_text), hint)

    def retranslate(self) -> None:
        tr = self._ui.tr
        self.setAccessibleName(tr(say.PANE_TOP))
        self._brand.setText(tr(say.APP))
        self._sub.setText(tr(say.APP_SUB))
        for name, text in PERSPECTIVES:
            self.segments[name].say(tr(text))
        self.search.show_hint(tr(say.PALETTE_HINT))
        self.language.say(tr(say.LANGUAGE_BUTTON), tr(say.LANGUAGE))
        self.language.setAccessibleName(tr(say.LANGUAGE))
        self.theme.setAccessibleName(tr(say.THEME))
        self.theme.setToolTip(tr(say.THEME))
        self.menu.setAccessibleName(tr(say.OPEN_MENU))
        self.menu.setToolTip(tr(say.OPEN_MENU))
        self._say_main("")
        age = self._knowledge
        known = age.version
        self._dot.setVisible(known is not None)
        if known is None:
            self._version.setText("")
            self._age.setText("")
            return
        self._say_version()
        if age.state is AgeState.BEFORE:
            self._age.setText(tr(say.KNOWLEDGE_BEFORE))
        else:
            self._age.setText(tr(say.KNOWLEDGE_AGE, days=age.days) if age.days else tr(say.KNOWLEDGE_FRESH))
        self._dot.use(_DOTS[age.state])
        tip = tr(say.KNOWLEDGE_TIP, version=known.version, date=known.date, sha=known.sha256)
        self._version.hint(tip)
        self._age.hint(tip)
        self._fit()

    def _say_version(self) -> None:
        known = self._knowledge.version
        if known is not None:
            self._version.setText(known.version if self._brief else self._ui.tr(say.KNOWLEDGE, version=known.version))
            self._version.setAccessibleName(self._ui.tr(say.KNOWLEDGE, version=known.version))

    def _fit(self) -> None:
        """Where the bar is too narrow, give up first the second name, then the word before the version, then the search
        box (its shortcut and the menu remain). The perspectives and the knowledge's age never give way.
        """
        for given_up in range(4):
            self._brief = given_up >= 2
            self._sub.setVisible(given_up < 1)
            self.search.setVisible(given_up < 3)
            self._say_version()
            self._line.invalidate()
            self._line.activate()  # which makes the rows inside it measure themselves again
            if self._line.sizeHint().width() <= self.width():
                break

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def restyle(self) -> None:
        ui = self._ui
        self.setFixedHeight(ui.px(53))
        self.theme.setIcon(ui.icon("theme_light" if ui.tokens.name == "dark" else "theme_dark"))
        self.menu.setIcon(ui.icon("menu"))
        if self._main_text is not None:
            self.open.setIcon(ui.icon("open"))
        self.search.setMaximumWidth(ui.px(420))
        self.search.setMinimumWidth(ui.px(96))
        self._fit()
