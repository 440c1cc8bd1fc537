"""The report perspective: the pages of the real PDF as pictures, for the clinician or the patient, zh-TW or English."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mingbian_desktop import review_words
from mingbian_desktop import texts as say
from mingbian_desktop.engine import Engine
from mingbian_desktop.i18n import Lang, Text
from mingbian_desktop.presenters.cases import OpenCase
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.tasks import pages
from mingbian_desktop.tasks.background import Background
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import Button, Frame, IconLabel, Label, Scroll, clear, column, row

if TYPE_CHECKING:
    from mingbian.cases.records import Report
    from mingbian.cases.store import Session, Store

CLINICIAN, PATIENT = "clinician", "patient"
_Key = tuple[int, int, str, str, str]  # case, its revision, kind, language, report where it was issued
ZOOMS = (0.5, 0.65, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
_POINT_PX = 96 / 72
_A4 = (595.0, 842.0)
_RESHARPEN_MS = 120


class PageView(QWidget):
    """One page: a white sheet with a hairline, the picture on it once it is drawn."""

    def __init__(self, ui: Ui, size: tuple[float, float], number: int, total: int) -> None:
        super().__init__()
        self._ui = ui
        self._points = size
        self._picture: QPixmap | None = None
        self.setAccessibleName(ui.tr(say.REPORT_PAGE_N, n=number + 1, total=total))

    def scale_to(self, zoom: float) -> None:
        self.setFixedSize(round(self._points[0] * _POINT_PX * zoom), round(self._points[1] * _POINT_PX * zoom))

    def show_picture(self, picture: QImage, ratio: float) -> None:
        self._picture = QPixmap.fromImage(picture)
        self._picture.setDevicePixelRatio(ratio)
        self.update()

    @property
    def drawn(self) -> bool:
        return self._picture is not None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self._ui.color("page"))
        if self._picture is not None:
            painter.drawPixmap(self.rect(), self._picture)
        painter.setPen(self._ui.color("line"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class ReportPreview(QWidget):
    """Of a signed case the pages as they were issued; of any other a draft, made anew.

    Emits ``told(text, values)`` for the status bar, ``print_wanted`` and ``save_wanted`` for the window's actions.
    """

    told = Signal(object, dict)
    print_wanted = Signal()
    save_wanted = Signal()
    ready_changed = Signal()

    def __init__(self, ui: Ui, engine: Engine, background: Background, keeper: Keeper) -> None:
        super().__init__()
        self._ui = ui
        self._keeper = keeper
        self._engine = engine
        self._background = background
        self._case: OpenCase | None = None
        self._kind = CLINICIAN
        self._report_lang: Lang | None = None
        self._zoom: float | None = None
        self._job = 0
        self._wanted: _Key | None = None
        self._pdfs: dict[_Key, bytes] = {}
        self._pdf: bytes | None = None
        self._generation = 0
        self._views: list[PageView] = []
        self._problem = ""
        self.kinds = {
            CLINICIAN: Button("segment", partial(self.show_kind, CLINICIAN)),
            PATIENT: Button("segment", partial(self.show_kind, PATIENT)),
        }
        self.langs = {
            Lang.ZH: Button("segment", partial(self.show_language, Lang.ZH)),
            Lang.EN: Button("segment", partial(self.show_language, Lang.EN)),
        }
        self.smaller = Button("icon", partial(self.zoom_by, -1))
        self.fit = Button("link", self.zoom_to_fit)
        self.larger = Button("icon", partial(self.zoom_by, 1))
        self._draft = Label(role="small")
        self._draft_icon = IconLabel(ui, "info", "question_text", 14)
        self._count = Label(role="small")
        self.save = Button("plain", self.save_wanted.emit)
        self.print = Button("primary", self.print_wanted.emit)
        bar = Frame("strip")
        line = row(
            row(*self.kinds.values(), spacing=6),
            16,
            row(*self.langs.values(), spacing=6),
            16,
            self._draft_icon,
            self._draft,
            0,
            self._count,
            8,
            row(self.smaller, self.fit, self.larger, spacing=4),
            16,
            self.save,
            self.print,
            spacing=8,
            margins=(20, 8, 20, 8),
        )
        bar.setLayout(line)
        self._sheets = QVBoxLayout()
        self._sheets.setContentsMargins(24, 24, 24, 24)
        self._sheets.setSpacing(20)
        self._message = Label(role="secondary", wrap=True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        content = QWidget()
        content.setLayout(column(self._message, self._sheets, 0, spacing=0))
        self.area = Scroll(content)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setLayout(column(bar, self.area, spacing=0))
        self._sharpen = QTimer(self)
        self._sharpen.setSingleShot(True)
        self._sharpen.setInterval(_RESHARPEN_MS)
        self._sharpen.timeout.connect(self._draw)
        engine.events.rendered.connect(self._rendered)
        engine.events.not_rendered.connect(self._not_rendered)
        ui.follow(self)

    # What shows --------------------------------------------------------------------------------------------------
    @property
    def pdf(self) -> bytes | None:
        """The PDF on show, None while there is none that may be printed or saved."""
        case = self._case
        return self._pdf if case is not None and (not case.blocked or self.issued is not None) else None

    @property
    def issued(self) -> Report | None:
        """The report in force whose pages of this kind and language were issued; None where a draft is shown."""
        report = self._signed
        wanted = (f"{self._kind}-pdf", str(self.report_lang))
        return report if report is not None and any((r.kind, r.lang) == wanted for r in report.renderings) else None

    @property
    def _signed(self) -> Report | None:
        view = self._case.view if self._case is not None else None
        return view.report if view is not None and view.file.status.frozen else None

    @property
    def kind(self) -> str:
        return self._kind

    @property
    def report_lang(self) -> Lang:
        return self._report_lang or self._ui.lang

    @property
    def drawn(self) -> bool:
        """Every page of the PDF on show has its picture."""
        return bool(self._views) and all(view.drawn for view in self._views)

    def show_case(self, case: OpenCase | None) -> None:
        """Remember the case; pages are made when the perspective is on screen."""
        self._case = case
        if self.isVisible():
            self.refresh()

    def show_kind(self, kind: str) -> None:
        self._kind = kind
        self.refresh()

    def show_language(self, lang: Lang) -> None:
        self._report_lang = lang
        self.refresh()

    def refresh(self) -> None:
        """Make sure the pages of this case, kind and language are on show, or being made."""
        self._choose_buttons()
        case = self._case
        if case is None or case.interpretation is None:
            self._wanted = None
            self._show_pdf(None, "")
            return
        issued = self.issued
        key = (case.id, case.revision, self._kind, str(self.report_lang), issued.id if issued else "")
        known = self._pdfs.get(key)
        if known is not None:
            self._wanted = key
            self._show_pdf(known, "")
            return
        if key == self._wanted and not self._problem:
            return
        self._wanted = key
        self._job += 1
        self._show_pdf(None, self._ui.tr(say.REPORT_MAKING))
        if issued is not None:
            self._fetch(self._job, issued.id)
        else:
            self._engine.render(self._job, case.interpretation, self._kind, str(self.report_lang))

    def _fetch(self, job: int, report: str) -> None:
        """The pages as they were issued, from the store."""
        kind, lang = f"{self._kind}-pdf", str(self.report_lang)

        def read(store: Store, _session: Session) -> bytes:
            from mingbian.issuing import issued_pages

            return issued_pages(store, report, kind, lang)

        self._keeper.ask(read, partial(self._rendered, job), lambda error: self._not_rendered(job, str(error)))

    def _rendered(self, job: int, pdf: bytes) -> None:
        if job != self._job or self._wanted is None:
            return
        if len(self._pdfs) > 8:
            self._pdfs.clear()
        self._pdfs[self._wanted] = pdf
        self._show_pdf(pdf, "")

    def _not_rendered(self, job: int, words: str) -> None:
        if job == self._job:
            self._problem = words
            self._show_pdf(None, f"{self._ui.tr(say.REPORT_FAILED)}\n{words}".strip())

    def _show_pdf(self, pdf: bytes | None, message: str) -> None:
        self._generation += 1
        self._pdf = pdf
        if pdf is not None:
            self._problem = ""
        clear(self._sheets)
        self._views = []
        if pdf is None and not message:
            message = self._ui.tr(say.REPORT_NO_CASE)
        self._message.setText(message)
        self._message.setVisible(pdf is None)
        self._message.setMinimumHeight(self._ui.px(200))
        self._count.setText("")
        self._enable()
        if pdf is not None:
            generation = self._generation
            self._background.run(
                partial(pages.page_sizes, pdf), partial(self._lay_out, generation), partial(self._unreadable, generation)
            )

    def _lay_out(self, generation: int, sizes: list[tuple[float, float]]) -> None:
        if generation != self._generation:
            return
        for number, size in enumerate(sizes):
            view = PageView(self._ui, size, number, len(sizes))
            self._views.append(view)
            self._sheets.addWidget(view, 0, Qt.AlignmentFlag.AlignHCenter)
        self._say_count()
        self._scale()
        self._draw()

    def _unreadable(self, generation: int, error: Exception) -> None:
        if generation == self._generation:
            self._show_pdf(None, f"{self._ui.tr(say.REPORT_FAILED)}\n{error}")

    # Size --------------------------------------------------------------------------------------------------------
    @property
    def zoom(self) -> float:
        if self._zoom is not None:
            return self._zoom
        width = self._views[0]._points[0] if self._views else _A4[0]
        room = self.area.viewport().width() - 48
        return max(0.4, min(room / (width * _POINT_PX), 1.25))

    def zoom_by(self, steps: int) -> None:
        now = self.zoom
        if steps > 0:
            self._zoom = next((z for z in ZOOMS if z > now + 0.01), ZOOMS[-1])
        else:
            self._zoom = next((z for z in reversed(ZOOMS) if z < now - 0.01), ZOOMS[0])
        self._scale()
        self._sharpen.start()

    def zoom_to_fit(self) -> None:
        self._zoom = None
        self._scale()
        self._sharpen.start()

    def _scale(self) -> None:
        for view in self._views:
            view.scale_to(self.zoom)

    def _draw(self) -> None:
        pdf, generation = self._pdf, self._generation
        if pdf is None:
            return
        ratio = self.devicePixelRatioF()
        for number, view in enumerate(self._views):
            work = partial(pages.draw_page, pdf, number, self.zoom * _POINT_PX * ratio)
            self._background.run(work, partial(self._drawn, generation, view, ratio))

    def _drawn(self, generation: int, view: PageView, ratio: float, picture: QImage) -> None:
        if generation == self._generation:
            view.show_picture(picture, ratio)
            if self.drawn:
                self.ready_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._zoom is None and self._views:
            self._scale()
            self._sharpen.start()

    # Saving ------------------------------------------------------------------------------------------------------
    def file_name(self) -> str:
        """A name to propose: the input's own stem and the kind. The user decides."""
        issued = self.issued
        stem = issued.id if issued is not None else self._case.name.split(".")[0] if self._case else "report"
        kind = say.REPORT_NAME_PATIENT if self._kind == PATIENT else say.REPORT_NAME_CLINICIAN
        return f"{stem}.{kind.in_(self.report_lang)}.{self.report_lang}.pdf"

    def save_to(self, path: Path) -> None:
        """Write the PDF on show whole or not at all, off the window's thread."""
        pdf = self.pdf
        if pdf is None:
            return

        def write() -> None:
            from mingbian.pipeline import write_whole

            write_whole(path, pdf)

        def done(_value: object) -> None:
            self.told.emit(say.REPORT_SAVED, {"name": path.name})

        def failed(error: Exception) -> None:
            reason = getattr(error, "reason", None) or str(error)
            self.told.emit(say.REPORT_NOT_SAVED, {"name": path.name, "reason": reason})

        self._background.run(write, done, failed)

    # Words -------------------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        tr = self._ui.tr
        self.setAccessibleName(tr(say.PANE_REPORT))
        self.area.setAccessibleName(tr(say.PANE_REPORT))
        self.kinds[CLINICIAN].say(tr(say.REPORT_CLINICIAN))
        self.kinds[PATIENT].say(tr(say.REPORT_PATIENT))
        self.langs[Lang.ZH].say(tr(say.REPORT_ZH))
        self.langs[Lang.EN].say(tr(say.REPORT_EN))
        self.smaller.setAccessibleName(tr(say.ZOOM_OUT))
        self.larger.setAccessibleName(tr(say.ZOOM_IN))
        self.smaller.setToolTip(tr(say.ZOOM_OUT))
        self.larger.setToolTip(tr(say.ZOOM_IN))
        self.fit.say(tr(say.ZOOM_FIT))
        self._say_standing()
        self.save.say(tr(say.SAVE_PAGES))
        self.print.say(tr(say.PRINT))
        self._say_count()
        self._enable()
        if self.isVisible():
            self.refresh()

    def restyle(self) -> None:
        self.smaller.setIcon(self._ui.icon("zoom_out"))
        self.larger.setIcon(self._ui.icon("zoom_in"))
        for view in self._views:
            view.update()

    def _say_standing(self) -> None:
        """Whether these pages are a draft, were issued, or still wait for their release."""
        issued = self.issued
        if issued is not None:
            self._draft.setText(self._ui.tr(review_words.ISSUED, id=issued.id))
            self._draft_icon.set_icon("seal", "ok")
            return
        waits = self._signed is not None and self._kind == PATIENT
        self._draft.setText(self._ui.tr(review_words.NOT_RELEASED if waits else say.REPORT_DRAFT))
        self._draft_icon.set_icon("info", "question_text")

    def _say_count(self) -> None:
        n = len(self._views)
        text: Text = say.REPORT_ONE_PAGE if n == 1 else say.REPORT_PAGES
        self._count.setText(self._ui.tr(text, n=n) if n else "")

    def _choose_buttons(self) -> None:
        for kind, button in self.kinds.items():
            button.setChecked(kind == self._kind)
        for lang, button in self.langs.items():
            button.setChecked(lang == self.report_lang)
        self._enable()

    def _enable(self) -> None:
        blocked = self._case is not None and self._case.blocked and self.issued is None
        self._say_standing()
        hint = self._ui.tr(say.PRINT_BLOCKED) if blocked else ""
        for button in (self.save, self.print):
            button.setEnabled(self.pdf is not None)
            button.setToolTip(hint)
        self._draft.setVisible(self._case is not None)
        self._draft_icon.setVisible(self._case is not None)
        self.ready_changed.emit()
