"""The case store behind the window: made in two steps, locked, opened again; what was read is kept and comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.at_the_door import PASSPHRASE, PASSWORD, door, enter, make_store, read
from tests.ui.fake import FakeEngine

from mingbian.model.case import CaseOptions
from mingbian_desktop.engine import Result
from mingbian_desktop.main_window import MainWindow
from mingbian_desktop.presenters.keeper import Door, Keeper
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.door import CREATE, LOGIN, OPEN


@pytest.fixture
def window(door_window: MainWindow) -> MainWindow:
    return door_window


def test_the_first_run_asks_two_things_and_can_be_put_off(window: MainWindow, qtbot: QtBot) -> None:
    page = door(window)
    assert page.pages.currentIndex() == CREATE
    assert not window.actions_.enabled("open")
    page.skipped.emit()
    assert window.layers.currentIndex() == 0
    assert window.actions_.enabled("open")
    assert window.keeper.door is Door.NONE


def test_a_short_or_mistyped_passphrase_is_said_at_once(window: MainWindow) -> None:
    page = door(window)
    page.passphrase.edit.setText("short")
    page.passphrase_again.edit.setText("short")
    page.create_form.do.click()
    assert page.pages.currentIndex() == CREATE
    assert "8" in page.create_form.trouble.text()
    page.passphrase_again.edit.setText("other")
    page.create_form.do.click()
    assert "不同" in page.create_form.trouble.text()


def test_what_is_read_is_kept_and_comes_back_in_the_next_session(
    qtbot: QtBot, ui: Ui, window: MainWindow, tmp_path: Path, example: tuple[Path, CaseOptions, Result]
) -> None:
    make_store(qtbot, window, tmp_path / "cases.mbcases")
    read(qtbot, window, example)
    case = window.book.current
    assert case is not None
    assert case.kept
    before = case.interpretation
    assert ui.settings.store == tmp_path / "cases.mbcases"
    window.close()
    assert PASSPHRASE.encode() not in (tmp_path / "cases.mbcases").read_bytes()

    again = MainWindow(ui, FakeEngine(), keeper=Keeper(ui.settings.store))
    qtbot.addWidget(again)
    again.show()
    again.show_door()
    page = door(again)
    assert page.pages.currentIndex() == OPEN
    page.key.edit.setText("not the words at all")
    page.open_form.do.click()
    qtbot.waitUntil(lambda: bool(page.open_form.trouble.text()), timeout=20_000)
    assert "通關密語" in page.open_form.trouble.text()
    enter(qtbot, again, ui.settings.store or tmp_path)
    qtbot.waitUntil(lambda: len(again.book.cases) == 1, timeout=20_000)
    again.book.select(again.book.cases[0].id)
    qtbot.waitUntil(lambda: again.book.cases[0].view is not None, timeout=20_000)
    assert again.book.cases[0].interpretation == before
    again.close()


def test_the_same_result_is_kept_once(qtbot: QtBot, at_work: MainWindow, example: tuple[Path, CaseOptions, Result]) -> None:
    window = at_work
    first = window.book.current
    path, options, result = example
    case = window.book.open(path.with_name("copy.vcf"), options)
    window.book._on_finished(case.job, result)
    qtbot.waitUntil(lambda: window.book.get(case.id) is None, timeout=20_000)
    assert window.book.current is first
    assert len(window.book.cases) == 1


def test_a_locked_screen_shows_nothing_and_the_password_brings_everything_back(qtbot: QtBot, at_work: MainWindow) -> None:
    window = at_work
    QApplication.clipboard().setText("EGFR")
    window.actions_.run("store_lock")
    page = door(window)
    assert page.pages.currentIndex() == LOGIN
    assert window.book.cases == ()
    assert QApplication.clipboard().text() == ""
    assert not window.actions_.enabled("review")
    page.word.edit.setText("wrong password 1")
    page.login_form.do.click()
    qtbot.waitUntil(lambda: bool(page.login_form.trouble.text()), timeout=20_000)
    page.word.edit.setText(PASSWORD)
    page.login_form.do.click()
    qtbot.waitUntil(lambda: len(window.book.cases) == 1, timeout=20_000)
    assert window.layers.currentIndex() == 0


def test_idle_minutes_lock_and_a_key_begins_them_anew(at_work: MainWindow) -> None:
    keeper = at_work.keeper
    assert keeper._idle.isActive()
    assert keeper._idle.interval() == 10 * 60_000
    keeper._idle.timeout.emit()
    assert keeper.door is Door.LOCKED
    assert not keeper._idle.isActive()


def test_an_answer_interprets_the_kept_case_again_and_undo_takes_it_back(qtbot: QtBot, at_work: MainWindow) -> None:
    window = at_work
    case = window.book.current
    assert case is not None
    window.strip.fact_given.emit("line", "1")
    qtbot.waitUntil(lambda: case.options.context.get("line") == "1", timeout=20_000)
    qtbot.waitUntil(lambda: window.actions_.enabled("undo"), timeout=20_000)
    window.actions_.run("undo")
    qtbot.waitUntil(lambda: "line" not in case.options.context, timeout=20_000)
    assert window.actions_.enabled("redo")


def test_the_row_under_the_cursor_counts_as_opened(qtbot: QtBot, at_work: MainWindow) -> None:
    window = at_work
    case = window.book.current
    assert case is not None
    assert case.view is not None
    assert case.interpretation is not None
    first = case.interpretation.findings[0]
    window.show_finding(first.id)
    key = case.view.keys[first.id]
    qtbot.waitUntil(lambda: case.view is not None and key in case.view.opened, timeout=20_000)


def test_a_store_on_a_server_says_whose_matter_the_disk_is_and_why_it_is_not_reached(
    qtbot: QtBot, ui: Ui, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGBIAN_STORE", "postgresql://lab@127.0.0.1:1/cases")
    again = MainWindow(ui, FakeEngine(), keeper=Keeper(ui.settings.store))
    qtbot.addWidget(again)
    again.show()
    again.show_door()
    page = door(again)
    assert "伺服器的管理者" in page._open_place.text()
    page.key.edit.setText("a password")
    page.open_form.do.click()
    qtbot.waitUntil(lambda: bool(page.open_form.trouble.text()), timeout=20_000)
    assert "連不到" in page.open_form.trouble.text()
    assert "a password" not in page.open_form.trouble.text()
    monkeypatch.setenv("MINGBIAN_STORE", "postgresql://lab:secret@127.0.0.1:1/cases")
    assert ui.settings.store is None
