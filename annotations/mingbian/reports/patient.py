"""The page for the patient: one main message, what it may mean, what to ask. Two sheets of paper at most.

What never stands here: a tier or a level, a variant of uncertain or no significance, oncogenicity, a promise, a prognosis,
and without consent a word about inheritance. What is not known is left to the doctor, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mingbian.model.interpretation import (
    Approval,
    Assertion,
    ConditionState,
    DrugName,
    Effect,
    Finding,
    GermlineState,
    Interpretation,
    Level,
    Origin,
    Reimbursement,
    Tier,
)
from mingbian.model.variant import CopyNumberType
from mingbian.model.variant import Kind as VariantKind
from mingbian.reports.content import (
    Block,
    Bullets,
    Callout,
    Card,
    Checklist,
    Document,
    FillIn,
    Heading,
    Icon,
    Kind,
    Paragraph,
    Style,
    Tone,
    Words,
    clip,
)
from mingbian.reports.dates import roc_and_gregorian
from mingbian.reports.fonts import spelled
from mingbian.reports.identity import report_id
from mingbian.reports.names import gene_of, name_of
from mingbian.reports.withhold import allowed, withhold
from mingbian.reports.wording import catalog, known, language, say

MOST_PAGES: Final = 2
MOST_FINDINGS: Final = 3
_LONGEST_NAME: Final = 60
_DOSAGE_FORM: Final = re.compile(
    r"\s*(?:乾粉|凍晶|濃縮|皮下|靜脈|口服|糖衣|膜衣|軟|針筒裝)*"
    r"(?:錠|膠囊|注射液劑|注射劑|注射液|輸注液|輸注濃縮液|輸注用懸浮液)\Z"
)
_PAID: Final = frozenset({"yes", "paid", "conditional", "partial"})
_APPROVED_ORDER: Final = ("yes", "licensed", "unknown", "no")
_PAID_ORDER: Final = ("yes", "unknown", "no")


def document(i: Interpretation, lang: str, draft: bool = True) -> Document:
    """The patient's page as content, with as much of the less important matter as two pages hold."""
    from mingbian.reports.pdf import page_count

    lang = language(lang)
    number = report_id(i)
    i = withhold(i)
    for fullness in (_Fullness(), _Fullness(words=False), _Fullness(words=False, cards=2), _Fullness(False, 1, 1, 3)):
        made = _document(i, lang, draft, number, fullness)
        if page_count(made) <= MOST_PAGES:
            break
    return made


def render_patient(i: Interpretation, lang: str) -> bytes:
    """The patient's page as PDF. The same interpretation gives the same bytes; each page carries the draft mark."""
    from mingbian.reports.pdf import render

    return render(document(i, lang)).data


@dataclass(frozen=True, slots=True)
class _Fullness:
    """How much of what can be spared stands on the page."""

    words: bool = True
    cards: int = 3
    findings: int = MOST_FINDINGS
    questions: int = 5


@dataclass(frozen=True, slots=True)
class _Option:
    """One regimen that the result speaks for. ``approved`` and ``paid`` are about Taiwan, only from the data."""

    drugs: tuple[str, ...]
    approved: str  # yes, no, licensed (some use), unknown
    paid: str  # yes, no, unknown
    as_of: str
    level: str

    @property
    def order(self) -> tuple[int, int, str, int, tuple[str, ...]]:
        return (
            _APPROVED_ORDER.index(self.approved),
            _PAID_ORDER.index(self.paid),
            self.level,
            len(self.drugs),
            self.drugs,
        )


def _document(i: Interpretation, lang: str, draft: bool, number: str, fullness: _Fullness) -> Document:
    options = _options(i)
    blocks = (
        _pending(i, lang)
        if i.blocking or not i.accounting.balanced
        else [
            _main(i, options, lang),
            *_found(i, fullness, lang),
            *_treatment(i, options, fullness, lang),
            *_family(i, lang),
            Heading(say("patient.limits", lang)),
            Bullets(tuple(say(f"patient.limits.{x}", lang) for x in ("unseen", "duration", "later"))),
            Heading(say("patient.ask", lang)),
            Checklist(_questions(i, bool(options), lang)[: fullness.questions]),
            *(_words(i, bool(options), lang) if fullness.words else ()),
        ]
    )
    blocks += _contact(i, lang)
    sample = spelled(clip(i.case.sample or i.case.tumor_sample or "–", 40))
    return Document(
        kind=Kind.PATIENT,
        lang=lang,
        title=say("patient.title", lang),
        header="",
        footer=(
            say("patient.footer.purpose", lang),
            say("patient.footer.private", lang),
            " · ".join(
                (
                    say("patient.footer.sample", lang, sample=sample),
                    say("report.id", lang, id=number),
                    say("knowledge", lang, version=clip(i.knowledge.version, 20), date=clip(i.knowledge.date, 20)),
                )
            ),
        ),
        page_label=say("page", lang, page="{page}", pages="{pages}"),
        draft=say("draft", lang) if draft else "",
        report_id=number,
        blocks=tuple(blocks),
    )


