"""What was not interpreted: the reasons with their counts, and the records kept as examples of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from mingbian.model.interpretation import Accounting
from mingbian_desktop import texts as say
from mingbian_desktop import words
from mingbian_desktop.i18n import Lang, Translator, count
from mingbian_desktop.models.variant_table import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
REFUSED = "\0refused"  # no reason code can be this


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    count: int

    def title(self, lang: Lang) -> str:
        if self.code == REFUSED:
            return say.REFUSED_RECORDS.in_(lang)
        return words.from_table(say.REASONS, self.code, lang)

    def why(self, lang: Lang) -> str:
        if self.code == REFUSED:
            return say.REFUSED_RECORDS_WHY.in_(lang)
        text = say.REASON_WHY.get(self.code)
        return text.in_(lang) if text else ""


def reasons_of(accounting: Accounting) -> tuple[Reason, ...]:
    """Refused records first (they need a look), then the reasons from many to few."""
    refused = sum(r.alleles for r in accounting.refused)
    by_count = sorted(accounting.set_aside.items(), key=lambda item: (-item[1], item[0]))
    head = (Reason(REFUSED, refused),) if accounting.refused else ()
    return head + tuple(Reason(code, n) for code, n in by_count if n)


def summary(accounting: Accounting, lang: Lang) -> str:
    """ "1,503 set aside: not a call 412 · ..." for the line under the table."""
    total = sum(accounting.set_aside.values())
    refused = sum(r.alleles for r in accounting.refused)
    parts = [f"{r.title(lang)} {count(r.count)}" for r in reasons_of(accounting) if r.code != REFUSED]
    dot = " ・ " if lang is Lang.ZH else " · "
    line = say.ASIDE_SUMMARY.in_(lang).format(n=count(total), parts=dot.join(parts)) if parts else say.ASIDE_NONE.in_(lang)
    return line + (say.ASIDE_REFUSED.in_(lang).format(n=count(refused)) if refused else "")


class ReasonModel(QAbstractListModel):
    def __init__(self, tr: Translator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._reasons: tuple[Reason, ...] = ()
        tr.changed.connect(self._retranslate)

    def show(self, reasons: tuple[Reason, ...]) -> None:
        self.beginResetModel()
        self._reasons = reasons
        self.endResetModel()

    def reason(self, row: int) -> Reason | None:
        return self._reasons[row] if 0 <= row < len(self._reasons) else None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._reasons)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        reason = self.reason(index.row()) if index.isValid() else None
        if reason is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return reason.title(self._tr.lang)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{reason.title(self._tr.lang)}, {count(reason.count)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(reason.why(self._tr.lang))
        return None

    def _retranslate(self) -> None:
        if self._reasons:
            self.dataChanged.emit(self.index(0), self.index(len(self._reasons) - 1))


class RecordModel(QAbstractTableModel):
    """Line and content of the records kept for one reason."""

    _TITLES = (say.COL_LINE, say.COL_TEXT)

    def __init__(self, tr: Translator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._records: tuple[tuple[str, str], ...] = ()

    def show(self, accounting: Accounting | None, reason: Reason | None) -> None:
        records: tuple[tuple[str, str], ...] = ()
        if accounting is not None and reason is not None:
            if reason.code == REFUSED:
                records = tuple((r.path or count(r.line), r.reason) for r in accounting.refused)
            else:
                records = tuple(
                    (count(e.line) if e.line else "", e.text) for e in accounting.examples if e.reason == reason.code
                )
        self.beginResetModel()
        self._records = records
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._records)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        text = self._records[index.row()][index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return text.replace("\n", " ")
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(text)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole and section in (0, 1):
            return self._tr(self._TITLES[section])
        return None
