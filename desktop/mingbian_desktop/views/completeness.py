"""The checklist of a tumor: what a complete test looks at and what of it was shown; and what holds for the whole case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from mingbian.model.interpretation import CoverageState, ExpectedBiomarker, Interpretation
from mingbian_desktop import tumor_words as say
from mingbian_desktop import words
from mingbian_desktop.i18n import Lang, pick
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.schemes import add_pharmacogenes, add_rules, add_schemes
from mingbian_desktop.views.widgets import Button, Frame, IconLabel, Label, Scroll, column, row, rule

STATE_ICONS: Mapping[CoverageState, tuple[str, str]] = {
    CoverageState.FOUND: ("check", "accent_text"),
    CoverageState.NOT_SHOWN: ("unknown", "question_text"),
    CoverageState.COVERED: ("dash", "secondary"),
    CoverageState.OTHER_TEST: ("details", "faint"),
}
"""Icon and color of each state, in the order they are shown."""
_WIDEST = 1000


def open_count(interpretation: Interpretation) -> int:
    """How many expected biomarkers nothing shows to have been looked for."""
    found = interpretation.completeness
    return sum(e.state is CoverageState.NOT_SHOWN for e in found.expected) if found is not None else 0


class Checklist(Frame):
    """Built when it is on screen. ``finding_wanted`` carries a finding's id, ``row_wanted`` that of a row of the knowledge
    base, ``tumor_wanted`` asks for the tumor type.
    """

    finding_wanted = Signal(str)
    row_wanted = Signal(str)
    tumor_wanted = Signal()

    def __init__(self, ui: Ui) -> None:
        super().__init__("")
        self._ui = ui
        self._interpretation: Interpretation | None = None
        self._stale = True
        self._body = QVBoxLayout()
        self.area = Scroll(QWidget())
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.area)
        self.setLayout(column(self.area))
        ui.follow(self)

    def show_case(self, interpretation: Interpretation | None) -> None:
        if interpretation is not self._interpretation:
            self._interpretation = interpretation
            self.refresh()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self._build()

    def retranslate(self) -> None:
        self.setAccessibleName(self._ui.tr(say.PANE))
        self.area.setAccessibleName(self._ui.tr(say.PANE))
        self.refresh()

    def restyle(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Build anew what is on screen; what is not waits until it is."""
        self._stale = True
        if self.isVisible():
            self._build()

    # Building ----------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self._stale = False
        place = self.area.verticalScrollBar().value()
        self._body = column(spacing=0, margins=(20, 8, 20, 20))
        i = self._interpretation
        if i is not None:
            self._expected(i)
            add_schemes(self._ui, self._body, i.schemes, self.row_wanted.emit)
            add_pharmacogenes(self._ui, self._body, i)
            add_rules(self._ui, self._body, i)
        self._body.addStretch(1)
        inner = QWidget()
        inner.setMaximumWidth(self._ui.px(_WIDEST))
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        inner.setLayout(self._body)
        content = QWidget()
        line = row(spacing=0)
        line.addWidget(inner, 100)
        line.addStretch(1)
        content.setLayout(line)
        self.area.setWidget(content)
        QTimer.singleShot(0, self, lambda: self.area.verticalScrollBar().setValue(place))

    def _expected(self, i: Interpretation) -> None:
        tr, found = self._ui.tr, i.completeness
        heading(self._ui, self._body, tr(say.EXPECTED))
        if found is None:
            tumor = i.case.tumor_type
            text = tr(say.NO_TUMOR) if tumor is None else tr(say.NO_LIST, code=tumor.code)
            self._body.addWidget(Label(text, "secondary", wrap=True))
            if tumor is None:
                button = Button("link", self.tumor_wanted.emit)
                button.say(tr(say.CHOOSE))
                self._body.addLayout(row(button, 0))
            return
        self._body.addWidget(Label(pick(tr.lang, found.text, found.text_zh), wrap=True, select=True))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(5)
        for at, stretch in ((1, 3), (2, 4), (3, 3)):
            grid.setColumnStretch(at, stretch)
        for state in STATE_ICONS:
            own = [e for e in found.expected if e.state is state]
            if own:
                self._group(grid, state, own)
        self._body.addLayout(grid)
        self._sources(list(dict.fromkeys(e.source for e in found.expected if e.source)))

    def _group(self, grid: QGridLayout, state: CoverageState, own: Sequence[ExpectedBiomarker]) -> None:
        """The biomarkers of one state under its name; what is said of all of them is said once, beside that name."""
        ui, lang = self._ui, self._ui.lang
        at = grid.rowCount()
        grid.setRowMinimumHeight(at, ui.px(10))
        reasons = {pick(lang, e.reason, e.reason_zh) for e in own}
        common = next(iter(reasons)) if len(reasons) == 1 and len(own) > 1 else ""
        icon, color = STATE_ICONS[state]
        title = Label(ui.tr(say.STATES[state], n=len(own)), "strong", wrap=True)
        note = ui.tr(say.NOT_SHOWN_MEANS) if state is CoverageState.NOT_SHOWN else common
        grid.addWidget(IconLabel(ui, icon, color, 14, ""), at + 1, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(title, at + 1, 1)
        grid.addWidget(Label(note, "small", wrap=True), at + 1, 2, 1, 2)
        grid.addWidget(rule("hairline"), at + 2, 1, 1, 3)
        for n, one in enumerate(own, at + 3):
            self._line(grid, n, one, state, common)

    def _line(self, grid: QGridLayout, at: int, one: ExpectedBiomarker, state: CoverageState, common: str) -> None:
        ui, lang = self._ui, self._ui.lang
        name = Label(pick(lang, one.name, one.name_zh), wrap=True, select=True)
        name.hint(one.source)
        grid.addWidget(name, at, 1)
        reason = pick(lang, one.reason, one.reason_zh)
        if one.findings:
            button = Button("link", lambda: self.finding_wanted.emit(one.findings[0]))
            button.say(words.elide(reason, 60), "\n".join((reason, ui.tr(say.FINDING_OPEN))))
            grid.addLayout(row(button, 0), at, 2)
        elif reason != common and state is not CoverageState.OTHER_TEST:
            grid.addWidget(Label(reason, "small", wrap=True), at, 2)
        payer = words.from_table(say.PAYERS, one.payer, lang)
        by = expected_by(one.expected_by, lang)
        label = Label(words.DOT.join(part for part in (by, payer) if part), "small" if payer else "tiny", wrap=True)
        label.hint("\n".join(part for part in (ui.tr(say.BY, names=by) if by else "", one.source, one.row) if part))
        grid.addWidget(label, at, 3)

    def _sources(self, sources: Sequence[str]) -> None:
        if sources:
            self._body.addSpacing(10)
            text = f"{self._ui.tr(say.SOURCES)}{'：' if self._ui.lang is Lang.ZH else ': '}{'  '.join(sources)}"
            self._body.addWidget(Label(text, "tiny", wrap=True, select=True))


def expected_by(text: str, lang: Lang) -> str:
    """Who expects it ("ESMO 2024; explainer list"), each part in the language where the catalog knows it."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return ("、" if lang is Lang.ZH else ", ").join(words.from_table(say.EXPECTED_BY, part, lang) for part in parts)


def heading(ui: Ui, body: QVBoxLayout, title: str) -> None:
    body.addSpacing(ui.px(12))
    body.addWidget(Label(title, "heading", wrap=True))
    body.addSpacing(6)
