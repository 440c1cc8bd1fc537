"""The checklist tab: what is expected, shown and not shown; schemes, pharmacogenes and rules; reachable by keyboard."""

from __future__ import annotations

import string
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.ui import fixtures
from tests.ui.fake import FakeEngine

from mingbian.model.case import Assay, Consent
from mingbian.model.interpretation import (
    Completeness,
    CoverageState,
    DrugAdvice,
    ExpectedBiomarker,
    Interpretation,
    Pharmacogene,
    SchemeResult,
    SiteRules,
)
from mingbian.model.records import replace
from mingbian_desktop import tumor_words
from mingbian_desktop.i18n import Lang, Text
from mingbian_desktop.main_window import MainWindow
from mingbian_desktop.views.review import ALL, CHECKLIST, TIERED
from mingbian_desktop.views.widgets import Button, Label

_SOURCE = "DOI:10.0000/example"


def expected(name: str, state: CoverageState, findings: tuple[str, ...] = (), payer: str = "") -> ExpectedBiomarker:
    reason = {"found": "found: it", "not_shown": "no statement says that it was looked for"}.get(state, "looked for")
    return ExpectedBiomarker(name, name, state, reason, reason, findings, "explainer list", payer, _SOURCE, "EXP-1")


def whole() -> Interpretation:
    lung = fixtures.lung()
    first = lung.findings[0].id
    lines = (
        expected("EGFR exon 18-21", CoverageState.FOUND, (first,)),
        expected("<b>ALK</b> fusion", CoverageState.NOT_SHOWN, (), "NHI drug target"),
        expected("KRAS G12C", CoverageState.COVERED),
        expected("PD-L1 stain", CoverageState.OTHER_TEST),
    )
    scheme = SchemeResult(
        "ELN 2022",
        "adverse",
        "預後不良",
        True,
        "ELN: adverse.",
        "ELN：預後不良。",
        lines[:2],
        ("karyotype",),
        ("MYELOID-1",),
    )
    advice = DrugAdvice("capecitabine", "Start at half the dose.", "起始劑量減半。", ("PMID:29152729",))
    gene = Pharmacogene(
        "DPYD",
        "*1/*2A",
        "intermediate metabolizer",
        "中間代謝型",
        "1",
        (),
        "Text.",
        "說明。",
        (advice,),
        (),
        ("PMID:29152729",),
    )
    rules = SiteRules("Our rules", "2026.1", "ab" * 32, "Dr. Lin", "2026-11-20", ("silence from 200 reads",), ("深度 200",))
    return replace(
        lung,
        case=replace(lung.case, assay=Assay.TUMOR_NORMAL, consent_germline=Consent.YES),
        completeness=Completeness("LUAD", lines, "Of 4 expected, 2 found or looked for.", "應檢測 4 項，2 項已有答案。"),
        schemes=(scheme,),
        pharmacogenes=(gene,),
        site_rules=rules,
    )


@pytest.fixture
def engine() -> FakeEngine:
    lung = fixtures.lung()
    bare = replace(lung, case=replace(lung.case, tumor_type=None))
    return FakeEngine({"whole.json": whole(), "bare.json": bare})


def texts(window: MainWindow) -> list[str]:
    content = window.review.checklist.area.widget()
    return [w.text() for w in content.findChildren(Label)] + [w.text() for w in content.findChildren(Button)]


def shown(window: MainWindow, name: str) -> list[str]:
    window.book.open(Path(name))
    window.actions_.run("checklist")
    return texts(window)


def test_every_state_is_listed_with_who_expects_it_and_where_that_is_said(window: MainWindow) -> None:
    said = shown(window, "whole.json")
    for part in ("應檢測 4 項，2 項已有答案。", "已檢出 1", "未能證明已檢測 1", "由其他檢查回答 1", "<b>ALK</b> fusion"):
        assert part in said
    assert any("衛教清單" in s and "健保藥品標的" in s for s in said)
    assert any(_SOURCE in s for s in said)
    assert window.review.tabs.tabText(CHECKLIST) == "檢核表 1"


