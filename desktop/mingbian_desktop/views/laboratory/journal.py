"""The audit chain: who did what and why, as a table; exported, and verified on request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mingbian.model.records import Record
from mingbian_desktop import laboratory_words as say
from mingbian_desktop import store_words, words
from mingbian_desktop.i18n import Lang, count
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.review_words import day_time
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.laboratory.section import Listing, Section
from mingbian_desktop.views.review import FilterBox
from mingbian_desktop.views.widgets import Label, row

if TYPE_CHECKING:
    from mingbian.cases.audit import Verified
    from mingbian.cases.store import Session, Store

_SYSTEM = "(store)"


class Entry(Record, frozen=True):
    """One event as it is listed; ``case`` is its number, 0 for none."""

    at: str
    user: str
    action: str
    case: int
    reason: str


class Told(Record, frozen=True):
    """The journal, newest first, with its last event."""

    entries: tuple[Entry, ...]
    seq: int
    hash: str


def read(store: Store, session: Session) -> Told:
    """On the store's thread."""
    session.require("audit.read")
    numbers = {c.id: c.number for c in store.cases()}
    entries = []
    for event in store.journal.events():
        c = event.content
        why = "; ".join(p for p in (c.reason, *(f"{k} {v}" for k, v in c.detail.items())) if p)
        entries.append(Entry(c.at, c.user, c.action, numbers.get(c.case, 0), why))
    seq, hash_ = store.journal.head()
    return Told(tuple(reversed(entries)), seq, hash_)


def what(action: str, lang: Lang) -> str:
    """A step of the journal in words."""
    known = say.WHAT.get(action)
    return known.in_(lang) if known is not None else store_words.action_text(action, lang)


class Journal(Section):
    TITLE, LEAD, NEEDS = say.JOURNAL, say.JOURNAL_LEAD, ("audit.read",)

    def __init__(self, ui: Ui, keeper: Keeper) -> None:
        super().__init__(ui, keeper)
        self._journal = Told((), 0, "")
        columns = [
            (say.COL_WHEN, 160), (say.COL_WHO, 130), (say.COL_WHAT, 190), (say.COL_CASE, 90), (say.COL_WHY, 0),
        ]  # fmt: skip
        self.list = Listing(ui, say.JOURNAL, columns)
        self.search = FilterBox()
        self._count = Label(role="tiny")
        self._head = Label(role="small", select=True, wrap=True)
        self.verify = self.button(say.VERIFY, self.verify_all, "primary")
        self.export = self.button(say.EXPORT_JOURNAL, self.ask_export)
        bar = row(spacing=12)
        bar.addWidget(self.search, 1)
        bar.addWidget(self._count)
        bar.addWidget(self.export)
        bar.addWidget(self.verify)
        self.body.addLayout(bar)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self._head)
        self.search.textChanged.connect(self._narrow)
        self.search.leave.connect(self.list.table.setFocus)
        ui.follow(self)

    def refresh(self) -> None:
        self.ask(read, self._show)

    def _show(self, found: Told) -> None:
        self._journal = found
        self.retranslate()

    def _narrow(self, text: str) -> None:
        self.list.narrow(text)
        self._say_count()

    def _say_count(self) -> None:
        model = self.list.model
        self._count.setText(self.ui.tr(say.SHOWN, n=count(model.rowCount()), total=count(model.total)))

    def retranslate(self) -> None:
        super().retranslate()
        tr = self.ui.tr
        self.search.setPlaceholderText(tr(say.FILTER))
        self.search.setAccessibleName(tr(say.FILTER))
        self.list.show_rows(
            [
                (
                    day_time(e.at),
                    tr(say.STORE_ITSELF) if e.user == _SYSTEM else e.user,
                    what(e.action, tr.lang),
                    tr(say.CASE_NUMBER, n=e.case) if e.case else "",
                    words.elide(e.reason, 400),
                )
                for e in self._journal.entries
            ]
        )
        head = self._journal
        self._head.setText(tr(say.HEAD, seq=count(head.seq), hash=head.hash) if head.seq else "")
        self._say_count()

    # Doing -------------------------------------------------------------------------------------------------------
    def verify_all(self) -> None:
        """Check the chain, the state, and what the backups know of it."""

        def work(store: Store, session: Session) -> Verified:
            from mingbian.cases import audit, backups

            session.require("audit.read")
            return audit.verify(store, backups.anchors(store))

        self.verify.setEnabled(False)
        self.tell(say.VERIFYING, "info")
        self.ask(work, self._verified)

    def _verified(self, found: Verified) -> None:
        self.verify.setEnabled(True)
        if found.sound:
            events, entities = count(found.events), count(found.entities)
            self.tell(say.SOUND, events=events, entities=entities, anchors=found.anchors)
        else:
            self.tell(say.UNSOUND, "warning", "wrong", seq=found.problems[0].seq)
        self.refresh()

    def ask_export(self) -> None:
        self.ask_place(say.EXPORT_JOURNAL, "journal.jsonl", say.JSON_LINES, self.export_to)

    def export_to(self, place: Path) -> None:
        def work(store: Store, session: Session) -> Path:
            from mingbian.cases import audit
            from mingbian.pipeline import write_whole

            session.require("audit.read")
            return write_whole(place, audit.export_lines(store))

        self.ask(work, lambda path: self.tell(say.SAVED_TO, place=str(path)))
