"""A table nobody knows, in the window: guessed with reasons, changed by choosing, tried at once, read and remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tests.ui.fake import FakeEngine

from mingbian.model.errors import Refusal
from mingbian_desktop import laboratory_words as say
from mingbian_desktop.main_window import MainWindow
from mingbian_desktop.presenters.cases import asked_option
from mingbian_desktop.views.mapping import MappingPage

TABLE = """Gene,AA change,cDNA,VAF %,Remark
EGFR,p.Leu858Arg,c.2573T>G,32.4,ok
KRAS,p.Gly12Cys,c.34G>T,21.0,
TP53,p.Arg175His,c.524G>A,10.5,again
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINGBIAN_SITE", str(tmp_path / "site"))
    return tmp_path / "site"


def needed(path: Path) -> Refusal:
    return Refusal("MAPPING_NEEDED", str(path), "This is a table of no format known here.", "Check each line.", "line 1")


@pytest.fixture
def page(window: MainWindow, engine: FakeEngine, qtbot: QtBot, tmp_path: Path, site: Path) -> MappingPage:
    """The page with that table, tried once."""
    path = tmp_path / "ours.csv"
    path.write_text(TABLE, encoding="utf-8")
    engine.answers[path.name] = needed(path)
    window.book.open(path)
    shown = window.pages.currentWidget()
    assert isinstance(shown, MappingPage)
    qtbot.waitUntil(shown.go.isEnabled, timeout=10_000)
    return shown


def test_an_unknown_table_is_asked_about_column_by_column(page: MappingPage) -> None:
    assert page.meaning("Gene") == "gene"
    assert page.meaning("AA change") == "hgvs_p"
    assert page.meaning("Remark") == ""
    assert set(page.choices) == {"Gene", "AA change", "cDNA", "VAF %", "Remark"}
    assert page.choices["AA change"].currentText() == say.MAP_FIELDS["hgvs_p"].zh
    assert page.table.item(0, 1) is not None
    words = [label.text() for label in page._grid_box.findChildren(type(page._title))]
    assert say.MAP_SURE.zh in words
    assert any("欄名為「Gene」" in text for text in words)


def test_what_the_mapping_gives_is_said_before_it_is_used(page: MappingPage) -> None:
    said = " ".join(label.text() for label in page._result.findChildren(type(page._title)))
    assert "3" in said
    assert "EGFR" in said


def test_a_column_means_one_thing(page: MappingPage, qtbot: QtBot) -> None:
    page.choose("Remark", "hgvs_p")
    assert page.meaning("AA change") == ""
    assert not page.go.isEnabled()
    qtbot.waitUntil(lambda: page._checked is not None or page._error is not None, timeout=10_000)
    page.choose("Remark", "")
    page.choose("cDNA", "")
    page.choose("Gene", "")
    qtbot.waitUntil(lambda: page._error is not None, timeout=10_000)
    assert not page.go.isEnabled()


def test_confirmed_it_is_read_by_the_mapping_and_remembered(
    page: MappingPage, window: MainWindow, engine: FakeEngine, qtbot: QtBot, site: Path
) -> None:
    engine.answers.clear()
    page.go.click()
    qtbot.waitUntil(lambda: len(engine.runs) == 2, timeout=10_000)
    mapping = engine.runs[-1][2].mapping
    assert mapping is not None
    assert Path(mapping).parent == site / "mappings"
    assert 'hgvs_p = "AA change"' in Path(mapping).read_text(encoding="utf-8")
    assert 'vaf_unit = "percent"' in Path(mapping).read_text(encoding="utf-8")


def test_not_to_be_remembered_it_is_kept_for_this_session_only(
    page: MappingPage, engine: FakeEngine, qtbot: QtBot, site: Path
) -> None:
    engine.answers.clear()
    page.keep.setChecked(False)
    page.build.setCurrentIndex(page.build.findData("GRCh38"))
    page.build.activated.emit(page.build.currentIndex())
    qtbot.waitUntil(lambda: page._checked is not None, timeout=10_000)
    page.go.click()
    qtbot.waitUntil(lambda: len(engine.runs) == 2, timeout=10_000)
    assert not (site / "mappings").exists()
    assert 'build = "GRCh38"' in Path(engine.runs[-1][2].mapping or "").read_text(encoding="utf-8")


def test_a_file_that_is_no_table_is_said_and_another_can_be_chosen(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "words.csv"
    path.write_text("only words\nand no columns\n", encoding="utf-8")
    engine.answers[path.name] = Refusal("NOT_A_RESULT", str(path), "This is text that is no variant file.", "Check.")
    window.book.open(path)
    shown = window.pages.currentWidget()
    assert isinstance(shown, MappingPage)
    qtbot.waitUntil(lambda: shown._error is not None, timeout=10_000)
    assert shown._failed.isVisible()
    assert shown.other.isVisible()
    assert not shown.go.isVisible()


def test_only_tables_are_asked_about() -> None:
    refused = Refusal("NOT_A_RESULT", "picture.png", "This is no variant file.", "Check.")
    assert asked_option(refused) is None
    assert asked_option(needed(Path("a.csv"))) == "mapping"
