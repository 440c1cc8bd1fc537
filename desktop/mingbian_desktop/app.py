"""Start-up: the application object, fonts, language and theme, a calm net under everything, and the window."""

from __future__ import annotations

import faulthandler
import logging
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEvent, QLocale, QObject, QStandardPaths, QTimer
from PySide6.QtGui import QFontDatabase, QIcon
from PySide6.QtWidgets import QApplication, QDialog

import mingbian
from mingbian_desktop import icons
from mingbian_desktop import texts as say
from mingbian_desktop.engine import Engine, LibraryEngine
from mingbian_desktop.i18n import Translator
from mingbian_desktop.main_window import MainWindow
from mingbian_desktop.presenters.keeper import Keeper
from mingbian_desktop.settings import Settings
from mingbian_desktop.theme import ThemeManager
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import Button, Label, column, row

FONTS = ("NotoSansTC-Regular.ttf", "NotoSansTC-Bold.ttf")
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
_log = logging.getLogger("mingbian.desktop")


def load_fonts() -> None:
    """The bundled Noto Sans TC, so that the window reads the same on every machine."""
    folder = Path(mingbian.__file__).parent / "reports" / "fonts"
    for name in FONTS:
        QFontDatabase.addApplicationFont(str(folder / name))


def log_folder() -> Path:
    """Where crash notes are written: this user's own data folder, never sent anywhere."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation))


def scrub(trace: str) -> str:
    """A traceback without values: messages of exceptions may quote a file, so only types and places in our code stay."""
    kept = []
    for line in trace.splitlines():
        if line.startswith("  File "):
            head, _, tail = line.partition(", line ")
            kept.append(f"  {Path(head.split(chr(34))[1]).name}, line {tail}")
        elif not line.startswith(" "):
            kept.append(line.split(":", 1)[0])
    return "\n".join(kept)


_PRESENCE = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel})


class Presence(QObject):
    """Tells the keeper whenever somebody types or moves the mouse."""

    def __init__(self, keeper: Keeper, parent: QObject) -> None:
        super().__init__(parent)
        self._keeper = keeper

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _PRESENCE:
            self._keeper.touch()
        return False


class CrashNet:
    """Catches what nobody expected: a note on this computer, a calm dialog, and work goes on."""

    def __init__(self, ui: Ui, folder: Path) -> None:
        self._ui = ui
        self._folder = folder
        self._showing = False
        self._handle = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._handle = (folder / "fatal.log").open("a", encoding="utf-8")
            faulthandler.enable(self._handle)
        except OSError:
            faulthandler.enable()

    def install(self) -> None:
        sys.excepthook = self.caught

    def caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        text = scrub("".join(traceback.format_exception(kind, error, trace)))
        note = self._folder / "crash.log"
        try:
            with note.open("a", encoding="utf-8") as file:
                file.write(text + "\n\n")
        except OSError:
            _log.error("%s", text)
        if not self._showing:
            self._showing = True
            QTimer.singleShot(0, lambda: self._show(note))

    def _show(self, note: Path) -> None:
        tr = self._ui.tr
        dialog = QDialog(QApplication.activeWindow())
        dialog.setWindowTitle(tr(say.CRASH_TITLE))
        go_on = Button("primary", dialog.accept)
        go_on.say(tr(say.CRASH_GO_ON))
        dialog.setLayout(
            column(
                Label(tr(say.CRASH_TITLE), "title", wrap=True),
                Label(tr(say.CRASH_SUB), wrap=True),
                Label(str(note), "small", wrap=True, select=True),
                8,
                row(0, go_on),
                spacing=8,
                margins=(24, 20, 24, 20),
            )
        )
        dialog.setMinimumWidth(self._ui.px(480))
        dialog.finished.connect(self._shown)
        dialog.open()

    def _shown(self) -> None:
        self._showing = False

    def close(self) -> None:
        faulthandler.disable()
        if self._handle is not None:
            self._handle.close()


def make_ui(app: QApplication, settings: Settings | None = None) -> Ui:
    """Fonts, theme and language of an application. Tests and pictures start here too."""
    app.setApplicationName("Mingbian")
    app.setOrganizationName("Mingbian")
    app.setApplicationVersion(mingbian.__version__)
    app.setStyle("Fusion")
    load_fonts()
    app.setWindowIcon(QIcon(str(icons.folder() / "mingbian.svg")))
    settings = settings or Settings()
    return Ui(Translator(settings.language, app), ThemeManager(app, settings.theme, settings.scale), settings)


def make_window(app: QApplication, ui: Ui, engine: Engine | None = None) -> MainWindow:
    """The window with the case store that this machine uses, whose view locks when nobody is there."""
    keeper = Keeper(ui.settings.store)
    window = MainWindow(ui, engine or LibraryEngine(), keeper=keeper)
    app.installEventFilter(Presence(keeper, window))
    return window


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window on the files named in ``argv`` ("--example" opens the bundled cases). Returns the exit code."""
    multiprocessing.freeze_support()
    arguments = list(sys.argv[1:] if argv is None else argv)
    if sys.platform.startswith("linux") and not any(os.environ.get(v) for v in _SCREENS):
        sys.stderr.write("There is no screen here. Use `mingbian interpret FILE --out DIR` instead.\n")
        return 1
    QLocale.setDefault(QLocale.c())
    app = QApplication(["mingbian"])
    ui = make_ui(app)
    net = CrashNet(ui, log_folder())
    net.install()
    signal.signal(signal.SIGINT, lambda *_: app.quit())
    beat = QTimer()  # lets Python look at Ctrl+C now and then
    beat.timeout.connect(lambda: None)
    beat.start(400)
    window = make_window(app, ui)
    files = [Path(a) for a in arguments if not a.startswith("--")]
    # Who comes with a file, and has no store yet, wants to see the file: making a store can wait.
    if "--example" not in arguments and (not files or ui.settings.store is not None):
        window.show_door()
    window.show()
    if "--example" in arguments:
        QTimer.singleShot(0, window, window.open_examples)
    if files:
        QTimer.singleShot(0, window, lambda: window.open_paths(files))
    try:
        return app.exec()
    finally:
        window.shut_down()
        net.close()
