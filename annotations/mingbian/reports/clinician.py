"""The report for the professional: every tier with its reasons, every allele accounted for, every limit said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from mingbian.interpret.consent import withhold
from mingbian.model.case import Assay, Consent
from mingbian.model.interpretation import (
    Approval,
    Assertion,
    Basis,
    Condition,
    ConditionState,
    Effect,
    Finding,
    GermlineFinding,
    GermlineState,
    Interpretation,
    Oncogenicity,
    Origin,
    Reimbursement,
    Tier,
)
from mingbian.model.variant import SMALL_KINDS, Call, Population
from mingbian.reports.clinician_parts import whole_case
from mingbian.reports.content import (
    Align,
    Badge,
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Document,
    Facts,
    FillIn,
    FindingHead,
    Heading,
    Icon,
    Kind,
    Paragraph,
    Statement,
    Statements,
    Style,
    Table,
    Tone,
    clip,
)
from mingbian.reports.fonts import spelled
from mingbian.reports.identity import report_id
from mingbian.reports.names import change_of, gene_of, name_of, not_on_blood, number, percent
from mingbian.reports.phrases import approval_words, build_evidence, context_label, context_value, germline_input
from mingbian.reports.wording import known, language, say

TIER_III_ROWS: Final = 40
REFUSED_ROWS: Final = 20
_SUMMARY_THERAPIES: Final = 3
_CHOICES: Final = 6  # of a question; a longer list is for the screen
_UP: Final = frozenset({Effect.SENSITIVITY})
_DOWN: Final = frozenset({Effect.RESISTANCE, Effect.NO_BENEFIT, Effect.TOXICITY, Effect.WITHDRAWN})
_ROWS_NAMED: Final = 3  # evidence ids behind one step; more of those that stand above are counted
_LONGEST_BIOMARKER: Final = 240
_STEP: Final = "▪"
_SAID_ABOVE: Final = frozenset({"civic", "unreviewed"})  # review states that a mark says, explained above the rows
_EXONS: Final = re.compile(r"exons? ([\d,\- ]+)")


def document(i: Interpretation, lang: str, draft: bool = True) -> Document:
    """The clinician's report as content. Nothing about inherited origin is in it without consent."""
    lang = language(lang)
    i = withhold(i)
    number_of_report = report_id(i)
    notes = _notes(i)
    blocks: list[Block] = [
        *_warnings(i, lang),
        *_case(i, lang),
        *_summary(i, lang),
        *_questions(i, lang),
        *_details(i, notes, lang),
        *_minor(i, lang),
        *_biomarkers(i, lang),
        *_wild_type(i, lang),
        *whole_case(i, lang),
        *_reimbursed(notes, lang),
        *_inherited(i, lang),
        *_accounting(i, lang),
        *_limits(i, lang),
        *_sources(i, lang),
        FillIn(((say("clinician.reviewed_by", lang), ""), (say("clinician.reviewed_on", lang), ""))),
    ]
    sample = spelled(clip(i.case.sample or i.case.tumor_sample or say("not_given", lang), 80))
    return Document(
        kind=Kind.CLINICIAN,
        lang=lang,
        title=say("clinician.title", lang),
        header=say("clinician.header", lang, sample=sample),
        footer=(
            say("clinician.intended_use", lang),
            f"{say('report.id', lang, id=number_of_report)} · {_knowledge(i, lang)}",
        ),
        page_label=say("page", lang, page="{page}", pages="{pages}"),
        draft=say("draft", lang) if draft else "",
        watermark=say("draft.watermark", lang) if draft else "",
        report_id=number_of_report,
        blocks=tuple(blocks),
    )


def render_clinician(i: Interpretation, lang: str) -> bytes:
    """The clinician's report as PDF. The same interpretation gives the same bytes; each page carries the draft mark."""
    from mingbian.reports.pdf import render

    return render(document(i, lang)).data


# Small words. -----------------------------------------------------------------------------------------------------------


def _named(prefix: str, value: str, lang: str) -> str:
    """The catalog's word for a code, or the code itself with its underscores opened."""
    name = f"{prefix}.{value}"
    return say(name, lang) if known(name) else clip(value.replace("_", " "))


def _either(zh: str, en: str, lang: str) -> str:
    return clip(zh if lang == "zh-TW" and zh else en)


def _joined(parts: Iterable[str], lang: str) -> str:
    return say("list.separator", lang).join(p for p in parts if p)


def _semicolons(parts: Iterable[str], lang: str) -> str:
    return say("list.semicolon", lang).join(p for p in parts if p)


def _context(key: str, value: str, lang: str) -> str:
    """A fact of the case as "病況：轉移性"."""
    return f"{clip(context_label(key, lang), 60)}{say('colon', lang)}{clip(context_value(key, value, lang), 120)}"