# What counts. -----------------------------------------------------------------------------------------------------------


def _shown(i: Interpretation) -> list[Finding]:
    """Findings a patient should hear of: Tier I and II, in the order of the result."""
    return [f for f in i.findings if f.tier in (Tier.I, Tier.II)]


def _helpful(f: Finding, a: Assertion) -> bool:
    """Does this line of evidence speak for a medicine in this patient's tumor, as far as is known?"""
    effects = {Effect.SENSITIVITY}
    if f.variant.kind is VariantKind.WILD_TYPE:
        effects.add(Effect.REQUIRES_WILD_TYPE)
    return a.tier is Tier.I and a.effect in effects and bool(a.therapies) and _may_hold(a)


def _may_hold(a: Assertion) -> bool:
    return all(c.state is not ConditionState.NOT_MET for c in a.conditions)


def _with_options(i: Interpretation) -> list[Finding]:
    return [f for f in _shown(i) if any(_helpful(f, a) for a in f.assertions)]


def _options(i: Interpretation) -> list[_Option]:
    """Every regimen once, with the best that the data say of it; those available in Taiwan first."""
    names = {d.inn.lower(): d for d in i.drugs}
    best: dict[tuple[str, ...], _Option] = {}
    for f in i.findings:
        for a in f.assertions:
            if not _helpful(f, a):
                continue
            for regimen in a.therapies:
                drugs = tuple(clip(d.strip(), _LONGEST_NAME) for d in regimen.split(" + "))
                paid, as_of = _paid(a.reimbursement)
                level = (a.level or Level.D).value
                option = _Option(drugs, _approved(a.approvals, drugs, names), paid, as_of, level)
                if drugs not in best or option.order < best[drugs].order:
                    best[drugs] = option
    return sorted(best.values(), key=lambda o: o.order)


def _approved(approvals: Sequence[Approval], drugs: Sequence[str], names: Mapping[str, DrugName]) -> str:
    said = [p.text.strip().lower() for p in approvals if p.regulator == "TFDA"]
    if any(text.startswith("approved") for text in said):
        return "yes"
    if any(text.startswith(("not approved", "withdrawn")) for text in said):
        return "no"
    licensed = [names[d.lower()].licensed_tw if d.lower() in names else None for d in drugs]
    if all(licensed):
        return "licensed"
    return "no" if False in licensed else "unknown"


def _paid(reimbursement: Sequence[Reimbursement]) -> tuple[str, str]:
    """ "yes", "no" or "unknown", with the date the statement holds for. Without a date nothing is claimed."""
    dated = [r for r in reimbursement if r.payer == "NHI" and r.as_of]
    for r in dated:
        if r.status in _PAID:
            return "yes", r.as_of or ""
    for r in dated:
        if r.status == "no":
            return "no", r.as_of or ""
    return "unknown", ""


# Names. -----------------------------------------------------------------------------------------------------------------


def _name(f: Finding, lang: str) -> str:
    """What the patient reads: the short name on the report, or plain words for an event without one."""
    about = _about(f)
    if about and known(f"patient.name.{about}"):
        entry = catalog()[f"patient.name.{about}"]
        values = {"gene": clip(gene_of(f.variant), 40), "exon": _exon(f)}
        return say(entry.id, lang, **{place: values[place] for place in entry.places})
    return clip(name_of(f, lang), _LONGEST_NAME)


def _about(f: Finding) -> str:
    """The id of the words that explain this kind of event, or "" for a change in the letters of a gene."""
    v, o = f.variant, f.variant.observed
    if v.kind is VariantKind.COPY_NUMBER and o.copy_number is not None:
        grown = o.copy_number.type in (CopyNumberType.AMPLIFICATION, CopyNumberType.GAIN)
        return "amplification" if grown else "loss"
    if v.kind is VariantKind.FUSION:
        return "fusion"
    if v.kind is VariantKind.SPLICE:
        return "exon_skipping" if _exon(f) else ""
    if v.kind is VariantKind.WILD_TYPE:
        return "wild_type"
    if v.kind is VariantKind.SIGNATURE and o.signature is not None:
        return o.signature.name.lower() if o.signature.name in {"MSI", "TMB", "HRD"} else ""
    return ""


