"""The page for the patient: one main message, what it may mean, what to ask. Two sheets of paper at most.

What never stands here: a tier or a level, a variant of uncertain or no significance, oncogenicity, a promise, a prognosis,
and without consent a word about inheritance. What is not known is left to the doctor, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from mingbian.interpret.consent import withhold
from mingbian.knowledge.atoms import PROMPT_PREFIXES
from mingbian.model.case import Consent
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
    Tier,
)
from mingbian.model.records import replace
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
    PageBreak,
    Paragraph,
    Style,
    Tone,
    Words,
    clip,
)
from mingbian.reports.dates import roc_and_gregorian
from mingbian.reports.fonts import spelled
from mingbian.reports.identity import report_id
from mingbian.reports.names import gene_of, name_of, not_on_blood
from mingbian.reports.wording import LANGUAGES, catalog, known, language, say

MOST_PAGES: Final = 2
MOST_FINDINGS: Final = 3
_OUTLOOK: Final = frozenset({Effect.DIAGNOSTIC, Effect.PROGNOSTIC_BETTER, Effect.PROGNOSTIC_WORSE, Effect.WITHDRAWN})
_REVIEWED: Final = frozenset({"checked", "approved"})
_MOST_AGAINST: Final = 4
_LONGEST_NAME: Final = 60
_DOSAGE_FORM: Final = re.compile(
    r"\s*(?:乾粉|凍晶|濃縮|皮下|靜脈|口服|糖衣|膜衣|軟|針筒裝)*"
    r"(?:錠|膠囊|注射液劑|注射劑|注射液|輸注液|輸注濃縮液|輸注用懸浮液)\Z"
)
PHARMACOGENOMIC: Final = "pharmacogenomic"  # the flag of such a finding
LABORATORY_VUS: Final = "laboratory_vus"  # the flag of a finding that the laboratory's own report lists as uncertain
_PAID: Final = frozenset({"covered", "conditional"})
_APPROVED_HERE: Final = frozenset(
    {"approved", *(f"approved ({how})" for how in ("accelerated", "conditional", "regular", "full"))}
)
_APPROVED_ORDER: Final = ("yes", "licensed", "unknown", "no")
_PAID_ORDER: Final = ("yes", "unknown", "no")


def document(i: Interpretation, lang: str, draft: bool = True) -> Document:
    """The patient's page as content, with as much of the less important matter as two pages hold.

    What fits is decided for both languages together, so that both name the same medicines.
    """
    from mingbian.reports.pdf import page_count

    lang = language(lang)
    number = report_id(i)
    i = withhold(i)
    for fullness in _FULLNESS:
        made = _document(i, lang, draft, number, fullness)
        others = (_document(i, other, draft, number, fullness) for other in LANGUAGES if other != lang)
        if page_count(made) <= MOST_PAGES and all(page_count(other) <= MOST_PAGES for other in others):
            break
    # Where the questions would begin low on the first sheet, they begin the second: it is the one to take to the visit.
    apart = replace(made, blocks=tuple(_before_questions(made.blocks, say("patient.ask", lang))))
    return apart if page_count(made) > 1 and page_count(apart) <= MOST_PAGES else made


def _before_questions(blocks: Sequence[Block], heading: str) -> Iterator[Block]:
    for block in blocks:
        if block == Heading(heading):
            yield PageBreak()
        yield block


def render_patient(i: Interpretation, lang: str) -> bytes:
    """The patient's page as PDF. The same interpretation gives the same bytes; each page carries the draft mark."""
    from mingbian.reports.pdf import render

    return render(document(i, lang)).data


@dataclass(frozen=True, slots=True)
class _Fullness:
    """How much of what can be spared stands on the page.

    ``regimens`` is how many names one card lists; ``asides`` what is said of findings without an option.
    """

    words: bool = True
    cards: int = 3
    regimens: int = 6
    findings: int = MOST_FINDINGS
    questions: int = 5
    asides: bool = True