def _or_not_given(value: object | None, lang: str) -> str:
    return say("not_given", lang) if value is None or value == "" else clip(str(value))


def _knowledge(i: Interpretation, lang: str) -> str:
    return say("knowledge", lang, version=clip(i.knowledge.version, 20), date=clip(i.knowledge.date, 20))


def _badge(f: Finding) -> Badge:
    return Badge(f.tier.value if f.tier else "–", f.level.value if f.level else "")


def _text(*lines: str, style: Style = Style.SMALL, otherwise: str = "") -> Cell:
    given = [line for line in lines if line] or ([otherwise] if otherwise else [])
    return Cell(tuple((line, style) for line in given))


# Head. ------------------------------------------------------------------------------------------------------------------


def _warnings(i: Interpretation, lang: str) -> list[Block]:
    blocks: list[Block] = []
    blocking = [w for w in i.warnings if w.blocking]
    if blocking or not i.accounting.balanced:
        lines = [_either(w.text_zh, w.text, lang) for w in blocking]
        if not i.accounting.balanced:
            lines.append(say("clinician.accounting.unbalanced", lang))
        blocks.append(Callout(Tone.BLOCKING, say("clinician.blocking", lang), tuple(lines), Icon.WARNING))
    return blocks


def _case(i: Interpretation, lang: str) -> list[Block]:
    c = i.case
    tumor = say("not_given", lang)
    if c.tumor_type:
        tumor = f"{_either(c.tumor_type.name_zh or '', c.tumor_type.name, lang)}（{clip(c.tumor_type.code, 20)}）"
        if lang == "en":
            tumor = f"{clip(c.tumor_type.name)} ({clip(c.tumor_type.code, 20)})"
    samples = _joined(
        (
            say("clinician.sample.tumor", lang, name=spelled(clip(c.tumor_sample, 80))) if c.tumor_sample else "",
            say("clinician.sample.normal", lang, name=spelled(clip(c.normal_sample, 80))) if c.normal_sample else "",
        ),
        lang,
    )
    build = say("not_given", lang) if c.build is None else c.build.value
    if c.build_evidence:
        evidence = _joined((clip(build_evidence(e, lang)) for e in c.build_evidence), lang)
        build = say("clinician.build.with_evidence", lang, build=build, evidence=evidence)
    person = _joined(
        (
            say("clinician.age.years", lang, age=c.age) if c.age is not None else "",
            _named("sex", c.sex, lang) if c.sex else "",
        ),
        lang,
    )
    pairs = [
        ("sample", spelled(_or_not_given(c.sample, lang))),
        ("tumor_type", tumor),
        ("assay", _named("assay", c.assay.value, lang)),
        ("person", person or say("not_given", lang)),
        ("specimen", _or_not_given(c.specimen, lang)),
        ("purity", say("not_given", lang) if c.purity is None else percent(c.purity)),
        ("panel", _or_not_given(c.panel, lang)),
        ("collected", _or_not_given(c.collected or i.date, lang)),
        ("build", build),
        ("samples", samples or say("not_given", lang)),
        (
            "context",
            _semicolons((_context(k, v, lang) for k, v in sorted(c.context.items())), lang) or say("not_given", lang),
        ),
        ("policy", _joined((_named("policy", c.policy.value, lang), *c.regulators), lang)),
        ("consent", _named("consent", c.consent_germline.value, lang)),
        ("knowledge", _knowledge(i, lang)),
    ]
    return [Facts(tuple((say(f"clinician.label.{label}", lang), value) for label, value in pairs))]


# Summary. ---------------------------------------------------------------------------------------------------------------


def _summary(i: Interpretation, lang: str) -> list[Block]:
    major = [f for f in i.findings if _major(f)]
    blocks: list[Block] = [Heading(say("clinician.summary", lang))]
    if major:
        columns = (
            Column(say("clinician.column.tier", lang), 9),
            Column(say("clinician.column.finding", lang), 38),
            Column(say("clinician.column.meaning", lang), 43),
            Column(say("clinician.column.vaf", lang), 10, Align.RIGHT),
        )
        blocks.append(Table(columns, tuple(_summary_row(f, lang) for f in major)))
    else:
        blocks.append(Paragraph(say("clinician.summary.none", lang)))
    counts = {tier: sum(f.tier is tier and not _major(f) for f in i.findings) for tier in (Tier.III, Tier.IV, None)}
    blocks.append(
        Paragraph(
            say(
                "clinician.summary.counts",
                lang,
                three=counts[Tier.III],
                four=counts[Tier.IV],
                none=counts[None],
                aside=f"{sum(i.accounting.set_aside.values()):,}",
            ),
            Style.SMALL,
        )
    )
    notes = [_either(w.text_zh, w.text, lang) for w in i.warnings if not w.blocking]
    if notes:
        blocks.append(Bullets(tuple(notes), Style.SMALL))
    return blocks


