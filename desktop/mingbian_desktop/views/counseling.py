"""The counseling perspective: findings that may be inherited, over all open cases."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from mingbian_desktop import texts as say
from mingbian_desktop.delegates.germline_row import GermlineDelegate
from mingbian_desktop.i18n import Lang, count, pick
from mingbian_desktop.models.germline_list import GermlineModel, GermlineRow, rows_of
from mingbian_desktop.presenters.cases import CaseBook
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import Button, Frame, Label, WideTable, clear, column, row

_FILTERS = (
    ("possible", say.FILTER_POSSIBLE),
    ("confirmed", say.FILTER_CONFIRMED),
    ("explained", say.FILTER_EXPLAINED),
    ("every", say.FILTER_EVERY),
)
_SHARES = (80, 208, 200, 0, 128, 104, 232)


class Counseling(QWidget):
    """Emits ``picked(case id, finding id)`` when a row is activated (Enter, double click)."""

    picked = Signal(int, str)

    def __init__(self, ui: Ui, book: CaseBook) -> None:
        super().__init__()
        self._ui = ui
        self._book = book
        self._filter = "possible"
        self._all: list[GermlineRow] = []
        self._title = Label(role="title")
        self._sub = Label(role="secondary")
        self.filters = {name: Button("segment", partial(self.show_group, name)) for name, _ in _FILTERS}
        self.model = GermlineModel(ui.tr, self)
        self.table = WideTable()
        self.table.setModel(self.model)
        self.table.setItemDelegate(GermlineDelegate(ui, self.table))
        self.table.resized.connect(self._share)
        self.table.activated.connect(self._activated)
        self.table.selectionModel().currentChanged.connect(self._show_detail)
        self._nothing = Label(role="secondary")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._limits = Label(role="small", wrap=True)
        self._detail = Frame("card")
        self._detail_body = column(spacing=4, margins=(20, 14, 20, 16))
        self._detail.setLayout(self._detail_body)
        card = Frame("card")
        card.setLayout(column(self.table, self._nothing, margins=(1, 1, 1, 1), spacing=0))
        head = row(column(self._title, self._sub, spacing=2), 24, row(*self.filters.values(), spacing=6), 0, spacing=8)
        layout = column(head, card, self._detail, self._limits, spacing=12, margins=(20, 16, 20, 16))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        for signal in (book.added, book.changed, book.removed):
            signal.connect(self.refresh)
        ui.follow(self)

    def refresh(self) -> None:
        """Gather the rows anew where this perspective shows; cheap enough to do at every change."""
        if self.isVisible():
            self._gather()

    def _gather(self) -> None:
        self._all = rows_of(self._book.cases)
        if not any(r.group == self._filter for r in self._all) and self._filter != "every":
            groups = {r.group for r in self._all}
            self._filter = next((g for g in ("possible", "confirmed", "explained") if g in groups), "possible")
        self._show()

    def show_group(self, name: str) -> None:
        self._filter = name
        self._show()

    def _show(self) -> None:
        rows = [r for r in self._all if self._filter in ("every", r.group)]
        self.table.scrollToTop()
        self.model.show(rows)
        if rows:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.table.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        self.retranslate()

    def retranslate(self) -> None:
        tr = self._ui.tr
        self.setAccessibleName(tr(say.PANE_COUNSELING))
        self.table.setAccessibleName(tr(say.PANE_COUNSELING))
        self._title.setText(tr(say.GERMLINE_TITLE))
        n = len([c for c in self._book.cases if c.interpretation is not None])
        self._sub.setText(tr(say.GERMLINE_SUB_ONE) if n == 1 else tr(say.GERMLINE_SUB, n=count(n)))
        for name, text in _FILTERS:
            number = len([r for r in self._all if name in ("every", r.group)])
            self.filters[name].say(tr(text, n=count(number)))
            self.filters[name].setChecked(name == self._filter)
        self._nothing.setText(tr(say.GERMLINE_EMPTY))
        self._limits.setText(tr(say.GERMLINE_LIMITS))
        self._show_detail()

    def _show_detail(self) -> None:
        """The whole reason and every next step of the chosen row."""
        clear(self._detail_body)
        tr, chosen = self._ui.tr, self.model.row(self.table.currentIndex().row())
        self._detail.setVisible(chosen is not None and chosen.finding is not None)
        if chosen is None or chosen.finding is None:
            return
        germline = chosen.germline
        title = " ・ ".join(p for p in (self.model.text(chosen, 2), tr(say.RULE, rule=germline.rule)) if p)
        link = Button("link", partial(self.picked.emit, chosen.case.id, chosen.finding.id))
        link.say(tr(say.GERMLINE_OPEN))
        self._detail_body.addLayout(row(Label(title, "heading"), 0, link))
        self._detail_body.addWidget(Label(tr(say.GERMLINE_WHY), "faint"))
        reason = pick(tr.lang, germline.reason, germline.reason_zh)
        self._detail_body.addWidget(Label(reason, wrap=True, select=True))
        actions = germline.actions_zh if tr.lang is Lang.ZH and germline.actions_zh else germline.actions
        if actions:
            self._detail_body.addSpacing(6)
            self._detail_body.addWidget(Label(tr(say.GERMLINE_NEXT), "faint"))
        for number, action in enumerate(actions, 1):
            self._detail_body.addWidget(Label(f"{number}. {action}", wrap=True, select=True))

    def restyle(self) -> None:
        self.table.verticalHeader().setDefaultSectionSize(self._ui.px(64))
        self.table.horizontalHeader().setFixedHeight(self._ui.px(36))
        self._nothing.setMinimumHeight(self._ui.px(200))
        self._share()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._gather()

    def _share(self) -> None:
        fixed = [self._ui.px(w) for w in _SHARES]
        rest = max(self.table.viewport().width() - sum(fixed), self._ui.px(160))
        for section, width in enumerate(fixed):
            self.table.setColumnWidth(section, width or rest)

    def _activated(self, index: QModelIndex) -> None:
        picked = self.model.row(index.row())
        if picked is not None and picked.finding is not None:
            self.picked.emit(picked.case.id, picked.finding.id)
