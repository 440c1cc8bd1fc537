"""Backups: what there is and whether it verifies; made, rehearsed, and restored beside what is there, never over it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from mingbian.model.records import Record
from mingbian_desktop import laboratory_words as say
from mingbian_desktop import store_words
from mingbian_desktop.i18n import count
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.review_words import day_time
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.laboratory.section import Listing, Section
from mingbian_desktop.views.sheet import Sheet
from mingbian_desktop.views.widgets import Button, Label, row

if TYPE_CHECKING:
    from mingbian.cases.backups import Backup, Drill, Restored
    from mingbian.cases.store import Session, Store

_MIB = 1024 * 1024
Send = Callable[[Path, str, Sheet], object]


class Kept(Record, frozen=True):
    """The backups, newest first, and which of them the journal says were verified when made."""

    folder: Path
    backups: tuple[Backup, ...]
    verified: frozenset[str]


def read(store: Store, _session: Session) -> Kept:
    """On the store's thread."""
    from mingbian.cases import backups

    folder = backups.folder_of(store)
    made = tuple(reversed(backups.listed(folder, store.path)))
    told = {e.content.detail.get("file", "") for e in store.journal.events() if e.content.action == "backup"}
    return Kept(folder, made, frozenset(told))


class RestoreSheet(Sheet):
    """Where the restored store goes. ``send(place, passphrase, sheet)``."""

    def __init__(self, ui: Ui, parent: QWidget, when: str, proposed: Path, send: Send) -> None:
        tr = ui.tr
        super().__init__(ui, parent, tr(say.RESTORE_TITLE), tr(say.RESTORE_LEAD, when=when), tr(say.RESTORE_DO), 560)
        self._send = send
        self.place = QLineEdit(str(proposed))
        self.labeled(tr(say.RESTORE_PLACE), self.place)
        self.choose = Button("plain", self._choose)
        self.choose.say(tr(say.CHOOSE_FOLDER), tr(say.RESTORE_PLACE))
        self.add(row(self.choose, 0))
        self.key = self.line(tr(say.RESTORE_KEY), secret=True)

    def _choose(self) -> None:
        dialog = QFileDialog(self, self._ui.tr(say.RESTORE_PLACE))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("mbcases")
        dialog.setNameFilters([self._ui.tr(store_words.STORE_FILES)])
        dialog.selectFile(self.place.text())
        dialog.fileSelected.connect(self.place.setText)
        dialog.open()

    def submit(self) -> None:
        if not self.place.text().strip():
            self.trouble(self._ui.tr(store_words.FILL_IN))
            return
        self.busy(True)
        self._send(Path(self.place.text().strip()), self.key.text(), self)