def _major(f: Finding) -> bool:
    """Tier I and II, and what is stated apart from tiers (pharmacogenomics)."""
    return f.tier in (Tier.I, Tier.II) or (f.tier is None and bool(f.assertions))


def _summary_row(f: Finding, lang: str) -> tuple[Cell, ...]:
    v = f.variant
    names = [clip(name, 120) for name in (v.hgvs_c, v.hgvs_p) if name]
    mark = _mark(f, lang)
    return (
        Cell(badge=_badge(f)),
        Cell(
            (
                (name_of(f, lang), Style.STRONG),
                *((name, Style.SMALL) for name in names),
                *(((mark[1], Style.SMALL),) if mark else ()),
            )
        ),
        Cell(tuple((line, Style.BODY) for line in _meaning(f, lang)) or ((say("clinician.no_therapy", lang), Style.BODY),)),
        _text("" if v.observed.call.vaf is None else percent(v.observed.call.vaf), style=Style.BODY),
    )


def _mark(f: Finding, lang: str) -> tuple[Icon, str] | None:
    if f.origin in (Origin.POSSIBLE_GERMLINE, Origin.GERMLINE):
        return Icon.FAMILY, say(f"origin.{f.origin.value}", lang)
    if f.origin is Origin.POSSIBLE_CHIP:
        return Icon.DROP, say("origin.possible_chip", lang)
    return None


def _meaning(f: Finding, lang: str) -> list[str]:
    """One line an effect: "▲ sensitivity: osimertinib, gefitinib +3"; with its grade where that is not the finding's."""
    lines = []
    for effect in Effect:
        rows = [a for a in f.assertions if a.effect is effect and (a.tier in (Tier.I, Tier.II) or f.tier is None)]
        if not rows:
            continue
        therapies = list(dict.fromkeys(clip(t, 120) for a in rows for t in a.therapies))
        more = len(therapies) - _SUMMARY_THERAPIES
        shown = _joined(therapies[:_SUMMARY_THERAPIES], lang) + (f" +{more}" if more > 0 else "")
        remarks = ["" if (rows[0].tier, rows[0].level) == (f.tier, f.level) else _grade(rows[0])]
        if all(any(c.state is ConditionState.NOT_MET for c in a.conditions) for a in rows):
            remarks.append(say("clinician.condition.not_met", lang))
        named = f"{_arrow(effect)}{say(f'effect.{effect.value}', lang)}{_bracketed(_joined(remarks, lang), lang)}"
        lines.append(f"{named}{say('colon', lang)}{shown}" if shown else named)
    return lines


def _grade(a: Assertion) -> str:
    return "–" if a.tier is None else f"{a.tier.value}-{a.level.value}" if a.level else a.tier.value


def _bracketed(text: str, lang: str) -> str:
    return say("brackets", lang, text=text) if text else ""


def _arrow(effect: Effect) -> str:
    return "▲ " if effect in _UP else "▼ " if effect in _DOWN else ""


def _questions(i: Interpretation, lang: str) -> list[Block]:
    if not i.questions:
        return []
    lines = []
    for q in i.questions:
        affected = _joined((name_of(f, lang) for f in i.findings if f.id in q.affects), lang)
        named = (clip(context_value(q.key, c, lang), 60) for c in q.choices)
        choices = " / ".join(named) if len(q.choices) <= _CHOICES else ""
        line = _either(q.text_zh, q.text, lang)
        if choices:
            line += say("clinician.question.choices", lang, choices=choices)
        if affected:
            line += say("clinician.question.affects", lang, names=affected)
        lines.append(line)
    return [Callout(Tone.QUESTION, say("clinician.questions", lang), tuple(lines), Icon.QUESTION)]


# Findings of tier I and II, in full. ------------------------------------------------------------------------------------


def _notes(i: Interpretation) -> dict[Reimbursement, int]:
    """Every statement on reimbursement behind a finding in full once, numbered in the order of the report."""
    rows = (a for f in i.findings if _major(f) for a in f.assertions)
    statements = dict.fromkeys(r for a in rows for r in a.reimbursement if r.requires or r.requires_zh)
    return {r: n for n, r in enumerate(statements, start=1)}


def _reimbursed(notes: Mapping[Reimbursement, int], lang: str) -> list[Block]:
    if not notes:
        return []
    lines = (Paragraph(_statement(r, lang), Style.SMALL, f"[{n}]") for r, n in notes.items())
    return [Heading(say("clinician.reimbursed", lang)), *lines]


