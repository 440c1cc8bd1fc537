"""The right side: why the chosen variant has its tier, what that means for treatment, and what would change it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLayout, QVBoxLayout, QWidget

from mingbian.model.interpretation import (
    Assertion,
    Basis,
    ConditionState,
    Effect,
    Finding,
    GermlineFinding,
    Interpretation,
    Reimbursement,
)
from mingbian.model.variant import SMALL_KINDS
from mingbian_desktop import review_words, words
from mingbian_desktop import texts as say
from mingbian_desktop.delegates.painting import EFFECT_ICONS
from mingbian_desktop.i18n import Lang, Text, pick
from mingbian_desktop.presenters.reviewing import Standing
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.badges import MARK_PX, ApprovalMark, TierBadge, approval_words
from mingbian_desktop.views.review_bar import ReviewBar
from mingbian_desktop.views.review_section import Memory, Steps, review_section, seen_text
from mingbian_desktop.views.widgets import Button, Flow, Frame, IconLabel, Label, Scroll, column, pair, pairs, row, rule
from mingbian_desktop.words import Approved

if TYPE_CHECKING:
    from mingbian.cases.memory import Earlier

MISSING_SHOWN = 3
CHANGES_SHOWN = 3
NHI_SHOWN = 3
_REBUILD_MS = 15  # holding J down must not rebuild the pane for every row passed


class EvidencePane(Frame):
    """Shows one finding of one interpretation; rebuilt when the finding, the language or the theme changes.

    ``fact_wanted`` carries the id of a row of the knowledge base that someone wants to read whole. With a case of the
    store it says how the finding stands in the review; ``comment_removed`` (its id), ``opinion_withdrawn`` and
    ``tier_restored`` are what can be taken back there.
    """

    fact_wanted = Signal(str)
    comment_removed = Signal(str)
    opinion_withdrawn = Signal()
    tier_restored = Signal()

    def __init__(self, ui: Ui) -> None:
        super().__init__("evidence")
        self._ui = ui
        self._interpretation: Interpretation | None = None
        self._finding: Finding | None = None
        self._standing: Standing | None = None
        self._earlier: Sequence[Earlier] | None = None
        self._memory: Memory | None = None
        self._seen_chip: Label | None = None
        self.bar = ReviewBar(ui)
        self._all_rows = False
        self._all_steps = False
        self._body = QVBoxLayout()
        self.area = Scroll(QWidget())
        layout = column(self.area, self.bar, spacing=0)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.setFocusProxy(self.area)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_REBUILD_MS)
        self._later.timeout.connect(self._build)
        ui.follow(self)

    @property
    def finding(self) -> Finding | None:
        return self._finding

    def show_finding(
        self, interpretation: Interpretation | None, finding: Finding | None, standing: Standing | None = None
    ) -> None:
        """Show another finding, shortly: the last of several in a row wins."""
        before, after = self._standing, standing
        same = finding is self._finding and interpretation is self._interpretation
        if same and before == after:
            return
        still = same or (before is not None and after is not None and before.key == after.key)
        self._interpretation, self._finding, self._standing = interpretation, finding, standing
        self.bar.stand(standing)
        if still and not self._later.isActive():
            self._rebuild_in_place()
            return
        if not still:
            self._earlier = None
            self._all_rows = self._all_steps = False
        self._later.start()

    def show_memory(self, key: str, earlier: Sequence[Earlier]) -> None:
        """What the laboratory saw before of the finding ``key``, if that is still the one on show."""
        if self._standing is None or self._standing.key != key:
            return
        self._earlier = earlier
        if not self._later.isActive():
            self._fill_memory()

    def _fill_memory(self) -> None:
        if self._earlier is None or self._memory is None:
            return
        self._memory.fill(self._earlier)
        if self._seen_chip is not None and self._earlier:
            self._seen_chip.setText(seen_text(self._ui, len(self._earlier)))
            self._seen_chip.show()

    def flush(self) -> None:
        """Build now what is waiting to be built (tests and pictures)."""
        if self._later.isActive():
            self._later.stop()
            self._build()

    def retranslate(self) -> None:
        self.setAccessibleName(self._ui.tr(say.PANE_EVIDENCE))
        self.area.setAccessibleName(self._ui.tr(say.PANE_EVIDENCE))
        self._build()

    def restyle(self) -> None:
        self._build()

    # Building ----------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        content = QWidget()
        self._memory = self._seen_chip = None
        self._body = column(spacing=0, margins=(20, 16, 20, 16))
        finding, interpretation = self._finding, self._interpretation
        if finding is None or interpretation is None:
            self._nothing()
        else:
            self._head(finding)
            self._reviewed_as()
            self._why(finding)
            self._treatments(finding, interpretation)
            self._other_meanings(finding)
            self._family(finding, interpretation)
            self._would_change(finding)
            self._as_read(finding)
            self._citations(finding)
            self._remember()
            self._footnote(finding)
        self._body.addStretch(1)
        content.setLayout(self._body)
        self.area.setWidget(content)  # which deletes the one before
        self.area.verticalScrollBar().setValue(0)

    def _reviewed_as(self) -> None:
        """How it stands in the review: a section of its own, right under the head."""
        if self._standing is None:
            return
        self._section(self._ui.tr(review_words.SECTION))
        steps = Steps(self.comment_removed.emit, self.opinion_withdrawn.emit, self.tier_restored.emit)
        review_section(self._ui, self._body, self._standing, steps)

    def _remember(self) -> None:
        if self._standing is None:
            return
        self._memory = Memory(self._ui)
        self._body.addWidget(self._memory)
        self._fill_memory()

    def _nothing(self) -> None:
        hint = Label(self._ui.tr(say.EVIDENCE_NONE), "secondary", wrap=True)
        self._body.addSpacing(8)
        self._body.addWidget(hint)

    def _head(self, finding: Finding) -> None:
        ui, lang, variant = self._ui, self._ui.lang, finding.variant
        title = Label(words.elide(words.title_of(variant, lang), 48), "title", wrap=True, select=True)
        title.hint(words.title_of(variant, lang))
        top = row(TierBadge(ui, finding), spacing=10)
        top.addWidget(title, 1)
        self._body.addLayout(top)
        names = words.names_line(variant, lang)
        if names:
            line = Label(names, "small", wrap=True, select=True)
            line.hint(words.copy_text(variant))
            self._body.addSpacing(6)
            self._body.addWidget(line)
        chips = self._chips(finding)
        if chips or self._standing is not None:
            flow = Flow(8)
            for text, role in chips:
                flow.addWidget(Label(words.elide(text, 44), role))
            if self._standing is not None:
                self._seen_chip = Label(role="chip")
                self._seen_chip.hide()
                flow.addWidget(self._seen_chip)
            self._body.addSpacing(10)
            self._body.addLayout(flow)
        self._body.addSpacing(14)
        self._body.addWidget(rule("hairline"))

    def _chips(self, finding: Finding) -> list[tuple[str, str]]:
        ui, lang = self._ui, self._ui.lang
        chips: list[tuple[str, str]] = []
        if finding.escat:
            chips.append((ui.tr(say.ESCAT, level=finding.escat), "chip"))
        oncogenic = words.oncogenicity_text(finding, lang)
        if oncogenic:
            chips.append((oncogenic, "chip"))
        if finding.variant.observed.clinvar:
            chips.append((ui.tr(say.CLINVAR, text=finding.variant.observed.clinvar.replace("_", " ")), "chip"))
        if words.is_inherited(finding):
            chips.append((words.from_table(say.ORIGINS, finding.origin, lang), "chipFamily"))
        elif finding.origin.value != "unknown":
            chips.append((words.from_table(say.ORIGINS, finding.origin, lang), "chip"))
        return chips

    def _section(self, title: str, *right: QWidget) -> None:
        self._body.addSpacing(16)
        line = row(spacing=0)
        line.addWidget(Label(title, "heading", wrap=True), 1)
        for widget in right:
            line.addWidget(widget)
        self._body.addLayout(line)
        self._body.addSpacing(6)

    def _why(self, finding: Finding) -> None:
        ui = self._ui
        tier = words.tier_text(finding)
        self._section(ui.tr(say.WHY_TIER, tier=tier) if tier else ui.tr(say.WHY_NO_TIER))
        grid = pairs()
        steps = finding.basis if self._all_steps else words.main_steps(finding.basis)
        for step in steps:
            self._step(grid, step)
        missing = self._missing(finding)
        shown = missing if self._all_steps else missing[:MISSING_SHOWN]
        rest = len(missing) - len(shown)
        lines = [*shown, ui.tr(say.MORE_LINES, n=rest)] if rest else shown
        for text in lines[:1]:
            pair(grid, Label(ui.tr(say.STILL_MISSING), "missing"), Label(text, "missing", wrap=True, select=True))
        for text in lines[1:]:
            pair(grid, Label(""), Label(text, "missing", wrap=True, select=True))
        self._body.addLayout(grid)
        if len(steps) < len(finding.basis) or rest or self._all_steps:
            more = Button("link", self._toggle_steps)
            more.say(ui.tr(say.STEPS_LESS) if self._all_steps else ui.tr(say.STEPS_ALL, n=len(finding.basis)))
            self._body.addSpacing(4)
            self._body.addLayout(row(more, 0))

    def _toggle_steps(self) -> None:
        self._all_steps = not self._all_steps
        self._rebuild_in_place()

    def _step(self, grid: QGridLayout, step: Basis) -> None:
        lang = self._ui.lang
        name = Label(words.elide(words.rule_name(step.rule, lang), 22), "faint")
        name.hint("\n".join((step.rule, *step.evidence)))
        pair(grid, name, Label(words.basis_text(step.text, step.text_zh, lang), wrap=True, select=True))

    def _missing(self, finding: Finding) -> list[str]:
        """Conditions nobody has answered yet, each once."""
        texts = [
            words.condition_text(c, self._ui.lang)
            for a in finding.assertions
            if words.applies(a)
            for c in a.conditions
            if c.state is ConditionState.UNKNOWN
        ]
        return list(dict.fromkeys(texts))

    # Treatment ---------------------------------------------------------------------------------------------------
    def _treatments(self, finding: Finding, interpretation: Interpretation) -> None:
        ui = self._ui
        ordered = words.best_first(finding.assertions, words.opposed_drugs(finding))
        shown = [a for a in ordered if a.effect in words.TREATMENT]
        if not shown:
            return
        regulators = [str(r) for r in interpretation.case.regulators]
        heads = []
        for name in (*regulators, ui.tr(say.NHI)):
            head = Label(name, "tiny")
            head.setAlignment(Qt.AlignmentFlag.AlignCenter)
            head.setFixedWidth(ui.px(MARK_PX))
            heads.append(head)
        self._section(ui.tr(say.THERAPIES), *heads)
        few = words.main_treatments(shown)
        for assertion in shown if self._all_rows else few:
            self._body.addLayout(self._treatment(assertion, regulators, interpretation))
            self._body.addSpacing(8)
            self._body.addWidget(rule("hairline"))
            self._body.addSpacing(8)
        if len(shown) > len(few):
            more = Button("link", self._toggle_rows)
            more.say(ui.tr(say.SHOW_LESS, n=len(few)) if self._all_rows else ui.tr(say.SHOW_ALL, n=len(shown)))
            self._body.addLayout(row(more, 0))
        self._reimbursements(shown if self._all_rows else few)

    def _toggle_rows(self) -> None:
        self._all_rows = not self._all_rows
        self._rebuild_in_place()

    def _rebuild_in_place(self) -> None:
        place = self.area.verticalScrollBar().value()
        self._build()
        QTimer.singleShot(0, self, lambda: self.area.verticalScrollBar().setValue(place))

    def _treatment(self, assertion: Assertion, regulators: list[str], interpretation: Interpretation) -> QLayout:
        ui, lang = self._ui, self._ui.lang
        icon, color = EFFECT_ICONS[assertion.effect]
        effect = words.from_table(say.EFFECTS, assertion.effect, lang)
        sign = IconLabel(ui, icon, color, 13, effect)
        drugs = bool(assertion.therapies)
        note = pick(lang, assertion.text, assertion.text_zh)
        title = words.statement_title(assertion, lang)
        name = Label(title, "strong" if assertion.effect is Effect.SENSITIVITY else "", wrap=True, select=True)
        trade = words.trade_names(assertion, interpretation.drugs, lang)
        name.hint("\n".join(trade))
        text = column(name, spacing=2)
        brand = trade[0].partition(": ")[2] if len(trade) == 1 else ""
        _add(text, self._under(assertion, note if drugs else "", effect, brand))
        against = words.opposed_text(self._finding, assertion, lang) if self._finding is not None else ""
        if against:
            text.addWidget(Label(against, "bad", wrap=True))
        line = row(spacing=8)
        line.addLayout(column(4, sign, 0, spacing=0))
        line.addLayout(text, 1)
        marks = row(spacing=0)
        for regulator in regulators:
            marks.addWidget(self._approval(assertion, regulator), 0, Qt.AlignmentFlag.AlignTop)
        marks.addWidget(self._paid(assertion), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(marks)
        return line

    def _under(self, assertion: Assertion, note: str, effect: str, brand: str = "") -> list[Label | QLayout]:
        """The small lines under a regimen: how strong, for which tumor, on what conditions, reviewed or not."""
        lang = self._ui.lang
        made: list[Label | QLayout] = []
        parts = [brand] if assertion.effect is Effect.SENSITIVITY else [effect]
        parts += [note, words.strength_text(assertion, lang)]
        dot = words.DOT if lang is Lang.ZH else f"{words.NBSP}· "
        line = dot.join(p for p in parts if p)
        if line:
            made.append(Label(line, "small", wrap=True, select=True))
        for condition in assertion.conditions:
            if condition.state is ConditionState.MET:
                continue
            state = words.from_table(say.CONDITION_STATES, condition.state, lang)
            text = words.condition_text(condition, lang)
            line = self._ui.tr(say.CONDITION, text=text, state=state)
            made.append(Label(line, "missingSmall", wrap=True, select=True))
        made.append(self._origin(assertion))
        return made

    def _origin(self, assertion: Assertion) -> QLayout:
        """The id of the row it comes from, which opens it, and its review state where that is not "checked"."""
        tr = self._ui.tr
        line = row(spacing=8)
        if assertion.evidence_id:
            link = Button("source", lambda: self.fact_wanted.emit(assertion.evidence_id))
            link.say(words.elide(assertion.evidence_id, 32), tr(say.KB_OPEN_EVIDENCE, id=assertion.evidence_id))
            link.setAccessibleName(tr(say.KB_OPEN_EVIDENCE, id=assertion.evidence_id))
            line.addWidget(link)
        if assertion.review not in ("checked", "approved"):
            tag = Label(words.from_table(say.REVIEW_SHORT, assertion.review, tr.lang), "tag")
            tag.hint(words.from_table(say.REVIEW_STATES, assertion.review, tr.lang))
            line.addWidget(tag)
        line.addStretch(1)
        return line

    def _approval(self, assertion: Assertion, regulator: str) -> ApprovalMark:
        stated = [a for a in assertion.approvals if a.regulator == regulator]
        state = words.strongest(words.approval_state(a) for a in stated)
        lines = [approval_words(self._ui, regulator, words.approval_state(a), a.text, a.date) for a in stated]
        lines = lines or [approval_words(self._ui, regulator, Approved.ABSENT, "", None)]
        return ApprovalMark(self._ui, state, "\n".join((*lines, self._reviewed(assertion))))

    def _reviewed(self, assertion: Assertion) -> str:
        ui = self._ui
        if assertion.review == "checked" and assertion.checked_on:
            state = ui.tr(say.CHECKED_ON, date=assertion.checked_on)
        else:
            state = words.from_table(say.REVIEW_STATES, assertion.review, ui.lang)
        return f"{assertion.evidence_id}{_COLON.in_(ui.lang)}{state}"

    def _paid(self, assertion: Assertion) -> ApprovalMark:
        ui = self._ui
        if not assertion.reimbursement:
            return ApprovalMark(ui, Approved.ABSENT, ui.tr(say.APPROVAL_NONE, regulator=ui.tr(say.NHI)))
        state = words.strongest(words.reimbursement_state(r.status) for r in assertion.reimbursement)
        spoken = "\n".join(self._paid_line(r) for r in assertion.reimbursement)
        return ApprovalMark(ui, state, spoken, ui.tr(say.CONDITIONAL))

    def _paid_line(self, paid: Reimbursement) -> str:
        tr = self._ui.tr
        status = words.from_table(say.NHI_STATES, paid.status, tr.lang)
        requires = pick(tr.lang, paid.requires, paid.requires_zh)
        text = tr(say.NHI_REQUIRES, status=status, requires=requires) if requires else status
        return text + (tr(say.NHI_AS_OF, date=paid.as_of) if paid.as_of else "")

    def _reimbursements(self, shown: list[Assertion]) -> None:
        """What National Health Insurance asks, in a few lines; each mark's tooltip has its own."""
        lines = [self._paid_line(r) for a in shown for r in a.reimbursement]
        for line in list(dict.fromkeys(lines))[:NHI_SHOWN]:
            self._body.addWidget(
                Label(self._ui.tr(say.NHI) + _COLON.in_(self._ui.lang) + line, "small", wrap=True, select=True)
            )
            self._body.addSpacing(4)

    # The rest ----------------------------------------------------------------------------------------------------
    def _other_meanings(self, finding: Finding) -> None:
        ui, lang = self._ui, self._ui.lang
        shown = [a for a in words.best_first(finding.assertions) if a.effect not in words.TREATMENT]
        if not shown:
            return
        self._section(ui.tr(say.OTHER_MEANINGS))
        for assertion in shown:
            icon, color = EFFECT_ICONS[assertion.effect]
            effect = words.from_table(say.EFFECTS, assertion.effect, lang)
            note = pick(lang, assertion.text, assertion.text_zh)
            text = column(Label(note or effect, wrap=True, select=True), spacing=2)
            _add(text, self._under(assertion, "", effect))
            line = row(spacing=8)
            line.addLayout(column(4, IconLabel(ui, icon, color, 13, effect), 0, spacing=0))
            line.addLayout(text, 1)
            self._body.addLayout(line)
            self._body.addSpacing(8)

    def _family(self, finding: Finding, interpretation: Interpretation) -> None:
        ui, lang = self._ui, self._ui.lang
        for germline in interpretation.germline_findings:
            if germline.withheld or germline.finding != finding.id:
                continue
            self._section(ui.tr(say.MAY_RUN_IN_FAMILY))
            box = Frame("family" if germline.state is None or germline.state.value != "not_flagged" else "calm")
            box.setLayout(self._family_text(germline, lang))
            self._body.addWidget(box)

    def _family_text(self, germline: GermlineFinding, lang: Lang) -> QVBoxLayout:
        state = words.from_table(say.GERMLINE_STATES, germline.state, lang)
        head = words.DOT.join(p for p in (germline.priority, state, self._ui.tr(say.RULE, rule=germline.rule)) if p)
        layout = column(
            Label(head, "familyText", wrap=True),
            Label(pick(lang, germline.reason, germline.reason_zh), wrap=True, select=True),
            spacing=4,
            margins=(12, 10, 12, 10),
        )
        actions = germline.actions_zh if lang is Lang.ZH and germline.actions_zh else germline.actions
        for action in actions:
            layout.addWidget(Label(f"・{action}" if lang is Lang.ZH else f"• {action}", wrap=True, select=True))
        return layout

    def _would_change(self, finding: Finding) -> None:
        self._changes(self._ui.tr(say.WOULD_CHANGE), finding.what_would_change)
        self._changes(self._ui.tr(say.NEARLY), finding.nearly)

    def _changes(self, title: str, steps: Sequence[Basis]) -> None:
        if not steps:
            return
        self._section(title)
        shown = steps if self._all_steps else steps[:CHANGES_SHOWN]
        for step in shown:
            text = Label(words.basis_text(step.text, step.text_zh, self._ui.lang), wrap=True, select=True)
            text.hint("\n".join((step.rule, *step.evidence)))
            self._body.addWidget(text)
            self._body.addSpacing(4)
        if len(steps) > CHANGES_SHOWN:
            more = Button("link", self._toggle_steps)
            more.say(
                self._ui.tr(
                    say.SHOW_LESS if self._all_steps else say.SHOW_ALL, n=CHANGES_SHOWN if self._all_steps else len(steps)
                )
            )
            self._body.addLayout(row(more, 0))

    def _as_read(self, finding: Finding) -> None:
        ui = self._ui
        self._section(ui.tr(say.AS_READ))
        grid = pairs()
        for name, value in _facts(finding, ui.lang):
            pair(grid, Label(name.in_(ui.lang), "faint"), Label(value, wrap=True, select=True))
        self._body.addLayout(grid)

    def _citations(self, finding: Finding) -> None:
        cited = list(dict.fromkeys(c for a in finding.assertions for c in a.citations))
        if not cited:
            return
        self._section(self._ui.tr(say.CITATIONS))
        text = words.DOT.join(cited) if self._ui.lang is Lang.ZH else " · ".join(cited)
        self._body.addWidget(Label(text, "accent", wrap=True, select=True))

    def _footnote(self, finding: Finding) -> None:
        self._body.addSpacing(20)
        self._body.addWidget(rule("hairline"))
        self._body.addSpacing(10)
        states = {a.review for a in finding.assertions}
        for state in ("checked", "civic"):
            if state in states:
                self._body.addWidget(Label(words.from_table(say.REVIEW_MEANS, state, self._ui.lang), "tiny", wrap=True))
                self._body.addSpacing(4)
        self._body.addWidget(Label(self._ui.tr(say.FOOTNOTE), "tiny", wrap=True))


