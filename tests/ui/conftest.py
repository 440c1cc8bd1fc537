"""A window over a fake engine, with settings of its own, closed after each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui import fixtures
from tests.ui.at_the_door import PASSPHRASE, PASSWORD, enter
from tests.ui.fake import FakeEngine

from mingbian.model.case import CaseOptions
from mingbian_desktop.app import make_ui
from mingbian_desktop.engine import Result
from mingbian_desktop.i18n import Lang
from mingbian_desktop.main_window import MainWindow
from mingbian_desktop.presenters.keeper import Keeper
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


# The case store ---------------------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def example() -> tuple[Path, CaseOptions, Result]:
    """The first bundled example: its file, its options, and its result with what was read."""
    from mingbian.cases.codec import pack_readings
    from mingbian.examples import example_cases
    from mingbian.pipeline import run_keeping

    first = example_cases()[0]
    readings, interpretation = run_keeping([first.path], first.options)
    return first.path, first.options, replace(Result.of(interpretation), readings=pack_readings(readings))


@pytest.fixture(scope="session")
def kept_store(tmp_path_factory: pytest.TempPathFactory, example: tuple[Path, CaseOptions, Result]) -> Path:
    """A store of one person ("wang") with one case, to be copied."""
    from mingbian.cases.codec import unpack_readings
    from mingbian.cases.operations import Operations
    from mingbian.cases.records import Role, User
    from mingbian.cases.store import Store

    path = tmp_path_factory.mktemp("store") / "cases.mbcases"
    Store.create(path, PASSPHRASE, User("wang", "王醫師", Role.SIGNER), PASSWORD, laboratory="示範實驗室", single_user=True)
    with Store.open(path, PASSPHRASE) as store:
        _, options, result = example
        operations = Operations(store, store.login("wang", PASSWORD))
        operations.create_case(unpack_readings(result.readings), options, result.interpretation)
    return path


@pytest.fixture
def door_window(qtbot: QtBot, ui: Ui) -> Iterator[MainWindow]:
    """A window that stands before the door of a case store."""
    made = MainWindow(ui, FakeEngine(), keeper=Keeper())
    qtbot.addWidget(made)
    made.show()
    made.show_door()
    yield made
    made.close()


@pytest.fixture
def at_work(qtbot: QtBot, door_window: MainWindow, tmp_path: Path, kept_store: Path) -> MainWindow:
    """The window with that store open, its person logged in, and its case on screen."""
    window = door_window
    place = tmp_path / "cases.mbcases"
    shutil.copy(kept_store, place)
    enter(qtbot, window, place)
    qtbot.waitUntil(lambda: len(window.book.cases) == 1, timeout=20_000)
    window.book.select(window.book.cases[0].id)
    qtbot.waitUntil(lambda: window.book.cases[0].view is not None, timeout=20_000)
    return window
