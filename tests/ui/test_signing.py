"""The life of a report in the window: what stands in the way, the signature, the pages, amendment, release."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from tests.ui.at_the_door import PASSWORD
from tests.ui.test_review_actions import OF_THE_STORE, case_of, choose, press, sheet, view_of

from mingbian.cases.backups import folder_of
from mingbian.cases.records import Status
from mingbian.cases.signing import MEANINGS, Obstacle
from mingbian_desktop import review_words as say
from mingbian_desktop import store_words
from mingbian_desktop.i18n import Lang
from mingbian_desktop.main_window import MainWindow
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.signing import AmendDialog, ReleaseDialog, SigningDialog


def open_signature(qtbot: QtBot, window: MainWindow) -> SigningDialog:
    window.top.main.click()
    asked = sheet(window, SigningDialog)
    qtbot.waitUntil(lambda: asked.obstacles.count() > 0, timeout=20_000)
    return asked


def open_all(qtbot: QtBot, window: MainWindow) -> None:
    for number, f in enumerate(view_of(window).program.findings):
        if view_of(window).keys[f.id] in view_of(window).to_open:
            choose(qtbot, window, number)


def signed(qtbot: QtBot, window: MainWindow) -> None:
    open_all(qtbot, window)
    window.actions_.run("mark_reviewed")
    qtbot.waitUntil(lambda: view_of(window).file.status is Status.REVIEWED, timeout=20_000)
    asked = open_signature(qtbot, window)
    assert asked.do.isEnabled()
    asked.despite.setPlainText("看過")
    asked.password.setText(PASSWORD)
    asked.submit()
    qtbot.waitUntil(lambda: view_of(window).file.status is Status.SIGNED, timeout=60_000)
    qtbot.waitUntil(lambda: "備份" in window.status._message.text(), timeout=60_000)


def test_what_stands_in_the_way_leads_to_the_rows(qtbot: QtBot, at_work: MainWindow) -> None:
    window = at_work
    assert window.top.main.text() == say.BUTTON_SIGN.zh
    assert window.actions_.enabled("open")
    assert not window.top.open.isHidden()
    asked = open_signature(qtbot, window)
    assert not asked.do.isEnabled()
    unopened = view_of(window).unopened("wang")
    assert set(unopened) <= set(asked.clickable)
    said = "\n".join(label.text() for label in asked.findChildren(QLabel))
    assert "尚未標為已審閱" in said
    last = unopened[-1]
    asked.clickable[last].click()
    qtbot.waitUntil(lambda: window.finding is not None and view_of(window).keys[window.finding.id] == last, timeout=20_000)
    qtbot.waitUntil(lambda: last not in view_of(window).unopened("wang"), timeout=20_000)


def test_reviewing_too_early_is_refused_in_words(qtbot: QtBot, at_work: MainWindow) -> None:
    window = at_work
    window.actions_.run("mark_reviewed")
    qtbot.waitUntil(lambda: "沒有打開看過" in window.status._message.text(), timeout=20_000)
    assert view_of(window).file.status is Status.DRAFT


def test_the_whole_life_of_a_report(qtbot: QtBot, at_work: MainWindow) -> None:
    """Signed with the password, backed up, frozen, shown as issued, released by name, amended."""
    window = at_work
    open_all(qtbot, window)
    window.actions_.run("mark_reviewed")
    qtbot.waitUntil(lambda: view_of(window).file.status is Status.REVIEWED, timeout=20_000)
    asked = open_signature(qtbot, window)
    asked.submit()
    assert asked.said
    asked.despite.setPlainText("看過")
    asked.password.setText("not the password 1")
    asked.submit()
    qtbot.waitUntil(lambda: "密碼不對" in asked.said, timeout=20_000)
    assert asked.isVisible()
    assert view_of(window).file.status is Status.REVIEWED
    asked.reject()
    signed(qtbot, window)
    report = view_of(window).report
    assert report is not None
    assert report.id in window.status._message.text()
    place = window.keeper.path
    assert place is not None
    assert list(Path(folder_of_store(qtbot, window)).iterdir())

    # frozen
    choose(qtbot, window)
    for name in OF_THE_STORE:
        assert window.actions_.enabled(name) == (name in ("amend", "release")), name
    assert window.actions_["dismiss"].toolTip() == say.WHY_SIGNED.zh
    press(qtbot, window, "A")
    assert not view_of(window).decisions
    assert not window.strip.tumor.isEnabled()
    assert not window.actions_.enabled("details")

    # the pages as they were issued; the patient's only as a draft
    preview = window.preview
    window.show_perspective("pages")
    qtbot.waitUntil(lambda: preview.pdf is not None, timeout=20_000)
    assert preview.issued is not None
    assert report.id in preview._draft.text()
    assert preview.file_name().startswith(report.id)
    preview.show_kind("patient")
    assert preview.issued is None
    assert preview._draft.text() == say.NOT_RELEASED.zh

    # released by name
    window.actions_.run("release")
    released = sheet(window, ReleaseDialog)
    assert report.id in released.lead.text()
    released.submit()
    assert released.said == say.NEED_PASSWORD.zh
    released.password.setText(PASSWORD)
    released.submit()
    qtbot.waitUntil(lambda: bool(view_of(window).report and view_of(window).report.released_by), timeout=60_000)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: preview.issued is not None and preview.pdf is not None, timeout=20_000)
    assert not window.actions_.enabled("release")

    # amended
    assert window.top.main.text() == say.BUTTON_AMEND.zh
    window.top.main.click()
    amended = sheet(window, AmendDialog)
    amended.submit()
    assert amended.said == say.NEED_WORDS.zh
    amended.reason.setPlainText("補做 RNA")
    amended.submit()
    qtbot.waitUntil(lambda: view_of(window).file.status is Status.DRAFT, timeout=20_000)
    assert view_of(window).file.revision == 2
    assert window.top.main.text() == say.BUTTON_SIGN.zh
    assert case_of(window).view is not None
    qtbot.waitUntil(lambda: preview.issued is None, timeout=20_000)


def folder_of_store(qtbot: QtBot, window: MainWindow) -> Path:
    found: list[Path] = []
    window.keeper.ask(lambda store, _session: folder_of(store), found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=20_000)
    return found[0]


def test_a_lock_closes_a_signature_that_was_begun(qtbot: QtBot, at_work: MainWindow) -> None:
    window = at_work
    asked = open_signature(qtbot, window)
    asked.password.setText(PASSWORD)
    window.keeper.lock()
    qtbot.waitUntil(lambda: not [d for d in window.findChildren(SigningDialog) if d.isVisible()], timeout=20_000)
    assert window.book.cases == ()


def test_a_caution_is_signed_over_only_with_a_reason(qtbot: QtBot, ui: Ui) -> None:
    given: list[tuple[str, str, str]] = []
    parent = QWidget()
    qtbot.addWidget(parent)
    asked = SigningDialog(ui, parent, "王醫師", True, lambda *what: given.append(what), lambda _key: None, None)
    old = Obstacle("KNOWLEDGE_OLD", "The knowledge base is older than 180 days.", overcome=True)
    asked.show_obstacles((old,), {})
    assert asked.do.isEnabled()
    assert asked.meaning.currentData() == "amended_and_approved"
    asked.password.setText(PASSWORD)
    asked.submit()
    assert asked.said == say.NEED_WORDS.zh
    asked.despite.setPlainText("內容已逐項核對")
    asked.submit()
    assert given == [(PASSWORD, "amended_and_approved", "內容已逐項核對")]
    asked.show_obstacles((old, Obstacle("ACCOUNTING", "The account of alleles does not balance.")), {})
    assert not asked.do.isEnabled()


def test_every_meaning_and_obstacle_reads_in_both_languages() -> None:
    assert set(say.MEANINGS) == set(MEANINGS)
    codes = (
        "NOT_PERMITTED",
        "SIGNED",
        "NOT_REVIEWED",
        "FOUR_EYES",
        "NOT_OPENED",
        "ACCOUNTING",
        "BLOCKING",
        "KNOWLEDGE_OLD",
    )
    for code in codes:
        assert store_words.coded(code, "in English", Lang.ZH) != "in English", code
        assert store_words.coded(code, "in English", Lang.EN) == "in English"