_FULLNESS: Final = (
    _Fullness(),
    _Fullness(words=False),
    _Fullness(words=False, cards=2),
    _Fullness(words=False, cards=2, findings=2),
    _Fullness(words=False, cards=2, findings=2, asides=False),
    _Fullness(words=False, cards=2, findings=2, asides=False, questions=4),
    _Fullness(words=False, cards=2, findings=2, asides=False, questions=3),
    _Fullness(words=False, cards=1, regimens=4, findings=2, asides=False, questions=3),
    _Fullness(words=False, cards=1, regimens=2, findings=1, asides=False, questions=3),
)


def _document(i: Interpretation, lang: str, draft: bool, number: str, fullness: _Fullness) -> Document:
    r = _result(i)
    blocks: list[Block]
    if i.blocking or not i.accounting.balanced:
        blocks = [Callout(Tone.MAIN, say("patient.main.pending", lang), (say("patient.main.pending.lead", lang),))]
    else:
        blocks = [
            _main(r, lang),
            *_found(r, fullness, lang),
            *_treatment(r, fullness, lang),
            *_family(i, lang),
            Heading(say("patient.limits", lang)),
            Bullets(tuple(say(f"patient.limits.{x}", lang) for x in ("unseen", "duration", "later"))),
            Heading(say("patient.ask", lang)),
            Checklist(_questions(r, lang)[: fullness.questions]),
            *(_words(r, lang) if fullness.words else ()),
        ]
    blocks += _contact(i, lang)
    sample = spelled(clip(i.case.sample or i.case.tumor_sample or "–", 64))
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
                    say("report.id", lang, id=number),
                    say("patient.footer.sample", lang, sample=sample),
                    say("knowledge.version", lang, version=clip(i.knowledge.version, 12)),
                )
            ),
        ),
        page_label=say("page", lang, page="{page}", pages="{pages}"),
        draft=say("draft", lang) if draft else "",
        watermark=say("draft.watermark", lang) if draft else "",
        report_id=number,
        blocks=tuple(blocks),
    )


# What a patient should hear. --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Option:
    """One regimen that the result speaks for. ``approved`` and ``paid`` are about Taiwan, only from the data."""

    drugs: tuple[str, ...]
    approved: str  # yes, no, licensed (some use), unknown
    paid: str  # yes, no, unknown
    as_of: str

    @property
    def standing(self) -> tuple[int, int, str]:
        """What is known of it in Taiwan; medicines with the same standing share a card."""
        return _APPROVED_ORDER.index(self.approved), _PAID_ORDER.index(self.paid), self.as_of

    @property
    def order(self) -> tuple[tuple[int, int, str], int, tuple[str, ...]]:
        return self.standing, len(self.drugs), self.drugs


@dataclass(frozen=True, slots=True)
class _Result:
    """What of an interpretation stands on the page.

    ``shown`` are the findings a patient hears of, those behind an option first; ``options`` the regimens they speak for,
    those available in Taiwan first; ``actionable`` the changes behind an option; ``against`` regimens they speak against;
    ``dose`` findings that change the dose of a medicine.
    """

    case: Interpretation
    shown: tuple[Finding, ...]
    options: tuple[_Option, ...]
    actionable: tuple[Finding, ...]
    against: tuple[tuple[str, ...], ...]
    drugs: Mapping[str, DrugName]
    dose: tuple[Finding, ...] = ()


