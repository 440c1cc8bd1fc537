"""After the knowledge changed: which cases would be told otherwise and why, and what becomes of each."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from mingbian.cases.records import CaseFile, FindingChange, ToDo
from mingbian.model.errors import Cancelled, UserError
from mingbian.model.records import Record
from mingbian_desktop import laboratory_words as say
from mingbian_desktop import store_words, texts
from mingbian_desktop.i18n import Lang, count
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.presenters.keeping import knowledge
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.laboratory.section import Listing, Section
from mingbian_desktop.views.sheet import Sheet
from mingbian_desktop.views.widgets import Check, Label, row

if TYPE_CHECKING:
    from mingbian.cases.records import ChangeSet
    from mingbian.cases.store import Session, Store

_NAMED = 3  # findings named in a row; the rest is counted


class Item(Record, frozen=True):
    """One entry with its case; ``listed`` False where it was only found now."""

    number: int
    to_do: ToDo
    listed: bool


class Compared(Record, frozen=True):
    """What a comparison found; ``looked`` cases. None of it is kept yet."""

    looked: int
    found: tuple[Item, ...]


def change_text(change: FindingChange, lang: Lang) -> str:
    """What would be said otherwise of one finding."""

    def tier(value: str) -> str:
        return value or say.NO_TIER.in_(lang)

    wording = say.TIER_MOVES if change.was != change.now else say.TIER_STAYS
    parts = [wording.in_(lang).format(name=change.name, was=tier(change.was), now=tier(change.now))]
    if change.gained:
        parts.append(say.GAINED.in_(lang).format(n=len(change.gained)))
    if change.lost:
        parts.append(say.LOST.in_(lang).format(n=len(change.lost)))
    if change.germline_was != change.germline_now:
        was, now = (_flag(value, lang) for value in (change.germline_was, change.germline_now))
        parts.append(say.FLAGGED.in_(lang).format(was=was, now=now))
    return ("，" if lang is Lang.ZH else ", ").join(parts)


def _flag(value: str, lang: Lang) -> str:
    known = texts.GERMLINE_STATES.get(value)
    return known.in_(lang) if known is not None else value or say.NO_FLAG.in_(lang)


class SettleSheet(Sheet):
    """Why an entry is closed. ``send(reason, sheet)``."""

    def __init__(self, ui: Ui, parent: QWidget, title: str, lead: str, send: Callable[[str, Sheet], object]) -> None:
        super().__init__(ui, parent, title, lead, ui.tr(say.SETTLE_DO))
        self._send = send
        self.reason = self.words(ui.tr(say.SETTLE_REASON))

    def submit(self) -> None:
        self.busy(True)
        self._send(self.reason.toPlainText().strip(), self)


class Changes(Section):
    TITLE, LEAD, NEEDS = say.CHANGES, say.CHANGES_LEAD, ("to_do",)

    _advanced = Signal(int, int)  # from the store's thread

    def __init__(self, ui: Ui, keeper: Keeper) -> None:
        super().__init__(ui, keeper)
        self._listed: tuple[Item, ...] = ()
        self._found: tuple[Item, ...] = ()
        self._shown: list[Item] = []
        self._stop = False
        columns = [
            (say.COL_CASE, 90), (say.COL_SIGNED, 90), (say.COL_STATE, 110), (say.COL_CHANGE, 0), (say.COL_KNOWLEDGE, 120),
        ]  # fmt: skip
        self.list = Listing(ui, say.CHANGES, columns)
        self._detail = Label(role="secondary", wrap=True, select=True)
        self.some = self.button(say.LOOK_CHANGED, partial(self.compare, False), "primary")
        self.every = self.button(say.LOOK_ALL, partial(self.compare, True))
        self.stop = self.button(say.STOP, self.cancel)
        self.take = self.button(say.TAKE_LIST, self.take_over, "primary")
        self._named = [(b, t) for b, t in self._named if b is not self.take]  # its text carries a number
        self.settled = Check(ui, "")
        self.settled.toggled.connect(lambda _on: self._fill())
        self.done = self.button(say.SETTLE_DONE, partial(self.settle, "done"))
        self.declined = self.button(say.SETTLE_DECLINED, partial(self.settle, "declined"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.body.addLayout(row(self.some, self.every, self.stop, self.take, 0, self.settled, spacing=10))
        self.body.addWidget(self.bar)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self._detail)
        self.body.addLayout(row(self.done, self.declined, 0, spacing=10))
        self.stop.hide()
        self.list.chosen.connect(lambda _n: self._chosen())
        self._advanced.connect(self._progress)
        ui.follow(self)

    # Reading -----------------------------------------------------------------------------------------------------
    def refresh(self) -> None:
        def read(store: Store, _session: Session) -> tuple[Item, ...]:
            numbers = {c.id: c.number for c in store.cases()}
            entries = [Item(numbers[t.case], t, True) for t in store.journal.all(ToDo) if t.case in numbers]
            return tuple(sorted(entries, key=lambda e: (e.to_do.state != "open", not e.to_do.signed, e.number)))

        self.ask(read, self._show)

    def _show(self, listed: tuple[Item, ...]) -> None:
        self._listed = listed
        known = {e.to_do.entity for e in listed}
        self._found = tuple(e for e in self._found if e.to_do.entity not in known)
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        tr = self.ui.tr
        self.settled.setText(tr(say.SHOW_SETTLED))
        self.take.say(tr(say.TAKE_LIST, n=len(self._found)))
        self.bar.setAccessibleName(tr(say.CHANGES))
        self._fill()

    def _fill(self) -> None:
        tr = self.ui.tr
        kept = [e for e in self._listed if e.to_do.state == "open" or self.settled.isChecked()]
        self._shown = [*self._found, *kept]
        self.list.show_rows(
            [
                (
                    tr(say.CASE_NUMBER, n=e.number),
                    tr(say.SIGNED if e.to_do.signed else say.OPEN_CASE),
                    tr(say.TO_DO_STATES[e.to_do.state if e.listed else "found"]),
                    self._summary(e.to_do),
                    e.to_do.knowledge,
                )
                for e in self._shown
            ]
        )
        self._chosen()

    def _summary(self, to_do: ToDo) -> str:
        lang = self.ui.lang
        named = [change_text(c, lang) for c in to_do.changes[:_NAMED]]
        rest = len(to_do.changes) - len(named)
        return ("；" if lang is Lang.ZH else "; ").join((*named, *([f"+{rest}"] if rest else [])))

    @property
    def entry(self) -> Item | None:
        """The chosen entry."""
        return self._shown[self.list.number] if 0 <= self.list.number < len(self._shown) else None

    def _chosen(self) -> None:
        chosen = self.entry
        lines = [change_text(c, self.ui.lang) for c in chosen.to_do.changes] if chosen else []
        if chosen is not None and chosen.to_do.reason:
            lines.append(f"{self.ui.tr(say.SETTLE_REASON)}: {chosen.to_do.reason} ({chosen.to_do.by})")
        self._detail.setText("\n".join(lines[:12]))
        self._detail.setVisible(bool(lines))
        may = self.keeper.may("to_do")
        can = may and chosen is not None and chosen.listed and chosen.to_do.state == "open"
        self.done.setEnabled(can)
        self.declined.setEnabled(can)
        self.take.setVisible(bool(self._found) and not self.bar.isVisible())
        self.take.setEnabled(may)

    # Comparing ---------------------------------------------------------------------------------------------------
    def compare(self, every: bool) -> None:
        """Interpret again what was kept, with the knowledge in force, and compare. Nothing is written."""
        self._stop = False
        self._found = ()
        self._busy(True)
        self.tell(say.LOADING_KNOWLEDGE, "info")

        def work(store: Store, session: Session) -> Compared | None:
            from mingbian.cases import reinterpretation

            session.require("to_do")
            kb = knowledge()
            files: dict[str, CaseFile] = {c.id: c for c in store.cases() if not c.archived}
            numbers = [c.number for c in files.values() if every or c.knowledge_sha256 != kb.sha256]
            try:
                found = reinterpretation.plan(store, numbers, kb, self._advance, max((os.cpu_count() or 2) - 1, 1))
            except Cancelled:
                return None
            return Compared(len(numbers), tuple(Item(files[t.case].number, t, False) for t in found))

        self.keeper.ask(work, self._compared, self._not_compared)

    def _advance(self, n: int, total: int) -> None:
        if self._stop:
            raise Cancelled
        self._advanced.emit(n, total)

    def _progress(self, n: int, total: int) -> None:
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(n)
        self.tell(say.COMPARING, "info", n=count(n), total=count(total))

    def cancel(self) -> None:
        self._stop = True

    def _compared(self, found: Compared | None) -> None:
        self._busy(False)
        if found is None:
            self.tell(say.STOPPED, "info")
        else:
            known = {e.to_do.entity for e in self._listed}
            self._found = tuple(e for e in found.found if e.to_do.entity not in known)
            if found.found:
                self.tell(say.COMPARED, "info", n=count(found.looked), found=count(len(found.found)))
            else:
                self.tell(say.UNCHANGED, n=count(found.looked))
        self.retranslate()

    def _not_compared(self, error: UserError) -> None:
        self._busy(False)
        self.refused(error)
        self._chosen()

    def _busy(self, on: bool) -> None:
        self.bar.setRange(0, 0)
        self.bar.setVisible(on)
        self.stop.setVisible(on)
        self.some.setEnabled(not on)
        self.every.setEnabled(not on)
        self.take.setVisible(False)

    # Settling ----------------------------------------------------------------------------------------------------
    def take_over(self) -> None:
        to_dos = [e.to_do for e in self._found]

        def work(store: Store, session: Session) -> ChangeSet:
            from mingbian.cases import reinterpretation

            return reinterpretation.take_over(store, session, to_dos)

        self.do(work, lambda: self.tell(say.LISTED))

    def settle(self, state: str) -> None:
        chosen = self.entry
        if chosen is None or not chosen.listed:
            return
        to_do = chosen.to_do

        def send(reason: str, sheet: Sheet) -> None:
            def work(store: Store, session: Session) -> ChangeSet:
                from mingbian.cases import reinterpretation

                return reinterpretation.settle(store, session, to_do, state, reason)

            self.do(work, sheet.accept, lambda error: sheet.trouble(store_words.refusal(error, self.ui.lang)))

        tr = self.ui.tr
        title = tr(say.SETTLE_TITLE, n=chosen.number, state=tr(say.TO_DO_STATES[state]))
        SettleSheet(self.ui, self.window(), title, self._summary(to_do), send).open()
