"""The referral to genetics, and the counselor's summary of a case: for professionals, with everything the rules used."""

from __future__ import annotations

from collections.abc import Sequence

from mingbian.interpret.germline_referral import criteria
from mingbian.interpret.germline_risks import risks
from mingbian.knowledge.oncotree import OncoTree
from mingbian.model.case import Consent
from mingbian.model.interpretation import Finding, GermlineFinding, GermlineState
from mingbian.reports.content import Block, Bullets, Callout, Facts, FillIn, Heading, Paragraph, Style, Tone, clip
from mingbian.reports.dates import roc_and_gregorian
from mingbian.reports.identity import report_id
from mingbian.reports.letters_subject import Subject
from mingbian.reports.names import name_of, not_on_blood, number, percent
from mingbian.reports.phrases import context_label, germline_input
from mingbian.reports.wording import say

_FLAGGED = (GermlineState.CONFIRMED, GermlineState.POSSIBLE)


def referral(s: Subject, lang: str) -> tuple[Block, ...]:
    """One finding, the others that are flagged, and what is needed to order the right test."""
    assert s.entry is not None
    state = (s.entry.state or GermlineState.NOT_FLAGGED).value
    others = [g for g in s.result.germline_findings if g.state in _FLAGGED and g.finding != s.entry.finding]
    reason = say(f"referral.reason.{state}", lang, gene=clip(s.gene, 40))
    return (
        Callout(Tone.MAIN, say("referral.reason", lang), (reason,)),
        *_patient(s, lang),
        *_findings((s.entry, *others), s, lang),
        *_test(s, lang),
        *_risks(s, lang),
        *_criteria(s, lang),
        *_ask(lang),
        *_limits(lang),
        *_signature(s, lang),
    )


def summary(s: Subject, lang: str) -> tuple[Block, ...]:
    """Every finding under the rules, flagged or not, with why and what comes next."""
    return (
        *_patient(s, lang),
        *_findings(s.result.germline_findings, s, lang),
        *_criteria(s, lang),
        *_ask(lang),
        *_limits(lang),
        *_signature(s, lang),
    )


def _patient(s: Subject, lang: str) -> tuple[Block, ...]:
    i, c, d = s.result, s.result.case, s.details
    tumor = ""
    if c.tumor_type is not None:
        named = c.tumor_type.name_zh if lang == "zh-TW" and c.tumor_type.name_zh else c.tumor_type.name
        tumor = f"{named} ({c.tumor_type.code})"
    age = "" if c.age is None else say("clinician.age.years", lang, age=c.age)
    sex = "" if c.sex is None else say(f"sex.{c.sex}", lang)
    not_given = say("not_given", lang)
    separator = say("list.separator", lang)
    age_and_sex = f"{age or not_given}{separator}{sex or not_given}"
    pairs = [
        ("name", d.patient),
        ("record", d.record),
        ("sample", c.sample or c.tumor_sample or not_given),
        ("tumor", tumor or not_given),
        ("age", age_and_sex),
        ("assay", say(f"assay.{c.assay.value}", lang)),
        ("purity", not_given if c.purity is None else percent(c.purity)),
        ("collected", roc_and_gregorian(c.collected, lang) if c.collected else not_given),
        ("report", separator.join(x for x in (d.report, report_id(i)) if x)),
        ("consent", _consents(s, lang)),
    ]
    shown = tuple((say(f"referral.label.{name}", lang), clip(value, 200)) for name, value in pairs if value)
    return Heading(say("referral.patient", lang)), Facts(shown, columns=1)


def _consents(s: Subject, lang: str) -> str:
    c = s.result.case

    def said(consent: Consent) -> str:
        return say(f"consent.{consent.value}", lang)

    return say(
        "referral.consent.line",
        lang,
        germline=said(c.consent_germline),
        family=said(c.consents.family_contact),
        test=said(c.consents.test),
        secondary=said(c.consents.secondary_use),
        upload=said(c.consents.nhi_upload),
    )


def _findings(entries: Sequence[GermlineFinding], s: Subject, lang: str) -> tuple[Block, ...]:
    by_id = {f.id: f for f in s.result.findings}
    blocks: list[Block] = [Heading(say("referral.findings", lang))]
    for g in entries:
        finding = by_id.get(g.finding)
        if finding is not None:
            blocks += [Heading(name_of(finding, lang), 2), Facts(_finding(g, finding, lang), columns=1)]
    if len(blocks) == 1:
        blocks.append(Paragraph(say("referral.none", lang), Style.SMALL))
    return tuple(blocks)