def _exon(f: Finding) -> str:
    found = re.search(r"exon\s*(\d+)\s*skipping", f.variant.observed.splice_event or "", re.IGNORECASE)
    return found[1] if found else ""


def _listed(names: Iterable[str], lang: str) -> str:
    return say("list.separator", lang).join(dict.fromkeys(names))


def _sentences(parts: Iterable[str], lang: str) -> str:
    return ("" if lang == "zh-TW" else " ").join(p for p in parts if p)


def _drug(inn: str, names: Mapping[str, DrugName], lang: str) -> str:
    drug = names.get(inn.lower())
    trade = "" if drug is None else clip(drug.trade_zh if lang == "zh-TW" else drug.trade_en, _LONGEST_NAME)
    trade = _DOSAGE_FORM.sub("", trade) or trade
    return say("patient.drug.zh", lang, inn=inn, trade=trade) if trade else inn


def _regimen(drugs: Sequence[str], names: Mapping[str, DrugName], lang: str) -> str:
    return say("patient.drug.plus", lang).join(_drug(d, names, lang) for d in drugs)


# Sections. --------------------------------------------------------------------------------------------------------------


def _pending(i: Interpretation, lang: str) -> list[Block]:
    return [Callout(Tone.MAIN, say("patient.main.pending", lang), (say("patient.main.pending.lead", lang),))]


def _main(i: Interpretation, options: Sequence[_Option], lang: str) -> Block:
    actionable = _with_options(i)
    if options:
        title = (
            say("patient.main.one", lang) if len(actionable) == 1 else say("patient.main.more", lang, count=len(actionable))
        )
        names = _listed((_name(f, lang) for f in actionable[:MOST_FINDINGS]), lang)
        return Callout(Tone.MAIN, title, (say("patient.main.lead", lang, names=names),))
    if any(a.tier is Tier.I and _may_hold(a) for f in _shown(i) for a in f.assertions):
        names = _listed((_name(f, lang) for f in _shown(i)[:MOST_FINDINGS]), lang)
        return Callout(Tone.MAIN, say("patient.main.useful", lang), (say("patient.main.lead", lang, names=names),))
    return Callout(Tone.MAIN, say("patient.main.none", lang), (say("patient.main.none.lead", lang),))


def _found(i: Interpretation, fullness: _Fullness, lang: str) -> list[Block]:
    shown = _shown(i)
    blocks: list[Block] = [Heading(say("patient.found", lang)), Paragraph(say("patient.found.gene", lang))]
    if not shown:
        return [*blocks, Paragraph(say("patient.found.none", lang))]
    for f in shown[: fullness.findings]:
        blocks += [Paragraph(_name(f, lang), Style.STRONG), Paragraph(_explained(f, lang))]
    if len(shown) > fullness.findings:
        blocks.append(Paragraph(say("patient.found.more", lang, count=len(shown) - fullness.findings)))
    return blocks


def _explained(f: Finding, lang: str) -> str:
    about = _about(f)
    genes = [] if about in {"msi", "tmb", "hrd"} else (f.variant.genes or ((f.variant.gene,) if f.variant.gene else ()))
    parts = []
    told = [g for g in genes if known(f"gene.{g}")][:1]
    for gene in told or genes[:1]:
        parts.append(say(f"gene.{gene}", lang) if told else say("gene.other", lang, gene=clip(gene, 40)))
    if about:
        parts.append(say(f"patient.about.{about}", lang))
    elif told:
        parts.append(say(f"role.{catalog()[f'gene.{told[0]}'].role}", lang))
    if f.origin is Origin.POSSIBLE_CHIP:
        parts.append(say("patient.about.blood", lang))
    return _sentences(parts, lang)


