"""Painting of the variant table's rows: 60 px with two lines, or compact 36 px with one."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from mingbian.model.interpretation import Finding
from mingbian_desktop import icons, words
from mingbian_desktop import texts as say
from mingbian_desktop.delegates import painting
from mingbian_desktop.i18n import Lang
from mingbian_desktop.models.columns import COLUMNS
from mingbian_desktop.models.row_notes import NOTHING
from mingbian_desktop.models.variant_table import VariantTableModel
from mingbian_desktop.ui import Ui

PAD = 8
_FAINT = 0.75  # a dismissed row: struck and faint, yet readable
_TONES = {"good": "text", "bad": "text", "plain": "text", "family": "inherited"}


class VariantDelegate(QStyledItemDelegate):
    """One delegate for all columns. ``hovered`` is the row under the mouse, set by the view."""

    def __init__(self, ui: Ui, parent: QWidget) -> None:
        super().__init__(parent)
        self._ui = ui
        self.hovered = -1
        self._note = NOTHING

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, 60)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        model = cast(VariantTableModel, index.model())
        finding = model.finding(index.row())
        if finding is None:
            return
        painter.save()
        rect = QRectF(option.rect)
        state = option.state
        self.background(painter, rect, index.row(), index.column(), bool(state & QStyle.StateFlag.State_Selected))
        column = COLUMNS[index.column()].id
        body = rect.adjusted(PAD, 0, -PAD, -1)
        self._note = model.note(finding)
        if self._note.dismissed and column != "flags":
            painter.setOpacity(_FAINT)
        getattr(self, f"_paint_{column}")(painter, body, finding)
        painter.restore()

    def background(self, painter: QPainter, rect: QRectF, row: int, column: int, selected: bool) -> None:
        """Ground, hairline and the accent bar of the selected row."""
        ui = self._ui
        if selected:
            painter.fillRect(rect, ui.color("selection"))
        elif row == self.hovered:
            painter.fillRect(rect, ui.color("hover"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), ui.color("hairline"))
        if selected and column == 0:
            view = self.parent()
            focused = isinstance(view, QWidget) and view.hasFocus()
            painter.fillRect(QRectF(rect.left(), rect.top(), 4 if focused else 3, rect.height() - 1), ui.color("accent"))

    # Cells -------------------------------------------------------------------------------------------------------
    def _paint_tier(self, painter: QPainter, body: QRectF, finding: Finding) -> None:
        width, height = self._ui.px(44), self._ui.px(22)
        where = QRectF(body.left() + 5, body.center().y() - height / 2, width, height)
        painting.draw_tier(painter, self._ui, finding, where)

    def _paint_variant(self, painter: QPainter, body: QRectF, finding: Finding) -> None:
        ui, lang = self._ui, self._ui.lang
        variant = finding.variant
        gene, change = words.gene_of(variant), words.change_of(variant, lang)
        if change and words.title_of(variant, lang) == change:
            gene, change = change, ""
        second = "" if self._compact(body) else words.line_two(variant, lang)
        gene = gene or say.UNNAMED.in_(lang)
        gap = self._ui.px(10)
        gene_width = QFontMetricsF(ui.font(15, True)).horizontalAdvance(gene)
        wide = QFontMetricsF(ui.font(14.5)).horizontalAdvance(change)
        if second and gene_width + gap + wide > body.width():
            change, second = "", change  # too narrow for both: the change is worth more than its transcript
        top = QRectF(body.left(), body.top() + (body.height() / 2 - ui.px(23)), body.width(), ui.px(26))
        if not second:
            top.moveTop(body.center().y() - top.height() / 2)
        self._text(painter, top, gene, 15, True, "text")
        rest = top.adjusted(gene_width + gap, 0, 0, 0)
        if self._note.dismissed:
            painter.setPen(QPen(ui.color("text"), 1.2))
            end = min(body.right(), body.left() + gene_width + (gap + wide if change else 0))
            painter.drawLine(QPointF(body.left(), top.center().y()), QPointF(end, top.center().y()))
        if change and rest.width() > ui.px(20):
            self._text(painter, rest, change, 14.5, False, "text", Qt.TextElideMode.ElideMiddle)
        if second:
            low = QRectF(body.left(), top.bottom() - ui.px(2), body.width(), ui.px(20))
            self._text(painter, low, second, 11.5, False, "secondary", Qt.TextElideMode.ElideMiddle)

    def _paint_vaf(self, painter: QPainter, body: QRectF, finding: Finding) -> None:
        ui = self._ui
        call = finding.variant.observed.call
        text = words.vaf_text(call, ui.lang)
        if call.vaf is None:
            self._text(painter, body, text if words.has_reads(finding.variant) else "–", 12, False, "faint")
            return
        width = min(body.width(), ui.px(80))
        if self._compact(body):
            self._text(painter, body, text, 12, False, "secondary")
            bar = QRectF(body.left() + ui.px(44), body.center().y() - ui.px(3), body.width() - ui.px(44), ui.px(6))
            painting.draw_vaf(painter, ui, call.vaf, bar)
            return
        bar = QRectF(body.left(), body.center().y() - ui.px(8), width, ui.px(8))
        painting.draw_vaf(painter, ui, call.vaf, bar)
        low = QRectF(body.left(), bar.bottom() + ui.px(2), body.width(), ui.px(20))
        self._text(painter, low, text, 12, False, "secondary")

    def _paint_depth(self, painter: QPainter, body: QRectF, finding: Finding) -> None:
        depth = finding.variant.observed.call.depth
        if depth is None:
            self._text(painter, body, "–", 13, False, "faint")
        else:
            self._text(painter, body, f"{depth:,}", 13, False, "secondary")

    def _paint_meaning(self, painter: QPainter, body: QRectF, finding: Finding) -> None:
        """One line where it fits, else two: what speaks for a treatment over what speaks against it."""
        phrases = words.meaning(finding, self._ui.lang)
        wide = self._phrases_width(phrases) > body.width()
        if self._compact(body) or len(phrases) == 1 or not wide:
            self._phrases(painter, body, phrases)
            return
        height = self._ui.px(20)
        top = QRectF(body.left(), body.center().y() - height, body.width(), height)
        self._phrases(painter, top, phrases[:1])
        self._phrases(painter, top.translated(0, height), phrases[1:])

    def _separator(self) -> str:
        return "；" if self._ui.lang is Lang.ZH else "; "

    def _phrases_width(self, phrases: tuple[words.Phrase, ...]) -> float:
        metrics = QFontMetricsF(self._ui.font(12.5))
        icon = self._ui.px(15)
        text = self._separator().join(p.text for p in phrases)
        return metrics.horizontalAdvance(text) + sum(icon for p in phrases if p.icon) + 4

    def _phrases(self, painter: QPainter, line: QRectF, phrases: tuple[words.Phrase, ...]) -> None:
        ui = self._ui
        line = QRectF(line)
        for i, phrase in enumerate(phrases):
            if line.width() < ui.px(24):
                break
            if phrase.icon:
                size = ui.px(10)
                spot = QRectF(line.left(), line.center().y() - size / 2, size, size)
                icons.paint(painter, phrase.icon, ui.color("sensitivity" if phrase.tone == "good" else "resistance"), spot)
                line.setLeft(line.left() + size + ui.px(5))
            text = phrase.text + ("" if i == len(phrases) - 1 else self._separator())
            if QFontMetricsF(ui.font(12.5)).horizontalAdvance(text) > line.width() - ui.px(40):
                text = phrase.text  # no room for the next one: no separator that leads nowhere
            line.setLeft(line.left() + self._text(painter, line, text, 12.5, False, _TONES.get(phrase.tone, "text")))

    def _paint_flags(self, painter: QPainter, body: QRectF, finding: Finding) -> None:
        """The program's flags; what the laboratory did stands under them, or beside them where rows are compact."""
        signs = self._note.signs(self._ui.lang)
        flags = words.flag_icons(finding)
        compact = self._compact(body)
        size = self._ui.px(24 if compact or (signs and flags) else 28)
        small = self._ui.px(16)
        both = bool(signs and flags) and not compact
        middle = body.center().y() - (self._ui.px(11) if both else 0)
        x = body.left()
        for name, _code in flags:
            if x + size > body.right() + 1:
                break
            painting.draw_flag(painter, self._ui, name, QRectF(x, middle - size / 2, size, size))
            x += size + 2
        if both:
            x, middle = body.left() + 2, body.center().y() + self._ui.px(14)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for name, token, _words in signs:
            if x + small > body.right() + 1:
                break
            icons.paint(painter, name, self._ui.color(token), QRectF(x, middle - small / 2, small, small))
            x += small + self._ui.px(4)

    # Text --------------------------------------------------------------------------------------------------------
    def _compact(self, body: QRectF) -> bool:
        return body.height() < self._ui.px(48)

    def _text(
        self,
        painter: QPainter,
        where: QRectF,
        text: str,
        px: float,
        bold: bool,
        token: str,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> float:
        """Draw one line, elided to fit; returns the width it took."""
        font = self._ui.font(px, bold)
        painter.setFont(font)
        painter.setPen(self._ui.color(token))
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text.replace("\n", " "), mode, where.width())
        baseline = where.center().y() + (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(where.left(), baseline), shown)
        return metrics.horizontalAdvance(shown)
