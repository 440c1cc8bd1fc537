"""The laboratory's pages: each role sees what it may, and every operation is the library's."""

from __future__ import annotations

import shutil
import string
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from tests.ui.at_the_door import PASSPHRASE, PASSWORD, enter

from mingbian.cases import accounts
from mingbian.cases.errors import ReadOnly
from mingbian.cases.permissions import permitted
from mingbian.cases.records import FindingChange, Role, ToDo, User
from mingbian.cases.store import Session, Store
from mingbian.model.case import CaseOptions
from mingbian_desktop import laboratory_words
from mingbian_desktop.engine import Result
from mingbian_desktop.i18n import Lang, Text
from mingbian_desktop.main_window import MainWindow
from mingbian_desktop.views.laboratory.changes import Changes, SettleSheet
from mingbian_desktop.views.laboratory.checking import Checking
from mingbian_desktop.views.laboratory.counting import Counting
from mingbian_desktop.views.laboratory.handing import Handing
from mingbian_desktop.views.laboratory.journal import Journal
from mingbian_desktop.views.laboratory.page import SECTIONS, Laboratory
from mingbian_desktop.views.laboratory.people import ChangeSheet, PasswordSheet, People, PersonSheet
from mingbian_desktop.views.laboratory.rules import Rules
from mingbian_desktop.views.laboratory.saving import RestoreSheet, Saving
from mingbian_desktop.views.laboratory.section import Section
from mingbian_desktop.views.laboratory.stations import Stations, TakeOverSheet
from mingbian_desktop.views.sheet import Sheet

WAIT = 20_000
Enter = Callable[[str], Laboratory]
Progress = Callable[[int, int], None]


@pytest.fixture(scope="session")
def lab_store(tmp_path_factory: pytest.TempPathFactory, example: tuple[Path, CaseOptions, Result]) -> Path:
    """A store of five people, one of each role, named after it, with one case."""
    from mingbian.cases.admin import Administration
    from mingbian.cases.codec import unpack_readings
    from mingbian.cases.operations import Operations

    path = tmp_path_factory.mktemp("laboratory") / "cases.mbcases"
    with patch.object(accounts, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=256, parallelism=1)):
        Store.create(
            path, PASSPHRASE, User("administrator", "林主任", Role.ADMINISTRATOR), PASSWORD, laboratory="示範實驗室"
        )
        with Store.open(path, PASSPHRASE) as store:
            keeping = Administration(store, store.login("administrator", PASSWORD))
            for role, name in (
                (Role.VIEWER, "檢視"), (Role.ANALYST, "陳技師"), (Role.COUNSELOR, "吳諮詢師"), (Role.SIGNER, "王醫師"),
            ):  # fmt: skip
                keeping.add_user(User(role.value, name, role), PASSWORD)
            _, options, result = example
            operations = Operations(store, store.login("analyst", PASSWORD))
            operations.create_case(unpack_readings(result.readings), options, result.interpretation)
    return path


@pytest.fixture
def place(tmp_path: Path, lab_store: Path) -> Path:
    return Path(shutil.copy(lab_store, tmp_path / "cases.mbcases"))


@pytest.fixture
def enter_as(qtbot: QtBot, door_window: MainWindow, place: Path) -> Enter:
    """Log somebody in and open the laboratory."""

    def run(name: str) -> Laboratory:
        enter(qtbot, door_window, place, name)
        door_window.actions_.run("laboratory")
        shown = door_window.pages.currentWidget()
        assert isinstance(shown, Laboratory)
        return shown

    return run


def sheet_of(window: MainWindow, kind: type[Sheet]) -> Sheet:
    found = [s for s in window.findChildren(kind) if s.isVisible()]
    assert len(found) == 1
    return found[0]


def go(qtbot: QtBot, page: Laboratory, name: str) -> Section:
    page.buttons[name].click()
    shown = page.pages.currentWidget()
    assert isinstance(shown, page._kinds[name])
    return shown


# Who may what -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_exactly_the_pages_it_may(qtbot: QtBot, enter_as: Enter, role: Role) -> None:
    page = enter_as(role.value)
    wanted = {name for name, kind in SECTIONS if not kind.NEEDS or any(permitted(a, role) for a in kind.NEEDS)}
    assert {name for name, button in page.buttons.items() if button.isVisible()} == wanted
    people = go(qtbot, page, "people")
    assert isinstance(people, People)
    assert people.add.isVisible() == people.list.isVisible() == permitted("user", role)
    assert people.own.isEnabled()
    assert not people.several.isVisible()