def _treatment(i: Interpretation, options: Sequence[_Option], fullness: _Fullness, lang: str) -> list[Block]:
    names = {d.inn.lower(): d for d in i.drugs}
    blocks: list[Block] = [Heading(say("patient.treatment", lang))]
    for n, option in enumerate(options[: fullness.cards]):
        if n == 0:
            blocks.append(Paragraph(say("patient.treatment.intro", lang)))
        blocks.append(Card(Icon.DOT, _regimen(option.drugs, names, lang), (_availability(option, lang),)))
    after = []
    if len(options) > fullness.cards:
        after.append(say("patient.treatment.more", lang, count=len(options) - fullness.cards))
    if len(options) > 1:
        after.append(say("patient.treatment.choose", lang))
    if after:
        blocks.append(Paragraph(_sentences(after, lang)))
    blocks += _less_helpful(i, names, lang)
    others = [f for f in _shown(i) if not any(_helpful(f, a) for a in f.assertions)]
    elsewhere = [f for f in others if any(a.effect is Effect.SENSITIVITY and _may_hold(a) for a in f.assertions)]
    plan = [f for f in others if f not in elsewhere and f.tier is Tier.I]
    if elsewhere:
        named = _listed((_name(f, lang) for f in elsewhere[:MOST_FINDINGS]), lang)
        blocks.append(Paragraph(say("patient.treatment.elsewhere", lang, names=named)))
    if plan:
        named = _listed((_name(f, lang) for f in plan[:MOST_FINDINGS]), lang)
        blocks.append(Paragraph(say("patient.treatment.plan", lang, names=named)))
    if len(blocks) == 1:
        blocks.append(Paragraph(say("patient.treatment.none", lang)))
    blocks.append(Callout(Tone.PLAIN, "", (say("patient.honest", lang),)))
    return blocks


def _availability(option: _Option, lang: str) -> str:
    approved = say(f"patient.approved.{option.approved}", lang)
    if option.paid == "unknown":
        paid = say("patient.nhi.unknown", lang)
    else:
        paid = say(f"patient.nhi.{option.paid}", lang, date=roc_and_gregorian(clip(option.as_of, 20), lang))
    return _sentences((approved, paid), lang)


def _less_helpful(i: Interpretation, names: Mapping[str, DrugName], lang: str) -> list[Block]:
    """Medicines that this result speaks against, in one card."""
    against: dict[str, None] = {}
    found: dict[str, None] = {}
    for f in _shown(i):
        for a in f.assertions:
            if a.tier in (Tier.I, Tier.II) and a.effect in (Effect.RESISTANCE, Effect.NO_BENEFIT) and _may_hold(a):
                for regimen in a.therapies:
                    against.setdefault(_regimen([clip(d, _LONGEST_NAME) for d in regimen.split(" + ")], names, lang))
                    found.setdefault(_name(f, lang))
    if not against:
        return []
    line = say("patient.treatment.less", lang, names=_listed(list(found)[:2], lang))
    return [Card(Icon.DOWN, _listed(list(against)[:4], lang), (line,))]


def _family(i: Interpretation, lang: str) -> list[Block]:
    if not allowed(i):
        return []
    blocks: list[Block] = [Heading(say("patient.family", lang))]
    for state in (GermlineState.CONFIRMED, GermlineState.POSSIBLE):
        genes = _genes_in(i, state)
        if genes:
            title = say(f"patient.family.{state.value}", lang, names=_listed(genes[:MOST_FINDINGS], lang))
            blocks.append(Callout(Tone.FAMILY, title, (say(f"patient.family.{state.value}.text", lang),), Icon.FAMILY))
    if len(blocks) == 1:
        blocks.append(Paragraph(say("patient.family.none", lang)))
    return blocks


def _genes_in(i: Interpretation, state: GermlineState) -> list[str]:
    by_id = {f.id: f for f in i.findings}
    found = [by_id[g.finding] for g in i.germline_findings if g.state is state and g.finding in by_id]
    return list(dict.fromkeys(gene_of(f.variant) or _name(f, "en") for f in found))


def _to_counselor(i: Interpretation) -> bool:
    return allowed(i) and bool(_genes_in(i, GermlineState.POSSIBLE) or _genes_in(i, GermlineState.CONFIRMED))


def _questions(i: Interpretation, with_options: bool, lang: str) -> tuple[str, ...]:
    asked = ["which", "effects", "cost"] if with_options else ["options", "trial"]
    if _to_counselor(i):
        asked.append("counselor")
    return tuple(say(f"patient.ask.{name}", lang) for name in (*asked, "again"))


def _words(i: Interpretation, with_options: bool, lang: str) -> list[Block]:
    used = ["nhi", "self_pay"] if with_options else ["trial"]
    if _to_counselor(i):
        used.append("counselor")
    pairs = tuple((say(f"patient.word.{w}", lang), say(f"patient.word.{w}.text", lang)) for w in used)
    return [Heading(say("patient.words", lang)), Words(pairs)]


def _contact(i: Interpretation, lang: str) -> list[Block]:
    date = i.date or i.case.collected
    fields = [("doctor", ""), ("phone", ""), ("manager", "")]
    if _to_counselor(i):
        fields.append(("counselor", ""))
    fields += [("explained", ""), ("collected", roc_and_gregorian(clip(date, 20), lang) if date else "")]
    pairs = tuple((say(f"patient.contact.{name}", lang), value) for name, value in fields)
    return [Heading(say("patient.contact", lang)), FillIn(pairs)]
