"""Everything can be done without a mouse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from tests.ui.fake import FakeEngine

from mingbian_desktop.actions import BY_ID, MENUS, SPECS, Actions
from mingbian_desktop.main_window import MainWindow
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.review import ASIDE

Settle = Callable[[], None]


def press(window: MainWindow, keys: str) -> None:
    """Press a key combination where the keyboard focus is."""
    combination = QKeySequence(keys)[0]
    QTest.keyClick(QApplication.focusWidget() or window, combination.key(), combination.keyboardModifiers())


@pytest.fixture
def focused(lung_window: MainWindow, qtbot: QtBot) -> MainWindow:
    lung_window.activateWindow()
    lung_window.review.table.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is lung_window.review.table)
    return lung_window


def test_no_two_actions_share_a_shortcut() -> None:
    keys = Counter(QKeySequence(k).toString() for spec in SPECS for k in spec.keys)
    assert not [k for k, n in keys.items() if n > 1]
    assert all(QKeySequence(k)[0].key() != Qt.Key.Key_unknown for spec in SPECS for k in spec.keys)


def test_every_action_is_in_a_menu_or_is_the_menu(lung_window: MainWindow) -> None:
    listed = {
        action.objectName()
        for entry in lung_window.actions_.menu.actions()
        for action in entry.menu().actions()  # type: ignore[union-attr]
        if not action.isSeparator()
    }
    assert listed == set(BY_ID) - {"menu"}
    assert {spec.menu for spec in SPECS} == {name for name, _ in MENUS}


def test_an_action_without_a_handler_is_an_error(ui: Ui, qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    with pytest.raises(ValueError, match="open"):
        Actions(ui, widget, widget, {name: lambda: None for name in BY_ID if name != "open"})


def test_j_and_k_walk_the_variants(focused: MainWindow) -> None:
    seen = []
    for key in ("J", "J", "K"):
        press(focused, key)
        assert focused.finding is not None
        seen.append(focused.finding.id)
    assert seen == ["F2", "F3", "F2"]


def test_letters_typed_in_the_filter_are_letters(focused: MainWindow, qtbot: QtBot) -> None:
    press(focused, "Ctrl+F")
    assert QApplication.focusWidget() is focused.review.filter
    qtbot.keyClicks(focused.review.filter, "jak")
    assert focused.review.filter.text() == "jak"
    assert focused.finding is None or focused.finding.id == "F1"


def test_enter_in_the_filter_goes_to_the_table(focused: MainWindow) -> None:
    press(focused, "Ctrl+F")
    press(focused, "Return")
    assert QApplication.focusWidget() is focused.review.table


def test_f6_walks_the_panes_and_comes_back(focused: MainWindow) -> None:
    seen: list[QWidget | None] = []
    for _ in range(6):
        press(focused, "F6")
        seen.append(QApplication.focusWidget())
    assert len(set(map(id, seen))) == 6
    assert seen[-1] is focused.review.table
    for _ in range(2):
        press(focused, "Shift+F6")
    assert QApplication.focusWidget() is seen[3]


@pytest.mark.parametrize(
    ("keys", "state"),
    [
        ("Ctrl+2", lambda w: w.pages.currentWidget() is w.counseling),
        ("Ctrl+3", lambda w: w.pages.currentWidget() is w.preview),
        ("Ctrl+I", lambda w: w.review.tabs.currentIndex() == ASIDE),
        ("Ctrl+Tab", lambda w: w.review.tabs.currentIndex() == 1),
        ("Ctrl+K", lambda w: w.popup is not None),
        ("Ctrl+L", lambda w: w.windowTitle().startswith("Mingbian")),
        ("Ctrl+T", lambda w: w._ui.tokens.name == "dark"),
        ("Ctrl++", lambda w: w._ui.theme.scale == 1.1),
        ("Ctrl+M", lambda w: w.review.table.rowHeight(0) == 36),
        ("Ctrl+W", lambda w: w.book.current is None),
    ],
)
def test_shortcuts(focused: MainWindow, settle: Settle, keys: str, state: Callable[[MainWindow], bool]) -> None:
    assert not state(focused)
    press(focused, keys)
    settle()
    assert state(focused)


def test_escape_closes_the_palette(focused: MainWindow, settle: Settle) -> None:
    press(focused, "Ctrl+K")
    popup = focused.popup
    assert popup is not None
    QTest.keyClick(popup.line, Qt.Key.Key_Escape)
    assert focused.popup is None


def test_cases_are_walked_with_page_keys(focused: MainWindow, settle: Settle) -> None:
    focused.book.open(Path("S-0002.json"))
    settle()
    press(focused, "Ctrl+PgUp")
    settle()
    assert focused.book.current is focused.book.cases[0]
    press(focused, "Ctrl+PgDown")
    settle()
    assert focused.book.current is focused.book.cases[1]


def test_reading_is_canceled_from_the_keyboard(window: MainWindow, engine: FakeEngine, settle: Settle) -> None:
    window.activateWindow()
    case = window.book.open(Path("large.vcf"))
    engine.start(case.job)
    settle()
    press(window, "Ctrl+.")
    assert engine.canceled == [case.job]


def test_what_cannot_be_done_now_is_disabled(window: MainWindow, settle: Settle) -> None:
    actions = window.actions_
    for name in ("save", "print", "close", "tumor", "details", "again", "cancel", "copy", "find", "set_aside"):
        assert not actions.enabled(name), name
    for name in ("open", "example", "quit", "language", "theme", "commands", "help", "about"):
        assert actions.enabled(name), name
    window.book.open(Path("S-0001.vcf.gz"))
    settle()
    for name in ("close", "tumor", "details", "again", "copy", "find", "set_aside"):
        assert actions.enabled(name), name


def test_tab_reaches_every_control(focused: MainWindow) -> None:
    """Walking with Tab comes back to where it began, passing the toolbar, the header, the table and the evidence."""
    start = QApplication.focusWidget()
    assert start is not None
    passed: list[QWidget] = []
    for _ in range(80):
        here = QApplication.focusWidget()
        assert here is not None
        QTest.keyClick(here, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        assert now is not None
        if now is start:
            break
        passed.append(now)
    else:
        pytest.fail("Tab never came back")
    for wanted in (focused.top.open, focused.top.search, focused.strip.tumor, focused.strip.consent, focused.review.filter):
        assert wanted in passed, wanted
    assert focused.cases.list in passed


def test_every_control_has_a_name_for_screen_readers(focused: MainWindow) -> None:
    nameless = []
    for widget in focused.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            text = getattr(widget, "text", lambda: "")
            has_own = isinstance(widget, QLineEdit) and widget.placeholderText()
            if not (widget.accessibleName() or has_own or text()):
                nameless.append((type(widget).__name__, widget.objectName()))
    allowed = {"QScrollBar", "Header"}
    assert not [n for n in nameless if n[0] not in allowed], nameless
