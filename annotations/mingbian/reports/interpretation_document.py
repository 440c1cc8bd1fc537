"""The shape of ``interpretation.json``, field by field in the order of the contract.

These records mirror schemas/mingbian.interpretation.1.json; msgspec checks them when a file is read. What this version adds
to the contract has a default, so that a file without it can still be read.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from mingbian.model.case import Assay, Build, Consent, Policy, Regulator
from mingbian.model.interpretation import (
    Completeness,
    ConditionState,
    Effect,
    GermlineState,
    Level,
    Origin,
    Pharmacogene,
    SchemeResult,
    SiteRules,
    Tier,
    WildTypeState,
)
from mingbian.model.variant import CopyNumberType, Kind


class Software(Struct, kw_only=True):
    name: str
    version: str


class Knowledge(Struct, kw_only=True):
    version: str
    date: str
    sha256: str
    age_days: int


class Input(Struct, kw_only=True):
    file: str
    sha256: str
    format: str
    bytes: int


class TumorType(Struct, kw_only=True):
    code: str
    name: str
    name_zh: str | None = None


class Coverage(Struct, kw_only=True, omit_defaults=True):
    gene: str | None = None
    region: str | None = None
    min_depth: int | None = None
    chrom: str | None = None
    start: int | None = None
    end: int | None = None


class Consents(Struct, kw_only=True, omit_defaults=True):
    """Only what somebody stated; "unknown" is left out. ``contact`` is ``Consents.family_contact``."""

    test: Consent = Consent.UNKNOWN
    contact: Consent = Consent.UNKNOWN
    secondary_use: Consent = Consent.UNKNOWN
    nhi_upload: Consent = Consent.UNKNOWN


class Case(Struct, kw_only=True):
    sample: str | None
    tumor_sample: str | None
    normal_sample: str | None
    build: Build | None
    build_evidence: list[str]
    assay: Assay
    tumor_type: TumorType | None
    age: int | None
    sex: str | None
    purity: float | None
    context: dict[str, str]
    policy: Policy
    regulators: list[Regulator]
    consent_germline: Consent
    specimen: str | None = None
    panel: str | None = None
    collected: str | None = None
    coverage: list[Coverage] = field(default_factory=list)
    consents: Consents | UnsetType = UNSET


class Refused(Struct, kw_only=True):
    line: int
    reason: str
    alleles: int = 1
    path: str | None = None


class SetAside(Struct, kw_only=True):
    reason: str
    line: int
    text: str


class Accounting(Struct, kw_only=True):
    records: int
    alleles: int
    interpreted: int
    set_aside: dict[str, int]
    refused: list[Refused]
    examples: list[SetAside] = field(default_factory=list)


class Population(Struct, kw_only=True):
    gnomad: float | None = field(name="gnomAD")
    gnomad_eas: float | None = field(name="gnomAD_EAS")
    source: str | None
    highest: float | None = None


class Oncogenicity(Struct, kw_only=True):
    oncogenicity_class: str | None = field(name="class")
    points: int
    criteria: list[str]
    facts: list[str] = field(default_factory=list)


class Condition(Struct, kw_only=True):
    text: str
    state: ConditionState
    key: str | None = None
    value: str | None = None
    text_zh: str = ""


class Approval(Struct, kw_only=True):
    regulator: str
    date: str | None
    text: str


class Reimbursement(Struct, kw_only=True):
    payer: str
    status: str
    requires: str
    as_of: str | None
    source: str | None = None
    requires_zh: str = ""
    drug: str = ""


class Assertion(Struct, kw_only=True):
    effect: Effect
    therapies: list[str]
    tumor_type: str
    tier: Tier | None
    level: Level | None
    escat: str | None
    evidence_id: str
    conditions: list[Condition]
    approvals: list[Approval]
    reimbursement: list[Reimbursement]
    citations: list[str]
    rule: str
    review: str = "unreviewed"
    checked_on: str | None = None
    biomarker: str = ""
    text: str = ""
    text_zh: str = ""
    site: str | UnsetType = UNSET
    site_zh: str | UnsetType = UNSET


class Basis(Struct, kw_only=True):
    rule: str
    text: str
    evidence: list[str]
    text_zh: str = ""


class Source(Struct, kw_only=True, omit_defaults=True):
    file: str
    line: int = 0
    path: str | None = None


class Transcript(Struct, kw_only=True, omit_defaults=True):
    source: str
    gene: str | None = None
    transcript: str | None = None
    consequence: list[str] = field(default_factory=list)
    hgvs_c: str | None = None
    hgvs_p: str | None = None
    exon: str | None = None
    biotype: str | None = None
    mane_select: bool = False
    mane_plus_clinical: bool = False
    canonical: bool = False
    protein_id: str | None = None


class Call(Struct, kw_only=True, omit_defaults=True):
    vaf: float | None = None
    vaf_from: str | None = None
    depth: int | None = None
    ref_reads: int | None = None
    alt_reads: int | None = None
    filters: list[str] | None = None
    genotype: str | None = None
    zygosity: str | None = None
    phase_set: str | None = None
    haplotype: str | None = None
    normal_vaf: float | None = None
    normal_depth: int | None = None
    normal_alt_reads: int | None = None
    normal_genotype: str | None = None


class CopyNumber(Struct, kw_only=True, omit_defaults=True):
    type: CopyNumberType
    copies: float | None = None
    unit: str | None = None


class Fusion(Struct, kw_only=True, omit_defaults=True):
    five_prime: str | None = None
    three_prime: str | None = None
    breakpoint_5: str | None = None
    breakpoint_3: str | None = None
    reads: int | None = None
    in_frame: bool | None = None
    from_breakpoints: bool = False


class Signature(Struct, kw_only=True, omit_defaults=True):
    name: str
    value: float | None = None
    unit: str | None = None
    status: str | None = None
    assay: str | None = None


class Observed(Struct, kw_only=True, omit_defaults=True):
    """An observation. Within a finding, what the finding itself says (names, VAF, population) is not said twice."""

    kind: Kind
    source: Source
    build: Build | None = None
    chrom: str | None = None
    pos: int | None = None
    ref: str | None = None
    alt: str | None = None
    gene: str | None = None
    hgvs_c: str | None = None
    hgvs_p: str | None = None
    annotations: list[Transcript] = field(default_factory=list)
    chosen: int = -1
    call: Call | None = None
    population: Population | None = None
    copy_number: CopyNumber | None = None
    fusion: Fusion | None = None
    splice_event: str | None = None
    signature: Signature | None = None
    reported_origin: str | None = None
    clinvar: str | None = None
    clinvar_source: str | None = None
    as_reported: dict[str, str] = field(default_factory=dict)
    counted: bool = True


class Finding(Struct, kw_only=True):
    id: str
    kind: Kind
    gene: str | None
    genes: list[str]
    chrom: str | None
    pos: int | None
    ref: str | None
    alt: str | None
    build: Build | None
    hgvs_g: str | None
    hgvs_c: str | None
    hgvs_p: str | None
    protein: str | None
    consequence: str | None
    as_reported: dict[str, str]
    source_line: int
    vaf: float | None
    vaf_from: str | None
    depth: int | None
    filters: list[str] | None
    zygosity: str | None
    copies: float | None
    population: Population
    tier: Tier | None
    level: Level | None
    escat: str | None
    oncogenicity: Oncogenicity | None
    assertions: list[Assertion]
    origin: Origin
    flags: list[str]
    basis: list[Basis]
    # Added by this version.
    what_would_change: list[Basis] = field(default_factory=list)
    nearly: list[Basis] = field(default_factory=list)
    key: str | None = None
    exon: int | None = None
    first_residue: int | None = None
    last_residue: int | None = None
    name_basis: str = "not annotated"
    variant_flags: list[str] = field(default_factory=list)
    nmd: bool | None = None
    derived: list[str] = field(default_factory=list)
    observed: Observed | None = None
    parents: list[Observed] = field(default_factory=list)


class Germline(Struct, kw_only=True):
    """Either a finding, or the one entry that stands for all where consent is not "yes": ``withheld`` and ``count``."""

    finding: str | UnsetType = UNSET
    state: GermlineState | UnsetType | None = UNSET
    route: str | UnsetType = UNSET
    rule: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    priority: str | UnsetType = UNSET
    actions: list[str] | UnsetType = UNSET
    withheld: bool = False
    count: int | UnsetType = UNSET
    reason_zh: str | UnsetType = UNSET
    actions_zh: list[str] | UnsetType = UNSET
    inputs: list[str] | UnsetType = UNSET
    sources: list[str] | UnsetType = UNSET
    pending: list[str] | UnsetType = UNSET


class WildType(Struct, kw_only=True):
    gene: str
    region: str
    state: WildTypeState
    reason: str
    reason_zh: str = ""


class Caution(Struct, kw_only=True):
    code: str
    blocking: bool
    text: str
    text_zh: str = ""


class Question(Struct, kw_only=True):
    key: str
    text: str
    text_zh: str
    choices: list[str]
    affects: list[str]


class Drug(Struct, kw_only=True):
    inn: str
    trade_zh: str = ""
    trade_en: str = ""
    licensed_tw: bool | None = None
    as_of: str | None = None


class Document(Struct, kw_only=True):
    schema: str
    software: Software
    knowledge: Knowledge
    input: list[Input]
    case: Case
    accounting: Accounting
    findings: list[Finding]
    germline_findings: list[Germline]
    wild_type: list[WildType]
    biomarkers: dict[str, dict[str, Any]]
    warnings: list[Caution]
    # Added by this version.
    questions: list[Question] = field(default_factory=list)
    date: str | None = None
    drugs: list[Drug] = field(default_factory=list)
    completeness: Completeness | None = None
    pharmacogenes: tuple[Pharmacogene, ...] = ()
    schemes: tuple[SchemeResult, ...] = ()
    site_rules: SiteRules | None = None
