"""The right side of the knowledge browser: all of one row, in words, with its source and its review state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from mingbian_desktop import knowledge_words as kw
from mingbian_desktop import texts as say
from mingbian_desktop import words
from mingbian_desktop.biomarker_words import explained
from mingbian_desktop.delegates.painting import EFFECT_ICONS
from mingbian_desktop.i18n import Text, pick
from mingbian_desktop.knowledge_facts import KnowledgeFacts
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.badges import approval_words
from mingbian_desktop.views.widgets import Flow, Frame, IconLabel, Label, Scroll, column, pair, pairs, row, rule

if TYPE_CHECKING:
    from mingbian.knowledge.rows import NhiRow, Row

_REBUILD_MS = 15  # holding an arrow key down must not rebuild the pane for every row passed
_INDENT = 16
_LONGEST_TITLE = 160


class KnowledgePane(Frame):
    """Shows one row; rebuilt when the row, the language or the theme changes."""

    def __init__(self, ui: Ui) -> None:
        super().__init__("evidence")
        self._ui = ui
        self._row: Row | None = None
        self._facts: KnowledgeFacts | None = None
        self._body = column(spacing=0)
        self.area = Scroll(QWidget())
        self.setLayout(column(self.area))
        self.setFocusProxy(self.area)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_REBUILD_MS)
        self._later.timeout.connect(self._build)
        ui.follow(self)

    @property
    def row(self) -> Row | None:
        return self._row

    def show_row(self, row_: Row | None, facts: KnowledgeFacts | None) -> None:
        """Show another row, shortly: the last of several wins."""
        if row_ is self._row and facts is self._facts:
            return
        self._row, self._facts = row_, facts
        self._later.start()

    def flush(self) -> None:
        """Build now what is waiting to be built (tests and pictures)."""
        if self._later.isActive():
            self._later.stop()
            self._build()

    def retranslate(self) -> None:
        self.setAccessibleName(self._ui.tr(say.PANE_FACT))
        self.area.setAccessibleName(self._ui.tr(say.PANE_FACT))
        self._build()

    def restyle(self) -> None:
        self._build()

    # Building ----------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        content = QWidget()
        self._body = column(spacing=0, margins=(20, 16, 20, 16))
        if self._row is None or self._facts is None:
            self._body.addSpacing(8)
            self._body.addWidget(Label(self._ui.tr(say.KB_CHOOSE), "secondary", wrap=True))
        else:
            self._head(self._row, self._facts)
            self._matches(self._row)
            self._tumors(self._row, self._facts)
            self._conditions(self._row, self._facts)
            self._therapies(self._row, self._facts)
            self._approvals(self._row)
            self._paid(self._row, self._facts)
            self._notes(self._row)
            self._citations(self._row)
            self._source(self._row)
        self._body.addStretch(1)
        content.setLayout(self._body)
        self.area.setWidget(content)  # which deletes the one before
        self.area.verticalScrollBar().setValue(0)

    def _section(self, title: Text) -> None:
        self._body.addSpacing(16)
        self._body.addWidget(Label(self._ui.tr(title), "heading", wrap=True))
        self._body.addSpacing(6)

    def _line(self, text: str, role: str = "") -> None:
        self._body.addWidget(Label(text, role, wrap=True, select=True))
        self._body.addSpacing(4)

    def _head(self, fact: Row, facts: KnowledgeFacts) -> None:
        ui, lang = self._ui, self._ui.lang
        title = Label(words.elide(fact.text, _LONGEST_TITLE), "title", wrap=True, select=True)
        title.hint(fact.text)
        self._body.addWidget(title)
        icon, color = EFFECT_ICONS[fact.effect]
        effect = row(IconLabel(ui, icon, color, 13, ""), spacing=6)
        effect.addWidget(Label(kw.effect_text(fact, lang), "strong", wrap=True, select=True), 1)
        self._body.addSpacing(8)
        self._body.addLayout(effect)
        chips = [kw.level_sentence(fact, lang)]
        chips += [ui.tr(say.ESCAT, level=fact.escat)] if fact.escat else []
        chips.append(words.from_table(say.KB_LAYERS, kw.layer_of(fact, facts), lang))
        flow = Flow(8)
        for text in chips:
            flow.addWidget(Label(text, "chip"))
        self._body.addSpacing(10)
        self._body.addLayout(flow)
        self._body.addSpacing(10)
        loud = kw.review_of(fact, facts) in ("unreviewed", kw.SILENCED)
        box = Frame("notice" if loud else "note")
        state = Label(kw.review_sentence(fact, facts, lang), wrap=True, select=True)
        sign = IconLabel(ui, "warning" if loud else "info", "question_text" if loud else "secondary", 15, "")
        inside = row(spacing=10, margins=(12, 8, 12, 8))
        inside.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(state, 1)
        box.setLayout(inside)
        box.setAccessibleName(state.text())
        self._body.addWidget(box)

    def _matches(self, fact: Row) -> None:
        self._section(say.KB_MATCHES)
        for depth, text in explained(fact.biomarker, self._ui.lang):
            line = row(spacing=0)
            line.addSpacing(self._ui.px(_INDENT) * depth)
            line.addWidget(Label(text, wrap=True, select=True), 1)
            self._body.addLayout(line)
            self._body.addSpacing(3)

    def _tumors(self, fact: Row, facts: KnowledgeFacts) -> None:
        lang = self._ui.lang
        self._section(say.KB_TUMORS)
        for code in fact.tumor_types:
            self._line(kw.tumor_both(code, facts, lang))
        if fact.excluded_tumor_types:
            names = kw.comma(lang).join(kw.tumor_both(code, facts, lang) for code in fact.excluded_tumor_types)
            self._line(f"{self._ui.tr(say.KB_EXCLUDED)}{_COLON.in_(lang)}{names}", "secondary")

    def _conditions(self, fact: Row, facts: KnowledgeFacts) -> None:
        if fact.context:
            self._section(say.KB_CONDITIONS)
            for term in fact.context:
                self._line(facts.condition(term, self._ui.lang))

    def _therapies(self, fact: Row, facts: KnowledgeFacts) -> None:
        if fact.therapies:
            self._section(say.KB_THERAPIES)
            for regimen in fact.therapies:
                self._line(kw.regimen_with_trade(regimen, facts, self._ui.lang))

    def _approvals(self, fact: Row) -> None:
        if fact.approvals:
            self._section(say.KB_APPROVALS)
            for event in fact.approvals:
                state = words.approval_state(event)
                self._line(approval_words(self._ui, event.regulator, state, event.text, event.date))

    def _paid(self, fact: Row, facts: KnowledgeFacts) -> None:
        found = facts.reimbursement(fact)
        if found:
            self._section(say.NHI)
            for nhi in found:
                self._line(self._paid_line(nhi))

    def _paid_line(self, nhi: NhiRow) -> str:
        tr = self._ui.tr
        status = words.from_table(say.NHI_STATES, nhi.status, tr.lang)
        requires = pick(tr.lang, nhi.requires, nhi.requires_zh)
        text = tr(say.NHI_REQUIRES, status=status, requires=requires) if requires else status
        text += tr(say.KB_NHI_FROM, date=nhi.effective) if nhi.effective else ""
        text += tr(say.NHI_AS_OF, date=nhi.as_of) if nhi.as_of else ""
        drug = f"{nhi.drug} ({nhi.text})" if nhi.text else nhi.drug
        return tr(say.KB_NHI_LINE, drug=drug, text=text)

    def _notes(self, fact: Row) -> None:
        found = kw.notes(fact, self._ui.lang)
        if found:
            self._section(say.KB_NOTES)
            for text in found:
                self._line(text)

    def _citations(self, fact: Row) -> None:
        if fact.citations:
            self._section(say.CITATIONS)
            self._line("\n".join(fact.citations), "accent")

    def _source(self, fact: Row) -> None:
        self._body.addSpacing(16)
        self._body.addWidget(rule("hairline"))
        self._section(say.KB_SOURCE)
        grid = pairs()
        for name, value in self._fields(fact):
            if value:
                pair(grid, Label(self._ui.tr(name), "faint"), Label(value, wrap=True, select=True))
        self._body.addLayout(grid)

    def _fields(self, fact: Row) -> list[tuple[Text, str]]:
        tr = self._ui.tr
        valid = [tr(say.KB_VALID_FROM, start=fact.valid_from)] if fact.valid_from else []
        valid += [tr(say.KB_VALID_TO, end=fact.valid_to)] if fact.valid_to else []
        civic = fact.civic
        return [
            (say.KB_FIELD_SOURCE, fact.source),
            (say.KB_FIELD_SEEN, fact.source_seen),
            (say.KB_FIELD_KIND, words.from_table(say.KB_KINDS, fact.evidence_kind, tr.lang)),
            (say.KB_FIELD_VALID, kw.comma(tr.lang).join(valid)),
            (say.KB_FIELD_ITEMS, ", ".join(civic.items) if civic else ""),
            (say.KB_FIELD_AGAINST, ", ".join(civic.against) if civic else ""),
            (say.KB_FIELD_ID, fact.id),
            (say.KB_FIELD_PLACE, f"{fact.table}:{fact.line}"),
        ]


_COLON = Text("：", ": ")
