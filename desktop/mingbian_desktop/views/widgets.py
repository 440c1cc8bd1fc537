"""The few building blocks of every view. Labels and tooltips here can only show plain text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMargins, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mingbian_desktop import icons
from mingbian_desktop.models.variant_table import plain_tooltip
from mingbian_desktop.ui import Ui


def set_role(widget: QWidget, role: str, name: str = "role") -> None:
    """Give a widget its look in the style sheet; repolishes when it changes."""
    if widget.property(name) == role:
        return
    widget.setProperty(name, role)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        else:
            inner = item.layout()
            if inner is not None:
                clear(inner)
                inner.deleteLater()


class Label(QLabel):
    """Plain text only: what comes from a file is data, whatever it looks like."""

    def __init__(self, text: str = "", role: str = "", wrap: bool = False, select: bool = False) -> None:
        super().__init__()
        self._heights: dict[int, int] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        if wrap:
            self.setWordWrap(True)
        if not select:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        else:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setText(text)

    def hint(self, text: str) -> None:
        self.setToolTip(plain_tooltip(text))

    def heightForWidth(self, width: int) -> int:
        """Kept per width: nested layouts ask many times over, and breaking Chinese into lines is what costs."""
        height = self._heights.get(width)
        if height is None:
            height = self._heights[width] = super().heightForWidth(width)
        return height

    def setText(self, text: str) -> None:
        self._heights.clear()
        super().setText(text)

    def changeEvent(self, event: QEvent) -> None:
        self._heights.clear()
        super().changeEvent(event)


class ElidedLabel(Label):
    """One line that gives way: shows "…" where there is no room, and the whole text as its tooltip."""

    def __init__(self, text: str = "", role: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__("", role)
        self._full = ""
        self._mode = mode
        self._hint = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_full(text)

    def set_full(self, text: str, hint: str = "") -> None:
        self._full = text
        self._hint = hint
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self._full) + 4, size.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self._full, self._mode, self.width())
        tip = self._hint or (self._full if shown != self._full else "")
        if self.toolTip() != plain_tooltip(tip):
            self.setToolTip(plain_tooltip(tip))
        painter.drawText(self.rect(), int(self.alignment()) | int(Qt.TextFlag.TextSingleLine), shown)


class Button(QPushButton):
    """A push button of one kind: "primary", "plain", "link", "segment", "icon", "chip", "answer", "field", "search",
    "source"."""

    def __init__(self, kind: str = "plain", clicked: Callable[[], object] | None = None) -> None:
        super().__init__()
        if kind != "plain":
            self.setProperty("kind", kind)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        if kind == "segment":
            self.setCheckable(True)
        if clicked is not None:
            self.clicked.connect(lambda _checked=False: clicked())

    def sizeHint(self) -> QSize:
        """A segment is as wide as its text in bold, so that choosing it moves nothing."""
        hint = super().sizeHint()
        if self.isCheckable():
            bold = self.font()
            bold.setBold(True)
            hint.setWidth(max(hint.width(), QFontMetrics(bold).horizontalAdvance(self.text()) + 28))
        return hint

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint() if self.isCheckable() else super().minimumSizeHint()

    def say(self, text: str, hint: str = "") -> None:
        """Text with ampersands kept as they are, and what a screen reader says."""
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text or hint)
        self.setToolTip(plain_tooltip(hint))


class Choice(QComboBox):
    """A drop-down in the look of the other fields."""

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self.setMinimumHeight(ui.px(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        ui = self._ui
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(ui.color("accent" if self.hasFocus() else "line"))
        painter.setBrush(ui.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(ui.color("text"))
        size = ui.px(14)
        inner = self.rect().adjusted(11, 0, -size - 16, 0)
        text = painter.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, text)
        spot = QRectF(self.width() - size - 10, (self.height() - size) / 2, size, size)
        icons.paint(painter, "chevron_down", ui.color("secondary"), spot)


def _paint_tick(button: QCheckBox | QRadioButton, ui: Ui, round_: bool) -> None:
    """Painting shared by check boxes and radio buttons: an outline that shows on dark ground too, then the text."""
    painter = QPainter(button)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    size = ui.px(16)
    box = QRectF(1, (button.height() - size) / 2, size, size)
    on = button.isChecked()
    painter.setPen(QPen(ui.color("accent" if on or button.hasFocus() else "faint"), 1.5))
    painter.setBrush(ui.color("accent" if on and not round_ else "surface"))
    if round_:
        painter.drawEllipse(box)
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ui.color("accent"))
            painter.drawEllipse(box.adjusted(4, 4, -4, -4))
    else:
        painter.drawRoundedRect(box, 3, 3)
        if on:
            icons.paint(painter, "check", ui.color("on_accent"), box.adjusted(2, 2, -2, -2))
    painter.setPen(ui.color("text"))
    room = button.rect().adjusted(size + 9, 0, 0, 0)
    text = painter.fontMetrics().elidedText(button.text().replace("&&", "&"), Qt.TextElideMode.ElideMiddle, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


def _tick_size(button: QCheckBox | QRadioButton, ui: Ui) -> QSize:
    return QSize(button.fontMetrics().horizontalAdvance(button.text()) + ui.px(16) + 14, ui.px(28))


class Check(QCheckBox):
    def __init__(self, ui: Ui, text: str) -> None:
        super().__init__(text.replace("&", "&&"))
        self._ui = ui

    def sizeHint(self) -> QSize:
        return _tick_size(self, self._ui)

    def paintEvent(self, event: QPaintEvent) -> None:
        _paint_tick(self, self._ui, False)


class Radio(QRadioButton):
    def __init__(self, ui: Ui, text: str) -> None:
        super().__init__(text.replace("&", "&&"))
        self._ui = ui

    def sizeHint(self) -> QSize:
        return _tick_size(self, self._ui)

    def paintEvent(self, event: QPaintEvent) -> None:
        _paint_tick(self, self._ui, True)


class FieldButton(QPushButton):
    """A small caption over a value, clickable as a whole; paints itself so that both lines elide."""

    def __init__(self, ui: Ui, clicked: Callable[[], object] | None = None) -> None:
        super().__init__()
        self._ui = ui
        self._caption = ""
        self._value = ""
        self._aside = ""
        self._aside_room: int | None = None
        self._missing = False
        self.setProperty("kind", "field")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        if clicked is not None:
            self.clicked.connect(lambda _checked=False: clicked())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def say(self, caption: str, value: str, aside: str = "", hint: str = "", missing: bool = False) -> None:
        self._caption, self._value, self._aside, self._missing = caption, value, aside, missing
        self.setAccessibleName(f"{caption}: {value} {aside}".strip())
        self.setToolTip(plain_tooltip(hint or (f"{value}\n{aside}" if aside else value)))
        self.updateGeometry()
        self.update()

    def limit_aside(self, pixels: int | None) -> None:
        """How wide the small text beside the value may be; None for as wide as it is."""
        self._aside_room = pixels
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        value = QFontMetrics(self._ui.font(14, True)).horizontalAdvance(self._value)
        aside = QFontMetrics(self._ui.font(11)).horizontalAdvance(self._aside)
        if self._aside_room is not None:
            aside = min(aside, self._aside_room)
        caption = QFontMetrics(self._ui.font(11)).horizontalAdvance(self._caption)
        gap = 8 if self._aside else 0
        return QSize(max(value + gap + aside, caption) + 20, self._ui.px(44))

    def minimumSizeHint(self) -> QSize:
        value = QFontMetrics(self._ui.font(14, True)).horizontalAdvance(self._value)
        return QSize(min(value, self._ui.px(96)) + 20, self._ui.px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        inner = self.rect().adjusted(9, 0, -9, 0)
        half = self.height() // 2
        painter.setFont(self._ui.font(11))
        painter.setPen(self._ui.color("faint"))
        top = QRect(inner.left(), half - self._ui.px(19), inner.width(), self._ui.px(18))
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, self._fit(painter, self._caption, inner.width()))
        font = self._ui.font(14, not self._missing)
        painter.setFont(font)
        painter.setPen(self._ui.color("question_text" if self._missing else "text"))
        low = QRect(inner.left(), half - self._ui.px(1), inner.width(), self._ui.px(22))
        shown = self._fit(painter, self._value, inner.width())
        painter.drawText(low, Qt.AlignmentFlag.AlignVCenter, shown)
        used = painter.fontMetrics().horizontalAdvance(shown) + 8
        if self._aside and inner.width() - used > self._ui.px(24):
            painter.setFont(self._ui.font(11))
            painter.setPen(self._ui.color("secondary"))
            room = low.adjusted(used, 1, 0, 1)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._fit(painter, self._aside, room.width()))

    @staticmethod
    def _fit(painter: QPainter, text: str, width: int) -> str:
        return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)


class Frame(QFrame):
    """A frame with a role of the style sheet."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setProperty("role", role)


