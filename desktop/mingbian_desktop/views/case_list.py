"""The left side: the open cases, and a place to drop more."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView

from mingbian_desktop import texts as say
from mingbian_desktop.delegates.case_row import CaseDelegate
from mingbian_desktop.models.case_list import CaseListModel
from mingbian_desktop.presenters.cases import CaseBook
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import ClickableFrame, Frame, Label, column, row


class CaseList(Frame):
    """Emits ``open_wanted`` when the drop area is pressed."""

    open_wanted = Signal()

    def __init__(self, ui: Ui, book: CaseBook) -> None:
        super().__init__("side")
        self._ui = ui
        self._book = book
        self._title = Label(role="faint")
        self._key = Label("F6", role="tiny")
        self._empty = Label(role="faint", wrap=True)
        self.model = CaseListModel(book, ui.tr, self)
        self.list = QListView()
        self.list.setObjectName("cases")
        self.list.setModel(self.model)
        self.list.setItemDelegate(CaseDelegate(ui, self.list))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setMouseTracking(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.drop = ClickableFrame("drop")
        self._drop_text = Label(role="faint")
        self._drop_text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.drop.setLayout(column(self._drop_text, margins=(8, 8, 8, 8)))
        self.drop.pressed.connect(self.open_wanted)
        top = row(self._title, 0, self._key, margins=(16, 14, 16, 6))
        self.setLayout(
            column(
                top,
                column(self._empty, margins=(16, 0, 16, 0)),
                self.list,
                column(self.drop, margins=(12, 8, 12, 16)),
                spacing=0,
            )
        )
        self.list.selectionModel().currentChanged.connect(self._chosen)
        book.current_changed.connect(self._follow)
        book.added.connect(self._count)
        book.removed.connect(self._count)
        self._count()
        ui.follow(self)

    def retranslate(self) -> None:
        tr = self._ui.tr
        self._title.setText(tr(say.PANE_CASES))
        self._drop_text.setText(tr(say.DROP_HINT))
        self._empty.setText(tr(say.NO_CASES))
        self.list.setAccessibleName(tr(say.PANE_CASES))
        self.drop.setAccessibleName(tr(say.OPEN))
        self.setAccessibleName(tr(say.PANE_CASES))

    def restyle(self) -> None:
        self.setFixedWidth(self._ui.px(196))
        self.list.doItemsLayout()
        self.list.viewport().update()

    def _count(self) -> None:
        empty = not self._book.cases
        self._empty.setVisible(empty)

    def _chosen(self) -> None:
        case = self.model.case(self.list.currentIndex().row())
        if case is not None:
            self._book.select(case.id)

    def _follow(self) -> None:
        case = self._book.current
        row_number = self.model.row_of(case.id) if case else -1
        if row_number >= 0 and self.list.currentIndex().row() != row_number:
            index = self.model.index(row_number)
            self.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
