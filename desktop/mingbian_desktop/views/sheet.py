"""A dialog that asks for one thing: a title, why it matters, the fields, what is still wrong, and two buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from mingbian_desktop import texts
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import Button, Label, Scroll, column, row, rule


class Sheet(QDialog):
    """``submit`` is called by the main button and by Ctrl+Return; it closes with ``accept`` or says what is wrong with
    ``trouble``. Made in the language of the moment: a dialog does not outlive a change of it.
    """

    def __init__(self, ui: Ui, parent: QWidget, title: str, lead: str, do: str, width: int = 520, height: int = 0) -> None:
        super().__init__(parent)
        self._ui = ui
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        heading = Label(title, "title", wrap=True)
        self.lead = Label(lead, "secondary", wrap=True)
        self.lead.setVisible(bool(lead))
        self.fields: QVBoxLayout = column(spacing=8)
        self._trouble = Label(role="wrong", wrap=True)
        self._trouble.hide()
        body = QWidget()
        body.setLayout(column(heading, self.lead, 6, self.fields, self._trouble, 0, spacing=10, margins=(24, 20, 24, 16)))
        self._body = body
        self.cancel = Button("plain", self.reject)
        self.cancel.say(ui.tr(texts.CANCEL))
        self.do = Button("primary", self.submit)
        self.do.say(do)
        self.do.setDefault(True)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.do.click)
        self.foot = row(0, self.cancel, self.do, spacing=12, margins=(24, 12, 24, 16))
        self.area = Scroll(body)
        self.area.setAccessibleName(title)
        whole = column(self.area, rule(), self.foot, spacing=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self._width, self._height = ui.px(width), ui.px(height)

    def submit(self) -> None:
        """What the main button does."""
        self.accept()

    def add(self, item: QWidget | QLayout) -> None:
        if isinstance(item, QLayout):
            self.fields.addLayout(item)
        else:
            self.fields.addWidget(item)

    def labeled(self, name: str, widget: QWidget) -> QWidget:
        """A field with its name above it."""
        label = Label(name, "secondary", wrap=True)
        label.setBuddy(widget)
        widget.setAccessibleName(name)
        self.fields.addLayout(column(label, widget, spacing=4))
        return widget

    def line(self, name: str, value: str = "", secret: bool = False) -> QLineEdit:
        edit = QLineEdit(value)
        if secret:
            edit.setEchoMode(QLineEdit.EchoMode.Password)
            edit.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText)
        self.labeled(name, edit)
        return edit

    def words(self, name: str, value: str = "", lines: int = 3) -> QPlainTextEdit:
        edit = QPlainTextEdit(value)
        edit.setTabChangesFocus(True)
        edit.setFixedHeight(self._ui.px(20 * lines + 14))
        self.labeled(name, edit)
        return edit

    def link(self, text: str, clicked: Callable[[], object]) -> Button:
        button = Button("link", clicked)
        button.say(text)
        return button

    def trouble(self, text: str) -> None:
        """Say what is wrong, or with "" that nothing is."""
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))
        if text:
            self.busy(False)
            self.area.ensureWidgetVisible(self._trouble)

    @property
    def said(self) -> str:
        """What it says is wrong."""
        return self._trouble.text()

    def busy(self, on: bool) -> None:
        self.do.setEnabled(not on)
        self.setCursor(Qt.CursorShape.BusyCursor if on else Qt.CursorShape.ArrowCursor)

    def open(self) -> None:
        """Show it, as high as what it holds, within the window it belongs to."""
        self.fit()
        super().open()

    def fit(self) -> None:
        """Take the height of what is in it."""
        hint = self._body.layout()
        if hint is None:
            return
        self.ensurePolished()
        need = hint.totalHeightForWidth(self._width) if hint.hasHeightForWidth() else self._body.sizeHint().height()
        parent = self.parentWidget()
        room = parent.height() - self._ui.px(60) if parent is not None else need
        self.resize(self._width, max(min(max(need + self.foot.sizeHint().height() + 4, self._height), room), 160))
