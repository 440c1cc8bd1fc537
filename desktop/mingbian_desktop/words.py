"""Findings in words: what the table, the evidence pane and the command palette say. No Qt, no rules of medicine.

Functions take records of ``mingbian.model`` and a language and return plain text. What comes from a file or a
knowledge row is passed through as it is; only the words around it are ours.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mingbian.model.interpretation import (
    Approval,
    Assertion,
    Basis,
    Condition,
    ConditionState,
    DrugName,
    Effect,
    Finding,
    Origin,
    Tier,
    WildType,
)
from mingbian.model.reading import InputFile
from mingbian.model.variant import SMALL_KINDS, Call, Kind, Variant
from mingbian_desktop import texts as say
from mingbian_desktop import tumor_words
from mingbian_desktop.i18n import Lang, Text, pick

LONGEST_NAME = 60
NBSP = "\u00a0"
DOT = f"{NBSP}・ "  # a line may break after the dot, never before it
FAVORABLE = frozenset({Effect.SENSITIVITY})
ADVERSE = frozenset({Effect.RESISTANCE, Effect.NO_BENEFIT, Effect.WITHDRAWN})
TREATMENT = FAVORABLE | ADVERSE | {Effect.TOXICITY, Effect.REQUIRES_WILD_TYPE}


def elide(name: str, longest: int = LONGEST_NAME) -> str:
    """A long name (an insertion of 300 bases) with its middle left out; the full one is in the tooltip and the copy."""
    if len(name) <= longest:
        return name
    head = longest * 2 // 3
    return f"{name[:head]}…{name[-(longest - head - 1) :]}"


def clip(text: str, longest: int) -> str:
    """A sentence cut at its end; the whole one is in the tooltip."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def from_table(table: Mapping[str, Text], key: str | None, lang: Lang) -> str:
    """The wording of a code, or the code itself where the catalog does not know it: nothing is hidden."""
    if not key:
        return ""
    text = table.get(key) or table.get(key.lower())
    return text.in_(lang) if text else key.replace("_", " ")


def tier_text(finding: Finding) -> str:
    """ "I-A", "III", or "" where no tier could be given."""
    if finding.tier is None:
        return ""
    return f"{finding.tier}-{finding.level}" if finding.level and finding.tier in (Tier.I, Tier.II) else str(finding.tier)


def strength_text(assertion: Assertion, lang: Lang) -> str:
    """ "I-A NSCLC" with a hyphen at which no line breaks; tumor codes for "any" in words."""
    tier = "\u2011".join(str(part) for part in (assertion.tier, assertion.level) if part)
    codes = [code.strip() for code in assertion.tumor_type.split("|")]
    tumors = "、".join(say.ANY_TUMOR[c].in_(lang) if c in say.ANY_TUMOR else c for c in codes if c)
    return " ".join(part for part in (tier, tumors.replace("、", ", ") if lang is Lang.EN else tumors) if part)


def tier_spoken(finding: Finding, lang: Lang) -> str:
    if finding.tier is None:
        return say.TIER_NONE_SPOKEN.in_(lang)
    if finding.level:
        return say.TIER_SPOKEN.in_(lang).format(tier=finding.tier, level=finding.level)
    return say.TIER_SPOKEN_NO_LEVEL.in_(lang).format(tier=finding.tier)


def without_accession(hgvs: str | None) -> str:
    """ "p.Leu858Arg" of "NP_005219.2:p.Leu858Arg"."""
    return hgvs.rsplit(":", 1)[-1] if hgvs else ""


def gene_of(variant: Variant) -> str:
    fusion = variant.observed.fusion
    if variant.kind is Kind.FUSION and fusion:
        partners = [p for p in (fusion.five_prime, fusion.three_prime) if p]
        if partners:
            return "::".join(partners)
    if variant.kind is Kind.SIGNATURE and variant.observed.signature:
        return variant.observed.signature.name
    return variant.gene or "/".join(variant.genes) or ""