def test_without_a_store_there_is_nothing_to_see(door_window: MainWindow) -> None:
    assert not door_window.actions_.enabled("laboratory")


def test_after_the_lock_nothing_of_it_stays(qtbot: QtBot, enter_as: Enter, door_window: MainWindow) -> None:
    page = enter_as("administrator")
    people = go(qtbot, page, "people")
    assert isinstance(people, People)
    qtbot.waitUntil(lambda: people.list.model.total == 5, timeout=WAIT)
    door_window.keeper.lock()
    assert page.sections == {}
    door_window._ui.tr.use(Lang.EN)


# People -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def people(qtbot: QtBot, enter_as: Enter) -> People:
    page = go(qtbot, enter_as("administrator"), "people")
    assert isinstance(page, People)
    qtbot.waitUntil(lambda: page.list.model.total == 5, timeout=WAIT)
    return page


def test_a_person_is_added_with_a_role(qtbot: QtBot, people: People, door_window: MainWindow) -> None:
    people.add.click()
    sheet = sheet_of(door_window, PersonSheet)
    assert isinstance(sheet, PersonSheet)
    sheet.do.click()
    assert sheet.said
    sheet.name.setText("chou")
    sheet.full_name.setText("周醫師")
    sheet.role.setCurrentIndex(sheet.role.findData("signer"))
    assert "簽署" in sheet.may.text()
    sheet.word.setText("short")
    sheet.again.setText("short")
    sheet.do.click()
    qtbot.waitUntil(lambda: "太短" in sheet.said, timeout=WAIT)
    sheet.word.setText(PASSWORD)
    sheet.again.setText(PASSWORD)
    sheet.do.click()
    qtbot.waitUntil(lambda: people.list.model.total == 6, timeout=WAIT)
    assert any(u.name == "chou" and u.role is Role.SIGNER for u in people._users)


def test_role_and_state_are_changed_but_never_of_the_last_administrator(
    qtbot: QtBot, people: People, door_window: MainWindow
) -> None:
    people.list.choose([u.name for u in people._users].index("viewer"))
    people.change.click()
    sheet = sheet_of(door_window, ChangeSheet)
    assert isinstance(sheet, ChangeSheet)
    sheet.active.setChecked(False)
    sheet.do.click()
    qtbot.waitUntil(lambda: any(not u.active for u in people._users), timeout=WAIT)
    people.list.choose([u.name for u in people._users].index("administrator"))
    assert not people.reset.isEnabled()
    people.change.click()
    qtbot.waitUntil(lambda: not sheet.isVisible() if _alive(sheet) else True, timeout=WAIT)
    again = sheet_of(door_window, ChangeSheet)
    assert isinstance(again, ChangeSheet)
    again.role.setCurrentIndex(again.role.findData("viewer"))
    again.do.click()
    qtbot.waitUntil(lambda: "最後一位" in again.said, timeout=WAIT)


def _alive(widget: object) -> bool:
    import shiboken6

    return shiboken6.isValid(widget)


def test_a_lockout_is_shown_and_ended_by_a_new_password(qtbot: QtBot, people: People, door_window: MainWindow) -> None:
    def try_wrong(store: Store, _session: Session) -> None:
        from mingbian.cases.errors import StoreRefusal

        for _ in range(store.settings().most_failures):
            with pytest.raises(StoreRefusal):
                store.login("analyst", "not the password")

    people.keeper.ask(try_wrong, lambda _none: people.refresh())
    qtbot.waitUntil(lambda: any("鎖定" in row[4] for row in people.list.model._rows), timeout=WAIT)
    people.list.choose([u.name for u in people._users].index("analyst"))
    people.reset.click()
    sheet = sheet_of(door_window, PasswordSheet)
    assert isinstance(sheet, PasswordSheet)
    assert sheet.old is None
    sheet.word.setText("another long one 7")
    sheet.again.setText("another long one 7")
    sheet.do.click()
    qtbot.waitUntil(lambda: not any("鎖定" in row[4] for row in people.list.model._rows), timeout=WAIT)


