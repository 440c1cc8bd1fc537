"""The letters for people who are not professionals: to the patient, to relatives, a carrier result, nothing to follow up.

No promise, no blame, no class of variant. From a tumor alone a change "may be inherited"; numbers stand only in letters
about a confirmed finding, and only where the table of risks names the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from mingbian.interpret.germline_risks import Risk, risks
from mingbian.model.case import Consent
from mingbian.model.interpretation import Finding
from mingbian.reports.content import (
    Block,
    Bullets,
    Callout,
    Checklist,
    Facts,
    FillIn,
    Heading,
    Icon,
    IconArray,
    Paragraph,
    Style,
    Tone,
    clip,
)
from mingbian.reports.dates import roc_and_gregorian
from mingbian.reports.identity import report_id
from mingbian.reports.letters_subject import Subject
from mingbian.reports.names import name_of
from mingbian.reports.wording import catalog, known, say

MOST_PICTURES: Final = 3
"""Risks that are drawn; further ones stand as lines."""
_LONGEST: Final = 120


def patient(s: Subject, lang: str) -> tuple[Block, ...]:
    """To the patient, about one flagged finding."""
    state = "confirmed" if s.confirmed else "possible"
    blood = "_blood" if s.blood_is_tumor and not s.confirmed else ""
    both = "_both" if s.confirmed and s.inheritance == "AR" else ""
    blocks: list[Block] = [
        _main(s, f"letter.main.{state}{blood}{both}", f"letter.main.{state}.lead", lang),
        Paragraph(_about_gene(s, lang)),
        Heading(say("letter.means", lang)),
    ]
    if s.confirmed:
        blocks.append(Bullets(tuple(say(f"letter.means.{state}{both}.{x}", lang) for x in ("body", "parents"))))
    else:
        blocks.append(Bullets(tuple(say(f"letter.means.possible.{x}{blood}", lang) for x in ("tumor", "test"))))
    blocks.append(Heading(say("letter.not", lang)))
    kinds = ("sure", "all") if s.confirmed else ("family", "none")
    blocks.append(Bullets(tuple(say(f"letter.not.{state}.{x}", lang) for x in kinds)))
    blocks += _certain(s, lang)
    if s.confirmed:
        blocks += _risks(s, s.result.case.sex, "2" if s.inheritance == "AR" else "1", lang)
    steps = ("counselor", "checks", "show", "history") if s.confirmed else ("counselor", f"test{blood}", "history")
    blocks += [Heading(say("letter.next", lang)), Checklist(tuple(say(f"letter.next.{x}", lang) for x in steps))]
    if s.confirmed:
        blocks += [
            Heading(say("letter.family", lang)),
            Paragraph(say(f"letter.family.{s.inheritance}", lang)),
            Paragraph(say("letter.family.letter", lang)),
            Paragraph(say("letter.family.contact", lang)),
            *_children(s, lang),
        ]
    blocks += _remember(("fault", "worry"), lang)
    blocks += _privacy(lang)
    return (*_greeting(s.details.patient, lang), *blocks, *_facts(s, lang), *_contact(s, lang))


def relatives(s: Subject, lang: str) -> tuple[Block, ...]:
    """To relatives, about one confirmed finding; the patient's name stands in it only where the person agreed."""
    agreed = s.result.case.consents.family_contact is Consent.YES and bool(s.details.patient)
    who = (
        say("letter.relatives.named", lang, name=clip(s.details.patient, 64))
        if agreed
        else say("letter.relatives.private", lang)
    )
    blocks: list[Block] = [
        _main(s, "letter.main.relatives", "letter.main.relatives.lead", lang),
        Paragraph(_about_gene(s, lang)),
        Paragraph(who),
        Heading(say("letter.means", lang)),
        Paragraph(say(f"letter.relatives.{s.inheritance}", lang)),
        *_risks(s, None, "2" if s.inheritance == "AR" else "1", lang),
        Heading(say("letter.next", lang)),
        Checklist(tuple(say(f"letter.next.{x}", lang) for x in ("counselor", "bring", "blood"))),
        Heading(say("letter.relatives.result", lang)),
        Bullets(tuple(say(f"letter.relatives.{x}", lang) for x in ("yes", "no"))),
        *_children(s, lang),
        *_remember(("fault", "relatives"), lang),
        *_privacy(lang),
    ]
    return (*_greeting(s.details.addressee, lang), *blocks, *_facts(s, lang), *_contact(s, lang))


