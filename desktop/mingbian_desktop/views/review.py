"""The review perspective: banners, tabs and filter, the table (or what was set aside), and the evidence beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSplitter, QStackedWidget, QTabBar, QWidget

from mingbian.model.interpretation import Finding
from mingbian_desktop import review_words, tumor_words, words
from mingbian_desktop import texts as say
from mingbian_desktop.i18n import Text, count
from mingbian_desktop.models import query as filter_query
from mingbian_desktop.models.row_notes import notes_of
from mingbian_desktop.models.rows import Mark, VariantRows
from mingbian_desktop.models.set_aside import summary
from mingbian_desktop.models.variant_table import plain_tooltip
from mingbian_desktop.presenters.cases import OpenCase
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.presenters.reviewing import standing
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.banners import Banners
from mingbian_desktop.views.completeness import Checklist, open_count
from mingbian_desktop.views.evidence_pane import EvidencePane
from mingbian_desktop.views.protein_plot import ProteinPlot
from mingbian_desktop.views.set_aside import SetAsideView
from mingbian_desktop.views.variant_table import VariantTable
from mingbian_desktop.views.widgets import (
    Button,
    ElidedLabel,
    Flow,
    Frame,
    IconLabel,
    Label,
    clear,
    column,
    row,
    rule,
    set_role,
)

if TYPE_CHECKING:  # numpy is loaded with the first result, not with the window
    import numpy as np
    from numpy.typing import NDArray

    from mingbian.cases.views import CaseView

TIERED, GERMLINE, TO_REVIEW, ALL, ASIDE, DISMISSED, CHECKLIST = range(7)
_TITLES: tuple[Text, ...] = (
    say.TAB_TIERED, say.TAB_GERMLINE, say.TAB_REVIEW, say.TAB_ALL, say.TAB_ASIDE, review_words.TAB_DISMISSED,
    tumor_words.TAB,
)  # fmt: skip
_PAGES = {ASIDE: 1, CHECKLIST: 2}
"""Tabs that show another page than the table."""
_FILTER_MS = 80
_TABLE_PX = 480  # what the table should keep where the window is narrow
_ROWS_BEFORE_PLOT = 6  # the table keeps room for this many before the plot shows


class FilterBox(QLineEdit):
    """Escape clears it; arrow down goes to the table."""

    leave = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.leave.emit()
            return
        super().keyPressEvent(event)


class _Pages(QStackedWidget):
    """Says when its size changed, so that the plot can come and go and the filter box find its place."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class Review(QWidget):
    """Shows one case. ``chosen`` carries the finding under the cursor."""

    chosen = Signal(object)

    def __init__(self, ui: Ui, keeper: Keeper) -> None:
        super().__init__()
        self._ui = ui
        self._keeper = keeper
        self._view: CaseView | None = None
        self._case: OpenCase | None = None
        self._shown = -1
        self._revision = -1
        self._query = filter_query.Query()
        self.banners = Banners(ui)
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        for _ in _TITLES:
            self.tabs.addTab("")
        self.tabs.setTabVisible(DISMISSED, False)
        self.filter = FilterBox()
        self.filter.setClearButtonEnabled(False)
        self._filter_note = Label(role="tiny")
        self.table = VariantTable(ui)
        self._nothing = Label(role="secondary")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._family_line = self._family_band()
        self._aside_line = ElidedLabel(role="small")
        self._aside_link = Button("link", partial(self.show_tab, ASIDE))
        self._marks = Flow(8)
        self.plot = ProteinPlot(ui)
        self._foot = QWidget()
        self._marks_holder = QWidget()
        self._marks_holder.setLayout(self._marks)
        foot_line = row(spacing=8)
        foot_line.addWidget(self._aside_line, 1)
        foot_line.addWidget(self._aside_link)
        self._foot.setLayout(column(foot_line, self._marks_holder, spacing=6, margins=(14, 6, 10, 8)))
        table_page = QWidget()
        self._plot_rule = rule("hairline")
        foot = rule("hairline")
        inner = column(
            self._family_holder, self.table, self._nothing, foot, self._foot, self._plot_rule, self.plot, spacing=0
        )
        inner.setStretch(1, 1)
        table_page.setLayout(inner)
        self.aside = SetAsideView(ui)
        self.pages = _Pages()
        self.pages.addWidget(table_page)
        self.pages.addWidget(self.aside)
        self.checklist = Checklist(ui)
        self.pages.addWidget(self.checklist)
        card = Frame("card")
        card.setLayout(column(self.pages, margins=(1, 1, 1, 1)))
        self._search = QWidget()
        self._search.setLayout(row(self._filter_note, self.filter, spacing=12))
        self._head = QGridLayout()
        self._head.setContentsMargins(0, 0, 0, 0)
        self._head.setSpacing(8)
        self._head.setColumnStretch(0, 1)
        self._head.addWidget(self.tabs, 0, 0, Qt.AlignmentFlag.AlignBottom)
        self._head.addWidget(self._search, 0, 1, Qt.AlignmentFlag.AlignRight)
        head = self._head
        middle = QWidget()
        stacked = column(self.banners, head, card, spacing=8, margins=(16, 10, 16, 12))
        stacked.setStretch(2, 1)
        middle.setLayout(stacked)
        self.evidence = EvidencePane(ui)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(middle)
        self.splitter.addWidget(self.evidence)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.setLayout(column(self.splitter))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_FILTER_MS)
        self._later.timeout.connect(self.apply_filter)
        self.filter.textChanged.connect(lambda _text: self._later.start())
        self.filter.leave.connect(self.table.setFocus)
        self.tabs.currentChanged.connect(self._tab_changed)
        self.table.chosen.connect(self._chosen)
        self.plot.picked.connect(self.table.choose)
        self.checklist.finding_wanted.connect(self.choose)
        self.checklist.row_wanted.connect(self.evidence.fact_wanted)
        self.pages.resized.connect(self._make_room)
        self.pages.resized.connect(self._place_search)
        ui.follow(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() < event.oldSize().width():
            QTimer.singleShot(0, self, self._share)

    def _share(self) -> None:
        """Where the window became narrow, the evidence gives way first, down to its least width."""
        table, evidence = self.splitter.sizes()
        more = min(self._ui.px(_TABLE_PX) - table, evidence - self.evidence.minimumWidth())
        if evidence and more > 0:
            self.splitter.setSizes([table + more, evidence - more])

    def _family_band(self) -> Label:
        label = Label(role="familyText", wrap=True)
        self._family_holder = QWidget()
        line = row(spacing=10, margins=(14, 10, 14, 10))
        line.addWidget(IconLabel(self._ui, "family_tree", "inherited", 16), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label, 1)
        self._family_holder.setLayout(column(line, rule("hairline"), spacing=0))
        self._family_holder.hide()
        return label

    # Showing -----------------------------------------------------------------------------------------------------
    def show_case(self, case: OpenCase | None) -> None:
        """Show a case, or the same one after it changed; the chosen variant and tab stay where that makes sense."""
        self._case = case
        self.banners.show_case(case)
        if case is None or case.interpretation is None:
            return
        other = case.id != self._shown
        anew = case.view is not self._view
        self._view = case.view
        if anew:
            self.table.variants.set_notes(notes_of(case.view, self._reader) if case.view is not None else {})
        if other:
            self._shown = case.id
            self.table.forget()
            self.filter.blockSignals(True)
            self.filter.clear()
            self.filter.blockSignals(False)
            self._query = filter_query.Query()
            self._first_tab(case)
        if other or case.revision != self._revision:
            self._revision = case.revision
            self.aside.show_accounting(case.interpretation.accounting)
            self.checklist.show_case(case.interpretation)
            self.table.stay(not other)
            self._show_rows()
            self.table.stay(False)
            self.retranslate()
            self._chosen(self.table.finding)
        elif anew:
            self.retranslate()
            self._show_evidence(self.table.finding)

    @property
    def _reader(self) -> str:
        return self._keeper.session.user if self._keeper.session is not None else ""

    def _first_tab(self, case: OpenCase) -> None:
        self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(TIERED if self._mask(case, TIERED).any() or not len(case.rows) else ALL)
        self.tabs.blockSignals(False)

    def _mask(self, case: OpenCase, tab: int) -> NDArray[np.bool_]:
        """The rows of a tab. What was dismissed stands at the end of all, and in a tab of its own."""
        import numpy as np

        rows = case.rows
        if tab == ALL:
            return np.ones(len(rows), dtype=np.bool_)
        gone = rows.select(Mark.DISMISSED)
        if tab == DISMISSED:
            return gone
        if tab == TIERED:
            return np.asarray((rows.tier <= 4) & ~gone)
        if tab == GERMLINE:
            return np.asarray(rows.select(Mark.INHERITED) & ~gone)
        if case.view is None:
            return rows.select(Mark.REVIEW)
        return self._unopened(rows, case.view)

    def _unopened(self, rows: VariantRows, view: CaseView) -> NDArray[np.bool_]:
        """Rows of Tier I and II that who looks has not opened yet: they are asked of every signature."""
        import numpy as np

        left = set(view.unopened(self._reader))
        mask = np.zeros(len(rows), dtype=np.bool_)
        if left:
            for at, finding in enumerate(rows.findings):
                if view.keys.get(finding.id) in left:
                    mask[at] = True
        return mask

    def _show_rows(self) -> None:
        case = self._case
        if case is None or case.interpretation is None:
            return
        tab = self.tabs.currentIndex()
        self.pages.setCurrentIndex(_PAGES.get(tab, 0))
        self.filter.setEnabled(tab not in _PAGES)
        self.evidence.setVisible(tab not in _PAGES)
        if tab not in _PAGES:
            self.table.variants.show(case.rows, self._mask(case, tab), self._query)
        self._say_filter()
        self._say_emptiness()

    def show_tab(self, tab: int) -> None:
        self.tabs.setCurrentIndex(tab)

    def step_tab(self, by: int) -> None:
        shown = [n for n in range(self.tabs.count()) if self.tabs.isTabVisible(n)]
        at = shown.index(self.tabs.currentIndex())
        self.tabs.setCurrentIndex(shown[(at + by) % len(shown)])

    def choose(self, finding_id: str) -> None:
        """Show a finding wherever it is, giving up tab and filter if they hide it."""
        if self.pages.currentIndex() == 0 and self.table.choose(finding_id):
            return
        self.filter.clear()
        self.apply_filter()
        if self.tabs.currentIndex() in _PAGES or not self.table.choose(finding_id):
            self.show_tab(ALL)
            self.table.choose(finding_id)

    def _tab_changed(self) -> None:
        self._show_rows()

    def apply_filter(self) -> None:
        """Apply what stands in the filter box now."""
        self._later.stop()
        self._query = filter_query.parse(self.filter.text())
        if self.tabs.currentIndex() not in _PAGES:
            self.table.variants.set_query(self._query)
        set_role(self.filter, "true" if self._query.bad else "false", "bad")
        self._say_filter()
        self._say_emptiness()

    def _chosen(self, finding: Finding | None) -> None:
        i = self._case.interpretation if self._case else None
        self._show_evidence(finding)
        self.plot.show_finding(i, finding)
        self._make_room()
        self.chosen.emit(finding)

    def _show_evidence(self, finding: Finding | None) -> None:
        i = self._case.interpretation if self._case else None
        stands = standing(self._view, finding.id, self._keeper) if finding is not None else None
        self.evidence.show_finding(i, finding, stands)

    # Words -------------------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        tr = self._ui.tr
        self.setAccessibleName(tr(say.REVIEW))
        self.tabs.setAccessibleName(tr(say.PANE_VARIANTS))
        self.filter.setPlaceholderText(tr(say.FILTER_HINT))
        self.filter.setAccessibleName(tr(say.FIND))
        self.filter.setToolTip(plain_tooltip(tr(say.FILTER_HELP)))
        self._aside_link.say(tr(say.ASIDE_OPEN))
        case = self._case
        i = case.interpretation if case else None
        if case is None or i is None:
            return
        accounting = i.accounting
        aside = sum(accounting.set_aside.values())
        numbers = [int(self._mask(case, tab).sum()) for tab in (TIERED, GERMLINE, TO_REVIEW, ALL)]
        numbers += [aside, int(self._mask(case, DISMISSED).sum()), open_count(i)]
        if self.tabs.currentIndex() == DISMISSED and not numbers[DISMISSED]:
            self.tabs.setCurrentIndex(TIERED)
        self.tabs.setTabVisible(DISMISSED, bool(numbers[DISMISSED]))
        for tab, (title, n) in enumerate(zip(_TITLES, numbers, strict=True)):
            self.tabs.setTabText(tab, tr(title, n=count(n)))
        if not numbers[CHECKLIST]:
            self.tabs.setTabText(CHECKLIST, tr(tumor_words.TAB_PLAIN))
        self._aside_line.set_full(summary(accounting, tr.lang))
        self._aside_link.setVisible(bool(aside or accounting.refused))
        self._fill_marks()
        self._say_filter()
        self._say_emptiness()

    def restyle(self) -> None:
        self.filter.setFixedWidth(self._ui.px(206))
        self.evidence.setMinimumWidth(self._ui.px(344))
        self._fill_marks()

    def _place_search(self) -> None:
        """Beside the tabs where both fit, under them where not."""
        room = self.pages.width() - self.tabs.sizeHint().width() - self._search.sizeHint().width()
        row_number = 0 if room >= 24 else 1
        if self._head.getItemPosition(self._head.indexOf(self._search))[0] != row_number:  # type: ignore[index]
            self._head.removeWidget(self._search)
            self._head.addWidget(self._search, row_number, 1 - row_number, 1, 1 + row_number, Qt.AlignmentFlag.AlignRight)

    def _fill_marks(self) -> None:
        """Small labels for biomarkers and wild-type calls under the table."""
        clear(self._marks)
        i = self._case.interpretation if self._case else None
        if i is not None:
            lang = self._ui.lang
            for key, facts in i.biomarkers.items():
                text = words.biomarker_text(key, facts, lang)
                if text:
                    self._marks.addWidget(Label(words.elide(text, 60), "chip"))
            for wild in i.wild_type:
                chip = Label(words.wild_type_text(wild, lang), "chip")
                chip.hint(words.basis_text(wild.reason, wild.reason_zh, lang))
                self._marks.addWidget(chip)
        self._marks_holder.setVisible(self._marks.count() > 0)

    def _say_filter(self) -> None:
        tr = self._ui.tr
        if self._query.bad:
            set_role(self._filter_note, "missing")
            self._filter_note.setText(tr(say.FILTER_BAD, part=words.elide(" ".join(self._query.bad), 24)))
        elif self._query.tests and self.tabs.currentIndex() not in _PAGES:
            set_role(self._filter_note, "tiny")
            model = self.table.variants
            self._filter_note.setText(tr(say.FILTER_COUNT, n=count(model.rowCount()), total=count(model.total)))
        else:
            self._filter_note.setText("")
        self._place_search()

    def _say_emptiness(self) -> None:
        tr, tab = self._ui.tr, self.tabs.currentIndex()
        i = self._case.interpretation if self._case else None
        withheld = sum(g.count for g in i.germline_findings if g.withheld) if i else 0
        if tab == GERMLINE:
            self._family_line.setText(tr(say.GERMLINE_WITHHELD, n=count(withheld)) if withheld else tr(say.GERMLINE_LIMITS))
        self._family_holder.setVisible(tab == GERMLINE)
        empty = tab not in _PAGES and self.table.variants.rowCount() == 0
        self.table.setVisible(not empty)
        self._nothing.setVisible(empty)
        if self._query.tests and self.table.variants.total:
            self._nothing.setText(tr(say.NOTHING_MATCHES))
        elif tab == TIERED:
            self._nothing.setText(tr(say.NOTHING_TIERED))
        else:
            self._nothing.setText(tr(say.NOTHING_HERE))
        self._nothing.setMinimumHeight(self._ui.px(160) if empty else 0)
        self._make_room()

    def _make_room(self) -> None:
        """The protein plot shows only where the table keeps enough rows."""
        foot = max(self._foot.heightForWidth(self.pages.width()), 0)
        left = self.pages.height() - foot - self.plot.sizeHint().height()
        rows = self.table.verticalHeader().defaultSectionSize() * min(self.table.variants.rowCount(), _ROWS_BEFORE_PLOT)
        wanted = self.plot.useful and left >= rows + self.table.horizontalHeader().height()
        self.plot.setVisible(wanted)
        self._plot_rule.setVisible(wanted)
