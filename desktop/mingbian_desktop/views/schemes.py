"""What holds for the whole case beside its tiers: schemes of hematology, pharmacogenes, and the rules in force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from mingbian.model.case import Assay, Consent
from mingbian.model.interpretation import CoverageState, ExpectedBiomarker, Interpretation, Pharmacogene, SchemeResult
from mingbian_desktop import tumor_words as say
from mingbian_desktop import words
from mingbian_desktop.i18n import Lang, pick
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import Button, Flow, IconLabel, Label, column, row, rule

_INPUT_ICONS = {
    CoverageState.FOUND: ("check", "accent_text"),
    CoverageState.COVERED: ("dash", "secondary"),
    CoverageState.NOT_SHOWN: ("unknown", "question_text"),
    CoverageState.OTHER_TEST: ("unknown", "question_text"),
}
_ROWS_SHOWN = 8


def _section(ui: Ui, body: QVBoxLayout, title: str) -> None:
    body.addSpacing(ui.px(16))
    body.addWidget(rule("hairline"))
    body.addSpacing(ui.px(12))
    body.addWidget(Label(title, "heading", wrap=True))
    body.addSpacing(6)


# -- schemes ---------------------------------------------------------------------------------------------------------


def add_schemes(ui: Ui, body: QVBoxLayout, schemes: Sequence[SchemeResult], open_row: Callable[[str], object]) -> None:
    """A section for each scheme that applies; none where none does."""
    if not schemes:
        return
    _section(ui, body, ui.tr(say.SCHEMES))
    for scheme in schemes:
        _scheme(ui, body, scheme, open_row)
        body.addSpacing(ui.px(14))


def _scheme(ui: Ui, body: QVBoxLayout, scheme: SchemeResult, open_row: Callable[[str], object]) -> None:
    head = Flow(8)
    head.addWidget(Label(scheme.scheme, "strong"))
    head.addWidget(Label(_group(ui, scheme), "chip"))
    if scheme.provisional:
        head.addWidget(Label(ui.tr(say.PROVISIONAL), "tag"))
    body.addLayout(head)
    body.addSpacing(4)
    body.addWidget(Label(pick(ui.lang, scheme.text, scheme.text_zh), wrap=True, select=True))
    if scheme.inputs:
        inputs = Flow(12)
        inputs.addWidget(Label(ui.tr(say.INPUTS), "faint"))
        for one in scheme.inputs:
            inputs.addWidget(_input(ui, one))
        body.addSpacing(6)
        body.addLayout(inputs)
    if scheme.evidence or scheme.citations:
        foot = Flow(8)
        for row_id in scheme.evidence[:_ROWS_SHOWN]:
            link = Button("source", partial(open_row, row_id))
            link.say(row_id)
            foot.addWidget(link)
        for citation in scheme.citations:
            foot.addWidget(Label(words.elide(citation, 80), "tiny", select=True))
        body.addSpacing(4)
        body.addLayout(foot)


def _group(ui: Ui, scheme: SchemeResult) -> str:
    if scheme.group:
        return pick(ui.lang, scheme.group, scheme.group_zh)
    if scheme.scheme.startswith("WHO"):
        return ui.tr(say.DEFINES)
    return ui.tr(say.LISTED_ONLY if scheme.scheme == "IPSS-M" else say.NO_GROUP)


def _input(ui: Ui, one: ExpectedBiomarker) -> QWidget:
    """One input with the sign of its state; what is said of it is the tooltip and what a screen reader says."""
    icon, color = _INPUT_ICONS[one.state]
    reason = pick(ui.lang, one.reason, one.reason_zh)
    name = pick(ui.lang, one.name, one.name_zh)
    label = Label(name, "strong" if one.state is CoverageState.FOUND else "secondary")
    label.hint(reason)
    label.setAccessibleName(f"{name}: {reason}")
    made = QWidget()
    made.setLayout(row(IconLabel(ui, icon, color, 11, reason), label, spacing=4))
    return made


# -- pharmacogenes ---------------------------------------------------------------------------------------------------


def add_pharmacogenes(ui: Ui, body: QVBoxLayout, i: Interpretation) -> None:
    """Apart from the tiers; only where a normal or germline sample was read."""
    if not i.pharmacogenes and i.case.assay not in (Assay.GERMLINE, Assay.TUMOR_NORMAL):
        return
    _section(ui, body, ui.tr(say.PGX))
    silent = say.PGX_NONE if i.case.consent_germline is Consent.YES else say.PGX_WITHHELD
    body.addWidget(Label(ui.tr(say.PGX_APART if i.pharmacogenes else silent), "small", wrap=True))
    for gene in i.pharmacogenes:
        body.addSpacing(ui.px(10))
        _pharmacogene(ui, body, gene)


def _pharmacogene(ui: Ui, body: QVBoxLayout, gene: Pharmacogene) -> None:
    lang = ui.lang
    head = Flow(8)
    head.addWidget(Label(gene.gene, "strong"))
    if gene.diplotype:
        head.addWidget(Label(gene.diplotype))
    head.addWidget(Label(pick(lang, gene.phenotype or "", gene.phenotype_zh) or ui.tr(say.NOT_SETTLED), "chip"))
    if gene.activity:
        head.addWidget(Label(ui.tr(say.ACTIVITY, score=gene.activity), "small"))
    body.addLayout(head)
    body.addSpacing(3)
    body.addWidget(Label(pick(lang, gene.text, gene.text_zh), "secondary", wrap=True, select=True))
    for advice in gene.advice:
        colon = "：" if lang is Lang.ZH else ": "
        body.addSpacing(4)
        body.addWidget(Label(f"{advice.drug}{colon}{pick(lang, advice.text, advice.text_zh)}", wrap=True, select=True))
        if advice.citations:
            body.addWidget(Label("  ".join(advice.citations), "tiny", select=True))
    said = {citation for advice in gene.advice for citation in advice.citations}
    rest = [citation for citation in gene.citations if citation not in said]
    if rest:
        body.addWidget(Label("  ".join(rest), "tiny", wrap=True, select=True))


# -- rules -----------------------------------------------------------------------------------------------------------


def add_rules(ui: Ui, body: QVBoxLayout, i: Interpretation) -> None:
    """Policy and regulators, and the laboratory's own rules where it set any."""
    tr, rules = ui.tr, i.site_rules
    _section(ui, body, tr(say.RULES))
    comma = "、" if ui.lang is Lang.ZH else ", "
    policy = words.from_table(say.POLICIES, i.case.policy, ui.lang)
    body.addWidget(
        Label(
            tr(say.POLICY, policy=policy, regulators=comma.join(str(r) for r in i.case.regulators)), wrap=True, select=True
        )
    )
    body.addSpacing(4)
    if rules is None:
        body.addWidget(Label(tr(say.RULES_PLAIN), "secondary", wrap=True))
        return
    head = tr(say.RULES_OWN, name=rules.name, version=rules.version, by=rules.approved_by, on=rules.approved_on)
    body.addWidget(Label(head, "strong", wrap=True, select=True))
    lines = column(spacing=3, margins=(ui.px(12), 4, 0, 4))
    for line, line_zh in zip(rules.lines, rules.lines_zh, strict=True):
        lines.addWidget(Label(pick(ui.lang, line, line_zh), wrap=True, select=True))
    body.addLayout(lines)
    body.addWidget(Label(tr(say.RULES_SHA, sha=rules.sha256), "tiny", wrap=True, select=True))
