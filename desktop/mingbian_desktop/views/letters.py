"""A letter about one finding: its fields, the very pages as PDF, what the wording check says; kept, saved, printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from mingbian.model.errors import Refusal
from mingbian.model.interpretation import Interpretation
from mingbian_desktop import counseling_words as words
from mingbian_desktop import texts as say
from mingbian_desktop.i18n import Lang
from mingbian_desktop.tasks.background import Background
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.paper import Paper, Told, print_out, save
from mingbian_desktop.views.widgets import Button, Check, Choice, Frame, Label, Scroll, clear, column, row, rule

if TYPE_CHECKING:
    from mingbian.reports.letters_subject import Details
    from mingbian.reports.wording_check import WordingReport

_REST_MS = 350
LANGUAGES = ("zh-TW", "en")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a letter is made from. ``fields`` are those of ``Details``; ``finding`` is an id of the result, "" for none."""

    kind: str
    result: Interpretation
    finding: str
    fields: Mapping[str, str]
    lang: str = "zh-TW"
    large: bool = False
    signed: bool = False
    relative: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """The pages, and what the wording check says of both languages (none for professionals)."""

    pdf: bytes
    pages: int
    reports: tuple[WordingReport, ...]


def details_of(draft: Draft) -> Details:
    from mingbian.reports.letters_subject import Details

    known = {name: value for name, value in draft.fields.items() if name in words.LETTER_FIELDS}
    return Details(**known, signed=draft.signed)


def make(draft: Draft) -> Made:
    """The letter by the library, and its check. Raises ``Refusal``. Off the window's thread."""
    from mingbian.reports.letters import LetterKind, compose, render
    from mingbian.reports.wording_check import check_both

    kind, finding, details = LetterKind(draft.kind), draft.finding or None, details_of(draft)
    letter = render(kind, draft.result, finding, draft.lang, draft.large, details)
    if kind is LetterKind.REFERRAL:
        return Made(letter.data, letter.pages, ())
    both = {lang: compose(kind, draft.result, finding, lang, draft.large, details) for lang in LANGUAGES}
    return Made(letter.data, letter.pages, check_both(both))