def _statement(r: Reimbursement, lang: str) -> str:
    status = _reimbursement(r, {}, lang)
    source = "" if not r.source else say("clinician.source_of", lang, source=clip(r.source, 240))
    return f"{status}{say('colon', lang)}{_either(r.requires_zh, r.requires, lang)}{source}"


def _details(i: Interpretation, notes: Mapping[Reimbursement, int], lang: str) -> list[Block]:
    major = [f for f in i.findings if _major(f)]
    if not major:
        return []
    return [Heading(say("clinician.details", lang)), *chain.from_iterable(_detail(f, notes, lang) for f in major)]


def _detail(f: Finding, notes: Mapping[Reimbursement, int], lang: str) -> list[Block]:
    v = f.variant
    mark = _mark(f, lang)
    subtitle = " · ".join(clip(x, 200) for x in (v.hgvs_c, v.hgvs_p, v.consequence) if x)
    facts = (f"{label}{say('colon', lang)}{value}" for label, value in _finding_facts(f, lang))
    blocks: list[Block] = [
        FindingHead(_badge(f), name_of(f, lang), subtitle, (mark,) if mark else ()),
        Paragraph(_semicolons(facts, lang), Style.SMALL),
    ]
    if f.assertions:
        letters = _letters(f)
        named = [f"{letter} {_matched(a, lang)}".strip() for a, letter in _first_of_each(f, letters)]
        blocks += [
            Paragraph(_semicolons(named, lang), Style.SMALL, say("clinician.label.biomarker", lang)),
            Statements(_statements_title(f, lang), tuple(_evidence(a, f, notes, letters, lang) for a in f.assertions)),
        ]
    printed = frozenset(a.evidence_id for a in f.assertions)
    for name, steps in (("basis", f.basis), ("would_change", f.what_would_change), ("nearly", f.nearly)):
        if steps:
            lines = " ".join(f"{_STEP} {line}" for line in _steps(steps, printed, lang))
            blocks.append(Paragraph(lines, Style.SMALL, say(f"clinician.{name}", lang)))
    return blocks


def _steps(steps: Sequence[Basis], printed: frozenset[str], lang: str) -> list[str]:
    """Each step with its rows. A long list of rows that all stand above is counted: they name their rule themselves."""
    lines = []
    for step in steps:
        rows = [clip(e, 60) for e in step.evidence if e not in step.text]
        if len(rows) > _ROWS_NAMED and printed.issuperset(rows):
            evidence = say("clinician.rows", lang, count=len(rows))
        else:
            evidence = ", ".join(rows)
        shown = f" [{evidence}]" if evidence else ""
        lines.append(f"{clip(step.rule, 60)}: {_either(step.text_zh, step.text, lang)}{shown}")
    return lines


def _matched(a: Assertion, lang: str) -> str:
    """What a row asks for: the biomarker and, in brackets, the tumor type."""
    any_of_them = a.tumor_type.startswith("*")
    tumor = _named("tumor", a.tumor_type, lang) if any_of_them else clip(a.tumor_type.replace("|", " "), 80)
    biomarker = clip(a.biomarker, _LONGEST_BIOMARKER)
    return f"{biomarker or '–'}{_bracketed(tumor, lang)}"


def _letters(f: Finding) -> dict[tuple[str, str], str]:
    """A letter for each biomarker and tumor type that the rows ask for; none where all ask for the same."""
    asked = list(dict.fromkeys((a.biomarker, a.tumor_type) for a in f.assertions))
    if len(asked) == 1:
        return {asked[0]: ""}
    return {pair: _letter(n) for n, pair in enumerate(asked)}


def _letter(n: int) -> str:
    """a to z, then aa, ab and so on."""
    first, last = divmod(n, 26)
    return (_letter(first - 1) if first else "") + chr(ord("a") + last)


def _first_of_each(f: Finding, letters: Mapping[tuple[str, str], str]) -> Iterable[tuple[Assertion, str]]:
    seen: set[tuple[str, str]] = set()
    for a in f.assertions:
        pair = (a.biomarker, a.tumor_type)
        if pair not in seen:
            seen.add(pair)
            yield a, letters[pair]


def _checked_day(f: Finding) -> str:
    """The one day on which every checked row was checked against its source, "" where it was not one day."""
    days = {a.checked_on for a in f.assertions if a.review == "checked"}
    return clip(days.pop() or "", 20) if len(days) == 1 else ""


