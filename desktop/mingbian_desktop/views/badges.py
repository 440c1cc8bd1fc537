"""Tier badge and approval marks as small widgets for the evidence pane."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mingbian.model.interpretation import Finding
from mingbian_desktop import icons, words
from mingbian_desktop import texts as say
from mingbian_desktop.delegates import painting
from mingbian_desktop.models.variant_table import plain_tooltip
from mingbian_desktop.ui import Ui
from mingbian_desktop.words import Approved


class TierBadge(QWidget):
    def __init__(self, ui: Ui, finding: Finding) -> None:
        super().__init__()
        self._ui = ui
        self._finding = finding
        self.setFixedSize(QSize(ui.px(46), ui.px(24)))
        self.setAccessibleName(words.tier_spoken(finding, ui.lang))
        self.setToolTip(plain_tooltip(self.accessibleName()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painting.draw_tier(painter, self._ui, self._finding, QRectF(self.rect()), 13)


MARK_PX = 42
"""How wide the column of a regulator is, in design pixels."""

_MARKS = {
    Approved.YES: ("check", "sensitivity"),
    Approved.CONDITIONAL: ("check", "sensitivity"),
    Approved.NO: ("close", "resistance"),
    Approved.UNKNOWN: ("unknown", "faint"),
    Approved.ABSENT: ("dash", "faint"),
}


class ApprovalMark(QWidget):
    """A check, a cross, a question mark or a dash, with the words and the date in its tooltip."""

    def __init__(self, ui: Ui, state: str, words_: str, conditional_text: str = "") -> None:
        super().__init__()
        self._ui = ui
        self._state = state
        self._small = conditional_text if state == Approved.CONDITIONAL else ""
        self.setFixedSize(QSize(ui.px(MARK_PX), ui.px(34 if self._small else 22)))
        self.setAccessibleName(words_)
        self.setToolTip(plain_tooltip(words_))

    def paintEvent(self, event: QPaintEvent) -> None:
        ui = self._ui
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        name, color = _MARKS[self._state]
        size = ui.px(16)
        box = QRectF((self.width() - size) / 2, ui.px(3), size, size)
        icons.paint(painter, name, ui.color(color), box)
        if self._small:
            painter.setFont(ui.font(11))
            painter.setPen(ui.color("secondary"))
            low = QRectF(0, box.bottom() - 1, self.width(), self.height() - box.bottom())
            painter.drawText(low, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self._small)


def approval_words(ui: Ui, regulator: str, state: str, text: str, date: str | None) -> str:
    """What stands behind a mark, in a sentence."""
    tr = ui.tr
    if state == Approved.ABSENT:
        return tr(say.APPROVAL_NONE, regulator=regulator)
    known = date if date and date != "?" else None
    shown = text
    if state == Approved.YES and text.lower() in ("approved", "核准"):
        shown = tr(say.APPROVAL_YES)
    elif state == Approved.UNKNOWN and text.lower() in ("unknown", ""):
        shown = tr(say.APPROVAL_UNKNOWN)
    else:
        from mingbian.reports.phrases import approval_words as in_words

        shown = in_words(text, tr.lang)
    if known:
        return tr(say.APPROVED_TIP, regulator=regulator, text=shown, date=known)
    return tr(say.APPROVED_TIP_NO_DATE, regulator=regulator, text=shown)
