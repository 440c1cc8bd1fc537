"""Pages of a PDF on screen, saved, and printed: for letters and pedigrees. The library made the PDF."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from mingbian_desktop import counseling_words as words
from mingbian_desktop import texts as say
from mingbian_desktop.i18n import Text
from mingbian_desktop.tasks import pages
from mingbian_desktop.tasks.background import Background
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.report_preview import PageView
from mingbian_desktop.views.widgets import Label, Scroll, clear, column

Told = Callable[[Text, dict[str, object]], None]
_POINT_PX = 96 / 72
_A4_WIDTH = 595.0
_RESHARPEN_MS = 120


class Paper(QWidget):
    """The pages of one PDF, as wide as there is room. ``ready`` follows when every page has its picture."""

    ready = Signal()

    def __init__(self, ui: Ui, background: Background) -> None:
        super().__init__()
        self._ui = ui
        self._background = background
        self._generation = 0
        self._laid_out = 0
        self._views: list[PageView] = []
        self.pdf: bytes | None = None
        self._message = Label(role="secondary", wrap=True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setMinimumHeight(ui.px(160))
        self._sheets = QVBoxLayout()
        self._sheets.setContentsMargins(20, 20, 20, 20)
        self._sheets.setSpacing(16)
        content = QWidget()
        content.setLayout(column(self._message, self._sheets, 0, spacing=0))
        self.area = Scroll(content)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(ui.tr(say.PANE_REPORT))
        self.setLayout(column(self.area))
        self._sharpen = QTimer(self)
        self._sharpen.setSingleShot(True)
        self._sharpen.setInterval(_RESHARPEN_MS)
        self._sharpen.timeout.connect(self._draw)

    @property
    def drawn(self) -> bool:
        return bool(self._views) and self._laid_out == self._generation and all(view.drawn for view in self._views)

    def say(self, message: str) -> None:
        """Show words in place of pages."""
        self._generation += 1
        self.pdf = None
        self._clear()
        self._message.setText(message)
        self._message.show()

    def forget(self) -> None:
        """What was asked for and has not come yet is not wanted any more."""
        self._generation += 1

    def show_pdf(self, pdf: bytes) -> None:
        self._generation += 1
        self.pdf = pdf
        generation = self._generation

        def failed(error: Exception) -> None:
            if generation == self._generation:
                self.say(str(error))

        self._background.run(partial(pages.page_sizes, pdf), partial(self._lay_out, generation), failed)

    def _clear(self) -> None:
        clear(self._sheets)
        self._views = []

    def _lay_out(self, generation: int, sizes: list[tuple[float, float]]) -> None:
        if generation != self._generation:
            return
        self._laid_out = generation
        at = self.area.verticalScrollBar().value()
        self._clear()
        self._message.hide()
        for number, size in enumerate(sizes):
            view = PageView(self._ui, size, number, len(sizes))
            view.scale_to(self._zoom)
            self._views.append(view)
            self._sheets.addWidget(view, 0, Qt.AlignmentFlag.AlignHCenter)
        self.area.verticalScrollBar().setValue(at)
        self._draw()

    @property
    def _zoom(self) -> float:
        room = self.area.viewport().width() - 44
        return max(0.4, min(room / (_A4_WIDTH * _POINT_PX), 1.25))

    def _draw(self) -> None:
        if self.pdf is None:
            return
        ratio, generation = self.devicePixelRatioF(), self._generation
        for number, view in enumerate(self._views):
            work = partial(pages.draw_page, self.pdf, number, self._zoom * _POINT_PX * ratio)
            self._background.run(work, partial(self._drawn, generation, view, ratio))

    def _drawn(self, generation: int, view: PageView, ratio: float, picture: QImage) -> None:
        if generation == self._generation:
            view.show_picture(picture, ratio)
            if self.drawn:
                self.ready.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for view in self._views:
            view.scale_to(self._zoom)
        if self._views:
            self._sharpen.start()


def save(ui: Ui, parent: QWidget, background: Background, pdf: bytes, name: str, told: Told) -> QFileDialog:
    """Ask for a place and write the PDF there, whole or not at all."""
    dialog = QFileDialog(parent, ui.tr(words.SAVE_DIALOG))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("pdf")
    dialog.setNameFilters([ui.tr(say.PDF_TYPES)])
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda place: write(background, Path(place), pdf, told))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def write(background: Background, path: Path, pdf: bytes, told: Told) -> None:
    """Write the PDF off the window's thread and say how it went."""

    def work() -> None:
        from mingbian.pipeline import write_whole

        write_whole(path, pdf)

    def failed(error: Exception) -> None:
        told(say.REPORT_NOT_SAVED, {"name": path.name, "reason": getattr(error, "reason", None) or str(error)})

    background.run(work, lambda _done: told(say.REPORT_SAVED, {"name": path.name}), failed)


def print_out(parent: QWidget, background: Background, pdf: bytes, told: Told) -> None:
    """Ask for a printer, draw the pages off the window's thread, then send them."""
    from PySide6.QtPrintSupport import QPrintDialog
    from PySide6.QtWidgets import QDialog

    from mingbian_desktop import printing

    printer = printing.page_printer()
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def draw() -> list[QImage]:
        scale = printing.PRINT_DPI / 72
        return [pages.draw_page(pdf, n, scale) for n in range(len(pages.page_sizes(pdf)))]

    def send(drawn: list[QImage]) -> None:
        told(say.REPORT_PRINTED if printing.print_pages(printer, drawn) else say.REPORT_NOT_PRINTED, {})

    dialog.accepted.connect(lambda: background.run(draw, send, lambda _error: told(say.REPORT_NOT_PRINTED, {})))
    QDialog.open(dialog)