def _result(i: Interpretation) -> _Result:
    heard = [f for f in i.findings if f.tier in (Tier.I, Tier.II) and _a_change(f) and LABORATORY_VUS not in f.flags]
    heard = [f for f in heard if f.tier is Tier.I or _about_treatment(f)]
    names = {d.inn.lower(): d for d in i.drugs}
    doubted: dict[tuple[str, ...], set[str]] = {}  # spoken against, as far as is known
    against: dict[tuple[str, ...], set[str]] = {}  # spoken against, with every condition met
    firmly: dict[tuple[str, ...], None] = {}  # spoken against on evidence that a patient is told of
    sensitive: set[tuple[str, ...]] = set()  # spoken for on such evidence
    favored: dict[tuple[str, ...], set[str]] = {}
    for f, a in _lines(heard):
        for drugs in _regimens(a):
            if _objects(a):
                doubted.setdefault(drugs, set()).add(f.id)
                if _holds(a):
                    against.setdefault(drugs, set()).add(f.id)
                if _speaks_against(f, a) and _licensed(drugs, names):
                    firmly.setdefault(drugs)
            if _helpful(f, a):
                favored.setdefault(drugs, set()).add(f.id)
                if a.effect is Effect.SENSITIVITY:
                    sensitive.add(drugs)
    best: dict[tuple[str, ...], _Option] = {}
    behind: set[str] = set()
    for f, a in _lines(heard):
        for drugs in _regimens(a) if _helpful(f, a) else ():
            # A finding's own lines against a medicine speak of other situations; another finding's are for the doctor.
            if doubted.get(drugs, set()) - {f.id} - favored[drugs] or _opposed_in_part(drugs, f, against, favored[drugs]):
                continue
            option = _Option(drugs, _approved(a.approvals, drugs, names), *_paid(a, drugs))
            behind.add(f.id)
            if drugs not in best or option.order < best[drugs].order:
                best[drugs] = option
    shown = tuple(sorted(heard, key=lambda f: f.id not in behind))  # stable: the result's own order within each part
    actionable = tuple(f for f in shown if f.id in behind and f.variant.kind is not VariantKind.WILD_TYPE)
    # Where one result speaks for a medicine and another against it, the doctor weighs them: the page does neither.
    spoken = tuple(drugs for drugs in firmly if drugs not in best and drugs not in sensitive)
    options = tuple(sorted(best.values(), key=lambda o: o.order))
    dose = tuple(f for f in i.findings if _of_dose(f))
    return _Result(i, (*shown, *dose), options, actionable, spoken, names, dose)


def _of_dose(f: Finding) -> bool:
    """A finding about how the body handles a medicine: it has no tier, but whoever prescribes must know."""
    return f.tier is None and PHARMACOGENOMIC in f.flags and any(_may_hold(a) for a in f.assertions)


def _a_change(f: Finding) -> bool:
    """A stable microsatellite status is a result, but not a change that was found."""
    s = f.variant.observed.signature
    return s is None or s.name.upper() != "MSI" or bool(re.search(r"MSI-?H|high|dMMR", s.status or "", re.IGNORECASE))


def _opposed_in_part(
    drugs: tuple[str, ...], f: Finding, against: Mapping[tuple[str, ...], set[str]], favored: set[str]
) -> bool:
    """Does another finding speak against a part of this combination, without speaking for the whole?"""
    return any(
        set(part) <= set(drugs) and not findings - {f.id} <= favored for part, findings in against.items() if part != drugs
    )


def _about_treatment(f: Finding) -> bool:
    """Does the finding say anything about a medicine? A patient is not told of one that only speaks of the outlook."""
    return any(a.effect not in _OUTLOOK and _may_hold(a) for a in f.assertions)


def _lines(findings: Iterable[Finding]) -> Iterator[tuple[Finding, Assertion]]:
    return ((f, a) for f in findings for a in f.assertions)


def _regimens(a: Assertion) -> list[tuple[str, ...]]:
    return [tuple(clip(drug.strip(), _LONGEST_NAME) for drug in regimen.split(" + ")) for regimen in a.therapies]


def _helpful(f: Finding, a: Assertion) -> bool:
    """Does this line of evidence speak for a medicine in this patient's tumor, as far as is known?"""
    effects = {Effect.SENSITIVITY}
    if f.variant.kind is VariantKind.WILD_TYPE:
        effects.add(Effect.REQUIRES_WILD_TYPE)
    return a.tier is Tier.I and a.effect in effects and _may_hold(a) and not _waits_for_another_test(a)


def _objects(a: Assertion) -> bool:
    """Does this line speak against a medicine, with enough behind it to keep the medicine off the page?"""
    sure = a.tier is Tier.I or (a.tier is Tier.II and a.review in _REVIEWED)
    return a.effect in (Effect.RESISTANCE, Effect.NO_BENEFIT) and sure and _may_hold(a)


