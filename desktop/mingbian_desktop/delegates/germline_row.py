"""Painting of the counseling list: a priority badge, the consent as a pill, the variant in bold."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from mingbian.model.case import Consent
from mingbian_desktop.delegates import painting
from mingbian_desktop.models.germline_list import GermlineModel, GermlineRow
from mingbian_desktop.ui import Ui

_PRIORITY, _CASE, _VARIANT, _WHY, _CERTAINTY, _CONSENT, _NEXT = range(7)


def two_lines(text: str, metrics: QFontMetricsF, width: float) -> tuple[str, str]:
    """The start of a long text on two lines, the second with "…" where more follows. Breaks anywhere, as Chinese does,
    but not inside a Latin word.
    """
    end = len(text)
    while end > 1 and metrics.horizontalAdvance(text[:end]) > width:
        end -= max(1, (end - 1) // 12)
    while end < len(text) and metrics.horizontalAdvance(text[: end + 1]) <= width:
        end += 1
    at = end
    while (
        at > 1
        and text[at - 1].isascii()
        and text[at - 1].isalnum()
        and text[at : at + 1].isascii()
        and text[at : at + 1].isalnum()
    ):
        at -= 1
    at = at if at > 1 else end
    return text[:at].rstrip(), metrics.elidedText(text[at:].lstrip(), Qt.TextElideMode.ElideRight, width)


class GermlineDelegate(QStyledItemDelegate):
    def __init__(self, ui: Ui, parent: QWidget) -> None:
        super().__init__(parent)
        self._ui = ui

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, self._ui.px(64))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        model = cast(GermlineModel, index.model())
        row = model.row(index.row())
        if row is None:
            return
        ui, column = self._ui, index.column()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, ui.color("selection"))
            if column == 0:
                painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height() - 1), ui.color("accent"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), ui.color("hairline"))
        body = rect.adjusted(16, 0, -8, -1)
        text = model.text(row, column)
        if column == _PRIORITY:
            width, height = ui.px(38), ui.px(26)
            where = QRectF(body.left(), body.center().y() - height / 2, width, height)
            painting.draw_priority(painter, ui, row.germline.priority, where)
        elif column == _CONSENT:
            self._pill(painter, body, text, _consented(row))
        else:
            self._lines(painter, body, text, column)
        painter.restore()

    def _lines(self, painter: QPainter, body: QRectF, text: str, column: int) -> None:
        ui = self._ui
        bold = column == _VARIANT
        px = 14 if bold else 13
        ink = "secondary" if column == _WHY else "text"
        font = ui.font(px, bold)
        painter.setFont(font)
        painter.setPen(ui.color(ink))
        metrics = QFontMetricsF(font)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if metrics.horizontalAdvance(text) <= body.width() or bold:
            painter.drawText(body, flags, metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, body.width()))
            return
        top, low = two_lines(text, metrics, body.width())
        height = metrics.height()
        first = QRectF(body.left(), body.center().y() - height, body.width(), height)
        painter.drawText(first, flags, top)
        painter.drawText(first.translated(0, height), flags, low)

    def _pill(self, painter: QPainter, body: QRectF, text: str, given: bool) -> None:
        ui = self._ui
        font = ui.font(12)
        painter.setFont(font)
        width = QFontMetricsF(font).horizontalAdvance(text) + ui.px(18)
        height = ui.px(22)
        where = QRectF(body.left(), body.center().y() - height / 2, min(width, body.width()), height)
        if given:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ui.color("accent_soft"))
        else:
            painter.setPen(QPen(ui.color("question_line"), 1))
            painter.setBrush(ui.color("question"))
        painter.drawRoundedRect(where, height / 2, height / 2)
        painter.setPen(ui.color("accent_text" if given else "question_text"))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, text)


def _consented(row: GermlineRow) -> bool:
    i = row.case.interpretation
    return i is not None and i.case.consent_germline is Consent.YES
