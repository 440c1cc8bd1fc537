"""The result: findings with tiers, every tier with its basis. Mirrors schema ``mingbian.interpretation/1``.

Field names and meanings are those of the JSON contract, so that the file, the screen and the page cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from mingbian.model.case import Case
from mingbian.model.reading import InputFile, RefusedRecord, SetAside
from mingbian.model.records import EMPTY, Record
from mingbian.model.variant import Population, Variant


class Tier(StrEnum):
    """AMP/ASCO/CAP 2017 tier. No member for "not assessable": that is None, with a reason in the basis."""

    I = "I"  # noqa: E741 - the guideline's own name
    II = "II"
    III = "III"
    IV = "IV"


class Level(StrEnum):
    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Effect(StrEnum):
    SENSITIVITY = "sensitivity"
    RESISTANCE = "resistance"
    NO_BENEFIT = "no_benefit"
    DIAGNOSTIC = "diagnostic"
    PROGNOSTIC_BETTER = "prognostic_better"
    PROGNOSTIC_WORSE = "prognostic_worse"
    TOXICITY = "toxicity"
    REQUIRES_WILD_TYPE = "requires_wild_type"
    WITHDRAWN = "withdrawn"


class ConditionState(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Origin(StrEnum):
    SOMATIC = "somatic"
    GERMLINE = "germline"
    POSSIBLE_GERMLINE = "possible_germline"
    POSSIBLE_CHIP = "possible_chip"
    UNKNOWN = "unknown"


class Condition(Record, frozen=True):
    """``key`` and ``value`` as in the knowledge row; ``text`` reads in plain words."""

    text: str
    state: ConditionState
    key: str | None = None
    value: str | None = None
    text_zh: str = ""


class Approval(Record, frozen=True):
    """``date`` is ISO (or a year where the source gives no more), None where not known: never guessed."""

    regulator: str
    date: str | None
    text: str


class Reimbursement(Record, frozen=True):
    payer: str
    status: str
    requires: str
    as_of: str | None
    source: str | None = None
    requires_zh: str = ""
    drug: str = ""  # what is paid: a drug, or a regimen joined by " + ", of the therapies it stands beside


class Assertion(Record, frozen=True):
    """One line of evidence applied to one finding in this tumor under this policy."""

    effect: Effect
    therapies: tuple[str, ...]
    tumor_type: str
    tier: Tier | None
    level: Level | None
    escat: str | None
    evidence_id: str
    conditions: tuple[Condition, ...]
    approvals: tuple[Approval, ...]
    reimbursement: tuple[Reimbursement, ...]
    citations: tuple[str, ...]
    rule: str
    review: str = "unreviewed"
    checked_on: str | None = None
    biomarker: str = ""
    text: str = ""  # the row's own note, for the reader
    text_zh: str = ""
    site: str = ""  # what the site's overlay did with the row ("replaces LUNG-12; Dr. Lin, 2026-11-20."), "" where nothing
    site_zh: str = ""


class Basis(Record, frozen=True):
    """One step of the reasoning: the rule's id, what it saw, and the evidence rows it used."""

    rule: str
    text: str
    text_zh: str = ""
    evidence: tuple[str, ...] = ()


class Oncogenicity(Record, frozen=True):
    """``oncogenicity_class`` None where the facts do not suffice to say. Criteria as "OS3" with the fact in ``facts``."""

    oncogenicity_class: str | None
    points: int
    criteria: tuple[str, ...]
    facts: tuple[str, ...] = ()


class Finding(Record, frozen=True):
    id: str
    variant: Variant
    tier: Tier | None
    level: Level | None
    escat: str | None
    oncogenicity: Oncogenicity | None
    assertions: tuple[Assertion, ...]
    origin: Origin
    flags: tuple[str, ...]
    basis: tuple[Basis, ...]
    what_would_change: tuple[Basis, ...] = ()  # inputs that, answered otherwise, would move the tier
    nearly: tuple[Basis, ...] = ()  # rows that nearly spoke of this change here, and what each lacks

    @property
    def population(self) -> Population:
        return self.variant.observed.population


class GermlineState(StrEnum):
    CONFIRMED = "confirmed"
    POSSIBLE = "possible"
    NOT_FLAGGED = "not_flagged"


class GermlineFinding(Record, frozen=True):
    """Why a finding may (or may not) run in the family.

    ``withheld`` entries stand for all findings of a case without consent: ``finding`` is "" and ``count`` is given.
    ``reason`` is for professionals, in English; ``reason_zh`` the same in Chinese. ``inputs`` are the facts the rule used
    ("VAF 0.48", "age 60"), ``sources`` where the rule and the class come from, ``pending`` the facts that are not reported
    and would decide ("age", "tumor_type").
    """

    finding: str
    state: GermlineState | None
    route: str
    rule: str
    reason: str
    priority: str
    actions: tuple[str, ...] = ()
    reason_zh: str = ""
    actions_zh: tuple[str, ...] = ()
    withheld: bool = False
    count: int = 0
    inputs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()


class WildTypeState(StrEnum):
    WILD_TYPE = "wild_type"
    MUTATED = "mutated"
    CANNOT_CALL = "cannot_call"


class WildType(Record, frozen=True):
    gene: str
    region: str
    state: WildTypeState
    reason: str
    reason_zh: str = ""


