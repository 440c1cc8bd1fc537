"""A report that somebody brings: was it issued by this store, and is it unchanged. Said in one plain sentence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog

from mingbian_desktop import laboratory_words as say
from mingbian_desktop import words
from mingbian_desktop.i18n import Text
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.laboratory.section import Section
from mingbian_desktop.views.widgets import ClickableFrame, IconLabel, Label, column, row, set_role

if TYPE_CHECKING:
    from mingbian.cases.store import Session, Store
    from mingbian.issuing import Checked


class DropArea(ClickableFrame):
    """Takes one file, dropped or chosen."""

    dropped = Signal(object)  # Path

    def __init__(self) -> None:
        super().__init__("dropBig")
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            set_role(self, "true", "over")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        set_role(self, "false", "over")

    def dropEvent(self, event: QDropEvent) -> None:
        set_role(self, "false", "over")
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.dropped.emit(files[0])


class Checking(Section):
    TITLE, LEAD = say.CHECK_PDF, say.CHECK_PDF_LEAD

    def __init__(self, ui: Ui, keeper: Keeper) -> None:
        super().__init__(ui, keeper, long=True)
        self.area = DropArea()
        self._text = Label(role="secondary", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark = row(0, IconLabel(ui, "drop_here", "accent_text", 32, ""), 0)
        self.area.setLayout(column(0, mark, self._text, 0, spacing=10, margins=(24, 24, 24, 24)))
        self.area.pressed.connect(self._choose)
        self.area.dropped.connect(self.check)
        self.body.addWidget(self.area)
        ui.follow(self)

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.ui.tr(say.CHECK_PDF))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.ui.tr(say.PDF_FILES)])
        dialog.fileSelected.connect(lambda name: self.check(Path(name)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def check(self, path: Path) -> None:
        """Read and compare it on the store's thread."""

        def work(store: Store, _session: Session) -> Checked | None:
            from mingbian import issuing

            try:
                if path.stat().st_size > issuing.MOST_BYTES:
                    return None
                data = path.read_bytes()
            except OSError:
                return None
            return issuing.verify_pdf(store, data)

        self.tell(say.CHECKING_PDF, "info", name=words.elide(path.name, 60))
        self.ask(work, self._checked)

    def _checked(self, found: Checked | None) -> None:
        if found is None:
            self.tell(say.PDF_UNREADABLE, "warning", "missing")
            return
        from mingbian.issuing import Standing

        answers: dict[Standing, tuple[Text, str, str]] = {
            Standing.GENUINE: (say.PDF_GENUINE, "check", ""),
            Standing.SUPERSEDED: (say.PDF_SUPERSEDED, "info", "missing"),
            Standing.ALTERED: (say.PDF_ALTERED, "warning", "wrong"),
            Standing.UNKNOWN: (say.PDF_UNKNOWN, "info", "missing"),
        }
        text, icon, role = answers[found.standing]
        values: dict[str, object] = {}
        if found.report is not None:
            r = found.report
            values = {"id": r.id, "signer": r.signer_name, "at": r.signed_local, "newer": r.superseded_by}
        self.say_answer(text, icon, role, values)

    def say_answer(self, text: Text, icon: str, role: str, values: dict[str, object]) -> None:
        self._told = lambda: (icon, role, self.ui.tr(text, **values) if values else self.ui.tr(text))
        self._say()

    def retranslate(self) -> None:
        super().retranslate()
        self._text.setText(self.ui.tr(say.DROP_PDF))
        self.area.setAccessibleName(self.ui.tr(say.DROP_PDF))

    def restyle(self) -> None:
        self.area.setMinimumHeight(self.ui.px(180))
