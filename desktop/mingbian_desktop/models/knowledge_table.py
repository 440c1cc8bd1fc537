"""The knowledge browser's table: columns over arrays, and one index array that says which rows show in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from mingbian_desktop import knowledge_words as kw
from mingbian_desktop import texts as say
from mingbian_desktop.i18n import Lang, Text, Translator
from mingbian_desktop.knowledge_facts import KnowledgeFacts
from mingbian_desktop.models.knowledge_query import KnowledgeQuery
from mingbian_desktop.models.knowledge_rows import KnowledgeRows
from mingbian_desktop.models.variant_table import plain_tooltip

if TYPE_CHECKING:  # loaded off the window's thread, when the browser is first opened
    import numpy as np
    from numpy.typing import NDArray

    from mingbian.knowledge.rows import Row

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
Say = Callable[["Row", KnowledgeFacts, Lang], str]


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` in design pixels, 0 for a share of what is left. ``key`` gives float keys, NaN (missing) always last."""

    id: str
    title: Text
    width: int
    key: Callable[[KnowledgeRows], NDArray[np.float32]]
    text: Say
    spoken: Say


def _as_keys(codes: NDArray[np.int8]) -> NDArray[np.float32]:
    import numpy as np

    return codes.astype(np.float32)


def _approvals(row: Row, _facts: KnowledgeFacts, lang: Lang) -> str:
    return kw.dot(lang).join(kw.approved_by(row)) or "–"


def _approvals_spoken(row: Row, _facts: KnowledgeFacts, lang: Lang) -> str:
    names = kw.comma(lang).join(kw.approved_by(row))
    return say.KB_APPROVED_BY.in_(lang).format(names=names) if names else say.KB_APPROVED_NOWHERE.in_(lang)


COLUMNS: tuple[Column, ...] = (
    Column(
        "level",
        say.KB_COL_LEVEL,
        84,
        lambda rows: _as_keys(rows.level),
        lambda row, _facts, lang: kw.level_text(row, lang),
        lambda row, _facts, lang: kw.level_sentence(row, lang),
    ),
    Column(
        "biomarker",
        say.KB_COL_BIOMARKER,
        0,
        lambda rows: rows.gene,
        lambda row, _facts, _lang: row.text,
        lambda row, facts, lang: f"{row.text}\n{kw.tumors_line(row, facts, lang)}",
    ),
    Column(
        "meaning",
        say.KB_COL_MEANING,
        0,
        lambda rows: _as_keys(rows.effect),
        lambda row, _facts, lang: kw.meaning_text(row, lang),
        lambda row, _facts, lang: kw.meaning_text(row, lang),
    ),
    Column("approvals", say.KB_COL_APPROVALS, 116, lambda rows: -rows.approved, _approvals, _approvals_spoken),
    Column(
        "review",
        say.KB_COL_REVIEW,
        112,
        lambda rows: _as_keys(rows.review),
        kw.review_text,
        kw.review_sentence,
    ),
)


class KnowledgeTableModel(QAbstractTableModel):
    """Shows the rows that pass the query, sorted by one column. ``about_to_shrink`` comes before each reset."""

    about_to_shrink = Signal()

    def __init__(self, tr: Translator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self.rows: KnowledgeRows | None = None
        self._query = KnowledgeQuery()
        self._sort: tuple[int, bool] | None = None
        self._shown: Sequence[int] | NDArray[np.int32] = ()
        tr.changed.connect(self._retranslate)

    # What shows -------------------------------------------------------------------------------------------------
    @property
    def total(self) -> int:
        return len(self.rows) if self.rows is not None else 0

    @property
    def query(self) -> KnowledgeQuery:
        return self._query

    @property
    def sorting(self) -> tuple[int, bool] | None:
        return self._sort

    def show(self, rows: KnowledgeRows) -> None:
        self._reset(rows, self._query, self._sort)

    def set_query(self, query: KnowledgeQuery) -> None:
        if self.rows is None:
            self._query = query
        else:
            self._reset(self.rows, query, self._sort)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; a column of -1 is the reading order."""
        wanted = (column, order == Qt.SortOrder.AscendingOrder) if 0 <= column < len(COLUMNS) else None
        if wanted != self._sort and self.rows is not None:
            self._reset(self.rows, self._query, wanted)

    def _reset(self, rows: KnowledgeRows, query: KnowledgeQuery, sort: tuple[int, bool] | None) -> None:
        import numpy as np

        keep = query.mask(rows)
        if sort is None:
            shown = np.flatnonzero(keep)
        else:
            key = COLUMNS[sort[0]].key(rows)
            order = np.argsort(key if sort[1] else -key, kind="stable")
            shown = order[keep[order]]
        self.about_to_shrink.emit()
        self.beginResetModel()
        self.rows, self._query, self._sort = rows, query, sort
        self._shown = shown.astype(np.int32)
        self.endResetModel()

    def row(self, shown: int) -> Row | None:
        """The row of the knowledge base at a shown row."""
        if self.rows is None or not 0 <= shown < len(self._shown):
            return None
        return self.rows.rows[int(self._shown[shown])]

    def shown_place(self, row_id: str) -> int:
        """The shown row of an id, or -1."""
        import numpy as np

        place = self.rows.place(row_id) if self.rows is not None else -1
        found = np.flatnonzero(np.asarray(self._shown) == place)
        return int(found[0]) if place >= 0 and len(found) else -1

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
        row = self.row(index.row()) if index.isValid() else None
        if row is None or self.rows is None:
            return None
        column, facts, lang = COLUMNS[index.column()], self.rows.facts, self._tr.lang
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row, facts, lang)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(column.spoken(row, facts, lang))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return column.spoken(row, facts, lang).replace("\n", ", ")
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        title = self._tr(COLUMNS[section].title)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return title
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tr(say.SORT_HINT, column=title)
        return None
