"""The open cases as a list for the left side."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from mingbian_desktop import texts as say
from mingbian_desktop import words
from mingbian_desktop.i18n import Lang, Translator, count
from mingbian_desktop.models.rows import Mark
from mingbian_desktop.models.variant_table import plain_tooltip
from mingbian_desktop.presenters.cases import CaseBook, OpenCase, State

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


def tumor_text(case: OpenCase, lang: Lang) -> str:
    """The second line: the tumor type, or the file's name while there is no result."""
    i = case.interpretation
    if i is None:
        if case.file is not None:
            return case.file.tumor
        return case.name if case.title != case.name else ""
    tumor = i.case.tumor_type
    if tumor is None:
        return say.NOT_GIVEN.in_(lang)
    return (tumor.name_zh or tumor.name) if lang is Lang.ZH else tumor.name


def progress_of(case: OpenCase, reader: str) -> tuple[int, int] | None:
    """Of a draft of the store: how many of the rows that must be opened ``reader`` has opened, and how many there are."""
    view = case.view
    if view is None or view.file.status.value != "draft" or not view.to_open:
        return None
    return len(view.to_open) - len(view.unopened(reader)), len(view.to_open)


def status_text(case: OpenCase, lang: Lang, reader: str = "", spoken: bool = False) -> str:
    """The word at the right: what the case waits for, how far a review is, or how many of its findings are tiered I or II.

    ``reader`` is whose review; ``spoken`` says in words what the numbers mean.
    """
    texts = {
        State.WAITING: say.STATE_WAITING,
        State.READING: say.STATE_READING,
        State.ASKS: say.STATE_ASKS,
        State.REFUSED: say.STATE_REFUSED,
        State.FAILED: say.STATE_FAILED,
        State.CANCELED: say.STATE_STOPPED,
    }
    if case.state in texts:
        progress = case.progress
        if case.state is State.READING and progress is not None and progress.fraction is not None:
            return f"{progress.fraction * 100:.0f} %"
        return texts[case.state].in_(lang)
    if case.file is not None:
        from mingbian_desktop.review_words import OPENED_OF
        from mingbian_desktop.store_words import STATUS

        progress_made = progress_of(case, reader)
        if progress_made is not None:
            opened, total = progress_made
            return OPENED_OF.in_(lang).format(n=opened, total=total) if spoken else f"{opened} / {total}"
        return STATUS[case.file.status].in_(lang)
    if case.blocked:
        return say.STATE_BLOCKING.in_(lang)
    strong = int((case.rows.tier <= 2).sum())
    return f"{count(strong)} / {count(len(case.rows))}"


def flagged(case: OpenCase) -> bool:
    if case.result is None and case.file is not None:
        return case.file.germline > 0
    return bool((case.rows.select(Mark.INHERITED) & ~case.rows.select(Mark.DISMISSED)).any())


class CaseListModel(QAbstractListModel):
    """One row a case, in the order they were opened."""

    CASE_ROLE = Qt.ItemDataRole.UserRole + 1

    def __init__(self, book: CaseBook, tr: Translator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._tr = tr
        self._ids: list[int] = [c.id for c in book.cases]
        book.added.connect(self._added)
        book.removed.connect(self._removed)
        book.changed.connect(self._changed)
        book.progressed.connect(self._changed)
        tr.changed.connect(self._retranslate)

    def case(self, row: int) -> OpenCase | None:
        return self._book.get(self._ids[row]) if 0 <= row < len(self._ids) else None

    @property
    def reader(self) -> str:
        """Whose review the progress is of."""
        return self._book.reader

    def row_of(self, case_id: int) -> int:
        return self._ids.index(case_id) if case_id in self._ids else -1

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        case = self.case(index.row())
        if case is None:
            return None
        lang = self._tr.lang
        if role == Qt.ItemDataRole.DisplayRole:
            return case.title
        if role == Qt.ItemDataRole.ToolTipRole:
            i = case.interpretation
            files = words.file_names(i.input) if i else case.name
            made = status_text(case, lang, self._book.reader, spoken=True)
            kept = made if case.file is not None else ""
            return plain_tooltip("\n".join(p for p in (case.title, tumor_text(case, lang), kept, files) if p))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            status = status_text(case, lang, self._book.reader, spoken=True)
            return ", ".join(p for p in (case.title, tumor_text(case, lang), status) if p)
        if role == self.CASE_ROLE:
            return case.id
        return None

    def _added(self, case_id: int) -> None:
        self.beginInsertRows(QModelIndex(), len(self._ids), len(self._ids))
        self._ids.append(case_id)
        self.endInsertRows()

    def _removed(self, case_id: int) -> None:
        row = self.row_of(case_id)
        if row >= 0:
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._ids[row]
            self.endRemoveRows()

    def _changed(self, case_id: int) -> None:
        row = self.row_of(case_id)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _retranslate(self) -> None:
        if self._ids:
            self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))
