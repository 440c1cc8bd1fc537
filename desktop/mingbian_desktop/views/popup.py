"""A list under a search line, opened over the window: the command palette and the tumor type picker are of this kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from mingbian_desktop import icons
from mingbian_desktop.models.variant_table import plain_tooltip
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import Frame, Label, column

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what it says, a small note at the right, an icon, and what happens when it is chosen."""

    text: str
    note: str
    run: Callable[[], object]
    icon: str = ""
    second: str = ""


class _Entries(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def show(self, entries: list[Entry]) -> None:
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip("\n".join(p for p in (entry.text, entry.second) if p))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(p for p in (entry.text, entry.second, entry.note) if p)
        return None


class _EntryDelegate(QStyledItemDelegate):
    def __init__(self, ui: Ui, parent: QWidget) -> None:
        super().__init__(parent)
        self._ui = ui

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._ui.px(300), self._ui.px(36))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, _Entries):
            return
        entry, ui = model.entries[index.row()], self._ui
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(6, 1, -6, -1)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ui.color("selection"))
            painter.drawRoundedRect(box, 6, 6)
            painter.fillRect(QRectF(box.left(), box.top() + 4, 3, box.height() - 8), ui.color("accent"))
        body = box.adjusted(ui.px(12), 0, -ui.px(12), 0)
        size = ui.px(16)
        if entry.icon:
            spot = QRectF(body.left(), body.center().y() - size / 2, size, size)
            icons.paint(painter, entry.icon, ui.color("secondary"), spot)
        text_box = body.adjusted(size + ui.px(12), 0, 0, 0)
        small = ui.font(11.5)
        painter.setFont(small)
        painter.setPen(ui.color("faint"))
        painter.drawText(text_box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, entry.note)
        room = text_box.width() - QFontMetricsF(small).horizontalAdvance(entry.note) - ui.px(16)
        font = ui.font(13)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(ui.color("text"))
        first = metrics.elidedText(entry.text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(text_box, Qt.AlignmentFlag.AlignVCenter, first)
        used = metrics.horizontalAdvance(first) + ui.px(10)
        if entry.second and room - used > ui.px(40):
            painter.setFont(ui.font(12))
            painter.setPen(ui.color("secondary"))
            rest = QFontMetricsF(ui.font(12)).elidedText(entry.second, Qt.TextElideMode.ElideRight, room - used)
            painter.drawText(text_box.adjusted(used, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, rest)
        painter.restore()


class _SearchLine(QLineEdit):
    def __init__(self, forward: Callable[[QKeyEvent], bool]) -> None:
        super().__init__()
        self._forward = forward

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._forward(event):
            super().keyPressEvent(event)


class SearchPopup(QDialog):
    """``find(words)`` gives the entries for what is typed; Enter or a click runs one and closes."""

    def __init__(
        self,
        ui: Ui,
        parent: QWidget,
        find: Callable[[str], list[Entry]],
        title: str,
        hint: str,
        nothing: str,
        heading: str = "",
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._ui = ui
        self._find = find
        self._nothing_text = nothing
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.line = _SearchLine(self._key)
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(hint)
        self._entries = _Entries(self)
        self.list = QListView()
        self.list.setModel(self._entries)
        self.list.setItemDelegate(_EntryDelegate(ui, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName(title)
        self.list.entered.connect(self.list.setCurrentIndex)
        self.list.clicked.connect(self._run)
        self._nothing = Label(nothing, "faint")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setMinimumHeight(ui.px(56))
        frame = Frame("popup")
        body = column(self.line, self.list, self._nothing, spacing=4, margins=(4, 4, 4, 6))
        if heading:
            line = Label(heading, "strong", wrap=True)
            line.setContentsMargins(12, 8, 12, 0)
            body.insertWidget(0, line)
        frame.setLayout(body)
        outer = column(frame)
        outer.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self.setLayout(outer)
        self._frame = frame
        self.line.textChanged.connect(self.search)
        frame.setFixedWidth(ui.px(560))
        self.search("")

    @property
    def entries(self) -> list[Entry]:
        return self._entries.entries

    def open_over(self, widget: QWidget, width: int, below: int = 0) -> None:
        """Show with the top middle under the top middle of ``widget``."""
        self._frame.setFixedWidth(max(width, self._ui.px(400)))
        self.adjustSize()
        at = widget.mapToGlobal(widget.rect().topLeft())
        screen = widget.screen().availableGeometry()
        x = at.x() + (widget.width() - self.width()) // 2
        y = at.y() + below
        x = max(screen.left() + 8, min(x, screen.right() - self.width() - 8))
        self.move(x, max(screen.top(), min(y, screen.bottom() - self.height() - 8)))
        self.show()
        self.line.setFocus()

    def search(self, words: str) -> None:
        found = self._find(words.strip())[:_SHOWN]
        self._entries.show(found)
        self.list.setVisible(bool(found))
        self._nothing.setVisible(not found)
        self.list.setFixedHeight(min(len(found), 10) * self._ui.px(36) + 4)
        if found:
            self.list.setCurrentIndex(self._entries.index(0))
        self.adjustSize()

    def _key(self, event: QKeyEvent) -> bool:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 9, Qt.Key.Key_PageUp: -9}.get(
            Qt.Key(event.key())
        )
        if step is not None:
            row = max(0, min(self.list.currentIndex().row() + step, self._entries.rowCount() - 1))
            self.list.setCurrentIndex(self._entries.index(row))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentIndex())
            return True
        return False

    def _run(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        entry = self._entries.entries[index.row()]
        self.accept()
        entry.run()
