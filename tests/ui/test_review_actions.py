"""Deciding in the window: each action is an operation of the store, offered exactly to whom the store permits it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from mingbian.cases.errors import Conflict
from mingbian.cases.permissions import permitted
from mingbian.cases.records import Decision, Role, Status, Verdict
from mingbian.cases.views import CaseView
from mingbian.model import records
from mingbian.model.case import CaseOptions
from mingbian.model.interpretation import GermlineState, Tier
from mingbian_desktop import review_words as say
from mingbian_desktop.actions import BY_ID, SPECS, Situation, why_not
from mingbian_desktop.engine import Result
from mingbian_desktop.main_window import MainWindow
from mingbian_desktop.models.rows import Mark
from mingbian_desktop.presenters.cases import OpenCase
from mingbian_desktop.views.conflict import ConflictDialog
from mingbian_desktop.views.decisions import (
    CommentDialog,
    CriteriaDialog,
    DismissDialog,
    OpinionDialog,
    OverruleDialog,
    PatientDialog,
)
from mingbian_desktop.views.review import ALL, DISMISSED, TIERED, TO_REVIEW

T = TypeVar("T", bound=QDialog)

OF_THE_STORE = [spec.id for spec in SPECS if spec.needs]


def case_of(window: MainWindow) -> OpenCase:
    case = window.book.current
    assert case is not None
    return case


def view_of(window: MainWindow) -> CaseView:
    view = case_of(window).view
    assert view is not None
    return view


def choose(qtbot: QtBot, window: MainWindow, number: int = 0) -> tuple[str, str]:
    """Put the cursor on a row; its number and key. Waits until the store has noted that it was opened."""
    finding = view_of(window).program.findings[number]
    window.show_finding(finding.id)
    key = view_of(window).keys[finding.id]
    if key in view_of(window).to_open:
        qtbot.waitUntil(lambda: key in view_of(window).opened, timeout=20_000)
    window.review.evidence.flush()
    return finding.id, key


def press(qtbot: QtBot, window: MainWindow, letter: str) -> None:
    """Press a letter in the table, with the keyboard there."""
    window.activateWindow()
    window.review.table.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.review.table, timeout=20_000)
    QTest.keyClick(window.review.table, getattr(Qt.Key, f"Key_{letter}"))


def sheet(window: MainWindow, kind: type[T]) -> T:
    found = [d for d in window.findChildren(kind) if d.isVisible()]
    assert found, f"no {kind.__name__} is open"
    return found[-1]


def decided(qtbot: QtBot, window: MainWindow, key: str, that: Callable[[Decision], bool]) -> Decision:
    def there() -> bool:
        d = view_of(window).decisions.get(key)
        return d is not None and that(d)

    qtbot.waitUntil(there, timeout=20_000)
    window.review.evidence.flush()
    return view_of(window).decisions[key]


def texts(window: MainWindow) -> str:
    window.review.evidence.flush()
    return "\n".join(label.text() for label in window.review.evidence.findChildren(QLabel) if not label.isHidden())


def inherited(window: MainWindow) -> int:
    """Where in the program's findings the one stands that may be inherited."""
    program = view_of(window).program
    told = (GermlineState.CONFIRMED, GermlineState.POSSIBLE)
    flagged = {g.finding for g in program.germline_findings if g.state in told}
    return next(n for n, f in enumerate(program.findings) if f.id in flagged)


def test_without_a_store_nothing_of_the_review_is_offered(lung_window: MainWindow) -> None:
    assert lung_window.review.evidence.bar.isHidden()
    assert lung_window.top.main.isHidden()
    for name in OF_THE_STORE:
        assert not lung_window.actions_.enabled(name), name
        assert not lung_window.actions_[name].isVisible(), name


def test_letters_decide_and_undo_says_what_it_took_back(qtbot: QtBot, at_work: MainWindow) -> None:
    window = at_work
    _, key = choose(qtbot, window)
    assert not window.review.evidence.bar.isHidden()
    press(qtbot, window, "A")
    d = decided(qtbot, window, key, lambda d: d.verdict is Verdict.ACCEPTED)
    assert d.by == "王醫師"
    assert "確認" in texts(window)
    press(qtbot, window, "R")
    decided(qtbot, window, key, lambda d: d.report is True)
    assert window.review.evidence.bar.buttons["on_report"].text() == say.BUTTON_REPORTED.zh
    model = window.review.table.variants
    spoken = model.data(model.index(0, model.columnCount() - 1), Qt.ItemDataRole.AccessibleTextRole)
    assert "已確認分級" in spoken
    assert "列入報告" in spoken
    window.actions_.run("undo")
    qtbot.waitUntil(lambda: view_of(window).decisions[key].report is None, timeout=20_000)
    qtbot.waitUntil(lambda: "已復原：列入報告" in window.status._message.text(), timeout=20_000)
    window.actions_.run("redo")
    qtbot.waitUntil(lambda: view_of(window).decisions[key].report is True, timeout=20_000)
    press(qtbot, window, "A")
    decided(qtbot, window, key, lambda d: d.verdict is Verdict.OPEN)