def carrier(s: Subject, lang: str) -> tuple[Block, ...]:
    """To a carrier: one copy of a gene in which two are needed."""
    blocks: list[Block] = [
        _main(s, "letter.main.carrier", "letter.main.carrier.lead", lang),
        Paragraph(_about_gene(s, lang)),
        Heading(say("letter.means", lang)),
        Bullets(tuple(say(f"letter.means.carrier.{x}", lang) for x in ("copies", "other"))),
        Heading(say("letter.not", lang)),
        Bullets((say("letter.not.carrier", lang),)),
    ]
    if risks(s.gene, s.result.case.sex, "carrier"):
        blocks += _risks(s, s.result.case.sex, "carrier", lang)
    blocks += [
        Heading(say("letter.family", lang)),
        Paragraph(say("letter.family.carrier.AD", lang)),
        Paragraph(say("letter.family.carrier.partner", lang)),
        Heading(say("letter.next", lang)),
        Checklist(tuple(say(f"letter.next.{x}", lang) for x in ("plan", "show"))),
        *_remember(("fault",), lang),
        *_privacy(lang),
    ]
    return (*_greeting(s.details.patient, lang), *blocks, *_facts(s, lang), *_contact(s, lang))


def benign(s: Subject, lang: str) -> tuple[Block, ...]:
    """To the patient, where a germline test found nothing to follow up."""
    return (
        *_greeting(s.details.patient, lang),
        Callout(Tone.MAIN, say("letter.main.benign", lang), (say("letter.main.benign.lead", lang),)),
        Paragraph(say("patient.found.gene", lang)),
        Heading(say("letter.means", lang)),
        Bullets((say("letter.means.benign.known", lang),)),
        Heading(say("letter.not", lang)),
        Bullets(tuple(say(f"letter.not.benign.{x}", lang) for x in ("none", "history"))),
        Paragraph(say("letter.certain.later", lang)),
        *_privacy(lang),
        *_contact(s, lang),
    )


# --- parts -----------------------------------------------------------------------------------------------------------


def _greeting(name: str, lang: str) -> tuple[Block, ...]:
    text = say("letter.dear", lang, name=clip(name, 64)) if name else say("letter.dear.anyone", lang)
    return (Paragraph(text),)


def _main(s: Subject, title: str, lead: str, lang: str) -> Callout:
    return Callout(Tone.MAIN, say(title, lang, gene=clip(s.gene, 40)), (say(lead, lang),), Icon.FAMILY)


def _about_gene(s: Subject, lang: str) -> str:
    """What a gene is, and what this one does."""
    sentences = [say("patient.found.gene", lang)]
    name = f"gene.{s.gene}"
    if known(name):
        sentences += [say(name, lang), say(f"role.{catalog()[name].role}", lang)]
    else:
        sentences.append(say("gene.other", lang, gene=clip(s.gene, 40)))
    return ("" if lang == "zh-TW" else " ").join(sentences)


def _certain(s: Subject, lang: str) -> tuple[Block, ...]:
    seen = s.seen if s.seen in ("assay", "normal") else "tumor"
    lines = (say(f"letter.certain.{seen}", lang), say("letter.certain.later", lang))
    return Heading(say("letter.certain", lang)), *(Paragraph(line) for line in lines)


def _risks(s: Subject, sex: str | None, copies: str, lang: str) -> tuple[Block, ...]:
    """Absolute risks in both frames, drawn and in words; a sentence where no number can be relied on."""
    found = [r for r in risks(s.gene, sex, copies) if r.percent >= 1]
    heading = Heading(say("letter.risks", lang))
    if not found:
        return heading, Paragraph(say("letter.risks.none", lang))
    drawn = found[:MOST_PICTURES]
    blocks: list[Block] = [heading, Paragraph(say("letter.risks.intro", lang, gene=clip(s.gene, 40)))]
    blocks += [IconArray(_risk_title(r, lang), r.of_hundred, _risk_lines(r, lang)) for r in drawn]
    others = found[MOST_PICTURES:]
    if others:
        joined = "" if lang == "zh-TW" else " "
        mark = "：" if lang == "zh-TW" else ": "
        blocks.append(Bullets(tuple(_risk_title(r, lang) + mark + joined.join(_risk_lines(r, lang)) for r in others)))
    blocks.append(Paragraph(say("letter.risks.where", lang)))
    return tuple(blocks)