_COLON = Text("：", ": ")


def _add(layout: QVBoxLayout, parts: list[Label | QLayout]) -> None:
    for part in parts:
        if isinstance(part, QLayout):
            layout.addLayout(part)
        else:
            layout.addWidget(part)


def _facts(finding: Finding, lang: Lang) -> list[tuple[Text, str]]:
    """What the file says about the call, with units; what it does not say reads "not reported"."""
    variant = finding.variant
    seen, call = variant.observed, variant.observed.call
    missing = say.NOT_REPORTED.in_(lang)
    facts: list[tuple[Text, str]] = []
    for what, named in ((say.FACT_PROTEIN, variant.hgvs_p), (say.FACT_GENOMIC, variant.hgvs_g)):
        if named:
            facts.append((what, words.elide(named, 120)))
    if variant.nmd is not None:
        facts.append((say.FACT_NMD, (say.NMD_EXPECTED if variant.nmd else say.NMD_ESCAPED).in_(lang)))
    if variant.consequence:
        facts.append((say.FACT_CONSEQUENCE, words.from_table(say.CONSEQUENCES, variant.consequence, lang)))
    if variant.kind in SMALL_KINDS:
        vaf = words.vaf_text(call, lang)
        if call.vaf is not None and call.vaf_from:
            vaf = f"{vaf}（{call.vaf_from}）" if lang is Lang.ZH else f"{vaf} ({call.vaf_from})"
        facts.append((say.FACT_VAF, vaf))
        depth = f"{call.depth:,}" if call.depth is not None else missing
        if call.depth is not None and call.alt_reads is not None:
            depth = say.READS_OF.in_(lang).format(alt=f"{call.alt_reads:,}", depth=f"{call.depth:,}")
        facts.append((say.FACT_DEPTH, depth))
        filters = say.FILTERS_NOT_APPLIED.in_(lang) if call.filters is None else ", ".join(call.filters)
        facts.append((say.FACT_FILTERS, words.elide(filters, 80)))
        if call.normal_vaf is not None or call.normal_depth is not None:
            normal = [words.percent(call.normal_vaf)] if call.normal_vaf is not None else []
            normal += [f"{call.normal_depth:,}"] if call.normal_depth is not None else []
            facts.append((say.FACT_NORMAL, " / ".join(normal)))
        facts.append((say.FACT_POPULATION, _population(finding) or missing))
    if call.zygosity:
        facts.append((say.FACT_ZYGOSITY, call.zygosity))
    facts.append((say.FACT_NAMED_BY, words.from_table(say.NAME_BASES, variant.name_basis, lang)))
    for key, value in list(seen.as_reported.items())[:6]:
        facts.append((say.FACT_NAMES, words.elide(f"{key}: {value}", 80)))
    place = seen.source.path or (say.LINE.in_(lang).format(n=f"{seen.source.line:,}") if seen.source.line else "")
    name = seen.source.file.replace("\\", "/").rsplit("/", 1)[-1]
    facts.append((say.FACT_PLACE, " ".join(p for p in (words.elide(name, 48), place) if p)))
    return facts


def _population(finding: Finding) -> str:
    population = finding.population
    named = (("gnomAD", population.gnomad), ("gnomAD EAS", population.gnomad_eas))
    return words.DOT.join(f"{name} {words.frequency(af)}" for name, af in named if af is not None)