def test_ones_own_password_needs_the_old_one(qtbot: QtBot, enter_as: Enter, door_window: MainWindow) -> None:
    page = go(qtbot, enter_as("viewer"), "people")
    assert isinstance(page, People)
    page.own.click()
    sheet = sheet_of(door_window, PasswordSheet)
    assert isinstance(sheet, PasswordSheet)
    assert sheet.old is not None
    sheet.old.setText("not the password")
    sheet.word.setText("another long one 7")
    sheet.again.setText("another long one 7")
    sheet.do.click()
    qtbot.waitUntil(lambda: bool(sheet.said), timeout=WAIT)
    sheet.old.setText(PASSWORD)
    sheet.do.click()
    qtbot.waitUntil(lambda: page.told == laboratory_words.DONE.zh, timeout=WAIT)


def test_a_store_of_one_becomes_one_of_several(qtbot: QtBot, at_work: MainWindow) -> None:
    at_work.actions_.run("laboratory")
    page = at_work.laboratory.section("people")
    assert isinstance(page, People)
    assert page.several.isVisible()
    assert not page.add.isVisible()
    page.several.click()
    sheet = sheet_of(at_work, PersonSheet)
    assert isinstance(sheet, PersonSheet)
    sheet.name.setText("lin")
    sheet.full_name.setText("林主任")
    sheet.word.setText(PASSWORD)
    sheet.again.setText(PASSWORD)
    sheet.do.click()
    qtbot.waitUntil(lambda: at_work.keeper.settings is not None and not at_work.keeper.settings.single_user, timeout=WAIT)


# Journal ----------------------------------------------------------------------------------------------------------
def test_the_journal_is_listed_filtered_verified_and_exported(qtbot: QtBot, enter_as: Enter, tmp_path: Path) -> None:
    page = go(qtbot, enter_as("administrator"), "journal")
    assert isinstance(page, Journal)
    qtbot.waitUntil(lambda: page.list.model.total > 5, timeout=WAIT)
    page.search.setText("新增人員")
    assert 0 < page.list.model.rowCount() < page.list.model.total
    assert page._journal.hash in page._head.text()
    page.verify.click()
    qtbot.waitUntil(lambda: "完整無誤" in page.told, timeout=WAIT)
    page.export_to(tmp_path / "journal.jsonl")
    qtbot.waitUntil(lambda: "journal.jsonl" in page.told, timeout=WAIT)
    lines = (tmp_path / "journal.jsonl").read_bytes().splitlines()
    assert len(lines) >= page.list.model.total - 1
    assert b"(secret)" in lines[0]


def test_a_changed_journal_is_said_plainly(qtbot: QtBot, enter_as: Enter) -> None:
    page = go(qtbot, enter_as("administrator"), "journal")
    assert isinstance(page, Journal)

    def tamper(store: Store, _session: Session) -> None:
        with store.database.transaction():
            store.database.write("UPDATE event SET user='somebody' WHERE seq=3")

    page.keeper.ask(tamper, lambda _none: page.verify.click())
    qtbot.waitUntil(lambda: "第 3 筆" in page.told, timeout=WAIT)


# Backups ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def saving(qtbot: QtBot, enter_as: Enter) -> Saving:
    page = go(qtbot, enter_as("administrator"), "backups")
    assert isinstance(page, Saving)
    page.make.click()
    qtbot.waitUntil(lambda: page.list.model.total == 1, timeout=WAIT)
    return page


def test_a_backup_is_made_verified_and_listed(qtbot: QtBot, saving: Saving) -> None:
    qtbot.waitUntil(lambda: saving.list.model._rows[0][3] == laboratory_words.CHECKED_WHEN_MADE.zh, timeout=WAIT)
    assert "已備份並驗證" in saving.told
    saving.check.click()
    qtbot.waitUntil(lambda: saving.list.model._rows[0][3] == laboratory_words.CHECKED_NOW.zh, timeout=WAIT)
    backup = saving._kept.backups[0].path if saving._kept else Path()
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 1
    backup.write_bytes(bytes(data))
    saving.check_all()
    qtbot.waitUntil(lambda: saving.list.model._rows[0][3] == laboratory_words.CHECKED_BAD.zh, timeout=WAIT)


def test_the_drill_says_how_it_went(qtbot: QtBot, saving: Saving) -> None:
    saving.refresh()
    qtbot.waitUntil(saving.drill.isEnabled, timeout=WAIT)
    qtbot.wait(1100)  # backups carry the second in their name
    saving.drill.click()
    qtbot.waitUntil(lambda: "全部相同" in saving.told, timeout=WAIT)


