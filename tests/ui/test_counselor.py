"""The counselor's view over a real store: worklist, follow-up, consent, relatives, letters, pedigree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QRawFont
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from tests.ui.test_texts import has_cjk, places

import mingbian
from mingbian.cases.errors import Conflict
from mingbian.cases.records import FollowUp, Relative
from mingbian.model.case import Consent, Consents
from mingbian_desktop import counseling_words as words_
from mingbian_desktop import words
from mingbian_desktop.i18n import Lang, Text
from mingbian_desktop.main_window import MainWindow
from mingbian_desktop.models.germline_list import (
    CERTAINTY,
    CONFIRMED,
    DUE,
    EVERY,
    NEXT,
    OVERDUE,
    PENDING,
    VARIANT,
    GermlineRow,
    choose,
    short_day,
)
from mingbian_desktop.presenters.caring import InHand
from mingbian_desktop.views.conflict import ConflictDialog
from mingbian_desktop.views.counseling import Counseling
from mingbian_desktop.views.follow_up import BASIS, FAMILY, LETTERS

Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def wait(qtbot: QtBot) -> Wait:
    return lambda what: qtbot.waitUntil(lambda: bool(what()), timeout=20_000)


@pytest.fixture
def counseling(at_work: MainWindow, wait: Wait) -> Counseling:
    """The worklist of the store, its one finding in hand."""
    at_work.show_perspective("counseling")
    view = at_work.counseling
    wait(lambda: view.caring.hand is not None and view.caring.hand.view is not None)
    return view


def hand(view: Counseling) -> InHand:
    assert view.caring.hand is not None
    return view.caring.hand


def follow_up(view: Counseling) -> FollowUp | None:
    case = hand(view).view
    assert case is not None
    return case.follow_ups.get(hand(view).row.key)


def cell(view: Counseling, column: int) -> str:
    return str(view.model.index(0, column).data())


def shown(view: Counseling) -> str:
    """Every text of the perspective: labels, fields and cells."""
    texts = [label.text() for label in view.findChildren(QLabel)]
    texts += [line.text() for line in view.findChildren(QLineEdit)]
    for n in range(view.model.rowCount()):
        for c in range(view.model.columnCount()):
            index = view.model.index(n, c)
            texts += [str(index.data()), str(index.data(Qt.ItemDataRole.ToolTipRole))]
    return "\n".join(texts)


def set_choice(box: object, value: str) -> None:
    """Choose as a user does."""
    box.setCurrentIndex(box.findData(value))  # type: ignore[attr-defined]
    box.activated.emit(box.currentIndex())  # type: ignore[attr-defined]


# The worklist -----------------------------------------------------------------------------------------------------
def test_the_store_s_finding_stands_on_the_worklist(counseling: Counseling) -> None:
    row = [cell(counseling, n) for n in range(counseling.model.columnCount())]
    assert row[:3] == ["P1", "S-0001 肺腺癌 62 歲", "BRCA2 p.Ser1722TyrfsTer4"]
    assert row[3] == "任何腫瘤都追；VAF 48\u00a0%；純度 60\u00a0%"
    assert row[4:] == ["未確認 尚未開立檢驗", "已同意", "抽血安排確認檢測", "", ""]
    assert "分類" in str(counseling.model.index(0, 3).data(Qt.ItemDataRole.ToolTipRole))
    assert counseling.filters[PENDING].text() == "待處理 1"


def test_each_field_is_kept_at_once_or_refused_and_undone_from_here(
    at_work: MainWindow, counseling: Counseling, wait: Wait
) -> None:
    pane = counseling.pane
    pane.due.setText("soon")
    pane.due.editingFinished.emit()
    wait(lambda: any("日期格式" in label.text() for label in at_work.status.findChildren(QLabel)))
    wait(lambda: pane.due.text() == "")
    assert follow_up(counseling) is None
    set_choice(pane.confirmation, "ordered")
    wait(lambda: cell(counseling, CERTAINTY) == "未確認 檢驗已開立")
    assert cell(counseling, NEXT) == "等待採檢"
    pane.due.setText("2020-01-31")
    pane.due.editingFinished.emit()
    wait(lambda: "逾期" in cell(counseling, DUE))
    assert counseling.filters[OVERDUE].text() == "逾期 1"
    wait(lambda: "民國 109 年 1 月 31 日" in shown(counseling))
    set_choice(pane.owner, "王醫師")
    wait(lambda: (f := follow_up(counseling)) and f.owner == "王醫師")
    kept = follow_up(counseling)
    assert kept is not None
    assert (kept.confirmation, kept.due, kept.by) == ("ordered", "2020-01-31", "王醫師")
    at_work.actions_.run("undo")
    wait(lambda: (f := follow_up(counseling)) and not f.owner)
    assert at_work.actions_.enabled("redo")


def test_the_keyboard_reaches_search_list_and_fields(qtbot: QtBot, at_work: MainWindow, counseling: Counseling) -> None:
    at_work.activateWindow()
    at_work.actions_.run("find")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is counseling.search)
    qtbot.keyClicks(counseling.search, "brca2 luad")
    assert counseling.model.rowCount() == 1
    qtbot.keyClicks(counseling.search, " nobody")
    assert counseling.model.rowCount() == 0
    counseling.search.clear()
    qtbot.keyClick(counseling.search, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is counseling.table
    qtbot.keyClick(counseling.table, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is counseling.pane.tabs[counseling.pane.tab]


def nameless(root: QWidget) -> list[str]:
    """Controls that a screen reader could not name."""
    found = []
    for widget in root.findChildren(QWidget):
        if widget.isVisibleTo(root) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            text = getattr(widget, "text", lambda: "")
            if not (widget.accessibleName() or text()):
                found.append(type(widget).__name__)
    return [name for name in found if name not in ("QScrollBar", "Header", "QAbstractScrollAreaScrollBarContainer")]


def test_tab_walks_the_whole_view_and_every_control_has_a_name(
    qtbot: QtBot, at_work: MainWindow, counseling: Counseling
) -> None:
    at_work.activateWindow()
    counseling.search.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is counseling.search)
    passed: set[QWidget | None] = set()
    for _ in range(60):
        qtbot.keyClick(QApplication.focusWidget() or at_work, Qt.Key.Key_Tab)
        passed.add(QApplication.focusWidget())
    pane = counseling.pane
    wanted = (*counseling.filters.values(), counseling.sort, counseling.table, counseling.letters["patient"], pane.link)
    wanted += (
        *pane.tabs.values(),
        pane.confirmation,
        pane.state,
        pane.priority,
        pane.owner,
        pane.due,
        pane.note,
        pane.consent,
    )
    assert not [w.accessibleName() for w in wanted if w not in passed]
    assert nameless(counseling) == []
    letter, sheet, family = counseling.write("patient"), counseling.ask_consent(), counseling.draw_family()
    for dialog in (letter, sheet, family):
        assert dialog is not None
        assert nameless(dialog) == []
        dialog.reject()


def test_the_view_turns_to_the_other_language_at_once(at_work: MainWindow, counseling: Counseling) -> None:
    at_work.actions_.run("language")
    assert cell(counseling, NEXT) == "Order a confirmatory germline test on a blood sample"
    assert counseling.filters[PENDING].text() == "To do 1"
    text = shown(counseling)
    assert "Confirmatory test" in text
    assert "Not confirmed in normal cells yet" in text
    assert [line for line in text.splitlines() if has_cjk(line)] == []
    assert counseling.pane.confirmation.currentText() == "No test ordered"


def test_a_locked_screen_keeps_nothing_of_the_worklist(at_work: MainWindow, counseling: Counseling) -> None:
    at_work.actions_.run("store_lock")
    assert counseling.caring.rows == []
    assert counseling.caring.hand is None
    assert "BRCA2" not in shown(counseling)


def many(n: int) -> list[GermlineRow]:
    from tests.ui import fixtures

    i = fixtures.lung()
    finding = next(f for f in i.findings if f.id == "F5")
    g = i.germline_findings[0]
    states = ("none", "ordered", "confirmed", "not_confirmed")
    return [
        GermlineRow(
            g, i.case, finding.variant, f"S-{k:04d}", kept=f"c{k}", key="k", number=k,
            follow_up=FollowUp(f"c{k}", "k", states[k % 4], due=f"2026-11-{1 + k % 30:02d}", owner="AB"[k % 2]),
        )
        for k in range(n)
    ]  # fmt: skip


def test_two_thousand_rows_are_written_out_once_for_all_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = many(2000)
    calls = []
    plain = words.title_of
    monkeypatch.setattr(words, "title_of", lambda v, lang: (calls.append(1), plain(v, lang))[1])
    assert len(choose(rows, EVERY, "brca2", "2026-11-22")) == 2000
    assert len(choose(rows, EVERY, "s-0017 brca2", "2026-11-22")) == 1
    assert len(choose(rows, EVERY, "zzz", "2026-11-22")) == 0
    assert len(calls) == 2000


def test_chips_count_and_orders_sort() -> None:
    rows = many(120)
    assert len(choose(rows, CONFIRMED, "", "2026-11-22")) == 30
    late = choose(rows, OVERDUE, "", "2026-11-22", "due")
    assert [r.due for r in late] == sorted(r.due for r in rows if r.due < "2026-11-22")
    assert [r.owner for r in choose(rows, EVERY, "", "2026-11-22", "owner")] == ["A"] * 60 + ["B"] * 60
    assert short_day("2027-01-05", "2026-11-22", Lang.ZH) == "116/1/05"
    assert short_day("2026-12-05", "2026-11-22", Lang.EN) == "12/05"


# The case in hand -------------------------------------------------------------------------------------------------
def test_the_basis_shows_points_criteria_and_their_source(counseling: Counseling, wait: Wait) -> None:
    counseling.pane.show_tab(BASIS)
    wait(lambda: counseling.caring.support is not None)
    text = shown(counseling)
    assert "PVS1" in text
    assert "分：" in text
    assert "PMID" in text


def test_relatives_and_contacts_are_listed_and_counted(counseling: Counseling, wait: Wait) -> None:
    pane = counseling.pane
    set_choice(pane.confirmation, "confirmed")
    wait(lambda: cell(counseling, NEXT) == "列出需要告知的家屬")
    pane.show_tab(FAMILY)
    for relation, tested in (("姊姊", "carrier"), ("弟弟", "unknown")):
        sheet = counseling.edit_relative()
        assert sheet is not None
        sheet.submit()
        assert sheet.said
        sheet.relation.setText(relation)
        set_choice(sheet.tested, tested)
        sheet.submit()
        wait(lambda relation=relation: relation in shown(counseling))
    wait(lambda: cell(counseling, NEXT) == "家屬檢測 1 / 2")
    contact = counseling.note_contact()
    assert contact is not None
    contact.day.setText("2026-11-18")
    contact.said_text.setPlainText("說明檢驗結果")
    contact.submit()
    wait(lambda: "說明檢驗結果" in shown(counseling))
    assert "民國 115 年 11 月 18 日" in shown(counseling)
    case = hand(counseling).view
    assert case is not None
    brother = next(r for r in case.relatives if r.relation == "弟弟")
    counseling.caring.family(lambda family, _case, _base: family.remove_relative(brother.id))
    wait(lambda: cell(counseling, NEXT) == "家屬檢測 1 / 1")


def test_who_may_only_look_changes_and_writes_nothing(
    at_work: MainWindow, counseling: Counseling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_work.keeper, "may", lambda _action: False)
    at_work.keeper.changed.emit()
    pane = counseling.pane
    assert not any(w.isEnabled() for w in (pane.confirmation, pane.owner, pane.due, pane.note, pane.consent))
    assert not counseling.letters["patient"].isEnabled()
    assert "唯讀" in counseling.letters["patient"].toolTip()
    family = counseling.draw_family()
    assert family is not None
    assert not family.keep.isVisibleTo(family)
    assert not family.take_out.isEnabled()
    family.reject()


def test_two_people_at_one_field_are_asked(at_work: MainWindow, counseling: Counseling, qtbot: QtBot) -> None:
    sent: list[int] = []
    theirs = FollowUp("c", "k", owner="李諮詢師")
    error = Conflict("follow_up", "c/k", theirs, "李諮詢師", "2026-11-21T01:00:00.000Z", 77)
    counseling.caring.refused.emit(error, sent.append, (("負責人", "王醫師"),))
    dialog = at_work.findChild(ConflictDialog)
    assert dialog is not None
    dialog.submit()
    assert sent == [77]


# Consent ----------------------------------------------------------------------------------------------------------
def test_without_consent_one_entry_stands_and_nothing_else(counseling: Counseling, wait: Wait) -> None:
    counseling.pane.show_tab(BASIS)
    sheet = counseling.ask_consent()
    assert sheet is not None
    set_choice(sheet.choices["germline"], "no")
    sheet.submit()
    assert "如何得知" in sheet.said
    sheet.reason.setPlainText("電話中表示不願知道")
    sheet.submit()
    wait(lambda: counseling.caring.hand is not None and hand(counseling).withheld)
    assert counseling.model.rowCount() == 1
    text = shown(counseling)
    for word in ("BRCA2", "Ser1722", "任何腫瘤", "ClinVar"):
        assert word not in text, word
    assert "暫不顯示" in cell(counseling, 3)
    assert cell(counseling, VARIANT) == "–"
    for button in (*counseling.letters.values(), counseling.family):
        assert not button.isEnabled()
        assert button.toolTip()
    assert counseling.write("patient") is None
    assert counseling.draw_family() is None
    view = hand(counseling).view
    assert view is not None
    assert view.interpretation.case.consent_germline is Consent.NO

    counseling.caring.consent(Consent.YES, Consents(test=Consent.YES), "同意書 2026-11-20")
    wait(lambda: "BRCA2" in cell(counseling, VARIANT))


# Letters ----------------------------------------------------------------------------------------------------------
def test_a_letter_is_made_checked_kept_and_given_out(counseling: Counseling, wait: Wait) -> None:
    window = counseling.write("patient")
    assert window is not None
    wait(lambda: window.result_ is not None and window.paper.drawn)
    made = window.result_
    assert made is not None
    assert made.pdf.startswith(b"%PDF")
    assert [r.lang for r in made.reports] == ["zh-TW", "en"]
    assert all(r.passed for r in made.reports)
    assert "BRCA2" not in window.file_name()
    window.edits["phone"].setText("(02) 2312-0000")
    window.langs["en"].click()
    wait(lambda: window.result_ is not made and window.keep.isEnabled())
    window.keep.click()
    wait(lambda: counseling.caring.letters)
    (letter,) = counseling.caring.letters
    assert (letter.template, letter.lang, letter.sent_at) == ("patient", "en", "")
    assert letter.fields["phone"] == "(02) 2312-0000"
    assert letter.fields["finding"] == hand(counseling).row.key
    window.give.click()
    wait(lambda: counseling.caring.letters[0].sent_at)
    assert len(counseling.caring.letters) == 1

    counseling.pane.show_tab(LETTERS)
    assert "已交付" in shown(counseling)
    again = counseling.open_letter(counseling.caring.letters[0])
    assert again is not None
    wait(lambda: again.result_ is not None)
    assert again.result_ is not None
    assert again.draft.lang == "en"
    assert again.edits["phone"].isReadOnly()
    assert not again.keep.isVisibleTo(again)
    again.reject()


def test_relatives_are_written_to_only_once_confirmed_and_the_button_says_so(counseling: Counseling, wait: Wait) -> None:
    button = counseling.letters["relatives"]
    assert not button.isEnabled()
    assert "確認" in counseling.why_not("relatives")
    assert counseling.why_not("relatives") in shown(counseling)
    set_choice(counseling.pane.confirmation, "confirmed")
    wait(button.isEnabled)
    case = hand(counseling).view
    assert case is not None
    sister = Relative("", case.file.id, "姊姊", "林怡真")
    counseling.caring.family(lambda family, _case, base: family.relative(sister, base))
    wait(lambda: (v := hand(counseling).view) and v.relatives)
    window = counseling.write("relatives")
    assert window is not None
    set_choice(window.relative, window.relative.itemData(1))
    assert window.edits["addressee"].text() == "林怡真"
    wait(window.keep.isEnabled)
    window.keep.click()
    wait(lambda: counseling.caring.letters)
    assert counseling.caring.letters[0].relative == window.relative.itemData(1)
    window.reject()

    referral = counseling.write("referral")
    assert referral is not None
    wait(lambda: referral.result_ is not None)
    assert referral.result_ is not None
    assert referral.result_.reports == ()
    assert any("專業人員" in label.text() for label in referral.findChildren(QLabel))
    referral.reject()


# The pedigree -----------------------------------------------------------------------------------------------------
def test_a_family_is_drawn_refused_where_impossible_and_kept(counseling: Counseling, wait: Wait, qtbot: QtBot) -> None:
    window = counseling.draw_family()
    assert window is not None
    proband = window.pedigree.by_id()["proband"]
    assert (proband.sex, proband.age, proband.conditions[0].name) == ("female", 62, "肺腺癌")
    window.add("sister")
    assert window.person != "proband"
    window.pick("proband")
    window.add("partner")
    window.pick("proband")
    window.add("daughter")
    mother = window.pedigree.by_id()["proband"].mother
    assert mother is not None
    window.pick(mother)
    window.add("parents")
    window.age.setText("80")
    window.cancers.setText("乳癌 45；卵巢癌")
    window.age.editingFinished.emit()
    kept = window.pedigree
    assert [(c.name, c.age) for c in kept.by_id()[mother].conditions] == [("乳癌", 45), ("卵巢癌", None)]

    window.age.setText("40")
    window.age.editingFinished.emit()
    assert "does not fit the age 40" in window.said
    assert "病人的母親" in window.said
    assert window.pedigree is kept
    window.pick("proband")
    assert not window.said
    qtbot.keyClick(window.tree, Qt.Key.Key_Down)
    assert window.pedigree.by_id()[window.person].mother == "proband"
    window.step_back()
    assert window.pedigree != kept
    window.keep.click()
    wait(lambda: (v := hand(counseling).view) and v.pedigree is not None)
    again = counseling.draw_family()
    assert again is not None
    assert len(again.pedigree.persons) == len(kept.persons)
    assert not again.grab().isNull()
    again.reject()


# Words ------------------------------------------------------------------------------------------------------------
def catalog() -> dict[str, Text]:
    found: dict[str, Text] = {}
    for name, value in vars(words_).items():
        if isinstance(value, Text):
            found[name] = value
        elif isinstance(value, dict) and name.isupper():
            found.update({f"{name}[{key}]": text for key, text in value.items()})
    return found


def test_the_words_are_there_in_both_languages(qapp: QApplication) -> None:
    font = QRawFont(str(Path(mingbian.__file__).parent / "reports" / "fonts" / "NotoSansTC-Regular.ttf"), 13)
    for name, text in catalog().items():
        assert places(text.zh) == places(text.en), name
        assert has_cjk(text.zh) or name in ("WHY_VAF", "DOT"), name
        assert not has_cjk(text.en), name
        assert all(font.supportsCharacter(ord(c)) for c in text.zh + text.en), name


def test_no_word_is_left_over() -> None:
    package = Path(mingbian.__file__).parents[2] / "desktop" / "mingbian_desktop"
    files = [p for p in package.rglob("*.py") if p.name != "counseling_words.py"]
    code = "\n".join(p.read_text(encoding="utf-8") for p in files if "counseling_words" in p.read_text(encoding="utf-8"))
    named = {n for n, v in vars(words_).items() if n.isupper() and isinstance(v, Text | dict)}
    named -= {"REFUSED_LETTERS", "REFUSED_KINDS"}
    assert not {n for n in named if f"words.{n}" not in code and f"say_c.{n}" not in code}
