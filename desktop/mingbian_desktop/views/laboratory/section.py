"""What every page of the laboratory has: a title, a lead, its contents, a line for what came of it, the store's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFileDialog, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from mingbian.model.errors import UserError
from mingbian_desktop import laboratory_words as say
from mingbian_desktop import store_words
from mingbian_desktop.delegates.variant_row import PAD
from mingbian_desktop.i18n import Text
from mingbian_desktop.models.listing import ListingModel, Row
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.variant_table import Header
from mingbian_desktop.views.widgets import Button, Frame, IconLabel, Label, Scroll, WideTable, clear, column, row

if TYPE_CHECKING:
    from mingbian.cases.records import ChangeSet
    from mingbian.cases.store import Session, Store

T = TypeVar("T")
_ROW_PX = 40


class RowDelegate(QStyledItemDelegate):
    """Whole rows with a hairline under each, the text in line with its title."""

    def __init__(self, ui: Ui, parent: QWidget) -> None:
        super().__init__(parent)
        self._ui = ui

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        ui, rect = self._ui, QRectF(option.rect)
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, ui.color("selection"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), ui.color("hairline"))
        first = index.column() == 0
        if selected and first:
            view = self.parent()
            focused = isinstance(view, QWidget) and view.hasFocus()
            painter.fillRect(QRectF(rect.left(), rect.top(), 4 if focused else 3, rect.height() - 1), ui.color("accent"))
        body = rect.adjusted(PAD + (5 if first else 0), 0, -PAD, -1)
        painter.setFont(ui.font(13, first))
        painter.setPen(ui.color("text"))
        text = str(index.data() or "").replace("\n", " ")
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(body.width()))
        painter.drawText(body, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


class Listing(QWidget):
    """A table of texts in a card. ``columns`` are titles with their width in design pixels, 0 for a share of the rest."""

    chosen = Signal(int)  # the number of the row among all, -1 for none

    def __init__(self, ui: Ui, name: Text, columns: Sequence[tuple[Text, int]]) -> None:
        super().__init__()
        self._ui = ui
        self._name = name
        self._widths = [width for _, width in columns]
        titles = [title for title, _ in columns]
        self.model = ListingModel(ui.tr, titles, self)
        self.table = WideTable()
        self.table.setModel(self.model)
        self.table.setItemDelegate(RowDelegate(ui, self.table))
        header = Header(ui, self.model, titles, self.table)
        self.table.setHorizontalHeader(header)
        header.setSectionResizeMode(Header.ResizeMode.Fixed)
        self.table.resized.connect(self._share)
        self.table.selectionModel().currentChanged.connect(lambda now, _before: self.chosen.emit(self._number(now.row())))
        self._nothing = Label(role="secondary")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        card = Frame("card")
        card.setLayout(column(self.table, self._nothing, margins=(1, 1, 1, 1), spacing=0))
        self.setLayout(column(card))
        ui.follow(self)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """These rows; the chosen one stays chosen where its place is still there."""
        at = self.table.currentIndex().row()
        self.model.show(rows)
        if 0 <= at < self.model.rowCount():
            self.table.selectRow(at)
        self._settle()

    def narrow(self, text: str) -> None:
        self.model.filter(text)
        self._settle()

    def choose(self, number: int) -> None:
        if number in self.model.shown:
            self.table.selectRow(self.model.shown.index(number))

    @property
    def number(self) -> int:
        """The chosen row among all, -1 for none."""
        return self._number(self.table.currentIndex().row())

    def _number(self, at: int) -> int:
        return self.model.shown[at] if 0 <= at < len(self.model.shown) else -1

    def _settle(self) -> None:
        empty = self.model.rowCount() == 0
        self.table.setVisible(not empty)
        self._nothing.setVisible(empty)
        self.chosen.emit(self.number)

    def retranslate(self) -> None:
        self.table.setAccessibleName(self._ui.tr(self._name))
        self._nothing.setText(self._ui.tr(say.NOTHING))
        self.table.horizontalHeader().viewport().update()

    def restyle(self) -> None:
        height = self._ui.px(_ROW_PX)
        self.table.verticalHeader().setMinimumSectionSize(height)
        self.table.verticalHeader().setDefaultSectionSize(height)
        self.table.horizontalHeader().setFixedHeight(self._ui.px(36))
        self._nothing.setMinimumHeight(self._ui.px(96))
        self._share()

    def _share(self) -> None:
        fixed = [self._ui.px(w) for w in self._widths]
        shares = max(fixed.count(0), 1)
        rest = max((self.table.viewport().width() - sum(fixed)) // shares, self._ui.px(72))
        for section, width in enumerate(fixed):
            self.table.setColumnWidth(section, width or rest)


class Section(QWidget):
    """One page. Subclasses fill ``self.body`` and say in ``refresh`` what they read from the store.

    ``long`` pages scroll as a whole; the others give their height to their table.
    """

    TITLE: Text
    LEAD: Text
    NEEDS: tuple[str, ...] = ()  # any of these permits the page; () is everybody

    def __init__(self, ui: Ui, keeper: Keeper, long: bool = False) -> None:
        super().__init__()
        self.ui = ui
        self.keeper = keeper
        self._title = Label(role="title", wrap=True)
        self.lead = Label(role="secondary", wrap=True)
        self.body = column(spacing=12)
        self._said = column(spacing=0)
        self._told: Callable[[], tuple[str, str, str]] | None = None
        self._named: list[tuple[Button, Text]] = []
        whole = column(column(self._title, self.lead, spacing=4), self._said, self.body, spacing=12)
        whole.setContentsMargins(24, 20, 24, 16)
        if long:
            whole.addStretch(1)
            inside = QWidget()
            inside.setLayout(whole)
            self.setLayout(column(Scroll(inside)))
        else:
            whole.setStretch(2, 1)
            self.setLayout(whole)

    # Permission --------------------------------------------------------------------------------------------------
    @classmethod
    def open_to(cls, session: Session | None) -> bool:
        """Whether this page is for who is logged in."""
        return session is not None and (not cls.NEEDS or any(session.may(action) for action in cls.NEEDS))

    # The store ---------------------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read what is shown from the store. Called whenever the page comes on screen or the store changed."""

    def ask(self, work: Callable[[Store, Session], T], done: Callable[[T], object]) -> None:
        """Read something, on the store's thread."""
        self.keeper.ask(work, done, self.refused)

    def do(
        self,
        work: Callable[[Store, Session], ChangeSet],
        done: Callable[[], object] | None = None,
        failed: Callable[[UserError], object] | None = None,
    ) -> None:
        """Carry out an operation; the page is read anew after it."""

        def kept(_changes: ChangeSet) -> None:
            self.tell(say.DONE)
            if done is not None:
                done()
            self.refresh()

        def fell(error: UserError) -> None:
            (failed or self.refused)(error)

        self.keeper.do(work, kept, fell)

    def refused(self, error: UserError) -> None:
        """Say what the store would not do."""
        self._told = lambda: ("warning", "missing", store_words.refusal(error, self.ui.lang))
        self._say()

    def tell(self, text: Text, icon: str = "check", role: str = "", **values: object) -> None:
        """Say what came of it, calmly, in the page itself."""
        self._told = lambda: (icon, role, self.ui.tr(text, **values))
        self._say()

    def hush(self) -> None:
        self._told = None
        self._say()

    @property
    def told(self) -> str:
        """What the page says came of the last thing done."""
        return self._told()[2] if self._told is not None else ""

    def _say(self) -> None:
        clear(self._said)
        if self._told is None:
            return
        icon, role, text = self._told()
        box = Frame("alarm" if role == "wrong" else "notice" if role == "missing" else "note")
        line = row(spacing=10, margins=(14, 8, 14, 8))
        color = {"wrong": "danger", "missing": "question_text"}.get(role, "ok" if icon == "check" else "secondary")
        line.addWidget(IconLabel(self.ui, icon, color, 16, ""), 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(Label(text, role if role != "missing" else "", wrap=True, select=True), 1)
        box.setLayout(line)
        box.setAccessibleName(text)
        self._said.addWidget(box)

    # Words and parts ---------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        self.setAccessibleName(self.ui.tr(self.TITLE))
        self._title.setText(self.ui.tr(self.TITLE))
        self.lead.setText(self.ui.tr(self.LEAD))
        for button, text in self._named:
            button.say(self.ui.tr(text))
        self._say()

    def button(self, text: Text, clicked: Callable[[], object], kind: str = "plain") -> Button:
        """A button that follows the language."""
        made = Button(kind, clicked)
        self._named.append((made, text))
        made.say(self.ui.tr(text))
        return made

    def ask_place(self, title: Text, name: str, kind: Text, then: Callable[[Path], object]) -> None:
        """Ask where a new file goes."""
        dialog = QFileDialog(self, self.ui.tr(title))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(name.rpartition(".")[2])
        dialog.setNameFilters([self.ui.tr(kind)])
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