def test_letters_in_the_filter_decide_nothing(qtbot: QtBot, at_work: MainWindow) -> None:
    window = at_work
    choose(qtbot, window)
    window.review.filter.setFocus()
    qtbot.keyClicks(window.review.filter, "tard")
    assert window.review.filter.text() == "tard"
    assert not [d for d in window.findChildren(QDialog) if d.isVisible()]
    assert not view_of(window).decisions


def test_dismissing_needs_a_reason_and_the_row_stays_in_sight(qtbot: QtBot, at_work: MainWindow) -> None:
    window = at_work
    before = window.review.table.variants.rowCount()
    number, key = choose(qtbot, window, 1 if inherited(window) != 1 else 2)
    assert window.keeper.settings is not None
    window.keeper.settings = records.replace(window.keeper.settings, phrases=("本院背景雜訊清單第 3 號",))
    press(qtbot, window, "D")
    asked = sheet(window, DismissDialog)
    assert "本院背景雜訊清單第 3 號" in asked.ticks
    asked.submit()
    assert asked.said == say.NEED_REASON.zh
    asked.ticks["artifact"].setChecked(True)
    asked.ticks["strand_bias"].setChecked(True)
    asked.own.setPlainText("只在一股讀到")
    asked.submit()
    d = decided(qtbot, window, key, lambda d: d.verdict is Verdict.DISMISSED)
    assert len(d.reasons) == 3
    assert d.reasons[2] == "只在一股讀到"
    review = window.review
    assert review.table.variants.rowCount() == before - 1
    assert review.tabs.isTabVisible(DISMISSED)
    review.show_tab(ALL)
    model = review.table.variants
    last = model.finding(model.rowCount() - 1)
    assert last is not None
    assert last.id == number
    assert model.note(last).dismissed
    review.show_tab(DISMISSED)
    assert model.rowCount() == 1
    window.show_finding(number)
    assert "定序或比對假象" in texts(window)
    assert not window.actions_.enabled("overrule")
    press(qtbot, window, "D")
    decided(qtbot, window, key, lambda d: d.verdict is Verdict.OPEN)
    assert not review.tabs.isTabVisible(DISMISSED)
    assert review.tabs.currentIndex() == TIERED


def test_a_finding_that_may_be_inherited_needs_the_second_tick(qtbot: QtBot, at_work: MainWindow) -> None:
    window = at_work
    _, key = choose(qtbot, window, inherited(window))
    press(qtbot, window, "D")
    asked = sheet(window, DismissDialog)
    assert asked.germline is not None
    asked.ticks["artifact"].setChecked(True)
    asked.submit()
    assert asked.said == say.NEED_GERMLINE.zh
    assert key not in view_of(window).decisions
    asked.germline.setChecked(True)
    asked.submit()
    d = decided(qtbot, window, key, lambda d: d.verdict is Verdict.DISMISSED)
    assert d.with_germline
    assert not case_of(window).rows.select(Mark.INHERITED)[case_of(window).rows.select(Mark.DISMISSED) == 0].any()


def test_an_overruled_tier_stands_beside_the_programs_own(qtbot: QtBot, at_work: MainWindow) -> None:
    window = at_work
    number, key = choose(qtbot, window)
    press(qtbot, window, "T")
    asked = sheet(window, OverruleDialog)
    asked.tier.setCurrentIndex(asked.tier.findData("III"))
    assert not asked.level.isEnabled()
    asked.submit()
    assert asked.said == say.NEED_WORDS.zh
    asked.reason.setPlainText("本院無此藥")
    asked.submit()
    decided(qtbot, window, key, lambda d: d.tier is Tier.III)
    window.show_finding(number)
    shown = texts(window)
    assert "程式判定" in shown
    assert "本院無此藥" in shown
    assert window.finding is not None
    assert window.finding.tier is Tier.III
    assert view_of(window).findings[key].tier is Tier.I
    window.review.evidence.tier_restored.emit()
    decided(qtbot, window, key, lambda d: d.tier is None)