def _statements_title(f: Finding, lang: str) -> str:
    """The head above the rows, and how far anyone has checked them; it stands again on each page they go on."""
    reviews = {a.review for a in f.assertions}
    parts = [say("clinician.statements", lang)]
    day = _checked_day(f)
    if day:
        parts.append(say("clinician.review.checked_on", lang, date=day))
    elif "checked" in reviews:
        parts.append(say("clinician.review.checked", lang))
    parts += [say(f"clinician.review.{name}", lang) for name in ("civic", "unreviewed") if name in reviews]
    return ("" if lang == "zh-TW" else " ").join(parts)


def _finding_facts(f: Finding, lang: str) -> list[tuple[str, str]]:
    v, o = f.variant, f.variant.observed
    place = clip(v.hgvs_g or "", 200) or _place(f)
    where = _joined((place, o.build.value if o.build else ""), lang) if place else ""
    filters = _joined((clip(x, 80) for x in o.call.filters or ()), lang)
    small = v.kind in SMALL_KINDS
    facts = [
        ("vaf", _reads(o.call, lang) if small or o.call.vaf is not None else ""),
        ("filters", filters or (say("not_given", lang) if small else "")),
        ("genomic", where),
        ("exon", "" if v.exon is None else str(v.exon)),
        ("copies", "" if o.copy_number is None or o.copy_number.copies is None else number(o.copy_number.copies)),
        ("fusion", _breakpoints(f, lang)),
        ("population", _population(o.population, lang)),
        ("oncogenicity", _oncogenicity(f.oncogenicity, lang)),
        ("escat", clip(f.escat or "", 40)),
        ("origin", say(f"origin.{f.origin.value}", lang)),
        ("zygosity", clip(o.call.zygosity or "", 60)),
        ("flags", _joined((_named("flag", flag, lang) for flag in (*f.flags, *v.flags)), lang)),
        ("as_reported", _joined((f"{clip(k, 60)}={clip(x, 160)}" for k, x in sorted(o.as_reported.items())), lang)),
        ("source", _source(f, lang)),
    ]
    return [(say(f"clinician.label.{label}", lang), value) for label, value in facts if value]


def _place(f: Finding) -> str:
    v = f.variant
    return "" if v.chrom is None or v.pos is None else f"{v.chrom}:{v.pos} {clip(v.ref or '', 60)}>{clip(v.alt or '', 60)}"


def _breakpoints(f: Finding, lang: str) -> str:
    fusion = f.variant.observed.fusion
    if fusion is None:
        return ""
    reads = "" if fusion.reads is None else say("clinician.reads", lang, reads=fusion.reads)
    return _joined((clip(fusion.breakpoint_5 or "", 60), clip(fusion.breakpoint_3 or "", 60), reads), lang)


def _reads(call: Call, lang: str) -> str:
    if call.vaf is None:
        vaf = say("not_given", lang)
    else:
        counted = f" ({call.alt_reads}/{call.depth})" if call.alt_reads is not None and call.depth is not None else ""
        vaf = percent(call.vaf) + counted
    depth = "" if call.depth is None else say("clinician.depth", lang, depth=f"{call.depth:,}")
    return _joined((vaf, depth, clip(build_evidence(call.vaf_from or "", lang), 60)), lang)


def _population(p: Population, lang: str) -> str:
    shown = [
        (say("clinician.population.all", lang), p.gnomad),
        (say("clinician.population.east_asian", lang), p.gnomad_eas),
        (say("clinician.population.highest", lang), p.highest),
    ]
    given = _joined((f"{name} {value:.3g}" for name, value in shown if value is not None), lang)
    return given and (f"{given} ({clip(p.source, 80)})" if p.source else given)


def _oncogenicity(o: Oncogenicity | None, lang: str) -> str:
    if o is None:
        return ""
    name = (
        say("clinician.not_assessable", lang)
        if o.oncogenicity_class is None
        else _named("oncogenicity", o.oncogenicity_class, lang)
    )
    criteria = " ".join(clip(c, 20) for c in o.criteria)
    return say("clinician.oncogenicity.points", lang, name=name, points=o.points, criteria=criteria or "–")


def _source(f: Finding, lang: str) -> str:
    s = f.variant.observed.source
    place = say("clinician.line", lang, line=s.line) if s.line else clip(s.path or "", 120)
    return _joined((_base_name(s.file), place), lang)


def _base_name(file: str) -> str:
    """The file's own name: the folders of whoever ran this are nobody's business on a printed page."""
    return clip(re.split(r"[\\/]", file)[-1] or file, 160)


