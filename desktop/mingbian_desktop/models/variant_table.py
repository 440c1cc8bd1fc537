"""The variant table's model: columns over arrays, and one index array that says which rows show in which order.

No proxy model: sorting is a stable argsort and filtering a boolean mask, so a million rows stay quick.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from mingbian.model.interpretation import Finding
from mingbian_desktop import texts as say
from mingbian_desktop.i18n import Translator
from mingbian_desktop.models.columns import COLUMNS
from mingbian_desktop.models.query import Query
from mingbian_desktop.models.row_notes import NOTHING, RowNote
from mingbian_desktop.models.rows import VariantRows, no_rows

if TYPE_CHECKING:  # numpy is loaded with the first result, not with the window
    import numpy as np
    from numpy.typing import NDArray

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SAYS = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole})


def plain_tooltip(text: str) -> str:
    """A tooltip Qt cannot mistake for markup: text from files is data."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<qt>{escaped}</qt>" if text else ""


class VariantTableModel(QAbstractTableModel):
    """Shows ``rows[base]`` that pass ``query``, sorted by one column.

    ``about_to_shrink`` is emitted before a reset: the view scrolls to its top first, without which Qt can spend a
    minute on a long table that became short.
    """

    about_to_shrink = Signal()

    def __init__(self, tr: Translator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._held: VariantRows | None = None
        self._base: NDArray[np.bool_] | None = None
        self._query = Query()
        self._sort: tuple[int, bool] | None = None
        self._shown: Sequence[int] | NDArray[np.int32] = ()
        self._notes: Mapping[str, RowNote] = {}
        tr.changed.connect(self._retranslate)

    # What shows -------------------------------------------------------------------------------------------------
    @property
    def rows(self) -> VariantRows:
        return self._held if self._held is not None else no_rows()

    @property
    def total(self) -> int:
        """Rows of the current tab before the filter box."""
        return len(self.rows) if self._base is None else int(self._base.sum())

    def show(self, rows: VariantRows, base: NDArray[np.bool_] | None, query: Query) -> None:
        """Show other rows, another tab or another filter."""
        self._reset(rows, base, query, self._sort)

    def set_notes(self, notes: Mapping[str, RowNote]) -> None:
        """What the laboratory did, by number of the finding; rows that are on show are painted anew."""
        if notes != self._notes:
            self._notes = notes
            if self.rowCount():
                self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(COLUMNS) - 1))

    def note(self, finding: Finding) -> RowNote:
        return self._notes.get(finding.id, NOTHING)

    def set_query(self, query: Query) -> None:
        self._reset(self.rows, self._base, query, self._sort)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; a column of -1 is the result's own order."""
        wanted = (column, order == Qt.SortOrder.AscendingOrder) if 0 <= column < len(COLUMNS) else None
        if wanted != self._sort:
            self._reset(self.rows, self._base, self._query, wanted)

    @property
    def sorting(self) -> tuple[int, bool] | None:
        return self._sort

    def _reset(
        self, rows: VariantRows, base: NDArray[np.bool_] | None, query: Query, sort: tuple[int, bool] | None
    ) -> None:
        import numpy as np

        keep = query.mask(rows)
        if base is not None:
            keep &= base
        if sort is None:
            shown = np.flatnonzero(keep)
        else:
            key = COLUMNS[sort[0]].key(rows)
            order = np.argsort(key if sort[1] else -key, kind="stable")
            shown = order[keep[order]]
        self.about_to_shrink.emit()
        self.beginResetModel()
        self._held, self._base, self._query, self._sort = rows, base, query, sort
        self._shown = shown.astype(np.int32)
        self.endResetModel()

    def finding(self, row: int) -> Finding | None:
        """The finding at a shown row."""
        return self.rows.findings[int(self._shown[row])] if 0 <= row < len(self._shown) else None

    def row_of(self, finding_id: str) -> int:
        """The shown row of a finding, or -1."""
        for row, source in enumerate(islice(self._shown, 100_000)):
            if self.rows.findings[int(source)].id == finding_id:
                return row
        return -1

    def _retranslate(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(COLUMNS) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    # Qt's side --------------------------------------------------------------------------------------------------
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _SAYS or not index.isValid():
            return None
        finding = self.rows.findings[int(self._shown[index.row()])]
        column, lang = COLUMNS[index.column()], self._tr.lang
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(finding, lang)
        said = column.tooltip(finding, lang) if role == Qt.ItemDataRole.ToolTipRole else column.spoken(finding, lang)
        if column.id == "flags":
            said = "\n".join(p for p in (said, self.note(finding).spoken(lang)) if p)
        return plain_tooltip(said) if role == Qt.ItemDataRole.ToolTipRole else said

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        title = self._tr(COLUMNS[section].title)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return title
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tr(say.SORT_HINT, column=title)
        return None