def test_schemes_pharmacogenes_and_rules_stand_there_apart_from_tiers(window: MainWindow) -> None:
    said = shown(window, "whole.json")
    for part in (
        "ELN 2022",
        "預後不良",
        "暫定",
        "DPYD",
        "*1/*2A",
        "中間代謝型",
        "capecitabine：起始劑量減半。",
        "深度 200",
    ):
        assert part in said
    assert said.count("PMID:29152729") == 1
    window._ui.tr.use(Lang.EN)
    assert "capecitabine: Start at half the dose." in texts(window)
    assert "Our rules, version 2026.1; approved by Dr. Lin, 2026-11-20." in texts(window)


def test_without_consent_no_pharmacogene_is_promised(window: MainWindow, engine: FakeEngine) -> None:
    i = whole()
    withheld = replace(i, case=replace(i.case, consent_germline=Consent.NO), pharmacogenes=())
    engine.answers["no.json"] = withheld
    said = shown(window, "no.json")
    assert tumor_words.PGX_WITHHELD.zh in said
    assert "DPYD" not in said


def test_what_was_found_leads_to_its_finding_and_a_row_to_the_knowledge(window: MainWindow, qtbot: QtBot) -> None:
    shown(window, "whole.json")
    checklist = window.review.checklist
    rows: list[str] = []
    checklist.row_wanted.connect(rows.append)
    buttons = {b.text(): b for b in checklist.area.widget().findChildren(Button)}
    with qtbot.waitSignal(checklist.finding_wanted):
        buttons["found: it"].click()
    assert window.review.tabs.currentIndex() in (TIERED, ALL)
    assert window.review.table.finding is not None
    window.actions_.run("checklist")
    {b.text(): b for b in checklist.area.widget().findChildren(Button)}["MYELOID-1"].click()
    assert rows == ["MYELOID-1"]


def test_without_a_tumor_type_it_says_so_and_offers_to_choose(window: MainWindow, qtbot: QtBot) -> None:
    said = shown(window, "bare.json")
    assert tumor_words.NO_TUMOR.zh in said
    assert window.review.tabs.tabText(CHECKLIST) == "檢核表"
    with qtbot.waitSignal(window.review.checklist.tumor_wanted):
        window.review.checklist.area.widget().findChild(Button).click()


def test_the_keyboard_reaches_it_and_leaves_it(window: MainWindow, qtbot: QtBot) -> None:
    window.book.open(Path("whole.json"))
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert window.review.tabs.currentIndex() == CHECKLIST
    assert window.review.pages.currentWidget() is window.review.checklist
    assert not window.review.filter.isEnabled()
    window.actions_.run("next_tab")
    assert window.review.pages.currentIndex() == 0
    assert window.review.filter.isEnabled()


def test_its_words_are_there_in_both_languages() -> None:
    found = {n: v for n, v in vars(tumor_words).items() if isinstance(v, Text)}
    for name in ("STATES", "PAYERS", "EXPECTED_BY", "POLICIES"):
        found.update({f"{name}[{key}]": text for key, text in getattr(tumor_words, name).items()})
    fields: Callable[[str], set[str]] = lambda text: {n for _, n, _, _ in string.Formatter().parse(text) if n}  # noqa: E731
    assert len(found) > 50
    assert not [n for n, t in found.items() if not t.zh.strip() or not t.en.strip() or fields(t.zh) != fields(t.en)]


def test_every_payer_and_body_of_the_list_has_words() -> None:
    from mingbian.knowledge.expected import expected_biomarkers

    lines = expected_biomarkers()
    assert {line.payer for line in lines if line.payer} <= set(tumor_words.PAYERS)
    bodies = {part.strip() for line in lines for part in line.expected_by.split(";")}
    assert bodies - set(tumor_words.EXPECTED_BY) <= {"ELN 2022", "ESMO 2024", "IPSS-M", "R-ISS", "WHO/ICC"}