def _evidence(
    a: Assertion, f: Finding, notes: Mapping[Reimbursement, int], letters: Mapping[tuple[str, str], str], lang: str
) -> Statement:
    """One row: therapy and effect with approvals and reimbursement; then conditions, note and where it comes from."""
    effect = f"{_arrow(a.effect)}{say(f'effect.{a.effect.value}', lang)}"
    therapies = " / ".join(clip(t, 160) for t in a.therapies)
    standing = [_approval(p, lang) for p in a.approvals]
    if a.therapies and not standing:
        standing.append(say("clinician.approvals.none", lang))
    if a.reimbursement:
        paid = _joined((_reimbursement(r, notes, lang) for r in a.reimbursement), lang)
        standing.append(f"{say('clinician.nhi', lang)} {paid}")
    elif a.therapies:
        standing.append(say("clinician.nhi.none", lang))
    letter = letters[(a.biomarker, a.tumor_type)]
    origin = (
        clip(a.evidence_id, 60) + (f"({letter})" if letter else ""),
        clip(a.rule, 60),
        f"ESCAT {clip(a.escat, 20)}" if a.escat else "",
        _joined((clip(c, 80) for c in a.citations), lang),
        "" if a.review in _SAID_ABOVE or (a.review == "checked" and _checked_day(f)) else _review(a, lang),
    )
    conditions = _semicolons((_condition(c, lang) for c in a.conditions), lang)
    about = _semicolons((conditions, _either(a.text_zh, a.text, lang)), lang)
    sources = f"[{' · '.join(x for x in origin if x)}]"
    return Statement(
        Badge(a.tier.value if a.tier else "–", a.level.value if a.level else ""),
        "  ".join(x for x in (therapies, effect) if x),
        (" · ".join(standing), f"{about} {sources}".strip()),
        say(f"clinician.mark.{a.review}", lang) if known(f"clinician.mark.{a.review}") else "",
    )


def _approval(p: Approval, lang: str) -> str:
    regulator = clip(p.regulator, 40)
    if p.text.strip() in ("", "unknown") and p.date is None:
        return say("clinician.approval.unknown", lang, regulator=regulator)
    if p.text.strip() == "unknown for this indication, drug licensed in Taiwan" and p.date is None:
        return say("clinician.approval.licensed", lang, regulator=regulator)
    text = clip(approval_words(p.text, lang))
    if p.date is None:
        undated = p.text.strip().startswith(("approved", "withdrawn", "label names"))
        return say(f"clinician.approval.{'undated' if undated else 'stated'}", lang, regulator=regulator, text=text)
    return say("clinician.approval", lang, regulator=regulator, date=clip(p.date, 20), text=text)


def _reimbursement(r: Reimbursement, notes: Mapping[Reimbursement, int], lang: str) -> str:
    status = _named("nhi", r.status, lang)
    if r in notes:
        return f"{status} [{notes[r]}]"
    as_of = say("clinician.as_of", lang, date=clip(r.as_of, 20)) if r.as_of else say("clinician.date.unknown", lang)
    return say("clinician.reimbursement", lang, payer=clip(r.payer, 40), status=status, as_of=as_of)


def _condition(c: Condition, lang: str) -> str:
    return f"{say(f'condition.{c.state.value}', lang)}{say('colon', lang)}{_either(c.text_zh, c.text, lang)}"


def _review(a: Assertion, lang: str) -> str:
    if a.review == "checked":
        return say(
            "review.checked", lang, date=clip(a.checked_on, 20) if a.checked_on else say("clinician.date.unknown", lang)
        )
    return _named("review", a.review, lang)


# The rest of the findings. ----------------------------------------------------------------------------------------------


def _minor(i: Interpretation, lang: str) -> list[Block]:
    minor = [f for f in i.findings if f.tier in (Tier.III, None) and not _major(f)]
    if not minor:
        return []
    columns = (
        Column(say("clinician.column.tier", lang), 8),
        Column(say("clinician.column.gene", lang), 11),
        Column(say("clinician.column.change", lang), 26),
        Column(say("clinician.column.vaf", lang), 8, Align.RIGHT),
        Column(say("clinician.column.depth", lang), 8, Align.RIGHT),
        Column(say("clinician.column.oncogenicity", lang), 15),
        Column(say("clinician.column.note", lang), 34),
    )
    minor.sort(key=lambda f: -(f.oncogenicity.points if f.oncogenicity else 0))  # stable: the given order within equals
    blocks: list[Block] = [
        Heading(say("clinician.minor", lang)),
        Table(columns, tuple(_minor_row(f, lang) for f in minor[:TIER_III_ROWS])),
    ]
    if len(minor) > TIER_III_ROWS:
        blocks.append(Paragraph(say("clinician.minor.more", lang, count=f"{len(minor) - TIER_III_ROWS:,}"), Style.SMALL))
    return blocks


