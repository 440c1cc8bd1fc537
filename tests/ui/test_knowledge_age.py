"""How old the knowledge is: said in the bar, calmly after 90 days, and to be acknowledged after 180."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from tests.ui.conftest import FixedClock

from mingbian.knowledge.age import AgeState
from mingbian.model.interpretation import KnowledgeVersion
from mingbian_desktop.i18n import Lang
from mingbian_desktop.main_window import MainWindow
from mingbian_desktop.presenters.knowledge_age import KnowledgeAge
from mingbian_desktop.presenters.session_log import SessionLog

Settle = Callable[[], None]
MADE = KnowledgeVersion("2026.11", "2026-11-21", "ab" * 32, 0)


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def age_after(clock: FixedClock, days: int) -> tuple[KnowledgeAge, SessionLog]:
    clock.now += timedelta(days=days)
    log = SessionLog(clock)
    age = KnowledgeAge(clock, log)
    age.see(MADE)
    return age, log


@pytest.mark.parametrize(
    ("days", "state", "speaks", "must"),
    [
        (0, AgeState.FRESH, False, False),
        (90, AgeState.FRESH, False, False),
        (91, AgeState.BANNER, True, False),
        (180, AgeState.BANNER, True, False),
        (181, AgeState.ACKNOWLEDGE, True, True),
        (-1, AgeState.BEFORE, True, True),
    ],
)
def test_the_age_counts_by_the_windows_clock(
    clock: FixedClock, days: int, state: AgeState, speaks: bool, must: bool
) -> None:
    age, _ = age_after(clock, days)
    assert (age.days, age.state, age.speaks, age.must_acknowledge) == (days, state, speaks, must)


def test_acknowledging_is_logged_once_and_holds_for_this_version(clock: FixedClock) -> None:
    age, log = age_after(clock, 200)
    age.settle()
    age.settle()
    assert not age.speaks
    assert [(e.at, e.what) for e in log.entries] == [
        ("2027-06-09T09:30:00+08:00", "knowledge-age-acknowledge-acknowledged")
    ]
    assert "200 days" in log.entries[0].detail
    age.see(KnowledgeVersion("2026.10", "2026-10-21", "cd" * 32, 0))
    assert age.must_acknowledge


def test_closing_the_calm_banner_is_no_acknowledgment(clock: FixedClock) -> None:
    age, log = age_after(clock, 120)
    age.settle()
    assert not age.speaks
    assert log.entries == ()
    clock.now += timedelta(days=80)
    age.see(MADE)
    assert age.must_acknowledge


def test_fresh_knowledge_says_its_version_and_age_and_nothing_else(lung_window: MainWindow) -> None:
    assert "知識庫 2026.11" in said(lung_window.top)
    assert "今日版本" in said(lung_window.top)
    assert not lung_window.age_banner.isVisible()


def test_after_ninety_days_a_banner_that_can_be_closed(window: MainWindow, clock: FixedClock, settle: Settle) -> None:
    clock.now += timedelta(days=120)
    window.book.open(Path("S-0001.vcf.gz"))
    settle()
    assert "120 天前" in said(window.top)
    assert "已有 120 天，可能缺少較新的核准" in said(window.age_banner)
    window._ui.tr.use(Lang.EN)
    settle()
    assert "is 120 days old; newer approvals may be missing" in said(window.age_banner)
    assert window.age_banner.settle is not None
    window.age_banner.settle.click()
    settle()
    assert not window.age_banner.isVisible()
    assert "120 days old" in said(window.top)


def test_after_half_a_year_a_warning_to_acknowledge(window: MainWindow, clock: FixedClock, settle: Settle) -> None:
    clock.now += timedelta(days=245)
    window.book.open(Path("S-0001.vcf.gz"))
    settle()
    assert "使用結果前請先確認" in said(window.age_banner)
    assert window.age_banner.settle is not None
    assert window.age_banner.settle.text() == "我已了解"
    window.show_perspective("pages")
    settle()
    assert window.age_banner.isVisible()
    window.age_banner.settle.click()
    settle()
    assert not window.age_banner.isVisible()
    assert [entry.what for entry in window.log.entries] == ["knowledge-age-acknowledge-acknowledged"]
    window.book.open(Path("S-0002.json"))
    settle()
    assert not window.age_banner.isVisible()


def test_a_clock_before_the_knowledge_is_said_not_counted(window: MainWindow, clock: FixedClock, settle: Settle) -> None:
    clock.now -= timedelta(days=400)
    window.book.open(Path("S-0001.vcf.gz"))
    settle()
    assert "系統時鐘早於知識庫" in said(window.top)
    assert "2025-10-17" in said(window.age_banner)
    assert "-400" not in said(window)
