"""Painting of the case list's rows: sample over tumor type, the state at the right."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from mingbian_desktop import icons
from mingbian_desktop.models.case_list import CaseListModel, flagged, status_text, tumor_text
from mingbian_desktop.presenters.cases import State
from mingbian_desktop.ui import Ui

_LOUD = {State.ASKS: "question_text", State.REFUSED: "danger", State.FAILED: "danger"}


class CaseDelegate(QStyledItemDelegate):
    def __init__(self, ui: Ui, parent: QWidget) -> None:
        super().__init__(parent)
        self._ui = ui

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._ui.px(160), self._ui.px(54))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        model = cast(CaseListModel, index.model())
        case = model.case(index.row())
        if case is None:
            return
        ui, lang = self._ui, self._ui.lang
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(8, 2, -8, -4)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ui.color("selection" if selected else "hover"))
            painter.drawRoundedRect(box, 6, 6)
        if selected:
            focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
            painter.fillRect(QRectF(box.left(), box.top(), 4 if focused else 3, box.height()), ui.color("accent"))
        inner = box.adjusted(ui.px(12), 0, -ui.px(8), 0)
        half = inner.height() / 2
        top = QRectF(inner.left(), inner.top() + ui.px(3), inner.width(), half)
        second = tumor_text(case, lang)
        if not second:
            top.moveTop(inner.center().y() - half / 2)
        low = QRectF(inner.left(), inner.top() + half - ui.px(2), inner.width(), half)

        status = status_text(case, lang, model.reader)
        small = ui.font(11.5)
        painter.setFont(small)
        painter.setPen(
            ui.color(_LOUD.get(case.state, "danger" if case.blocked else "accent_text" if selected else "faint"))
        )
        width = QFontMetricsF(small).horizontalAdvance(status)
        painter.drawText(top, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, status)
        if flagged(case):
            size = ui.px(14)
            spot = QRectF(low.right() - size, low.center().y() - size / 2, size, size)
            icons.paint(painter, "family_tree", ui.color("inherited"), spot)

        bold = ui.font(14, selected)
        painter.setFont(bold)
        painter.setPen(ui.color("text"))
        room = top.width() - width - ui.px(8)
        painter.drawText(
            top,
            Qt.AlignmentFlag.AlignVCenter,
            QFontMetricsF(bold).elidedText(case.title, Qt.TextElideMode.ElideMiddle, room),
        )
        font = ui.font(12)
        painter.setFont(font)
        painter.setPen(ui.color("secondary"))
        painter.drawText(
            low,
            Qt.AlignmentFlag.AlignVCenter,
            QFontMetricsF(font).elidedText(tumor_text(case, lang), Qt.TextElideMode.ElideRight, low.width() - ui.px(18)),
        )
        painter.restore()