class Saving(Section):
    TITLE, LEAD, NEEDS = say.BACKUPS, say.BACKUPS_LEAD, ("backup", "restore")

    def __init__(self, ui: Ui, keeper: Keeper) -> None:
        super().__init__(ui, keeper)
        self._kept: Kept | None = None
        self._checks: dict[str, bool] = {}
        columns = [
            (say.COL_WHEN, 160),
            (say.COL_EVENTS, 110),
            (say.COL_SIZE, 100),
            (say.COL_CHECKED, 170),
            (say.COL_FILE, 0),
        ]
        self.list = Listing(ui, say.BACKUPS, columns)
        self._place = Label(role="small", select=True, wrap=True)
        self.make = self.button(say.BACK_UP, self.back_up, "primary")
        self.drill = self.button(say.DRILL, self.rehearse)
        self.check = self.button(say.CHECK_BACKUPS, self.check_all)
        self.restore = self.button(say.RESTORE, self.ask_restore)
        self.body.addLayout(row(self.make, self.drill, self.check, self.restore, 0, spacing=10))
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self._place)
        self.list.chosen.connect(lambda _n: self._offer())
        ui.follow(self)

    def refresh(self) -> None:
        self._offer()
        self.ask(read, self._show)

    def _show(self, found: Kept) -> None:
        self._kept = found
        self.retranslate()

    @property
    def backup(self) -> Backup | None:
        """The chosen one."""
        made = self._kept.backups if self._kept else ()
        return made[self.list.number] if 0 <= self.list.number < len(made) else None

    def _offer(self) -> None:
        may = self.keeper.may("backup")
        session = self.keeper.session
        self.make.setEnabled(may)
        self.drill.setEnabled(may)
        self.check.setEnabled(bool(self._kept and self._kept.backups))
        self.restore.setVisible(session is not None and session.may("restore"))
        self.restore.setEnabled(self.backup is not None)

    def retranslate(self) -> None:
        super().retranslate()
        tr, kept = self.ui.tr, self._kept
        if kept is None:
            return
        self._place.setText(tr(say.BACKUP_FOLDER_IS, folder=str(kept.folder)))
        self.list.show_rows(
            [
                (day_time(b.at.isoformat()), count(b.seq), f"{b.size / _MIB:.1f} MiB", self._state(b), b.path.name)
                for b in kept.backups
            ]
        )
        self._offer()

    def _state(self, backup: Backup) -> str:
        tr, name = self.ui.tr, backup.path.name
        if name in self._checks:
            return tr(say.CHECKED_NOW if self._checks[name] else say.CHECKED_BAD)
        told = self._kept is not None and name in self._kept.verified
        return tr(say.CHECKED_WHEN_MADE if told else say.CHECKED_NOT)

    # Doing -------------------------------------------------------------------------------------------------------
    def back_up(self) -> None:
        def work(store: Store, session: Session) -> Backup:
            from mingbian.cases import backups

            return backups.back_up(store, session)

        def made(backup: Backup) -> None:
            self.tell(say.BACKED_UP, name=backup.path.name)
            self.refresh()

        self.make.setEnabled(False)
        self.tell(say.BACKING_UP, "info")
        self.ask(work, made)

    def rehearse(self) -> None:
        def work(store: Store, session: Session) -> Drill:
            from mingbian.cases import backups

            return backups.drill(store, session)

        def done(found: Drill) -> None:
            if found.equal:
                self.tell(say.DRILL_EQUAL, rows=count(found.rows), seconds=f"{found.seconds:.1f}")
            else:
                self.tell(say.DRILL_UNEQUAL, "warning", "wrong")
            self.refresh()

        self.drill.setEnabled(False)
        self.tell(say.DRILLING, "info")
        self.ask(work, done)

    def check_all(self) -> None:
        """Open every backup anew and check all of it."""
        made = self._kept.backups if self._kept else ()

        def work(store: Store, _session: Session) -> dict[str, bool]:
            from mingbian.cases import backups

            return {b.path.name: backups.sound(store, b.path) for b in made}

        def done(found: dict[str, bool]) -> None:
            self._checks = found
            bad = [name for name, good in found.items() if not good]
            if bad:
                self.tell(say.SOME_BAD, "warning", "wrong", n=len(bad))
            else:
                self.tell(say.ALL_CHECKED, n=len(found))
            self.retranslate()

        self.check.setEnabled(False)
        self.tell(say.WORKING, "info")
        self.ask(work, done)

    def ask_restore(self) -> None:
        backup = self.backup
        if backup is None or not isinstance(self.keeper.path, Path):  # on a server there are no files
            return
        chosen = backup.path
        proposed = self.keeper.path.with_name(f"{self.keeper.path.stem}-restored-{backup.at:%Y%m%d-%H%M}.mbcases")

        def send(place: Path, passphrase: str, sheet: Sheet) -> None:
            def done(made: Restored) -> None:
                sheet.accept()
                self.tell(say.RESTORED, n=count(made.events), place=str(made.path))
                self.refresh()

            def work(store: Store, session: Session) -> Restored:
                from mingbian.cases import backups

                return backups.restore_beside(store, session, chosen, place, passphrase)

            self.keeper.ask(work, done, lambda error: sheet.trouble(store_words.refusal(error, self.ui.lang)))

        when = day_time(backup.at.isoformat())
        RestoreSheet(self.ui, self.window(), when, proposed, send).open()