class Warning_(Record, frozen=True):  # noqa: N801 - "Warning" is a Python builtin
    code: str
    blocking: bool
    text: str
    text_zh: str = ""


class Question(Record, frozen=True):
    """A fact about the case that the knowledge base asks for and that would change a statement.

    ``key`` is the context key ("HER2", "age", "tumor_type"); ``choices`` the values the rows use; ``affects`` finding ids.
    """

    key: str
    text: str
    text_zh: str
    choices: tuple[str, ...]
    affects: tuple[str, ...]


class Accounting(Record, frozen=True):
    """``alleles == interpreted + sum(set_aside) + alleles of refused records``, always."""

    records: int
    alleles: int
    interpreted: int
    set_aside: Mapping[str, int]
    refused: tuple[RefusedRecord, ...]
    examples: tuple[SetAside, ...] = ()

    @property
    def balanced(self) -> bool:
        refused = sum(r.alleles for r in self.refused)
        return self.alleles == self.interpreted + sum(self.set_aside.values()) + refused


class KnowledgeVersion(Record, frozen=True):
    version: str
    date: str
    sha256: str
    age_days: int


class DrugName(Record, frozen=True):
    """What a drug of the assertions is called in Taiwan, so that a page can be printed again without the knowledge base.

    ``inn`` as in ``Assertion.therapies`` (one drug, not a regimen); trade names "" where not known. ``licensed_tw``: some
    product holds a licence in Taiwan for some use (True/False), None where no source says. ``as_of`` dates that statement.
    """

    inn: str
    trade_zh: str = ""
    trade_en: str = ""
    licensed_tw: bool | None = None
    as_of: str | None = None


class CoverageState(StrEnum):
    """What the assay can say of a biomarker that guidelines expect: found, looked for, or neither shown."""

    FOUND = "found"
    COVERED = "covered"
    NOT_SHOWN = "not_shown"
    OTHER_TEST = "other_test"  # immunohistochemistry, karyotype, repeat length: not this assay's to answer


class ExpectedBiomarker(Record, frozen=True):
    """One biomarker that guidelines expect for this tumor. ``findings`` are ids; ``payer`` is who asks for it ("NHI")."""

    name: str
    name_zh: str
    state: CoverageState
    reason: str
    reason_zh: str
    findings: tuple[str, ...] = ()
    expected_by: str = ""
    payer: str = ""
    source: str = ""
    row: str = ""


class Completeness(Record, frozen=True):
    """What guidelines expect to be tested in a tumor type; ``tumor_type`` is the OncoTree code of the list in use."""

    tumor_type: str
    expected: tuple[ExpectedBiomarker, ...]
    text: str
    text_zh: str


class DrugAdvice(Record, frozen=True):
    """What a guideline says on one drug for a phenotype."""

    drug: str
    text: str
    text_zh: str
    citations: tuple[str, ...]


class Pharmacogene(Record, frozen=True):
    """Diplotype and phenotype of one pharmacogene, from a germline or normal sample; no tier.

    ``phenotype`` None where it cannot be said; ``activity`` is the activity score where the gene has one, else "".
    ``possible`` holds every reading that unphased calls allow, as "diplotype: phenotype". ``findings`` are ids.
    """

    gene: str
    diplotype: str | None
    phenotype: str | None
    phenotype_zh: str
    activity: str
    possible: tuple[str, ...]
    text: str
    text_zh: str
    advice: tuple[DrugAdvice, ...] = ()
    findings: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()


class SchemeResult(Record, frozen=True):
    """A named scheme applied to the case (ELN 2022, IPSS-M, WHO/ICC). ``group`` None where it cannot be said.

    ``provisional``: an input that is missing could move the group. ``inputs`` are those the scheme asks for, each with its
    state; ``missing`` names those that are not there.
    """

    scheme: str
    group: str | None
    group_zh: str
    provisional: bool
    text: str
    text_zh: str
    inputs: tuple[ExpectedBiomarker, ...] = ()
    missing: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()


class SiteRules(Record, frozen=True):
    """The laboratory's own rules that were in force, by name and version; ``lines`` say each in words."""

    name: str
    version: str
    sha256: str
    approved_by: str
    approved_on: str
    lines: tuple[str, ...]
    lines_zh: tuple[str, ...]


class Interpretation(Record, frozen=True):
    """The whole result of one case. ``biomarkers`` maps "tmb", "msi", "hrd" to their contract objects."""

    software_version: str
    knowledge: KnowledgeVersion
    input: tuple[InputFile, ...]
    case: Case
    accounting: Accounting
    findings: tuple[Finding, ...]
    germline_findings: tuple[GermlineFinding, ...]
    wild_type: tuple[WildType, ...]
    biomarkers: Mapping[str, Mapping[str, Any]] = EMPTY
    warnings: tuple[Warning_, ...] = ()
    questions: tuple[Question, ...] = ()
    date: str | None = None  # the case's own date (collected), ISO; never the clock
    drugs: tuple[DrugName, ...] = ()  # names of the drugs in the assertions, sorted by inn
    completeness: Completeness | None = None  # None: tumor type not known, or no list for it
    pharmacogenes: tuple[Pharmacogene, ...] = ()
    schemes: tuple[SchemeResult, ...] = ()
    site_rules: SiteRules | None = None

    @property
    def blocking(self) -> bool:
        return any(w.blocking for w in self.warnings)