def _minor_row(f: Finding, lang: str) -> tuple[Cell, ...]:
    v = f.variant
    call = v.observed.call
    onc = f.oncogenicity
    if onc is None or onc.oncogenicity_class is None:
        oncogenic = say("clinician.not_assessed", lang)
    else:
        oncogenic = f"{_named('oncogenicity', onc.oncogenicity_class, lang)} ({onc.points})"
    mark = _mark(f, lang)
    filters = [x for x in call.filters or () if x != "PASS"]
    notes = [
        mark[1] if mark else "",
        *(_named("flag", x, lang) for x in f.flags if not x.startswith("possible_")),
        *map(clip, filters),
    ]
    if f.tier is None and f.basis:
        notes.append(_either(f.basis[-1].text_zh, f.basis[-1].text, lang))
    change = change_of(v) or name_of(f, lang)
    coding = clip(v.hgvs_c or "", 120)
    return (
        Cell(badge=_badge(f)),
        _text(gene_of(v) or "–", style=Style.SMALL_STRONG),
        _text(*((coding,) if coding.endswith(change) else (change, coding))),
        _text("–" if call.vaf is None else percent(call.vaf)),
        _text("–" if call.depth is None else f"{call.depth:,}"),
        _text(oncogenic),
        _text(_joined(notes, lang) or "–"),
    )


# Signatures, wild type, inherited origin. -------------------------------------------------------------------------------


def _biomarkers(i: Interpretation, lang: str) -> list[Block]:
    if not i.biomarkers:
        return []
    columns = tuple(
        Column(say(f"clinician.column.{name}", lang), share)
        for name, share in (("biomarker", 18), ("value", 22), ("assay", 25), ("caveat", 35))
    )
    rows = tuple(_biomarker_row(name, facts, lang) for name, facts in i.biomarkers.items())
    return [Heading(say("clinician.biomarkers", lang)), Table(columns, rows)]


def _biomarker_row(name: str, facts: Mapping[str, Any], lang: str) -> tuple[Cell, ...]:
    value, unit, status = facts.get("value", facts.get("score")), facts.get("unit"), facts.get("status")
    shown = " ".join(clip(number(x), 80) for x in (value, unit) if x is not None)
    return (
        _text(_named("biomarker", name, lang), style=Style.SMALL_STRONG),
        _text(_joined((shown, clip(str(status), 80) if status else ""), lang) or say("not_given", lang)),
        _text(_or_not_given(facts.get("assay"), lang)),
        _text(_either(str(facts.get("caveat_zh") or ""), str(facts.get("caveat") or ""), lang) or "–"),
    )


def _wild_type(i: Interpretation, lang: str) -> list[Block]:
    if not i.wild_type:
        return []
    columns = tuple(
        Column(say(f"clinician.column.{name}", lang), share)
        for name, share in (("gene", 14), ("region", 22), ("state", 22), ("why", 42))
    )
    rows = tuple(
        (
            _text(clip(w.gene, 40), style=Style.SMALL_STRONG),
            _text(_region(w.region, lang)),
            _text(say(f"wild_type.{w.state.value}", lang)),
            _text(_either(w.reason_zh, w.reason, lang)),
        )
        for w in i.wild_type
    )
    return [Heading(say("clinician.wild_type", lang)), Table(columns, rows)]


def _region(region: str, lang: str) -> str:
    """ "外顯子 18-21" for "exons 18-21", "融合" for "fusion"; other words as they are."""
    exons = _EXONS.fullmatch(region)
    return say("clinician.exons", lang, exons=exons[1]) if exons else _named("region", region, lang)


def _inherited(i: Interpretation, lang: str) -> list[Block]:
    if i.case.consent_germline is not Consent.YES:
        return [Heading(say("clinician.withheld", lang)), Paragraph(say("clinician.withheld.text", lang), Style.SMALL)]
    blocks: list[Block] = [Heading(say("clinician.inherited", lang))]
    order = {GermlineState.CONFIRMED: 0, GermlineState.POSSIBLE: 1, GermlineState.NOT_FLAGGED: 2, None: 3}
    entries = sorted((g for g in i.germline_findings if not g.withheld), key=lambda g: order[g.state])
    if entries:
        by_id = {f.id: f for f in i.findings}
        columns = tuple(
            Column(say(f"clinician.column.{name}", lang), share)
            for name, share in (("finding", 16), ("state", 16), ("why", 44), ("next", 24))
        )
        blocks.append(Table(columns, tuple(_inherited_row(g, by_id, lang) for g in entries)))
    else:
        blocks.append(Paragraph(say("clinician.inherited.none", lang), Style.SMALL))
    blocks.append(Paragraph(say("clinician.inherited.limit", lang), Style.SMALL))
    return blocks