def _speaks_against(f: Finding, a: Assertion) -> bool:
    """May a patient be told that this medicine may work less well? Only a change that was found, only firm evidence.

    That a gene reads as usual is never told as a reason against a medicine.
    """
    found = f.variant.kind is not VariantKind.WILD_TYPE
    firm = a.tier is Tier.I and a.level in (Level.A, Level.B) and _holds(a)
    return found and firm and a.effect in (Effect.RESISTANCE, Effect.NO_BENEFIT)


def _licensed(drugs: Sequence[str], names: Mapping[str, DrugName]) -> bool:
    """Does every medicine of a regimen hold a licence in Taiwan? What is not known does not count."""
    return all(d.lower() in names and names[d.lower()].licensed_tw for d in drugs)


def _holds(a: Assertion) -> bool:
    return all(c.state is ConditionState.MET for c in a.conditions)


def _waits_for_another_test(a: Assertion) -> bool:
    """Does the line rest on a stain or another test whose result is not known? Then a patient is not told of it."""
    return any(c.state is ConditionState.UNKNOWN and c.key in PROMPT_PREFIXES for c in a.conditions)


def _may_hold(a: Assertion) -> bool:
    return all(c.state is not ConditionState.NOT_MET for c in a.conditions)


def _approved(approvals: Sequence[Approval], drugs: Sequence[str], names: Mapping[str, DrugName]) -> str:
    said = [p.text.strip().lower() for p in approvals if p.regulator == "TFDA"]
    if any(text in _APPROVED_HERE for text in said):
        return "yes"
    if any(text.startswith("approved") for text in said):
        return "licensed"  # for a part of the patients only: whether for this one is for the doctor to say
    if any(text.startswith(("not approved", "no approval", "not licensed", "withdrawn")) for text in said):
        return "no"
    licensed = [names[d.lower()].licensed_tw if d.lower() in names else None for d in drugs]
    if all(licensed):
        return "licensed"
    return "no" if False in licensed else "unknown"


def _paid(a: Assertion, drugs: Sequence[str]) -> tuple[str, str]:
    """ "yes", "no" or "unknown", with the date the statement holds for. Without a date nothing is claimed.

    Only what is said of this very regimen counts: that a partner of a combination is paid for says nothing of the whole.
    """
    regimen = " + ".join(drugs).casefold()
    meant = [r for r in a.reimbursement if r.drug.casefold() == regimen or (not r.drug and len(a.therapies) == 1)]
    dated = [r for r in meant if r.payer == "NHI" and r.as_of]
    for r in dated:
        if r.status in _PAID:
            return "yes", r.as_of or ""
    for r in dated:
        if r.status == "not_covered":
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
    return say("patient.drug.traded", lang, inn=inn, trade=trade) if trade else inn


def _regimen(drugs: Sequence[str], r: _Result, lang: str) -> str:
    joined = say("patient.drug.plus", lang).join(_drug(d, r.drugs, lang) for d in drugs)
    return joined.replace("） ", "）")  # a full-width bracket brings its own space


# Sections. --------------------------------------------------------------------------------------------------------------


def _regimens_listed(regimens: Sequence[tuple[str, ...]], names: Sequence[str], lang: str) -> str:
    """Medicines side by side; with a clearer mark between them where one of them is a combination."""
    mark = "list.semicolon" if any(len(drugs) > 1 for drugs in regimens) else "list.separator"
    return say(mark, lang).join(names)