def _finding(g: GermlineFinding, f: Finding, lang: str) -> tuple[tuple[str, str], ...]:
    v, semicolon = f.variant, say("list.semicolon", lang)
    chinese = lang == "zh-TW"
    build = v.observed.build.value if v.observed.build else ""
    names = (v.hgvs_c, v.hgvs_p, f"{build} {v.hgvs_g}" if v.hgvs_g else v.key)
    state = "" if g.state is None else say(f"germline.{g.state.value}{not_on_blood(g)}", lang)
    pairs = (
        ("variant", semicolon.join(n for n in names if n) or name_of(f, lang)),
        ("state", semicolon.join(x for x in (state, g.priority) if x)),
        ("rule", f"{g.rule} ({g.route})"),
        ("why", (g.reason_zh if chinese else "") or g.reason),
        ("inputs", semicolon.join(germline_input(x, lang) for x in g.inputs)),
        ("sources", semicolon.join(g.sources)),
        ("next", " ".join((g.actions_zh if chinese else ()) or g.actions)),
    )
    return tuple((say(f"referral.label.{name}", lang), clip(value, 1200)) for name, value in pairs if value)


def _test(s: Subject, lang: str) -> tuple[Block, ...]:
    if s.confirmed:
        return ()
    lines = [say("referral.test.skin" if s.blood_is_tumor else "referral.test.blood", lang)]
    if s.gene == "PMS2":
        lines.append(say("referral.test.pseudogene", lang))
    return Heading(say("referral.test", lang)), Bullets(tuple(lines), Style.SMALL)


def _risks(s: Subject, lang: str) -> tuple[Block, ...]:
    found = risks(s.gene, None)
    if not found:
        return ()
    rows = []
    for r in found:
        between = "" if r.low is None or r.high is None else f" ({number(r.low)}–{number(r.high)}%)"
        rows.append(
            say(
                "referral.risks.row",
                lang,
                cancer=say(f"cancer.{r.cancer}", lang),
                percent=number(r.percent),
                range=between,
                age=r.to_age,
                who=say(f"referral.who.{r.sex}", lang),
                source=r.source + (f"; {r.note}" if r.note else ""),
            )
        )
    return Heading(say("referral.risks", lang)), Bullets(tuple(rows), Style.SMALL)


def _criteria(s: Subject, lang: str) -> tuple[Block, ...]:
    rows = []
    for c in criteria(s.result, OncoTree.load()):
        text = c.text_zh if lang == "zh-TW" else c.text
        if c.open_facts:
            named = say("list.separator", lang).join(context_label(x, lang) for x in c.open_facts)
            text = say("referral.criteria.open", lang, text=text, facts=named)
        source = c.source.split(": http")[0]  # the address stands in the table
        source = source if c.review == "checked" else say("referral.criteria.unchecked", lang, source=source)
        rows.append(say("referral.criteria.row", lang, text=text, source=source))
    body: Block = Bullets(tuple(rows), Style.SMALL) if rows else Paragraph(say("referral.criteria.none", lang), Style.SMALL)
    return Heading(say("referral.criteria", lang)), body


def _ask(lang: str) -> tuple[Block, ...]:
    items = tuple(say(f"referral.ask.{x}", lang) for x in ("relatives", "tested", "history"))
    return Heading(say("referral.ask", lang)), Bullets(items, Style.SMALL)


def _limits(lang: str) -> tuple[Block, ...]:
    items = tuple(say(f"referral.limits.{x}", lang) for x in ("tumor", "vus"))
    return Heading(say("referral.limits", lang)), Bullets(items, Style.SMALL)


def _signature(s: Subject, lang: str) -> tuple[Block, ...]:
    d = s.details
    date = roc_and_gregorian(clip(s.date, 20), lang) if s.date else ""
    fields = (
        (say("letter.contact.hospital", lang), d.hospital),
        (say("patient.contact.doctor", lang), d.doctor),
        (say("patient.contact.phone", lang), d.phone),
        (say("letter.contact.signature", lang), ""),
        (say("letter.contact.date", lang), date),
    )
    return Heading(say("letter.contact", lang)), FillIn(tuple((label, clip(value, 80)) for label, value in fields))