def test_a_second_opinion_stands_beside_the_first_and_a_difference_is_said(qtbot: QtBot, at_work: MainWindow) -> None:
    window = at_work
    number, key = choose(qtbot, window)
    press(qtbot, window, "O")
    asked = sheet(window, OpinionDialog)
    asked.tier.setCurrentIndex(asked.tier.findData("II"))
    asked.note.setPlainText("僅第二線有證據")
    asked.submit()
    qtbot.waitUntil(lambda: key in view_of(window).opinions, timeout=20_000)
    assert key in view_of(window).disagreements
    assert say.DISAGREES.zh in texts(window)
    assert "僅第二線有證據" in texts(window)
    assert window.finding is not None
    assert window.finding.id == number
    assert window.finding.tier is Tier.I
    window.review.evidence.opinion_withdrawn.emit()
    qtbot.waitUntil(lambda: key not in view_of(window).opinions, timeout=20_000)


def test_a_comment_is_kept_shown_and_removed(qtbot: QtBot, at_work: MainWindow) -> None:
    window = at_work
    choose(qtbot, window)
    press(qtbot, window, "C")
    asked = sheet(window, CommentDialog)
    asked.submit()
    assert asked.said == say.NEED_COMMENT.zh
    asked.text.setPlainText("<b>提多專科會議</b>")
    asked.printed.setChecked(True)
    asked.submit()
    qtbot.waitUntil(lambda: bool(view_of(window).comments), timeout=20_000)
    comment = view_of(window).comments[0]
    assert comment.printed
    shown = texts(window)
    assert "<b>提多專科會議</b>" in shown
    assert say.PRINTED.zh in shown
    window.review.evidence.comment_removed.emit(comment.id)
    qtbot.waitUntil(lambda: not view_of(window).comments, timeout=20_000)


def test_points_and_class_follow_the_criteria(qtbot: QtBot, at_work: MainWindow) -> None:
    window = at_work
    _, key = choose(qtbot, window)
    press(qtbot, window, "N")
    asked = sheet(window, CriteriaDialog)
    before = asked.outcome.points
    on = [code for code, tick in asked.ticks.items() if tick.isChecked()]
    asked.ticks[on[0]].setChecked(False)
    assert asked.outcome.points < before
    asked.reason.setPlainText("試驗不可信")
    asked.submit()
    d = decided(qtbot, window, key, lambda d: bool(d.criteria))
    assert d.criteria == {on[0]: False}
    assert window.finding is not None
    assert window.finding.oncogenicity is not None
    assert window.finding.oncogenicity.points < before


def test_the_laboratory_remembers(qtbot: QtBot, at_work: MainWindow, example: tuple[Path, CaseOptions, Result]) -> None:
    window = at_work
    _, key = choose(qtbot, window)
    qtbot.waitUntil(lambda: say.SEEN_NONE.zh in texts(window), timeout=20_000)
    window.keeper.do(
        lambda store, session: _second_case(store, session, example),
    )
    qtbot.waitUntil(lambda: not window.desk._seen, timeout=20_000)
    choose(qtbot, window, 1)
    choose(qtbot, window, 0)
    qtbot.waitUntil(lambda: say.SEEN_ONE.zh in texts(window), timeout=20_000)
    assert say.SAME_TUMOR.zh in texts(window)
    assert "S-0777" in texts(window)
    assert key


def _second_case(store: object, session: object, example: tuple[Path, CaseOptions, Result]) -> object:
    from mingbian.cases.codec import unpack_readings
    from mingbian.cases.operations import Operations

    _, options, result = example
    operations = Operations(store, session)  # type: ignore[arg-type]
    return operations.create_case(unpack_readings(result.readings), options, result.interpretation, label="S-0777")


def test_progress_counts_what_was_opened(qtbot: QtBot, at_work: MainWindow) -> None:
    window = at_work
    total = len(view_of(window).to_open)
    choose(qtbot, window, 0)
    model = window.cases.list.model()
    spoken = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert f"1 / {total} 已看過" in spoken
    assert window.review.tabs.tabText(TO_REVIEW) == f"待審 {total - 1}"