def number(value: float) -> str:
    """A number as short as it can be said: 9, 9.5, 12.25."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


_WILD_TYPE_OF = re.compile(r"^wild type\s+[\w,-]+\s*")  # what remains is the region: "exons 2-4"


def change_of(variant: Variant, lang: Lang) -> str:
    """The change without its gene: "p.Leu858Arg", "amplification", "fusion", "exon 14 skipping"."""
    seen = variant.observed
    if variant.kind is Kind.COPY_NUMBER and seen.copy_number:
        return from_table(say.COPY_TYPES, seen.copy_number.type, lang)
    if variant.kind is Kind.FUSION:
        return say.FUSION.in_(lang)
    if variant.kind is Kind.SPLICE and seen.splice_event:
        return seen.splice_event
    if variant.kind is Kind.WILD_TYPE:
        regions = " ".join(_WILD_TYPE_OF.sub("", v) for v in seen.as_reported.values() if v)
        return f"{regions} {say.WILD_TYPE_STATES['wild_type'].in_(lang)}".strip()
    if variant.kind is Kind.SIGNATURE and seen.signature:
        mark = seen.signature
        value = f"{number(mark.value)} {mark.unit or ''}".strip() if mark.value is not None else ""
        return " ".join(part for part in (mark.status or "", value) if part)
    protein = without_accession(variant.hgvs_p) or (f"p.{variant.protein}" if variant.protein else "")
    if protein == "p.?":  # says nothing; the change of the DNA does
        protein = ""
    return protein or without_accession(variant.hgvs_c) or without_accession(variant.hgvs_g) or place_of(variant)


def place_of(variant: Variant) -> str:
    """ "chr7:55191822 T>G", or "" where the input gave no place."""
    if variant.chrom is None or variant.pos is None:
        return ""
    alleles = f" {variant.ref}>{variant.alt}" if variant.ref and variant.alt else ""
    return f"chr{variant.chrom}:{variant.pos}{alleles}"


def title_of(variant: Variant, lang: Lang) -> str:
    """Gene and change in one line; "MSI-H" rather than "MSI MSI-H"."""
    if variant.kind is Kind.SIGNATURE and change_of(variant, lang).startswith(gene_of(variant)):
        return change_of(variant, lang)
    parts = [part for part in (gene_of(variant), change_of(variant, lang)) if part]
    return " ".join(parts) or say.UNNAMED.in_(lang)


def line_two(variant: Variant, lang: Lang) -> str:
    """The small line under the name: transcript and coding change, or copies, or breakpoints."""
    seen = variant.observed
    if variant.kind is Kind.COPY_NUMBER and seen.copy_number:
        copies = seen.copy_number.copies
        if copies is None:
            return say.NOT_REPORTED.in_(lang)
        unit = seen.copy_number.unit
        return f"{number(copies)} {unit}" if unit else say.COPIES.in_(lang).format(n=number(copies))
    if variant.kind is Kind.FUSION and seen.fusion:
        fusion = seen.fusion
        points = " – ".join(p for p in (fusion.breakpoint_5, fusion.breakpoint_3) if p)
        reads = say.READS.in_(lang).format(n=fusion.reads) if fusion.reads is not None else ""
        frame = "" if fusion.in_frame is None else (say.IN_FRAME if fusion.in_frame else say.OUT_OF_FRAME).in_(lang)
        return DOT.join(part for part in (points, reads, frame) if part)
    if variant.kind is Kind.SIGNATURE and seen.signature:
        return seen.signature.assay or ""
    coding = variant.hgvs_c or ""
    if coding and without_accession(coding) == change_of(variant, lang):
        coding = place_of(variant)
    return DOT.join(part for part in (usual_name(variant, lang), coding or variant.hgvs_g or place_of(variant)) if part)


def usual_name(variant: Variant, lang: Lang) -> str:
    """The number that the input, or the field, gives a change that is numbered otherwise here; "" for most."""
    from mingbian.reports.names import known_as

    usual = known_as(variant)
    return say.KNOWN_AS.in_(lang).format(name=elide(usual)) if usual else ""


def names_line(variant: Variant, lang: Lang) -> str:
    """Everything that identifies the event, for the evidence pane."""
    parts = [usual_name(variant, lang), elide(variant.hgvs_c or "")]
    if variant.kind in SMALL_KINDS:
        parts.append(elide(place_of(variant)))
    else:
        parts.append(line_two(variant, lang))
    if variant.exon is not None:
        parts.append(say.EXON.in_(lang).format(n=variant.exon))
    if variant.observed.build:
        parts.append(str(variant.observed.build))
    seen: list[str] = []
    for part in parts:
        if part and part not in seen:
            seen.append(part)
    return DOT.join(seen)


def copy_text(variant: Variant) -> str:
    """All names in full, one a line, for the clipboard."""
    lines = [
        " ".join(p for p in (gene_of(variant), without_accession(variant.hgvs_p)) if p),
        variant.hgvs_c,
        variant.hgvs_p,
        variant.hgvs_g,
        place_of(variant),
        variant.key,
    ]
    kept: list[str] = []
    for line in lines:
        if line and line not in kept:
            kept.append(line)
    return "\n".join(kept)


def percent(share: float) -> str:
    """0.32 as "32 %", 0.031 as "3.1 %", 0.0042 as "0.42 %": two digits that mean something."""
    value = share * 100
    if value >= 9.95 or value == 0:
        return f"{value:.0f}{NBSP}%"
    if value >= 0.995:
        return f"{value:.1f}{NBSP}%"
    return f"{value:.2g}{NBSP}%"


def frequency(af: float) -> str:
    """A population frequency with two significant digits: "0.30", "0.0012", "2e-05"."""
    if af == 0:
        return "0"
    if af < 1e-4:
        return f"{af:.1e}"
    digits = max(2, 1 - math.floor(math.log10(af)))
    return f"{af:.{digits}f}"


def has_reads(variant: Variant) -> bool:
    """Whether a VAF could be there at all: a copy number or a signature has none."""
    return variant.kind in SMALL_KINDS


def vaf_text(call: Call, lang: Lang) -> str:
    return percent(call.vaf) if call.vaf is not None else say.NOT_REPORTED.in_(lang)


def reads_text(call: Call, lang: Lang) -> str:
    if call.alt_reads is None or call.depth is None:
        return ""
    return say.VAF_READS.in_(lang).format(alt=f"{call.alt_reads:,}", depth=f"{call.depth:,}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of the meaning column. ``tone`` is "good", "bad", "plain" or "family"; ``icon`` an icon id or ""."""

    text: str
    tone: str = "plain"
    icon: str = ""


