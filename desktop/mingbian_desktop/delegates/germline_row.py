"""Painting of the counseling list: a priority badge, the consent as a pill, the variant in bold."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from mingbian.model.case import Consent
from mingbian_desktop.delegates import painting
from mingbian_desktop.models.germline_list import (
    CASE,
    CERTAINTY,
    CONSENT,
    DUE,
    PRIORITY,
    VARIANT,
    WHY,
    GermlineModel,
    GermlineRow,
)
from mingbian_desktop.ui import Ui


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
    while at > 1 and _together(text[at - 1], text[at : at + 1]):
        at -= 1
    at = at if at > 1 else end
    return text[:at].rstrip(), metrics.elidedText(text[at:].lstrip(), Qt.TextElideMode.ElideRight, width)


def _together(before: str, after: str) -> bool:
    """Whether a line must not end between two characters: inside a Latin word, at a space that does not break."""
    latin = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    return latin or "\u00a0" in (before, after)


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
        body = rect.adjusted(ui.px(12), 0, -ui.px(6), -1)
        if column == PRIORITY:
            width, height = ui.px(38), ui.px(26)
            where = QRectF(body.left(), body.center().y() - height / 2, width, height)
            painting.draw_priority(painter, ui, row.priority, where)
        elif column == CONSENT:
            self._pill(painter, body, model.text(row, column), row.consent is Consent.YES)
        else:
            top, low = model.lines(row, column)
            if low:
                self._two(painter, body, top, low, row, column)
            else:
                self._one(painter, body, top, row, column, late=column == DUE and row.late(model.today()))
        painter.restore()

    def _two(self, painter: QPainter, body: QRectF, top: str, low: str, row: GermlineRow, column: int) -> None:
        """A line and a quieter one below it."""
        ui = self._ui
        good = column == CERTAINTY and row.certain
        above, below = ui.font(13, good), ui.font(12)
        height = QFontMetricsF(above).height()
        first = QRectF(body.left(), body.center().y() - height, body.width(), height)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for place, text, font, ink in (
            (first, top, above, "ok" if good else "text"),
            (first.translated(0, height), low, below, "secondary"),
        ):
            painter.setFont(font)
            painter.setPen(ui.color(ink))
            mode = Qt.TextElideMode.ElideMiddle if column == CASE else Qt.TextElideMode.ElideRight  # the age stays
            painter.drawText(place, flags, QFontMetricsF(font).elidedText(text, mode, body.width()))

    def _one(self, painter: QPainter, body: QRectF, text: str, row: GermlineRow, column: int, late: bool) -> None:
        ui = self._ui
        bold = column == VARIANT or late
        good = column == CERTAINTY and row.certain
        font = ui.font(14 if column == VARIANT else 13, bold or good)
        ink = "secondary" if column == WHY else "resistance" if late else "ok" if good else "text"
        painter.setFont(font)
        painter.setPen(ui.color(ink))
        metrics = QFontMetricsF(font)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if metrics.horizontalAdvance(text) <= body.width():
            painter.drawText(body, flags, text)
            return
        top, low = two_lines(text, metrics, body.width())
        if column == VARIANT and " " in text:  # the gene above its change
            top, low = (metrics.elidedText(part, Qt.TextElideMode.ElideMiddle, body.width()) for part in text.split(" ", 1))
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
