"""The table: what it shows, how it sorts and filters, and that it stays quick when long."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui import fixtures

from mingbian.model.interpretation import Finding, Tier
from mingbian_desktop.i18n import Lang, Translator
from mingbian_desktop.models import query
from mingbian_desktop.models.columns import COLUMNS
from mingbian_desktop.models.rows import Mark, VariantRows, from_findings
from mingbian_desktop.models.variant_table import VariantTableModel
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.variant_table import VariantTable

FINDINGS = fixtures.lung_findings()
COLUMN = {column.id: n for n, column in enumerate(COLUMNS)}


def ids(model: VariantTableModel) -> list[str]:
    found = [model.finding(row) for row in range(model.rowCount())]
    return [f.id for f in found if f is not None]


@pytest.fixture
def model(qapp: QApplication) -> VariantTableModel:
    made = VariantTableModel(Translator(Lang.EN))
    made.show(from_findings(FINDINGS), None, query.Query())
    return made


def shown(model: VariantTableModel, text: str) -> list[str]:
    model.set_query(query.parse(text))
    return ids(model)


class Many(Sequence[Finding]):
    """A million findings that are one and the same record."""

    def __init__(self, n: int) -> None:
        self._n = n

    def __len__(self) -> int:
        return self._n

    def __getitem__(self, index: int) -> Finding:  # type: ignore[override]
        return FINDINGS[index % len(FINDINGS)]


def million(n: int = 1_000_000) -> VariantRows:
    rng = np.random.default_rng(7)
    line = np.frombuffer(b"gene000 p.arg175his nm_000546.6:c.524g>a\n", dtype=np.uint8)
    text = np.tile(line, n)
    digits = rng.integers(48, 58, (n, 3), dtype=np.uint8)
    text.reshape(n, len(line))[:, 4:7] = digits
    return VariantRows(
        findings=Many(n),
        tier=rng.integers(1, 5, n).astype(np.int8),
        grade=rng.integers(11, 55, n).astype(np.float32),
        gene=rng.integers(0, 1000, n).astype(np.float32),
        vaf=rng.random(n, dtype=np.float32),
        depth=rng.integers(10, 3000, n).astype(np.float32),
        marks=rng.integers(0, 32, n).astype(np.uint8),
        text=text,
        offsets=np.arange(n, dtype=np.int64) * len(line),
    )


def test_the_model_keeps_the_rules_of_qt(model: VariantTableModel) -> None:
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.sort(COLUMN["vaf"])
    model.set_query(query.parse("egfr"))
    model.set_query(query.parse("nothing like it"))
    model.sort(-1)
    model.show(from_findings(()), None, query.Query())


def test_rows_come_in_the_order_of_the_result(model: VariantTableModel) -> None:
    assert ids(model) == [f.id for f in FINDINGS]


def test_a_row_says_what_a_pathologist_reads(model: VariantTableModel) -> None:
    say = [model.data(model.index(0, n)) for n in range(len(COLUMNS))]
    assert say[:4] == ["I-A", "EGFR p.Leu858Arg", "32\u00a0%", "812"]
    assert say[4].startswith("May respond: osimertinib and 5 more; May resist: immune")


def test_missing_numbers_are_said_to_be_missing(model: VariantTableModel) -> None:
    row = ids(model).index("F8")
    assert model.data(model.index(row, COLUMN["vaf"])) == "not reported"
    assert model.data(model.index(row, COLUMN["depth"])) == "not reported"


def test_a_copy_number_has_no_vaf_that_could_be_missing(model: VariantTableModel) -> None:
    row = ids(model).index("F2")
    assert model.data(model.index(row, COLUMN["vaf"])) == "–"


def test_a_screen_reader_hears_words_not_signs(model: VariantTableModel) -> None:
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.data(model.index(0, COLUMN["tier"]), role) == "Tier I, level A evidence"
    last = model.rowCount() - 1
    assert model.data(model.index(last, COLUMN["tier"]), role) == "Tier not assessable"
    brca = ids(model).index("F5")
    assert "May be inherited" in model.data(model.index(brca, COLUMN["flags"]), role)


@pytest.mark.parametrize("ascending", [True, False])
def test_missing_values_sort_last_both_ways(model: VariantTableModel, ascending: bool) -> None:
    order = Qt.SortOrder.AscendingOrder if ascending else Qt.SortOrder.DescendingOrder
    model.sort(COLUMN["vaf"], order)
    vafs = [f.variant.observed.call.vaf for f in map(model.finding, range(model.rowCount())) if f]
    numbers = [v for v in vafs if v is not None]
    assert numbers == sorted(numbers, reverse=not ascending)
    assert all(v is None for v in vafs[len(numbers) :])


def test_equal_values_keep_the_order_of_the_result(model: VariantTableModel) -> None:
    model.sort(COLUMN["tier"], Qt.SortOrder.DescendingOrder)
    order = ids(model)
    assert order.index("F4") < order.index("F5") < order.index("F6")


def test_going_back_to_the_order_of_the_result(model: VariantTableModel) -> None:
    model.sort(COLUMN["gene" if "gene" in COLUMN else "variant"])
    assert ids(model) != [f.id for f in FINDINGS]
    model.sort(-1)
    assert ids(model) == [f.id for f in FINDINGS]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [f.id for f in FINDINGS]),
        ("egfr", ["F1", "F2", "F7"]),
        ("EGFR l858", []),
        ("EGFR leu858", ["F1"]),
        ("擴增", ["F2"]),
        ("amplification", ["F2"]),
        ("c.2573T>G", ["F1"]),
        ("vaf>5% vaf<40%", ["F1", "F3", "F4"]),
        ("VAF > 5 %  VAF < 0.4", ["F1", "F3", "F4"]),
        ("VAF＞５％ vaf<40", ["F1", "F3", "F4"]),
        ("depth>900", ["F6"]),
        ("深度>=910", ["F6"]),
        ("tier:I", ["F1"]),
        ("tier:I,II", ["F1", "F2", "F3"]),
        ("分級：IV", ["F7"]),
        ("tier:none", ["F8"]),
        ("is:germline", ["F5"]),
        ("is:chip", ["F6"]),
        ("is:resistance", ["F1", "F2"]),
        ("is:filtered", ["F8"]),
        ("egfr tier:IV", ["F7"]),
    ],
)
def test_the_filter_box(model: VariantTableModel, text: str, expected: list[str]) -> None:
    assert shown(model, text) == expected


@pytest.mark.parametrize("text", ["vaf>abc", "tier:VII", "is:nonsense", "tier:", "depth>"])
def test_what_the_filter_box_cannot_read_is_named_and_hides_nothing(model: VariantTableModel, text: str) -> None:
    parsed = query.parse(text)
    assert parsed.bad
    model.set_query(parsed)
    assert model.rowCount() == len(FINDINGS)


def test_a_variant_without_vaf_passes_no_vaf_condition(model: VariantTableModel) -> None:
    assert not {"F2", "F8", "F9"} & set(shown(model, "vaf>0") + shown(model, "vaf<=1"))


def test_tiers_without_a_level_show_none(model: VariantTableModel) -> None:
    tp53 = next(f for f in FINDINGS if f.id == "F4")
    assert tp53.tier is Tier.III
    assert model.data(model.index(ids(model).index("F4"), 0)) == "III"


def test_switching_language_changes_cells_and_titles(qapp: QApplication, qtbot: QtBot) -> None:
    tr = Translator(Lang.EN)
    model = VariantTableModel(tr)
    model.show(from_findings(FINDINGS), None, query.Query())
    with qtbot.waitSignals([model.dataChanged, model.headerDataChanged]):
        tr.toggle()
    assert model.headerData(0, Qt.Orientation.Horizontal) == "分級"
    assert model.data(model.index(1, 1)) == "EGFR 擴增"


def test_the_chosen_variant_stays_chosen_through_sorting_and_filtering(ui: Ui, qtbot: QtBot) -> None:
    table = VariantTable(ui)
    qtbot.addWidget(table)
    table.variants.show(from_findings(FINDINGS), None, query.Query())
    table.choose("F5")
    table.variants.sort(COLUMN["vaf"])
    assert table.finding is not None
    assert table.finding.id == "F5"
    table.variants.set_query(query.parse("brca2"))
    assert table.finding.id == "F5"


def test_a_third_click_on_a_title_goes_back(ui: Ui, qtbot: QtBot) -> None:
    table = VariantTable(ui)
    qtbot.addWidget(table)
    table.resize(900, 500)
    table.show()
    table.variants.show(from_findings(FINDINGS), None, query.Query())
    header = table.horizontalHeader()
    seen = []
    for _ in range(3):
        place = header.sectionViewportPosition(COLUMN["vaf"]) + 20
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=header.rect().center().__class__(place, 10))
        seen.append(table.variants.sorting)
    assert seen == [(COLUMN["vaf"], True), (COLUMN["vaf"], False), None]


def test_a_million_rows_sort_and_filter_at_once(qapp: QApplication) -> None:
    """Goals: sort 0.3 s, filter 0.1 s; here with room for a loaded machine, in processor time of this thread."""
    model = VariantTableModel(Translator(Lang.EN))
    rows = million()
    model.show(rows, None, query.Query())

    def cost(work: object) -> float:
        began = time.thread_time()
        work()  # type: ignore[operator]
        return time.thread_time() - began

    assert cost(lambda: model.sort(COLUMN["vaf"])) < 6
    model.sort(-1)
    assert cost(lambda: model.set_query(query.parse("gene123"))) < 4
    assert 500 < model.rowCount() < 1500
    assert cost(lambda: model.set_query(query.parse("vaf>0.5 tier:I"))) < 2
    assert cost(lambda: model.set_query(query.parse(""))) < 2
    assert model.rowCount() == len(rows)


def test_a_long_table_that_becomes_short_does_not_hang(ui: Ui, qtbot: QtBot) -> None:
    """Scrolled to its end and then reset to fewer rows, Qt's view can spin for a minute: the view goes to its top first."""
    table = VariantTable(ui)
    qtbot.addWidget(table)
    table.resize(900, 500)
    table.show()
    rows = million(400_000)
    table.variants.show(rows, None, query.Query())
    table.scrollToBottom()
    QApplication.processEvents()
    began = time.thread_time()
    table.variants.set_query(query.parse("tier:II"))
    QApplication.processEvents()
    assert time.thread_time() - began < 20
    assert table.verticalScrollBar().value() == 0


def test_marks_of_rows() -> None:
    rows = from_findings(FINDINGS)
    assert rows.select(Mark.INHERITED).tolist() == [f.id == "F5" for f in FINDINGS]
    assert rows.select(Mark.REVIEW).tolist() == [f.id in ("F1", "F8") for f in FINDINGS]
