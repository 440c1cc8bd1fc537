"""What is asked before a decision is kept: reasons, another tier, a comment, an opinion, criteria, who the patient is.

Each dialog reads what was given and hands it to ``send``; it stays open, with everything typed in it, until the store has
kept it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from mingbian.cases.effective import with_criteria
from mingbian.cases.operations import STANDARD_REASONS
from mingbian.cases.records import Patient
from mingbian.knowledge.functional import criteria
from mingbian.model.interpretation import Level, Oncogenicity, Tier
from mingbian.model.records import replace
from mingbian_desktop import review_words as say
from mingbian_desktop import texts, words
from mingbian_desktop.i18n import Lang
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.sheet import Sheet
from mingbian_desktop.views.widgets import Check, Choice, Frame, IconLabel, Label, column, row

NO_TIER = "none"


class DismissDialog(Sheet):
    """``send`` gets the reasons (codes of standard phrases, phrases of the laboratory, own words) and the second tick."""

    def __init__(
        self,
        ui: Ui,
        parent: QWidget,
        name: str,
        phrases: Sequence[str],
        inherited: bool,
        send: Callable[[tuple[str, ...], bool], object],
    ) -> None:
        tr = ui.tr
        super().__init__(ui, parent, tr(say.DISMISS_TITLE, name=name), tr(say.DISMISS_LEAD), tr(say.DISMISS_DO), 560)
        self._send = send
        self.ticks: dict[str, Check] = {}
        for code, (english, chinese) in STANDARD_REASONS.items():
            self._tick(code, chinese if tr.lang is Lang.ZH else english)
        if phrases:
            self.add(Label(tr(say.DISMISS_LABORATORY), "secondary"))
            for phrase in phrases:
                self._tick(phrase, phrase)
        self.fields.addSpacing(6)
        self.own = self.words(tr(say.DISMISS_OWN), lines=2)
        self.germline: Check | None = None
        if inherited:
            box = Frame("family")
            self.germline = Check(ui, tr(say.DISMISS_GERMLINE))
            why = row(spacing=8)
            why.addLayout(column(2, IconLabel(ui, "family_tree", "inherited", 14), 0, spacing=0))
            why.addWidget(Label(tr(say.DISMISS_GERMLINE_WHY), wrap=True), 1)
            box.setLayout(column(why, self.germline, spacing=4, margins=(12, 8, 12, 8)))
            self.add(box)

    def _tick(self, code: str, text: str) -> None:
        tick = self.ticks[code] = Check(self._ui, text)
        self.fields.addWidget(tick)
        self.fields.setSpacing(4)

    def submit(self) -> None:
        reasons = [code for code, tick in self.ticks.items() if tick.isChecked()]
        own = self.own.toPlainText().strip()
        reasons += [own] if own else []
        if not reasons:
            self.trouble(self._ui.tr(say.NEED_REASON))
        elif self.germline is not None and not self.germline.isChecked():
            self.trouble(self._ui.tr(say.NEED_GERMLINE))
        else:
            self.busy(True)
            self._send(tuple(reasons), self.germline is not None)


def tier_choice(ui: Ui, tier: Tier | None) -> Choice:
    """All tiers, and that none can be given."""
    choice = Choice(ui)
    for one in Tier:
        choice.addItem(one.value, one.value)
    choice.addItem(ui.tr(say.NO_TIER), NO_TIER)
    choice.setCurrentIndex(choice.findData(tier.value if tier else NO_TIER))
    return choice


def chosen_tier(choice: Choice) -> Tier | None:
    value = str(choice.currentData())
    return None if value == NO_TIER else Tier(value)


class OverruleDialog(Sheet):
    """``send`` gets tier, level (of Tier I and II) and the reason."""

    def __init__(
        self,
        ui: Ui,
        parent: QWidget,
        name: str,
        program: str,
        tier: Tier | None,
        send: Callable[[Tier | None, Level | None, str], object],
    ) -> None:
        tr = ui.tr
        lead = tr(say.OVERRULE_LEAD, tier=program or tr(say.NO_TIER))
        super().__init__(ui, parent, tr(say.OVERRULE_TITLE, name=name), lead, tr(say.OVERRULE_DO))
        self._send = send
        self.tier = tier_choice(ui, tier)
        self.level = Choice(ui)
        self.level.addItem(tr(say.LEVEL_NONE), "")
        self.labeled(tr(say.TIER), self.tier)
        self.labeled(tr(say.LEVEL), self.level)
        self.reason = self.words(tr(say.OVERRULE_REASON))
        self.tier.currentIndexChanged.connect(self._levels)
        self._levels()

    def _levels(self) -> None:
        """Tier I has the levels A and B, Tier II C and D; the others none."""
        tier = chosen_tier(self.tier)
        fitting = {Tier.I: (Level.A, Level.B), Tier.II: (Level.C, Level.D)}.get(tier) if tier else None
        self.level.clear()
        for level in fitting or ():
            self.level.addItem(level.value, level.value)
        self.level.addItem(self._ui.tr(say.LEVEL_NONE), "")
        self.level.setEnabled(fitting is not None)

    def submit(self) -> None:
        reason = self.reason.toPlainText().strip()
        if not reason:
            self.trouble(self._ui.tr(say.NEED_WORDS))
            return
        level = str(self.level.currentData() or "")
        self.busy(True)
        self._send(chosen_tier(self.tier), Level(level) if level else None, reason)


class CommentDialog(Sheet):
    """``send`` gets the text and whether it is printed."""

    def __init__(self, ui: Ui, parent: QWidget, name: str, send: Callable[[str, bool], object]) -> None:
        tr = ui.tr
        super().__init__(ui, parent, tr(say.COMMENT_TITLE, name=name), "", tr(say.KEEP))
        self._send = send
        self.text = self.words(tr(say.COMMENT_TEXT), lines=4)
        self.printed = Check(ui, tr(say.COMMENT_PRINT))
        self.add(self.printed)

    def submit(self) -> None:
        text = self.text.toPlainText().strip()
        if not text:
            self.trouble(self._ui.tr(say.NEED_COMMENT))
            return
        self.busy(True)
        self._send(text, self.printed.isChecked())


class OpinionDialog(Sheet):
    """``send`` gets the tier, whether the reader would dismiss the finding, and the note."""

    def __init__(
        self, ui: Ui, parent: QWidget, name: str, tier: Tier | None, send: Callable[[Tier | None, bool, str], object]
    ) -> None:
        tr = ui.tr
        super().__init__(ui, parent, tr(say.OPINION_TITLE, name=name), tr(say.OPINION_LEAD), tr(say.KEEP))
        self._send = send
        self.tier = tier_choice(ui, tier)
        self.labeled(tr(say.OPINION_TIER), self.tier)
        self.dismiss = Check(ui, tr(say.OPINION_WOULD_DISMISS))
        self.dismiss.toggled.connect(lambda on: self.tier.setEnabled(not on))
        self.add(self.dismiss)
        self.note = self.words(tr(say.OPINION_NOTE))

    def submit(self) -> None:
        self.busy(True)
        dismiss = self.dismiss.isChecked()
        self._send(None if dismiss else chosen_tier(self.tier), dismiss, self.note.toPlainText().strip())


class CriteriaDialog(Sheet):
    """``send`` gets the criteria that differ from the program's, each used or not (None: the program's again)."""

    def __init__(
        self,
        ui: Ui,
        parent: QWidget,
        name: str,
        program: Oncogenicity | None,
        changed: Mapping[str, bool],
        send: Callable[[dict[str, bool | None], str], object],
    ) -> None:
        tr = ui.tr
        super().__init__(ui, parent, tr(say.CRITERIA_TITLE, name=name), tr(say.CRITERIA_LEAD), tr(say.KEEP), 640)
        self._program, self._changed, self._send = program, dict(changed), send
        self._table = criteria()
        self._used = set(program.criteria) if program else set()
        self.ticks: dict[str, Check] = {}
        self.fields.setSpacing(2)
        for code, criterion in self._table.items():
            meaning = say.ONCOGENICITY_CRITERIA.get(code)
            text = meaning.in_(tr.lang) if meaning else criterion.rule
            tick = self.ticks[code] = Check(ui, f"{code} ({criterion.points:+d})  {text}")
            tick.setChecked(self._changed.get(code, code in self._used))
            tick.toggled.connect(self._sum)
            line = row(spacing=8)
            line.addWidget(tick, 1)
            if code in self._used:
                line.addWidget(Label(tr(say.CRITERIA_BY_PROGRAM), "tiny"))
            self.add(line)
        self._result = Label(role="strong", wrap=True)
        self._notes = Label(role="missingSmall", wrap=True)
        self.fields.addSpacing(6)
        self.add(self._result)
        self.add(self._notes)
        self.fields.addSpacing(6)
        self.reason = self.words(tr(say.OVERRULE_REASON), lines=2)
        self._sum()

    @property
    def outcome(self) -> Oncogenicity:
        """Points and class with the ticks as they are."""
        differ = {code: t.isChecked() for code, t in self.ticks.items() if t.isChecked() != (code in self._used)}
        return with_criteria(self._program, differ)

    def _sum(self) -> None:
        tr, found = self._ui.tr, self.outcome
        name = words.from_table(texts.ONCOGENICITY, (found.oncogenicity_class or "").lower(), tr.lang)
        self._result.setText(tr(say.CRITERIA_SUM, points=found.points, name=name))
        clashes = [
            tr(say.CRITERIA_EXCLUDES, one=code, other=other)
            for code in found.criteria
            for other in self._table[code].not_with
            if other in found.criteria
        ]
        self._notes.setText("\n".join(clashes))
        self._notes.setVisible(bool(clashes))

    def submit(self) -> None:
        wanted: dict[str, bool | None] = {}
        for code, tick in self.ticks.items():
            before = self._changed.get(code)
            after = None if tick.isChecked() == (code in self._used) else tick.isChecked()
            if before != after:
                wanted[code] = after
        reason = self.reason.toPlainText().strip()
        if not wanted:
            self.reject()
        elif not reason:
            self.trouble(self._ui.tr(say.NEED_WORDS))
        else:
            self.busy(True)
            self._send(wanted, reason)


class PatientDialog(Sheet):
    """Who the case is of; ``send`` gets the changed record."""

    def __init__(self, ui: Ui, parent: QWidget, patient: Patient, send: Callable[[Patient], object]) -> None:
        tr = ui.tr
        super().__init__(ui, parent, tr(say.PATIENT_TITLE), tr(say.PATIENT_LEAD), tr(say.KEEP))
        self._patient, self._send = patient, send
        self.name = self.line(tr(say.PATIENT_NAME), patient.name)
        self.chart = self.line(tr(say.PATIENT_CHART), patient.chart_number)
        self.national = self.line(tr(say.PATIENT_ID), patient.national_id)
        self.birth = self.line(tr(say.PATIENT_BIRTH), patient.birth_date)
        self.clinician = self.line(tr(say.PATIENT_CLINICIAN), patient.clinician)
        for edit in (self.name, self.chart, self.national, self.birth):
            edit.setInputMethodHints(edit.inputMethodHints() | Qt.InputMethodHint.ImhSensitiveData)

    def submit(self) -> None:
        birth = self.birth.text().strip()
        if birth:
            try:
                birth = date.fromisoformat(birth).isoformat()
            except ValueError:
                self.trouble(self._ui.tr(say.BAD_BIRTH))
                return
        self.busy(True)
        self._send(
            replace(
                self._patient,
                name=self.name.text().strip(),
                chart_number=self.chart.text().strip(),
                national_id=self.national.text().strip(),
                birth_date=birth,
                clinician=self.clinician.text().strip(),
            )
        )
