"""Making, opening and entering a case store through the window, for the tests that need one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mingbian.model.case import CaseOptions
from mingbian_desktop.engine import Result
from mingbian_desktop.main_window import MainWindow
from mingbian_desktop.presenters.keeper import Door
from mingbian_desktop.views.door import LOGIN, PERSON, DoorPage

PASSPHRASE = "three quiet words"
PASSWORD = "a long password 9"


def door(window: MainWindow) -> DoorPage:
    page = window.layers.currentWidget()
    assert isinstance(page, DoorPage)
    return page


def make_store(qtbot: QtBot, window: MainWindow, place: Path) -> None:
    page = door(window)
    page.use_place(place)
    page.laboratory.edit.setText("示範實驗室")
    page.passphrase.edit.setText(PASSPHRASE)
    page.passphrase_again.edit.setText(PASSPHRASE)
    qtbot.keyClick(page.passphrase_again.edit, Qt.Key.Key_Return)
    assert page.pages.currentIndex() == PERSON
    page.account.edit.setText("wang")
    page.full_name.edit.setText("王醫師")
    page.password.edit.setText(PASSWORD)
    page.password_again.edit.setText(PASSWORD)
    qtbot.keyClick(page.password_again.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.keeper.door is Door.OPEN, timeout=20_000)


def read(qtbot: QtBot, window: MainWindow, example: tuple[Path, CaseOptions, Result]) -> None:
    path, options, result = example
    case = window.book.open(path, options)
    window.book._on_finished(case.job, result)
    qtbot.waitUntil(lambda: window.book.current is not None and window.book.current.view is not None, timeout=20_000)


def enter(qtbot: QtBot, window: MainWindow, place: Path, name: str = "wang") -> None:
    """Open the store at ``place`` and log somebody in; all have the same password."""
    page = door(window)
    page.use_store(place)
    page.key.edit.setText(PASSPHRASE)
    page.open_form.do.click()
    qtbot.waitUntil(lambda: page.pages.currentIndex() == LOGIN, timeout=20_000)
    page.name.edit.setText(name)
    page.word.edit.setText(PASSWORD)
    page.login_form.do.click()
    qtbot.waitUntil(lambda: window.keeper.door is Door.OPEN, timeout=20_000)