def test_restoring_makes_a_new_file_and_overwrites_none(
    qtbot: QtBot, saving: Saving, door_window: MainWindow, tmp_path: Path
) -> None:
    saving.list.choose(0)
    saving.restore.click()
    sheet = sheet_of(door_window, RestoreSheet)
    assert isinstance(sheet, RestoreSheet)
    here = door_window.keeper.path
    assert here is not None
    before = here.stat().st_ino
    sheet.place.setText(str(here))
    sheet.do.click()
    qtbot.waitUntil(lambda: bool(sheet.said), timeout=WAIT)
    assert here.stat().st_ino == before
    sheet.place.setText(str(tmp_path / "again.mbcases"))
    sheet.do.click()
    qtbot.waitUntil(lambda: "已還原並驗證" in saving.told, timeout=WAIT)
    assert (tmp_path / "again.mbcases").exists()


def test_who_may_not_restore_is_not_offered_it(qtbot: QtBot, enter_as: Enter) -> None:
    page = go(qtbot, enter_as("analyst"), "backups")
    assert isinstance(page, Saving)
    assert page.make.isEnabled()
    assert not page.restore.isVisible()


def test_every_hour_what_is_due_is_backed_up_by_itself(
    qtbot: QtBot, enter_as: Enter, door_window: MainWindow, place: Path
) -> None:
    enter_as("viewer")
    with qtbot.waitSignal(door_window.backing.made, timeout=WAIT):
        door_window.backing.look()
    assert len(list((place.parent / "backups").glob("*.mbbackup"))) == 1


# Changed knowledge ------------------------------------------------------------------------------------------------
def would_change(store: Store, numbers: Sequence[int], kb: object, progress: Progress, _processes: int) -> tuple[ToDo, ...]:
    """As if newer knowledge said otherwise of every case."""
    found = []
    for n, file in enumerate(c for c in store.cases() if c.number in numbers):
        progress(n + 1, len(numbers))
        change = FindingChange("k", "EGFR p.L858R", "II", "I", gained=("MB1",), germline_now="possible")
        found.append(ToDo(file.id, "2027.01", "f" * 64, (change,), False, ""))
    return tuple(found)


@pytest.fixture
def changes(qtbot: QtBot, enter_as: Enter, monkeypatch: pytest.MonkeyPatch) -> Changes:
    monkeypatch.setattr("mingbian.cases.reinterpretation.plan", would_change)
    page = go(qtbot, enter_as("signer"), "changes")
    assert isinstance(page, Changes)
    return page


def test_what_would_change_is_shown_before_anything_is_kept(qtbot: QtBot, changes: Changes) -> None:
    changes.every.click()
    qtbot.waitUntil(lambda: changes.list.model.total == 1, timeout=WAIT)
    row = changes.list.model._rows[0]
    assert row[2] == laboratory_words.TO_DO_STATES["found"].zh
    assert "EGFR p.L858R：II → I" in row[3]
    assert "「無」變為「未確認」" in row[3]
    assert not changes.done.isEnabled()
    assert changes._listed == ()


def test_the_list_is_kept_and_settled_with_a_reason(qtbot: QtBot, changes: Changes, door_window: MainWindow) -> None:
    changes.every.click()
    qtbot.waitUntil(changes.take.isVisible, timeout=WAIT)
    changes.take.click()
    qtbot.waitUntil(lambda: len(changes._listed) == 1, timeout=WAIT)
    changes.list.choose(0)
    assert changes.done.isEnabled()
    changes.declined.click()
    sheet = sheet_of(door_window, SettleSheet)
    assert isinstance(sheet, SettleSheet)
    sheet.do.click()
    qtbot.waitUntil(lambda: "理由" in sheet.said, timeout=WAIT)
    sheet.reason.setPlainText("治療已結束")
    sheet.do.click()
    qtbot.waitUntil(lambda: changes._listed[0].to_do.state == "declined", timeout=WAIT)
    assert changes.list.model.total == 0
    changes.settled.setChecked(True)
    assert changes.list.model.total == 1