def test_the_patients_data_go_to_the_store_and_nowhere_else(qtbot: QtBot, at_work: MainWindow) -> None:
    window = at_work
    window.actions_.run("patient")
    asked = sheet(window, PatientDialog)
    asked.name.setText("林小華")
    asked.national.setText("A123456789")
    asked.birth.setText("31.1.1960")
    asked.submit()
    assert asked.said == say.BAD_BIRTH.zh
    asked.birth.setText("1960-01-31")
    asked.submit()
    qtbot.waitUntil(lambda: view_of(window).patient.name == "林小華", timeout=20_000)
    assert "林小華" not in window.windowTitle()
    assert not any("林小華" in str(d.windowTitle()) for d in window.findChildren(QDialog))
    settings = window._ui.settings._store
    assert not any("林小華" in str(settings.value(key)) for key in settings.allKeys())


def test_two_who_changed_the_same_are_both_shown_and_one_is_chosen(
    qtbot: QtBot, at_work: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mingbian.cases.operations import Operations

    window = at_work
    _, key = choose(qtbot, window)
    theirs = Decision(case_of(window).kept, key, Verdict.DISMISSED, reasons=("Strand bias",), by="林醫師")
    bases: list[int | None] = []
    real = Operations.accept

    def accept(self: Operations, case: str, finding: str, base: int | None = None) -> object:
        bases.append(base)
        if len(bases) == 1:
            raise Conflict("decision", theirs.entity, theirs, "林醫師", "2026-11-22T01:00:00+00:00", 9_999)
        return real(self, case, finding, base)

    monkeypatch.setattr(Operations, "accept", accept)
    press(qtbot, window, "A")
    qtbot.waitUntil(lambda: bool(window.findChildren(ConflictDialog)), timeout=20_000)
    asked = sheet(window, ConflictDialog)
    shown = "\n".join(label.text() for label in asked.findChildren(QLabel))
    assert "林醫師" in shown
    assert "鏈偏差" in shown
    asked.do.click()
    decided(qtbot, window, key, lambda d: d.verdict is Verdict.ACCEPTED)
    assert bases[1] == 9_999


def test_each_role_is_offered_what_the_store_permits_and_told_why_not(qtbot: QtBot, at_work: MainWindow) -> None:
    """Five roles, each action of the store, on a draft and on a signed case."""
    window = at_work
    choose(qtbot, window)
    session = window.keeper.session
    case = case_of(window)
    assert session is not None
    assert case.view is not None
    draft = case.view
    signed = records.replace(draft, file=records.replace(draft.file, status=Status.SIGNED))
    for role in Role:
        window.keeper.session = type(session)(session.user, session.full_name, "", role, False)
        for view, can_now in ((draft, set(OF_THE_STORE) - {"amend", "release"}), (signed, {"amend"})):
            case.view = view
            window._refresh_actions()
            for name in OF_THE_STORE:
                allowed = permitted(BY_ID[name].needs, role)
                assert window.actions_.enabled(name) == (allowed and name in can_now), (role, name)
                assert window.actions_[name].isVisible()
                if not allowed:
                    assert "角色" in window.actions_[name].toolTip(), (role, name)
            for name, button in window.review.evidence.bar.buttons.items():
                assert button.isEnabled() == window.actions_.enabled(name), (role, name)
            changes = view is draft and permitted("case.answer", role)
            assert window.actions_.enabled("tumor") == changes
            assert window.strip.tumor.isEnabled() == changes
    window.keeper.session = session


def test_every_reason_why_not_has_words() -> None:
    everything = frozenset(spec.needs for spec in SPECS)
    draft = Situation(has_finding=True, status=Status.DRAFT, allowed=everything)
    signed = Situation(has_finding=True, status=Status.SIGNED, allowed=everything)
    released = replace(signed, releasable=False)
    for spec in SPECS:
        if spec.needs:
            assert why_not(spec, replace(draft, read_only=True, allowed=frozenset())) is say.WHY_READ_ONLY
            assert why_not(spec, replace(draft, allowed=frozenset())) is say.WHY_ROLE
    assert why_not(BY_ID["dismiss"], signed) is say.WHY_SIGNED
    assert why_not(BY_ID["amend"], draft) is say.WHY_NOT_SIGNED
    assert why_not(BY_ID["release"], draft) is say.WHY_NOT_SIGNED
    assert why_not(BY_ID["release"], released) is say.WHY_RELEASED
    assert why_not(BY_ID["mark_reviewed"], replace(draft, status=Status.REVIEWED)) is say.WHY_REVIEWED
    assert why_not(BY_ID["accept"], replace(draft, dismissed=True)) is say.WHY_DISMISSED
    assert why_not(BY_ID["accept"], replace(draft, has_finding=False)) is say.WHY_NO_FINDING
    assert why_not(BY_ID["accept"], draft) is None