def rule(role: str = "rule") -> Frame:
    return Frame(role)


Margins = tuple[int, int, int, int]
Item = QWidget | QLayout | int


def column(*items: Item, spacing: int = 8, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """A vertical layout; an int adds a stretch (0) or a gap of that many pixels."""
    layout = QVBoxLayout()
    _fill(layout, items, spacing, margins)
    return layout


def row(*items: Item, spacing: int = 8, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """A horizontal layout; an int adds a stretch (0) or a gap of that many pixels."""
    layout = QHBoxLayout()
    _fill(layout, items, spacing, margins)
    return layout


def _fill(
    layout: QHBoxLayout | QVBoxLayout,
    items: tuple[Item, ...],
    spacing: int,
    margins: Margins,
) -> None:
    layout.setSpacing(spacing)
    layout.setContentsMargins(QMargins(*margins))
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        elif item == 0:
            layout.addStretch(1)
        else:
            layout.addSpacing(item)


def pairs() -> QGridLayout:
    """A grid for names and values, filled with `pair`."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    return grid


def pair(grid: QGridLayout, name: Label, value: Label) -> None:
    at = grid.rowCount()
    value.setMinimumWidth(1)  # one long word must not push everything beside it out of sight
    grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(value, at, 1, Qt.AlignmentFlag.AlignTop)


class Flow(QLayout):
    """Left to right, wrapping to a new line where there is no room."""

    def __init__(self, spacing: int = 8) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, move: bool) -> int:
        x, y, tallest = rect.x(), rect.y(), 0
        line: list[tuple[QLayoutItem, QRect]] = []

        def put() -> None:
            for item, where in line:
                item.setGeometry(where.translated(0, (tallest - where.height()) // 2))  # small beside large: in the middle
            line.clear()

        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint()
            width = min(hint.width(), rect.width()) if rect.width() > 0 else hint.width()
            if x > rect.x() and x + width > rect.right() + 1:
                if move:
                    put()
                x, y = rect.x(), y + tallest + self.spacing()
                tallest = 0
            line.append((item, QRect(QPoint(x, y), QSize(width, hint.height()))))
            x += width + self.spacing()
            tallest = max(tallest, hint.height())
        if move:
            put()
        return y + tallest - rect.y()


class IconLabel(QWidget):
    """A small icon with an alternative text; drawn, so it is sharp at every scale and follows the theme."""

    def __init__(self, ui: Ui, name: str, color: str = "secondary", size: int = 16, spoken: str | None = None) -> None:
        super().__init__()
        self._ui = ui
        self._name = name
        self._color = color
        self._size = size
        self._spoken = spoken
        self.setFixedSize(ui.px(size), ui.px(size))
        self._speak()
        ui.tr.changed.connect(self._speak)

    def set_icon(self, name: str, color: str) -> None:
        self._name, self._color = name, color
        self._speak()
        self.update()

    def _speak(self) -> None:
        alt = self._spoken if self._spoken is not None else self._ui.tr(icons.alt_texts()[self._name])
        self.setAccessibleName(alt)
        self.setToolTip(plain_tooltip(alt))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        icons.paint(painter, self._name, self._ui.color(self._color), self.rect().toRectF())


class Scroll(QScrollArea):
    """A vertical scroll area whose content is as wide as the view."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(content)


class WideTable(QTableView):
    """A table of whole rows that says when its width changed, so that columns can share it."""

    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class ClickableFrame(Frame):
    """A frame that can be pressed like a button, with mouse or keyboard (the drop areas)."""

    pressed = Signal()

    def __init__(self, role: str) -> None:
        super().__init__(role)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._over(True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._over(False)
        super().focusOutEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._over(True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._over(self.hasFocus())
        super().leaveEvent(event)

    def _over(self, on: bool) -> None:
        set_role(self, "true" if on else "false", "over")
