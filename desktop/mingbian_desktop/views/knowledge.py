"""The knowledge perspective: search and filters over every fact of the knowledge base, and the chosen one beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from mingbian_desktop import texts as say
from mingbian_desktop import words
from mingbian_desktop.delegates.knowledge_row import KnowledgeDelegate
from mingbian_desktop.i18n import Lang, Text, count
from mingbian_desktop.models.knowledge_query import NO_LEVEL, KnowledgeQuery
from mingbian_desktop.models.knowledge_rows import EFFECTS, LAYERS, LEVELS, REGULATORS, REVIEWS, KnowledgeRows
from mingbian_desktop.models.knowledge_table import COLUMNS, KnowledgeTableModel
from mingbian_desktop.models.variant_table import plain_tooltip
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.knowledge_pane import KnowledgePane
from mingbian_desktop.views.review import FilterBox
from mingbian_desktop.views.variant_table import Header
from mingbian_desktop.views.widgets import Button, Choice, ElidedLabel, Flow, Frame, Label, WideTable, column, row

ROW_PX, COMPACT_PX = 56, 36
_FILTER_MS = 80
_BIOMARKER_SHARE = 0.5
_PANE_PX = 440
_APPROVALS_FROM_PX = 340  # where biomarker and meaning get less than this, the approvals give way (the pane has them)

Name = Callable[[str, Lang], str]


def _level_name(code: str, lang: Lang) -> str:
    if code == NO_LEVEL:
        return say.KB_NO_LEVEL.in_(lang)
    if code.startswith("civic-"):
        return say.KB_CIVIC_LEVEL.in_(lang).format(level=code.removeprefix("civic-"))
    return say.KB_LEVEL.in_(lang).format(level=code)


_FILTERS: tuple[tuple[str, Text, Text, Sequence[str], Name], ...] = (
    ("effect", say.KB_FILTER_EFFECT, say.KB_ALL_EFFECTS, EFFECTS, lambda c, lang: words.from_table(say.EFFECTS, c, lang)),
    ("level", say.KB_FILTER_LEVEL, say.KB_ALL_LEVELS, (*(c for c in LEVELS if c), NO_LEVEL), _level_name),
    (
        "review",
        say.KB_FILTER_REVIEW,
        say.KB_ALL_REVIEWS,
        REVIEWS,
        lambda c, lang: words.from_table(say.REVIEW_SHORT, c, lang),
    ),
    ("layer", say.KB_FILTER_LAYER, say.KB_ALL_LAYERS, LAYERS, lambda c, lang: words.from_table(say.KB_LAYERS, c, lang)),
    ("regulator", say.KB_FILTER_REGULATOR, say.KB_ALL_REGULATORS, REGULATORS, lambda c, _lang: c),
)


class Knowledge(QWidget):
    """Waits for `show_rows`. ``absent`` carries an id that was asked for and is not there."""

    absent = Signal(str)

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._failure = ""
        self._wanted = ""
        self._title = Label(role="title")
        self._sub = ElidedLabel(role="secondary")
        self.search = FilterBox()
        self._count = Label(role="tiny")
        self.filters = {name: Choice(ui) for name, *_ in _FILTERS}
        self.clear = Button("link", self.clear_all)
        self.model = KnowledgeTableModel(ui.tr, self)
        self.table = WideTable()
        self.table.setModel(self.model)
        self.table.setItemDelegate(KnowledgeDelegate(ui, self.table))
        header = Header(ui, self.model, [c.title for c in COLUMNS], self.table)
        self.table.setHorizontalHeader(header)
        header.setSectionResizeMode(Header.ResizeMode.Fixed)
        self.table.resized.connect(self._share)
        self.table.selectionModel().currentChanged.connect(self._chosen)
        self._nothing = Label(role="secondary", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pane = KnowledgePane(ui)
        card = Frame("card")
        card.setLayout(column(self.table, self._nothing, margins=(1, 1, 1, 1), spacing=0))
        choices = Flow(8)
        for choice in self.filters.values():
            choices.addWidget(choice)
        choices.addWidget(self.clear)
        bar = row(spacing=12)
        bar.addWidget(self.search, 1)
        bar.addWidget(self._count)
        middle = QWidget()
        stacked = column(
            column(self._title, self._sub, spacing=2), bar, choices, card, spacing=10, margins=(20, 14, 16, 12)
        )
        stacked.setStretch(3, 1)
        middle.setLayout(stacked)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(middle)
        self.splitter.addWidget(self.pane)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setSizes([ui.px(1000), ui.px(_PANE_PX)])
        self.setLayout(column(self.splitter))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_FILTER_MS)
        self._later.timeout.connect(self.apply)
        self.search.textChanged.connect(lambda _text: self._later.start())
        self.search.leave.connect(self.table.setFocus)
        for choice in self.filters.values():
            choice.currentIndexChanged.connect(lambda _index: self.apply())
        self.model.about_to_shrink.connect(self.table.scrollToTop)
        ui.follow(self)

    # Contents ----------------------------------------------------------------------------------------------------
    @property
    def rows(self) -> KnowledgeRows | None:
        return self.model.rows

    def show_rows(self, rows: KnowledgeRows) -> None:
        """The knowledge base is there."""
        self._failure = ""
        self.model.set_query(self.query())
        self.model.show(rows)
        self.retranslate()
        if self._wanted:
            wanted, self._wanted = self._wanted, ""
            self.open_row(wanted)
        else:
            self._choose(0)

    def show_failure(self, reason: str) -> None:
        self._failure = reason
        self.retranslate()

    def query(self) -> KnowledgeQuery:
        """What stands in the search box and the filters."""
        chosen = {name: str(choice.currentData() or "") for name, choice in self.filters.items()}
        return KnowledgeQuery(text=self.search.text(), **chosen)

    def apply(self) -> None:
        """Apply search and filters now; the chosen row stays chosen where it still shows."""
        self._later.stop()
        kept = self.pane.row
        self.model.set_query(self.query())
        place = self.model.shown_place(kept.id) if kept is not None and self.rows is not None else -1
        self._choose(max(place, 0))
        self._say_state()

    def clear_all(self) -> None:
        for choice in self.filters.values():
            choice.blockSignals(True)
            choice.setCurrentIndex(0)
            choice.blockSignals(False)
        self.search.clear()
        self.apply()

    def open_row(self, row_id: str) -> None:
        """Show one row, giving up search and filters where they hide it; waits where nothing is loaded yet."""
        if self.rows is None:
            self._wanted = row_id
            return
        place = self.model.shown_place(row_id)
        if place < 0 and self.rows.place(row_id) >= 0:
            self.clear_all()
            place = self.model.shown_place(row_id)
        if place < 0:
            self.absent.emit(row_id)
            return
        self._choose(place)
        self.table.setFocus()

    def _choose(self, shown: int) -> None:
        if not 0 <= shown < self.model.rowCount():
            self.pane.show_row(None, self.rows.facts if self.rows else None)
            return
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        index = self.model.index(shown, 0)
        self.table.selectionModel().setCurrentIndex(index, flags)
        self.table.scrollTo(index)

    def _chosen(self, current: QModelIndex) -> None:
        if self.rows is not None and current.isValid():
            self.pane.show_row(self.model.row(current.row()), self.rows.facts)

    # Words and looks ---------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        tr = self._ui.tr
        self.setAccessibleName(tr(say.KNOWLEDGE_BASE))
        self._title.setText(tr(say.KNOWLEDGE_BASE))
        self.table.setAccessibleName(tr(say.PANE_KNOWLEDGE))
        self.search.setPlaceholderText(tr(say.KB_SEARCH))
        self.search.setAccessibleName(tr(say.KB_SEARCH))
        self.search.setToolTip(plain_tooltip(tr(say.KB_SEARCH_TIP)))
        self.clear.say(tr(say.KB_CLEAR))
        for name, spoken, every, codes, named in _FILTERS:
            choice = self.filters[name]
            choice.setAccessibleName(tr(spoken))
            at = max(choice.currentIndex(), 0)
            choice.blockSignals(True)
            choice.clear()
            choice.addItem(tr(every), "")
            for code in codes:
                choice.addItem(named(code, tr.lang), code)
            choice.setCurrentIndex(at)
            choice.blockSignals(False)
        self.table.horizontalHeader().viewport().update()
        self._say_state()

    def _say_state(self) -> None:
        tr, rows = self._ui.tr, self.rows
        if rows is None:
            self._sub.set_full("")
            self._count.setText("")
            self._nothing.setText(tr(say.KB_FAILED, reason=self._failure) if self._failure else tr(say.KB_LOADING))
        else:
            version = rows.facts.version
            numbers = {name: count(int((rows.layer == n).sum())) for n, name in enumerate(LAYERS)}
            self._sub.set_full(tr(say.KB_SUMMARY, version=version.version, date=version.date, **numbers))
            self._count.setText(tr(say.FILTER_COUNT, n=count(self.model.rowCount()), total=count(self.model.total)))
            self._nothing.setText(tr(say.KB_NOTHING))
        empty = self.model.rowCount() == 0
        self.table.setVisible(not empty)
        self._nothing.setVisible(empty)
        self.clear.setVisible(self.query().filters)
        self.search.setEnabled(rows is not None)
        for choice in self.filters.values():
            choice.setEnabled(rows is not None)

    def restyle(self) -> None:
        ui = self._ui
        height = ui.px(COMPACT_PX if ui.settings.compact else ROW_PX)
        self.table.verticalHeader().setMinimumSectionSize(height)
        self.table.verticalHeader().setDefaultSectionSize(height)
        self.table.horizontalHeader().setFixedHeight(ui.px(36))
        self._nothing.setMinimumHeight(ui.px(200))
        self.pane.setMinimumWidth(ui.px(320))
        for choice in self.filters.values():
            choice.setMinimumHeight(ui.px(30))
            choice.setFixedWidth(ui.px(144))
        self._share()

    def _share(self) -> None:
        fixed = {n: self._ui.px(c.width) for n, c in enumerate(COLUMNS) if c.width}
        ids = [c.id for c in COLUMNS]
        approvals = ids.index("approvals")
        width = self.table.viewport().width()
        narrow = width - sum(fixed.values()) < self._ui.px(_APPROVALS_FROM_PX)
        if self.table.isColumnHidden(approvals) != narrow:
            self.table.setColumnHidden(approvals, narrow)
        if narrow:
            del fixed[approvals]
        rest = max(width - sum(fixed.values()), self._ui.px(200))
        first = round(rest * _BIOMARKER_SHARE)
        for section, wide in (fixed | {ids.index("biomarker"): first, ids.index("meaning"): rest - first}).items():
            if self.table.columnWidth(section) != wide:
                self.table.setColumnWidth(section, wide)