def applies(assertion: Assertion) -> bool:
    """Whether a line of evidence holds here: nothing known speaks against its conditions."""
    return all(c.state is not ConditionState.NOT_MET for c in assertion.conditions)


def conditional(assertion: Assertion) -> bool:
    return any(c.state is ConditionState.UNKNOWN for c in assertion.conditions)


def regimen_text(assertion: Assertion) -> str:
    return ", ".join(assertion.therapies)


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(n for n in names if n))


def _some(names: list[str], lang: Lang) -> str:
    if len(names) <= 1:
        return names[0] if names else ""
    n = len(names) if lang is Lang.ZH else len(names) - 1
    return say.AND_MORE.in_(lang).format(first=names[0], n=n)


def opposed_drugs(finding: Finding) -> frozenset[str]:
    """Regimens that another finding of the case speaks against."""
    return frozenset(step.text.partition(":")[0] for step in finding.basis if step.rule == "opposed")


def opposed_text(finding: Finding, assertion: Assertion, lang: Lang) -> str:
    """What else was found that speaks against the drugs of a statement for them; "" where nothing does."""
    if assertion.effect not in FAVORABLE:
        return ""
    steps = [s for s in finding.basis if s.rule == "opposed" and s.text.partition(":")[0] in assertion.therapies]
    return "\n".join(dict.fromkeys(basis_text(s.text, s.text_zh, lang) for s in steps))


def statement_title(assertion: Assertion, lang: Lang) -> str:
    """The drugs, or what the row says; where the drugs belong to another clinical setting, that they do."""
    drugs = ("、" if lang is Lang.ZH else ", ").join(assertion.therapies)
    if not drugs and not applies(assertion):
        return tumor_words.OTHER_SETTING.in_(lang)
    return drugs or pick(lang, assertion.text, assertion.text_zh) or from_table(say.EFFECTS, assertion.effect, lang)


