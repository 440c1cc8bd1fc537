"""A table of no known format: what its columns seem to mean and why, changed by choosing, tried at once, then read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTemporaryDir, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from mingbian.model.case import Assay, Build
from mingbian.model.errors import UserError
from mingbian_desktop import laboratory_words as say
from mingbian_desktop import texts, words
from mingbian_desktop.i18n import Lang, Text, count, pick
from mingbian_desktop.models.variant_table import plain_tooltip
from mingbian_desktop.refusals import said
from mingbian_desktop.tasks.background import Background
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import Button, Check, Choice, Frame, IconLabel, Label, Scroll, clear, column, row

if TYPE_CHECKING:
    from mingbian import tabular

_TRY_MS = 250
_SHOWN_ROWS = 6
_HEADER_LINES = 20
_SURE, _LIKELY = 0.9, 0.5


class MappingPage(QWidget):
    """Emits ``confirmed`` with the path of a mapping, or ``open_wanted`` for another file."""

    confirmed = Signal(str)
    open_wanted = Signal()

    def __init__(self, ui: Ui, background: Background) -> None:
        super().__init__()
        self._ui = ui
        self._background = background
        self._path: Path | None = None
        self._preview: tabular.Preview | None = None
        self._error: UserError | None = None
        self._checked: tabular.Check | None = None
        self._number = 0  # of the last look or try; older ones come too late
        self._chosen: dict[str, str] = {}  # column -> meaning, where it differs from the guess
        self._options = {"build": "", "assay": "", "unit": ""}
        self._folder: QTemporaryDir | None = None
        self.choices: dict[str, Choice] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_TRY_MS)
        self._later.timeout.connect(self._try)

        self._title = Label(role="title", wrap=True)
        self._lead = Label(role="secondary", wrap=True)
        self._name = Label(role="secondary")
        self._failed = Label(role="missing", wrap=True)
        self.separator = Choice(ui)
        self.header = Choice(ui)
        self.separator.activated.connect(lambda _n: self._look_again())
        self.header.activated.connect(lambda _n: self._look_again())
        self._labels = {n: Label(role="secondary") for n in ("separator", "header", "build", "assay", "unit")}
        self.table = QTableWidget()
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setHorizontalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._preview_head = Label(role="heading")
        self._columns_head = Label(role="heading")
        self._whole_head = Label(role="heading")
        self._result_head = Label(role="heading")
        self._grid_box = QWidget()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(2, 1)
        self._grid_box.setLayout(self._grid)
        self.build, self.assay, self.unit = Choice(ui), Choice(ui), Choice(ui)
        for name, choice in (("build", self.build), ("assay", self.assay), ("unit", self.unit)):
            choice.activated.connect(partial(self._option_chosen, name, choice))
        self._result = Frame("calm")
        self._result_body = column(spacing=4, margins=(14, 10, 14, 10))
        self._result.setLayout(self._result_body)
        self.keep = Check(ui, "")
        self.keep.setChecked(True)
        self.go = Button("primary", self.confirm)
        self.other = Button("plain", self.open_wanted.emit)
        layout_line = row(
            column(self._labels["separator"], self.separator, spacing=4),
            column(self._labels["header"], self.header, spacing=4),
            0, spacing=16,
        )  # fmt: skip
        whole_line = row(
            column(self._labels["build"], self.build, spacing=4),
            column(self._labels["assay"], self.assay, spacing=4),
            column(self._labels["unit"], self.unit, spacing=4),
            0, spacing=16,
        )  # fmt: skip
        self._form = QWidget()
        self._form.setLayout(
            column(
                layout_line, 8, self._preview_head, self.table, 8, self._columns_head, self._grid_box, 8,
                self._whole_head, whole_line, 8, self._result_head, self._result, spacing=8,
            )
        )  # fmt: skip
        inside = Frame("card")
        head = column(self._title, self._lead, self._name, self._failed, spacing=6)
        inside.setLayout(column(head, 8, self._form, 0, spacing=8, margins=(24, 20, 24, 20)))
        body = QWidget()
        body.setLayout(column(inside, spacing=0, margins=(20, 16, 20, 16)))
        foot = Frame("statusbar")
        foot.setLayout(row(self.keep, 0, self.other, self.go, spacing=12, margins=(44, 10, 44, 10)))
        whole = column(Scroll(body), foot, spacing=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        ui.follow(self)

    # Contents ----------------------------------------------------------------------------------------------------
    def show_table(self, path: Path) -> None:
        """Look at this table, unless it is the one on screen."""
        if path != self._path:
            self._path = path
            self._chosen = {}
            self._options = {"build": "", "assay": "", "unit": ""}
            self._look(None, None)

    def forget(self) -> None:
        """The table on screen was read or left; the next one is looked at anew."""
        self._path = None
        self._number += 1

    def _look_again(self) -> None:
        self._chosen = {}
        self._look(str(self.separator.currentData()), int(self.header.currentData()))

    def _look(self, separator: str | None, line: int | None) -> None:
        path = self._path
        self._number += 1
        number = self._number
        self._preview, self._error, self._checked = None, None, None

        def work() -> tabular.Preview:
            from mingbian import tabular

            assert path is not None
            return tabular.look(path, separator, line)

        def came(found: tabular.Preview) -> None:
            if number == self._number:
                self._preview = found
                self.retranslate()
                self._later.start()

        def failed(error: Exception) -> None:
            if number == self._number and isinstance(error, UserError):
                self._error = error
                self.retranslate()

        self.retranslate()
        self._background.run(work, came, failed)

    def meaning(self, name: str) -> str:
        """What a column means as the page stands, "" for nothing."""
        if name in self._chosen:
            return self._chosen[name]
        suggestion = self._suggestions().get(name)
        return suggestion.field if suggestion is not None and suggestion.confidence >= _LIKELY else ""

    def _suggestions(self) -> Mapping[str, tabular.Suggestion]:
        return {s.column: s for s in self._preview.suggestions} if self._preview else {}

    def mapping(self) -> tabular.ColumnMapping:
        """The mapping as the page stands. Raises ``UserError`` where it cannot be used."""
        from mingbian import tabular
        from mingbian.model.errors import UsageError

        shown = self._preview
        assert shown is not None
        columns: dict[str, str] = {}
        for name in shown.columns:
            field = self.meaning(name) if name else ""
            if field and field in columns:
                raise UsageError(self._ui.tr(say.MAP_TWICE, field=self._ui.tr(say.MAP_FIELDS[field])), "")
            if field:
                columns[field] = name
        constants = {n: v for n in ("build", "assay") if (v := self._options[n]) and n not in columns}
        unit = self._options["unit"] or (shown.mapping.vaf_unit if shown.mapping else "fraction")
        return tabular.make(columns, constants, separator=shown.separator, header_line=shown.header_line, vaf_unit=unit)

    def _try(self) -> None:
        """Read the whole table by the mapping as it stands, off the window's thread."""
        path = self._path
        if self._preview is None or path is None:
            return
        self._number += 1
        number = self._number
        try:
            mapping = self.mapping()
        except UserError as error:
            self._error, self._checked = error, None
            self._say_result()
            return

        def work() -> tabular.Check:
            from mingbian import tabular

            return tabular.check(path, mapping)

        def came(found: tabular.Check) -> None:
            if number == self._number:
                self._checked = found
                self._say_result()

        self._error, self._checked = None, None
        self._say_result()
        self._background.run(work, came, None)

    def confirm(self) -> None:
        """Keep the mapping, for good or for this session, and ask for the table to be read by it."""
        path = self._path
        if path is None or self._checked is None or self._checked.problems:
            return
        mapping, keep = self.mapping(), self.keep.isChecked()
        self._folder = self._folder or QTemporaryDir()
        aside = Path(self._folder.path()) / f"{self._preview.key if self._preview else 'table'}.toml"

        def work() -> Path:
            from mingbian import tabular

            if keep:
                return tabular.save(path, mapping)
            aside.write_text(mapping.text(), encoding="utf-8")
            return aside

        def failed(error: Exception) -> None:
            if isinstance(error, UserError):
                self._error = error
                self._say_result()

        self.go.setEnabled(False)
        self._background.run(work, lambda file: self.confirmed.emit(str(file)), failed)

    # Choosing ----------------------------------------------------------------------------------------------------
    def choose(self, name: str, field: str) -> None:
        """A column means this; where another column meant the same, that one is not used any more."""
        for other in self._preview.columns if self._preview else ():
            if field and other != name and self.meaning(other) == field:
                self._chosen[other] = ""
        self._chosen[name] = field
        self._fill_columns()
        self._checked = None
        self._later.start()
        self._say_result()
        again = self.choices.get(name)
        if again is not None:
            again.setFocus()

    def _option_chosen(self, name: str, choice: Choice, _index: int) -> None:
        self._options[name] = str(choice.currentData())
        self._checked = None
        self._later.start()

    # Words -------------------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        tr = self._ui.tr
        self.setAccessibleName(tr(say.MAP_TITLE))
        self._title.setText(tr(say.MAP_TITLE))
        self._lead.setText(tr(say.MAP_LEAD))
        self._name.setText(tr(say.MAP_FILE, name=words.elide(self._path.name, 60)) if self._path else "")
        for head, text in (
            (self._preview_head, say.MAP_PREVIEW), (self._columns_head, say.MAP_COLUMNS),
            (self._whole_head, say.MAP_WHOLE), (self._result_head, say.MAP_RESULT),
        ):  # fmt: skip
            head.setText(tr(text))
        named: tuple[tuple[str, Choice, Text], ...] = (
            ("separator", self.separator, say.MAP_SEPARATOR),
            ("header", self.header, say.MAP_HEADER),
            ("build", self.build, say.MAP_BUILD),
            ("assay", self.assay, say.MAP_ASSAY),
            ("unit", self.unit, say.MAP_VAF_UNIT),
        )
        for name, choice, text in named:
            self._labels[name].setText(tr(text))
            choice.setAccessibleName(tr(text))
        self.table.setAccessibleName(tr(say.MAP_PREVIEW))
        self.keep.setText(tr(say.MAP_KEEP))
        self.go.say(tr(say.MAP_GO))
        self.other.say(tr(texts.CHOOSE_OTHER))
        shown = self._preview
        self._form.setVisible(shown is not None)
        self.keep.setVisible(shown is not None)
        self.go.setVisible(shown is not None)
        self.go.setEnabled(self._checked is not None and not self._checked.problems)
        if shown is None:
            error = said(self._error, tr.lang) if self._error is not None else None
            self._failed.setText(f"{error.what} {error.remedy}".strip() if error else tr(say.MAP_LOOKING))
            self._failed.show()
            return
        self._failed.hide()
        _fill(self.separator, [(tr(t), k) for k, t in say.MAP_SEPARATORS.items()], shown.separator)
        lines = range(1, max(_HEADER_LINES, shown.header_line) + 1)
        _fill(self.header, [(tr(say.MAP_LINE, n=n), n) for n in lines], shown.header_line)
        _fill(self.build, [(tr(say.MAP_UNSAID), ""), *((b.value, b.value) for b in Build)], self._options["build"])
        assays = [(words.from_table(texts.ASSAYS, a, tr.lang), a.value) for a in Assay]
        _fill(self.assay, [(tr(say.MAP_UNSAID), ""), *assays], self._options["assay"])
        unit = self._options["unit"] or (shown.mapping.vaf_unit if shown.mapping else "fraction")
        _fill(self.unit, [(tr(t), k) for k, t in say.MAP_UNITS.items()], unit)
        self._fill_preview(shown)
        self._fill_columns()
        self._say_result()

    def _fill_preview(self, shown: tabular.Preview) -> None:
        rows = shown.rows[:_SHOWN_ROWS]
        self.table.setColumnCount(len(shown.columns))
        self.table.setRowCount(len(rows))
        self.table.setHorizontalHeaderLabels([words.elide(c, 40) for c in shown.columns])
        for n, cells in enumerate(rows):
            for at, text in enumerate(cells[: len(shown.columns)]):
                item = QTableWidgetItem(words.elide(text, 60))
                item.setToolTip(plain_tooltip(words.elide(text, 400)))
                self.table.setItem(n, at, item)
        self._size_preview()

    def _size_preview(self) -> None:
        height = self._ui.px(30)
        self.table.verticalHeader().setMinimumSectionSize(height)
        self.table.verticalHeader().setDefaultSectionSize(height)
        self.table.horizontalHeader().setFixedHeight(self._ui.px(32))
        self.table.horizontalHeader().setMinimumSectionSize(self._ui.px(96))
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setMaximumSectionSize(self._ui.px(260))
        self.table.setFixedHeight(self._ui.px(32) + height * max(self.table.rowCount(), 1) + self._ui.px(14))

    def _fill_columns(self) -> None:
        tr, shown = self._ui.tr, self._preview
        clear(self._grid)
        self.choices = {}
        if shown is None:
            return
        suggestions = self._suggestions()
        for n, name in enumerate(shown.columns):
            if not name or name in self.choices:
                continue
            examples = [cells[n] for cells in shown.rows if n < len(cells) and cells[n]][:3]
            titles = column(Label(words.elide(name, 40), "strong"), spacing=0)
            titles.addWidget(Label(words.elide(", ".join(examples), 48), "small"))
            choice = self.choices[name] = Choice(self._ui)
            choice.setAccessibleName(f"{name}: {tr(say.MAP_COLUMNS)}")
            choice.setFixedWidth(self._ui.px(230))
            entries = [(tr(say.MAP_UNUSED), ""), *((tr(text), field) for field, text in say.MAP_FIELDS.items())]
            _fill(choice, entries, self.meaning(name))
            choice.activated.connect(lambda _n, name=name, choice=choice: self.choose(name, str(choice.currentData())))
            self._grid.addLayout(titles, n, 0, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(choice, n, 1, Qt.AlignmentFlag.AlignVCenter)
            why = column(spacing=0)
            if name in self._chosen:
                why.addWidget(Label(tr(say.MAP_CHOSEN), "secondary"))
            elif (suggestion := suggestions.get(name)) is not None:
                why.addWidget(self._confidence(suggestion))
                said_ = (" " if tr.lang is Lang.EN else "").join(
                    pick(tr.lang, r.text, r.text_zh) for r in suggestion.reasons
                )
                why.addWidget(Label(said_, "small", wrap=True))
            self._grid.addLayout(why, n, 2)

    def _confidence(self, suggestion: tabular.Suggestion) -> Label:
        """How sure the guess is, in words; a doubted one stands out."""
        tr = self._ui.tr
        if suggestion.confidence >= _SURE:
            return Label(tr(say.MAP_SURE), "good")
        doubted = suggestion.confidence < _LIKELY or any(r.against for r in suggestion.reasons)
        field = tr(say.MAP_FIELDS[suggestion.field])
        return Label(tr(say.MAP_DOUBT, field=field), "missing") if doubted else Label(tr(say.MAP_LIKELY), "secondary")

    def _say_result(self) -> None:
        tr = self._ui.tr
        clear(self._result_body)
        found = self._checked
        self.go.setEnabled(found is not None and not found.problems)
        if self._error is not None:
            words_ = said(self._error, tr.lang)
            self._line("warning", "question_text", f"{words_.what} {words_.remedy}".strip(), "missing")
        elif found is None:
            self._result_body.addWidget(Label(tr(say.MAP_CHECKING), "secondary"))
        elif found.problems:
            for problem in found.problems:
                self._line("warning", "question_text", words.elide(problem, 400), "missing")
        else:
            self._line("check", "ok", tr(say.MAP_READS, rows=count(found.rows), n=count(found.alterations)), "strong")
            if found.examples:
                names = "; ".join(words.elide(e, 60) for e in found.examples[:4])
                self._result_body.addWidget(Label(tr(say.MAP_FIRST, names=names), "secondary", wrap=True))
            if found.set_aside:
                n = count(sum(found.set_aside.values()))
                self._result_body.addWidget(Label(tr(say.MAP_ASIDE, n=n), "secondary", wrap=True))
            if found.refused:
                line, reason = found.refused[0]
                said_ = tr(say.MAP_REFUSED, n=count(len(found.refused)), line=line, reason=words.elide(reason, 200))
                self._line("warning", "question_text", said_, "missing")
            for note in found.notes[:3]:
                self._result_body.addWidget(Label(words.elide(note, 300), "small", wrap=True))

    def _line(self, icon: str, color: str, text: str, role: str) -> None:
        line = row(spacing=8)
        line.addWidget(IconLabel(self._ui, icon, color, 16, ""), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(Label(text, role, wrap=True, select=True), 1)
        self._result_body.addLayout(line)

    def restyle(self) -> None:
        for choice in (self.separator, self.header, self.build, self.assay, self.unit):
            choice.setFixedWidth(self._ui.px(190))
        self._size_preview()


def _fill(choice: Choice, entries: Sequence[tuple[str, object]], chosen: object) -> None:
    choice.blockSignals(True)
    choice.clear()
    for text, value in entries:
        choice.addItem(text, value)
    choice.setCurrentIndex(max(choice.findData(chosen), 0))
    choice.blockSignals(False)
