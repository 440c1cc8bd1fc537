"""A table of plain texts: rows that something else made, filtered by words and sorted by a column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from mingbian_desktop.i18n import Text, Translator
from mingbian_desktop.models.variant_table import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
Row = tuple[str, ...]
_NOWHERE = QModelIndex()


class ListingModel(QAbstractTableModel):
    """``shown`` maps a row on screen to its number among all."""

    def __init__(self, tr: Translator, titles: Sequence[Text], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self.titles = tuple(titles)
        self._rows: Sequence[Row] = ()
        self.shown: list[int] = []
        self._words: list[str] = []
        self._sorting: tuple[int, bool] | None = None

    @property
    def sorting(self) -> tuple[int, bool] | None:
        return self._sorting

    @property
    def total(self) -> int:
        return len(self._rows)

    def show(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self._rows = rows
        self._arrange()
        self.endResetModel()

    def filter(self, text: str) -> None:
        """Only rows that hold every word."""
        self.beginResetModel()
        self._words = text.lower().split()
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.beginResetModel()
        self._sorting = None if column < 0 else (column, order == Qt.SortOrder.AscendingOrder)
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        self.shown = list(range(len(self._rows)))
        if self._words:
            texts = [" ".join(row).lower() for row in self._rows]
            self.shown = [n for n in self.shown if all(word in texts[n] for word in self._words)]
        if self._sorting is not None:
            column, rising = self._sorting
            self.shown.sort(key=lambda n: _key(self._rows[n][column]), reverse=not rising)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self.shown):
            return None
        text = self._rows[self.shown[index.row()]][index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(text)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        wanted = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if orientation != Qt.Orientation.Horizontal or role not in wanted or not 0 <= section < len(self.titles):
            return None
        return self._tr(self.titles[section])


def _key(text: str) -> tuple[float, str]:
    """Numbers by size, before texts."""
    plain = text.replace(",", "")
    return (float(plain), "") if plain.isdigit() else (float("inf"), text.casefold())