def best_first(assertions: Iterable[Assertion], opposed: frozenset[str] = frozenset()) -> list[Assertion]:
    """Strongest evidence first; within one strength, what nothing else found speaks against, what no other test must show
    first, and what speaks of this tumor before what speaks of any; then the order of the result.
    """
    return sorted(
        assertions,
        key=lambda a: (
            str(a.tier or "Z"),
            str(a.level or "Z"),
            bool(a.therapies) and opposed.issuperset(a.therapies),
            any(c.state is ConditionState.UNKNOWN and c.key in _OTHER_TESTS for c in a.conditions),
            a.tumor_type.startswith("*"),
        ),
    )


def meaning(finding: Finding, lang: Lang) -> tuple[Phrase, ...]:
    """The "meaning" column: treatment first, then inheritance, then what else is known; never empty."""
    phrases: list[Phrase] = []
    held = best_first((a for a in finding.assertions if applies(a)), opposed_drugs(finding))
    for group, tone, icon in ((FAVORABLE, "good", "sensitivity"), (ADVERSE, "bad", "resistance")):
        named = [a for a in held if a.effect in group]
        regimens = _distinct(regimen for a in named for regimen in a.therapies)
        notes = _distinct(pick(lang, a.text, a.text_zh) or from_table(say.EFFECTS, a.effect, lang) for a in named)
        if named:
            phrases.append(Phrase(_some(regimens, lang) or notes[0], tone, icon))
    if not phrases:
        others = _distinct(str(a.effect) for a in held if a.effect not in TREATMENT)
        phrases.extend(Phrase(from_table(say.EFFECTS, effect, lang)) for effect in others)
    family = _family(finding, lang)
    if not phrases:
        phrases.extend(_without_evidence(finding, lang, brief=family is not None))
    if family is not None:
        phrases.append(family)
    return tuple(phrases)


def _family(finding: Finding, lang: Lang) -> Phrase | None:
    if finding.origin is Origin.POSSIBLE_GERMLINE:
        return Phrase(say.MAY_BE_INHERITED.in_(lang), "family")
    if finding.origin is Origin.GERMLINE:
        return Phrase(say.IS_GERMLINE.in_(lang), "family")
    if finding.origin is Origin.POSSIBLE_CHIP or "possible_chip" in finding.flags:
        return Phrase(say.MAY_BE_CHIP.in_(lang))
    return None


def _without_evidence(finding: Finding, lang: Lang, brief: bool) -> list[Phrase]:
    if finding.tier is Tier.IV:
        common = finding.population.gnomad_eas, finding.population.gnomad, finding.population.highest
        for name, af in zip(("gnomAD EAS", "gnomAD", "gnomAD"), common, strict=True):
            if af is not None and af >= 0.01:
                return [Phrase(say.POP_FREQUENCY.in_(lang).format(population=name, af=frequency(af)))]
        return [Phrase(say.LIKELY_BENIGN.in_(lang))]
    if finding.tier is None:
        return [Phrase(say.NOT_ASSESSABLE.in_(lang))]
    judged = finding.oncogenicity
    if brief:
        known = judged is not None and judged.oncogenicity_class is not None
        return [Phrase(from_table(say.ONCOGENICITY, judged.oncogenicity_class, lang))] if judged and known else []
    oncogenic = oncogenicity_text(finding, lang)
    return [Phrase(oncogenic), Phrase(say.NO_DRUG.in_(lang))] if oncogenic else [Phrase(say.UNCERTAIN_MEANING.in_(lang))]


def meaning_text(finding: Finding, lang: Lang) -> str:
    """The same as one line, for tooltips and screen readers."""
    words = []
    for phrase in meaning(finding, lang):
        lead = {"sensitivity": say.EFFECTS["sensitivity"], "resistance": say.EFFECTS["resistance"]}.get(phrase.icon)
        words.append(f"{lead.in_(lang)}: {phrase.text}" if lead else phrase.text)
    return "; ".join(words) if lang is Lang.EN else "；".join(words)


def oncogenicity_text(finding: Finding, lang: Lang) -> str:
    judged = finding.oncogenicity
    if judged is None or judged.oncogenicity_class is None:
        return ""
    name = from_table(say.ONCOGENICITY, judged.oncogenicity_class, lang)
    return say.ONCOGENIC_POINTS.in_(lang).format(name=name, points=judged.points)


