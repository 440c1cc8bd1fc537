"""A window over a fake engine, with settings of its own, closed after each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui import fixtures
from tests.ui.fake import FakeEngine

from mingbian_desktop.app import make_ui
from mingbian_desktop.i18n import Lang
from mingbian_desktop.main_window import MainWindow
from mingbian_desktop.settings import Settings
from mingbian_desktop.ui import Ui

# The offscreen plugin says what it cannot do (raise a window, grab the keyboard); that is no fault of the window's.
_OFFSCREEN = ["This plugin does not support"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.qt_log_ignore(*_OFFSCREEN, extend=True))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def ui(qapp: QApplication, settings: Settings) -> Iterator[Ui]:
    made = make_ui(qapp, settings)
    made.tr.use(Lang.ZH)
    yield made
    qapp.setStyleSheet("")


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine(
        {
            "S-0001.vcf.gz": fixtures.lung(),
            "S-0002.json": fixtures.colorectal(),
            "cut.vcf": fixtures.blocking(),
        }
    )


class FixedClock:
    """A clock that stands; a test may set it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=8)))

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def window(ui: Ui, engine: FakeEngine, clock: FixedClock, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(ui, engine, clock)
    made.resize(1440, 900)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # no event loop runs here that would do it


@pytest.fixture
def lung_window(window: MainWindow, settle: Callable[[], None]) -> MainWindow:
    """The window with the lung case open."""
    window.book.open(Path("S-0001.vcf.gz"))
    settle()
    return window


@pytest.fixture
def settle(qtbot: QtBot, request: pytest.FixtureRequest) -> Callable[[], None]:
    """Let the window do what it has put off: layouts, the evidence pane, deleted widgets."""

    def run() -> None:
        window: MainWindow = request.getfixturevalue("window")
        for _ in range(3):
            QApplication.processEvents()
        window.review.evidence.flush()
        for _ in range(3):
            QApplication.processEvents()

    return run
