"""The variant table itself: whole rows are targets, the header sorts, long tables stay quick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from mingbian.model.interpretation import Finding
from mingbian_desktop import icons
from mingbian_desktop import texts as say
from mingbian_desktop.delegates.variant_row import PAD, VariantDelegate
from mingbian_desktop.i18n import Text
from mingbian_desktop.models.columns import COLUMNS
from mingbian_desktop.models.variant_table import VariantTableModel
from mingbian_desktop.ui import Ui

ROW_PX, COMPACT_PX = 60, 36
_VARIANT_SHARE = 0.46
_NARROW_VAF_PX = 76
_DEPTH_FROM_PX = 300  # where names and meanings get less than this, the depth column gives way (the evidence has it)


class Sortable(Protocol):
    """A model that sorts itself; ``sorting`` is the column and whether it ascends, None in the rows' own order."""

    @property
    def sorting(self) -> tuple[int, bool] | None: ...

    def sort(self, column: int, order: Qt.SortOrder = ...) -> None: ...


class Header(QHeaderView):
    """Column titles in small type with an arrow on the sorted one; a third click goes back to the rows' own order."""

    def __init__(self, ui: Ui, model: Sortable, titles: Sequence[Text], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._ui = ui
        self._table_model = model
        self._titles = titles
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.sectionClicked.connect(self._clicked)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._ui.px(36))

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        ui = self._ui
        painter.save()
        painter.fillRect(rect, ui.color("surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), ui.color("line"))
        title = ui.tr(self._titles[logical])
        sorting = self._table_model.sorting
        here = sorting is not None and sorting[0] == logical
        painter.setFont(ui.font(12, here))
        painter.setPen(ui.color("accent_text" if here else "faint"))
        left = PAD + (5 if logical == 0 else 0)
        box = rect.adjusted(left, 0, -PAD, 0)
        shown = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)
        if here and sorting is not None:
            size = ui.px(12)
            x = box.left() + painter.fontMetrics().horizontalAdvance(shown) + 4
            spot = QRect(x, rect.center().y() - size // 2 + 1, size, size)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            icons.paint(painter, "sort_up" if sorting[1] else "sort_down", ui.color("accent_text"), spot.toRectF())
        painter.restore()

    def _clicked(self, logical: int) -> None:
        model = self._table_model
        if model.sorting == (logical, True):
            model.sort(logical, Qt.SortOrder.DescendingOrder)
        elif model.sorting == (logical, False):
            model.sort(-1)
        else:
            model.sort(logical)
        self.viewport().update()


class VariantTable(QTableView):
    """Emits ``chosen`` with the finding under the cursor, or None."""

    chosen = Signal(object)

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self.variants = VariantTableModel(ui.tr, self)
        self._kept: str | None = None
        self._row = 0
        self._stay = False
        self._rows = VariantDelegate(ui, self)
        self.setModel(self.variants)
        self.setItemDelegate(self._rows)
        self.setHorizontalHeader(Header(ui, self.variants, [column.title for column in COLUMNS], self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.verticalHeader().hide()
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setMinimumSectionSize(24)
        self.variants.about_to_shrink.connect(self._before_reset)
        self.variants.modelReset.connect(self._after_reset)
        ui.follow(self)

    # Looks -------------------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        self.setAccessibleName(self._ui.tr(say.PANE_VARIANTS))
        self.horizontalHeader().viewport().update()
        self.viewport().update()

    def restyle(self) -> None:
        height = self._ui.px(COMPACT_PX if self._ui.settings.compact else ROW_PX)
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.horizontalHeader().setFixedHeight(self._ui.px(36))
        self._share_width()
        self.doItemsLayout()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        fixed = {i: self._ui.px(c.width) for i, c in enumerate(COLUMNS) if c.width}
        ids = [c.id for c in COLUMNS]
        depth = ids.index("depth")
        narrow = self.viewport().width() - sum(fixed.values()) < self._ui.px(_DEPTH_FROM_PX)
        if self.isColumnHidden(depth) != narrow:
            self.setColumnHidden(depth, narrow)
        if narrow:
            del fixed[depth]
            fixed[ids.index("vaf")] = self._ui.px(_NARROW_VAF_PX)
        rest = max(self.viewport().width() - sum(fixed.values()), self._ui.px(200))
        variant = round(rest * _VARIANT_SHARE)
        widths = fixed | {ids.index("variant"): variant, ids.index("meaning"): rest - variant}
        for section, width in widths.items():
            if self.columnWidth(section) != width:
                self.setColumnWidth(section, width)

    # Choosing ----------------------------------------------------------------------------------------------------
    @property
    def finding(self) -> Finding | None:
        index = self.currentIndex()
        return self.variants.finding(index.row()) if index.isValid() else None

    def choose_row(self, row: int) -> None:
        if 0 <= row < self.variants.rowCount():
            index = self.variants.index(row, 0)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(index, flags)
            self.scrollTo(index)

    def choose(self, finding_id: str) -> bool:
        row = self.variants.row_of(finding_id)
        self.choose_row(row)
        return row >= 0

    def step(self, by: int) -> None:
        """The next (+1) or previous (-1) variant."""
        current = self.currentIndex().row()
        self.choose_row(max(0, min(current + by, self.variants.rowCount() - 1)) if current >= 0 else 0)

    def forget(self) -> None:
        """The next rows are another case's: nothing of the old choice is kept."""
        self._kept = None
        self._row = 0
        self.clearSelection()
        self.setCurrentIndex(QModelIndex())

    def keyboardSearch(self, search: str) -> None:
        """Letters are actions here, never a search."""

    def stay(self, on: bool) -> None:
        """Whether the cursor keeps its place when the row under it goes (after a decision), or goes to the top."""
        self._stay = on

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]
        super().currentChanged(current, previous)
        finding = self.variants.finding(current.row()) if current.isValid() else None
        if finding is not None:
            self._kept = finding.id
            self._row = current.row()
        self.chosen.emit(finding)

    def _before_reset(self) -> None:
        self.scrollToTop()

    def _after_reset(self) -> None:
        row = self.variants.row_of(self._kept) if self._kept else 0
        if self.variants.rowCount():
            if row < 0 and self._stay:
                row = min(self._row, self.variants.rowCount() - 1)  # what was here is gone: the one in its place
            self.choose_row(max(row, 0))
        else:
            self.chosen.emit(None)
        self.horizontalHeader().viewport().update()

    # The row under the mouse -------------------------------------------------------------------------------------
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(event.position().toPoint().y()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, row: int) -> None:
        if row == self._rows.hovered:
            return
        old, self._rows.hovered = self._rows.hovered, row
        for changed in (old, row):
            if changed >= 0:
                y, height = self.rowViewportPosition(changed), self.rowHeight(changed)
                self.viewport().update(0, y, self.viewport().width(), height)