def _risk_title(r: Risk, lang: str) -> str:
    return say("letter.risks.title", lang, cancer=say(f"cancer.{r.cancer}", lang), age=r.to_age)


def _risk_lines(r: Risk, lang: str) -> tuple[str, ...]:
    lines = [
        say(f"letter.risks.of.{r.sex}", lang),
        say("letter.risks.get", lang, count=r.of_hundred),
        say("letter.risks.not", lang, rest=100 - r.of_hundred),
    ]
    if r.low is not None and r.high is not None:
        lines.append(say("letter.risks.range", lang, low=max(1, round(r.low)), high=round(r.high)))
    return tuple(lines)


def _children(s: Subject, lang: str) -> tuple[Block, ...]:
    when = "child" if s.childhood else "adult"
    return Heading(say("letter.children", lang)), Paragraph(say(f"letter.children.{when}", lang))


def _remember(names: Sequence[str], lang: str) -> tuple[Block, ...]:
    return Heading(say("letter.feelings", lang)), *(Paragraph(say(f"letter.feelings.{n}", lang)) for n in names)


def _privacy(lang: str) -> tuple[Block, ...]:
    lines = (say("letter.privacy.law", lang), say("letter.privacy.insurance", lang))
    return Heading(say("letter.privacy", lang)), *(Paragraph(line) for line in lines)


def _facts(s: Subject, lang: str) -> tuple[Block, ...]:
    """What a laboratory needs to look for the same change. Nothing here names the patient."""
    assert s.finding is not None
    v = s.finding.variant
    sources = dict.fromkeys(r.source for r in risks(s.gene, None) if r.percent >= 1) if s.confirmed else {}
    pairs = [
        ("gene", s.gene),
        ("change", v.hgvs_c or name_of(s.finding, lang)),
        ("protein", v.hgvs_p or ""),
        ("reported", _as_reported(s.finding)),
        ("genome", " ".join(x for x in (v.observed.build.value if v.observed.build else "", v.hgvs_g or "") if x)),
        ("seen", say(f"letter.facts.seen.{s.seen}", lang)),
        ("report", s.details.report),
        ("number", report_id(s.result)),
    ]
    shown = tuple((say(f"letter.facts.{name}", lang), clip(value, _LONGEST)) for name, value in pairs if value)
    cited = [Paragraph(say("letter.risks.source", lang, sources="; ".join(sources)), Style.SMALL)] if sources else []
    return Heading(say("letter.facts", lang)), Facts(shown, columns=1), *cited


def _as_reported(finding: Finding) -> str:
    """The laboratory's own name of the change, where it wrote another one than stands above."""
    given = finding.variant.observed.as_reported
    stated = " ".join(x for x in (given.get("hgvs_c", ""), given.get("hgvs_p", "")) if x)
    v = finding.variant
    same = given.get("hgvs_c") in (None, v.hgvs_c) and given.get("hgvs_p", "").split(":")[-1] in ("", _bare(v.hgvs_p))
    return "" if same else stated


def _bare(name: str | None) -> str:
    return (name or "").split(":")[-1]


def _contact(s: Subject, lang: str) -> tuple[Block, ...]:
    d = s.details
    date = roc_and_gregorian(clip(s.date, 20), lang) if s.date else ""
    fields: Iterable[tuple[str, str]] = (
        (say("letter.contact.hospital", lang), d.hospital),
        (say("patient.contact.doctor", lang), d.doctor),
        (say("patient.contact.counselor", lang), d.counselor),
        (say("patient.contact.phone", lang), d.phone),
        (say("letter.contact.signature", lang), ""),
        (say("letter.contact.date", lang), date),
    )
    return Heading(say("letter.contact", lang)), FillIn(tuple((label, clip(value, 80)) for label, value in fields))