def joined(actions: Iterable[str], lang: Lang) -> str:
    """Several sentences as one list."""
    mark = "；" if lang is Lang.ZH else "; "
    return mark.join(a.rstrip("。. ") for a in actions)


def flag_icons(finding: Finding) -> tuple[tuple[str, str], ...]:
    """Icons of the flags column as (icon id, flag code), most important first, at most one of a kind."""
    shown: list[tuple[str, str]] = []
    if finding.origin in (Origin.POSSIBLE_GERMLINE, Origin.GERMLINE):
        shown.append(("family_tree", str(finding.origin)))
    if finding.origin is Origin.POSSIBLE_CHIP or "possible_chip" in finding.flags:
        shown.append(("drop", "possible_chip"))
    filters = finding.variant.observed.call.filters
    if filters and filters != ("PASS",):
        shown.append(("filter_flag", "filtered"))
    if any(flag in finding.flags for flag in ("assay_caveat", "possible_mnv", "low_vaf")):
        shown.append(("doubt", next(f for f in finding.flags if f in ("assay_caveat", "possible_mnv", "low_vaf"))))
    return tuple(shown)


def flags_text(finding: Finding, lang: Lang) -> str:
    codes = _distinct([*(code for _, code in flag_icons(finding)), *finding.flags, *finding.variant.flags])
    comma = "、" if lang is Lang.ZH else ", "
    return comma.join(from_table(say.FLAGS, code, lang) for code in codes)


def needs_a_look(finding: Finding) -> bool:
    """Whether something is missing or doubtful: no tier, an open condition, a filter, a caveat."""
    filters = finding.variant.observed.call.filters
    return (
        finding.tier is None
        or any(applies(a) and conditional(a) and a.tier in (Tier.I, Tier.II) for a in finding.assertions)
        or bool(filters and filters != ("PASS",))
        or any(f in ("assay_caveat", "possible_mnv", "low_vaf") for f in (*finding.flags, *finding.variant.flags))
    )


def is_inherited(finding: Finding) -> bool:
    return finding.origin in (Origin.POSSIBLE_GERMLINE, Origin.GERMLINE)


class Approved:
    """How an approval reads in its column."""

    YES = "yes"
    CONDITIONAL = "conditional"
    NO = "no"
    UNKNOWN = "unknown"
    ABSENT = "absent"


_STRONGEST = (Approved.YES, Approved.CONDITIONAL, Approved.NO, Approved.UNKNOWN, Approved.ABSENT)


def strongest(states: Iterable[str]) -> str:
    """Of several statements about one drug, the one the mark shows; the tooltip has them all."""
    found = set(states)
    return next((state for state in _STRONGEST if state in found), Approved.ABSENT)


_NOT_APPROVED = re.compile(
    r"\bnot (?:yet )?(?:approved|licensed|marketed)|\bno approval|\bnever approved|withdr|revok|discontinu|refus"
    r"|未核准|撤"
)
_APPROVED = re.compile(r"approved\b|(?:accelerated|conditional|regular|full|traditional) approval\b|核准")


def approval_state(approval: Approval | None) -> str:
    """Only words that begin by saying so give a check mark: "no approval" and "believed approved" never do."""
    if approval is None:
        return Approved.ABSENT
    text = approval.text.lower().strip()
    if _NOT_APPROVED.search(text):
        return Approved.NO
    return Approved.YES if _APPROVED.match(text) else Approved.UNKNOWN


_PAID = {"covered": Approved.YES, "conditional": Approved.CONDITIONAL, "not_covered": Approved.NO}


def reimbursement_state(status: str) -> str:
    """NHI status words as a mark: paid, paid for some patients only, not paid, or not known."""
    return _PAID.get(status.lower().strip().replace(" ", "_"), Approved.UNKNOWN)


def biomarker_text(key: str, facts: Mapping[str, Any], lang: Lang) -> str:
    """ "TMB 12 mut/Mb, high": what is known of one genome-wide marker, "" where nothing is."""
    name = from_table(say.BIOMARKERS, key, lang)
    value = facts.get("value", facts.get("score"))
    amount = f"{number(float(value))} {facts.get('unit') or ''}".strip() if isinstance(value, (int, float)) else ""
    status = str(facts.get("status") or "")
    known = (", " if lang is Lang.EN else "，").join(part for part in (amount, status) if part)
    return f"{name} {known}" if known else ""