def _main(r: _Result, lang: str) -> Block:
    if r.actionable:
        count = len(r.actionable)
        title = say("patient.main.one", lang) if count == 1 else say("patient.main.more", lang, count=count)
        names = _listed((_name(f, lang) for f in r.actionable[:MOST_FINDINGS]), lang)
        return Callout(Tone.MAIN, title, (say("patient.main.lead", lang, names=names),))
    useful = [f for f in r.shown if any(a.tier is Tier.I and _may_hold(a) for a in f.assertions)]
    if useful:
        names = _listed((_name(f, lang) for f in useful[:MOST_FINDINGS]), lang)
        changed = any(f.variant.kind is not VariantKind.WILD_TYPE for f in useful)
        title = say("patient.main.useful" if changed else "patient.main.usual", lang)
        return Callout(Tone.MAIN, title, (say("patient.main.lead", lang, names=names),))
    return Callout(Tone.MAIN, say("patient.main.none", lang), (say("patient.main.none.lead", lang),))


def _found(r: _Result, fullness: _Fullness, lang: str) -> list[Block]:
    blocks: list[Block] = [Heading(say("patient.found", lang)), Paragraph(say("patient.found.gene", lang))]
    if not r.shown:
        return [*blocks, Paragraph(say("patient.found.none", lang))]
    together: dict[str, list[Finding]] = {}
    most = max(fullness.findings, min(len(r.actionable), MOST_FINDINGS))  # what the main message names is explained
    for f in r.shown[:most]:
        together.setdefault(gene_of(f.variant) or f.id, []).append(f)
    for findings in together.values():
        blocks += [
            Paragraph(_listed((_name(f, lang) for f in findings), lang), Style.STRONG),
            Paragraph(_explained(findings, lang)),
        ]
    if len(r.shown) > most:
        blocks.append(Paragraph(say("patient.found.more", lang, count=len(r.shown) - most)))
    return blocks


def _explained(findings: Sequence[Finding], lang: str) -> str:
    """What one gene does, said once, and what each change in it may mean."""
    parts: list[str] = []
    for f in findings:
        about = _about(f)
        genes = [] if about in {"msi", "tmb", "hrd"} else (f.variant.genes or ((f.variant.gene,) if f.variant.gene else ()))
        told = [g for g in genes if known(f"gene.{g}")][:1]
        if told:
            parts.append(say(f"gene.{told[0]}", lang))
        else:
            parts += [say("gene.other", lang, gene=clip(gene, 40)) for gene in genes[:1]]
        if about:
            parts.append(say(f"patient.about.{about}", lang))
        elif told:
            parts.append(say(f"role.{catalog()[f'gene.{told[0]}'].role}", lang))
        if f.origin is Origin.POSSIBLE_CHIP:
            parts.append(say("patient.about.blood", lang))
    return _sentences(dict.fromkeys(parts), lang)


def _treatment(r: _Result, fullness: _Fullness, lang: str) -> list[Block]:
    blocks: list[Block] = [Heading(say("patient.treatment", lang))]
    if r.options:
        blocks.append(Paragraph(say("patient.treatment.choose" if len(r.options) > 1 else "patient.treatment.intro", lang)))
    cards = [list(options) for _, options in groupby(r.options, key=lambda o: o.standing)]
    named = 0
    for options in cards[: fullness.cards]:
        listed = options[: fullness.regimens]
        named += len(listed)
        title = _regimens_listed([o.drugs for o in listed], [_regimen(o.drugs, r, lang) for o in listed], lang)
        blocks.append(Card(Icon.PILL, title, _availability(options[0], lang)))
    if len(r.options) > named:
        blocks.append(Paragraph(say("patient.treatment.more", lang, count=len(r.options) - named)))
    if r.dose:
        names = _listed((_name(f, lang) for f in r.dose), lang)
        blocks.append(
            Callout(Tone.QUESTION, say("patient.dose", lang, names=names), (say("patient.dose.text", lang),), Icon.PILL)
        )
    blocks += _less_helpful(r, lang)
    others = [f for f in r.shown if f not in r.actionable and f.variant.kind is not VariantKind.WILD_TYPE]
    elsewhere = [f for f in others if f.tier is Tier.II and any(a.effect is Effect.SENSITIVITY for a in f.assertions)]
    plan = [f for f in others if f.tier is Tier.I and not _only_against(f)]
    for name, findings in (("elsewhere", elsewhere), ("plan", plan)):
        if findings and (fullness.asides or not r.options):
            text = _listed((_name(f, lang) for f in findings[:MOST_FINDINGS]), lang)
            blocks.append(Paragraph(say(f"patient.treatment.{name}", lang, names=text)))
    if len(blocks) == 1:
        blocks.append(Paragraph(say("patient.treatment.none", lang)))
    blocks.append(Callout(Tone.PLAIN, "", tuple(say(f"patient.honest.{x}", lang) for x in ("drug", "works", "lasts"))))
    return blocks


