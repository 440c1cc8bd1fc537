"""Painting of the knowledge browser's rows: 56 px with two lines, or compact 36 px with one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from mingbian_desktop import icons
from mingbian_desktop import knowledge_words as kw
from mingbian_desktop.delegates.painting import EFFECT_ICONS
from mingbian_desktop.knowledge_facts import KnowledgeFacts
from mingbian_desktop.models.knowledge_table import COLUMNS, KnowledgeTableModel
from mingbian_desktop.ui import Ui

if TYPE_CHECKING:
    from mingbian.knowledge.rows import Row

PAD = 8


class KnowledgeDelegate(QStyledItemDelegate):
    def __init__(self, ui: Ui, parent: QWidget) -> None:
        super().__init__(parent)
        self._ui = ui

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, 56)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        model = cast(KnowledgeTableModel, index.model())
        row = model.row(index.row())
        if row is None or model.rows is None:
            return
        ui, rect = self._ui, QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, ui.color("selection"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), ui.color("hairline"))
        if selected and index.column() == 0:
            view = self.parent()
            focused = isinstance(view, QWidget) and view.hasFocus()
            painter.fillRect(QRectF(rect.left(), rect.top(), 4 if focused else 3, rect.height() - 1), ui.color("accent"))
        body = rect.adjusted(PAD, 0, -PAD, -1)
        getattr(self, f"_paint_{COLUMNS[index.column()].id}")(painter, body, row, model.rows.facts)
        painter.restore()

    # Cells -------------------------------------------------------------------------------------------------------
    def _paint_level(self, painter: QPainter, body: QRectF, row: Row, _facts: KnowledgeFacts) -> None:
        text = kw.level_text(row, self._ui.lang)
        own = row.level is not None
        self._text(painter, body.adjusted(5, 0, 0, 0), text, 15 if own else 12, own, "text" if own else "secondary")

    def _paint_biomarker(self, painter: QPainter, body: QRectF, row: Row, facts: KnowledgeFacts) -> None:
        self._two(painter, body, row.text, kw.tumors_line(row, facts, self._ui.lang), bold=True)

    def _paint_meaning(self, painter: QPainter, body: QRectF, row: Row, facts: KnowledgeFacts) -> None:
        ui, lang = self._ui, self._ui.lang
        icon, color = EFFECT_ICONS[row.effect]
        size = ui.px(11)
        first = kw.therapies_text(row, lang) or kw.effect_text(row, lang)
        second = kw.second_line(row, facts, lang)
        lines = body.adjusted(size + ui.px(7), 0, 0, 0)
        top = self._two(painter, lines, first, second)
        spot = QRectF(body.left(), top.center().y() - size / 2, size, size)
        icons.paint(painter, icon, ui.color(color), spot)

    def _paint_approvals(self, painter: QPainter, body: QRectF, row: Row, _facts: KnowledgeFacts) -> None:
        names = kw.approved_by(row)
        if not names:
            self._text(painter, body, "–", 13, False, "faint")
            return
        half = (len(names) + 1) // 2 if len(names) > 2 else len(names)
        dot = kw.dot(self._ui.lang)
        self._two(painter, body, dot.join(names[:half]), dot.join(names[half:]), plain=True)

    def _paint_review(self, painter: QPainter, body: QRectF, row: Row, facts: KnowledgeFacts) -> None:
        """Unreviewed rows stand out; the others are quiet. Words, not color, carry the state."""
        ui = self._ui
        state = kw.review_of(row, facts)
        text = kw.review_text(row, facts, ui.lang)
        font = ui.font(11.5)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        height = ui.px(20)
        width = min(metrics.horizontalAdvance(text) + ui.px(16), body.width())
        where = QRectF(body.left(), body.center().y() - height / 2, width, height).adjusted(0.5, 0.5, -0.5, -0.5)
        loud = state in ("unreviewed", kw.SILENCED)
        if state == "approved":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ui.tokens.accent_soft))
        else:
            pen = QPen(ui.color("question_line" if loud else "line"), 1)
            if loud:
                pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.setBrush(ui.color("question") if loud else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(where, height / 2, height / 2)
        ink = "question_text" if loud else "accent_text" if state == "approved" else "secondary"
        painter.setPen(ui.color(ink))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, where.width() - ui.px(10))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, shown)

    # Text --------------------------------------------------------------------------------------------------------
    def _two(
        self, painter: QPainter, body: QRectF, first: str, second: str, *, bold: bool = False, plain: bool = False
    ) -> QRectF:
        """One line over another, or the first alone where the row is compact; returns where the first stands."""
        ui = self._ui
        top = QRectF(body.left(), body.center().y() - ui.px(21), body.width(), ui.px(22))
        low = top.translated(0, ui.px(20))
        if not second or body.height() < ui.px(44):
            top.moveTop(body.center().y() - top.height() / 2)
            second = ""
        self._text(painter, top, first, 12 if plain else 13.5, bold, "secondary" if plain else "text")
        if second:
            self._text(painter, low, second, 12 if plain else 11.5, False, "secondary")
        return top

    def _text(self, painter: QPainter, where: QRectF, text: str, px: float, bold: bool, token: str) -> None:
        font = self._ui.font(px, bold)
        painter.setFont(font)
        painter.setPen(self._ui.color(token))
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text.replace("\n", " "), Qt.TextElideMode.ElideRight, where.width())
        baseline = where.center().y() + (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(where.left(), baseline), shown)
