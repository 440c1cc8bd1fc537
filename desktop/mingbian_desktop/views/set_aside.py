"""The "set aside" tab: every reason with its count, and the records behind it. Nothing vanishes."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from mingbian.model.interpretation import Accounting
from mingbian_desktop import texts as say
from mingbian_desktop.i18n import count
from mingbian_desktop.models.set_aside import REFUSED, ReasonModel, RecordModel, reasons_of
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import Frame, Label, WideTable, column, row, rule


class _ReasonDelegate(QStyledItemDelegate):
    def __init__(self, ui: Ui, parent: QWidget) -> None:
        super().__init__(parent)
        self._ui = ui

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._ui.px(200), self._ui.px(44))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        model = index.model()
        reason = model.reason(index.row()) if isinstance(model, ReasonModel) else None
        if reason is None:
            return
        ui = self._ui
        painter.save()
        rect = QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, ui.color("selection"))
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), ui.color("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, ui.color("hover"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), ui.color("hairline"))
        inner = rect.adjusted(ui.px(14), 0, -ui.px(14), 0)
        number = count(reason.count)
        font = ui.font(13, True)
        painter.setFont(font)
        painter.setPen(ui.color("danger" if reason.code == REFUSED else "text"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number)
        room = inner.width() - QFontMetricsF(font).horizontalAdvance(number) - ui.px(12)
        font = ui.font(13, selected)
        painter.setFont(font)
        painter.setPen(ui.color("text"))
        title = QFontMetricsF(font).elidedText(reason.title(ui.lang), Qt.TextElideMode.ElideRight, room)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, title)
        painter.restore()


class SetAsideView(QWidget):
    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._accounting: Accounting | None = None
        self._title = Label(role="strong", wrap=True)
        self._reasons = ReasonModel(ui.tr, self)
        self.list = QListView()
        self.list.setModel(self._reasons)
        self.list.setItemDelegate(_ReasonDelegate(ui, self.list))
        self.list.setMouseTracking(True)
        self._records = RecordModel(ui.tr, self)
        self.table = WideTable()
        self.table.setModel(self._records)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self._why = Label(role="small", wrap=True)
        self._shown = Label(role="faint")
        left = Frame("")
        left.setLayout(column(self.list, spacing=0))
        right = column(
            column(self._why, self._shown, spacing=4, margins=(16, 12, 16, 12)), rule("hairline"), self.table, spacing=0
        )
        body = row(left, rule("vrule"), spacing=0)
        body.addLayout(right, 1)
        self._left = left
        self.setLayout(column(column(self._title, margins=(14, 12, 14, 12)), rule(), body, spacing=0))
        self.list.selectionModel().currentChanged.connect(self._reason_changed)
        ui.follow(self)

    def show_accounting(self, accounting: Accounting | None) -> None:
        self._accounting = accounting
        self._reasons.show(reasons_of(accounting) if accounting else ())
        if self._reasons.rowCount():
            self.list.setCurrentIndex(self._reasons.index(0))
        self.retranslate()
        self._reason_changed()

    def retranslate(self) -> None:
        tr = self._ui.tr
        self.setAccessibleName(tr(say.PANE_SET_ASIDE))
        self.list.setAccessibleName(tr(say.COL_REASON))
        self.table.setAccessibleName(tr(say.PANE_SET_ASIDE))
        accounting = self._accounting
        n = sum(accounting.set_aside.values()) + sum(r.alleles for r in accounting.refused) if accounting else 0
        self._title.setText(tr(say.ASIDE_TITLE, n=count(n)) if n else tr(say.ASIDE_NONE))
        self._words()

    def restyle(self) -> None:
        self._left.setFixedWidth(self._ui.px(300))
        self.table.verticalHeader().setDefaultSectionSize(self._ui.px(30))
        self.table.setColumnWidth(0, self._ui.px(120))
        self.list.doItemsLayout()

    def _reason_changed(self) -> None:
        reason = self._reasons.reason(self.list.currentIndex().row())
        self.table.scrollToTop()
        self._records.show(self._accounting, reason)
        self._words()

    def _words(self) -> None:
        tr = self._ui.tr
        reason = self._reasons.reason(self.list.currentIndex().row())
        self._why.setText(reason.why(tr.lang) if reason else "")
        shown = self._records.rowCount()
        if reason is None:
            self._shown.setText("")
        elif shown:
            self._shown.setText(tr(say.ASIDE_EXAMPLES, shown=count(shown), n=count(reason.count)))
        else:
            self._shown.setText(tr(say.ASIDE_NO_EXAMPLES))
