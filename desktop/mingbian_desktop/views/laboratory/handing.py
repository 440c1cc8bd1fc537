"""A case as files for somebody else, at a level whose meaning is said in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFileDialog

from mingbian.cases.privacy import IDENTIFIED, PSEUDONYMIZED
from mingbian_desktop import laboratory_words as say
from mingbian_desktop import words
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.laboratory.section import Section
from mingbian_desktop.views.widgets import Choice, Frame, Label, Radio, column, row

if TYPE_CHECKING:
    from mingbian.cases.records import CaseFile
    from mingbian.cases.store import Session, Store

_ORDER = (PSEUDONYMIZED, IDENTIFIED)


class Handing(Section):
    TITLE, LEAD, NEEDS = say.EXPORTS, say.EXPORTS_LEAD, ("export.pseudonymized", "export.identified")

    def __init__(self, ui: Ui, keeper: Keeper) -> None:
        super().__init__(ui, keeper, long=True)
        self._files: tuple[CaseFile, ...] = ()
        self.case = Choice(ui)
        self.save = self.button(say.EXPORT_DO, self.ask_folder, "primary")
        self._case_label = Label(role="secondary")
        self._level_label = Label(role="secondary")
        self.levels = {level: Radio(ui, "") for level in _ORDER}
        self._means = {level: Label(role="small", wrap=True) for level in _ORDER}
        group = QButtonGroup(self)
        options = column(spacing=2)
        for level, radio in self.levels.items():
            group.addButton(radio)
            options.addWidget(radio)
            means = row(self._means[level], spacing=0, margins=(26, 0, 0, 10))
            options.addLayout(means)
            radio.toggled.connect(lambda _on: self._offer())
        self.levels[PSEUDONYMIZED].setChecked(True)
        card = Frame("card")
        card.setLayout(
            column(
                column(self._case_label, self.case, spacing=4),
                column(self._level_label, options, spacing=6),
                row(self.save, 0),
                spacing=14,
                margins=(24, 20, 24, 20),
            )
        )
        self._card = card
        self.body.addLayout(row(card, 0, spacing=0))
        ui.follow(self)

    def refresh(self) -> None:
        self.ask(lambda store, _session: tuple(c for c in store.cases() if not c.archived), self._show)

    def _show(self, files: tuple[CaseFile, ...]) -> None:
        self._files = files
        self.retranslate()

    @property
    def level(self) -> str:
        return next((level for level, radio in self.levels.items() if radio.isChecked()), PSEUDONYMIZED)

    def _offer(self) -> None:
        for level, radio in self.levels.items():
            radio.setEnabled(self.keeper.may(f"export.{level}"))
        self.save.setEnabled(bool(self._files) and self.keeper.may(f"export.{self.level}"))

    def ask_folder(self) -> None:
        dialog = QFileDialog(self, self.ui.tr(say.EXPORT_FOLDER))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def export_to(self, folder: Path) -> None:
        """Make the files and write them whole, on the store's thread."""
        case, level, lang = str(self.case.currentData()), self.level, str(self.ui.lang.value)

        def work(store: Store, session: Session) -> int:
            from mingbian import exporting, pipeline

            return len(pipeline.write_all(exporting.files(store, session, case, level, folder, lang)))

        self.tell(say.WORKING, "info")
        self.ask(work, lambda n: self.tell(say.EXPORTED, n=n, place=str(folder)))

    def retranslate(self) -> None:
        super().retranslate()
        tr = self.ui.tr
        self._case_label.setText(tr(say.WHICH_CASE))
        self._level_label.setText(tr(say.WHICH_LEVEL))
        self.case.setAccessibleName(tr(say.WHICH_CASE))
        chosen = self.case.currentData()
        self.case.clear()
        for c in self._files:
            self.case.addItem(tr(say.CASE_ENTRY, n=c.number, label=words.elide(c.label, 60)), c.id)
        if not self._files:
            self.case.addItem(tr(say.NO_CASE), "")
        self.case.setCurrentIndex(max(self.case.findData(chosen), 0))
        for level in _ORDER:
            self.levels[level].setText(tr(say.LEVELS[level]))
            self._means[level].setText(tr(say.LEVEL_MEANS[level]))
        self._offer()

    def restyle(self) -> None:
        self._card.setFixedWidth(self.ui.px(720))
