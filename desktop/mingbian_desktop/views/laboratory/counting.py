"""Numbers over all cases of the store, and the table behind them as a file."""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from mingbian_desktop import laboratory_words as say
from mingbian_desktop import store_words
from mingbian_desktop.i18n import Text, count
from mingbian_desktop.models.listing import Row
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.laboratory.section import Listing, Section
from mingbian_desktop.views.widgets import Label, column, row

if TYPE_CHECKING:
    from mingbian.cases.memory import Statistics
    from mingbian.cases.store import Session, Store

_LISTS: tuple[tuple[str, Text], ...] = (
    ("tiers", say.BY_TIER),
    ("statuses", say.BY_STATUS),
    ("tumors", say.BY_TUMOR),
    ("genes", say.BY_GENE),
    ("findings", say.BY_FINDING),
)
_FORMATS = (("csv", say.AS_CSV), ("xlsx", say.AS_XLSX), ("parquet", say.AS_PARQUET))
_STATUS = {status.value: text for status, text in store_words.STATUS.items()}


class Counting(Section):
    TITLE, LEAD = say.STATISTICS, say.STATISTICS

    def __init__(self, ui: Ui, keeper: Keeper) -> None:
        super().__init__(ui, keeper)
        self._numbers: Statistics | None = None
        self.lists = {name: Listing(ui, title, [(title, 0), (_counted(name), 76)]) for name, title in _LISTS}
        left = column(self.lists["tiers"], self.lists["statuses"], spacing=12)
        sides = row(spacing=12)
        sides.addLayout(left, 3)
        for name, share in (("tumors", 3), ("genes", 3), ("findings", 4)):
            sides.addWidget(self.lists[name], share)
        self._export = Label(role="secondary", wrap=True)
        self.exports = {kind: self.button(text, partial(self.ask_export, kind)) for kind, text in _FORMATS}
        foot = row(spacing=10)
        foot.addWidget(self._export, 1)
        for button in self.exports.values():
            foot.addWidget(button)
        self.body.addLayout(sides, 1)
        self.body.addLayout(foot)
        ui.follow(self)

    def refresh(self) -> None:
        def read(store: Store, session: Session) -> Statistics:
            from mingbian.cases.memory import statistics

            session.require("case.read")
            return statistics(store)

        self.ask(read, self._show)

    def _show(self, found: Statistics) -> None:
        self._numbers = found
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        tr, numbers, session = self.ui.tr, self._numbers, self.keeper.session
        may = session is not None and session.may("export.pseudonymized")
        self._export.setText(tr(say.EXPORT_TABLE))
        self._export.setVisible(may)
        for kind, button in self.exports.items():
            button.setVisible(may and (kind != "parquet" or find_spec("pyarrow") is not None))
            button.setEnabled(self.keeper.may("export.pseudonymized"))
        if numbers is None:
            self.lead.setText("")
            return
        values = {"cases": count(numbers.cases), "signed": count(numbers.signed)}
        if numbers.median_hours is None:
            self.lead.setText(tr(say.STATISTICS_LEAD, **values))
        else:
            self.lead.setText(tr(say.STATISTICS_HOURS, **values, hours=f"{numbers.median_hours:.1f}"))
        for name, listing in self.lists.items():
            listing.show_rows([self._row(name, value, n) for value, n in getattr(numbers, name)])

    def _row(self, name: str, value: str, n: int) -> Row:
        tr = self.ui.tr
        if name == "statuses" and value in _STATUS:
            value = tr(_STATUS[value])
        elif value == "not assessable":
            value = tr(say.NOT_ASSESSABLE)
        return (value.replace("wild_type", tr(say.WILD_TYPE)), count(n))

    def ask_export(self, kind: str) -> None:
        self.ask_place(say.STATISTICS, f"findings.{kind}", say.TABLE_FILES[kind], partial(self.export_to, kind))

    def export_to(self, kind: str, place: Path) -> None:
        def work(store: Store, session: Session) -> Path:
            from mingbian import exporting, pipeline

            return pipeline.write_whole(place, exporting.cohort_table(store, session, kind))

        self.ask(work, lambda path: self.tell(say.SAVED_TO, place=str(path)))


def _counted(name: str) -> Text:
    """What the numbers of a list count."""
    return say.COL_FINDINGS if name == "tiers" else say.COL_CASES
