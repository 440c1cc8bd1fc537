"""Settings of the laboratory: read from the store, checked by it, kept in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QPlainTextEdit

from mingbian.cases.records import Settings
from mingbian_desktop import laboratory_words as say
from mingbian_desktop.i18n import Text
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.laboratory.section import Section
from mingbian_desktop.views.widgets import Check, Frame, Label, column, row

if TYPE_CHECKING:
    from mingbian.cases.records import ChangeSet
    from mingbian.cases.store import Session, Store

# name of the setting, its words, least and most
NUMBERS: tuple[tuple[str, Text, int, int], ...] = (
    ("lock_minutes", say.SET_IDLE, 0, 480),
    ("most_failures", say.SET_FAILURES, 1, 50),
    ("lockout_minutes", say.SET_LOCKOUT, 1, 1440),
    ("password_length", say.SET_LENGTH, 8, 64),
)


class Rules(Section):
    TITLE, LEAD, NEEDS = say.SETTINGS, say.SETTINGS_LEAD, ("settings",)

    def __init__(self, ui: Ui, keeper: Keeper) -> None:
        super().__init__(ui, keeper, long=True)
        self._settings: Settings | None = None
        self.laboratory = QLineEdit()
        self.four_eyes = Check(ui, "")
        self.numbers = {name: QLineEdit() for name, *_ in NUMBERS}
        self.phrases = QPlainTextEdit()
        self.phrases.setTabChangesFocus(True)
        self.folder = QLineEdit()
        self.choose = self.button(say.CHOOSE_FOLDER, self._choose)
        self._labels = {n: Label(role="secondary", wrap=True) for n in ("laboratory", "phrases", "folder", *self.numbers)}
        self._hint = Label(role="small", wrap=True)
        self.save = self.button(say.SAVE_SETTINGS, self.keep, "primary")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        for at, name in enumerate(self.numbers):
            grid.addWidget(self._labels[name], at, 0)
            grid.addWidget(self.numbers[name], at, 1)
        place = row(spacing=10)
        place.addWidget(self.folder, 1)
        place.addWidget(self.choose)
        card = Frame("card")
        card.setLayout(
            column(
                column(self._labels["laboratory"], self.laboratory, spacing=4),
                self.four_eyes,
                grid,
                column(self._labels["phrases"], self.phrases, spacing=4),
                column(self._labels["folder"], place, self._hint, spacing=4),
                row(self.save, 0),
                spacing=14,
                margins=(24, 20, 24, 20),
            )
        )
        self._card = card
        self.body.addLayout(row(card, 0, spacing=0))
        ui.follow(self)

    def refresh(self) -> None:
        """What is typed and not kept stays where the settings did not change meanwhile."""

        def came(found: Settings) -> None:
            if found != self._settings:
                self._settings = found
                self._fill(found)

        self.ask(lambda store, _session: store.settings(), came)
        self.save.setEnabled(self.keeper.may("settings"))

    def _fill(self, found: Settings) -> None:
        self.laboratory.setText(found.laboratory)
        self.four_eyes.setChecked(found.four_eyes)
        self.four_eyes.setVisible(not found.single_user)
        for name, edit in self.numbers.items():
            edit.setText(str(getattr(found, name)))
        self.phrases.setPlainText("\n".join(found.phrases))
        self.folder.setText(found.backup_folder)

    def keep(self) -> None:
        """Keep what is filled in, or say what is wrong with it."""
        tr = self.ui.tr
        changes: dict[str, object] = {
            "laboratory": self.laboratory.text().strip(),
            "four_eyes": self.four_eyes.isChecked(),
            "phrases": tuple(line for text in self.phrases.toPlainText().splitlines() if (line := text.strip())),
            "backup_folder": self.folder.text().strip(),
        }
        for name, words, least, most in NUMBERS:
            text = self.numbers[name].text().strip()
            if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
                self.tell(say.NOT_WHOLE, "warning", "missing", name=tr(words), least=least, most=most)
                self.numbers[name].setFocus()
                return
            changes[name] = int(text)

        def work(store: Store, session: Session) -> ChangeSet:
            from mingbian.cases.admin import Administration

            return Administration(store, session).settings(**changes)

        self.do(work, self.keeper.renewed)

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.ui.tr(say.SET_FOLDER))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()

    def retranslate(self) -> None:
        super().retranslate()
        tr = self.ui.tr
        named: dict[str, tuple[Text, QLineEdit | QPlainTextEdit]] = {
            "laboratory": (say.SET_LABORATORY, self.laboratory),
            "phrases": (say.SET_PHRASES, self.phrases),
            "folder": (say.SET_FOLDER, self.folder),
            **{name: (words, self.numbers[name]) for name, words, *_ in NUMBERS},
        }
        for name, (words, edit) in named.items():
            self._labels[name].setText(tr(words))
            edit.setAccessibleName(tr(words))
        self.four_eyes.setText(tr(say.SET_FOUR_EYES))
        self._hint.setText(tr(say.FOLDER_HINT))

    def restyle(self) -> None:
        self._card.setFixedWidth(self.ui.px(720))
        self.phrases.setFixedHeight(self.ui.px(96))
        for edit in self.numbers.values():
            edit.setFixedWidth(self.ui.px(88))
