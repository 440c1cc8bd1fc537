"""Photographs of the window, for looking at: ``python -m tests.screenshots.take FOLDER``.

The two example cases go through the real engine; states an example cannot show (a refusal, a question, a warning) come
from hand-made results. Each is taken in zh-TW and English, light and dark. Without a screen Qt's offscreen platform is
used; under ``xvfb-run`` give ``--platform xcb`` for a real X11 window.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from mingbian_desktop.main_window import MainWindow
    from mingbian_desktop.ui import Ui

SIZE = (1440, 900)
CLOCK = datetime(2026, 11, 21, 14, 2, tzinfo=timezone(timedelta(hours=8)))
LOOKS = (("zh-TW", "light"), ("en", "light"), ("zh-TW", "dark"), ("en", "dark"))


class Camera:
    """Takes one state in every look."""

    def __init__(self, app: QApplication, ui: Ui, out: Path, only: str | None) -> None:
        self._app = app
        self._ui = ui
        self._out = out
        self._only = only
        self.taken: list[Path] = []

    def wait(self, until: Callable[[], bool], seconds: float = 60) -> None:
        from PySide6.QtCore import QDeadlineTimer, QEventLoop

        deadline = QDeadlineTimer(round(seconds * 1000))
        while not until():
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            if deadline.hasExpired():
                raise TimeoutError("the window did not get there")
        self.settle()

    def settle(self) -> None:
        from PySide6.QtCore import QCoreApplication, QEvent

        for _ in range(4):
            self._app.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def take(self, name: str, window: MainWindow, picture_of: Callable[[], QWidget | None] | None = None) -> None:
        from mingbian_desktop.i18n import Lang

        if self._only and self._only not in name:
            return
        for lang, theme in LOOKS:
            self._ui.tr.use(Lang(lang))
            self._ui.theme.use(theme)
            self.settle()
            window.review.evidence.flush()
            if window.top.segments["knowledge"].isChecked():
                window.knowledge.pane.flush()
            if window.pages.currentWidget() is window.preview:
                self.wait(lambda: window.preview.drawn)
            self.settle()
            widget = picture_of() if picture_of is not None else window
            if widget is None:
                continue
            self.settle()
            path = self._out / f"{name}.{lang}.{theme}.png"
            widget.grab().save(str(path))
            self.taken.append(path)
        self._ui.tr.use(Lang.ZH)
        self._ui.theme.use("light")
        self.settle()


@contextmanager
def opened(app: QApplication, ui: Ui, engine: object, now: datetime = CLOCK) -> Iterator[MainWindow]:
    from mingbian_desktop.main_window import MainWindow

    window = MainWindow(ui, engine, lambda: now)  # type: ignore[arg-type]
    window.resize(*SIZE)
    window.show()
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        app.processEvents()


def example_states(app: QApplication, ui: Ui, camera: Camera) -> None:
    """The bundled examples, read by the real engine in its own process."""
    from mingbian_desktop.engine import LibraryEngine
    from mingbian_desktop.presenters.cases import State
    from mingbian_desktop.views.review import ASIDE, GERMLINE

    with opened(app, ui, LibraryEngine(), CLOCK) as window:
        camera.take("01-welcome", window)
        window.open_examples()
        camera.wait(lambda: all(c.state is State.READY for c in window.book.cases))
        window.book.select(window.book.cases[0].id)
        camera.take("02-review", window)
        window.review.table.step(1)
        camera.take("03-review-second", window)
        window.review.table.step(-1)
        window.review.show_tab(GERMLINE)
        camera.take("04-may-be-inherited", window)
        window.review.show_tab(ASIDE)
        camera.take("05-set-aside", window)
        window.review.show_tab(0)
        window.show_perspective("counseling")
        camera.take("06-counseling", window)
        window.show_perspective("pages")
        camera.take("07-report-clinician", window)
        window.preview.show_kind("patient")
        camera.take("08-report-patient", window)
        window.preview.show_kind("clinician")
        window.show_perspective("review")
        window.book.select(window.book.cases[1].id)
        camera.take("09-colorectal", window)
        window.book.select(window.book.cases[0].id)
        window.actions_.run("compact")
        camera.take("10-compact", window)
        window.actions_.run("compact")
        window.resize(1024, 700)
        camera.take("11-small-window", window)
        window.resize(*SIZE)
        ui.theme.rescale(3)
        camera.take("12-large-text", window)
        ui.theme.rescale(0)
        _knowledge(window, camera)
        _popups(window, camera)


def _knowledge(window: MainWindow, camera: Camera) -> None:
    """The knowledge browser: everything, a search, a row that nobody reviewed, a row of CIViC, the small window."""
    window.show_perspective("knowledge")
    camera.wait(lambda: window.knowledge.rows is not None)
    browser = window.knowledge
    camera.take("13-knowledge", window)
    browser.search.setText("osimertinib 肺腺癌")
    browser.apply()
    camera.take("14-knowledge-search", window)
    browser.clear_all()
    browser.filters["review"].setCurrentIndex(browser.filters["review"].findData("unreviewed"))
    camera.take("15-knowledge-unreviewed", window)
    browser.clear_all()
    browser.filters["layer"].setCurrentIndex(browser.filters["layer"].findData("civic"))
    browser.search.setText("ALK fusion")
    browser.apply()
    camera.take("16-knowledge-civic", window)
    browser.clear_all()
    browser.search.setText("zzzz")
    browser.apply()
    camera.take("17-knowledge-nothing", window)
    browser.clear_all()
    window.resize(1024, 700)
    camera.take("18-knowledge-small-window", window)
    window.resize(*SIZE)
    window.show_perspective("review")


def _popups(window: MainWindow, camera: Camera) -> None:
    from PySide6.QtWidgets import QDialog

    from mingbian_desktop.views.dialogs import AboutWindow, CaseDetails, HelpWindow

    def dialog(show: Callable[[], None], kind: type[QDialog]) -> Callable[[], QDialog]:
        def made() -> QDialog:
            for old in window.findChildren(kind):
                old.close()
            show()
            camera.settle()
            return window.findChildren(kind)[-1]

        return made

    def commands() -> QWidget | None:
        window.show_commands()
        if window.popup is not None:
            window.popup.line.setText("osi")
        return window.popup

    def tumors() -> QWidget | None:
        window.pick_tumor()
        camera.wait(lambda: window.popup is not None)
        if window.popup is not None:
            window.popup.line.setText("lung")
        return window.popup

    camera.take("20-help", window, dialog(window.show_help, HelpWindow))
    camera.take("21-about", window, dialog(window.show_about, AboutWindow))
    camera.take("22-case-details", window, dialog(window.show_details, CaseDetails))
    camera.take("23-commands", window, commands)
    camera.take("24-tumor-type", window, tumors)


def hand_made_states(app: QApplication, ui: Ui, camera: Camera) -> None:
    """What goes wrong, and what asks back."""
    from tests.ui import fixtures
    from tests.ui.fake import FakeEngine

    from mingbian.model.errors import Refusal

    engine = FakeEngine(
        {
            "S-0001.vcf.gz": fixtures.lung(),
            "cut.vcf": fixtures.blocking(),
            "web.vcf": Refusal(
                "NOT_A_RESULT", "web.vcf", "This is a web page, not a VCF.", "Sign in and download it again."
            ),
            "bad.vcf": Refusal("BAD_COLUMN_LINE", "bad.vcf", "The column line reads 'CHROM POS'.", "Ask.", "line 812"),
            "ask.vcf": Refusal(
                "BUILD_UNKNOWN",
                "ask.vcf",
                "The file does not say which genome build it was made against (no contig lengths, no reference).",
                "State it.",
                None,
                ("GRCh37", "GRCh38"),
            ),
            "crash.vcf": "exit code -11",
        }
    )
    with opened(app, ui, engine) as window:
        window.book.open(Path("S-0001.vcf.gz"))
        case = window.book.open(Path("large.vcf.gz"))
        engine.start(case.job)
        engine.progress(case.job, 1_234_567, 0.42)
        camera.take("30-reading", window)
        window.book.cancel(case)
        camera.take("31-canceled", window)
        for number, name in ((32, "web.vcf"), (33, "bad.vcf"), (34, "ask.vcf"), (35, "crash.vcf"), (36, "cut.vcf")):
            window.book.open(Path(name))
            camera.take(f"{number}-{name.split('.')[0]}", window)


def old_knowledge(app: QApplication, ui: Ui, camera: Camera) -> None:
    """The same result with knowledge of three months, of eight, and from the future."""
    from tests.ui import fixtures
    from tests.ui.fake import FakeEngine

    for name, days in (("40-age-banner", 120), ("41-age-warning", 245), ("42-clock-wrong", -30)):
        engine = FakeEngine({"S-0001.vcf.gz": fixtures.lung()})
        with opened(app, ui, engine, CLOCK + timedelta(days=days)) as window:
            window.book.open(Path("S-0001.vcf.gz"))
            camera.take(name, window)


PASSPHRASE = "three quiet words"
PASSWORD = "a long password 9"


def stored_cases(folder: Path) -> Path:
    """A store with two people and two cases of one sample, the earlier one decided and with a comment."""
    from mingbian.cases.operations import Operations
    from mingbian.cases.records import Role, User
    from mingbian.cases.store import Store
    from mingbian.examples import example_cases
    from mingbian.pipeline import run_keeping

    path = folder / "cases.mbcases"
    laboratory = "示範實驗室 Demonstration Laboratory"
    Store.create(path, PASSPHRASE, User("wang", "王醫師", Role.SIGNER), PASSWORD, laboratory=laboratory, single_user=True)
    example = example_cases()[0]
    readings, interpretation = run_keeping([example.path], example.options)
    with Store.open(path, PASSPHRASE) as store:
        operations = Operations(store, store.login("wang", PASSWORD))
        for label in ("S-0007", "S-0031"):
            made = operations.create_case(readings, example.options, interpretation, label=label)
            if label == "S-0007":
                key = next(iter(store.interpretation(store.case_file(made.case)).findings)).variant.key or ""
                operations.comment(made.case, "Confirmed by droplet PCR.", finding=key)
    return path


def review_walk(app: QApplication, ui: Ui, camera: Camera) -> None:
    """A case of the store from its door to its signed pages."""
    from PySide6.QtWidgets import QDialog

    from mingbian_desktop.engine import LibraryEngine
    from mingbian_desktop.i18n import Lang
    from mingbian_desktop.main_window import MainWindow
    from mingbian_desktop.presenters.keeper import Door, Keeper
    from mingbian_desktop.views.review import ALL, DISMISSED

    def dialog(action: str, fill: Callable[[QDialog], object] | None = None) -> Callable[[], QWidget]:
        """Open the sheet of an action anew, in the language of the moment."""

        def made() -> QWidget:
            for old in window.findChildren(QDialog):
                old.reject()
            camera.settle()
            window.actions_.run(action)
            camera.wait(lambda: bool(window.findChildren(QDialog)))
            sheet = window.findChildren(QDialog)[-1]
            if fill is not None:
                fill(sheet)
            camera.settle()
            return sheet

        return made

    def conflict() -> QWidget:
        """What two people did to one finding; made up, as one window has only one."""
        from mingbian.cases.errors import Conflict
        from mingbian.cases.records import Decision, Verdict
        from mingbian_desktop import review_words as say
        from mingbian_desktop.views.conflict import ConflictDialog

        close_all()
        theirs = Decision("c", "k", Verdict.DISMISSED, reasons=("Strand bias", "Two reads only"))
        error = Conflict("decision", "c/k", theirs, "林醫師", "2026-11-21T05:58:00+00:00", 1)
        mine = [(ui.tr(say.TIER), "II-C"), (ui.tr(say.REASON), "FLAURA")]
        shown = ConflictDialog(ui, window, error, mine, lambda _seq: None)
        shown.open()
        return shown

    def close_all() -> None:
        for old in window.findChildren(QDialog):
            old.reject()
        camera.settle()

    def written(do: Callable[[], object], until: Callable[[], bool]) -> None:
        do()
        camera.wait(until)
        window.review.evidence.flush()

    with tempfile.TemporaryDirectory() as folder:
        place = stored_cases(Path(folder))
        engine = LibraryEngine()
        window = MainWindow(ui, engine, lambda: CLOCK, Keeper())
        window.resize(*SIZE)
        window.show()
        try:
            window.show_door()
            camera.take("50-first-run", window)
            page = window._door
            assert page is not None
            page.use_store(place)
            page.key.edit.setText(PASSPHRASE)
            page.open_form.do.click()
            camera.wait(lambda: window.keeper.door is Door.LOCKED)
            camera.take("51-login", window)
            page.name.edit.setText("wang")
            page.word.edit.setText(PASSWORD)
            page.login_form.do.click()
            camera.wait(lambda: len(window.book.cases) == 2)
            case = window.book.cases[-1] if window.book.cases[-1].title == "S-0031" else window.book.cases[0]
            window.book.select(case.id)
            camera.wait(lambda: case.view is not None)
            camera.wait(lambda: window.review.evidence._earlier is not None)
            camera.take("52-review-kept", window)
            ops = window.keeping
            first = window.review.table.finding
            assert first is not None
            assert case.view is not None
            keys = list(case.view.keys.values())
            camera.take("53-dismiss", window, dialog("dismiss", lambda d: d.ticks["artifact"].setChecked(True)))  # type: ignore[attr-defined]
            camera.take("54-overrule", window, dialog("overrule"))
            camera.take("55-opinion", window, dialog("opinion"))
            camera.take("56-criteria", window, dialog("criteria"))
            camera.take("57-comment", window, dialog("comment"))
            camera.take("58-patient", window, dialog("patient"))
            close_all()
            from mingbian.cases.records import Verdict
            from mingbian.model.interpretation import Tier

            written(
                lambda: ops.operate(case, lambda o, k: o.accept(k, keys[0])),
                lambda: bool(case.view and case.view.decisions),
            )
            written(
                lambda: ops.operate(
                    case, lambda o, k: o.opinion(k, keys[0], Tier.II, verdict=Verdict.ACCEPTED, note="Second line only.")
                ),
                lambda: bool(case.view and case.view.opinions),
            )
            written(
                lambda: ops.operate(
                    case, lambda o, k: o.comment(k, "Discuss at the board.", finding=keys[0], printed=True)
                ),
                lambda: bool(case.view and case.view.comments),
            )
            written(
                lambda: ops.operate(case, lambda o, k: o.overrule_tier(k, keys[1], Tier.III, "No trial open here.")),
                lambda: bool(case.view and len(case.view.decisions) == 2),
            )
            written(
                lambda: ops.operate(case, lambda o, k: o.dismiss(k, keys[-1], ["artifact"], with_germline=True)),
                lambda: bool(case.view and len(case.view.decisions) == 3),
            )
            window.show_finding(first.id)
            camera.take("59-review-decided", window)
            window.resize(1024, 700)
            camera.take("71-decided-small-window", window)
            window.resize(*SIZE)
            ui.theme.rescale(3)
            camera.take("72-decided-large-text", window)
            camera.take("73-dismiss-large-text", window, dialog("dismiss"))
            close_all()
            ui.theme.rescale(0)
            second = next(n for n, k in case.view.keys.items() if k == keys[1])
            window.show_finding(second)
            window.review.show_tab(ALL)
            camera.take("60-review-overruled", window)
            window.review.show_tab(DISMISSED)
            camera.take("69-dismissed", window)
            window.review.show_tab(0)
            camera.take("70-conflict", window, conflict)
            close_all()
            camera.take(
                "61-signing-not-yet", window, dialog("sign", lambda d: camera.wait(lambda: d.obstacles.count() > 0))
            )  # type: ignore[attr-defined]
            close_all()
            for number, key in case.view.keys.items():
                if key in case.view.unopened("wang"):
                    window.show_finding(number)
                    camera.wait(lambda key=key: case.view is not None and key in case.view.opened)  # type: ignore[misc]
            window.actions_.run("mark_reviewed")
            camera.wait(lambda: case.view is not None and case.view.file.status.value == "reviewed")
            camera.take("62-signing", window, dialog("sign", lambda d: camera.wait(lambda: d.obstacles.count() > 0)))  # type: ignore[attr-defined]
            sheet = dialog("sign", lambda d: camera.wait(lambda: d.obstacles.count() > 0))()  # type: ignore[attr-defined]
            sheet.password.setText(PASSWORD)  # type: ignore[attr-defined]
            if sheet._cautioned:  # type: ignore[attr-defined]
                sheet.despite.setPlainText("Looked at.")  # type: ignore[attr-defined]
            sheet.submit()  # type: ignore[attr-defined]
            camera.wait(lambda: case.view is not None and case.view.file.status.value == "signed")
            window.show_finding(first.id)
            camera.take("63-signed", window)
            window.show_perspective("pages")
            camera.take("64-signed-pages", window)
            window.preview.show_kind("patient")
            camera.take("65-patient-not-released", window)
            window.preview.show_kind("clinician")
            camera.take("66-amend", window, dialog("amend"))
            camera.take("67-release", window, dialog("release"))
            close_all()
            window.keeper.lock()
            camera.take("68-locked", window)
        finally:
            ui.tr.use(Lang.ZH)
            window.close()
            window.deleteLater()
            app.processEvents()


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots.take", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", help="part of a name, to take fewer")
    parser.add_argument("--set", choices=("all", "examples", "made", "walk"), default="all", help="which states to take")
    parser.add_argument("--platform", default="offscreen")
    args = parser.parse_args(argv)
    os.environ["QT_QPA_PLATFORM"] = args.platform
    args.out.mkdir(parents=True, exist_ok=True)

    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from mingbian_desktop.app import make_ui
    from mingbian_desktop.settings import Settings

    app = QApplication(["screenshots"])
    with tempfile.TemporaryDirectory() as folder:
        store = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        ui = make_ui(app, Settings(store))
        camera = Camera(app, ui, args.out, args.only)
        if args.set in ("all", "examples"):
            example_states(app, ui, camera)
        if args.set in ("all", "made"):
            hand_made_states(app, ui, camera)
            old_knowledge(app, ui, camera)
        if args.set in ("all", "walk"):
            review_walk(app, ui, camera)
    print(f"{len(camera.taken)} pictures in {args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
