"""Findings that may be inherited, from every open case: the counselor's list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from mingbian.model.interpretation import Finding, GermlineFinding, GermlineState
from mingbian_desktop import texts as say
from mingbian_desktop import words
from mingbian_desktop.i18n import Lang, Text, Translator, count, pick
from mingbian_desktop.models.case_list import tumor_text
from mingbian_desktop.models.variant_table import plain_tooltip
from mingbian_desktop.presenters.cases import OpenCase

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class GermlineRow:
    """One flagged (or explained) finding of one case; ``finding`` is None for those withheld without consent."""

    case: OpenCase
    germline: GermlineFinding
    finding: Finding | None

    @property
    def group(self) -> str:
        if self.germline.withheld or self.germline.state is GermlineState.POSSIBLE:
            return "possible"
        return "confirmed" if self.germline.state is GermlineState.CONFIRMED else "explained"


def rows_of(cases: tuple[OpenCase, ...]) -> list[GermlineRow]:
    """All rows, the most urgent first, then by case."""
    found: list[GermlineRow] = []
    for case in cases:
        i = case.interpretation
        if i is None:
            continue
        by_id = {f.id: f for f in i.findings}
        found.extend(GermlineRow(case, g, by_id.get(g.finding)) for g in i.germline_findings)
    return sorted(found, key=lambda r: (r.germline.priority or "P9", r.case.id, r.germline.finding))


class GermlineModel(QAbstractTableModel):
    """Columns: priority, case, variant, why, certainty, consent, next step."""

    TITLES: tuple[Text, ...] = (
        say.COL_PRIORITY,
        say.COL_CASE,
        say.COL_VARIANT,
        say.COL_WHY,
        say.COL_CERTAINTY,
        say.COL_CONSENT,
        say.COL_NEXT,
    )

    def __init__(self, tr: Translator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._rows: list[GermlineRow] = []
        tr.changed.connect(self._retranslate)

    def show(self, rows: list[GermlineRow]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, number: int) -> GermlineRow | None:
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.TITLES)

    def text(self, row: GermlineRow, column: int) -> str:
        lang, g, i = self._tr.lang, row.germline, row.case.interpretation
        if column == 0:
            return g.priority or "–"
        if column == 1:
            age = i.case.age if i else None
            parts = [row.case.title, tumor_text(row.case, lang)]
            parts.append(say.AGE.in_(lang).format(n=age) if age is not None else "")
            return " ".join(p for p in parts if p)
        if column == 2:
            return words.title_of(row.finding.variant, lang) if row.finding else "–"
        if column == 3:
            if g.withheld:
                return say.WITHHELD_ROW.in_(lang).format(n=count(g.count))
            return pick(lang, g.reason, g.reason_zh)
        if column == 4:
            return words.from_table(say.GERMLINE_STATES, g.state, lang) or "–"
        if column == 5:
            return words.from_table(say.CONSENTS, i.case.consent_germline, lang) if i else ""
        if g.withheld:
            return say.WITHHELD_NEXT.in_(lang)
        actions = g.actions_zh if lang is Lang.ZH and g.actions_zh else g.actions
        return words.joined(actions, lang) or "–"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.text(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            rule = say.RULE.in_(self._tr.lang).format(rule=row.germline.rule) if row.germline.rule else ""
            extra = f"\n{rule}" if index.column() == 3 and rule else ""
            return plain_tooltip(self.text(row, index.column()) + extra)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.TITLES):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._tr(self.TITLES[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _retranslate(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, self.columnCount() - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
