"""Who has the store open, and taking over from a workstation that is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from mingbian.model.records import Record
from mingbian_desktop import laboratory_words as say
from mingbian_desktop import store_words
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.review_words import day_time
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.laboratory.section import Listing, Section
from mingbian_desktop.views.sheet import Sheet
from mingbian_desktop.views.widgets import Button, Frame, IconLabel, Label, clear, column, row

if TYPE_CHECKING:
    from mingbian.cases.leases import Holder
    from mingbian.cases.store import Session, Store


class Present(Record, frozen=True):
    """Who is there, and which of them is this window."""

    holders: tuple[Holder, ...]
    here: str


class TakeOverSheet(Sheet):
    """Asks why; it stays open with what was typed until the store has kept it."""

    def __init__(self, ui: Ui, parent: QWidget, keeper: Keeper) -> None:
        tr = ui.tr
        holder = keeper.read_only.holder if keeper.read_only is not None else ""
        super().__init__(ui, parent, tr(say.TAKE_TITLE), tr(say.TAKE_LEAD, holder=holder), tr(say.TAKE_DO))
        self._keeper = keeper
        self.reason = self.words(tr(say.TAKE_REASON))

    def submit(self) -> None:
        self.busy(True)
        refused = store_words.refusal
        lang = self._ui.lang
        self._keeper.take_over(
            self.reason.toPlainText().strip(), self.accept, lambda error: self.trouble(refused(error, lang))
        )


class HolderBand(QWidget):
    """Across the window while another workstation writes; hidden otherwise."""

    def __init__(self, ui: Ui, keeper: Keeper) -> None:
        super().__init__()
        self._ui = ui
        self._keeper = keeper
        self._body = column(spacing=0, margins=(16, 10, 16, 2))
        self.setLayout(self._body)
        self.take: Button | None = None
        keeper.changed.connect(self.retranslate)
        ui.follow(self)

    def restyle(self) -> None:
        self.retranslate()

    def retranslate(self) -> None:
        clear(self._body)
        self.take = None
        holder, session = self._keeper.read_only, self._keeper.session
        self.setVisible(holder is not None and session is not None)
        if holder is None or session is None:
            return
        tr = self._ui.tr
        text = tr(say.BAND, holder=holder.holder, station=holder.workstation, since=day_time(holder.since))
        if holder.stale:
            text = f"{text} {tr(say.BAND_STALE)}"
        line = row(spacing=12, margins=(14, 6, 8, 6))
        line.addWidget(IconLabel(self._ui, "lock", "question_text", 16, ""), 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(Label(text, "body", wrap=True, select=True), 1)
        if session.may("lease.take"):
            self.take = Button("link", self.ask)
            self.take.say(tr(say.TAKE_OVER))
            line.addWidget(self.take)
        box = Frame("notice")
        box.setLayout(line)
        box.setAccessibleName(text)
        self._body.addWidget(box)

    def ask(self) -> None:
        TakeOverSheet(self._ui, self.window(), self._keeper).open()


class Stations(Section):
    TITLE, LEAD = say.WORKSTATIONS, say.WORKSTATIONS_LEAD

    def __init__(self, ui: Ui, keeper: Keeper) -> None:
        super().__init__(ui, keeper)
        self._present = Present((), "")
        columns = [
            (say.COL_STATION, 220),
            (say.COL_WHO, 0),
            (say.COL_SINCE, 170),
            (say.COL_BEAT, 170),
            (say.COL_STATE, 220),
        ]
        self.list = Listing(ui, say.WORKSTATIONS, columns)
        self.take = self.button(say.TAKE_OVER, self.take_over, "primary")
        self.body.addLayout(row(self.take, 0))
        self.body.addWidget(self.list, 1)
        keeper.changed.connect(self._offer)
        ui.follow(self)

    def refresh(self) -> None:
        self._offer()

        def read(store: Store, _session: Session) -> Present:
            return Present(store.holders(), store.session_id)

        self.ask(read, self._show)

    def _show(self, found: Present) -> None:
        self._present = found
        self.retranslate()

    def _offer(self) -> None:
        session = self.keeper.session
        self.take.setVisible(self.keeper.read_only is not None and session is not None and session.may("lease.take"))

    def retranslate(self) -> None:
        super().retranslate()
        tr = self.ui.tr
        self.list.show_rows(
            [
                (
                    h.workstation,
                    h.holder,
                    day_time(h.since),
                    day_time(h.beat),
                    tr(say.HERE if h.session == self._present.here else say.STALE if h.stale else say.ALIVE),
                )
                for h in self._present.holders
            ]
        )
        self._offer()

    def take_over(self) -> None:
        sheet = TakeOverSheet(self.ui, self.window(), self.keeper)
        sheet.accepted.connect(self._taken)
        sheet.open()

    def _taken(self) -> None:
        self.tell(say.TAKEN)
        self.refresh()