def wild_type_text(wild: WildType, lang: Lang) -> str:
    state = from_table(say.WILD_TYPE_STATES, wild.state, lang)
    return f"{wild.gene} {wild.region}{'：' if lang is Lang.ZH else ': '}{state}"


_MAIN_STEPS = ("REVIEW", "best", "match", "tumor", "AMP")
_WARNING_STEPS = frozenset({"opposed"})
_OTHER_TESTS = frozenset({"IHC", "ISH"})
_FAVORABLE_SHOWN, _ADVERSE_SHOWN = 5, 3


def main_steps(basis: tuple[Basis, ...]) -> tuple[Basis, ...]:
    """The few steps that carry the tier, the conclusion first; all of them where there are few anyway."""
    if len(basis) <= len(_MAIN_STEPS) + 1:
        return basis
    chosen: list[Basis] = []
    for stem in _MAIN_STEPS:
        chosen.extend([s for s in basis if s.rule == stem or s.rule.startswith(f"{stem}-")][:1])
    if not chosen:
        return basis[: len(_MAIN_STEPS)]
    return (*chosen, *(s for s in basis if s.rule in _WARNING_STEPS))


def main_treatments(shown: list[Assertion]) -> list[Assertion]:
    """The strongest statements for treatments and the strongest against, so that neither hides the other."""
    favorable = [a for a in shown if a.effect in FAVORABLE][:_FAVORABLE_SHOWN]
    adverse = [a for a in shown if a.effect not in FAVORABLE][:_ADVERSE_SHOWN]
    few = favorable + adverse
    return shown if len(shown) <= len(few) + 1 else few


def trade_names(assertion: Assertion, drugs: tuple[DrugName, ...], lang: Lang) -> list[str]:
    """ "osimertinib: 泰格莎" for each drug of the regimens that has a trade name in Taiwan."""
    known = {d.inn: d for d in drugs}
    inns = [part.strip() for regimen in assertion.therapies for part in regimen.split("+")]
    lines = []
    for inn in dict.fromkeys(inns):
        drug = known.get(inn)
        trade = pick(lang, drug.trade_en, drug.trade_zh) if drug else ""
        if trade:
            lines.append(f"{inn}: {trade}")
    return lines


def rule_name(rule: str, lang: Lang) -> str:
    """A short plain name for a step of the reasoning; a rule the catalog does not know shows its own id."""
    stem = next((stem for stem in say.RULES if rule == stem or rule.startswith(f"{stem}-")), None)
    return say.RULES[stem].in_(lang) if stem else rule


def condition_text(condition: Condition, lang: Lang) -> str:
    return pick(lang, condition.text, condition.text_zh)


def basis_text(en: str, zh: str, lang: Lang) -> str:
    return pick(lang, en, zh)


_EVIDENCE: tuple[tuple[re.Pattern[str], Text], ...] = (
    (re.compile(r"contig lengths \((\d+) of \S+\)"), say.BY_LENGTHS_N),
    (re.compile(r"contig lengths"), say.BY_LENGTHS),
    (re.compile(r"RefSeq accessions of the contigs"), say.BY_ACCESSIONS),
    (re.compile(r"[Tt]he reference bases at known loci are those of .*"), say.BY_BASES),
    (re.compile(r"##(\w+) \(.*\)"), say.BY_HEADER),
    (re.compile(r"stated by the user"), say.BY_USER),
    (re.compile(r"(?:stated by the file|the report says so)"), say.BY_REPORT),
)


def evidence_text(text: str, lang: Lang) -> str:
    """A reader's evidence for the build, short enough for the header strip; wording not known here passes unchanged."""
    for pattern, wording in _EVIDENCE:
        match = pattern.fullmatch(text)
        if match:
            return wording.in_(lang).format(*match.groups())
    return text


def file_names(files: Iterable[InputFile]) -> str:
    return ", ".join(f.file.replace("\\", "/").rsplit("/", 1)[-1] for f in files)