class LetterWindow(QDialog):
    """``keep(draft)`` records it; ``give_out`` marks a recorded one as given. Both are None where there is no store.
    ``relatives``: id and name of each who may be written to. ``told`` gets what is to be
    said of saving and printing; it outlives this window.

    ``sent``: it was given out; then nothing can be changed, only seen and printed again.
    """

    made = Signal()

    def __init__(
        self,
        ui: Ui,
        parent: QWidget,
        background: Background,
        draft: Draft,
        keep: Callable[[Draft], object] | None,
        give_out: Callable[[Draft], object] | None,
        told: Told,
        sent: bool = False,
        relatives: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(parent)
        self._ui = ui
        self._background = background
        self.draft = draft
        self._keep = keep
        self._give_out = give_out
        self._told = told
        self._sent = sent
        self._job = 0
        self.result_: Made | None = None
        tr = ui.tr
        title = tr(words.LETTER_KINDS[draft.kind])
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.langs = {lang: Button("segment", partial(self._turn, lang)) for lang in LANGUAGES}
        for lang, button in self.langs.items():
            button.say(tr(words.LANGS[lang]))
        self.large = Check(ui, tr(words.LARGE))
        self.large.setChecked(draft.large)
        self.large.toggled.connect(self._later)
        self.edits: dict[str, QLineEdit] = {}
        side = column(Label(title, "title", wrap=True), 4, spacing=6, margins=(20, 18, 20, 16))
        side.addLayout(row(*self.langs.values(), 8, self.large, 0, spacing=6))
        side.addSpacing(6)
        for name, text in words.LETTER_FIELDS.items():
            if name == "addressee" and draft.kind not in ("relatives", "referral"):
                continue
            if name == "addressee" and draft.kind == "relatives" and relatives:
                side.addWidget(self._whom(relatives))
            edit = QLineEdit(draft.fields.get(name, ""))
            edit.setAccessibleName(tr(text))
            edit.setReadOnly(sent)
            edit.textChanged.connect(self._later)
            label = Label(tr(text), "faint")
            label.setBuddy(edit)
            side.addLayout(column(label, edit, spacing=2))
            self.edits[name] = edit
        side.addSpacing(8)
        side.addWidget(Label(tr(words.CHECK_TITLE), "strong", wrap=True))
        self._check: QVBoxLayout = column(spacing=4)
        side.addLayout(self._check)
        side.addStretch(1)
        inside = QWidget()
        inside.setLayout(side)
        panel = Frame("side")
        panel.setFixedWidth(ui.px(330))
        form = Scroll(inside)
        form.setAccessibleName(title)
        panel.setLayout(column(form))
        self.paper = Paper(ui, background)
        self.close_ = Button("plain", self.reject)
        self.close_.say(tr(words.CLOSE))
        self.save = Button("plain", self._save)
        self.save.say(tr(say.SAVE_PAGES))
        self.print = Button("plain", self._print)
        self.print.say(tr(say.PRINT))
        self.keep = Button("primary", self._keep_it)
        self.keep.say(tr(words.KEEP_DRAFT))
        self.give = Button("plain", self._give)
        self.give.say(tr(words.GIVE_OUT), tr(words.GIVE_OUT_HINT))
        for button, there in ((self.keep, keep), (self.give, give_out)):
            button.setVisible(there is not None and not sent)
        foot = row(
            self._draft_note(), 0, self.close_, self.save, self.print, self.give, self.keep, spacing=10,
            margins=(20, 12, 20, 14),
        )  # fmt: skip
        body = row(panel, spacing=0)
        body.addWidget(self.paper, 1)
        whole = column(body, rule(), foot, spacing=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        room = parent.size()
        self.resize(QSize(min(ui.px(1120), room.width() - 40), min(ui.px(880), room.height() - 30)))
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._make)
        self._mark()
        QTimer.singleShot(0, self._make)

    def _draft_note(self) -> Label:
        return Label(self._ui.tr(say.REPORT_DRAFT) if not self._sent else "", "small")

    def _whom(self, relatives: Sequence[tuple[str, str]]) -> Choice:
        """The relatives of the case, to choose the addressee from."""
        box = self.relative = Choice(self._ui)
        box.setAccessibleName(self._ui.tr(words.RELATIVES))
        box.addItem(self._ui.tr(words.TO_ALL), "")
        for one, name in relatives:
            box.addItem(name, one)
        box.setCurrentIndex(max(box.findData(self.draft.relative), 0))
        box.setEnabled(not self._sent)
        box.activated.connect(self._address)
        return box

    def _address(self, _index: int = 0) -> None:
        chosen = str(self.relative.currentData() or "")
        self.draft = _with(self.draft, relative=chosen)
        self.edits["addressee"].setText(self.relative.currentText() if chosen else "")
        self._later()

    # Making ------------------------------------------------------------------------------------------------------
    def _turn(self, lang: str) -> None:
        self.draft = _with(self.draft, lang=lang)
        self._mark()
        self._make()

    def _mark(self) -> None:
        for lang, button in self.langs.items():
            button.setChecked(lang == self.draft.lang)

    def _later(self) -> None:
        self._enable(False)
        self._rest.start()

    def _make(self) -> None:
        self._rest.stop()
        fields = {name: edit.text().strip() for name, edit in self.edits.items()}
        self.draft = draft = _with(self.draft, fields={**self.draft.fields, **fields}, large=self.large.isChecked())
        self._job += 1
        job = self._job
        self._enable(False)
        if self.paper.pdf is None:
            self.paper.say(self._ui.tr(words.MAKING))

        def came(found: Made) -> None:
            if job == self._job:
                self.result_ = found
                self.paper.show_pdf(found.pdf)
                self._show_check(found.reports)
                self._enable(True)
                self.made.emit()

        def failed(error: Exception) -> None:
            if job == self._job:
                self.result_ = None
                lang = self._ui.lang
                why = words.letter_refusal(draft.kind, error, lang) if isinstance(error, Refusal) else str(error)
                self.paper.say(why)
                clear(self._check)

        self._background.run(lambda: make(draft), came, failed)

    def _enable(self, on: bool) -> None:
        for button in (self.save, self.print, self.keep, self.give):
            button.setEnabled(on)

    def _show_check(self, reports: tuple[WordingReport, ...]) -> None:
        clear(self._check)
        tr = self._ui.tr
        if not reports:
            self._check.addWidget(Label(tr(words.CHECK_NONE), "secondary", wrap=True))
        for r in reports:
            name = tr(words.LANGS[r.lang])
            head = tr(words.CHECK_PASSED, lang=name) if r.passed else tr(words.CHECK_REMARKS, lang=name, n=len(r.remarks))
            self._check.addWidget(Label(("✓ " if r.passed else "! ") + head, "good" if r.passed else "missing"))
            if r.grade is not None:
                line = tr(words.CHECK_EN, grade=f"{r.grade:.1f}", longest=r.longest)
            else:
                line = tr(words.CHECK_ZH, mean=f"{r.mean:.1f}", longest=r.longest, common=f"{(r.common or 0) * 100:.1f} %")
            self._check.addWidget(Label(line, "small", wrap=True))
            for remark in r.remarks:
                self._check.addWidget(Label(f"{remark.kind}: {remark.text}", "missingSmall", wrap=True, select=True))

    # Doing -------------------------------------------------------------------------------------------------------
    def _keep_it(self) -> None:
        if self._keep is not None:
            self._keep(self.draft)

    def _give(self) -> None:
        if self._give_out is not None:
            self._give_out(self.draft)
            self.accept()

    def file_name(self) -> str:
        """A name to propose: nothing of the finding or the person in it."""
        sample = self.draft.result.case.sample or "letter"
        stem = "".join(c for c in sample if c.isalnum() or c in "-_")
        return f"{stem or 'letter'}.{self.draft.kind}.{self.draft.lang}.pdf"

    def _save(self) -> None:
        if self.result_ is not None:
            self._keep_it()
            save(self._ui, self, self._background, self.result_.pdf, self.file_name(), self._told)

    def _print(self) -> None:
        if self.result_ is not None:
            self._keep_it()
            print_out(self, self._background, self.result_.pdf, self._told)

    def done(self, result: int) -> None:
        """Closed: what is still being made is not waited for."""
        self._job += 1
        self._rest.stop()
        self.paper.forget()
        super().done(result)


def _with(draft: Draft, **fields: Any) -> Draft:
    from dataclasses import replace

    return replace(draft, **fields)


def native(lang: Lang) -> str:
    """The language a letter starts in: the window's own."""
    return "zh-TW" if lang is Lang.ZH else "en"