def test_the_comparison_can_be_stopped(qtbot: QtBot, changes: Changes, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(store: Store, numbers: Sequence[int], kb: object, progress: Progress, _processes: int) -> tuple[ToDo, ...]:
        while True:
            progress(1, 10_000)
            time.sleep(0.01)

    monkeypatch.setattr("mingbian.cases.reinterpretation.plan", endless)
    changes.every.click()
    qtbot.waitUntil(lambda: changes.bar.maximum() == 10_000, timeout=WAIT)
    changes.stop.click()
    qtbot.waitUntil(lambda: "已停止" in changes.told, timeout=WAIT)
    assert changes.every.isEnabled()


def test_the_present_knowledge_changes_nothing(qtbot: QtBot, enter_as: Enter) -> None:
    page = go(qtbot, enter_as("analyst"), "changes")
    assert isinstance(page, Changes)
    page.every.click()
    qtbot.waitUntil(lambda: "沒有案件" in page.told, timeout=WAIT)


# Settings ---------------------------------------------------------------------------------------------------------
def test_settings_are_checked_and_kept(qtbot: QtBot, enter_as: Enter, door_window: MainWindow) -> None:
    page = go(qtbot, enter_as("administrator"), "settings")
    assert isinstance(page, Rules)
    qtbot.waitUntil(lambda: page.laboratory.text() == "示範實驗室", timeout=WAIT)
    page.numbers["lock_minutes"].setText("soon")
    page.save.click()
    assert "整數" in page.told
    page.numbers["lock_minutes"].setText("3")
    page.laboratory.setText("新實驗室")
    page.four_eyes.setChecked(True)
    page.phrases.setPlainText("本院看過的假訊號\n\n已知的定序誤差")
    page.save.click()

    def kept() -> bool:
        found = door_window.keeper.settings
        return found is not None and found.laboratory == "新實驗室"

    qtbot.waitUntil(kept, timeout=WAIT)
    found = door_window.keeper.settings
    assert found is not None
    assert found.four_eyes
    assert (found.lock_minutes, found.phrases) == (3, ("本院看過的假訊號", "已知的定序誤差"))


# Who writes -------------------------------------------------------------------------------------------------------
@pytest.fixture
def elsewhere(place: Path) -> Iterator[Store]:
    """Another workstation that has the store open."""
    with Store.open(place, PASSPHRASE, holder="陳技師", workstation="LAB-2", exclusive=True) as other:
        yield other


def test_while_another_workstation_writes_the_window_says_who(
    qtbot: QtBot, elsewhere: Store, enter_as: Enter, door_window: MainWindow
) -> None:
    page = enter_as("viewer")
    band = door_window.holder_band
    assert band.isVisible()
    said = " ".join(label.text() for label in band.findChildren(QLabel))
    assert "陳技師（LAB-2）" in said
    assert band.take is None
    stations = go(qtbot, page, "stations")
    assert isinstance(stations, Stations)
    qtbot.waitUntil(lambda: stations.list.model.total == 1, timeout=WAIT)
    assert not stations.take.isVisible()


def test_taking_over_needs_a_reason_and_is_journaled(
    qtbot: QtBot, elsewhere: Store, enter_as: Enter, door_window: MainWindow
) -> None:
    page = enter_as("signer")
    people = page.section("people")
    assert isinstance(people, People)
    assert not people.own.isEnabled()
    band = door_window.holder_band
    assert band.take is not None
    band.take.click()
    sheet = sheet_of(door_window, TakeOverSheet)
    assert isinstance(sheet, TakeOverSheet)
    sheet.do.click()
    qtbot.waitUntil(lambda: "理由" in sheet.said, timeout=WAIT)
    sheet.reason.setPlainText("那台電腦當機，已電話確認")
    sheet.do.click()
    qtbot.waitUntil(lambda: door_window.keeper.writable, timeout=WAIT)
    assert not band.isVisible()
    with pytest.raises(ReadOnly):
        elsewhere.beat()


# Is this report ours ----------------------------------------------------------------------------------------------
def test_a_report_is_checked_and_answered_plainly(
    qtbot: QtBot, enter_as: Enter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mingbian import issuing
    from mingbian.cases.records import Report

    page = go(qtbot, enter_as("viewer"), "check")
    assert isinstance(page, Checking)
    file = tmp_path / "report.pdf"
    file.write_bytes(b"%PDF-1.7 nothing of ours")
    page.check(file)
    qtbot.waitUntil(lambda: page.told == laboratory_words.PDF_UNKNOWN.zh, timeout=WAIT)
    page.check(tmp_path / "absent.pdf")
    qtbot.waitUntil(lambda: page.told == laboratory_words.PDF_UNREADABLE.zh, timeout=WAIT)
    report = Report(
        "MR-1111-2222-3333", "c", 1, "x", "1", "k", "k", "wang", "王醫師", "m", "t", 1, "h",
        superseded_by="MR-4444-5555-6666", signed_local="2026-11-21 17:30 +08:00",
    )  # fmt: skip
    for standing, words in (
        (issuing.Standing.GENUINE, "王醫師 於 2026-11-21"),
        (issuing.Standing.SUPERSEDED, "MR-4444-5555-6666"),
        (issuing.Standing.ALTERED, "請勿採用"),
    ):
        found = issuing.Checked(standing, report)
        monkeypatch.setattr(issuing, "verify_pdf", lambda _store, _data, found=found: found)
        page.check(file)
        qtbot.waitUntil(lambda words=words: words in page.told, timeout=WAIT)


# Exports and counts -----------------------------------------------------------------------------------------------
def test_a_case_is_exported_at_the_level_its_words_explain(qtbot: QtBot, enter_as: Enter, tmp_path: Path) -> None:
    page = go(qtbot, enter_as("counselor"), "export")
    assert isinstance(page, Handing)
    qtbot.waitUntil(lambda: bool(page._files), timeout=WAIT)
    assert page.level == "pseudonymized"
    page.export_to(tmp_path / "out")
    qtbot.waitUntil(lambda: "已匯出" in page.told, timeout=WAIT)
    assert all(p.name.startswith("P-") for p in (tmp_path / "out").iterdir())
    page.levels["identified"].setChecked(True)
    page.export_to(tmp_path / "whole")
    qtbot.waitUntil((tmp_path / "whole").exists, timeout=WAIT)


def test_an_analyst_exports_pseudonymized_only(qtbot: QtBot, enter_as: Enter) -> None:
    page = go(qtbot, enter_as("analyst"), "export")
    assert isinstance(page, Handing)
    assert not page.levels["identified"].isEnabled()
    assert page.levels["pseudonymized"].isEnabled()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SIGNER])