def _only_against(f: Finding) -> bool:
    return all(a.effect in (Effect.RESISTANCE, Effect.NO_BENEFIT) for a in f.assertions if a.tier is Tier.I)


def _availability(option: _Option, lang: str) -> tuple[str, ...]:
    if option.approved == option.paid == "unknown":
        return (say("patient.availability.unknown", lang),)
    approved = say(f"patient.approved.{option.approved}", lang)
    if option.paid == "unknown":
        return approved, say("patient.nhi.unknown", lang)
    return approved, say(f"patient.nhi.{option.paid}", lang, date=roc_and_gregorian(clip(option.as_of, 20), lang))


def _less_helpful(r: _Result, lang: str) -> list[Block]:
    """Medicines that the result speaks against, in one card.

    A medicine that stands above as part of a combination is named as "used alone", so that the page does not contradict
    itself.
    """
    if not r.against:
        return []
    combined = {drug for option in r.options for drug in option.drugs if len(option.drugs) > 1}
    shown = []
    for drugs in r.against[:_MOST_AGAINST]:
        named = _regimen(drugs, r, lang)
        alone = len(drugs) == 1 and drugs[0] in combined
        shown.append(say("patient.drug.alone", lang, drug=named) if alone else named)
    lines = [say("patient.treatment.less", lang)]
    if len(r.against) > _MOST_AGAINST:
        lines.append(say("patient.treatment.less.more", lang, count=len(r.against) - _MOST_AGAINST))
    return [Card(Icon.DOWN, _regimens_listed(r.against[:_MOST_AGAINST], shown, lang), tuple(lines))]


def _family(i: Interpretation, lang: str) -> list[Block]:
    if i.case.consent_germline is not Consent.YES:
        return []
    blocks: list[Block] = [Heading(say("patient.family", lang))]
    for state in (GermlineState.CONFIRMED, GermlineState.POSSIBLE):
        genes = _genes_in(i, state)
        if genes:
            blood = next((b for g in i.germline_findings if (b := not_on_blood(g))), "")
            about = state.value + (blood if state is GermlineState.POSSIBLE else "")
            title = say(f"patient.family.{about}", lang, names=_listed(genes[:MOST_FINDINGS], lang))
            blocks.append(Callout(Tone.FAMILY, title, (say(f"patient.family.{about}.text", lang),), Icon.FAMILY))
    if len(blocks) == 1:
        blocks.append(Paragraph(say("patient.family.none", lang)))
    return blocks


def _genes_in(i: Interpretation, state: GermlineState) -> list[str]:
    by_id = {f.id: f for f in i.findings}
    found = [by_id[g.finding] for g in i.germline_findings if g.state is state and g.finding in by_id]
    return list(dict.fromkeys(gene_of(f.variant) or _name(f, "en") for f in found))


def _to_counselor(i: Interpretation) -> bool:
    return i.case.consent_germline is Consent.YES and bool(
        _genes_in(i, GermlineState.POSSIBLE) or _genes_in(i, GermlineState.CONFIRMED)
    )


def _questions(r: _Result, lang: str) -> tuple[str, ...]:
    asked = ["which", "cost"] if r.options else ["options", "trial"]
    if _to_counselor(r.case):
        asked.append("counselor")
    asked += ["effects", "again"] if r.options else ["again"]
    return tuple(say(f"patient.ask.{name}", lang) for name in asked)


def _words(r: _Result, lang: str) -> list[Block]:
    used = ["nhi", "self_pay"] if r.options else ["trial"]
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