def _grounds(g: GermlineFinding, lang: str) -> tuple[str, ...]:
    """The facts that a rule used and where it comes from, where it flagged or waits for a fact."""
    if g.state is GermlineState.NOT_FLAGGED and not g.pending:
        return ()
    separator = say("list.semicolon", lang)
    named = (("inputs", tuple(germline_input(x, lang) for x in g.inputs)), ("sources", g.sources))
    return tuple(
        say(f"referral.label.{name}", lang) + say("colon", lang) + clip(separator.join(facts))
        for name, facts in named
        if facts
    )


def _inherited_row(g: GermlineFinding, by_id: Mapping[str, Finding], lang: str) -> tuple[Cell, ...]:
    finding = by_id.get(g.finding)
    state = "" if g.state is None else say(f"germline.{g.state.value}{not_on_blood(g)}", lang)
    flagged = g.state in (GermlineState.CONFIRMED, GermlineState.POSSIBLE)
    priority = say("clinician.priority", lang, priority=clip(g.priority, 20)) if flagged and g.priority else ""
    actions = g.actions_zh if lang == "zh-TW" and g.actions_zh else g.actions
    return (
        _text(name_of(finding, lang) if finding else clip(g.finding, 60), style=Style.SMALL_STRONG),
        Cell(
            ((state, Style.SMALL), *(((priority, Style.SMALL),) if priority else ())),
            icon=Icon.FAMILY if flagged else None,
        ),
        _text(f"{clip(g.rule, 20)} · {_either(g.reason_zh, g.reason, lang)}", *_grounds(g, lang)),
        _text(*(clip(a) for a in actions), otherwise="–"),
    )


# Account, limits, sources. ----------------------------------------------------------------------------------------------


def _accounting(i: Interpretation, lang: str) -> list[Block]:
    a = i.accounting
    refused = sum(r.alleles for r in a.refused)
    blocks: list[Block] = [
        Heading(say("clinician.accounting", lang)),
        Paragraph(
            say(
                "clinician.accounting.sum",
                lang,
                records=f"{a.records:,}",
                alleles=f"{a.alleles:,}",
                interpreted=f"{a.interpreted:,}",
                aside=f"{sum(a.set_aside.values()):,}",
                refused=f"{refused:,}",
            ),
            Style.SMALL,
        ),
    ]
    counted = sorted(a.set_aside.items(), key=lambda item: (-item[1], item[0]))
    if counted:
        columns = (
            Column(say("clinician.column.set_aside", lang), 85),
            Column(say("clinician.column.alleles", lang), 15, Align.RIGHT),
        )
        blocks.append(Table(columns, tuple((_text(_named("aside", k, lang)), _text(f"{n:,}")) for k, n in counted)))
    if a.refused:
        columns = (Column(say("clinician.column.line", lang), 18), Column(say("clinician.column.refused", lang), 82))
        rows = tuple(
            (_text(say("clinician.line", lang, line=r.line) if r.line else clip(r.path or "–", 120)), _text(clip(r.reason)))
            for r in a.refused[:REFUSED_ROWS]
        )
        blocks.append(Table(columns, rows))
        if len(a.refused) > REFUSED_ROWS:
            blocks.append(
                Paragraph(say("clinician.refused.more", lang, count=f"{len(a.refused) - REFUSED_ROWS:,}"), Style.SMALL)
            )
    return blocks


def _limits(i: Interpretation, lang: str) -> list[Block]:
    names = ["coverage", "kinds", "knowledge", "conditions", "payer"]
    if i.case.assay in (Assay.TUMOR_ONLY, Assay.PLASMA):
        names.insert(0, "tumor_only" if i.case.assay is Assay.TUMOR_ONLY else "plasma")
    if i.case.purity is None:
        names.append("purity")
    return [
        Heading(say("clinician.limits", lang)),
        Bullets(tuple(say(f"clinician.limit.{name}", lang) for name in names), Style.SMALL),
    ]


def _sources(i: Interpretation, lang: str) -> list[Block]:
    pairs = [
        (say("clinician.label.method", lang), say("clinician.method", lang)),
        (
            say("clinician.label.knowledge", lang),
            say("clinician.knowledge", lang, knowledge=_knowledge(i, lang), sha256=clip(i.knowledge.sha256, 64)),
        ),
        (say("clinician.label.software", lang), f"mingbian {clip(i.software_version, 40)}"),
    ]
    for f in i.input:
        about = say(
            "clinician.input",
            lang,
            file=_base_name(f.file),
            format=clip(f.format, 40),
            bytes=f"{f.bytes:,}",
            sha256=clip(f.sha256, 64),
        )
        pairs.append((say("clinician.label.input", lang), about))
    return [Heading(say("clinician.sources", lang)), Facts(tuple(pairs), columns=1)]