def test_counts_are_for_everybody_the_table_behind_them_is_not(
    qtbot: QtBot, enter_as: Enter, tmp_path: Path, role: Role
) -> None:
    page = go(qtbot, enter_as(role.value), "statistics")
    assert isinstance(page, Counting)
    qtbot.waitUntil(lambda: page.lists["genes"].model.total > 0, timeout=WAIT)
    assert page.lists["tumors"].model.total == 1
    assert page.exports["csv"].isVisible() == permitted("export.pseudonymized", role)
    if role is Role.SIGNER:
        page.export_to("csv", tmp_path / "findings.csv")
        qtbot.waitUntil(lambda: "findings.csv" in page.told, timeout=WAIT)
        assert b"gene" in (tmp_path / "findings.csv").read_bytes()


# Words ------------------------------------------------------------------------------------------------------------
def catalog() -> dict[str, Text]:
    found: dict[str, Text] = {}
    for name, value in vars(laboratory_words).items():
        if isinstance(value, Text):
            found[name] = value
        elif isinstance(value, dict):
            found.update({f"{name}[{key}]": text for key, text in value.items() if isinstance(text, Text)})
    return found


def test_every_text_is_there_in_both_languages_and_drawn(qapp: QApplication) -> None:
    from PySide6.QtGui import QRawFont

    import mingbian

    def places(wording: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(wording) if name is not None}

    font = QRawFont(str(Path(mingbian.__file__).parent / "reports" / "fonts" / "NotoSansTC-Regular.ttf"), 13)
    for name, text in catalog().items():
        assert text.zh.strip(), name
        assert text.en.strip(), name
        assert places(text.zh) == places(text.en), name
        assert all(font.supportsCharacter(ord(c)) for c in text.zh + text.en if c != "\n"), name
        assert "匿名" not in text.zh or "不" in text.zh, name
        assert "anonymous" not in text.en or "not" in text.en, name


def test_no_text_is_left_over() -> None:
    import mingbian_desktop

    package = Path(mingbian_desktop.__file__).parent
    code = "\n".join(p.read_text(encoding="utf-8") for p in package.rglob("*.py") if p.name != "laboratory_words.py")
    named = {n for n, v in vars(laboratory_words).items() if n.isupper() and isinstance(v, Text | dict)}
    assert not {n for n in named if n not in code}


def test_both_languages_fit_each_page(qtbot: QtBot, enter_as: Enter, door_window: MainWindow) -> None:
    """No button of a page is narrower than its text, in either language."""
    page = enter_as("administrator")
    for lang in Lang:
        door_window._ui.tr.use(lang)
        for name in page.offered:
            shown = go(qtbot, page, name)
            QApplication.processEvents()
            for button, _text in shown._named:
                if button.isVisible():
                    assert button.width() >= button.sizeHint().width() - 1, (lang, name, button.text())
            assert shown.findChildren(QLabel)
